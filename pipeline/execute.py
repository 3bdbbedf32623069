"""From stages to files: the tables of the stages, sorted, written, and published all at once."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from pipeline.errors import PipelineError
from pipeline.fingerprint import python_version, version
from pipeline.process import give_back, keep_pandas_out, keep_to_the_end
from pipeline.reuse import Reuse
from pipeline.schema import TABLES, Issue, Row
from pipeline.stages import Job, do_stages
from pipeline.store.columnar import checked
from pipeline.store.formats import (
    DATABASE,
    DATAPACKAGE,
    write_database,
    write_datapackage,
    write_table,
)
from pipeline.store.hashing import hash_file
from pipeline.store.parts import FOLDER, Parts
from pipeline.store.places import local_copy
from pipeline.store.publish import locked, publish, roll_forward, staging
from pipeline.store.record import RunRecord, read_record
from pipeline.store.workspace import Workspace
from pipeline.units import REPORTS_PER_PART

if TYPE_CHECKING:
    from pipeline.annotator.checkpoint import Checkpoint
    from pipeline.run import Plan, Settings


@dataclass(frozen=True, slots=True)
class Executed:
    """What was done to the stored tables."""

    removed: tuple[str, ...]
    """names of the tables of later stages that were taken away"""
    reuse: Reuse
    """what was taken over from runs before"""


def execute(settings: Settings, plan: Plan) -> Executed:
    """Do the stages of a plan and replace the stored tables by theirs.

    Raises
    ------
    PipelineError
        Another run holds or has replaced the tables, or the stages could not be done.
    """
    out = settings.out
    keep_pandas_out()
    with locked(out):
        roll_forward(out)
        old = read_record(out)
        if plan.record is not None and old != plan.record:
            raise PipelineError(f"another run has replaced the tables in {out}; run again")
        with staging(out) as hidden:
            ready = hidden / "ready"
            ready.mkdir()
            read, extracted, settled = (
                Parts(out.absolute() / FOLDER / kind, copies=hidden / kind)
                for kind in ("read", "extracted", "settled")
            )
            stored = _stored(settings, plan, hidden)
            with Workspace(hidden, stored) as workspace:
                parts = (read, extracted, settled)
                job = Job(settings, plan.basis, workspace, stored, *parts, plan.checkpoint)
                done = do_stages(job, plan.stages)
                if settings.own_process:
                    keep_to_the_end()
                # Threads of several tables would copy parts of other storage twice.
                threads = settings.workers if isinstance(out, Path) else 1
                new = _write(plan, stored, workspace, ready, threads)
            removed = sorted(set(old.tables if old else ()) - set(new.tables))
            publish(out, ready, [file for name in removed for file in _files(name)])
            new.remember(out)
            for kept, ledger in (
                (read, done.read),
                (extracted, done.extracted),
                (settled, done.settled),
            ):
                if ledger is not None:
                    kept.tidy(ledger.live, REPORTS_PER_PART)
    return Executed(tuple(removed), done.reuse)


def _stored(settings: Settings, plan: Plan, hidden: Path) -> dict[str, Path]:
    """Return the Parquet files of the tables that are taken over, on this machine."""
    tables = _tables_of(plan.earlier) if plan.record else ()
    files = {name: settings.out / f"{name}.parquet" for name in tables}
    return {name: local_copy(file, hidden / "stored") for name, file in files.items()}


def _write(
    plan: Plan, stored: Mapping[str, Path], workspace: Workspace, ready: Path, threads: int
) -> RunRecord:
    """Write complete new files, some tables at a time; return the record of the tables."""
    tables = _tables_of(plan.stored)
    parquet = dict(stored)
    hashes: dict[str, str] = {}

    def count(name: str) -> int:
        kind = tables[name]
        if plan.record is not None and workspace.is_stored(kind):
            hashes.update((file, plan.record.files[file]) for file in _files(name))
            return plan.record.tables[name]
        rows = write_table(kind, checked(kind, workspace.in_order(kind)), ready)
        hashes.update((file, hash_file(ready / file)) for file in _files(name))
        parquet[name] = ready / f"{name}.parquet"
        return rows

    # Nearly all of this is done by Arrow, which lets other threads go on meanwhile.
    with ThreadPoolExecutor(threads) as pool:
        counts = dict(zip(tables, pool.map(count, tables), strict=True))
    give_back()
    write_database({name: parquet[name] for name in tables}, ready / DATABASE)
    write_datapackage(ready / DATAPACKAGE, counts, hashes, version())
    hashes.update((file, hash_file(ready / file)) for file in (DATABASE, DATAPACKAGE))
    record = RunRecord(
        version=version(),
        python=python_version(),
        libraries=plan.basis.libraries,
        code=plan.basis.code,
        packs=plan.basis.packs,
        options=plan.basis.options,
        annotator=_told_of(plan.checkpoint),
        inputs=plan.inputs.reports,
        judgements=plan.inputs.judgements,
        stages=plan.keys(),
        tables=counts,
        files=hashes,
    )
    record.write(ready)
    return record


def _told_of(checkpoint: Checkpoint | None) -> dict[str, str]:
    return {"name": checkpoint.name, "digest": checkpoint.digest} if checkpoint else {}


def _tables_of(stages: tuple[str, ...]) -> dict[str, type[Row]]:
    """Return the tables that stages leave behind; every stage leaves issues."""
    return {
        name: kind
        for name, kind in TABLES.items()
        if kind.made_by in stages or (stages and kind is Issue)
    }


def _files(table: str) -> Iterator[str]:
    yield f"{table}.csv"
    yield f"{table}.parquet"
