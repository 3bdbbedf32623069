"""Expressions that are searched in a text together, each only where one can match.

Most of what a rule looks for stands in few sentences. One pass of an automaton over a stretch of
text finds the strings without which the expressions cannot match there; only those are tried, and
where it is known how they begin, only at these places.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from itertools import product

import ahocorasick_rs

from pipeline.extract.shapes import LONGEST_EDGE, Shape, shape_of

SHORTEST_OPENING = 2
"""Characters of the strings that matches stand behind or begin with, where these are looked for."""
MOST_OPENINGS = 400


class Searches:
    """Some expressions, and the strings without which they cannot match."""

    __slots__ = ("_always", "_automaton", "_openings", "_patterns", "_uses")

    def __init__(self, patterns: Iterable[re.Pattern[str]]) -> None:
        """Read what strings the expressions cannot match without."""
        self._patterns = tuple(patterns)
        uses: dict[str, list[tuple[int, int]]] = {}
        always: list[int] = []
        self._openings: set[int] = set()
        for place, pattern in enumerate(self._patterns):
            shape = shape_of(pattern)
            openings = _openings(shape)
            if openings:
                self._openings.add(place)
                for string, offset in openings:
                    uses.setdefault(string, []).append((place, offset))
            elif shape.clues is not None:
                for string in shape.clues:
                    uses.setdefault(string, []).append((place, 0))
            else:
                always.append(place)
        strings = sorted(uses)
        self._always = frozenset(always)
        self._uses = [tuple(uses[string]) for string in strings]
        self._automaton = ahocorasick_rs.AhoCorasick(strings)

    def matches(self, folded: str, start: int, end: int) -> Iterator[re.Match[str]]:
        """Yield the matches of each expression in `folded[start:end]`, as `finditer` does."""
        for _, match in self.found(folded, start, end):
            yield match

    def found(self, folded: str, start: int, end: int) -> Iterator[tuple[int, re.Match[str]]]:
        """Yield the matches with the place among the expressions of the one that found them."""
        first = max(0, start - LONGEST_EDGE)
        found: dict[int, set[int]] = {place: set() for place in self._always}
        for string, at, _ in self._automaton.find_matches_as_indexes(
            folded[first:end], overlapping=True
        ):
            for place, offset in self._uses[string]:
                found.setdefault(place, set()).add(first + at + offset)
        for place in sorted(found):
            pattern = self._patterns[place]
            if place not in self._openings:
                for match in pattern.finditer(folded, start, end):
                    yield place, match
                continue
            reached = start
            for opening in sorted(found[place]):
                if opening < reached:
                    continue
                opened = pattern.match(folded, opening, end)
                if opened is not None:
                    yield place, opened
                    reached = opened.end()

    def match_in(self, folded: str, start: int, end: int) -> bool:
        """Tell whether any of the expressions matches in `folded[start:end]`."""
        return next(self.found(folded, start, end), None) is not None


def _openings(shape: Shape) -> list[tuple[str, int]] | None:
    """Return strings that hold the place where a match begins, with where in them it does; None
    where they would stand everywhere.
    """
    if shape.empty or len(shape.follows) * len(shape.begins) > MOST_OPENINGS:
        return None
    found = {
        (before + begin, len(before)) for before, begin in product(shape.follows, shape.begins)
    }
    return sorted(found) if all(len(said) >= SHORTEST_OPENING for said, _ in found) else None
