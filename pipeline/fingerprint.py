"""What tables depend on, as hashes: inputs, code, language packs, libraries, options.

Two runs with the same hashes give the same tables, so the second need not be done.
"""

from __future__ import annotations

import hashlib
import os
import platform
import stat
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from importlib import metadata
from pathlib import Path

from pipeline import judgements
from pipeline.schema import STAGES
from pipeline.store.record import hash_file

_PACKAGE = Path(__file__).parent
_LANGUAGES = _PACKAGE / "languages"
_DISTRIBUTION = "thidua"
_SUFFIXES = frozenset({".py", ".csv", ".json", ".yaml"})
JUDGING_STAGE = "link"
"""The stage that takes persons' judgements; those before it do not depend on them."""


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
    libraries: Mapping[str, str]
    options: Mapping[str, int]

    @classmethod
    def of(cls, options: Mapping[str, int]) -> Basis:
        """Return the basis of this program as it is installed, with some options."""
        return cls(
            code=hash_code(), packs=hash_packs(), libraries=library_versions(), options=options
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
        named = [
            f"{name}={value}"
            for group in (self.packs, self.libraries, self.options)
            for name, value in sorted(group.items())
        ]
        start = inputs.reports if before is None else before
        return _digest((stage, start, *taken, self.code, python_version(), *named))

    def keys(self, inputs: Inputs) -> dict[str, str]:
        """Return the keys of all stages, in their order."""
        found: dict[str, str] = {}
        before = None
        for stage in STAGES:
            before = found[stage] = self.key(stage, before, inputs)
        return found


def version() -> str:
    """Return the version of this program."""
    try:
        return metadata.version(_DISTRIBUTION)
    except metadata.PackageNotFoundError:
        return "0+unknown"


def hash_inputs(folder: Path) -> Inputs:
    """Return hashes over the names and contents of all files in a folder and the folders in it.

    Links are not followed: what a link inside the folder points to is hashed where it lies.
    """
    reports: list[str] = []
    judged: list[str] = []
    for path in _files(folder):
        found = judged if _holds_judgements(path) else reports
        found += [path.relative_to(folder).as_posix(), _content(path)]
    return Inputs(_digest(reports), _digest(judged))


def _holds_judgements(path: Path) -> bool:
    """Tell whether the stages before linking have nothing to say of a file."""
    named = path.name.lower() == judgements.FILE_NAME
    return named and path.is_file() and not path.is_symlink()


def _files(folder: Path) -> Iterator[Path]:
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
                waiting.append(Path(entry.path))
            else:
                yield Path(entry.path)


def _content(path: Path) -> str:
    try:
        mode = path.lstat().st_mode
        if stat.S_ISLNK(mode):
            return f"link to {path.readlink()}"
        return hash_file(path) if stat.S_ISREG(mode) else "no file"
    except OSError as error:
        return f"cannot be read: {error.errno}"


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


def library_versions() -> dict[str, str]:
    """Return the versions of the libraries that a run uses, and of Python's Unicode data."""
    try:
        required = metadata.requires(_DISTRIBUTION) or []
    except metadata.PackageNotFoundError:
        required = []
    names = {_name(entry) for entry in required if "extra ==" not in entry}
    found = {}
    for name in sorted(names):
        try:
            found[name] = metadata.version(name)
        except metadata.PackageNotFoundError:
            found[name] = "missing"
    return found


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
    return _digest(
        item
        for path in sorted(paths)
        for item in (path.relative_to(_PACKAGE).as_posix(), hash_file(path))
    )


def _digest(items: Iterable[str]) -> str:
    digest = hashlib.sha256()
    for item in items:
        encoded = item.encode("utf-8", "surrogateescape")
        digest.update(len(encoded).to_bytes(8, "big"))
        digest.update(encoded)
    return digest.hexdigest()
