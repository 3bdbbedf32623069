"""From the labels of tokens to spans of the text."""

from __future__ import annotations

import itertools

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.annotator.decoding import Judged, decode, judge, odds_of
from pipeline.annotator.labels import Label
from pipeline.annotator.predicted import Predicted
from pipeline.annotator.tokens import Tokens

NAMES = {
    "O": Label("", None),
    "B": Label("B", "person"),
    "I": Label("I", "person"),
    "E": Label("E", "person"),
    "S": Label("S", "person"),
    "p": Label("", "person"),
    "D": Label("B", "date"),
    "d": Label("I", "date"),
}
LABELS = tuple(NAMES.values())


def judged(said: str, probability: float = 0.5) -> Judged:
    numbers = np.array([list(NAMES).index(name) for name in said], dtype=np.int16)
    return Judged(numbers, np.full(len(said), probability, dtype=np.float32))


def tokens(offsets: list[tuple[int, int]], words: list[int] | None = None) -> Tokens:
    starts, ends = np.array(offsets, dtype=np.int32).reshape(-1, 2).T
    of = None if words is None else np.array(words, dtype=np.int32)
    return Tokens(np.zeros(len(offsets), dtype=np.int32), starts, ends, of)


def characters(text: str) -> Tokens:
    return tokens([(at, at + 1) for at in range(len(text))])


def surfaces(text: str, found: list[Predicted]) -> list[str]:
    return [f"{span.kind[0]}:{text[span.start : span.end]}" for span in found]


@pytest.mark.parametrize(
    ("said", "spans"),
    [
        ("OOOOOO", []),
        ("OBIIOO", ["p:bcd"]),
        ("BBIOOB", ["p:a", "p:bc", "p:f"]),
        ("OIIOII", ["p:bc", "p:ef"]),
        ("BEIEOE", ["p:ab", "p:cd", "p:f"]),
        ("SSOSIO", ["p:a", "p:b", "p:d", "p:e"]),
        ("ppOppp", ["p:ab", "p:def"]),
        ("BIddIO", ["p:ab", "d:cd", "p:e"]),
        ("BIDdDd", ["p:ab", "d:cd", "d:ef"]),
        ("BpIIII", ["p:abcdef"]),
    ],
)
def test_prefixes_say_where_spans_begin_and_end(said: str, spans: list[str]) -> None:
    found = decode("abcdef", characters("abcdef"), judged(said), LABELS)
    assert surfaces("abcdef", found) == spans
    assert {span.score for span in found} <= {0.5}


@pytest.mark.parametrize(
    ("text", "said", "spans"),
    [
        (" \u00a0ab\n", "BIIII", ["p:ab"]),
        (" \t \n ", "BIIBI", []),
        ("a b", "BII", ["p:a b"]),
    ],
)
def test_spans_have_no_white_space_at_their_ends(text: str, said: str, spans: list[str]) -> None:
    assert surfaces(text, decode(text, characters(text), judged(said), LABELS)) == spans


@pytest.mark.parametrize(
    ("said", "spans"),
    [
        ("BOOOO", ["p:Nguyễn"]),
        ("OIOOO", ["p:uyễn"]),
        ("BBIOO", ["p:Nguyễn"]),
        ("EEEOO", ["p:Nguyễn"]),
        ("BDOOO", ["p:Ng", "d:uyễn"]),
        ("BOOIO", ["p:Nguyễn,"]),
        ("BOOOI", ["p:Nguyễn", "p:Phú"]),
        ("OOOOB", ["p:Phú"]),
    ],
)
def test_spans_go_on_to_the_last_letter_of_a_word(said: str, spans: list[str]) -> None:
    text = "Nguyễn, Phú"
    pieces = tokens([(0, 2), (2, 4), (4, 6), (6, 7), (7, 11)], [0, 0, 0, 0, 1])
    assert surfaces(text, decode(text, pieces, judged(said), LABELS)) == spans


def test_tokens_without_characters_part_nothing_and_bytes_of_one_character_are_one() -> None:
    text = "ab한d"
    pieces = tokens([(0, 1), (1, 1), (1, 2), (2, 3), (2, 3), (3, 4)])
    assert surfaces(text, decode(text, pieces, judged("BOIIII"), LABELS)) == ["p:ab한d"]
    assert surfaces(text, decode(text, pieces, judged("OOOBDO"), LABELS)) == ["p:한"]
    pieces = tokens([(0, 1), (0, 1), (1, 2)])
    assert surfaces("한국", decode("한국", pieces, judged("BBI"), LABELS)) == ["p:한국"]


def test_scores_are_of_characters_and_of_four_digits() -> None:
    numbers = Judged(np.array([1, 2], np.int16), np.array([0.9, 0.3], np.float32))
    (span,) = decode("abcd", tokens([(0, 3), (3, 4)]), numbers, LABELS)
    assert span == Predicted(0, 4, "person", 0.75)
    numbers = Judged(np.array([1], np.int16), np.array([1 / 3], np.float32))
    assert decode("a", tokens([(0, 1)]), numbers, LABELS)[0].score == 0.3333


@st.composite
def labelled(draw: st.DrawFn) -> tuple[str, Tokens, str]:
    """Draw a text, tokens over it, some empty or of the same characters, and their labels."""
    text = draw(st.text(st.sampled_from("ab ,\n한é\u0301"), max_size=20))
    bounds = sorted(draw(st.lists(st.integers(0, len(text)), max_size=24)))
    offsets = list(itertools.pairwise(bounds))
    if draw(st.booleans()):
        offsets = [pair for pair in offsets for _ in range(draw(st.integers(1, 2)))]
    words = sorted(draw(st.lists(st.integers(-1, 9), min_size=len(offsets), max_size=len(offsets))))
    said = draw(st.text(st.sampled_from([*NAMES]), min_size=len(offsets), max_size=len(offsets)))
    return text, tokens(offsets, words if draw(st.booleans()) else None), said


@given(labelled())
def test_spans_are_sorted_apart_trimmed_and_of_what_labels_say(
    case: tuple[str, Tokens, str],
) -> None:
    text, pieces, said = case
    found = decode(text, pieces, judged(said), LABELS)
    assert [span.start for span in found] == sorted(span.start for span in found)
    for left, right in itertools.pairwise(found):
        assert left.end <= right.start
    for span in found:
        surface = text[span.start : span.end]
        assert surface
        assert surface == surface.strip()
        assert span.score == 0.5
        inside = [
            at
            for at, (start, end) in enumerate(zip(pieces.starts, pieces.ends, strict=True))
            if start < end and start < span.end and end > span.start
        ]
        # What begins in a word goes on to its end.
        words = set() if pieces.words is None else {pieces.words[at] for at in inside} - {-1}
        if pieces.words is not None:
            inside.extend(at for at, word in enumerate(pieces.words) if word in words)
        assert span.kind in {NAMES[said[at]].kind for at in inside}
    for start, end, name in zip(pieces.starts, pieces.ends, said, strict=True):
        if NAMES[name].kind and text[start:end].strip():
            assert any(span.start < end and start < span.end for span in found)


def test_the_first_of_equal_labels_is_chosen() -> None:
    odds = odds_of(np.array([[1.0, 2.00001, 2.0], [0.0, 3.0, 1.0]], dtype=np.float32))
    assert odds.tolist() == [[-1000, 0, 0], [-3000, 0, -2000]]
    chosen = judge(odds)
    assert chosen.labels.tolist() == [1, 1]
    swapped = judge(odds_of(np.array([[1.0, 2.0, 2.00001]], dtype=np.float32)))
    assert swapped.labels.tolist() == [1]
    assert swapped.probabilities[0] == chosen.probabilities[0]
    assert chosen.probabilities[1] == pytest.approx(np.exp(3) / (1 + np.exp(3) + np.exp(1)))


def test_a_label_that_is_chosen_otherwise_has_its_own_probability() -> None:
    odds = odds_of(np.array([[1.0, 2.0], [1.0, 2.0]], dtype=np.float32))
    chosen = judge(odds, np.array([1, 0], dtype=np.int16))
    assert chosen.labels.tolist() == [1, 0]
    assert chosen.probabilities.tolist() == pytest.approx([0.731059, 0.268941], abs=1e-6)


def test_numbers_that_are_none_choose_a_label_all_the_same() -> None:
    numbers = np.array(
        [[np.nan, np.nan], [np.inf, 1.0], [-np.inf, -np.inf], [1.0, np.inf]], dtype=np.float32
    )
    odds = odds_of(numbers)
    assert odds.tolist() == [[0, 0], [0, -32767], [0, 0], [-32767, 0]]
    chosen = judge(odds)
    assert chosen.labels.tolist() == [0, 0, 0, 1]
    assert chosen.probabilities.tolist() == pytest.approx([0.5, 1.0, 0.5, 1.0])
    assert judge(odds_of(np.zeros((0, 3), dtype=np.float32))).labels.tolist() == []
