"""Where a folded text names a person with a Vietnamese name.

A name begins with a token that may be a surname, goes on with tokens that may be syllables, and
must be plausible as a whole: ordinary words that happen to read as syllables speak against it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass

from pipeline.extract.names.inventory import to_ascii
from pipeline.extract.names.model import (
    COMMON_WORD_PENALTY,
    MOST_SYLLABLES,
    NameModel,
)

Position = Callable[[int], bool]
"""Answers a question about a position of the folded text."""

_TOKEN = re.compile(
    r"[hyHY]'[^\W\d_]{1,12}|"
    r"[^\s\d!-/:-@\[-`{-~\u00a0-\u00bf\u2000-\u206f\u3000-\u303f\uff00-\uff20"
    r"\u060c\u061b\u061f\u066a-\u066d\u06d4\u0964\u0965\u0970]+"
)
_MARKS = '()[]{}"|,;:.،؛·*/-!?…।'
"""What may stand before the first word of a name, or behind a name written as one word."""
_GLOSS = re.compile(r" ?\(([^()\n]{3,60})\)")
_LONGEST_JOINER = 3
_HONORIFIC_BONUS = 1.5
_LEAST_SURNAME = -0.5
_WRITTEN_TOGETHER_PENALTY = 1.5
_KNOWN_BONUS = 1.5
_LEAST_LAST = {2: -0.8, 3: -0.8, 4: 0.4, 5: 0.8}
"""How strong the last syllable of a name of that many syllables must be, at least."""
_LEAST_SCORE = {2: 2.2, 3: 2.4, 4: 3.0, 5: 3.6}
"""How strong a name of that many syllables must be, at least."""
_LEAST_WEIGHT = 0.05
_GLOSS_REACH = 60
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


@dataclass(frozen=True, slots=True)
class _Token:
    start: int
    end: int
    text: str


@dataclass(frozen=True, slots=True)
class _Reach:
    """A name may end here."""

    tokens: tuple[_Token, ...]
    syllables: int
    score: float
    last: float


class NameSpotter:
    """Finds personal names in folded texts of one language."""

    __slots__ = (
        "_clitic",
        "_endings",
        "_known_people",
        "_model",
        "_not_people",
        "_seen",
        "_surnames",
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
        tables = model.tables
        self._model = model
        self._not_people = frozenset(name.lower() for name in not_people) | tables.not_names
        self._endings = tuple(
            sorted({*tables.particles, *tables.honorifics_after}, key=lambda end: (-len(end), end))
        )
        self._known_people = frozenset(name.lower() for name in known_people)
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
        tokens = self._tokens(folded_text, start, stop, capital)
        first = next(tokens, None)
        if first is None or first.text in self._model.tables.stops:
            return None
        bonus = _HONORIFIC_BONUS * self._honorific_before(folded_text, start)
        reaches, ended_by_honorific = self._reaches(
            first,
            tokens,
            limit_syllables,
            cased=capital is not None and self._model.tables.capitals,
        )
        for number, reach in enumerate(reversed(reaches)):
            tokens_text = tuple(token.text for token in reach.tokens)
            gloss = self._gloss(folded_text, reach.tokens[-1].end, tokens_text)
            extra = bonus + _HONORIFIC_BONUS * (ended_by_honorific and number == 0)
            if gloss is None and not self._plausible(reach, extra):
                continue
            end = reach.tokens[-1].end
            if gloss is not None:
                return NameSpan(start, end, tokens_text, gloss[1], *gloss.span(1), reach.score)
            if self._is_among(tokens_text, self._not_people):
                return None
            return NameSpan(start, end, tokens_text, score=reach.score + extra)
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
        wanted = frozenset(name.lower() for name in given_names)
        starts = frozenset(start for start, _ in anchors)
        ends = frozenset(end for _, end in anchors)
        tables = self._model.tables
        found: list[NameSpan] = []
        previous = _Token(0, 0, "")
        candidate: NameSpan | None = None
        for match in _TOKEN.finditer(folded_text):
            near = folded_text[previous.end : match.start()] in tables.joiners
            if candidate is not None and near and self._is_honorific_after(match[0]):
                found.append(candidate)
            candidate = None
            token = _Token(match.start(), match.end(), match[0])
            if not (near and previous.text in self._surnames):
                stem = self._known_stem(token)
                if stem is not None and self._may_stand_for(stem.text, wanted):
                    short = NameSpan(stem.start, stem.end, (stem.text,))
                    before = near and (
                        previous.text in tables.honorifics_before or previous.end in ends
                    )
                    if before or stem.end + 1 in starts or self._has_honorific(token, stem):
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
        whole = text
        for mark in _MARKS:
            text = text.replace(mark, " ")
        words = set(text.split())
        for word in words - self._seen:
            clitic = self._find_clitic(word)
            if clitic >= 0:
                self._clitic[word] = clitic
        self._seen |= words
        starts: list[int] = []
        for word in words & self._clitic.keys():
            length, clitic = len(word), self._clitic[word]
            at = text.find(word)
            while at >= 0:
                before, after = text[at - 1 : at], text[at + length : at + length + 1]
                if (not before or before.isspace()) and (not after or after.isspace()):
                    starts.append(at + clitic)
                at = text.find(word, at + length)
        if len(self._seen) > _REMEMBERED:
            self._seen.clear()
            self._clitic.clear()
        starts.extend(self._beginnings_by_gloss(whole))
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
            words = list(_TOKEN.finditer(text[window : gloss.start()]))[-len(said) :]
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

    def _find_clitic(self, token: str) -> int:
        if self._begins_name(token):
            return 0
        for clitic in self._model.tables.clitics:
            if token.startswith(clitic) and self._begins_name(token[len(clitic) :]):
                return len(clitic)
        return -1

    def _begins_name(self, token: str) -> bool:
        if token in self._surnames or (token[1:2] == "'" and self._model.single(token)):
            return True
        if token in self._model.tables.stops:
            return False
        return token.startswith(self._model.tables.written_together)

    def _tokens(
        self, text: str, start: int, stop: Position | None, capital: Position | None
    ) -> Iterator[_Token]:
        position = start
        joiners = self._model.tables.joiners
        while True:
            match = _TOKEN.match(text, position)
            if match is None or (stop is not None and stop(position)):
                return
            token = match[0]
            cased = self._model.tables.capitals or token.isascii()
            if capital is not None and cased and not capital(position):
                return
            yield _Token(position, match.end(), token)
            joiner = next((one for one in joiners if text.startswith(one, match.end())), None)
            if joiner is None:
                return
            position = match.end() + len(joiner)

    def _reaches(
        self, first: _Token, rest: Iterator[_Token], limit: int, *, cased: bool
    ) -> tuple[list[_Reach], bool]:
        """Return where a name may end, shortest first, and whether an honorific follows."""
        model, tables = self._model, self._model.tables
        if not model.single(first.text):
            return self._written_together(first, (), limit), False
        reaches: list[_Reach] = []
        tokens = [first]
        score = model.strength(first.text, "surname")
        for token in rest:
            if len(tokens) >= limit:
                break
            if self._is_honorific_after(token.text):
                return reaches, True
            if token.text in tables.stops:
                break
            whole = bool(model.single(token.text))
            stem = token if whole else self._known_stem(token)
            if stem is None:
                if len(tokens) == 1 and model.strength(first.text, "surname") > 0:
                    reaches += self._written_together(token, (first,), limit)
                break
            tokens.append(stem)
            last = model.strength(stem.text, "given")
            reaches.append(_Reach(tuple(tokens), len(tokens), score + last, last))
            if not whole:
                return reaches, self._has_honorific(token, stem)
            score += model.strength(stem.text, "middle")
        # A capital tells a name from a word better than any list.
        return (reaches if cased else self._without_function_words(reaches)), False

    def _without_function_words(self, reaches: list[_Reach]) -> list[_Reach]:
        """Drop endings in a word that would rather begin the next phrase."""
        kept: list[_Reach] = []
        for reach in reaches:
            word = reach.tokens[-1].text
            if word in self._model.tables.function_words and kept:
                before = reach.tokens[-2].text
                strengths = [self._model.strength(before, place) for place in ("middle", "given")]
                # `Tran Van` alone is no name: what follows is its given name after all.
                if reach.syllables != 3 or strengths[0] < strengths[1] + 0.5:
                    continue
            kept.append(reach)
        return kept

    def _written_together(
        self, token: _Token, before: tuple[_Token, ...], limit: int
    ) -> list[_Reach]:
        if before and not self._model.tables.written_together:
            return []
        for stem in (token, *self._stems(token)):
            if not self._model.glued(stem.text):
                continue
            tokens = (*before, stem)
            best = self._model.recover([part.text for part in tokens], limit=1)
            syllables = best[0].name_ascii.count(" ") + 1 if best else 0
            if 2 <= syllables <= limit:
                # Cutting a word to pieces finds chance names: more is asked of it.
                score = self._model.name_strength([part.text for part in tokens])
                return [_Reach(tokens, syllables, score - _WRITTEN_TOGETHER_PENALTY, 0.5)]
        return []

    def _plausible(self, reach: _Reach, extra: float) -> bool:
        words = [token.text for token in reach.tokens]
        least_last = _LEAST_LAST.get(reach.syllables, 0.8)
        least = _LEAST_SCORE.get(reach.syllables, 3.6)
        common = words[-1] in self._model.tables.common_words
        if common and reach.syllables == 2:
            least += COMMON_WORD_PENALTY["surname"]
        elif common:
            least_last -= COMMON_WORD_PENALTY["given"]
        score = reach.score + extra
        if score < least and score + _KNOWN_BONUS >= least:
            score += _KNOWN_BONUS * self._is_among(words, self._known_people)
        return reach.last >= least_last and score >= least

    def _is_among(self, words: Sequence[str], names: Collection[str]) -> bool:
        return " ".join(words) in names or any(
            candidate.weight >= _LEAST_WEIGHT and candidate.name_ascii.lower() in names
            for candidate in self._model.recover(words, limit=10)
        )

    def _gloss(self, text: str, end: int, tokens: tuple[str, ...]) -> re.Match[str] | None:
        match = _GLOSS.match(text, end)
        if match is None:
            return None
        said = self._latin_name(match[1])
        if len(said) < len(tokens):
            return None
        if len(said) == len(tokens):
            pairs = zip(tokens, said, strict=True)
            agreeing = sum(self._may_stand_for(token, {syllable}) for token, syllable in pairs)
        else:
            agreeing = len(said) * any(
                reading.syllable == " ".join(said)
                for token in tokens
                for reading in self._model.glued(token)
            )
        return match if 2 * agreeing >= len(said) else None

    def _may_stand_for(self, token: str, syllables: Collection[str]) -> bool:
        return any(reading.syllable in syllables for reading in self._model.single(token))

    def _honorific_before(self, text: str, start: int) -> bool:
        before = text[max(0, start - 20) : start].split()
        return bool(before) and before[-1] in self._model.tables.honorifics_before

    def _is_honorific_after(self, word: str) -> bool:
        honorifics = self._model.tables.honorifics_after
        if word in honorifics:
            return True
        return word.endswith(self._model.tables.particles) and any(
            word.endswith(particle) and word[: -len(particle)] in honorifics
            for particle in self._model.tables.particles
        )

    def _has_honorific(self, token: _Token, stem: _Token) -> bool:
        return self._is_honorific_after(token.text[len(stem.text) :])

    def _known_stem(self, token: _Token) -> _Token | None:
        if self._model.single(token.text):
            return token
        return next((stem for stem in self._stems(token) if self._model.single(stem.text)), None)

    def _stems(self, token: _Token) -> Iterator[_Token]:
        """Yield a token without its endings, longest ending first."""
        if not token.text.endswith(self._endings):
            return
        for ending in self._endings:
            if token.text.endswith(ending) and len(token.text) > len(ending):
                once = token.text[: -len(ending)]
                yield _Token(token.start, token.start + len(once), once)
                for honorific in sorted(self._model.tables.honorifics_after):
                    if once.endswith(honorific) and len(once) > len(honorific):
                        twice = once[: -len(honorific)]
                        yield _Token(token.start, token.start + len(twice), twice)
