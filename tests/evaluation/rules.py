"""Which rules a model is against: how many mentions of each it sees as well."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Set
from dataclasses import dataclass

from pipeline.annotator.agreement import BOTH
from pipeline.annotator.reconciling import is_named_alone, span_to_see
from pipeline.schema import MENTIONS
from pipeline.tables import Tables

AGAINST = "<"
"""Marks a rule of whose mentions the model sees less than half."""


@dataclass(frozen=True, slots=True)
class Judged:
    """What a model says of the mentions of one rule."""

    rule: str
    mentions: int
    confirmed: int

    @property
    def share(self) -> float:
        """Share of the mentions that the model sees as well."""
        return self.confirmed / self.mentions

    @property
    def is_contradicted(self) -> bool:
        """Whether the model is against most of the mentions."""
        return 2 * self.confirmed < self.mentions


def judged(tables: Tables, kinds: Set[str]) -> list[Judged]:
    """Return the rules whose mentions a model can see, those first that it is most against.

    Parameters
    ----------
    tables
        Mentions that were extracted beside the model; what it cannot see is left out.
    kinds
        The kinds of spans that the model can see.
    """
    mentions: Counter[str] = Counter()
    confirmed: Counter[str] = Counter()
    for kind in MENTIONS:
        for row in tables.of(kind):
            if span_to_see(row, kinds) is not None and not is_named_alone(row):
                mentions[row.rule] += 1
                confirmed[row.rule] += row.method == BOTH
    found = [Judged(rule, mentions[rule], confirmed[rule]) for rule in mentions]
    return sorted(found, key=lambda one: (one.share, -one.mentions, one.rule))


def table(rules: Iterable[Judged]) -> str:
    """Return the rules as a table to print."""
    rules = list(rules)
    width = max([len(one.rule) for one in rules], default=0)
    lines = [f"{'rule':{width}}{'mentions':>10}{'confirmed':>11}"]
    lines.extend(
        f"{one.rule:{width}}{one.mentions:10}{one.share:11.3f}"
        f"{f'  {AGAINST}' if one.is_contradicted else ''}"
        for one in rules
    )
    against = sum(one.is_contradicted for one in rules)
    lines.append(f"{len(rules)} rules, {against} with the model against most of their mentions")
    return "\n".join(lines)
