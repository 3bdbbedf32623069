"""What was read of each report: its rows of all tables, put together once."""

from __future__ import annotations

import dataclasses
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from operator import attrgetter
from typing import TypeVar

from pipeline.schema import (
    AwardMention,
    DateMention,
    Document,
    MeasureMention,
    Mention,
    OfficialMention,
    ProvinceMention,
    Report,
    Segment,
)
from pipeline.tables import Tables

_PLACE = attrgetter("start", "end", "mention_id")
SomeMention = TypeVar("SomeMention", bound=Mention)


@dataclass(frozen=True, slots=True)
class Told:
    """What was read of one report, mentions in the order of the text."""

    report: Report
    document: Document
    segments: tuple[Segment, ...] = ()
    dates: tuple[DateMention, ...] = ()
    provinces: tuple[ProvinceMention, ...] = ()
    officials: tuple[OfficialMention, ...] = ()
    awards: tuple[AwardMention, ...] = ()
    measures: tuple[MeasureMention, ...] = ()


def told_by_reports(tables: Tables) -> dict[str, Told]:
    """Return what was read of each report, by document, sorted.

    Parameters
    ----------
    tables
        Rows of documents, segments, dates, provinces, officials, awards, measures and reports.
    """
    documents = {row.doc_id: row for row in tables.of(Document)}
    segments: defaultdict[str, list[Segment]] = defaultdict(list)
    for segment in tables.of(Segment):
        segments[segment.doc_id].append(segment)
    dates = _by_document(tables.of(DateMention))
    provinces = _by_document(tables.of(ProvinceMention))
    officials = _by_document(tables.of(OfficialMention))
    awards = _by_document(tables.of(AwardMention))
    measures = _by_document(tables.of(MeasureMention))
    return {
        report.doc_id: Told(
            report,
            documents[report.doc_id],
            tuple(segments.get(report.doc_id, ())),
            dates.get(report.doc_id, ()),
            provinces.get(report.doc_id, ()),
            officials.get(report.doc_id, ()),
            awards.get(report.doc_id, ()),
            measures.get(report.doc_id, ()),
        )
        for report in sorted(tables.of(Report), key=lambda row: row.doc_id)
    }


def with_identities(told: Told, identities: Mapping[str, str]) -> Told:
    """Return what was read of a report, the officials with their identities across reports.

    Parameters
    ----------
    told
        What was read.
    identities
        Identities within the report to those across reports.
    """
    if not told.officials:
        return told
    officials = tuple(
        dataclasses.replace(row, person_id=identities[row.person_id]) for row in told.officials
    )
    return dataclasses.replace(told, officials=officials)


def units_of_today(told: Mapping[str, Told]) -> dict[str, str]:
    """Return for each province code that reports mention the code of its unit of today."""
    return {row.province_code: row.code_today for one in told.values() for row in one.provinces}


def spans(mentions: Iterable[Mention]) -> Iterator[tuple[int, int]]:
    """Yield where mentions stand, in code points, without those that stand in no text."""
    for row in mentions:
        if row.start is not None and row.end is not None:
            yield row.start, row.end


def _by_document(rows: Iterable[SomeMention]) -> dict[str, tuple[SomeMention, ...]]:
    grouped: defaultdict[str, list[SomeMention]] = defaultdict(list)
    for row in rows:
        grouped[row.doc_id].append(row)
    return {doc_id: in_text_order(mentions) for doc_id, mentions in grouped.items()}


def in_text_order(mentions: Sequence[SomeMention]) -> tuple[SomeMention, ...]:
    """Return mentions of one report in the order of its text; those in no text come last."""
    in_text = [row for row in mentions if row.start is not None]
    in_text.sort(key=_PLACE)
    if len(in_text) == len(mentions):
        return tuple(in_text)
    in_no_text = (row for row in mentions if row.start is None)
    return (*in_text, *sorted(in_no_text, key=attrgetter("mention_id")))
