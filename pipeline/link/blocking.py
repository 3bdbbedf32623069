"""Which pairs of reports are worth comparing; all pairs never are.

A pair is a candidate when it shares a day and a province; or enough clues (numbers, dates, document
numbers, people, weighted by rarity) for what else it shares: a day, a month and province, a
province, nothing. What is enough grows with the corpus, so that the candidates of a report do not.
"""

from __future__ import annotations

import heapq
import math
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence, Set

from pipeline.link import names
from pipeline.link.fingerprint import person_token
from pipeline.link.profile import Profile
from pipeline.link.rarity import Rarity

Pair = tuple[int, int]
Clues = Mapping[str, float]

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


def candidates(profiles: Sequence[Profile], rarity: Rarity) -> list[Pair]:
    """Return the pairs to compare, as positions in the list, the smaller first, sorted.

    Parameters
    ----------
    profiles
        The reports, sorted by document.
    rarity
        What a shared clue says.
    """
    found: dict[Pair, float] = {}
    clues = [_clues(profile, rarity) for profile in profiles]
    scale = rarity.scale

    def add(pairs: Mapping[Pair, float]) -> None:
        for pair, weight in pairs.items():
            if weight > found.get(pair, -1.0):
                found[pair] = weight

    for members in _by_day(profiles):
        add(_same_province(members, profiles, clues, scale))
        add(_sharing(members, clues, SAME_DAY_FLOOR * scale))
    for members in _by_month_and_province(profiles):
        add(_sharing(members, clues, SAME_MONTH_FLOOR * scale))
    for members, undated in _by_yearless_day(profiles):
        touching = _same_province(members, profiles, clues, scale)
        add({pair: touching[pair] for pair in touching if not undated.isdisjoint(pair)})
        add(_sharing_with(undated, members, clues, SAME_MONTH_FLOOR * scale))
    for members, undated in _by_province_with_undated(profiles):
        add(_sharing_with(undated, members, clues, SAME_MONTH_FLOOR * scale))
    everything = range(len(profiles))
    undated = {position for position in everything if profiles[position].month_day is None}
    add(_sharing_with(undated, everything, clues, NOTHING_SHARED_FLOOR * scale))
    add(_sharing(everything, clues, NOTHING_SHARED_FLOOR * scale))
    return sorted(_best(found))


def _best(found: Mapping[Pair, float]) -> set[Pair]:
    """Return the pairs that are among the best of either of their reports."""
    partners: defaultdict[int, list[tuple[float, Pair]]] = defaultdict(list)
    for pair, weight in found.items():
        for position in pair:
            partners[position].append((-weight, pair))
    return {
        pair for ranked in partners.values() for _, pair in heapq.nsmallest(MOST_PARTNERS, ranked)
    }


def _clues(profile: Profile, rarity: Rarity) -> Clues:
    """Return what may tie a report to another, each clue with its weight."""
    people = {person_token(names.fold(name)) for name in profile.people}
    told = profile.numbers | profile.documents | people
    return {token: rarity.weight(token) for token in sorted(told)}


def _by_day(profiles: Sequence[Profile]) -> Iterator[list[int]]:
    """Yield the reports of each day together with those of the next."""
    days: defaultdict[int, list[int]] = defaultdict(list)
    for position, profile in enumerate(profiles):
        if profile.day is not None:
            days[profile.day.toordinal()].append(position)
    for day in sorted(days):
        following = days.get(day + 1, [])
        if len(days[day]) + len(following) > 1:
            yield sorted(days[day] + following)


def _by_month_and_province(profiles: Sequence[Profile]) -> Iterator[list[int]]:
    months: defaultdict[tuple[int, int, str], list[int]] = defaultdict(list)
    for position, profile in enumerate(profiles):
        if profile.day is not None and profile.province_today is not None:
            month = (profile.day.year, profile.day.month, profile.province_today)
            months[month].append(position)
    yield from (months[month] for month in sorted(months) if len(months[month]) > 1)


def _by_yearless_day(profiles: Sequence[Profile]) -> Iterator[tuple[list[int], set[int]]]:
    """Yield reports of one month and day whatever the year, with those that leave it open."""
    days: defaultdict[tuple[int, int], list[int]] = defaultdict(list)
    for position, profile in enumerate(profiles):
        if profile.month_day is not None:
            days[profile.month_day].append(position)
    for day in sorted(days):
        undated = {position for position in days[day] if profiles[position].day is None}
        if undated and len(days[day]) > 1:
            yield days[day], undated


def _by_province_with_undated(profiles: Sequence[Profile]) -> Iterator[tuple[list[int], set[int]]]:
    """Yield reports of one province, with those that name no day."""
    provinces: defaultdict[str, list[int]] = defaultdict(list)
    for position, profile in enumerate(profiles):
        if profile.province_today is not None:
            provinces[profile.province_today].append(position)
    for province in sorted(provinces):
        members = provinces[province]
        undated = {position for position in members if profiles[position].day is None}
        if undated and len(members) > 1:
            yield members, undated


def _same_province(
    members: Iterable[int], profiles: Sequence[Profile], clues: Sequence[Clues], bonus: float
) -> dict[Pair, float]:
    """Return the pairs of members of one province, each with its neighbours where there are many.

    Neighbours are reports with the same award counts or people: the sorted-neighbourhood method. A
    pair weighs as much as the clues it shares, and a bonus.
    """
    provinces: defaultdict[str, list[int]] = defaultdict(list)
    for position in members:
        province = profiles[position].province_today
        if province is not None:
            provinces[province].append(position)
    found: dict[Pair, float] = {}
    for block in provinces.values():
        if len(block) > LARGEST_BLOCK:
            block = sorted(block, key=lambda position: _neighbourhood(profiles[position]))
        for at, left in enumerate(block):
            for right in block[at + 1 : at + LARGEST_BLOCK]:
                common = clues[left].keys() & clues[right].keys()
                shared = math.fsum(clues[left][clue] for clue in common)
                found[_pair(left, right)] = bonus + shared
    return found


def _neighbourhood(profile: Profile) -> tuple[list[str], tuple[str, ...], str]:
    return sorted(profile.awards), profile.people, profile.doc_id


def _sharing(members: Sequence[int], clues: Sequence[Clues], floor: float) -> dict[Pair, float]:
    """Return the pairs of members whose shared clues weigh at least `floor`."""
    sharing = _by_clue(members, clues, COMMON_CLUE)
    found: dict[Pair, float] = {}
    for left in members:
        for right, weight in _shared(clues[left], sharing).items():
            if left < right and weight >= floor:
                found[left, right] = weight
    return found


def _sharing_with(
    undated: Set[int], members: Sequence[int], clues: Sequence[Clues], floor: float
) -> dict[Pair, float]:
    """Return the pairs with an undated report whose shared clues weigh at least `floor`."""
    sharing = _by_clue(members, clues, COMMON_CLUE_OF_UNDATED)
    found: dict[Pair, float] = {}
    for left in sorted(undated):
        for right, weight in _shared(clues[left], sharing).items():
            if left != right and weight >= floor:
                found[_pair(left, right)] = weight
    return found


def _by_clue(
    members: Iterable[int], clues: Sequence[Clues], limit: int
) -> dict[str, tuple[int, ...]]:
    """Return for each clue that 2 to `limit` members share these members."""
    sharing: defaultdict[str, list[int]] = defaultdict(list)
    for position in members:
        for clue in clues[position]:
            # One too many says that there are too many.
            if len(sharing[clue]) <= limit:
                sharing[clue].append(position)
    return {clue: tuple(found) for clue, found in sharing.items() if 1 < len(found) <= limit}


def _shared(clues: Clues, sharing: Mapping[str, Sequence[int]]) -> dict[int, float]:
    """Return with whom a report shares clues, with their weight.

    One report after the other: the pairs that share too little are never held all together.
    """
    found: defaultdict[int, float] = defaultdict(float)
    for clue, weight in clues.items():
        for position in sharing.get(clue, ()):
            found[position] += weight
    return found


def _pair(left: int, right: int) -> Pair:
    return (left, right) if left < right else (right, left)
