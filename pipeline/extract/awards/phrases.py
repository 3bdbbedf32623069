"""Several award phrases that share one verb: "A gave 3 a flag, B 7 a letter" say "gave" twice."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence, Set

from pipeline.extract.awards.pronouns import as_one
from pipeline.extract.awards.words import (
    AWARD,
    AWARDED,
    BODY,
    CLASS,
    COUNT,
    GRANTOR,
    MARKED,
    NAME,
    PLACE,
    PRIZE,
    PROPOSED,
    QUANTITY,
    RECEIVES,
    RECIPIENT,
    REFUSED,
    SUBJECT_RECEIVES,
    UNIT,
    ends_clause,
    is_granting_body,
)
from pipeline.extract.symbols import Item

_DIVIDER = re.compile(r"[;؛；,،、，]")
_WORD = re.compile(r"[^\s,;]{1,24}")
_MARKED = frozenset((QUANTITY, *MARKED.values()))
_SUBJECTS = frozenset((NAME, UNIT, BODY))
"""What has no mark where the subject of the verb receives, beside bodies that else give."""


def with_verb_in_each_phrase(
    folded: str,
    items: Sequence[Item],
    verb_follows: bool,
    conjunctions: Set[str] = frozenset(),
) -> list[Item]:
    """Return items in which every phrase that names an award and who has it has a verb.

    Parameters
    ----------
    folded
        The folded text.
    items
        The items of a sentence, its quantities and counts found.
    verb_follows
        Whether the verb stands behind what is awarded. The last phrase has it then, else the first.
    conjunctions
        Folded words for "and".

    Returns
    -------
    The items, and at each comma or semicolon between two such phrases the verb that they share; of
    a verb of giving, also at each conjunction. Two are phrases where both name award and receiver
    in the same order.
    """
    runs = _runs(items, verb_follows)
    return [
        item
        for verb, run in runs
        for item in _divided(folded, verb, run, conjunctions, verb_follows)
    ]


def _runs(items: Sequence[Item], verb_follows: bool) -> list[tuple[Item | None, list[Item]]]:
    """Return the items between verbs with the verb that governs them, which is one of them."""
    runs: list[tuple[Item | None, list[Item]]] = []
    run: list[Item] = []
    governor: Item | None = None
    for item in items:
        if not ends_clause(item):
            run.append(item)
        elif verb_follows:
            runs.append((item, [*run, item]))
            run = []
        else:
            runs.append((governor, run))
            governor, run = item, [item]
    runs.append((None if verb_follows else governor, run))
    return runs


def _divided(
    folded: str,
    verb: Item | None,
    run: Sequence[Item],
    conjunctions: Set[str],
    verb_follows: bool,
) -> Sequence[Item]:
    """Return the items of one verb with it at every divider between two whole phrases."""
    if verb is None or verb.kind == REFUSED:
        return run
    kinds = [_part_of_phrase(item, verb) for item in run]
    if sum(kind == AWARD for kind in kinds) < 2:
        return run
    if verb.kind in SUBJECT_RECEIVES:
        # Whoever receives is joined like what he receives: "A and B won C".
        conjunctions = frozenset()
    found: list[Item] = []
    begun = 0
    for place, item in enumerate(run):
        found.append(item)
        behind = run[place + 1 : place + 2]
        mark = _divider(folded, item.tail, behind[0].start, conjunctions) if behind else None
        if mark is not None and _are_phrases(kinds[begun : place + 1], kinds[place + 1 :]):
            at = mark.start() if verb_follows else mark.end()
            found.append(verb._replace(start=at, end=at, tail=at))
            begun = place + 1
    return found


def _divider(folded: str, start: int, end: int, conjunctions: Set[str]) -> re.Match[str] | None:
    """Return the first mark between two items, or the first word for "and"."""
    mark = _DIVIDER.search(folded, start, end)
    if mark is not None:
        return mark
    words = _WORD.finditer(folded, start, end)
    return next((word for word in words if word[0] in conjunctions), None)


def with_governing_verbs(
    folded: str, items: Sequence[Item], governed: Sequence[re.Pattern[str]], verb_follows: bool
) -> list[Item]:
    """Return items in which a verb of giving that hangs on a proposal has that verb before it.

    "It proposed that A give 3 a flag, and that B give 7 a letter": both are proposed. Where the
    verb comes last, a verb of giving that is joined to a proposal behind it is one itself: "to give
    3 a flag and 7 a letter it proposed".

    Parameters
    ----------
    folded
        The folded text.
    items
        The items of a sentence, from left to right.
    governed
        What stands between such a verb and what is before it, up to the verb. Where the verb comes
        last, the verb itself without the word that joins it to the next one.
    verb_follows
        Whether the verb stands behind what is awarded.
    """
    if verb_follows:
        return _joined_to_next(folded, items, governed)
    first = items[[item.kind for item in items].index(PROPOSED)].tail
    joins = {
        join.end(): join.start()
        for pattern in governed
        for join in pattern.finditer(folded, first, items[-1].tail)
    }
    found: list[Item] = []
    governor: Item | None = None
    given = False
    for item in items:
        if item.kind == PROPOSED:
            governor, given = item, False
        elif item.kind == AWARD:
            given = True
        elif ends_clause(item):
            at = joins.get(item.start)
            if at is None and given:
                governor = None
            elif at is not None and governor is not None:
                found.append(governor._replace(start=at, end=at, tail=at))
        found.append(item)
    return found


def _joined_to_next(
    folded: str, items: Sequence[Item], governed: Sequence[re.Pattern[str]]
) -> list[Item]:
    found: list[Item] = []
    governor = AWARDED
    for item in reversed(items):
        verbs = (verb.match(folded, item.start, item.tail) for verb in governed)
        verb = next(filter(None, verbs), None) if item.kind == AWARDED else None
        if verb is not None:
            kind = PROPOSED if governor == PROPOSED else AWARDED
            item = item._replace(kind=kind, value=kind, end=verb.end(), tail=verb.end())
        if ends_clause(item):
            governor = item.kind
        found.append(item)
    return found[::-1]


def with_further_subjects(
    folded: str, items: Sequence[Item], is_one: Callable[[str, Item], bool]
) -> list[Item]:
    """Return items in which who begins a further phrase of a verb of receiving that comes first has
    that verb, and a noun there is the one body that it names: "won team A the first prize, and team
    B the second one". A prize of no class there may be the same one.

    Parameters
    ----------
    folded
        The folded text.
    items
        The items of a sentence, its quantities and counts found.
    is_one
        Whether a noun of a text names a single one.
    """
    found: list[Item] = []
    verb: Item | None = None
    for place, item in enumerate(items):
        found.append(item)
        if ends_clause(item):
            verb = item if item.kind in SUBJECT_RECEIVES else None
        before = items[place - 1] if place else None
        if (
            verb is None
            or before is None
            or before.kind not in (AWARD, CLASS, COUNT, GRANTOR)
            or (item.payload is not None and item.kind != NAME)
            or not (item.kind == NAME or (item.kind == RECIPIENT and is_one(folded, item)))
        ):
            continue
        mark = _DIVIDER.match(folded, before.tail, item.start)
        own = next((one for one in items[place + 1 :] if one.kind not in _OF_SUBJECT), None)
        if (
            mark is not None
            and item.start - mark.end() <= NEAR_DIVIDER
            and own is not None
            and own.kind in (AWARD, COUNT)
            and not (own.kind == AWARD and own.value == PRIZE)
        ):
            at = mark.end()
            subject = item if item.kind == NAME else as_one(item, marked=False)
            found[-1:] = [verb._replace(start=at, end=at, tail=at), subject]
    return found


NEAR_DIVIDER = 5
"""Folded characters between a divider and the noun behind it, at most: the conjunction."""
_OF_SUBJECT = (RECIPIENT, PLACE, NAME, CLASS)
_WHO = "who"


def _part_of_phrase(item: Item, verb: Item) -> str:
    """Return what an item says in a phrase: an award, who has it, or nothing of these."""
    if item.kind in (AWARD, COUNT):
        return AWARD
    subject = item.kind in _SUBJECTS or is_granting_body(item)
    told = item.kind == RECIPIENT and item.payload == RECEIVES
    receives = told or item.kind in _MARKED or (subject and verb.kind in SUBJECT_RECEIVES)
    return _WHO if receives else ""


def _are_phrases(left: Sequence[str], right: Sequence[str]) -> bool:
    """Tell whether two sides of a divider each name an award and who has it, in one order."""
    before = [kind for kind in left if kind]
    after = [kind for kind in right if kind]
    return (
        {AWARD, _WHO} <= set(before)
        and {AWARD, _WHO} <= set(after)
        and before[0] == after[0]
        and before[-1] != before[0]
    )
