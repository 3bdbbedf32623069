"""People and bodies that are listed behind a colon as those who have an award: "given to: A; B"."""

from __future__ import annotations

import re
from collections.abc import Sequence
from collections.abc import Set as AbstractSet
from itertools import pairwise

from pipeline.extract.awards.pairing import Pair
from pipeline.extract.awards.words import (
    AWARD,
    BODIES,
    COUNT,
    GIFT,
    PEOPLE,
    QUANTITY,
    RECEIVES,
    RECIPIENT,
    REFUSED,
    STATUS_OF,
    UNSPECIFIED_AWARD,
    is_granting_body,
)
from pipeline.extract.symbols import SEPARATORS, Item

RULE = "listed"
NEAR_COLON = 24
"""Folded characters between the recipients and the colon, at most: "the following"."""
NEAR_NAME = 64
"""Folded characters between the colon and the first name, at most: ranks and offices."""
MOST_NAME = 3
"""Words of a name in front of the noun for a body, at most."""
_COLON = re.compile(r":(?![0-9])")
_PART = re.compile(f"[{SEPARATORS['semicolon']}]")


def all_listed(
    folded: str, end: int, items: Sequence[Item], conjunctions: AbstractSet[str] = frozenset()
) -> list[Pair]:
    """Return those who are listed behind the colon of a sentence with the award named before it.

    In front of the colon stands one award without a number, and right before it a verb of giving
    or receiving, a noun for those who receive, or one that such a verb tells of; behind it neither
    an award nor a verb. The noun says whether people or bodies are listed; where there is none,
    people. A list with semicolons has one of them in each of its parts; one with commas has so
    where it names nothing but bodies and the last is joined: "A, B and C".

    Parameters
    ----------
    folded
        The folded text.
    end
        Where the sentence ends.
    items
        What stands in it, with its counts.
    conjunctions
        Folded words for "and".
    """
    if not items or folded.find(":", items[0].end, end) < 0:
        return []
    awards = [place for place, item in enumerate(items) if item.kind == AWARD]
    kinds = {item.kind for item in items}
    if len(awards) != 1 or not kinds.isdisjoint((QUANTITY, COUNT, REFUSED)):
        return []
    award = items[awards[0]]
    colon = _COLON.search(folded, award.end, end)
    if award.value in (GIFT, UNSPECIFIED_AWARD) or colon is None:
        return []
    behind = next(
        (place for place, item in enumerate(items) if item.start > colon.start()), len(items)
    )
    before = items[:behind]
    if not _receive(folded, before, colon.start()):
        return []
    if any(item.kind in STATUS_OF for item in items[behind:]):
        return []
    told = [item.value for item in before if item.kind == RECIPIENT][-1:]
    is_one = _is_body if told == ["collective"] else _is_person
    ones = [place for place in range(behind, len(items)) if is_one(items, place)]
    if not ones or items[ones[0]].start - colon.end() > NEAR_NAME:
        return []
    if _PART.search(folded, colon.end(), end):
        # "A, head of the B school; C, teacher": one in each part.
        apart = (
            right
            for left, right in pairwise(ones)
            if _PART.search(folded, items[left].tail, items[right].start)
        )
        ones = [ones[0], *apart]
    elif is_one is _is_body:
        listed = items[behind:]
        if len(ones) == len(listed) and _is_joined_list(
            folded, listed, colon.end(), end, conjunctions
        ):
            return [Pair(ones, awards, RULE)]
        # With commas alone nobody knows which of them only say where another one is.
        return []
    parts = _PART.split(folded[colon.end() : end])
    if is_one is _is_body and len(ones) < len(parts):
        # One of them is no body that is known as such.
        return []
    return [Pair(ones, awards, RULE)]


def _is_joined_list(
    folded: str, listed: Sequence[Item], start: int, end: int, conjunctions: AbstractSet[str]
) -> bool:
    """Tell whether a list is nothing but those named in it, the last of them joined: "A, B and C".

    Words of a name may stand in front of each, and nothing behind it.
    """
    reached, marks = start, []
    for item in listed:
        words = folded[reached : item.start].replace(",", " , ").split()
        if reached > start:
            mark = words[0] if words else ""
            if mark != "," and mark not in conjunctions:
                return False
            marks.append(mark)
            words = words[1:]
        if len(words) > MOST_NAME or not all(word.isalpha() for word in words):
            return False
        if not conjunctions.isdisjoint(words):
            return False
        reached = item.tail
    is_end = not folded[reached:end].strip(" .!?\n")
    return is_end and bool(marks) and marks[-1] != "," and set(marks[:-1]) <= {","}


def _receive(folded: str, before: Sequence[Item], colon: int) -> bool:
    """Tell whether what stands before a colon announces who received."""
    last = before[-1]
    if last.kind in STATUS_OF:
        # The ending of the verb, and no further word: "having received it, he said: ..."
        return " " not in folded[last.tail : colon].rstrip()
    if colon - last.tail > NEAR_COLON:
        return False
    if last.kind != RECIPIENT or not any(item.kind in STATUS_OF for item in before):
        return False
    told = len(before) > 1 and before[-2].kind in STATUS_OF and before[-2].tail + 1 >= last.start
    return last.payload == RECEIVES or told


def _is_person(items: Sequence[Item], place: int) -> bool:
    """Tell whether an item is a person, and not whom the school is named after that he is of."""
    item, before, after = items[place], items[place - 1], place + 1
    if item.kind not in PEOPLE or (before.kind in PEOPLE and before.tail + 1 >= item.start):
        return False
    return not (
        after < len(items) and _is_body(items, after) and items[after].start <= item.tail + 1
    )


def _is_body(items: Sequence[Item], place: int) -> bool:
    item = items[place]
    return (
        item.kind in BODIES
        or is_granting_body(item)
        or (item.kind, item.value) == (RECIPIENT, "collective")
    )


MOST_BLANKS = 4
_BLANKS = rf"\s{{0,{MOST_BLANKS}}}"
_HEADING = re.compile(
    rf"(?:\A|\n)([^\n]{{0,240}}:){_BLANKS}(?:[-+*•–][^\n]{{0,240}}\n{_BLANKS}){{0,6}}\Z"
)
_BEHIND_LINE = frozenset(":\n")
"""What ends the line of a heading or of an item, but for blanks."""
MOST_HEADING = 960
"""Folded characters of the line that opens a list and of its items in front of one, at most."""


def heading_of(folded: str, start: int) -> int:
    """Return where the line begins that opens with a colon the list whose item a sentence is; else
    where the sentence does.
    """
    if _BEHIND_LINE.isdisjoint(folded[max(0, start - MOST_BLANKS - 1) : start]):
        return start
    heading = _HEADING.search(folded, max(0, start - MOST_HEADING), start)
    return start if heading is None else heading.start(1)
