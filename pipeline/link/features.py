"""How alike two reports are: one number from 0 to 1 a feature, null where it is unknown."""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from dataclasses import dataclass

from pipeline.link import names
from pipeline.link.fingerprint import Rarity, Vector, person_token
from pipeline.link.profile import Profile

NEAR_NAME = 0.75
"""Mean likeness of syllables from which two names of two reports may be one."""
OPPOSED_STATUS = 0.5
"""What is left of the likeness of the awards where one report gives and the other proposes."""
OTHER_YEAR_GAP = 31
"""Days between two years' events: the turn of a year alone does not part two reports."""

_LIKENESS_OF_DAYS = {0: 1.0, 1: 0.8, 2: 0.4, 3: 0.3}
_LIKENESS_OF_YEARLESS_DAYS = {0: 0.9, 1: 0.6}
_LIKENESS_OF_NAMED_DAYS = (0.0, 0.4, 0.6)
"""Likeness where none, one or each of two reports names the event day of the other."""


@dataclass(frozen=True, slots=True)
class Features:
    """Likeness of two reports by feature, 0 to 1; null where one of the two does not tell."""

    numbers: float | None
    date: float | None
    place: float | None
    people: float | None
    awards: float | None
    text: float | None


class Comparison:
    """Compares any two of a list of reports.

    Parameters
    ----------
    profiles
        The reports.
    rarity
        What a shared token says.
    """

    def __init__(self, profiles: Sequence[Profile], rarity: Rarity) -> None:
        self._profiles = profiles
        self._numbers = [rarity.vector(profile.numbers) for profile in profiles]
        self._awards = [rarity.vector(profile.awards) for profile in profiles]
        self._people = [
            Vector({name: rarity.weight(person_token(names.fold(name))) for name in profile.people})
            for profile in profiles
        ]

    def features(self, left: int, right: int) -> Features:
        """Return the features of a pair, given by the positions of the reports in the list."""
        one, other = self._profiles[left], self._profiles[right]
        awards = self._awards[left].cosine(self._awards[right])
        if awards is not None and not one.statuses & other.statuses:
            awards *= OPPOSED_STATUS
        return Features(
            numbers=_rounded(self._numbers[left].cosine(self._numbers[right])),
            date=date_likeness(one, other),
            place=place_likeness(one, other),
            people=_rounded(people_likeness(self._people[left], self._people[right])),
            awards=_rounded(awards),
            text=_rounded(text_likeness(one, other)),
        )


def _rounded(value: float | None) -> float | None:
    """Return a likeness as it is written: four digits are the same on every machine."""
    return None if value is None else round(value, 4)


def in_other_years(one: datetime.date | None, other: datetime.date | None) -> bool:
    """Tell whether two event days belong to two years' rounds: such reports are never linked."""
    if one is None or other is None or one.year == other.year:
        return False
    return abs((one - other).days) > OTHER_YEAR_GAP


def date_likeness(one: Profile, other: Profile) -> float | None:
    """Compare event days; where a year is open, month and day.

    Two days are less unlike when a report names the other's event day too: the translations may
    take different days of one text for the day of the event.
    """
    if one.month_day is None or other.month_day is None:
        return None
    if one.day is not None and other.day is not None:
        alike = _LIKENESS_OF_DAYS.get(abs((one.day - other.day).days), 0.0)
    else:
        gap = abs((_in_leap_year(one.month_day) - _in_leap_year(other.month_day)).days)
        alike = _LIKENESS_OF_YEARLESS_DAYS.get(min(gap, 366 - gap), 0.0)
    named = (one.month_day in other.named_days) + (other.month_day in one.named_days)
    return max(alike, _LIKENESS_OF_NAMED_DAYS[named])


def _in_leap_year(month_day: tuple[int, int]) -> datetime.date:
    """Return a day of a leap year, so that 29 February is one; an impossible day is the first."""
    month, day = month_day
    try:
        return datetime.date(2024, month, day)
    except ValueError:
        return datetime.date(2024, 1, 1)


def place_likeness(one: Profile, other: Profile) -> float | None:
    """Compare provinces: the same, two of one unit of today, one named by the other, or neither."""
    if one.province is None or other.province is None:
        return None
    if one.province == other.province:
        return 1.0
    if one.province_today == other.province_today:
        return 0.8
    if one.province_today in other.named_provinces or other.province_today in one.named_provinces:
        return 0.3
    return 0.0


def people_likeness(one: Vector, other: Vector) -> float | None:
    """Compare officials: the cosine of their names, each met with the name most like it.

    Parameters
    ----------
    one, other
        Canonical names with their rarity.
    """
    if not one.length or not other.length:
        return None
    shared = 0.0
    left = set(other.weights)
    unmatched: list[str] = []
    for name in sorted(one.weights):
        if name in left:
            left.remove(name)
            shared += one.weights[name] * other.weights[name]
        else:
            unmatched.append(name)
    near = sorted(
        (-score, name, candidate)
        for name in unmatched
        for candidate in left
        if (score := names.likeness(name, candidate)[0]) >= NEAR_NAME
    )
    for score, name, candidate in near:
        if name in unmatched and candidate in left:
            unmatched.remove(name)
            left.remove(candidate)
            shared -= score * one.weights[name] * other.weights[candidate]
    return min(1.0, shared / (one.length * other.length))


def text_likeness(one: Profile, other: Profile) -> float | None:
    """Compare length and build: characters, paragraphs, kind of event, organiser.

    One text is up to twice as long in one language as in another, so that much is no difference.
    """
    parts: list[float] = []
    if one.n_chars and other.n_chars:
        parts.append(_ratio(one.n_chars, other.n_chars, 2.0))
    if one.n_paragraphs and other.n_paragraphs:
        parts.append(_ratio(one.n_paragraphs, other.n_paragraphs, 1.5))
    if "other" not in (one.event_kind, other.event_kind):
        parts.append(float(one.event_kind == other.event_kind))
    if one.organiser and other.organiser:
        parts.append(float(one.organiser == other.organiser))
    return sum(parts) / len(parts) if parts else None


def _ratio(one: int, other: int, allowance: float) -> float:
    return min(1.0, allowance * min(one, other) / max(one, other))
