"""A sentence as a short string of symbols, one for each thing that was found in it.

The grammars of offices and awards do not read words: they read what the words were found to be
(number, recipient, award, comma, some other word ...). A sentence becomes a string with one letter
an item, and a frame of a pack is a regular expression over these letters, written with their names:
`quantity (and quantity){0,3} gap award`.
"""

from __future__ import annotations

import re
import string
from collections.abc import Callable, Iterable, Mapping, Sequence
from operator import attrgetter, itemgetter
from typing import NamedTuple

from pipeline.extract.lexicon import Hit
from pipeline.extract.shapes import shape_of
from pipeline.extract.values import Expression, Node, Patterns

SEPARATORS: Mapping[str, str] = {
    "comma": ",،、，",
    "semicolon": ";؛；",
    "colon": ":：",
    "open": "([{",
    "close": ")]}",
    "dash": "-",
    "line": "\n|",
    "stop": ".!?؟।",
}
AND, WORD = "and", "word"
MAX_WORDS = 12
"""Words between two items beyond which more words make no difference."""


class Item(NamedTuple):
    """Something found in a sentence, as a grammar sees it."""

    kind: str
    """name of its symbol"""
    start: int
    end: int
    tail: int
    """end of the particles or suffixes that follow"""
    value: str
    payload: object = None
    """what the item carries for those who made it"""

    @classmethod
    def of(cls, kind: str, hit: Hit) -> Item:
        """Return a word of the pack as an item; its value is what the word means."""
        start, end, tail, term = hit
        return cls(kind, start, end, tail, term.value)


kind_of: Callable[[Item], str] = itemgetter(0)
"""Returns the kind of an item, for `map`."""


class Symbols(NamedTuple):
    """A sentence in symbols: one letter an item or word, and the item behind each letter."""

    letters: str
    items: Sequence[Item | None]


class FrameMatch(NamedTuple):
    """A frame found in a sentence."""

    rule: str
    start: int
    end: int
    items: tuple[Item, ...]

    def of(self, kind: str) -> list[Item]:
        """Return the matched items of one kind, from left to right."""
        return [item for item in self.items if item.kind == kind]

    def by_kind(self) -> dict[str, list[Item]]:
        """Return the matched items by their kind, each from left to right."""
        found: dict[str, list[Item]] = {}
        for item in self.items:
            found.setdefault(item.kind, []).append(item)
        return found


class Alphabet:
    """One letter for every kind of item, and for what stands between items."""

    __slots__ = ("_letters", "_macros")

    def __init__(self, kinds: Iterable[str], macros: Mapping[str, str] | None = None) -> None:
        """Give every kind a letter.

        Parameters
        ----------
        kinds
            Names of the items of the grammar.
        macros
            Named parts of frames, written with kinds and earlier macros.
        """
        names = [*SEPARATORS, AND, WORD, *kinds]
        self._letters = dict(zip(names, string.ascii_letters, strict=False))
        self._macros: dict[str, str] = {}
        for name, pattern in (macros or {}).items():
            self._macros[name] = f"(?:{self.translate(pattern)})"

    def with_macros(self, macros: Mapping[str, str]) -> Alphabet:
        """Return this alphabet with further named parts of frames, a pack's own.

        Raises
        ------
        KeyError
            A macro is written with a name that is neither a kind nor an earlier macro.
        """
        extended = Alphabet(())
        extended._letters = self._letters
        extended._macros = dict(self._macros)
        for name, pattern in macros.items():
            extended._macros[name] = f"(?:{extended.translate(pattern)})"
        return extended

    @property
    def letters(self) -> Mapping[str, str]:
        """The letter of every kind."""
        return self._letters

    def letter(self, kind: str) -> str:
        """Return the letter of a kind."""
        return self._letters[kind]

    def translate(self, frame: str) -> str:
        """Return a frame as a regular expression over letters.

        Raises
        ------
        KeyError
            A name is neither a kind nor a macro.
        """
        known = {**self._letters, **self._macros}
        return _NAME.sub(lambda match: known[match[0]], frame).replace(" ", "")


_NAME = re.compile(r"[a-z_]+")


Gaps = dict[tuple[int, int], str]
"""Symbols of what stands between items of a text, by where that begins and ends."""


class Encoder:
    """Turns items and the text between them into symbols."""

    __slots__ = (
        "_alphabet",
        "_asides",
        "_broken",
        "_comma",
        "_gap",
        "_letters",
        "_many_words",
        "_most_words",
        "_word",
    )

    def __init__(
        self,
        alphabet: Alphabet,
        conjunctions: Iterable[str],
        skip: Iterable[str],
        asides: re.Pattern[str] | None = None,
    ) -> None:
        """Prepare the reading of gaps.

        Parameters
        ----------
        alphabet
            Letters of the grammar.
        conjunctions
            Folded words that mean "and".
        skip
            Folded words between items that mean nothing to the grammar (copulas, postpositions).
        asides
            Phrases between items that mean nothing to it either (an age).
        """
        self._alphabet = alphabet
        self._asides = asides
        self._letters = {
            **dict.fromkeys(skip, ""),
            **{word: alphabet.letter(AND) for word in conjunctions},
            **{mark: alphabet.letter(name) for name, marks in SEPARATORS.items() for mark in marks},
        }
        self._word = alphabet.letter(WORD)
        self._comma = alphabet.letter("comma")
        self._broken = self._comma + alphabet.letter("line")
        self._most_words = self._word * MAX_WORDS
        self._many_words = re.compile(f"{self._word}{{{MAX_WORDS + 1},}}")
        marks = "".join(SEPARATORS.values())
        self._gap = re.compile(rf"[{re.escape(marks)}]|[^\s{re.escape(marks)}\"']+")

    def encode(
        self,
        folded: str,
        start: int,
        end: int,
        items: Sequence[Item],
        gaps: Gaps | None = None,
    ) -> Symbols:
        """Return `folded[start:end]` in symbols.

        Parameters
        ----------
        folded
            The folded text.
        start, end
            The sentence.
        items
            Items of the sentence from left to right, none within another.
        gaps
            What was put into symbols in other readings of the text, by encoders of the same words;
            what this one puts into symbols is added.
        """
        gaps = {} if gaps is None else gaps
        letter_of = self._alphabet.letters
        letters: list[str] = []
        owners: list[Item | None] = []
        reached = start
        for item in (*items, None):
            begin = end if item is None else item.start
            # A blank alone says nothing.
            if reached < begin and (begin - reached > 1 or folded[reached] != " "):
                between = gaps.get((reached, begin))
                if between is None:
                    between = gaps[reached, begin] = self._between(folded, reached, begin)
                if between:
                    letters.append(between)
                    owners.extend([None] * len(between))
            if item is not None:
                letters.append(letter_of[item.kind])
                owners.append(item)
                if item.tail > reached:
                    reached = item.tail
        return Symbols("".join(letters), owners)

    def joins(self, folded: str, item: Item) -> bool:
        """Tell whether the particle of an item means "and" and joins it to what follows."""
        particle = folded[item.end : item.tail]
        return self._letters.get(particle) == self._alphabet.letter(AND)

    def _between(self, folded: str, start: int, end: int) -> str:
        """Return the symbols of the words and marks between two items."""
        known, word = self._letters, self._word
        tokens = self._gap.findall(folded, start, end)
        if self._asides is not None and len(tokens) > 1:
            tokens = self._gap.findall(self._asides.sub(" ", folded[start:end]))
        if "." in tokens:
            # The point of an abbreviated title or an ordinal ("the 54. contest") ends no sentence.
            tokens = [
                word_or_mark
                for word_or_mark, before in zip(tokens, ("", *tokens), strict=False)
                if word_or_mark != "." or not (known.get(before) == "" or before.isdigit())
            ]
        letters = "".join([known.get(token, word) for token in tokens])
        if "\n" in tokens:
            # A line that ends in a comma goes on.
            letters = letters.replace(self._broken, self._comma)
        if len(letters) <= MAX_WORDS:
            return letters
        return self._many_words.sub(self._most_words, letters)


class _Frame(NamedTuple):
    rule: str
    expression: Expression
    needs: frozenset[str]
    """letters of which every sentence has all in which it matches"""
    clues: tuple[str, ...]
    """and of which it has one, where that says more"""


class Frames:
    """The frames of one grammar, in the order of their precedence."""

    __slots__ = ("_frames", "_letter", "_taken")

    def __init__(
        self, nodes: Sequence[Node], alphabet: Alphabet, shared: Iterable[str] = ()
    ) -> None:
        """Read frames.

        Parameters
        ----------
        nodes
            Frames: each an `id` and a `frame` written with the names of the alphabet.
        alphabet
            Letters of the grammar.
        shared
            Kinds of items that several matches may use; all others are taken by the first.
        """
        self._letter = alphabet.letter
        alone = sorted(set(string.ascii_letters).difference(map(alphabet.letter, shared)))
        self._taken = str.maketrans(dict.fromkeys(alone, _TAKEN))
        frames = []
        for node in nodes:
            said = node.fields(("id", "frame"))
            try:
                source = alphabet.translate(said["frame"].text())
            except KeyError as error:
                raise said["frame"].error(f"unknown item {error.args[0]}") from None
            letters = Node(said["frame"].place, source)
            shape = shape_of(source)
            known = shape.clues or frozenset()
            clues = () if known & shape.letters else tuple(sorted(known))
            expression = _PLAIN.expression(letters)
            frames.append(_Frame(said["id"].text(), expression, shape.letters, clues))
        self._frames = tuple(frames)

    def need(self, kinds: Iterable[str]) -> bool:
        """Tell whether no frame matches where nothing of some kinds stands."""
        told = dict.fromkeys(string.ascii_letters, ".")
        told.update(dict.fromkeys(map(self._letter, kinds), _TOLD))
        masked = str.maketrans(told)
        for frame in self._frames:
            clues = shape_of(frame.expression.source.translate(masked)).clues
            if clues is None or any(_TOLD not in clue for clue in clues):
                return False
        return True

    def edges(self, kinds: Iterable[str]) -> tuple[bool, bool]:
        """Tell whether every match begins with one of some kinds, and whether it ends with one,
        whatever stands beside it.
        """
        letters = frozenset(map(self._letter, kinds))
        begin = end = True
        for frame in self._frames:
            source = frame.expression.source
            shape = shape_of(source)
            looks_beside = _LOOKS_BESIDE.search(source) is not None
            begin &= not looks_beside and letters.issuperset(one[:1] for one in shape.begins)
            end &= not looks_beside and letters.issuperset(one[-1:] for one in shape.ends)
        return begin, end

    def find(self, symbols: Symbols) -> list[FrameMatch]:
        """Return what the frames find, no item twice: an earlier frame takes what it matches."""
        letters = symbols.letters
        present = {*letters}
        found: list[FrameMatch] = []
        for rule, expression, needs, clues in self._frames:
            if not needs <= present:
                continue
            if clues and not any(map(letters.__contains__, clues)):
                continue
            for match in expression.pattern.finditer(letters):
                start, end = match.span()
                items = tuple(filter(None, symbols.items[start:end]))
                if items:
                    taken = letters[start:end].translate(self._taken)
                    letters = letters[:start] + taken + letters[end:]
                    found.append(FrameMatch(rule, start, end, items))
        found.sort(key=_start)
        return found


_start = attrgetter("start")
_LOOKS_BESIDE = re.compile(r"\(\?<?[=!]|[$^\\]")
_TOLD = "!"
"""Stands for those kinds of which a frame may need one, while it is read what it needs."""
_TAKEN = "~"
"""Stands where an earlier frame has matched; no frame matches it."""
_PLAIN = Patterns(fold=str, macros={})
