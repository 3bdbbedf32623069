"""Which names in one report are the same person, and how that person is really called.

Machine translation spells one name in several ways and shortens it to the last syllable. Spellings
are the same person when they can stand for the same Vietnamese name; the name agreed on is the one
that all spellings together speak for most, and the same name in Latin letters settles it.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from pipeline.extract.names.model import Candidate
from pipeline.extract.names.spot import NameSpan
from pipeline.text import to_ascii

SAME_PERSON = 0.3
"""Least overlap of what two spellings can stand for (Bhattacharyya coefficient, 0 to 1)."""
SAME_AS_LATIN = 0.15
"""The same, where one of the two is in Latin letters and so stands for one name only."""
SLIP = 0.02
"""Share that a name has with a spelling that cannot stand for it: a slip of the translation."""
SHORT_FORM_VOTES = 0.5
"""How much a short form says of the whole name beside a full name."""
SPELLINGS_COMPARED = 8
GLOSS_WEIGHT = 10.0
"""A name in Latin letters outweighs any spelling in another script."""


@dataclass(frozen=True, slots=True)
class NameMention:
    """One place that names a person, and what it may stand for."""

    span: NameSpan
    candidates: tuple[Candidate, ...]
    """as many as can be had: two spellings are compared by what they share"""
    latin: str | None = None
    """the name in Latin letters as the document has it there: a gloss, or the mention itself"""


@dataclass(frozen=True, slots=True)
class Person:
    """The mentions of one person in one report."""

    name_ascii: str
    """Vietnamese order, without diacritics"""
    name: str
    """with diacritics where the report itself has them"""
    weight: float
    """share of the agreed name among all that the spellings may stand for"""
    members: tuple[int, ...]
    """positions in the mentions given, ascending"""


@dataclass(slots=True)
class _Group:
    members: list[int] = field(default_factory=list)
    candidates: list[dict[str, float]] = field(default_factory=list)
    surfaces: set[tuple[str, ...]] = field(default_factory=set)
    latin: bool = False


class _Groups:
    """Groups, and which of them a mention may belong to."""

    __slots__ = ("_by_name", "_by_surface", "groups")

    def __init__(self) -> None:
        self.groups: list[_Group] = []
        self._by_name: dict[str, set[int]] = {}
        self._by_surface: dict[tuple[str, ...], set[int]] = {}

    def near(self, mention: NameMention, shares: Mapping[str, float]) -> list[int]:
        """Return the numbers of the groups that share a name, its end or its spelling."""
        found = set(self._by_surface.get(mention.span.tokens, ()))
        for name in shares:
            for end in _ends_of(name):
                found |= self._by_name.get(end, set())
        return sorted(found)

    def add(self, number: int, at: int, mention: NameMention, shares: dict[str, float]) -> None:
        """Add a mention to a group; a number one past the last opens a new one."""
        if number == len(self.groups):
            self.groups.append(_Group())
        group = self.groups[number]
        group.members.append(at)
        surface = mention.span.tokens
        if mention.latin is not None or surface not in group.surfaces:
            # A spelling that is repeated says nothing new.
            group.candidates.append(shares)
        group.latin = group.latin or mention.latin is not None
        group.surfaces.add(surface)
        self._by_surface.setdefault(surface, set()).add(number)
        for name in shares:
            for end in _ends_of(name):
                self._by_name.setdefault(end, set()).add(number)


def group_people(
    mentions: Sequence[NameMention], evidence: Mapping[str, float] | None = None
) -> tuple[Person, ...]:
    """Return the people that mentions name, in the order of their first mention.

    Parameters
    ----------
    mentions
        Names and short forms of one report, in the order of the text.
    evidence
        Extra weight of ASCII names, from what is known beside the report, such as officeholders.
        It decides among names that the spellings can stand for, and never adds one.
    """
    extra = {name.lower(): weight for name, weight in (evidence or {}).items()}
    shares = [_shares(mention, extra) for mention in mentions]
    syllables = [_syllables(share) for share in shares]
    groups = _Groups()
    # Glosses first, then full names, then short forms: the surer decide where the others belong.
    order = sorted(
        range(len(mentions)),
        key=lambda at: (mentions[at].latin is None, -syllables[at], at),
    )
    for at in order:
        if shares[at]:
            number = _group_of(at, mentions[at], shares[at], groups)
            groups.add(number, at, mentions[at], shares[at])
    people = [_person(group, mentions) for group in groups.groups]
    return tuple(sorted(people, key=lambda person: person.members))


def _shares(mention: NameMention, extra: Mapping[str, float]) -> dict[str, float]:
    if mention.latin is not None:
        return {" ".join(to_ascii(mention.latin).split()): GLOSS_WEIGHT}
    weighted = {
        candidate.name_ascii.lower(): candidate.weight + extra.get(candidate.name_ascii.lower(), 0)
        for candidate in mention.candidates
    }
    total = sum(weighted.values())
    return {name: weight / total for name, weight in weighted.items()} if total > 0 else {}


def _syllables(shares: Mapping[str, float]) -> int:
    """Return of how many syllables a name is: a word without spaces may be cut in several ways."""
    likeliest = min(shares, key=lambda name: (-shares[name], name), default="")
    return len(likeliest.split())


def _ends_of(name: str) -> list[str]:
    words = name.split(" ")
    return [" ".join(words[start:]) for start in range(len(words))]


def _group_of(at: int, mention: NameMention, shares: Mapping[str, float], groups: _Groups) -> int:
    best: tuple[float, int, int] | None = None
    found = len(groups.groups)
    for number in groups.near(mention, shares):
        group = groups.groups[number]
        least = SAME_AS_LATIN if group.latin or mention.latin is not None else SAME_PERSON
        overlap = max(_overlap(shares, other) for other in group.candidates[:SPELLINGS_COMPARED])
        same_spelling = mention.latin is None and mention.span.tokens in group.surfaces
        if overlap < least and not same_spelling:
            continue
        distance = min(abs(at - member) for member in group.members)
        # A short form belongs to the nearest person whom it can mean; a full name to the likeliest.
        likeness = 0.0 if _syllables(shares) == 1 else max(overlap, float(same_spelling))
        rank = (likeness, -distance, -number)
        if best is None or rank > best:
            best, found = rank, number
    return found


def _overlap(left: Mapping[str, float], right: Mapping[str, float]) -> float:
    """Return how much two sets of candidates agree, a short form with the end of a full name."""
    short, full = sorted((left, right), key=_syllables)
    if _syllables(short) == _syllables(full):
        agreed = sum(math.sqrt(share * full.get(name, 0.0)) for name, share in short.items())
    else:
        agreed = sum(
            math.sqrt(share * sum(other for name, other in full.items() if _ends(name, end)))
            for end, share in short.items()
        )
    return agreed / math.sqrt(sum(short.values()) * sum(full.values()))


def _ends(name: str, end: str) -> bool:
    return name.endswith(f" {end}")


def _person(group: _Group, mentions: Sequence[NameMention]) -> Person:
    length = max(_syllables(shares) for shares in group.candidates)
    pooled = _pooled(group.candidates, length)
    total = sum(pooled.values())
    agreed = min(pooled, key=lambda name: (-pooled[name], name))
    members = tuple(sorted(group.members))
    return Person(
        name_ascii=agreed.title(),
        name=_accented(agreed, members, mentions) or agreed.title(),
        weight=pooled[agreed] / total,
        members=members,
    )


def _pooled(spellings: Sequence[Mapping[str, float]], length: int) -> dict[str, float]:
    """Return how much spellings of one person together speak for names of some syllables.

    Each spelling votes by the logarithm of its share, so that one spelling that rules a name out
    outweighs several that cannot tell. Spellings that are equally unsure stay so together: they
    share what makes them unsure.
    """
    full = [shares for shares in spellings if _syllables(shares) == length]
    ends = [shares for shares in spellings if _syllables(shares) < length]
    votes = sum(map(_votes, full)) + SHORT_FORM_VOTES * len(ends)
    names = sorted({name for shares in full for name in shares if name.count(" ") + 1 == length})
    pooled: dict[str, float] = {}
    for name in names:
        said = sum(
            _votes(shares) * math.log(SLIP + min(shares.get(name, 0.0), 1.0)) for shares in full
        )
        for shares in ends:
            share = sum(shares.get(end, 0.0) for end in _ends_of(name)[1:])
            said += SHORT_FORM_VOTES * math.log(SLIP + share)
        pooled[name] = max(math.exp(said / votes) - SLIP, 0.0)
    return pooled


def _votes(shares: Mapping[str, float]) -> float:
    return max(1.0, sum(shares.values()))


def _accented(agreed: str, members: Sequence[int], mentions: Sequence[NameMention]) -> str | None:
    for at in members:
        latin = mentions[at].latin
        if latin is not None and not latin.isascii():
            words = " ".join(latin.split())
            if to_ascii(words) == agreed:
                return words.title() if words.isupper() or words.islower() else words
    return None
