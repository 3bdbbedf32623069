"""Reports whose rows are on disk, some thousand reports in memory at a time."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from operator import attrgetter
from pathlib import Path

from pipeline.link.source import HeldSource
from pipeline.link.told import Told
from pipeline.schema import MENTIONS, Document, Report, Row, Segment
from pipeline.store.divided import Batches, Divided, part_of
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

    def by_document(self) -> Iterator[Told]:
        """Yield what was read of each report, sorted by document."""
        doc_ids = sorted(
            doc_id
            for batch in self._batches(Report)
            for doc_id in batch.column("doc_id").to_pylist()
        )
        for part in self._parts(part_of(doc_ids, {})):
            yield from part.by_document()

    def by_event(self, event_of: Mapping[str, str]) -> Iterator[tuple[str, Sequence[Told]]]:
        """Yield the events, sorted, each with what was read of its reports, sorted by document."""
        sizes = Counter(event_of.values())
        part = part_of(sorted(sizes), sizes)
        for held in self._parts({doc_id: part[event] for doc_id, event in event_of.items()}):
            yield from held.by_event(event_of)

    def _parts(self, part_of_document: Mapping[str, int]) -> Iterator[HeldSource]:
        """Yield the reports in parts, one after the other."""
        with Divided(self._batches, self._folder) as parts:
            for kind in READ:
                parts.divide(kind, "doc_id", part_of_document)
            for number in range(max(part_of_document.values(), default=-1) + 1):
                tables = Tables()
                for kind in READ:
                    tables.replace(kind, parts.rows(kind, number))
                tables.replace(Segment, sorted(tables.of(Segment), key=_SEGMENT_ORDER))
                yield HeldSource(tables)
