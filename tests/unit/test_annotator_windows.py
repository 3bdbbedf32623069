"""Windows over long texts: every token is judged once, where it stands deepest."""

from __future__ import annotations

import math

from hypothesis import given
from hypothesis import strategies as st

from pipeline.annotator.windows import Window, windows


def depth(window: Window, token: int, tokens: int) -> float:
    """Return how far a token stands from the nearer edge; the ends of the text are none."""
    before = token - window.start if window.start else math.inf
    behind = window.end - 1 - token if window.end < tokens else math.inf
    return min(before, behind)


@given(st.integers(0, 600), st.integers(1, 70))
def test_every_token_is_judged_once_and_where_it_stands_deepest(tokens: int, size: int) -> None:
    made = windows(tokens, size)
    judged = [token for window in made for token in range(window.first, window.last)]
    assert judged == list(range(tokens))
    for window in made:
        assert 0 <= window.start <= window.first < window.last <= window.end <= tokens
        assert window.end - window.start <= size
        assert window.end - window.start == made[0].end
        for token in range(window.first, window.last):
            deepest = max(
                depth(other, token, tokens) for other in made if other.start <= token < other.end
            )
            assert depth(window, token, tokens) == deepest


@given(st.integers(0, 10_000), st.integers(16, 1024))
def test_no_window_ends_near_a_token_that_it_judges(tokens: int, size: int) -> None:
    for window in windows(tokens, size):
        for token in (window.first, window.last - 1):
            assert depth(window, token, tokens) >= size // 8 - 1


def test_there_are_no_more_windows_than_it_takes() -> None:
    assert windows(0, 8) == []
    assert windows(8, 8) == [Window(0, 8, 0, 8)]
    assert windows(9, 8) == [Window(0, 6, 0, 5), Window(3, 9, 5, 9)]
    assert windows(20, 8) == [Window(0, 8, 0, 7), Window(6, 14, 7, 13), Window(12, 20, 13, 20)]
    assert len(windows(100_000, 1_000)) == 133
