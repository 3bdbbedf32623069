"""Where training takes its examples from: the generator, the development gold, and noise."""

from __future__ import annotations

import itertools
import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from benchmarks.tagger.annotated import Annotated, lines_without_facts
from benchmarks.tagger.examples import Example
from benchmarks.tagger.generated import generated
from benchmarks.tagger.noise import PHENOMENA, Noise, Pool, distracted, noisy, swapped

HELD_OUT_SEED = 90_001
"""Seed of the generated reports of learning curves; training takes others."""
_POOLED = 1_200
"""Generated reports whose surfaces may stand in other reports."""
_MOST_SURFACES = 4_000


@dataclass(frozen=True, slots=True)
class Mixture:
    """What training reads."""

    seed: int
    gold: float = 0.45
    """share of texts that are gold reports"""
    has_noise: bool = True


def stream(mixture: Mixture, gold: Sequence[Annotated]) -> Iterator[Example]:
    """Yield examples without end.

    Parameters
    ----------
    mixture
        What they are made of.
    gold
        The gold reports that may be learnt from.
    """
    chance = random.Random(f"tagger {mixture.seed}")
    reports = [one.example for one in gold] if mixture.gold else []
    made = generated(mixture.seed)
    pool = _pool([*itertools.islice(generated(mixture.seed + 1), _POOLED), *reports])
    noises: list[tuple[float, Noise]] = []
    distracting: list[tuple[float, Noise]] = []
    if mixture.has_noise:
        noises = [(0.5, swapped(pool, 0.6)), *PHENOMENA]
        distracting = [(0.3, distracted(lines_without_facts(reports)))]
    while True:
        if reports and chance.random() < mixture.gold:
            yield noisy(chance.choice(reports), chance, noises)
        else:
            yield noisy(next(made), chance, [*distracting, *noises])


def held_out(number: int) -> list[Example]:
    """Return generated reports that training does not read, with noise."""
    chance = random.Random(HELD_OUT_SEED)
    made = itertools.islice(generated(HELD_OUT_SEED), number)
    return [noisy(one, chance, PHENOMENA) for one in made]


def _pool(examples: Sequence[Example]) -> Pool:
    """Return surfaces by language and kind, rare ones as likely as others."""
    found: dict[tuple[str, str], dict[str, None]] = {}
    for example in reversed(examples):
        for span in example.spans:
            known = found.setdefault((example.language, span.kind), {})
            if len(known) < _MOST_SURFACES:
                known.setdefault(example.text[span.start : span.end])
    return {key: list(surfaces) for key, surfaces in found.items()}
