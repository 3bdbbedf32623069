"""Linking: reports become events, names become persons, statements become facts.

    reports -> judgements -> candidates (blocking) -> features -> score (scoring)
            -> events (grouping, clustering) -> people -> consensus -> divergences, relations

Each step is a module of its own; `link` puts them in a row. Nothing depends on the order of rows.
"""

from __future__ import annotations

from collections.abc import Iterable

from pipeline.judgements import Judgement
from pipeline.tables import Tables

__all__ = ["link"]


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
    from pipeline.link.stage import run

    return run(tables, judgements)
