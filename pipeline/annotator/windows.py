"""Windows over the tokens of a text that is longer than a model can read at once.

They overlap, and every token is judged in the window in which it stands farthest from an edge: so
it is seen with its surroundings on both sides, and no span is cut where a window ends.
"""

from __future__ import annotations

from typing import NamedTuple

_OVERLAP = 4
"""Windows share at least one token in as many."""


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

    Each but that of a short text has `size` tokens, and they lie evenly. Each token is judged in
    one of them; the two ends of a text are no edges, since nothing lies behind them.

    Parameters
    ----------
    tokens
        Number of tokens of the text.
    size
        Number of tokens that are read together, 1 or more.
    """
    if tokens <= 0:
        return []
    step = max(1, size - size // _OVERLAP)
    further = -(-max(0, tokens - size) // step)
    starts = [at * (tokens - size) // further for at in range(further + 1)] if further else [0]
    ends = [min(start + size, tokens) for start in starts]
    # Of two windows, the first judges the tokens that stand no deeper in the second.
    bounds = [(end + start + 1) // 2 for end, start in zip(ends[:-1], starts[1:], strict=True)]
    return [
        Window(*window)
        for window in zip(starts, ends, [0, *bounds], [*bounds, tokens], strict=True)
    ]
