"""Anniversaries of events whose day everybody knows: "the 80th anniversary of National Day".

The number of the anniversary and the day of the event (`gazetteer/anniversaries.csv`) give the day
of the anniversary with its year, which tells the year of the report's own event.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from pipeline import gazetteer
from pipeline.extract import contexts
from pipeline.extract.contexts import Context
from pipeline.extract.lexicon import Hit, Term
from pipeline.extract.numbers import Number
from pipeline.extract.values import Node, Patterns

REMEMBERED = "remembered"
"""Layer of the names of events that are remembered."""
NEAR = 80
"""Folded characters between the number of an anniversary and the event's name, at most."""
YEARS = range(2010, 2041)
"""Years that a remembered anniversary may be of. Another one is that of something that has a part
of the event's name: of a province's own party, not of the Party."""


@dataclass(frozen=True, slots=True)
class Remembered:
    """An anniversary in a folded text."""

    start: int
    day: datetime.date
    """the day of the anniversary itself, not of the event that is remembered"""


class AnniversaryRules:
    """How one language tells anniversaries (`anniversaries` of `dates.yaml`)."""

    __slots__ = ("_events", "_numbers")

    def __init__(self, node: Node | None, patterns: Patterns) -> None:
        """Read `anniversaries` of a pack.

        Keys: `numbers` (contexts of the number of an anniversary: `id`, `before`, `after`, and
        `plus`: what a word of the context adds to it) and `events` (code of
        `gazetteer/anniversaries.csv` to surfaces).

        Raises
        ------
        PackError
            A key or a code is unknown, or an expression is not valid.
        """
        said = node.fields(("numbers", "events")) if node is not None else {}
        self._numbers = tuple(
            _read_number(item, patterns) for item in (said["numbers"].items() if said else ())
        )
        events = said["events"].mapping() if said else {}
        for code, surfaces in events.items():
            if code not in gazetteer.anniversaries():
                raise surfaces.error(f"unknown code {code}; see gazetteer/anniversaries.csv")
        self._events = [
            (patterns.fold(surface), Term(REMEMBERED, code, REMEMBERED))
            for code, surfaces in events.items()
            for surface in surfaces.texts()
        ]

    def terms(self) -> Iterator[tuple[str, Term]]:
        """Yield the names of events for the lexicon."""
        yield from self._events

    def find(
        self, folded: str, events: Sequence[Hit], numbers: Sequence[Number]
    ) -> Iterator[Remembered]:
        """Yield the anniversaries of a folded text, each number with the event named nearest."""
        days = gazetteer.anniversaries()
        for number in numbers:
            held = (plus for said, plus in self._numbers if said.holds(folded, *_span(number)))
            plus = next(held, None)
            if plus is None:
                continue
            nearest = min(events, key=lambda event: _between(event, number))
            day = days[nearest.term.value]
            year = day.year + int(number.value) + plus
            if _between(nearest, number) <= NEAR and year in YEARS:
                yield Remembered(number.start, day.replace(year=year))


def _read_number(item: Node, patterns: Patterns) -> tuple[Context, int]:
    said = item.fields((*contexts.KEYS, "plus"))
    return Context.read(said, patterns), int(said["plus"].text()) if "plus" in said else 0


def _span(number: Number) -> tuple[int, int]:
    return number.start, number.end


def _between(event: Hit, number: Number) -> int:
    """Return how many folded characters stand between an event and a number."""
    return max(event.start - number.end, number.start - event.end)
