"""How far two careful readers agree: the most that extraction can be asked for.

`tests/gold/second` holds what a second reader took from 30 texts a language of the test part, who
knew the rules of annotation and the codes, and neither the first reading nor the pipeline.
Officials were not read a second time.
"""

from __future__ import annotations

from tests.evaluation.gold import GOLD, GoldReport, gold_reports
from tests.evaluation.kinds import KINDS
from tests.evaluation.score import Score, Value

SECOND = GOLD / "second"
TWICE = ("dates", "provinces", "awards", "grantors", "event_date", "event_province", "event_kind")
"""Kinds of facts that were read twice."""


def agreement(language: str | None = None) -> dict[str, dict[str, Score]]:
    """Return how the second reading of the test part compares with the first, by language and kind.

    Parameters
    ----------
    language
        Only this one; all where none is given.
    """
    second = {one.path: one for one in gold_reports(SECOND)}
    found: dict[str, dict[str, Score]] = {}
    for first in gold_reports(GOLD / "test"):
        if first.path not in second or language not in (None, first.language):
            continue
        text = (GOLD / "test" / first.path).read_text("utf-8")
        scores = found.setdefault(first.language, {})
        for kind in TWICE:
            wanted, optional = _values(kind, first, text)
            got, _ = _values(kind, second[first.path], text)
            scores.setdefault(kind, Score()).add(first.path, got, wanted, optional)
    return found


def _values(kind: str, gold: GoldReport, text: str) -> tuple[set[Value], set[Value]]:
    stated = list(KINDS[kind].gold(gold, text))
    return {one[0] for one in stated}, {one[0] for one in stated if one[2]}
