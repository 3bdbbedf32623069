"""Reports whose rows are on disk, some thousand reports in memory at a time."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from operator import attrgetter
from pathlib import Path

import pyarrow as pa

from pipeline.link.outline import Outline, outline_of
from pipeline.link.source import by_event
from pipeline.link.told import Told, told_by_reports
from pipeline.schema import MENTIONS, Document, Report, Row, Segment
from pipeline.store.columnar import pairs, to_rows
from pipeline.store.divided import Batches, Divided, by_name, part_of
from pipeline.tables import Tables

READ: tuple[type[Row], ...] = (Document, Segment, *MENTIONS, Report)
"""Tables that linking reads."""
_SEGMENT_ORDER = attrgetter(*Segment.sorted_by)


class StoredSource:
    """Reports as linking reads them; see `pipeline.link.source.Source`.

    Parameters
    ----------
    batches
        Yields the rows of the tables that linking reads, in any order.
    folder
        Where they may be kept, divided, while they are read.
    """

    def __init__(self, batches: Batches, folder: Path) -> None:
        self._batches = batches
        self._folder = folder

    def outlines(self) -> Iterator[Outline]:
        """Yield what is compared of each report, sorted by document."""
        doc_ids = sorted(
            doc_id
            for batch in self._batches(Report)
            for doc_id in batch.column("doc_id").to_pylist()
        )
        for rows in self.in_parts(part_of(doc_ids, {})):
            for one in told(rows).values():
                yield outline_of(one, read=False)

    def duplicate_of(self) -> Mapping[str, str]:
        """Return the documents whose text repeats another, to this."""
        marks = pairs(self._batches(Document), "doc_id", "duplicate_of")
        return {doc_id: original for doc_id, original in marks if original}

    def by_event(self, event_of: Mapping[str, str]) -> Iterator[tuple[str, Sequence[Told]]]:
        """Yield the events, sorted, each with what was read of its reports, sorted by document."""
        sizes = Counter(event_of.values())
        part = part_of(sorted(sizes), sizes)
        for rows in self.in_parts({doc_id: part[event] for doc_id, event in event_of.items()}):
            yield from by_event(told(rows), event_of)

    def in_parts(
        self, part_of_document: Mapping[str, int]
    ) -> Iterator[Mapping[type[Row], pa.Table]]:
        """Yield the rows of some reports in parts, one after the other.

        Parameters
        ----------
        part_of_document
            Part by document, from 0.
        """
        with Divided(self._folder) as parts:
            number_of = by_name(part_of_document)
            for kind in READ:
                parts.divide(kind.table_name, self._batches(kind), "doc_id", number_of)
            for number in range(max(part_of_document.values(), default=-1) + 1):
                taken = ((kind, parts.take(kind.table_name, number)) for kind in READ)
                yield {kind: rows for kind, rows in taken if rows is not None}


def told(rows: Mapping[type[Row], pa.Table]) -> dict[str, Told]:
    """Return what was read of each report, by document, sorted.

    Parameters
    ----------
    rows
        All rows of these reports by table, in any order.
    """
    tables = Tables()
    for kind, table in rows.items():
        tables.replace(kind, to_rows(kind, table))
    tables.replace(Segment, sorted(tables.of(Segment), key=_SEGMENT_ORDER))
    return told_by_reports(tables)
