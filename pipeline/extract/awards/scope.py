"""What a statistic reaches: which awards of a sentence are sums over a period.

"It gave 100 gifts; in five years 1,450 gifts were given": only what stands in the part of the
sentence that tells of the period, and behind it, is a sum.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Sequence

from pipeline.extract.awards.words import REFUSED, STATUS_OF, TOTAL
from pipeline.extract.symbols import Item

_SEMICOLON = re.compile(r"[;؛；]")
_YEAR = re.compile(r"(?<![\d.,/-])(?:19|20)\d\d(?![.,/]?\d|-)")
_VERBS = (*STATUS_OF, REFUSED, TOTAL)


class Scope:
    """The parts of one sentence between semicolons, and which of them are sums."""

    __slots__ = ("_part_ends", "_span", "_starts", "_sums")

    def __init__(
        self,
        folded: str,
        span: tuple[int, int],
        items: Sequence[Item],
        tells_of_period: Callable[[int, int], bool],
        tells: bool,
        verb_follows: bool,
        cumulative: bool,
    ) -> None:
        """Divide a sentence.

        Parameters
        ----------
        folded
            The folded text.
        span
            Start and end of the sentence.
        items
            Its items, in order.
        tells_of_period
            Tells whether a stretch of text is cumulative.
        tells
            Whether the whole sentence is.
        verb_follows
            Whether the verb comes last in its clause. A part without a verb belongs to the one
            whose verb it shares.
        cumulative
            Whether the sentence goes on with statistics, all of it.
        """
        self._span = span
        verbs = [item for item in items if item.kind in _VERBS]
        marks = [mark.end() for mark in _SEMICOLON.finditer(folded, *span)]
        if not marks:
            total = any(item.kind == TOTAL for item in verbs)
            self._part_ends, self._sums = [span[1]], [cumulative or tells or total]
            return
        self._starts = [item.start for item in verbs]
        parts = self._parts(marks, verb_follows)
        self._part_ends = [end for _, end in parts]
        self._sums = []
        sums = cumulative
        totals = [item.start for item in verbs if item.kind == TOTAL]
        for first, last in parts:
            # What is told of a period goes on to the end; a verb speaks for its own part.
            sums = sums or (tells if len(parts) == 1 else tells_of_period(first, last))
            said = bisect_left(totals, last) > bisect_left(totals, first)
            self._sums.append(sums or said)
        for place in range(len(parts) - 2, -1, -1):
            # "in 2024 90 children; in five years 363 in all": the years of one statistic.
            dated = self._sums[place + 1] and _YEAR.search(folded, *parts[place])
            self._sums[place] = self._sums[place] or bool(dated)

    def _parts(self, marks: Sequence[int], verb_follows: bool) -> list[tuple[int, int]]:
        first, last = self._span
        bounds = [first]
        for mark in marks:
            # Where the verb follows, the part that ends here needs one; else the one that begins.
            begin, end = (bounds[-1], mark) if verb_follows else (mark, _next(marks, mark, last))
            if bisect_left(self._starts, end) > bisect_left(self._starts, begin):
                bounds.append(mark)
        return list(zip(bounds, [*bounds[1:], last], strict=True))

    def sums_up(self, position: int) -> bool:
        """Tell whether what stands at a position is a sum over a period."""
        return self._sums[min(bisect_right(self._part_ends, position), len(self._sums) - 1)]


def _next(marks: Sequence[int], mark: int, last: int) -> int:
    behind = bisect_right(marks, mark)
    return marks[behind] if behind < len(marks) else last
