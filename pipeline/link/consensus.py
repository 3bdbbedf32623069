"""What the reports of one event agree on, fact by fact, with who says it and who does not.

Four kinds of fact: day, province, officials with their main office, and award counts. Reports that
repeat one text share one vote. A report that says less (no year, no grantor) supports the fuller
value; a report that says otherwise does not.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from pipeline.link import alignment, offices
from pipeline.link.alignment import Key, Statement
from pipeline.link.profile import by_document, units_of_today, yearless_day
from pipeline.link.votes import Settled, agreement, settle
from pipeline.schema import (
    AwardMention,
    DateMention,
    Fact,
    OfficialMention,
    ProvinceMention,
    Report,
)
from pipeline.tables import Tables

DATE_KEY = "event_date"
PROVINCE_KEY = "province"
MERGER_DAY = "2025-07-01"
"""Day since which a province merged on it and its unit of today name one place."""


@dataclass(frozen=True, slots=True)
class Stance:
    """What one report says of one fact."""

    doc_id: str
    value: str
    supports: bool
    mention_ids: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Agreed:
    """One fact of an event: the consensus, and what every report says."""

    fact: Fact
    stances: tuple[Stance, ...]
    """of the reports that speak of it, by document"""
    silent: tuple[str, ...]
    """documents of the reports that do not"""


@dataclass(frozen=True, slots=True)
class Members:
    """The reports of one event."""

    event_id: str
    doc_ids: tuple[str, ...]
    """sorted"""
    vote_of: Mapping[str, str]
    """document to the vote it shares; a document whose text repeats another shares its vote"""

    @property
    def votes(self) -> int:
        """How many votes there are."""
        return len({self.vote_of[doc_id] for doc_id in self.doc_ids})


class Consensus:
    """Settles the facts of events, from the mentions of all reports.

    Parameters
    ----------
    reports
        All reports.
    tables
        Rows of dates, provinces and awards.
    officials
        Mentions with global identities.
    """

    def __init__(
        self,
        reports: Iterable[Report],
        tables: Tables,
        officials: Iterable[OfficialMention],
    ) -> None:
        self._reports = {row.doc_id: row for row in reports}
        self._dates = by_document(tables.of(DateMention))
        self._provinces = by_document(tables.of(ProvinceMention))
        self._officials = by_document(officials)
        self._awards = by_document(tables.of(AwardMention))
        self._today = units_of_today(tables.of(ProvinceMention))

    def report(self, doc_id: str) -> Report:
        """Return the report of a document."""
        return self._reports[doc_id]

    def facts(self, members: Members) -> list[Agreed]:
        """Return the facts of one event, sorted as their table is."""
        day = self._day(members)
        found = [*day, *self._province(members, day)]
        found += self._people(members)
        found += self._award_counts(members)
        return sorted(found, key=lambda one: (one.fact.field, one.fact.key, one.fact.value))

    def _day(self, members: Members) -> list[Agreed]:
        said: dict[str, str] = {}
        evidence: dict[str, tuple[str, ...]] = {}
        for doc_id in members.doc_ids:
            dates = self._dates.get(doc_id, [])
            day = self._reports[doc_id].event_date
            value = day.isoformat() if day else yearless_day(dates)
            if value:
                said[doc_id] = value
                evidence[doc_id] = _day_evidence(dates, value)
        return _scalar(members, "date", DATE_KEY, said, evidence, _same_day)

    def _province(self, members: Members, day: Sequence[Agreed]) -> list[Agreed]:
        said: dict[str, str] = {}
        evidence: dict[str, tuple[str, ...]] = {}
        for doc_id in members.doc_ids:
            code = self._reports[doc_id].province_code
            if code:
                said[doc_id] = code
                evidence[doc_id] = _province_evidence(self._provinces.get(doc_id, []), code)
        merged = any(one.fact.value >= MERGER_DAY and one.fact.value[:1].isdigit() for one in day)

        def same_unit(code: str, other: str) -> bool:
            if code == other:
                return True
            return merged and self._today.get(code, code) == self._today.get(other, other)

        return _scalar(members, "province", PROVINCE_KEY, said, evidence, same_unit)

    def _people(self, members: Members) -> Iterator[Agreed]:
        """Yield one fact a person: the office that most reports give."""
        people: defaultdict[str, dict[str, list[OfficialMention]]] = defaultdict(dict)
        for doc_id in members.doc_ids:
            for row in self._officials.get(doc_id, []):
                people[row.person_id].setdefault(doc_id, []).append(row)
        for person_id in sorted(people):
            mentions = people[person_id]
            roles = {
                doc_id: tuple(dict.fromkeys(row.role for row in mentions[doc_id]))
                for doc_id in mentions
            }
            times = Counter(row.role for rows in mentions.values() for row in rows)
            office = _main_office(members, roles, times)
            said = {
                doc_id: _role_for(office, roles[doc_id], mentions[doc_id]) for doc_id in mentions
            }
            evidence = {
                doc_id: tuple(
                    sorted(row.mention_id for row in mentions[doc_id] if row.role == role)
                )
                for doc_id, role in said.items()
            }
            yield from _scalar(
                members, "official", person_id, said, evidence, _same_office, first=office
            )

    def _award_counts(self, members: Members) -> list[Agreed]:
        reports = [
            alignment.statements(doc_id, self._awards.get(doc_id, [])) for doc_id in members.doc_ids
        ]
        statuses = Counter(one.key[-1] for report in reports for one in report)
        found: dict[tuple[str, str], Agreed] = {}
        for slot in alignment.align(reports):
            agreed = _award(members, slot, statuses)
            place = agreed.fact.key, agreed.fact.value
            # Two alignments may settle on one key and count: they are one fact of the event.
            found[place] = _united(members, found[place], agreed) if place in found else agreed
        return list(found.values())


def _equal(value: str, other: str) -> bool:
    return value == other


def _same_day(value: str, other: str) -> bool:
    """Tell whether a report that gives `other` supports a day: the same, or without its year."""
    return value == other or (other.startswith("XXXX") and value[4:] == other[4:])


def _day_evidence(dates: Iterable[DateMention], value: str) -> tuple[str, ...]:
    """Return the mentions of the event day, or else all mentions that begin on this day."""
    begin = [
        row
        for row in dates
        if row.value == value or (row.first_day is not None and row.first_day.isoformat() == value)
    ]
    chosen = [row for row in begin if row.role == "event"] or begin
    return tuple(sorted(row.mention_id for row in chosen))


def _province_evidence(provinces: Iterable[ProvinceMention], code: str) -> tuple[str, ...]:
    named = [row for row in provinces if row.province_code == code]
    chosen = [row for row in named if row.role == "event"] or named
    return tuple(sorted(row.mention_id for row in chosen))


def _same_office(office: str, role: str) -> bool:
    return offices.says_no_more(role, office)


def _role_for(office: str, roles: Sequence[str], rows: Sequence[OfficialMention]) -> str:
    """Return what a report says to an office: that office, one it leaves vague, or its main one.

    The main role is the one a report names most, of equals the one it names first.
    """
    if office in roles:
        return office
    vague = [role for role in roles if _same_office(office, role)]
    times = Counter(row.role for row in rows)
    return max(vague or roles, key=lambda role: times[role])


def _main_office(
    members: Members, roles: Mapping[str, Sequence[str]], times: Mapping[str, int]
) -> str:
    """Return the office that most votes support.

    Of equals the one that more votes give in full, then the one with more mentions, then the first
    by alphabet.
    """
    full: defaultdict[str, set[str]] = defaultdict(set)
    for doc_id, told in roles.items():
        for role in told:
            full[role].add(members.vote_of[doc_id])

    def votes(office: str) -> int:
        backing = (full[role] for role in full if _same_office(office, role))
        return len(set().union(*backing))

    return min(full, key=lambda role: (-votes(role), -len(full[role]), -times[role], role))


def _by_vote(members: Members, speaking: Iterable[str]) -> dict[str, str]:
    """Return for each vote the document that casts it: the one repeated, else the first."""
    casting: dict[str, str] = {}
    for doc_id in sorted(speaking):
        vote = members.vote_of[doc_id]
        if vote == doc_id or vote not in casting:
            casting[vote] = doc_id
    return casting


def _scalar(
    members: Members,
    field: str,
    key: str,
    said: Mapping[str, str],
    evidence: Mapping[str, tuple[str, ...]],
    supports: Callable[[str, str], bool],
    first: str | None = None,
) -> list[Agreed]:
    """Settle a fact of one value; none where no report says anything.

    A tie goes to the value with more mentions behind it, then to the first by alphabet.
    """
    if not said:
        return []
    casting = _by_vote(members, said)
    mentions: Counter[str] = Counter()
    for doc_id, value in said.items():
        mentions[value] += len(evidence[doc_id])

    def order(value: str) -> tuple[object, ...]:
        return value != first, value.startswith("XXXX"), -mentions[value], value

    settled = settle({vote: said[doc_id] for vote, doc_id in casting.items()}, supports, order)
    stances = tuple(
        Stance(
            doc_id,
            settled.value if supports(settled.value, said[doc_id]) else said[doc_id],
            supports(settled.value, said[doc_id]),
            evidence[doc_id],
        )
        for doc_id in sorted(said)
    )
    return [_agreed(members, field, key, settled.value, settled, stances)]


def _agreed(
    members: Members,
    field: str,
    key: str,
    value: str,
    settled: Settled[str] | Settled[Statement],
    stances: tuple[Stance, ...],
) -> Agreed:
    speaking = {stance.doc_id for stance in stances}
    return Agreed(
        fact=Fact(
            event_id=members.event_id,
            field=field,
            key=key,
            value=value,
            n_for=settled.n_for,
            n_against=settled.n_against,
            agreement=agreement(settled.n_for, settled.n_against, members.votes, tied=settled.tied),
        ),
        stances=stances,
        silent=tuple(doc_id for doc_id in members.doc_ids if doc_id not in speaking),
    )


def _award(members: Members, slot: Sequence[Statement], statuses: Mapping[str, int]) -> Agreed:
    """Settle one award: its key and its count.

    A tie goes to the statement that says more, then to the one more reports give literally, then to
    the one whose status the awards of the event mostly have, then to the one with more mentions,
    then to the smaller claim: proposed before awarded, the smaller count, the first by alphabet.
    """
    by_doc = {one.doc_id: one for one in slot}
    literally = Counter((one.key, one.count) for one in slot)
    mentions: Counter[tuple[Key, int]] = Counter()
    for one in slot:
        mentions[one.key, one.count] += len(one.mention_ids)

    def order(one: Statement) -> tuple[object, ...]:
        said = one.key, one.count
        status = one.key[-1]
        return (
            sum(alignment.unsaid(one.key)),
            -literally[said],
            -statuses[status],
            -mentions[said],
            status != "proposed",
            one.count,
            one.key,
        )

    casting = _by_vote(members, by_doc)
    settled = settle(
        {vote: by_doc[doc_id] for vote, doc_id in casting.items()}, _supports_award, order
    )
    chosen = settled.value
    stances = tuple(_award_stance(chosen, one) for one in slot)
    return _agreed(
        members, "award", alignment.written(chosen.key), str(chosen.count), settled, stances
    )


def _supports_award(value: Statement, other: Statement) -> bool:
    """Tell whether a report supports an award: the same count, and no more said than there."""
    return (
        value.count == other.count
        and not alignment.differing(value.key, other.key)
        and not any(
            mine and not theirs
            for mine, theirs in zip(
                alignment.unsaid(value.key), alignment.unsaid(other.key), strict=True
            )
        )
    )


def _award_stance(chosen: Statement, one: Statement) -> Stance:
    """Return what a report says of an award; another key is written out, with its count."""
    supports = _supports_award(chosen, one)
    value = str(one.count)
    if not supports and (one.count == chosen.count or alignment.differing(chosen.key, one.key)):
        value = f"{alignment.written(one.key)}={value}"
    return Stance(one.doc_id, value, supports, one.mention_ids)


def _united(members: Members, one: Agreed, other: Agreed) -> Agreed:
    """Return two alignments of one fact as one; a report that supports it in either supports it."""
    stances: dict[str, Stance] = {}
    for stance in (*one.stances, *other.stances):
        known = stances.get(stance.doc_id)
        if known is None or (stance.supports and not known.supports):
            stances[stance.doc_id] = stance
        elif known.supports and stance.supports:
            both = tuple(sorted({*known.mention_ids, *stance.mention_ids}))
            stances[stance.doc_id] = Stance(stance.doc_id, stance.value, True, both)
    ordered = tuple(stances[doc_id] for doc_id in sorted(stances))
    casting = _by_vote(members, stances)
    n_for = sum(stances[doc_id].supports for doc_id in casting.values())
    tied = one.fact.agreement == other.fact.agreement == "split"
    settled = Settled(one.fact.value, n_for, len(casting) - n_for, tied)
    return _agreed(members, one.fact.field, one.fact.key, one.fact.value, settled, ordered)
