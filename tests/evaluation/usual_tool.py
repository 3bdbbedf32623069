"""What the usual tool, `dateparser.search.search_dates`, finds on the same reports."""

from __future__ import annotations

import datetime
import re
import time
from collections.abc import Callable, Iterable, Sequence

from dateparser.search import search_dates

from pipeline.extract.analysis import Analysis
from pipeline.extract.pack import load
from tests.evaluation.score import Value

_DAY = re.compile(r"\d{4}-\d\d-\d\d")
LATEST = datetime.datetime(2026, 1, 1)
"""What it takes for today, so that its guesses at years are the same tomorrow."""


def days(values: Iterable[str]) -> set[Value]:
    """Return the full days that EDTF values name, both ends of ranges included."""
    return {(day,) for value in values for day in _DAY.findall(value)}


def usual_days(text: str, language: str) -> set[Value]:
    """Return the days that `search_dates` finds when it is told the language."""
    settings = {
        "REQUIRE_PARTS": ["day", "month"],
        "RELATIVE_BASE": LATEST,
        "PREFER_DATES_FROM": "past",
    }
    found = search_dates(text, languages=[language], settings=settings) or []
    return {(day.date().isoformat(),) for _, day in found}


BLOCK = 20
"""Reports that one tool reads in a row before the other one reads them."""
TURNS = 10
"""How often this project reads a block for once that the usual tool does, which takes as long."""


def seconds_of_both(texts: Sequence[str], language: str) -> tuple[float, float]:
    """Return what finding the dates of texts costs in seconds of the processor, here and usually.

    Each reads a block of them in a row, and has read it before, so that neither pays for its start
    nor for what the other one left in the caches; they take turns by blocks, so that a machine that
    slows down for a while slows both.
    """
    pack = load(language)
    here = usually = 0.0
    for start in range(0, len(texts), BLOCK):
        block = texts[start : start + BLOCK]

        def ours(block: Sequence[str] = block) -> None:
            for text in block:
                _ = Analysis(text, pack).dates

        def usual(block: Sequence[str] = block) -> None:
            for text in block:
                usual_days(text, language)

        here += _seconds(ours, TURNS)
        usually += _seconds(usual, 1)
    return here, usually


def _seconds(read: Callable[[], None], turns: int) -> float:
    """Return the seconds of the processor that a reading takes, on the average of some turns."""
    read()
    started = time.process_time()
    for _ in range(turns):
        read()
    return (time.process_time() - started) / turns
