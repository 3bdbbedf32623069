"""Counted recipients that are named behind their number: "two residents, namely A and B"."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

from pipeline.extract.awards.words import (
    AWARD,
    BODIES,
    COUNT,
    MARKED,
    PEOPLE,
    QUANTITY,
    RECEIVES,
    RECIPIENT,
    counted_in,
    ends_clause,
    is_granting_body,
)
from pipeline.extract.symbols import Item, kind_of


def with_named_counted_once(
    folded: str,
    items: Sequence[Item],
    namely: re.Pattern[str],
    receives: Callable[[Item], bool],
) -> list[Item]:
    """Return items in which who is named behind a quantity, to say who is counted, is no more.

    Parameters
    ----------
    folded
        The folded text.
    items
        Items of a sentence, with its quantities.
    namely
        What stands right behind a quantity whose members are named next; its group `loose` holds
        where that is so only if as many are named, its group `marked` where the last of as many is
        marked as a recipient: "to one unit, to the library, and to one person, to the teacher A".
    receives
        Whether somebody is marked as a recipient.

    Returns
    -------
    The quantity reaches to the last of the names, with all that is said of them; where that one is
    marked as a recipient, so is the quantity.
    """
    if QUANTITY not in set(map(kind_of, items)):
        return list(items)
    found: list[Item] = []
    place = 0
    while place < len(items):
        item = items[place]
        last = place
        said = namely.match(folded, item.end) if item.kind == QUANTITY else None
        if said is not None and said.groupdict().get("marked"):
            last = _last_marked(items, place)
        elif said is not None:
            last = _last_name(items, place)
            named = sum(one.kind in PEOPLE for one in items[place + 1 : last + 1])
            if said.groupdict().get("loose") and named != counted_in(item).number.value:
                last = place
        if last > place:
            name = items[last]
            value = RECEIVES if name.kind in MARKED.values() or receives(name) else item.value
            item = item._replace(tail=name.tail, value=value)
        found.append(item)
        place = last + 1
    return found


def _last_name(items: Sequence[Item], place: int) -> int:
    """Return the last name behind a quantity before an award, another count or a verb."""
    last = place
    kinds = _NAMED.get(counted_in(items[place]).recipient, PEOPLE)
    for at in range(place + 1, len(items)):
        item = items[at]
        if item.kind in (AWARD, COUNT, QUANTITY) or ends_clause(item):
            break
        named = item.kind in kinds or (kinds is BODIES and is_granting_body(item))
        if named or (item.kind, item.value) == (RECIPIENT, "collective"):
            last = at if named or kinds is BODIES else last
        if item.kind in MARKED.values():
            break
    return last


def _last_marked(items: Sequence[Item], place: int) -> int:
    """Return the last of as many names behind a quantity as it counts, if that one is marked."""
    counted = counted_in(items[place])
    kinds = _NAMED.get(counted.recipient, ())
    left = counted.number.value
    for at in range(place + 1, len(items)):
        item = items[at]
        if item.kind in (AWARD, COUNT, QUANTITY) or ends_clause(item):
            break
        left -= item.kind in kinds
        if left <= 0 and item.kind in MARKED.values():
            return at if item.kind in kinds else place
    return place


_NAMED = {"individual": PEOPLE, "collective": BODIES}
"""What names those of a kind that are counted."""
