"""Linking: reports become events, names become persons, statements become facts.

    reports -> judgements -> candidates (blocking) -> features -> score (scoring)
            -> events (grouping, clustering) -> people -> consensus -> divergences, relations

Each step is a module of its own; `link` puts them in a row. Nothing depends on the order of rows.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from pipeline.judgements import Judgement
from pipeline.tables import Tables

if TYPE_CHECKING:
    from pipeline.link.source import Source

__all__ = ["link", "linked"]


def link(tables: Tables, judgements: Iterable[Judgement] = ()) -> Tables:
    """Group reports by event and settle what each event's reports agree on.

    Parameters
    ----------
    tables
        Rows of documents, segments, dates, provinces, officials, awards, measures and reports;
        `officials.person_id` holds within a report.
    judgements
        What persons have decided about pairs of reports; it counts before every score.

    Returns
    -------
    Rows of reports with their events, officials with their persons, events, attendance, relations,
    evidence, links, facts, divergences, people, and issues of this stage.
    """
    from pipeline.link.source import HeldSource

    found = Tables()
    for part in linked(HeldSource(tables), judgements):
        found.extend(part)
    return found


def linked(source: Source, judgements: Iterable[Judgement] = ()) -> Iterator[Tables]:
    """Do the same with reports that need not be in memory, and yield rows as they are made.

    Parameters
    ----------
    source
        Where the reports are read from, twice.
    judgements
        What persons have decided about pairs of reports.

    Yields
    ------
    Some thousand rows at a time, each time of any tables, in no order.
    """
    from pipeline.link.stage import run

    return run(source, judgements)
