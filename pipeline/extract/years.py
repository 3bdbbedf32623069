"""The year of a day that is written without one: one function, ordered evidence, a stated basis.

A wrong day is the worst error there is. Evidence is used only where it points to one year, in the
order of its strength; where it is silent or contradicts itself, the year stays open.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from pipeline.extract.calendar import Period

PUBLISHED_WITHIN = datetime.timedelta(days=45)
"""How long before its page stamp or publication an event may lie that a report tells as news."""
STAMP_SLACK = datetime.timedelta(days=1)
"""A page stamp may be a day off."""
ANNIVERSARY_WITHIN = datetime.timedelta(days=60)
"""How far from an anniversary day the event that marks it may lie."""
MARKED_WITHIN = datetime.timedelta(days=150)
"""The same for an anniversary that the sentence of the event itself names; never two years."""
DOCUMENT_WITHIN = datetime.timedelta(days=60)
"""How long after a decision the event that carries it out may lie."""
AFTER_MONTH = datetime.timedelta(days=62)
"""How long after the first day of a month that a sentence tells back to its event may lie."""
SOLE_YEAR_MONTHS = range(8, 12)
"""Months in which an event that names one year is of that year: work years are summed up later, in
the first half of the next one, and opened before, in December."""
BEFORE_END = datetime.timedelta(days=15)
AFTER_END = datetime.timedelta(days=75)
"""How long before and after the end of a half-year or quarter it is reviewed."""
NEW_YEAR_FROM, NEW_YEAR_UNTIL = 11, 2
"""Months of one year and the next in which the coming or present lunar new year is told of; it is
between 21 January and 20 February."""
BESIDE_WITHIN = datetime.timedelta(days=31)
"""How far from a full day of its own sentence the event may lie."""
EVENT_WITHIN = datetime.timedelta(days=62)
"""How far from the event's day another day of the report is taken to be of the same year, whichever
of the two has its year."""
EVENT_BACK = datetime.timedelta(days=120)
"""How long before the settled event another day is taken to be of the same year or the turn of it:
what a report tells is past, unless it says that it is planned."""
MONTH_WITHIN = datetime.timedelta(days=153)
MONTH_AHEAD = datetime.timedelta(days=92)
"""The same for a month that is named without a day; months ahead are called so earlier."""
PART_OPEN_UNTIL, PART_OPEN_FROM = 3, 9
"""Up to which month of the event a part of a year that ends from the other month on may be of the
year before."""
SAME_DAY = datetime.timedelta()
UNRESOLVED = "unresolved"


class Evidence(NamedTuple):
    """What a report says about the year, besides the date itself."""

    stamps: tuple[datetime.date, ...] = ()
    """page stamps"""
    full_days: tuple[datetime.date, ...] = ()
    """days of the text that are written with their year"""
    beside: tuple[datetime.date, ...] = ()
    """days of the same sentence that are written with their year, for the event's day alone"""
    documents: tuple[datetime.date, ...] = ()
    """days of decisions and other documents that the text cites"""
    anniversaries: tuple[datetime.date, ...] = ()
    """later days of anniversary pairs, and holidays that are written with their year"""
    marked: tuple[datetime.date, ...] = ()
    """later days of the anniversary pairs that the sentence of the event names"""
    celebrated: tuple[int, ...] = ()
    """years of the anniversaries that the report celebrates"""
    published_on: datetime.date | None = None
    """publication day that the file or its metadata gives"""
    published_in: tuple[datetime.date, datetime.date] | None = None
    """first and last day of the month that the address of the source gives"""
    months: tuple[datetime.date, ...] = ()
    """first days of the months that the sentence of the date names with their year"""
    parts: tuple[datetime.date, ...] = ()
    """last days of the parts of years that the report tells of"""
    school_year: int | None = None
    """year in which a school year or a season is summed up"""
    new_years: tuple[int, ...] = ()
    """years whose lunar new year the report names"""
    year_told: int | None = None
    """the one year that the sentence of the event names"""
    nearby: tuple[datetime.date, ...] = ()
    """all days of the report's own time that are written with their year, for the event's day"""
    latest_year: int | None = None
    """the last year that the report names as past or present"""
    sole_year: int | None = None
    """the one year that the report names, where the sentence of its event does"""
    work_years: tuple[int, ...] = ()
    """work years that the event sums up or opens, in rising order"""
    event: datetime.date | None = None
    """day of the event, once it is settled; serves the other days of the report"""
    limit: str | None = None
    """one of `dates.LIMITS` where something is to be done by the day: it lies ahead of the event"""

    def beside_event(self) -> Evidence:
        """Return what says something of another day than the settled event's.

        Anniversaries, decisions, months and work years tell when the event was; of a day months
        away from it they tell nothing.
        """
        return self._replace(anniversaries=(), documents=(), months=(), work_years=())


def resolve(period: Period, evidence: Evidence) -> tuple[Period, str]:
    """Return the period with its year filled in where the evidence settles it, and the basis.

    Parameters
    ----------
    period
        A date; one whose year is known comes back as it is.
    evidence
        What the report says about the year.

    Returns
    -------
    The period, and `full`, `context:<what>` or `unresolved`. Strongest first: a page stamp, the
    same day written in full, a full day beside it, an anniversary pair, a decision shortly before,
    the publication day, the month in the source's address, a month named beside it, the work years,
    a part of a year that has just ended, the school year, the lunar new year, the one year that its
    sentence names, the full days of the report, the one year that it names, and for other days the
    settled event.
    """
    if not period.open_year:
        return period, "full"
    same_day = _same_day(period, evidence.full_days)
    near_event = _near_event(period, evidence)
    if len(same_day | near_event) > 1:
        # The same day of another year: the report speaks of both.
        return period, UNRESOLVED
    for basis, years in _in_order(period, evidence, same_day, near_event):
        if len(years) == 1:
            settled = period.in_year(next(iter(years)))
            if settled.possible:
                return settled, f"context:{basis}"
        if years:
            # Evidence of one strength that names two years settles nothing, nor does weaker one.
            break
    return period, UNRESOLVED


def _in_order(
    period: Period, evidence: Evidence, same_day: set[int], near_event: set[int]
) -> Iterator[tuple[str, set[int]]]:
    """Yield each basis with the years that it names, the strongest first; none is looked at that
    is not asked for.
    """
    yield "page_stamp", _within(period, evidence.stamps, PUBLISHED_WITHIN, STAMP_SLACK)
    yield "full_date", same_day
    yield "full_date", _within(period, evidence.beside, BESIDE_WITHIN)
    yield "anniversary", _within(period, evidence.anniversaries, ANNIVERSARY_WITHIN)
    yield "anniversary", _within(period, evidence.marked, MARKED_WITHIN)
    yield "anniversary", set(evidence.celebrated)
    yield "document", _within(period, evidence.documents, SAME_DAY, DOCUMENT_WITHIN)
    published = () if evidence.published_on is None else (evidence.published_on,)
    yield "published_on", _within(period, published, PUBLISHED_WITHIN, STAMP_SLACK)
    yield "source", _published_in(period, evidence.published_in)
    yield "month", _within(period, evidence.months, SAME_DAY, AFTER_MONTH)
    yield "work_year", _work_year(period, evidence.work_years, evidence.latest_year)
    yield "part_of_year", _within(period, evidence.parts, BEFORE_END, AFTER_END)
    yield "school_year", _given_year(evidence.school_year)
    yield "new_year", _before_new_year(period, evidence.new_years, evidence.latest_year)
    yield "year_told", _since(period, evidence.year_told, evidence.documents)
    yield "nearby_day", _nearby(period, evidence)
    yield "sole_year", _in_sole_year(period, evidence.sole_year)
    yield "event", near_event


def _day_in(period: Period, year: int) -> datetime.date | None:
    settled = period.in_year(year)
    return settled.first_day() if settled.possible else None


def _near_event(period: Period, evidence: Evidence) -> set[int]:
    """Return the year that the settled event gives another day: the nearest one, or a limit ahead.

    "Before 31 December", said in January: the day that has just passed may be meant, or the one in
    eleven months; it stays open. "Until 30 November", said in June, is ahead in the same year.
    """
    event = evidence.event
    if event is None:
        return set()
    if evidence.limit == "past":
        return _before(period, event)
    if period.last is not None and period.first.day is None:
        return _part_near(period, event)
    back, ahead_of = EVENT_BACK if evidence.limit is None else EVENT_WITHIN, EVENT_WITHIN
    if period.precision == "month":
        back, ahead_of = MONTH_WITHIN, MONTH_AHEAD
    near = _within(period, (event,), back, ahead_of)
    if evidence.limit is None:
        return near
    ahead = _next(period, event)
    if evidence.limit == "from_now":
        return ahead
    if evidence.limit == "before":
        return ahead if near <= ahead else set()
    return near or ahead & {event.year}


def _next(period: Period, event: datetime.date) -> set[int]:
    """Return the year of the first such day from the event on."""
    days = {year: _day_in(period, year) for year in (event.year, event.year + 1)}
    ahead = [year for year, day in days.items() if day is not None and day >= event]
    return set(ahead[:1])


def _before(period: Period, event: datetime.date) -> set[int]:
    """Return the year of the last such time that began before the event."""
    days = {year: _day_in(period, year) for year in (event.year - 1, event.year)}
    past = [year for year, day in days.items() if day is not None and day <= event]
    return set(past[-1:])


def _part_near(period: Period, event: datetime.date) -> set[int]:
    """Return the event's year for a part of a year; at its beginning the last one may be meant."""
    last = period.last.month if period.last is not None else None
    if event.month <= PART_OPEN_UNTIL and (last or 12) >= PART_OPEN_FROM:
        return set()
    return {event.year}


def _within(
    period: Period,
    days: Iterable[datetime.date],
    back: datetime.timedelta,
    ahead: datetime.timedelta | None = None,
) -> set[int]:
    """Return the years in which a day lies from so long before to so long after one of some days,
    as long after as before where nothing else is said.
    """
    ahead = back if ahead is None else ahead
    return {
        year
        for day in days
        for year in (day.year - 1, day.year, day.year + 1)
        if (candidate := _day_in(period, year)) is not None
        and day - back <= candidate <= day + ahead
    }


def _published_in(period: Period, month: tuple[datetime.date, datetime.date] | None) -> set[int]:
    if month is None:
        return set()
    first, last = month
    days = {year: _day_in(period, year) for year in (first.year - 1, first.year)}
    return {
        year
        for year, day in days.items()
        if day is not None and first - PUBLISHED_WITHIN <= day <= last
    }


def _same_day(period: Period, days: Sequence[datetime.date]) -> set[int]:
    first = period.first
    return {day.year for day in days if (day.month, day.day) == (first.month, first.day)}


def _nearby(period: Period, evidence: Evidence) -> set[int]:
    """Return the year in which a day lies near the days that the report names with their year.

    All of them must say the same year, and one must not lie after it: what a report of the event
    tells is past, and a later day that nothing calls a plan shows that the day is of another year.
    A report that names later years than the next one looks back on those days.
    """
    said: set[int] = set()
    told = False
    for day in evidence.nearby:
        days = {
            year: abs(candidate - day)
            for year in (day.year - 1, day.year, day.year + 1)
            if (candidate := _day_in(period, year)) is not None
        }
        if not days:
            # 29 February, and no leap year near.
            return set()
        nearest = min(days, key=lambda year: days[year])
        said.add(nearest if days[nearest] <= EVENT_WITHIN else -nearest)
        told = told or day <= (_day_in(period, nearest) or day)
    years = {abs(year) for year in said}
    latest = evidence.latest_year or 0
    if told and len(years) == 1 and (year := years.pop()) in said and latest <= year + 1:
        return {year}
    return set()


def _given_year(year: int | None) -> set[int]:
    return set() if year is None else {year}


def _since(period: Period, year: int | None, documents: Iterable[datetime.date]) -> set[int]:
    """Return the year, unless a decision of a later day is cited: the report is of after that."""
    day = None if year is None else _day_in(period, year)
    told = day is not None and all(document <= day for document in documents)
    return _given_year(year) if told else set()


def _before_new_year(period: Period, new_years: Sequence[int], latest: int | None) -> set[int]:
    """Return the year of a day around the lunar new year: Tet of 2025, told of in November 2024 or
    in January 2025.

    Where a later year than the day's is named, that feast is long past.
    """
    month = period.first.month or 0
    if len(new_years) != 1 or NEW_YEAR_UNTIL < month < NEW_YEAR_FROM:
        return set()
    year = new_years[0] - (month >= NEW_YEAR_FROM)
    return {year} if (latest or 0) <= year else set()


def _in_sole_year(period: Period, year: int | None) -> set[int]:
    return {year} if year is not None and period.first.month in SOLE_YEAR_MONTHS else set()


def _work_year(period: Period, years: Sequence[int], latest: int | None) -> set[int]:
    """Return the year of a conference that sums up one work year and opens the next.

    Held in the first quarter it is in the later year, held in December in the earlier; in between
    the work years say nothing. In December a report that names a still later year may have compared
    the year that ends with the one before.
    """
    month = period.first.month
    if len(years) != 2 or years[1] != years[0] + 1 or month is None:
        return set()
    if month <= 3:
        return {years[1]}
    return {years[0]} if month == 12 and (latest or 0) <= years[1] else set()
