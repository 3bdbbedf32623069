"""Examples from the gold: what its facts say, and where they leave a kind open.

The gold is complete for facts, not for every place that tells them: a date once for each value, a
person with an office in one spelling, an award by the shortest characters that carry its count.
What the rules see and the gold does not name there is therefore left open, neither right nor wrong;
so is the way in which an office or an award is named, save where the rules name it next to a fact
of the gold.
"""

from __future__ import annotations

import re
import zlib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from benchmarks.tagger.examples import Example, Span, flat, touches, trimmed
from pipeline.extract import context_of, pack
from pipeline.extract.analysis import Analysis
from pipeline.extract.awards.words import AWARD
from pipeline.schema import Document, Segment
from tests.evaluation.gold import SAMPLES, GoldReport, gold_reports, occurrences, read

HELD_OUT = 4
"""One of so many reports is kept from training."""
_FAR = 60
"""Characters between a person and the office that is theirs, at most."""
NUMBER = re.compile(r"\d[\d.,]*\d|\d")
"""A number in digits, with its separators."""
NAMED = ("named", "city")
"""How a province is settled that the surface names."""
_LINES = re.compile("[^\n]+")
_SHORTEST_LINE = 30


@dataclass(frozen=True, slots=True)
class Annotated:
    """A gold report as an example."""

    gold: GoldReport
    example: Example

    @property
    def is_held_out(self) -> bool:
        """Whether it is kept from training."""
        return is_held_out(self.gold)


def is_held_out(gold: GoldReport) -> bool:
    """Return whether a gold report is kept from training: decided by the name of its file."""
    name = "/".join(gold.file.parts[-2:])
    return zlib.crc32(name.encode()) % HELD_OUT == 0


def annotated(folder: Path) -> list[Annotated]:
    """Return the gold of a folder as examples, in the order of paths."""
    gold = gold_reports(folder)
    analyses = dict(_analyses(SAMPLES)) if any(one.is_sample for one in gold) else {}
    beside = dict(_analyses(folder)) if any(not one.is_sample for one in gold) else {}
    return [
        Annotated(
            one,
            _example(one, (analyses if one.is_sample else beside)[one.path, one.record]),
        )
        for one in gold
    ]


def _analyses(raw: Path) -> Iterator[tuple[tuple[str, int], Analysis]]:
    """Yield what the rules see in the reports of a folder, by path and record."""
    tables = read(raw)
    stretches: dict[str, list[Segment]] = {}
    for segment in tables.of(Segment):
        stretches.setdefault(segment.doc_id, []).append(segment)
    for document in tables.of(Document):
        if document.language is not None:
            context = context_of(document, stretches.get(document.doc_id, ()))
            analysis = Analysis(document.text, pack.load(document.language), context)
            yield (document.path, document.record), analysis


class _Seen:
    """What the rules see, by code points of the text."""

    def __init__(self, analysis: Analysis) -> None:
        self._analysis = analysis
        self.people = self._spans(analysis.named, "person")
        self.offices = self._spans(analysis.roles, "office")
        self.places = self._spans(analysis.all_places, "place")
        self.dates = self._spans(analysis.found_dates, "date")
        self.counts = self._spans(analysis.awards, "count")
        self.awards = self._spans(analysis.hits.get(AWARD, ()), "award")
        self.sentences = self._spans(analysis.sentences, "")

    def _spans(self, found: Iterable[object], kind: str) -> list[Span]:
        view = self._analysis.view
        bounds = (
            one if isinstance(one, tuple) and len(one) == 2 else _bounds(one) for one in found
        )
        spans = (Span(*view.span(start, end), kind) for start, end in bounds)
        return [one for one in spans if one.start < one.end]

    def sentences_of(self, spans: Iterable[Span]) -> list[Span]:
        """Return the sentences that spans stand in."""
        wanted = list(spans)
        return [one for one in self.sentences if touches(one.start, one.end, wanted)]


def _bounds(found: object) -> tuple[int, int]:
    return found.start, found.end  # type: ignore[attr-defined]


def _example(gold: GoldReport, analysis: Analysis) -> Example:
    text, seen = analysis.text, _Seen(analysis)
    dates = list(_surfaces(gold.rows("dates"), text, "date"))
    places = list(
        _surfaces([one for one in gold.rows("provinces") if one["basis"] in NAMED], text, "place")
    )
    people = list(_surfaces(gold.rows("officials"), text, "person"))
    told = list(_surfaces(gold.rows("awards"), text, "award"))
    counts = [one for row in gold.rows("awards") for one in _counts(row, text)]
    telling = seen.sentences_of(told)
    claims = [
        *(one for one in seen.awards if touches(one.start, one.end, telling)),
        *(one for one in seen.offices if _is_beside(one, people)),
        *counts,
        *sorted(places, key=_length),
        *sorted(dates, key=_length),
        *sorted(people, key=_length),
    ]
    spans = flat(text, claims)
    holding = seen.sentences_of(people)
    opened = [
        *seen.people,
        *_words_of(people, text),
        *seen.offices,
        *(one._replace(kind="office") for one in holding),
        *seen.places,
        *seen.dates,
        *seen.counts,
        *(one._replace(kind="count") for one in told),
        *_same_numbers(counts, text),
        *seen.awards,
        *(one._replace(kind="award") for one in telling),
    ]
    return Example(text, gold.language, spans, tuple(sorted(set(opened))))


def _surfaces(rows: Iterable[object], text: str, kind: str) -> Iterator[Span]:
    """Yield where the surfaces of facts stand, none inside a longer number or word."""
    for row in rows:
        surface = str(row.get("surface") or "")  # type: ignore[attr-defined]
        for start, end in sorted(occurrences(text, surface)):
            before, behind = text[start - 1 : start], text[end : end + 1]
            if surface[0].isdigit() and before.isdigit():
                continue
            if surface[-1].isdigit() and behind.isdigit():
                continue
            if kind in ("place", "person") and surface.isascii() and before.isalpha():
                continue
            first, last = trimmed(text, start, end)
            yield Span(first, last, kind)


def _length(span: Span) -> int:
    return span.end - span.start


def _counts(row: object, text: str) -> Iterator[Span]:
    """Yield the numbers of an award that stand in digits where the gold states it."""
    for place in _surfaces([row], text, "count"):
        for number in NUMBER.finditer(text, place.start, place.end):
            if _value(number[0]) == row["count"]:  # type: ignore[index]
                yield Span(number.start(), number.end(), "count")


def _value(number: str) -> int:
    return int(re.sub("[.,]", "", number))


def _same_numbers(counts: Sequence[Span], text: str) -> Iterator[Span]:
    """Yield numbers that are written like a count: the same fact may be told again."""
    values = {_value(text[one.start : one.end]) for one in counts}
    for number in NUMBER.finditer(text):
        if _value(number[0]) in values:
            yield Span(number.start(), number.end(), "count")


def _is_beside(office: Span, people: Sequence[Span]) -> bool:
    return any(
        min(abs(office.end - one.start), abs(one.end - office.start)) <= _FAR for one in people
    )


def _words_of(people: Sequence[Span], text: str) -> Iterator[Span]:
    """Yield where words of the names of people stand again: short forms, other spellings."""
    words = {word for one in people for word in text[one.start : one.end].split() if word}
    if words:
        pattern = re.compile("|".join(map(re.escape, sorted(words, key=len, reverse=True))))
        for match in pattern.finditer(text):
            yield Span(match.start(), match.end(), "person")


def lines_without_facts(examples: Iterable[Example]) -> dict[str, list[Example]]:
    """Return lines of examples in which nothing is told, by language."""
    found: dict[str, list[Example]] = {}
    for example in examples:
        for line in _LINES.finditer(example.text):
            start, end = line.span()
            if end - start < _SHORTEST_LINE or touches(start, end, example.spans):
                continue
            opened = tuple(
                Span(max(one.start, start) - start, min(one.end, end) - start, one.kind)
                for one in example.open
                if one.start < end and start < one.end
            )
            made = Example(line[0], example.language, (), opened)
            found.setdefault(example.language, []).append(made)
    return found
