"""The most probable labels of a line together: what beginnings and ends of spans cost."""

from __future__ import annotations

import itertools
from collections.abc import Sequence

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.annotator.labels import Label
from pipeline.annotator.sequence import ELSEWHERE, WITHIN_A_WORD, Odds, most_probable

NAMES = {
    "O": Label("", None),
    "B": Label("B", "person"),
    "I": Label("I", "person"),
    "E": Label("E", "person"),
    "p": Label("", "place"),
    "-": Label("", None),
}
LABELS = tuple(NAMES.values())


def odds(said: str, below: int) -> Odds:
    """Return odds by which each label but those that are said lies so much below."""
    rows = np.full((len(said), len(LABELS)), -below, dtype=np.int16)
    rows[np.arange(len(said)), [list(NAMES).index(name) for name in said]] = 0
    return rows


def chosen(text: str, rows: Odds) -> str:
    return "".join([*NAMES][label] for label in most_probable([text], rows, LABELS))


@pytest.mark.parametrize(
    ("text", "said", "below", "together"),
    [
        # A hole within a word, and a letter that is something by itself.
        ("Nguyen", "BIOIII", 3_000, "BIIIII"),
        ("Nguyen", "OOIOOO", 3_000, "OOOOOO"),
        ("Nguyen", "BIpIII", 3_000, "BIIIII"),
        ("गुयेन", "BOIII", 3_000, "BIIII"),
        ("응우옌", "BOI", 3_000, "BII"),
        ("سون", "BOI", 3_000, "BII"),
        ("2024", "BOII", 3_000, "BIII"),
        ("a\u200cb", "BOI", 3_000, "BII"),
        # What is sure enough is believed, whatever it costs.
        ("Nguyen", "BIOIII", 9_000, "BIOIII"),
        ("Nguyen", "OOIOOO", 9_000, "OOIOOO"),
        # Spans may end between words, and between digits and letters, for little.
        ("An An", "BIOBI", 1_500, "BIOBI"),
        ("12명", "BIO", 1_500, "BIO"),
        ("An, b", "BIOOO", 1_500, "BIOOO"),
        ("Anh b", "BIOOO", 1_500, "BIIOO"),
        # A line knows nothing of the next.
        ("a\nb", "BOO", 500, "BOO"),
        ("a b", "BOO", 500, "OOO"),
        # An end of a span is followed by another span or by none.
        ("ab cd", "BEIII", 3_000, "BEIII"),
        ("ab cd", "BIBII", 3_000, "BIBII"),
        # Labels that mean nothing change nothing.
        ("Nguyen", "O-O-O-", 100, "O-O-O-"),
    ],
)
def test_beginnings_and_ends_cost(text: str, said: str, below: int, together: str) -> None:
    assert chosen(text, odds(said, below)) == together


TEXTS = st.text(st.sampled_from("ab1 2,\n한é\u0301"), max_size=5)


@st.composite
def with_odds(draw: st.DrawFn) -> tuple[str, Odds]:
    text = draw(TEXTS)
    row = st.lists(
        st.integers(-3_000, 0) | st.just(-32_767), min_size=len(LABELS), max_size=len(LABELS)
    )
    rows = draw(st.lists(row, min_size=len(text), max_size=len(text)))
    return text, np.array(rows, dtype=np.int16).reshape(len(text), len(LABELS))


def price(left: str, right: str) -> int:
    """Return the price of a change between two characters of the texts above."""
    if "\n" in (left, right):
        return 0
    is_within = any(left in word and right in word for word in ("ab한é\u0301", "12"))
    return WITHIN_A_WORD if is_within else ELSEWHERE


def worth(text: str, rows: Odds, path: Sequence[int]) -> int:
    """Return what labels are worth: their odds less the prices of their changes."""
    total = sum(int(rows[at, label]) for at, label in enumerate(path))
    for at, (left, right) in enumerate(itertools.pairwise([*NAMES][label] for label in path)):
        same = (left in "BI" and right in "IE") or (left in "O-" and right in "O-")
        if not same and left + right != "pp":
            total -= price(text[at], text[at + 1])
    return total


@settings(max_examples=60, deadline=None)
@given(with_odds())
def test_no_other_labels_are_worth_more(case: tuple[str, Odds]) -> None:
    text, rows = case
    found = most_probable([text], rows, LABELS).tolist()
    every = itertools.product(range(len(LABELS)), repeat=len(text))
    assert worth(text, rows, found) == max(worth(text, rows, path) for path in every)


@given(st.lists(with_odds(), max_size=6))
def test_texts_are_labelled_as_each_alone(cases: list[tuple[str, Odds]]) -> None:
    texts = [text for text, _ in cases]
    rows = np.concatenate([np.zeros((0, len(LABELS)), np.int16), *(rows for _, rows in cases)])
    alone = [most_probable([text], rows, LABELS).tolist() for text, rows in cases]
    assert most_probable(texts, rows, LABELS).tolist() == list(itertools.chain(*alone))


def test_many_and_long_lines_are_labelled_all() -> None:
    word, said = "Nguyen ", "BIOIIIO"
    together = "BIIIIIO"
    for text in (f"{word}\n" * 5_000, word * 2_000, "\n" * 9_000 + word):
        rows = odds("O" * len(text), 3_000)
        expected = ["O"] * len(text)
        for at in range(len(text)):
            if text.startswith(word, at):
                rows[at : at + len(word)] = odds(said, 3_000)
                expected[at : at + len(word)] = together
        found = chosen(text, rows)
        # Between the stretches of a long line nothing has a price.
        assert sum(left != right for left, right in zip(found, expected, strict=True)) <= 6
