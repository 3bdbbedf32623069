"""People as single reports name them, in little memory.

What reports say of their people repeats itself: the same offices, the same renderings of the same
names. Each is held once, and somebody in a report is a handful of numbers.
"""

from __future__ import annotations

import datetime
from array import array
from collections.abc import Iterable, Mapping
from typing import NamedTuple

from pipeline import gazetteer
from pipeline.link import offices, readings
from pipeline.link.identities import Identity, add, widened
from pipeline.link.outline import LocalPerson
from pipeline.link.packed import Numbered, Rows
from pipeline.link.readings import Readings, Rendered


class Setting(NamedTuple):
    """Where and when a report's officials were seen."""

    event: int
    """number of the event"""
    day: datetime.date | None
    province: str | None
    """code of the event's province, as it is named"""


class LocalPeople:
    """The people of reports, by number in the order of documents and of their identities there."""

    def __init__(self) -> None:
        self._first = array("I", (0,))
        """number of the first of each report"""
        self._reports = array("I")
        self._ids: Numbered[tuple[bool, str]] = Numbered()
        """identities in the report; whether what is left out is its document, and the rest"""
        self._rendered: Numbered[Rendered] = Numbered()
        self._names: Numbered[str] = Numbered()
        self._readings = Rows()
        """what each rendering may stand for, as far as that is known; nothing where it is not"""
        self._shares = array("d")
        """of these names, end to end as they are"""
        self._accented: Numbered[tuple[str, ...]] = Numbered()
        self._offices: Numbered[tuple[tuple[str, bool], ...]] = Numbered()
        """offices, and whether each is held"""
        self._provinces: Numbered[tuple[tuple[str, int], ...]] = Numbered()
        self._id_of = array("I")
        self._rendered_of = array("I")
        self._accented_of = array("I")
        self._offices_of = array("I")
        self._provinces_of = array("I")

    def append(self, people: Iterable[LocalPerson], doc_id: str) -> None:
        """Add the people of the next report.

        Parameters
        ----------
        people
            The people, by their identities within the report.
        doc_id
            Its document.
        """
        report = len(self._first) - 1
        for one in people:
            self._reports.append(report)
            is_prefixed = one.person_id.startswith(doc_id)
            self._id_of.append(self._ids.number((is_prefixed, one.person_id.removeprefix(doc_id))))
            rendered = self._rendered.number(one.rendered)
            self._rendered_of.append(rendered)
            if rendered == len(self._readings):
                read = one.readings or ()
                self._readings.append(self._names.number(name) for name, _ in read)
                self._shares.extend(share for _, share in read)
            self._accented_of.append(self._accented.number(one.accented))
            self._offices_of.append(self._offices.number(one.offices))
            self._provinces_of.append(self._provinces.number(one.provinces))
        self._first.append(len(self._reports))

    def __len__(self) -> int:
        return len(self._reports)

    def of_report(self, report: int) -> range:
        """Return the people of a report, by its position."""
        return range(self._first[report], self._first[report + 1])

    def report(self, person: int) -> int:
        """Return the position of somebody's report."""
        return self._reports[person]

    def id_in_report(self, person: int, doc_id: str) -> str:
        """Return somebody's identity within a report, given its document."""
        is_prefixed, rest = self._ids.values[self._id_of[person]]
        return doc_id + rest if is_prefixed else rest

    def rendered(self, person: int) -> Rendered:
        """Return how somebody's report writes the name."""
        return self._rendered.values[self._rendered_of[person]]

    def readings(self, rendered: Rendered) -> Readings:
        """Return the names that a rendering of these people may stand for."""
        number = self._rendered.number(rendered)
        start, end = self._readings.span(number)
        if start == end:
            return readings.of_person(rendered)
        names = self._names.values
        return tuple(
            (names[name], share)
            for name, share in zip(self._readings[number], self._shares[start:end], strict=True)
        )

    def settled(self, person: int) -> str:
        """Return the canonical name on which somebody's report settled."""
        return self.rendered(person).settled

    def accented(self, person: int) -> tuple[str, ...]:
        """Return somebody's names with diacritics that a fact supports, sorted."""
        return self._accented.values[self._accented_of[person]]

    def identity(
        self, people: Iterable[int], settings: Settings, today: Mapping[str, str]
    ) -> Identity:
        """Return the identity of people of several reports.

        Parameters
        ----------
        people
            Those who are taken for one.
        settings
            Where and when, by report.
        today
            Codes of provinces to those of their units of today.
        """
        found = Identity(read=self.readings)
        merged_on = gazetteer.merged_on()
        for person in people:
            report = self._reports[person]
            setting = settings[report]
            day = setting.day
            held = self._offices.values[self._offices_of[person]]
            named = self._provinces.values[self._provinces_of[person]]
            found.order = person if found.order < 0 else min(found.order, person)
            found.doc_ids.add(report)
            found.events.add(setting.event)
            add(found.renderings, {self.rendered(person): 1})
            add(found.accented, dict.fromkeys(self.accented(person), 1))
            for role, is_held in held:
                span = (day, day) if day and is_held else None
                found.roles[role] = widened(found.roles.get(role), span)
            add(found.provinces, {today.get(code, code): 1 for code, _ in named})
            if setting.province is not None:
                add(found.contexts, {today.get(setting.province, setting.province): 1})
                if not named and offices.of_province(role for role, _ in held):
                    named = ((setting.province, 1),)
            if day and day < merged_on:
                add(found.former_units, dict(named))
        found.version = len(found.doc_ids) - 1
        return found


class Settings:
    """Where and when the officials of reports were seen, by position of the report."""

    def __init__(self) -> None:
        self._events = array("I")
        self._days = array("I")
        self._provinces = array("H")
        self._codes: Numbered[str | None] = Numbered()

    def append(self, event: int, day: datetime.date | None, province: str | None) -> None:
        """Add the setting of the next report.

        Parameters
        ----------
        event
            Number of its event.
        day
            When it was.
        province
            Code of the event's province, as it is named.
        """
        self._events.append(event)
        self._days.append(day.toordinal() if day else 0)
        self._provinces.append(self._codes.number(province))

    def __getitem__(self, report: int) -> Setting:
        day = self._days[report]
        return Setting(
            self._events[report],
            datetime.date.fromordinal(day) if day else None,
            self._codes.values[self._provinces[report]],
        )
