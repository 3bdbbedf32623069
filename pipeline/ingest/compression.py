"""Bytes of a file, decompressed as they are read, never more than the limits allow."""

from __future__ import annotations

import gzip
import io
import os
import stat
import zlib
from pathlib import Path
from typing import IO

from pipeline.errors import PipelineError
from pipeline.ingest.limits import Limits
from pipeline.ingest.records import SetAside
from pipeline.store.places import Place

GZIP_MAGIC = b"\x1f\x8b"
_CHUNK = 1 << 16


def open_bytes(location: Place, *, gzipped: bool, most: int, limits: Limits) -> io.BufferedReader:
    """Open a file for reading its decompressed bytes.

    Parameters
    ----------
    location
        File to open.
    gzipped
        Whether its bytes are gzip.
    most
        How many decompressed bytes may be read.
    limits
        Bounds on compression.

    Raises
    ------
    SetAside
        Here or while reading: unreadable, too large, not gzip, or a gzip bomb.
    PipelineError
        Other storage failed: what it holds may be read another time.
    """
    try:
        file = _opened(location)
    except (OSError, ValueError) as error:
        raise _unreadable(location, error) from None
    try:
        size = _size(location, file)
        if not gzipped and size is not None and size > most:
            raise _too_large(most)
    except SetAside:
        file.close()
        raise
    bounded = _Bounded(location, file, gzipped, most, limits)
    return io.BufferedReader(bounded, buffer_size=_CHUNK)


def _opened(location: Place) -> IO[bytes]:
    if not isinstance(location, Path):
        return location.open("rb")
    # A pipe put in the place of a file after discovery must not hang the run.
    descriptor = os.open(location, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0))
    return os.fdopen(descriptor, "rb")


def _size(location: Place, file: IO[bytes]) -> int | None:
    if not isinstance(location, Path):
        return getattr(file, "size", None)
    status = os.fstat(file.fileno())
    if not stat.S_ISREG(status.st_mode):
        raise SetAside("unreadable", "not a regular file; replace it by the report itself")
    return status.st_size


def read_bytes(location: Place, *, gzipped: bool, most: int, limits: Limits) -> bytes:
    """Return all decompressed bytes of a file; the parameters and errors are `open_bytes`'."""
    with open_bytes(location, gzipped=gzipped, most=most, limits=limits) as stream:
        data = stream.read()
    if gzipped and data.startswith(GZIP_MAGIC):
        raise SetAside("nested_gzip", "compressed more than once; decompress it to one .gz layer")
    return data


class _Bounded(io.RawIOBase):
    """A raw stream that counts what comes out and stops at the limits."""

    def __init__(
        self, location: Place, file: IO[bytes], gzipped: bool, most: int, limits: Limits
    ) -> None:
        super().__init__()
        self._location = location
        self._file = file
        self._source: IO[bytes] | gzip.GzipFile = gzip.GzipFile(fileobj=file) if gzipped else file
        self._gzipped = gzipped
        self._free = limits.max_text_bytes
        self._most_ratio = limits.max_compression_ratio
        self._most = most
        self._read = 0

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]  # a writable buffer
        try:
            chunk = self._source.read(min(len(buffer), _CHUNK))
        except (EOFError, zlib.error, gzip.BadGzipFile) as error:
            raise SetAside(
                "bad_gzip", f"not a complete gzip file ({error}); compress it again"
            ) from None
        except OSError as error:
            raise _unreadable(self._location, error) from None
        self._read += len(chunk)
        if self._read > self._free and self._gzipped and self._ratio() > self._most_ratio:
            raise SetAside(
                "gzip_bomb",
                "decompresses to more than the allowed multiple of its size; not read further",
            )
        if self._read > self._most:
            raise _too_large(self._most)
        buffer[: len(chunk)] = chunk
        return len(chunk)

    def _ratio(self) -> float:
        """Return the size of what came out over what went in so far."""
        return self._read / max(self._file.tell(), 1)

    def close(self) -> None:
        if not self.closed:
            self._source.close()
            self._file.close()
        super().close()


def _unreadable(location: Place, error: Exception) -> SetAside | PipelineError:
    reason = error.strerror if isinstance(error, OSError) and error.strerror else str(error)
    lasting = isinstance(error, (FileNotFoundError, PermissionError))
    if not isinstance(location, Path) and not lasting:
        return PipelineError(
            f"{location} cannot be read now ({reason}); run again: what is finished is kept"
        )
    return SetAside("unreadable", f"cannot be read ({reason}); check its permissions")


def _too_large(most: int) -> SetAside:
    return SetAside(
        "too_large", f"more than {most} bytes; split it, or raise the limit if it is one report"
    )
