"""How well names are recovered: pairs of a name and its rendering, made without the tables."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import yaml

from pipeline.errors import UsageError
from pipeline.naming import name_candidates
from tests.evaluation.gold import GOLD

PAIRS = GOLD / "names"


@dataclass(frozen=True)
class Recovery:
    """Shares of the renderings of one language."""

    pairs: int
    first: float
    """whose true name is the first candidate"""
    among_three: float
    """whose true name is among the first three"""
    ceiling: float
    """that a reader of the letters alone can be expected to get right: where several names are
    written alike, even the likeliest is the true one only with its share"""


def pairs(file: Path) -> list[tuple[str, str]]:
    """Return name and rendering of every pair of a file."""
    return [(pair["name"], pair["surface"]) for pair in yaml.safe_load(file.read_text("utf-8"))]


def recovery(language: str, known: Sequence[tuple[str, str]]) -> tuple[Recovery, list[str]]:
    """Return how well the names of a language are recovered, and every error."""
    first = three = ceiling = 0.0
    errors = []
    for name, surface in known:
        try:
            candidates = name_candidates(surface, language, limit=40).candidates
        except UsageError:
            errors.append(f"{language}: {surface}: {name} is not read as a name")
            continue
        ranked = [candidate.name_ascii for candidate in candidates]
        first += ranked[:1] == [name]
        three += name in ranked[:3]
        ceiling += candidates[0].weight
        if ranked[:1] != [name]:
            errors.append(f"{language}: {surface}: {name} is not first of {', '.join(ranked[:3])}")
    count = len(known)
    return Recovery(count, first / count, three / count, ceiling / count), errors


def all_recoveries() -> tuple[dict[str, Recovery], list[str]]:
    """Return the recovery of every language that there are pairs of, and all errors."""
    found = {file.stem: recovery(file.stem, pairs(file)) for file in sorted(PAIRS.glob("*.yaml"))}
    return (
        {language: shares for language, (shares, _) in found.items()},
        [error for _, errors in found.values() for error in errors],
    )


def table(shares: dict[str, Recovery]) -> str:
    """Return the shares as a table to print."""
    lines = [f"{'names alone':16}{'language':10}{'pairs':>6}{'first':>8}{'three':>8}{'ceiling':>9}"]
    lines.extend(
        f"{'':16}{language:10}{one.pairs:6}{one.first:8.3f}{one.among_three:8.3f}{one.ceiling:9.3f}"
        for language, one in shares.items()
    )
    return "\n".join(lines)
