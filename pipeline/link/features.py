"""How alike two reports are: one number from 0 to 1 a feature, null where it is unknown."""

from __future__ import annotations

import datetime
from bisect import bisect_left
from collections.abc import Mapping, Set
from dataclasses import dataclass
from typing import Generic, NamedTuple, Protocol

from pipeline.link import names
from pipeline.link.profile import Profile, Token
from pipeline.link.rarity import Weighed, Weighing

NEAR_NAME = 0.75
"""Mean likeness of syllables from which two names of two reports may be one."""
OPPOSED_STATUS = 0.5
"""What is left of the likeness of the awards where one report gives and the other proposes."""
SAME_YEAR_GAP = 31
"""Days up to which two days of two years are as near as two days of one: the turn of a year."""
FEWEST_IN_ORDER = 4
"""Tokens that two reports must share before their order says anything."""
MOST_IN_ORDER = 100
"""Tokens whose order is compared."""
REPORTS_WEIGHED = 2048
"""Reports that are kept ready to be compared; pairs of one time are compared together."""

_LIKENESS_OF_DAYS = {0: 1.0, 1: 0.8, 2: 0.5, 3: 0.4}
_LIKENESS_OF_YEARLESS_DAYS = {0: 0.9, 1: 0.6}
_DAYS_OF_TWO_EVENTS = -0.35
"""Likeness of other days of which one report names both, and takes the one for its event's: that is
no slip, but the day of a decision, of a proposal or of an earlier round. It is less than none: it
speaks more against one event than any day that may be misread."""
_MISREAD_DAY = 0.35
"""Likeness of days of one year that differ in the day alone, or in the month alone."""
_MISREAD_YEAR = 0.3
"""Likeness of one day of two years: the year was misread, or settled wrongly."""
_OTHER_DAY = 0.15
"""Likeness of other days of one year; days of two years are not alike at all."""


class Features(NamedTuple):
    """Likeness of two reports by feature, 0 to 1; null where one of the two does not tell.

    That of days is below 0 where one report tells the other's day as that of something else.
    """

    numbers: float | None
    documents: float | None
    order: float | None
    date: float | None
    place: float | None
    people: float | None
    awards: float | None
    text: float | None


class Held(Protocol[Token]):
    """Profiles by position."""

    def __getitem__(self, at: int, /) -> Profile[Token]:
        """Return the profile of a report."""


@dataclass(frozen=True, slots=True)
class _Weighed(Generic[Token]):
    """A report, what it tells with its weights."""

    profile: Profile[Token]
    numbers: Weighed[Token]
    documents: Weighed[Token]
    awards: Weighed[Token]
    people: Weighed[str]
    places: Mapping[Token, int]
    """where tokens stand in the order of the text"""


class Comparison(Generic[Token]):
    """Compares any two of many reports.

    Parameters
    ----------
    profiles
        The reports.
    rarity
        What a shared token says.
    """

    def __init__(self, profiles: Held[Token], rarity: Weighing[Token]) -> None:
        self._profiles: Held[Token] = profiles
        self._rarity: Weighing[Token] = rarity
        self._at_hand: dict[int, _Weighed[Token]] = {}

    def _weighed(self, at: int) -> _Weighed[Token]:
        found = self._at_hand.get(at)
        if found is None:
            found = self._at_hand[at] = self._weigh(at)
            if len(self._at_hand) > REPORTS_WEIGHED:
                del self._at_hand[next(iter(self._at_hand))]
        return found

    def _weigh(self, at: int) -> _Weighed[Token]:
        profile, weight, scale = self._profiles[at], self._rarity.weight, self._rarity.scale
        of_name = self._rarity.weight_of_name
        return _Weighed(
            profile,
            Weighed({token: weight(token) for token in profile.numbers}, scale),
            Weighed({token: weight(token) for token in profile.documents}, scale),
            Weighed({token: weight(token) for token in profile.awards}, scale),
            Weighed({name: of_name(name) for name in profile.people}, scale),
            places_in(profile),
        )

    def features(self, left: int, right: int) -> Features:
        """Return the features of a pair, given by the positions of the reports."""
        mine, theirs = self._weighed(left), self._weighed(right)
        one, other = mine.profile, theirs.profile
        # What is counted as an award is compared as one, and not once more as a number.
        counts = one.award_counts | other.award_counts
        awards = mine.awards.likeness(theirs.awards)
        if awards is not None and not one.statuses & other.statuses:
            awards *= OPPOSED_STATUS
        return Features(
            numbers=_rounded(mine.numbers.likeness(theirs.numbers, counts)),
            documents=_rounded(mine.documents.likeness(theirs.documents)),
            order=_rounded(order_likeness(one, theirs.places, counts)),
            date=date_likeness(one, other),
            place=place_likeness(one, other),
            people=_rounded(people_likeness(mine.people, theirs.people)),
            awards=_rounded(awards),
            text=_rounded(text_likeness(one, other)),
        )


def _rounded(value: float | None) -> float | None:
    """Return a likeness as it is written: four digits are the same on every machine."""
    return None if value is None else round(value, 4)


def date_likeness(one: Profile[Token], other: Profile[Token]) -> float | None:
    """Compare event days; where a year is open, month and day.

    Days that may be no slip are not alike at all where one of the reports names both.
    """
    if one.month_day is None or other.month_day is None:
        return None
    if one.day is not None and other.day is not None:
        alike = _likeness_of_days(one.day, other.day)
    else:
        gap = abs((_in_leap_year(one.month_day) - _in_leap_year(other.month_day)).days)
        alike = _LIKENESS_OF_YEARLESS_DAYS.get(min(gap, 366 - gap), _OTHER_DAY)
    if alike > _MISREAD_DAY:
        return alike
    names_both = one.month_day in other.named_days or other.month_day in one.named_days
    return _DAYS_OF_TWO_EVENTS if names_both and one.month_day != other.month_day else alike


def _likeness_of_days(one: datetime.date, other: datetime.date) -> float:
    gap = abs((one - other).days)
    if gap in _LIKENESS_OF_DAYS:
        return _LIKENESS_OF_DAYS[gap]
    if one.year != other.year and gap > SAME_YEAR_GAP:
        same_day = (one.month, one.day) == (other.month, other.day)
        return _MISREAD_YEAR if same_day else 0.0
    return _MISREAD_DAY if one.month == other.month or one.day == other.day else _OTHER_DAY


def _in_leap_year(month_day: tuple[int, int]) -> datetime.date:
    """Return a day of a leap year, so that 29 February is one; an impossible day is the first."""
    month, day = month_day
    try:
        return datetime.date(2024, month, day)
    except ValueError:
        return datetime.date(2024, 1, 1)


def place_likeness(one: Profile[Token], other: Profile[Token]) -> float | None:
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


def people_likeness(one: Weighed[str], other: Weighed[str]) -> float | None:
    """Compare officials by their names, each met with the name most like it.

    Parameters
    ----------
    one, other
        Canonical names with their rarity.
    """
    if not one.weights or not other.weights:
        return None
    left = set(other.weights)
    shared = 0.0
    unmatched: list[str] = []
    for name in sorted(one.weights):
        if name in left:
            left.remove(name)
            shared += one.weights[name]
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
            shared -= score * min(one.weights[name], other.weights[candidate])
    return one.ratio(other, shared)


def places_in(profile: Profile[Token]) -> dict[Token, int]:
    """Return where each token of a report stands among all of them, in the order of the text."""
    return {token: place for place, token in enumerate(profile.sequence)}


def order_likeness(
    one: Profile[Token], other: Mapping[Token, int], besides: Set[Token] = frozenset()
) -> float | None:
    """Compare the order in which two reports tell what both tell: translations keep it.

    Parameters
    ----------
    one
        A report.
    other
        Where the tokens of the other report stand in it.
    besides
        Tokens that are left out: lists of awards have one order, whichever event they are told of.

    Returns
    -------
    Kendall's tau of the positions of the shared tokens, 0 where it is negative; null where too few
    are shared.
    """
    places = [other[token] for token in one.sequence if token in other and token not in besides]
    del places[MOST_IN_ORDER:]
    if len(places) < FEWEST_IN_ORDER:
        return None
    inverted = 0
    before: list[int] = []
    for place in places:
        at = bisect_left(before, place)
        inverted += len(before) - at
        before.insert(at, place)
    pairs = len(places) * (len(places) - 1) / 2
    return max(0.0, 1.0 - 2.0 * inverted / pairs)


def text_likeness(one: Profile[Token], other: Profile[Token]) -> float | None:
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
