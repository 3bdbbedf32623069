"""Traces of a fact in a report that does not tell it, as far as it was read.

What no rule reads is missed silently. When the other reports of an event tell a count or an
official and this one does not, it is read once more with that in mind: a number, an award noun or a
name that stands there unread says that the report may well tell the fact, and that the reading
missed it.
"""

from __future__ import annotations

import itertools
from collections.abc import Collection, Iterable, Iterator, Sequence, Set
from functools import cached_property

from pipeline.extract.analysis import Analysis
from pipeline.extract.awards.words import AWARD, COUNTER, RECIPIENT, VERBS, meanings
from pipeline.extract.names.glimpses import Glimpses
from pipeline.extract.names.tokens import Token, Words
from pipeline.extract.spans import Cover, starting_in
from pipeline.schema import RECIPIENTS

RARE_COUNT = 10
"""A count from which any unread number that is equal is a trace; a smaller one stands in many
sentences that give nothing, and is a trace only beside a word of giving."""
FEWEST_SYLLABLES = 2

Span = tuple[int, int]


class Traces:
    """Looks for what one report was not read to tell.

    Parameters
    ----------
    analysis
        The report, analysed.
    read
        Spans (code points) of what was read: award mentions, measures with a unit.
    awards
        Where (code points) which awards were read.
    """

    def __init__(
        self, analysis: Analysis, read: Iterable[Span], awards: Sequence[tuple[int, str]] = ()
    ) -> None:
        self._analysis = analysis
        self._read = self._cover(read)
        self._awards = awards
        self._glimpses = Glimpses(analysis.pack.names, analysis.folded)

    def _cover(self, spans: Iterable[Span]) -> Cover:
        """Return where spans (code points) stand in the folded text."""
        position = self._analysis.view.position
        return Cover((position(start), position(end)) for start, end in spans)

    def of_award(self, award: str, count: int) -> Span | None:
        """Return where a report may tell an award count, in code points.

        Parameters
        ----------
        award
            Code of the award.
        count
            How many.
        """
        unread = []
        if count in self._unread_values:
            unread = [(start, end) for value, start, end in self._unread_numbers if value == count]
        if count < RARE_COUNT:
            unread = [span for span in unread if self._gives(span[0])]
        if not unread and count == 1:
            unread = [(start, end) for code, start, end in self._unread_awards if code == award]
        return self._analysis.view.span(*unread[0]) if unread else None

    def may_name(self, award: str, start: int) -> bool:
        """Tell whether a sentence has a noun that may name an award.

        Parameters
        ----------
        award
            Code of the award.
        start
            A position in the sentence, in code points.
        """
        first, last = self._analysis.sentence_of(self._analysis.view.position(start))
        nouns = starting_in(self._analysis.hits.get(AWARD, ()), first, last)
        return any(award in meanings(noun.term.value) for noun in nouns)

    def says_recipient(self, start: int, end: int) -> bool:
        """Tell whether a span (code points) of an award says who receives it, as "60 people" does
        and "60 gifts" does not.
        """
        position = self._analysis.view.position
        first, last = position(start), position(end)
        return any(
            hit.term.value in RECIPIENTS
            for layer in (RECIPIENT, COUNTER)
            for hit in starting_in(self._analysis.hits.get(layer, ()), first, last)
        )

    @cached_property
    def names(self) -> Sequence[Span]:
        """Personal names of the report, beside an office or not, in code points."""
        return [self._analysis.view.span(name.start, name.end) for name in self._analysis.names]

    def may_have_like(self, names: Iterable[str], taken: Iterable[Span]) -> bool:
        """Tell whether a name of the report may be a slip of one of some names, or this itself.

        Parameters
        ----------
        names
            Canonical names, see `pipeline.link.names`.
        taken
            Spans (code points) of names that do not count.
        """
        cover = self._cover(taken)
        return any(self._glimpses.may_be_like(name, cover) for name in names)

    def of_name(self, names: Collection[str]) -> Span | None:
        """Return where one of some names is spelled out, in code points, syllable by syllable.

        A name that also makes ordinary words, or that no name begins with, is not read as one.

        Parameters
        ----------
        names
            Vietnamese names in lower case without diacritics, of two syllables at least.
        """
        folded = self._analysis.folded
        wanted = [name.split() for name in sorted(names) if self._glimpses.may_spell(name)]
        if not wanted:
            return None
        longest = max(map(len, wanted))
        begins = {syllables[0] for syllables in wanted}
        for match in self._words.pattern.finditer(folded):
            for start in self._beginnings(match.start(), match.group()):
                first = self._words.pattern.match(folded, start)
                if first is None or not self._may_begin(first.group(), begins):
                    continue
                following = self._words.from_position(folded, start, None, None)
                words = list(itertools.islice(following, longest))
                for syllables in wanted:
                    end = self._spells(syllables, words)
                    if end is not None:
                        return self._analysis.view.span(start, end)
        return None

    def _beginnings(self, start: int, word: str) -> Iterator[int]:
        """Yield where a name may begin in a word: at its first letter, or behind a clitic."""
        yield start
        for clitic in self._analysis.pack.names.tables.clitics:
            if word.startswith(clitic) and len(word) > len(clitic):
                yield start + len(clitic)

    def _spells(self, syllables: Sequence[str], words: Sequence[Token]) -> int | None:
        """Return where words that spell out syllables end; null where they do not."""
        if len(syllables) < FEWEST_SYLLABLES or len(words) < len(syllables):
            return None
        *first, last = words[: len(syllables)]
        if not all(map(self._may_be, first, syllables)):
            return None
        stems = (last, *self._words.stems(last))
        return next((stem.end for stem in stems if self._may_be(stem, syllables[-1])), None)

    def _may_begin(self, word: str, syllables: Set[str]) -> bool:
        return any(one.syllable in syllables for one in self._analysis.pack.names.single(word))

    def _may_be(self, word: Token, syllable: str) -> bool:
        return any(one.syllable == syllable for one in self._analysis.pack.names.single(word.text))

    @cached_property
    def _words(self) -> Words:
        names = self._analysis.pack.names
        return Words(names.tables, names.word, names.signs_apart)

    @cached_property
    def _unread_values(self) -> Set[float]:
        """Values of numbers that were not read, whatever they count; number words alone tell them,
        at a fraction of the cost of all words.
        """
        pack, folded = self._analysis.pack, self._analysis.folded
        whole = Cover([(0, len(folded))])
        return {
            number.value
            for number in pack.numbers.find(folded, pack.number_words.scan(folded), apart=whole)
            if not self._read.touches(number.start, number.end)
        }

    @cached_property
    def _unread_numbers(self) -> Sequence[tuple[float, int, int]]:
        return [
            (number.value, number.start, number.end)
            for number in self._analysis.numbers
            if not self._read.touches(number.start, number.end)
        ]

    @cached_property
    def _unread_awards(self) -> Sequence[tuple[str, int, int]]:
        """Award nouns of sentences of which no such award was read."""
        position = self._analysis.view.position
        read = {(self._analysis.sentence_of(position(start)), code) for start, code in self._awards}
        found = []
        for hit in self._analysis.hits.get(AWARD, ()):
            sentence, codes = self._analysis.sentence_of(hit.start), meanings(hit.term.value)
            if not any((sentence, code) in read for code in codes):
                found += [(code, hit.start, hit.end) for code in codes]
        return found

    def _gives(self, position: int) -> bool:
        start, end = self._analysis.sentence_of(position)
        hits = self._analysis.hits
        return any(starting_in(hits.get(layer, ()), start, end) for layer in (AWARD, *VERBS))
