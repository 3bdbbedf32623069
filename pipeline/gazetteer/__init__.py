"""Language-free facts: provinces, settlements, offices, officeholders, awards, anniversaries."""

from __future__ import annotations

import csv
import datetime
import functools
import types
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from importlib import resources


@dataclass(frozen=True, slots=True)
class Province:
    """A province or centrally-run city, as it was before the mergers of 1 July 2025."""

    code: str
    name: str
    name_ascii: str
    kind: str
    """province or city"""
    code_today: str
    """ISO 3166-2:VN code of the unit it is part of since 1 July 2025"""
    domains: tuple[str, ...]
    """web domains of its own newspaper, broadcaster and portal"""


@dataclass(frozen=True, slots=True)
class Settlement:
    """A city, town or district below the province."""

    name_ascii: str
    kind: str
    """city, town or district"""
    province_code: str
    unique: bool
    """its name points to this province alone"""
    central_since: datetime.date | None
    """day since which it is a centrally-run city, in the place of its province"""


@dataclass(frozen=True, slots=True)
class Officeholder:
    """Who held which office when: ISO days, months or years, empty when open."""

    name: str
    name_ascii: str
    role: str
    province_code: str
    held_from: str
    held_until: str
    source: str

    @property
    def checked(self) -> bool:
        """Whether the row was checked against its source."""
        return not self.source.startswith("unchecked")


@dataclass(frozen=True, slots=True)
class Office:
    """A body or a position, the two halves of a role code."""

    kind: str
    """body or position"""
    code: str
    level: str
    grantor: str
    """whose award it is that the body gives; empty where that says nothing"""
    grants: str = ""
    """of a body: `certificates` where it gives the merit certificates of its province, `as_city`
    where its city may be one of the rank of a province, `by_level` where the level said with it
    tells whose, `contest` where whoever holds the contest gives"""
    implies: tuple[str, ...] = ()
    """of a position: the body it is in where none is said, then those that it may be in as well"""


@dataclass(frozen=True, slots=True)
class Award:
    """A kind of award of the Law on Emulation and Commendation, or beside it."""

    code: str
    grantor: str
    """who alone can grant it, or empty"""
    instead_of: Mapping[str, str]
    """grantors whom texts name to whose award it is by law: the Government's flag, although the
    Prime Minister is asked for it"""
    classed: bool
    """whether it comes in classes"""
    recipient: str
    """who mostly has it where the text does not say; empty where anybody may"""


def rows(table: str) -> Iterator[dict[str, str]]:
    """Yield the rows of one gazetteer file as they are written."""
    text = (resources.files(__name__) / f"{table}.csv").read_text("utf-8")
    yield from csv.DictReader(text.splitlines())


@functools.cache
def provinces() -> Mapping[str, Province]:
    """Return the 63 units before the mergers of 1 July 2025, by ISO 3166-2:VN code."""
    found = {
        row["code"]: Province(
            code=row["code"],
            name=row["name"],
            name_ascii=row["name_ascii"],
            kind=row["kind"],
            code_today=row["code_today"],
            domains=tuple(filter(None, row["domains"].split(";"))),
        )
        for row in rows("provinces")
    }
    return types.MappingProxyType(found)


@functools.cache
def merged_on() -> datetime.date:
    """Return the day since which merged provinces are one: after the last of the old units."""
    last = max(row["valid_until"] for row in rows("provinces"))
    return datetime.date.fromisoformat(last) + datetime.timedelta(days=1)


@functools.cache
def settlements() -> tuple[Settlement, ...]:
    """Return cities, towns and districts below the province."""
    return tuple(
        Settlement(
            row["name_ascii"],
            row["kind"],
            row["province_code"],
            row["unique"] == "yes",
            datetime.date.fromisoformat(row["central_since"]) if row["central_since"] else None,
        )
        for row in rows("settlements")
    )


@functools.cache
def cities_since() -> Mapping[str, datetime.date]:
    """Return since when provinces that have become centrally-run cities are so, by code."""
    found = {
        settlement.province_code: settlement.central_since
        for settlement in settlements()
        if settlement.central_since is not None
    }
    return types.MappingProxyType(found)


def settlements_named(name_ascii: str) -> tuple[Settlement, ...]:
    """Return the settlements of one name without diacritics."""
    return _settlements_by_name().get(name_ascii, ())


@functools.cache
def _settlements_by_name() -> Mapping[str, tuple[Settlement, ...]]:
    found: dict[str, tuple[Settlement, ...]] = {}
    for settlement in settlements():
        found[settlement.name_ascii] = (*found.get(settlement.name_ascii, ()), settlement)
    return types.MappingProxyType(found)


@functools.cache
def awards() -> Mapping[str, Award]:
    """Return the kinds of award by code."""
    found = {
        row["code"]: Award(
            row["code"],
            row["grantor"],
            dict(pair.split(":") for pair in row["instead_of"].split(";") if pair),
            row["classes"] == "yes",
            row["recipient"],
        )
        for row in rows("awards")
    }
    return types.MappingProxyType(found)


@functools.cache
def anniversaries() -> Mapping[str, datetime.date]:
    """Return the days of events whose anniversaries are celebrated, by code."""
    found = {row["code"]: datetime.date.fromisoformat(row["day"]) for row in rows("anniversaries")}
    return types.MappingProxyType(found)


@functools.cache
def officeholders() -> tuple[Officeholder, ...]:
    """Return who held which office when, each row with its source."""
    return tuple(
        Officeholder(
            name=row["name"],
            name_ascii=row["name_ascii"],
            role=row["role"],
            province_code=row["province_code"],
            held_from=row["held_from"],
            held_until=row["held_until"],
            source=row["source"],
        )
        for row in rows("officeholders")
    )


@functools.cache
def offices() -> Mapping[tuple[str, str], Office]:
    """Return bodies and positions by (kind, code)."""
    found = {
        (row["kind"], row["code"]): Office(
            kind=row["kind"],
            code=row["code"],
            level=row["level"],
            grantor=row["grantor"],
            grants=row["grants"],
            implies=tuple(filter(None, row["implies"].split("; "))),
        )
        for row in rows("roles")
    }
    return types.MappingProxyType(found)
