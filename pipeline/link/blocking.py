"""Which pairs of reports are worth comparing; all pairs never are.

A pair is a candidate when it shares a day and a province; or enough clues (numbers, dates, document
numbers, people, weighted by rarity) for what else it shares: a day, a month and province, a
province, nothing. What is enough grows with the corpus, so that the candidates of a report do not.
"""

from __future__ import annotations

import datetime
import math
from array import array
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence, Set

from pipeline.link.compared import Pair, Pairs, Partners
from pipeline.link.packed import PackedProfiles
from pipeline.link.rarity import PackedRarity

LARGEST_BLOCK = 32
"""Reports that are compared each with each; in a larger block each with its neighbours only."""
COMMON_CLUE = 24
"""Reports that may have a clue in common; what more of them share, or more on one day, is none."""
COMMON_CLUE_OF_UNDATED = 128
"""The same for pairs of which one names no day: they have nothing else to meet by."""
MOST_PARTNERS = 12
"""Candidates of one report: those it shares most with; a pair stays when either side keeps it."""
SAME_DAY_FLOOR = 0.6
SAME_MONTH_FLOOR = 0.8
NOTHING_SHARED_FLOOR = 1.25
"""Clues needed, in units of the weight of a token that no report holds."""


def candidates(profiles: PackedProfiles, rarity: PackedRarity) -> Pairs:
    """Return the pairs to compare.

    Parameters
    ----------
    profiles
        The reports, sorted by document.
    rarity
        What a shared clue says.
    """
    found = Partners(MOST_PARTNERS)
    clues = _Clues(profiles, rarity)
    scale = rarity.scale
    for members in _by_day(profiles):
        found.add(_same_province(members, profiles, clues, scale))
        found.add(_sharing(members, clues, SAME_DAY_FLOOR * scale))
    for members in _by_month_and_province(profiles):
        found.add(_sharing(members, clues, SAME_MONTH_FLOOR * scale))
    for members, undated in _by_yearless_day(profiles):
        touching = _same_province(members, profiles, clues, scale)
        found.add({pair: touching[pair] for pair in touching if not undated.isdisjoint(pair)})
        found.add(_sharing_with(undated, members, clues, SAME_MONTH_FLOOR * scale))
    for members, undated in _by_province_with_undated(profiles):
        found.add(_sharing_with(undated, members, clues, SAME_MONTH_FLOOR * scale))
    everything = range(len(profiles))
    undated = {position for position in everything if not profiles.month_days[position]}
    found.add(_sharing_with(undated, everything, clues, NOTHING_SHARED_FLOOR * scale))
    found.add(_sharing(everything, clues, NOTHING_SHARED_FLOOR * scale))
    return found.best()


class _Clues:
    """What may tie a report to another, each clue with its weight."""

    def __init__(self, profiles: PackedProfiles, rarity: PackedRarity) -> None:
        self._rows = profiles.clues
        self._weights = rarity.weights
        self.frequency = rarity.frequency

    def of(self, position: int) -> array[int]:
        """Return the clues of a report, in an order that all share."""
        return self._rows[position]

    def weight(self, clues: Iterable[int]) -> float:
        """Return what some clues weigh together."""
        return math.fsum(self._weights[clue] for clue in clues)

    def shared(self, position: int, sharing: Mapping[int, Sequence[int]]) -> dict[int, float]:
        """Return with whom a report shares clues, with their weight.

        One report after the other: pairs that share too little are never held all together.
        """
        found: defaultdict[int, float] = defaultdict(float)
        weights = self._weights
        for clue in self._rows[position]:
            for other in sharing.get(clue, ()):
                found[other] += weights[clue]
        return found


def _by_day(profiles: PackedProfiles) -> Iterator[list[int]]:
    """Yield the reports of each day together with those of the next."""
    days: defaultdict[int, list[int]] = defaultdict(list)
    for position, day in enumerate(profiles.days):
        if day:
            days[day].append(position)
    for day in sorted(days):
        following = days.get(day + 1, [])
        if len(days[day]) + len(following) > 1:
            yield sorted(days[day] + following)


def _by_month_and_province(profiles: PackedProfiles) -> Iterator[list[int]]:
    months: defaultdict[tuple[int, int, str], list[int]] = defaultdict(list)
    for position, ordinal in enumerate(profiles.days):
        province = profiles.province_today(position)
        if ordinal and province is not None:
            day = datetime.date.fromordinal(ordinal)
            months[day.year, day.month, province].append(position)
    yield from (months[month] for month in sorted(months) if len(months[month]) > 1)


def _by_yearless_day(profiles: PackedProfiles) -> Iterator[tuple[list[int], set[int]]]:
    """Yield reports of one month and day whatever the year, with those that leave it open."""
    days: defaultdict[int, list[int]] = defaultdict(list)
    for position, month_day in enumerate(profiles.month_days):
        if month_day:
            days[month_day].append(position)
    for day in sorted(days):
        undated = {position for position in days[day] if not profiles.days[position]}
        if undated and len(days[day]) > 1:
            yield days[day], undated


def _by_province_with_undated(profiles: PackedProfiles) -> Iterator[tuple[list[int], set[int]]]:
    """Yield reports of one province, with those that name no day."""
    provinces: defaultdict[str, list[int]] = defaultdict(list)
    for position in range(len(profiles)):
        province = profiles.province_today(position)
        if province is not None:
            provinces[province].append(position)
    for province in sorted(provinces):
        members = provinces[province]
        undated = {position for position in members if not profiles.days[position]}
        if undated and len(members) > 1:
            yield members, undated


def _same_province(
    members: Iterable[int], profiles: PackedProfiles, clues: _Clues, bonus: float
) -> dict[Pair, float]:
    """Return the pairs of members of one province, each with its neighbours where there are many.

    Neighbours are reports with the same award counts or people: the sorted-neighbourhood method. A
    pair weighs as much as the clues it shares, and a bonus.
    """
    provinces: defaultdict[str, list[int]] = defaultdict(list)
    for position in members:
        province = profiles.province_today(position)
        if province is not None:
            provinces[province].append(position)
    found: dict[Pair, float] = {}
    for block in provinces.values():
        if len(block) > LARGEST_BLOCK:
            block = sorted(block, key=lambda position: _neighbourhood(profiles, position))
        told = [frozenset(clues.of(position)) for position in block]
        for at, left in enumerate(block):
            for place in range(at + 1, min(at + LARGEST_BLOCK, len(block))):
                weight = bonus + clues.weight(told[at] & told[place])
                found[_pair(left, block[place])] = weight
    return found


def _neighbourhood(
    profiles: PackedProfiles, position: int
) -> tuple[list[str], tuple[str, ...], str]:
    return profiles.awards(position), profiles.people(position), profiles.doc_ids[position]


def _sharing(members: Sequence[int], clues: _Clues, floor: float) -> dict[Pair, float]:
    """Return the pairs of members whose shared clues weigh at least `floor`."""
    sharing = _by_clue(members, clues, COMMON_CLUE)
    return {
        (left, right): weight
        for left in members
        for right, weight in clues.shared(left, sharing).items()
        if left < right and weight >= floor
    }


def _sharing_with(
    undated: Set[int], members: Sequence[int], clues: _Clues, floor: float
) -> dict[Pair, float]:
    """Return the pairs with an undated report whose shared clues weigh at least `floor`."""
    wanted = {clue for position in undated for clue in clues.of(position)}
    sharing = _by_clue(members, clues, COMMON_CLUE_OF_UNDATED, wanted)
    return {
        _pair(left, right): weight
        for left in sorted(undated)
        for right, weight in clues.shared(left, sharing).items()
        if left != right and weight >= floor
    }


def _by_clue(
    members: Iterable[int], clues: _Clues, limit: int, wanted: Set[int] | None = None
) -> dict[int, array[int]]:
    """Return for each clue that 2 to `limit` members share these members.

    Parameters
    ----------
    members
        Reports.
    clues
        Their clues.
    limit
        Members that may share a clue.
    wanted
        The clues that are asked for, where not all are.
    """
    sharing: dict[int, array[int]] = {}
    for position in members:
        for clue in clues.of(position):
            if clues.frequency[clue] < 2 or (wanted is not None and clue not in wanted):
                continue
            found = sharing.get(clue)
            if found is None:
                sharing[clue] = array("I", (position,))
            # One too many says that there are too many.
            elif len(found) <= limit:
                found.append(position)
    return {clue: found for clue, found in sharing.items() if 1 < len(found) <= limit}


def _pair(left: int, right: int) -> Pair:
    return (left, right) if left < right else (right, left)
