"""Who gives although no office and no listed body says so: the organiser of a contest, and bodies
that only a common noun names ("the company gave 50 workers ...").
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from pipeline import gazetteer
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
        nouns = {
            patterns.fold(surface): grantor
            for grantor, surfaces in (said["givers"].mapping() if "givers" in said else {}).items()
            for surface in surfaces.texts()
        }
        contests = {
            grantor: patterns.compile(expression)
            for grantor, expression in (
                said["contests"].mapping() if "contests" in said else {}
            ).items()
        }
        for grantor in (*nouns.values(), *contests):
            if grantor not in GRANTORS:
                key = "givers" if grantor in nouns.values() else "contests"
                raise said[key].error(f"unknown code {grantor}; use {', '.join(GRANTORS)}")
        return cls(
            [patterns.compile(item) for item in said["organised"].items()]
            if "organised" in said
            else [],
            contests,
            nouns,
            patterns.compile(said["giver_after"]) if "giver_after" in said else None,
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
            behind = items[place + 1 :]
            grantor = self._of(folded, item)
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
    return bool(gazetteer.awards()[of_law(award.value.partition("/")[0])].grantor)


_GIVEN = (AWARD, RECIPIENT, UNIT)


def _gives(items: Sequence[Item]) -> bool:
    """Tell whether the clause that items begin with tells of giving, and names no other giver."""
    for item in items:
        if ends_clause(item):
            return item.kind in (AWARDED, HONOURED)
        if item.kind == GRANTOR and item.payload == GIVES:
            return False
    return False


def with_organiser(awards: Iterable[FoundAward], organiser: str | None) -> list[FoundAward]:
    """Return awards in which the prizes that nobody, or only a jury, gives are the organiser's."""
    found = []
    for award in awards:
        by_jury = award.grantor == JURY
        if by_jury or (
            organiser is not None and award.award == PRIZE and award.grantor == UNSPECIFIED
        ):
            award = replace(award, grantor=organiser or _ORGANISATION)
        found.append(award)
    return found
