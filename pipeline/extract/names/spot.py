"""Where a folded text names a person with a Vietnamese name.

A name begins with a word that may be a surname, goes on with words that may be syllables, and must
be plausible as a whole: ordinary words that happen to read as syllables speak against it.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator
from functools import lru_cache
from itertools import filterfalse
from typing import NamedTuple

from pipeline.extract.names.honorifics import FoundHonorifics, Honorifics
from pipeline.extract.names.model import MOST_SYLLABLES, PREFIXES_KEPT, NameModel
from pipeline.extract.names.reach import CAPITALS_BONUS, HONORIFIC_BONUS, ROLE_BONUS, Reacher
from pipeline.extract.names.short import ShortForms, word_before
from pipeline.extract.names.tokens import Position, Token, Words
from pipeline.text import to_ascii

_MARKS = '()[]{}"|,;:.،؛·*/-!?…।'
"""What may stand before the first word of a name, or behind a name written as one word."""
_ENDING = frozenset(_MARKS + "\n")
_BRACKETS = re.compile(r"\(([^()\n]{3,60})\)")
_GLOSS = re.compile(f" ?{_BRACKETS.pattern}")
_GLOSS_REACH = 60
_LEAST_SURNAME = -0.5
APPOSITION_BONUS = 1.0
"""What it speaks for a name that an office stands behind it, set off by a mark."""
_APPOSITION_MARKS = (", ", " - ", " – ")
_LEAST_GLUED = 3
"""Syllables of a name written as one word that no list of beginnings knows."""
_REMEMBERED = 65536


class NameSpan(NamedTuple):
    """A personal name in a folded text."""

    start: int
    end: int
    tokens: tuple[str, ...]
    """folded words of the name, without clitics and particles"""
    gloss_start: int | None = None
    """where the same name stands in Latin letters, in brackets behind it"""
    gloss_end: int | None = None


class _Context(NamedTuple):
    """What the caller knows of the words of a text."""

    stop: Position | None
    capital: Position | None
    role_starts: frozenset[int]
    role_ends: frozenset[int]

    @classmethod
    def of(
        cls,
        stop: Position | None,
        capital: Position | None,
        anchors: Collection[tuple[int, int]],
    ) -> _Context:
        starts = frozenset(start for start, _ in anchors)
        return cls(stop, capital, starts, frozenset(end for _, end in anchors))


class NameSpotter:
    """Finds personal names in folded texts of one language."""

    __slots__ = (
        "_clitics",
        "_honorifics",
        "_is_whole_name",
        "_known_people",
        "_known_together",
        "_model",
        "_no_beginnings",
        "_not_people",
        "_reacher",
        "_short",
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
        self._words = Words(model.tables, model.word, model.signs_apart)
        self._reacher = Reacher(model, self._words)
        self._not_people = frozenset(map(str.lower, not_people)) | model.tables.not_names
        self._known_people = frozenset(map(str.lower, known_people))
        self._known_together = self._written_as_one(self._known_people)
        self._surnames = model.surnames(_LEAST_SURNAME)
        self._honorifics = Honorifics(model.tables)
        self._short = ShortForms(model, self._words, self._reacher, self._surnames)
        self._is_whole_name = lru_cache(_REMEMBERED)(self._find_whole_name)
        self._no_beginnings: set[str] = set()
        self._clitics: dict[str, int] = {}

    def spot_all(
        self,
        folded_text: str,
        stop: Position | None = None,
        capital: Position | None = None,
        anchors: Collection[tuple[int, int]] = (),
        honorifics: FoundHonorifics | None = None,
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
        anchors
            Spans of role words; less is asked of a name beside one.
        honorifics
            Those of the text, where they are known already.
        """
        context = _Context.of(stop, capital, anchors)
        found: list[NameSpan] = []
        resume = 0
        starts = self._beginnings(folded_text)
        if self._model.tables.written_together:
            after = (honorifics or self.honorifics(folded_text)).after
            starts = sorted({*starts, *self._beginnings_by_office(folded_text, anchors, after)})
        for start in starts:
            if start < resume or (stop is not None and stop(start)):
                continue
            if not self._reacher.may_begin(folded_text, start):
                continue
            span, resume = self._at(folded_text, start, context)
            if span is not None:
                found.append(span)
        return found

    def _at(self, folded_text: str, start: int, context: _Context) -> tuple[NameSpan | None, int]:
        """Return the name at a position, and where the next may begin."""
        tokens = self._words.from_position(folded_text, start, context.stop, context.capital)
        reaches = self._reacher.reaches(tokens, MOST_SYLLABLES)
        if not reaches:
            return None, start
        cased = context.capital is not None and self._model.tables.capitals
        # A capital tells a name from a word better than any list.
        if not cased:
            reaches = self._reacher.without_function_words(folded_text, reaches)
        beside = CAPITALS_BONUS * cased + self._bonus_before(folded_text, start, context)
        for reach in reversed(reaches):
            end, words = reach.tokens[-1].end, reach.words
            gloss = self._gloss(folded_text, end, words)
            if gloss is not None:
                said = " ".join(to_ascii(gloss[1]).split())
                if said in self._not_people:
                    return None, gloss.end()
                return NameSpan(start, end, words, *gloss.span(1)), gloss.end()
            extra = beside + HONORIFIC_BONUS * reach.honorific
            joiner = self._words.joiner_at(folded_text, end)
            if joiner is not None and end + len(joiner) in context.role_starts:
                extra += ROLE_BONUS
            elif _behind_mark(folded_text, end) in context.role_starts:
                extra += APPOSITION_BONUS
            behind = end + (folded_text[end : end + 1] == " ")
            closed = (
                behind == len(folded_text)
                or folded_text[behind] in _ENDING
                or self._stops_at(folded_text, behind)
            )
            if self._reacher.plausible(reach, extra, self._known_people, closed):
                if self._reacher.is_among(words, self._not_people):
                    return None, end
                return NameSpan(start, end, words), end
        return None, start

    def _stops_at(self, text: str, position: int) -> bool:
        """Tell whether a word stands there that is never part of a name."""
        word = self._model.word.match(text, position)
        return word is not None and word[0] in self._model.tables.stops

    def _bonus_before(self, text: str, start: int, context: _Context) -> float:
        """Return what an honorific, an office, or one before the other speak for a name."""
        honorific = self._words.honorific_before(text, start)
        if honorific:
            start = text.rindex(text[max(0, start - 20) : start].split()[-1], 0, start)
        after_role = any(
            text.endswith(joiner, 0, start) and start - len(joiner) in context.role_ends
            for joiner in self._model.tables.joiners
        )
        return HONORIFIC_BONUS * honorific + ROLE_BONUS * after_role

    def spot_short(
        self,
        folded_text: str,
        given_names: Collection[str],
        anchors: Collection[tuple[int, int]] = (),
        honorifics: FoundHonorifics | None = None,
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
        honorifics
            Those of the text, where they are known already.
        """
        wanted = frozenset(map(str.lower, given_names))
        beside = honorifics or self.honorifics(folded_text)
        return [
            NameSpan(token.start, token.end, (token.text,))
            for token in self._short.find(folded_text, wanted, anchors, beside)
        ]

    def honorifics(self, folded_text: str) -> FoundHonorifics:
        """Return the honorifics of a text."""
        return self._honorifics.find(folded_text)

    def _beginnings(self, text: str) -> list[int]:
        """Return where names may begin, behind clitics.

        Looking at every word of every text would cost more than all the rest: what is known to
        begin no name is passed over at once.
        """
        if len(self._no_beginnings) + len(self._clitics) > _REMEMBERED:
            self._no_beginnings.clear()
            self._clitics.clear()
        plain = text
        for mark in _MARKS:
            plain = plain.replace(mark, " ")
        starts = set(self._beginnings_by_gloss(text))
        padded = f" {plain} "
        reached = 0
        for word in filterfalse(self._no_beginnings.__contains__, plain.split()):
            clitic = self._clitics.get(word)
            if clitic is None:
                clitic = self._find_clitic(word)
                if clitic < 0:
                    self._no_beginnings.add(word)
                    continue
                self._clitics[word] = clitic
            at = _place(word, padded, reached)
            starts.add(at - 1 + clitic)
            reached = at + len(word)
        return sorted(starts)

    def _beginnings_by_office(
        self, text: str, anchors: Collection[tuple[int, int]], honorifics: Iterable[int]
    ) -> Iterator[int]:
        """Yield where a name written as one word stands beside an office, or before an honorific.

        There no list of beginnings is needed: a word of three syllables or more that reads as a
        name from its first letter to its last is worth a look.
        """
        tables = self._model.tables
        ends = {start for start, _ in anchors}
        ends.update(at for at in honorifics if text[at - 1 : at] == " ")
        words = [
            word_before(self._model.word, text, end - 1)
            for end in ends
            if text[end - 1 : end] in tables.joiners
        ]
        words += [
            Token(end + 1, match.end(), match[0])
            for _, end in anchors
            if text[end : end + 1] in tables.joiners
            and (match := self._model.word.match(text, end + 1)) is not None
        ]
        for word in words:
            if word is not None and self._is_whole_name(word.text):
                yield word.start

    def _find_whole_name(self, word: str) -> bool:
        """Return whether a word, with or without its endings, is a name of three syllables."""
        lengths = (len(word), *self._words.stem_lengths(word))
        return any(
            reading.syllable.count(" ") >= _LEAST_GLUED - 1
            for length in lengths
            for reading in self._model.glued(word[:length])[:1]
        )

    def _beginnings_by_gloss(self, text: str) -> Iterator[int]:
        """Yield where names begin that are repeated in Latin letters in brackets behind them."""
        for gloss in _BRACKETS.finditer(text):
            said = self._latin_name(gloss[1])
            if not said:
                continue
            behind_space = text.startswith(" ", max(gloss.start() - 1, 0))
            end = gloss.start() - 1 if behind_space else gloss.start()
            window = max(0, end - _GLOSS_REACH)
            words = list(self._model.word.finditer(text[window:end]))[-len(said) :]
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
        tables = self._model.tables
        if self._begins_name(word):
            return 0
        if word in tables.stops or word in tables.function_words:
            return -1
        # Two short words make many a third: behind a clitic only what is no word counts.
        words = tables.function_words | tables.common_words
        rests = [
            (self._model.strength(rest, "surname"), len(word) - len(rest))
            for clitic in tables.clitics
            if word.startswith(clitic)
            and (rest := word[len(clitic) :]) not in words
            and self._begins_name(rest)
        ]
        return max(rests)[1] if rests else -1

    def _begins_name(self, word: str) -> bool:
        if word in self._model.tables.stops:
            return False
        if word in self._surnames or self._begins_with_sign(word):
            return True
        if word.startswith(self._model.tables.written_together):
            return True
        return word in self._known_together or any(
            stem.text in self._known_together for stem in self._words.stems(Token(0, 0, word))
        )

    def _begins_with_sign(self, word: str) -> bool:
        """Tell whether a word is a name behind a sign of gender, or the sign itself."""
        if word in self._model.signs_apart or self._model.is_sign(word):
            return True
        if word in self._model.tables.common_words:
            return False
        # An ending may stand behind an apostrophe of its own: K'Brel'in.
        first = self._model.word.match(word)
        if first is None or not self._model.signed(first[0]):
            return False
        return self._model.strength(first[0], "surname") >= _LEAST_SURNAME

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
        match = _GLOSS.match(text, end) if text.startswith(("(", " ("), end) else None
        if match is None:
            return None
        said = self._latin_name(match[1])
        if len(said) < len(tokens):
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


def _behind_mark(text: str, position: int) -> int | None:
    """Return where the mark ends between a name and what is said of it, if one stands there."""
    for mark in _APPOSITION_MARKS:
        if text.startswith(mark, position):
            return position + len(mark)
    return None


def _place(word: str, padded: str, start: int) -> int:
    """Return where a word next stands by itself, in a text that has it, with blanks around it."""
    at = padded.index(word, start)
    while not (padded[at - 1].isspace() and padded[at + len(word)].isspace()):
        at = padded.index(word, at + 1)
    return at
