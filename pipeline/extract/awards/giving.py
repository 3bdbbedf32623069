"""Who gives although no office and no listed body says so: the organiser of a contest, and bodies
that only a common noun names ("the company gave 50 workers ...").
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from pipeline import gazetteer
from pipeline.extract.awards.vocabulary import allowed_code
from pipeline.extract.awards.words import (
    AWARD,
    AWARDED,
    GIVES,
    GRANTOR,
    HONOURED,
    JURY,
    NUMBER,
    PRIZE,
    RECIPIENT,
    UNIT,
    UNSPECIFIED,
    FoundAward,
    award_code,
    ends_clause,
    of_law,
)
from pipeline.extract.symbols import Item
from pipeline.extract.values import Fields, Patterns
from pipeline.schema import GRANTORS

_ORGANISATION = "organisation"
KEYS = ("organised", "contests", "givers", "giver_after")
"""Keys of `awards.yaml` that tell of those who give."""


@dataclass(frozen=True, slots=True)
class Givers:
    """How one language tells of those who give."""

    organised: Sequence[re.Pattern[str]]
    contests: Mapping[str, re.Pattern[str]]
    nouns: Mapping[str, str]
    giver_after: re.Pattern[str] | None

    @classmethod
    def read(cls, said: Fields, patterns: Patterns) -> Givers:
        """Read the keys of `awards.yaml` that tell of those who give, each of which may be missing.

        `organised` (regular expressions over a sentence that tells who holds a contest),
        `contests` (grantor to what a contest is called that is theirs), `givers` (grantor to nouns
        for bodies that no list names), `giver_after` (what marks such a noun as the subject of
        giving).
        """
        return cls(
            list(map(patterns.compile, said.items_of("organised"))),
            {
                grantor: patterns.compile(expression)
                for grantor, expression in said.mapping_of("contests").items()
                if allowed_code(grantor, GRANTORS, expression)
            },
            {
                patterns.fold(surface): grantor
                for grantor, surfaces in said.mapping_of("givers").items()
                if allowed_code(grantor, GRANTORS, surfaces)
                for surface in surfaces.texts()
            },
            patterns.compile_of(said, "giver_after"),
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
        for start, end in sentences:
            if any(pattern.search(folded, start, end) for pattern in self.organised):
                grantor = first_body(start, end)
                if grantor is not None:
                    return grantor
        return next(
            (grantor for grantor, name in self.contests.items() if name.search(folded)), None
        )

    def named(
        self, folded: str, items: Sequence[Item], owner_after: re.Pattern[str] | None
    ) -> list[Item]:
        """Return items in which a common noun that gives is a grantor.

        It is the subject of giving, in front of whatever is given and whom it is given to, or owns
        the award behind it, which `owner_after` marks.
        """
        if not self.nouns:
            return list(items)
        found = list(items)
        opens = True
        for place, item in enumerate(items):
            grantor = self._of(folded, item)
            behind = items[place + 1 :] if grantor else ()
            if grantor and _owns(folded, item, behind, owner_after):
                found[place] = replace(item, kind=GRANTOR, value=grantor, payload=None)
            elif grantor and opens and self._is_subject(folded, item) and _gives(behind):
                found[place] = replace(item, kind=GRANTOR, value=grantor, payload=GIVES)
            opens = ends_clause(item) or (opens and item.kind not in _GIVEN)
        return found

    def _of(self, folded: str, item: Item) -> str:
        if item.kind not in (RECIPIENT, UNIT):
            return ""
        return self.nouns.get(folded[item.start : item.end], "")

    def _is_subject(self, folded: str, item: Item) -> bool:
        return self.giver_after is not None and bool(self.giver_after.match(folded, item.end))


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


def _is_organisers(award: FoundAward) -> bool:
    """Tell whether an award is whoever's who holds the contest, if that is known."""
    return award.grantor == JURY or (award.award == PRIZE and award.grantor == UNSPECIFIED)
