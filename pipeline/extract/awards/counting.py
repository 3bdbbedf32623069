"""The first reading of a sentence: numbers with what they count become quantities and counts."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import replace

from pipeline.extract.awards.words import (
    AWARD,
    BODY,
    CLASS,
    COUNT,
    COUNTER,
    FROM_BODY,
    GRANTOR,
    MARKED,
    NAME,
    NUMBER,
    PERSON,
    QUANTITY,
    RECIPIENT,
    SAME,
    SUBJECT,
    UNIT,
    UNSPECIFIED,
    UNSPECIFIED_AWARD,
    Counted,
)
from pipeline.extract.numbers import Number
from pipeline.extract.symbols import FrameMatch, Item


def with_generic_awards(items: Sequence[Item]) -> list[Item]:
    """Return items in which a generic noun is the award that the sentence named before it.

    Where it named none, the noun says of no award which it is.
    """
    found: list[Item] = []
    code = UNSPECIFIED_AWARD
    for item in items:
        if item.kind == AWARD and item.value == SAME:
            found.append(replace(item, value=code))
            continue
        if item.kind == AWARD:
            code = item.value.partition("/")[0]
        found.append(item)
    return found


def with_receiving_body(items: Sequence[Item]) -> list[Item]:
    """Return items in which a body that is the subject of a receiving verb is its recipient.

    That is the first body that is marked as the subject, else the first one, of a sentence that
    says who received, but neither counts nor names them.
    """
    kinds = {item.kind for item in items}
    if not kinds.isdisjoint((QUANTITY, COUNT, NAME, UNIT, *MARKED.values())):
        return list(items)
    found = list(items)
    for payload in (SUBJECT, FROM_BODY):
        for place, item in enumerate(found):
            if item.kind == GRANTOR and item.payload == payload:
                found[place] = replace(item, kind=BODY)
                return found
    return found


_COUNTED_PARTS = (NUMBER, RECIPIENT, COUNTER, PERSON, AWARD, CLASS)


def with_quantities(items: Sequence[Item], matches: Sequence[FrameMatch]) -> list[Item]:
    """Return items with every counted recipient or award in the place of its parts."""
    replaced: list[Item] = []
    gone: set[int] = set()
    recipients = [item for item in items if item.kind == RECIPIENT]
    previous = UNSPECIFIED
    for match in matches:
        number = match.of(NUMBER)[0].payload
        if not isinstance(number, Number) or number.value != int(number.value):
            continue
        kinds = [item.value for item in (match.of(RECIPIENT) or match.of(PERSON))]
        if kinds == [SAME]:
            kinds = [_counted_before(recipients, match, previous)]
        distinct = sorted(set(kinds))
        recipient = distinct[0] if len(distinct) == 1 else ("mixed" if distinct else UNSPECIFIED)
        parts = [item for item in match.items if item.kind in _COUNTED_PARTS]
        awards, classes = match.of(AWARD), match.of(CLASS)
        counted = Counted(
            number,
            recipient,
            awards[0] if awards else None,
            classes[0].value if classes else "",
        )
        # Whom counted awards go to is part of the frame, not of the count itself.
        span = [item for item in parts if not awards or item.kind != RECIPIENT] or parts
        first, last = span[0], span[-1]
        kind = COUNT if awards else QUANTITY
        replaced.append(Item(kind, first.start, last.end, last.tail, "", counted))
        gone.update(item.start for item in parts)
        previous = recipient
    kept = [item for item in items if item.start not in gone]
    return sorted([*kept, *replaced], key=lambda item: item.start)


def _counted_before(recipients: Sequence[Item], match: FrameMatch, previous: str) -> str:
    """Return whom a partitive counts: the last quantity's recipient, or the last noun for one."""
    if previous != UNSPECIFIED:
        return previous
    before = bisect_left(recipients, match.items[0].start, key=lambda item: item.start)
    return recipients[before - 1].value if before else UNSPECIFIED
