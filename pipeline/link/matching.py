"""How likely two identities are one person: their names, and where and when they were in office.

The score is the logarithm (to base 10) of the odds. Names add the likelihood ratio of
`pipeline.link.readings`; offices, places and times add the odds that two mentions in such a
setting, whatever their names, are one person: one of the few who speak at an event, the one chair
of a province, one of the thousands whom reports of the country name.
"""

from __future__ import annotations

import math

from pipeline.link import offices, readings
from pipeline.link.identities import Identity, Span

JOIN = 1.0
"""Score from which two identities are one person: ten to one."""
DOUBT = 0.0
"""Score from which two identities that stay apart are reported."""

SAME_OFFICE_AT_EVENT = 2.0
OTHER_OFFICE_AT_EVENT = -0.7
LEAST_AT_EVENT = 0.0
OTHER_PROVINCE_AT_EVENT = -0.5
"""Odds at one event: an office that one translation garbles does not part a person."""
SAME_OFFICE = 0.5
"""Odds that two holders of an office of one seat in one place are one person, within a year."""
AT_ONE_TIME = 1.5
"""The same, more, where they are seen in it at one time: it has no two holders."""
CAREER = -1.0
"""Odds of two leaders of one place, in offices that lead to each other."""
SEVERAL_OFFICES = -1.5
"""Odds of two officials of one province in offices that one person often holds together."""
SAME_PROVINCE = -2.0
"""Odds of any two officials of one province."""
LEAST_OF_PROVINCE = -2.0
PROVINCES = 1.8
"""Logarithm of the number of provinces: what it costs not to know that of one of the two."""
TO_THE_CENTRE = -3.0
"""Odds of an official of a province and one of the centre."""
ANYWHERE = -4.3
"""Odds of two officials of the country."""
OTHER_DIACRITICS = -2.0
"""Evidence of two names that differ in diacritics which facts support."""
TURNOVER_A_YEAR = 0.45
"""What each year beyond the first takes from the odds that an office has the same holder."""
ONE_TIME_DAYS = 62
MOST_ROLES = 12


def score(one: Identity, other: Identity) -> float | None:
    """Return the logarithm of the odds that two identities are one person; null if they cannot be.

    Parameters
    ----------
    one, other
        Identities of different reports.
    """
    setting = _setting(one, other)
    if setting is None:
        return None
    times = min(one.times_named, other.times_named)
    found = setting + readings.evidence(one.readings, other.readings, times)
    if one.accented and other.accented and one.accented.keys().isdisjoint(other.accented):
        found += OTHER_DIACRITICS
    return round(found, 4)


def is_placeless(one: Identity, other: Identity) -> bool:
    """Tell whether no event and no province says that two identities belong together."""
    return one.events.isdisjoint(other.events) and one.homes.isdisjoint(other.homes)


def _setting(one: Identity, other: Identity) -> float | None:
    here, there = one.homes, other.homes
    odds = [] if one.events.isdisjoint(other.events) else [_at_event(one, other)]
    if here and there:
        if not here.isdisjoint(there) and not one.was_elsewhere(other):
            odds.append(_in_province(one, other))
    else:
        odds.append(_anywhere(one, other))
    return max(odds, default=None)


def _at_event(one: Identity, other: Identity) -> float:
    shared = _shared_offices(one, other)
    found = max(
        (
            max(SAME_OFFICE_AT_EVENT - 2 * math.log10(seats), LEAST_AT_EVENT)
            for seats, _, _ in shared
        ),
        default=OTHER_OFFICE_AT_EVENT,
    )
    apart = one.homes and other.homes and one.homes.isdisjoint(other.homes)
    return found + (OTHER_PROVINCE_AT_EVENT if apart else 0.0)


def _in_province(one: Identity, other: Identity) -> float:
    found = [SAME_PROVINCE, _of_careers(one, other)]
    for seats, span, other_span in _shared_offices(one, other):
        found.append(max(_holding(seats, span, other_span), LEAST_OF_PROVINCE))
    return max(found)


def _of_careers(one: Identity, other: Identity) -> float:
    """Return the odds of the careers of two people of one place."""
    found = -math.inf
    for role in _roles(one):
        for held in _roles(other):
            if offices.is_career(role, held):
                return CAREER
            if offices.go_together(role, held):
                found = SEVERAL_OFFICES
    return found


def _anywhere(one: Identity, other: Identity) -> float:
    found = [ANYWHERE, _of_careers(one, other) - PROVINCES]
    if _is_of_centre(one) != _is_of_centre(other) and bool(one.homes) != bool(other.homes):
        found.append(TO_THE_CENTRE)
    for role in _roles(one):
        for held in _roles(other):
            if offices.may_be_one(role, held):
                seats = max(offices.seats(role), offices.seats(held))
                central = {offices.level(role), offices.level(held)} == {"central"}
                odds = _holding(seats, one.roles[role], other.roles[held])
                found.append(odds - (0.0 if central else PROVINCES))
    return max(found)


def _is_of_centre(identity: Identity) -> bool:
    return not offices.of_province(identity.roles)


def _holding(seats: int, one: Span | None, other: Span | None) -> float:
    """Return the odds that two holders of one office, seen on some days, are one person."""
    odds = SAME_OFFICE - math.log10(seats)
    if one is None or other is None:
        return odds
    apart = max((one[0] - other[1]).days, (other[0] - one[1]).days)
    if seats == 1 and apart <= ONE_TIME_DAYS:
        return odds + AT_ONE_TIME
    return odds - TURNOVER_A_YEAR * max(0.0, apart / 365.25 - 1.0)


def _shared_offices(one: Identity, other: Identity) -> list[tuple[int, Span | None, Span | None]]:
    """Return the offices that two identities may both hold: seats, and when each was seen in it."""
    return [
        (max(offices.seats(role), offices.seats(held)), one.roles[role], other.roles[held])
        for role in _roles(one)
        for held in _roles(other)
        if offices.may_be_one(role, held)
    ]


def _roles(identity: Identity) -> list[str]:
    return sorted(identity.roles)[:MOST_ROLES]
