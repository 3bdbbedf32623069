"""Coefficients of the link score, read from `weights.json`: plain numbers anyone can check."""

from __future__ import annotations

import functools
import json
from collections.abc import Mapping
from dataclasses import dataclass
from importlib import resources

FEATURES = ("numbers", "documents", "order", "date", "place", "people", "awards", "text")
"""The features of a pair of reports, in the order of the columns of `links`."""


class WeightsError(ValueError):
    """The coefficients are not of the form the score needs; the message says what is wrong."""


@dataclass(frozen=True, slots=True)
class Coefficient:
    """What a feature adds to the log-odds: `weight * (likeness - neutral)`, or `unknown`."""

    weight: float
    neutral: float
    """likeness that speaks neither for one event nor for two"""
    unknown: float = 0.0
    """what it adds where one of the reports does not tell: such pairs meet by rare clues only"""


@dataclass(frozen=True, slots=True)
class Rarities:
    """How common tokens are expected to be, before any report is seen."""

    background_documents: float
    shares: Mapping[str, float]
    round_number_factor: float


@dataclass(frozen=True, slots=True)
class Weights:
    """All that the score of a pair needs besides its features."""

    bias: float
    threshold: float
    doubtful: tuple[float, float]
    features: Mapping[str, Coefficient]
    rarity: Rarities


@functools.cache
def load() -> Weights:
    """Return the coefficients that come with the package.

    Raises
    ------
    WeightsError
        The file is not of the expected form.
    """
    return parse((resources.files(__package__) / "weights.json").read_text("utf-8"))


def parse(text: str) -> Weights:
    """Return the coefficients written in a JSON text.

    Raises
    ------
    WeightsError
        A feature or number is missing or is not a number.
    """
    try:
        data = json.loads(text)
        rarity = data["rarity"]
        low, high = data["doubtful"]
        return Weights(
            bias=float(data["bias"]),
            threshold=float(data["threshold"]),
            doubtful=(float(low), float(high)),
            features={
                name: Coefficient(
                    float(data["features"][name]["weight"]),
                    float(data["features"][name]["neutral"]),
                    float(data["features"][name]["unknown"]),
                )
                for name in FEATURES
            },
            rarity=Rarities(
                background_documents=float(rarity["background_documents"]),
                shares={str(kind): float(share) for kind, share in rarity["shares"].items()},
                round_number_factor=float(rarity["round_number_factor"]),
            ),
        )
    except (KeyError, TypeError, ValueError) as error:
        raise WeightsError(f"weights of the link score: {error!r}; mend weights.json") from None
