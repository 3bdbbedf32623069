"""Numbers: digits with their grouping, number words, and scales, as one value each.

Numbers are a layer under every other kind: dates, awards and measures ask here how many.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from itertools import zip_longest
from typing import NamedTuple

from pipeline.extract import contexts
from pipeline.extract.contexts import Context, Contexts
from pipeline.extract.lexicon import Hit, Term
from pipeline.extract.spans import Cover
from pipeline.extract.values import Node, Patterns

WORD, HUNDRED, SCALE = "number_word", "number_hundred", "number_scale"
INHERENT = "number_noun"
"""Nouns that say their number themselves, such as the Arabic dual."""

_PERCENTAGE = re.compile(r"\d{1,4}[.,]\d{1,2}")
"""Never digits in groups of three."""


class Number(NamedTuple):
    """A number in a folded text."""

    start: int
    end: int
    value: float
    approximate: bool
    countable: bool
    """False for an ordinal, an edition, an age, part of a date ...: it says no count"""
    inherent: bool = False
    """said by the noun itself, whose first letter stands for it"""


class _Part(NamedTuple):
    start: int
    end: int
    value: float
    scale: str
    digits: bool


class NumberRules:
    """How one language writes numbers (`numbers.yaml`)."""

    __slots__ = (
        "_approximate",
        "_decimal",
        "_digits",
        "_grouping",
        "_join",
        "_join_rising",
        "_not_counts",
        "_words",
    )

    def __init__(self, node: Node, patterns: Patterns) -> None:
        """Read `numbers.yaml`.

        Keys: `grouping` and `decimal` (characters), `words`, `hundreds`, `scales` (value to
        surfaces), `inherent` (value to nouns that say it themselves), `join` (regular expression
        between the parts of one number), `join_rising` (between units and the tens that follow
        them, where a language counts so), `approximate` and `not_counts` (lists of contexts: `id`,
        `before`, `after`; `before` is searched in the text up to the number and is best anchored
        with `$`, `after` is matched behind it).
        """
        said = node.fields(
            (
                "grouping",
                "decimal",
                "words",
                "hundreds",
                "scales",
                "inherent",
                "join",
                "join_rising",
                "approximate",
                "not_counts",
            )
        )
        self._grouping = said["grouping"].text()
        self._decimal = said["decimal"].text()
        group, point = re.escape(self._grouping), re.escape(self._decimal)
        self._digits = re.compile(
            # The first digit stands alone, so that the search passes over all else at once.
            r"\d(?:"
            # Before a percent sign one or two digits are a decimal, whatever the mark.
            r"\d{0,3}[.,]\d{1,2}(?= ?%)"
            rf"|\d{{0,2}}(?:{group}\d{{3}}){{1,5}}(?!\d)(?:{point}\d{{1,4}}(?!\d))?"
            # Groups of two above the first of three, as South Asia writes: 3,45,000.
            rf"|\d?(?:{group}\d\d){{1,4}}{group}\d{{3}}(?!\d)"
            rf"|\d{{0,14}}(?:{point}\d{{1,4}}(?!\d|[{group}{point}]\d))?"
            r")"
        )
        self._join = patterns.compile(said["join"]) if "join" in said else re.compile(r" ?")
        self._join_rising = patterns.compile_of(said, "join_rising")
        self._words = {
            layer: {value: surfaces.texts() for value, surfaces in said[key].mapping().items()}
            for layer, key in (
                (WORD, "words"),
                (HUNDRED, "hundreds"),
                (SCALE, "scales"),
                (INHERENT, "inherent"),
            )
            if key in said
        }
        self._approximate = _contexts(said.get("approximate"), patterns)
        self._not_counts = _contexts(said.get("not_counts"), patterns)

    def terms(self, fold: Callable[[str], str]) -> Iterator[tuple[str, Term]]:
        """Yield the number words for the lexicon."""
        for layer, values in self._words.items():
            for value, surfaces in values.items():
                for surface in surfaces:
                    yield fold(surface), Term(layer, value, layer)

    def find(self, folded: str, hits: Mapping[str, Sequence[Hit]], apart: Cover) -> list[Number]:
        """Return the numbers of a folded text from left to right.

        Parameters
        ----------
        folded
            The folded text.
        hits
            Words of the pack that were found.
        apart
            Where numbers count nothing, and what stands beside them is not looked at: in dates.
        """
        parts = [
            _Part(match.start(), match.end(), self._value(match[0]), WORD, True)
            for match in self._digits.finditer(folded)
        ]
        words = [
            _Part(hit.start, hit.end, float(hit.term.value), layer, False)
            for layer in (WORD, HUNDRED, SCALE)
            for hit in hits.get(layer, ())
        ]
        if words:
            parts = sorted([*parts, *words], key=lambda part: (part.start, -part.end))
        found = [
            self._number(folded, group[0].start, group[-1].end, _combined(group), apart)
            for group in self._groups(folded, parts)
        ]
        nouns = hits.get(INHERENT, ())
        if not nouns:
            return found
        found.extend(
            Number(
                hit.start,
                hit.start + 1,
                float(hit.term.value),
                approximate=False,
                countable=self._counts(folded, hit.start, hit.end),
                inherent=True,
            )
            for hit in nouns
        )
        return sorted(found, key=lambda number: number.start)

    def _value(self, digits: str) -> float:
        if digits.isdecimal():
            return float(digits)
        if _PERCENTAGE.fullmatch(digits):
            return float(digits.replace(",", "."))
        return float(digits.replace(self._grouping, "").replace(self._decimal, "."))

    def _groups(self, folded: str, parts: Sequence[_Part]) -> Iterator[list[_Part]]:
        group: list[_Part] = []
        for part, after in zip_longest(parts, parts[1:]):
            if group and part.start < group[-1].end:
                continue
            if group and not self._continues(folded, group[-1], part):
                yield group
                group = []
            # A scale without a number before or behind it is a word like any other.
            if (
                group
                or part.scale != SCALE
                or (after is not None and self._continues(folded, part, after))
            ):
                group.append(part)
        if group:
            yield group

    def _continues(self, folded: str, left: _Part, right: _Part) -> bool:
        if left.digits and right.digits:
            return False
        if (
            self._join_rising is not None
            and left.scale == right.scale == WORD
            and 1 <= left.value <= 9 < right.value < 100
            and self._join_rising.fullmatch(folded, left.end, right.start)
        ):
            return True
        if self._join.fullmatch(folded, left.end, right.start) is None:
            return False
        if right.scale == HUNDRED:
            return left.scale == WORD or (left.scale == SCALE and right.value < left.value)
        if right.scale == SCALE:
            return True
        if left.scale != WORD:
            return right.value < left.value
        # Two plain numbers are one only as words of falling size: twenty five.
        return not left.digits and not right.digits and right.value < 10 <= left.value < 100

    def _number(self, folded: str, start: int, end: int, value: float, apart: Cover) -> Number:
        if apart.touches(start, end):
            return Number(start, end, value, approximate=False, countable=False)
        approximate = self._approximate.said(folded, start, end) is not None
        return Number(start, end, value, approximate, self._counts(folded, start, end))

    def _counts(self, folded: str, start: int, end: int) -> bool:
        """Tell whether what stands beside a number leaves it a count."""
        return self._not_counts.said(folded, start, end) is None


def _contexts(node: Node | None, patterns: Patterns) -> Contexts[str]:
    items = node.items() if node is not None else ()
    read = [Context.read(item.fields(contexts.KEYS), patterns) for item in items]
    return Contexts([(context, context.rule) for context in read])


def _combined(parts: Iterable[_Part]) -> float:
    """Return the value of a number in parts: 3 thousand 5 hundred, 1 hundred-million 5 thousand."""
    total = section = last_scale = 0.0
    current: float | None = None
    for part in parts:
        if part.scale == WORD:
            current = part.value + (current or 0.0)
        elif part.scale == HUNDRED:
            if current is not None and current >= part.value:
                # Two thousand five hundred, in one word each: they add up.
                section, current = section + current, None
            section += (1.0 if current is None else current) * part.value
            current = None
        else:
            below = section + (current or 0.0)
            if part.value > last_scale > 0.0 or not below:
                # 12 thousand 460 milliards: the larger scale counts all that stands before it.
                total = (max(total + below, 1.0)) * part.value
            else:
                total += below * part.value
            section, current, last_scale = 0.0, None, part.value
    # Rounded where scales meet decimals, so that 1.234 million is 1234000 and not a hair more.
    return round(total + section + (current or 0.0), 4)
