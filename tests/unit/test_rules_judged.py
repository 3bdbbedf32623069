"""The list of rules that a model is against."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import pytest

from pipeline.annotator.checkpoint import Checkpoint
from pipeline.annotator.predicted import Predicted
from pipeline.schema import (
    AwardMention,
    DateMention,
    MeasureMention,
    OfficialMention,
    ProvinceMention,
)
from pipeline.tables import Tables
from tests import evaluate
from tests.conftest import MakeRow
from tests.evaluation.rules import Judged, judged, table


@pytest.fixture
def mentions(row: MakeRow) -> Tables:
    """Return mentions of several rules, some of which a model sees as well."""

    def some(kind: type, rule: str, rules_alone: int, both: int, start: int | None = 0) -> list:
        methods = ["rule"] * rules_alone + ["both"] * both
        said = {"rule": rule, "start": start, "end": start}
        return [row(kind, method=method, **said) for method in methods]

    return Tables(
        [
            *some(DateMention, "ko.date.half", 2, 2),
            *some(DateMention, "ko.date.few", 1, 0),
            *some(DateMention, "ko.date.good", 1, 9),
            *some(ProvinceMention, "ko.place.bad", 3, 1),
            *some(ProvinceMention, "ko.place.worst", 4, 0),
            *some(ProvinceMention, "any.place.source", 5, 0, None),
            row(
                ProvinceMention, rule="any.place.officeholder", start=0, end=3, basis="officeholder"
            ),
            *some(OfficialMention, "ko.role.unseen", 5, 0),
            *some(MeasureMention, "ko.measure.unit", 5, 0),
        ]
    )


def test_rules_come_by_disagreement(mentions: Tables) -> None:
    found = judged(mentions, {"date", "place"})
    assert found == [
        Judged("ko.place.worst", 4, 0),
        Judged("ko.date.few", 1, 0),
        Judged("ko.place.bad", 4, 1),
        Judged("ko.date.half", 4, 2),
        Judged("ko.date.good", 10, 9),
    ]
    assert [one.is_contradicted for one in found] == [True, True, True, False, False]


def test_only_kinds_that_the_model_can_say_are_judged(mentions: Tables) -> None:
    assert {one.rule for one in judged(mentions, {"person"})} == {"ko.role.unseen"}
    assert judged(mentions, {"organisation", "office"}) == []


def test_an_award_of_one_who_is_named_without_a_number_is_not_judged(row: MakeRow) -> None:
    at = {"start": 0, "end": 4}
    rows = [
        row(AwardMention, rule="named", count=1, surface="Pham", **at),
        row(AwardMention, rule="named", count=1, surface="Pham", method="both", **at),
        row(AwardMention, rule="digit", count=1, surface="१ समूह", **at),
        row(AwardMention, rule="words", count=2, surface="iki birey", **at),
        row(DateMention, rule="date", surface="Mart", **at),
    ]
    found = judged(Tables(rows), {"award", "count", "date"})
    assert [one.rule for one in found] == ["date", "digit", "words"]


def test_rules_with_the_model_against_them_are_marked(mentions: Tables) -> None:
    lines = table(judged(mentions, {"date"})).splitlines()
    assert [line.split() for line in lines] == [
        ["rule", "mentions", "confirmed"],
        ["ko.date.few", "1", "0.000", "<"],
        ["ko.date.half", "4", "0.500"],
        ["ko.date.good", "10", "0.900"],
        ["3", "rules,", "1", "with", "the", "model", "against", "most", "of", "their", "mentions"],
    ]
    assert table([]).splitlines()[-1] == "0 rules, 0 with the model against most of their mentions"


@dataclass(frozen=True)
class Years:
    """Sees one year."""

    kinds: frozenset[str] = frozenset({"date"})

    def annotate(self, texts: Sequence[str]) -> list[list[Predicted]]:
        starts = [text.find("2024") for text in texts]
        return [[Predicted(at, at + 4, "date", 0.9)] if at >= 0 else [] for at in starts]


def test_evaluation_beside_a_model(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    text = "20 Mart 2024 tarihinde bir toplantı yapıldı. 3 Nisan günü bir daha toplanıldı.\n"
    (tmp_path / "1.txt").write_text(text, "utf-8")
    (tmp_path / "1.yaml").write_text("language: tr\n", "utf-8")
    asked: list[tuple[str, str | None]] = []

    def find(name: str, revision: str | None) -> Checkpoint:
        asked.append((name, revision))
        return Checkpoint(name, tmp_path, "digest")

    monkeypatch.setattr(evaluate, "find", find)
    monkeypatch.setattr(evaluate, "annotator_of", lambda checkpoint: Years())
    arguments = ["evaluate", "--gold", str(tmp_path), "--ner", "some/model", "--ner-revision", "v1"]
    monkeypatch.setattr("sys.argv", arguments)
    assert evaluate.main() == 0
    assert asked == [("some/model", "v1")]
    lines = capsys.readouterr().out.splitlines()
    assert [line.split()[1:] for line in lines[1:-1]] == [["1", "0.000", "<"], ["1", "1.000"]]
    assert all(line.startswith("tr.date.") for line in lines[1:-1])


def test_a_model_that_is_not_there_is_one_line(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "1.yaml").write_text("language: tr\n", "utf-8")
    missing = str(tmp_path / "missing")
    monkeypatch.setattr("sys.argv", ["evaluate", "--gold", str(tmp_path), "--ner", missing])
    assert evaluate.main() == 2
    said = capsys.readouterr()
    assert said.out == ""
    assert said.err.startswith("error: ")
    assert said.err.count("\n") == 1
