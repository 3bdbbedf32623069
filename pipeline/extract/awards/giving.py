"""Who gives although no office and no listed body says so: the organiser of a contest, and bodies
that only a common noun names ("the company gave 50 workers ...").
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from pipeline import gazetteer
from pipeline.extract.awards.items import TITLE
from pipeline.extract.awards.vocabulary import allowed_code
from pipeline.extract.awards.words import (
    AWARD,
    AWARDED,
    CLASS,
    GIVES,
    GRANTOR,
    HONOURED,
    JURY,
    NUMBER,
    PRIZE,
    RECIPIENT,
    UNIT,
    UNSPECIFIED,
    UNSPECIFIED_AWARD,
    FoundAward,
    award_code,
    ends_clause,
    of_law,
)
from pipeline.extract.searches import Searches
from pipeline.extract.symbols import Item
from pipeline.extract.values import Fields, Patterns
from pipeline.schema import GRANTORS

_ORGANISATION = "organisation"
_COMMON = (RECIPIENT, UNIT)
"""Items that are common nouns, for bodies among others."""
KEYS = ("organised", "contests", "honours", "givers", "giver_after", "giver_before")
"""Keys of `awards.yaml` that tell of those who give."""


@dataclass(frozen=True, slots=True)
class Givers:
    """How one language tells of those who give."""

    organised: Searches
    contests: Mapping[str, re.Pattern[str]]
    honours: Searches
    nouns: Mapping[str, str]
    giver_after: re.Pattern[str] | None
    giver_before: re.Pattern[str] | None

    @classmethod
    def read(cls, said: Fields, patterns: Patterns) -> Givers:
        """Read the keys of `awards.yaml` that tell of those who give, each of which may be missing.

        `organised` (regular expressions over a sentence that tells who holds a contest),
        `contests` (grantor to what a contest is called that is theirs), `honours` (regular
        expressions over a sentence that tells who holds a ceremony to give a title), `givers`
        (grantor to nouns for bodies that no list names), `giver_after` (what marks such a noun as
        the subject of giving), `giver_before` (the verb right in front of one, where the verb comes
        first).
        """
        return cls(
            Searches(map(patterns.expression, said.items_of("organised"))),
            {
                grantor: patterns.compile(expression)
                for grantor, expression in said.mapping_of("contests").items()
                if allowed_code(grantor, GRANTORS, expression)
            },
            Searches(map(patterns.expression, said.items_of("honours"))),
            {
                patterns.fold(surface): grantor
                for grantor, surfaces in said.mapping_of("givers").items()
                if allowed_code(grantor, GRANTORS, surfaces)
                for surface in surfaces.texts()
            },
            patterns.compile_of(said, "giver_after"),
            patterns.compile_of(said, "giver_before"),
        )

    def organiser(
        self,
        folded: str,
        sentences: Iterable[tuple[int, int]],
        first_body: Callable[[int, int], str | None],
    ) -> str | None:
        """Return who holds the contest that a report tells of, if it says so.

        Parameters
        ----------
        folded
            The folded text.
        sentences
            Its sentences.
        first_body
            Returns as grantor the first body that a sentence names outside an office.
        """
        held = _holder(self.organised, folded, sentences, first_body)
        return held or next(
            (grantor for grantor, name in self.contests.items() if name.search(folded)), None
        )

    def honourer(
        self,
        folded: str,
        sentences: Iterable[tuple[int, int]],
        first_body: Callable[[int, int], str | None],
    ) -> str | None:
        """Return who holds the ceremony to give a title that a report tells of, if it says so.

        Parameters are those of `organiser`.
        """
        return _holder(self.honours, folded, sentences, first_body)

    def named(
        self,
        folded: str,
        items: Sequence[Item],
        owner_after: re.Pattern[str] | None,
        gives: Callable[[str, Item], bool] | None = None,
    ) -> list[Item]:
        """Return items in which a common noun that gives is a grantor.

        It is the subject of giving, in front of whatever is given and whom it is given to, or owns
        the award behind it, which `owner_after` marks, or the one in front of it, where `gives`
        says that it is marked as who gives: "certificates from the company".
        """
        found = list(items)
        givers = {
            place: self.nouns[noun]
            for place, item in enumerate(items)
            if item.kind in _COMMON and (noun := folded[item.start : item.end]) in self.nouns
        }
        if not givers:
            return found
        opens = True
        for place, item in enumerate(items):
            if place and "," in folded[items[place - 1].tail : item.start]:
                opens = True
            grantor = givers.get(place)
            behind = items[place + 1 :] if grantor else ()
            if grantor and (
                _owns(folded, item, behind, owner_after)
                or (gives is not None and place and _from(folded, items[place - 1], item, gives))
            ):
                found[place] = item._replace(kind=GRANTOR, value=grantor, payload=None)
            elif grantor and (
                (opens and self._is_subject(folded, item) and _gives(behind))
                or (place and self._follows_verb(folded, items[place - 1], item))
            ):
                found[place] = item._replace(kind=GRANTOR, value=grantor, payload=GIVES)
            opens = ends_clause(item) or (opens and item.kind not in _GIVEN)
        return found

    def _follows_verb(self, folded: str, verb: Item, item: Item) -> bool:
        """Tell whether a noun is the subject of the verb of giving right in front of it."""
        return (
            self.giver_before is not None
            and verb.kind in (AWARDED, HONOURED)
            and bool(self.giver_before.search(folded, verb.start, item.start))
        )

    def _is_subject(self, folded: str, item: Item) -> bool:
        return self.giver_after is not None and bool(self.giver_after.match(folded, item.end))


def _holder(
    told: Searches,
    folded: str,
    sentences: Iterable[tuple[int, int]],
    first_body: Callable[[int, int], str | None],
) -> str | None:
    """Return the first body of the first sentence in which one of some expressions holds."""
    for start, end in sentences:
        if told.match_in(folded, start, end):
            grantor = first_body(start, end)
            if grantor is not None:
                return grantor
    return None


def _owns(
    folded: str, item: Item, behind: Sequence[Item], owner_after: re.Pattern[str] | None
) -> bool:
    """Tell whether a noun owns the award behind it: "the company's certificate"."""
    mark = owner_after.match(folded, item.end) if owner_after is not None else None
    owned = behind[1:2] if behind and behind[0].kind == NUMBER else behind[:1]
    return (
        mark is not None
        and bool(behind)
        and mark.end() == behind[0].start
        and any(one.kind == AWARD and not _by_law(one) for one in owned)
    )


def _from(folded: str, award: Item, item: Item, gives: Callable[[str, Item], bool]) -> bool:
    """Tell whether a noun right behind an award is marked as whose it is."""
    return (
        award.kind in (AWARD, CLASS)
        and item.start - award.tail <= NEAR_AWARD
        and gives(folded, item)
        and not (award.kind == AWARD and _by_law(award))
    )


NEAR_AWARD = 10
"""Folded characters between an award and the noun that it is from, at most: the preposition."""


def _by_law(award: Item) -> bool:
    """Tell whether only one may give an award: "the school's order" is the one it has."""
    return bool(gazetteer.awards()[of_law(award_code(award.value))].grantor)


_GIVEN = (AWARD, RECIPIENT, UNIT)


def _gives(items: Sequence[Item]) -> bool:
    """Tell whether the clause that items begin with tells of giving, and names no other giver."""
    for item in items:
        if ends_clause(item):
            return item.kind in (AWARDED, HONOURED)
        if item.kind == GRANTOR and item.payload == GIVES:
            return False
    return False


def with_organiser(
    awards: Sequence[FoundAward], organiser: Callable[[], str | None]
) -> list[FoundAward]:
    """Return awards in which the prizes that nobody, or only a jury, gives are the organiser's.

    Who that is, `organiser` returns; it is asked only where such an award is. Where a jury gives
    some prizes of a report, it gives those that nobody gives as well.
    """
    if not any(map(_is_organisers, awards)):
        return list(awards)
    holder = organiser()
    if holder is None and any(award.grantor == JURY for award in awards):
        holder = _ORGANISATION
    return [
        replace(award, grantor=holder) if holder is not None and _is_organisers(award) else award
        for award in awards
    ]


@dataclass(frozen=True, slots=True)
class Announced:
    """What a sentence gives without counting it: "the province awarded certificates."."""

    grantor: str
    awards: frozenset[str]
    """codes; the next sentence counts them"""


def announced(items: Sequence[Item]) -> Announced | None:
    """Return who gives what in a sentence that counts nothing, if it is one giver alone.

    Whoever hands over prizes need not be whose they are: they are the jury's.
    """
    verbs = [item.kind for item in items if ends_clause(item)]
    counts = any(item.kind == NUMBER for item in items)
    if counts or not verbs or {verbs[0], verbs[-1]}.isdisjoint((AWARDED, HONOURED)):
        return None
    codes = {award_code(item.value) for item in items if item.kind == AWARD}
    said = [item for item in items if item.kind == GRANTOR]
    if PRIZE in codes:
        said = [item for item in said if item.value == JURY]
    grantors = {item.value for item in said}
    if len(grantors) != 1 or len(codes) > 1:
        return None
    return Announced(grantors.pop(), frozenset(codes))


_OF_NO_KIND = frozenset({UNSPECIFIED_AWARD})


def as_announced(awards: Sequence[FoundAward], told: Announced) -> list[FoundAward]:
    """Return awards in which those that nobody gives are whose the sentence before said."""
    return [
        replace(award, grantor=told.grantor)
        if award.grantor == UNSPECIFIED
        and (award.award != PRIZE or told.grantor == JURY)
        and (award.award in (*told.awards, UNSPECIFIED_AWARD) or told.awards <= _OF_NO_KIND)
        else award
        for award in awards
    ]


def with_honourer(
    awards: Sequence[FoundAward], honourer: Callable[[], str | None]
) -> list[FoundAward]:
    """Return awards in which the titles that nobody gives are those of whoever holds the ceremony.

    Who that is, `honourer` returns; it is asked only where such a title is.
    """
    holder = honourer() if any(map(_is_nobodys_title, awards)) else None
    if holder is None:
        return list(awards)
    return [replace(one, grantor=holder) if _is_nobodys_title(one) else one for one in awards]


def _is_nobodys_title(award: FoundAward) -> bool:
    return award.award == TITLE and award.grantor == UNSPECIFIED


def _is_organisers(award: FoundAward) -> bool:
    """Tell whether an award is whoever's who holds the contest, if that is known."""
    return award.grantor == JURY or (award.award == PRIZE and award.grantor == UNSPECIFIED)
