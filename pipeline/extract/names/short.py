"""Short forms of names: one syllable beside an honorific or an office."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator

from pipeline.extract.names.model import NameModel
from pipeline.extract.names.reach import Reacher
from pipeline.extract.names.tokens import Token, Words

_WINDOW = 40
"""How far back the word before a position is sought."""


class ShortForms:
    """Finds short forms of known people in folded texts of one language."""

    __slots__ = ("_model", "_reacher", "_surnames", "_words")

    def __init__(
        self, model: NameModel, words: Words, reacher: Reacher, surnames: frozenset[str]
    ) -> None:
        self._model = model
        self._words = words
        self._reacher = reacher
        self._surnames = surnames

    def find(
        self, text: str, given_names: Collection[str], anchors: Collection[tuple[int, int]]
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
        """
        tables = self._model.tables
        found: set[Token] = set()
        for start, end in anchors:
            found.update(self._fitting(text, self._before(text, start), given_names))
            found.update(self._fitting(text, self._after(text, end), given_names))
        for word in tables.honorifics_before:
            for at in _places(word, text):
                if at == 0 or self._words.pattern.match(text, at - 1) is None:
                    after = self._after(text, at + len(word))
                    found.update(self._fitting(text, after, given_names))
        for word in tables.honorifics_after:
            for at in _places(word, text):
                found.update(self._fitting(text, self._before(text, at), given_names))
                found.update(
                    self._fitting(text, word_before(self._words.pattern, text, at), given_names)
                )
        return sorted(found, key=lambda token: (token.start, token.end))

    def _fitting(
        self, text: str, token: Token | None, given_names: Collection[str]
    ) -> Iterator[Token]:
        """Yield the part of a word that may stand for one of the names."""
        stem = self._reacher.known_stem(token) if token is not None else None
        if (
            stem is None
            or stem.text in self._model.tables.function_words
            or stem.text in self._model.tables.stops
            or not any(reading.syllable in given_names for reading in self._model.single(stem.text))
        ):
            return
        previous = self._before(text, stem.start)
        # Behind a surname it is part of a full name, of this person or of another.
        if previous is None or previous.text not in self._surnames:
            yield stem

    def _after(self, text: str, end: int) -> Token | None:
        joiner = self._words.joiner_at(text, end)
        match = self._words.pattern.match(text, end + len(joiner)) if joiner is not None else None
        return Token(match.start(), match.end(), match[0]) if match is not None else None

    def _before(self, text: str, start: int) -> Token | None:
        for joiner in self._model.tables.joiners:
            if text.endswith(joiner, 0, start):
                return word_before(self._words.pattern, text, start - len(joiner))
        return None


def word_before(pattern: re.Pattern[str], text: str, end: int) -> Token | None:
    """Return the word that ends at a position."""
    window = max(0, end - _WINDOW)
    last = None
    for match in pattern.finditer(text, window, end):
        last = match
    if last is None or last.end() != end or last.start() == window > 0:
        return None
    return Token(last.start(), last.end(), last[0])


def _places(word: str, text: str) -> Iterator[int]:
    at = text.find(word)
    while at >= 0:
        yield at
        at = text.find(word, at + len(word))
