"""One event by itself: what its reports agree on, and every row that follows from that.

A pure function of the reports of the event and of little that is known besides, so that events can
be settled in any order, in any process, and again only where something of theirs has changed.
"""

from __future__ import annotations

import dataclasses
import datetime
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from pipeline.link import events
from pipeline.link.agreed import Members
from pipeline.link.alignment import Key
from pipeline.link.consensus import Consensus
from pipeline.link.divergences import Divergences
from pipeline.link.rereading import KnownPeople, Rereading
from pipeline.link.told import Told
from pipeline.schema import Event, Row


@dataclass(frozen=True, slots=True)
class Settled:
    """An event and what others need to know of it."""

    event: Event
    awards: tuple[tuple[Key, int], ...]
    """awards with their counts"""
    document_days: frozenset[datetime.date]
    """days of the decisions and other documents that its reports name"""
    rows: Sequence[Row]
    """rows of reports, officials, events, attendance, facts, evidence, divergences and issues"""


def settle(
    event_id: str,
    told: Sequence[Told],
    shared_votes: Mapping[str, str],
    people: KnownPeople,
    today: Mapping[str, str],
) -> Settled:
    """Settle what the reports of an event agree on.

    Parameters
    ----------
    event_id
        The event.
    told
        What was read of its reports, sorted by document, the officials with their identities across
        reports.
    shared_votes
        Documents that share the vote of another to this.
    people
        What all reports together say of the people of the event.
    today
        Province codes to those of their units of today.
    """
    by_document = {one.report.doc_id: one for one in told}
    members = Members(
        event_id,
        tuple(by_document),
        {doc_id: shared_votes.get(doc_id, doc_id) for doc_id in by_document},
    )
    rereading = Rereading(by_document, people)
    agreed = Consensus(by_document, rereading, today).facts(members)
    event = events.event_of(members, agreed, by_document)
    rows: list[Row] = [dataclasses.replace(one.report, event_id=event_id) for one in told]
    for one in told:
        rows += one.officials
    rows.append(event)
    rows += events.attendance(event_id, told)
    rows += Divergences(by_document, rereading.trace).rows(agreed, members)
    rows += rereading.issues()
    return Settled(event, events.granted(agreed), events.days_of_documents(told), rows)
