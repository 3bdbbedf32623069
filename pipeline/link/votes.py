"""How the reports of one event settle a value: every vote counts once, the most votes win."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

Value = TypeVar("Value")


@dataclass(frozen=True, slots=True)
class Settled(Generic[Value]):
    """The value that an event's reports settle on."""

    value: Value
    tied: bool
    """another value has as many votes; the stated order decided"""


def settle(
    said: Mapping[str, Value],
    supports: Callable[[Value, Value], bool],
    order: Callable[[Value], tuple[object, ...]],
) -> Settled[Value]:
    """Return the value that most votes support.

    Parameters
    ----------
    said
        What each vote says; not empty.
    supports
        Tells whether a vote (second) supports a value (first): it says the same, or less.
    order
        Decides between values with equally many votes: the smallest wins. Values of one order
        are one value.
    """
    if len(said) == 1:
        (only,) = said.values()
        return Settled(only, tied=False)
    distinct = {order(value): value for value in said.values()}
    candidates = [distinct[place] for place in sorted(distinct)]
    backers = [
        frozenset(vote for vote, value in said.items() if supports(candidate, value))
        for candidate in candidates
    ]
    best = min(range(len(candidates)), key=lambda at: (-len(backers[at]), at))
    return Settled(
        value=candidates[best],
        tied=any(len(other) == len(backers[best]) and other != backers[best] for other in backers),
    )


def agreement(n_for: int, n_against: int, n_votes: int, *, tied: bool) -> str:
    """Return how the reports of an event agree on a value.

    `single` when one report alone speaks of it, `all` when every report gives it, `majority` when
    more give it than give another (some may be silent), `split` otherwise, also after a tie.
    """
    if n_for == 1 and n_against == 0:
        return "single"
    if n_for == n_votes:
        return "all"
    if tied or n_for <= n_against:
        return "split"
    return "majority"


def majority(values: Sequence[str | None], neutral: str | None = None) -> str | None:
    """Return the most frequent value, the first by alphabet of equals.

    Parameters
    ----------
    values
        What each vote says; null says nothing.
    neutral
        A value that wins only where nothing else is said.
    """
    counted = Counter(value for value in values if value is not None and value != neutral)
    if not counted:
        return neutral if neutral in values else None
    return min(counted, key=lambda value: (-counted[value], value))
