"""One reader a file type: from a file to its records.

A reader is a function from a `SourceFile` and `Limits` to an iterator of what the file holds, in
its order: a `Record`, or a `NotRead` for a record that is set aside. `SetAside` ends the file;
records that came before it stay.
"""

from __future__ import annotations

import functools
import importlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from pipeline.ingest.files import SourceFile
from pipeline.ingest.limits import Limits
from pipeline.ingest.records import Doubt, Record


@dataclass(frozen=True, slots=True)
class NotRead:
    """A record that was set aside."""

    doubt: Doubt


Reader = Callable[[SourceFile, Limits], Iterator[Record | NotRead]]

_MODULES = {
    "txt": "text_file",
    "html": "html_file",
    "jsonl": "jsonl_file",
    "csv": "csv_file",
    "parquet": "parquet_file",
}


@functools.cache
def reader(file_format: str) -> Reader:
    """Return the reader of a file type; its libraries are loaded only now.

    Parameters
    ----------
    file_format
        One of the values of `files.FORMATS`.
    """
    module = importlib.import_module(f"{__name__}.{_MODULES[file_format]}")
    read: Reader = module.read
    return read
