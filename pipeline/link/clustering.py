"""From scored pairs to events: pairs are joined best first, under guards.

Constrained agglomerative clustering with average linkage: two groups are joined when a pair of
theirs is likely one event, the groups as wholes are, and no two members belong to two years. So a
report without a date cannot glue the conferences of two years together.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from pipeline.link.blocking import Pair

LARGEST_SAMPLE = 6
"""Members of a group that stand for it when two groups are compared."""


def cluster(
    count: int,
    scores: Mapping[Pair, float],
    score_of: Callable[[int, int], float],
    parted: Callable[[int, int], bool],
    threshold: float,
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
    parted
        Tells pairs that must not be in one event, however alike they are.
    threshold
        Score from which a pair, and the mean of two groups, is one event.

    Returns
    -------
    Groups with their members sorted, sorted by their first member; every report is in one.
    """
    group_of = list(range(count))
    members: dict[int, list[int]] = {position: [position] for position in range(count)}

    def scored(left: int, right: int) -> float:
        pair = (left, right) if left < right else (right, left)
        known = scores.get(pair)
        return score_of(*pair) if known is None else known

    likely = sorted((-score, pair) for pair, score in scores.items() if score >= threshold)
    for _, (left, right) in likely:
        one, other = sorted((group_of[left], group_of[right]))
        if one == other:
            continue
        if any(parted(a, b) for a in members[one] for b in members[other]):
            continue
        across = [
            scored(a, b)
            for a in members[one][:LARGEST_SAMPLE]
            for b in members[other][:LARGEST_SAMPLE]
        ]
        if sum(across) / len(across) < threshold:
            continue
        members[one] = sorted(members[one] + members[other])
        for position in members.pop(other):
            group_of[position] = one
    return [members[group] for group in sorted(members)]
