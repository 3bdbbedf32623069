"""What a run has to do: which stages, on which tables.

A stage is done again only if something it depends on has changed: the inputs, the code, a language
pack, a library, an option, or the tables of the stage before. Its tables replace the old ones all
at once; those of later stages go away, since they would contradict them.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from pipeline.engines import ENGINES
from pipeline.errors import PipelineError, UsageError
from pipeline.fingerprint import JUDGING_STAGE, Basis, Inputs, hash_inputs
from pipeline.reuse import NOTHING_REUSED, Reuse
from pipeline.schema import STAGES
from pipeline.store.places import Place, lies_inside
from pipeline.store.publish import make_folder, settle
from pipeline.store.record import RunRecord, read_record
from pipeline.store.seen import Seen

if TYPE_CHECKING:
    from pipeline.annotator.checkpoint import Checkpoint


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """What a run is asked to do; `UsageError` where that cannot be."""

    raw: Place
    out: Place
    workers: int = 1
    engine: str = "local"
    scheduler: str | None = None
    max_text_mb: int = 5
    ner: str | None = None
    """a model that reads the reports beside the rules: a folder, or a name in the local cache"""
    ner_revision: str | None = None
    show_progress: bool = False
    own_process: bool = False
    """whether the process ends with the run, which may then treat it as its own"""

    def __post_init__(self) -> None:
        if self.engine not in ENGINES:
            choices = " or ".join(ENGINES)
            raise UsageError(f"there is no engine {self.engine!r}; --engine is {choices}")
        if self.scheduler is not None and self.engine != "dask":
            raise UsageError("--scheduler needs --engine dask")
        if self.workers < 1:
            raise UsageError(f"--workers must be 1 or more, not {self.workers}")
        if self.ner_revision is not None and self.ner is None:
            raise UsageError("--ner-revision needs --ner")
        if self.max_text_mb < 1:
            raise UsageError(f"--max-text-mb must be 1 or more, not {self.max_text_mb}")

    @property
    def options(self) -> Mapping[str, int]:
        """Settings that have a say in the tables."""
        return {"max_text_mb": self.max_text_mb}


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a run has done."""

    done: tuple[str, ...]
    """stages that were done; none if all was up to date"""
    stored: tuple[str, ...]
    """stages whose tables are stored now"""
    removed: tuple[str, ...] = ()
    """tables of later stages that were taken away"""
    reuse: Reuse = NOTHING_REUSED
    """what was taken over from runs before"""
    inputs_changed: bool = False
    """the raw folder has changed since the stored tables were made from it"""
    judgements_changed: bool = False
    """so have the judgements in it, since reports were linked"""


@dataclass(frozen=True, slots=True)
class Plan:
    """What is to be done."""

    stages: tuple[str, ...]
    """consecutive stages, in their order"""
    record: RunRecord | None
    """record of the stored tables to build on; none to begin with the raw folder"""
    basis: Basis
    inputs: Inputs
    """the raw folder that the tables are made from"""
    checkpoint: Checkpoint | None = None
    """the model that reads beside the rules"""

    @property
    def earlier(self) -> tuple[str, ...]:
        """Stages whose stored tables are taken over."""
        return STAGES[: STAGES.index(self.stages[0])]

    @property
    def stored(self) -> tuple[str, ...]:
        """Stages whose tables are stored afterwards."""
        return STAGES[: STAGES.index(self.stages[-1]) + 1]

    def keys(self) -> dict[str, str]:
        """Return the keys of all stages whose tables are stored afterwards."""
        keys = {stage: self.record.stages[stage] for stage in self.earlier} if self.record else {}
        for stage in self.stages:
            before = list(keys.values())[-1] if keys else None
            keys[stage] = self.basis.key(stage, before, self.inputs)
        return keys


def run(settings: Settings, until: str = STAGES[-1]) -> Outcome:
    """Bring the tables of all stages up to one up to date.

    Parameters
    ----------
    settings
        Folders and how to work.
    until
        Last stage.

    Raises
    ------
    UsageError
        The folders cannot be what they are said to be.
    PipelineError
        The work could not be done; the stored tables are as they were.
    """
    _check_folders(settings)
    wanted = STAGES[: STAGES.index(until) + 1]
    # What is known of the inputs is kept there, also where a run is killed.
    make_folder(settings.out)
    checkpoint = _checkpoint(settings)
    basis = Basis.of(settings.options, checkpoint)
    inputs = _inputs(settings)
    keys = basis.keys(inputs)
    record = _settled_record(settings.out)
    first = _first_to_do(record, keys, settings.out)
    if record is not None and first >= len(wanted):
        return Outcome((), _stored(record))
    earlier = record if first else None
    return _do(settings, Plan(wanted[first:], earlier, basis, inputs, checkpoint))


def run_stage(settings: Settings, stage: str) -> Outcome:
    """Do one stage on the stored tables of the stage before it.

    Parameters
    ----------
    settings
        Folders and how to work.
    stage
        The stage.

    Raises
    ------
    UsageError
        The folders cannot be what they are said to be.
    PipelineError
        The stage before it is not done, or its tables were altered, or the work could not be done.
    """
    if stage == STAGES[0]:
        return run(settings, stage)
    _check_folders(settings)
    before = STAGES[STAGES.index(stage) - 1]
    record = _settled_record(settings.out)
    if record is None or before not in record.stages:
        raise PipelineError(
            f"{settings.out} holds no tables of stage {before}; "
            f"run `python -m pipeline {before}` first"
        )
    if not record.intact(settings.out):
        raise PipelineError(
            f"the tables in {settings.out} are not as they were written; "
            "make them again with `python -m pipeline run`"
        )
    checkpoint = _checkpoint(settings)
    basis = Basis.of(settings.options, checkpoint)
    found = _inputs(settings)
    judges = stage == JUDGING_STAGE
    taken = Inputs(record.inputs, found.judgements if judges else record.judgements)
    if record.stages.get(stage) == basis.key(stage, record.stages[before], taken):
        outcome = Outcome((), _stored(record))
    else:
        outcome = _do(settings, Plan((stage,), record, basis, taken, checkpoint))
    return replace(
        outcome,
        inputs_changed=found.reports != taken.reports,
        judgements_changed=JUDGING_STAGE in outcome.stored and found.judgements != taken.judgements,
    )


def _checkpoint(settings: Settings) -> Checkpoint | None:
    """Return the model that is to read beside the rules, if one is asked for."""
    if settings.ner is None:
        return None
    from pipeline.annotator.checkpoint import find

    return find(settings.ner, settings.ner_revision)


def _check_folders(settings: Settings) -> None:
    raw, out = settings.raw, settings.out
    if not raw.exists():
        raise UsageError(f"there is no folder {raw}; name the folder of reports with --raw")
    if not raw.is_dir():
        raise UsageError(f"{raw} is not a folder; name the folder of reports with --raw")
    if out.exists() and not out.is_dir():
        raise UsageError(f"{out} is not a folder; name a folder for the tables with --out")
    try:
        str(out.resolve() if isinstance(out, Path) else out).encode("utf-8")
    except UnicodeEncodeError:
        raise UsageError("the name of the --out folder is not UTF-8; name another one") from None
    if lies_inside(out, raw):
        raise UsageError(f"--out {out} lies inside --raw {raw}: tables would be read as reports")


def _settled_record(out: Place) -> RunRecord | None:
    """Return the record of the stored tables, after what a killed run had decided is done."""
    settle(out)
    return read_record(out)


def _inputs(settings: Settings) -> Inputs:
    seen = Seen.of_inputs(settings.out)
    inputs = hash_inputs(settings.raw, seen)
    seen.save()
    return inputs


def _first_to_do(record: RunRecord | None, keys: Mapping[str, str], out: Place) -> int:
    """Return the position of the first stage whose stored tables are not up to date."""
    if record is None or not record.intact(out):
        return 0
    fresh = (record.stages.get(stage) == key for stage, key in keys.items())
    return next((at for at, is_fresh in enumerate(fresh) if not is_fresh), len(keys))


def _stored(record: RunRecord) -> tuple[str, ...]:
    return tuple(stage for stage in STAGES if stage in record.stages)


def _do(settings: Settings, plan: Plan) -> Outcome:
    # Imported here, so that a run that has nothing to do is fast.
    from pipeline.execute import execute

    executed = execute(settings, plan)
    return Outcome(plan.stages, plan.stored, executed.removed, executed.reuse)
