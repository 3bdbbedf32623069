"""What tables depend on, as hashes: inputs, code, language packs, libraries, options.

Two runs with the same hashes give the same tables, so the second need not be done.
"""

from __future__ import annotations

import functools
import os
import platform
import stat
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from importlib import metadata
from pathlib import Path
from typing import TYPE_CHECKING

from pipeline import judgements, languages
from pipeline.schema import STAGES
from pipeline.store.hashing import Digest, digest, hash_file
from pipeline.store.places import Place, Url
from pipeline.store.seen import Seen
from pipeline.store.states import State, listed

if TYPE_CHECKING:
    from pipeline.annotator.checkpoint import Checkpoint
    from pipeline.ingest import SourceFile

_PACKAGE = Path(__file__).parent
_LANGUAGES = _PACKAGE / "languages"
_DISTRIBUTION = "thidua"
_SUFFIXES = frozenset({".py", ".csv", ".json", ".yaml"})
JUDGING_STAGE = "link"
"""The stage that takes persons' judgements; those before it do not depend on them."""
ANNOTATED_STAGE = "extract"
"""The stage in which a model reads beside the rules."""
_ANNOTATING = ("torch", "transformers", "tokenizers")
"""Libraries that what a model says depends on."""


@dataclass(frozen=True, slots=True)
class Inputs:
    """What lies in a raw folder, as hashes over names and contents of files."""

    reports: str
    """of all files but the judgements"""
    judgements: str
    """of the files of judgements"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Basis:
    """What every stage depends on, besides the tables of the stage before it."""

    code: str
    packs: Mapping[str, str]
    reading: str
    """hash of the parts of all packs that reports are read with"""
    libraries: Mapping[str, str]
    options: Mapping[str, int]
    annotator: str = ""
    """what stands for the model that reads beside the rules; nothing without one"""

    @classmethod
    def of(cls, options: Mapping[str, int], checkpoint: Checkpoint | None = None) -> Basis:
        """Return the basis of this program as it is installed.

        Parameters
        ----------
        options
            Settings that have a say in the tables.
        checkpoint
            The model that reads beside the rules, if one does.
        """
        return cls(
            code=hash_code(),
            packs=hash_packs(),
            reading=hash_reading_parts(),
            libraries=library_versions(),
            options=options,
            annotator=of_annotator(checkpoint) if checkpoint else "",
        )

    def key(self, stage: str, before: str | None, inputs: Inputs) -> str:
        """Return a hash over all that a stage depends on.

        Parameters
        ----------
        stage
            The stage.
        before
            Key of the stage before it; none for the first.
        inputs
            What lies in the raw folder.
        """
        taken = [inputs.judgements] if stage == JUDGING_STAGE else []
        if stage == ANNOTATED_STAGE and self.annotator:
            taken.append(self.annotator)
        start = inputs.reports if before is None else before
        return digest((stage, start, *taken, *self.of_program(), *_named(self.packs)))

    def for_reading(self, stages: Sequence[str]) -> str:
        """Return a hash over all that reading a file depends on, besides the file.

        Parameters
        ----------
        stages
            The stages that read: `ingest`, `detect`.
        """
        return digest((*stages, *self.of_program(), self.reading))

    def for_extraction(self, language: str | None) -> str:
        """Return a hash over all that extraction depends on, besides the document.

        Parameters
        ----------
        language
            Language (ISO 639-1) of the document.
        """
        pack = self.packs.get(language or "", "no pack")
        annotator = [self.annotator] if self.annotator else []
        return digest((ANNOTATED_STAGE, *self.of_program(), pack, *annotator))

    def for_settling(self, languages: Iterable[str]) -> str:
        """Return a hash over all that settling an event depends on, besides what is read of it.

        Parameters
        ----------
        languages
            Languages (ISO 639-1) in which reports write the people of the event.
        """
        packs = (f"{code}={self.packs.get(code, 'no pack')}" for code in sorted(languages))
        return digest(("settle", *self.of_program(), *packs))

    def of_program(self) -> Iterable[str]:
        """Yield what every stage depends on, language packs aside."""
        yield from (self.code, python_version())
        yield from _named(self.libraries)
        yield from _named(self.options)

    def keys(self, inputs: Inputs) -> dict[str, str]:
        """Return the keys of all stages, in their order."""
        found: dict[str, str] = {}
        before = None
        for stage in STAGES:
            before = found[stage] = self.key(stage, before, inputs)
        return found


@functools.cache
def hash_program() -> str:
    """Return a hash over the program as this process has it: code, packs, libraries, Python."""
    basis = Basis.of({})
    return digest((*basis.of_program(), *_named(basis.packs)))


def _named(group: Mapping[str, object]) -> list[str]:
    return [f"{name}={value}" for name, value in sorted(group.items())]


def version() -> str:
    """Return the version of this program."""
    try:
        return metadata.version(_DISTRIBUTION)
    except metadata.PackageNotFoundError:
        return "0+unknown"


def hash_inputs(folder: Place, seen: Seen) -> Inputs:
    """Return hashes over the names and contents of all files in a folder and the folders in it.

    Links are not followed: what a link inside the folder points to is hashed where it lies. Where
    other storage names the contents of its files, the names count and nothing is read.

    Parameters
    ----------
    folder
        The raw folder.
    seen
        Knows the contents of files that have not changed.
    """
    reports, judged = Digest(), Digest()
    entries = _listed(folder, seen) if isinstance(folder, Url) else _scanned(folder, seen)
    for name, holds_judgements, content in entries:
        found = judged if holds_judgements else reports
        found.add(name)
        found.add(content)
    return Inputs(reports.hex(), judged.hex())


def content_of(file: SourceFile, seen: Seen) -> str:
    """Return what stands for the content of a file; if it cannot be read, for the reason.

    Parameters
    ----------
    file
        A file of reports.
    seen
        Knows the contents of files that have not changed.
    """
    if file.state is not None:
        return _said(file.state, seen)
    location = str(file.location)
    try:
        return seen.digest(State.of(location, Path(location).stat()))
    except OSError as error:
        return f"cannot be read: {error.errno}"


def _scanned(folder: Path, seen: Seen) -> Iterator[tuple[str, bool, str]]:
    """Yield of each entry its name, whether it holds judgements, and its content."""
    root = os.path.realpath(folder)
    start = len(root.rstrip(os.sep)) + len(os.sep)
    for entry in _files(root):
        name = entry.path[start:].replace(os.sep, "/")
        yield name, _holds_judgements(entry), _content(entry, seen)


def _listed(folder: Url, seen: Seen) -> Iterator[tuple[str, bool, str]]:
    """Yield the same of what lies on other storage."""
    for file in listed(folder):
        named = file.name.rpartition("/")[2].lower() == judgements.FILE_NAME
        yield file.name, named, _said(file.state, seen) if file.is_file else "no file"


def _said(state: State, seen: Seen) -> str:
    try:
        return state.tag or seen.digest(state)
    except (FileNotFoundError, PermissionError) as error:
        return f"cannot be read: {error.errno}"


def _holds_judgements(entry: os.DirEntry[str]) -> bool:
    """Tell whether the stages before linking have nothing to say of a file."""
    named = entry.name.lower() == judgements.FILE_NAME
    return named and entry.is_file(follow_symlinks=False)


def _files(folder: str) -> Iterator[os.DirEntry[str]]:
    # A stack and not os.walk, which ends with an error in very deep folders.
    waiting = [folder]
    while waiting:
        try:
            entries = sorted(os.scandir(waiting.pop()), key=lambda entry: entry.name)
        except OSError:
            # Ingest lists it among the issues; there is nothing in it to hash.
            continue
        for entry in entries:
            if entry.is_dir(follow_symlinks=False):
                waiting.append(entry.path)
            else:
                yield entry


def _content(entry: os.DirEntry[str], seen: Seen) -> str:
    """Return the hash of what a regular file holds, and of anything else what it is."""
    try:
        status = entry.stat(follow_symlinks=False)
        if stat.S_ISLNK(status.st_mode):
            return f"link to {Path(entry.path).readlink()}"
        regular = stat.S_ISREG(status.st_mode)
        return seen.digest(State.of(entry.path, status)) if regular else "no file"
    except OSError as error:
        return f"cannot be read: {error.errno}"


def of_annotator(checkpoint: Checkpoint) -> str:
    """Return what stands for all that a model's spans depend on, the kind of processor aside.

    Parameters
    ----------
    checkpoint
        The model.
    """
    return digest((checkpoint.digest, *_named({name: _version(name) for name in _ANNOTATING})))


def hash_code() -> str:
    """Return a hash over the program's files, code and data, language packs left out."""
    return _hash_files(
        path
        for path in _PACKAGE.rglob("*")
        if path.suffix in _SUFFIXES and path.parent.parent != _LANGUAGES
    )


def hash_packs() -> dict[str, str]:
    """Return a hash over the files of every language pack, by language."""
    return {
        folder.name: _hash_files(folder.glob("*.yaml"))
        for folder in sorted(_LANGUAGES.iterdir())
        if (folder / "pack.yaml").is_file()
    }


def hash_reading_parts() -> str:
    """Return a hash over those files of all packs that ingest and detect read.

    Which packs there are is of account too: the names of their months are read in page stamps.
    """
    files = (
        _LANGUAGES / code / f"{part}.yaml"
        for code in languages.codes()
        for part in languages.READING_PARTS
    )
    # One that is missing is told by who reads it.
    return _hash_files(file for file in files if file.is_file())


def library_versions() -> dict[str, str]:
    """Return the versions of the libraries that a run uses, and of Python's Unicode data."""
    try:
        required = metadata.requires(_DISTRIBUTION) or []
    except metadata.PackageNotFoundError:
        required = []
    names = {_name(entry) for entry in required if "extra ==" not in entry}
    return {name: _version(name) for name in sorted(names)}


def _version(library: str) -> str:
    try:
        return metadata.version(library)
    except metadata.PackageNotFoundError:
        return "missing"


def python_version() -> str:
    """Return the version of Python, without the patch level: it fixes Unicode's tables."""
    return ".".join(platform.python_version_tuple()[:2])


def _name(requirement: str) -> str:
    end = next(
        (at for at, letter in enumerate(requirement) if not (letter.isalnum() or letter in "-_.")),
        len(requirement),
    )
    return requirement[:end]


def _hash_files(paths: Iterable[Path]) -> str:
    return digest(
        item
        for path in sorted(paths)
        for item in (path.relative_to(_PACKAGE).as_posix(), hash_file(path))
    )
