"""The linking stage: its steps in a row."""

from __future__ import annotations

import dataclasses
from collections import defaultdict
from collections.abc import Iterable, Mapping

from pipeline.judgements import Judgement
from pipeline.link import (
    events,
    grouping,
    judgements,
    pairs,
    people,
    profile,
    relations,
    votes,
)
from pipeline.link.agreed import Members
from pipeline.link.alignment import Key
from pipeline.link.consensus import Consensus
from pipeline.link.divergences import Divergences
from pipeline.link.packed import PackedProfiles
from pipeline.link.rereading import Rereading
from pipeline.link.told import told_by_reports, units_of_today, with_identities
from pipeline.schema import (
    DateMention,
    Document,
    Event,
    OfficialMention,
    Report,
)
from pipeline.tables import Tables


def run(tables: Tables, judged: Iterable[Judgement] = ()) -> Tables:
    """Link all reports; see `pipeline.link.link`."""
    documents = {row.doc_id: row for row in tables.of(Document)}
    unlinked = sorted(tables.of(Report), key=lambda row: row.doc_id)
    vote_of = grouping.votes_of(unlinked, profile.originals(documents.values()))
    told = told_by_reports(tables)
    today = units_of_today(told)
    profiles = PackedProfiles()
    profiles.today = today
    for one in told.values():
        profiles.append(profile.profile_of(one, today))
    provinces = {doc_id: profiles.province(at) for at, doc_id in enumerate(profiles.doc_ids)}
    voting = [at for at, doc_id in enumerate(profiles.doc_ids) if vote_of[doc_id] == doc_id]
    ruling = judgements.rule(judged, documents.values(), vote_of)
    grouped = grouping.group(profiles.only(voting), ruling)

    event_of_vote = grouping.event_ids(grouped, vote_of)
    reports = [
        dataclasses.replace(row, event_id=event_of_vote[vote_of[row.doc_id]]) for row in unlinked
    ]
    found = Tables([*reports, *ruling.issues])
    found.extend(
        [*pairs.links(grouped), *pairs.doubts(grouped, lambda doc_id: documents[doc_id].path)]
    )

    languages = {doc_id: row.language for doc_id, row in documents.items()}
    settings = _settings(reports, provinces, languages)
    identified = people.identify(tables.of(OfficialMention), settings, today)
    found.extend([*identified.officials, *identified.issues])

    told = with_identities(told, identified.officials)
    rereading = Rereading(told)
    consensus = Consensus(told, rereading, today)
    diverging = Divergences(documents, rereading.trace)
    by_id: dict[str, Event] = {}
    granted: dict[str, tuple[tuple[Key, int], ...]] = {}
    for members in _members(reports, vote_of):
        agreed = consensus.facts(members)
        by_id[members.event_id] = events.event_of(members, agreed, consensus, languages)
        granted[members.event_id] = events.granted(agreed)
        found.extend(diverging.rows(agreed, members))
    found.extend([*by_id.values(), *rereading.issues()])

    by_document = {row.doc_id: by_id[row.event_id] for row in reports if row.event_id}
    found.extend(people.rows(identified, by_document, languages))
    found.extend(events.attendance(identified.officials, by_document))
    named_days = events.days_of_documents(tables.of(DateMention), by_document)
    found.extend(
        relations.relations(
            [
                relations.AwardEvent(
                    event=event,
                    province_today=today.get(event.province_code or "", event.province_code),
                    awards=granted[event_id],
                    document_days=frozenset(named_days.get(event_id, ())),
                )
                for event_id, event in sorted(by_id.items())
            ]
        )
    )
    return found


def _settings(
    reports: Iterable[Report],
    provinces: Mapping[str, str | None],
    languages: Mapping[str, str | None],
) -> dict[str, people.Setting]:
    """Return where and when officials were seen; what a report does not tell is its event's."""
    days: defaultdict[str, list[str | None]] = defaultdict(list)
    places: defaultdict[str, list[str | None]] = defaultdict(list)
    kept = [row for row in reports if row.event_id]
    for row in kept:
        days[row.event_id or ""].append(row.event_date.isoformat() if row.event_date else None)
        places[row.event_id or ""].append(provinces[row.doc_id])
    usual = {event_id: votes.majority(said) for event_id, said in days.items()}
    usual_place = {event_id: votes.majority(said) for event_id, said in places.items()}
    return {
        row.doc_id: people.Setting(
            event_id=event_id,
            day=row.event_date or events.full_day(usual[event_id]),
            province=provinces[row.doc_id] or usual_place[event_id],
            language=languages.get(row.doc_id),
        )
        for row in kept
        if (event_id := row.event_id)
    }


def _members(reports: Iterable[Report], vote_of: Mapping[str, str]) -> list[Members]:
    grouped: defaultdict[str, list[str]] = defaultdict(list)
    for row in reports:
        grouped[row.event_id or ""].append(row.doc_id)
    return [
        Members(event_id, tuple(sorted(grouped[event_id])), vote_of) for event_id in sorted(grouped)
    ]
