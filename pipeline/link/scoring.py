"""From features to one certainty: a logistic score with coefficients that anyone can read."""

from __future__ import annotations

import math

from pipeline.link.features import Features
from pipeline.link.weights import FEATURES, Weights


def score(features: Features, weights: Weights) -> float:
    """Return how certain it is that two reports tell one event, 0 to 1.

    Parameters
    ----------
    features
        Likeness of the two reports.
    weights
        Coefficients, see `weights.json`.
    """
    odds = weights.bias
    for name, likeness in zip(FEATURES, features, strict=True):
        coefficient = weights.features[name]
        if likeness is None:
            odds += coefficient.unknown
        else:
            odds += coefficient.weight * (likeness - coefficient.neutral)
    return round(1.0 / (1.0 + math.exp(-odds)), 4)
