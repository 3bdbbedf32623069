"""The rows of people: who was seen where, when and in which office, event by event."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field

from pipeline.link.identities import Span, widened
from pipeline.schema import Event, OfficialMention, Person

UNKNOWN = "-"
"""Stands in lists for a day or a language that is not known."""


@dataclass(slots=True)
class _Biography:
    """What reports tell of one person."""

    reports_of_name: dict[str, int] = field(default_factory=dict)
    """names with diacritics, with the number of reports that give each"""
    name_ascii: dict[str, tuple[str, str]] = field(default_factory=dict)
    """the first document that gives each, and the same without diacritics as it stands there"""
    roles: dict[str, Span | None] = field(default_factory=dict)
    """offices with the days of the first and the last event at which they are held"""
    provinces: set[str] = field(default_factory=set)
    spellings: set[tuple[str, str]] = field(default_factory=set)
    """with their languages"""
    days: Span | None = None
    """of the first and the last event"""
    n_events: int = 0

    def name(self, name: str, name_ascii: str, doc_id: str) -> None:
        """Note that a report gives the name with its diacritics."""
        self.reports_of_name[name] = self.reports_of_name.get(name, 0) + 1
        said = doc_id, name_ascii
        if name not in self.name_ascii or doc_id < self.name_ascii[name][0]:
            self.name_ascii[name] = said


class Biographies:
    """Gathers what the reports of events tell of people."""

    def __init__(self) -> None:
        self._people: dict[str, _Biography] = {}

    def add(
        self, event: Event, reports: Iterable[tuple[str | None, Iterable[OfficialMention]]]
    ) -> None:
        """Add what the reports of an event tell.

        Parameters
        ----------
        event
            The event.
        reports
            The language of each of its reports, and the officials with their identities across
            reports.
        """
        day = event.event_date
        span: Span | None = (day, day) if day else None
        seen: set[str] = set()
        for language, officials in reports:
            named: set[tuple[str, str]] = set()
            for row in officials:
                person = self._people.get(row.person_id)
                if person is None:
                    person = self._people[row.person_id] = _Biography()
                seen.add(row.person_id)
                held = span if row.standing != "former" else None
                person.roles[row.role] = widened(person.roles.get(row.role), held)
                if row.province_code:
                    person.provinces.add(row.province_code)
                person.spellings.add((row.surface, language or UNKNOWN))
                if row.name and (row.person_id, row.name) not in named:
                    named.add((row.person_id, row.name))
                    person.name(row.name, row.name_ascii, row.doc_id)
        for person_id in seen:
            person = self._people[person_id]
            person.n_events += 1
            person.days = widened(person.days, span)

    def rows(self, name_of: Callable[[str], str]) -> Iterator[Person]:
        """Yield the rows of all people.

        Parameters
        ----------
        name_of
            Returns the name without diacritics that the spellings of a person stand for.
        """
        for person_id in sorted(self._people):
            yield _row(person_id, self._people[person_id], name_of)


def _row(person_id: str, person: _Biography, name_of: Callable[[str], str]) -> Person:
    times = person.reports_of_name
    name = min(times, key=lambda one: (-times[one], one), default=None)
    roles = sorted(person.roles)
    held = [person.roles[role] for role in roles]
    spellings = sorted(person.spellings)
    first, last = person.days or (None, None)
    return Person(
        person_id=person_id,
        name=name,
        # A name that a fact supports outweighs any number of readings.
        name_ascii=person.name_ascii[name][1] if name else name_of(person_id),
        roles=tuple(roles),
        role_first_seen=tuple(span[0].isoformat() if span else UNKNOWN for span in held),
        role_last_seen=tuple(span[1].isoformat() if span else UNKNOWN for span in held),
        provinces=tuple(sorted(person.provinces)),
        first_seen=first,
        last_seen=last,
        n_events=person.n_events,
        spellings=tuple(surface for surface, _ in spellings),
        spelling_languages=tuple(language for _, language in spellings),
    )
