"""Ingest: from a folder of files to documents, their segments, and what was set aside.

`discover` lists a folder, `ingest` reads a partition of its files; duplicates are found over the
documents of all partitions (`duplicates`). Whatever a file holds, the run goes on: what cannot be
read is an issue.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from pipeline.ingest.documents import batches, rows_of
from pipeline.ingest.files import RawFolderError, SourceFile, single, walk
from pipeline.ingest.limits import Limits
from pipeline.ingest.metadata import with_metadata
from pipeline.schema import Issue
from pipeline.store.places import Place
from pipeline.tables import Tables

__all__ = [
    "Discovery",
    "Limits",
    "RawFolderError",
    "SourceFile",
    "batches",
    "discover",
    "discover_file",
    "ingest",
    "rows_of",
]

DEFAULT_LIMITS = Limits()


@dataclass(frozen=True, slots=True)
class Discovery:
    """What a raw folder holds."""

    files: tuple[SourceFile, ...]
    """files of reports, in the order of their paths"""
    issues: tuple[Issue, ...]
    """entries that are not read"""


def discover(raw: Place, limits: Limits = DEFAULT_LIMITS) -> Discovery:
    """Return the files of reports in a folder, with what `metadata.csv` says about them.

    Parameters
    ----------
    raw
        Folder of reports; its subfolders are read too.
    limits
        Bounds on what is read.

    Raises
    ------
    RawFolderError
        The folder is missing, is no folder, or cannot be listed.
    """
    found = walk(raw)
    files, issues = with_metadata(found, limits)
    return Discovery(tuple(files), (*found.issues, *issues))


def discover_file(file: Path) -> Discovery:
    """Return one file of reports, without what a `metadata.csv` may say about it.

    Parameters
    ----------
    file
        A file that exists.
    """
    found = single(file)
    return Discovery(tuple(found.files), tuple(found.issues))


def ingest(files: Iterable[SourceFile], limits: Limits = DEFAULT_LIMITS) -> Tables:
    """Read a partition of files.

    Parameters
    ----------
    files
        Files of reports, as `discover` finds them.
    limits
        Bounds on what is read.

    Returns
    -------
    Tables of documents (without language and `duplicate_of`), segments and issues. A file or record
    that cannot be read is an issue; no input raises an exception.
    """
    rows = Tables()
    for batch in batches(files, limits):
        rows.extend(batch)
    return rows
