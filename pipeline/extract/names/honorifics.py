"""Where honorifics stand in a text: all of one language in one pass."""

from __future__ import annotations

from typing import NamedTuple

import ahocorasick_rs

from pipeline.extract.names.tables import NameTables


class FoundHonorifics(NamedTuple):
    """The honorifics of one text, wherever their letters stand."""

    before: list[tuple[int, int]]
    """spans of those that precede names"""
    after: list[int]
    """starts of those that follow names"""


class Honorifics:
    """Finds the honorifics of one language."""

    __slots__ = ("_automaton", "_places")

    def __init__(self, tables: NameTables) -> None:
        words = sorted(tables.honorifics_before | tables.honorifics_after)
        self._automaton = ahocorasick_rs.AhoCorasick(words)
        self._places = [
            (word in tables.honorifics_before, word in tables.honorifics_after) for word in words
        ]

    def find(self, text: str) -> FoundHonorifics:
        """Return the honorifics of a folded text."""
        found = FoundHonorifics([], [])
        for word, start, end in self._automaton.find_matches_as_indexes(text, overlapping=True):
            precedes, follows = self._places[word]
            if precedes:
                found.before.append((start, end))
            if follows:
                found.after.append(start)
        return found
