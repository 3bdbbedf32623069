"""The words of a folded text that a name may be made of, without what is written onto them."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterator
from typing import NamedTuple

from pipeline.extract.names.tables import NameTables

APOSTROPHE = "'"
Position = Callable[[int], bool]
"""Answers a question about a position of the folded text."""

_LETTERS = (
    r"[^\s\d!-/:-@\[-`{-~\u00a0-\u00bf\u2000-\u206f\u3000-\u303f\uff00-\uff20"
    r"\u060c\u061b\u061f\u066a-\u066d\u06d4\u0964\u0965\u0970]"
)
"""A letter, or a mark of one."""


def word_pattern(signs: Collection[str]) -> re.Pattern[str]:
    """Return what a word is: a run of letters and their marks.

    Parameters
    ----------
    signs
        Folded renderings, each with its apostrophe, of what an apostrophe joins to a name (`h'` in
        H'Hen). Behind any other letters an apostrophe ends the word.
    """
    longest = sorted(signs, key=lambda sign: (-len(sign), sign))
    joined = "|".join(map(re.escape, longest))
    return re.compile(rf"(?:{joined}) ?{_LETTERS}+|{_LETTERS}+" if joined else rf"{_LETTERS}+")


class Token(NamedTuple):
    """A word of a folded text, or the part of it that belongs to a name."""

    start: int
    end: int
    text: str
    marked: bool = False
    """whether its first letter is one that no ordinary word of this spelling begins with"""

    def shortened(self, length: int) -> Token:
        """Return the first letters of the word."""
        return Token(self.start, self.start + length, self.text[:length], self.marked)


class Words:
    """Reads words, and the particles and honorifics around them, as one language writes them."""

    __slots__ = ("_apart", "_endings", "_honorifics", "_honorifics_after", "_tables", "pattern")

    def __init__(
        self, tables: NameTables, pattern: re.Pattern[str], apart: Collection[str] = ()
    ) -> None:
        """Prepare the words of a language.

        Parameters
        ----------
        tables
            Its name rules.
        pattern
            What a word is, see `word_pattern`.
        apart
            Words that stand before a name and are a part of its next word.
        """
        self._tables = tables
        self.pattern = pattern
        self._apart = frozenset(apart)
        self._endings = _by_length({*tables.particles, *tables.honorifics_after})
        self._honorifics = _by_length(tables.honorifics_after)
        self._honorifics_after = tables.honorifics_after | {
            honorific + particle
            for honorific in tables.honorifics_after
            for particle in tables.particles
        }

    def from_position(
        self, text: str, start: int, stop: Position | None, capital: Position | None
    ) -> Iterator[Token]:
        """Yield words from a position on, as long as only a joiner stands between them.

        Parameters
        ----------
        text
            Folded text.
        start
            Where the first word begins.
        stop
            Whether a word beginning there is none of a name.
        capital
            Whether the letter there is a capital in the text itself, or another that ordinary
            words do not begin with.
        """
        capitals = self._tables.capitals
        position = start
        while True:
            match = self.pattern.match(text, position)
            if match is None or (stop is not None and stop(position)):
                return
            word, end = match[0], match.end()
            cased = capitals or word.isascii()
            marked = capital is not None and capital(position)
            if capital is not None and cased and not marked:
                return
            # `K'nin` is an ending behind a letter, `K'Minh` a name.
            if capital is not None and capitals and APOSTROPHE in word:
                behind = word.index(APOSTROPHE) + 1
                behind += word.startswith(" ", behind)
                if not capital(position + behind):
                    return
            joiner = self.joiner_at(text, end)
            if word in self._apart and joiner is not None:
                following = self.pattern.match(text, end + len(joiner))
                if following is not None and (stop is None or not stop(following.start())):
                    word, end = f"{word}{APOSTROPHE}{following[0]}", following.end()
                    joiner = self.joiner_at(text, end)
            yield Token(position, end, word, marked and not cased)
            if joiner is None:
                return
            position = end + len(joiner)

    def stands_apart(self, word: str) -> bool:
        """Whether a word is a part of the next one."""
        return word in self._apart

    def joiner_at(self, text: str, position: int) -> str | None:
        """Return what joins a word that ends there to the next, None where nothing does."""
        for joiner in self._tables.joiners:
            if text.startswith(joiner, position):
                return joiner
        return None

    def stems(self, token: Token) -> Iterator[Token]:
        """Yield a word without its endings, longest ending first."""
        for length in self.stem_lengths(token.text):
            yield token.shortened(length)

    def stem_lengths(self, word: str) -> Iterator[int]:
        """Yield how many letters a word has without its endings, longest ending first."""
        for length in _lengths_without(self._endings, word):
            yield length
            yield from _lengths_without(self._honorifics, word[:length])

    def is_honorific_after(self, word: str) -> bool:
        """Whether a word is an honorific that follows names, with or without a particle."""
        return word in self._honorifics_after

    def has_honorific(self, token: Token, stem: Token) -> bool:
        """Whether an honorific is written onto a word behind its stem."""
        return self.is_honorific_after(token.text[len(stem.text) :])

    def honorific_before(self, text: str, start: int) -> bool:
        """Whether the word before a position is an honorific that precedes names."""
        before = text[max(0, start - 20) : start].split()
        return bool(before) and before[-1] in self._tables.honorifics_before


_Endings = tuple[tuple[int, frozenset[str]], ...]
"""Endings by their length, longest first."""


def _by_length(endings: Collection[str]) -> _Endings:
    lengths = sorted({len(ending) for ending in endings}, reverse=True)
    return tuple(
        (length, frozenset(ending for ending in endings if len(ending) == length))
        for length in lengths
    )


def _lengths_without(endings: _Endings, word: str) -> list[int]:
    """Return how many letters a word has without each of the endings that it ends with."""
    size = len(word)
    return [size - length for length, known in endings if size > length and word[-length:] in known]
