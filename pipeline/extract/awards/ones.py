"""Awards without a number among counted ones: "4 first prizes, a second prize, 7 others"."""

from __future__ import annotations

import re
from collections.abc import Callable, Container, Sequence

from pipeline.extract.awards.words import (
    AWARD,
    CLASS,
    COUNT,
    GIFT,
    GRANTOR,
    PLACE,
    PRIZE,
    QUANTITY,
    RECIPIENT,
    UNSPECIFIED,
    UNSPECIFIED_AWARD,
    Counted,
    award_code,
    counted_in,
)
from pipeline.extract.numbers import Number
from pipeline.extract.symbols import Item

MOST_WORDS = 4
"""Words between two awards of a list, at most: what kind of prize one is, and the conjunction."""
MOST_APART = 12
"""The same, where a comma and a conjunction stand in front of the second one."""
_MARKS = ",;:،؛、，；：("
_OF_AWARDS = (CLASS, GRANTOR, PLACE)
"""What may stand between two awards of a list: which class, whose."""
_NEVER = (UNSPECIFIED, GIFT, UNSPECIFIED_AWARD)


def with_ones(
    folded: str,
    items: Sequence[Item],
    plural: re.Pattern[str] | None,
    conjunctions: Container[str],
    is_single: Callable[[Item], bool],
) -> list[Item]:
    """Return items in which an award in the singular that is listed beside a counted one is one.

    Of awards that are no prizes only where the sentence counts and names nobody who may have
    received several: "gave 5 groups 3 orders and the flag".

    Parameters
    ----------
    folded
        The folded text.
    items
        Items of a sentence, its counts in the place of their parts.
    plural
        What an award noun is that stands for several.
    conjunctions
        Folded words that mean "and".
    is_single
        Whether a noun for recipients names a single one.
    """
    if plural is None or not any(item.kind == COUNT for item in items):
        return list(items)
    for_all = any(
        item.kind == QUANTITY or (item.kind == RECIPIENT and not is_single(item)) for item in items
    )

    def is_one(item: Item) -> bool:
        return (
            item.kind == AWARD
            and award_code(item.value) not in _NEVER
            and not (for_all and award_code(item.value) != PRIZE)
            and not plural.match(folded, item.start, max(item.end, item.tail))
        )

    def joined(left: Item, right: Item, prize: bool) -> bool:
        words = folded[left.tail : right.start].split()
        marked = any(word in conjunctions or word[-1] in _MARKS for word in words)
        # "3 prizes in the contest of the province, and a first prize": said apart.
        apart = prize and len(words) > 1 and words[-1] in conjunctions and words[-2][-1] in _MARKS
        return marked and len(words) <= (MOST_APART if apart else MOST_WORDS)

    def of_counted(place: int) -> bool:
        """Tell whether those counted right in front have it: "4 pupils the first prize, 7 the
        second prize".
        """
        before = items[place - 1] if place else None
        return (
            before is not None
            and before.kind == QUANTITY
            and len(folded[before.tail : items[place].start].split()) <= 1
        )

    found = list(items)
    for step in (1, -1):
        counted: Item | None = None
        for place in range(len(found))[::step]:
            item = found[place]
            ranked = found[place + 1] if place + 1 < len(found) else None
            last = ranked if ranked is not None and ranked.kind == CLASS else item
            if counted is not None and is_one(item) and not of_counted(place):
                pair = (counted, item) if step > 0 else (last, counted)
                if joined(*pair, award_code(item.value) == PRIZE):
                    found[place] = item = _one(item, last)
            if item.kind == COUNT and counted_in(item).award is not None:
                counted = last if step > 0 else item
            elif item.kind not in _OF_AWARDS:
                counted = None
    told = {item.end for item in found if item.kind == COUNT}
    return [item for item in found if item.kind != CLASS or item.end not in told]


def _one(noun: Item, last: Item) -> Item:
    """Return one award as a count that ends with its class, if it has one."""
    rank = last.value if last.kind == CLASS else ""
    number = Number(noun.start, noun.end, 1.0, approximate=False, countable=True)
    counted = Counted(number, UNSPECIFIED, noun, rank)
    return Item(COUNT, noun.start, last.end, last.tail, "", counted)
