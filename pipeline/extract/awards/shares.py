"""Shares of an award that no noun says: "8 mothers: four of A, three of B and one of C".

Arithmetic decides: numbers behind a count that add up to it exactly are its parts, whatever stands
beside them.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from operator import attrgetter

from pipeline import gazetteer
from pipeline.extract.awards.words import (
    AWARD,
    CLASS,
    COUNT,
    NUMBER,
    QUANTITY,
    SUBSET,
    UNSPECIFIED,
    FoundAward,
    award_code,
    class_said,
    counted_in,
    of_law,
)
from pipeline.extract.numbers import Number
from pipeline.extract.symbols import SEPARATORS, Item

FEWEST_SHARED = 3
"""The least count that is divided; one and one are two by chance."""
FEWEST_SHARES, MOST_SHARES = 2, 12
WITHIN = 400
"""Folded characters between a count and the last of its shares, at most."""
_YEARS = range(1900, 2100)
_SEMICOLON = re.compile(f"[{SEPARATORS['semicolon']}]")


def with_shares(
    folded: str, found: Sequence[FoundAward], items: Sequence[Item]
) -> list[FoundAward]:
    """Return awards of a sentence with the shares of their counts that no frame has read.

    Parameters
    ----------
    folded
        The folded text.
    found
        Awards of the sentence.
    items
        What stands in it, its quantities and counts found.
    """
    added: dict[int, FoundAward] = {}
    # A number is bare among shares, or words open them.
    divided = any(item.kind in (NUMBER, SUBSET) for item in items)
    for whole in found if divided else ():
        if whole.alone or whole.count < FEWEST_SHARED:
            continue
        shares = shares_of(whole, [item for item in items if item.start >= whole.end])
        if not shares or _SEMICOLON.search(folded, whole.end, shares[0].start):
            # Behind a semicolon it is another part of the sentence, which adds up by chance.
            continue
        told = {item.start: award for award in found for item in items if _tells(award, item)}
        known = [told[item.start] for item in shares if item.start in told]
        if all(award.award == whole.award for award in known):
            for item in shares:
                if item.start not in told:
                    added.setdefault(item.start, share(item, whole, items))
    return sorted([*found, *added.values()], key=_start)


_start = attrgetter("start")


def _tells(award: FoundAward, item: Item) -> bool:
    return award.start < item.end and item.start < award.end


def shares_of(whole: FoundAward, behind: Sequence[Item]) -> list[Item]:
    """Return the numbers right behind a count that add up to it.

    One of them is bare, or "of these" stands in front of them. Where a count of another award
    stands between, or recipients of another kind, there are none.
    """
    left = whole.count
    shares: list[Item] = []
    divided = False
    for item in behind:
        divided |= item.kind == SUBSET and not shares
        if item.kind == AWARD and award_code(item.value) != whole.award:
            return []
        value = _value(item, whole)
        if value is None:
            continue
        left -= value
        shares.append(item)
        if left <= 0 or len(shares) == MOST_SHARES:
            break
    said = divided or any(item.kind == NUMBER for item in shares)
    near = bool(shares) and shares[-1].start - shares[0].start <= WITHIN
    return shares if left == 0 and said and near and len(shares) >= FEWEST_SHARES else []


def _value(item: Item, whole: FoundAward) -> int | None:
    """Return what an item counts as a share, more than any where it ends the shares."""
    if item.kind in (QUANTITY, COUNT):
        counted = counted_in(item)
        noun = counted.award
        other = noun is not None and award_code(noun.value) != whole.award
        kinds = (UNSPECIFIED, whole.recipient)
        if other or not (counted.recipient in kinds or whole.recipient in (UNSPECIFIED, "mixed")):
            return whole.count + 1
        return int(counted.number.value)
    number = item.payload
    if item.kind != NUMBER or not isinstance(number, Number):
        return None
    return None if number.value in _YEARS or number.value % 1 else int(number.value)


def share(item: Item, whole: FoundAward, items: Sequence[Item]) -> FoundAward:
    """Return a share as an award of its own, all that it does not say as the whole has it."""
    recipient, start, rank = whole.recipient, item.start, _class_beside(item, items)
    if item.kind in (QUANTITY, COUNT):
        counted = counted_in(item)
        recipient = recipient if counted.recipient == UNSPECIFIED else counted.recipient
        start = item.start if counted.told_from is None else counted.told_from
        said = class_said(counted.award.value) if counted.award is not None else ""
        rank = said or counted.rank or rank
    classed = gazetteer.awards()[of_law(whole.award)].classed
    count = _value(item, whole)
    return replace(
        whole,
        start=start,
        end=item.end,
        count=count or 0,
        approximate=False,
        recipient=recipient,
        award_class=int(rank) if rank and classed else whole.award_class,
        places=(),
        anchor=item.start,
    )


NEAR_CLASS = 2
"""Folded characters between a number and the class beside it, at most."""


def _class_beside(item: Item, items: Sequence[Item]) -> str:
    """Return the class right beside a number, the one behind it first: "5 A, 6 B"."""
    for one in items:
        if one.kind == CLASS and 0 <= one.start - item.tail <= NEAR_CLASS:
            return one.value
    for one in items:
        if one.kind == CLASS and 0 <= item.start - one.tail <= NEAR_CLASS:
            return one.value
    return ""
