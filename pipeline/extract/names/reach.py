"""How far a name that begins at a word may go, and whether it is plausible as a whole."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from functools import lru_cache
from itertools import chain
from typing import NamedTuple

from pipeline.extract.names.model import COMMON_WORD_PENALTY, NameModel
from pipeline.extract.names.tokens import APOSTROPHE, Token, Words

HONORIFIC_BONUS = 1.5
KNOWN_BONUS = 2.0
CAPITALS_BONUS = 1.0
ROLE_BONUS = 1.5
WRITTEN_TOGETHER_PENALTY = 1.5
"""Cutting a word to pieces finds chance names: more is asked of it."""
_LEAST_LAST = {1: -0.8, 2: -0.8, 3: -0.8, 4: 0.4, 5: 0.8}
"""How strong the last syllable of a name of that many syllables must be, at least."""
_LEAST_SCORE = {1: 2.4, 2: 2.8, 3: 2.2, 4: 3.0, 5: 3.6}
"""How strong a name of that many syllables must be, at least."""
_MOST_LIFT = 1.8
"""How much syllables that belong together may add to a name."""
_BELONGING = 1.5
"""How much a word must belong with those before it to be in a name, though a function word."""
_CLOSED_BONUS = 0.9
"""How much less is asked of a last syllable that a phrase ends with: it begins no next one."""
_LEAST_WEIGHT = 0.05
"""Share of its reading below which a name on a list is no plausible reading."""
_LONG = 3
"""Syllables of a name that a word may end in which would rather begin the next phrase."""
_LEAST_ENDED = 3
"""Blanks in the least name whose last syllable may be a particle."""
_REMEMBERED = 16384


class Reach(NamedTuple):
    """A name may end here."""

    tokens: tuple[Token, ...]
    syllables: int
    score: float
    """how strong the whole is, on the scale of `NameModel.strength`"""
    last: float
    """how strong the last syllable is"""
    honorific: bool = False
    """whether an honorific follows"""

    @property
    def words(self) -> tuple[str, ...]:
        """The folded words of the name."""
        return tuple([token.text for token in self.tokens])


class Reacher:
    """Follows names from their first word on."""

    __slots__ = ("_is_readable", "_model", "_syllable_length", "_words")

    def __init__(self, model: NameModel, words: Words) -> None:
        self._model = model
        self._words = words
        self._syllable_length = lru_cache(_REMEMBERED)(self._find_syllable)
        self._is_readable = lru_cache(_REMEMBERED)(self._find_readable)

    def may_begin(self, text: str, start: int) -> bool:
        """Whether words at a position may be read as syllables, as far as the first two tell."""
        words = self._words
        first = words.pattern.match(text, start)
        if first is None:
            return False
        word = first[0]
        if APOSTROPHE in word or words.stands_apart(word):
            return True
        if not self._model.single(word):
            return self._is_readable(word)
        joiner = words.joiner_at(text, first.end())
        if joiner is None:
            return False
        match = words.pattern.match(text, first.end() + len(joiner))
        if match is None:
            return False
        following = match[0]
        if self._syllable_length(following) or words.stands_apart(following):
            return True
        return bool(self._model.tables.written_together) and self._is_readable(following)

    def _find_readable(self, word: str) -> bool:
        """Return whether a word, or what it is without its endings, is one syllable or several."""
        lengths = (len(word), *self._words.stem_lengths(word))
        return any(self._model.readings(word[:length]) for length in lengths)

    def reaches(self, tokens: Iterator[Token], limit: int) -> list[Reach]:
        """Return where a name made of the first of some words may end, shortest first.

        Parameters
        ----------
        tokens
            Words that only joiners stand between.
        limit
            How many syllables at most.
        """
        first = next(tokens, None)
        if first is None or first.text in self._model.tables.stops:
            return []
        if self._model.single(first.text):
            return self._word_by_word(first, tokens, limit)
        return self._from_joined(first, tokens, limit)

    def without_function_words(self, text: str, reaches: Sequence[Reach]) -> list[Reach]:
        """Drop endings in a word that would rather begin the next phrase."""
        kept: list[Reach] = []
        for reach in reaches:
            last = reach.tokens[-1]
            joiner = self._words.joiner_at(text, last.end)
            goes_on = (
                joiner is not None
                and self._words.pattern.match(text, last.end + len(joiner)) is not None
                and not reach.honorific
            )
            if not (goes_on and kept and self._is_function_word(last)) or self._needs_last(
                reach, kept[-1]
            ):
                kept.append(reach)
        return kept

    def _is_function_word(self, token: Token) -> bool:
        return token.text in self._model.tables.function_words and not token.marked

    def _needs_last(self, reach: Reach, shorter: Reach) -> bool:
        """Whether a name is hardly one without its last word."""
        if reach.syllables != 3:
            return False
        # `Tran Van` alone is no name: what follows is its given name after all.
        middle = reach.tokens[-2].text
        model = self._model
        if model.strength(middle, "middle") >= model.strength(middle, "given") + 0.5:
            return True
        # Neither is `Giang Seo`.
        return model.lift(reach.words) - model.lift(shorter.words) >= _BELONGING

    def plausible(
        self, reach: Reach, extra: float, known_people: Collection[str], closed: bool = False
    ) -> bool:
        """Whether a name is likelier than words that happen to read as one.

        Parameters
        ----------
        reach
            The name.
        extra
            What stands beside it and speaks for it.
        known_people
            ASCII names in lower case of which less is asked.
        closed
            Whether a phrase ends behind the name.
        """
        least_last = _LEAST_LAST.get(reach.syllables, 0.8)
        least = _LEAST_SCORE.get(reach.syllables, 3.6)
        words = reach.words
        if len(words) > 1 and len(set(words)) == 1:
            # Doubling a word is grammar, not a name.
            return False
        common = words[-1] in self._model.tables.common_words and not reach.tokens[-1].marked
        if common and reach.syllables == 2:
            least += COMMON_WORD_PENALTY["surname"]
        elif common:
            least_last -= COMMON_WORD_PENALTY["given"]
        elif closed:
            least_last -= _CLOSED_BONUS
        score = reach.score + extra
        if score < least <= score + _MOST_LIFT:
            score += min(max(self._model.lift(words), 0.0), _MOST_LIFT)
        if score < least <= score + KNOWN_BONUS and self.is_among(words, known_people):
            score += KNOWN_BONUS
        return reach.last >= least_last and score >= least

    def is_among(self, words: Sequence[str], names: Collection[str]) -> bool:
        """Whether words are one of some names, as written or in a plausible reading."""
        if " ".join(words) in names:
            return True
        for candidate in self._model.recover(words, limit=10):
            if candidate.weight < _LEAST_WEIGHT:
                break
            if candidate.name_ascii.lower() in names:
                return True
        return False

    def known_stem(self, token: Token) -> Token | None:
        """Return the part of a word that is one syllable, None when no part is."""
        length = self._syllable_length(token.text)
        if length == len(token.text):
            return token
        return token.shortened(length) if length else None

    def _find_syllable(self, word: str) -> int:
        """Return how many letters of a word are one syllable, without its endings; 0 if none."""
        if self._model.single(word):
            return len(word)
        for length in self._words.stem_lengths(word):
            if self._model.single(word[:length]):
                return length
        return 0

    def _word_by_word(self, first: Token, rest: Iterator[Token], limit: int) -> list[Reach]:
        model = self._model
        found: list[Reach] = []
        tokens = [first]
        score = model.strength(first.text, "surname")
        if APOSTROPHE in first.text:
            # What is joined to its sign is a name by itself: K'Brel.
            last = model.strength(first.text, "given")
            found.append(Reach((first,), 1, score + min(last, 0.0), last))
        while (token := next(rest, None)) is not None:
            if self._words.is_honorific_after(token.text):
                if found:
                    found.append(_with_honorific(found.pop()))
                break
            if len(tokens) >= limit:
                break
            if token.text in model.tables.stops:
                behind = next(rest, None)
                if behind is None or not self._is_marked(tokens, token, behind):
                    break
                rest = chain((behind,), rest)
            if len(tokens) > _LONG and self._is_function_word(tokens[-1]):
                # "Mr Dang Tan Kim that ...": what follows begins the next phrase with it.
                break
            stem = self.known_stem(token)
            if stem is None:
                if len(tokens) == 1 and score > 0 and first.text not in model.tables.common_words:
                    found += self._joined(token, (first,), limit)
                break
            if APOSTROPHE in token.text and any(APOSTROPHE in one.text for one in tokens):
                break
            tokens.append(stem)
            last = model.strength(stem.text, "given")
            if stem.marked and stem.text in model.tables.common_words:
                last += COMMON_WORD_PENALTY["given"]
            honorific = stem is not token and self._words.has_honorific(token, stem)
            found.append(Reach(tuple(tokens), len(tokens), score + last, last, honorific))
            if stem is not token:
                break
            score += model.strength(stem.text, "middle")
        return found

    def _is_marked(self, before: Sequence[Token], token: Token, behind: Token) -> bool:
        """Tell whether a mark of case is the last syllable of a name, as another is behind it:
        nothing has two.
        """
        tables = self._model.tables
        return (
            len(before) > 1
            and token.text in tables.case_syllables
            and behind.text in tables.case_marks
            and bool(self._model.single(token.text))
        )

    def _from_joined(self, first: Token, rest: Iterator[Token], limit: int) -> list[Reach]:
        """Return names whose first word is several syllables."""
        found = self._joined(first, (), limit)
        following = next(rest, None)
        if not found or following is None:
            return found
        if self._words.is_honorific_after(following.text):
            return [_with_honorific(found[0])]
        if found[0].syllables == 2 and found[0].tokens[0] is first:
            stem = self.known_stem(following)
            if stem is not None and stem.text not in self._model.tables.stops:
                longer = self._joined(stem, (first,), limit)
                behind = next(rest, None)
                if longer and behind and self._words.is_honorific_after(behind.text):
                    longer = [_with_honorific(longer[0])]
                found += longer
        return found

    def _joined(self, token: Token, before: tuple[Token, ...], limit: int) -> list[Reach]:
        """Return the name that ends in a word of several syllables, none when it has no reading."""
        if before and not self._model.tables.written_together:
            return []
        stems = list(self._words.stems(token))
        # `Anssi`: an honorific written onto a name reads as its last syllable as well, and so does
        # a particle; hardly a name written together has four syllables and such a one behind them.
        addressed = [
            stem
            for stem in stems
            if self._words.has_honorific(token, stem) or self._has_particle(token, stem)
        ]
        for stem in (*addressed, token, *stems):
            if not self._model.readings(stem.text):
                continue
            tokens = (*before, stem)
            words = [part.text for part in tokens]
            best = self._model.recover(words, limit=1)
            syllables = best[0].name_ascii.count(" ") + 1 if best else 0
            if 2 <= syllables <= limit:
                score = self._model.name_strength(words) - WRITTEN_TOGETHER_PENALTY
                honorific = stem is not token and self._words.has_honorific(token, stem)
                return [Reach(tokens, syllables, score, 0.5, honorific)]
        return []

    def _has_particle(self, token: Token, stem: Token) -> bool:
        """Tell whether the last syllable of a long name is rather a particle behind a shorter."""
        whole = self._model.recover((token.text,), limit=1)
        if not whole or whole[0].name_ascii.count(" ") < _LEAST_ENDED:
            return False
        part = self._model.recover((stem.text,), limit=1)
        return bool(part) and whole[0].name_ascii.count(" ") == part[0].name_ascii.count(" ") + 1


def _with_honorific(reach: Reach) -> Reach:
    return reach._replace(honorific=True)
