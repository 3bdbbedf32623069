"""Which year a report is of, from the years that it names: anniversary, work year, school year ...

None of this names the day of the event. Which of it speaks before which is `years.resolve`'s.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from operator import itemgetter

from pipeline.extract.dates import CUE, FoundDate
from pipeline.extract.events import NOUN
from pipeline.extract.lexicon import Hit
from pipeline.extract.spans import around, starting_in

LEAD = 1200
"""Folded characters at the beginning of a report in which its event is told."""
OWN_TIME = 2000
"""Year from which a day that is given with its year may be one of the report's own time."""
MOST_EVIDENCE = 100
"""Days of one kind that are looked at for the year of another day."""
YEAR_TOLD_FROM = 4
"""Month from which an event that names one year is of that year; the first quarter sums up the year
before."""
PRIZES_TOLD_FROM = 7
"""The same for an event that gives prizes."""
SUMMED_UP_WITHIN = range(9, 12)
"""Months in which a year that is summed up is the one that ends."""
FEAST_NEAR = 24
"""Folded characters between the name of the lunar new year and its year, at most."""
SCHOOL_YEAR_TURNS = 6
"""Month from which one school year is summed up and the next one opened."""
_PRIZE_GIVING = ("award_ceremony",)
_OF_A_YEAR = ("summary", "launch")
"""Cues that tie a work year to an event."""
_YEAR_SPAN = ("half", "quarter", "range")
_LATER = 2
"""How many years later than a day a report must name to show that the day is long past."""


@dataclass(frozen=True, slots=True)
class OwnYear:
    """The dates of one report and the sentence of its event; offsets are folded."""

    found: Sequence[FoundDate]
    hits: Mapping[str, Sequence[Hit]]
    sentences: Sequence[tuple[int, int]]
    event: FoundDate

    def celebrated(self) -> tuple[int, ...]:
        """Return the years of the anniversaries that it celebrates (1955-2025), in its sentence or,
        if that celebrates none, anywhere.

        What it launches or prepares for one in its sentence may be of the year before.
        """
        said = tuple(self._anniversary_years(self._beside))
        if said:
            return () if self._cues_of(self.event) & {"launch", "ahead"} else said[:1]
        return tuple(dict.fromkeys(self._anniversary_years(self.found)))

    def marked(self) -> tuple[datetime.date, ...]:
        """Return the later days of the anniversary pairs that the event's sentence names."""
        days = [
            date.period.first_day()
            for date in self._beside
            if date.role == "anniversary" and date.period.precision == "day"
        ]
        return tuple(day for day in days[1::2] if day is not None)

    def _anniversary_years(self, dates: Iterable[FoundDate]) -> Iterator[int]:
        """Yield the later years of pairs of years."""
        years = [
            date.period.first.year
            for date in dates
            if date.role == "anniversary" and date.period.precision == "year"
        ]
        yield from (year for year in years[1::2] if year is not None)

    def parts_told(self) -> tuple[datetime.date, ...]:
        """Return the last days of the parts of years that it tells of ("the first half of 2024").

        Not of those that it launches, nor where it names the year before them: plans are told of.
        """
        named = {date.period.first.year for date in self._years_of(self.found)}
        return tuple(
            last
            for date in self.found
            if date.period.precision in _YEAR_SPAN
            and date.limit is None
            and date.period.first.day is None
            and date.period.first.month is not None
            and not self._cues_of(date) & {"launch"}
            and (last := date.period.last_day()) is not None
            and last.year == date.period.first.year
            and not (last.year - 1 in named and self.event.period.first.month == 12)
        )

    def school_year(self) -> int | None:
        """Return the year in which one school year, or season of a contest, is summed up, or one is
        and the next one opened.

        One that is only named may be the next: pupils are enrolled for it in spring.
        """
        month = self.event.period.first.month or 0
        ranges = {first for first, last in self._ranges(self._beside) if last == first + 1}
        both = [first for first in ranges if first - 1 in ranges]
        if len(both) == 1 and month >= SCHOOL_YEAR_TURNS:
            return both[0]
        cues = self._cues_of(self.event)
        ends = "summary" in cues and "launch" not in cues
        return ranges.pop() + 1 if len(ranges) == 1 and ends else None

    def new_years(self) -> tuple[int, ...]:
        """Return the years whose lunar new year it names ("for Tet 2025")."""
        years = (feast.period.first.year for feast in self._feasts)
        return tuple(sorted({year for year in years if year is not None}))

    @property
    def _feasts(self) -> list[FoundDate]:
        """The years that stand beside the name of the lunar new year, each name's nearest."""
        years = [date for date in self.found if date.period.precision == "year"]
        feasts: list[FoundDate] = []
        for hit in self.hits.get(CUE, ()):
            if hit.term.value != "new_year":
                continue
            beside = [(gap, date) for date in years if (gap := _gap(date, hit)) <= FEAST_NEAR]
            feasts.extend(date for _, date in sorted(beside, key=itemgetter(0))[:1])
        return feasts

    def year_told(self) -> int | None:
        """Return the one year that the event's sentence names, if it neither sums up nor opens it,
        and gives no prizes, which in the first half of a year may be those of the year before.

        A festival is held in the year in its name, whenever that is, and whether it opens or ends.
        """
        years = {
            date.period.first.year
            for date in self._years_of(self._beside)
            if date.role in (None, "period")
        }
        if len(years) != 1:
            return None
        month = self.event.period.first.month or 0
        cues = self._cues_of(self.event)
        if "launch" not in cues and ("festival" in cues or month in SUMMED_UP_WITHIN):
            return years.pop()
        gives_prizes = not self._nouns.isdisjoint(_PRIZE_GIVING)
        since = PRIZES_TOLD_FROM if gives_prizes else YEAR_TOLD_FROM
        return years.pop() if cues.isdisjoint(_OF_A_YEAR) and month >= since else None

    def nearby(self) -> tuple[datetime.date, ...]:
        """Return the days of its own time that it names with their year, wherever it does.

        Not those by which something is to be done: they may be a year or more ahead.
        """
        days = [
            day
            for date in self.found
            if date.role not in ("page", "holiday", "birth", "anniversary")
            and date.limit in (None, "past")
            and date.period.first.day is not None
            for day in (date.period.first_day(), date.period.last_day())
            if day is not None and day.year >= OWN_TIME
        ]
        return tuple(dict.fromkeys(days))[:MOST_EVIDENCE]

    def latest_year(self) -> int | None:
        """Return the last year that it names as past or present; a feast may lie ahead."""
        feasts = self._feasts
        years = [
            year
            for date in self.found
            if date.limit is None
            and date.role != "page"
            and date not in feasts
            and (year := date.period.first.year) is not None
        ]
        return max(years, default=None)

    def sole_year(self) -> int | None:
        """Return the one year that the report names, where its event's sentence does.

        Not where that sentence opens a year: work begins before it does.
        """
        years = {
            year
            for date in self.found
            for moment in (date.period.first, date.period.last)
            if moment is not None and (year := moment.year) is not None
        }
        said = any(date.role in (None, "period") for date in self._years_of(self._beside))
        opens = "launch" in self._cues_of(self.event)
        return next(iter(years)) if len(years) == 1 and said and not opens else None

    @property
    def _beside(self) -> Sequence[FoundDate]:
        """The dates of the event's sentence."""
        return starting_in(self.found, *self._sentence)

    @property
    def _sentence(self) -> tuple[int, int]:
        return around(self.sentences, self.event.start)

    @property
    def _nouns(self) -> set[str]:
        """What kinds of events its sentence names."""
        return {hit.term.value for hit in starting_in(self.hits.get(NOUN, ()), *self._sentence)}

    def _cues_of(self, date: FoundDate) -> set[str]:
        """Return whether the sentence of a date sums up or launches something."""
        sentence = around(self.sentences, date.start)
        return {hit.term.value for hit in starting_in(self.hits.get(CUE, ()), *sentence)}

    @staticmethod
    def _years_of(dates: Iterable[FoundDate]) -> Iterator[FoundDate]:
        return (date for date in dates if date.period.precision == "year" and date.limit is None)

    @staticmethod
    def _ranges(dates: Iterable[FoundDate]) -> Iterator[tuple[int, int]]:
        """Yield the first and last years of ranges of years."""
        for date in dates:
            first, last = date.period.first, date.period.last
            if last is None or first.month is not None:
                continue
            if first.year is not None and last.year is not None:
                yield first.year, last.year


def work_years(
    found: Sequence[FoundDate],
    hits: Mapping[str, Sequence[Hit]],
    sentences: Sequence[tuple[int, int]],
) -> tuple[int, ...]:
    """Return the two years in a row that the lead sums up and opens, in one sentence or in several.

    Parameters
    ----------
    found
        The dates of a report.
    hits
        Words of its pack; those that sum up and launch.
    sentences
        Its sentences.
    """
    cues = [hit for hit in hits.get(CUE, ()) if hit.term.value in _OF_A_YEAR]
    together: set[int] = set()
    for start, end in dict.fromkeys([around(sentences, cue.start) for cue in cues]):
        if start > LEAD:
            break
        years = {
            date.period.first.year
            for date in starting_in(found, start, end)
            if date.period.precision == "year" and date.period.first.year is not None
        }
        together |= years
        if _in_a_row(years):
            return tuple(sorted(years))
    return tuple(sorted(together)) if _in_a_row(together) else ()


def _gap(date: FoundDate, hit: Hit) -> int:
    """Return how many folded characters stand between a date and a word."""
    return max(date.start - hit.end, hit.start - date.end)


def _in_a_row(years: set[int]) -> bool:
    return len(years) == 2 and max(years) == min(years) + 1


def without_long_past(
    days: Sequence[datetime.date], found: Iterable[FoundDate]
) -> tuple[datetime.date, ...]:
    """Return days without those long past for a report that names two or more years well after.

    The day of the decree whose programme is summed up twenty years later says nothing of the event.
    """
    if not days:
        return ()
    years = {
        date.period.first.year
        for date in found
        if date.limit is None and date.period.first.year is not None
    }
    return tuple(day for day in days if sum(year > day.year + 1 for year in years) < _LATER)
