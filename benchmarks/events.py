"""Invented events at any scale: what happens, and who is there.

Every day has the same number of events, over as many days as are needed. What is common in real
reports is common here: names as frequent as the inventory of syllables says, office holders who
stay for years and attend many events, small counts, ceremonies that hand over what was decided
weeks before. `benchmarks.reports` tells the events in reports.
"""

from __future__ import annotations

import datetime
import functools
import itertools
import math
import random
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeVar

from pipeline.extract.names.inventory import EVENLY, inventory
from pipeline.extract.names.model import WOMEN
from pipeline.gazetteer import provinces

EVENTS_A_DAY = 20
FIRST_DAY = datetime.date(2018, 1, 2)
DECIDED_BEFORE = 0.04
"""Share of events whose awards are handed over at a later event of the same province."""

_SEATS = {
    "provincial_peoples_committee_chair": (1, 6.0),
    "provincial_peoples_committee_vice_chair": (3, 8.0),
    "provincial_party_committee_secretary": (1, 2.5),
    "provincial_party_committee_standing_deputy_secretary": (1, 2.5),
    "provincial_peoples_council_chair": (1, 1.5),
    "provincial_fatherland_front_chair": (1, 1.5),
    "provincial_emulation_committee_head": (1, 2.0),
    "provincial_department_director": (12, 6.0),
    "provincial_department_deputy_director": (20, 2.0),
    "provincial_farmers_association_chair": (1, 1.0),
    "provincial_womens_union_chair": (1, 0.5),
    "provincial_police_director": (1, 0.5),
    "district_peoples_committee_chair": (12, 2.0),
}
"""Offices of a province: how many seats each has, and how often their holders are named."""
_CENTRAL_SEATS = {
    "state_vice_president": (1, 0.4),
    "ministry_minister": (16, 1.0),
    "ministry_deputy_minister": (30, 1.5),
    "ministry_department_director": (40, 1.0),
}
_OTHER_OFFICES = ("company_director", "hospital_director", "school_rector", "association_chair")
_AWARDS = {
    ("merit_certificate", "province"): 46,
    ("merit_certificate", "ministry"): 8,
    ("merit_certificate", "prime_minister"): 7,
    ("emulation_flag", "province"): 8,
    ("emulation_flag", "government"): 4,
    ("labour_order", "president"): 6,
    ("party_badge", "party"): 6,
    ("prize", "organisation"): 6,
    ("gift", "organisation"): 6,
    ("commendation_letter", "district"): 3,
    ("emulation_fighter", "province"): 2,
}
_RECIPIENTS = {"collective": 46, "individual": 42, "household": 6, "mixed": 4}
_KINDS = {
    "award_ceremony": 34,
    "emulation_conference": 22,
    "contest": 8,
    "anniversary": 8,
    "meeting": 8,
    "congress": 6,
    "launch": 6,
    "other": 8,
}
_UNITS: dict[str | None, int] = {"percent": 6, None: 6, "person": 4, "VND": 3, "commune": 2}
_ISSUERS = ("QD-UBND", "QD-TTg", "QD-CTN", "KH-UBND", "CT-TTg")

Value = TypeVar("Value")


@dataclass(frozen=True, slots=True)
class Named:
    """Somebody in an office."""

    person: str
    """who it is, whatever the name"""
    name: str
    """Vietnamese name without diacritics"""
    role: str
    province: str | None


@dataclass(frozen=True, slots=True)
class Awarded:
    """What is given, how often, and to whom."""

    award: str
    award_class: int | None
    count: int
    recipient: str
    grantor: str
    status: str


@dataclass(frozen=True, slots=True)
class Number:
    """A number that is no award."""

    value: float
    unit: str | None


@dataclass(frozen=True, slots=True)
class Time:
    """A day or period that is not the event's."""

    value: str
    """EDTF"""
    role: str


@dataclass(frozen=True, slots=True)
class Paper:
    """The number of a decision or another document."""

    number: str


Fact = Named | Awarded | Number | Time | Paper


@dataclass(frozen=True, slots=True)
class Happening:
    """An event, with all that can be told of it."""

    number: int
    day: datetime.date
    province: str
    kind: str
    facts: tuple[Fact, ...]


def happenings(seed: int) -> Iterator[Happening]:
    """Yield events without end, day by day; the same seed gives the same events."""
    chance = random.Random(seed)
    codes = sorted(provinces())
    chance.shuffle(codes)
    weights = [1.0 / (1.0 + rank / 12) for rank in range(len(codes))]
    waiting: defaultdict[datetime.date, list[Happening]] = defaultdict(list)
    for number in itertools.count():
        day = FIRST_DAY + datetime.timedelta(days=number // EVENTS_A_DAY)
        decision = waiting[day].pop() if waiting.get(day) else None
        if decision is None:
            (province,) = chance.choices(codes, weights)
            kind = likely(chance, _KINDS)
            told = _awards(chance) + _papers(chance, 0.2)
        else:
            province, kind = decision.province, "award_ceremony"
            told = [one for one in decision.facts if isinstance(one, Awarded | Paper)]
            told.append(Time(decision.day.isoformat(), "document"))
        facts = (*_officials(chance, seed, province, day), *told, *_circumstances(chance, day))
        event = Happening(number, day, province, kind, facts)
        if decision is None and told and chance.random() < DECIDED_BEFORE:
            waiting[day + datetime.timedelta(days=chance.randint(5, 60))].append(event)
        yield event


def likely(chance: random.Random, weights: dict[Value, int]) -> Value:
    """Return one of some values, each as likely as it weighs."""
    (found,) = chance.choices(list(weights), list(weights.values()))
    return found


def _awards(chance: random.Random) -> list[Fact]:
    found: list[Fact] = []
    for _ in range(chance.choices((0, 1, 2, 3, 4, 5), (8, 26, 28, 20, 12, 6))[0]):
        award, grantor = likely(chance, _AWARDS)
        has_class = award in ("labour_order", "prize")
        found.append(
            Awarded(
                award,
                chance.randint(1, 3) if has_class else None,
                _count(chance, least=1, usual=9),
                likely(chance, _RECIPIENTS),
                grantor,
                chance.choices(("awarded", "proposed", "total"), (90, 6, 4))[0],
            )
        )
    return found


def _count(chance: random.Random, least: int, usual: int) -> int:
    """Return a count: mostly small, now and then large, the larger the rounder."""
    count = max(least, round(math.exp(chance.gauss(math.log(usual), 1.3))))
    if count > 40 and chance.random() < 0.4:
        digits = 10 ** (len(str(count)) - 1)
        count = max(1, round(count / digits)) * digits
    return count


def _papers(chance: random.Random, share: float) -> list[Fact]:
    if chance.random() >= share:
        return []
    return [Paper(f"{chance.randint(1, 3500)}/{chance.choice(_ISSUERS)}")]


def _circumstances(chance: random.Random, day: datetime.date) -> Iterator[Fact]:
    """Yield the numbers, days and periods that a text tells besides."""
    for _ in range(chance.choices((1, 3, 5, 8, 12), (10, 25, 30, 25, 10))[0]):
        unit = likely(chance, _UNITS)
        if unit == "percent":
            digits = chance.choices((0, 1, 2), (30, 35, 35))[0]
            yield Number(round(chance.uniform(10, 100), digits), unit)
        else:
            yield Number(_count(chance, least=10, usual=90), unit)
    if chance.random() < 0.5:
        yield Time(str(day.year), "period")
    if chance.random() < 0.3:
        yield Time(f"{day.year - day.year % 5 + 1}/{day.year - day.year % 5 + 5}", "period")
    if chance.random() < 0.3:
        earlier = day - datetime.timedelta(days=chance.randint(1, 400))
        yield Time(earlier.isoformat(), chance.choice(("document", "anniversary", "other")))


def _officials(chance: random.Random, seed: int, province: str, day: datetime.date) -> list[Named]:
    """Return who is named: leaders of the province, now and then guests and recipients."""
    found: dict[str, Named] = {}

    def seated(offices: Mapping[str, tuple[int, float]], place: str | None, count: int) -> None:
        weights = [weight for _, weight in offices.values()]
        for role in chance.choices(list(offices), weights, k=count):
            one = holder(seed, role, place, chance.randrange(offices[role][0]), day)
            found.setdefault(one.person, one)

    seated(_SEATS, province, chance.choices((0, 1, 2, 3, 5), (8, 30, 32, 20, 10))[0])
    seated(_CENTRAL_SEATS, None, int(chance.random() < 0.2))
    if chance.random() < 0.3:
        guest = f"guest {chance.getrandbits(64):x}"
        found[guest] = Named(guest, name_of(guest), chance.choice(_OTHER_OFFICES), province)
    return list(found.values())


def holder(seed: int, role: str, province: str | None, seat: int, day: datetime.date) -> Named:
    """Return who is in an office on a day."""
    place = f"{seed} {role} {province} {seat}"
    terms = _terms(place)
    days = (day - FIRST_DAY).days
    term = next((at for at, last in enumerate(terms) if days <= last), len(terms))
    person = f"{place} {term}"
    return Named(person, name_of(person), role, province)


@functools.lru_cache(maxsize=1 << 13)
def _terms(place: str) -> tuple[int, ...]:
    """Return the last days of the terms of a seat's holders: of three to six years each."""
    chance = random.Random(place)
    lengths = (chance.randint(1100, 2200) for _ in range(5))
    return tuple(itertools.accumulate(lengths, initial=chance.randint(0, 1800)))


@functools.lru_cache(maxsize=1 << 14)
def name_of(person: str) -> str:
    """Return the name of a person, as frequent as such a name is."""
    chance = random.Random(f"name {person}")
    woman = chance.random() < WOMEN
    spellings, surnames, middles, givens = _shares(woman)
    size = chance.choices((2, 3, 4), (6, 84, 10))[0]
    words = [chance.choices(spellings, cum_weights=surnames)[0]]
    words += chance.choices(spellings, cum_weights=middles, k=size - 2)
    words += chance.choices(spellings, cum_weights=givens)
    return " ".join(words).title()


@functools.cache
def _shares(woman: bool) -> tuple[Sequence[str], Sequence[float], Sequence[float], Sequence[float]]:
    """Return syllables with their cumulative weights as surname, middle and given name."""
    syllables = sorted(inventory(), key=lambda one: one.ascii)

    def part(share: float) -> float:
        return (share if woman else 1 - share) / EVENLY

    columns = (
        [one.surname_weight for one in syllables],
        [one.middle_weight * part(one.middle_women) for one in syllables],
        [one.given_weight * part(one.given_women) for one in syllables],
    )
    surnames, middles, givens = (list(itertools.accumulate(column)) for column in columns)
    return [one.ascii for one in syllables], surnames, middles, givens
