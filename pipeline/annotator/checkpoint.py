"""A model on this machine, as it is named, found and told from others.

Nothing here needs torch or transformers, so that a model that is of no use is refused at once.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Sequence
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

from pipeline.annotator.configuration import (
    CONFIG,
    TOKENIZER,
    Configuration,
    read_configuration,
)
from pipeline.annotator.weights import weight_files
from pipeline.errors import UsageError
from pipeline.tables import one_line

OWN = "thidua"
"""Name of the tagger that was made for these reports."""
OWN_FOLDER = Path(__file__).parent / "tagger"

_EXTRA = ("torch", "transformers", "safetensors")
_REPOSITORY = re.compile(r"\w[\w.-]*(?:/\w[\w.-]*)?", re.ASCII)
_REVISION = re.compile(r"(?!.*\.\.)\w[\w./-]*", re.ASCII)


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """A token-classification model on this machine; it crosses to workers as it is."""

    name: str
    """as it was asked for"""
    folder: Path
    """its configuration, weights and tokenizer"""
    digest: str
    """of all that its spans depend on: those files, and what kinds its labels stand for"""


def find(name: str, revision: str | None = None) -> Checkpoint:
    """Return the model of a name; nothing is downloaded, and no code of a model is run.

    Parameters
    ----------
    name
        A folder, a name in the local Hugging Face cache, or `thidua`, our own.
    revision
        Branch, tag or commit of a name in that cache; `main` if not given.

    Raises
    ------
    UsageError
        It is not there, or it is none that can be used; the message says which, and what to do.
    """
    if any(find_spec(library) is None for library in _EXTRA):
        raise UsageError(
            "--ner needs an extra; install it with: pip install 'thidua[transformers]' "
            "(in a checkout, `make run NER=...` does it)"
        )
    folder = _folder(name, revision)
    try:
        configuration = read_configuration(folder)
        files = [folder / CONFIG, *weight_files(folder)]
        if not configuration.by_characters:
            files.append(_tokenizer(folder))
        return Checkpoint(name, folder, _digest(files, configuration))
    except OSError as error:
        reason = error.strerror or type(error).__name__
        raise UsageError(
            f"cannot read the model in {one_line(str(folder))}: {one_line(reason)}"
        ) from None


def _folder(name: str, revision: str | None) -> Path:
    shown = one_line(name, 200)
    if not name.strip():
        raise UsageError("--ner has no name; give a folder or a name in the Hugging Face cache")
    folder = OWN_FOLDER if name == OWN else Path(name)
    local = name == OWN or _is_folder(folder)
    if local and revision is not None:
        raise UsageError(
            f"{shown} is a folder and has no revisions; leave --ner-revision away, "
            "or name a model in the Hugging Face cache"
        )
    if name == OWN and not _is_folder(folder):
        raise UsageError("this installation carries no tagger of its own; make it with: make train")
    if local:
        return folder.absolute()
    if _is_file(folder):
        raise UsageError(f"{shown} is a file; name the folder of a model with --ner")
    if _REPOSITORY.fullmatch(name) is None:
        raise UsageError(f"there is no folder {shown}; name the folder of a model with --ner")
    if revision is not None and _REVISION.fullmatch(revision) is None:
        raise UsageError(f"{one_line(revision, 80)!r} is no revision; see --ner-revision")
    found = _cached(name, revision)
    if found is None:
        of, wanted = "", name
        if revision is not None:
            of, wanted = f" of revision {revision}", f"{name} --revision {revision}"
        raise UsageError(
            f"there is no model {name}{of} on this machine, and a run downloads none; "
            f"where there is a network, get it with: hf download {wanted}"
        )
    return found


def _is_folder(path: Path) -> bool:
    try:
        return path.is_dir()
    except (OSError, ValueError):
        return False


def _is_file(path: Path) -> bool:
    try:
        return path.is_file()
    except (OSError, ValueError):
        return False


def _cached(name: str, revision: str | None) -> Path | None:
    """Return the folder of a model in the local Hugging Face cache."""
    from huggingface_hub import try_to_load_from_cache

    try:
        found = try_to_load_from_cache(name, CONFIG, revision=revision)
    except (OSError, ValueError):
        return None
    return Path(found).parent if isinstance(found, str) else None


def _tokenizer(folder: Path) -> Path:
    file = folder / TOKENIZER
    if not file.is_file():
        raise UsageError(
            f"{one_line(str(folder))} has no fast tokenizer ({TOKENIZER}), which is needed to say "
            "where in a text a token stands; let transformers.AutoTokenizer save one there"
        )
    return file


def _digest(files: Sequence[Path], configuration: Configuration) -> str:
    """Return a digest that is the same wherever the files lie."""
    whole = hashlib.sha256(repr(configuration.labels).encode())
    for file in files:
        with file.open("rb") as opened:
            content = hashlib.file_digest(opened, "sha256").hexdigest()
        whole.update(f"\n{file.name} {content}".encode("utf-8", "surrogateescape"))
    return whole.hexdigest()
