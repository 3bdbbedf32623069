"""How a language writes Vietnamese names, and how extraction reads them back."""

from __future__ import annotations

import functools
import random
from collections import defaultdict
from collections.abc import Mapping, Sequence

from pipeline.extract.names import reader
from pipeline.extract.names.inventory import inventory

OTHER_RENDERING = 0.15
"""How often a name is not rendered as it usually is."""


def way_of(chance: random.Random) -> int:
    """Return which rendering of a name a translation uses: mostly 0, the usual one."""
    return 0 if chance.random() >= OTHER_RENDERING else chance.randint(1, 3)


@functools.cache
def _renderings(language: str) -> Mapping[str, Sequence[tuple[str, float]]]:
    """Return for each syllable how a language writes it, with how usual that is."""
    model = reader.load(language).model
    found: defaultdict[str, list[tuple[str, float]]] = defaultdict(list)
    if language == "tr":
        return found
    for syllable, surface in model.surfaces(frozenset(one.ascii for one in inventory())):
        weight = next(one.weight for one in model.single(surface) if one.syllable == syllable)
        found[syllable].append((surface, weight))
    return found


@functools.lru_cache(maxsize=1 << 15)
def rendered(name: str, language: str, variant: int) -> str:
    """Return how a language writes a name.

    Parameters
    ----------
    name
        Vietnamese name without diacritics.
    language
        Language (ISO 639-1).
    variant
        0 is the usual way of this name; others are other ways.
    """
    chance = random.Random(f"{name} {language} {variant}")
    words = []
    for syllable in name.lower().split():
        ways = _renderings(language).get(syllable)
        if ways:
            surfaces, weights = zip(*ways, strict=True)
            (word,) = chance.choices(surfaces, [weight**2 for weight in weights])
        else:
            word = syllable.title()
        words.append(word)
    return " ".join(words)


@functools.lru_cache(maxsize=1 << 15)
def read_back(surface: str, language: str) -> tuple[str, float] | None:
    """Return the name that extraction reads in a rendering, with its share; null if none."""
    names = reader.load(language)
    candidates = names.model.recover(names.model.word.findall(names.folding.fold(surface)), 1)
    return (candidates[0].name_ascii, candidates[0].weight) if candidates else None
