"""What is known of the matches of an expression before it is tried."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.extract.shapes import ANYTHING, UNKNOWN, shape_of

EXPRESSIONS = (
    r"ab?c",
    r"(?:since|from) 20\d\d(?: (?:to|until) now)?",
    r"[ab]{2}x{1,3}y",
    r"a{0,2}b{2}",
    r"(?P<noun>cats?|dogs?)[,;]? (?:and|or)",
    r"(?:in|over) (?:the )?(?:[a-z]{2,5} ){0,2}years?",
    r"x\.y\x27[^z]{1,4}(?:one|two|three)?",
    r"-|[-/]\d|\(\[a\]\)",
    r"a+b*?c",
    r"(?:ab|c){2,5}d?",
    r"(?>(?<!so )(?<!so)|(?=cats))(?>ca|d)t",
    r"[]a]b|[^]a]c",
    r"[a-c-e_]{1,2}[0-9]",
)


@pytest.mark.parametrize("expression", EXPRESSIONS)
@given(st.data())
def test_every_match_has_the_shape_of_its_expression(expression: str, data: st.DataObject) -> None:
    matched = data.draw(st.from_regex(re.compile(expression), fullmatch=True))
    shape = shape_of(expression)
    assert matched.startswith(tuple(shape.begins))
    assert matched.endswith(tuple(shape.ends))
    assert shape.strings is None or matched in shape.strings
    assert shape.clues is None or any(clue in matched for clue in shape.clues)
    assert shape.letters <= set(matched)


@pytest.mark.parametrize(
    ("expression", "begins", "ends", "clues"),
    [
        ("(?:since|from) 20..", {"sinc", "from"}, {""}, {"since 20", "from 20"}),
        ("(?<=x)ab?(?!y)", {"a", "ab"}, {"a", "ab"}, {"a", "ab"}),
        (r"\d{1,2}(?: years?| terms?)", {""}, {"year", "ears", "term", "erms"}, None),
        ("(?:long|.)word", {"", "long"}, {"word"}, {"word"}),
        ("(?:maybe)?", {""}, {""}, None),
    ],
)
def test_shape(expression: str, begins: set[str], ends: set[str], clues: set[str] | None) -> None:
    shape = shape_of(expression)
    assert shape.begins == begins
    assert shape.ends == ends
    assert clues is None or shape.clues == clues


@pytest.mark.parametrize(
    ("expression", "to_end"),
    [("a$", True), ("a$|b", False), ("(?:a|b)$(?!c)", True), (r"a(?:b|\Z)", False)],
)
def test_what_reaches_to_the_end(expression: str, to_end: bool) -> None:
    assert shape_of(expression).to_end is to_end


@pytest.mark.parametrize(
    ("expression", "follows", "clues"),
    [
        ("(?<=abcde)f(?<=g)", {"bcde"}, {"f"}),
        ("(?:(?<=a )|(?<=b ))[^,]{1,9}(?= end)", {"a ", "b "}, {" end"}),
        ("(?:^|(?<=a )).", {""}, None),
        ("(?:(?<=a))?.(?:(?=bc))?", {""}, None),
    ],
)
def test_what_stands_around_a_match(
    expression: str, follows: set[str], clues: set[str] | None
) -> None:
    shape = shape_of(expression)
    assert shape.follows == follows
    assert shape.clues == clues


@pytest.mark.parametrize("expression", [r"(a)\1", "(?i:a)", "(?i)a", "a(?#b)c"])
def test_what_is_not_understood_says_nothing(expression: str) -> None:
    assert shape_of(expression) == UNKNOWN
    assert shape_of(expression).begins == ANYTHING
