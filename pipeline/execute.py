"""From stages to files: the tables of the stages, sorted, written, and published all at once."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from pipeline.errors import PipelineError
from pipeline.fingerprint import python_version, version
from pipeline.process import keep_pandas_out
from pipeline.schema import TABLES, Issue, Row
from pipeline.stages import do_stages
from pipeline.store.columnar import checked
from pipeline.store.formats import (
    DATABASE,
    DATAPACKAGE,
    write_database,
    write_datapackage,
    write_table,
)
from pipeline.store.publish import locked, publish, roll_forward, staging
from pipeline.store.record import RunRecord, hash_file, read_record
from pipeline.store.workspace import Workspace

if TYPE_CHECKING:
    from pipeline.run import Plan, Settings


def execute(settings: Settings, plan: Plan) -> tuple[str, ...]:
    """Do the stages of a plan and replace the stored tables by theirs.

    Returns
    -------
    Names of the tables of later stages that were taken away.

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
            new = _make(settings, plan, hidden, ready)
            removed = sorted(set(old.tables if old else ()) - set(new.tables))
            publish(out, ready, [file for name in removed for file in _files(name)])
    return tuple(removed)


def _make(settings: Settings, plan: Plan, hidden: Path, ready: Path) -> RunRecord:
    """Do the stages and write complete new files; return the record of the tables."""
    tables = _tables_of(plan.stored)
    parquet = {
        name: settings.out / f"{name}.parquet" for name in _tables_of(plan.earlier) if plan.record
    }
    counts: dict[str, int] = {}
    hashes: dict[str, str] = {}
    with Workspace(hidden, parquet) as workspace:
        do_stages(settings, plan.stages, workspace)
        for name, kind in tables.items():
            if plan.record is not None and workspace.is_stored(kind):
                counts[name] = plan.record.tables[name]
                hashes.update((file, plan.record.files[file]) for file in _files(name))
            else:
                counts[name] = write_table(kind, checked(kind, workspace.in_order(kind)), ready)
                hashes.update((file, hash_file(ready / file)) for file in _files(name))
                parquet[name] = ready / f"{name}.parquet"
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
        inputs=plan.inputs.reports,
        judgements=plan.inputs.judgements,
        stages=plan.keys(),
        tables=counts,
        files=hashes,
    )
    record.write(ready)
    return record


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
