"""Short forms of names: one syllable beside an honorific or an office."""

from __future__ import annotations

import re
from collections.abc import Collection
from typing import NamedTuple

from pipeline.extract.names.honorifics import FoundHonorifics
from pipeline.extract.names.model import NameModel
from pipeline.extract.names.reach import Reacher
from pipeline.extract.names.tokens import APOSTROPHE, Token, Words

_WINDOW = 40
"""How far back the word before a position is sought."""


class _Sought(NamedTuple):
    """What is sought in one text."""

    text: str
    names: frozenset[str]
    """last syllables of the names in full"""
    beginnings: tuple[str, ...]
    """what every word begins with that may stand for one of them"""
    letters: frozenset[str]
    """first letters of these; with an empty one any word may"""

    @classmethod
    def of(cls, text: str, names: Collection[str], beginnings: tuple[str, ...]) -> _Sought:
        letters = frozenset([beginning[:1] for beginning in beginnings])
        return cls(text, frozenset(names), beginnings, letters)

    def may_begin(self, position: int) -> bool:
        """Tell whether a word there may stand for one of the names."""
        letters = self.letters
        return (self.text[position : position + 1] in letters or "" in letters) and (
            self.text.startswith(self.beginnings, position)
        )


class ShortForms:
    """Finds short forms of known people in folded texts of one language."""

    __slots__ = ("_model", "_reacher", "_surnames", "_words")

    def __init__(
        self,
        model: NameModel,
        words: Words,
        reacher: Reacher,
        surnames: frozenset[str],
    ) -> None:
        self._model = model
        self._words = words
        self._reacher = reacher
        self._surnames = surnames

    def find(
        self,
        text: str,
        given_names: Collection[str],
        anchors: Collection[tuple[int, int]],
        honorifics: FoundHonorifics,
    ) -> list[Token]:
        """Return the short forms, from left to right.

        Parameters
        ----------
        text
            Folded text.
        given_names
            Last syllables, in ASCII and lower case, of the people whom the text names in full.
        anchors
            Spans of role words.
        honorifics
            Those of the text.
        """
        sought = _Sought.of(text, given_names, self._model.beginnings(given_names))
        found: set[Token] = set()
        for start, end in anchors:
            found.update(self._fitting(self._before(sought, start), sought))
            found.update(self._fitting(self._after(sought, end), sought))
        for start, end in honorifics.before:
            if start == 0 or self._words.pattern.match(text, start - 1) is None:
                found.update(self._fitting(self._after(sought, end), sought))
        for start in honorifics.after:
            found.update(self._fitting(self._before(sought, start), sought))
            found.update(self._fitting(self._word_before(sought, start), sought))
        return sorted(found, key=lambda token: (token.start, token.end))

    def _fitting(self, token: Token | None, sought: _Sought) -> tuple[Token, ...]:
        """Return the part of a word that may stand for one of the names."""
        stem = self._reacher.known_stem(token) if token is not None else None
        if (
            stem is None
            or stem.text in self._model.tables.function_words
            or stem.text in self._model.tables.stops
            or not any(
                reading.syllable in sought.names for reading in self._model.single(stem.text)
            )
        ):
            return ()
        previous = self._joined_before(sought.text, stem.start)
        # Behind a surname it is part of a full name, of this person or of another.
        if previous is not None and previous.text in self._surnames:
            return ()
        return (stem,)

    def _after(self, sought: _Sought, end: int) -> Token | None:
        text = sought.text
        joiner = self._words.joiner_at(text, end)
        if joiner is None or not sought.may_begin(end + len(joiner)):
            return None
        match = self._words.pattern.match(text, end + len(joiner))
        return Token(match.start(), match.end(), match[0]) if match is not None else None

    def _before(self, sought: _Sought, start: int) -> Token | None:
        token = self._joined_before(sought.text, start)
        return token if token is not None and sought.may_begin(token.start) else None

    def _word_before(self, sought: _Sought, end: int) -> Token | None:
        token = word_before(self._words.pattern, sought.text, end)
        return token if token is not None and sought.may_begin(token.start) else None

    def _joined_before(self, text: str, start: int) -> Token | None:
        for joiner in self._model.tables.joiners:
            if text.endswith(joiner, 0, start):
                return word_before(self._words.pattern, text, start - len(joiner))
        return None


def word_before(pattern: re.Pattern[str], text: str, end: int) -> Token | None:
    """Return the word that ends at a position."""
    window = max(0, end - _WINDOW)
    blank = text.rfind(" ", window, end)
    # A sign of gender may stand apart from its name, behind its apostrophe.
    begin = blank + 1 if blank > window and text[blank - 1] != APOSTROPHE else window
    last = None
    for match in pattern.finditer(text, begin, end):
        last = match
    if last is None or last.end() != end or last.start() == window > 0:
        return None
    return Token(last.start(), last.end(), last[0])
