"""Linking and summing rows on disk: the same as in memory, whatever order the rows come in."""

from __future__ import annotations

import random
from collections.abc import Iterator
from pathlib import Path

import pyarrow as pa
import pytest

from benchmarks.reports import corpus
from pipeline.aggregate import aggregate, aggregated
from pipeline.judgements import Judgement
from pipeline.link import link, linked
from pipeline.link.stored import StoredSource
from pipeline.schema import TABLES, AwardMention, Document, Row, in_order
from pipeline.store.columnar import to_arrow
from pipeline.store.divided import Batches
from pipeline.stored_awards import StoredAwards
from pipeline.tables import Tables

ROWS_IN_BATCH = 7


def batches_of(tables: Tables, *, shuffled: bool) -> Batches:
    def batches(kind: type[Row]) -> Iterator[pa.RecordBatch]:
        rows = in_order(tables.of(kind))
        if shuffled:
            random.Random(3).shuffle(rows)
        if rows:
            yield from to_arrow(kind, rows).to_batches(ROWS_IN_BATCH)

    return batches


def sorted_rows(tables: Tables) -> dict[str, list[Row]]:
    return {name: in_order(tables.of(kind)) for name, kind in TABLES.items()}


@pytest.fixture(scope="module")
def made() -> Tables:
    return corpus(90, seed=4).tables


@pytest.mark.parametrize("shuffled", [False, True])
def test_reports_on_disk_are_linked_as_those_in_memory(
    made: Tables, shuffled: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    first, second, *_ = sorted(row.doc_id for row in made.of(Document))
    judged = [Judgement(left=first, right=f"{second}.txt", decision="same")]
    in_memory = link(made, judged)
    monkeypatch.setattr("pipeline.store.divided.REPORTS_IN_PART", 17)
    monkeypatch.setattr("pipeline.store.divided.ROWS_DIVIDED", 40)
    source = StoredSource(batches_of(made, shuffled=shuffled), tmp_path)
    on_disk = Tables(row for part in linked(source, judged) for row in part)
    assert sorted_rows(on_disk) == sorted_rows(in_memory)

    on_disk.replace(AwardMention, made.of(AwardMention))
    totals = aggregated(StoredAwards(batches_of(on_disk, shuffled=shuffled), tmp_path))
    assert sorted_rows(totals) == sorted_rows(aggregate(on_disk))
    assert len(totals) > 0


def test_nothing_on_disk_gives_nothing(tmp_path: Path) -> None:
    nothing = batches_of(Tables(), shuffled=False)
    assert list(linked(StoredSource(nothing, tmp_path))) == []
    assert len(aggregated(StoredAwards(nothing, tmp_path))) == 0
