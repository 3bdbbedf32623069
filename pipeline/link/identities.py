"""Identities: people of single reports, and those that were taken for one so far."""

from __future__ import annotations

import datetime
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from pipeline.link import names, offices, readings
from pipeline.link.readings import Readings, Rendered

Key = tuple[str, str]
"""Somebody in one report: document, and identity within it."""
Span = tuple[datetime.date, datetime.date]

RENDERINGS_COMPARED = 8
"""Renderings of one person that are read and weighed together: those of most reports."""
GARBLED_PROVINCE = 3
"""A province that this many times fewer reports give than another is a slip of theirs."""


@dataclass(slots=True)
class Identity:
    """People of single reports that are taken for one."""

    order: Key
    renderings: Counter[Rendered]
    """how its reports write the name, with the number of reports"""
    accented: Counter[str]
    """names with diacritics that a fact supports"""
    doc_ids: set[str]
    roles: dict[str, Span | None]
    """offices with the first and last day on which they were seen"""
    provinces: Counter[str]
    """units of today of the offices"""
    contexts: Counter[str]
    """units of today of the events"""
    former_units: Counter[str]
    """provinces as they were before the mergers, where its reports are of that time"""
    events: set[str]
    version: int = 0
    """how often it has grown"""
    _readings: Readings | None = field(default=None, repr=False)
    _homes: frozenset[str] | None = field(default=None, repr=False)

    def absorb(self, other: Identity) -> None:
        """Take over all of another identity."""
        self.order = min(self.order, other.order)
        self.renderings.update(other.renderings)
        self.accented.update(other.accented)
        self.doc_ids |= other.doc_ids
        for role, span in other.roles.items():
            self.roles[role] = widened(self.roles.get(role), span)
        self.provinces.update(other.provinces)
        self.contexts.update(other.contexts)
        self.former_units.update(other.former_units)
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
            read = sorted({readings.of_person(one) for one in ranked[:RENDERINGS_COMPARED]})
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


def _without_slips(places: Counter[str]) -> frozenset[str]:
    most = max(places.values(), default=0)
    return frozenset(place for place in places if places[place] * GARBLED_PROVINCE > most)


def widened(one: Span | None, other: Span | None) -> Span | None:
    """Return the days from the first to the last of two spans of days."""
    if one is None or other is None:
        return one or other
    return min(one[0], other[0]), max(one[1], other[1])


class Identities:
    """Local people and what they were joined to."""

    def __init__(self, nodes: Mapping[Key, Identity]) -> None:
        self._parent = {key: key for key in nodes}
        self._identity = dict(nodes)

    def root(self, key: Key) -> Key:
        """Return the local person that stands for the identity of another."""
        while self._parent[key] != key:
            self._parent[key] = self._parent[self._parent[key]]
            key = self._parent[key]
        return key

    def of(self, key: Key) -> Identity:
        """Return the identity of a local person."""
        return self._identity[self.root(key)]

    def join(self, left: Key, right: Key) -> bool:
        """Join two identities unless a report tells them apart; say whether they are one now."""
        one, other = self.root(left), self.root(right)
        if one == other:
            return True
        if self._identity[one].told_apart_from(self._identity[other]):
            return False
        # The smaller goes into the larger, so that all joining together costs little.
        if (len(self._identity[one].doc_ids), other) < (len(self._identity[other].doc_ids), one):
            one, other = other, one
        self._parent[other] = one
        self._identity[one].absorb(self._identity.pop(other))
        return True

    def roots(self, keys: Iterable[Key]) -> list[Key]:
        """Return those that stand for the identities of local people, sorted, each once."""
        return sorted({self.root(key) for key in keys})
