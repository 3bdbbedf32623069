"""The words, names and bodies of a report made ready for the award grammars, one by one."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import partial
from itertools import zip_longest
from operator import attrgetter

from pipeline import gazetteer
from pipeline.extract.awards.counting import ANNOUNCING
from pipeline.extract.awards.words import (
    ANAPHORA,
    AWARD,
    AWARDED,
    BODY,
    CLASS,
    CLASS_MARK,
    COUNTER,
    FROM_BODY,
    GENERAL,
    GIFT,
    GRANTOR,
    MARKED,
    NAME,
    NUMBER,
    PERSON,
    PRIZE,
    PROPOSED,
    RECEIVES,
    RECIPIENT,
    SAME,
    SUBJECT_RECEIVES,
    THAT_TITLE,
    TITLES,
    UNIT,
    UNSPECIFIED_AWARD,
    award_code,
    ends_clause,
    of_law,
)
from pipeline.extract.events import EMULATION
from pipeline.extract.events import NOUN as EVENT_NOUN
from pipeline.extract.lexicon import Hit
from pipeline.extract.numbers import Number
from pipeline.extract.searches import Searches
from pipeline.extract.spans import Cover
from pipeline.extract.symbols import Item, kind_of

TITLE = "other_title"


def referring(items: Iterable[Item]) -> list[Item]:
    """Return items in which nouns for the award named last in the report say which it is.

    A generic noun ("the order") carries the order named last, for a sentence that names none. What
    refers to an award named with its class is of that class.
    """
    found: list[Item] = []
    ranked = ""
    last, title = UNSPECIFIED_AWARD, TITLE
    order: str | None = None
    for item in items:
        if item.kind != AWARD:
            ranked = item.value if item.kind == CLASS else ""
            found.append(item)
        elif item.value == SAME:
            found.append(item._replace(payload=order))
        elif item.value in (ANAPHORA, THAT_TITLE):
            found.append(item._replace(value=last if item.value == ANAPHORA else title))
        else:
            found.append(item)
            bare = item.value in ANNOUNCING and last != UNSPECIFIED_AWARD
            named = f"{item.value}{CLASS_MARK}{ranked}" if ranked else item.value
            last = last if bare or item.value == GIFT else named
            title = last if award_code(last) in TITLES else title
            order = item.value if item.value.endswith(_ORDER) else order
    return found


_ORDER = "_order"
"""End of the codes of orders, which a generic noun may stand for in another sentence."""


NEAR_NUMBER = 24
"""Folded characters between a number and an office that it counts, at most: an adjective."""


def uncounted(folded: str, others: Sequence[Item], hits: Mapping[str, Sequence[Hit]]) -> list[Item]:
    """Return things found before without the bodies and offices that are counted ("7 party
    cells", "12 outstanding union members") and without those that end the quoted name of an award.
    """
    said = [item for item in others if item.kind != NUMBER]
    quoted = [hit.start - len(_QUOTE_END) for hit in hits.get(AWARD, ())]
    quoted = [end for end in quoted if folded.startswith(_QUOTE_END, end)]
    nouns = hits.get(RECIPIENT, ())
    is_noun = not {hit.start for hit in nouns}.isdisjoint([item.start for item in said])
    if not is_noun and (not quoted or set(quoted).isdisjoint([item.end for item in said])):
        return list(others)
    counters = {hit.start: hit.tail for hit in hits.get(COUNTER, ())}
    ends = sorted([item.end for item in others if item.kind == NUMBER])
    numbers = {counters.get(end, counters.get(end + 1, end)) + 1 for end in ends}
    counted = {hit.start: hit.end for hit in nouns if hit.start in numbers}
    spans = {(hit.start, hit.end) for hit in nouns}

    def is_counted(item: Item) -> bool:
        if counted.get(item.start, 0) >= item.end:
            return True
        is_office = item.kind == GRANTOR and item.payload != FROM_BODY
        if is_office and item.start in numbers and item.start in counted:
            return True
        if not is_office or (item.start, item.end) not in spans:
            return False
        before = bisect_left(ends, item.start)
        return before > 0 and item.start - ends[before - 1] <= NEAR_NUMBER

    return [
        item
        for item in others
        if item.kind == NUMBER or not (is_counted(item) or item.end in quoted)
    ]


_QUOTE_END = '" '


def as_receivers_of_more(
    folded: str,
    items: Sequence[Item],
    bearers: frozenset[str],
    receives: Callable[[str, Item], bool],
) -> list[Item]:
    """Return items in which a title is whoever bears it, where it is marked as the recipient of
    another award of the sentence: "gave the heroic mothers 19 gifts". A number counts the title,
    unless what comes next is a title as well.
    """
    found = list(items)
    if [*map(kind_of, items)].count(AWARD) < FEWEST_AWARDS:
        return found
    further = other = False
    for place in range(len(items) - 1, -1, -1):
        item = items[place]
        if item.kind != AWARD:
            continue
        counted = place and items[place - 1].kind == NUMBER
        named = folded[item.start : item.end] in bearers and receives(folded, item)
        if (other if counted else further) and named:
            found[place] = item._replace(kind=RECIPIENT, value="individual", payload=None)
        further, other = True, award_code(item.value) not in TITLES
    return found


FEWEST_AWARDS = 2
"""Awards of a sentence in which one may be the title of who receives another, at least."""


def without_names_of_bodies(
    folded: str, items: Sequence[Item], units: frozenset[str]
) -> list[Item]:
    """Return items without names that the noun for a single body right behind them is called by:
    "the people of N district". Where the name stands alone it is the body. For languages in which
    nouns follow their names.
    """
    names = {folded[item.start : item.end] for item in items if item.kind == NAME}
    if not names:
        return list(items)
    # Few nouns stand behind what is a name somewhere; only these are looked at.
    endings = tuple(names)
    heads_at = {
        item.start - 1
        for item in items
        if item.kind in _OF_BODIES
        and folded.endswith(endings, 0, item.start - 1)
        and item.value not in ("individual", "household")
        and not units.isdisjoint(
            (folded[item.start : item.end], folded[item.start : item.end].split(" ")[0])
        )
    }
    if not heads_at:
        return list(items)
    called = {name for name in names if any(folded.endswith(name, 0, at) for at in heads_at)}
    return [
        item._replace(kind=UNIT, value=UNIT)
        if item.kind == NAME and folded[item.start : item.end] in called
        else item
        for item in items
        if item.kind != NAME or item.end not in heads_at
    ]


_OF_BODIES = (RECIPIENT, UNIT, BODY, GRANTOR)


def heads(folded: str, items: Sequence[Item]) -> list[Item]:
    """Return items in which of nouns side by side behind a number only the last says who is
    counted: "15 women entrepreneurs' clubs", where a noun stands in front of the one it says more
    of.
    """
    gone: set[int] = set()
    for place, item in enumerate(items):
        if item.kind != NUMBER:
            continue
        first = place + 1
        while first < len(items) and items[first].kind in (COUNTER, PERSON):
            first += 1
        last = first
        while last + 1 < len(items) and _stand_together(folded, items[last], items[last + 1]):
            last += 1
        if last > first:
            gone.update(range(first, last + 1))
            gone.difference_update(_heads_of(items, first, last))
    return [item for place, item in enumerate(items) if place not in gone] if gone else list(items)


def _stand_together(folded: str, noun: Item, after: Item) -> bool:
    """Tell whether two items are nouns side by side, the first without an ending."""
    return (
        noun.tail == noun.end == after.start - 1
        and noun.kind in (RECIPIENT, UNIT)
        and after.kind in (RECIPIENT, UNIT)
        and folded[noun.end] != "("
    )


def _heads_of(items: Sequence[Item], first: int, last: int) -> list[int]:
    """Return the place of the last of some nouns side by side; where it has an ending of its own,
    which may make it the owner of the next, those of its kind as well.
    """
    head = items[last]
    if head.tail == head.end:
        return [last]
    return [place for place in range(first, last + 1) if items[place].value == head.value]


def to_be_honoured(folded: str, items: Sequence[Item], honouring: tuple[str, ...]) -> list[Item]:
    """Return items in which a verb of proposing that begins with one of honouring is both.

    "60 farmers will be honoured": the verb says by itself what is to be given, an award of no said
    kind, where none is named in front of it.
    """
    if not honouring or PROPOSED not in set(map(kind_of, items)):
        return list(items)
    found: list[Item] = []
    named = False
    for item in items:
        if item.kind == PROPOSED and not named:
            said = folded[item.start : item.end]
            length = max((len(verb) for verb in honouring if said.startswith(verb)), default=0)
            if 0 < length < len(said):
                cut = item.start + length
                found.append(Item(AWARD, item.start, cut, cut, UNSPECIFIED_AWARD))
                item = item._replace(start=cut)
        named = (named or item.kind == AWARD) and not ends_clause(item)
        found.append(item)
    return found


def titles_once(folded: str, items: Sequence[Item]) -> list[Item]:
    """Return items without a bare title in front of the title itself: the title "Hero"."""
    return [
        item
        for item, after in zip_longest(items, items[1:])
        if not (
            item.kind == AWARD
            and item.value == TITLE
            and after is not None
            and after.kind == AWARD
            and not folded[item.end : after.start].strip(_QUOTES)
        )
    ]


_QUOTES = " \"'ال"


def addressed(
    folded: str,
    items: Sequence[Item],
    forms: frozenset[str],
    receives: Callable[[str, Item], bool],
    object_of: Callable[[str, Item], Item | None] | None,
) -> list[Item]:
    """Return items with those who are only addressed ("to Mr N"), or written onto a verb.

    Parameters
    ----------
    folded
        The folded text.
    items
        Items of the report, in order.
    forms
        Forms of address.
    receives
        Tells whether somebody is marked as a recipient.
    object_of
        Returns the pronoun that is written onto a verb of giving, in a language that does so.
    """
    kept = _without_forms_of_address(folded, items, forms, receives)
    return kept if object_of is None else _with_objects(kept, partial(object_of, folded))


def _without_forms_of_address(
    folded: str,
    items: Sequence[Item],
    forms: frozenset[str],
    receives: Callable[[str, Item], bool],
) -> list[Item]:
    """Return items without the forms of address ("Mr") that stand for nobody.

    Somebody's who is named in full says nothing; nor does one that is neither marked as a
    recipient nor right behind a verb of receiving.
    """
    said = {folded[item.start : item.end] for item in items if item.kind == RECIPIENT}
    if said.isdisjoint(forms):
        return list(items)
    found: list[Item] = []
    for before, item, after in zip((None, *items), items, (*items[1:], None), strict=False):
        if item.kind == RECIPIENT and folded[item.start : item.end] in forms:
            named = after is not None and after.kind == NAME and after.start <= item.tail + 1
            follows = (
                before is not None
                and before.kind in SUBJECT_RECEIVES
                and item.start <= before.tail + NEAR_OBJECT
            )
            if named or not (follows or receives(folded, item)):
                continue
        found.append(item)
    return found


NEAR_OBJECT = 3
"""Folded characters between a verb and what is given by it, at most: an article."""


def _with_objects(items: Sequence[Item], object_of: Callable[[Item], Item | None]) -> list[Item]:
    """Return items with the pronouns that are written onto verbs as their objects.

    What is written like an award noun ("a grant") is such a verb right in front of another award,
    or of who gives it.
    """
    found: list[Item] = []
    for item, after in zip_longest(items, items[1:]):
        follows = after is not None and after.start <= item.tail + NEAR_OBJECT
        if item.kind == AWARD and after is not None and follows and after.kind in (AWARD, GRANTOR):
            verb = item._replace(kind=AWARDED, value=AWARDED, payload=None)
            item = verb if object_of(verb) is not None else item
        found.append(item)
        pronoun = object_of(item) if item.kind == AWARDED else None
        if pronoun is not None:
            found.append(pronoun)
    return found


def owned(found: Sequence[Item], others: Sequence[Item]) -> list[Item]:
    """Return words in which an award whose name holds its grantor ("Government's flag") says so."""
    grantors = sorted([item for item in (*others, *found) if item.kind == GRANTOR], key=_start)
    starts = [grantor.start for grantor in grantors]
    owned_by = {
        place: grantors[first].value
        for place, item in enumerate(found)
        if item.kind == AWARD
        and item.payload is None
        and (first := bisect_left(starts, item.start)) < len(starts)
        and starts[first] < item.end
    }
    kept = list(found)
    for place, grantor in owned_by.items():
        kept[place] = kept[place]._replace(payload=grantor)
    return kept


_start = attrgetter("start")


def behind(folded: str, items: Sequence[Item], kinds: Sequence[str], mark: str = "") -> Cover:
    """Return what belongs to items of some kinds behind their own words, where it has a mark."""
    return Cover(
        [
            (item.end, item.tail)
            for item in items
            if item.tail > item.end and item.kind in kinds and mark in folded[item.end : item.tail]
        ]
    )


def tells_of_a_contest(hits: Mapping[str, Sequence[Hit]]) -> bool:
    """Tell whether an award of no said kind is a prize: in a contest, or where nothing else is."""
    kinds = {award_code(hit.term.value) for hit in hits.get(AWARD, ())}
    events = {hit.term.value for hit in hits.get(EVENT_NOUN, ())}
    if "contest" in events or PRIZE in kinds:
        return True
    return kinds <= {GENERAL, UNSPECIFIED_AWARD, GIFT} and EMULATION not in hits


def outside_marks(items: Sequence[Item]) -> list[Item]:
    """Return items without those that are part of the words that mark the one before."""
    found: list[Item] = []
    reached = 0
    for item in items:
        if item.start < reached:
            before = found[-1]
            # Of a group, those who are in it.
            group = before.kind == RECIPIENT and before.payload == RECEIVES
            if before.kind in _MARKED_KINDS or (group and item.kind in _MEMBERS):
                continue
        found.append(item)
        reached = item.tail
    return found


_MARKED_KINDS = frozenset(MARKED.values())
_MEMBERS = (NAME, MARKED[NAME])


def without_asides(folded: str, items: Sequence[Item], asides: Searches) -> list[Item]:
    """Return items without those of asides, which only say who somebody is or what he did.

    "A, who saved 4 people", "for having saved 4 people". An aside that names an award tells of it.
    """
    return asides_in(folded, 0, len(folded), items, asides).outside(items)


def asides_in(folded: str, start: int, end: int, items: Sequence[Item], asides: Searches) -> Cover:
    """Return where a stretch of text has asides; one that names an award is none."""
    awards = [item.start for item in items if item.kind == AWARD]
    return Cover(
        match.span()
        for match in asides.matches(folded, start, end)
        if bisect_left(awards, match.start()) == bisect_left(awards, match.end())
    )


def counted_by_one(folded: str, items: Sequence[Item], kinds: Mapping[str, str]) -> list[Item]:
    """Return items in which a noun with a "one" in words behind it is counted by that, as a dual
    is by itself: a number, and the rest of the noun. Of a noun for several kinds behind a number of
    its own the "one" counts only the last: "3 groups and person one". For languages in which "one"
    follows its noun.

    Parameters
    ----------
    folded
        The folded text.
    items
        Items of the report, in order.
    kinds
        Kind of recipient by folded noun.
    """
    found: list[Item] = []
    for item in items:
        noun = found[-1] if found else None
        if noun is None or not _is_one_behind(folded, noun, item):
            found.append(item)
            continue
        ahead = found[-2] if len(found) > 1 else None
        if noun.value == "mixed":
            if ahead is None or ahead.kind != NUMBER or noun.start > ahead.end + 1:
                found.append(item)
                continue
            found[-1:] = _divided(folded, noun, kinds)
            noun = found[-1]
        after = noun.start + 1
        found[-1:] = [
            item._replace(start=noun.start, end=after, tail=after),
            noun._replace(start=after, end=item.end, tail=item.tail),
        ]
    return found


def _is_one_behind(folded: str, noun: Item, item: Item) -> bool:
    return (
        noun.kind == RECIPIENT
        and item.kind == NUMBER
        and noun.tail == item.start - 1
        and isinstance(item.payload, Number)
        and item.payload.value == 1
        and not folded[item.start].isdigit()
    )


def _divided(folded: str, item: Item, kinds: Mapping[str, str]) -> tuple[Item, ...]:
    """Return the two nouns that the words of one are, or itself where they are no two."""
    for blank in range(item.end - 1, item.start, -1):
        left = kinds.get(folded[item.start : blank])
        if folded[blank] != " " or left is None:
            continue
        for start in range(blank + 1, item.end):
            right = kinds.get(folded[start : item.end])
            if right is not None and start <= blank + FARTHEST_NOUN:
                return (
                    item._replace(end=blank, tail=blank, value=left),
                    item._replace(start=start, value=right),
                )
    return (item,)


FARTHEST_NOUN = 2
"""Folded characters from a blank to the noun behind it, at most: a conjunction written onto it."""


def with_counted_bodies(
    folded: str,
    others: Sequence[Item],
    words: Sequence[Item],
    patterns: Sequence[tuple[str, re.Pattern[str]]],
) -> list[Item]:
    """Return words with the nouns for recipients that no list has, behind numbers and counters.

    "4 forest guard teams": the ending of a noun says what is counted. A listed noun goes before,
    and a noun that is counted names no single unit.
    """
    if not patterns:
        return list(words)
    counters = {item.start: item.tail for item in words if item.kind == COUNTER}
    known = {item.start for item in words if item.kind in (RECIPIENT, AWARD)}
    counted: list[Item] = []
    for item in others:
        if item.kind != NUMBER:
            continue
        # A number in words needs no counter.
        alone = None if folded[item.end - 1].isdigit() else item.end
        tail = counters.get(item.end, counters.get(item.end + 1, alone))
        if tail is None or not folded.startswith(" ", tail) or tail + 1 in known:
            continue
        for kind, pattern in patterns:
            match = pattern.match(folded, tail + 1)
            if match is not None:
                # An adjective belongs to what a number without a counter counts.
                start, end = match.span("noun")
                start = start if tail != alone else match.start()
                counted.append(Item(RECIPIENT, start, end, match.end(), kind))
                break
    if not counted:
        return list(words)
    ends = {item.end for item in counted}
    kept = [item for item in words if item.kind != UNIT or item.end not in ends]
    return [*kept, *counted]


def named_by(nouns: Sequence[Item]) -> Item | None:
    """Return the award that nouns side by side name; of several kinds it is not said which.

    A gift that goes with an award says nothing more.
    """
    codes = {award_code(noun.value) for noun in nouns} - {UNSPECIFIED_AWARD, GIFT}
    if len(codes) < 2:
        said = {noun.value for noun in nouns if award_code(noun.value) in codes}
        if len(said) > 1:
            # "the first, second and third prize": of no one class.
            return nouns[0]._replace(value=next(iter(codes)))
        return next((noun for noun in nouns if award_code(noun.value) in codes), None) or (
            nouns[0] if nouns else None
        )
    law = {gazetteer.awards()[of_law(code)].grantor for code in codes}
    return nouns[0]._replace(
        value=UNSPECIFIED_AWARD,
        payload=next(iter(law)) or None if len(law) == 1 else None,
    )


def is_prize_alone(nouns: Sequence[Item]) -> bool:
    """Tell whether nouns name prizes and nothing else."""
    return bool(nouns) and all(noun.value == PRIZE for noun in nouns)


def is_known_already(nouns: Sequence[Item]) -> bool:
    """Tell whether nouns name an award of no said kind ("the order"): one told of before."""
    return bool(nouns) and all(noun.value == UNSPECIFIED_AWARD for noun in nouns)
