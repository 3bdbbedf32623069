"""One pass of many patterns over a folded text: every word that any rule of a pack knows.

The words of all kinds are found together by one Aho-Corasick automaton, then kept where the pack's
word boundaries allow them, the longest first within each layer. Everything after works on these
hits and never searches the text again.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import partial
from operator import itemgetter
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
    """clitics, all of letters, that may stand between a non-letter and the word; None: anything"""
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


_Words = tuple[tuple[_Layer, Term], ...]
"""What a surface means, in one layer or in several."""
_start: Callable[[tuple[int, int, int]], int] = itemgetter(1)
_hit: Callable[[tuple[int, int, int, Term]], Hit] = partial(tuple.__new__, Hit)


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
        layers: dict[str, _Layer] = {}
        loose: set[str] = set()
        words: dict[str, _Words] = {}
        # Most surfaces mean one thing, and many the same.
        meanings: dict[int, _Words] = {}
        for surface, term in entries:
            name = term.layer
            said = meanings.get(id(term))
            if said is None:
                if name not in layers:
                    layers[name] = _layer(name, boundaries)
                    if boundaries.of(name).loose_spaces:
                        loose.add(name)
                said = meanings[id(term)] = ((layers[name], term),)
            for variant in _spaced(surface) if name in loose else (surface,):
                known = words.setdefault(variant, said)
                if known is not said and all(other.name != name for other, _ in known):
                    words[variant] = known + said
        self._automaton = ahocorasick_rs.AhoCorasick(words)
        self._words = list(words.values())
        meant = {id(said): said for said in self._words}
        inside = {key: tuple(filter(_may_begin_inside, said)) for key, said in meant.items()}
        self._inside = [inside[id(said)] for said in self._words]
        """of every surface those words that may begin behind a letter"""
        self._letters = boundaries.letters
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
        # The automaton tells them by their ends.
        matches.reverse()
        matches.sort(key=_start)
        hits: Hits = {}
        reached: dict[str, int] = {}
        words, words_inside = self._words, self._inside
        for index, start, end in matches:
            inside = start > 0 and folded[start - 1] in letters
            said = words_inside[index] if inside else words[index]
            if not said:
                continue
            clitic = None
            for (layer, before, ends, after), term in said:
                if start < reached.get(layer, 0):
                    continue
                if inside and before is not None:
                    if clitic is None:
                        clitic = self._beginning(folded, start)
                    if clitic not in before:
                        continue
                tail = end
                if ends:
                    if end < size and folded[end] in letters:
                        continue
                elif after is not None:
                    particles = after(folded, end)
                    if particles is None:
                        continue
                    tail = particles.end()
                hit = _hit((start, end, tail, term))
                if layer in reached:
                    hits[layer].append(hit)
                else:
                    hits[layer] = [hit]
                reached[layer] = end
        return hits

    def _beginning(self, folded: str, start: int) -> str:
        """Return the letters of a word before `start`, one more than a clitic has at most."""
        letters, begin = self._letters, start - 1
        first = max(begin - self._longest_clitic, 0)
        while begin > first and folded[begin - 1] in letters:
            begin -= 1
        return folded[begin:start]


def _may_begin_inside(word: tuple[_Layer, Term]) -> bool:
    """Tell whether a word may begin behind a letter."""
    before = word[0].before
    return before is None or bool(before)


def _layer(name: str, boundaries: Boundaries) -> _Layer:
    boundary = boundaries.of(name)
    after = boundary.after
    ends = after is not None and after.pattern == boundaries.word_end.pattern
    return _Layer(name, boundary.before, ends, None if after is None else after.match)
