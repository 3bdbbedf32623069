"""Fit the coefficients of the link score on labelled pairs, with scikit-learn.

Not imported by a run: scikit-learn takes two seconds to import, and the score itself is a sum of
nine numbers. What is fitted is written as readable JSON; nothing is pickled.
"""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from pipeline.link.features import Features
from pipeline.link.weights import FEATURES, Coefficient, Weights

REGULARISATION = 1.0
"""Inverse strength of the penalty on coefficients: some pairs are hard, and few are labelled."""


class TrainingError(ValueError):
    """The labelled pairs cannot teach anything; the message says why."""


@dataclass(frozen=True, slots=True)
class Labelled:
    """A pair of reports of which it is known whether they tell one event."""

    features: Features
    same: bool
    family: str
    """pairs of one family are never on both sides of a cross-validation: their texts are related"""


@dataclass(frozen=True, slots=True)
class Trained:
    """Fitted coefficients, and how well such a fit does on pairs it has not seen."""

    weights: Weights
    precision: float
    recall: float
    """of the pairs of one event, over all folds"""
    n_pairs: int
    n_same: int

    @property
    def f1(self) -> float:
        """Harmonic mean of precision and recall."""
        return 2 * self.precision * self.recall / max(self.precision + self.recall, 1e-9)


def fit(pairs: Sequence[Labelled], start: Weights, *, folds: int = 5) -> Trained:
    """Fit the coefficients on pairs of reports.

    The neutral likeness of a feature is half way between its means over the pairs of one event and
    of two; the weights are those of a logistic regression on the distances from it, in which what
    is unknown is 0.

    Parameters
    ----------
    pairs
        Pairs with their labels.
    start
        Weights whose threshold and rarities are kept.
    folds
        Parts of the cross-validation.

    Raises
    ------
    TrainingError
        There are fewer pairs of one event, or of two, or families, than folds.
    """
    labels = [pair.same for pair in pairs]
    n_same = sum(labels)
    families = [pair.family for pair in pairs]
    if min(n_same, len(labels) - n_same, len(set(families))) < folds:
        raise TrainingError(
            f"{n_same} pairs of one event and {len(labels) - n_same} of two, of"
            f" {len(set(families))} families, are too few for {folds} folds; label more pairs"
        )
    from sklearn.linear_model import LogisticRegression
    from sklearn.metrics import precision_score, recall_score
    from sklearn.model_selection import GroupKFold, cross_val_predict

    neutral = {name: _neutral(name, pairs) for name in FEATURES}
    cells = [_cells(pair.features, neutral) for pair in pairs]
    model = LogisticRegression(C=REGULARISATION, max_iter=1000, random_state=0)
    guessed = cross_val_predict(model, cells, labels, groups=families, cv=GroupKFold(folds))
    model.fit(cells, labels)
    weights = dataclasses.replace(
        start,
        bias=round(float(model.intercept_[0]), 2),
        features={
            name: Coefficient(round(float(weight), 2), neutral[name])
            for name, weight in zip(FEATURES, model.coef_[0], strict=True)
        },
    )
    return Trained(
        weights,
        round(float(precision_score(labels, guessed)), 4),
        round(float(recall_score(labels, guessed)), 4),
        len(pairs),
        n_same,
    )


def _neutral(name: str, pairs: Sequence[Labelled]) -> float:
    """Return the likeness half way between the means of both kinds; 0.5 where one has none."""
    means: list[float] = []
    for same in (True, False):
        known: list[float] = [
            likeness
            for pair in pairs
            if pair.same is same and (likeness := getattr(pair.features, name)) is not None
        ]
        if not known:
            return 0.5
        means.append(sum(known) / len(known))
    return round(sum(means) / 2, 2)


def _cells(features: Features, neutral: Mapping[str, float]) -> list[float]:
    """Return what the model sees of a pair: how far each known likeness is from neutral."""
    cells: list[float] = []
    for name in FEATURES:
        likeness: float | None = getattr(features, name)
        cells.append(0.0 if likeness is None else likeness - neutral[name])
    return cells


def as_json(trained: Trained, reasons: Mapping[str, str], provenance: str) -> str:
    """Return fitted coefficients as `weights.json` holds them.

    Parameters
    ----------
    trained
        The fit.
    reasons
        What each feature is good for, by feature.
    provenance
        Which pairs it was fitted on, and when.
    """
    weights = trained.weights
    return json.dumps(
        {
            "about": "How likely two reports tell one event: score = 1 / (1 + exp(-(bias + sum over"
            " known features of weight * (likeness - neutral)))). A feature that is unknown in one"
            " of the two reports adds nothing.",
            "provenance": provenance,
            "pairs": trained.n_pairs,
            "pairs_of_one_event": trained.n_same,
            "cross_validated": {
                "precision": trained.precision,
                "recall": trained.recall,
                "f1": round(trained.f1, 4),
            },
            "bias": weights.bias,
            "threshold": weights.threshold,
            "doubtful": list(weights.doubtful),
            "features": {
                name: {**dataclasses.asdict(coefficient), "why": reasons[name]}
                for name, coefficient in weights.features.items()
            },
            "rarity": dataclasses.asdict(weights.rarity),
        },
        indent=2,
        ensure_ascii=False,
    )
