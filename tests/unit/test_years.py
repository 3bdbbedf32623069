"""The year of a yearless day: settled on evidence, in its order, or left open."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.extract.calendar import Moment, Period, part_of_year
from pipeline.extract.years import UNRESOLVED, Evidence, resolve


def day(month: int, number: int) -> Period:
    return Period(Moment(None, month, number), None, "day")


@pytest.mark.parametrize(
    ("period", "evidence", "value", "basis"),
    [
        (day(3, 20), Evidence(stamps=(date(2024, 3, 21),)), "2024-03-20", "context:page_stamp"),
        (day(3, 20), Evidence(stamps=(date(2024, 3, 19),)), "2024-03-20", "context:page_stamp"),
        (day(12, 30), Evidence(stamps=(date(2025, 1, 2),)), "2024-12-30", "context:page_stamp"),
        (day(3, 20), Evidence(full_days=(date(2022, 3, 20),)), "2022-03-20", "context:full_date"),
        (
            day(5, 5),
            Evidence(anniversaries=(date(2024, 5, 7),)),
            "2024-05-05",
            "context:anniversary",
        ),
        (
            day(3, 20),
            Evidence(published_on=date(2024, 3, 22)),
            "2024-03-20",
            "context:published_on",
        ),
        (day(3, 20), Evidence(work_years=(2023, 2024)), "2024-03-20", "context:work_year"),
        (day(12, 20), Evidence(work_years=(2023, 2024)), "2023-12-20", "context:work_year"),
        (day(7, 9), Evidence(parts=(date(2024, 6, 30),)), "2024-07-09", "context:part_of_year"),
        (day(1, 20), Evidence(parts=(date(2023, 12, 31),)), "2024-01-20", "context:part_of_year"),
        (day(9, 9), Evidence(school_year=2024), "2024-09-09", "context:school_year"),
        (day(5, 9), Evidence(year_told=2024), "2024-05-09", "context:year_told"),
        (day(1, 9), Evidence(new_years=(2025,)), "2025-01-09", "context:new_year"),
        (
            day(12, 20),
            Evidence(new_years=(2025,), latest_year=2024),
            "2024-12-20",
            "context:new_year",
        ),
        (day(1, 9), Evidence(nearby=(date(2023, 12, 1),)), "2024-01-09", "context:nearby_day"),
        (
            day(2, 29),
            Evidence(nearby=(date(2024, 4, 1), date(2024, 1, 31))),
            "2024-02-29",
            "context:nearby_day",
        ),
        (day(4, 2), Evidence(event=date(2024, 3, 20)), "2024-04-02", "context:event"),
        (day(12, 2), Evidence(event=date(2024, 3, 20)), "2023-12-02", "context:event"),
    ],
)
def test_evidence_settles(period: Period, evidence: Evidence, value: str, basis: str) -> None:
    settled, why = resolve(period, evidence)
    assert (str(settled), why) == (value, basis)


@pytest.mark.parametrize(
    ("period", "evidence"),
    [
        (day(3, 20), Evidence()),
        (day(6, 20), Evidence(work_years=(2023, 2024))),
        (day(3, 20), Evidence(work_years=(2021, 2025))),
        (day(3, 20), Evidence(work_years=(2024,))),
        (day(3, 20), Evidence(stamps=(date(2024, 9, 1),))),
        (day(9, 1), Evidence(event=date(2024, 3, 20))),
        (day(6, 20), Evidence(event=date(2024, 3, 20))),
        (day(2, 29), Evidence(stamps=(date(2023, 3, 1),))),
        (day(2, 29), Evidence(nearby=(date(2026, 3, 1),))),
        (day(5, 9), Evidence(nearby=(date(2024, 4, 1), date(2025, 4, 1)))),
        (day(5, 9), Evidence(nearby=(date(2024, 2, 9),))),
        (day(1, 9), Evidence(new_years=(2024,), latest_year=2025)),
        (day(12, 20), Evidence(new_years=(2025,), latest_year=2025)),
        (day(1, 9), Evidence(new_years=(2024, 2025))),
        (day(5, 9), Evidence(new_years=(2024,))),
        (day(10, 13), Evidence(nearby=(date(2012, 10, 19),))),
        (day(5, 9), Evidence(nearby=(date(2024, 4, 1), date(2022, 11, 9)))),
        (day(5, 9), Evidence(nearby=(date(2022, 4, 1),), latest_year=2024)),
        (day(5, 9), Evidence(year_told=2023, documents=(date(2024, 1, 9),))),
        (day(12, 20), Evidence(work_years=(2023, 2024), latest_year=2025)),
    ],
)
def test_nothing_settles(period: Period, evidence: Evidence) -> None:
    assert resolve(period, evidence) == (period, UNRESOLVED)


def test_evidence_that_contradicts_itself_settles_nothing_nor_does_weaker_one() -> None:
    evidence = Evidence(
        full_days=(date(2022, 3, 20), date(2023, 3, 20)), published_on=date(2024, 3, 21)
    )
    assert resolve(day(3, 20), evidence)[1] == UNRESOLVED


def test_stronger_evidence_goes_first() -> None:
    evidence = Evidence(stamps=(date(2025, 3, 21),), work_years=(2023, 2024))
    assert str(resolve(day(3, 20), evidence)[0]) == "2025-03-20"


def test_a_range_may_run_into_the_next_year() -> None:
    period = Period(Moment(None, 12, 28), Moment(None, 1, 3), "range")
    assert str(period.in_year(2023)) == "2023-12-28/2024-01-03"


@given(st.integers(1, 12), st.integers(1, 28), st.dates(date(1990, 1, 1), date(2080, 1, 1)))
def test_a_settled_day_keeps_its_month_and_day(month: int, number: int, stamp: date) -> None:
    settled, basis = resolve(day(month, number), Evidence(stamps=(stamp,)))
    assert (settled.first.month, settled.first.day) == (month, number)
    if basis != UNRESOLVED:
        first = settled.first_day()
        assert first is not None
        assert -1 <= (stamp - first).days <= 45


@pytest.mark.parametrize(
    ("precision", "ordinal", "value", "first", "last"),
    [
        ("half", 1, "2024-01/2024-06", date(2024, 1, 1), date(2024, 6, 30)),
        ("half", 2, "2024-07/2024-12", date(2024, 7, 1), date(2024, 12, 31)),
        ("quarter", 2, "2024-04/2024-06", date(2024, 4, 1), date(2024, 6, 30)),
    ],
)
def test_parts_of_a_year(precision: str, ordinal: int, value: str, first: date, last: date) -> None:
    period = part_of_year(2024, precision, ordinal)
    assert (str(period), period.first_day(), period.last_day()) == (value, first, last)


@pytest.mark.parametrize(
    ("moment", "possible"),
    [
        (Moment(2023, 2, 29), False),
        (Moment(2024, 2, 29), True),
        (Moment(None, 2, 29), True),
        (Moment(None, 2, 30), False),
        (Moment(2024, 13), False),
    ],
)
def test_the_calendar_decides_what_is_a_day(moment: Moment, possible: bool) -> None:
    assert moment.possible is possible


EVENT = date(2024, 1, 24)


@pytest.mark.parametrize(
    ("period", "evidence", "value"),
    [
        (day(5, 19), Evidence(event=EVENT, limit="from_now"), "2024-05-19"),
        (day(1, 10), Evidence(event=EVENT, limit="from_now"), "2025-01-10"),
        (day(5, 19), Evidence(event=EVENT, limit="before"), "2024-05-19"),
        (day(12, 31), Evidence(event=EVENT, limit="before"), "XXXX-12-31"),
        (day(12, 31), Evidence(event=EVENT, limit="until"), "2023-12-31"),
        (day(9, 30), Evidence(event=EVENT, limit="until"), "2024-09-30"),
        (day(9, 30), Evidence(event=date(2024, 12, 10), limit="until"), "XXXX-09-30"),
        (day(3, 26), Evidence(event=date(2024, 12, 12), limit="before"), "2025-03-26"),
        (day(3, 27), Evidence(event=EVENT, limit="past"), "2023-03-27"),
        (part_of_year(None, "half", 2), Evidence(event=EVENT), "XXXX-07/XXXX-12"),
        (part_of_year(None, "half", 1), Evidence(event=EVENT), "2024-01/2024-06"),
        (part_of_year(None, "half", 2), Evidence(event=date(2024, 9, 1)), "2024-07/2024-12"),
        (Period(Moment(None, 6), None, "month"), Evidence(event=EVENT), "XXXX-06"),
        (day(5, 19), Evidence(event=EVENT), "XXXX-05-19"),
        (day(12, 15), Evidence(event=EVENT), "2023-12-15"),
        (Period(Moment(None, 11), None, "month"), Evidence(event=EVENT), "2023-11"),
        (Period(Moment(None, 8), None, "month"), Evidence(event=EVENT), "XXXX-08"),
        (day(2, 3), Evidence(event=EVENT, full_days=(date(2023, 2, 3),)), "XXXX-02-03"),
    ],
)
def test_other_days_go_by_the_event(period: Period, evidence: Evidence, value: str) -> None:
    assert str(resolve(period, evidence)[0]) == value


def test_what_tells_when_the_event_was_tells_nothing_of_days_months_away() -> None:
    evidence = Evidence(event=EVENT, anniversaries=(date(2023, 6, 11),)).beside_event()
    assert resolve(day(5, 19), evidence)[1] == UNRESOLVED
