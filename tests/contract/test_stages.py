"""What is done again and what is not, and that a stage alone gives what a whole run gives."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

import pipeline
from pipeline import languages
from pipeline.errors import PipelineError
from pipeline.fingerprint import Basis
from pipeline.run import Settings, run, run_stage
from pipeline.schema import STAGES, TABLES
from tests.conftest import Contents


@pytest.fixture
def settings(raw: Path, tmp_path: Path) -> Settings:
    """Return settings that read the small folder."""
    return Settings(raw=raw, out=tmp_path / "out")


def change_code(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("pipeline.fingerprint.hash_code", lambda: "other code")


def test_stages_one_by_one_give_the_bytes_of_a_run(
    settings: Settings, tmp_path: Path, contents: Contents
) -> None:
    for stage in STAGES:
        assert run_stage(settings, stage).done == (stage,)
    whole = Settings(raw=settings.raw, out=tmp_path / "whole")
    assert run(whole).done == STAGES
    assert contents(settings.out) == contents(whole.out)
    records = [
        json.loads((folder / "run.json").read_text("utf-8")) for folder in (settings.out, whole.out)
    ]
    for record in records:
        assert set(record["files"]) == {
            file.name
            for file in settings.out.iterdir()
            if not file.name.startswith(".") and file.name != "run.json"
        }
        del record["files"]["corpus.duckdb"]
    assert records[0] == records[1]


@pytest.mark.parametrize("stage", STAGES[1:])
def test_a_stage_done_again_on_stored_tables_gives_the_same(
    stage: str, settings: Settings, contents: Contents, monkeypatch: pytest.MonkeyPatch
) -> None:
    run(settings)
    before = contents(settings.out)
    change_code(monkeypatch)
    outcome = run_stage(settings, stage)
    assert outcome.done == (stage,)
    after = contents(settings.out)
    later = STAGES[STAGES.index(stage) + 1 :]
    assert outcome.removed == tuple(
        sorted(name for name, kind in TABLES.items() if kind.made_by in later)
    )
    gone = {f"{name}.{ending}" for name in outcome.removed for ending in ("csv", "parquet")}
    assert set(after) == set(before) - gone
    # What link settles stays in reports and officials; issues of later stages go.
    changed = {name for name in after if after[name] != before[name]}
    assert {name.split(".")[0] for name in changed} <= {"issues", "reports", "officials"}
    run(settings)
    assert contents(settings.out) == before


def written(folder: Path) -> dict[str, int]:
    """Return when each file of tables was written; what is kept beside them is of no account."""
    return {
        file.name: file.stat().st_mtime_ns
        for file in folder.iterdir()
        if not file.name.startswith(".")
    }


def test_a_second_run_does_nothing(settings: Settings) -> None:
    run(settings)
    before = written(settings.out)
    assert run(settings).done == ()
    for stage in STAGES:
        assert run(settings, until=stage).done == ()
        assert run_stage(settings, stage).done == ()
    assert written(settings.out) == before


def test_a_run_goes_on_from_where_the_stages_stopped(settings: Settings) -> None:
    assert run(settings, until="detect").done == STAGES[:2]
    assert not (settings.out / "dates.parquet").exists()
    assert run(settings).done == STAGES[2:]


def test_a_changed_input_is_read_again(settings: Settings) -> None:
    run(settings)
    (settings.raw / "ar.txt").unlink()
    outcome = run_stage(settings, "aggregate")
    assert outcome.done == ()
    assert outcome.inputs_changed
    assert run(settings).done == STAGES
    assert len(pipeline.load(settings.out).documents) == 4


def test_what_the_tables_depend_on_is_done_again(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    run(settings)
    other = Settings(raw=settings.raw, out=settings.out, max_text_mb=1)
    assert run(other).done == STAGES
    basis = Basis.of(other.options)
    assert tuple(sorted(basis.packs)) == languages.codes()
    monkeypatch.setattr("pipeline.fingerprint.hash_packs", lambda: {**basis.packs, "ko": "new"})
    assert run(other).done == STAGES
    change_code(monkeypatch)
    assert run(other).done == STAGES


def test_altered_tables_are_made_again(settings: Settings, contents: Contents) -> None:
    run(settings)
    before = contents(settings.out)
    (settings.out / "documents.csv").write_bytes(b"edited")
    with pytest.raises(PipelineError, match="not as they were written"):
        run_stage(settings, "detect")
    assert run(settings).done == STAGES
    assert contents(settings.out) == before
    (settings.out / "facts.parquet").unlink()
    assert run(settings).done == STAGES
    assert contents(settings.out) == before


@pytest.mark.parametrize("stage", STAGES[1:])
def test_a_stage_needs_the_one_before(stage: str, settings: Settings) -> None:
    before = STAGES[STAGES.index(stage) - 1]
    with pytest.raises(PipelineError, match=f"run `python -m pipeline {before}` first"):
        run_stage(settings, stage)
    assert not settings.out.exists()


def test_tables_belong_together(settings: Settings) -> None:
    run(settings)
    corpus = pipeline.load(settings.out)
    corpus.validate()
    texts = corpus.documents.set_index("doc_id").text
    for name in ("dates", "provinces", "officials", "awards", "measures"):
        mentions = getattr(corpus, name).dropna(subset=["start"])
        for mention in mentions.itertuples():
            assert texts[mention.doc_id][mention.start : mention.end] == mention.surface
    for name in TABLES:
        frame = getattr(corpus, name)
        stored = corpus.sql(f"SELECT * FROM {name}")
        assert list(stored.columns) == list(frame.columns)
        assert len(stored) == len(frame)
        first = next(iter(frame.columns))
        assert stored[first].tolist() == frame[first].tolist()


def test_a_corpus_says_that_its_tables_were_replaced(settings: Settings) -> None:
    run(settings)
    corpus = pipeline.load(settings.out)
    (settings.raw / "ar.txt").unlink()
    run(settings)
    with pytest.raises(PipelineError, match="were replaced; load them again"):
        corpus.documents  # noqa: B018
