"""From scored pairs to events: pairs are joined best first, under guards.

Constrained agglomerative clustering with average linkage: two groups are joined when a pair of
theirs is likely one event, and the groups as wholes are, on the mean of their log-odds; where both
have reports that tell their day, on the mean over those. So a report without a date cannot glue the
conferences of two years together, or a decision and its ceremony.

Nor can a report that tells the day of the other event. Which of its likely partners a report is
joined to first is said by all but the days: a garbled day may well be that of another event, but
the rest of the text is not. And the reports of a group that tell the day on which most of it agrees
speak for it; where its days are told equally often, two groups of several must be alike by each.

Reports that a person has judged to be one event are a unit: joined before all others, and compared
as one, by whichever member is likest. It stands for its group, so the judgement draws together what
is like the one and what is like the other.
"""

from __future__ import annotations

import math
from array import array
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from statistics import fmean
from typing import TypeVar

from pipeline.link.compared import Pair

Unit = tuple[int, ...]
"""Reports that are one event whatever their scores, sorted: mostly one alone."""
Day = TypeVar("Day", int, tuple[int, int])
"""A day of the year: month and day, or a number for both."""

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
    besides_days: Mapping[Pair, float] | None = None,
    days: Sequence[Day | None] = (),
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
    besides_days
        Scores of the pairs from the threshold by all but their days: the likest are joined first.
        Where this is left out, `scores` themselves.
    days
        The day that each report tells, null or 0 where it tells none; where this is left out, no
        report differs in it.
    together
        Units: reports that are one event whatever their scores; no report is in two.
    apart
        Pairs of which the one is never in the event of the other; none of one unit.

    Returns
    -------
    Groups with their members sorted, sorted by their first member; every report is in one.
    """
    # A group has the number of its smallest member.
    group_of = array("I", range(count))
    units: dict[int, list[Unit]] = {}
    for unit in together:
        first = min(unit)
        for position in unit:
            group_of[position] = first
        units[first] = [tuple(sorted(unit))]
    rivals: defaultdict[int, set[int]] = defaultdict(set)
    for left, right in apart:
        rivals[group_of[left]].add(group_of[right])
        rivals[group_of[right]].add(group_of[left])

    def units_of(group: int) -> list[Unit]:
        return units.get(group) or [(group,)]

    def likest(one: Unit, other: Unit) -> float:
        if len(one) == len(other) == 1:
            pair = _pair(one[0], other[0])
            known = scores.get(pair)
            return score_of(*pair) if known is None else known
        pairs = [_pair(left, right) for left in one for right in other]
        compared = [scores[pair] for pair in pairs if pair in scores]
        return max(compared or (score_of(*pair) for pair in pairs[:LARGEST_SAMPLE]))

    def speaking(group: Sequence[Unit]) -> list[list[Unit]]:
        """Return the units that speak for a group by the day they tell, one list a day.

        Those days that most units tell; where none tells its day, all units in one list.
        """
        by_day: defaultdict[Day, list[Unit]] = defaultdict(list)
        for unit in group:
            told = Counter(day for position in unit if days and (day := days[position]))
            if told:
                by_day[min(told, key=lambda day: (-told[day], day))].append(unit)
        most = max(map(len, by_day.values()), default=0)
        return [by_day[day] for day in sorted(by_day) if len(by_day[day]) == most] or [list(group)]

    def likeness(one: Sequence[Unit], other: Sequence[Unit]) -> float:
        """Return the log-odds that two groups are one event."""
        across = [
            fmean(
                _log_odds(likest(left, right))
                for left in _standing_for(some)
                for right in _standing_for(others)
            )
            for some in speaking(one)
            for others in speaking(other)
        ]
        # A report alone glues no two events together, so no day of the other need agree with it.
        return min(across) if min(len(one), len(other)) > 1 else fmean(across)

    order = scores if besides_days is None else besides_days
    likely = sorted((-order[pair], pair) for pair in scores if scores[pair] >= threshold)
    for _, (left, right) in likely:
        one, other = sorted((group_of[left], group_of[right]))
        if one == other or other in rivals.get(one, ()):
            continue
        ones, others = units_of(one), units_of(other)
        if likeness(ones, others) < _log_odds(threshold):
            continue
        for unit in others:
            for position in unit:
                group_of[position] = one
        units[one] = sorted(ones + others)
        units.pop(other, None)
        for rival in rivals.pop(other, ()):
            rivals[rival].remove(other)
            rivals[rival].add(one)
            rivals[one].add(rival)
    groups: defaultdict[int, list[int]] = defaultdict(list)
    for position, group in enumerate(group_of):
        groups[group].append(position)
    return list(groups.values())


def _pair(one: int, other: int) -> Pair:
    return (one, other) if one < other else (other, one)


def _standing_for(units: Sequence[Unit]) -> Sequence[Unit]:
    """Return the units that stand for a group: those that a person has judged, else the first."""
    judged = [unit for unit in units if len(unit) > 1]
    return (judged or units)[:LARGEST_SAMPLE]


def _log_odds(score: float) -> float:
    likely = min(max(score, SUREST), 1.0 - SUREST)
    return math.log(likely / (1.0 - likely))
