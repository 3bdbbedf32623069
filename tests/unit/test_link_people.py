"""Who is one person: across scripts, reports, offices and years."""

from __future__ import annotations

import dataclasses

import pytest
from link_sheets import CHAIR, VICE, Award, Official, Sheet, tables

from pipeline import schema
from pipeline.link import link, names
from pipeline.tables import Tables

EVENT = Sheet(
    "a1",
    "ko",
    day="2024-03-20",
    province="VN-40",
    officials=[Official("Doan Anh Dung")],
    awards=[Award("emulation_flag", 12), Award("merit_certificate", 37)],
    numbers=[15, 1812],
)


def person_of(linked: Tables) -> dict[tuple[str, str], str]:
    return {
        (row.doc_id, row.name_ascii): row.person_id for row in linked.of(schema.OfficialMention)
    }


def with_officials(doc_id: str, *officials: Official, **changes: object) -> Sheet:
    return dataclasses.replace(EVENT, doc_id=doc_id, officials=officials, **changes)  # type: ignore[arg-type]


def test_one_person_from_three_scripts() -> None:
    linked = link(
        tables(
            EVENT,
            with_officials("a2", Official("Doan Anh Dung", surface="دوآن آن دونج"), language="ar"),
            with_officials("a3", Official("Doan Anh Trung", surface="डोन आन्ह ट्रुंग"), language="hi"),
        )
    )
    assert len(set(person_of(linked).values())) == 1
    (person,) = linked.of(schema.Person)
    assert person.name_ascii == "Doan Anh Dung"
    assert person.spellings == ("Doan Anh Dung", "دوآن آن دونج", "डोन आन्ह ट्रुंग")
    assert (person.n_events, str(person.first_seen)) == (1, "2024-03-20")
    assert {row.name_ascii for row in linked.of(schema.OfficialMention)} == {
        "Doan Anh Dung",
        "Doan Anh Trung",
    }


def test_one_report_tells_two_people_apart() -> None:
    linked = link(
        tables(
            with_officials(
                "a1", Official("Nguyen Van Tien", VICE), Official("Nguyen Van Thien", VICE)
            ),
            with_officials("a2", Official("Nguyen Van Tien", VICE), language="ar"),
        )
    )
    people = person_of(linked)
    assert people["a1", "Nguyen Van Tien"] != people["a1", "Nguyen Van Thien"]
    assert people["a1", "Nguyen Van Tien"] == people["a2", "Nguyen Van Tien"]
    assert [row.code for row in linked.of(schema.Issue)] == ["similar_names"]


def test_namesakes_of_two_provinces_stay_apart() -> None:
    linked = link(
        tables(
            with_officials("a1", Official("Nguyen Van Tien", VICE)),
            with_officials(
                "b1",
                Official("Nguyen Van Tien", VICE),
                province="VN-20",
                day="2024-05-02",
                numbers=[77],
                awards=(),
            ),
        )
    )
    assert len(linked.of(schema.Person)) == 2
    assert len({row.person_id for row in linked.of(schema.Person)}) == 2


def test_a_promoted_person_stays_one() -> None:
    linked = link(
        tables(
            with_officials("a1", Official("Le Thi Hong Oanh", VICE)),
            with_officials("b1", Official("Le Thi Hong Oanh", CHAIR), day="2026-01-08"),
        )
    )
    (person,) = linked.of(schema.Person)
    assert person.roles == tuple(sorted((CHAIR, VICE)))
    assert (str(person.first_seen), str(person.last_seen)) == ("2024-03-20", "2026-01-08")
    assert person.n_events == 2


def test_a_merger_of_provinces_does_not_split_a_person() -> None:
    linked = link(
        tables(
            with_officials("a1", Official("Doan Anh Dung")),
            with_officials(
                "b1", Official("Doan Anh Dung", VICE), province="VN-35", day="2025-09-02"
            ),
        )
    )
    assert len(linked.of(schema.Person)) == 1


@pytest.mark.parametrize(
    ("day", "role", "province", "people"),
    [
        ("2024-06-11", CHAIR, "VN-40", 1),
        ("2024-06-11", "peoples_committee_chair", "VN-40", 1),
        ("2024-06-11", "provincial_peoples_council_chair", "VN-40", 2),
        ("2024-06-11", VICE, "VN-40", 2),
        ("2024-06-11", CHAIR, "VN-20", 2),
        ("2029-06-11", CHAIR, "VN-40", 2),
    ],
)
def test_a_like_name_needs_office_province_and_time(
    day: str, role: str, province: str, people: int
) -> None:
    other = Sheet("b1", day=day, province=province, officials=[Official("Doan Anh Trung", role)])
    linked = link(tables(EVENT, other))
    assert len(linked.of(schema.Event)) == 2
    assert len(linked.of(schema.Person)) == people


def test_an_office_without_province_goes_to_the_one_namesake_it_fits() -> None:
    placeless = Official("Doan Anh Dung", "provincial_party_committee_deputy_secretary")
    undated = Sheet("b1", officials=[placeless])
    (person,) = link(tables(EVENT, undated)).of(schema.Person)
    assert person.provinces == ("VN-40",)
    rival = Sheet("c1", day="2023-01-05", province="VN-20", officials=[Official("Doan Anh Dung")])
    assert len(link(tables(EVENT, rival, undated)).of(schema.Person)) == 3


def test_central_officials_are_one_over_provinces_when_the_office_is_one() -> None:
    def report(doc_id: str, province: str, role: str) -> Sheet:
        body = "ministry"
        return Sheet(
            doc_id,
            day="2024-03-20",
            province=None,
            officials=[Official("Pham Thai Quynh", role, body=body)],
            numbers=[int(province[3:]) * 11],
        )

    same = link(
        tables(
            report("a1", "VN-40", "ministry_deputy_minister"),
            report("b1", "VN-20", "ministry_deputy_minister"),
        )
    )
    assert len(same.of(schema.Person)) == 1


def test_person_ids_do_not_change_when_reports_are_added() -> None:
    alone = person_of(link(tables(EVENT)))["a1", "Doan Anh Dung"]
    more = link(tables(with_officials("a0", Official("Doan Anh Dung"), day="2023-05-05"), EVENT))
    assert person_of(more)["a1", "Doan Anh Dung"] == alone
    assert len(alone) == 16


@pytest.mark.parametrize(
    ("left", "right"),
    [
        ("doan anh dung", "doan anh trung"),
        ("nguyen van tien", "nguyen van thien"),
        ("le thi hong oanh", "le hong oanh"),
        ("giang seo lu", "giang xeo lu"),
    ],
)
def test_like_names(left: str, right: str) -> None:
    mean, least = names.likeness(left, right)
    assert mean >= 0.85
    assert least >= 0.55
    assert names.likeness(right, left) == (mean, least)


@pytest.mark.parametrize(
    ("left", "right"),
    [
        ("nguyen van nam", "nguyen van ha"),
        ("nguyen van tien", "tran van tien"),
        ("dung", "trung"),
        ("mai van chinh", "mai chinh"),
        ("", "doan anh dung"),
    ],
)
def test_unlike_names(left: str, right: str) -> None:
    mean, least = names.likeness(left, right)
    assert mean < 0.85 or least < 0.55 or (left, right) == ("mai van chinh", "mai chinh")


def test_names_are_written_one_way() -> None:
    assert names.canonical("Đoàn  Anh Dũng") == "doan anh dung"
    assert names.canonical("DOAN-ANH dung") == "doan anh dung"
    assert names.fold("") == ""
