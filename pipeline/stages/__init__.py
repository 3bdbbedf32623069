"""Doing the stages, one after the other, each in partitions where an engine decides."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager
from functools import partial
from typing import TYPE_CHECKING

from pipeline.engines import Engine, on_demand, open_engine
from pipeline.partition import EXTRACTION, LINKING, READING_STAGES
from pipeline.process import give_back
from pipeline.schema import STAGES, Issue
from pipeline.stages.aggregating import aggregate
from pipeline.stages.extracting import extract, extract_stored, stored_keys
from pipeline.stages.job import Done, Job
from pipeline.stages.linking import link
from pipeline.stages.reading import read_files, read_stored

if TYPE_CHECKING:
    from pipeline.run import Settings

__all__ = ["Done", "Job", "do_stages"]

_PRELOAD = {
    "ingest": "pipeline.ingest",
    "detect": "pipeline.detect",
    "extract": "pipeline.extract.assemble",
    "link": "pipeline.link.settling",
}
"""Modules that take time to import, by the stage that needs them."""
_MODEL = "pipeline.annotator.network"
"""The same of extraction, where a model reads beside the rules."""


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
        aggregate(job)
    return done


def _opening(
    settings: Settings, stages: Sequence[str]
) -> Callable[[], AbstractContextManager[Engine]]:
    return partial(
        open_engine,
        settings.engine,
        workers=settings.workers,
        scheduler=settings.scheduler,
        preload=[*_preloaded(settings, stages)],
    )


def _preloaded(settings: Settings, stages: Sequence[str]) -> Iterator[str]:
    for stage in stages:
        if stage in _PRELOAD:
            yield _PRELOAD[stage]
        if stage == EXTRACTION and settings.ner is not None:
            yield _MODEL


def _do_by_partition(job: Job, stages: Sequence[str], engine: Engine, done: Done) -> None:
    """Do the stages that look at one report, or one event, at a time: first all reports are read,
    then extracted, then linked.

    What is read is the raw folder, or the stored documents where a stage before has read it.
    """
    reading = tuple(stage for stage in stages if stage in READING_STAGES)
    if "ingest" in reading:
        read_files(job, reading, engine, done)
    elif reading:
        read_stored(job, reading, engine, done)
    keys = None
    if EXTRACTION in stages:
        keys = (
            extract(job, done.read, engine, done)
            if done.read is not None
            else extract_stored(job, engine, done)
        )
        give_back()
    if LINKING in stages:
        link(job, stored_keys(job) if keys is None else keys, engine, done)
        give_back()
