"""The linking stage: its steps in a row.

Reports are read twice: by document, for what is compared of them all, and by event, for what each
event settles. Rows are given as they are made, so that nothing of a report is held but what
`pipeline.link.survey` keeps of it.
"""

from __future__ import annotations

import itertools
from array import array
from bisect import bisect_left
from collections.abc import Iterable, Iterator

from pipeline.judgements import Judgement
from pipeline.link import grouping, judgements, pairs, people
from pipeline.link.biographies import Biographies
from pipeline.link.local_people import by_identity
from pipeline.link.relations import AwardEvent, relations
from pipeline.link.settling import settle
from pipeline.link.source import Source
from pipeline.link.survey import Survey
from pipeline.link.told import with_identities
from pipeline.schema import Row
from pipeline.tables import Tables

ROWS_TOGETHER = 4096
"""Rows that are given at a time, about."""


def run(source: Source, judged: Iterable[Judgement] = ()) -> Iterator[Tables]:
    """Link all reports; see `pipeline.link.linked`."""
    return _together(_rows(source, judged))


def _together(rows: Iterator[Row]) -> Iterator[Tables]:
    while part := list(itertools.islice(rows, ROWS_TOGETHER)):
        yield Tables(part)


def _rows(source: Source, judged: Iterable[Judgement]) -> Iterator[Row]:
    survey = Survey(source.by_document())
    doc_ids, today, shared_votes = survey.doc_ids, survey.today, survey.shared_votes()
    ruling = judgements.rule(judged, survey.names(), shared_votes)
    yield from ruling.issues

    grouped = grouping.group(survey.take_profiles(shared_votes), ruling)
    yield from pairs.links(grouped)
    yield from pairs.doubts(grouped, survey.path_of)
    event_ids = grouping.event_ids(grouped, shared_votes)
    event_of = _events(grouped, survey, shared_votes)
    # What was compared is held no longer than it is needed, and so below.
    del grouped

    settings = survey.settings(event_of)
    identified, issues = people.identify(survey.people, settings, today, doc_ids)
    yield from issues
    del survey, settings

    biographies = Biographies()
    award_events: list[AwardEvent] = []
    events = {doc_id: event_ids[event] for doc_id, event in zip(doc_ids, event_of, strict=True)}
    for event_id, reports in source.by_event(events):
        told = [
            with_identities(
                one,
                identified.of_report(
                    bisect_left(doc_ids, one.report.doc_id), by_identity(one.officials)
                ),
            )
            for one in reports
        ]
        settled = settle(event_id, told, shared_votes, identified, today)
        yield from settled.rows
        biographies.add(settled.event, told)
        award_event = AwardEvent.of_event(
            settled.event, settled.awards, settled.document_days, today
        )
        if award_event is not None:
            award_events.append(award_event)
    yield from biographies.rows(identified.name)
    yield from relations(award_events)


def _events(grouped: grouping.Grouping, survey: Survey, shared_votes: dict[str, str]) -> array[int]:
    """Return the number of the event of each report."""
    event_of_vote = dict(zip(grouped.doc_ids, grouped.group_of, strict=True))
    return array("I", (event_of_vote[shared_votes.get(one, one)] for one in survey.doc_ids))
