"""Which files of the raw folder are reports, and how they are named in the tables."""

from __future__ import annotations

import hashlib
import os
import stat
from dataclasses import dataclass, field
from pathlib import Path

from pipeline import judgements
from pipeline.ingest.records import NOTHING_GIVEN, Given, SetAside
from pipeline.schema import Issue
from pipeline.store.places import Place, Url
from pipeline.store.states import State, listed
from pipeline.tables import make_issue

FORMATS = {
    ".txt": "txt",
    ".html": "html",
    ".htm": "html",
    ".jsonl": "jsonl",
    ".csv": "csv",
    ".parquet": "parquet",
}
"""File name suffix to the reader's name; each may be followed by `.gz`."""

METADATA_NAME = "metadata.csv"


class RawFolderError(ValueError):
    """The raw folder cannot be read; the message is one line for the user."""


@dataclass(frozen=True, slots=True)
class SourceFile:
    """A file of reports."""

    path: str
    """as the tables show it: POSIX, relative to the raw folder"""
    location: Place
    """where it lies; a name that is not UTF-8 holds surrogate escapes"""
    name: str
    """relative name with its exact characters, from which `doc_id` is made"""
    format: str
    """one of the values of `FORMATS`"""
    gzipped: bool
    size: int
    """bytes on disk, for an even division of work"""
    given: Given = NOTHING_GIVEN
    """what a `metadata.csv` says about it"""
    state: State | None = None
    """what other storage says of it, where it lies there"""

    @property
    def unit(self) -> tuple[str, str, bool, Given]:
        """All that has a say in its rows besides its bytes."""
        return self.name, self.format, self.gzipped, self.given


@dataclass(slots=True)
class Found:
    """What lies in a raw folder."""

    files: list[SourceFile] = field(default_factory=list)
    metadata: list[SourceFile] = field(default_factory=list)
    judgements: list[SourceFile] = field(default_factory=list)
    issues: list[Issue] = field(default_factory=list)


def shown_path(name: str) -> str:
    r"""Return a relative name as the tables show it: on one line and valid Unicode.

    Bytes that are not UTF-8 and control characters are written `\xNN`, as in `caf\xe9.txt`.
    """
    shown = name if os.sep == "/" else name.replace(os.sep, "/")
    if shown.isprintable():
        return shown
    return "".join(map(_shown_character, shown))


def _shown_character(character: str) -> str:
    code = ord(character)
    if 0xDC80 <= code <= 0xDCFF:  # a byte that is not UTF-8, as os.fsdecode hands it over
        return f"\\x{code - 0xDC00:02x}"
    if code < 0x20 or 0x7F <= code < 0xA0:
        return f"\\x{code:02x}"
    return character if code < 0xD800 or character.isprintable() else f"\\u{code:04x}"


def document_id(name: str, record: int) -> str:
    """Return the `doc_id` of a record.

    The first 16 hexadecimal digits of the SHA-256 over the bytes of the path relative to the raw
    folder (with `/` between its parts, UTF-8 unless the file system says otherwise), one zero
    byte, and the record number in decimal ASCII digits.
    """
    said = os.fsencode(name.replace(os.sep, "/")) + b"\x00" + str(record).encode("ascii")
    return hashlib.sha256(said).hexdigest()[:16]


def walk(raw: Place) -> Found:
    """Return the files of a folder, its subfolders included, in the order of their names.

    Hidden files and folders are passed over. Symbolic links are not followed, unless they lead to
    a hidden file inside the folder (as data version control keeps them). On other storage there are
    no links.

    Raises
    ------
    RawFolderError
        The folder is missing, is no folder, or cannot be listed.
    """
    found = _walk_listing(raw) if isinstance(raw, Url) else _walk_folder(raw)
    found.files.sort(key=lambda file: os.fsencode(file.name))
    return found


def _walk_listing(raw: Url) -> Found:
    found = Found()
    for file in listed(raw):
        try:
            if not file.is_file:
                raise _no_file()
            _add(found, raw / file.name, file.name, file.size, file.state)
        except SetAside as aside:
            found.issues.append(_issue(file.name, aside))
    return found


def _walk_folder(raw: Path) -> Found:
    try:
        root = os.path.realpath(raw, strict=True)
    except OSError as error:
        raise RawFolderError(f"{raw}: no such folder ({error.strerror})") from None
    if not Path(root).is_dir():
        raise RawFolderError(f"{raw}: not a folder; give the folder that holds the reports")
    found = Found()
    folders = [""]
    while folders:
        folder = folders.pop()
        try:
            with os.scandir(Path(root, folder)) as listing:
                entries = sorted(listing, key=lambda entry: os.fsencode(entry.name))
        except OSError as error:
            if not folder:
                raise RawFolderError(f"{raw}: cannot be listed ({error.strerror})") from None
            found.issues.append(
                _issue(
                    folder, SetAside("unreadable", f"folder cannot be listed ({error.strerror})")
                )
            )
            continue
        deeper = []
        for entry in entries:
            if entry.name.startswith("."):
                continue
            name = f"{folder}{os.sep}{entry.name}" if folder else entry.name
            try:
                if entry.is_symlink():
                    size = _size(_link_target(root, name))
                elif entry.is_dir(follow_symlinks=False):
                    deeper.append(name)
                    continue
                else:
                    size = _size(entry.stat(follow_symlinks=False))
                _add(found, Path(root, name), name, size)
            except SetAside as aside:
                found.issues.append(_issue(name, aside))
            except (OSError, ValueError) as error:
                reason = getattr(error, "strerror", None) or str(error)
                found.issues.append(
                    _issue(name, SetAside("unreadable", f"cannot be read ({reason})"))
                )
        folders.extend(reversed(deeper))
    return found


def single(file: Path) -> Found:
    """Return one file as `walk` would find it alone in its folder.

    Parameters
    ----------
    file
        A file that exists.
    """
    found = Found()
    try:
        _add(found, file, file.name, _size(file.stat()))
    except SetAside as aside:
        found.issues.append(_issue(file.name, aside))
    return found


def _size(status: os.stat_result) -> int:
    """Return the size of a regular file."""
    if not stat.S_ISREG(status.st_mode):
        raise _no_file()
    return status.st_size


def _no_file() -> SetAside:
    return SetAside("not_a_file", "neither a file nor a folder; not read", "note")


def _add(found: Found, location: Place, name: str, size: int, state: State | None = None) -> None:
    base = name.rpartition(os.sep)[2].lower()
    stem, suffix = _split(base)
    gzipped = suffix == ".gz"
    if gzipped:
        _, suffix = _split(stem)
        if suffix == ".gz":
            raise SetAside("nested_gzip", "compressed more than once; decompress it to one layer")
    if suffix not in FORMATS:
        known = " ".join(FORMATS)
        raise SetAside(
            "unknown_file_type", f"not read; reports are {known}, each also with .gz", "note"
        )
    file = SourceFile(
        path=shown_path(name),
        location=location,
        name=name,
        format=FORMATS[suffix],
        gzipped=gzipped,
        size=size,
        state=state,
    )
    if base == METADATA_NAME:
        found.metadata.append(file)
    elif base == judgements.FILE_NAME:
        found.judgements.append(file)
    else:
        found.files.append(file)


def _split(name: str) -> tuple[str, str]:
    """Return a file's name without its last suffix, and this with its dot; `Path` is dear."""
    stem, dot, suffix = name.rpartition(".")
    return (stem, dot + suffix) if stem else (name, "")


def _link_target(root: str, name: str) -> os.stat_result:
    """Return the state of the file a link leads to, if it is to be read through the link."""
    location = str(Path(root, name))
    try:
        target = os.path.realpath(location, strict=True)
    except FileNotFoundError:
        raise SetAside("broken_link", "leads to a file that does not exist", "warning") from None
    except OSError:
        raise SetAside(
            "link_loop", "a link that leads back to itself; not followed", "warning"
        ) from None
    if target != root and not target.startswith(root.rstrip(os.sep) + os.sep):
        raise SetAside(
            "link_leaves_folder",
            "leads out of the raw folder; not followed: copy the file into the folder",
            "warning",
        )
    if Path(target).is_dir():
        above = target == root or location.startswith(target + os.sep)
        if above:
            raise SetAside("link_loop", "leads to a folder it lies in; not followed", "warning")
        raise SetAside("link_inside_folder", "leads to a folder that is read anyway", "note")
    if not any(part.startswith(".") for part in Path(target).relative_to(root).parts):
        raise SetAside("link_inside_folder", "leads to a file that is read anyway", "note")
    return Path(target).stat()


def _issue(name: str, aside: SetAside) -> Issue:
    doubt = aside.doubt
    return make_issue("ingest", doubt.code, doubt.severity, doubt.detail, path=shown_path(name))
