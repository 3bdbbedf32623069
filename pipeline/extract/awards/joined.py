"""Recipients that are named beside counted ones: "to the rescue team and to 28 people"."""

from __future__ import annotations

from collections.abc import Iterator

from pipeline.extract.awards.words import (
    BINDING,
    BODY,
    CLASS,
    GRANTOR,
    MARKED,
    PLACE,
    QUANTITY,
    RECIPIENT,
    RECIPIENT_OF,
    SUBJECT_RECEIVES,
    UNIT,
)
from pipeline.extract.symbols import AND, WORD, FrameMatch, Item, Symbols

MOST_WORDS = 5
"""Words of its name, at most, between somebody and the conjunction behind."""
_AND = BINDING.letter(AND)
_OF_NAME = "".join(map(BINDING.letter, (WORD, RECIPIENT, CLASS, PLACE, GRANTOR)))


def joined_to_counted(match: FrameMatch, symbols: Symbols) -> Iterator[tuple[Item, str]]:
    """Yield whom a match names beside those it counts, each with its kind.

    Those that are marked as recipients, and the body that is the subject of a receiving verb, where
    a conjunction stands directly between one and what is counted. A place may be whose the counted
    ones are.
    """
    received = any(item.kind in SUBJECT_RECEIVES for item in match.items)
    for place in range(match.start, match.end):
        item = symbols.items[place]
        if item is None:
            continue
        kind = item.kind
        if kind in (UNIT, BODY) and received:
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
