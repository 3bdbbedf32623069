"""The gold events themselves: what they state stands in their reports, and the measures measure."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from pipeline import gazetteer
from pipeline.schema import AWARD_CODES, AWARD_STATUSES, GRANTORS, RECIPIENTS
from tests.evaluation.events import b_cubed, compare_cells, pairs
from tests.evaluation.gold import PARTS
from tests.evaluation.gold_events import EVENTS, GoldEvent, gold_events

DAY = re.compile(r"(\d{4}|XXXX)-\d\d-\d\d")
ALL = [(part, event) for part in PARTS for event in gold_events(EVENTS / part)]
NAMES = [f"{part}-{event.name}" for part, event in ALL]


def positions() -> set[str]:
    return {code for kind, code in gazetteer.offices() if kind == "position"}


@pytest.mark.parametrize(
    ("part", "event"), ALL, ids=[f"{part}-{event.name}" for part, event in ALL]
)
def test_what_a_gold_event_states_stands_in_its_reports(part: str, event: GoldEvent) -> None:
    assert list(faults(EVENTS / part, event)) == []


def faults(folder: Path, event: GoldEvent) -> Iterator[str]:
    """Yield what is wrong with a gold event."""
    facts = {
        "date",
        "province",
        *(f"official {name}" for name in event.people),
        *(f"award {name}" for name in event.awards),
    }
    if event.date is not None and not DAY.fullmatch(event.date):
        yield f"date {event.date}"
    if event.province not in {None, *gazetteer.provinces()}:
        yield f"province {event.province}"
    for name, award in event.awards.items():
        codes = (award.award, award.recipient, award.grantor, award.status)
        if any(
            code not in known
            for code, known in zip(
                codes, (AWARD_CODES, RECIPIENTS, GRANTORS, AWARD_STATUSES), strict=True
            )
        ):
            yield f"award {name}: {codes}"
    for name, roles in event.roles.items():
        if not all(any(role.endswith(position) for position in positions()) for role in roles):
            yield f"{name}: {roles}"
    for path, told in event.reports.items():
        text = (folder / path).read_text("utf-8")
        changed = {str(said["fact"]) for said in told.differs}
        if not {*told.missing, *changed} <= facts or changed & set(told.missing):
            yield f"{path}: {told.missing} {changed}"
        for name in event.people:
            if (f"official {name}" in told.missing) is (name in told.spellings):
                yield f"{path}: {name} is both missing and spelled, or neither"
        for name, spellings in told.spellings.items():
            if not all(one in text for one in spellings):
                yield f"{path}: {name}: {spellings} do not all stand in the text"
    for _, other in event.relations:
        if not (folder / f"{other}.yaml").is_file():
            yield f"there is no event {other}"


def test_every_language_and_hard_case_is_told() -> None:
    for part in PARTS:
        events = gold_events(EVENTS / part)
        assert len(events) >= 20
        languages = [told.language for event in events for told in event.reports.values()]
        assert len(languages) >= 50
        assert all(languages.count(code) >= 10 for code in ("ko", "ar", "tr", "hi"))


def test_the_measures_of_grouping() -> None:
    wanted = dict(zip("abcde", ("x", "x", "x", "y", "y"), strict=True))
    found = dict(zip("abcde", ("1", "1", "2", "2", "2"), strict=True))
    score = pairs(wanted, found)
    assert (score.right, score.wrong, score.missed) == (2, 2, 2)
    precision, recall = b_cubed(wanted, found)
    # By report: a, b 1; c 1/3; d, e 2/3, and a, b 2/3; c 1/3; d, e 1.
    assert precision == pytest.approx((1 + 1 + 1 / 3 + 2 / 3 + 2 / 3) / 5)
    assert recall == pytest.approx((2 / 3 + 2 / 3 + 1 / 3 + 1 + 1) / 5)
    assert b_cubed(wanted, wanted) == (1.0, 1.0)


def test_a_cell_is_equal_to_truth_or_it_is_not() -> None:
    wanted = {("a",): (1, 5), ("b",): (2, 7), ("c",): (1, 1)}
    found = {("a",): (1, 5), ("b",): (1, 7), ("d",): (1, 3)}
    score = compare_cells(wanted, found)
    assert (score.right, score.wrong, score.missed) == (1, 2, 1)
    assert score.errors == ["b: (1, 7) is (2, 7)", "c: None is (1, 1)", "d: (1, 3) is None"]
