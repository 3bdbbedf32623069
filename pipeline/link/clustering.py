"""From scored pairs to events: pairs are joined best first, under guards.

Constrained agglomerative clustering with average linkage: two groups are joined when a pair of
theirs is likely one event, and the groups as wholes are, on the mean of their log-odds; where both
have reports that tell their day, on the mean over those. So a report without a date cannot glue the
conferences of two years together, or a decision and its ceremony.

Reports that a person has judged to be one event are a unit: joined before all others, and compared
as one, by whichever member is likest. It stands for its group, so the judgement draws together what
is like the one and what is like the other.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence

from pipeline.link.blocking import Pair

LARGEST_SAMPLE = 6
"""Units of a group, and pairs of two units never compared, that stand for them when groups are."""

SUREST = 1e-4
"""Scores are as sure as this at most: they are written with four digits."""


def cluster(
    count: int,
    scores: Mapping[Pair, float],
    score_of: Callable[[int, int], float],
    threshold: float,
    *,
    dated: Sequence[bool] = (),
    together: Iterable[Sequence[int]] = (),
    apart: Iterable[Pair] = (),
) -> list[list[int]]:
    """Return the reports grouped by event.

    Parameters
    ----------
    count
        Number of reports; they are named by their positions 0 to count - 1.
    scores
        Scores of the pairs that were compared.
    score_of
        Gives the score of a pair that was not.
    threshold
        Score from which a pair, and two groups on the mean of their log-odds, are one event.
    dated
        Whether each report tells its day; all do where this is left out.
    together
        Units: reports that are one event whatever their scores; no report is in two.
    apart
        Pairs of which the one is never in the event of the other; none of one unit.

    Returns
    -------
    Groups with their members sorted, sorted by their first member; every report is in one.
    """
    # A group has the number of its smallest member.
    group_of = list(range(count))
    units: dict[int, list[tuple[int, ...]]] = {position: [(position,)] for position in group_of}
    for unit in together:
        first = min(unit)
        for position in unit:
            del units[position]
            group_of[position] = first
        units[first] = [tuple(sorted(unit))]
    rivals: defaultdict[int, set[int]] = defaultdict(set)
    for left, right in apart:
        rivals[group_of[left]].add(group_of[right])
        rivals[group_of[right]].add(group_of[left])

    def likest(one: Sequence[int], other: Sequence[int]) -> float:
        pairs = [
            (left, right) if left < right else (right, left) for left in one for right in other
        ]
        compared = [scores[pair] for pair in pairs if pair in scores]
        return max(compared or (score_of(*pair) for pair in pairs[:LARGEST_SAMPLE]))

    def telling(group: Sequence[tuple[int, ...]]) -> Sequence[tuple[int, ...]]:
        """Return the units of a group that tell their day, or else all."""
        return [
            unit for unit in group if not dated or any(dated[position] for position in unit)
        ] or group

    likely = sorted((-score, pair) for pair, score in scores.items() if score >= threshold)
    for _, (left, right) in likely:
        one, other = sorted((group_of[left], group_of[right]))
        if one == other or other in rivals.get(one, ()):
            continue
        across = [
            _log_odds(likest(a, b))
            for a in _standing_for(telling(units[one]))
            for b in _standing_for(telling(units[other]))
        ]
        if math.fsum(across) / len(across) < _log_odds(threshold):
            continue
        for unit in units[other]:
            for position in unit:
                group_of[position] = one
        units[one] = sorted(units[one] + units.pop(other))
        for rival in rivals.pop(other, ()):
            rivals[rival].remove(other)
            rivals[rival].add(one)
            rivals[one].add(rival)
    return [sorted(at for unit in units[group] for at in unit) for group in sorted(units)]


def _standing_for(units: Sequence[tuple[int, ...]]) -> Sequence[tuple[int, ...]]:
    """Return the units that stand for a group: those that a person has judged, else the first."""
    judged = [unit for unit in units if len(unit) > 1]
    return (judged or units)[:LARGEST_SAMPLE]


def _log_odds(score: float) -> float:
    likely = min(max(score, SUREST), 1.0 - SUREST)
    return math.log(likely / (1.0 - likely))
