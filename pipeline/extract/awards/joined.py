"""Recipients that are named beside counted ones: "to the rescue team and to 28 people"."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence, Set
from itertools import groupby

from pipeline.extract.awards.pronouns import as_one
from pipeline.extract.awards.words import (
    AWARD,
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
_AND, _COMMA = BINDING.letter(AND), BINDING.letter("comma")
_OPEN, _CLOSE = BINDING.letter("open"), BINDING.letter("close")
_UNIT, _TITLE = BINDING.letter(UNIT), BINDING.letter(RECIPIENT)
_OF_NAME = "".join(map(BINDING.letter, (WORD, RECIPIENT, CLASS, PLACE, GRANTOR)))
_OF_ASIDE = _OF_NAME + "".join(map(BINDING.letter, (AND, "comma", "dash", BODY, UNIT, NAME)))
_ASIDE = re.compile(
    f"(?:{_OPEN}[{_OF_ASIDE}]+{_CLOSE}|(?:{_COMMA}|{BINDING.letter('dash')})[{_OF_NAME}{_UNIT}]+)"
)
"""What is said of somebody between his name and what he is joined to: ", director of M, "."""
_SUBJECTS = {UNIT: MARKED[UNIT], BODY: MARKED[BODY], NAME: MARKED[NAME]}
"""What is the subject of a receiving verb, with that of what it is counted as."""


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
            found[place] = item._replace(kind=MARKED[item.kind], payload=JOINED)
        elif is_granting_body(item):
            found[place] = item._replace(kind=MARKED[BODY], payload=JOINED)
        elif item.kind == RECIPIENT and is_one(item):
            one = as_one(item, marked=True)
            found[place] = one if one.kind == QUANTITY else one._replace(payload=JOINED)
    return found


def joined_to_counted(
    match: FrameMatch, symbols: Symbols, verb_follows: bool
) -> Iterator[tuple[Sequence[Item], str]]:
    """Yield whom a match names beside those it counts, those of one kind together with their kind.

    Those that are marked as recipients, and who is the subject of a receiving verb (a person only
    where the verb comes last), where a conjunction stands directly between one and what is counted;
    where the verb comes last, also those that are listed in front of such a one, else those that
    are joined to one. Whom the counted
    ones mark may stand in front of the match. A place may be whose the counted ones are.
    """
    received = any(item.kind in SUBJECT_RECEIVES for item in match.items)
    found = dict(_joined_ahead(symbols, match.start))
    for place in range(match.end - 1, match.start - 1, -1):
        item = symbols.items[place]
        if item is None:
            continue
        kind = item.kind
        if received and kind in _SUBJECTS:
            before = _counted_before(symbols, place, match.start, verb_follows)
            if not verb_follows:
                # "received 2 firms and N": a body there may be whose the counted ones are.
                before = (
                    kind == NAME
                    and _follows_verb(match)
                    and (before or _counted_behind(symbols, place, match.end, verb_follows, found))
                )
            elif before:
                before = not _owns(symbols, place)
            if kind != NAME or verb_follows or before:
                kind = _SUBJECTS[kind]
        else:
            before = _counted_before(symbols, place, match.start, verb_follows)
        if kind not in RECIPIENT_OF or kind == MARKED[PLACE]:
            continue
        if (
            item.payload == JOINED
            or before
            or _counted_behind(symbols, place, match.end, verb_follows, found)
            or (verb_follows and _listed(symbols, place, found))
        ):
            found[place] = RECIPIENT_OF[kind]
    if not verb_follows:
        _add_further(symbols, match.end, found)
    for recipient, places in groupby(sorted(found), key=found.__getitem__):
        yield [item for place in places if (item := symbols.items[place]) is not None], recipient


def _add_further(symbols: Symbols, end: int, found: dict[int, str]) -> None:
    """Add who is joined to one who is joined to those counted: "and to N, and M"."""
    for place in sorted(found):
        behind, kind = place, found[place]
        while True:
            title = symbols.letters[behind + 1 : behind + 3] == _AND + _TITLE
            behind += 3 if title else 2
            item = symbols.items[behind] if behind < end else None
            if item is None or item.kind not in (NAME, MARKED[NAME]):
                break
            if symbols.letters[behind - 1 - title] != _AND:
                break
            found.setdefault(behind, kind)


def _follows_verb(match: FrameMatch) -> bool:
    """Tell whether what a match counts stands between its verb of receiving and the award."""
    kinds = [item.kind for item in match.items]
    return AWARD in kinds and QUANTITY in kinds[: kinds.index(AWARD)]


def _joined_ahead(symbols: Symbols, start: int) -> Iterator[tuple[int, str]]:
    """Yield where those stand whom counted ones that begin a match mark in front of it."""
    for place in range(start - 1, -1, -1):
        item = symbols.items[place]
        if item is None:
            continue
        if item.payload != JOINED:
            return
        yield place, RECIPIENT_OF[item.kind]


def _owns(symbols: Symbols, place: int) -> bool:
    """Tell whether somebody only says whose those are that are counted directly behind."""
    reached = _behind_words(symbols.letters, place + 1, len(symbols.letters))
    after = symbols.items[reached] if reached < len(symbols.items) else None
    return after is not None and after.kind == QUANTITY


def _listed(symbols: Symbols, place: int, found: dict[int, str]) -> bool:
    """Tell whether somebody stands before a comma in front of one who is joined."""
    return symbols.letters[place + 1] == _COMMA and any(
        place + 1 < other <= place + 1 + MOST_WORDS for other in found
    )


def _counted_behind(
    symbols: Symbols, place: int, end: int, verb_follows: bool, found: Mapping[int, str]
) -> bool:
    """Tell whether somebody, perhaps with more words of the name, is joined to what is counted.

    Where the verb comes last, whose the counted ones are stands before them; where it comes first,
    who is joined may be so to one that was found behind.
    """
    reached = _behind_words(symbols.letters, place + 1, end)
    aside = None if verb_follows else _ASIDE.match(symbols.letters, reached, end)
    if aside is not None:
        reached = aside.end()
    if symbols.letters[reached : reached + 2] == _COMMA + _AND:
        reached += 1
    if reached + 1 >= end or symbols.letters[reached] != _AND:
        return False
    reached += 1
    if verb_follows:
        reached = _behind_words(symbols.letters, reached, end - 1, _UNIT)
    after = symbols.items[reached]
    if after is not None and after.kind == QUANTITY:
        return True
    return not verb_follows and _behind_words(symbols.letters, reached, end) in found


def _behind_words(letters: str, place: int, end: int, further: str = "") -> int:
    reached = place
    while reached < min(end, place + MOST_WORDS - 1) and letters[reached] in _OF_NAME + further:
        reached += 1
    return reached


def _counted_before(symbols: Symbols, place: int, start: int, verb_follows: bool) -> bool:
    """Tell whether somebody is joined to what is counted directly before.

    Where the verb comes last, the words in front of a name belong to it: "and Captain N".
    """
    reached = place - 1
    while verb_follows and place - reached < MOST_WORDS and symbols.letters[reached] in _OF_NAME:
        reached -= 1
    if not verb_follows and symbols.letters[reached] == _TITLE:
        reached -= 1
    if reached - 1 < start or symbols.letters[reached] != _AND:
        return False
    before = symbols.items[reached - 1]
    return before is not None and before.kind == QUANTITY
