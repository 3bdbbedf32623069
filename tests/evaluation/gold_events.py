"""Gold events: what is true of an event that several reports tell, and where they differ.

A gold event is a file `NAME.yaml` beside a folder `NAME` of its reports. It states the facts of the
event once, and of each report only what it misses or tells otherwise.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

import yaml

from tests.evaluation.gold import GOLD

EVENTS = GOLD / "events"
DATE, PROVINCE, OFFICIAL, AWARD = "date", "province", "official", "award"
_ATTRIBUTE = {"class": "award_class"}


@dataclass(frozen=True)
class GoldAward:
    """One award fact of an event."""

    award: str
    award_class: int | None
    count: int
    recipient: str
    grantor: str
    status: str
    province: str | None
    is_part: bool

    @property
    def key(self) -> str:
        """The key in `facts`."""
        award_class = "-" if self.award_class is None else self.award_class
        return f"{self.award}/{award_class}/{self.recipient}/{self.grantor}/{self.status}"


@dataclass(frozen=True)
class GoldTelling:
    """What one report tells of its event, as far as it is not what the event's facts say."""

    language: str
    spellings: Mapping[str, Sequence[str]]
    """names of the officials to the ways in which the report writes them"""
    missing: Sequence[str]
    differs: Sequence[Mapping[str, object]]


@dataclass(frozen=True, order=True)
class Difference:
    """One report that misses a fact of its event or tells it otherwise."""

    path: str
    field: str
    key: str
    """of an official the identity; else the key in `facts`"""
    kind: str
    consensus: str
    value: str | None = field(compare=False)

    @property
    def fact(self) -> tuple[object, ...]:
        """What is compared: the report, the fact and the kind of the difference.

        An award is one fact whoever is said to grant it: grantors are scored in extraction.
        """
        if self.field != AWARD:
            return self.path, self.kind, self.field, self.key
        award, award_class, recipient, _, status = self.key.split("/")
        return self.path, self.kind, self.consensus, award, award_class, recipient, status


@dataclass(frozen=True)
class GoldEvent:
    """One event and its reports."""

    name: str
    year: int | None
    date: str | None
    province: str | None
    people: Mapping[str, str]
    """identities by name: a name, or what tells namesakes apart"""
    roles: Mapping[str, Sequence[str]]
    """offices by name, the main one first"""
    awards: Mapping[str, GoldAward]
    """by the name that the file gives an award"""
    relations: Sequence[tuple[str, str]]
    """kind and other event"""
    reports: Mapping[str, GoldTelling]
    """by path"""

    def differences(self) -> Iterator[Difference]:
        """Yield what the reports miss or tell otherwise."""
        for path, told in self.reports.items():
            for fact in told.missing:
                yield self._difference(path, fact, {})
            for said in told.differs:
                changed = {part: value for part, value in said.items() if part != "fact"}
                yield self._difference(path, str(said["fact"]), changed)

    def _difference(self, path: str, fact: str, said: Mapping[str, object]) -> Difference:
        of, _, name = fact.partition(" ")
        value = None
        if of == AWARD:
            award = self.awards[name]
            key, consensus = award.key, str(award.count)
            if said:
                other = replace(award, **{_ATTRIBUTE.get(part, part): said[part] for part in said})
                value = str(other.count) if other.key == key else f"{other.key}={other.count}"
        elif of == OFFICIAL:
            key, consensus = self.people[name], self.roles[name][0]
            value = str(said["role"]) if said else None
        else:
            key = "event_date" if of == DATE else of
            consensus = str(self.date if of == DATE else self.province)
            value = str(said["value"]) if said else None
        return Difference(path, of, key, "differs" if said else "missing", consensus, value)


def gold_events(folder: Path) -> list[GoldEvent]:
    """Return the gold events of a folder, by name."""
    return [_read(file) for file in sorted(folder.glob("*.yaml"))]


def _read(file: Path) -> GoldEvent:
    facts = yaml.safe_load(file.read_text("utf-8"))
    date = facts["date"]
    return GoldEvent(
        name=file.stem,
        year=int(date[:4]) if date and date[0].isdigit() else None,
        date=date,
        province=facts["province"],
        people={one["name"]: one.get("person", one["name"]) for one in facts["officials"]},
        roles={one["name"]: one["roles"] for one in facts["officials"]},
        awards={
            row["id"]: GoldAward(
                row["award"],
                row.get("class"),
                row["count"],
                row["recipient"],
                row["grantor"],
                row["status"],
                row.get("province", facts["province"]),
                "part_of" in row,
            )
            for row in facts["awards"]
        },
        relations=[(one["kind"], one["event"]) for one in facts.get("relations", ())],
        reports={
            f"{file.stem}/{name}.txt": GoldTelling(
                told["language"],
                {
                    person: [ways] if isinstance(ways, str) else ways
                    for person, ways in told.get("spellings", {}).items()
                },
                told.get("missing", ()),
                told.get("differs", ()),
            )
            for name, told in facts["reports"].items()
        },
    )
