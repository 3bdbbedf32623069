"""Calendar values with missing parts, written as EDTF (ISO 8601-2:2019, levels 0 and 1)."""

from __future__ import annotations

import calendar
import datetime
from typing import NamedTuple

UNKNOWN_YEAR = "XXXX"
SPANS = {"quarter": 3, "half": 6}
"""Months of the parts of a year."""


class Moment(NamedTuple):
    """A year, month or day; the year may be open."""

    year: int | None
    month: int | None = None
    day: int | None = None

    def __str__(self) -> str:
        text = UNKNOWN_YEAR if self.year is None else f"{self.year:04d}"
        if self.month is not None:
            text += f"-{self.month:02d}"
            if self.day is not None:
                text += f"-{self.day:02d}"
        return text

    @property
    def possible(self) -> bool:
        """Whether the calendar has such a day; 29 February is possible while the year is open."""
        if self.month is None:
            return True
        if not 1 <= self.month <= 12:
            return False
        if self.day is None:
            return True
        year = 2000 if self.year is None else self.year
        return 1 <= self.day <= calendar.monthrange(year, self.month)[1]

    def first_day(self) -> datetime.date | None:
        """Return the first day meant, or None while the year is open."""
        if self.year is None:
            return None
        return datetime.date(self.year, self.month or 1, self.day or 1)

    def last_day(self) -> datetime.date | None:
        """Return the last day meant, or None while the year is open."""
        if self.year is None:
            return None
        month = self.month or 12
        return datetime.date(self.year, month, self.day or calendar.monthrange(self.year, month)[1])


class Period(NamedTuple):
    """What a date expression names: one moment, or a range of two."""

    first: Moment
    last: Moment | None
    precision: str
    """day, month, quarter, half, year or range"""

    def __str__(self) -> str:
        return str(self.first) if self.last is None else f"{self.first}/{self.last}"

    @property
    def possible(self) -> bool:
        """Whether the calendar has it and its end is not before its beginning."""
        if self.last is None:
            return self.first.possible
        if not (self.first.possible and self.last.possible):
            return False
        first, last = self.first.first_day(), self.last.last_day()
        return first is None or last is None or first <= last

    @property
    def open_year(self) -> bool:
        """Whether the year is not settled."""
        return self.first.year is None or (self.last is not None and self.last.year is None)

    def in_year(self, year: int) -> Period:
        """Return the same with the open year filled in; a range may run into the next year."""
        first, last = self.first, self.last
        if first.year is None:
            first = Moment(year, first.month, first.day)
        if last is not None and last.year is None:
            turns = (last.month or 12, last.day or 31) < (first.month or 1, first.day or 1)
            last = Moment(year + turns, last.month, last.day)
        return Period(first, last, self.precision)

    def first_day(self) -> datetime.date | None:
        """Return the first day meant."""
        return self.first.first_day()

    def last_day(self) -> datetime.date | None:
        """Return the last day meant."""
        return (self.last or self.first).last_day()


def part_of_year(year: int | None, precision: str, ordinal: int) -> Period:
    """Return a quarter or half of a year as a range of months (EDTF 2024-01/2024-06)."""
    length = SPANS[precision]
    first = (ordinal - 1) * length + 1
    return Period(Moment(year, first), Moment(year, first + length - 1), precision)
