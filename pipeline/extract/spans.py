"""The one place where overlaps are settled."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Sequence
from operator import attrgetter, itemgetter
from typing import Protocol, TypeVar

from pipeline.extract.symbols import Item


def settled(items: Iterable[Item]) -> list[Item]:
    """Return items from left to right, none within another.

    Of items that overlap the longest stays, of equally long ones the first given; so the order in
    which kinds are passed is their precedence.
    """
    given = list(items)
    kept: list[Item] = []
    crowds: list[tuple[int, list[Item]]] = []
    start = reached = -1
    crowded = False
    for item in sorted(given, key=_start):
        begin, end = item.start, item.end
        if begin >= reached and begin != start:
            kept.append(item)
            reached, crowded = end, False
        else:
            if not crowded:
                crowds.append((len(kept) - 1, [kept[-1]]))
                crowded = True
            crowds[-1][1].append(item)
            reached = max(reached, end)
        start = begin
    if crowds:
        places = {id(item): place for place, item in enumerate(given)}
        for at, crowd in reversed(crowds):
            crowd.sort(key=lambda item: places[id(item)])
            kept[at : at + 1] = _longest(crowd)
    return kept


def _longest(items: Sequence[Item]) -> list[Item]:
    """Return items without those that overlap longer ones, or equally long ones before them."""
    kept: list[Item] = []
    starts: list[int] = []
    for item in sorted(items, key=_shortness):
        place = bisect_right(starts, item.start)
        if place and kept[place - 1].end > item.start:
            continue
        if place < len(kept) and kept[place].start < item.end:
            continue
        kept.insert(place, item)
        starts.insert(place, item.start)
    return kept


def _shortness(item: Item) -> int:
    return item.start - item.end


def divided(things: Sequence[Lying], stretches: Sequence[tuple[int, int]]) -> list[list[Lying]]:
    """Return for each of some stretches, sorted and apart, the sorted things that lie in it."""
    parts: list[list[Lying]] = [[] for _ in stretches]
    ends = [end for _, end in stretches]
    place = 0
    for thing in things:
        place = bisect_right(ends, thing.start, place)
        if place == len(ends):
            break
        if stretches[place][0] <= thing.start and thing.end <= ends[place]:
            parts[place].append(thing)
    return parts


def starting_in(things: Sequence[Starting], start: int, end: int) -> Sequence[Starting]:
    """Return those of sorted things that begin in `start` to `end`."""
    first = bisect_left(things, start, key=_start)
    return things[first : bisect_left(things, end, lo=first, key=_start)]


class HasStart(Protocol):
    """Something found in a text."""

    @property
    def start(self) -> int:
        """Where it begins."""


class HasSpan(HasStart, Protocol):
    """Something found in a text, with its end."""

    @property
    def end(self) -> int:
        """Where it ends."""


Starting = TypeVar("Starting", bound=HasStart)
Lying = TypeVar("Lying", bound=HasSpan)


_start = attrgetter("start")
_beginning = itemgetter(0)


class Cover:
    """Spans of a text that something holds for, such as boilerplate or dates."""

    __slots__ = ("_ends", "_starts")

    def __init__(self, spans: Iterable[tuple[int, int]]) -> None:
        self._starts: list[int] = []
        self._ends: list[int] = []
        reached: int | None = None
        for start, end in sorted(spans):
            if reached is None or start >= reached:
                self._starts.append(start)
                self._ends.append(end)
                reached = end
            elif end > reached:
                self._ends[-1] = reached = end

    def spans(self) -> Iterator[tuple[int, int]]:
        """Yield the spans from left to right, those that overlap as one."""
        return zip(self._starts, self._ends, strict=True)

    def touches(self, start: int, end: int) -> bool:
        """Tell whether any span shares a character with `start` to `end`."""
        place = bisect_right(self._starts, end - 1)
        return bool(place) and self._ends[place - 1] > start

    def outside(self, things: Iterable[Lying]) -> list[Lying]:
        """Return those of some things that share no character with any span."""
        if not self._starts:
            return list(things)
        touches = self.touches
        return [thing for thing in things if not touches(thing.start, thing.end)]


def around(stretches: Sequence[tuple[int, int]], position: int) -> tuple[int, int]:
    """Return the last of some stretches that begins at or before a position; (0, 0) before all."""
    place = bisect_right(stretches, position, key=_beginning)
    return stretches[place - 1] if place else (0, 0)
