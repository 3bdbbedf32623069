"""One fact said twice: the poorer statement takes from the fuller one what it leaves out.

A headline says "16 units receive flags", the body says who gives them. Both stay mentions; both say
one fact, so that it counts once.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import replace

from pipeline.extract.awards.words import (
    APPRECIATION,
    CENTRAL_BODY,
    CERTIFICATE,
    CITY_BODY,
    LETTER,
    PRAISE,
    PRIZE,
    PROVINCE_BODY,
    UNSPECIFIED,
    UNSPECIFIED_AWARD,
    FoundAward,
)

FEWEST_ALIKE = 10
"""The least number that two statements hardly share by chance."""


def completed(
    awards: Sequence[FoundAward], sentence_of: Callable[[int], tuple[int, int]]
) -> list[FoundAward]:
    """Return awards in which a restatement has the recipient, grantor and class of the fuller one.

    Parameters
    ----------
    awards
        Awards of one report.
    sentence_of
        The sentence around a position: one sentence says nothing twice.

    Returns
    -------
    The same awards in their order. What two fuller statements say differently stays open.
    """
    awards = _with_kinds(awards)
    if len({(award.award, award.count, award.status) for award in awards}) == len(awards):
        return list(awards)
    said: defaultdict[tuple[str, int, str], dict[tuple[int, int], set[_Details]]] = defaultdict(
        dict
    )
    sentences = [sentence_of(award.start) for award in awards]
    for award, mine in zip(awards, sentences, strict=True):
        stated = said[award.award, award.count, award.status]
        stated.setdefault(mine, set()).add(_details(award))
    found = []
    for award, mine in zip(awards, sentences, strict=True):
        stated = said[award.award, award.count, award.status]
        others = {
            details for sentence, told in stated.items() if sentence != mine for details in told
        }
        found.append(_completed(award, others) if others else award)
    return found


def _with_kinds(awards: Sequence[FoundAward]) -> list[FoundAward]:
    """Return awards in which one of no said kind is what as many of its recipients are given.

    "156 doctors honoured", says the headline; the body, which certificate 156 of them have.
    """
    if all(award.award != UNSPECIFIED_AWARD for award in awards):
        return list(awards)
    kinds: defaultdict[tuple[int, str, str], set[str]] = defaultdict(set)
    for award in awards:
        if award.award != UNSPECIFIED_AWARD:
            kinds[award.count, award.recipient, award.status].add(award.award)
    found = []
    for award in awards:
        said = kinds.get((award.count, award.recipient, award.status), set())
        same = award.award == UNSPECIFIED_AWARD and award.count >= FEWEST_ALIKE and len(said) == 1
        found.append(replace(award, award=next(iter(said))) if same else award)
    return found


_HIGH = frozenset({"president", "prime_minister", "government", "ministry", "province"})
"""Who gives merit certificates (Law 06/2022/QH15 arts. 73-74); others give letters (art. 75)."""


def with_letters_settled(awards: Sequence[FoundAward]) -> list[FoundAward]:
    """Return awards in which whoever gives a letter of praise says which award it is.

    Parameters
    ----------
    awards
        Awards of one report. A letter that nobody gives is the one that the report's others are.
    """
    levels = {
        award.grantor in _HIGH
        for award in awards
        if award.award == LETTER and award.grantor != UNSPECIFIED
    }
    found = []
    for award in awards:
        code, grantor = award.award, award.grantor
        if code == LETTER:
            high = grantor in _HIGH or (grantor == UNSPECIFIED and levels == {True})
            code = "merit_certificate" if high else "commendation_letter"
        if code == PRAISE:
            high = grantor in _HIGH or grantor in (CENTRAL_BODY, UNSPECIFIED)
            code = "merit_certificate" if high else "commendation_letter"
        if code == CERTIFICATE:
            # Below the province only letters of commendation are given (Law 06/2022, art. 75).
            code = "commendation_letter" if grantor == "district" else "merit_certificate"
        if code == APPRECIATION:
            low = grantor in (PROVINCE_BODY, CITY_BODY, "district")
            code = "commendation_letter" if low else "merit_certificate"
        if grantor == CITY_BODY:
            grantor = "district"
        if grantor == CENTRAL_BODY:
            grantor = "organisation"
        if grantor == PROVINCE_BODY:
            # Below the centre only provinces have medals of their own (Law 06/2022, art. 71): a
            # union hands over that of its central committee.
            grantor = "organisation" if code == "commemorative_medal" else "province"
        changed = (code, grantor) != (award.award, award.grantor)
        found.append(replace(award, award=code, grantor=grantor) if changed else award)
    return found


FEWEST_CROSSED = 4
"""Count from which two statements of which each leaves out something are no chance."""
FEWEST_ALL_PRIZES = 20
"""Count from which two statements of prizes are those of one contest, whoever is said to give."""
_Details = tuple[str, str, int | None]
"""Recipient, grantor and class: what a restatement may leave out."""


def _details(award: FoundAward) -> _Details:
    return award.recipient, award.grantor, award.award_class


def _completed(award: FoundAward, said: set[_Details]) -> FoundAward:
    mine = _details(award)
    if award.award == PRIZE and award.award_class is None:
        # Small counts of prizes agree by chance: one that names no rank has none.
        said = {(*other[:2], None) for other in said}
    fuller = [other for other in said if other != mine and _says_less(mine, other)]
    if not fuller and award.count >= FEWEST_CROSSED:
        fuller = [_crossed(mine, other) for other in said if _agree(mine, other)]
    if not fuller and award.award == PRIZE and award.count >= FEWEST_ALL_PRIZES:
        # A headline does not say whose contest it is.
        fuller = [
            other
            for other in said
            if award.recipient == UNSPECIFIED != other[0] and award.award_class == other[2]
        ]
    if len(fuller) != 1:
        return award
    recipient, grantor, award_class = fuller[0]
    return replace(award, recipient=recipient, grantor=grantor, award_class=award_class)


def _agree(one: _Details, other: _Details) -> bool:
    """Tell whether two statements of one class differ only in what one of them leaves out."""
    return one[2] == other[2] and all(
        left == right or UNSPECIFIED in (left, right)
        for left, right in zip(one[:2], other[:2], strict=True)
    )


def _crossed(one: _Details, other: _Details) -> _Details:
    """Return what two statements say together: one names who received, the other who gave."""
    recipient, grantor, award_class = one
    return (
        other[0] if recipient == UNSPECIFIED else recipient,
        other[1] if grantor == UNSPECIFIED else grantor,
        award_class,
    )


def _says_less(details: _Details, fuller: _Details) -> bool:
    recipient, grantor, award_class = details
    return (
        recipient in (fuller[0], UNSPECIFIED)
        and grantor in (fuller[1], UNSPECIFIED)
        and award_class in (fuller[2], None)
    )
