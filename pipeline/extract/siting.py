"""The places of a whole report: those of the gazetteer as written, those that a name may be read
as, and those that no list holds.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property

from pipeline.extract.lexicon import Hits
from pipeline.extract.names.model import NameModel
from pipeline.extract.places import Place, PlaceRules
from pipeline.extract.spans import Cover

MOST_READINGS = 8
"""Readings of a syllable that are tried to find a place of the gazetteer."""
_WORD = re.compile(r"\S+")


@dataclass(frozen=True)
class Siting:
    """What the places of one report are found with; offsets are folded."""

    rules: PlaceRules
    names: NameModel
    folded: str
    hits: Hits
    silent: Cover
    """where nothing is extracted"""
    may_begin: Callable[[int], bool] | None
    """tells whether the name of a place may begin at a position; None: anywhere"""

    @cached_property
    def places(self) -> list[Place]:
        """Places of the gazetteer, those inside a person's name among them."""
        read = [
            place
            for start, end in self._unlisted_spans
            if (place := self._read(start, end)) is not None
        ]
        return sorted([*self._listed, *read], key=lambda place: place.start)

    @cached_property
    def unlisted(self) -> list[tuple[int, int]]:
        """Where places are named that the gazetteer does not hold."""
        known = Cover((place.start, place.end) for place in self.places)
        return [span for span in self._unlisted_spans if not known.touches(*span)]

    @cached_property
    def _listed(self) -> list[Place]:
        found = self.rules.find(self.folded, self.hits)
        found += self.rules.read(self.folded, self.hits, found, self.names.single)
        may_begin = self.may_begin
        return [
            place
            for place in sorted(found, key=lambda place: place.start)
            if not self.silent.touches(place.start, place.end)
            and (may_begin is None or may_begin(place.start))
        ]

    @cached_property
    def _unlisted_spans(self) -> list[tuple[int, int]]:
        """Where places of no list are named, as far as their words read as syllables."""
        known = Cover((place.start, place.end) for place in self._listed)
        found = []
        for start, end in self.rules.unlisted(self.folded):
            reached = start
            for word in _WORD.finditer(self.folded, start, end):
                if not self.names.readings(word[0]):
                    break
                reached = word.end()
            if reached > start and not known.touches(start, reached):
                found.append((start, reached))
        return found

    def _read(self, start: int, end: int) -> Place | None:
        """Return the province or district that a name behind a level word may be read as."""
        words = self.folded[start:end].split()
        for reached in range(len(words), 1, -1):
            ways = [self.names.single(word)[:MOST_READINGS] for word in words[:reached]]
            names = {
                " ".join(reading.syllable for reading in way).title()
                for way in itertools.product(*ways)
            }
            found = self.rules.read_behind(
                names, self.hits, start, start + len(" ".join(words[:reached]))
            )
            if found is not None:
                return found
        return None
