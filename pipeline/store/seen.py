"""Digests of files that were read before, so that what has not changed need not be read again.

A file is believed unchanged while its place, size, times and inode are, as git does it. The time of
the last change of the inode (`st_ctime`) cannot be set by a program, so an edit that keeps size and
modification time is seen too.
"""

from __future__ import annotations

import hashlib
import os
import time
from collections.abc import Iterator
from pathlib import Path

from pipeline.store.hashing import hash_file

_INPUTS = ".seen-inputs"
_TABLES = ".seen-tables"
"""Files of an output folder that hold digests; worthless without the files that they tell of."""
RACY_NANOSECONDS = 2_000_000_000
"""A file changed so shortly before it was read may change again within one tick of its clock."""
_SIGNATURE_BYTES = 16
_DIGEST_BYTES = 32
_RECORD_BYTES = _SIGNATURE_BYTES + _DIGEST_BYTES


class Seen:
    """What is known of files.

    Parameters
    ----------
    file
        Where it is kept; a file that is missing or broken says nothing.
    """

    def __init__(self, file: Path) -> None:
        self._file = file
        self._known = dict(_records(file))
        self._asked: dict[bytes, bytes] = {}

    @classmethod
    def of_inputs(cls, out: Path) -> Seen:
        """Return what is known of the files that the tables of a folder were made from."""
        return cls(out / _INPUTS)

    @classmethod
    def of_tables(cls, out: Path) -> Seen:
        """Return what is known of the files of tables in a folder."""
        return cls(out / _TABLES)

    def digest(self, place: str, status: os.stat_result) -> str:
        """Return the SHA-256 of a file's bytes.

        Parameters
        ----------
        place
            Absolute path of a regular file.
        status
            Its state, read just now.

        Raises
        ------
        OSError
            The file cannot be read.
        """
        signature = _signature(place, status)
        known = self._known.get(signature)
        if known is None:
            known = bytes.fromhex(hash_file(Path(place)))
            if time.time_ns() - max(status.st_ctime_ns, status.st_mtime_ns) < RACY_NANOSECONDS:
                return known.hex()
        self._asked[signature] = known
        return known.hex()

    def remember(self, path: Path, digest: str) -> None:
        """Keep the digest of a file that this program has just written, and nobody else."""
        self._asked[_signature(os.fspath(path.absolute()), path.stat())] = bytes.fromhex(digest)

    def save(self) -> None:
        """Keep what was asked for this time; what was not is forgotten.

        Nothing is kept where there is no folder for it yet.
        """
        if self._asked == self._known or not self._file.parent.is_dir():
            return
        data = b"".join(signature + self._asked[signature] for signature in sorted(self._asked))
        unfinished = self._file.with_name(f"{self._file.name}.{os.getpid()}")
        unfinished.write_bytes(data)
        unfinished.replace(self._file)
        self._known = dict(self._asked)


def _records(file: Path) -> Iterator[tuple[bytes, bytes]]:
    try:
        data = file.read_bytes()
    except OSError:
        return
    for start in range(0, len(data) - _RECORD_BYTES + 1, _RECORD_BYTES):
        middle = start + _SIGNATURE_BYTES
        yield data[start:middle], data[middle : start + _RECORD_BYTES]


def _signature(place: str, status: os.stat_result) -> bytes:
    said = (
        f"{status.st_size} {status.st_mtime_ns} {status.st_ctime_ns} {status.st_ino} "
        f"{status.st_dev} "
    )
    return hashlib.blake2b(
        said.encode() + os.fsencode(place), digest_size=_SIGNATURE_BYTES
    ).digest()
