"""The year of an event that the years of its report tell, and the traps of such evidence."""

from __future__ import annotations

import pytest

from pipeline.extract import tables_of
from pipeline.schema import DateMention


def event(text: str, language: str = "en") -> tuple[str, str]:
    """Return the value and the basis of the event's date."""
    dates = tables_of(text, language=language).of(DateMention)
    return next((date.value, date.basis) for date in dates if date.role == "event")


@pytest.mark.parametrize(
    ("text", "value", "basis"),
    [
        (
            "On August 14, the federation held a conference. In the first half of 2024, 300 ideas "
            "were registered.",
            "2024-08-14",
            "context:part_of_year",
        ),
        (
            "On October 2, the association held a conference to praise teachers of the 2023-2024 "
            "school year and hand over gifts of the 2024-2025 school year.",
            "2024-10-02",
            "context:school_year",
        ),
        (
            "On November 27, the council held the fourth meeting of 2024. Law 06 is of 2022.",
            "2024-11-27",
            "context:year_told",
        ),
        (
            # Prizes of the year before are given in the first half of a year.
            "On July 24, the award ceremony of the 2023 press contest was held. 2022 was good.",
            "2023-07-24",
            "context:year_told",
        ),
        (
            "On September 18, the province held a ceremony to mark the 30th anniversary of its "
            "founding (May 5, 1992 - May 5, 2022).",
            "2022-09-18",
            "context:anniversary",
        ),
        (
            # The anniversary is in February of the next year.
            "On November 20, the district held a ceremony to mark the 95th anniversary of the "
            "party (February 3, 1930 - February 3, 2025).",
            "2024-11-20",
            "context:anniversary",
        ),
    ],
)
def test_the_report_tells_its_own_year(text: str, value: str, basis: str) -> None:
    assert event(text) == (value, basis)


@pytest.mark.parametrize(
    "text",
    [
        "7월 11일 은행은 회의를 개최했다.\n정책 신용 20주년(2002-2022)을 기념하는 행사였다.",
        "7월 11일 은행은 설립 20주년(2002년~2022년)에 즈음하여 회의를 개최했다.",
    ],
)
def test_the_anniversary_that_it_celebrates_tells_its_year(text: str) -> None:
    assert event(text, "ko") == ("2022-07-11", "context:anniversary")


def test_what_is_launched_towards_an_anniversary_may_be_of_the_year_before() -> None:
    text = "7월 11일 은행은 설립 20주년(2002년~2022년)을 향한 경쟁 운동을 발동했다."
    assert event(text, "ko")[1] == "unresolved"


@pytest.mark.parametrize(
    "text",
    [
        # The half of a year that is planned for.
        "On December 25, the bloc held a conference. In 2024 it grew. It hopes for the second half "
        "of 2025.",
        # Not between two school years: which of them the ceremony is of, nobody says.
        "On February 2, the association held a conference on the 2023-2024 school year and the "
        "2024-2025 school year.",
        # Prizes of a contest may be those of the year before.
        "On June 19, the award ceremony of the 2024 press contest was held. 2023 had been good.",
        # Work of a year is summed up in the next one.
        "On May 18, the pagoda held a conference to review charity in 2023. It began in 2021.",
        # The first quarter sums up the year before.
        "On January 16, the province held the third meeting of 2024. Law 06 is of 2022.",
        # The decree of twenty years ago says nothing of the day its programme is summed up.
        "On October 17, the bank held a conference on Decree 78 dated October 4, 2002. Loans grew "
        "from 2009 to this day, and in 2021 most.",
    ],
)
def test_what_does_not_tell_it_leaves_the_day_open(text: str) -> None:
    assert event(text)[1] == "unresolved"


def test_a_day_of_another_time_is_not_the_event() -> None:
    text = "The battle of July 18, 1977 was hard. On July 25, 2025, a ceremony was held."
    assert event(text) == ("2025-07-25", "full")
