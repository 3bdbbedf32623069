"""Awards told over sentences: a list without a verb goes on with what the sentence before gave.

"The jury chose 25 works. 4 second prizes, 12 third prizes and 9 consolation prizes." The second
sentence names no giving; it stands only because of the first.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from pipeline import gazetteer
from pipeline.extract.awards.shares import share, shares_of
from pipeline.extract.awards.words import (
    AWARD,
    AWARDED,
    CLASS,
    COUNT,
    GRANTOR,
    NAME,
    NUMBER,
    PRIZE,
    QUANTITY,
    RECIPIENT,
    STATUS_OF,
    SUBSET,
    UNSPECIFIED,
    UNSPECIFIED_AWARD,
    FoundAward,
    award_code,
    class_said,
    counted_in,
    of_law,
)
from pipeline.extract.numbers import Number
from pipeline.extract.symbols import Item

FEWEST_PARTS = 2
_BULLET = re.compile(r"\s*[-–—•*+▪●] ?")


def is_item(
    folded: str, start: int, items: Sequence[Item], receives: bool, before: Sequence[FoundAward]
) -> bool:
    """Tell whether a sentence opens a line as an item of a list of awards.

    It has a bullet and marks who receives ("- to 9 villages the flag"). Or it goes on with awards,
    and its own stands before a colon with those counted directly behind ("Labour Order, second
    class: 2 people").
    """
    if start and folded[start - 1] != "\n" and not folded.startswith("\n", start):
        return False
    if receives and _BULLET.match(folded, start):
        return True
    said = [item for item in items if item.kind not in (CLASS, GRANTOR)]
    return (
        bool(before)
        and len(said) > 1
        and (said[0].kind, said[1].kind) == (AWARD, QUANTITY)
        and folded[said[0].end : said[1].start].strip() == ":"
    )


def division_of(folded: str, items: Sequence[Item]) -> int:
    """Return where a sentence begins to divide what it has counted and given, 0 for nowhere.

    "gave 60 people certificates; of these 22 were ...": behind a verb and a semicolon, with no
    award named up to the next one. Awards that no recipient was named for may be divided behind a
    comma. A sentence that begins with parts is divided where it goes on with other awards. For
    languages in which the verb comes last.
    """
    kinds = [item.kind for item in items]
    if SUBSET not in kinds:
        return _sum_behind(items)
    place = kinds.index(SUBSET)
    mark = folded.find(";", items[place].end, items[-1].start)
    last = len(items)
    if mark >= 0:
        last = next(at for at, item in enumerate(items) if item.start > mark)
    if AWARD in kinds[place:last]:
        return 0
    if place == 0:
        return last if AWARD in kinds[last:] else 0
    given = any(kind in STATUS_OF for kind in kinds[:place])
    apart = _APART.search(folded, max(0, items[place].start - MOST_APART), items[place].start)
    if not given or apart is None:
        return 0
    return place if apart[0][0] == ";" or RECIPIENT not in kinds[:place] else 0


MOST_APART = 12
"""Folded characters before words that open parts in which a mark divides the sentence, and the
total may be said again: "; of the 47 ..."."""
_APART = re.compile(r"[;,] (?:[0-9][0-9.,]{0,8} )?$")


def status_of_list(before: Sequence[FoundAward], is_item: bool) -> str:
    """Return the status of a list that has no verb: proposed, where nothing before it was given.

    An item of a list has that of the item before it.
    """
    if is_item and before:
        return before[-1].status
    proposed = bool(before) and all(award.status == "proposed" for award in before)
    return "proposed" if proposed else AWARDED


def continued(counted: Sequence[Item], before: Sequence[FoundAward]) -> list[FoundAward]:
    """Return the awards of a sentence that has no verb of its own.

    Parameters
    ----------
    counted
        The quantities of recipients and counts of awards of the sentence.
    before
        The awards of the sentence before it.

    Returns
    -------
    Two or more that add up exactly to one award before are its parts, whatever they name. Two or
    more counts of prizes go on with a prize: the results of a contest are listed. Anything else is
    no award.
    """
    said = [item for item in counted if item.kind in (QUANTITY, COUNT)]
    if len(said) < FEWEST_PARTS or not before:
        return []
    total = sum(counted_in(item).number.value for item in said)
    whole = next((award for award in reversed(before) if award.count == total), None)
    # One and one are two by chance.
    if whole is not None and total > len(said):
        return [_part(item, whole) for item in said]
    last = before[-1]
    if last.award == PRIZE and all(_kind_of(item, UNSPECIFIED_AWARD) == PRIZE for item in said):
        if counted[0].kind == RECIPIENT and counted[0].start < said[0].start:
            # "Individual prizes: 1 first, 4 second prizes": the heading says whose they are.
            last = replace(last, recipient=counted[0].value)
        return [_part(item, last) for item in said]
    return []


def _sum_behind(items: Sequence[Item]) -> int:
    """Return where a sentence without words that open parts begins to count them, 0 for nowhere.

    Two or more numbers behind a verb that add up to the one award counted before it, and no other
    award: "gave 30 flags: 12 to units, 18 to people".
    """
    kinds = [item.kind for item in items]
    if kinds.count(NUMBER) <= FEWEST_PARTS:
        return 0
    verb = next((place for place, kind in enumerate(kinds) if kind in STATUS_OF), len(items))
    told = [_counted_by(item) for item in items[:verb] if item.kind == NUMBER]
    if AWARD not in kinds[:verb] or len(told) != 1 or not adds_up(items[verb:], told[0]):
        return 0
    first = kinds.index(NUMBER, verb)
    return first - 1 if kinds[first - 1] == RECIPIENT else first


def adds_up(items: Sequence[Item], total: float) -> bool:
    """Tell whether items without an award or class of their own count just what a total counts.

    One and one are two by chance.
    """
    parts = [_counted_by(item) for item in items if item.kind == NUMBER]
    apart = all(item.kind not in (AWARD, CLASS) for item in items)
    return apart and FEWEST_PARTS <= len(parts) < total == sum(parts)


def _counted_by(item: Item) -> float:
    """Return what a number counts."""
    return item.payload.value if isinstance(item.payload, Number) else 0.0


def parts_of(whole: FoundAward, items: Sequence[Item]) -> list[FoundAward]:
    """Return the parts of an award that a sentence without an award noun divides.

    What somebody who is named did to others is none: "among them is X, who saved 9 children".
    """
    opening = (item.start for item in items if item.kind in (SUBSET, QUANTITY))
    first = next(opening, items[-1].end)
    named = [item.start for item in items if item.kind == NAME and item.start > first]
    until = named[0] if named else items[-1].end
    parts = [
        replace(_part(item, whole), award_class=_rank_of(item, whole))
        for item in items
        if item.kind == QUANTITY
        and item.start < until
        and counted_in(item).number.value <= whole.count
    ]
    if whole.award_class is not None:
        return parts
    told = {part.start for part in parts}
    return [
        *parts,
        *(share(item, whole, items) for item in shares_of(whole, items) if item.start not in told),
    ]


def ranked_parts_of(whole: FoundAward, items: Sequence[Item]) -> list[FoundAward]:
    """Return the parts of prizes or medals that a sentence divides by rank, their ranks counted."""
    return [
        _part(item, whole)
        for item in items
        if item.kind == COUNT and counted_in(item).number.value <= whole.count
    ]


def _rank_of(item: Item, whole: FoundAward) -> int | None:
    """Return the class that a part says it has, else that of the whole."""
    rank = counted_in(item).rank
    classed = gazetteer.awards()[of_law(whole.award)].classed
    return int(rank) if rank and classed else whole.award_class


def as_statistics(awards: Sequence[FoundAward]) -> list[FoundAward]:
    """Return awards of a sentence that goes on with statistics: "in five years the province gave
    12 flags. Its chair honoured 300 people." One award is no sum.
    """
    return [
        replace(award, status="total") if award.status == "awarded" and award.count > 1 else award
        for award in awards
    ]


def _kind_of(item: Item, otherwise: str) -> str:
    noun = counted_in(item).award
    return award_code(noun.value) if noun is not None else otherwise


def _part(item: Item, whole: FoundAward) -> FoundAward:
    """Return what an item counts, with all that it does not say from the award it goes on with."""
    counted = counted_in(item)
    award = _kind_of(item, whole.award)
    noun = counted.award
    rank = (class_said(noun.value) if noun is not None else "") or counted.rank
    classed = gazetteer.awards()[of_law(award)].classed
    recipient = whole.recipient if counted.recipient == UNSPECIFIED else counted.recipient
    return replace(
        whole,
        start=item.start,
        end=item.end,
        award=award,
        award_class=int(rank) if rank and classed else None,
        count=int(counted.number.value),
        approximate=counted.number.approximate,
        recipient=recipient,
        places=(),
        anchor=item.start if noun is None else noun.start,
    )
