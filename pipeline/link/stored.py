"""Reports whose rows are on disk, a batch of each table in memory at a time."""

from __future__ import annotations

from collections.abc import Callable, Container, Iterator, Mapping, Sequence
from operator import attrgetter
from pathlib import Path
from typing import TypeVar

import pyarrow as pa

from pipeline.link.told import Told, in_text_order
from pipeline.schema import (
    AwardMention,
    DateMention,
    Document,
    MeasureMention,
    Mention,
    OfficialMention,
    ProvinceMention,
    Report,
    Row,
    Segment,
    sort_key,
)
from pipeline.store.streams import Batches, Sorter, Stream

OfDocument = TypeVar("OfDocument", bound=Document | Segment | Mention | Report)
"""Rows of one document."""

_BY_DOCUMENT = "SELECT * FROM given ORDER BY doc_id"
_BY_EVENT = "SELECT given.* FROM given JOIN places USING (doc_id) ORDER BY place"


class StoredSource:
    """Reports as linking reads them; see `pipeline.link.source.Source`.

    Parameters
    ----------
    batches
        Yields the rows of documents, segments, dates, provinces, officials, awards, measures or
        reports; it is asked for several of them at a time.
    spill
        Folder for what does not fit in memory while it is sorted.
    sorted_by_document
        Tables whose rows come sorted by document; others come in any order.
    """

    def __init__(
        self, batches: Batches, spill: Path, sorted_by_document: Container[type[Row]] = ()
    ) -> None:
        self._batches = batches
        self._spill = spill
        self._sorted_by_document = sorted_by_document

    def by_document(self) -> Iterator[Told]:
        """Yield what was read of each report, sorted by document."""
        with Sorter(self._batches, self._spill) as sorter:

            def rows(kind: type[Row]) -> Iterator[pa.RecordBatch]:
                if kind in self._sorted_by_document:
                    return self._batches(kind)
                return sorter.sorted(kind, _BY_DOCUMENT)

            yield from _merged(rows)

    def by_event(self, event_of: Mapping[str, str]) -> Iterator[tuple[str, Sequence[Told]]]:
        """Yield the events, sorted, each with what was read of its reports, sorted by document."""
        doc_ids = sorted(event_of, key=lambda doc_id: (event_of[doc_id], doc_id))
        places = pa.table({"doc_id": pa.array(doc_ids, pa.string()), "place": range(len(doc_ids))})
        with Sorter(self._batches, self._spill) as sorter:
            sorter.keep("places", places)
            event_id: str | None = None
            members: list[Told] = []
            for told in _merged(lambda kind: sorter.sorted(kind, _BY_EVENT)):
                if event_of[told.report.doc_id] != event_id:
                    if event_id is not None:
                        yield event_id, members
                    event_id, members = event_of[told.report.doc_id], []
                members.append(told)
            if event_id is not None:
                yield event_id, members


def _merged(rows: Callable[[type[Row]], Iterator[pa.RecordBatch]]) -> Iterator[Told]:
    """Yield what was read of each report, from rows of all tables in the order of the reports."""

    def stream(kind: type[OfDocument]) -> Stream[OfDocument]:
        return Stream(kind, rows(kind), attrgetter("doc_id"))

    documents, segments = stream(Document), stream(Segment)
    dates, provinces = stream(DateMention), stream(ProvinceMention)
    officials, awards = stream(OfficialMention), stream(AwardMention)
    measures = stream(MeasureMention)
    for report in stream(Report):
        doc_id = report.doc_id
        yield Told(
            report,
            documents.of(doc_id)[0],
            tuple(sorted(segments.of(doc_id), key=sort_key)),
            in_text_order(dates.of(doc_id)),
            in_text_order(provinces.of(doc_id)),
            in_text_order(officials.of(doc_id)),
            in_text_order(awards.of(doc_id)),
            in_text_order(measures.of(doc_id)),
        )
