"""award_totals: each award of each event once, whoever tells it and however often."""

from __future__ import annotations

import datetime
from collections.abc import Callable

import pytest

from pipeline.aggregate import aggregate
from pipeline.schema import (
    AwardMention,
    AwardTotal,
    Event,
    Evidence,
    Fact,
    Issue,
    Relation,
    Report,
    Row,
)
from pipeline.tables import Tables
from tests.conftest import MakeRow

KEY = "merit_certificate/-/collective/province/awarded"
TOTAL = "20"
"""Count of the total that parts belong to."""
Tell = Callable[..., list[Row]]


@pytest.fixture
def tell(row: MakeRow) -> Tell:
    """Return what makes the rows of one award fact of one event, with its reports' mentions."""

    def rows(
        event: str,
        value: str = "20",
        key: str = KEY,
        *,
        day: datetime.date | None = datetime.date(2024, 3, 20),
        event_province: str | None = "VN-40",
        mentions: tuple[str | None, ...] = ("VN-40",),
        report_provinces: tuple[str | None, ...] = (),
        parts: int = 0,
    ) -> list[Row]:
        made: list[Row] = [
            row(Event, event_id=event, event_date=day, province_code=event_province),
            row(Fact, event_id=event, field="award", key=key, value=value, agreement="all"),
        ]
        settled = report_provinces or (event_province,) * len(mentions)
        for at, (province, report) in enumerate(zip(mentions, settled, strict=True)):
            mention = f"{event}-{key}-{value}-{at}"
            total = f"{event}-{key}-{TOTAL}-{at}" if at < parts else None
            doc_id = f"{event}-{at}"
            made += [
                row(
                    AwardMention,
                    mention_id=mention,
                    doc_id=doc_id,
                    province_code=province,
                    part_of=total,
                ),
                row(Report, doc_id=doc_id, event_id=event, province_code=report),
                row(
                    Evidence,
                    event_id=event,
                    field="award",
                    key=key,
                    value=value,
                    doc_id=doc_id,
                    mention_id=mention,
                ),
            ]
        return made

    return rows


def totals(*told: list[Row]) -> list[AwardTotal]:
    return aggregate(Tables(row for rows in told for row in rows)).of(AwardTotal)


def test_a_fact_of_three_reports_counts_once(tell: Tell) -> None:
    (total,) = totals(tell("e", mentions=("VN-40",) * 3))
    assert total == AwardTotal(
        province_code="VN-40",
        province="Bình Thuận",
        code_today="VN-35",
        year=2024,
        award="merit_certificate",
        recipient="collective",
        status="awarded",
        n_events=1,
        count=20,
    )


def test_events_and_classes_of_one_group_are_summed(tell: Tell) -> None:
    first, second = KEY.replace("-", "1", 1), KEY.replace("-", "2", 1)
    (total,) = totals(tell("e", "3", first), tell("e", "4", second), tell("f", "5", first))
    assert (total.n_events, total.count) == (2, 12)


def test_counts_that_add_up_to_another_of_the_event_are_its_parts(tell: Tell) -> None:
    badge = "party_badge/-/individual/party/awarded"
    parts = [tell("e", count, badge) for count in ("12", "15", "21")]
    assert [one.count for one in totals(tell("e", "48", badge), *parts)] == [48]
    # Not exactly, of another status, or in another event: no parts.
    assert [one.count for one in totals(tell("e", "49", badge), *parts)] == [97]
    proposed = tell("e", "48", badge.replace("awarded", "proposed"))
    assert [one.count for one in totals(proposed, *parts)] == [48, 48]
    assert [one.count for one in totals(tell("f", "48", badge), *parts)] == [96]
    # One count alone is no part, and one of people none of what collectives receive.
    assert [one.count for one in totals(tell("e", "12", badge), tell("e", "12", badge))] == [24]
    collectives = tell("e", "48", badge.replace("individual", "collective"))
    assert [one.count for one in totals(collectives, *parts)] == [48, 48]


def test_groups_without_province_or_year_are_kept(tell: Tell) -> None:
    found = totals(
        tell("e", "1", event_province=None, mentions=(None,)),
        tell("f", "2", day=None),
        tell("g", "4"),
    )
    assert [(total.province_code, total.year, total.count) for total in found] == [
        (None, 2024, 1),
        ("VN-40", None, 2),
        ("VN-40", 2024, 4),
    ]
    assert found[0].province is None
    assert found[0].code_today is None


@pytest.mark.parametrize(
    ("mentions", "reports", "expected"),
    [
        (("VN-20", "VN-20"), ("VN-40", "VN-40"), "VN-20"),  # the recipient's, not the event's
        (("VN-20", "VN-40"), ("VN-40", "VN-40"), "VN-20"),  # a guest, whom one does not place
        (("VN-20", "VN-35"), ("VN-40", "VN-40"), None),  # reports disagree
        ((None, None), ("VN-40", "VN-40"), None),  # several recipients' provinces
        ((None, "VN-40"), (None, "VN-40"), "VN-40"),  # one report does not settle it
        ((None,), (None,), "VN-40"),  # the event does
    ],
)
def test_the_province_is_the_one_that_the_mentions_agree_on(
    mentions: tuple[str | None, ...],
    reports: tuple[str | None, ...],
    expected: str | None,
    tell: Tell,
) -> None:
    (total,) = totals(tell("e", mentions=mentions, report_provinces=reports))
    assert total.province_code == expected


def test_a_part_is_left_out_where_most_mentions_say_it_is_one(tell: Tell) -> None:
    mentions = ("VN-40",) * 3

    def counts(other: str) -> list[int]:
        found = totals(
            tell("e", TOTAL, mentions=mentions),
            tell("e", "8", mentions=mentions, parts=2),
            tell("e", other, mentions=mentions, parts=1),
        )
        return [total.count for total in found]

    assert counts("11") == [31]
    # With the one that is known as a part it makes up the total.
    assert counts("12") == [20]


@pytest.mark.parametrize(
    ("parts", "expected"), [(("24", "31"), [55]), (("24", "30"), [24, 30, 55])]
)
def test_what_adds_up_to_a_total_of_several_recipients_is_part_of_it(
    parts: tuple[str, str], expected: list[int], tell: Tell
) -> None:
    found = totals(
        tell("e", "55", KEY.replace("collective", "mixed")),
        tell("e", parts[0]),
        tell("e", parts[1], KEY.replace("collective", "individual")),
    )
    assert sorted(total.count for total in found) == expected


def test_a_report_that_tells_the_part_alone_does_not_make_it_a_fact_beside_its_total(
    tell: Tell,
) -> None:
    found = totals(
        tell("e", TOTAL, mentions=("VN-40",)),
        tell("e", "8", mentions=("VN-40",) * 3, parts=1),
    )
    assert [total.count for total in found] == [20]


def test_a_decision_and_its_ceremony_count_once(tell: Tell, row: MakeRow) -> None:
    relation = row(Relation, event_id="decision", other_event_id="held", kind="decision_of")
    proposal = row(Relation, event_id="asked", other_event_id="held", kind="proposal_of")
    other = KEY.replace("collective", "individual")
    named = KEY.replace("province", "unspecified")
    made = aggregate(
        Tables(
            [
                *tell("decision", "20"),
                *tell("decision", "5", other, day=datetime.date(2023, 12, 1)),
                *tell("held", "20", named),
                *tell("asked", "2", KEY.replace("awarded", "proposed")),
                relation,
                proposal,
            ]
        )
    )
    assert [
        (total.year, total.recipient, total.status, total.count) for total in made.of(AwardTotal)
    ] == [
        (2023, "individual", "awarded", 5),
        (2024, "collective", "awarded", 20),
        (2024, "collective", "proposed", 2),
    ]
    assert made.of(Issue) == []


def test_a_ceremony_that_names_another_count_is_counted_and_doubted(
    tell: Tell, row: MakeRow
) -> None:
    relation = row(Relation, event_id="decision", other_event_id="held", kind="decision_of")
    made = aggregate(Tables([*tell("decision", "20"), *tell("held", "19"), relation]))
    assert [total.count for total in made.of(AwardTotal)] == [19]
    (issue,) = made.of(Issue)
    assert (issue.stage, issue.code) == ("aggregate", "decision_and_ceremony_differ")
    assert "names 20, ceremony held 19" in issue.detail


def test_nothing_comes_of_nothing() -> None:
    assert totals([]) == []


def test_the_order_of_rows_leaves_no_trace(tell: Tell) -> None:
    rows = [*tell("e", mentions=("VN-40", None)), *tell("f", "3"), *tell("g", day=None)]
    assert totals(rows) == totals(rows[::-1])
