"""Where linking reads its reports from: twice, by document and by event."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from typing import Protocol

from pipeline.link.outline import Outline, outline_of
from pipeline.link.told import Told, told_by_reports
from pipeline.tables import Tables


class Source(Protocol):
    """The reports that are linked."""

    def outlines(self) -> Iterator[Outline]:
        """Yield what is compared of each report, sorted by document."""

    def duplicate_of(self) -> Mapping[str, str]:
        """Return the documents whose text repeats another, to this."""

    def by_event(self, event_of: Mapping[str, str]) -> Iterator[tuple[str, Sequence[Told]]]:
        """Yield the events, sorted, each with what was read of its reports, sorted by document.

        Parameters
        ----------
        event_of
            Event of each document.
        """


class HeldSource:
    """Reports whose rows are in memory.

    Parameters
    ----------
    tables
        Rows of documents, segments, dates, provinces, officials, awards, measures and reports.
    """

    def __init__(self, tables: Tables) -> None:
        self._told = told_by_reports(tables)

    def outlines(self) -> Iterator[Outline]:
        """Yield what is compared of each report, sorted by document."""
        return (outline_of(one, read=False) for one in self._told.values())

    def duplicate_of(self) -> Mapping[str, str]:
        """Return the documents whose text repeats another, to this."""
        documents = (one.document for one in self._told.values())
        return {row.doc_id: row.duplicate_of for row in documents if row.duplicate_of}

    def by_event(self, event_of: Mapping[str, str]) -> Iterator[tuple[str, Sequence[Told]]]:
        """Yield the events, sorted, each with what was read of its reports, sorted by document."""
        return by_event(self._told, event_of)


def by_event(
    told: Mapping[str, Told], event_of: Mapping[str, str]
) -> Iterator[tuple[str, Sequence[Told]]]:
    """Yield the events of some reports, sorted, each with what was read of its reports.

    Parameters
    ----------
    told
        The reports by document, sorted.
    event_of
        Event of each document.
    """
    members: defaultdict[str, list[Told]] = defaultdict(list)
    for doc_id, one in told.items():
        members[event_of[doc_id]].append(one)
    return iter(sorted(members.items(), key=lambda event: event[0]))
