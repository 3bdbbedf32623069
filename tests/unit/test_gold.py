"""The gold itself: every fact stands in its text, every code is one of the schema."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest

from pipeline import gazetteer
from pipeline.schema import (
    AWARD_CODES,
    AWARD_STATUSES,
    DATE_ROLES,
    EVENT_KINDS,
    GRANTORS,
    PROVINCE_BASES,
    RECIPIENTS,
    STANDINGS,
    Document,
)
from tests.evaluation.gold import GOLD, PARTS, SAMPLES, GoldReport, gold_reports, read

_DATE = r"(\d{4}|XXXX)(-\d\d(-\d\d)?)?"
ROLES = {
    f"{body}_{position}"
    for kind, body in gazetteer.offices()
    for other_kind, position in gazetteer.offices()
    if (kind, other_kind) == ("body", "position")
}
EDTF = re.compile(rf"{_DATE}(/{_DATE})?")


def texts() -> dict[tuple[str, str, int], str]:
    folders = {"samples": SAMPLES, **{part: GOLD / part for part in PARTS}}
    return {
        (name, row.path, row.record): row.text
        for name, folder in folders.items()
        for row in read(folder).of(Document)
    }


@pytest.fixture(scope="module")
def text_of() -> dict[tuple[str, str, int], str]:
    return texts()


ALL = [(part, report) for part in PARTS for report in gold_reports(GOLD / part)]


@pytest.mark.parametrize(("part", "gold"), ALL, ids=lambda one: getattr(one, "path", one))
def test_gold_stands_in_its_text(
    part: str, gold: GoldReport, text_of: dict[tuple[str, str, int], str]
) -> None:
    text = text_of["samples" if gold.is_sample else part, gold.path, gold.record]
    assert list(faults(gold, text)) == []


def faults(gold: GoldReport, text: str) -> Iterator[str]:
    """Yield what is wrong with a gold report."""
    if gold.facts["event_kind"] not in EVENT_KINDS:
        yield f"event_kind {gold.facts['event_kind']}"
    if gold.facts["province"] not in {None, *gazetteer.provinces()}:
        yield f"province {gold.facts['province']}"
    for key in ("dates", "provinces", "officials", "awards"):
        for row in gold.rows(key):
            surface = row.get("surface")
            if surface is None and row.get("basis") == "source":
                continue
            if not surface or str(surface) not in text:
                yield f"{key}: {surface!r} is not in the text"
    for row in gold.rows("dates"):
        if not EDTF.fullmatch(str(row["value"])) or row.get("role", "other") not in DATE_ROLES:
            yield f"dates: {row}"
    for row in gold.rows("provinces"):
        if row["code"] not in gazetteer.provinces() or row["basis"] not in PROVINCE_BASES:
            yield f"provinces: {row}"
    for row in gold.rows("officials"):
        known = ROLES.issuperset(row["roles"])
        if not known or row.get("standing", "current") not in STANDINGS:
            yield f"officials: {row}"
    for row in gold.rows("awards"):
        allowed = {
            "award": AWARD_CODES,
            "class": (None, 1, 2, 3),
            "recipient": RECIPIENTS,
            "grantor": GRANTORS,
            "status": AWARD_STATUSES,
        }
        wrong = [key for key, codes in allowed.items() if row.get(key) not in codes]
        if wrong or not isinstance(row["count"], int):
            yield f"awards: {wrong} {row}"
