"""The first reading of a sentence: numbers with what they count become quantities and counts."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Callable, Collection, Sequence
from operator import attrgetter

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
    PRIZE,
    QUANTITY,
    RECEIVES,
    RECIPIENT,
    REFUSED,
    SAME,
    STATUS_OF,
    SUBJECT,
    SUBJECT_RECEIVES,
    SUBSET,
    UNIT,
    UNSPECIFIED,
    UNSPECIFIED_AWARD,
    Counted,
    award_code,
    counted_in,
)
from pipeline.extract.numbers import Number
from pipeline.extract.symbols import FrameMatch, Item, kind_of


def with_generic_awards(items: Sequence[Item]) -> list[Item]:
    """Return items in which a generic noun is the award that the sentence named before it.

    Where it named none, it is the order that the report named last, if it named one.
    """
    if SAME not in [item.value for item in items]:
        return list(items)
    found: list[Item] = []
    code, owner = UNSPECIFIED_AWARD, None
    for item in items:
        if item.kind == AWARD and item.value == SAME:
            carried = item.payload if code == UNSPECIFIED_AWARD else None
            value = carried if isinstance(carried, str) else code
            found.append(item._replace(value=value, payload=owner))
            continue
        if item.kind == AWARD:
            code, owner = award_code(item.value), item.payload
        found.append(item)
    return found


FEWEST_ANNOUNCED = 2
"""Award nouns of which one announces the other, at least."""
ANNOUNCING = ("other_title", UNSPECIFIED_AWARD)
"""Nouns that only announce the award beside them: the title "Heroic Mother"."""
_BETWEEN = " \"'“”‘’«»:-"
_IN_BRACKETS = re.compile(r"\([^()]{1,20}\)")


def without_announcing_nouns(folded: str, items: Sequence[Item]) -> list[Item]:
    """Return items without the award nouns that announce the one directly beside them."""
    if [*map(kind_of, items)].count(AWARD) < FEWEST_ANNOUNCED:
        return list(items)
    return [
        item
        for before, item, after in zip((None, *items), items, (*items[1:], None), strict=False)
        if item.kind != AWARD
        or item.value not in ANNOUNCING
        or not (_announced(folded, before, item) or _announced(folded, item, after))
    ]


def _announced(folded: str, left: Item | None, right: Item | None) -> bool:
    """Tell whether two items are award nouns side by side of which one says which award."""
    if left is None or right is None or {left.kind, right.kind} != {AWARD}:
        return False
    specific = left.value not in ANNOUNCING or right.value not in ANNOUNCING
    return specific and not _IN_BRACKETS.sub("", folded[left.tail : right.start]).strip(_BETWEEN)


def without_editions(folded: str, items: Sequence[Item]) -> list[Item]:
    """Return items without the ordinals that say which edition of a prize it is.

    Where the verb comes first, the class of a prize follows its noun; a mere ordinal behind further
    words follows the prize's name: "the Red River prize, the third".
    """
    return [
        item
        for before, item in zip((None, *items), items, strict=False)
        if item.kind != CLASS
        or before is None
        or before.kind != AWARD
        or before.value != PRIZE
        or " " in folded[item.start : item.end]
        or not folded[before.tail : item.start].strip(_BETWEEN)
    ]


def with_receiving_body(items: Sequence[Item], verb_follows: bool) -> list[Item]:
    """Return items in which a body that is the subject of a receiving verb is its recipient.

    That is the first body that is marked as the subject of a clause, else the first one of a
    sentence, that says who received, but neither counts nor names them.
    """
    found = list(items)
    alone = not says_who(items)
    if not any(_may_receive(item, alone) for item in items):
        return found
    places = range(len(items)) if verb_follows else range(len(items) - 1, -1, -1)
    clause: list[int] = []
    for place in places:
        clause.append(place)
        kind = items[place].kind
        if kind not in (*STATUS_OF, REFUSED):
            continue
        kinds = {items[part].kind for part in clause}
        bodies = sorted(
            (part for part in clause if _may_receive(items[part], alone)),
            key=lambda part: (items[part].payload != SUBJECT, part),
        )
        told = any(items[part].payload == RECEIVES for part in clause)
        if kind in SUBJECT_RECEIVES and kinds.isdisjoint(_RECEIVERS) and bodies and not told:
            found[bodies[0]] = items[bodies[0]]._replace(kind=BODY)
        clause = []
    return found


def without_offices_of_receivers(
    items: Sequence[Item], is_subject: Callable[[Item], bool]
) -> list[Item]:
    """Return items without the offices, right behind their holders, of those who are the subject of
    a receiving verb: "N, the school's head (subject), the order received". For languages in which
    the verb comes last.
    """
    found: list[Item] = []
    verb = ""
    for before, item in zip((None, *items[:-1])[::-1], items[::-1], strict=True):
        if item.kind in STATUS_OF or item.kind == REFUSED:
            verb = item.kind
        held = (
            verb in SUBJECT_RECEIVES
            and item.kind == GRANTOR
            and item.payload not in (FROM_BODY, SUBJECT)
            and before is not None
            and before.kind == NAME
            and before.tail == before.end == item.start - 1
        )
        if not (held and is_subject(item)):
            found.append(item)
    return found[::-1]


_RECEIVERS = (QUANTITY, COUNT, NAME, UNIT, *MARKED.values())


def says_who(items: Sequence[Item]) -> bool:
    """Tell whether somebody is counted, named or marked as a recipient among items."""
    return not set(map(kind_of, items)).isdisjoint(_RECEIVERS)


def _may_receive(item: Item, alone: bool) -> bool:
    return item.kind == GRANTOR and (
        item.payload == SUBJECT or (alone and item.payload == FROM_BODY)
    )


def without_one_each(items: Sequence[Item]) -> list[Item]:
    """Return items in which "one" award behind those it goes to counts nothing.

    "to 5 people a certificate" is five certificates.
    """
    return [
        noun if noun is not None and before is not None and _goes_to_several(before) else item
        for before, item in zip((None, *items), items, strict=False)
        for noun in (_the_one(item),)
    ]


def _the_one(item: Item) -> Item | None:
    """Return the award that an item counts once."""
    if item.kind != COUNT or counted_in(item).number.value != 1:
        return None
    return counted_in(item).award


def _goes_to_several(item: Item) -> bool:
    return (
        item.kind == QUANTITY and item.value == RECEIVES and counted_in(item).number.value > 1
    ) or item.kind in MARKED.values()


def with_counted_kinds(items: Sequence[Item]) -> list[Item]:
    """Return items in which a kind of body that is counted behind its name grants nothing: where
    the verb comes last, "newspapers 4, broadcasters 2".
    """
    found = list(items)
    for place, item in enumerate(items[:-2]):
        number, counter = items[place + 1 : place + 3]
        if (
            item.kind == GRANTOR
            and item.payload == FROM_BODY
            and item.value == _KIND_OF_BODY
            and item.tail == item.end == number.start - 1
            and number.kind == NUMBER
            and counter.kind == PERSON
            and counter.value == "collective"
        ):
            found[place] = item._replace(kind=RECIPIENT, value="collective", payload=None)
    return found


_KIND_OF_BODY = "organisation"
"""Whose awards those of schools, newspapers and the like are."""
_BODIES = (BODY, MARKED[BODY], MARKED[UNIT])
_COUNTED_PARTS = (NUMBER, RECIPIENT, COUNTER, PERSON, AWARD, CLASS)


def with_quantities(items: Sequence[Item], matches: Sequence[FrameMatch]) -> list[Item]:
    """Return items with every counted recipient or award in the place of its parts."""
    if not matches:
        return list(items)
    replaced: list[Item] = []
    gone: set[int] = set()
    recipients = [item for item in items if item.kind == RECIPIENT]
    previous, reached = UNSPECIFIED, 0
    for place, match in enumerate(matches):
        said_by = match.by_kind()
        number = said_by[NUMBER][0].payload
        if not isinstance(number, Number) or number.value != int(number.value):
            continue
        awards, classes = said_by.get(AWARD, []), said_by.get(CLASS, [])
        nouns = said_by.get(RECIPIENT, [])
        if not awards:
            nouns = _those_marked(nouns)
        nouns = _without_title(nouns, items)
        if len(nouns) == 2 and nouns[0].tail + 1 == nouns[1].start:
            # A compound is what its head is: "4 author groups".
            nouns = nouns[1:] if nouns[0].tail == nouns[0].end else nouns[:1]
        # "189 (persons of) examples": a noun that says nothing of whom leaves it to the counter.
        said = [item for item in nouns if item.value != UNSPECIFIED]
        kinds = [item.value for item in (said or said_by.get(PERSON) or nouns)]
        if kinds == [SAME]:
            kinds = [_counted_before(recipients, match, previous, reached)]
        distinct = sorted(set(kinds))
        recipient = distinct[0] if len(distinct) == 1 else ("mixed" if distinct else UNSPECIFIED)
        parts = [
            item
            for item in match.items
            if item.kind in _COUNTED_PARTS and (item.kind != RECIPIENT or item in nouns)
        ]
        last = match.items[-1]
        is_body = last.kind in _BODIES or (last.kind == GRANTOR and last.payload == FROM_BODY)
        if not awards and is_body:
            # "21 (district) education departments": what is counted is a kind of body.
            recipient = recipient if kinds else "collective"
            parts.append(last)
        if not kinds and not awards and (classes or SUBSET in said_by):
            # "for 40 officers, of the second class for 55": the same ones. "Of them 5 were ...".
            recipient = previous
            shared_prize = _counted_prize(replaced, match) if classes else None
            awards = [] if shared_prize is None else [shared_prize]
        if len(match.items) == 1:
            # "1, 4 and 9 units": the last one has the noun.
            shared = next((one for one in matches[place + 1 :] if len(one.items) > 1), None)
            nouns = [] if shared is None else shared.of(RECIPIENT)
            recipient = nouns[-1].value if nouns else recipient
        # Whom counted awards go to is part of the frame, not of the count itself.
        span = [item for item in parts if not awards or item.kind != RECIPIENT] or parts
        # "second class: 4 people": the class is beside what is counted.
        told = span[1:] if span[0].kind == CLASS and not awards else span
        counted = Counted(
            number,
            recipient,
            awards[0] if awards else None,
            classes[0].value if classes else "",
            told[0].start if told else None,
        )
        first, last = span[0], span[-1]
        kind = COUNT if awards else QUANTITY
        if not awards:
            # "8 branches of the association": whose they are grants nothing.
            gone.update(item.start for item in match.items[1:-1] if item.kind in (GRANTOR, BODY))
        replaced.append(Item(kind, first.start, last.end, last.tail, "", counted))
        gone.update(item.start for item in parts)
        previous, reached = recipient, last.end
    kept = [item for item in items if item.start not in gone]
    return sorted([*kept, *replaced], key=_start)


_start = attrgetter("start")


_POINTS = frozenset("·/")
_JOINABLE = (RECIPIENT, UNIT, MARKED[UNIT], BODY, MARKED[BODY])


def with_joined_kinds(
    folded: str, items: Sequence[Item], units: Collection[str], conjunctions: Collection[str]
) -> list[Item]:
    """Return items in which a number counts both of two kinds of bodies that are joined behind it:
    "to 6 communes and wards". The second is a noun alone, no name and no number of its own.

    Parameters
    ----------
    folded
        The folded text.
    items
        Items with every counted recipient in the place of its parts.
    units
        Nouns of single bodies.
    conjunctions
        Words that mean "and"; a particle of the first noun may be one.
    """
    found: list[Item] = []
    for item in items:
        before = found[-1] if found else None
        if (
            before is not None
            and before.kind == QUANTITY
            and counted_in(before).recipient == "collective"
            and item.kind in _JOINABLE
            and folded[item.start : item.end] in units
            and (gap := folded[before.end : item.start].strip())
            and (gap in conjunctions or gap in _POINTS)
        ):
            found[-1] = before._replace(end=item.end, tail=item.tail, value=_receives(item))
            continue
        found.append(item)
    return found


def with_shared_nouns(
    folded: str, items: Sequence[Item], conjunctions: Collection[str]
) -> list[Item]:
    """Return items in which a bare number behind those who receive counts the award that the next
    number names: "to units 12 and to people 30 certificates". For languages in which the verb comes
    last.
    """
    found = list(items)
    for place in range(len(items) - 3, 0, -1):
        before, item, after, named = (
            items[place - 1],
            items[place],
            items[place + 1],
            found[place + 2],
        )
        if (item.kind, before.kind, after.kind, named.kind) != (
            NUMBER,
            RECIPIENT,
            RECIPIENT,
            COUNT,
        ):
            continue
        joined = folded[item.tail : after.start].split()[:1]
        near = item.start - before.tail <= _NEAR_NOUN >= named.start - after.tail
        if not (near and joined and (joined[0] in conjunctions or joined[0] == ",")):
            continue
        counted = counted_in(named)
        if not isinstance(item.payload, Number) or counted.recipient not in (
            UNSPECIFIED,
            after.value,
        ):
            continue
        found[place + 2] = named._replace(payload=counted._replace(recipient=after.value))
        shared = counted._replace(number=item.payload, recipient=before.value, told_from=None)
        found[place] = item._replace(kind=COUNT, payload=shared)
    return found


_NEAR_NOUN = 6
"""Folded characters between those who receive and what they do, at most: the mark of a case."""


def _receives(item: Item) -> str:
    return RECEIVES if item.kind in MARKED.values() or item.payload == RECEIVES else ""


def _those_marked(nouns: list[Item]) -> list[Item]:
    """Return counted nouns without those behind one that is marked as who receives which are not
    marked so, and not right behind it: "to 7 persons the 'Union founders' medal".
    """
    marked = next((at for at, noun in enumerate(nouns) if noun.payload == RECEIVES), len(nouns))
    return [
        noun
        for at, noun in enumerate(nouns)
        if at <= marked or noun.payload == RECEIVES or noun.start <= nouns[marked].tail + 1
    ]


def _without_title(nouns: list[Item], items: Sequence[Item]) -> list[Item]:
    """Return counted nouns without the last of several that is the title of who is named right
    behind it: "12 groups and the farmer N".
    """
    if len(nouns) < FEWEST_JOINED or nouns[-2].end == nouns[-2].tail == nouns[-1].start - 1:
        return nouns
    behind = next((item for item in items if item.start >= nouns[-1].tail), None)
    named = behind is not None and behind.kind in (NAME, MARKED[NAME])
    return (
        nouns[:-1] if behind is not None and named and behind.start <= nouns[-1].tail + 1 else nouns
    )


FEWEST_JOINED = 2
NEAR_COUNT = 8
"""Folded characters between two counts of a list, at most: a comma and a conjunction."""


def _counted_prize(replaced: Sequence[Item], match: FrameMatch) -> Item | None:
    """Return the prize of the count right before a number and a class that have no noun of their
    own: "4 second prizes, 6 of the third class, 20 others".
    """
    before = replaced[-1] if replaced else None
    if before is None or before.kind != COUNT or match.items[0].start - before.tail > NEAR_COUNT:
        return None
    noun = counted_in(before).award
    if noun is None or award_code(noun.value) != PRIZE:
        return None
    return noun._replace(value=PRIZE)


def _counted_before(
    recipients: Sequence[Item], match: FrameMatch, previous: str, reached: int
) -> str:
    """Return whom a partitive counts: the noun before it, or the last quantity's recipient.

    Parameters
    ----------
    recipients
        Nouns for recipients, in order.
    match
        The partitive.
    previous, reached
        Whom the quantity before counts, and where it ends.
    """
    before = bisect_left(recipients, match.items[0].start, key=_start)
    noun = recipients[before - 1] if before else None
    if noun is not None and (previous == UNSPECIFIED or noun.start >= reached):
        return noun.value
    return previous
