"""One name on its own, as `python -m pipeline name` prints it."""

from __future__ import annotations

import io

import pytest
from rich.console import Console

from pipeline import languages
from pipeline.errors import UsageError
from pipeline.naming import name_candidates, print_name


@pytest.mark.parametrize(
    ("rendering", "language"),
    [
        ("도안 안 중", "ko"),
        ("도안 안 중 씨", "ko"),
        ("دوان آنه دونغ", "ar"),
        ("दोन आन्ह डुंग", "hi"),
        ("श्री दोन आन्ह डुंग", "hi"),
        ("Doan Anh Dung", "en"),
        ("Đoàn Anh Dũng", "en"),
    ],
)
def test_script_tells_the_language_and_the_known_name_comes_first(
    rendering: str, language: str
) -> None:
    naming = name_candidates(rendering)
    assert naming.language == language
    assert naming.candidates[0].name_ascii == "Doan Anh Dung"


def test_weights_are_shares_best_first() -> None:
    candidates = name_candidates("응우옌 칵 탄", limit=40).candidates
    weights = [candidate.weight for candidate in candidates]
    assert weights == sorted(weights, reverse=True)
    assert sum(weights) == pytest.approx(1.0, abs=0.01)
    assert name_candidates("응우옌 칵 탄", limit=2).candidates == candidates[:2]


@pytest.mark.parametrize(
    ("rendering", "language", "why"),
    [
        ("2024", None, "no rendering"),
        ("", None, "no rendering"),
        ("보고서입니다", "ko", "no rendering"),
        ("도안 안 중", "xx", ", ".join(languages.codes())),
    ],
)
def test_what_is_no_name_gets_one_clear_line(
    rendering: str, language: str | None, why: str
) -> None:
    with pytest.raises(UsageError, match=why):
        name_candidates(rendering, language)


def test_offices_known_of_a_name_are_printed_beside_it() -> None:
    printed = io.StringIO()
    print_name("도안 안 중", None, 3, Console(file=printed, width=200))
    first = next(line for line in printed.getvalue().splitlines() if "Doan Anh Dung" in line)
    assert "Đoàn Anh Dũng: provincial_peoples_committee_chair VN-40" in first
