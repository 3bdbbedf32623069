"""What is compared of a report: a small profile, taken from its rows of all tables."""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

from pipeline.link import fingerprint, names
from pipeline.link.told import Told, spans
from pipeline.schema import DateMention, Document, MeasureMention, Report

READ_SEGMENTS = ("paragraph", "caption")
"""Segments whose numbers belong to the event; labels, stamps and other stories do not."""

MonthDay = tuple[int, int]
Token = TypeVar("Token", str, int)
"""Tokens as they are written, or by number where many reports are held."""

_DAY = re.compile(r"[0-9X]{4}-\d{2}-\d{2}")
_YEARLESS_DAY = re.compile(r"XXXX-(\d{2})-(\d{2})")


@dataclass(frozen=True, slots=True)
class Profile(Generic[Token]):
    """What is compared of a report; everything in it is language-free."""

    doc_id: str
    day: datetime.date | None
    """the event day, where the report settles it; else about that day: the page's"""
    month_day: MonthDay | None
    """month and day of the event, also where the year is open"""
    named_days: frozenset[MonthDay]
    """month and day of the days that the report names, those of page stamps aside"""
    province: str | None
    """the province of the event as the report names it"""
    province_today: str | None
    """the unit that this province is part of today"""
    named_provinces: frozenset[str]
    """all provinces that the report names, as the units of today"""
    numbers: frozenset[Token]
    """tokens of the numbers and dates of the text, see `pipeline.link.fingerprint`"""
    documents: frozenset[Token]
    """tokens of the document numbers that the report names"""
    sequence: tuple[Token, ...]
    """tokens of numbers, dates, documents and provinces in the order of the text"""
    people: tuple[str, ...]
    """canonical names of the officials, sorted"""
    awards: frozenset[Token]
    """tokens of the award counts"""
    award_counts: frozenset[Token]
    """tokens of the award counts as they stand among the numbers"""
    statuses: frozenset[str]
    """statuses of the awards"""
    n_chars: int
    n_paragraphs: int
    event_kind: str
    organiser: str | None


def clues(profile: Profile[str]) -> list[str]:
    """Return the tokens by which a report may meet another, sorted."""
    people = {fingerprint.person_token(names.fold(name)) for name in profile.people}
    return sorted(profile.numbers | profile.documents | people)


def yearless_day(dates: Sequence[DateMention]) -> str | None:
    """Return the event day (EDTF) of a report that leaves its year open, or null."""
    values = [
        row.value for row in dates if row.role == "event" and _YEARLESS_DAY.fullmatch(row.value)
    ]
    return values[0] if values else None


def profile_of(told: Told, today: Mapping[str, str]) -> Profile[str]:
    """Return the profile of a report.

    Parameters
    ----------
    told
        What was read of it.
    today
        The units of today by province code.
    """
    report, document, dates = told.report, told.document, told.dates
    day = report.event_date or _page_day(document, dates)
    month_day = _month_day(report, dates) or ((day.month, day.day) if day else None)
    text = document.text
    boilerplate = [(row.start, row.end) for row in told.segments if row.kind not in READ_SEGMENTS]
    documents = fingerprint.document_numbers(text)
    skip = _merged(
        [
            *boilerplate,
            *documents.values(),
            *spans(dates),
        ]
    )
    numbers = {
        fingerprint.number_token(number): start
        for number, start in fingerprint.numbers_in(text, skip).items()
    }
    for named in (_spelled_numbers(told.measures), _date_tokens(report, dates, month_day)):
        for token, start in named.items():
            numbers[token] = min(start, numbers.get(token, start))
    papers = {fingerprint.document_token(number): span[0] for number, span in documents.items()}
    places = {
        fingerprint.province_token(row.code_today): row.start
        for row in reversed(told.provinces)
        if row.start is not None
    }
    starts = {**numbers, **papers, **places}
    code = report.province_code
    return Profile(
        doc_id=report.doc_id,
        # A day without its year stands for more than the page's.
        day=day if day is not None and (day.month, day.day) == month_day else None,
        month_day=month_day,
        named_days=frozenset(
            (int(row.value[5:7]), int(row.value[8:10]))
            for row in dates
            if row.role != "page" and _DAY.fullmatch(row.value)
        ),
        province=code,
        province_today=today.get(code, code) if code else None,
        named_provinces=frozenset(row.code_today for row in told.provinces),
        numbers=frozenset(numbers),
        documents=frozenset(papers),
        sequence=tuple(sorted(starts, key=lambda token: (starts[token], token))),
        people=tuple(sorted({names.canonical(row.name_ascii) for row in told.officials} - {""})),
        awards=frozenset(
            token
            for row in told.awards
            for token in fingerprint.award_tokens(row.award, row.recipient, row.count)
        ),
        award_counts=frozenset(fingerprint.number_token(str(row.count)) for row in told.awards),
        statuses=frozenset(row.status for row in told.awards),
        n_chars=len(text),
        n_paragraphs=sum(row.kind == "paragraph" for row in told.segments),
        event_kind=report.event_kind,
        organiser=report.organiser,
    )


def _month_day(report: Report, dates: Sequence[DateMention]) -> tuple[int, int] | None:
    if report.event_date is not None:
        return report.event_date.month, report.event_date.day
    value = yearless_day(dates)
    return (int(value[5:7]), int(value[8:10])) if value else None


def _page_day(document: Document, dates: Sequence[DateMention]) -> datetime.date | None:
    """Return the day on which a report was published: news is told within days."""
    stamped = (row.first_day for row in dates if row.role == "page" and row.precision == "day")
    return next(stamped, document.published_on)


def _date_tokens(
    report: Report, dates: Sequence[DateMention], month_day: MonthDay | None
) -> dict[str, int]:
    """Return tokens of the dates named besides the event day, which is a feature of its own."""
    own = report.event_date.isoformat() if report.event_date else None
    open_day = "-{:02}-{:02}".format(*month_day) if month_day else None
    return {
        fingerprint.date_token(row.value): row.start or 0
        for row in reversed(dates)
        if row.role not in ("event", "page")
        and row.value != own
        and not (open_day and row.value.endswith(open_day) and row.value.startswith("XXXX"))
    }


def _spelled_numbers(measures: Sequence[MeasureMention]) -> dict[str, int]:
    """Return tokens of measures that digits alone do not show: Korean writes 14500 as 1만 4500."""
    return {
        fingerprint.number_token(str(int(row.value))): row.start or 0
        for row in reversed(measures)
        if row.value == int(row.value) and 10 <= row.value < 1e15 and not row.surface.isdecimal()
    }


def _merged(spans: Iterable[tuple[int, int]]) -> list[tuple[int, int]]:
    """Return spans sorted, those that overlap as one."""
    merged: list[tuple[int, int]] = []
    for start, end in sorted(spans):
        if merged and start <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((start, end))
    return merged
