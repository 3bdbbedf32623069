"""Which facts of an event a report tells: an article leaves out some, a translation more.

An event is told by one or two articles, one of them sometimes a short note, and an article is
translated into one to four reports. A translation loses and garbles facts, each on its own.
"""

from __future__ import annotations

import datetime
import random
from collections.abc import Iterator
from dataclasses import dataclass, replace

from benchmarks.events import Awarded, Fact, Happening, Number, happenings
from pipeline.gazetteer import provinces

SEED = 20240320
LANGUAGES = ("ko", "ar", "tr", "hi")

LOST = 0.07
"""How often a translation leaves out a fact."""
GARBLED = 0.03
"""How often it changes a number, an office, a noun or a status."""
NOTE = 0.12
"""How often an article is a short note."""
COPIED = 0.04
"""How often a report is published twice."""

_LIKE_OFFICES = {
    "provincial_peoples_committee_chair": "provincial_peoples_committee_vice_chair",
    "provincial_peoples_committee_vice_chair": "provincial_peoples_committee_chair",
    "provincial_department_director": "provincial_department_deputy_director",
    "provincial_department_deputy_director": "provincial_department_director",
    "ministry_deputy_minister": "ministry_minister",
}
_LIKE_AWARDS = {
    "merit_certificate": "commendation_letter",
    "commendation_letter": "merit_certificate",
    "labour_order": "medal",
    "prize": "gift",
    "gift": "prize",
}


@dataclass(frozen=True, slots=True)
class Article:
    """What was written about an event before it was translated."""

    facts: tuple[Fact, ...]
    sentences: tuple[int, ...]
    """which sentences stand between the facts"""


@dataclass(frozen=True, slots=True)
class Telling:
    """A translation of an article about an event."""

    event: Happening
    article: Article
    language: str
    is_copied: bool
    """it is published twice"""


def tellings(seed: int, chance: random.Random) -> Iterator[Telling]:
    """Yield translations without end.

    Parameters
    ----------
    seed
        The same seed gives the same events.
    chance
        Decides on articles and languages as far as they are asked for.
    """
    for event in happenings(seed):
        for article in _articles(event, chance):
            used = chance.sample(LANGUAGES, chance.choices((1, 2, 3, 4), (42, 28, 18, 12))[0])
            if chance.random() < 0.04:
                used.append(used[0])
            for language in used:
                yield Telling(event, article, language, chance.random() < COPIED)


def _articles(event: Happening, chance: random.Random) -> list[Article]:
    found = []
    for _ in range(1 + (chance.random() < 0.25)):
        is_note = chance.random() < NOTE
        kept = [one for one in event.facts if chance.random() < (0.4 if is_note else 0.9)]
        chance.shuffle(kept)
        filler = 1 if is_note else round(min(40, max(4, chance.lognormvariate(2.3, 0.5))))
        found.append(Article(tuple(kept), tuple(chance.getrandbits(32) for _ in range(filler))))
    return found


def heading_day(day: datetime.date, chance: random.Random) -> tuple[datetime.date | None, bool]:
    """Return the day of an event as a translation has it, and whether it names the year."""
    lot = chance.random()
    if lot < 0.06:
        return None, False
    if lot < 0.12:
        return day, False
    if lot < 0.14:
        return day.replace(day=chance.randint(1, 28)), True
    if lot < 0.145:
        return day.replace(year=day.year - 1, day=min(day.day, 28)), True
    return day, True


def heading_province(province: str, chance: random.Random) -> str | None:
    """Return the province of an event as a translation has it."""
    lot = chance.random()
    if lot < 0.08:
        return None
    return chance.choice(sorted(provinces())) if lot < 0.09 else province


def is_lost(chance: random.Random) -> bool:
    """Return whether a translation leaves out a fact."""
    return chance.random() < LOST


def told_office(role: str, chance: random.Random) -> str:
    """Return an office as a translation has it."""
    return _LIKE_OFFICES.get(role, role) if chance.random() < GARBLED else role


def told_award(fact: Awarded, chance: random.Random) -> Awarded:
    """Return an award as a translation has it."""
    count = told_count(fact.count, chance)
    award, grantor, recipient, status = fact.award, fact.grantor, fact.recipient, fact.status
    if chance.random() < GARBLED:
        award = _LIKE_AWARDS.get(award, award)
    if chance.random() < 0.15:
        grantor = "unspecified"
    if chance.random() < 0.08:
        recipient = "unspecified"
    if chance.random() < GARBLED / 2:
        status = "awarded" if status == "proposed" else "proposed"
    return replace(
        fact, award=award, count=count, recipient=recipient, grantor=grantor, status=status
    )


def told_number(fact: Number, chance: random.Random) -> float:
    """Return a number as a translation has it."""
    return fact.value if fact.unit == "percent" else told_count(int(fact.value), chance)


def told_count(count: int, chance: random.Random) -> int:
    """Return a count as a translation has it: a digit lost or changed now and then."""
    if chance.random() >= GARBLED:
        return count
    digits = list(str(count))
    digits[chance.randrange(len(digits))] = str(chance.randint(1, 9))
    return int("".join(digits))
