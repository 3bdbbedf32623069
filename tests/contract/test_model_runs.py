"""A model that reads beside the rules: the same bytes wherever it reads, and nothing but doubts."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

pytest.importorskip("torch")
pytest.importorskip("transformers")

import pyarrow.parquet

from pipeline import units
from pipeline.annotator.annotate import ModelAnnotator
from pipeline.annotator.predicted import Predicted
from pipeline.errors import UsageError
from pipeline.run import Settings, run, run_stage
from pipeline.store.record import read_record
from tests.conftest import Contents
from tests.contract.test_imports import python
from tests.tiny_models import save_by_words

OFFICIALS = (
    "20 Mart 2024 sabahı Binh Thuan ili Halk Komitesi bir konferans düzenledi. "
    "İl Halk Komitesi Başkanı Pham Van Dung katıldı. "
    "İl Parti Komitesi Sekreteri Pqrs Qtuv konuştu. "
    "İl Halk Komitesi {} kolektife liyakat belgesi verdi.\n"
)
"""To the model whatever begins with p is a person: of the two, rules know the first."""
DOUBTED = "Pqrs Qtuv"


@pytest.fixture
def model(tmp_path: Path) -> str:
    letters = "abcdefghijkmnorstuvwyzışçöü"
    return str(save_by_words(tmp_path / "model", fillers=letters))


@pytest.fixture
def told(raw: Path) -> Path:
    """Return a folder of reports that name officials."""
    for number in range(5):
        (raw / f"officials{number}.txt").write_text(OFFICIALS.format(number + 20), "utf-8")
    return raw


def rows(out: Path, table: str) -> list[dict[str, object]]:
    found: list[dict[str, object]] = pyarrow.parquet.read_table(
        out / f"{table}.parquet"
    ).to_pylist()
    return found


def test_every_engine_gives_the_same_bytes(
    told: Path, tmp_path: Path, contents: Contents, monkeypatch: pytest.MonkeyPatch, model: str
) -> None:
    run(Settings(raw=told, out=tmp_path / "one", ner=model))
    assert {row["method"] for row in rows(tmp_path / "one", "officials")} == {"both"}
    doubts = [row for row in rows(tmp_path / "one", "issues") if row["surface"] == DOUBTED]
    assert [row["code"] for row in doubts] == ["unconfirmed_person"] * 5
    monkeypatch.setattr(units, "REPORTS_PER_PART", 2)
    monkeypatch.setattr(units, "REPORTS_READ_TWICE", 1)
    run(Settings(raw=told, out=tmp_path / "two", workers=2, ner=model))
    assert contents(tmp_path / "one") == contents(tmp_path / "two")
    run(Settings(raw=told, out=tmp_path / "dask", workers=2, engine="dask", ner=model))
    assert contents(tmp_path / "one") == contents(tmp_path / "dask")


@pytest.mark.parametrize("is_stored", [False, True])
def test_reports_that_a_model_reads_are_shared_out_in_small_parts(
    told: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, model: str, is_stored: bool
) -> None:
    steps: dict[str, list[int]] = {}

    @contextmanager
    def noted(_: bool, doing: str, __: int | None) -> Iterator[Callable[[int], object]]:
        yield steps.setdefault(doing, []).append

    out = tmp_path / "out"
    if is_stored:
        run(Settings(raw=told, out=out), "detect")
    monkeypatch.setattr("pipeline.stages.job.progress", noted)
    monkeypatch.setattr(units, "REPORTS_READ_TWICE", 3)
    run(Settings(raw=told, out=out, ner=model), "extract")
    assert sum(steps["extracting"]) == 10
    assert max(steps["extracting"]) == 3
    steps.clear()
    run(Settings(raw=told, out=out), "extract")
    assert steps["extracting"] == [10]


def test_a_model_adds_no_row_and_changes_no_cell_but_what_says_that_it_agrees(
    told: Path, tmp_path: Path, model: str
) -> None:
    run(Settings(raw=told, out=tmp_path / "rules"))
    run(Settings(raw=told, out=tmp_path / "both", ner=model))
    record = read_record(tmp_path / "rules")
    assert record is not None
    for table in record.tables:
        mine, theirs = rows(tmp_path / "rules", table), rows(tmp_path / "both", table)
        if table == "issues":
            theirs = [row for row in theirs if not str(row["code"]).startswith("unconfirmed_")]
        for row in (*mine, *theirs) if table == "officials" else ():
            del row["method"], row["score"]
        assert mine == theirs, table


def test_switching_a_model_on_and_off_leaves_no_trace(
    told: Path, tmp_path: Path, contents: Contents, model: str
) -> None:
    out = tmp_path / "out"
    run(Settings(raw=told, out=out))
    before = contents(out)
    switched = run(Settings(raw=told, out=out, ner=model))
    assert switched.done == ("extract", "link", "aggregate")
    assert contents(out) != before
    record = read_record(out)
    assert record is not None
    assert record.annotator["name"] == model
    assert run(Settings(raw=told, out=out, ner=model)).done == ()
    run(Settings(raw=told, out=out))
    assert contents(out) == before
    record = read_record(out)
    assert record is not None
    assert record.annotator == {}


def test_a_model_reads_what_is_new_and_no_more(
    told: Path, tmp_path: Path, contents: Contents, model: str
) -> None:
    out = tmp_path / "out"
    run(Settings(raw=told, out=out, ner=model))
    (told / "more.txt").write_text(OFFICIALS.format(99), "utf-8")
    done = run(Settings(raw=told, out=out, ner=model))
    reports = done.reuse.reports
    assert reports is not None
    assert reports.total - reports.reused == 1
    run(Settings(raw=told, out=tmp_path / "fresh", ner=model))
    assert contents(out) == contents(tmp_path / "fresh")


def test_another_model_under_the_same_name_reads_again(
    told: Path, tmp_path: Path, model: str
) -> None:
    out = tmp_path / "out"
    run(Settings(raw=told, out=out, ner=model))
    config = Path(model) / "config.json"
    said = json.loads(config.read_text("utf-8"))
    said["id2label"] = {
        number: name.replace("PER", "ORG") for number, name in said["id2label"].items()
    }
    said["label2id"] = {name: int(number) for number, name in said["id2label"].items()}
    config.write_text(json.dumps(said), "utf-8")
    assert run(Settings(raw=told, out=out, ner=model)).done[0] == "extract"
    assert {row["method"] for row in rows(out, "officials")} == {"rule"}


def test_the_stage_alone_takes_a_model(
    told: Path, tmp_path: Path, contents: Contents, model: str
) -> None:
    run(Settings(raw=told, out=tmp_path / "whole", ner=model))
    out = tmp_path / "stages"
    run(Settings(raw=told, out=out), until="detect")
    run_stage(Settings(raw=told, out=out, ner=model), "extract")
    for stage in ("link", "aggregate"):
        run_stage(Settings(raw=told, out=out), stage)
    assert contents(out) == contents(tmp_path / "whole")


def test_a_model_that_is_not_there_leaves_the_tables_as_they_were(
    told: Path, tmp_path: Path, contents: Contents, model: str
) -> None:
    out = tmp_path / "out"
    run(Settings(raw=told, out=out))
    before = contents(out)
    shutil.rmtree(model)
    with pytest.raises(UsageError, match="there is no folder"):
        run(Settings(raw=told, out=out, ner=model))
    assert contents(out) == before


def test_where_a_model_fails_the_rules_are_heard(
    told: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, model: str
) -> None:
    def fail(annotator: ModelAnnotator, texts: list[str]) -> list[list[Predicted]]:
        if any("99" in text for text in texts):
            raise RuntimeError("no such window")
        return annotate(annotator, texts)

    annotate = ModelAnnotator.annotate
    monkeypatch.setattr(ModelAnnotator, "annotate", fail)
    (told / "officials4.txt").write_text(OFFICIALS.format(99), "utf-8")
    run(Settings(raw=told, out=tmp_path / "both", ner=model))
    methods = [row["method"] for row in rows(tmp_path / "both", "officials")]
    assert sorted(map(str, methods)) == ["both"] * 4 + ["rule"]
    failed = [row for row in rows(tmp_path / "both", "issues") if row["code"] == "stage_failed"]
    assert [row["path"] for row in failed] == ["officials4.txt"]
    assert "RuntimeError: no such window" in str(failed[0]["detail"])


def test_the_command_line_takes_a_model_and_says_what_it_confirmed(
    told: Path, tmp_path: Path, model: str
) -> None:
    code = "from pipeline.cli import main; main()"
    prepared = f"import sys; sys.argv = ['thidua', *sys.argv[1:]]; {code}"
    folders = ("--raw", told, "--out", tmp_path / "out")
    done = python(prepared, "run", *folders, "--ner", model)
    assert (done.returncode, done.stderr) == (0, "")
    officials = len(rows(tmp_path / "out", "officials"))
    said = next(line for line in done.stdout.splitlines() if line.startswith("confirmed"))
    assert said.split()[1] == str(officials)
    assert said.endswith(f"mentions, by {model}")
    assert "unconfirmed_person 5" in done.stdout
    wrong = python(prepared, "run", *folders, "--ner-revision", "main")
    assert (wrong.returncode, wrong.stderr) == (2, "error: --ner-revision needs --ner\n")
