"""Digests of files that were read before, so that what has not changed need not be read again.

What tells that a file has not changed is in `pipeline.store.states`.
"""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from pathlib import Path

from pipeline.store.hashing import hash_file
from pipeline.store.places import Place
from pipeline.store.states import SIGNATURE_BYTES, State

_INPUTS = ".seen-inputs"
_TABLES = ".seen-tables"
"""Files of an output folder that hold digests; worthless without the files that they tell of."""
RACY_NANOSECONDS = 2_000_000_000
"""A file changed so shortly before it was read may change again within one tick of its clock."""
_DIGEST_BYTES = 32
_RECORD_BYTES = SIGNATURE_BYTES + _DIGEST_BYTES


class Seen:
    """What is known of files.

    Parameters
    ----------
    file
        Where it is kept; a file that is missing or broken says nothing.
    """

    def __init__(self, file: Place) -> None:
        self._file = file
        self._known = dict(_records(file))
        self._asked: dict[bytes, bytes] = {}

    @classmethod
    def of_inputs(cls, out: Place) -> Seen:
        """Return what is known of the files that the tables of a folder were made from."""
        return cls(out / _INPUTS)

    @classmethod
    def of_tables(cls, out: Place) -> Seen:
        """Return what is known of the files of tables in a folder."""
        return cls(out / _TABLES)

    def digest(self, state: State) -> str:
        """Return the SHA-256 of a file's bytes.

        Parameters
        ----------
        state
            What is said of the file just now.

        Raises
        ------
        OSError
            The file cannot be read.
        """
        known = self._known.get(state.signature)
        if known is None:
            known = bytes.fromhex(hash_file(state.place))
            if state.changed_ns is None or time.time_ns() - state.changed_ns < RACY_NANOSECONDS:
                return known.hex()
        self._asked[state.signature] = known
        return known.hex()

    def remember(self, state: State, digest: str) -> None:
        """Keep the digest of a file that this program has just written, and nobody else."""
        if state.changed_ns is not None:
            self._asked[state.signature] = bytes.fromhex(digest)

    def save(self) -> None:
        """Keep what was asked for this time; what was not is forgotten.

        Nothing is kept where there is no folder for it yet.
        """
        if self._asked == self._known or not self._file.parent.is_dir():
            return
        data = b"".join(signature + self._asked[signature] for signature in sorted(self._asked))
        if isinstance(self._file, Path):
            unfinished = self._file.with_name(f"{self._file.name}.{os.getpid()}")
            unfinished.write_bytes(data)
            unfinished.replace(self._file)
        else:
            self._file.write_bytes(data)
        self._known = dict(self._asked)


def _records(file: Place) -> Iterator[tuple[bytes, bytes]]:
    try:
        data = file.read_bytes()
    except OSError:
        return
    for start in range(0, len(data) - _RECORD_BYTES + 1, _RECORD_BYTES):
        middle = start + SIGNATURE_BYTES
        yield data[start:middle], data[middle : start + _RECORD_BYTES]
