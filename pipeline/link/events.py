"""Rows about events that follow from the consensus of their reports."""

from __future__ import annotations

import datetime
import functools
from collections import Counter
from collections.abc import Iterable, Mapping

from pipeline.link import votes
from pipeline.link.agreed import Agreed, Members
from pipeline.link.alignment import Key
from pipeline.link.told import Told
from pipeline.schema import Attendance, Event, Fact


def event_of(members: Members, agreed: Iterable[Agreed], told: Mapping[str, Told]) -> Event:
    """Return the row of one event.

    Parameters
    ----------
    members
        Its reports.
    agreed
        Its facts.
    told
        What was read of each report, by document.
    """
    values = {one.fact.field: one.fact.value for one in agreed if one.fact.field != "award"}
    voting = [
        told[doc_id].report for doc_id in members.doc_ids if members.vote_of[doc_id] == doc_id
    ]
    return Event(
        event_id=members.event_id,
        event_date=full_day(values.get("date")),
        province_code=values.get("province"),
        organiser=votes.majority([row.organiser for row in voting]),
        event_kind=votes.majority([row.event_kind for row in voting], "other") or "other",
        n_reports=len(members.doc_ids),
        languages=tuple(sorted({code for one in told.values() if (code := one.document.language)})),
    )


def granted(fact: Fact) -> tuple[Key, int]:
    """Return the award that a fact of an event tells, with its count."""
    return _key_of(fact.key), int(fact.value)


@functools.lru_cache(maxsize=1 << 12)
def _key_of(written: str) -> Key:
    """Return a key as it stands in `facts`, in its parts; equal ones are held once."""
    award, award_class, recipient, grantor, status = written.split("/")
    return award, award_class, recipient, grantor, status


def attendance(event_id: str, told: Iterable[Told]) -> list[Attendance]:
    """Return who is named in which office at an event, with the number of reports."""
    saying: Counter[tuple[str, str]] = Counter()
    for one in told:
        saying.update({(row.person_id, row.role) for row in one.officials})
    return [
        Attendance(event_id=event_id, person_id=person_id, role=role, n_reports=n_reports)
        for (person_id, role), n_reports in sorted(saying.items())
    ]


def days_of_documents(told: Told) -> frozenset[datetime.date]:
    """Return the days of the decisions and other documents that a report names."""
    return frozenset(
        row.first_day
        for row in told.dates
        if row.role == "document" and row.precision == "day" and row.first_day is not None
    )


def full_day(value: str | None) -> datetime.date | None:
    """Return a full day written in EDTF; null for one without a year."""
    return datetime.date.fromisoformat(value) if value and value[:1].isdigit() else None
