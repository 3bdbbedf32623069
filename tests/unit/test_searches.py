"""Expressions searched together find what each finds alone."""

from __future__ import annotations

import re

from hypothesis import given
from hypothesis import strategies as st

from pipeline.extract.searches import Searches
from pipeline.extract.values import Node, Patterns

PLAIN = Patterns(fold=str, macros={})

EXPRESSIONS = (
    "since 20[0-9]{2}",
    "(?<=, )[^,.]{1,9}(?=, )",
    "(?:(?<=a )|(?<=b ))[ab]{1,3}",
    "[0-9]{1,2} a{1,2}(?! b)",
    ".b",
    "(?<!a )b a",
    "^a|b$",
    "x?",
    "(?<=since 20)7",
    "[ab]{1,2}[^,]{0,4}(?=, .{0,3}(?:20|7) ?(?!x.b))",
    "(?:[^x]{0,2}7){1,2} (?:a|.{1,3}x$)",
)
WORDS = st.sampled_from(["a", "b", "ab", " ", ", ", ".", "x", "7", "20", "since 20", "\n"])


@given(st.lists(WORDS, max_size=30).map("".join), st.integers(0, 9), st.integers(0, 40))
def test_together_as_alone(text: str, start: int, end: int) -> None:
    patterns = [re.compile(expression) for expression in EXPRESSIONS]
    start, end = min(start, len(text)), min(end, len(text))
    alone = [
        (pattern.pattern, match.span())
        for pattern in patterns
        for match in pattern.finditer(text, start, end)
    ]
    searches = Searches(PLAIN.expression(Node("xx", one)) for one in EXPRESSIONS)
    together = [(match.re.pattern, match.span()) for match in searches.matches(text, start, end)]
    assert together == alone
    assert searches.match_in(text, start, end) == bool(alone)


def test_of_no_expressions_none_matches() -> None:
    assert not Searches(()).match_in("a text", 0, 6)
