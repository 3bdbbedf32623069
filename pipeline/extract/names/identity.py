"""Which names in one report are the same person, and how that person is really called.

Machine translation spells one name in several ways and shortens it to the last syllable. Spellings
are the same person when they can stand for the same Vietnamese name; the name agreed on is the one
that all spellings together speak for most, and the same name in Latin letters settles it.
"""

from __future__ import annotations

import math
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

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


class NameMention(NamedTuple):
    """One place that names a person, and what it may stand for."""

    span: NameSpan
    candidates: tuple[Candidate, ...]
    """as many as can be had: two spellings are compared by what they share"""
    latin: str | None = None
    """the name in Latin letters as the document has it there: a gloss, or the mention itself"""


class Person(NamedTuple):
    """The mentions of one person in one report."""

    name_ascii: str
    """Vietnamese order, without diacritics"""
    name: str
    """with diacritics where the report itself has them"""
    weight: float
    """share of the agreed name among all that the spellings may stand for"""
    members: tuple[int, ...]
    """positions in the mentions given, ascending"""


class _Spelling(NamedTuple):
    """What one spelling says of a name."""

    shares: Mapping[str, float]
    """names that it can stand for, and how much it speaks for each"""
    total: float
    """sum of the shares"""
    syllables: int
    """of the likeliest name: a word without spaces may be cut in several ways"""
    last_syllables: frozenset[str]
    """of all names"""

    @classmethod
    def of(cls, shares: Mapping[str, float]) -> _Spelling:
        most = max(shares.values(), default=0.0)
        likeliest = min([name for name, share in shares.items() if share == most], default="")
        last = frozenset([name.rpartition(" ")[2] for name in shares])
        return cls(shares, sum(shares.values()), len(likeliest.split()), last)

    @property
    def votes(self) -> float:
        return max(1.0, self.total)


@dataclass(slots=True)
class _Group:
    members: list[int] = field(default_factory=list)
    spellings: list[_Spelling] = field(default_factory=list)
    surfaces: set[tuple[str, ...]] = field(default_factory=set)
    latin: bool = False


class _Groups:
    """Groups, and which of them a mention may belong to."""

    __slots__ = ("_by_last_syllable", "_by_surface", "groups")

    def __init__(self) -> None:
        self.groups: list[_Group] = []
        self._by_last_syllable: dict[str, set[int]] = {}
        self._by_surface: dict[tuple[str, ...], set[int]] = {}

    def near(self, mention: NameMention, spelling: _Spelling) -> list[int]:
        """Return the numbers of the groups that share a last syllable or a spelling: no others
        can share a name or its end.
        """
        if not self.groups:
            return []
        known = self._by_last_syllable
        found = set(self._by_surface.get(mention.span.tokens, ()))
        for syllable in spelling.last_syllables & known.keys():
            found |= known[syllable]
        return sorted(found)

    def add(self, number: int, at: int, mention: NameMention, spelling: _Spelling) -> None:
        """Add a mention to a group; a number one past the last opens a new one."""
        if number == len(self.groups):
            self.groups.append(_Group())
        group = self.groups[number]
        group.members.append(at)
        surface = mention.span.tokens
        if mention.latin is not None or surface not in group.surfaces:
            # A spelling that is repeated says nothing new.
            group.spellings.append(spelling)
            for syllable in spelling.last_syllables:
                self._by_last_syllable.setdefault(syllable, set()).add(number)
        group.latin = group.latin or mention.latin is not None
        group.surfaces.add(surface)
        self._by_surface.setdefault(surface, set()).add(number)


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
    spellings = [_Spelling.of(_shares(mention, extra)) for mention in mentions]
    groups = _Groups()
    # Glosses first, then full names, then short forms: the surer decide where the others belong.
    order = sorted(
        range(len(mentions)),
        key=lambda at: (mentions[at].latin is None, -spellings[at].syllables, at),
    )
    for at in order:
        if spellings[at].shares:
            number = _group_of(at, mentions[at], spellings[at], groups)
            groups.add(number, at, mentions[at], spellings[at])
    people = [_person(group, mentions) for group in groups.groups]
    return tuple(sorted(people, key=lambda person: person.members))


def _shares(mention: NameMention, extra: Mapping[str, float]) -> dict[str, float]:
    if mention.latin is not None:
        return {" ".join(to_ascii(mention.latin).split()): GLOSS_WEIGHT}
    weights = {name.lower(): weight for name, weight in mention.candidates}
    for name in extra.keys() & weights.keys():
        weights[name] += extra[name]
    total = sum(weights.values())
    if total <= 0:
        return {}
    for name in weights:
        weights[name] /= total
    return weights


def _group_of(at: int, mention: NameMention, spelling: _Spelling, groups: _Groups) -> int:
    best: tuple[float, int, int] | None = None
    found = len(groups.groups)
    for number in groups.near(mention, spelling):
        group = groups.groups[number]
        least = SAME_AS_LATIN if group.latin or mention.latin is not None else SAME_PERSON
        others = group.spellings[:SPELLINGS_COMPARED]
        overlap = max([_overlap(spelling, other) for other in others])
        same_spelling = mention.latin is None and mention.span.tokens in group.surfaces
        if overlap < least and not same_spelling:
            continue
        distance = min([abs(at - member) for member in group.members])
        # A short form belongs to the nearest person whom it can mean; a full name to the likeliest.
        likeness = 0.0 if spelling.syllables == 1 else max(overlap, float(same_spelling))
        rank = (likeness, -distance, -number)
        if best is None or rank > best:
            best, found = rank, number
    return found


def _overlap(left: _Spelling, right: _Spelling) -> float:
    """Return how much two spellings agree, a short form with the end of a full name."""
    short, full = (right, left) if right.syllables < left.syllables else (left, right)
    if short.syllables == full.syllables:
        known = full.shares
        agreed = sum(
            [
                math.sqrt(share * known[name])
                for name, share in short.shares.items()
                if name in known
            ]
        )
    else:
        ending = _sums_by_end(full.shares, short.shares)
        agreed = sum(
            [math.sqrt(share * ending[end]) for end, share in short.shares.items() if end in ending]
        )
    return agreed / math.sqrt(short.total * full.total)


def _sums_by_end(shares: Mapping[str, float], ends: Collection[str]) -> dict[str, float]:
    """Return for the ends of names how much all names that end so have together."""
    found: dict[str, float] = {}
    for name, share in shares.items():
        for end in _shorter_ends_of(name):
            if end in ends:
                found[end] = found.get(end, 0.0) + share
    return found


def _shorter_ends_of(name: str) -> list[str]:
    """Return the last syllables of a name, from all but the first to the last alone."""
    words = name.split(" ")
    return [" ".join(words[start:]) for start in range(1, len(words))]


def _person(group: _Group, mentions: Sequence[NameMention]) -> Person:
    length = max([spelling.syllables for spelling in group.spellings])
    pooled = _pooled(group.spellings, length)
    agreed = max(pooled, key=pooled.__getitem__)
    members = tuple(sorted(group.members))
    return Person(
        name_ascii=agreed.title(),
        name=_accented(agreed, members, mentions) or agreed.title(),
        weight=pooled[agreed] / sum(pooled.values()),
        members=members,
    )


def _pooled(spellings: Sequence[_Spelling], length: int) -> dict[str, float]:
    """Return how much spellings of one person together speak for names of some syllables, in the
    order of the names.

    Each spelling votes by the logarithm of its share, so that one spelling that rules a name out
    outweighs several that cannot tell. Spellings that are equally unsure stay so together: they
    share what makes them unsure.
    """
    full = [(one.shares, one.votes) for one in spellings if one.syllables == length]
    ends = [one.shares for one in spellings if one.syllables < length]
    votes = sum([own for _, own in full]) + SHORT_FORM_VOTES * len(ends)
    blanks = length - 1
    names = {name for shares, _ in full for name in shares if name.count(" ") == blanks}
    if len(full) == 1 and not ends:
        shares, own = full[0]
        return {
            name: max(math.exp(own * math.log(SLIP + min(shares[name], 1.0)) / votes) - SLIP, 0.0)
            for name in sorted(names)
        }
    pooled: dict[str, float] = {}
    for name in sorted(names):
        said = sum([own * math.log(SLIP + min(shares.get(name, 0.0), 1.0)) for shares, own in full])
        if ends:
            name_ends = _shorter_ends_of(name)
            for shares in ends:
                share = sum([shares.get(end, 0.0) for end in name_ends])
                said += SHORT_FORM_VOTES * math.log(SLIP + share)
        pooled[name] = max(math.exp(said / votes) - SLIP, 0.0)
    return pooled


def _accented(agreed: str, members: Sequence[int], mentions: Sequence[NameMention]) -> str | None:
    for at in members:
        latin = mentions[at].latin
        if latin is not None and not latin.isascii():
            words = " ".join(latin.split())
            if to_ascii(words) == agreed:
                return words.title() if words.isupper() or words.islower() else words
    return None
