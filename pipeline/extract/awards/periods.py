"""Periods that a statistic sums up: "in 2020-2025 the province gave 2,140 certificates".

A period of several years is one where the text says that something was given in it, not where it
says in which years those who are given something now earned it: "for achievements in 2020-2025".
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from pipeline.extract.awards.words import AWARD, NUMBER
from pipeline.extract.calendar import Period
from pipeline.extract.contexts import KEYS, Context, Contexts
from pipeline.extract.dates import FoundDate
from pipeline.extract.lexicon import Hit
from pipeline.extract.spans import starting_in
from pipeline.extract.symbols import Item
from pipeline.extract.values import Fields, Patterns

FEWEST_YEARS = 2
"""From how many years' difference a range is a period of work; a school year has one."""


@dataclass(frozen=True, slots=True)
class Periods:
    """How one language says that something was given in a period."""

    during: Contexts[bool]
    merits: re.Pattern[str] | None
    """what stands behind a period in which those earned it who are given something now"""

    @classmethod
    def read(cls, said: Fields, patterns: Patterns) -> Periods:
        """Read the keys `periods` and `merits` of `awards.yaml`."""
        contexts = said["periods"].items() if "periods" in said else ()
        return cls(
            Contexts([(Context.read(item.fields(KEYS), patterns), True) for item in contexts]),
            patterns.compile_of(said, "merits"),
        )

    def summed(
        self,
        folded: str,
        sentence: tuple[int, int],
        dates: Sequence[FoundDate],
        items: Sequence[Item],
        events: Sequence[Hit],
    ) -> Iterator[int]:
        """Yield where the periods begin in which a sentence says that its awards were given.

        Parameters
        ----------
        folded
            The folded text.
        sentence
            Start and end of the sentence.
        dates
            Those dates of the report that are periods of years, in order.
        items
            The items of the sentence, in order.
        events
            Where the report names events: at a ceremony awards are given today.
        """
        for date in starting_in(dates, *sentence):
            counted = (item.start for item in items if item.kind in (NUMBER, AWARD))
            first = next((start for start in counted if start >= date.end), None)
            if first is None or not self.during.said(folded, date.start, date.end):
                continue
            earned = self.merits is not None and self.merits.search(folded, date.end, first)
            if not earned and not starting_in(events, date.end, first):
                yield date.start


def is_of_years(period: Period) -> bool:
    """Tell whether a period is one of several years of work."""
    first, last = period.first, period.last
    return (
        last is not None
        and first.month is None
        and first.year is not None
        and last.year is not None
        and last.year - first.year >= FEWEST_YEARS
    )
