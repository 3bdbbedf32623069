"""Precision, recall and F1 of spans, exact ones, by kind."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from benchmarks.tagger.examples import KINDS, Example, Span, touches


@dataclass(slots=True)
class Tally:
    """How many spans of each kind are right, wrong and missed."""

    right: Counter[str] = field(default_factory=Counter)
    wrong: Counter[str] = field(default_factory=Counter)
    missed: Counter[str] = field(default_factory=Counter)

    def add(self, example: Example, found: Iterable[Span]) -> None:
        """Count what was found in an example; where it leaves a kind open, nothing is wrong."""
        told, seen = set(example.spans), set(found)
        self.right.update(span.kind for span in told & seen)
        self.missed.update(span.kind for span in told - seen)
        self.wrong.update(
            span.kind
            for span in seen - told
            if not touches(
                span.start, span.end, [one for one in example.open if one.kind == span.kind]
            )
        )

    def f1(self, kinds: Sequence[str] = KINDS) -> float:
        """Return the F1 of some kinds together."""
        right = sum(self.right[kind] for kind in kinds)
        other = sum(self.wrong[kind] + self.missed[kind] for kind in kinds)
        return 2 * right / max(1, 2 * right + other)

    def kinds(self) -> list[str]:
        """Return the kinds that the examples tell."""
        return [kind for kind in KINDS if self.right[kind] + self.missed[kind]]
