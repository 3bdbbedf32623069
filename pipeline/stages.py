"""Doing the stages: what looks at one report or one event at a time by partition, in an engine."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Collection, Generator, Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from functools import cache, lru_cache, partial
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

import pyarrow as pa
import pyarrow.parquet

from pipeline.engines import Engine, on_demand, open_engine
from pipeline.entries import ENTRIES, Entry, digest, digests, entries_in
from pipeline.errors import UsageError
from pipeline.fingerprint import Basis, content_of
from pipeline.partition import (
    EXTRACTION,
    LINKING,
    READING_STAGES,
    Extracting,
    Finished,
    Loose,
    Reading,
    Settling,
    Shipped,
    Stretch,
)
from pipeline.progress import progress
from pipeline.reuse import Reuse, Share
from pipeline.schema import (
    MENTIONS,
    STAGES,
    TABLES,
    Attendance,
    AwardMention,
    Divergence,
    Document,
    Event,
    Evidence,
    Fact,
    Issue,
    OfficialMention,
    Relation,
    Report,
    Row,
    Segment,
)
from pipeline.store.columnar import to_arrow, to_rows
from pipeline.store.parts import UNIT, Parts
from pipeline.store.seen import Seen
from pipeline.store.workspace import Workspace
from pipeline.tables import Tables
from pipeline.units import (
    REPORTS_PER_PART,
    Ledger,
    key_of_event,
    partitions_of_documents,
    partitions_of_events,
    partitions_of_files,
    units_of_file,
)

if TYPE_CHECKING:
    from pipeline.ingest import Limits, SourceFile
    from pipeline.judgements import Judgement
    from pipeline.link.known import Known
    from pipeline.link.outline import Outline
    from pipeline.run import Settings

Given = TypeVar("Given")
Result = TypeVar("Result")

_PRELOAD = {
    "ingest": "pipeline.ingest",
    "detect": "pipeline.detect",
    "extract": "pipeline.extract.assemble",
    "link": "pipeline.link.settling",
}
"""Modules that take time to import, by the stage that needs them."""
_READ: tuple[type[Row], ...] = (Document, Segment, Issue)
_EXTRACTED: tuple[type[Row], ...] = (*MENTIONS, Report, Issue)
_LINK_TAKES: tuple[type[Row], ...] = (Document, Segment, *MENTIONS, Report)
_LINK_CHANGES: tuple[type[Row], ...] = (
    OfficialMention,
    Report,
    *(kind for kind in TABLES.values() if kind.made_by == "link"),
)
_SETTLED: tuple[type[Row], ...] = (
    Report,
    OfficialMention,
    Event,
    Attendance,
    Fact,
    Evidence,
    Divergence,
    Issue,
)
"""What settling an event gives rows of."""
_AGGREGATE_TAKES: tuple[type[Row], ...] = (AwardMention, Report, Event, Relation, Evidence, Fact)
_AGGREGATE_CHANGES = tuple(kind for kind in TABLES.values() if kind.made_by == "aggregate")


_ROWS_TOGETHER = 4096
"""Rows that are made one by one and added to the tables at a time."""
_PARTS_HELD = 64
"""Parts whose texts are at hand, where duplicates are compared; local ones are not in memory."""


@dataclass(frozen=True, slots=True)
class Job:
    """What the stages are done on, and with."""

    settings: Settings
    basis: Basis
    workspace: Workspace
    """holds the tables of the stages before, and receives those of these stages"""
    stored: Mapping[str, Path]
    """Parquet files of the tables of the stages before, by table name"""
    read: Parts
    """finished parts of reading"""
    extracted: Parts
    """finished parts of extraction"""
    settled: Parts
    """finished parts of linking"""


@dataclass(slots=True)
class Done:
    """What came of the stages, besides tables; null where a stage was not done."""

    files: Share | None = None
    """of the files, how many were read before"""
    reports: Share | None = None
    """of the reports, how many were extracted before"""
    events: Share | None = None
    """of the events, how many were settled before"""
    read: Ledger | None = None
    extracted: Ledger | None = None
    settled: Ledger | None = None
    """the units that the tables are made of"""

    @property
    def reuse(self) -> Reuse:
        """What was taken over from runs before."""
        return Reuse(files=self.files, reports=self.reports, events=self.events)


def do_stages(job: Job, stages: Sequence[str]) -> Done:
    """Do consecutive stages.

    Parameters
    ----------
    job
        What they are done on.
    stages
        The stages, in their order.

    Returns
    -------
    What was taken over from runs before, and which parts the tables are made of.

    Raises
    ------
    UsageError
        The raw folder holds no reports.
    """
    workspace = job.workspace
    earlier = STAGES[: STAGES.index(stages[0])]
    issues = [issue for issue in workspace.rows(Issue) if issue.stage in earlier]
    workspace.renew(Issue)
    workspace.extend(Issue, issues)
    done = Done()
    with on_demand(_opening(job.settings, stages)) as engine:
        _do_by_partition(job, stages, engine, done)
    if "aggregate" in stages:
        _aggregate(job)
    return done


def _opening(
    settings: Settings, stages: Sequence[str]
) -> Callable[[], AbstractContextManager[Engine]]:
    return partial(
        open_engine,
        settings.engine,
        workers=settings.workers,
        scheduler=settings.scheduler,
        preload=[_PRELOAD[stage] for stage in stages if stage in _PRELOAD],
    )


def _do_by_partition(job: Job, stages: Sequence[str], engine: Engine, done: Done) -> None:
    """Do the stages that look at one report, or one event, at a time: first all reports are read,
    then extracted, then linked.

    What is read is the raw folder, or the stored documents where a stage before has read it.
    """
    reading = tuple(stage for stage in stages if stage in READING_STAGES)
    if "ingest" in reading:
        _read_files(job, reading, engine, done)
    elif reading:
        _read_stored(job, reading, engine, done)
    keys = None
    if EXTRACTION in stages:
        keys = (
            _extract(job, done.read, engine, done)
            if done.read is not None
            else _extract_stored(job, engine, done)
        )
    if LINKING in stages:
        _link(job, _stored_keys(job) if keys is None else keys, engine, done)


def _link(job: Job, keys: Mapping[str, str], engine: Engine, done: Done) -> None:
    """Tie reports of one event together, and settle the events that have not been settled as they
    are now; a part of the reports is in memory at a time.

    Parameters
    ----------
    job, engine, done
        What is done on what, where, and what came of it.
    keys
        Keys of extraction by document.
    """
    from pipeline.link.closing import TAKES, Closing
    from pipeline.link.gathering import gathered
    from pipeline.link.stored import StoredSource

    workspace = job.workspace
    judgements = _judgements(job)
    source = StoredSource(workspace.snapshot(_LINK_TAKES), workspace.spill("link"))
    for kind in _LINK_CHANGES:
        workspace.renew(kind)
    outlines = source.outlines() if done.extracted is None else _outlines(job, done.extracted, keys)
    known = _add(workspace, gathered(outlines, source.duplicate_of(), judgements))
    ledger = done.settled = _ledger(job.settled)
    key_of = _event_keys(job.basis, known, keys)
    todo = {event_id: key for event_id, key in key_of.items() if key not in ledger.places}
    total = sum(map(known.size, todo))
    partitions = partitions_of_events(todo, known, source)
    _work_through(job, "linking", engine, Settling(job.settled), partitions, ledger, total)
    ledger.take(key_of.values())
    _adopt(workspace, job.settled, ledger, _SETTLED)
    closing = Closing(known)
    for part, units in sorted(ledger.live.items()):
        closing.add(_rows_of_part(job.settled, part, units, TAKES))
    _add(workspace, closing.rows())
    done.events = Share(len(key_of), len(key_of) - len(todo))


def _outlines(job: Job, extracted: Ledger, doc_ids: Collection[str]) -> Iterator[Outline]:
    """Yield the outlines that extraction left, sorted by document."""
    from pipeline.link import stored_outlines

    batches = (
        batch
        for part, units in sorted(extracted.live.items())
        for batch in job.extracted.batches(part, stored_outlines.OUTLINES, units)
    )
    return stored_outlines.in_order(batches, doc_ids, job.workspace.spill("outlines"))


def _event_keys(basis: Basis, known: Known, keys: Mapping[str, str]) -> dict[str, str]:
    """Return the keys of all events."""
    basis_of = cache(basis.for_settling)
    found: dict[str, str] = {}
    for event_id in known.event_ids():
        event = known.surroundings(event_id)
        languages = {language for said in event.renderings.values() for language, _ in said}
        found[event_id] = key_of_event(event, basis_of(frozenset(languages)), keys)
    return found


def _rows_of_part(
    parts: Parts, part: str, units: Collection[int], kinds: Iterable[type[Row]]
) -> Tables:
    rows = Tables()
    for kind in kinds:
        for batch in parts.batches(part, kind.table_name, units):
            rows.extend(to_rows(kind, pa.Table.from_batches([batch])))
    return rows


def _add(workspace: Workspace, rows: Generator[Row, None, Result]) -> Result:
    """Add rows to the tables as they are made; return what comes after the last."""
    after: list[Result] = []

    def all_rows() -> Iterator[Row]:
        after.append((yield from rows))

    made = all_rows()
    while some := list(itertools.islice(made, _ROWS_TOGETHER)):
        _extend(workspace, Tables(some))
    return after[0]


def _aggregate(job: Job) -> None:
    """Sum the awards of all events."""
    from pipeline.aggregate import aggregated
    from pipeline.stored_awards import StoredAwards

    workspace = job.workspace
    source = StoredAwards(workspace.snapshot(_AGGREGATE_TAKES), workspace.spill("aggregate"))
    for kind in _AGGREGATE_CHANGES:
        workspace.renew(kind)
    _extend(workspace, aggregated(source))


def _extend(workspace: Workspace, rows: Tables) -> None:
    for kind in TABLES.values():
        if found := rows.of(kind):
            workspace.extend(kind, found)


def _judgements(job: Job) -> Sequence[Judgement]:
    """Return what persons have judged; lines that cannot be used are issues."""
    from pipeline.ingest import RawFolderError
    from pipeline.ingest.judgements import read_judgements

    try:
        judged = read_judgements(job.settings.raw, _limits(job.settings))
    except RawFolderError as error:
        raise UsageError(str(error)) from None
    job.workspace.extend(Issue, judged.issues)
    return judged.judgements


def _limits(settings: Settings) -> Limits:
    from pipeline.ingest import Limits
    from pipeline.ingest.limits import MEGABYTE

    return Limits(max_text_bytes=settings.max_text_mb * MEGABYTE)


def _read_files(job: Job, stages: Sequence[str], engine: Engine, done: Done) -> None:
    """Read the files of the raw folder that have not been read as they are now."""
    ledger = done.read = _ledger(job.read)
    limits = _limits(job.settings)
    basis = job.basis.for_reading(stages)
    seen = Seen.of_inputs(job.settings.out)
    files = [
        (digest(basis, repr(file.unit), content_of(file, seen)), file)
        for file in _discover(job, limits)
    ]
    todo = [one for one in files if units_of_file(*one, ledger.places) is None]
    partitions = partitions_of_files(todo, limits, ledger.places)
    reading = Reading(stages, limits, job.read, job.settings.raw.absolute())
    _work_through(job, "reading", engine, reading, partitions, ledger, len(todo))
    ledger.take(
        [unit for key, file in files for unit in units_of_file(key, file, ledger.places) or ()]
    )
    _adopt(job.workspace, job.read, ledger, _READ)
    _mark_duplicates(job, ledger)
    done.files = Share(len(files), len(files) - len(todo))


def _read_stored(job: Job, stages: Sequence[str], engine: Engine, done: Done) -> None:
    """Do the stages that read, ingest aside, on the stored documents."""
    ledger = done.read = _ledger(job.read)
    basis = job.basis.for_reading(stages)
    keys: list[str] = []

    def todo() -> Iterator[Stretch]:
        for rows in _stored_documents(job.stored):
            marks = rows.documents.column("duplicate_of").to_pylist()
            keys.append(digest(basis, repr(marks), *_digests(rows).values()))
            if keys[-1] not in ledger.places:
                yield Stretch(keys[-1], rows)

    reading = Reading(stages, _limits(job.settings), job.read, job.settings.raw.absolute())
    _work_through(job, "reading", engine, reading, todo(), ledger, _stored_count(job.stored))
    ledger.take(keys)
    _adopt(job.workspace, job.read, ledger, _READ)


def _extract(job: Job, read: Ledger, engine: Engine, done: Done) -> dict[str, str]:
    """Extract from the documents that were read and have not been extracted as they are now.

    Returns
    -------
    Keys of extraction by document.
    """
    ledger = done.extracted = _ledger(job.extracted)
    basis_of = cache(job.basis.for_extraction)
    entries = [
        (part, unit, entry.doc_id, digest(basis_of(entry.language), entry.digest))
        for part, unit, entry in _entries(job.read, read)
    ]
    todo = [entry for entry in entries if entry[-1] not in ledger.places]
    extracting = Extracting(job.extracted, job.read)
    partitions = partitions_of_documents(todo)
    _work_through(job, "extracting", engine, extracting, partitions, ledger, len(todo))
    keys = {doc_id: key for _, _, doc_id, key in entries}
    ledger.take(keys.values())
    _adopt(job.workspace, job.extracted, ledger, _EXTRACTED)
    done.reports = Share(len(entries), len(entries) - len(todo))
    return keys


def _extract_stored(job: Job, engine: Engine, done: Done) -> dict[str, str]:
    """Do the same with the stored documents."""
    ledger = done.extracted = _ledger(job.extracted)
    keys: dict[str, str] = {}
    reused = 0

    def todo() -> Iterator[Loose]:
        nonlocal reused
        for rows, key_of in _stored_with_keys(job):
            keys.update(key_of)
            new = {doc_id: key for doc_id, key in key_of.items() if key not in ledger.places}
            reused += len(key_of) - len(new)
            if new:
                yield Loose(new, rows.of_documents(new))

    extracting = Extracting(job.extracted, job.read)
    total = _stored_count(job.stored)
    _work_through(job, "extracting", engine, extracting, todo(), ledger, total)
    ledger.take(keys.values())
    _adopt(job.workspace, job.extracted, ledger, _EXTRACTED)
    done.reports = Share(len(keys), reused)
    return keys


def _stored_keys(job: Job) -> dict[str, str]:
    """Return the keys of extraction of the stored documents."""
    return {doc_id: key for _, keys in _stored_with_keys(job) for doc_id, key in keys.items()}


def _stored_with_keys(job: Job) -> Iterator[tuple[Shipped, dict[str, str]]]:
    """Yield the stored documents, some at a time, with their keys of extraction."""
    basis_of = cache(job.basis.for_extraction)
    for rows in _stored_documents(job.stored):
        languages = rows.documents.column("language").to_pylist()
        yield (
            rows,
            {
                doc_id: digest(basis_of(language), said)
                for (doc_id, said), language in zip(_digests(rows).items(), languages, strict=True)
            },
        )


def _ledger(parts: Parts) -> Ledger:
    parts.prepare()
    return Ledger(parts.index())


def _work_through(
    job: Job,
    doing: str,
    engine: Engine,
    work: Callable[[Given], Finished],
    partitions: Iterable[Given],
    ledger: Ledger,
    total: int,
) -> None:
    """Work on partitions and take down what is finished."""
    with progress(job.settings.show_progress, doing, total) as advance:
        for finished in engine.map(work, partitions):
            ledger.enter(finished)
            advance(finished.n_reports)


def _adopt(workspace: Workspace, parts: Parts, ledger: Ledger, kinds: Iterable[type[Row]]) -> None:
    """Let the live units of a ledger be rows of the tables."""
    for kind in kinds:
        workspace.adopt(
            kind,
            [
                partial(parts.batches, part, kind.table_name, units)
                for part, units in sorted(ledger.live.items())
            ],
        )


def _mark_duplicates(job: Job, read: Ledger) -> None:
    from pipeline.ingest.duplicates import Fingerprint, duplicates

    part_of: dict[str, str] = {}
    prints: list[Fingerprint] = []
    for part, _, entry in _entries(job.read, read):
        part_of[entry.doc_id] = part
        prints.append(entry.print)

    @lru_cache(maxsize=_PARTS_HELD)
    def texts(part: str) -> Mapping[str, tuple[pa.StringArray, int]]:
        return {
            doc_id: (batch.column("text"), row)
            for batch in job.read.batches(part, Document.table_name)
            for row, doc_id in enumerate(batch.column("doc_id").to_pylist())
        }

    def text_of(doc_id: str) -> str:
        column, row = texts(part_of[doc_id])[doc_id]
        text: str = column[row].as_py()
        return text

    job.workspace.mark_duplicates(duplicates(prints, text_of))


def _entries(parts: Parts, read: Ledger) -> Iterator[tuple[str, int, Entry]]:
    """Yield part, unit and entry of every document that was read, part by part."""
    for part, units in sorted(read.live.items()):
        for batch in parts.numbered(part, ENTRIES, units):
            yield from (
                (part, unit, entry)
                for unit, entry in zip(
                    batch.column(UNIT).to_pylist(), entries_in(batch), strict=True
                )
            )


def _discover(job: Job, limits: Limits) -> Sequence[SourceFile]:
    from pipeline.ingest import RawFolderError, discover

    raw = job.settings.raw
    try:
        found = discover(raw, limits)
    except RawFolderError as error:
        raise UsageError(str(error)) from None
    if not found.files and not found.issues:
        raise UsageError(f"there are no reports in {raw}; put some there, or name another --raw")
    job.workspace.extend(Issue, found.issues)
    return found.files


def _stored_documents(stored: Mapping[str, Path]) -> Iterator[Shipped]:
    """Yield the stored documents with their segments, some at a time."""
    documents = pyarrow.parquet.ParquetFile(stored[Document.table_name])
    segments = pyarrow.parquet.read_table(stored[Segment.table_name])
    places: dict[str, list[int]] = {}
    for place, doc_id in enumerate(segments.column("doc_id").to_pylist()):
        places.setdefault(doc_id, []).append(place)
    for batch in documents.iter_batches(REPORTS_PER_PART):
        ids = batch.column("doc_id").to_pylist()
        rows = [place for doc_id in ids for place in places.get(doc_id, ())]
        yield Shipped(
            pa.Table.from_batches([batch]),
            segments.take(pa.array(rows, pa.int64())),
            to_arrow(Issue, ()),
        )


def _digests(rows: Shipped) -> Mapping[str, str]:
    return digests(to_rows(Document, rows.documents), to_rows(Segment, rows.segments))


def _stored_count(stored: Mapping[str, Path]) -> int:
    """Return how many documents are stored."""
    found: int = pyarrow.parquet.read_metadata(stored[Document.table_name]).num_rows
    return found
