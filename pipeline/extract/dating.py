"""When things were: the day of the event, and the year of every day that is written without one.

What a report says of its years is gathered here; which of it speaks first is `years.resolve`'s.
"""

from __future__ import annotations

import calendar
import datetime
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain
from typing import NamedTuple

from pipeline.extract.calendar import Period
from pipeline.extract.dates import CUE, FoundDate
from pipeline.extract.events import NOUN
from pipeline.extract.lexicon import Hit
from pipeline.extract.own_year import (
    LEAD,
    MOST_EVIDENCE,
    OWN_TIME,
    OwnYear,
    without_long_past,
    work_years,
)
from pipeline.extract.remembered import Remembered
from pipeline.extract.spans import Cover, around, starting_in
from pipeline.extract.years import UNRESOLVED, Evidence, resolve

OPENING = 300
"""Folded characters at the beginning in which a day needs no event word beside it."""
BEGINNING = 24
"""Folded characters at the beginning of a sentence; a sentence of the lead that opens with a day
tells when the event was."""
SHORT_TERM = 31
"""Days of a term, at most, whose first day says of which year the same day is elsewhere."""
LONGEST_EVENT = 10
"""Days that an event lasts at most."""
_URL_MONTH = re.compile(r"/(20[0-9]{2})[/-]?(0[1-9]|1[0-2])/")
_FILE_DAY = re.compile(
    r"(20[0-9]{2})(?<![0-9]{5})(0[1-9]|1[0-2])(0[1-9]|[12]\d|3[01])(?=[-_]?(?:\d{4,9})?\.(?:jpe?g|png|webp))"
)
"""Day in the name of a picture: 20240830_143215.jpg."""
_PICTURES = (".jp", ".png", ".webp")
"""How such a name goes on behind the day."""
_NOT_EVENT = ("page", "document", "holiday", "birth", "anniversary", "period")


class ResolvedDate(NamedTuple):
    """A date with its year settled where the report settles it."""

    found: FoundDate
    period: Period
    basis: str
    role: str
    tells_event: bool = False
    """the day of the event: its own mention, or a page stamp where it is of "this morning"."""


@dataclass(frozen=True, slots=True)
class Dating:
    """The date expressions of one report, and what stands around them; offsets are folded."""

    found: Sequence[FoundDate]
    hits: Mapping[str, Sequence[Hit]]
    folded: str
    sentences: Sequence[tuple[int, int]]
    captions: Cover
    """where a day tells of the event only if nothing else does"""
    remembered: Callable[[], Sequence[Remembered]]
    """gives the anniversaries of events whose day everybody knows; asked where nothing else tells
    the year of the event, since reading numbers costs more than reading dates"""
    published_on: datetime.date | None
    url: str | None

    def resolved(self) -> list[ResolvedDate]:
        """Return the dates with their year settled where the report settles it."""
        evidence = self._evidence
        anniversaries = evidence.anniversaries
        event = self._event_candidate
        settling = evidence
        if event is not None and event.period.open_year:
            own = OwnYear(self.found, self.hits, self.sentences, event)
            settling = evidence._replace(
                # An event is of the report's own time, whatever happened on that day long ago.
                full_days=tuple(day for day in evidence.full_days if day.year >= OWN_TIME),
                beside=self._days_beside(event),
                marked=own.marked(),
                celebrated=own.celebrated(),
                parts=own.parts_told(),
                school_year=own.school_year(),
                new_years=own.new_years(),
                year_told=own.year_told(),
                sole_year=own.sole_year(),
                nearby=own.nearby(),
                latest_year=own.latest_year(),
            )
        if event is not None:
            day = self._day_of(event, settling)
            if day is None and (known := self.remembered()):
                settling = self._with_remembered(event, settling, known)
                day = self._day_of(event, settling)
            if day is not None:
                evidence = evidence._replace(event=day).beside_event()
        found = []
        for date in self.found:
            if date.role == "holiday" and date.period.open_year:
                found.append(self._holiday(date, anniversaries))
                continue
            said = settling if date is event else evidence
            if said.event is None:
                said = self._in_sentence(date, said)
            found.append(self._resolved(date, said, date is event))
        return found

    @staticmethod
    def _holiday(date: FoundDate, anniversaries: Sequence[datetime.date]) -> ResolvedDate:
        """Return a day of the calendar; the report's anniversary of that day has its year."""
        first = date.period.first
        years = {
            day.year for day in anniversaries if (day.month, day.day) == (first.month, first.day)
        }
        if len(years) != 1:
            return ResolvedDate(date, date.period, UNRESOLVED, "holiday")
        return ResolvedDate(
            date, date.period.in_year(years.pop()), "context:anniversary", "holiday"
        )

    def _day_of(self, event: FoundDate, evidence: Evidence) -> datetime.date | None:
        """Return the first day of the event where the evidence settles its year."""
        return resolve(event.period, self._in_sentence(event, evidence))[0].first_day()

    def _with_remembered(
        self, event: FoundDate, evidence: Evidence, known: Sequence[Remembered]
    ) -> Evidence:
        """Return evidence with the anniversaries that everybody knows."""
        start, end = self._sentence_of(event.start)
        beside = (one.day for one in starting_in(known, start, end))
        return evidence._replace(
            anniversaries=_distinct([*evidence.anniversaries, *(one.day for one in known)]),
            marked=_distinct([*evidence.marked, *beside]),
        )

    def _days_beside(self, event: FoundDate) -> tuple[datetime.date, ...]:
        """Return the days of the event's sentence that have their year and are of its time."""
        start, end = self._sentence_of(event.start)
        days = (
            date.period.first_day()
            for date in starting_in(self.found, start, end)
            if date.period.precision == "day" and date.role in (None, "holiday")
        )
        return _distinct([day for day in days if day is not None and day.year >= OWN_TIME])

    def _in_sentence(self, date: FoundDate, evidence: Evidence) -> Evidence:
        """Return evidence with that of the sentence of a day whose year is open."""
        if not date.period.open_year or date.period.first.day is None:
            return evidence
        start, end = self._sentence_of(date.start)
        months = [
            datetime.date(other.period.first.year, other.period.first.month, 1)
            for other in starting_in(self.found, start, end)
            if other.period.precision == "month"
            and other.role not in _NOT_EVENT
            and other.period.first.year is not None
            and other.period.first.month is not None
        ]
        nouns = starting_in(self.hits.get(NOUN, ()), start, end) if months else ()
        if not months or any(noun.term.value == "anniversary" for noun in nouns):
            return evidence
        return evidence._replace(months=_distinct(months))

    def _resolved(self, date: FoundDate, evidence: Evidence, is_event: bool) -> ResolvedDate:
        role = "event" if is_event and date.role != "page" else date.role
        if role is None or (role == "event" and not is_event):
            role = "other" if date.period.precision in ("day", "month") else "period"
        if role == "document" and date.period.open_year:
            # A decision is carried out within weeks: the settled event tells of which year it is.
            period, basis = resolve(date.period, Evidence(event=evidence.event))
            first = period.first_day()
            if first is None or evidence.event is None or first > evidence.event:
                period, basis = date.period, UNRESOLVED
            return ResolvedDate(date, period, basis, role)
        if role in ("birth", "anniversary") and date.period.open_year:
            # A day of another time: the report's own year says nothing.
            return ResolvedDate(date, date.period, UNRESOLVED, role)
        if evidence.event is not None and not is_event:
            if date.relative is not None:
                told = date.period.in_year(evidence.event.year + date.relative)
                if told.possible:
                    return ResolvedDate(date, told, "context:relative", role)
            if date.limit:
                evidence = evidence._replace(limit=date.limit)
        period, basis = resolve(date.period, evidence)
        if basis == "full" and date.inherited:
            basis = "inherited"
        return ResolvedDate(date, period, basis, role, is_event)

    @property
    def _evidence(self) -> Evidence:
        full: list[datetime.date] = []
        stamps: list[datetime.date] = []
        anniversaries: list[datetime.date] = []
        documents: list[datetime.date] = []
        holidays: list[datetime.date] = []
        for date in self.found:
            day = date.period.first_day()
            if date.period.precision == "range" and date.period.first.day is not None:
                last = date.period.last_day()
                if day is not None and last is not None and (last - day).days <= SHORT_TERM:
                    full.append(day)
                continue
            if day is None or date.period.precision != "day":
                continue
            if date.role == "page":
                stamps.append(day)
            elif date.role == "anniversary":
                anniversaries.append(day)
            elif date.role == "document":
                documents.append(day)
            elif date.role == "holiday":
                holidays.append(day)
            elif date.role not in _NOT_EVENT:
                full.append(day)
        full.extend(self._file_days)
        return Evidence(
            stamps=_distinct(stamps),
            full_days=without_long_past(_distinct(full), self.found),
            documents=without_long_past(_distinct(documents), self.found),
            # "2 September 2025": a holiday of the report's own time marks the year as well.
            anniversaries=_distinct(
                [*anniversaries[1::2], *(day for day in holidays if day.year >= OWN_TIME)]
            ),
            published_on=self.published_on,
            published_in=_month_of(self.url),
            work_years=work_years(self.found, self.hits, self.sentences),
        )

    @property
    def _file_days(self) -> Iterator[datetime.date]:
        """Days in the names of picture files: the same day of the text has their year."""
        named = any(map(self.folded.__contains__, _PICTURES))
        for match in _FILE_DAY.finditer(self.folded) if named else ():
            try:
                yield datetime.date(*map(int, match.groups()))
            except ValueError:
                continue

    @property
    def _event_candidate(self) -> FoundDate | None:
        """The date expression that tells when the event was, its year perhaps open.

        A day that is said to be the report's own ("yesterday, 17 September"), else that of the page
        where the event is told to be of "this morning", else the first day of the lead that stands
        at its very beginning, opens a sentence, or is in one with an event word, else the first day
        of the lead. A range of a few days is one event; a longer one is a period.
        """
        days = [
            date
            for date in self.found
            if date.start < LEAD
            and date.role not in _NOT_EVENT
            and date.period.first.day is not None
            and _is_short(date.period)
            and (date.period.first.year or OWN_TIME) >= OWN_TIME
        ]
        told = next((date for date in days if date.role == "event"), None)
        if told is not None:
            return told
        if (stamp := self._stamp_of_today(days)) is not None:
            return stamp
        # A caption tells the day only where nothing else does: some pages caption their lead.
        own = [date for date in days if date.role is None and date.limit is None]
        body = [date for date in own if not self.captions.touches(date.start, date.end)]
        remembered = {
            (date.period.first.month, date.period.first.day)
            for date in self.found
            if date.role == "anniversary"
        }
        plain = [
            date
            for date in body
            if (date.period.first.month, date.period.first.day) not in remembered
        ]
        # "The past 22 December" may be the event's day, where it opens the report.
        past = [date for date in days if date.limit == "past" and date.start < OPENING]
        ranked = (self._first_telling(said) for said in (plain, body, own, past))
        telling = (date for date in ranked if date is not None)
        return next(chain(telling, plain), None)

    def _stamp_of_today(self, days: Sequence[FoundDate]) -> FoundDate | None:
        """Return the one page stamp of a report that begins "this morning", and names no day before
        or beside it.
        """
        cues = self.hits.get(CUE, ())
        today = next((cue.start for cue in cues if cue.term.value == "today"), LEAD)
        if today >= LEAD:
            return None
        stamps = {
            date.period.first_day(): date
            for date in self.found
            if date.role == "page" and date.period.precision == "day"
        }
        if len(stamps) != 1 or None in stamps:
            return None
        start, end = self._sentence_of(today)
        nouns = starting_in(self.hits.get(NOUN, ()), start, end)
        if any(date.start < end for date in days) or not (today < OPENING or nouns):
            return None
        return next(iter(stamps.values()))

    def _first_telling(self, days: Iterable[FoundDate]) -> FoundDate | None:
        """Return the first day that opens the report or a sentence, or has an event word by it."""
        nouns = self.hits.get(NOUN, ())
        for date in days:
            start, end = self._sentence_of(date.start)
            opens = date.start < OPENING or date.start - start < BEGINNING
            if opens or any(start <= noun.start < end for noun in nouns):
                return date
        return None

    def _sentence_of(self, position: int) -> tuple[int, int]:
        return around(self.sentences, position)


def _month_of(url: str | None) -> tuple[datetime.date, datetime.date] | None:
    """Return the month in which an address says that its page was published (".../202510/...")."""
    said = {(int(year), int(month)) for year, month in _URL_MONTH.findall(url or "")}
    if len(said) != 1:
        return None
    year, month = said.pop()
    last = calendar.monthrange(year, month)[1]
    return datetime.date(year, month, 1), datetime.date(year, month, last)


def _distinct(days: Iterable[datetime.date]) -> tuple[datetime.date, ...]:
    """Return distinct days in their order; a report with more of them is no evidence."""
    return tuple(dict.fromkeys(days))[:MOST_EVIDENCE]


def _is_short(period: Period) -> bool:
    if period.last is None or period.last.day is None or period.first.day is None:
        return period.last is None
    year = period.first.year or 2000
    first = period.in_year(year).first_day()
    last = period.in_year(year).last_day()
    return first is not None and last is not None and (last - first).days <= LONGEST_EVENT
