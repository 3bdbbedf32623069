"""Recipients that are named beside counted ones: "to the rescue team and to 28 people"."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence, Set
from dataclasses import replace

from pipeline.extract.awards.pronouns import as_one
from pipeline.extract.awards.words import (
    BINDING,
    BODY,
    CLASS,
    GIVES,
    GRANTOR,
    MARKED,
    NAME,
    PLACE,
    QUANTITY,
    RECEIVES,
    RECIPIENT,
    RECIPIENT_OF,
    SUBJECT_RECEIVES,
    UNIT,
    is_granting_body,
)
from pipeline.extract.symbols import AND, WORD, FrameMatch, Item, Symbols

MOST_WORDS = 5
"""Words of its name, at most, between somebody and the conjunction behind."""
MOST_BETWEEN = 2
"""Words between somebody and whom he is joined to, at most: "and its 23 members"."""
JOINED = "joined"
"""Payload of whom the counted ones behind him mark as a recipient: "to the team and 23 people"."""
_AND = BINDING.letter(AND)
_OF_NAME = "".join(map(BINDING.letter, (WORD, RECIPIENT, CLASS, PLACE, GRANTOR)))


def with_joined_to_counted(
    folded: str, items: Sequence[Item], conjunctions: Set[str], is_one: Callable[[Item], bool]
) -> list[Item]:
    """Return items in which who is joined to marked counted ones behind him is marked as well.

    "A, B and 4 groups (to)": for languages in which the mark stands behind the last of them only.
    """
    found = list(items)
    for place in range(len(items) - 2, -1, -1):
        item, after = items[place], found[place + 1]
        counted = after.kind == QUANTITY and after.value == RECEIVES
        if not (counted or after.payload == JOINED):
            continue
        words = folded[item.tail : after.start].split()
        if not words or len(words) > MOST_BETWEEN:
            continue
        if words[0] not in conjunctions and (counted or words[0] != ","):
            continue
        if item.kind in (NAME, UNIT, BODY) and item.payload != GIVES:
            found[place] = replace(item, kind=MARKED[item.kind], payload=JOINED)
        elif is_granting_body(item):
            found[place] = replace(item, kind=MARKED[BODY], payload=JOINED)
        elif item.kind == RECIPIENT and is_one(item):
            one = as_one(item, marked=True)
            found[place] = one if one.kind == QUANTITY else replace(one, payload=JOINED)
    return found


def joined_to_counted(match: FrameMatch, symbols: Symbols) -> Iterator[tuple[Item, str]]:
    """Yield whom a match names beside those it counts, each with its kind.

    Those that are marked as recipients, and the body that is the subject of a receiving verb, where
    a conjunction stands directly between one and what is counted. A place may be whose the counted
    ones are.
    """
    yield from _joined_ahead(symbols, match.start)
    received = any(item.kind in SUBJECT_RECEIVES for item in match.items)
    for place in range(match.start, match.end):
        item = symbols.items[place]
        if item is None:
            continue
        kind = item.kind
        if item.payload == JOINED:
            yield item, RECIPIENT_OF[kind]
        elif kind in (UNIT, BODY) and received:
            behind = _counted_behind(symbols, place, match.end)
            if behind:
                yield item, RECIPIENT_OF[MARKED[UNIT]]
        elif (
            kind in RECIPIENT_OF
            and kind != MARKED[PLACE]
            and (
                _counted_behind(symbols, place, match.end)
                or _counted_before(symbols, place, match.start)
            )
        ):
            yield item, RECIPIENT_OF[kind]


def _joined_ahead(symbols: Symbols, start: int) -> Iterator[tuple[Item, str]]:
    """Yield whom counted ones that begin a match mark in front of it."""
    for place in range(start - 1, -1, -1):
        item = symbols.items[place]
        if item is None:
            continue
        if item.payload != JOINED:
            return
        yield item, RECIPIENT_OF[item.kind]


def _counted_behind(symbols: Symbols, place: int, end: int) -> bool:
    """Tell whether somebody, perhaps with more words of the name, is joined to what is counted."""
    reached = place + 1
    while reached < min(end, place + 1 + MOST_WORDS) and symbols.letters[reached] in _OF_NAME:
        reached += 1
    if reached + 1 >= end or symbols.letters[reached] != _AND:
        return False
    after = symbols.items[reached + 1]
    return after is not None and after.kind == QUANTITY


def _counted_before(symbols: Symbols, place: int, start: int) -> bool:
    """Tell whether somebody is joined to what is counted directly before."""
    if place - 2 < start or symbols.letters[place - 1] != _AND:
        return False
    before = symbols.items[place - 2]
    return before is not None and before.kind == QUANTITY
