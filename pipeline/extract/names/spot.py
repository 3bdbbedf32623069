"""Where a folded text names a person with a Vietnamese name.

A name begins with a word that may be a surname, goes on with words that may be syllables, and must
be plausible as a whole: ordinary words that happen to read as syllables speak against it.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass

from pipeline.extract.names.inventory import to_ascii
from pipeline.extract.names.model import MOST_SYLLABLES, PREFIXES_KEPT, NameModel
from pipeline.extract.names.reach import HONORIFIC_BONUS, Reacher
from pipeline.extract.names.tokens import TOKEN, Position, Token, Words

_MARKS = '()[]{}"|,;:.،؛·*/-!?…।'
"""What may stand before the first word of a name, or behind a name written as one word."""
_GLOSS = re.compile(r" ?\(([^()\n]{3,60})\)")
_GLOSS_REACH = 60
_LEAST_SURNAME = -0.5
_REMEMBERED = 65536


@dataclass(frozen=True, slots=True)
class NameSpan:
    """A personal name in a folded text."""

    start: int
    end: int
    tokens: tuple[str, ...]
    """folded words of the name, without clitics and particles"""
    gloss: str | None = None
    """the same name in Latin letters, in brackets behind it, as it stands in the folded text"""
    gloss_start: int | None = None
    gloss_end: int | None = None
    score: float = 0.0
    """how much speaks for a name; 0 for a short form found beside an honorific or role"""


class NameSpotter:
    """Finds personal names in folded texts of one language."""

    __slots__ = (
        "_clitic",
        "_known_people",
        "_known_together",
        "_model",
        "_not_people",
        "_reacher",
        "_seen",
        "_surnames",
        "_words",
    )

    def __init__(
        self,
        model: NameModel,
        not_people: Collection[str] = (),
        known_people: Collection[str] = (),
    ) -> None:
        """Prepare a spotter.

        Parameters
        ----------
        model
            The language's readings.
        not_people
            ASCII names that are no people when they stand alone, such as provinces and cities.
        known_people
            ASCII names of well-known people: less is asked of their renderings.
        """
        self._model = model
        self._words = Words(model.tables)
        self._reacher = Reacher(model, self._words)
        self._not_people = frozenset(map(str.lower, not_people)) | model.tables.not_names
        self._known_people = frozenset(map(str.lower, known_people))
        self._known_together = self._written_as_one(self._known_people)
        self._surnames = model.surnames(_LEAST_SURNAME)
        self._seen: set[str] = set()
        self._clitic: dict[str, int] = {}

    def spot_all(
        self, folded_text: str, stop: Position | None = None, capital: Position | None = None
    ) -> list[NameSpan]:
        """Return every personal name, from left to right, none overlapping another.

        Parameters
        ----------
        folded_text
            The matching view of a text.
        stop
            Whether a word beginning there is none of a name: a role word, a place.
        capital
            Whether the letter there is a capital in the text itself; needed to tell names from
            words in Latin letters.
        """
        found: list[NameSpan] = []
        resume = 0
        for start in self._beginnings(folded_text):
            if start < resume:
                continue
            span = self.spot(folded_text, start, stop=stop, capital=capital)
            if span is not None:
                found.append(span)
                resume = max(span.end, span.gloss_end or 0)
        return found

    def spot(
        self,
        folded_text: str,
        start: int,
        limit_syllables: int = MOST_SYLLABLES,
        *,
        stop: Position | None = None,
        capital: Position | None = None,
    ) -> NameSpan | None:
        """Return the longest plausible name that begins at a position, None when there is none.

        Parameters
        ----------
        folded_text
            The matching view of a text.
        start
            Where the first syllable begins, behind any clitic.
        limit_syllables
            How many syllables at most.
        stop, capital
            As in `spot_all`.
        """
        tokens = self._words.from_position(folded_text, start, stop, capital)
        reaches = self._reacher.reaches(tokens, limit_syllables)
        # A capital tells a name from a word better than any list.
        if capital is None or not self._model.tables.capitals:
            reaches = self._reacher.without_function_words(folded_text, reaches)
        before = self._words.honorific_before(folded_text, start)
        for reach in reversed(reaches):
            end = reach.tokens[-1].end
            gloss = self._gloss(folded_text, end, reach.words)
            extra = HONORIFIC_BONUS * (before + reach.honorific)
            if gloss is not None:
                if " ".join(to_ascii(gloss[1]).split()) in self._not_people:
                    return None
                return NameSpan(start, end, reach.words, gloss[1], *gloss.span(1), reach.score)
            if self._reacher.plausible(reach, extra, self._known_people):
                if self._reacher.is_among(reach.words, self._not_people):
                    return None
                return NameSpan(start, end, reach.words, score=reach.score + extra)
        return None

    def spot_short(
        self,
        folded_text: str,
        given_names: Collection[str],
        anchors: Collection[tuple[int, int]] = (),
    ) -> list[NameSpan]:
        """Return short forms: one syllable beside an honorific or a role.

        Parameters
        ----------
        folded_text
            The matching view of a text.
        given_names
            Last syllables, in ASCII, of the people whom the text names in full.
        anchors
            Spans of role words in the folded text.
        """
        wanted = frozenset(map(str.lower, given_names))
        starts = frozenset(start for start, _ in anchors)
        ends = frozenset(end for _, end in anchors)
        tables = self._model.tables
        found: list[NameSpan] = []
        previous = Token(0, 0, "")
        candidate: NameSpan | None = None
        for match in TOKEN.finditer(folded_text):
            near = folded_text[previous.end : match.start()] in tables.joiners
            if candidate is not None and near and self._words.is_honorific_after(match[0]):
                found.append(candidate)
            candidate = None
            token = Token(match.start(), match.end(), match[0])
            stem = None
            if not (near and previous.text in self._surnames):
                stem = self._reacher.known_stem(token)
            if stem is not None and self._may_stand_for(stem.text, wanted):
                short = NameSpan(stem.start, stem.end, (stem.text,))
                before = near and (
                    previous.text in tables.honorifics_before or previous.end in ends
                )
                joiner = self._words.joiner_at(folded_text, token.end)
                after = joiner is not None and token.end + len(joiner) in starts
                if before or after or self._words.has_honorific(token, stem):
                    found.append(short)
                else:
                    candidate = short
            previous = token
        return found

    def _beginnings(self, text: str) -> list[int]:
        """Return where names may begin, behind clitics.

        Looking at every word of every text would cost more than all the rest: the words of a text
        are compared as sets with those that are known to begin a name, and only these are sought.
        """
        plain = text
        for mark in _MARKS:
            plain = plain.replace(mark, " ")
        words = set(plain.split())
        for word in words - self._seen:
            clitic = self._find_clitic(word)
            if clitic >= 0:
                self._clitic[word] = clitic
        self._seen |= words
        starts: list[int] = []
        for word in words & self._clitic.keys():
            length, clitic = len(word), self._clitic[word]
            at = plain.find(word)
            while at >= 0:
                before, after = plain[at - 1 : at], plain[at + length : at + length + 1]
                if (not before or before.isspace()) and (not after or after.isspace()):
                    starts.append(at + clitic)
                at = plain.find(word, at + length)
        if len(self._seen) > _REMEMBERED:
            self._seen.clear()
            self._clitic.clear()
        starts.extend(self._beginnings_by_gloss(text))
        return sorted(set(starts))

    def _beginnings_by_gloss(self, text: str) -> Iterator[int]:
        """Yield where names begin that are repeated in Latin letters in brackets behind them."""
        if "(" not in text:
            return
        for gloss in _GLOSS.finditer(text):
            said = self._latin_name(gloss[1])
            if not said:
                continue
            window = max(0, gloss.start() - _GLOSS_REACH)
            words = list(TOKEN.finditer(text[window : gloss.start()]))[-len(said) :]
            for word in words:
                clitic = max(self._find_clitic(word[0]), 0)
                first = word[0][clitic:]
                if self._may_stand_for(first, said[:1]) or any(
                    reading.syllable.split(" ")[0] == said[0]
                    for reading in self._model.glued(first)
                ):
                    yield window + word.start() + clitic
                    break

    def _latin_name(self, text: str) -> tuple[str, ...]:
        """Return the syllables of a name in Latin letters, none when it is no Vietnamese name."""
        said = tuple(to_ascii(text).split())
        if 2 <= len(said) <= MOST_SYLLABLES and all(
            syllable.isascii() and self._model.single(syllable) for syllable in said
        ):
            return said
        return ()

    def _find_clitic(self, word: str) -> int:
        """Return how many letters stand before a surname in a word, -1 when it has none."""
        if self._begins_name(word):
            return 0
        rests = [
            (self._model.strength(word[len(clitic) :], "surname"), len(clitic))
            for clitic in self._model.tables.clitics
            if word.startswith(clitic) and self._begins_name(word[len(clitic) :])
        ]
        return max(rests)[1] if rests else -1

    def _begins_name(self, word: str) -> bool:
        if word in self._surnames or (word[1:2] == "'" and self._model.single(word)):
            return True
        if word in self._model.tables.stops:
            return False
        if word.startswith(self._model.tables.written_together):
            return True
        return word in self._known_together or any(
            stem.text in self._known_together for stem in self._words.stems(Token(0, 0, word))
        )

    def _written_as_one(self, names: Collection[str]) -> frozenset[str]:
        """Return how known names of two syllables look without a space.

        So short a word is a name only where the name is known.
        """
        if not self._model.tables.written_together:
            return frozenset()
        renderings: dict[str, list[str]] = {}
        pairs = sorted(name.split(" ") for name in names if name.count(" ") == 1)
        wanted = {syllable for pair in pairs for syllable in pair}
        for syllable, surface in self._model.surfaces(wanted):
            renderings.setdefault(syllable, []).append(surface)
        return frozenset(
            first + second
            for surname, given in pairs
            for first in renderings.get(surname, ())
            for second in renderings.get(given, ())
        )

    def _gloss(self, text: str, end: int, tokens: tuple[str, ...]) -> re.Match[str] | None:
        match = _GLOSS.match(text, end)
        said = self._latin_name(match[1]) if match is not None else ()
        if match is None or len(said) < len(tokens):
            return None
        name = " ".join(said)
        if any(
            candidate.name_ascii.lower() == name
            for candidate in self._model.recover(tokens, limit=PREFIXES_KEPT)
        ):
            return match
        if len(said) != len(tokens):
            return None
        # One spelling may be wrong: the translation is the doubtful side, not the letters.
        pairs = zip(tokens, said, strict=True)
        agreeing = sum(self._may_stand_for(token, {syllable}) for token, syllable in pairs)
        return match if 2 * agreeing >= len(said) else None

    def _may_stand_for(self, token: str, syllables: Collection[str]) -> bool:
        return any(reading.syllable in syllables for reading in self._model.single(token))
