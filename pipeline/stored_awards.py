"""The awards of events whose rows are on disk, some thousand reports in memory at a time."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path

import pyarrow as pa

from pipeline.aggregate import EventAwards, HeldAwards
from pipeline.schema import AwardMention, Event, Evidence, Fact, Relation, Report, Row
from pipeline.store.columnar import pairs, to_rows
from pipeline.store.divided import Batches, Divided, by_name, part_of
from pipeline.tables import Tables

OF_EVENTS: tuple[type[Row], ...] = (Event, Fact, Evidence, Report)


class StoredAwards:
    """Awards as they are summed; see `pipeline.aggregate.AwardSource`.

    Parameters
    ----------
    batches
        Yields the rows of events, facts, evidence, awards, reports or relations, in any order.
    folder
        Where they may be kept, divided, while they are read.
    """

    def __init__(self, batches: Batches, folder: Path) -> None:
        self._batches = batches
        self._folder = folder

    def relations(self) -> Iterable[Relation]:
        """Return the relations of all events."""
        for batch in self._batches(Relation):
            yield from to_rows(Relation, pa.Table.from_batches([batch]))

    def events(self) -> Iterator[EventAwards]:
        """Yield what is known of the awards of each event."""
        told = pairs(self._batches(Report), "doc_id", "event_id")
        event_of = {doc_id: event_id for doc_id, event_id in told if event_id}
        sizes = Counter(event_of.values())
        part = part_of(sorted(sizes), sizes)
        with Divided(self._folder) as parts:
            for kind in OF_EVENTS:
                parts.divide(kind.table_name, self._batches(kind), "event_id", by_name(part))
            parts.divide(
                AwardMention.table_name,
                self._batches(AwardMention),
                "doc_id",
                by_name({doc_id: part[event] for doc_id, event in event_of.items()}),
            )
            for number in range(max(part.values(), default=-1) + 1):
                tables = Tables()
                for kind in (*OF_EVENTS, AwardMention):
                    if (rows := parts.take(kind.table_name, number)) is not None:
                        tables.replace(kind, to_rows(kind, rows))
                yield from HeldAwards(tables).events()
