"""Every report compared with those that may tell the same event, and joined with those that do."""

from __future__ import annotations

from array import array
from collections.abc import Generator, Iterable, Mapping

from pipeline.judgements import Judgement
from pipeline.link import grouping, judgements, pairs, people
from pipeline.link.known import Known
from pipeline.link.outline import Outline
from pipeline.link.survey import Survey
from pipeline.schema import Row


def gathered(
    outlines: Iterable[Outline],
    duplicate_of: Mapping[str, str],
    judged: Iterable[Judgement] = (),
) -> Generator[Row, None, Known]:
    """Find out which reports tell one event, and who is who.

    Parameters
    ----------
    outlines
        The reports, sorted by document.
    duplicate_of
        Documents whose text repeats another to this.
    judged
        What persons have decided about pairs of reports.

    Yields
    ------
    Rows of links and issues, as they are made.

    Returns
    -------
    What is known of the events; what was compared is held no longer.
    """
    survey = Survey(outlines, duplicate_of)
    shared_votes = survey.shared_votes()
    ruling = judgements.rule(judged, survey.names(), shared_votes)
    yield from ruling.issues

    grouped = grouping.group(survey.take_profiles(shared_votes), ruling)
    yield from pairs.links(grouped)
    yield from pairs.doubts(grouped, survey.path_of)
    event_ids = grouping.event_ids(grouped, shared_votes)
    event_of = _events(grouped, survey, shared_votes)
    # What was compared is held no longer than it is needed, and so is what is below.
    del grouped

    settings = survey.settings(event_of)
    identified, issues = people.identify(survey.people, settings, survey.today, survey.doc_ids)
    yield from issues
    return Known(survey, event_ids, event_of, shared_votes, identified)


def _events(
    grouped: grouping.Grouping, survey: Survey, shared_votes: Mapping[str, str]
) -> array[int]:
    """Return the number of the event of each report."""
    event_of_vote = dict(zip(grouped.doc_ids, grouped.group_of, strict=True))
    return array("I", (event_of_vote[shared_votes.get(one, one)] for one in survey.doc_ids))
