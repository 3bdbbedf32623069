"""What the stages are done on, and how what they make becomes tables."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Generator, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from pipeline.engines import Engine
from pipeline.fingerprint import Basis
from pipeline.partition import Finished
from pipeline.progress import progress
from pipeline.reuse import Reuse, Share
from pipeline.schema import TABLES, Row
from pipeline.store.parts import Parts
from pipeline.store.workspace import Workspace
from pipeline.tables import Tables
from pipeline.units import Ledger

if TYPE_CHECKING:
    from pipeline.annotator.checkpoint import Checkpoint
    from pipeline.ingest import Limits
    from pipeline.run import Settings

Given = TypeVar("Given")
Result = TypeVar("Result")

_ROWS_TOGETHER = 4096
"""Rows that are made one by one and added to the tables at a time."""


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
    checkpoint: Checkpoint | None = None
    """the model that reads beside the rules"""


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


def limits_of(settings: Settings) -> Limits:
    """Return the bounds on what is read."""
    from pipeline.ingest import Limits
    from pipeline.ingest.limits import MEGABYTE

    return Limits(max_text_bytes=settings.max_text_mb * MEGABYTE)


def ledger_of(parts: Parts) -> Ledger:
    """Return what is finished of one kind of work."""
    parts.prepare()
    return Ledger(parts.index())


def work_through(
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


def adopt(workspace: Workspace, parts: Parts, ledger: Ledger, kinds: Iterable[type[Row]]) -> None:
    """Let the live units of a ledger be rows of the tables."""
    for kind in kinds:
        workspace.adopt(
            kind,
            [
                partial(parts.batches, part, kind.table_name, units)
                for part, units in sorted(ledger.live.items())
            ],
        )


def add(workspace: Workspace, rows: Generator[Row, None, Result]) -> Result:
    """Add rows to the tables as they are made; return what comes after the last."""
    after: list[Result] = []

    def all_rows() -> Iterator[Row]:
        after.append((yield from rows))

    made = all_rows()
    while some := list(itertools.islice(made, _ROWS_TOGETHER)):
        extend(workspace, Tables(some))
    return after[0]


def extend(workspace: Workspace, rows: Tables) -> None:
    """Add rows to the tables, each to its own."""
    for kind in TABLES.values():
        if found := rows.of(kind):
            workspace.extend(kind, found)
