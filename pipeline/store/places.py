"""Where files lie: on this machine, or on any storage that fsspec knows.

A place is written as a path or as a URL (`s3://bucket/folder`, `memory://folder`). A path is served
by Arrow itself, a URL by fsspec, whose packages for each kind of storage are the user's to install.
"""

from __future__ import annotations

import functools

import pyarrow as pa
import pyarrow.fs

from pipeline.errors import UsageError


def is_url(place: str) -> bool:
    """Tell whether a place is written as a URL."""
    return "://" in place


@functools.lru_cache(maxsize=8)
def resolve(place: str) -> tuple[pa.fs.FileSystem, str]:
    """Return the file system of a place, and the path of the place on it.

    Raises
    ------
    UsageError
        fsspec knows no such storage, or the package that it needs for it is not installed.
    """
    if not is_url(place):
        return pa.fs.LocalFileSystem(use_mmap=True), place
    import fsspec

    try:
        found, path = fsspec.core.url_to_fs(place)
    except (ImportError, ValueError) as error:
        said = " ".join(str(error).split())
        raise UsageError(f"cannot open {place}: {said}") from None
    return pa.fs.PyFileSystem(pa.fs.FSSpecHandler(found)), path
