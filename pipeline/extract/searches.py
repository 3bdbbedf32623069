"""Expressions that are searched in a text together, each only where one can match.

Most of what a rule looks for stands in few sentences. One pass of an automaton over a stretch of
text finds the strings without which the expressions cannot match there; only those are tried, and
where it is known how they begin, only at these places.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import product

import ahocorasick_rs

from pipeline.extract.shapes import LONGEST_EDGE, Shape, shape_of
from pipeline.extract.values import Expression

SHORTEST_OPENING = 2
"""Characters of the strings that matches stand behind or begin with, where these are looked for."""
MOST_OPENINGS = 400
MOST_READ = 1000
"""Characters that a match reads, at most, where it is only tried near these strings."""
BEYOND = 2
"""Characters behind all that a match reads, so that it sees that the text goes on there."""


class Searches:
    """Some expressions, and the strings without which they cannot match."""

    __slots__ = ("_always", "_automaton", "_clued", "_expressions", "_opened", "_reads", "_uses")

    def __init__(self, expressions: Iterable[Expression]) -> None:
        """Read what strings the expressions cannot match without."""
        self._expressions = tuple(expressions)
        uses: dict[str, list[tuple[int, int | None]]] = {}
        always: set[int] = set()
        opened: set[int] = set()
        clued: set[int] = set()
        reads: list[float] = []
        for place, expression in enumerate(self._expressions):
            shape = shape_of(expression.source)
            openings, clues = _openings(shape), shape.clues or ()
            reads.append(shape.reads)
            if openings:
                opened.add(place)
                for string, offset in openings:
                    uses.setdefault(string, []).append((place, offset))
            # Longer strings stand in fewer sentences.
            if clues and _shortest(clues) > _shortest(string for string, _ in openings):
                clued.add(place)
                for string in clues:
                    uses.setdefault(string, []).append((place, None))
            elif not openings:
                always.add(place)
        strings = sorted(uses)
        self._always, self._opened, self._clued = always, opened, clued
        self._uses = [tuple(uses[string]) for string in strings]
        self._reads = reads
        self._automaton = ahocorasick_rs.AhoCorasick(strings)

    def matches(self, folded: str, start: int, end: int) -> Iterator[re.Match[str]]:
        """Yield the matches of each expression in `folded[start:end]`, as `finditer` does."""
        for _, match in self.found(folded, start, end):
            yield match

    def found(self, folded: str, start: int, end: int) -> Iterator[tuple[int, re.Match[str]]]:
        """Yield the matches with the place among the expressions of the one that found them."""
        if not self._expressions:
            return
        first = max(0, start - LONGEST_EDGE)
        clues = self._automaton.find_matches_as_indexes(folded[first:end], overlapping=True)
        if not (clues or self._always):
            return
        starts: dict[int, set[int]] = {}
        seen: dict[int, list[tuple[int, int]]] = {place: [] for place in self._always}
        for string, at, behind in clues:
            for place, offset in self._uses[string]:
                if offset is None:
                    seen.setdefault(place, []).append((first + at, first + behind))
                else:
                    if place not in self._clued:
                        seen.setdefault(place, [])
                    starts.setdefault(place, set()).add(first + at + offset)
        for place in sorted(seen):
            pattern = self._expressions[place].pattern
            if place not in self._opened:
                for match in self._near(place, seen[place], folded, start, end):
                    yield place, match
                continue
            reached = start
            for opening in sorted(starts.get(place, ())):
                if opening < reached:
                    continue
                opened = pattern.match(folded, opening, end)
                if opened is not None:
                    yield place, opened
                    reached = opened.end()

    def _near(
        self, place: int, clues: Sequence[tuple[int, int]], folded: str, start: int, end: int
    ) -> Iterator[re.Match[str]]:
        """Yield the matches of an expression, tried only where one may hold a string it needs.

        Parameters
        ----------
        place
            Its place among the expressions.
        clues
            Where these strings stand, from left to right; none where it needs none.
        folded, start, end
            The stretch of text.
        """
        pattern, reads = self._expressions[place].pattern, self._reads[place]
        if not clues or reads > MOST_READ:
            yield from pattern.finditer(folded, start, end)
            return
        reads = int(reads)
        windows: list[tuple[int, int]] = []
        for begin, behind in clues:
            earliest = behind - reads
            if windows and earliest <= windows[-1][1] + reads:
                earliest, begin = windows[-1][0], max(begin, windows.pop()[1])
            windows.append((earliest, begin))
        reached = start
        for earliest, latest in windows:
            last = min(end, latest + reads + BEYOND)
            for match in pattern.finditer(folded, max(reached, earliest), last):
                if match.start() > latest:
                    break
                yield match
                reached = match.end()

    def match_in(self, folded: str, start: int, end: int) -> bool:
        """Tell whether any of the expressions matches in `folded[start:end]`."""
        return next(self.found(folded, start, end), None) is not None


def _openings(shape: Shape) -> list[tuple[str, int]]:
    """Return strings that hold the place where a match begins, with where in them it does; none
    where they would stand everywhere.
    """
    if shape.empty or len(shape.follows) * len(shape.begins) > MOST_OPENINGS:
        return []
    found = {
        (before + begin, len(before)) for before, begin in product(shape.follows, shape.begins)
    }
    return sorted(found) if _shortest(said for said, _ in found) >= SHORTEST_OPENING else []


def _shortest(strings: Iterable[str]) -> int:
    return min(map(len, strings), default=0)
