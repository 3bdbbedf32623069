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


def seconds_of_both(texts: Sequence[str], language: str) -> tuple[float, float]:
    """Return what finding the dates of texts costs in seconds of the processor, here and usually.

    Each reads all of them in a row, and has read them before, so that neither pays for its start
    nor for what the other one left in the caches.
    """
    pack = load(language)

    def ours() -> None:
        for text in texts:
            _ = Analysis(text, pack).dates

    def usual() -> None:
        for text in texts:
            usual_days(text, language)

    return _seconds(ours), _seconds(usual)


def _seconds(read: Callable[[], None]) -> float:
    """Return the seconds of the processor that the second of two readings takes."""
    read()
    started = time.process_time()
    read()
    return time.process_time() - started
