"""Who received what is counted: the subject of a receiving verb says whose the counts are.

"The school won 3 first prizes", "the province received 2 flags and 5 orders": the counts name no
recipient, and nobody is counted or marked as one.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence, Set

from pipeline.extract.awards.words import (
    AWARD,
    AWARDED,
    BODY,
    CLASS,
    COUNT,
    GRANTOR,
    MARKED,
    NAME,
    NUMBER,
    PLACE,
    PRIZE,
    PRONOUN,
    QUANTITY,
    RECIPIENT,
    RECIPIENT_OF,
    REFUSED,
    SUBJECT_RECEIVES,
    UNIT,
    UNSPECIFIED,
    Counted,
    award_code,
    counted_in,
    ends_clause,
    is_granting_body,
)
from pipeline.extract.symbols import Item, kind_of

PARTICIPLES = (AWARDED, *SUBJECT_RECEIVES)
_MARKS = frozenset(".,:;\n")
"""What stands between two phrases."""
_SAID = (QUANTITY, *MARKED.values())


def with_subjects_counts(
    items: Sequence[Item], is_subject: Callable[[Item], bool], verb_follows: bool
) -> list[Item]:
    """Return items in which counted awards are those of the subject of their receiving verb.

    Parameters
    ----------
    items
        Items of a sentence, its quantities and counts in the place of their parts.
    is_subject
        Tells whether what stands behind somebody marks it as the subject of its clause.
    verb_follows
        Whether the verb comes last in its clause.

    Returns
    -------
    In every clause of a receiving verb that has counts of awards without a recipient, and in which
    nobody is counted or marked as one, the subject is the recipient: the nearest noun, single or
    counted, place, person or body before the counts that is marked so, with those joined to it. A
    body then grants nothing.
    """
    found = list(items)
    kinds = set(map(kind_of, items))
    if COUNT not in kinds or kinds.isdisjoint(SUBJECT_RECEIVES):
        return found
    places = range(len(items)) if verb_follows else range(len(items) - 1, -1, -1)
    clause: list[int] = []
    for place in places:
        item = items[place]
        if item.kind in SUBJECT_RECEIVES:
            if not verb_follows and place > 0:
                clause.append(place - 1)
            _bind(found, sorted(clause), is_subject if verb_follows else _beside(items, place))
        if verb_follows and item.kind == REFUSED:
            # "The team took part in 30 games and won 65 medals": the subject goes on.
            clause = [at for at in clause if is_subject(items[at])]
        elif ends_clause(item):
            clause = []
        else:
            clause.append(place)
    return found


def with_participles_counts(
    folded: str,
    items: Sequence[Item],
    tells_of_subject: Callable[[Item], bool],
    is_subject: Callable[[Item], bool],
) -> list[Item]:
    """Return items in which counted awards are those of the subject of a participle before them.

    "The flags of the government that the school received are 9": where the verb comes last, its
    participle stands before the count, in one phrase with it, and nobody but who gave them between.
    """
    found = list(items)
    for place in range(1, len(items) - 1):
        if items[place].kind not in PARTICIPLES or not tells_of_subject(items[place]):
            continue
        behind = place + 1
        while behind < len(items) - 1 and items[behind].kind in (GRANTOR, CLASS, NUMBER):
            behind += 1
        ahead = place - 1
        while ahead > 0 and items[ahead].kind in (NUMBER, CLASS):
            ahead -= 1
        subject, count = items[ahead], items[behind]
        recipient = _kind_of(subject)
        if count.kind != COUNT or not recipient or not is_subject(subject):
            continue
        if not _MARKS.isdisjoint(folded[items[place].end : count.start]):
            continue
        counted = counted_in(count)
        if counted.recipient == UNSPECIFIED:
            found[behind] = count._replace(payload=counted._replace(recipient=recipient))
            if subject.kind == GRANTOR:
                found[ahead] = subject._replace(kind=BODY)
    return found


def with_counts_of(topic: Callable[[], str], items: Sequence[Item]) -> list[Item]:
    """Return items in which counted awards are those of whom the sentences before are about.

    "It was a hero. Has received 2 orders": a sentence of receiving that tells of nobody.
    """
    kinds = set(map(kind_of, items))
    if COUNT not in kinds or not kinds.isdisjoint((*_TOLD, *_SAID)):
        return list(items)
    verbs = {item.kind for item in items if ends_clause(item)}
    recipient = topic() if verbs and verbs <= set(SUBJECT_RECEIVES) else ""
    if not recipient:
        return list(items)
    return [
        item._replace(payload=counted_in(item)._replace(recipient=recipient))
        if item.kind == COUNT and counted_in(item).recipient == UNSPECIFIED
        else item
        for item in items
    ]


_TOLD = (NAME, PLACE, BODY, UNIT, RECIPIENT)


def _beside(items: Sequence[Item], verb: int) -> Callable[[Item], bool]:
    """Return what tells that somebody stands directly before or behind a verb."""
    beside = [id(item) for item in (*items[max(0, verb - 1) : verb], *items[verb + 1 : verb + 2])]
    return lambda item: id(item) in beside


def _bind(items: list[Item], clause: Sequence[int], is_subject: Callable[[Item], bool]) -> None:
    """Give the counts of one clause the recipient that its subject is."""
    parts = [(place, items[place]) for place in clause]
    counts = [
        (place, item)
        for place, item in parts
        if item.kind == COUNT and counted_in(item).recipient == UNSPECIFIED
    ]
    if not counts or any(_is_said(item) and not is_subject(item) for _, item in parts):
        return
    subjects: list[int] = []
    for place, item in reversed(parts):
        subject = item.value == PRONOUN or is_subject(item)
        if place > counts[0][0] or not (_kind_of(item) and subject):
            continue
        if subjects and place != subjects[-1] - 1:
            break
        subjects.append(place)
    kinds = {_kind_of(items[place]) for place in subjects}
    if all(items[place].kind == RECIPIENT for place in subjects):
        # Nouns that name nobody, which the nearest of the clause are taken for anyway.
        return
    recipient = kinds.pop() if len(kinds) == 1 else "mixed"
    people = any(item.kind == RECIPIENT and item.value == "individual" for _, item in parts)
    for place, count in counts:
        counted = counted_in(count)
        if not (people and recipient != "individual" and _is_prize(counted)):
            items[place] = count._replace(payload=counted._replace(recipient=recipient))
    for place in subjects:
        if items[place].kind == GRANTOR:
            items[place] = items[place]._replace(kind=BODY)


def _is_said(item: Item) -> bool:
    """Tell whether an item says who receives; works that are counted receive nothing."""
    if item.kind == QUANTITY:
        return counted_in(item).recipient != UNSPECIFIED
    return item.kind in _SAID


def _is_prize(counted: Counted) -> bool:
    """Tell whether a prize is counted: in a contest of pupils, the school's are the pupils'."""
    return counted.award is not None and award_code(counted.award.value) == PRIZE


def _kind_of(item: Item) -> str:
    """Return which kind of recipient an item may be, nothing when it may be none."""
    if item.kind == RECIPIENT:
        return item.value
    if item.kind == QUANTITY:
        whom = counted_in(item).recipient
        return "" if whom == UNSPECIFIED else whom
    if item.kind in MARKED or item.kind in RECIPIENT_OF:
        return RECIPIENT_OF[MARKED.get(item.kind, item.kind)]
    if is_granting_body(item):
        return RECIPIENT_OF[MARKED[BODY]]
    return ""


def without_addressees(
    folded: str, items: Sequence[Item], conjunctions: Set[str], verb_follows: bool
) -> list[Item]:
    """Return items in which whom something is proposed to gives: "to the ministry 2 flags for A".

    In a clause of a proposing verb, where somebody else is counted or marked, a body of the state
    that is marked is not whom the award is for, but whose award it is; one that a conjunction joins
    to counted ones behind it is one of them.
    """
    if "proposed" not in set(map(kind_of, items)):
        return list(items)
    found: list[Item] = []
    clause: list[Item] = []
    verb: Item | None = None
    for item in (*items, None):
        if item is None or ends_clause(item):
            verb = item if verb_follows else verb
            if verb is not None and verb.kind == "proposed":
                others = any(one.kind in _PROPOSED_FOR for one in clause)
                awards = [place for place, one in enumerate(clause) if one.kind == AWARD]
                clause = [
                    _giving(one)
                    if others
                    and not _is_between(awards, place)
                    and not (
                        verb_follows
                        and (_has_its_own(clause, place) or _is_for_first(folded, clause, place))
                    )
                    and not _is_joined(folded, clause[place : place + 2], conjunctions)
                    else one
                    for place, one in enumerate(clause)
                ]
            found.extend(clause)
            clause, verb = [], item
            if item is not None:
                found.append(item)
        else:
            clause.append(item)
    return found


_PROPOSED_FOR = (QUANTITY, MARKED[NAME])


def _is_between(awards: Sequence[int], place: int) -> bool:
    """Tell whether somebody stands between two awards: "to A the flag and to B the order"."""
    return bool(awards) and awards[0] < place < awards[-1]


def _has_its_own(clause: Sequence[Item], place: int) -> bool:
    """Tell whether somebody behind whom it is proposed to has the first award, that one alone, and
    those counted behind him another one: "to the government to A a flag, to the ministry to 3
    persons an order".
    """
    told = [item for item in clause[place + 1 :] if item.kind in (AWARD, COUNT, QUANTITY)]
    if len(told) < FEWEST_APART or told[0].kind == QUANTITY:
        return False
    one = told[0].kind == AWARD or counted_in(told[0]).number.value == 1
    others = any(item.kind in (AWARD, COUNT) for item in told[1:])
    ahead = clause[place - 1] if place else None
    return one and others and ahead is not None and ahead.kind == GRANTOR


FEWEST_APART = 3
"""One award, and somebody counted with another one, at least."""


def _is_for_first(folded: str, clause: Sequence[Item], place: int) -> bool:
    """Tell whether somebody is who the first of several awards is for: "to A the flag, to 3 people
    the order" where nobody else is counted in front of the first.
    """
    awards = [at for at, one in enumerate(clause) if one.kind in (AWARD, COUNT)]
    if len(awards) < FEWEST_SHARED or place > awards[0]:
        return False
    others = [at for at, one in enumerate(clause) if one.kind in _PROPOSED_FOR and at != place]
    first = clause[awards[0]]
    if not others or others[0] < awards[0]:
        return False
    return "," in folded[first.tail : clause[others[0]].start]


FEWEST_SHARED = 2
"""Awards of one clause that may each have their own recipient."""


def _is_joined(folded: str, items: Sequence[Item], conjunctions: Set[str]) -> bool:
    """Tell whether a conjunction joins the first of two items to counted ones."""
    if len(items) < 2 or items[1].kind != QUANTITY:
        return False
    between = folded[items[0].tail : items[1].start].split()
    return bool(between) and between[0] in conjunctions


def _giving(item: Item) -> Item:
    """Return a body that is marked as a recipient as a grantor; its payload says of which kind."""
    if item.kind != MARKED[BODY]:
        return item
    return item._replace(kind=GRANTOR, value=str(item.payload or UNSPECIFIED), payload=None)
