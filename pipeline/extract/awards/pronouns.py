"""Pronouns as recipients: "In 2016 it received the order", "the President gave him a medal".

A pronoun is one recipient. What it stands for, the report named last; where that is several ("17
pupils"), a pronoun that may mean them counts nobody.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from pipeline.extract.awards.words import (
    ANY,
    AWARD,
    BODY,
    COUNT,
    FROM_BODY,
    GRANTOR,
    MARKED,
    NAME,
    NUMBER,
    PEOPLE,
    PLACE,
    PRONOUN,
    QUANTITY,
    RECEIVES,
    RECIPIENT,
    SUBJECT_RECEIVES,
    UNIT,
    Counted,
    ends_clause,
)
from pipeline.extract.numbers import Number
from pipeline.extract.symbols import Item, kind_of

PRONOUN_REACH = 400
"""Folded characters before a pronoun in which that stands what it stands for."""
SEVERAL = "several"
INDIVIDUAL, _COLLECTIVE = "individual", "collective"
_KIND_OF = {INDIVIDUAL: NAME, _COLLECTIVE: UNIT, "locality": PLACE}


@dataclass(frozen=True, slots=True)
class _Antecedent:
    recipient: str
    """kind of recipient, or `several`"""
    value: str
    """what the item says that was named: the code of a province"""
    end: int


_SENTENCE_END = re.compile(r"[.।!?;\n]\s")
_NOBODY = _Antecedent("", "", -PRONOUN_REACH)


def resolved(folded: str, items: Sequence[Item], units: frozenset[str]) -> list[Item]:
    """Return the items of a report in which every pronoun says what it stands for.

    Parameters
    ----------
    folded
        The folded text.
    items
        Items of the report, in order.
    units
        Nouns that name a single body where nothing counts them.

    Returns
    -------
    The items without the pronouns that stand for several, or for nothing that was named.
    """
    if PRONOUN not in set(map(kind_of, items)):
        return list(items)
    found: list[Item] = []
    last = person = _NOBODY
    before: Item | None = None
    for item in items:
        if item.kind != PRONOUN:
            named = _named(folded, item, before, units)
            last = named or last
            if named is not None and named.recipient == INDIVIDUAL:
                person = named
            elif named is not None and named.recipient == SEVERAL:
                # "He carried 3 comrades. He received ...": who is the subject stays so.
                ends = _SENTENCE_END.search(folded, max(0, person.end), item.start)
                far = item.start - person.end > PRONOUN_REACH
                person = named if ends is not None or far else person
            found.append(item)
            before = item
            continue
        near = last if item.value == ANY else person
        if item.start - near.end > PRONOUN_REACH:
            near = _NOBODY
        recipient = near.recipient or item.value
        if recipient not in (ANY, SEVERAL):
            mine = near.recipient if item.value == ANY else item.value
            if mine == INDIVIDUAL:
                person = _Antecedent(mine, "", item.end)
            found.append(item._replace(value=mine, payload=(item.payload, near.value)))
    return found


def _named(
    folded: str, item: Item, before: Item | None, units: frozenset[str]
) -> _Antecedent | None:
    """Return what an item names that a pronoun behind it may stand for."""
    recipient = ""
    if item.kind == NAME:
        recipient = INDIVIDUAL
    elif item.kind in (UNIT, BODY) or (item.kind == GRANTOR and item.payload == FROM_BODY):
        recipient = _COLLECTIVE
    elif item.kind == PLACE:
        recipient = "locality"
    elif item.kind == RECIPIENT:
        number = before.payload if before is not None and before.kind == NUMBER else None
        if isinstance(number, Number):
            recipient = item.value if number.value == 1 else SEVERAL
        elif folded[item.start : item.end] in units:
            recipient = item.value
    return _Antecedent(recipient, item.value, item.end) if recipient else None


def with_pronouns(items: Sequence[Item], verb_follows: bool) -> list[Item]:
    """Return the items of a sentence in which pronouns are the recipients that they stand for.

    Parameters
    ----------
    items
        Items of a sentence, its quantities and counts found.
    verb_follows
        Whether the verb comes last in its clause.

    Returns
    -------
    The items without the pronouns of clauses that name no award, and without those that are the
    subject of giving.
    """
    found: list[Item] = []
    clause: list[Item] = []
    verb: Item | None = None
    for item in (*items, None):
        ends = item is None or ends_clause(item)
        if ends:
            verb = item if verb_follows else verb
            found.extend(_said(clause, verb, not verb_follows))
            clause = []
            verb = item
        if item is not None:
            (found if ends else clause).append(item)
    return found


def _said(clause: Sequence[Item], verb: Item | None, first: bool) -> list[Item]:
    """Return a clause with its pronouns; one without the verb that opens it gives nothing."""
    awards = any(item.kind in (AWARD, COUNT) for item in clause)
    receives = verb is not None and verb.kind in SUBJECT_RECEIVES
    found = []
    for item in clause:
        if item.kind != PRONOUN:
            found.append(item)
            continue
        case, value = item.payload if isinstance(item.payload, tuple) else (None, "")
        if awards and (receives or (case == RECEIVES and (verb is not None or not first))):
            one = as_one(item, marked=case == RECEIVES)
            found.append(
                one if one.kind == QUANTITY else one._replace(value=value or PRONOUN, payload=None)
            )
    return found


def is_title(folded: str, item: Item, after: Item | None) -> bool:
    """Tell whether a noun stands in front of a name as its title: "the young pupil N"."""
    return (
        item.value == INDIVIDUAL
        and after is not None
        and after.kind in PEOPLE
        and _SAME_PHRASE.fullmatch(folded, item.end, after.start) is not None
    )


_SAME_PHRASE = re.compile(r"[^,،;:.\n]{0,24}")


def as_one(item: Item, marked: bool) -> Item:
    """Return a noun or pronoun as the one recipient that it names, a family as one household.

    Parameters
    ----------
    item
        Its value is the kind of recipient.
    marked
        Whether it is marked as a recipient, not the subject of receiving.
    """
    kind = _KIND_OF.get(item.value)
    if kind is None:
        one = Number(item.start, item.end, 1.0, approximate=False, countable=True)
        return Item(QUANTITY, item.start, item.end, item.tail, RECEIVES, Counted(one, item.value))
    return item._replace(kind=MARKED[kind] if marked else kind)
