"""The award counts of an event: what its reports agree on, award by award.

Translations garble the noun of an award, and reading misses who receives it or who grants it, each
report in its own way. So the parts of an award are settled one by one, each by the votes of the
reports that say it. What contradicts it is another count, class or status, another award where the
noun leaves no doubt, and people for collectives; who grants it is what reading knows least.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Hashable, Iterable, Mapping, Sequence
from typing import Protocol, TypeVar

from pipeline.link import alignment
from pipeline.link.agreed import Agreed, Members, Stance
from pipeline.link.alignment import (
    AWARD,
    CLASS,
    GRANTOR,
    RECIPIENT,
    STATUS,
    Key,
    Statement,
)
from pipeline.schema import AwardMention

Value = TypeVar("Value", bound=Hashable)


class Reader(Protocol):
    """Reads award mentions of a report (document) once more."""

    def may_mean(self, doc_id: str, mention_ids: Collection[str], award: str) -> bool:
        """Tell whether they may be of another award (code) than they were read as."""

    def says_recipient(self, doc_id: str, mention_ids: Collection[str]) -> bool:
        """Tell whether they say themselves who receives."""


OPPOSED = frozenset(("proposed", "awarded"))
"""Statuses that contradict each other; a sum over years of the same count is a slip of reading."""
COUNTED = frozenset(("collective", "individual", "household"))
"""Recipients that are told apart by the noun beside their number."""


def award_facts(
    members: Members,
    awards: Mapping[str, Iterable[AwardMention]],
    reader: Reader,
) -> list[Agreed]:
    """Return the award facts of an event.

    Parameters
    ----------
    members
        The reports of the event.
    awards
        Award mentions by document, in the order of the text.
    reader
        Reads them once more where they contradict those of other reports.
    """
    reports = [alignment.statements(doc_id, awards.get(doc_id, ())) for doc_id in members.doc_ids]
    statuses = Counter(one.key[STATUS] for report in reports for one in report)
    found: dict[tuple[str, str], Agreed] = {}
    for slot in alignment.align(reports):
        agreed = _settled(members, slot, statuses, reader)
        place = agreed.fact.key, agreed.fact.value
        # Two alignments may settle on one key and count: they are one fact of the event.
        found[place] = _united(members, found[place], agreed) if place in found else agreed
    return list(found.values())


def _settled(
    members: Members,
    slot: Sequence[Statement],
    statuses: Mapping[str, int],
    reader: Reader,
) -> Agreed:
    """Settle one award: its count, then its key part by part.

    Votes decide: of the count, then of each part those that give this count, and where these do not
    agree also the others. A tie goes to the statement that says more, then to the one more reports
    give literally, then to a sum over years, since a report says its period and an award of the day
    is what is read where none was seen, then to the one whose status the awards of the event mostly
    have, then to the one with more mentions, then to the smaller claim: proposed before awarded,
    the smaller count, the first by alphabet.
    """
    by_doc = {one.doc_id: one for one in slot}
    literally = Counter((one.key, one.count) for one in slot)
    mentions: Counter[tuple[Key, int]] = Counter()
    for one in slot:
        mentions[one.key, one.count] += len(one.mention_ids)

    def order(one: Statement) -> tuple[object, ...]:
        said = one.key, one.count
        status = one.key[STATUS]
        return (
            sum(alignment.unsaid(one.key)),
            -literally[said],
            status != "total",
            -statuses[status],
            -mentions[said],
            status != "proposed",
            one.count,
            one.key,
        )

    ranked = sorted((by_doc[doc_id] for doc_id in members.casting(by_doc).values()), key=order)
    count, tied = _most_voted([one.count for one in ranked])
    telling = [one for one in ranked if one.count == count]
    award, _ = _part(telling, AWARD, ranked)
    of_award = [one for one in telling if one.key[AWARD] in (award, *alignment.UNSAID)]
    award_class, other_class = _part(of_award, CLASS, of_award)
    recipient, _ = _part(telling, RECIPIENT, ranked)
    grantor, _ = _part(telling, GRANTOR, ranked)
    # Whatever else a report says less of, it says its period.
    sums_first = sorted(telling, key=lambda one: one.key[STATUS] != "total")
    status, other_status = _part(sums_first, STATUS, ranked)
    key: Key = award, award_class, recipient, grantor, status
    return members.agree(
        "award",
        alignment.written(key),
        str(count),
        [_stance(key, count, one, reader) for one in slot],
        tied=tied or other_class or other_status,
    )


def _part(
    telling: Sequence[Statement], part: int, everyone: Sequence[Statement]
) -> tuple[str, bool]:
    """Return what most statements say of one part, and whether another has as many votes.

    A statement that leaves the part open says nothing of it, unless all do. Those that give another
    count have a voice where those that give the count of the event do not agree.
    """
    said = [one.key[part] for one in telling if not alignment.unsaid(one.key)[part]]
    if not said:
        return _most_voted([one.key[part] for one in telling])[0], False
    value, tied = _most_voted(said)
    if tied:
        others = [one.key[part] for one in everyone if one not in telling]
        value, tied = _most_voted([*said, *(other for other in others if other in said)])
    return value, tied


def _most_voted(values: Sequence[Value]) -> tuple[Value, bool]:
    """Return the value with most votes, the first of equals, and whether there are equals."""
    votes = Counter(values)
    most = max(votes.values())
    first = next(value for value in values if votes[value] == most)
    return first, sum(times == most for times in votes.values()) > 1


def _stance(key: Key, count: int, one: Statement, reader: Reader) -> Stance:
    """Return what a report says of an award; another key is written out, with its count."""
    contradicted = alignment.contradicted(key, one.key)
    otherwise = (
        CLASS in contradicted
        or {key[STATUS], one.key[STATUS]} == OPPOSED
        or (
            RECIPIENT in contradicted
            and {key[RECIPIENT], one.key[RECIPIENT]} <= COUNTED
            and reader.says_recipient(one.doc_id, one.mention_ids)
        )
        or (AWARD in contradicted and not reader.may_mean(one.doc_id, one.mention_ids, key[AWARD]))
    )
    supports = one.count == count and not otherwise
    value = str(one.count)
    if not supports and (one.count == count or contradicted):
        value = f"{alignment.written(one.key)}={value}"
    otherwise_read = one.key if contradicted else one.echo
    aside = alignment.written(otherwise_read) if supports and otherwise_read else None
    return Stance(one.doc_id, value, supports, one.mention_ids, aside)


def _united(members: Members, one: Agreed, other: Agreed) -> Agreed:
    """Return two alignments of one fact as one; a report that supports it in either supports it."""
    stances: dict[str, Stance] = {}
    for stance in (*one.stances, *other.stances):
        known = stances.get(stance.doc_id)
        if known is None or (stance.supports and not known.supports):
            stances[stance.doc_id] = stance
        elif known.supports and stance.supports:
            both = tuple(sorted({*known.mention_ids, *stance.mention_ids}))
            stances[stance.doc_id] = Stance(
                stance.doc_id, stance.value, True, both, known.aside or stance.aside
            )
    tied = one.fact.agreement == other.fact.agreement == "split"
    fact = one.fact
    return members.agree(fact.field, fact.key, fact.value, stances.values(), tied=tied)
