"""The readings of a sentence that are done in turn, each only where the sentence has what it needs.

Most of them change few sentences: which kinds of items one cannot do without stands beside it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Sequence, Set
from functools import partial
from typing import NamedTuple

from pipeline.extract.awards.apposed import with_named_counted_once
from pipeline.extract.awards.counting import (
    with_counted_kinds,
    with_generic_awards,
    with_joined_kinds,
    with_receiving_body,
    with_shared_nouns,
    without_announcing_nouns,
    without_editions,
    without_offices_of_receivers,
    without_one_each,
)
from pipeline.extract.awards.grammar import Grammar
from pipeline.extract.awards.items import as_receivers_of_more, outside_marks
from pipeline.extract.awards.joined import with_joined_to_counted
from pipeline.extract.awards.marks import MARKABLE, Marks
from pipeline.extract.awards.ones import with_ones
from pipeline.extract.awards.pairing import Pairs
from pipeline.extract.awards.phrases import (
    with_further_subjects,
    with_governing_verbs,
    with_verb_in_each_phrase,
)
from pipeline.extract.awards.ranks import with_ranks
from pipeline.extract.awards.receiving import (
    with_bodies_beside_people,
    with_joined_bodies,
    with_named_bodies,
    with_receiving_clauses,
    without_owners,
)
from pipeline.extract.awards.subject import (
    PARTICIPLES,
    with_participles_counts,
    with_subjects_counts,
    without_addressees,
)
from pipeline.extract.awards.words import (
    AWARD,
    AWARDED,
    BODIES,
    BODY,
    CLASS,
    COUNT,
    GRANTOR,
    MARKED,
    NAME,
    NUMBER,
    PERSON,
    PLACE,
    PRONOUN,
    PROPOSED,
    QUANTITY,
    RANK,
    RECIPIENT,
    REFUSED,
    STATUS_OF,
    SUBJECT_RECEIVES,
    UNIT,
)
from pipeline.extract.symbols import Item, kind_of

Read = Callable[[str, Sequence[Item]], Sequence[Item]]
_RECEIVERS = (QUANTITY, *MARKED.values())


class Turn(NamedTuple):
    """One reading of the items of a sentence."""

    needs: Sequence[Collection[str]]
    """kinds of items: where a sentence has none of one of these, the reading leaves it as it is"""
    read: Read


def read_in_turn(turns: Iterable[Turn], folded: str, items: Sequence[Item]) -> Sequence[Item]:
    """Return the items of a sentence as several readings, one after the other, leave them."""
    kinds = set(map(kind_of, items))
    for needs, read in turns:
        for one_of in needs:
            if kinds.isdisjoint(one_of):
                break
        else:
            items = read(folded, items)
            kinds = set(map(kind_of, items))
    return items


def before_counting(said: Grammar) -> list[Turn]:
    """Return the readings before numbers are read with what they count."""
    marks, givers, follows = said.marks, said.givers, said.verb_follows
    turns = []
    if marks.bearers:
        more = partial(as_receivers_of_more, bearers=marks.bearers, receives=marks.recipient)
        turns.append(Turn(((AWARD,),), more))
    if givers.nouns:
        gives = None if follows else marks.grantor
        named = partial(givers.named, owner_after=marks.owner_after, gives=gives)
        turns.append(Turn(((RECIPIENT, UNIT),), named))
    ranks = partial(with_ranks, conjunctions=said.conjunctions, noun_follows=follows)
    turns += [
        Turn(((AWARD,),), without_announcing_nouns),
        Turn(((RANK,),), ranks),
        Turn(((PRONOUN,),), _without_pronouns),
        Turn((MARKABLE,), marks.all_marked),
    ]
    if marks.authority_after is not None:
        turns.append(Turn(((GRANTOR,),), marks.without_deputed))
    if follows:
        turns.append(Turn(((GRANTOR,), (NUMBER,), (PERSON,)), _alone(with_counted_kinds)))
    else:
        turns.append(Turn(((CLASS,), (AWARD,)), without_editions))
    turns += [
        Turn(((RECIPIENT, *MARKED.values()),), _alone(outside_marks)),
        Turn(((AWARD,),), _alone(with_generic_awards)),
    ]
    if not follows:
        owners = partial(without_owners, givers=givers.nouns)
        turns.append(Turn(((MARKED[BODY], MARKED[UNIT], MARKED[PLACE]), (AWARD, CLASS)), owners))
    return turns


def after_counting(said: Grammar) -> list[Turn]:
    """Return the readings that follow as soon as numbers are read with what they count."""
    marks, conjunctions = said.marks, said.conjunctions
    if said.verb_follows:
        shared = partial(with_shared_nouns, conjunctions=conjunctions)
        joined = partial(with_joined_kinds, units=marks.units, conjunctions=conjunctions)
        return [
            Turn(((NUMBER,), (RECIPIENT,), (COUNT,)), shared),
            Turn(((QUANTITY,), (RECIPIENT, *BODIES)), joined),
        ]

    if said.plurals is None:
        return []
    ones = partial(_with_ones, said.plurals, conjunctions, marks)
    return [Turn(((COUNT,), (AWARD, CLASS)), ones)]


def with_receivers(said: Grammar) -> list[Turn]:
    """Return the readings that make whoever receives by place, case or verb a recipient."""
    marks, conjunctions, follows = said.marks, said.conjunctions, said.verb_follows
    turns = []
    if said.governed:
        verbs = partial(with_governing_verbs, governed=said.governed, verb_follows=follows)
        turns.append(Turn(((AWARDED if follows else PROPOSED,),), verbs))
    if said.phrases:
        turns.append(Turn(((COUNT,), _RECEIVERS), _alone(without_one_each)))
    addressees = partial(without_addressees, conjunctions=conjunctions, verb_follows=follows)
    proposed_for = (QUANTITY, MARKED[NAME])
    turns.append(Turn(((PROPOSED,), (MARKED[BODY],), proposed_for), addressees))
    if said.namely is not None:
        turns.append(Turn(((QUANTITY,),), partial(_named_once, said.namely, marks)))
    received = partial(_received, marks, follows)
    turns.append(Turn((SUBJECT_RECEIVES, (RECIPIENT, PERSON, PLACE)), received))
    if not follows:
        subjects = partial(with_further_subjects, is_one=marks.is_one)
        turns.append(Turn((SUBJECT_RECEIVES, (NAME, RECIPIENT), (AWARD, COUNT)), subjects))
    if said.phrases:
        phrases = partial(with_verb_in_each_phrase, verb_follows=follows, conjunctions=conjunctions)
        turns.append(Turn((STATUS_OF, (AWARD, COUNT)), phrases))
    if follows:
        bodies = partial(with_joined_bodies, conjunctions=conjunctions, giverless=marks.giverless)
        clauses = partial(with_receiving_clauses, conjunctions=conjunctions)
        turns += [
            Turn(((GRANTOR,), (QUANTITY, *BODIES)), bodies),
            Turn(((GRANTOR,), SUBJECT_RECEIVES), clauses),
        ]
    if said.pairs is not None:
        participles = partial(_of_participles, said.pairs, marks)
        turns.append(Turn(((COUNT,), PARTICIPLES), participles))
    elif follows:
        beside = partial(with_bodies_beside_people, conjunctions=conjunctions)
        joined = partial(_joined, conjunctions, marks)
        turns += [
            Turn(((GRANTOR, BODY, NAME),), beside),
            Turn(((QUANTITY,), (NAME, UNIT, BODY, GRANTOR, RECIPIENT)), joined),
        ]
    if follows:
        offices = partial(_without_offices, marks)
        turns.append(Turn(((GRANTOR,), (NAME,), SUBJECT_RECEIVES), offices))
    receiving = partial(with_receiving_body, verb_follows=follows)
    turns.append(Turn(((GRANTOR,), SUBJECT_RECEIVES), _alone(receiving)))
    if not follows:
        heads = (*SUBJECT_RECEIVES, PROPOSED, GRANTOR, *BODIES)
        named = partial(_named_bodies, conjunctions, marks)
        turns.append(Turn(((GRANTOR, RECIPIENT, *BODIES), heads), named))
    turns.append(Turn(((COUNT,), SUBJECT_RECEIVES), partial(_with_subjects, marks, follows)))
    return turns


def _alone(read: Callable[[Sequence[Item]], Sequence[Item]]) -> Read:
    """Return a reading that looks at the items alone."""
    return lambda _, items: read(items)


def _without_pronouns(_: str, items: Sequence[Item]) -> list[Item]:
    return [item for item in items if item.kind != PRONOUN]


def _received(marks: Marks, verb_follows: bool, folded: str, items: Sequence[Item]) -> list[Item]:
    """Return items in which the subject of a receiving verb that governs all is who receives."""
    verbs = [item.kind for item in items if item.kind in STATUS_OF or item.kind == REFUSED]
    if verbs[-1 if verb_follows else 0] not in SUBJECT_RECEIVES:
        return list(items)
    return [marks.receiving(folded, item) for item in items]


def _with_ones(
    plurals: re.Pattern[str],
    conjunctions: Set[str],
    marks: Marks,
    folded: str,
    items: Sequence[Item],
) -> list[Item]:
    return with_ones(folded, items, plurals, conjunctions, partial(marks.is_one, folded))


def _named_once(
    namely: re.Pattern[str], marks: Marks, folded: str, items: Sequence[Item]
) -> list[Item]:
    return with_named_counted_once(folded, items, namely, partial(marks.recipient, folded))


def _of_participles(pairs: Pairs, marks: Marks, folded: str, items: Sequence[Item]) -> list[Item]:
    tells, is_subject = pairs.tells_of_subject, marks.is_subject
    return with_participles_counts(
        folded, items, partial(tells, folded), partial(is_subject, folded)
    )


def _joined(conjunctions: Set[str], marks: Marks, folded: str, items: Sequence[Item]) -> list[Item]:
    return with_joined_to_counted(folded, items, conjunctions, partial(marks.is_one, folded))


def _named_bodies(
    conjunctions: Set[str], marks: Marks, folded: str, items: Sequence[Item]
) -> list[Item]:
    return with_named_bodies(folded, items, partial(marks.is_one, folded), conjunctions)


def _without_offices(marks: Marks, folded: str, items: Sequence[Item]) -> list[Item]:
    return without_offices_of_receivers(items, partial(marks.is_subject, folded))


def _with_subjects(
    marks: Marks, verb_follows: bool, folded: str, items: Sequence[Item]
) -> list[Item]:
    return with_subjects_counts(items, partial(marks.is_subject, folded), verb_follows)
