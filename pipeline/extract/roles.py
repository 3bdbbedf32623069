"""Offices: a body and a position, composed as each language composes them."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from operator import attrgetter
from typing import NamedTuple

from pipeline import gazetteer
from pipeline.extract.lexicon import Hit, Term
from pipeline.extract.places import Place
from pipeline.extract.symbols import Alphabet, Encoder, FrameMatch, Frames, Item, Symbols
from pipeline.extract.values import Node, Patterns
from pipeline.schema import STANDINGS

LEVEL, BODY, POSITION, OFFICE, STANDING = "level", "body", "position", "office", "standing"
PLACE, NAME = "place", "name"
HEAD = "head"
"""The first noun of the name of a body that no list holds: council, club, fund."""
LASTING = "lasting"
"""A word apart from the position by which a deputy is the standing one."""
CENTRAL = "central"
WORKPLACE = "workplace"
"""What a body is of that has no level: a company, a school, a village."""
LEVELS = (CENTRAL, "provincial", "city", "district", "commune")
_OF_DEPARTMENTS = ("director", "deputy_director")
"""Who heads a department of a province, and no ministry."""
_KINDS = (LEVEL, BODY, POSITION, OFFICE, STANDING, PLACE, NAME, HEAD, LASTING)
ALPHABET = Alphabet(_KINDS)
_BODY, _POSITION, _OFFICE = map(ALPHABET.letter, (BODY, POSITION, OFFICE))
_TELLING = frozenset((BODY, POSITION, OFFICE))
"""Kinds of words of which a sentence has at least one where it names an office or a body."""
_kind = attrgetter("kind")


class Role(NamedTuple):
    """An office as a text names it."""

    start: int
    end: int
    tail: int
    rule: str
    body: str | None
    """code of the body (gazetteer/roles.csv), where one is named"""
    position: str
    standing: str
    province_code: str | None
    forward: bool = False
    """whether the words behind it tie it to the name that follows ("who is chair")"""
    plural: bool = False
    """whether it is the office of several ("members")"""
    closed: bool = False
    """whether no name that follows is its holder's: he is the subject, somebody else is told of"""
    elected: bool = False
    """whether somebody who is named before it comes to it ("N was elected chair")"""
    refers_to: str = ""
    """folded noun of a body that the text has named before ("chair of the council")"""
    level: str | None = None
    """level that the words beside the body say, whether bodies of its kind have a code of it"""
    body_first: bool = False
    """whether the body stands before the position: words ahead of the office are of its name"""

    @property
    def code(self) -> str:
        """Code of the office: body and position."""
        return self.position if self.body is None else f"{self.body}_{self.position}"


class NamedBody(NamedTuple):
    """A body as a text names it, with or without somebody who holds an office in it."""

    start: int
    end: int
    tail: int
    code: str
    base: str
    """code of the body itself, without the level that the words around it say"""
    province_code: str | None
    noun: tuple[int, int]
    """where its noun stands, without place and level"""
    level: str | None = None
    """level that the words beside it say, whether bodies of its kind have a code of it"""


def body_code(level: str | None, base: str) -> str:
    """Return the code of a body at a level; without one the body of no stated level."""
    offices = gazetteer.offices()
    if level is not None and (BODY, f"{level}_{base}") in offices:
        return f"{level}_{base}"
    return base


class RoleRules:
    """How one language names offices (`roles.yaml`)."""

    __slots__ = (
        "_begin_with_item",
        "_central",
        "_closing",
        "_elected",
        "_end_with_item",
        "_forward",
        "_oblique",
        "_of_ministry",
        "_plural",
        "_positions_of",
        "_terms",
        "_workplace",
        "asides",
        "behind_name",
        "between_name",
        "bodies",
        "encoder",
        "frames",
        "linkers",
        "misnomers",
        "named_after",
        "recipients_apart",
        "title_case",
    )

    def __init__(self, node: Node, patterns: Patterns, conjunctions: Sequence[str]) -> None:
        """Read `roles.yaml`.

        Keys: `levels`, `bodies`, `positions`, `offices` (`body/position`, or
        `body/position/standing`, in one word), `standings` (code to surfaces), `misnomers` (body to
        names that translations wrongly give it), `heads` (body code to the first nouns of bodies
        that no list holds), `positions_of` (position to what it is in some bodies: one word for
        chair, head and director), `linkers` (words inside an office that mean nothing to the
        grammar), `asides` (regular expression of phrases between an office and a name that mean
        nothing either, such as an age), `workplace` (words for bodies that are those of a company,
        school or village where no level is said: not the province's), `frames` (how the parts of an
        office follow each other), `body_frames` (how a body alone is named), `of_ministry` (what
        stands between a department and the ministry that it is of), `lasting` (words apart from a
        deputy's position by which he is the standing one), `oblique` (regular expression at the end
        of an office: a case in which it is nobody's apposition, but that of a name right before
        it), `closing` (the same for one whose holder is not named behind it), `between_name` (what
        a body is called, between a name and the noun of the body), `elected` (the same
        for one to which somebody named before it is elected or appointed), `forward` (for a form
        that belongs to the name that follows), `plural` (the same for the office of several),
        `recipients_apart` (true where a place that is marked as a recipient is never part of an
        office, nor, where `plural` is said, somebody marked so a further holder of one's),
        `title_case` (true where the words in capitals in front of a word of an office belong to
        it), `named_after` (levels and bodies that bear the name of a person in front of their noun,
        such as schools), `behind_name` (true where an office right behind a name is its holder's,
        whatever stands before).
        """
        fold = patterns.fold
        said = node.fields(
            (
                "levels",
                "bodies",
                "heads",
                "positions",
                "offices",
                "standings",
                "misnomers",
                "positions_of",
                "lasting",
                "of_ministry",
                "linkers",
                "asides",
                "workplace",
                "oblique",
                "closing",
                "between_name",
                "elected",
                "forward",
                "plural",
                "recipients_apart",
                "title_case",
                "named_after",
                "behind_name",
                "frames",
                "body_frames",
            )
        )
        self._terms = [
            (fold(surface), term)
            for layer, key, check in (
                (LEVEL, "levels", _check_level),
                (BODY, "bodies", _check_body),
                (BODY, "misnomers", _check_body),
                (HEAD, "heads", _check_body),
                (POSITION, "positions", _check_position),
                (OFFICE, "offices", _check_office),
                (STANDING, "standings", _check_standing),
            )
            for value, surfaces in said.mapping_of(key).items()
            if check(value, surfaces)
            for term in (Term(layer, value, f"{layer}:{value}"),)
            for surface in surfaces.texts()
        ]
        self._central = tuple(
            surface for surface, term in self._terms if (term.layer, term.value) == (LEVEL, CENTRAL)
        )
        self._terms += [
            (fold(surface), Term(LASTING, LASTING, LASTING)) for surface in said.texts_of("lasting")
        ]
        self.misnomers = frozenset(
            fold(surface)
            for surfaces in said.mapping_of("misnomers").values()
            for surface in surfaces.texts()
        )
        self._positions_of = {
            (body, position): other
            for position, others in said.mapping_of("positions_of").items()
            for other, bodies in others.mapping().items()
            if _check_position(position, others) and _check_position(other, bodies)
            for body in bodies.texts()
            if _check_body(body, bodies)
        }
        self.linkers = tuple(fold(linker) for linker in said.texts_of("linkers"))
        self.encoder = Encoder(ALPHABET, conjunctions, self.linkers)
        self.frames = Frames(said["frames"].items(), ALPHABET)
        self.asides = patterns.compile_of(said, "asides")
        self._workplace = frozenset(map(fold, said.texts_of("workplace")))
        self._oblique = patterns.compile_of(said, "oblique")
        self._closing = patterns.compile_of(said, "closing")
        self.between_name = patterns.compile_of(said, "between_name")
        self._elected = patterns.compile_of(said, "elected")
        self._of_ministry = patterns.compile_of(said, "of_ministry")
        self._forward = patterns.compile_of(said, "forward")
        self._plural = patterns.compile_of(said, "plural")
        self.title_case = "title_case" in said and said["title_case"].flag()
        self.named_after = frozenset(
            body
            for body in said.texts_of("named_after")
            if body in LEVELS or _check_body(body, said["named_after"])
        )
        self.recipients_apart = "recipients_apart" in said and said["recipients_apart"].flag()
        self.behind_name = "behind_name" in said and said["behind_name"].flag()
        self.bodies = Frames(said.items_of("body_frames"), ALPHABET)
        edges = self.frames.edges(_KINDS), self.bodies.edges(_KINDS)
        self._begin_with_item, self._end_with_item = map(all, zip(*edges, strict=True))

    def of_ministry(self, folded: str, role: Role, bodies: Sequence[NamedBody]) -> Role:
        """Return an office of a department as one of the ministry that is named right behind it:
        "director of the department of X of the ministry of Y".
        """
        if self._of_ministry is None or role.body not in ("provincial_department", "department"):
            return role
        owner = next((body for body in bodies if body.start >= role.end), None)
        if owner is None or owner.base != "ministry":
            return role
        if not self._of_ministry.fullmatch(folded, role.end, owner.start):
            return role
        return role._replace(body="ministry_department", tail=max(role.tail, owner.tail))

    @property
    def has_plural(self) -> bool:
        """Whether the office of several is written otherwise than that of one."""
        return self._plural is not None

    def is_oblique(self, folded: str, role: Role) -> bool:
        """Tell whether an office stands in a case in which it cannot be somebody's apposition."""
        return self._oblique is not None and bool(self._oblique.match(folded, role.end))

    def terms(self) -> Iterator[tuple[str, Term]]:
        """Yield the words of offices for the lexicon."""
        yield from self._terms

    @staticmethod
    def items(hits: Mapping[str, Sequence[Hit]]) -> Iterator[Item]:
        """Yield the words of offices that were found, as items."""
        for layer in (OFFICE, BODY, POSITION, STANDING, LEVEL, HEAD, LASTING):
            for hit in hits.get(layer, ()):
                yield Item.of(layer, hit)

    def symbols(self, folded: str, start: int, end: int, items: Sequence[Item]) -> Symbols | None:
        """Return a sentence in the symbols of this grammar, None where it names no office or body.

        What stands before the first item, or behind the last one, is left out where no office can
        begin or end with it.

        Parameters
        ----------
        folded
            The folded text.
        start, end
            The sentence.
        items
            Words of offices, places and names in it, settled and in order.
        """
        if _TELLING.isdisjoint(map(_kind, items)):
            return None
        first = items[0].start if self._begin_with_item else start
        last = items[-1].tail if self._end_with_item else end
        return self.encoder.encode(folded, first, last, items)

    def find(self, folded: str, symbols: Symbols) -> list[Role]:
        """Return the offices named in a sentence; a member of nothing holds none."""
        if _POSITION not in symbols.letters and _OFFICE not in symbols.letters:
            return []
        found = []
        for match in self.frames.find(symbols):
            role = self._role(match, folded)
            if role.body is None and role.position == "member":
                continue
            behind = symbols.items[match.end - 1 : match.end + 1]
            if len(behind) == 2 and behind[0] is None and behind[1] is not None:
                # Words that end the frame are part of the office: it reaches to what follows.
                role = role._replace(tail=behind[1].start)
            found.append(role)
        return found

    def _role(self, match: FrameMatch, folded: str) -> Role:
        parts = _parts_of(match)
        level, bodies = _level(parts), _bodies(parts, match)
        body = body_code(level, bodies[0].value) if bodies else None
        offices, positions = parts[OFFICE], parts[POSITION]
        if offices:
            base, position, *standing = offices[0].value.split("/")
            body = body_code(level, base)
        else:
            standing = []
            position = positions[0].value
            for known in (body, *[item.value for item in bodies]):
                position = self._positions_of.get((known or "", position), position)
            if body == "ministry" and position in _OF_DEPARTMENTS and parts[PLACE]:
                # The "ministry" of a province is its department.
                body = "provincial_department"
        if parts[LASTING] and (POSITION, f"standing_{position}") in gazetteer.offices():
            position = f"standing_{position}"
        standing = [item.value for item in parts[STANDING]] or standing
        heads = [] if body is not None else parts[HEAD]
        nouns = parts[BODY]
        first, last = match.items[0], match.items[-1]
        return Role(
            start=first.start,
            end=last.end,
            tail=last.tail,
            rule=match.rule,
            body=body,
            position=position,
            standing=standing[0] if standing else "current",
            province_code=_province(parts),
            level=level or self._level_in_name(parts, folded),
            refers_to=folded[heads[0].start : heads[0].end] if heads else "",
            body_first=bool(nouns) and not (positions and positions[0].start < nouns[0].start),
            forward=_matches(self._forward, folded, last.end),
            plural=self._plural is not None
            and self._plural.search(folded, last.start, last.tail) is not None,
            elected=_matches(self._elected, folded, last.end),
            closed=_matches(self._closing, folded, last.end)
            or _matches(self._oblique, folded, last.end),
        )

    def _level_in_name(self, parts: _Parts, folded: str) -> str | None:
        """Return the level that the noun of a body says: "the central union", a company's."""
        named = [folded[item.start : item.end] for item in parts[BODY]]
        for noun in named:
            for surface in self._central:
                if surface in noun:
                    return CENTRAL
        named += [folded[item.start : item.end] for item in parts[OFFICE]]
        words = {word for noun in named for word in noun.split()}
        return None if self._workplace.isdisjoint(words) else WORKPLACE

    def find_bodies(self, folded: str, symbols: Symbols) -> list[NamedBody]:
        """Return the bodies named in a sentence, in an office or not."""
        if _BODY not in symbols.letters:
            return []
        found = []
        for match in self.bodies.find(symbols):
            parts = _parts_of(match)
            if nouns := parts[BODY]:
                noun, level = nouns[0], _level(parts)
                found.append(
                    NamedBody(
                        match.items[0].start,
                        match.items[-1].end,
                        match.items[-1].tail,
                        body_code(level, noun.value),
                        _base(noun.value),
                        _province(parts),
                        (noun.start, noun.end),
                        level or self._level_in_name(parts, folded),
                    )
                )
        return found


_Parts = defaultdict[str, list[Item]]
"""What an office or a body is composed of, by kind."""


def _parts_of(match: FrameMatch) -> _Parts:
    parts: _Parts = defaultdict(list)
    for item in match.items:
        parts[item.kind].append(item)
    return parts


def _province(parts: _Parts) -> str | None:
    """Return the code of the first place that has one: a commune or village has none."""
    for place in parts[PLACE]:
        if place.value:
            return place.value
    return None


def _level(parts: _Parts) -> str | None:
    """Return the level that the words beside a body say it has.

    A place without a level word says it too: a province or centrally-run city is provincial, a
    city or district below the province is what it is.
    """
    levels, named = parts[LEVEL], parts[PLACE]
    said = levels[0].value if levels else None
    places = [item.payload for item in named if isinstance(item.payload, Place)]
    if not places:
        return said
    bodies = parts[BODY]
    # Of a city in a province, what stands beside the body says which of the two it is of.
    place = places[-1 if bodies and named[-1].start < bodies[0].start else 0]
    if place.basis == "named":
        is_city = said == "city" and place.is_central
        return "provincial" if said is None or is_city else said
    # The gazetteer knows that it is no province, whatever word the translation gives it.
    return place.basis if said in (None, "provincial") else said


def _bodies(parts: _Parts, match: FrameMatch) -> list[Item]:
    """Return what names the body; the first noun of a name says it only with more behind it."""
    if bodies := parts[BODY]:
        return bodies
    heads = parts[HEAD]
    alone = len(parts[POSITION]) + len(parts[STANDING]) + len(heads)
    return heads if match.end - match.start > alone else []


def _matches(pattern: re.Pattern[str] | None, folded: str, position: int) -> bool:
    return pattern is not None and pattern.match(folded, position) is not None


def _base(code: str) -> str:
    """Return the code of a body without its level."""
    level, _, base = code.partition("_")
    return base if level in LEVELS and (BODY, base) in gazetteer.offices() else code


def _check_level(value: str, node: Node) -> bool:
    if value not in LEVELS:
        raise node.error(f"unknown level {value}; use {', '.join(LEVELS)}")
    return True


def _check_body(value: str, node: Node) -> bool:
    offices = gazetteer.offices()
    if not any((BODY, code) in offices for code in (value, *(f"{lv}_{value}" for lv in LEVELS))):
        raise node.error(f"unknown body {value}; see gazetteer/roles.csv")
    return True


def _check_position(value: str, node: Node) -> bool:
    if (POSITION, value) not in gazetteer.offices():
        raise node.error(f"unknown position {value}; see gazetteer/roles.csv")
    return True


def _check_office(value: str, node: Node) -> bool:
    body, *said = value.split("/")
    if not said or len(said) > 2:
        raise node.error(f"office {value} must be written body/position or body/position/standing")
    return (
        _check_body(body, node)
        and _check_position(said[0], node)
        and all(_check_standing(standing, node) for standing in said[1:])
    )


def _check_standing(value: str, node: Node) -> bool:
    if value not in STANDINGS:
        raise node.error(f"unknown standing {value}; use {', '.join(STANDINGS)}")
    return True
