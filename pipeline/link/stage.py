"""The linking stage: its steps in a row."""

from __future__ import annotations

import dataclasses
import datetime
import hashlib
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from pipeline.link import (
    blocking,
    clustering,
    divergences,
    names,
    people,
    profile,
    relations,
    scoring,
    votes,
    weights,
)
from pipeline.link.alignment import Key
from pipeline.link.blocking import Pair
from pipeline.link.consensus import Agreed, Consensus, Members
from pipeline.link.features import Comparison, Features, in_other_years
from pipeline.link.fingerprint import Rarity, person_token
from pipeline.link.profile import Profile
from pipeline.link.weights import Weights
from pipeline.schema import (
    Attendance,
    DateMention,
    Document,
    Event,
    Issue,
    Link,
    OfficialMention,
    ProvinceMention,
    Report,
)
from pipeline.tables import Tables, make_issue


def run(tables: Tables) -> Tables:
    """Link all reports; see `pipeline.link.link`."""
    documents = {row.doc_id: row for row in tables.of(Document)}
    unlinked = sorted(tables.of(Report), key=lambda row: row.doc_id)
    vote_of = _votes(unlinked, profile.originals(documents.values()))
    profiles = profile.profiles(tables)
    compared = _compare([profiles[vote] for vote in sorted(set(vote_of.values()))])

    events_of_votes = _event_ids(compared, vote_of)
    reports = [
        dataclasses.replace(row, event_id=events_of_votes[vote_of[row.doc_id]]) for row in unlinked
    ]
    found = Tables([*reports, *_links(compared), *_doubts(compared, documents)])

    today = profile.units_of_today(tables.of(ProvinceMention))
    settings = _settings(reports, profiles)
    identified = people.identify(tables.of(OfficialMention), settings, today)
    found.extend([*identified.officials, *identified.issues])

    consensus = Consensus(reports, tables, identified.officials)
    languages = {doc_id: row.language for doc_id, row in documents.items()}
    events: list[Event] = []
    granted: dict[str, tuple[tuple[Key, int], ...]] = {}
    for members in _members(reports, vote_of):
        agreed = consensus.facts(members)
        events.append(_event(members, agreed, consensus, languages))
        granted[members.event_id] = _granted(agreed)
        found.extend(divergences.rows(agreed, languages, members.votes))
    found.extend(events)

    by_id = {event.event_id: event for event in events}
    by_document = {row.doc_id: by_id[row.event_id] for row in reports if row.event_id}
    found.extend(people.rows(identified.officials, by_document))
    found.extend(_attendance(identified.officials, by_document))
    named_days = _days_of_documents(tables.of(DateMention), by_document)
    found.extend(
        relations.relations(
            [
                relations.AwardEvent(
                    event=event,
                    province_today=today.get(event.province_code or "", event.province_code),
                    awards=granted[event.event_id],
                    document_days=frozenset(named_days.get(event.event_id, ())),
                )
                for event in sorted(events, key=lambda one: one.event_id)
            ]
        )
    )
    return found


@dataclass(frozen=True, slots=True)
class _Compared:
    """The reports with a vote of their own, what was compared, and the events that came out."""

    profiles: Sequence[Profile]
    features: Mapping[Pair, Features]
    scores: Mapping[Pair, float]
    groups: Sequence[Sequence[int]]
    weights: Weights

    def group_of(self) -> dict[int, int]:
        """Return the number of the event of each report."""
        return {at: number for number, group in enumerate(self.groups) for at in group}


def _votes(reports: Iterable[Report], originals: Mapping[str, str]) -> dict[str, str]:
    """Return for each report the one whose vote it shares: the report of the text it repeats."""
    sharing: defaultdict[str, list[str]] = defaultdict(list)
    for row in reports:
        sharing[originals.get(row.doc_id, row.doc_id)].append(row.doc_id)
    return {
        doc_id: root if root in doc_ids else min(doc_ids)
        for root, doc_ids in sharing.items()
        for doc_id in doc_ids
    }


def _compare(profiles: Sequence[Profile]) -> _Compared:
    """Compare the pairs worth comparing and group the reports by event."""
    chosen = weights.load()
    rarity = Rarity(
        (
            [
                *profile.numbers,
                *profile.awards,
                *{person_token(names.fold(name)) for name in profile.people},
            ]
            for profile in profiles
        ),
        chosen.rarity,
    )
    comparison = Comparison(profiles, rarity)

    def parted(left: int, right: int) -> bool:
        return in_other_years(profiles[left].day, profiles[right].day)

    def score(left: int, right: int, features: Features) -> float:
        return 0.0 if parted(left, right) else scoring.score(features, chosen)

    features = {pair: comparison.features(*pair) for pair in blocking.candidates(profiles, rarity)}
    scores = {pair: score(*pair, found) for pair, found in features.items()}
    groups = clustering.cluster(
        len(profiles),
        scores,
        lambda left, right: score(left, right, comparison.features(left, right)),
        parted,
        chosen.threshold,
    )
    return _Compared(profiles, features, scores, groups, chosen)


def _event_ids(compared: _Compared, vote_of: Mapping[str, str]) -> dict[str, str]:
    """Return the event of each vote: a digest of the smallest document of the event."""
    smallest: dict[str, str] = {}
    for doc_id, vote in vote_of.items():
        smallest[vote] = min(doc_id, smallest.get(vote, doc_id))
    found: dict[str, str] = {}
    for group in compared.groups:
        group_votes = [compared.profiles[at].doc_id for at in group]
        first = min(smallest[vote] for vote in group_votes)
        event_id = hashlib.sha256(first.encode()).hexdigest()[:16]
        found.update(dict.fromkeys(group_votes, event_id))
    return found


def _links(compared: _Compared) -> list[Link]:
    group_of = compared.group_of()
    return [
        Link(
            left_doc_id=compared.profiles[left].doc_id,
            right_doc_id=compared.profiles[right].doc_id,
            score=compared.scores[left, right],
            numbers=features.numbers,
            date=features.date,
            place=features.place,
            people=features.people,
            awards=features.awards,
            text=features.text,
            decision="same" if group_of[left] == group_of[right] else "different",
            decided_by="model",
        )
        for (left, right), features in compared.features.items()
    ]


def _doubts(compared: _Compared, documents: Mapping[str, Document]) -> list[Issue]:
    """Return a note for each report that hardly belongs to its event, or nearly to another."""
    low, high = compared.weights.doubtful
    group_of = compared.group_of()
    best_within: dict[int, tuple[float, Pair]] = {}
    best_between: dict[Pair, tuple[float, Pair]] = {}
    for pair in sorted(compared.scores):
        score = compared.scores[pair]
        one, other = group_of[pair[0]], group_of[pair[1]]
        if one == other:
            for at in pair:
                if at not in best_within or score > best_within[at][0]:
                    best_within[at] = score, pair
        elif score >= low:
            groups = (min(one, other), max(one, other))
            if groups not in best_between or score > best_between[groups][0]:
                best_between[groups] = score, pair
    weak = {pair: score for score, pair in best_within.values() if score <= high}
    strong = {pair: score for score, pair in best_between.values()}
    return [
        _doubt(compared, pair, score, same, documents)
        for chosen, same in ((weak, True), (strong, False))
        for pair, score in sorted(chosen.items())
    ]


def _doubt(
    compared: _Compared,
    pair: Pair,
    score: float,
    same: bool,
    documents: Mapping[str, Document],
) -> Issue:
    left, right = (compared.profiles[at].doc_id for at in pair)
    paths = [documents[doc_id].path if doc_id in documents else doc_id for doc_id in (left, right)]
    decided = "taken for one event" if same else "kept as two events"
    return make_issue(
        "link",
        "uncertain_link",
        "note",
        f"{paths[0]} and {paths[1]} ({left}, {right}) may tell one event: score {score:.2f},"
        f" {decided}; compare the two reports",
        doc_id=left,
        path=paths[0],
    )


def _settings(
    reports: Iterable[Report], profiles: Mapping[str, Profile]
) -> dict[str, people.Setting]:
    """Return where and when officials were seen; a report without a day takes its event's."""
    days: defaultdict[str, list[str | None]] = defaultdict(list)
    kept = [row for row in reports if row.event_id]
    for row in kept:
        days[row.event_id or ""].append(row.event_date.isoformat() if row.event_date else None)
    usual = {event_id: votes.majority(said) for event_id, said in days.items()}
    return {
        row.doc_id: people.Setting(
            event_id=event_id,
            day=row.event_date or _day(usual[event_id]),
            province=profiles[row.doc_id].province_today,
        )
        for row in kept
        if (event_id := row.event_id)
    }


def _day(value: str | None) -> datetime.date | None:
    """Return a full day written in EDTF; null for one without a year."""
    return datetime.date.fromisoformat(value) if value and value[:1].isdigit() else None


def _members(reports: Iterable[Report], vote_of: Mapping[str, str]) -> list[Members]:
    grouped: defaultdict[str, list[str]] = defaultdict(list)
    for row in reports:
        grouped[row.event_id or ""].append(row.doc_id)
    return [
        Members(event_id, tuple(sorted(grouped[event_id])), vote_of) for event_id in sorted(grouped)
    ]


def _event(
    members: Members,
    agreed: Iterable[Agreed],
    consensus: Consensus,
    languages: Mapping[str, str | None],
) -> Event:
    values = {one.fact.field: one.fact.value for one in agreed if one.fact.field != "award"}
    voting = [
        consensus.report(doc_id) for doc_id in members.doc_ids if members.vote_of[doc_id] == doc_id
    ]
    return Event(
        event_id=members.event_id,
        event_date=_day(values.get("date")),
        province_code=values.get("province"),
        organiser=votes.majority([row.organiser for row in voting]),
        event_kind=votes.majority([row.event_kind for row in voting], "other") or "other",
        n_reports=len(members.doc_ids),
        languages=tuple(
            sorted({code for doc_id in members.doc_ids if (code := languages.get(doc_id))})
        ),
    )


def _granted(agreed: Iterable[Agreed]) -> tuple[tuple[Key, int], ...]:
    """Return the awards of an event with their counts."""
    found: list[tuple[Key, int]] = []
    for one in agreed:
        if one.fact.field == "award":
            award, award_class, recipient, grantor, status = one.fact.key.split("/")
            key = award, award_class, recipient, grantor, status
            found.append((key, int(one.fact.value)))
    return tuple(found)


def _attendance(
    officials: Iterable[OfficialMention], events: Mapping[str, Event]
) -> list[Attendance]:
    """Return who is named in which office at which event, with the number of reports."""
    saying: defaultdict[tuple[str, str, str], set[str]] = defaultdict(set)
    for row in officials:
        event = events.get(row.doc_id)
        if event is not None:
            saying[event.event_id, row.person_id, row.role].add(row.doc_id)
    return [
        Attendance(event_id=event_id, person_id=person_id, role=role, n_reports=len(doc_ids))
        for (event_id, person_id, role), doc_ids in sorted(saying.items())
    ]


def _days_of_documents(
    dates: Iterable[DateMention], events: Mapping[str, Event]
) -> dict[str, set[datetime.date]]:
    """Return by event the days of the decisions and other documents that its reports name."""
    found: defaultdict[str, set[datetime.date]] = defaultdict(set)
    for row in dates:
        event = events.get(row.doc_id)
        is_day = row.role == "document" and row.precision == "day"
        if event is not None and is_day and row.first_day is not None:
            found[event.event_id].add(row.first_day)
    return found
