"""Examples from the generator of reports, whose labels are exact."""

from __future__ import annotations

from collections.abc import Iterator

from benchmarks.draft import Label
from benchmarks.draft import Span as Part
from benchmarks.tagger.examples import Example, Span, flat
from benchmarks.texts import Text, texts

_ORDER = ("office", "award", "date", "place", "count", "person")
"""Which kind takes its characters from which: a later one, as the place in an office."""
_KIND_OF = {
    ("official", "name"): "person",
    ("official", "office"): "office",
    ("province", "province"): "place",
    ("date", "date"): "date",
    ("award", "count"): "count",
    ("award", "award"): "award",
}
_OPEN = {("award", "grantor"): ("office",)}
"""Parts in which there may be more: who grants an award is often an office without a name."""


def generated(seed: int) -> Iterator[Example]:
    """Yield examples without end; the same seed gives the same ones."""
    return map(example_of, texts(seed))


def example_of(made: Text) -> Example:
    """Return a generated report as an example."""
    claims: list[Span] = []
    opened = []
    for label in made.labels:
        for span in label.spans:
            kind = _KIND_OF.get((label.kind, span.part))
            if kind:
                start = span.start
                if kind == "award":
                    start = _noun_start(made.text, label, span)
                claims.append(Span(start, span.end, kind))
            opened.extend(
                Span(span.start, span.end, one) for one in _OPEN.get((label.kind, span.part), ())
            )
    claims.sort(key=lambda span: (_ORDER.index(span.kind), span))
    return Example(made.text, made.language, flat(made.text, claims), tuple(sorted(set(opened))))


def _noun_start(text: str, label: Label, award: Part) -> int:
    """Return where the noun of an award begins: behind its count and what is glued to that."""
    for span in label.spans:
        if span.part == "count" and award.start == span.start and span.end < award.end:
            blank = text.find(" ", span.end, award.end)
            return blank + 1 if blank >= 0 else span.end
    return award.start
