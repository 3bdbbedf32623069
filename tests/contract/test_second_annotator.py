"""A second annotator changes nothing of which event is which, who is who, and what is agreed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import pytest

from pipeline.aggregate import aggregate
from pipeline.annotator.agreement import own_score
from pipeline.annotator.predicted import KINDS, Predicted
from pipeline.extract import extract
from pipeline.link import link
from pipeline.link.outline import Outline, outline_of
from pipeline.link.told import told_by_reports
from pipeline.schema import (
    MENTIONS,
    AwardMention,
    DateMention,
    Document,
    Issue,
    OfficialMention,
    ProvinceMention,
    Row,
    Segment,
)
from pipeline.tables import Tables
from tests.evaluation.gold import SAMPLES, read

SEEN_AS = {
    DateMention: "date",
    ProvinceMention: "place",
    OfficialMention: "person",
    AwardMention: "count",
}


@dataclass(frozen=True)
class Echo:
    """Sees two in three of the mentions that it is given, and what stands beside each third."""

    spans: dict[str, list[Predicted]]
    """by text"""
    kinds: frozenset[str] = frozenset(KINDS)

    @classmethod
    def of(cls, rows: Tables, documents: Sequence[Document]) -> Echo:
        texts = {document.doc_id: document.text for document in documents}
        spans: dict[str, list[Predicted]] = {text: [] for text in texts.values()}
        for kind, name in SEEN_AS.items():
            for number, row in enumerate(rows.of(kind)):
                if row.start is not None and row.end is not None:
                    further = 0 if number % 3 else row.end - row.start + 1
                    text = texts[row.doc_id]
                    start, end = row.start + further, row.end + further
                    if end <= len(text):
                        spans[text].append(Predicted(start, end, name, 0.9))
        return cls({text: sorted(seen) for text, seen in spans.items()})

    def annotate(self, texts: Sequence[str]) -> list[list[Predicted]]:
        return [self.spans[text] for text in texts]


@pytest.fixture(scope="module")
def both_ways() -> tuple[Tables, Tables]:
    """Return all rows of the samples, by the rules alone and beside a model."""
    given = read(SAMPLES)
    reports = Tables([*given.of(Document), *given.of(Segment)])
    rules = extract(reports)
    beside = extract(reports, Echo.of(rules, reports.of(Document)))
    return Tables([*reports, *rules]), Tables([*reports, *beside])


def test_the_model_has_something_to_say(both_ways: tuple[Tables, Tables]) -> None:
    rules, beside = both_ways
    for kind in SEEN_AS:
        methods = [row.method for row in beside.of(kind)]
        assert {"rule", "both"} == set(methods)
        assert {row.method for row in rules.of(kind)} == {"rule"}
        assert methods.count("both") > len(methods) / 2
    codes = {row.code for row in beside.of(Issue)} - {row.code for row in rules.of(Issue)}
    assert codes >= {"unconfirmed_date", "unconfirmed_person"}
    assert any(
        row.score != own_score(row) for row in beside.of(OfficialMention) if row.method == "both"
    )


def test_linking_compares_what_the_rules_alone_say(both_ways: tuple[Tables, Tables]) -> None:
    assert _outlines(both_ways[1]) == _outlines(both_ways[0])


def test_linking_and_sums_give_the_same(both_ways: tuple[Tables, Tables]) -> None:
    rules, beside = (_ends(tables) for tables in both_ways)
    assert beside == rules


def _outlines(tables: Tables) -> list[Outline]:
    return [outline_of(told, read=True) for told in told_by_reports(tables).values()]


def _ends(tables: Tables) -> list[Row]:
    """Return what linking and sums make of some rows; issues of extraction are left out."""
    rows = Tables(tables)
    rows.replace(Issue, ())
    linked = link(rows)
    for kind in {type(row) for row in linked}:
        rows.replace(kind, linked.of(kind))
    rows.extend(aggregate(rows))
    return [
        replace(row, method="rule", score=own_score(row)) if isinstance(row, MENTIONS) else row
        for row in rows
    ]
