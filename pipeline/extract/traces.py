"""Traces of a fact in a report that does not tell it, as far as it was read.

What no rule reads is missed silently. When the other reports of an event tell a count or an
official and this one does not, it is read once more with that in mind: a number, an award noun or a
name that stands there unread says that the report may well tell the fact, and that the reading
missed it.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import cached_property

from pipeline.extract.analysis import Analysis
from pipeline.extract.awards.words import AWARD, CERTIFICATE, CLASS_MARK, LETTER, VERBS
from pipeline.extract.spans import Cover
from pipeline.text import to_ascii

RARE_COUNT = 10
"""A count from which any unread number that is equal is a trace; a smaller one stands in many
sentences that give nothing, and is a trace only beside a word of giving."""
CANDIDATES_COMPARED = 12
_NOUNS = {LETTER: ("merit_certificate", "commendation_letter"), CERTIFICATE: ("merit_certificate",)}

Span = tuple[int, int]


class Traces:
    """Looks for what one report was not read to tell.

    Parameters
    ----------
    analysis
        The report, analysed.
    read
        Spans (code points) of what was read: award mentions, measures with a unit.
    """

    def __init__(self, analysis: Analysis, read: Iterable[Span]) -> None:
        self._analysis = analysis
        position = analysis.view.position
        self._read = Cover((position(start), position(end)) for start, end in read)

    def of_award(self, award: str, count: int) -> Span | None:
        """Return where a report may tell an award count, in code points.

        Parameters
        ----------
        award
            Code of the award.
        count
            How many.
        """
        unread = [(start, end) for value, start, end in self._unread_numbers if value == count]
        if count < RARE_COUNT:
            unread = [span for span in unread if self._gives(span[0])]
        if not unread and count == 1:
            unread = [(start, end) for code, start, end in self._unread_awards if code == award]
        return self._analysis.view.span(*unread[0]) if unread else None

    def of_person(self, name_ascii: str) -> Span | None:
        """Return where a report may name a person, in code points.

        Parameters
        ----------
        name_ascii
            Vietnamese name without diacritics.
        """
        wanted = " ".join(to_ascii(name_ascii).split())
        for span, names in self._names:
            if wanted in names:
                return self._analysis.view.span(*span)
        return None

    @cached_property
    def _unread_numbers(self) -> Sequence[tuple[float, int, int]]:
        return [
            (number.value, number.start, number.end)
            for number in self._analysis.numbers
            if not self._read.touches(number.start, number.end)
        ]

    @cached_property
    def _unread_awards(self) -> Sequence[tuple[str, int, int]]:
        """Award nouns of sentences of which no award was read."""
        found = []
        for hit in self._analysis.hits.get(AWARD, ()):
            if self._read.touches(*self._analysis.sentence_of(hit.start)):
                continue
            noun = hit.term.value.partition(CLASS_MARK)[0]
            found += [(code, hit.start, hit.end) for code in _NOUNS.get(noun, (noun,))]
        return found

    @cached_property
    def _giving(self) -> Sequence[int]:
        hits = self._analysis.hits
        return [hit.start for layer in (AWARD, *VERBS) for hit in hits.get(layer, ())]

    def _gives(self, position: int) -> bool:
        start, end = self._analysis.sentence_of(position)
        return any(start <= at < end for at in self._giving)

    @cached_property
    def _names(self) -> Sequence[tuple[Span, frozenset[str]]]:
        """Personal names of the report, with an office or without, and what they may stand for."""
        recover = self._analysis.pack.names.recover
        return [
            (
                (name.start, name.end),
                frozenset(
                    candidate.name_ascii.lower()
                    for candidate in recover(name.tokens, CANDIDATES_COMPARED)
                ),
            )
            for name in self._analysis.names
        ]
