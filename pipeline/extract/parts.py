"""Totals and their parts: "35 prizes: 5 first, 10 second, 20 third".

Arithmetic decides, not words: a count is the total of those that follow it (or stand before it)
when they are of its kind and add up to it exactly.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from operator import attrgetter

from pipeline.extract.awards.words import MEDAL, PRIZE, UNSPECIFIED, UNSPECIFIED_AWARD, FoundAward

FEWEST_PARTS = 2
MOST_PARTS = 12
WITHIN = 600
"""Folded characters between a total and the furthest of its parts."""
LEADING = 2
"""Awards at the head of a report that may sum up what it tells of far below."""


def part_of(awards: Sequence[FoundAward]) -> list[int | None]:
    """Return for every award the index of the total that it is a part of, or None.

    Parameters
    ----------
    awards
        Awards of one report in the order of the text.
    """
    owner: list[int | None] = [None] * len(awards)
    for index in range(len(awards)):
        if owner[index] is not None:
            continue
        for step in (1, -1):
            parts = _parts(awards, owner, index, step)
            if parts:
                for part in parts:
                    owner[part] = index
                break
        else:
            continue
    for index in range(min(LEADING, len(awards))):
        for part in _summed_up(awards, owner, index):
            owner[part] = index
    return owner


def _summed_up(
    awards: Sequence[FoundAward], owner: Sequence[int | None], index: int
) -> Sequence[int]:
    """Return the parts of an award of no said kind: those of one kind that add up to it, side by
    side anywhere below.

    "Honouring 40 units and people", says the headline; what they were given, the body.
    """
    total = awards[index]
    if total.award != UNSPECIFIED_AWARD or owner[index] is not None or index in owner:
        return ()
    for first in range(index + 1, len(awards)):
        kind = awards[first].award, awards[first].grantor
        left = total.count
        for place in range(first, min(first + MOST_PARTS, len(awards))):
            part = awards[place]
            if (
                owner[place] is not None
                or (part.award, part.grantor) != kind
                or not _of_kind(part, total)
            ):
                break
            left -= part.count
            if left <= 0:
                if left == 0 and place >= first + FEWEST_PARTS - 1:
                    return range(first, place + 1)
                break
    return ()


def with_mixed_totals(
    awards: Sequence[FoundAward], owner: Sequence[int | None]
) -> list[FoundAward]:
    """Return awards in which a total takes from its parts what it leaves out: who receives what.

    And its parts from a total that says who receives.
    """
    found = list(awards)
    for place, index in enumerate(owner):
        # The parts of what individuals receive go to individuals.
        if index is not None and found[place].recipient == UNSPECIFIED:
            found[place] = replace(found[place], recipient=awards[index].recipient)
    parts: dict[int, list[FoundAward]] = {}
    for part, index in zip(tuple(found), owner, strict=True):
        if index is not None:
            parts.setdefault(index, []).append(part)
    for index, mine in parts.items():
        receiving, kinds = {part.recipient for part in mine}, {part.award for part in mine}
        giving = {part.grantor for part in mine}
        if found[index].recipient == UNSPECIFIED:
            recipient = "mixed" if len(receiving) > 1 else min(receiving)
            found[index] = replace(found[index], recipient=recipient)
        if found[index].award in (UNSPECIFIED_AWARD, MEDAL) and len(kinds) == 1:
            found[index] = replace(found[index], award=min(kinds))
        if found[index].grantor == UNSPECIFIED and len(giving) == 1:
            found[index] = replace(found[index], grantor=min(giving))
    # A total that is told twice, in the headline and below a picture: as of the one with parts.
    whole = {_told(awards[index]): found[index] for index in parts}
    return [
        replace(award, award=whole[_told(award)].award, grantor=whole[_told(award)].grantor)
        if award.award == UNSPECIFIED_AWARD and _told(award) in whole
        else award
        for award in found
    ]


def _told(award: FoundAward) -> tuple[str, int, str, str]:
    """Return what an award says of itself, but not who gives it."""
    return award.award, award.count, award.recipient, award.status


def with_included(awards: Sequence[FoundAward], opened: Sequence[int]) -> list[FoundAward]:
    """Return awards of a sentence in which those that others include go to whom these go to.

    "The pupils won 75 prizes, among them 4 first prizes": parts that need not add up.

    Parameters
    ----------
    awards
        Awards of one sentence.
    opened
        Where words stand that open the parts of a total ("among them").
    """
    found = list(awards)
    for place, part in enumerate(found if opened else ()):
        mark = max((mark for mark in opened if mark <= part.start), default=None)
        if mark is None or part.recipient != UNSPECIFIED:
            continue
        wholes = [
            award
            for award in awards
            if award.start < mark
            and (award.award == part.award or _of_metal(part, award))
            and award.count > part.count
        ]
        if wholes:
            found[place] = replace(part, recipient=max(wholes, key=_start).recipient)
    return found


_start = attrgetter("start")


def _parts(
    awards: Sequence[FoundAward], owner: Sequence[int | None], index: int, step: int
) -> list[int]:
    total = awards[index]
    found: list[int] = []
    left = total.count
    place = index + step
    while 0 <= place < len(awards) and len(found) < MOST_PARTS:
        part = awards[place]
        if (
            owner[place] is not None
            or not _of_kind(part, total)
            or abs(part.start - total.start) > WITHIN
            or part.count > left
        ):
            return []
        found.append(place)
        left -= part.count
        if left == 0:
            whole = len(found) >= FEWEST_PARTS and not _is_last_rank(awards, index, found, step)
            return found if whole else []
        place += step
    return []


def _is_last_rank(
    awards: Sequence[FoundAward], index: int, parts: Sequence[int], step: int
) -> bool:
    """Tell whether a prize without a class is a rank of its own among those that add up to it.

    "2 second, 3 third and 5 consolation prizes", "3 special prizes, 1 first, 2 second, 4 third":
    the sum of a contest has one of no class among its parts, or ends with the lowest class.
    """
    total = awards[index]
    ranks = [awards[part].award_class for part in parts]
    if total.award != PRIZE or total.award_class is not None or None in ranks:
        return False
    if step < 0:
        return True
    behind = next(iter(awards[parts[-1] + 1 :]), None)
    last = ranks[-1] or 0
    return (
        behind is not None
        and behind.award == PRIZE
        and (behind.award_class or 0) > last
        and abs(behind.start - total.start) <= WITHIN
    )


def _of_kind(part: FoundAward, total: FoundAward) -> bool:
    """Tell whether an award may be a part of a total: its kind, class and recipient or finer."""
    return (
        part.status == total.status
        and (total.award in (part.award, UNSPECIFIED_AWARD) or _of_metal(part, total))
        and total.award_class in (None, part.award_class)
        and (
            part.recipient in (total.recipient, "unspecified")
            or total.recipient in ("mixed", "unspecified")
        )
    )


def _of_metal(part: FoundAward, total: FoundAward) -> bool:
    """Tell whether a prize with a class may be a part of medals: "65 medals: 14 gold"."""
    return total.award == MEDAL and part.award == PRIZE and part.award_class is not None
