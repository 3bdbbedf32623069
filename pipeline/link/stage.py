"""The linking stage in one process: its steps in a row.

Reports are read twice: by document, for what is compared of them all, and by event, for what each
event settles. Rows are given as they are made, so that nothing of a report is held but what
`pipeline.link.survey` keeps of it.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Iterator

from pipeline.judgements import Judgement
from pipeline.link.closing import Closing
from pipeline.link.gathering import gathered
from pipeline.link.settling import settle
from pipeline.link.source import Source
from pipeline.schema import Row
from pipeline.tables import Tables

ROWS_TOGETHER = 4096
"""Rows that are given at a time, about."""


def run(source: Source, judged: Iterable[Judgement] = ()) -> Iterator[Tables]:
    """Link all reports; see `pipeline.link.linked`."""
    rows = _rows(source, judged)
    while part := list(itertools.islice(rows, ROWS_TOGETHER)):
        yield Tables(part)


def _rows(source: Source, judged: Iterable[Judgement]) -> Iterator[Row]:
    known = yield from gathered(source.outlines(), source.duplicate_of(), judged)
    closing = Closing(known)
    for event_id, reports in source.by_event(known.event_of_documents()):
        settled = settle(known.surroundings(event_id), reports)
        yield from settled
        closing.add(Tables(settled))
    yield from closing.rows()
