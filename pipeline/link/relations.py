"""Proposal, decision and ceremony of one award: events of their own, tied where it is clear.

Tied are a proposal and a later event that grants what was proposed, and a decision and a later
ceremony that hands the awards over. It is clear when the province agrees, the order of days agrees,
most awards of the earlier event are those of the later one in kind, recipient and count, and no
other event fits as well. Where both a decision and its ceremony grant what was proposed, the
proposal is tied to the ceremony.
"""

from __future__ import annotations

import bisect
import datetime
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from operator import attrgetter

from pipeline.link.alignment import AWARD, GRANTOR, RECIPIENT, STATUS, UNSAID, Key
from pipeline.schema import Event, Relation

PROPOSAL_WINDOW = datetime.timedelta(days=730)
"""Longest time from a proposal to the grant."""
DECISION_WINDOW = datetime.timedelta(days=120)
"""Longest time from a decision to its ceremony."""
CLEAR_COUNT = 10
"""A single count that agrees ties two events from this size on; smaller ones need a second, and one
of 1 says nothing."""
PROPOSED, AWARDED = "proposed", "awarded"
PROPOSAL, DECISION = "proposal_of", "decision_of"

Award = tuple[str, str, int]
"""award, recipient and count; the class is what translations lose first"""


def _award(key: Key, count: int) -> Award:
    return key[AWARD], key[RECIPIENT], count


@dataclass(frozen=True, slots=True)
class AwardEvent:
    """What ties an event to others."""

    event_id: str
    day: datetime.date
    province_today: str
    awards: tuple[tuple[Key, int], ...]
    document_days: frozenset[datetime.date]
    """days of the decisions and other documents that its reports name"""

    @classmethod
    def of_event(
        cls,
        event: Event,
        awards: tuple[tuple[Key, int], ...],
        document_days: frozenset[datetime.date],
        today: Mapping[str, str],
    ) -> AwardEvent | None:
        """Return what ties an event to others; null where nothing may.

        Parameters
        ----------
        event, awards, document_days
            The event.
        today
            Province codes to those of their units of today.
        """
        day, province = event.event_date, event.province_code
        if day is None or province is None or not awards:
            return None
        return cls(event.event_id, day, today.get(province, province), awards, document_days)

    def of(self, *statuses: str) -> frozenset[Award]:
        """Return the awards of some statuses."""
        return frozenset(
            _award(key, count) for key, count in self.awards if key[STATUS] in statuses
        )

    def grantors(self, award: Award) -> frozenset[str]:
        """Return whoever is said to grant an award; nobody where that is not said."""
        said = (key[GRANTOR] for key, count in self.awards if _award(key, count) == award)
        return frozenset(said) - UNSAID


@dataclass(frozen=True, slots=True)
class _Tie:
    """A tie that may be one."""

    earlier: AwardEvent
    later: AwardEvent
    kind: str
    strength: tuple[int, int]
    """whether the later event names the day of the earlier, and how many awards they share"""


def relations(events: Sequence[AwardEvent]) -> list[Relation]:
    """Return the ties among events.

    Parameters
    ----------
    events
        All events that have a day, a province and awards; others are tied to none.
    """
    granting = Granting(events)
    decisions: dict[str, str] = {}
    proposals: list[list[_Tie]] = []
    for one in events:
        ties = list(_ties(one, granting))
        proposals.append([tie for tie in ties if tie.kind == PROPOSAL])
        decided = _best(tie for tie in ties if tie.kind == DECISION)
        if decided is not None and not proposals[-1]:
            decisions[one.event_id] = decided.later.event_id
    found = [
        Relation(event_id=decision, other_event_id=ceremony, kind=DECISION)
        for decision, ceremony in decisions.items()
    ]
    for ties in proposals:
        fitting = {tie.later.event_id for tie in ties}
        best = _best(tie for tie in ties if decisions.get(tie.later.event_id) not in fitting)
        if best is not None:
            found.append(
                Relation(
                    event_id=best.earlier.event_id,
                    other_event_id=best.later.event_id,
                    kind=PROPOSAL,
                )
            )
    return found


class Granting:
    """Knows which events grant an award, by province and day.

    Parameters
    ----------
    events
        The events.
    """

    def __init__(self, events: Iterable[AwardEvent]) -> None:
        self._events: defaultdict[tuple[str, Award], list[AwardEvent]] = defaultdict(list)
        for one in sorted(events, key=lambda one: (one.day, one.event_id)):
            for award in one.of(AWARDED):
                self._events[one.province_today, award].append(one)

    def after(self, earlier: AwardEvent, award: Award) -> Iterator[AwardEvent]:
        """Yield the events of its province that grant an award after an event, as long as it may
        still be granted: small counts are granted everywhere and every year.
        """
        later = self._events.get((earlier.province_today, award), [])
        for at in range(bisect.bisect_right(later, earlier.day, key=attrgetter("day")), len(later)):
            if later[at].day - earlier.day > PROPOSAL_WINDOW:
                return
            yield later[at]


def _ties(earlier: AwardEvent, granting: Granting) -> Iterable[_Tie]:
    """Yield how an event may be tied to each later one that grants awards of its own."""
    proposed, awards = earlier.of(PROPOSED), earlier.of(PROPOSED, AWARDED)
    day = earlier.day
    seen: set[str] = set()
    for award in sorted(awards):
        for later in granting.after(earlier, award):
            if later.event_id in seen:
                continue
            seen.add(later.event_id)
            shared = frozenset(
                one for one in awards & later.of(AWARDED) if _may_be_one(one, earlier, later)
            )
            # A decision may propose others too, and a status may be misread.
            is_proposal = bool(shared) and 2 * len(shared & proposed) >= len(shared)
            kind, window = (
                (PROPOSAL, PROPOSAL_WINDOW) if is_proposal else (DECISION, DECISION_WINDOW)
            )
            named = day in later.document_days
            if later.day - day <= window and _is_clear(shared, awards, named):
                yield _Tie(earlier, later, kind, (int(named), len(shared)))


def _may_be_one(award: Award, one: AwardEvent, other: AwardEvent) -> bool:
    """Tell whether nobody else is said to grant an award in one event than in the other."""
    granting, other_granting = one.grantors(award), other.grantors(award)
    return not granting or not other_granting or not granting.isdisjoint(other_granting)


def _is_clear(shared: frozenset[Award], awards: frozenset[Award], named: bool) -> bool:
    """Tell whether the shared awards are most of what was proposed or decided, and telling."""
    if 2 * len(shared) < len(awards):
        return False
    counts = [count for *_, count in shared if count > 1]
    return named or len(counts) > 1 or any(count >= CLEAR_COUNT for count in counts)


def _best(ties: Iterable[_Tie]) -> _Tie | None:
    """Return the strongest tie, none where two are as strong."""
    ranked = sorted(ties, key=lambda tie: tie.strength, reverse=True)
    if not ranked or (len(ranked) > 1 and ranked[0].strength == ranked[1].strength):
        return None
    return ranked[0]
