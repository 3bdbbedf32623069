"""One partition of reports through the stages that look at one report at a time.

This is what an engine runs, here or in another process. Reports come and go as Arrow tables, which
cross from process to process at little cost.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from pipeline.careful import careful
from pipeline.schema import Document, Issue, Segment
from pipeline.store.columnar import check_surfaces, to_arrow, to_arrow_tables, to_rows
from pipeline.tables import Tables

if TYPE_CHECKING:
    import pyarrow as pa

    from pipeline.ingest import Limits, SourceFile
    from pipeline.ingest.duplicates import Fingerprint

PARTITION_STAGES = ("ingest", "detect", "extract")


@dataclass(frozen=True, slots=True)
class FilePart:
    """Some files of the raw folder, still to be read."""

    files: Sequence[SourceFile]


@dataclass(frozen=True, slots=True)
class ReportPart:
    """Some documents that are read, with all their segments, and issues of reading them."""

    documents: pa.Table
    segments: pa.Table
    issues: pa.Table

    @classmethod
    def of(cls, tables: Tables) -> ReportPart:
        """Return the rows of some documents as a part."""
        return cls(
            to_arrow(Document, tables.of(Document)),
            to_arrow(Segment, tables.of(Segment)),
            to_arrow(Issue, tables.of(Issue)),
        )

    def rows(self) -> Tables:
        """Return the same as typed rows."""
        tables = Tables()
        tables.replace(Document, to_rows(Document, self.documents))
        tables.replace(Segment, to_rows(Segment, self.segments))
        tables.replace(Issue, to_rows(Issue, self.issues))
        return tables


Part = FilePart | ReportPart


@dataclass(frozen=True, slots=True)
class Made:
    """What the stages made of a part."""

    n_reports: int
    tables: dict[str, pa.Table]
    fingerprints: Sequence[Fingerprint]
    """by which duplicates are found among the documents of all parts"""


@dataclass(frozen=True, slots=True)
class Work:
    """Some of the partition stages, one after the other."""

    stages: Sequence[str]
    limits: Limits

    def __call__(self, part: Part) -> Made:
        """Return the rows that the stages make of one part."""
        tables = part.rows() if isinstance(part, ReportPart) else self._read(part)
        documents = tables.of(Document)
        made = Tables()
        fingerprints: list[Fingerprint] = []
        issues = tables.of(Issue)
        if "ingest" in self.stages:
            from pipeline.ingest.duplicates import fingerprint

            fingerprints = [fingerprint(document) for document in documents]
            made = tables
        if "detect" in self.stages:
            from pipeline.detect import detect

            made = tables = careful("detect", detect, _undetected, tables)
            issues = [*issues, *made.of(Issue)]
        if "extract" in self.stages:
            found = careful("extract", _extract, _unextracted, tables)
            issues = [*issues, *found.of(Issue)]
            made.extend(row for row in found if not isinstance(row, Issue))
        made.replace(Issue, issues)
        return Made(len(documents), to_arrow_tables(made), fingerprints)

    def _read(self, part: FilePart) -> Tables:
        from pipeline.ingest import ingest

        return ingest(part.files, self.limits)


def _extract(tables: Tables) -> Tables:
    from pipeline.extract import extract

    found = extract(tables)
    check_surfaces(tables.of(Document), found)
    return found


def _undetected(tables: Tables) -> Tables:
    return Tables([*tables.of(Document), *tables.of(Segment)])


def _unextracted(tables: Tables) -> Tables:
    """Return the rows of a document in a language that nothing is extracted from."""
    return _extract(Tables(replace(document, language=None) for document in tables.of(Document)))
