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


WEIGHT_OF_MADE = 0.05
"""What a pair counts of which one report was made, beside one of two real reports."""
LEFT_OPEN = ("date", "place")
"""Features of which it is fitted what it says that a report does not tell them."""
MOST_LEFT_OPEN = 0.9
"""What is left open says at most this share of what is told alike: few pairs leave much open."""


class TrainingError(ValueError):
    """The labelled pairs cannot teach anything; the message says why."""


@dataclass(frozen=True, slots=True)
class Labelled:
    """A pair of reports of which it is known whether they tell one event."""

    features: Features
    same: bool
    family: str
    """pairs of one family are never on both sides of a cross-validation: their texts are related"""
    made: bool = False
    """one of the reports was made of another, as a short note: it counts little, and no test"""


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
    is unknown is 0, and on whether day and place are unknown, which says at most
    `MOST_LEFT_OPEN` of what the same day or place says. Pairs that were made weigh
    `WEIGHT_OF_MADE` and are left out of the precision and recall.

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
    from sklearn.model_selection import GroupKFold

    real = [pair for pair in pairs if not pair.made]
    neutral = {name: _neutral(name, real) for name in FEATURES}
    cells = [_cells(pair.features, neutral) for pair in pairs]
    importance = [WEIGHT_OF_MADE if pair.made else 1.0 for pair in pairs]

    def fitted(chosen: Sequence[int]) -> LogisticRegression:
        return LogisticRegression(C=REGULARISATION, max_iter=1000, random_state=0).fit(
            [cells[at] for at in chosen],
            [labels[at] for at in chosen],
            sample_weight=[importance[at] for at in chosen],
        )

    guessed: dict[int, bool] = {}
    for known, unseen in GroupKFold(folds).split(cells, labels, families):
        answers = fitted(known).predict([cells[at] for at in unseen])
        guessed.update(zip(unseen, answers, strict=True))
    tested = [at for at, pair in enumerate(pairs) if not pair.made]
    model = fitted(range(len(pairs)))
    *coefficients, undated, placeless = map(float, model.coef_[0])
    weighed = dict(zip(FEATURES, coefficients, strict=True))
    unknown = {
        name: min(open_, MOST_LEFT_OPEN * weighed[name] * (1.0 - neutral[name]))
        for name, open_ in zip(LEFT_OPEN, (undated, placeless), strict=True)
    }
    weights = dataclasses.replace(
        start,
        bias=round(float(model.intercept_[0]), 2),
        features={
            name: Coefficient(round(weight, 2), neutral[name], round(unknown.get(name, 0.0), 2))
            for name, weight in weighed.items()
        },
    )
    answers, truth = [guessed[at] for at in tested], [labels[at] for at in tested]
    return Trained(
        weights,
        round(float(precision_score(truth, answers)), 4),
        round(float(recall_score(truth, answers)), 4),
        len(tested),
        sum(truth),
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
    """Return what the model sees of a pair: how far each known likeness is from neutral, and which
    of those that may be left open is unknown.
    """
    cells: list[float] = []
    for name in FEATURES:
        likeness: float | None = getattr(features, name)
        cells.append(0.0 if likeness is None else likeness - neutral[name])
    return [*cells, *(float(getattr(features, name) is None) for name in LEFT_OPEN)]


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
            " features of weight * (likeness - neutral), or of unknown where one of the two reports"
            " does not tell it)))",
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
