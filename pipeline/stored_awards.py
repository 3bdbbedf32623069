"""The awards of events whose rows are on disk, a batch of each table in memory at a time."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from operator import attrgetter
from pathlib import Path

import pyarrow as pa

from pipeline.aggregate import EventAwards
from pipeline.schema import AwardMention, Event, Evidence, Fact, Relation, Report
from pipeline.store.columnar import to_rows
from pipeline.store.streams import Batches, Sorter, Stream

_BY_EVENT = "SELECT * FROM given ORDER BY event_id"
_OF_AWARDS = "SELECT * FROM given WHERE field = 'award' ORDER BY event_id"
_REPORTS = "SELECT * FROM given ORDER BY event_id, doc_id"
_AWARDS = "SELECT given.* FROM given JOIN members USING (doc_id) ORDER BY event_id, doc_id"


class StoredAwards:
    """Awards as they are summed; see `pipeline.aggregate.AwardSource`.

    Parameters
    ----------
    batches
        Yields the rows of events, facts, evidence, awards, reports or relations, in any order; it
        is asked for several of them at a time.
    spill
        Folder for what does not fit in memory while it is sorted.
    """

    def __init__(self, batches: Batches, spill: Path) -> None:
        self._batches = batches
        self._spill = spill

    def relations(self) -> Iterable[Relation]:
        """Return the relations of all events."""
        for batch in self._batches(Relation):
            yield from to_rows(Relation, pa.Table.from_batches([batch]))

    def events(self) -> Iterator[EventAwards]:
        """Yield what is known of the awards of each event."""
        event_id, doc_id = attrgetter("event_id"), attrgetter("doc_id")
        members = [
            pa.table({name: batch.column(name) for name in ("doc_id", "event_id")})
            for batch in self._batches(Report)
        ]
        if not members:
            return
        with Sorter(self._batches, self._spill) as sorter:
            sorter.keep("members", pa.concat_tables(members))
            facts = Stream(Fact, sorter.sorted(Fact, _OF_AWARDS), event_id)
            evidence = Stream(Evidence, sorter.sorted(Evidence, _OF_AWARDS), event_id)
            reports = Stream(Report, sorter.sorted(Report, _REPORTS), event_id)
            awards = Stream(AwardMention, sorter.sorted(AwardMention, _AWARDS), doc_id)
            for event in Stream(Event, sorter.sorted(Event, _BY_EVENT), event_id):
                told = reports.of(event.event_id)
                yield EventAwards(
                    event,
                    facts.of(event.event_id),
                    evidence.of(event.event_id),
                    [award for report in told for award in awards.of(report.doc_id)],
                    told,
                )
