"""Fit the coefficients of the link score on labelled pairs, with scikit-learn.

Not imported by a run: scikit-learn takes two seconds to import, and the score itself is a sum of
seven numbers. What is fitted is written as readable JSON; nothing is pickled.
"""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Sequence
from dataclasses import dataclass

from pipeline.link.features import Features
from pipeline.link.weights import FEATURES, Coefficient, Weights


class TrainingError(ValueError):
    """The labelled pairs cannot teach anything; the message says why."""


@dataclass(frozen=True, slots=True)
class Trained:
    """Fitted coefficients, and how well such a fit does on pairs it has not seen."""

    weights: Weights
    f1: float
    """mean F1 of the pairs of one event over the folds"""
    n_pairs: int
    n_same: int


def fit(pairs: Sequence[tuple[Features, bool]], start: Weights, *, folds: int = 5) -> Trained:
    """Fit the coefficients on pairs of reports.

    Parameters
    ----------
    pairs
        Features of each pair, and whether the two reports tell one event.
    start
        Weights whose threshold and rarities are kept.
    folds
        Parts of the cross-validation.

    Raises
    ------
    TrainingError
        There are fewer pairs of one event, or of two, than folds.
    """
    labels = [same for _, same in pairs]
    n_same = sum(labels)
    if min(n_same, len(labels) - n_same) < folds:
        raise TrainingError(
            f"{n_same} pairs of one event and {len(labels) - n_same} of two are too few"
            f" for {folds} folds; label more pairs"
        )
    from sklearn.feature_extraction import DictVectorizer
    from sklearn.linear_model import LogisticRegression
    from sklearn.model_selection import StratifiedKFold, cross_val_score
    from sklearn.pipeline import make_pipeline

    cells = [_cells(features) for features, _ in pairs]
    model = make_pipeline(
        DictVectorizer(sparse=False), LogisticRegression(C=10.0, max_iter=1000, random_state=0)
    )
    splits = StratifiedKFold(n_splits=folds, shuffle=True, random_state=0)
    f1 = float(cross_val_score(model, cells, labels, cv=splits, scoring="f1").mean())
    model.fit(cells, labels)
    vectorizer, regression = (step for _, step in model.steps)
    columns = vectorizer.get_feature_names_out().tolist()
    fitted = dict(zip(columns, regression.coef_[0].tolist(), strict=True))
    weights = dataclasses.replace(
        start,
        bias=round(float(regression.intercept_[0]), 4),
        features={
            name: Coefficient(
                round(fitted.get(name, 0.0), 4), round(fitted.get(f"{name} known", 0.0), 4)
            )
            for name in FEATURES
        },
    )
    return Trained(weights, round(f1, 4), len(pairs), n_same)


def _cells(features: Features) -> dict[str, float]:
    """Return what the model sees of a pair: each known likeness, and that it is known."""
    cells: dict[str, float] = {}
    for name in FEATURES:
        likeness: float | None = getattr(features, name)
        if likeness is not None:
            cells[name] = likeness
            cells[f"{name} known"] = 1.0
    return cells


def as_json(trained: Trained, provenance: str) -> str:
    """Return fitted coefficients as `weights.json` holds them.

    Parameters
    ----------
    trained
        The fit.
    provenance
        Which pairs it was fitted on, and when.
    """
    weights = trained.weights
    return json.dumps(
        {
            "provenance": provenance,
            "cross_validated_f1": trained.f1,
            "pairs": trained.n_pairs,
            "pairs_of_one_event": trained.n_same,
            "bias": weights.bias,
            "threshold": weights.threshold,
            "doubtful": list(weights.doubtful),
            "features": {
                name: dataclasses.asdict(coefficient)
                for name, coefficient in weights.features.items()
            },
            "rarity": dataclasses.asdict(weights.rarity),
        },
        indent=2,
        ensure_ascii=False,
    )
