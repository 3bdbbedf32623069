"""One event by itself: what its reports agree on, and every row that follows from that.

A pure function of the reports of the event and of little that is known besides, so that events can
be settled in any order, in any process, and again only where something of theirs has changed.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from pipeline.link import events
from pipeline.link.agreed import Members
from pipeline.link.consensus import Consensus
from pipeline.link.divergences import Divergences
from pipeline.link.rereading import Rereading
from pipeline.link.told import Told, units_of_today, with_identities
from pipeline.schema import Row


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What settling an event takes besides what its reports tell."""

    event_id: str
    vote_of: Mapping[str, str]
    """documents of its reports, sorted, to the vote that each shares"""
    identities: Mapping[str, Mapping[str, str]]
    """identities across reports by identities within a report, by document"""
    renderings: Mapping[str, Sequence[tuple[str, str]]]
    """how all reports write its people, each time with its language, sorted; nobody where the event
    has one report, which can miss nothing that others tell"""
    together: frozenset[tuple[str, str]]
    """pairs of these people whom any report names both, the smaller first"""

    def named_together(self, one: str, other: str) -> bool:
        """Tell whether any report names both of two people."""
        return ((one, other) if one < other else (other, one)) in self.together


def settle(event: Surroundings, reports: Sequence[Told]) -> list[Row]:
    """Settle what the reports of an event agree on.

    Parameters
    ----------
    event
        The event.
    reports
        What was read of its reports, sorted by document.

    Returns
    -------
    Rows of reports, officials, events, attendance, facts, evidence, divergences and issues.
    """
    told = {
        one.report.doc_id: with_identities(one, event.identities[one.report.doc_id])
        for one in reports
    }
    members = Members(event.event_id, tuple(told), event.vote_of)
    rereading = Rereading(told, event)
    agreed = Consensus(told, rereading, units_of_today(told)).facts(members)
    rows: list[Row] = []
    for one in told.values():
        rows.append(dataclasses.replace(one.report, event_id=event.event_id))
        rows += one.officials
    rows.append(events.event_of(members, agreed, told))
    rows += events.attendance(event.event_id, told.values())
    rows += Divergences(told, rereading.trace).rows(agreed, members)
    rows += rereading.issues()
    return rows
