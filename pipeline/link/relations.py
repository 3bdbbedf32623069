"""Proposal, decision and ceremony of one award: events of their own, tied where it is clear.

Tied are a proposal and a later event that grants what was proposed, and a meeting that decides
awards and a later ceremony that hands them over. It is clear when the province agrees, the order of
days agrees, the awards agree in kind, recipient and count, and no other event fits as well.
"""

from __future__ import annotations

import datetime
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from pipeline.link.alignment import Key
from pipeline.schema import Event, Relation

PROPOSAL_WINDOW = datetime.timedelta(days=730)
"""Longest time from a proposal to the grant."""
DECISION_WINDOW = datetime.timedelta(days=120)
"""Longest time from a decision to its ceremony."""
CLEAR_COUNT = 10
"""A single count that agrees ties two events from this size on; smaller ones need a second."""
DECIDING_KINDS = frozenset(("meeting", "other"))

Award = tuple[str, str, str, str]
"""award, class, recipient and count, as written in `facts`"""


@dataclass(frozen=True, slots=True)
class AwardEvent:
    """What ties an event to others."""

    event: Event
    province_today: str | None
    awards: tuple[tuple[Key, int], ...]
    document_days: frozenset[datetime.date]
    """days of the decisions and other documents that its reports name"""


def relations(events: Sequence[AwardEvent]) -> list[Relation]:
    """Return the ties among events.

    Parameters
    ----------
    events
        All events; those without a day or awards are tied to none.
    """
    proposed = {one.event.event_id: _awards(one, "proposed") for one in events}
    awarded = {one.event.event_id: _awards(one, "awarded") for one in events}
    granting: defaultdict[Award, list[AwardEvent]] = defaultdict(list)
    for one in events:
        for award in sorted(awarded[one.event.event_id]):
            granting[award].append(one)
    found: list[Relation] = []
    for one in events:
        event_id = one.event.event_id
        found += _tied(one, "proposal_of", proposed[event_id], granting, awarded, PROPOSAL_WINDOW)
        if one.event.event_kind in DECIDING_KINDS:
            found += _tied(
                one, "decision_of", awarded[event_id], granting, awarded, DECISION_WINDOW
            )
    return found


def _awards(one: AwardEvent, status: str) -> frozenset[Award]:
    return frozenset(
        (key[0], key[1], key[2], str(count)) for key, count in one.awards if key[4] == status
    )


def _tied(
    earlier: AwardEvent,
    kind: str,
    awards: frozenset[Award],
    granting: Mapping[Award, Sequence[AwardEvent]],
    awarded: Mapping[str, frozenset[Award]],
    window: datetime.timedelta,
) -> list[Relation]:
    """Return the tie of an event to the one later event that fits it best, if there is one."""
    if not awards or earlier.event.event_date is None:
        return []
    fitting: dict[str, tuple[int, int]] = {}
    for award in sorted(awards):
        for later in granting.get(award, ()):
            event_id = later.event.event_id
            if event_id in fitting or not _may_follow(earlier, later, kind, window):
                continue
            shared = awards & awarded[event_id]
            named = earlier.event.event_date in later.document_days
            if _is_clear(shared, awards, named):
                fitting[event_id] = (int(named), len(shared))
    if not fitting:
        return []
    best = max(fitting.values())
    chosen = [event_id for event_id in sorted(fitting) if fitting[event_id] == best]
    if len(chosen) > 1:
        return []
    return [Relation(event_id=earlier.event.event_id, other_event_id=chosen[0], kind=kind)]


def _may_follow(
    earlier: AwardEvent, later: AwardEvent, kind: str, window: datetime.timedelta
) -> bool:
    if earlier.event.event_date is None or later.event.event_date is None:
        return False
    if earlier.province_today is None or earlier.province_today != later.province_today:
        return False
    if kind == "decision_of" and later.event.event_kind in DECIDING_KINDS:
        return False
    gap = later.event.event_date - earlier.event.event_date
    return datetime.timedelta() < gap <= window


def _is_clear(shared: frozenset[Award], awards: frozenset[Award], named: bool) -> bool:
    """Tell whether the shared awards are most of what was proposed or decided, and telling."""
    if not shared or 2 * len(shared) < len(awards):
        return False
    return named or len(shared) > 1 or any(int(award[3]) >= CLEAR_COUNT for award in shared)
