"""One pass of many patterns over a folded text: every word that any rule of a pack knows.

The words of all kinds are found together by one Aho-Corasick automaton, then kept where the pack's
word boundaries allow them, the longest first within each layer. Everything after works on these
hits and never searches the text again.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
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


Hits = dict[str, list[Hit]]
"""The words of a text by layer, from left to right; of those that overlap, the first and then the
longest.
"""


@dataclass(frozen=True, slots=True)
class Boundary:
    """Where a word of a layer may begin and end."""

    before: frozenset[str] | None
    """clitics that may stand between a non-letter and the word; None: anything"""
    after: re.Pattern[str] | None
    """what must follow; its match is the word's tail; None: anything"""
    loose_spaces: bool
    """whether a stray space may break the word, or a space be lost"""


@dataclass(frozen=True, slots=True)
class Boundaries:
    """The boundaries of a language: a default, and layers that differ."""

    letters: frozenset[str]
    word_end: re.Pattern[str]
    """asks for nothing but the end of a word, which `letters` tell as well"""
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
                before = frozenset(map(patterns.fold, clitics))
                if clitics == [ANYWHERE]:
                    before = None
            after = default.after
            if "after" in said:
                after = patterns.compile(said["after"]) if said["after"].text() else None
            return Boundary(before, after, "spaces" in said)

        word_end = re.compile(f"(?![{letters}])")
        default = Boundary(frozenset(), word_end, loose_spaces=False)
        layers = node.mapping()
        if "default" in layers:
            default = one(layers.pop("default"))
        return cls(
            letters=frozenset(expand(letters)),
            word_end=word_end,
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


class _Layer(NamedTuple):
    """A layer, with what is asked of the text around its words."""

    name: str
    before: frozenset[str] | None
    """as that of its boundary"""
    ends: bool
    """whether a word must end with it, and nothing else is asked of what follows"""
    after: Callable[[str, int], re.Match[str] | None] | None
    """matches what must follow; None: anything"""

    @property
    def inside(self) -> bool:
        """Whether its words may begin behind a letter."""
        return self.before is None or bool(self.before)


class Lexicon:
    """All words of a pack in one automaton."""

    __slots__ = ("_automaton", "_inside", "_letters", "_longest_clitic", "_words")

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
        told = list(entries)
        layers = {
            name: _layer(name, boundaries) for name in dict.fromkeys(term.layer for _, term in told)
        }
        loose = {name for name in layers if boundaries.of(name).loose_spaces}
        words: dict[str, tuple[tuple[_Layer, Term], ...]] = {}
        for surface, term in told:
            layer = layers[term.layer]
            for variant in _spaced(surface) if term.layer in loose else (surface,):
                known = words.get(variant)
                if known is None:
                    words[variant] = ((layer, term),)
                elif all(other is not layer for other, _ in known):
                    words[variant] = (*known, (layer, term))
        surfaces = list(words)
        self._automaton = ahocorasick_rs.AhoCorasick(surfaces)
        self._letters = boundaries.letters
        self._words = [words[surface] for surface in surfaces]
        # Of every surface those words that may begin behind a letter: mostly none.
        inside = {name for name, layer in layers.items() if layer.inside}
        self._inside = [
            tuple([word for word in said if word[1].layer in inside]) for said in self._words
        ]
        self._longest_clitic = max(
            len(clitic) for layer in layers.values() for clitic in layer.before or ("",)
        )

    def scan(self, folded: str) -> Hits:
        """Return the words of a folded text.

        From left to right and the longest first, so that a word that another one of its layer
        covers is passed over before its boundaries are looked at.
        """
        letters, size = self._letters, len(folded)
        matches = self._automaton.find_matches_as_indexes(folded, overlapping=True)
        hits: Hits = {}
        for start, backwards, index in sorted(
            [(start, -end, index) for index, start, end in matches]
        ):
            inside = start > 0 and folded[start - 1] in letters
            for (layer, before, ends, after), term in (self._inside if inside else self._words)[
                index
            ]:
                kept = hits.get(layer)
                if kept is not None and start < kept[-1].end:
                    continue
                if inside and before is not None and not self._follows(folded, start, before):
                    continue
                tail = end = -backwards
                if ends:
                    if end < size and folded[end] in letters:
                        continue
                elif after is not None:
                    particles = after(folded, end)
                    if particles is None:
                        continue
                    tail = particles.end()
                hit = Hit(start, end, tail, term)
                if kept is None:
                    hits[layer] = [hit]
                else:
                    kept.append(hit)
        return hits

    def _follows(self, folded: str, start: int, clitics: frozenset[str]) -> bool:
        """Tell whether one of some clitics stands before `start`, at the beginning of a word."""
        for left in range(start - 1, max(start - self._longest_clitic, 0) - 1, -1):
            if folded[left:start] in clitics and (
                left == 0 or folded[left - 1] not in self._letters
            ):
                return True
        return False


def _layer(name: str, boundaries: Boundaries) -> _Layer:
    boundary = boundaries.of(name)
    after = boundary.after
    ends = after is not None and after.pattern == boundaries.word_end.pattern
    return _Layer(name, boundary.before, ends, None if after is None else after.match)
