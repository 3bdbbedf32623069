"""How often somebody had an award: "in 2016, 2019 and 2022 the flag", "five years in a row"."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import replace

from pipeline.extract.awards.words import FoundAward
from pipeline.extract.numbers import Number

TIMES = "times"
"""Group of the expression of a pack in which the years stand, or their number."""
_YEAR = re.compile(r"(?<!\d)(?:19|20)\d\d(?!\d)")


def with_repeated(
    folded: str, awards: Sequence[FoundAward], numbers: Sequence[Number], times: re.Pattern[str]
) -> list[FoundAward]:
    """Return awards in which one that is told of several years is as many.

    Parameters
    ----------
    folded
        The folded text.
    awards
        Its awards.
    numbers
        All its numbers, those that count nothing among them.
    times
        Years, or a number of them, of which an award is told; they are its group `times`, and it
        ends in the noun of the award.
    """
    at = {number.start: int(number.value) for number in numbers}
    said = [
        (
            match.end(TIMES),
            match.end(),
            len(_YEAR.findall(match[TIMES])) or at.get(match.start(TIMES), 1),
        )
        for match in times.finditer(folded)
    ]
    ends = [end for end, _, _ in said]

    def often(award: FoundAward) -> int:
        place = bisect_right(ends, award.anchor) - 1
        return said[place][2] if place >= 0 and award.anchor < said[place][1] else 1

    return [replace(award, count=often(award)) if award.count == 1 else award for award in awards]
