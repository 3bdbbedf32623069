"""What all reports together say: which of them tell one event, and who is who."""

from __future__ import annotations

import datetime
import itertools
from array import array
from bisect import bisect_left
from collections.abc import Mapping, Sequence

from pipeline.link.people import Identified
from pipeline.link.settling import Surroundings
from pipeline.link.survey import Survey

_NOBODY: frozenset[tuple[str, str]] = frozenset()


class Known:
    """The events with their reports and people.

    Parameters
    ----------
    survey
        The look at every report.
    event_ids
        Ids of the events, by number.
    event_of
        Number of the event of each report.
    shared_votes
        Documents that share the vote of another to this.
    identified
        Who is who.
    """

    def __init__(
        self,
        survey: Survey,
        event_ids: Sequence[str],
        event_of: Sequence[int],
        shared_votes: Mapping[str, str],
        identified: Identified,
    ) -> None:
        self.today = survey.today
        """province codes that reports mention to those of their units of today"""
        self._doc_ids = survey.doc_ids
        self._languages = survey.languages
        self._document_days = survey.document_days
        self._shared_votes = shared_votes
        self._identified = identified
        reports: dict[str, array[int]] = {event_id: array("I") for event_id in sorted(event_ids)}
        for at, number in enumerate(event_of):
            reports[event_ids[number]].append(at)
        self._reports = reports

    def event_ids(self) -> list[str]:
        """Return the events, sorted."""
        return list(self._reports)

    def event_of_documents(self) -> dict[str, str]:
        """Return the event of each document."""
        return {self._doc_ids[at]: event for event, of in self._reports.items() for at in of}

    def documents(self, event_id: str) -> list[str]:
        """Return the documents of the reports of an event, sorted."""
        return [self._doc_ids[at] for at in self._reports[event_id]]

    def size(self, event_id: str) -> int:
        """Return how many reports tell an event."""
        return len(self._reports[event_id])

    def surroundings(self, event_id: str) -> Surroundings:
        """Return what settling an event takes besides what its reports tell."""
        reports, identified = self._reports[event_id], self._identified
        vote_of: dict[str, str] = {}
        identities: dict[str, Mapping[str, str]] = {}
        for at in reports:
            doc_id = self._doc_ids[at]
            vote_of[doc_id] = self._shared_votes.get(doc_id, doc_id)
            identities[doc_id] = identified.of_report(at, doc_id)
        if len(reports) == 1:
            return Surroundings(event_id, vote_of, identities, {}, _NOBODY)
        people = sorted({person for own in identities.values() for person in own.values()})
        return Surroundings(
            event_id,
            vote_of,
            identities,
            {person: identified.renderings(person) for person in people},
            frozenset(
                pair
                for pair in itertools.combinations(people, 2)
                if identified.named_together(*pair)
            ),
        )

    def language(self, doc_id: str) -> str | None:
        """Return the language of a document."""
        return self._languages[bisect_left(self._doc_ids, doc_id)]

    def document_days(self, event_id: str) -> frozenset[datetime.date]:
        """Return the days of the decisions and documents that the reports of an event name."""
        known = self._document_days
        return frozenset(day for at in self._reports[event_id] for day in known.get(at, ()))

    def name(self, person_id: str) -> str:
        """Return the name that all spellings of a person stand for, in Vietnamese order without
        diacritics.
        """
        return self._identified.name(person_id)
