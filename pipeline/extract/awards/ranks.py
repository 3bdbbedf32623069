"""Ranks of prizes without their noun: "4 first, 8 second and 10 third prizes"."""

from __future__ import annotations

from collections.abc import Container, Sequence
from dataclasses import replace

from pipeline.extract.awards.words import AWARD, MEDAL, PRIZE, RANK, SUBSET, award_code, ends_clause
from pipeline.extract.symbols import Item


def with_ranks(
    folded: str, items: Sequence[Item], conjunctions: Container[str], noun_follows: bool
) -> list[Item]:
    """Return items in which every rank that shares the noun of a prize is a prize.

    Parameters
    ----------
    folded
        The folded text.
    items
        Items of a sentence.
    conjunctions
        Folded words that mean "and".
    noun_follows
        Whether the noun stands behind the ranks. Between them stands neither a verb nor another
        award, and each is set off from what stands towards the noun by a mark or "and".

    Returns
    -------
    The items without the ranks that are those of no prize.
    """
    items = _with_parts(folded, items) if noun_follows else items
    found: list[Item] = []
    shares = False
    for item in reversed(items) if noun_follows else items:
        if item.kind == RANK:
            if shares and _is_joined(folded, item, conjunctions, noun_follows):
                found.append(replace(item, kind=AWARD))
            continue
        if item.kind == AWARD:
            shares = award_code(item.value) == PRIZE
        elif ends_clause(item):
            shares = False
        found.append(item)
    return found[::-1] if noun_follows else found


def _with_parts(folded: str, items: Sequence[Item]) -> list[Item]:
    """Return items in which ranks that divide the prizes or medals before them have their noun.

    In brackets right behind it, or behind a word for a part: "45 medals (12 gold, 33 silver)", "45
    medals, of them 12 gold and 33 silver".
    """
    found: list[Item] = []
    whole: Item | None = None
    divides = False
    for item in items:
        if item.kind == AWARD:
            classed = bool(found) and found[-1].kind == RANK and found[-1].tail + 1 >= item.start
            whole = item if item.value in _DIVIDED and not classed else None
            divides = False
        elif item.kind == SUBSET:
            divides = whole is not None
        elif item.kind == RANK and whole is not None:
            between = folded[whole.tail : item.start].lstrip()
            if divides or (between.startswith("(") and ")" not in between):
                item = replace(item, kind=AWARD)
        found.append(item)
    return found


def _is_joined(folded: str, item: Item, conjunctions: Container[str], noun_follows: bool) -> bool:
    """Tell whether a mark or a conjunction stands beside a rank, towards its noun."""
    if noun_follows:
        words = folded[item.tail : item.tail + _NEAR].split(maxsplit=1)
        return bool(words) and (words[0][0] in _MARKS or words[0] in conjunctions)
    words = folded[max(0, item.start - _NEAR) : item.start].split()
    return bool(words) and (words[-1][-1] in _MARKS or words[-1] in conjunctions)


_NEAR = 12
_DIVIDED = (PRIZE, MEDAL)
_MARKS = frozenset(",;،؛、，；")
