"""What follows from all settled events together: the rows of people, and the ties among events."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Generator

from pipeline.link import events
from pipeline.link.alignment import Key
from pipeline.link.biographies import Biographies
from pipeline.link.known import Known
from pipeline.link.relations import AwardEvent, relations
from pipeline.schema import Event, Fact, OfficialMention, Row
from pipeline.tables import Tables

TAKES: tuple[type[Row], ...] = (Event, OfficialMention, Fact)
"""Tables of settled events that this is gathered from."""


class Closing:
    """Gathers what events have settled.

    Parameters
    ----------
    known
        What all reports together say.
    """

    def __init__(self, known: Known) -> None:
        self._known = known
        self._biographies = Biographies()
        self._award_events: list[AwardEvent] = []

    def add(self, settled: Tables) -> None:
        """Add events.

        Parameters
        ----------
        settled
            All rows of these events of the tables in `TAKES`.
        """
        known = self._known
        awards: defaultdict[str, list[tuple[Key, int]]] = defaultdict(list)
        for fact in settled.of(Fact):
            if fact.field == "award":
                awards[fact.event_id].append(events.granted(fact))
        officials: defaultdict[str, list[OfficialMention]] = defaultdict(list)
        for row in settled.of(OfficialMention):
            officials[row.doc_id].append(row)
        for event in settled.of(Event):
            documents = known.documents(event.event_id)
            self._biographies.add(
                event,
                (
                    (known.language(doc_id), officials[doc_id])
                    for doc_id in documents
                    if doc_id in officials
                ),
            )
            if event.event_id in awards:
                award_event = AwardEvent.of_event(
                    event,
                    tuple(awards[event.event_id]),
                    known.document_days(event.event_id),
                    known.today,
                )
                if award_event is not None:
                    self._award_events.append(award_event)

    def rows(self) -> Generator[Row, None, None]:
        """Yield the rows of people and relations."""
        yield from self._biographies.rows(self._known.name)
        yield from relations(self._award_events)
