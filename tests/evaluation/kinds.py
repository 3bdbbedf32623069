"""Which values of a report are compared, for every kind of fact: in the tables and in the gold."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

from pipeline.schema import (
    AwardMention,
    DateMention,
    Document,
    Mention,
    OfficialMention,
    ProvinceMention,
    Report,
)
from pipeline.tables import Tables
from tests.evaluation.gold import GoldReport, Spans, occurrences
from tests.evaluation.score import Value

Row = Mapping[str, object]


@dataclass(frozen=True)
class Found:
    """What the pipeline found in one report."""

    document: Document
    report: Report
    mentions: Mapping[type[Mention], list[Mention]]

    @classmethod
    def of(cls, tables: Tables) -> dict[tuple[str, int], Found]:
        """Return the findings of all reports by path and record."""
        kinds = (DateMention, ProvinceMention, OfficialMention, AwardMention)
        mentions: dict[str, dict[type[Mention], list[Mention]]] = {}
        for kind in kinds:
            for row in tables.of(kind):
                mentions.setdefault(row.doc_id, {}).setdefault(kind, []).append(row)
        reports = {row.doc_id: row for row in tables.of(Report)}
        return {
            (row.path, row.record): cls(row, reports[row.doc_id], mentions.get(row.doc_id, {}))
            for row in tables.of(Document)
            if row.doc_id in reports
        }


Valued = Iterator[tuple[Value, Spans]]
"""Values with the places where they stand; a value may come more than once."""


@dataclass(frozen=True)
class Kind:
    """How to read one kind of fact off the tables and off the gold."""

    found: Callable[[Found, GoldReport], Valued]
    gold: Callable[[GoldReport, str], Iterator[tuple[Value, Spans, bool]]]
    """values, where they stand, and whether they are optional"""
    has_offsets: bool = True


def _mentions(kind: type[Mention], value: Callable[..., Value]) -> Callable[..., Valued]:
    def read(found: Found, gold: GoldReport) -> Valued:
        del gold
        for row in found.mentions.get(kind, ()):
            spans = frozenset() if row.start is None else frozenset({(row.start, row.end)})
            yield value(row), spans

    return read


def _facts(key: str, value: Callable[[Row], Iterator[Value]]) -> Callable[..., Iterator]:
    def read(gold: GoldReport, text: str) -> Iterator[tuple[Value, Spans, bool]]:
        for row in gold.rows(key):
            spans = occurrences(text, str(row.get("surface") or ""))
            for one in value(row):
                yield one, spans, bool(row.get("optional"))

    return read


def _people(found: Found, gold: GoldReport) -> Valued:
    """Yield the gold name of everybody who was found, however the name was recovered."""
    for row in found.mentions.get(OfficialMention, ()):
        span = (row.start, row.end)
        name = next(
            (
                str(person["name"])
                for person in gold.rows("officials")
                for start, end in occurrences(found.document.text, str(person["surface"]))
                if row.start is not None and row.end is not None
                if start < row.end and row.start < end
            ),
            row.name_ascii,
        )
        yield (name,), frozenset({span})


def _award(row: Row) -> Value:
    keys = ("award", "class", "count", "recipient", "status")
    return tuple(row.get(key) for key in keys)


def _report(column: str, key: str) -> Kind:
    def found(said: Found, gold: GoldReport) -> Valued:
        del gold
        yield (str(getattr(said.report, column)),), frozenset()

    def wanted(gold: GoldReport, text: str) -> Iterator[tuple[Value, Spans, bool]]:
        del text
        yield (str(gold.facts[key]),), frozenset(), False

    return Kind(found, wanted, has_offsets=False)


KINDS: Mapping[str, Kind] = {
    "dates": Kind(
        _mentions(DateMention, lambda row: (row.value,)),
        _facts("dates", lambda row: iter([(str(row["value"]),)])),
    ),
    "provinces": Kind(
        _mentions(ProvinceMention, lambda row: (row.province_code,)),
        _facts("provinces", lambda row: iter([(row["code"],)])),
    ),
    "people": Kind(_people, _facts("officials", lambda row: iter([(row["name"],)]))),
    "names": Kind(
        _mentions(OfficialMention, lambda row: (row.name_ascii,)),
        _facts("officials", lambda row: iter([(row["name"],)])),
    ),
    "roles": Kind(
        _mentions(OfficialMention, lambda row: (row.name_ascii, row.role)),
        _facts(
            "officials",
            lambda row: iter([(row["name"], role) for role in row["roles"]]),
        ),
    ),
    "awards": Kind(
        _mentions(
            AwardMention,
            lambda row: (row.award, row.award_class, row.count, row.recipient, row.status),
        ),
        _facts("awards", lambda row: iter([_award(row)])),
    ),
    "grantors": Kind(
        _mentions(AwardMention, lambda row: (row.award, row.count, row.grantor)),
        _facts("awards", lambda row: iter([(row["award"], row["count"], row["grantor"])])),
    ),
    "event_date": _report("event_date", "event_date"),
    "event_province": _report("province_code", "province"),
    "event_kind": _report("event_kind", "event_kind"),
}
