"""The offices and bodies of a whole report: what one sentence leaves out, another one says."""

from __future__ import annotations

import re
from collections.abc import Sequence, Set
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise

from pipeline import gazetteer
from pipeline.extract import roles
from pipeline.extract.places import Place
from pipeline.extract.roles import NamedBody, Role, RoleRules
from pipeline.extract.spans import divided, starting_in
from pipeline.extract.symbols import Item, Symbols

_PARTY = "party_committee"
_BESIDE_PARTY = ("peoples_council", "peoples_committee", "fatherland_front")
"""Whose head at a level is often the secretary of the party committee there."""
NEAR_OFFICE = 28
"""Folded characters between two offices of one person, at most: a conjunction and a place."""
NEAR_DEPUTY = 40
"""Folded characters between the office of a head and that of the deputy, at most: a name."""
NEAR_OWNER = 4
"""Folded characters between an office and the body that its body is of, at most."""
REACH_OWNER = 40
"""Folded characters before an office in which such a body begins."""
_DEPUTY = re.compile(r"(?:standing_)?(?:vice|deputy)_(?P<head>.+)")
_APART = re.compile(r"[.;:।\n]")
_BELOW = ("district", "commune")
"""Levels whose unions are none of the province's, though they have no code of their own."""
_OF_NO_PROVINCE = (*_BELOW, roles.CENTRAL, roles.WORKPLACE)


@dataclass(frozen=True)
class Offices:
    """What the offices and bodies of one report are composed of; offsets are folded."""

    rules: RoleRules
    folded: str
    sentences: Sequence[tuple[int, int]]
    parts: Sequence[Item]
    """words of offices, places and names, none within another"""
    places: Sequence[Place]
    """those that are not part of a name"""

    def roles(self) -> list[Role]:
        """Return the offices that the report names, held by a named person or not.

        A body without a level ("the council") is the one of that name whose level the report says.
        """
        levelled: dict[str, set[str | None]] = {}
        for body in self.bodies:
            if body.code != body.base:
                levelled.setdefault(body.base, set()).add(body.code)
                levelled.setdefault(body.base.removeprefix("party_"), set()).add(body.code)
        named = {body.code for body in self.bodies}
        found = []
        for stated in self._with_deputies(self._with_levels(self._stated())):
            role = self._referred(self.rules.of_ministry(self.folded, stated, self.bodies))
            code = role.body
            if code is None:
                found.append(role._replace(body=implied_body(role.position, named)))
                continue
            if self._is_of_central_city(code, role):
                code, role = _of_province(code), role._replace(level="provincial")
            codes = levelled.get(code, {code})
            # "the commune's union" is none of another level, nor is the central or a company's one.
            if codes != {code} and (
                role.level in _OF_NO_PROVINCE or self._is_owned(role) or self._is_another(role)
            ):
                codes = {code}
            found.append(role._replace(body=next(iter(codes)) if len(codes) == 1 else code))
        return found

    def _with_levels(self, stated: Sequence[Role]) -> list[Role]:
        """Return offices in which a party committee of no said level has that of the body beside
        it: "party secretary and chair of the people's council of X ward".
        """
        found = list(stated)
        for place, (role, after) in enumerate(pairwise(stated)):
            if role.body != _PARTY or role.level or role.province_code or after.body is None:
                continue
            level, _, base = after.body.partition("_")
            if level not in (*_BELOW, "city") or base not in _BESIDE_PARTY:
                continue
            between = self.folded[role.end : after.start]
            if len(between) > NEAR_OFFICE or _APART.search(between):
                continue
            if not any(
                part.kind == roles.NAME for part in starting_in(self.parts, role.end, after.start)
            ):
                found[place] = role._replace(body=roles.body_code(level, _PARTY))
        return found

    def _with_deputies(self, stated: Sequence[Role]) -> list[Role]:
        """Return offices in which a deputy of no said body is that of the head named right before:
        "the committee's chair A and vice chair B". So is who else only such bodies have: "the
        command's commander A and commissar B".
        """
        found = list(stated)
        for place, role in enumerate(stated[1:], 1):
            before = found[place - 1]
            if role.body is not None or role.refers_to or before.body is None:
                continue
            deputy = _DEPUTY.fullmatch(role.position)
            of_head = deputy is not None and deputy["head"] == before.position
            only_there = gazetteer.offices()[roles.POSITION, role.position].implies
            if not (of_head or (before.position != role.position and before.body in only_there)):
                continue
            between = self.folded[before.tail : role.start]
            named = [
                part
                for part in starting_in(self.parts, before.end, role.start)
                if part.kind == roles.NAME
            ]
            if len(named) == 1 and not _APART.search(between) and len(between) <= NEAR_DEPUTY:
                found[place] = role._replace(
                    body=before.body, province_code=before.province_code, level=before.level
                )
        return found

    def _is_owned(self, role: Role) -> bool:
        """Tell whether a body of another kind, of no level, stands right beside the body of an
        office: the union of a company.
        """
        offices = gazetteer.offices()
        return any(
            part.kind == roles.BODY
            and part.value != role.body
            and not any((roles.BODY, f"{level}_{part.value}") in offices for level in roles.LEVELS)
            and (
                0 < role.start - part.tail <= NEAR_OWNER
                or 0 < role.start - part.end <= NEAR_OWNER
                or 0 < part.start - role.tail <= NEAR_OWNER
            )
            for part in starting_in(self.parts, role.start - REACH_OWNER, role.tail + NEAR_OWNER)
        )

    def _is_another(self, role: Role) -> bool:
        """Tell whether the body of an office, of no said level, is another one than that of the
        same name whose level is first said behind its holder in the same list: "the deputy
        commander of the guard A, the commander of the provincial guard B".
        """
        first = next(
            (body for body in self.bodies if body.base == role.body and body.code != body.base),
            None,
        )
        if first is None or first.start < role.end:
            return False
        sentence = next((end for start, end in self.sentences if start <= role.start < end), 0)
        return first.start < sentence and any(
            part.kind == roles.NAME for part in starting_in(self.parts, role.end, first.start)
        )

    @cached_property
    def bodies(self) -> list[NamedBody]:
        """Bodies that the report names."""
        return [
            self._of_city(body)
            for symbols in self._telling
            for body in self.rules.find_bodies(self.folded, symbols)
        ]

    def _stated(self) -> list[Role]:
        return [role for symbols in self._telling for role in self.rules.find(self.folded, symbols)]

    @cached_property
    def _telling(self) -> list[Symbols]:
        """The sentences that name a body or an office."""
        parts = divided(self.parts, self.sentences)
        return [
            symbols
            for (start, end), mine in zip(self.sentences, parts, strict=True)
            if mine and (symbols := self.rules.symbols(self.folded, start, end, mine))
        ]

    def _referred(self, role: Role) -> Role:
        """Return an office whose body is only a noun as one of the last body of that noun."""
        if not role.refers_to:
            return role
        meant = next(
            (
                body
                for body in reversed(self.bodies)
                if body.start < role.start and self._is_called(body, role.refers_to)
            ),
            None,
        )
        if meant is None:
            return role
        return role._replace(body=meant.code, province_code=meant.province_code)

    def _is_called(self, body: NamedBody, noun: str) -> bool:
        """Tell whether a noun is the head of the name of a body: its first word, or its last."""
        name = self.folded[slice(*body.noun)]
        return name.startswith(noun) or name.endswith(noun)

    @cached_property
    def _of_central_city(self) -> bool:
        """Whether "the city" is a centrally-run one: the first place of the text is one, or it is
        the only city that is called so, and the text names no city of a province.
        """
        named = [place for place in self.places if place.basis == "named"]
        if any(place.basis == "city" for place in self.places) or not named:
            return False
        called = [place for place in named if place.levelled]
        return any(place.is_central for place in (named[0], *called))

    def _of_city(self, body: NamedBody) -> NamedBody:
        """Return a body of "the city" as a provincial one where the city is a province."""
        if not self._is_of_central_city(body.code, body):
            return body
        return body._replace(code=_of_province(body.code), level="provincial")

    def _is_of_central_city(self, body: str, said: NamedBody | Role) -> bool:
        return (
            (body.startswith("city_") or said.level == "city")
            and said.province_code is None
            and self._of_central_city
        )


def _of_province(body: str) -> str:
    return roles.body_code("provincial", body.removeprefix("city_"))


def implied_body(position: str, named: Set[str]) -> str | None:
    """Return the body that a position is in by its nature: a rector's school.

    Parameters
    ----------
    position
        A position that no body is named with.
    named
        Bodies that the report names; one of them that has such a position as well may be meant.
    """
    first, *others = gazetteer.offices()[roles.POSITION, position].implies or (None,)
    return None if not named.isdisjoint(others) else first
