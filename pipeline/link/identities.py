"""Identities: people of single reports, and those that were taken for one so far."""

from __future__ import annotations

import datetime
from array import array
from collections import Counter, OrderedDict
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import TypeVar

from pipeline.link import names, offices, readings
from pipeline.link.readings import Readings, Rendered

Said = TypeVar("Said", str, Rendered)
Key = int
"""Somebody in one report, by number in the order of documents and of their identities there."""
Span = tuple[datetime.date, datetime.date]

RENDERINGS_COMPARED = 8
"""Renderings of one person that are read and weighed together: those of most reports."""
IDENTITIES_AT_HAND = 4096
"""Identities that are kept together."""
GARBLED_PROVINCE = 3
"""A province that this many times fewer reports give than another is a slip of theirs."""


@dataclass(slots=True)
class Identity:
    """People of single reports that are taken for one."""

    order: Key = -1
    """the first of them"""
    renderings: dict[Rendered, int] = field(default_factory=dict)
    """how its reports write the name, with the number of reports"""
    accented: dict[str, int] = field(default_factory=dict)
    """names with diacritics that a fact supports"""
    doc_ids: set[int] = field(default_factory=set)
    """positions of its reports"""
    roles: dict[str, Span | None] = field(default_factory=dict)
    """offices with the first and last day on which they were seen"""
    provinces: dict[str, int] = field(default_factory=dict)
    """units of today of the offices"""
    contexts: dict[str, int] = field(default_factory=dict)
    """units of today of the events"""
    former_units: dict[str, int] = field(default_factory=dict)
    """provinces as they were before the mergers, where its reports are of that time"""
    events: set[int] = field(default_factory=set)
    """numbers of the events"""
    version: int = 0
    """how often it has grown"""
    read: Callable[[Rendered], Readings] = field(default=readings.of_person, repr=False)
    """tells what a rendering may stand for"""
    _readings: Readings | None = field(default=None, repr=False)
    _homes: frozenset[str] | None = field(default=None, repr=False)

    def absorb(self, other: Identity) -> None:
        """Take over all of another identity."""
        self.order = min(self.order, other.order)
        add(self.renderings, other.renderings)
        add(self.accented, other.accented)
        self.doc_ids |= other.doc_ids
        for role, span in other.roles.items():
            self.roles[role] = widened(self.roles.get(role), span)
        add(self.provinces, other.provinces)
        add(self.contexts, other.contexts)
        add(self.former_units, other.former_units)
        self.events |= other.events
        self.version += 1 + other.version
        self._readings = self._homes = None

    def told_apart_from(self, other: Identity) -> bool:
        """Tell whether one report names both."""
        return not self.doc_ids.isdisjoint(other.doc_ids)

    @property
    def readings(self) -> Readings:
        """The names that all its renderings together may stand for; found when asked for."""
        if self._readings is None:
            ranked = sorted(self.renderings, key=lambda one: (-self.renderings[one], one))
            read = sorted({self.read(one) for one in ranked[:RENDERINGS_COMPARED]})
            self._readings = readings.pooled(tuple(read))
        return self._readings

    @property
    def times_named(self) -> int:
        """How often it was named independently: in different events, or in different ways."""
        return max(len(self.renderings), len(self.events), 1)

    @property
    def settled(self) -> str:
        """The canonical name that most reports give, without reading any rendering."""
        if len(self.renderings) == 1:
            return next(iter(self.renderings)).settled
        said: Counter[str] = Counter()
        for rendered, count in self.renderings.items():
            said[rendered.settled] += count
        return self.most_frequent(said)

    @property
    def name(self) -> str:
        """The canonical name that it most likely stands for."""
        if self.accented:
            return names.canonical(self.most_frequent(self.accented))
        if len({one.settled for one in self.renderings}) == 1:
            return self.settled
        return self.readings[0][0]

    @staticmethod
    def most_frequent(said: Mapping[str, int]) -> str:
        """Return what most say, the first by alphabet of equals."""
        return min(said, key=lambda value: (-said[value], value))

    @property
    def homes(self) -> frozenset[str]:
        """Provinces of its offices; those of its events where no office has one, for people of a
        province."""
        if self._homes is None:
            said = self.provinces
            if not said and offices.of_province(self.roles):
                said = self.contexts
            self._homes = _without_slips(said)
        return self._homes

    def was_elsewhere(self, other: Identity) -> bool:
        """Tell whether two were in different provinces before these were merged into one."""
        here, there = _without_slips(self.former_units), _without_slips(other.former_units)
        return bool(here and there) and here.isdisjoint(there)


def _without_slips(places: Mapping[str, int]) -> frozenset[str]:
    most = max(places.values(), default=0)
    return frozenset(place for place in places if places[place] * GARBLED_PROVINCE > most)


def add(counts: dict[Said, int], more: Mapping[Said, int]) -> None:
    """Add to counts; a `Counter` would do it at several times the cost."""
    for said, times in more.items():
        counts[said] = counts.get(said, 0) + times


def widened(one: Span | None, other: Span | None) -> Span | None:
    """Return the days from the first to the last of two spans of days."""
    if one is None or other is None:
        return one or other
    return min(one[0], other[0]), max(one[1], other[1])


class Identities:
    """Local people and what they were joined to.

    Of most only the numbers are held: an identity is put together when it is asked for, and those
    that were not asked for of late are let go again.

    Parameters
    ----------
    count
        Number of local people.
    identity_of
        Returns the identity of some local people.
    """

    def __init__(self, count: int, identity_of: Callable[[Iterable[Key]], Identity]) -> None:
        self._identity_of = identity_of
        self._parent = array("I", range(count))
        self._next = array("I", range(count))
        """the next of the same identity, in a circle"""
        self._at_hand: OrderedDict[Key, Identity] = OrderedDict()

    def root(self, key: Key) -> Key:
        """Return the local person that stands for the identity of another."""
        parent = self._parent
        while parent[key] != key:
            parent[key] = parent[parent[key]]
            key = parent[key]
        return key

    def of(self, key: Key) -> Identity:
        """Return the identity of a local person."""
        root = self.root(key)
        known = self._at_hand.get(root)
        if known is not None:
            self._at_hand.move_to_end(root)
            return known
        found = self._at_hand[root] = self._identity_of(self.members(root))
        if len(self._at_hand) > IDENTITIES_AT_HAND:
            self._at_hand.popitem(last=False)
        return found

    def members(self, key: Key) -> Iterator[Key]:
        """Yield all local people of the identity of one, beginning with this."""
        at = key
        while True:
            yield at
            at = self._next[at]
            if at == key:
                return

    def join(self, left: Key, right: Key) -> bool:
        """Join two identities unless a report tells them apart; say whether they are one now."""
        one, other = self.root(left), self.root(right)
        if one == other:
            return True
        mine, theirs = self.of(one), self.of(other)
        if mine.told_apart_from(theirs):
            return False
        # The smaller goes into the larger, so that all joining together costs little.
        if (len(mine.doc_ids), other) < (len(theirs.doc_ids), one):
            one, other, mine, theirs = other, one, theirs, mine
        self._parent[other] = one
        self._next[one], self._next[other] = self._next[other], self._next[one]
        mine.absorb(theirs)
        self._at_hand.pop(other, None)
        self._at_hand[one] = mine
        return True

    def roots(self, keys: Iterable[Key]) -> list[Key]:
        """Return those that stand for the identities of local people, sorted, each once."""
        return sorted({self.root(key) for key in keys})
