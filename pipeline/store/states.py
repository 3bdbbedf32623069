"""What is said of files by who keeps them: enough to tell, without reading it, whether one changed.

A file of this machine is believed unchanged while its place, size, times and inode are, as git does
it. The time of the last change of the inode (`st_ctime`) cannot be set by a program, so an edit
that keeps size and modification time is seen too. A file on other storage is believed unchanged
while all that the storage says of it is, if that would tell a change.
"""

from __future__ import annotations

import datetime
import hashlib
import os
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from pipeline.store.places import Place, Url

SIGNATURE_BYTES = 16
_TAGS = ("ETag", "etag", "md5Hash", "content_md5")
"""Keys under which storage names the content of a file."""
_CHANGES = ("mtime", "LastModified", "last_modified")
"""Keys under which it tells when a file was last changed."""


@dataclass(frozen=True, slots=True)
class State:
    """What is said of a file."""

    place: Place
    signature: bytes
    """digest of it all"""
    changed_ns: int | None
    """when the file was last changed, or 0 where no change goes untold; null if none is told"""
    tag: str | None = None
    """what names the content of the file, where the storage has such a thing"""

    @classmethod
    def of(cls, path: str, status: os.stat_result) -> State:
        """Return what the system says of a file.

        Parameters
        ----------
        path
            Absolute path of a regular file.
        status
            Its state, read just now.
        """
        said = (
            f"{status.st_size} {status.st_mtime_ns} {status.st_ctime_ns} {status.st_ino} "
            f"{status.st_dev} "
        )
        changed = max(status.st_ctime_ns, status.st_mtime_ns)
        return cls(Path(path), _digest(said.encode() + os.fsencode(path)), changed)


@dataclass(frozen=True, slots=True)
class Listed:
    """A file of other storage, or what is neither a file nor a folder there."""

    name: str
    """relative to the folder that was listed"""
    is_file: bool
    size: int
    state: State


def listed(folder: Url, *, deep: bool = True) -> Iterator[Listed]:
    """Yield what lies in a folder, hidden files aside, in the order of the names.

    Parameters
    ----------
    folder
        The folder; one that is not there holds nothing.
    deep
        Whether to go into its subfolders.
    """
    found = folder.storage.find(folder.path, maxdepth=None if deep else 1, detail=True)
    start = folder.path.strip("/")
    for path, said in sorted(found.items()):
        name = path.strip("/").removeprefix(start).strip("/")
        # Some storage keeps an empty file for a folder.
        if not name or path.endswith("/") or any(part[:1] == "." for part in name.split("/")):
            continue
        is_file = said["type"] == "file" and not said.get("islink")
        yield Listed(name, is_file, int(said.get("size") or 0), _state(folder / name, said))


def states(folder: Place, names: Collection[str]) -> dict[str, State]:
    """Return what is said of files of a folder, by name.

    Raises
    ------
    OSError
        One is not there.
    """
    if isinstance(folder, Path):
        place = folder.absolute()
        return {name: State.of(str(place / name), (place / name).lstat()) for name in names}
    found = {file.name: file.state for file in listed(folder, deep=False)}
    if missing := set(names) - set(found):
        raise FileNotFoundError(f"{folder / min(missing)} is not there")
    return {name: found[name] for name in names}


def _state(place: Url, said: Mapping[str, object]) -> State:
    tag = next((f"{key} {said[key]}" for key in _TAGS if said.get(key)), None)
    changed = 0 if tag else next((_nanoseconds(said[key]) for key in _CHANGES if key in said), None)
    all_said = f"{sorted((key, repr(value)) for key, value in said.items())} {place}"
    return State(place, _digest(all_said.encode("utf-8", "surrogateescape")), changed, tag)


def _nanoseconds(time: object) -> int | None:
    if isinstance(time, datetime.datetime):
        time = time.timestamp()
    return int(time * 1e9) if isinstance(time, (int, float)) else None


def _digest(said: bytes) -> bytes:
    return hashlib.blake2b(said, digest_size=SIGNATURE_BYTES).digest()
