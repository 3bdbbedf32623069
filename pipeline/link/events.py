"""Rows about events that follow from the consensus of their reports."""

from __future__ import annotations

import datetime
from collections import defaultdict
from collections.abc import Iterable, Mapping

from pipeline.link import votes
from pipeline.link.agreed import Agreed, Members
from pipeline.link.alignment import Key
from pipeline.link.consensus import Consensus
from pipeline.schema import Attendance, DateMention, Event, OfficialMention


def event_of(
    members: Members,
    agreed: Iterable[Agreed],
    consensus: Consensus,
    languages: Mapping[str, str | None],
) -> Event:
    """Return the row of one event.

    Parameters
    ----------
    members
        Its reports.
    agreed
        Its facts.
    consensus
        Knows what each report says.
    languages
        Language by document.
    """
    values = {one.fact.field: one.fact.value for one in agreed if one.fact.field != "award"}
    voting = [
        consensus.report(doc_id) for doc_id in members.doc_ids if members.vote_of[doc_id] == doc_id
    ]
    return Event(
        event_id=members.event_id,
        event_date=full_day(values.get("date")),
        province_code=values.get("province"),
        organiser=votes.majority([row.organiser for row in voting]),
        event_kind=votes.majority([row.event_kind for row in voting], "other") or "other",
        n_reports=len(members.doc_ids),
        languages=tuple(
            sorted({code for doc_id in members.doc_ids if (code := languages.get(doc_id))})
        ),
    )


def granted(agreed: Iterable[Agreed]) -> tuple[tuple[Key, int], ...]:
    """Return the awards of an event with their counts."""
    found: list[tuple[Key, int]] = []
    for one in agreed:
        if one.fact.field == "award":
            award, award_class, recipient, grantor, status = one.fact.key.split("/")
            key = award, award_class, recipient, grantor, status
            found.append((key, int(one.fact.value)))
    return tuple(found)


def attendance(
    officials: Iterable[OfficialMention], events: Mapping[str, Event]
) -> list[Attendance]:
    """Return who is named in which office at which event, with the number of reports."""
    saying: defaultdict[tuple[str, str, str], set[str]] = defaultdict(set)
    for row in officials:
        event = events.get(row.doc_id)
        if event is not None:
            saying[event.event_id, row.person_id, row.role].add(row.doc_id)
    return [
        Attendance(event_id=event_id, person_id=person_id, role=role, n_reports=len(doc_ids))
        for (event_id, person_id, role), doc_ids in sorted(saying.items())
    ]


def days_of_documents(
    dates: Iterable[DateMention], events: Mapping[str, Event]
) -> dict[str, set[datetime.date]]:
    """Return by event the days of the decisions and other documents that its reports name."""
    found: defaultdict[str, set[datetime.date]] = defaultdict(set)
    for row in dates:
        event = events.get(row.doc_id)
        is_day = row.role == "document" and row.precision == "day"
        if event is not None and is_day and row.first_day is not None:
            found[event.event_id].add(row.first_day)
    return found


def full_day(value: str | None) -> datetime.date | None:
    """Return a full day written in EDTF; null for one without a year."""
    return datetime.date.fromisoformat(value) if value and value[:1].isdigit() else None
