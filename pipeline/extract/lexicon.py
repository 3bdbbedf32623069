"""One pass of many patterns over a folded text: every word that any rule of a pack knows.

The words of all kinds are found together by one Aho-Corasick automaton, then kept where the pack's
word boundaries allow them, the longest first within each layer. Everything after works on these
hits and never searches the text again.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import NamedTuple

import ahocorasick_rs

from pipeline.extract.values import Node, Patterns
from pipeline.text import expand

ANYWHERE = "any"
MAX_SPACED = 7
"""Longest surface, in characters, for which stray spaces are tried."""


@dataclass(frozen=True, slots=True)
class Term:
    """What a word means: its layer (month, award, position ...), its code, and the rule's id."""

    layer: str
    value: str
    rule: str


class Hit(NamedTuple):
    """A word found in a folded text."""

    start: int
    end: int
    tail: int
    """end of the particles or suffixes that follow the word"""
    term: Term


@dataclass(frozen=True, slots=True)
class Boundary:
    """Where a word of a layer may begin and end."""

    before: tuple[str, ...] | None
    """what may stand between a non-letter and the word, longest first; None: anything"""
    after: re.Pattern[str] | None
    """what must follow; its match is the word's tail; None: anything"""
    loose_spaces: bool
    """whether a stray space may break the word, or a space be lost"""


@dataclass(frozen=True, slots=True)
class Boundaries:
    """The boundaries of a language: a default, and layers that differ."""

    letters: frozenset[str]
    layers: Mapping[str, Boundary]
    default: Boundary

    @classmethod
    def read(cls, node: Node, letters: str, patterns: Patterns) -> Boundaries:
        """Read the boundaries of a pack.

        Parameters
        ----------
        node
            `boundaries`: `default` and layers, each with `before` (list of clitics, or `any`),
            `after` (regular expression; empty: anything may follow) and `spaces` (`loose`). A
            layer takes from the default what it leaves out.
        letters
            Body of a character class: what counts as part of a word.
        patterns
            Compiles and folds.

        Raises
        ------
        PackError
            A key is unknown or an expression is not valid.
        """

        def one(own: Node) -> Boundary:
            said = own.fields(("before", "after", "spaces"))
            before = default.before
            if "before" in said:
                clitics = said["before"].texts()
                folded = {patterns.fold(clitic) for clitic in clitics}
                before = tuple(sorted(folded, key=lambda clitic: (-len(clitic), clitic)))
                if clitics == [ANYWHERE]:
                    before = None
            after = default.after
            if "after" in said:
                after = patterns.compile(said["after"]) if said["after"].text() else None
            return Boundary(before, after, "spaces" in said)

        default = Boundary((), re.compile(f"(?![{letters}])"), loose_spaces=False)
        layers = node.mapping()
        if "default" in layers:
            default = one(layers.pop("default"))
        return cls(
            letters=frozenset(expand(letters)),
            layers={layer: one(own) for layer, own in layers.items()},
            default=default,
        )

    def of(self, layer: str) -> Boundary:
        """Return the boundary of a layer."""
        return self.layers.get(layer, self.default)

    def ends(self, folded: str, end: int, layer: str) -> int | None:
        """Return the end of the particles behind a word, None when no word may end there."""
        after = self.of(layer).after
        if after is None:
            return end
        match = after.match(folded, end)
        return None if match is None else match.end()

    def follows_clitic(self, folded: str, start: int, boundary: Boundary) -> bool:
        """Tell whether a clitic stands before `start`, at the beginning of a word."""
        for clitic in boundary.before or ():
            if folded.endswith(clitic, 0, start):
                left = start - len(clitic)
                if left == 0 or folded[left - 1] not in self.letters:
                    return True
        return False


def _spaced(surface: str) -> list[str]:
    """Return a surface with a space, or none, between any two of its characters."""
    letters = surface.replace(" ", "")
    if not 1 < len(letters) <= MAX_SPACED:
        return [surface]
    gaps = len(letters) - 1
    variants = []
    for mask in range(2**gaps):
        parts = [letters[0]]
        for gap in range(gaps):
            parts.append(" " if mask >> gap & 1 else "")
            parts.append(letters[gap + 1])
        variants.append("".join(parts))
    return variants


class Lexicon:
    """All words of a pack in one automaton."""

    __slots__ = ("_automaton", "_boundaries", "_terms")

    def __init__(self, entries: Iterable[tuple[str, Term]], boundaries: Boundaries) -> None:
        """Build the automaton.

        Parameters
        ----------
        entries
            Folded surfaces with what they mean. A surface may stand in several layers; the first
            entry of a surface in a layer wins.
        boundaries
            Where words may begin and end.
        """
        terms: dict[str, dict[str, Term]] = {}
        for surface, term in entries:
            loose = boundaries.of(term.layer).loose_spaces
            for variant in _spaced(surface) if loose else (surface,):
                terms.setdefault(variant, {}).setdefault(term.layer, term)
        surfaces = sorted(terms)
        self._terms = [tuple(terms[surface].values()) for surface in surfaces]
        self._automaton = ahocorasick_rs.AhoCorasick(surfaces)
        self._boundaries = boundaries

    def scan(self, folded: str) -> Hits:
        """Return the words of a folded text."""
        found: dict[str, list[_Match]] = {}
        matches = self._automaton.find_matches_as_indexes(folded, overlapping=True)
        for index, start, end in matches:
            for term in self._terms[index]:
                found.setdefault(term.layer, []).append((start, end, term))
        return Hits(folded, found, self._boundaries)


_Match = tuple[int, int, Term]
"""Start, end and meaning of what looks like a word, before its boundaries are looked at."""


class Hits(Mapping[str, list[Hit]]):
    """The words of a text by layer, from left to right; of those that overlap, the longest.

    The boundaries of a layer are looked at when it is asked for: who wants dates alone pays for
    the words of dates alone.
    """

    __slots__ = ("_boundaries", "_folded", "_kept", "_matches")

    def __init__(
        self, folded: str, matches: Mapping[str, list[_Match]], boundaries: Boundaries
    ) -> None:
        self._folded = folded
        self._matches = matches
        self._boundaries = boundaries
        self._kept: dict[str, list[Hit]] = {}

    def __getitem__(self, layer: str) -> list[Hit]:
        kept = self._kept.get(layer)
        if kept is None:
            kept = self._kept[layer] = longest(self._bounded(layer))
        return kept

    def __iter__(self) -> Iterator[str]:
        return iter(self._matches)

    def __len__(self) -> int:
        return len(self._matches)

    def _bounded(self, layer: str) -> Iterator[Hit]:
        folded, boundaries = self._folded, self._boundaries
        boundary, letters = boundaries.of(layer), boundaries.letters
        after = None if boundary.after is None else boundary.after.match
        whole = boundary.before is not None
        for start, end, term in self._matches[layer]:
            if (
                whole
                and start > 0
                and folded[start - 1] in letters
                and not boundaries.follows_clitic(folded, start, boundary)
            ):
                continue
            tail = end
            if after is not None:
                particles = after(folded, end)
                if particles is None:
                    continue
                tail = particles.end()
            yield Hit(start, end, tail, term)


def longest(hits: Iterable[Hit]) -> list[Hit]:
    """Return hits from left to right; of those that overlap, the first and then the longest."""
    kept: list[Hit] = []
    reached = 0
    for hit in sorted(hits, key=lambda hit: (hit.start, -hit.end)):
        if hit.start >= reached:
            kept.append(hit)
            reached = hit.end
    return kept
