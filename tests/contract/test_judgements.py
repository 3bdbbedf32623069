"""Persons' judgements through whole runs: what they change, survive, and have done again."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest
from typer.testing import CliRunner

import pipeline
from pipeline.cli import app
from pipeline.run import Settings, run, run_stage
from pipeline.schema import STAGES
from tests.conftest import Contents

HEADER = "left,right,decision,who,when,why\n"
JOINED = HEADER + "hi.txt,b/ko.txt,same,Lan,2024-05-01,one conference\n"


@pytest.fixture
def settings(raw: Path, tmp_path: Path) -> Settings:
    """Return settings that read the small folder."""
    return Settings(raw=raw, out=tmp_path / "out")


def judge(settings: Settings, text: str) -> None:
    (settings.raw / "judgements.csv").write_text(text, "utf-8")


def event_of(settings: Settings) -> dict[str, str]:
    corpus = pipeline.load(settings.out)
    frame = corpus.documents.merge(corpus.reports, on="doc_id")
    return dict(zip(frame.path, frame.event_id, strict=True))


def problems(settings: Settings) -> list[tuple[str, str]]:
    issues = pipeline.load(settings.out).issues
    mine = issues[issues.code.str.startswith("judgement")]
    return list(zip(mine.path, mine.code, strict=True))


def test_a_new_judgement_does_link_and_aggregate_again_and_nothing_else(
    settings: Settings, contents: Contents
) -> None:
    run(settings)
    before = contents(settings.out)
    for decision in ("same", "different"):
        judge(settings, JOINED.replace("same", decision))
        assert run(settings).done == ("link", "aggregate")
        events = event_of(settings)
        assert (events["hi.txt"] == events["b/ko.txt"]) == (decision == "same")
        links = pipeline.load(settings.out).links
        assert links[links.decided_by == "person"].decision.tolist() == [decision]
        assert run(settings).done == ()
    (settings.raw / "judgements.csv").unlink()
    assert run(settings).done == ("link", "aggregate")
    assert contents(settings.out) == before


def test_judgements_give_the_same_bytes_in_one_run_and_in_two(
    settings: Settings, tmp_path: Path, contents: Contents
) -> None:
    run(settings)
    judge(settings, JOINED + "hi.txt,b/ko.txt,different,,,\nhi.txt,none.txt,same,,,\n")
    run(settings)
    whole = Settings(raw=settings.raw, out=tmp_path / "whole")
    assert run(whole).done == STAGES
    assert contents(settings.out) == contents(whole.out)
    assert sorted(problems(settings)) == [
        ("judgements.csv", "judgement_contradiction"),
        ("judgements.csv", "judgement_without_report"),
    ]


def test_the_stage_alone_takes_judgements_in(settings: Settings) -> None:
    run(settings)
    judge(settings, JOINED)
    stale = run_stage(settings, "aggregate")
    assert (stale.done, stale.inputs_changed, stale.judgements_changed) == ((), False, True)
    outcome = run_stage(settings, "link")
    assert outcome.done == ("link",)
    assert (outcome.inputs_changed, outcome.judgements_changed) == (False, False)
    assert not run_stage(settings, "aggregate").judgements_changed
    assert run(settings).done == ()
    assert event_of(settings)["hi.txt"] == event_of(settings)["b/ko.txt"]


def test_the_command_tells_that_judgements_have_changed(settings: Settings) -> None:
    folders = ["--raw", str(settings.raw), "--out", str(settings.out)]
    run(settings)
    judge(settings, JOINED)
    shown = CliRunner().invoke(app, ["aggregate", *folders])
    assert shown.exit_code == 0
    assert shown.stderr == (
        f"note: the judgements in {settings.raw} have changed since stage link;"
        " take them in with `python -m pipeline link`\n"
    )
    taken = CliRunner().invoke(app, ["link", *folders])
    assert (taken.exit_code, taken.stderr) == (0, "")
    assert "judged     1 pair of reports (same 1)" in taken.stdout


def test_judgements_survive_a_changed_input_and_an_earlier_stage(settings: Settings) -> None:
    judge(settings, JOINED)
    run(settings)
    (settings.raw / "new.txt").write_text("21 Mart 2024 tarihinde bir toplantı yapıldı.\n", "utf-8")
    assert run(settings).done == STAGES
    assert event_of(settings)["hi.txt"] == event_of(settings)["b/ko.txt"]
    assert run(settings, until="detect").done == ()
    (settings.raw / "new.txt").unlink()
    run(settings, until="detect")
    assert run(settings).done == STAGES[2:]
    assert event_of(settings)["hi.txt"] == event_of(settings)["b/ko.txt"]


def test_a_path_copied_from_our_csv_names_its_report(settings: Settings) -> None:
    run(settings)
    with (settings.out / "documents.csv").open(encoding="utf-8-sig", newline="") as file:
        copied = next(row["path"] for row in csv.DictReader(file) if "1+1" in row["path"])
    assert copied == "'-1+1.txt"
    judge(settings, f"{HEADER}{copied},ar.txt,same,,,\n")
    run(settings)
    assert problems(settings) == []
    assert event_of(settings)["-1+1.txt"] == event_of(settings)["ar.txt"]


def test_judgements_are_no_reports_and_need_some(tmp_path: Path) -> None:
    raw = tmp_path / "raw"
    raw.mkdir()
    (raw / "judgements.csv").write_text(JOINED, "utf-8")
    shown = CliRunner().invoke(app, ["run", "--raw", str(raw), "--out", str(tmp_path / "out")])
    assert shown.exit_code == 2
    assert "there are no reports in" in shown.stderr
