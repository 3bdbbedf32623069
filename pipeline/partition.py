"""What an engine runs: one partition of files, documents or events through a stage, to a part.

Whoever works writes the part where it is kept, so that rows do not pass through the process that
hands out the work, and what is finished stays finished.
"""

from __future__ import annotations

import socket
from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import TYPE_CHECKING

import pyarrow as pa
import pyarrow.compute as pc

from pipeline.careful import careful
from pipeline.errors import PipelineError
from pipeline.schema import TABLES, AnyRow, Document, Issue, Row, Segment
from pipeline.store.columnar import arrow_schema, check_surfaces, to_arrow, to_rows
from pipeline.store.parts import Parts, numbered
from pipeline.store.places import Place
from pipeline.tables import Tables

if TYPE_CHECKING:
    from pipeline.annotator.checkpoint import Checkpoint
    from pipeline.annotator.predicted import Annotator
    from pipeline.ingest import Limits, SourceFile
    from pipeline.link.settling import Surroundings

READING_STAGES = ("ingest", "detect")
EXTRACTION = "extract"
LINKING = "link"
PARTITION_STAGES = (*READING_STAGES, EXTRACTION)


@dataclass(frozen=True, slots=True)
class Files:
    """Some files of the raw folder, still to be read; each is a unit."""

    keys: Sequence[str]
    files: Sequence[SourceFile]


@dataclass(frozen=True, slots=True)
class Shipped:
    """Documents that are read, with all their segments and issues, sent along with the work."""

    documents: pa.Table
    segments: pa.Table
    issues: pa.Table

    @classmethod
    def of(cls, tables: Tables) -> Shipped:
        """Return rows as Arrow tables, which cross from process to process at little cost."""
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

    def of_documents(self, doc_ids: Collection[str]) -> Shipped:
        """Return the rows of some of the documents."""
        wanted = pa.array(sorted(doc_ids), pa.string())
        documents, segments, issues = (
            table.filter(pc.is_in(table.column("doc_id"), value_set=wanted))
            for table in (self.documents, self.segments, self.issues)
        )
        return Shipped(documents, segments, issues)


@dataclass(frozen=True, slots=True)
class Stretch:
    """Some documents of a large file, or of the stored tables: one unit of reading."""

    key: str
    rows: Shipped


@dataclass(frozen=True, slots=True)
class Stored:
    """Some documents of a part of reading; each is a unit of extraction."""

    keys: Mapping[str, str]
    """keys of the units by document"""
    part: str
    units: frozenset[int]
    """the units of the part that the documents are in"""


@dataclass(frozen=True, slots=True)
class Loose:
    """Some documents of the stored tables; each is a unit of extraction."""

    keys: Mapping[str, str]
    """keys of the units by document"""
    rows: Shipped


@dataclass(frozen=True, slots=True)
class Events:
    """Some events with the rows of their reports; each is a unit of linking."""

    keys: Sequence[str]
    events: Sequence[Surroundings]
    rows: Mapping[type[Row], pa.Table]


@dataclass(frozen=True, slots=True)
class Finished:
    """A part that was written."""

    part: str
    keys: Sequence[str]
    n_reports: int


@dataclass(frozen=True, slots=True)
class Reading:
    """The stages that read reports, one after the other, on a partition of files."""

    stages: Sequence[str]
    limits: Limits
    parts: Parts
    raw: Place
    """where the files are that the partitions name"""

    def __call__(self, given: Files | Stretch) -> Finished:
        """Read a partition and write what was read as a part."""
        # Imported here, since extraction needs none of what reading does.
        from pipeline.entries import ENTRIES, entries_of

        _require_parts(self.parts)
        tables, unit_of, issues, units = self._ingested(given)
        if "detect" in self.stages:
            from pipeline.detect import detect

            tables = careful("detect", detect, _undetected, tables)
            for issue in tables.of(Issue):
                issues.append(issue)
                units.append(unit_of[issue.doc_id or ""])
        documents, segments = tables.of(Document), tables.of(Segment)
        keys = given.keys if isinstance(given, Files) else (given.key,)
        made = {
            Document.table_name: _numbered(Document, documents, unit_of),
            Segment.table_name: _numbered(Segment, segments, unit_of),
            Issue.table_name: numbered(to_arrow(Issue, issues), units),
            ENTRIES: numbered(
                entries_of(documents, segments), [unit_of[row.doc_id] for row in documents]
            ),
        }
        return Finished(self.parts.write(keys, made), keys, len(documents))

    def _ingested(
        self, given: Files | Stretch
    ) -> tuple[Tables, Mapping[str, int], list[Issue], list[int]]:
        """Return documents and segments, the unit of each document, and issues with their units."""
        issues: list[Issue] = []
        units: list[int] = []
        unit_of: dict[str, int] = {}
        tables = Tables()
        for unit, rows in enumerate(self._read(given)):
            unit_of.update((document.doc_id, unit) for document in rows.of(Document))
            tables.extend([*rows.of(Document), *rows.of(Segment)])
            issues += rows.of(Issue)
            units += [unit] * len(rows.of(Issue))
        return tables, unit_of, issues, units

    def _read(self, given: Files | Stretch) -> Iterator[Tables]:
        """Yield the rows of each unit."""
        if isinstance(given, Stretch):
            yield given.rows.rows()
            return
        if not self.raw.is_dir():
            raise _out_of_sight(self.raw, "raw")
        from pipeline.ingest import ingest

        for file in given.files:
            yield ingest([file], self.limits)


@dataclass(frozen=True, slots=True)
class SecondReader:
    """A model that reads beside the rules, loaded by whoever works."""

    checkpoint: Checkpoint
    basis: str
    """what stands for all that its spans depend on, where the work is handed out"""

    def open(self) -> Annotator:
        """Return the model; a process loads it once.

        Raises
        ------
        PipelineError
            This process does not see it, or has other libraries for it.
        """
        from pipeline.annotator.annotate import annotator_of
        from pipeline.fingerprint import of_annotator

        if not self.checkpoint.folder.is_dir():
            raise _out_of_sight(self.checkpoint.folder, "ner")
        if of_annotator(self.checkpoint) != self.basis:
            raise PipelineError(
                f"the worker on {socket.gethostname()} has another torch or transformers; install"
                " the same on all machines and restart the workers"
            )
        return annotator_of(self.checkpoint)


@dataclass(frozen=True, slots=True)
class Extracting:
    """The stage that extracts, on a partition of documents."""

    parts: Parts
    read: Parts
    """where the documents are that the partitions name"""
    reader: SecondReader | None = None

    def __call__(self, given: Stored | Loose) -> Finished:
        """Extract from a partition and write what was found as a part."""
        from pipeline.link.outline import outline_of
        from pipeline.link.stored_outlines import OUTLINES, to_table
        from pipeline.link.told import told_by_reports

        _require_parts(self.parts)
        tables = self._stored(given) if isinstance(given, Stored) else given.rows.rows()
        # Outside of what may fail on a report: no model is no fault of one.
        annotator = self.reader.open() if self.reader else None
        stage = partial(_extract, annotator)
        found = careful(EXTRACTION, stage, _by_rules if annotator else _unextracted, tables)
        unit_of = {doc_id: unit for unit, doc_id in enumerate(given.keys)}
        keys = tuple(given.keys.values())
        made = {
            name: _numbered(kind, rows, unit_of)
            for name, kind in TABLES.items()
            if kind not in (Document, Segment) and (rows := found.of(kind))
        }
        tables.extend(found)
        outlines = (outline_of(told, read=True) for told in told_by_reports(tables).values())
        made[OUTLINES] = _with_units(to_table(outlines), unit_of)
        return Finished(self.parts.write(keys, made), keys, len(keys))

    def _stored(self, given: Stored) -> Tables:
        documents, segments = (
            pa.Table.from_batches(
                self.read.batches(given.part, kind.table_name, given.units), arrow_schema(kind)
            )
            for kind in (Document, Segment)
        )
        rows = Shipped(documents, segments, to_arrow(Issue, ()))
        return rows.of_documents(given.keys).rows()


@dataclass(frozen=True, slots=True)
class Settling:
    """The part of linking that looks at one event at a time, on a partition of events."""

    parts: Parts

    def __call__(self, given: Events) -> Finished:
        """Settle the events of a partition and write what follows as a part."""
        from pipeline.link.settling import settle
        from pipeline.link.stored import told

        _require_parts(self.parts)
        reports = told(given.rows)
        found: defaultdict[type[Row], list[Row]] = defaultdict(list)
        units: defaultdict[type[Row], list[int]] = defaultdict(list)
        for unit, event in enumerate(given.events):
            for row in settle(event, [reports[doc_id] for doc_id in event.vote_of]):
                found[type(row)].append(row)
                units[type(row)].append(unit)
        made = {
            kind.table_name: numbered(to_arrow(kind, rows), units[kind])
            for kind, rows in found.items()
        }
        return Finished(self.parts.write(given.keys, made), given.keys, len(reports))


def _require_parts(parts: Parts) -> None:
    if not parts.is_there():
        raise _out_of_sight(parts.place, "out")


def _out_of_sight(place: Place, option: str) -> PipelineError:
    return PipelineError(
        f"a worker cannot see {place}: name --{option} by a path or URL that every worker sees"
    )


def _numbered(kind: type[AnyRow], rows: Sequence[AnyRow], unit_of: Mapping[str, int]) -> pa.Table:
    """Return rows about documents with the number of the unit of each."""
    return _with_units(to_arrow(kind, rows), unit_of)


def _with_units(rows: pa.Table, unit_of: Mapping[str, int]) -> pa.Table:
    return numbered(rows, [unit_of[doc_id] for doc_id in rows.column("doc_id").to_pylist()])


def _extract(annotator: Annotator | None, tables: Tables) -> Tables:
    from pipeline.extract import extract

    found = extract(tables, annotator)
    check_surfaces(tables.of(Document), found)
    return found


def _undetected(tables: Tables) -> Tables:
    return Tables([*tables.of(Document), *tables.of(Segment)])


def _by_rules(tables: Tables) -> Tables:
    """Return what the rules alone find, where a model fails on a report."""
    return careful(EXTRACTION, partial(_extract, None), _unextracted, tables)


def _unextracted(tables: Tables) -> Tables:
    """Return the rows of a document in a language that nothing is extracted from."""
    alone = Tables(replace(document, language=None) for document in tables.of(Document))
    return _extract(None, alone)
