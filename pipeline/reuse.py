"""What a run had to do, and what it took over from runs before."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Share:
    """How many of some things there are, and how many were done before."""

    total: int
    reused: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Reuse:
    """What was taken over from runs before; null where a run did not come to it."""

    files: Share | None = None
    """files that were read"""
    reports: Share | None = None
    """reports that were extracted"""
    events: Share | None = None
    """events that were settled"""


NOTHING_REUSED = Reuse()
