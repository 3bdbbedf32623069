"""What the reports of one event agree on, fact by fact, with who says it and who does not.

Four kinds of fact: day, province, officials with their offices, and award counts. Reports that
repeat one text share one vote. A report that says less (no year, no grantor) supports the fuller
value; a report that says otherwise does not.
"""

from __future__ import annotations

import datetime
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence

from pipeline import gazetteer
from pipeline.link.agreed import Agreed, Members, Stance
from pipeline.link.award_facts import Reader, award_facts
from pipeline.link.official_facts import official_facts
from pipeline.link.profile import yearless_day
from pipeline.link.told import Told
from pipeline.link.votes import settle
from pipeline.schema import DateMention, ProvinceMention

DATE_KEY = "event_date"
PROVINCE_KEY = "province"


class Consensus:
    """Settles the facts of an event, from the mentions of its reports.

    Parameters
    ----------
    told
        What was read of each report of it, by document, with global identities of the officials.
    reader
        Reads award mentions once more where they contradict those of other reports.
    today
        The units of today by province code.
    """

    def __init__(self, told: Mapping[str, Told], reader: Reader, today: Mapping[str, str]) -> None:
        self._told = told
        self._reader = reader
        self._today = today

    def facts(self, members: Members) -> list[Agreed]:
        """Return the facts of one event, sorted as their table is."""
        day = self._day(members)
        found = [*day, *self._province(members, day)]
        told = {doc_id: self._told[doc_id] for doc_id in members.doc_ids}
        found += official_facts(members, {doc_id: one.officials for doc_id, one in told.items()})
        awards = {doc_id: one.awards for doc_id, one in told.items()}
        found += award_facts(members, awards, self._reader)
        return sorted(found, key=lambda one: (one.fact.field, one.fact.key, one.fact.value))

    def _day(self, members: Members) -> list[Agreed]:
        said: dict[str, str] = {}
        evidence: dict[str, tuple[str, ...]] = {}
        for doc_id in members.doc_ids:
            dates = self._told[doc_id].dates
            day = self._told[doc_id].report.event_date
            value = day.isoformat() if day else yearless_day(dates)
            if value:
                said[doc_id] = value
                evidence[doc_id] = _day_evidence(dates, value)
        return _scalar(members, "date", DATE_KEY, said, evidence, _same_day)

    def _province(self, members: Members, day: Sequence[Agreed]) -> list[Agreed]:
        said: dict[str, str] = {}
        evidence: dict[str, tuple[str, ...]] = {}
        for doc_id in members.doc_ids:
            code = self._told[doc_id].report.province_code
            if code:
                said[doc_id] = code
                evidence[doc_id] = _province_evidence(self._told[doc_id].provinces, code)
        # Since the mergers a merged province and its unit of today name one place.
        merged = any(_is_since(one.fact.value, gazetteer.merged_on()) for one in day)

        def same_unit(code: str, other: str) -> bool:
            if code == other:
                return True
            return merged and self._today.get(code, code) == self._today.get(other, other)

        return _scalar(members, "province", PROVINCE_KEY, said, evidence, same_unit)


def _is_since(value: str, first: datetime.date) -> bool:
    """Tell whether a day as written is a certain day or later; one without its year is not."""
    return value[:1].isdigit() and datetime.date.fromisoformat(value) >= first


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


def _scalar(
    members: Members,
    field: str,
    key: str,
    said: Mapping[str, str],
    evidence: Mapping[str, tuple[str, ...]],
    supports: Callable[[str, str], bool],
) -> list[Agreed]:
    """Settle a fact of one value; none where no report says anything.

    A tie goes to the value with more mentions behind it, then to the first by alphabet.
    """
    if not said:
        return []
    casting = members.casting(said)
    mentions: Counter[str] = Counter()
    for doc_id, value in said.items():
        mentions[value] += len(evidence[doc_id])

    def order(value: str) -> tuple[object, ...]:
        return value.startswith("XXXX"), -mentions[value], value

    settled = settle({vote: said[doc_id] for vote, doc_id in casting.items()}, supports, order)
    stances = [
        Stance(doc_id, settled.value if supported else value, supported, evidence[doc_id])
        for doc_id, value in sorted(said.items())
        for supported in [supports(settled.value, value)]
    ]
    return [members.agree(field, key, settled.value, stances, tied=settled.tied)]
