"""Known officeholders: facts that settle a name or a province, and never invent one."""

from __future__ import annotations

import calendar
import datetime
import functools
from collections.abc import Collection, Mapping

from pipeline import gazetteer
from pipeline.gazetteer import Officeholder

Days = tuple[datetime.date, datetime.date]
"""First and last day that something may be about."""
UNCHECKED_SLACK = datetime.timedelta(days=366)
"""How far a term may reach beyond dates that were not checked."""
OPEN_END = datetime.date(2100, 1, 1)


@functools.cache
def _by_name() -> Mapping[str, tuple[Officeholder, ...]]:
    found: dict[str, tuple[Officeholder, ...]] = {}
    for holder in gazetteer.officeholders():
        if holder.checked:
            found[holder.name_ascii] = (*found.get(holder.name_ascii, ()), holder)
    return found


def is_known(name: str) -> bool:
    """Tell whether a name, in Vietnamese without diacritics, is that of a checked officeholder."""
    return name in _by_name()


def fitting(
    names: Collection[str], roles: Collection[str], about: Days | None
) -> list[Officeholder]:
    """Return the checked officeholders of these names in these offices at that time.

    Parameters
    ----------
    names
        Vietnamese names without diacritics that a rendering may stand for.
    roles
        Codes of the offices that the text gives the person.
    about
        The days that the report may be about; None when the text does not say, and then every
        term fits.
    """
    known = _by_name()
    return [
        holder
        for name in sorted(known.keys() & names)
        for holder in known[name]
        if any(_is_office(role, holder) for role in roles)
        and (about is None or _held(holder, about))
    ]


def _is_office(role: str, holder: Officeholder) -> bool:
    """Tell whether an office as the text names it may be that of a known officeholder.

    A position without its body ("the vice president") may be that of a national leader.
    """
    if role == holder.role:
        return True
    return holder.role in NATIONAL.get(role, {})


NATIONAL: Mapping[str, Mapping[str, tuple[str, str]]] = {
    "chair": {
        "state_president": ("state", "president"),
        "national_assembly_chair": ("national_assembly", "chair"),
    },
    "vice_chair": {
        "state_vice_president": ("state", "vice_president"),
        "national_assembly_vice_chair": ("national_assembly", "vice_chair"),
    },
}
"""National offices, with body and position, by the bare word that many languages have for them."""


def _held(holder: Officeholder, about: Days) -> bool:
    slack = UNCHECKED_SLACK if "unchecked" in holder.source else datetime.timedelta(0)
    first = _edge(holder.held_from, last=False)
    last = _edge(holder.held_until, last=True)
    return first - slack <= about[1] and about[0] <= last + slack


def _edge(day: str, *, last: bool) -> datetime.date:
    """Return the first or last day of an ISO year, month or day; of nothing, the edge of time."""
    if not day:
        return OPEN_END if last else datetime.date.min + UNCHECKED_SLACK
    year, month, number = (*map(int, day.split("-")), 0, 0)[:3]
    if not month:
        return datetime.date(year, 12, 31) if last else datetime.date(year, 1, 1)
    if not number:
        return datetime.date(year, month, calendar.monthrange(year, month)[1] if last else 1)
    return datetime.date(year, month, number)
