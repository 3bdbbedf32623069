"""Aggregation: the awards of all events are summed."""

from __future__ import annotations

from pipeline.schema import (
    TABLES,
    AwardMention,
    Event,
    Evidence,
    Fact,
    Relation,
    Report,
    Row,
)
from pipeline.stages.job import Job, extend

_TAKES: tuple[type[Row], ...] = (AwardMention, Report, Event, Relation, Evidence, Fact)
_CHANGES = tuple(kind for kind in TABLES.values() if kind.made_by == "aggregate")


def aggregate(job: Job) -> None:
    """Sum the awards of all events."""
    from pipeline.aggregate import aggregated
    from pipeline.stored_awards import StoredAwards

    workspace = job.workspace
    source = StoredAwards(workspace.snapshot(_TAKES), workspace.spill("aggregate"))
    for kind in _CHANGES:
        workspace.renew(kind)
    extend(workspace, aggregated(source))
