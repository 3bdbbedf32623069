"""Stage aggregate: awards per province and year, each fact of an event once.

A fact is counted where its reports agree on it, not once per report. A part of a total is left out,
since the total holds it. A decision and the ceremony that hands the award over are events of their
own, but one award: the ceremony counts.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from pipeline.gazetteer import provinces
from pipeline.schema import (
    SINGLE_RECIPIENTS,
    UNKNOWN,
    AnyRow,
    AwardMention,
    AwardTotal,
    Event,
    Evidence,
    Fact,
    Issue,
    Relation,
    Report,
    in_order,
)
from pipeline.tables import Tables, make_issue

FactKey = tuple[str, str]
"""Key and value of a fact of an event."""
What = tuple[str, str, str, str]
"""Award, class, recipient and status."""
Cell = tuple[str | None, int | None, str, str, str]
"""Province, year, award, recipient and status."""
MOST_ADDED_UP = 200
"""Facts of one award of an event among which parts are looked for; more are no list of a report."""
_Group = tuple[str | None, int | None, str, str, str]
"""Province, year, award, recipient and status of what is summed."""


@dataclass(frozen=True, slots=True)
class AwardFact:
    """One award of one event, as its reports agree."""

    year: int | None
    province_code: str | None
    award: str
    award_class: str
    recipient: str
    grantor: str
    status: str
    count: int
    part: bool
    """its total is a fact of the event too"""

    @property
    def what(self) -> What:
        """What is awarded, whoever the reports say grants it."""
        return self.award, self.award_class, self.recipient, self.status


@dataclass(frozen=True, slots=True)
class EventAwards:
    """What is known of the awards of an event."""

    event: Event
    facts: Sequence[Fact]
    evidence: Sequence[Evidence]
    awards: Sequence[AwardMention]
    """of its reports"""
    reports: Sequence[Report]


class AwardSource(Protocol):
    """Where the awards of events are read from."""

    def events(self) -> Iterator[EventAwards]:
        """Yield what is known of the awards of each event."""

    def relations(self) -> Iterable[Relation]:
        """Return the relations of all events."""


def aggregate(tables: Tables) -> Tables:
    """Sum the awards of all events.

    Parameters
    ----------
    tables
        Rows of facts, evidence, awards, reports, events and relations.

    Returns
    -------
    Rows of award_totals, and of issues where a decision and its ceremony name different counts.
    """
    return aggregated(HeldAwards(tables))


def aggregated(source: AwardSource) -> Tables:
    """Do the same with rows that need not be in memory: one event after the other.

    Parameters
    ----------
    source
        Where they are read from.
    """
    ceremonies: defaultdict[str, list[str]] = defaultdict(list)
    for relation in in_order(source.relations()):
        if relation.kind == "decision_of":
            ceremonies[relation.event_id].append(relation.other_event_id)
    given = {event_id: _Given() for told in ceremonies.values() for event_id in told}
    decisions: list[tuple[str, list[AwardFact]]] = []
    totals = _Totals()
    for event in source.events():
        facts = list(_without_summed(_award_facts(event)))
        event_id = event.event.event_id
        if event_id in given:
            given[event_id].add(facts)
        if event_id in ceremonies:
            decisions.append((event_id, facts))
        else:
            totals.add(facts)
    issues: list[Issue] = []
    for event_id, facts in decisions:
        told = {ceremony: given[ceremony] for ceremony in ceremonies[event_id]}
        totals.add([fact for fact in facts if not _is_told(fact, told.values())])
        issues += _differing(event_id, facts, told)
    return Tables([*in_order(totals.rows()), *in_order(issues)])


class HeldAwards:
    """Awards whose rows are in memory.

    Parameters
    ----------
    tables
        Rows of facts, evidence, awards, reports, events and relations.
    """

    def __init__(self, tables: Tables) -> None:
        self._tables = tables

    def relations(self) -> Iterable[Relation]:
        """Return the relations of all events."""
        return self._tables.of(Relation)

    def events(self) -> Iterator[EventAwards]:
        """Yield what is known of the awards of each event."""
        facts = _grouped(self._tables.of(Fact), lambda row: row.event_id)
        evidence = _grouped(self._tables.of(Evidence), lambda row: row.event_id)
        reports = _grouped(self._tables.of(Report), lambda row: row.event_id or "")
        awards = _grouped(self._tables.of(AwardMention), lambda row: row.doc_id)
        events = {event.event_id: event for event in self._tables.of(Event)}
        for event in in_order(events.values()):
            told = reports.get(event.event_id, [])
            yield EventAwards(
                event,
                facts.get(event.event_id, []),
                evidence.get(event.event_id, []),
                [award for report in told for award in awards.get(report.doc_id, ())],
                told,
            )


def _grouped(rows: Iterable[AnyRow], of: Callable[[AnyRow], str]) -> dict[str, list[AnyRow]]:
    found: defaultdict[str, list[AnyRow]] = defaultdict(list)
    for row in rows:
        found[of(row)].append(row)
    return found


def _award_facts(told: EventAwards) -> Iterator[AwardFact]:
    """Yield the award facts of an event."""
    event = told.event
    own = {report.doc_id: report.province_code for report in told.reports}
    awards = {award.mention_id: award for award in told.awards}
    evidence: dict[FactKey, list[AwardMention]] = defaultdict(list)
    told_by: dict[str, FactKey] = {}
    for row in told.evidence:
        if row.field == "award" and row.mention_id in awards:
            fact_key = row.key, row.value
            evidence[fact_key].append(awards[row.mention_id])
            told_by[row.mention_id] = fact_key
    for fact in told.facts:
        if fact.field != "award":
            continue
        mentions = evidence[fact.key, fact.value]
        totals = {told_by[one.part_of] for one in mentions if one.part_of in told_by}
        award, award_class, recipient, grantor, status = fact.key.split("/")
        yield AwardFact(
            year=event.event_date.year if event.event_date else None,
            province_code=_province(mentions, event, own),
            award=award,
            award_class=award_class,
            recipient=recipient,
            grantor=grantor,
            status=status,
            count=int(fact.value),
            part=_is_part(mentions, {row.doc_id for total in totals for row in evidence[total]}),
        )


def _is_part(mentions: Iterable[AwardMention], telling_total: Collection[str]) -> bool:
    """Whether a fact is part of a total that is a fact itself, by half the reports that tell both.

    A report that tells the part alone does not say that there is no total.
    """
    says = {mention.doc_id: False for mention in mentions if mention.doc_id in telling_total}
    says.update((mention.doc_id, True) for mention in mentions if mention.part_of is not None)
    return bool(says) and 2 * sum(says.values()) >= len(says)


def _without_summed(facts: Iterable[AwardFact]) -> Iterator[AwardFact]:
    """Yield the facts of an event that are no part of another, and do not add up to another.

    One translation gives 55 certificates to collectives and individuals, another 24 and 31; where
    the counts of badges by years add up to all badges, a report that garbles one of them hides it.
    Some of them may be known as parts, and others not.
    """
    alike: dict[tuple[str, ...], list[AwardFact]] = defaultdict(list)
    for fact in facts:
        alike[fact.award, fact.grantor, fact.status].append(fact)
    for group in alike.values():
        whole = [fact for fact in group if not fact.part]
        summed = {
            part
            for among in (whole, group)
            if len(among) <= MOST_ADDED_UP
            for total in among
            for part in _adding_up_to(total, among)
        }
        yield from (fact for fact in whole if fact not in summed)


def _adding_up_to(total: AwardFact, group: Sequence[AwardFact]) -> Sequence[AwardFact]:
    """Return all others of a group that may be parts of a fact, if they add up to it exactly."""
    parts = [
        fact
        for fact in group
        if fact is not total
        and total.award_class in (UNKNOWN, fact.award_class)
        and (total.recipient not in SINGLE_RECIPIENTS or fact.recipient == total.recipient)
    ]
    adds_up = len(parts) > 1 and sum(fact.count for fact in parts) == total.count
    return parts if adds_up else ()


def _province(
    mentions: Iterable[AwardMention], event: Event, told: Mapping[str, str | None]
) -> str | None:
    """Return the province of a fact: what most reports say, nothing where two are said as often.

    Of equals the one that is not the event's own: it is said of a guest, the other of nobody.
    An award of the province that a report takes for its event's is one of the event's own province,
    on which the reports agree, whatever this report calls it. A report that does not settle its
    province says nothing against it; any other mention without a province says that there are
    several.
    """
    said: dict[str, set[str | None]] = defaultdict(set)
    for mention in mentions:
        own = told.get(mention.doc_id)
        is_own = own is None if mention.province_code is None else mention.province_code == own
        said[mention.doc_id].add(event.province_code if is_own else mention.province_code)
    votes = Counter(code for codes in said.values() for code in codes)
    if not votes:
        return None
    most = max(votes.values())
    leading = {code for code in votes if votes[code] == most}
    if len(leading) > 1:
        leading.discard(event.province_code)
    return next(iter(leading)) if len(leading) == 1 else None


class _Given:
    """The counts that a ceremony tells of what is awarded."""

    def __init__(self) -> None:
        self.counts: defaultdict[What, set[int]] = defaultdict(set)

    def add(self, facts: Iterable[AwardFact]) -> None:
        for fact in facts:
            self.counts[fact.what].add(fact.count)


def _is_told(fact: AwardFact, ceremonies: Iterable[_Given]) -> bool:
    """Tell whether a ceremony tells again what a decision says of an award."""
    return any(fact.what in ceremony.counts for ceremony in ceremonies)


def _differing(
    decision: str, facts: Iterable[AwardFact], ceremonies: Mapping[str, _Given]
) -> Iterator[Issue]:
    """Yield an issue for each award of which a decision names another count than its ceremony."""
    for fact in facts:
        told = {
            event_id: given.counts[fact.what]
            for event_id, given in ceremonies.items()
            if fact.what in given.counts
        }
        if told and all(fact.count not in counts for counts in told.values()):
            yield _differs(decision, fact, *next(iter(told.items())))


def _differs(decision: str, fact: AwardFact, ceremony: str, counts: Iterable[int]) -> Issue:
    given = " and ".join(map(str, sorted(counts)))
    return make_issue(
        "aggregate",
        "decision_and_ceremony_differ",
        "warning",
        f"{fact.award} to {fact.recipient}: decision {decision} names {fact.count}, "
        f"ceremony {ceremony} {given}; the ceremony is counted",
    )


class _Totals:
    """The sum of every group; what is not known is a group of its own."""

    def __init__(self) -> None:
        self._counts: Counter[Cell] = Counter()
        self._n_events: Counter[Cell] = Counter()

    def add(self, facts: Iterable[AwardFact]) -> None:
        """Add the facts of an event."""
        cells = set()
        for fact in facts:
            cell = fact.province_code, fact.year, fact.award, fact.recipient, fact.status
            self._counts[cell] += fact.count
            cells.add(cell)
        self._n_events.update(cells)

    def rows(self) -> Iterator[AwardTotal]:
        """Yield the sums."""
        known = provinces()
        for cell, count in self._counts.items():
            code, year, award, recipient, status = cell
            province = None if code is None else known.get(code)
            yield AwardTotal(
                province_code=code,
                province=province.name if province else None,
                code_today=province.code_today if province else None,
                year=year,
                award=award,
                recipient=recipient,
                status=status,
                n_events=self._n_events[cell],
                count=count,
            )
