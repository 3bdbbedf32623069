"""The words of a folded text that a name may be made of, without what is written onto them."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass

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


@dataclass(frozen=True, slots=True)
class Token:
    """A word of a folded text, or the part of it that belongs to a name."""

    start: int
    end: int
    text: str
    marked: bool = False
    """whether its first letter is one that no ordinary word of this spelling begins with"""


class Words:
    """Reads words, and the particles and honorifics around them, as one language writes them."""

    __slots__ = ("_apart", "_endings", "_honorifics", "_tables", "pattern")

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
        self._endings = _longest_first({*tables.particles, *tables.honorifics_after})
        self._honorifics = _longest_first(tables.honorifics_after)

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
        position = start
        while True:
            match = self.pattern.match(text, position)
            if match is None or (stop is not None and stop(position)):
                return
            cased = self._tables.capitals or match[0].isascii()
            marked = capital is not None and capital(position)
            if capital is not None and cased and not marked:
                return
            # `K'nin` is an ending behind a letter, `K'Minh` a name.
            behind = match[0].find(APOSTROPHE) + 1
            if capital is not None and behind and self._tables.capitals:
                behind += match[0].startswith(" ", behind)
                if not capital(position + behind):
                    return
            joiner = self.joiner_at(text, match.end())
            word, end = match[0], match.end()
            if word in self._apart and joiner is not None:
                following = self.pattern.match(text, end + len(joiner))
                if following is not None and (stop is None or not stop(following.start())):
                    word, end = f"{word}{APOSTROPHE}{following[0]}", following.end()
                    joiner = self.joiner_at(text, end)
            yield Token(position, end, word, marked and not cased)
            if joiner is None:
                return
            position = end + len(joiner)

    def joiner_at(self, text: str, position: int) -> str | None:
        """Return what joins a word that ends there to the next, None where nothing does."""
        joiners = self._tables.joiners
        return next((joiner for joiner in joiners if text.startswith(joiner, position)), None)

    def stems(self, token: Token) -> Iterator[Token]:
        """Yield a word without its endings, longest ending first."""
        if not token.text.endswith(self._endings):
            return
        for ending in self._endings:
            stem = _without(token, ending)
            if stem is None:
                continue
            yield stem
            for honorific in self._honorifics:
                shorter = _without(stem, honorific)
                if shorter is not None:
                    yield shorter

    def is_honorific_after(self, word: str) -> bool:
        """Whether a word is an honorific that follows names, with or without a particle."""
        honorifics = self._tables.honorifics_after
        if word in honorifics:
            return True
        return word.endswith(self._tables.particles) and any(
            word.endswith(particle) and word[: -len(particle)] in honorifics
            for particle in self._tables.particles
        )

    def has_honorific(self, token: Token, stem: Token) -> bool:
        """Whether an honorific is written onto a word behind its stem."""
        return self.is_honorific_after(token.text[len(stem.text) :])

    def honorific_before(self, text: str, start: int) -> bool:
        """Whether the word before a position is an honorific that precedes names."""
        before = text[max(0, start - 20) : start].split()
        return bool(before) and before[-1] in self._tables.honorifics_before


def _without(token: Token, ending: str) -> Token | None:
    if len(token.text) <= len(ending) or not token.text.endswith(ending):
        return None
    text = token.text[: -len(ending)]
    return Token(token.start, token.start + len(text), text, token.marked)


def _longest_first(words: frozenset[str] | set[str]) -> tuple[str, ...]:
    return tuple(sorted(words, key=lambda word: (-len(word), word)))
