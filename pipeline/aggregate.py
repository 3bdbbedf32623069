"""Stage aggregate: awards per province and year, each fact of an event once.

A fact is counted where its reports agree on it, not once per report. A part of a total is left out,
since the total holds it. A decision and the ceremony that hands the award over are events of their
own, but one award: the ceremony counts.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from pipeline.gazetteer import provinces
from pipeline.schema import (
    SINGLE_RECIPIENTS,
    UNKNOWN,
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

FactKey = tuple[str, str, str]
"""Event, key and value of a fact."""
MOST_ADDED_UP = 200
"""Facts of one award of an event among which parts are looked for; more are no list of a report."""
_Group = tuple[str | None, int | None, str, str, str]
"""Province, year, award, recipient and status of what is summed."""


@dataclass(frozen=True, slots=True)
class AwardFact:
    """One award of one event, as its reports agree."""

    event_id: str
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
    def what(self) -> tuple[str, str, str, str]:
        """What is awarded, whoever the reports say grants it."""
        return self.award, self.award_class, self.recipient, self.status


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
    facts = list(_without_summed(_award_facts(tables)))
    counted, issues = _each_award_once(facts, tables.of(Relation))
    return Tables([*in_order(_totals(counted)), *in_order(issues)])


def _award_facts(tables: Tables) -> Iterator[AwardFact]:
    """Yield the award facts of all events."""
    events = {event.event_id: event for event in tables.of(Event)}
    told = {report.doc_id: report.province_code for report in tables.of(Report)}
    awards = {award.mention_id: award for award in tables.of(AwardMention)}
    evidence: dict[FactKey, list[AwardMention]] = defaultdict(list)
    told_by: dict[str, FactKey] = {}
    for row in tables.of(Evidence):
        if row.field == "award" and row.mention_id in awards:
            fact_key = row.event_id, row.key, row.value
            evidence[fact_key].append(awards[row.mention_id])
            told_by[row.mention_id] = fact_key
    for fact in in_order(tables.of(Fact)):
        if fact.field != "award":
            continue
        event = events[fact.event_id]
        mentions = evidence[fact.event_id, fact.key, fact.value]
        totals = {told_by[one.part_of] for one in mentions if one.part_of in told_by}
        award, award_class, recipient, grantor, status = fact.key.split("/")
        yield AwardFact(
            event_id=fact.event_id,
            year=event.event_date.year if event.event_date else None,
            province_code=_province(mentions, event, told),
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
    """Yield the facts that are no part of another, and do not add up to another of their event.

    One translation gives 55 certificates to collectives and individuals, another 24 and 31; where
    the counts of badges by years add up to all badges, a report that garbles one of them hides it.
    Some of them may be known as parts, and others not.
    """
    alike: dict[tuple[str, ...], list[AwardFact]] = defaultdict(list)
    for fact in facts:
        alike[fact.event_id, fact.award, fact.grantor, fact.status].append(fact)
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


def _each_award_once(
    facts: Sequence[AwardFact], relations: Sequence[Relation]
) -> tuple[list[AwardFact], list[Issue]]:
    """Leave out what a decision says of an award that its ceremony tells again."""
    ceremonies: dict[str, list[str]] = defaultdict(list)
    for relation in in_order(relations):
        if relation.kind == "decision_of":
            ceremonies[relation.event_id].append(relation.other_event_id)
    counts: dict[str, dict[tuple[str, str, str, str], Counter[int]]] = defaultdict(
        lambda: defaultdict(Counter)
    )
    for fact in facts:
        counts[fact.event_id][fact.what][fact.count] += 1
    counted: list[AwardFact] = []
    issues: list[Issue] = []
    for fact in facts:
        told = [event for event in ceremonies[fact.event_id] if fact.what in counts[event]]
        if not told:
            counted.append(fact)
        elif all(fact.count not in counts[event][fact.what] for event in told):
            issues.append(_differs(fact, told[0], counts[told[0]][fact.what]))
    return counted, issues


def _differs(fact: AwardFact, ceremony: str, counts: Mapping[int, int]) -> Issue:
    given = " and ".join(map(str, sorted(counts)))
    return make_issue(
        "aggregate",
        "decision_and_ceremony_differ",
        "warning",
        f"{fact.award} to {fact.recipient}: decision {fact.event_id} names {fact.count}, "
        f"ceremony {ceremony} {given}; the ceremony is counted",
    )


def _totals(facts: Iterable[AwardFact]) -> Iterator[AwardTotal]:
    """Yield the sum of every group; what is not known is a group of its own."""
    groups: dict[_Group, list[AwardFact]] = defaultdict(list)
    for fact in facts:
        group = fact.province_code, fact.year, fact.award, fact.recipient, fact.status
        groups[group].append(fact)
    known = provinces()
    for (code, year, award, recipient, status), group_facts in groups.items():
        province = known.get(code) if code is not None else None
        yield AwardTotal(
            province_code=code,
            province=province.name if province else None,
            code_today=province.code_today if province else None,
            year=year,
            award=award,
            recipient=recipient,
            status=status,
            n_events=len({fact.event_id for fact in group_facts}),
            count=sum(fact.count for fact in group_facts),
        )
