"""Windows over the tokens of a text that is longer than a model can read at once.

They overlap, and every token is judged in the window in which it stands farthest from an edge: so
it is seen with its surroundings on both sides, and no span is cut where a window ends.
"""

from __future__ import annotations

from typing import NamedTuple

_SHARED = 4
"""Windows share at least one in as many of the tokens that they may have."""


class Window(NamedTuple):
    """A stretch of tokens that are read together."""

    start: int
    """first token read"""
    end: int
    """token after the last"""
    first: int
    """first token judged here"""
    last: int
    """token after the last that is"""


def windows(tokens: int, size: int) -> list[Window]:
    """Return the windows over a text, none for an empty one.

    They are of one length, no longer than it takes, and lie evenly. Each token is judged in one of
    them; the two ends of a text are no edges, since nothing lies behind them.

    Parameters
    ----------
    tokens
        Number of tokens of the text.
    size
        The most tokens that are read together, 1 or more.
    """
    if tokens <= 0:
        return []
    shared = size // _SHARED
    further = -(-max(0, tokens - size) // (size - shared))
    length = -(-(tokens + further * shared) // (further + 1))
    starts = [at * (tokens - length) // max(1, further) for at in range(further + 1)]
    ends = [start + length for start in starts]
    # Of two windows, the first judges the tokens that stand no deeper in the second.
    bounds = [(end + start + 1) // 2 for end, start in zip(ends[:-1], starts[1:], strict=True)]
    return [
        Window(*window)
        for window in zip(starts, ends, [0, *bounds], [*bounds, tokens], strict=True)
    ]
