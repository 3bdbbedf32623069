"""Linking: which reports tell one event, and what those of each event agree on."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from functools import cache
from typing import TYPE_CHECKING

import pyarrow as pa

from pipeline.engines import Engine
from pipeline.errors import UsageError
from pipeline.fingerprint import Basis
from pipeline.partition import Settling
from pipeline.reuse import Share
from pipeline.schema import (
    MENTIONS,
    TABLES,
    Attendance,
    Divergence,
    Document,
    Event,
    Evidence,
    Fact,
    Issue,
    OfficialMention,
    Report,
    Row,
    Segment,
)
from pipeline.stages.job import Done, Job, add, adopt, ledger_of, limits_of, work_through
from pipeline.store.columnar import to_rows
from pipeline.store.parts import Parts
from pipeline.tables import Tables
from pipeline.units import Ledger, key_of_event, partitions_of_events

if TYPE_CHECKING:
    from pipeline.judgements import Judgement
    from pipeline.link.known import Known
    from pipeline.link.outline import Outline

_TAKES: tuple[type[Row], ...] = (Document, Segment, *MENTIONS, Report)
_CHANGES: tuple[type[Row], ...] = (
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


def link(job: Job, keys: Mapping[str, str], engine: Engine, done: Done) -> None:
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
    source = StoredSource(workspace.snapshot(_TAKES), workspace.spill("link"))
    for kind in _CHANGES:
        workspace.renew(kind)
    outlines = source.outlines() if done.extracted is None else _outlines(job, done.extracted, keys)
    known = add(workspace, gathered(outlines, source.duplicate_of(), judgements))
    ledger = done.settled = ledger_of(job.settled)
    key_of = _event_keys(job.basis, known, keys)
    todo = {event_id: key for event_id, key in key_of.items() if key not in ledger.places}
    total = sum(map(known.size, todo))
    partitions = partitions_of_events(todo, known, source)
    work_through(job, "linking", engine, Settling(job.settled), partitions, ledger, total)
    ledger.take(key_of.values())
    adopt(workspace, job.settled, ledger, _SETTLED)
    closing = Closing(known)
    for part, units in sorted(ledger.live.items()):
        closing.add(_rows_of_part(job.settled, part, units, TAKES))
    add(workspace, closing.rows())
    done.events = Share(len(key_of), len(key_of) - len(todo))


def _judgements(job: Job) -> Sequence[Judgement]:
    """Return what persons have judged; lines that cannot be used are issues."""
    from pipeline.ingest import RawFolderError
    from pipeline.ingest.judgements import read_judgements

    try:
        judged = read_judgements(job.settings.raw, limits_of(job.settings))
    except RawFolderError as error:
        raise UsageError(str(error)) from None
    job.workspace.extend(Issue, judged.issues)
    return judged.judgements


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
