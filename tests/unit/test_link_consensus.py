"""What the reports of one event agree on, and who diverges."""

from __future__ import annotations

import dataclasses

import pytest
from link_sheets import CHAIR, VICE, Award, Official, Sheet, tables

from pipeline import schema
from pipeline.link import link, offices, votes
from pipeline.tables import Tables

CERTIFICATE = "merit_certificate/-/collective/province/awarded"
BASE = Sheet(
    "a1",
    "ko",
    day="2024-03-20",
    province="VN-40",
    officials=[Official("Doan Anh Dung")],
    numbers=[15, 333, 1812, 640],
    dates=["2023", "2021/2025", "2024-06-30"],
)


def event(*awards: list[Award], **changes: object) -> Tables:
    """Link translations of one event that differ in their awards."""
    languages = ("ko", "ar", "tr", "hi")
    sheets = [
        dataclasses.replace(BASE, doc_id=f"a{at}", language=languages[at], awards=told, **changes)  # type: ignore[arg-type]
        for at, told in enumerate(awards)
    ]
    linked = link(tables(*sheets))
    assert len(linked.of(schema.Event)) == 1
    return linked


def facts(linked: Tables, field: str = "award") -> dict[tuple[str, str], tuple[int, int, str]]:
    return {
        (row.key, row.value): (row.n_for, row.n_against, row.agreement)
        for row in linked.of(schema.Fact)
        if row.field == field
    }


def diverging(linked: Tables, field: str = "award") -> set[tuple[str, str | None, str, str]]:
    return {
        (row.doc_id, row.value, row.consensus, row.kind)
        for row in linked.of(schema.Divergence)
        if row.field == field
    }


def certificates(count: int, **changes: object) -> Award:
    return dataclasses.replace(Award("merit_certificate", count), **changes)  # type: ignore[arg-type]


def test_all_agree() -> None:
    linked = event([certificates(20)], [certificates(20)], [certificates(20)])
    assert facts(linked) == {(CERTIFICATE, "20"): (3, 0, "all")}
    assert not diverging(linked)


def test_a_majority_wins_and_the_other_differs_with_evidence() -> None:
    linked = event([certificates(20)], [certificates(20)], [certificates(30, times=2)])
    assert facts(linked) == {(CERTIFICATE, "20"): (2, 1, "majority")}
    assert diverging(linked) == {("a2", "30", "20", "differs")}
    evidence = [
        row for row in linked.of(schema.Evidence) if row.doc_id == "a2" and row.value == "30"
    ]
    assert len(evidence) == 2
    (row,) = [row for row in linked.of(schema.Divergence) if row.field == "award"]
    assert row.language == "tr"


def test_a_tie_is_split_and_goes_to_what_is_said_more_often_then_to_the_smaller_count() -> None:
    assert facts(event([certificates(24, times=2)], [certificates(21)])) == {
        (CERTIFICATE, "24"): (1, 1, "split")
    }
    assert facts(event([certificates(24)], [certificates(21)])) == {
        (CERTIFICATE, "21"): (1, 1, "split")
    }


def test_a_tie_of_statuses_goes_to_the_status_of_the_event() -> None:
    files = [Award("labour_order", 4, grantor="president", status="proposed", award_class=2)]
    proposed = certificates(13, status="proposed")
    linked = event([*files, proposed], [*files, certificates(13)])
    assert facts(linked) == {
        ("labour_order/2/collective/president/proposed", "4"): (2, 0, "all"),
        ("merit_certificate/-/collective/province/proposed", "13"): (1, 1, "split"),
    }
    assert diverging(linked) == {("a1", f"{CERTIFICATE}=13", "13", "differs")}


def test_a_report_alone_is_single_and_misses_nothing() -> None:
    linked = event([certificates(20)])
    assert facts(linked) == {(CERTIFICATE, "20"): (1, 0, "single")}
    assert not linked.of(schema.Divergence)


def test_a_report_that_leaves_a_fact_out_misses_it() -> None:
    linked = event([certificates(20)], [], [certificates(20)])
    assert facts(linked) == {(CERTIFICATE, "20"): (2, 0, "majority")}
    assert diverging(linked) == {("a1", None, "20", "missing")}


def test_one_fact_said_twice_in_a_report_is_one() -> None:
    headline = certificates(20, recipient="unspecified", grantor="unspecified")
    linked = event([headline, certificates(20, times=2)], [certificates(20)])
    assert facts(linked) == {(CERTIFICATE, "20"): (2, 0, "all")}


def test_a_headline_that_seems_to_name_another_grantor_tells_no_fact_of_its_own() -> None:
    def prizes(count: int, recipient: str, grantor: str) -> Award:
        return Award("prize", count, recipient, grantor)

    headline, body = prizes(38, "unspecified", "organisation"), prizes(38, "individual", "province")
    linked = event([headline, body], [body])
    assert facts(linked) == {("prize/-/individual/province/awarded", "38"): (2, 0, "all")}
    # A small count agrees by chance, and collectives are no people.
    few = event([prizes(3, "unspecified", "organisation"), prizes(3, "individual", "province")])
    assert len(facts(few)) == 2
    others = event([prizes(38, "collective", "organisation"), body])
    assert len(facts(others)) == 2


def test_who_says_less_supports_the_fuller_fact() -> None:
    vague = certificates(20, grantor="unspecified", recipient="unspecified")
    linked = event([vague], [certificates(20)], [certificates(20, recipient="mixed")])
    assert facts(linked) == {(CERTIFICATE, "20"): (3, 0, "all")}
    assert not diverging(linked)


def test_an_order_without_its_class_supports_it_but_a_prize_does_not() -> None:
    order = Award("labour_order", 4, grantor="president", award_class=2)
    linked = event([order], [dataclasses.replace(order, award_class=None)])
    assert facts(linked) == {("labour_order/2/collective/president/awarded", "4"): (2, 0, "all")}
    second, consolation = Award("prize", 5, award_class=2), Award("prize", 5)
    linked = event([second, consolation], [second, consolation])
    assert set(facts(linked)) == {
        ("prize/2/collective/province/awarded", "5"),
        ("prize/-/collective/province/awarded", "5"),
    }


def test_several_counts_of_one_key_are_aligned_as_a_whole() -> None:
    def badges(*counts: int) -> list[Award]:
        return [Award("party_badge", count, "individual", "party") for count in counts]

    linked = event(
        badges(148, 3, 11, 42, 92, 5), badges(148, 3, 11, 42, 92, 5), badges(148, 3, 11, 24, 92)
    )
    found = facts(linked)
    assert sorted(int(value) for _, value in found) == [3, 5, 11, 42, 92, 148]
    assert diverging(linked) == {("a2", "24", "42", "differs"), ("a2", None, "5", "missing")}


def test_two_facts_missing_under_one_key_are_two_rows() -> None:
    awards = [Award("prize", 7), Award("prize", 21)]
    linked = event(awards, awards, [])
    assert {row.consensus for row in linked.of(schema.Divergence) if row.field == "award"} == {
        "7",
        "21",
    }


@pytest.mark.parametrize(
    ("garbled", "value"),
    [
        ({"award_class": 3}, "labour_order/3/collective/president/awarded=1"),
        ({"status": "proposed"}, "labour_order/2/collective/president/proposed=1"),
    ],
)
def test_a_garbled_class_or_status_is_one_fact_counted_once(
    garbled: dict[str, object], value: str
) -> None:
    order = Award("labour_order", 1, grantor="president", award_class=2)
    linked = event([order], [order], [dataclasses.replace(order, **garbled)])  # type: ignore[arg-type]
    assert facts(linked) == {
        ("labour_order/2/collective/president/awarded", "1"): (2, 1, "majority")
    }
    assert diverging(linked) == {("a2", value, "1", "differs")}


def test_unlike_awards_are_not_aligned() -> None:
    linked = event([Award("emulation_flag", 2)], [Award("merit_certificate", 2)])
    assert {agreement for _, _, agreement in facts(linked).values()} == {"single"}
    assert {row[0] for row in diverging(linked)} == {"a0", "a1"}


def test_a_cumulative_statistic_is_no_award_of_the_day() -> None:
    linked = event([certificates(34), certificates(3145, status="total")], [certificates(34)])
    assert len(facts(linked)) == 2
    assert diverging(linked) == {("a1", None, "3145", "missing")}


def test_a_sum_over_years_is_said_and_an_award_of_the_day_is_what_is_left() -> None:
    others = [certificates(34), certificates(12, recipient="individual")]
    summed = certificates(3145, status="total")
    linked = event([*others, summed], [*others, certificates(3145)])
    key = "merit_certificate/-/collective/province/total"
    assert (key, "3145") in facts(linked)
    assert not diverging(linked)
    # Also where the report that says it does not say who grants.
    of_whom = dataclasses.replace(summed, grantor="unspecified")
    assert (key, "3145") in facts(event([*others, of_whom], [*others, certificates(3145)]))


def test_a_report_that_garbles_the_count_has_a_voice_where_the_others_do_not_agree() -> None:
    summed = certificates(21, status="total")
    linked = event([certificates(21)], [summed], [certificates(12)])
    assert facts(linked) == {(CERTIFICATE, "21"): (2, 1, "majority")}
    assert diverging(linked) == {("a2", "12", "21", "differs")}
    # Two that agree need no third.
    linked = event([summed], [summed], [certificates(12)])
    assert ("merit_certificate/-/collective/province/total", "21") in facts(linked)


def test_what_translations_call_the_same_count_is_settled_part_by_part() -> None:
    linked = event(
        [certificates(27, grantor="organisation")],
        [certificates(27, recipient="locality")],
        [certificates(27)],
        [certificates(27)],
    )
    assert facts(linked) == {(CERTIFICATE, "27"): (4, 0, "all")}
    assert not diverging(linked)
    told = [row for row in linked.of(schema.Issue) if row.code == "read_otherwise"]
    assert {row.doc_id for row in told} == {"a0", "a1"}
    assert any("merit_certificate/-/locality/province/awarded" in row.detail for row in told)


def test_people_for_collectives_contradict_where_the_count_says_people() -> None:
    people = dataclasses.replace(certificates(27, recipient="individual"), surface="27 bireye")
    linked = event([certificates(27)], [certificates(27)], [people])
    assert facts(linked) == {(CERTIFICATE, "27"): (2, 1, "majority")}
    value = "merit_certificate/-/individual/province/awarded=27"
    assert diverging(linked) == {("a2", value, "27", "differs")}
    taken_for_people = dataclasses.replace(people, surface="27 belge")
    linked = event([certificates(27)], [certificates(27)], [taken_for_people])
    assert facts(linked) == {(CERTIFICATE, "27"): (3, 0, "all")}
    assert [row.code for row in linked.of(schema.Issue)] == ["read_otherwise"]


def test_another_award_contradicts_unless_its_noun_is_rendered_for_both(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    reports = [certificates(4)], [certificates(4)], [certificates(4, award="commendation_letter")]
    value = "commendation_letter/-/collective/province/awarded=4"
    assert diverging(event(*reports)) == {("a2", value, "4", "differs")}
    monkeypatch.setattr("pipeline.extract.traces.Traces.may_name", lambda *_: True)
    linked = event(*reports)
    assert facts(linked) == {(CERTIFICATE, "4"): (3, 0, "all")}
    assert not diverging(linked)
    assert [row.code for row in linked.of(schema.Issue)] == ["read_otherwise"]


def test_what_one_report_seems_to_tell_of_two_awards_is_an_echo_of_what_all_tell() -> None:
    flags, misread = Award("emulation_flag", 29), certificates(29)
    linked = event([flags, misread], [flags], [flags])
    flag = "emulation_flag/-/collective/province/awarded"
    assert facts(linked) == {(flag, "29"): (3, 0, "all")}
    assert not diverging(linked)
    (doubt,) = linked.of(schema.Issue)
    assert (doubt.code, doubt.doc_id) == ("read_otherwise", "a0")
    assert CERTIFICATE in doubt.detail
    heard = [row for row in linked.of(schema.Evidence) if row.doc_id == "a0" and row.key == flag]
    assert len(heard) == 2


def test_what_may_be_two_awards_of_one_count_stays_two() -> None:
    flags, others = Award("emulation_flag", 29), certificates(29)
    # Only one other report tells the one; or both others tell both; or the count is small.
    assert len(facts(event([flags, others], [flags]))) == 2
    assert len(facts(event([flags, others], [flags, others], [flags]))) == 2
    few, fewer = Award("emulation_flag", 6), certificates(6)
    assert len(facts(event([few, fewer], [few], [few]))) == 2


def test_a_garbled_count_is_one_award_whoever_seems_to_grant_it() -> None:
    linked = event(
        [certificates(34)], [certificates(34)], [certificates(43, grantor="organisation")]
    )
    assert facts(linked) == {(CERTIFICATE, "34"): (2, 1, "majority")}
    # Another number of another grantor is another award.
    linked = event(
        [certificates(34)], [certificates(34)], [certificates(90, grantor="organisation")]
    )
    assert len(facts(linked)) == 2


def test_the_order_of_a_list_tells_what_a_small_garbled_count_is() -> None:
    told = [certificates(9), certificates(4, recipient="household")]
    garbled = [certificates(9), Award("prize", 4, "individual")]
    linked = event(told, told, garbled)
    key = "merit_certificate/-/household/province/awarded"
    assert facts(linked) == {(CERTIFICATE, "9"): (3, 0, "all"), (key, "4"): (2, 1, "majority")}
    # Beside nothing that both tell, or of another count, it is an award of its own.
    for other in (garbled[1:], [certificates(9), Award("prize", 3, "individual")]):
        assert len(facts(event(told, told, other))) == 3


def test_exchanged_counts_are_two_divergences() -> None:
    both = [certificates(34), certificates(52, recipient="individual")]
    exchanged = [certificates(52), certificates(34, recipient="individual")]
    linked = event(both, both, exchanged)
    assert len(facts(linked)) == 2
    assert diverging(linked) == {("a2", "52", "34", "differs"), ("a2", "34", "52", "differs")}


def test_a_report_that_may_tell_a_fact_is_a_doubt_and_no_divergence() -> None:
    sheets = [
        dataclasses.replace(BASE, doc_id="a0", awards=[certificates(47)]),
        dataclasses.replace(BASE, doc_id="a1", language="ar", awards=[certificates(47)]),
        dataclasses.replace(BASE, doc_id="a2", language="hi", numbers=[*BASE.numbers, 47]),
        dataclasses.replace(BASE, doc_id="a3", language="tr"),
    ]
    linked = link(tables(*sheets))
    assert diverging(linked) == {("a3", None, "47", "missing")}
    (doubt,) = (row for row in linked.of(schema.Issue) if row.code == "unread_fact")
    assert (doubt.doc_id, doubt.surface) == ("a2", "47")


def test_a_report_that_names_the_one_recipient_may_tell_the_award() -> None:
    def told(doc_id: str, *said: str, **changes: object) -> Sheet:
        return dataclasses.replace(BASE, doc_id=doc_id, numbers=[*BASE.numbers, *said], **changes)  # type: ignore[arg-type]

    certificate = certificates(1, recipient="individual")
    given = dataclasses.replace(certificate, surface="Ha Van Tiep")
    other = dataclasses.replace(certificate, surface="Trieu Phu Sinh")
    linked = link(
        tables(
            told("a0", language="tr", awards=[given]),
            told("a1", "Bay Ha Van Tiep konuştu.", language="tr", filler=90),
            told("a2", "Bay Lo Dinh Quang konuştu.", language="tr", filler=70),
        )
    )
    assert diverging(linked) == {("a2", None, "1", "missing")}
    (doubt,) = (row for row in linked.of(schema.Issue) if row.code == "unread_fact")
    assert (doubt.doc_id, doubt.surface) == ("a1", "Ha Van Tiep")
    # Whose award was read is nobody else's.
    linked = link(
        tables(
            told("b0", language="tr", awards=[given, dataclasses.replace(other, award="prize")]),
            told("b1", language="tr", awards=[dataclasses.replace(given, award="prize", count=1)]),
        )
    )
    assert ("b1", None, "1", "missing") in diverging(linked)


def test_a_report_that_cannot_be_read_again_is_listed_and_the_others_go_on(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def fault(*_: object) -> None:
        raise ZeroDivisionError("a fault of the program")

    monkeypatch.setattr("pipeline.extract.traces.Traces.of_award", fault)
    linked = event([certificates(47)], [certificates(47)], [])
    assert diverging(linked) == {("a2", None, "47", "missing")}
    (issue,) = (row for row in linked.of(schema.Issue) if row.code == "stage_failed")
    assert (issue.doc_id, issue.stage, issue.severity) == ("a2", "link", "error")
    assert "ZeroDivisionError" in issue.detail


def test_a_part_that_the_headline_tells_too_is_one_fact() -> None:
    total, part = Award("prize", 36, "mixed"), Award("prize", 12, part_of=0)
    headline = Award("prize", 12, grantor="organisation")
    body = [total, part, Award("prize", 24, "individual", part_of=0)]
    linked = event([*body, headline], body)
    assert facts(linked) == {
        ("prize/-/mixed/province/awarded", "36"): (2, 0, "all"),
        ("prize/-/collective/province/awarded", "12"): (2, 0, "all"),
        ("prize/-/individual/province/awarded", "24"): (2, 0, "all"),
    }


def test_an_official_has_a_fact_for_each_body_and_misses_only_the_first() -> None:
    chair, deputy = (
        Official("Doan Anh Dung", CHAIR),
        Official("Doan Anh Dung", "provincial_party_committee_deputy_secretary"),
    )
    sheets = [
        dataclasses.replace(BASE, doc_id="a0", officials=[deputy, chair]),
        dataclasses.replace(BASE, doc_id="a1", language="ar", officials=[chair]),
        dataclasses.replace(BASE, doc_id="a2", language="hi", officials=[deputy]),
        dataclasses.replace(BASE, doc_id="a3", language="tr", officials=[chair, deputy]),
        dataclasses.replace(BASE, doc_id="a4", language="tr", officials=[chair], filler=90),
        dataclasses.replace(BASE, doc_id="a5", language="tr", officials=()),
    ]
    linked = link(tables(*sheets))
    (person,) = linked.of(schema.Person)
    deputy_role = "provincial_party_committee_deputy_secretary"
    assert facts(linked, "official") == {
        (person.person_id, CHAIR): (4, 0, "majority"),
        (person.person_id, deputy_role): (3, 0, "majority"),
    }
    assert diverging(linked, "official") == {("a5", None, CHAIR, "missing")}
    assert {(row.role, row.n_reports) for row in linked.of(schema.Attendance)} == {
        (CHAIR, 4),
        ("provincial_party_committee_deputy_secretary", 3),
    }


def test_a_like_name_in_the_same_office_is_a_doubt_and_no_omission() -> None:
    secretary = "district_party_committee_secretary"

    def named(name: str, surface: str, role: str) -> list[schema.Issue]:
        garbled = Official(name, role, surface=surface)
        sheets = [
            dataclasses.replace(BASE, doc_id="a0", language="tr", officials=[known]),
            dataclasses.replace(BASE, doc_id="a1", language="tr", filler=90, officials=[known]),
            dataclasses.replace(BASE, doc_id="a2", language="hi", officials=[garbled]),
        ]
        linked = link(tables(*sheets))
        missing.append(("a2", None, secretary, "missing") in diverging(linked, "official"))
        return [row for row in linked.of(schema.Issue) if row.code == "unread_fact"]

    known, missing = Official("Le Thi Bach Hue", secretary), list[bool]()
    doubts = named("Bach Huy", "बाक ह्यू", secretary)
    assert ("a2", "बाक ह्यू") in {(row.doc_id, row.surface) for row in doubts}
    named("Tran Van Nam", "त्रान वान नाम", secretary)
    named("Bach Huy", "बाक ह्यू", "district_peoples_committee_chair")
    assert missing == [False, True, True]


def test_another_position_in_the_same_body_differs() -> None:
    garbled = [Official("Doan Anh Dung", VICE)]
    sheets = [BASE, dataclasses.replace(BASE, doc_id="a2", language="ar", officials=garbled)]
    sheets.append(dataclasses.replace(BASE, doc_id="a3", language="hi"))
    assert diverging(link(tables(*sheets)), "official") == {("a2", VICE, CHAIR, "differs")}


def test_an_office_without_its_level_supports_the_full_one() -> None:
    vague = Official("Doan Anh Dung", "peoples_committee_chair")
    vaguer = Official("Doan Anh Dung", "chair")
    sheets = [
        BASE,
        dataclasses.replace(BASE, doc_id="a2", language="ar", officials=[vague]),
        dataclasses.replace(BASE, doc_id="a3", language="hi", officials=[vague, vaguer]),
        dataclasses.replace(BASE, doc_id="a4", language="tr", officials=[vaguer]),
    ]
    linked = link(tables(*sheets))
    assert [value for _, value in facts(linked, "official")] == [CHAIR]
    assert not diverging(linked, "official")


@pytest.mark.parametrize(
    ("role", "office", "expected"),
    [
        (VICE, CHAIR, True),
        ("vice_chair", CHAIR, True),
        ("peoples_committee_vice_chair", CHAIR, True),
        (CHAIR, CHAIR, False),
        ("chair", CHAIR, False),
        ("provincial_party_committee_secretary", CHAIR, False),
        ("district_peoples_committee_vice_chair", CHAIR, False),
        ("provincial_peoples_committee_member", CHAIR, False),
        ("provincial_police_deputy_head", "provincial_police_director", True),
        ("provincial_police_head", "provincial_police_director", False),
    ],
)
def test_which_roles_contradict_each_other(role: str, office: str, expected: bool) -> None:
    assert offices.contradicts(role, office) is expected
    assert offices.contradicts(office, role) is expected


@pytest.mark.parametrize(
    ("role", "office", "expected"),
    [
        ("chair", CHAIR, True),
        ("peoples_committee_chair", CHAIR, True),
        ("chair", VICE, False),
        (CHAIR, "peoples_committee_chair", False),
        ("peoples_council_chair", CHAIR, False),
        ("something_new", "something_new", True),
    ],
)
def test_which_role_says_no_more_than_an_office(role: str, office: str, expected: bool) -> None:
    assert offices.says_no_more(role, office) is expected


@pytest.mark.parametrize(
    ("role", "office", "expected"),
    [
        ("provincial_police_head", "provincial_police_director", True),
        ("chair", "provincial_court_chief_justice", True),
        ("provincial_police_deputy_head", "provincial_police_deputy_director", True),
        ("provincial_police_head", "provincial_military_command_commander", False),
        ("provincial_police_head", "provincial_police_deputy_director", False),
        ("provincial_party_committee_member", "provincial_party_committee_secretary", False),
    ],
)
def test_which_roles_are_renderings_of_one_office(role: str, office: str, expected: bool) -> None:
    assert offices.renders(role, office) is expected
    assert offices.renders(office, role) is expected


def test_another_noun_for_who_leads_a_body_is_no_difference() -> None:
    nouns = ("provincial_police_head", "provincial_police_director", "provincial_police_director")
    sheets = [
        dataclasses.replace(
            BASE, doc_id=f"a{at}", language=code, officials=[Official("Doan Anh Dung", role)]
        )
        for at, (role, code) in enumerate(zip(nouns, ("ko", "ar", "hi"), strict=True))
    ]
    linked = link(tables(*sheets))
    assert list(facts(linked, "official").values()) == [(3, 0, "all")]
    assert not diverging(linked, "official")


def test_two_officials_are_two_facts() -> None:
    linked = event([], [], officials=[Official("Doan Anh Dung"), Official("Ha Thi Ngan", VICE)])
    assert {value for _, value in facts(linked, "official")} == {CHAIR, VICE}


def test_day_and_province_are_facts() -> None:
    linked = event([], [])
    assert facts(linked, "date") == {("event_date", "2024-03-20"): (2, 0, "all")}
    assert facts(linked, "province") == {("province", "VN-40"): (2, 0, "all")}
    fields = {row.field for row in linked.of(schema.Evidence)}
    assert fields == {"date", "province", "official"}


def test_a_report_without_the_year_supports_the_day_and_one_without_a_day_misses_it() -> None:
    sheets = [
        BASE,
        dataclasses.replace(BASE, doc_id="a2", language="ar", day=None, yearless="03-20"),
        dataclasses.replace(BASE, doc_id="a3", language="hi", day=None),
        dataclasses.replace(BASE, doc_id="a4", language="tr", day=None, yearless="03-21"),
    ]
    linked = link(tables(*sheets))
    assert len(linked.of(schema.Event)) == 1
    assert facts(linked, "date") == {("event_date", "2024-03-20"): (2, 1, "majority")}
    assert diverging(linked, "date") == {
        ("a3", None, "2024-03-20", "missing"),
        ("a4", "XXXX-03-21", "2024-03-20", "differs"),
    }


@pytest.mark.parametrize(("day", "diverge"), [("2025-09-19", False), ("2024-03-20", True)])
def test_a_merged_province_and_its_unit_of_today_are_one_place_after_the_merger(
    day: str, diverge: bool
) -> None:
    sheets = [
        dataclasses.replace(BASE, day=day),
        dataclasses.replace(BASE, day=day, doc_id="a2", language="ar"),
        dataclasses.replace(BASE, day=day, doc_id="a3", language="hi", province="VN-35"),
    ]
    linked = link(tables(*sheets))
    assert len(linked.of(schema.Event)) == 1
    assert bool(diverging(linked, "province")) is diverge


@pytest.mark.parametrize(
    ("n_for", "n_against", "n_votes", "tied", "expected"),
    [
        (1, 0, 1, False, "single"),
        (1, 0, 3, False, "single"),
        (3, 0, 3, False, "all"),
        (2, 0, 3, False, "majority"),
        (2, 1, 3, False, "majority"),
        (1, 1, 2, True, "split"),
        (2, 2, 4, False, "split"),
        (1, 2, 3, True, "split"),
    ],
)
def test_agreement(n_for: int, n_against: int, n_votes: int, tied: bool, expected: str) -> None:
    assert votes.agreement(n_for, n_against, n_votes, tied=tied) == expected
