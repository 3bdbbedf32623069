"""What is known of every match of a regular expression before it is tried.

Most expressions of a pack are tried where they cannot match. What a match begins and ends with, and
strings of which it holds one, are read from their source when a pack is loaded; then a look at a
few letters tells that nothing is to be tried.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from functools import lru_cache
from itertools import takewhile
from math import inf
from typing import NamedTuple

LONGEST_EDGE = 4
"""Characters of the beginning or end of a match that are known, at most."""
MOST_EDGES = 400
MOST_STRINGS = 64
"""Beginnings, and whole strings of an expression, that are told apart, at most."""
MOST_OF_CLASS = 12
"""Characters of a class that are told apart, at most."""
MOST_TIMES = 3
_REMEMBERED = 4096
"""Strings and choices of strings whose shapes are kept: packs write many again and again."""

ANYTHING = frozenset(("",))


class Shape(NamedTuple):
    """What every match of an expression is like; an empty string says nothing."""

    strings: frozenset[str] | None = None
    """all strings that match, where they are few"""
    begins: frozenset[str] = ANYTHING
    """what a match begins with: one of these"""
    ends: frozenset[str] = ANYTHING
    """what a match ends with: one of these"""
    holds: frozenset[str] | None = None
    """strings of which every match, with what it looks ahead to, holds one; None: none is known"""
    follows: frozenset[str] = ANYTHING
    """what stands before a match: one of these"""
    to_end: bool = False
    """whether a match reaches to the end of the text, but for a line break"""
    empty: bool = False
    """whether nothing is a match"""
    letters: frozenset[str] = frozenset()
    """characters of which every match holds all"""
    width: float = inf
    """characters that a match has, at most"""
    reads: float = inf
    """the same with what it looks ahead to"""

    @property
    def clues(self) -> frozenset[str] | None:
        """Strings of which every match holds or is one; None where none is known."""
        return self.holds if self.strings is None or "" in self.strings else self.strings


UNKNOWN = Shape(empty=True)
_LETTER = Shape(width=1, reads=1)
_NOTHING = Shape(ANYTHING, empty=True, width=0, reads=1)


def shape_of(source: str) -> Shape:
    """Return the shape of an expression; that of one which is not understood says nothing."""
    try:
        return _Reader(source).whole()
    except _ForeignSyntaxError:
        return UNKNOWN


class Edges:
    """Which of some expressions the letters at a place allow, as the bits of a number."""

    __slots__ = ("_always", "_by_length")

    def __init__(self, edges: Iterable[frozenset[str]]) -> None:
        """Take the strings of which each expression needs one at the place."""
        said: dict[str, int] = {}
        for place, strings in enumerate(edges):
            for string in strings:
                said[string] = said.get(string, 0) | 1 << place
        self._always = said.pop("", 0)
        lengths = sorted({len(string) for string in said})
        self._by_length = [
            (length, {string: bits for string, bits in said.items() if len(string) == length})
            for length in lengths
        ]

    def of(self, letters: str) -> int:
        """Return the expressions that some letters allow, the first of them the lowest bit."""
        allowed = self._always
        for length, bits in self._by_length:
            allowed |= bits.get(letters[:length], 0)
        return allowed


class _ForeignSyntaxError(Exception):
    """An expression is written with something that is not read here."""


_REPEAT = re.compile(r"(?:(?P<few>[*?])|[+]|\{(\d{1,4})(?:(,)(\d{0,4}))?\})[?+]?")
_GROUP = re.compile(r"\((?:\?(?:[:>]|P<\w+>|(?P<zero><?[=!])))?")
_PLAIN = re.compile(r"[^\\^$.|?*+()\[\]{}]+(?![?*+{])")
"""Characters that stand for themselves, without the last one where it is repeated."""
_PLAIN_BRANCHES = re.compile(r"([^\\^$.|?*+()\[\]{}]+(?:\|[^\\^$.|?*+()\[\]{}]+)+)(?:\)|\Z)")
"""Several strings of such characters, to choose from, in a group or alone."""
_ONE = r"\\(?:x[0-9a-fA-F]{2}|u[0-9a-fA-F]{4}|[\s\S])|[\s\S]"
_TOKEN = re.compile(_ONE)
_IN_CLASS = re.compile(f"({_ONE})(?:-({_ONE}))?")
_CLASS = re.compile(r"\[(\^?)((?:\]|\\[\s\S]|[^\]\\])(?:\\[\s\S]|[^\]\\])*)\]")
_ESCAPED = {"n": "\n", "t": "\t", "r": "\r", "f": "\f", "v": "\v"}


class _Reader:
    """Reads the source of one expression from left to right."""

    __slots__ = ("_at", "_source")

    def __init__(self, source: str) -> None:
        self._source = source
        self._at = 0

    def whole(self) -> Shape:
        shape = self._branches()
        if self._at < len(self._source):
            raise _ForeignSyntaxError
        return shape

    def _branches(self) -> Shape:
        plain = _PLAIN_BRANCHES.match(self._source, self._at)
        if plain is not None:
            self._at = plain.end(1)
            return _any_string(plain[1])
        branches = [self._sequence()]
        while self._source.startswith("|", self._at):
            self._at += 1
            branches.append(self._sequence())
        return branches[0] if len(branches) == 1 else _any_of(branches)

    def _sequence(self) -> Shape:
        parts: list[Shape] = []
        while self._at < len(self._source) and self._source[self._at] not in "|)":
            part = self._one()
            repeat = _REPEAT.match(self._source, self._at)
            if repeat is not None:
                self._at = repeat.end()
                part = _repeated(part, repeat)
            parts.append(part)
        return parts[0] if len(parts) == 1 else _joined(parts)

    def _one(self) -> Shape:
        letter = self._source[self._at]
        if letter == "(":
            return self._group()
        if letter == "[":
            return self._class()
        plain = _PLAIN.match(self._source, self._at)
        if plain is not None:
            self._at = plain.end()
            return _string(plain[0])
        token = _TOKEN.match(self._source, self._at)
        if token is None:
            raise _ForeignSyntaxError
        self._at = token.end()
        said = token[0]
        if said in ("^", r"\A", r"\b", r"\B"):
            return _NOTHING
        if said in ("$", r"\Z"):
            return _END
        if said == "." or said in _KINDS:
            return _LETTER
        if said in _OPEN:
            raise _ForeignSyntaxError
        return _string(_literal(said))

    def _group(self) -> Shape:
        opening = _GROUP.match(self._source, self._at)
        if opening is None or self._source.startswith("?", opening.end()):
            raise _ForeignSyntaxError
        self._at = opening.end()
        inner = self._branches()
        if not self._source.startswith(")", self._at):
            raise _ForeignSyntaxError
        self._at += 1
        if opening["zero"] == "=":
            return _NOTHING._replace(holds=inner.clues, reads=inner.reads)
        if opening["zero"] == "!":
            return _NOTHING._replace(reads=inner.reads)
        if opening["zero"] == "<=":
            return _NOTHING._replace(follows=inner.ends)
        return inner if opening["zero"] is None else _NOTHING

    def _class(self) -> Shape:
        said = _CLASS.match(self._source, self._at)
        if said is None:
            raise _ForeignSyntaxError
        self._at = said.end()
        if said[1]:
            return _LETTER
        letters: list[str] = []
        for first, last in _IN_CLASS.findall(said[2]):
            if first in _KINDS:
                return _LETTER
            start = ord(_literal(first))
            end = ord(_literal(last)) if last else start
            if end - start + len(letters) >= MOST_OF_CLASS:
                return _LETTER
            letters.extend(map(chr, range(start, end + 1)))
        only = frozenset(letters)
        return Shape(only, only, only, width=1, reads=1)


_KINDS = frozenset((r"\d", r"\D", r"\s", r"\S", r"\w", r"\W"))
_OPEN = frozenset("{*+?")
_END = Shape(ANYTHING, to_end=True, empty=True, width=0, reads=2)


def _literal(token: str) -> str:
    """Return the character that a token of an expression stands for."""
    if len(token) == 1:
        return token
    said = token[1:]
    if len(said) > 1:
        return chr(int(said[1:], 16))
    if said.isalnum() and said not in _ESCAPED:
        raise _ForeignSyntaxError
    return _ESCAPED.get(said, said)


@lru_cache(_REMEMBERED)
def _string(letters: str) -> Shape:
    return Shape(
        frozenset((letters,)),
        frozenset((letters[:LONGEST_EDGE],)),
        frozenset((letters[-LONGEST_EDGE:],)),
        letters=frozenset(letters),
        width=len(letters),
        reads=len(letters),
    )


@lru_cache(_REMEMBERED)
def _any_string(strings: str) -> Shape:
    """Return the shape of one of several strings, none of them empty, with `|` between them."""
    every = frozenset(strings.split("|"))
    longest = max(map(len, every))
    return Shape(
        _few(every),
        _edges(every, at_end=False),
        _edges(every, at_end=True),
        every,
        letters=frozenset.intersection(*map(frozenset, every)),
        width=longest,
        reads=longest,
    )


def _any_of(branches: Sequence[Shape]) -> Shape:
    """Return the shape of one of several."""
    clues = [branch.clues for branch in branches]
    strings = [branch.strings for branch in branches]
    return Shape(
        _few(frozenset().union(*(one for one in strings if one is not None)))
        if None not in strings
        else None,
        _edges(frozenset().union(*(branch.begins for branch in branches)), at_end=False),
        _edges(frozenset().union(*(branch.ends for branch in branches)), at_end=True),
        frozenset().union(*(one for one in clues if one is not None))
        if None not in clues
        else None,
        _edges(frozenset().union(*(branch.follows for branch in branches)), at_end=True),
        all(branch.to_end for branch in branches),
        any(branch.empty for branch in branches),
        frozenset.intersection(*(branch.letters for branch in branches)),
        max([branch.width for branch in branches]),
        max([branch.reads for branch in branches]),
    )


def _joined(parts: Sequence[Shape]) -> Shape:
    """Return the shape of several, one behind the other."""
    clues: list[frozenset[str]] = []
    run: frozenset[str] | None = ANYTHING
    strings: frozenset[str] | None = ANYTHING
    for part in parts:
        longer = None if run is None or part.strings is None else _product(run, part.strings)
        if longer is None:
            strings = None
            if run is not None:
                clues.append(run)
            longer = part.strings
        if part.holds is not None:
            clues.append(part.holds)
        run = longer
    if run is not None:
        clues.append(run)
    to_end, follows = False, ANYTHING
    for part in parts:
        to_end = part.to_end or (to_end and part.strings == ANYTHING)
    for part in takewhile(_is_empty, parts):
        follows = follows if "" in part.follows else part.follows
    width = reads = 0.0
    for part in parts:
        reads = max(reads, width + part.reads)
        width += part.width
    return Shape(
        None if strings is None else run,
        _edge_of([(part.strings, part.begins) for part in parts], at_end=False),
        _edge_of([(part.strings, part.ends) for part in reversed(parts)], at_end=True),
        max(
            (clue for clue in clues if "" not in clue),
            key=_worth,
            default=None,
        ),
        follows,
        to_end,
        all(part.empty for part in parts),
        frozenset().union(*(part.letters for part in parts)),
        width,
        reads,
    )


def _edge_of(
    parts: Iterable[tuple[frozenset[str] | None, frozenset[str]]], at_end: bool
) -> frozenset[str]:
    """Return how several, one behind the other, begin; from right to left, how they end."""
    kept = _kept(LONGEST_EDGE, at_end)
    edge = ANYTHING
    for strings, edges in parts:
        further = edges if strings is None else strings
        if edge is ANYTHING and strings is None:
            return edges
        if further != ANYTHING:
            longer = {one for one in edge if len(one) == LONGEST_EDGE}
            for one in edge - longer:
                longer.update([(two + one if at_end else one + two)[kept] for two in further])
                if len(longer) > MOST_EDGES:
                    return edge
            edge = frozenset(longer)
        if strings is None or min(map(len, edge)) == LONGEST_EDGE:
            return edge
    return edge


def _repeated(part: Shape, repeat: re.Match[str]) -> Shape:
    """Return the shape of something that is repeated."""
    few, fewest, comma, most = repeat.groups()
    least = 0 if few is not None else int(fewest or 1)
    last = {"*": "", "?": "1"}.get(few) if few is not None else most if comma else fewest
    times = int(last) if last else MOST_TIMES + 1
    strings: frozenset[str] | None = None
    if part.strings is not None and times <= MOST_TIMES:
        strings = power = ANYTHING if least == 0 else frozenset()
        power = ANYTHING
        for time in range(1, times + 1):
            longer = _product(power, part.strings)
            if longer is None:
                strings = None
                break
            power = longer
            strings = strings | power if time >= least else strings
        strings = None if strings is None else _few(strings)
    width = part.width * max(times, 1) if last else inf
    reads = part.width * max(times - 1, 0) + part.reads if last else inf
    if least == 0:
        return Shape(strings, empty=True, width=width, reads=reads)
    holds = part.clues if strings is None else part.holds
    return part._replace(strings=strings, holds=holds, to_end=False, width=width, reads=reads)


def _is_empty(part: Shape) -> bool:
    return part.strings == ANYTHING


def _product(left: frozenset[str], right: frozenset[str]) -> frozenset[str] | None:
    if len(left) * len(right) > MOST_STRINGS:
        return None
    if left == ANYTHING:
        return right
    return left if right == ANYTHING else frozenset([one + two for one in left for two in right])


def _few(strings: frozenset[str]) -> frozenset[str] | None:
    return strings if len(strings) <= MOST_STRINGS else None


def _kept(length: int, at_end: bool) -> slice:
    """Return which characters of a string are its beginning, or its end."""
    return slice(-length, None) if at_end else slice(length)


def _edges(edges: frozenset[str], at_end: bool) -> frozenset[str]:
    """Return edges, cut until they are few."""
    for length in range(LONGEST_EDGE, 0, -1):
        kept = _kept(length, at_end)
        edges = frozenset([edge[kept] for edge in edges])
        if len(edges) <= MOST_EDGES:
            return edges
    return ANYTHING


def _worth(clue: frozenset[str]) -> float:
    """Return how seldom one of some strings stands in a text: long ones without blanks do."""
    return -sum([_SELDOM ** -len(one) * _OFTEN ** one.count(" ") for one in clue])


_SELDOM = 25.0
"""Characters of a text of which one is a given letter."""
_OFTEN = 4.0
"""How much more often it is a blank."""
