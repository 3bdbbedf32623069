"""Measures: other counts and amounts, with their unit and what they measure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from pipeline.extract.lexicon import Hit, Term
from pipeline.extract.numbers import Number
from pipeline.extract.spans import settled
from pipeline.extract.symbols import Alphabet, Encoder, Frames, Item
from pipeline.extract.values import Node, Patterns

NUMBER, UNIT, NOUN = "number", "unit", "noun"
UNIT_LAYER, NOUN_LAYER = "measure_unit", "measure_noun"
ALPHABET = Alphabet((NUMBER, UNIT, NOUN))
NO_UNIT = "none"


class FoundMeasure(NamedTuple):
    """A measure in a folded text."""

    start: int
    end: int
    rule: str
    value: float
    unit: str | None
    noun: tuple[int, int] | None
    """where the measured noun stands"""
    approximate: bool


class MeasureRules:
    """How one language states amounts (`measures.yaml`)."""

    __slots__ = ("_encoder", "_frames", "_terms")

    def __init__(self, node: Node, patterns: Patterns, conjunctions: Sequence[str]) -> None:
        """Read `measures.yaml`.

        Keys: `units` (code to surfaces: percent, VND ...), `nouns` (code of the unit, or `none`,
        to nouns that are counted: communes, households ...), `skip` (counter words and the like
        that mean nothing here), `frames` (how number, unit and noun follow each other).
        """
        said = node.fields(("units", "nouns", "skip", "frames"))
        self._terms = [
            (patterns.fold(surface), Term(layer, value, f"{layer}:{value}"))
            for layer, key in ((UNIT_LAYER, "units"), (NOUN_LAYER, "nouns"))
            for value, surfaces in said[key].mapping().items()
            for surface in surfaces.texts()
        ]
        skip = said.texts_of("skip")
        self._encoder = Encoder(ALPHABET, conjunctions, [patterns.fold(word) for word in skip])
        self._frames = Frames(said["frames"].items(), ALPHABET)

    def terms(self) -> Iterator[tuple[str, Term]]:
        """Yield units and measured nouns for the lexicon."""
        yield from self._terms

    @staticmethod
    def items(hits: Mapping[str, Sequence[Hit]], numbers: Sequence[Item]) -> list[Item]:
        """Return numbers, units and nouns of a text, settled and in order."""
        found = [
            Item.of(kind, hit)
            for layer, kind in ((UNIT_LAYER, UNIT), (NOUN_LAYER, NOUN))
            for hit in hits.get(layer, ())
        ]
        return settled([*numbers, *found])

    def find(self, folded: str, start: int, end: int, items: Sequence[Item]) -> list[FoundMeasure]:
        """Return the measures of a sentence.

        Parameters
        ----------
        folded
            The folded text.
        start, end
            The sentence.
        items
            Numbers, units and nouns in it, settled and in order.
        """
        kinds = {item.kind for item in items}
        if NUMBER not in kinds or len(kinds) == 1:
            return []
        symbols = self._encoder.encode(folded, start, end, items)
        found = []
        for match in self._frames.find(symbols):
            number = match.of(NUMBER)[0].payload
            if not isinstance(number, Number):
                raise TypeError("an item of a number carries it")
            units, nouns = match.of(UNIT), match.of(NOUN)
            unit = (units or nouns)[0].value
            found.append(
                FoundMeasure(
                    match.items[0].start,
                    match.items[-1].end,
                    match.rule,
                    number.value,
                    None if unit == NO_UNIT else unit,
                    (nouns[0].start, nouns[0].end) if nouns else None,
                    number.approximate,
                )
            )
        return found
