"""Ranks of prizes without their noun: "4 first, 8 second and 10 third prizes"."""

from __future__ import annotations

from collections.abc import Container, Sequence

from pipeline.extract.awards.words import (
    AWARD,
    CLASS,
    MEDAL,
    PRIZE,
    RANK,
    SUBSET,
    award_code,
    class_said,
    ends_clause,
)
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
    shares = classed = False
    for item in reversed(items) if noun_follows else items:
        if item.kind == RANK:
            if not _is_joined(folded, item, conjunctions, noun_follows):
                continue
            if shares:
                found.append(item._replace(kind=AWARD))
            elif classed and class_said(item.value):
                # "3 the second and 5 the third class of the order".
                found.append(item._replace(kind=CLASS, value=class_said(item.value)))
            continue
        if item.kind == AWARD:
            shares, classed = award_code(item.value) == PRIZE, False
        elif ends_clause(item):
            shares = classed = False
        elif item.kind == CLASS:
            classed = noun_follows and bool(found) and found[-1].kind == AWARD and not shares
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
                item = item._replace(kind=AWARD)
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
