"""Bodies that receive although only their place in the sentence says so."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Callable, Mapping, Sequence, Set
from itertools import takewhile
from operator import attrgetter

from pipeline.extract.awards.counting import says_who
from pipeline.extract.awards.pronouns import INDIVIDUAL, as_one, is_title
from pipeline.extract.awards.words import (
    AWARD,
    AWARDED,
    BODIES,
    BODY,
    CLASS,
    COUNT,
    FROM_BODY,
    GIVES,
    GRANTOR,
    HONOURED,
    MARKED,
    NAME,
    PLACE,
    QUANTITY,
    RECEIVED,
    RECEIVES,
    RECIPIENT,
    SUBJECT,
    SUBJECT_RECEIVES,
    UNIT,
    ends_clause,
    is_granting_body,
)
from pipeline.extract.symbols import Item

NEAR_OWNER = 40
"""Folded characters between a body and the one that it is a part of, at most."""
_start = attrgetter("start")
_OF_NAMES = (CLASS, PLACE, NAME, RECIPIENT)
"""What belongs to the name of a body before it."""
LISTED = "listed"
"""Payload of a body that receives because it is listed with a person who does."""
MOST_WORDS = 4
"""Words between a person and the body that he is listed with, at most: "and" and its name."""
_ASIDE = re.compile(r"(?: ?\([^()]*\))?")
_CLAUSE_ENDS = re.compile(r"\s*(?:[.;,:!?…|\n]|\Z)")


def with_named_bodies(
    folded: str,
    items: Sequence[Item],
    is_one: Callable[[Item], bool],
    conjunctions: Set[str],
) -> list[Item]:
    """Return items in which the bodies that a verb-first sentence names as recipients are so.

    Those directly behind a receiving verb, its subject, those joined to one that is marked, and
    whom it is proposed to give something, where no other verb follows.
    """
    found: list[Item] = []
    last_given = max(
        (place for place, item in enumerate(items) if item.kind == "awarded"), default=-1
    )
    for place, item in enumerate(items):
        before = next((one for one in reversed(found) if one.kind not in _OF_NAMES), None)
        is_body = is_granting_body(item)
        is_unit = item.kind == UNIT or (
            item.kind == RECIPIENT
            and is_one(item)
            and not (item.value == INDIVIDUAL and found and found[-1].kind == NAME)
            and not is_title(folded, item, items[place + 1] if place + 1 < len(items) else None)
        )
        kind = item.kind
        if before is not None and (is_body or is_unit):
            follows = before.kind in SUBJECT_RECEIVES
            joined = before.kind in BODIES and _joins(
                folded[before.tail : item.start], conjunctions
            )
            if follows or (joined and is_body) or (joined and item.payload != RECEIVES):
                kind = BODY if is_body else UNIT
            elif before.kind == GRANTOR and is_unit and _is_object(found, before):
                kind = MARKED[UNIT]
            elif before.kind == "proposed" and place > last_given:
                kind = MARKED[BODY if is_body else UNIT]
        if before is not None and _is_genitive(folded, items[:place], before, item):
            continue
        if kind == item.kind:
            found.append(item)
        elif item.kind == RECIPIENT:
            found.append(as_one(item, kind in MARKED.values()))
        else:
            found.append(item._replace(kind=kind))
    return found


def _is_genitive(folded: str, ahead: Sequence[Item], before: Item, item: Item) -> bool:
    """Tell whether a body is that of which the body before it, the subject of a verb of receiving,
    is a part: "the office of (to) the court received ...".
    """
    if item.kind not in (BODY, *_MARKED_BODIES[:2]) or before.kind not in (BODY, UNIT):
        return False
    verb = next((one for one in reversed(ahead) if ends_clause(one)), None)
    between = folded[before.tail : item.start]
    return (
        verb is not None
        and verb.kind in SUBJECT_RECEIVES
        and verb.start < before.start
        and len(between) <= NEAR_OWNER
        and not any(one.kind in (AWARD, COUNT) for one in ahead if one.start > verb.start)
        and _ONE_PHRASE.fullmatch(between) is not None
    )


def _is_object(found: Sequence[Item], giver: Item) -> bool:
    """Tell whether who follows a giver right behind a verb of honouring is its object."""
    place = found.index(giver)
    return place > 0 and found[place - 1].kind == HONOURED and found[-1] is giver


def without_owners(folded: str, items: Sequence[Item], givers: Mapping[str, str]) -> list[Item]:
    """Return items in which a body right behind an award and in front of who has it is its owner.

    "The prize of (to) the union to the artist N": where the owner has the mark of the recipient,
    nothing joins the two.

    Parameters
    ----------
    folded
        The folded text.
    items
        Items of a sentence, marked.
    givers
        Grantor to folded nouns of bodies that may give.
    """
    found: list[Item] = []
    for before, item, after in zip((None, *items), items, (*items[1:], None), strict=False):
        owner = (
            item.kind in _MARKED_BODIES
            and before is not None
            and before.kind in (AWARD, CLASS)
            and after is not None
            and (after.kind in _MARKED_NAMES or after.payload == RECEIVES)
            and _ONE_PHRASE.fullmatch(folded, item.tail, after.start) is not None
        )
        if not owner:
            found.append(item)
            continue
        said = givers.get(folded[item.start : item.end]) if item.kind != MARKED[PLACE] else None
        grantor = said or (item.payload if item.kind == MARKED[BODY] else None)
        if isinstance(grantor, str):
            found.append(item._replace(kind=GRANTOR, value=grantor, payload=GIVES))
    return found


_MARKED_BODIES = (MARKED[BODY], MARKED[UNIT], MARKED[PLACE])
_MARKED_NAMES = (MARKED[NAME], MARKED[UNIT])
_ONE_PHRASE = re.compile(r"(?: (?![،,و])[^ ،,;؛:.()]{1,12}){0,3} ?(?![و])[^ ،,;؛:.()]{0,4}")


def _joins(between: str, conjunctions: Set[str]) -> bool:
    """Tell whether what stands between two bodies joins them: it ends in a conjunction."""
    words = between.split()
    return bool(words) and (words[-1] in conjunctions or words[-1].endswith(("،", ",")))


def with_joined_bodies(
    folded: str,
    items: Sequence[Item],
    conjunctions: Set[str],
    giverless: re.Pattern[str] | None = None,
) -> list[Item]:
    """Return items in which a body joined to one that is marked receives like it: "A and B".

    Or joined to counted ones that received. By a comma where something that is awarded or gives
    stands before it ("the minister gave A, B and C"), or the verb has what is given as its subject
    ("to A, B and C was given"); else it may be the subject. For languages in which the verb comes
    last.
    """
    found = list(items)
    for place in range(len(items) - 2, -1, -1):
        item = items[place]
        if item.kind != GRANTOR or item.payload != FROM_BODY:
            continue
        after = found[place + 1]
        between = folded[item.tail : after.start].split()
        before = items[place - 1] if place else None
        if before is not None and before.kind == QUANTITY and item.end == item.tail:
            ahead = folded[before.tail : item.start].split()
            if ahead[:1] and ahead[0] in conjunctions and _receives(found, place):
                found[place] = item._replace(kind=BODY)
        elif between[:1] and (
            between[0] in conjunctions
            if after.kind in (MARKED[BODY], MARKED[UNIT])
            or (after.kind == QUANTITY and _receives(found, place))
            else between[0] == ","
            and after.kind in (BODY, UNIT)
            and (
                any(one.kind in (AWARD, COUNT, GRANTOR) for one in found[:place])
                or _is_given_alone(folded, items[place:], giverless)
            )
        ):
            found[place] = item._replace(kind=BODY)
    return found


def _is_given_alone(folded: str, items: Sequence[Item], giverless: re.Pattern[str] | None) -> bool:
    """Tell whether the next verb has what is given as its subject, so that nobody else is it."""
    verb = next(filter(ends_clause, items), None)
    if giverless is None or verb is None or verb.kind not in (AWARDED, RECEIVED, HONOURED):
        return False
    # The auxiliary may stand behind what is known of the verb.
    told = giverless.match(folded, verb.start)
    return told is not None and told.end() >= verb.end


def with_bodies_beside_people(
    folded: str, items: Sequence[Item], conjunctions: Set[str]
) -> list[Item]:
    """Return items in which bodies that are listed with a person who is marked receive like him.

    So do people that are listed with a marked body: "A, B and the teacher N (to)", "N and A (to)".
    For languages in which the verb comes last and the mark stands behind the last of a list. A
    body that is named in front of the person may be his own.
    """
    found = list(items)
    for place in range(len(items) - 2, -1, -1):
        item = items[place]
        is_body = item.kind in (GRANTOR, BODY) and item.payload == FROM_BODY
        is_person = item.kind == NAME and item.payload != GIVES
        if not (is_body or is_person):
            continue
        # "the department (1 unit) and N (to)"
        if item.end < item.tail and _ASIDE.fullmatch(folded, item.end, item.tail) is None:
            continue
        between = folded[item.tail : found[place + 1].start].split()
        ahead = place + 1
        if between[:1] == [","]:
            # A place may begin the name of the next one.
            while found[ahead].kind in (PLACE, UNIT) and ahead + 1 < len(found):
                ahead += 1
            if found[ahead].payload != LISTED:
                continue
        elif not between or between[0] not in conjunctions:
            continue
        elif is_person:
            if found[ahead].payload in (SUBJECT, GIVES) and not _receives(found, place):
                # "N and the police gave": he gives as well.
                del found[place]
                continue
            if len(between) > MOST_WORDS or found[ahead].kind != MARKED[BODY]:
                continue
        elif not _names_person(found[ahead:], _is_given_by_others(items, place)):
            continue
        kind = MARKED[NAME if is_person else BODY]
        found[place:ahead] = [item._replace(kind=kind, payload=LISTED)]
    return found


def _is_joined_to_person(folded: str, items: Sequence[Item], conjunctions: Set[str]) -> bool:
    """Tell whether the first of some items is joined to a person behind it who has no mark, and
    nobody else is named.
    """
    body, *rest = items
    between = folded[body.tail : rest[0].start].split()
    person = next((item for item in rest if item.kind != RECIPIENT), body)
    people = sum(item.kind in (NAME, MARKED[NAME]) for item in rest)
    return (
        body.end == body.tail
        and bool(between)
        and between[0] in conjunctions
        and people == 1
        and person.kind == NAME
        and person.end == person.tail
        and person.payload not in (GIVES, SUBJECT)
    )


def _is_given_by_others(items: Sequence[Item], place: int) -> bool:
    """Tell whether somebody gives besides a body and the office right behind it."""
    return any(item.kind == GRANTOR for item in (*items[:place], *items[place + 2 :]))


def _names_person(items: Sequence[Item], beside_office: bool) -> bool:
    """Tell whether a person who is marked comes first, but for what he is: "the teacher N (to)".

    His own office only where that gives nothing (`beside_office`).
    """
    said = (RECIPIENT, UNIT)
    first = next((item for item in items if item.kind not in said), None)
    if beside_office and first is not None and _is_bare_office(first):
        first = next((item for item in items if item.kind not in (*said, GRANTOR)), None)
    return first is not None and first.kind == MARKED[NAME]


def _is_bare_office(item: Item) -> bool:
    return item.kind == GRANTOR and item.payload is None and item.end == item.tail


def _receives(items: Sequence[Item], place: int) -> bool:
    """Tell whether the next verb behind a place says that its subject received what it names."""
    behind = list(takewhile(lambda item: not ends_clause(item), items[place:]))
    verb = next(iter(items[place + len(behind) :]), None)
    named = any(item.kind in (AWARD, COUNT) for item in behind)
    return named and verb is not None and verb.kind in SUBJECT_RECEIVES


def with_receiving_clauses(
    folded: str, items: Sequence[Item], conjunctions: Set[str]
) -> list[Item]:
    """Return items in which a body that begins a clause that ends in receiving receives.

    "the police received A; 2 units received B", "the firm and its head N received it". What
    directly precedes an award owns it, and a participle ends no clause. For languages in which the
    verb comes last.
    """
    found = list(items)
    if not any(item.kind == GRANTOR and item.payload == FROM_BODY for item in items):
        return found
    start = 0
    for place, item in enumerate(items):
        if not ends_clause(item) or _CLAUSE_ENDS.match(folded, item.tail) is None:
            continue
        opened = folded.rfind(":", items[start].start, item.start)
        clause = range(bisect_left(items, opened, start, place, key=_start), place)
        award = next((at for at in clause if items[at].kind == AWARD), start)
        body = next((at for at in clause if items[at].payload == FROM_BODY), place)
        if (
            item.kind in SUBJECT_RECEIVES
            and body < award - 1
            and items[body].kind == GRANTOR
            and (
                not says_who(items[clause.start : place])
                or _is_joined_to_person(folded, items[body:place], conjunctions)
            )
        ):
            found[body] = items[body]._replace(kind=BODY)
        start = place + 1
    return found
