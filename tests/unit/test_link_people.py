"""Who is one person: across scripts, reports, offices and years."""

from __future__ import annotations

import dataclasses
import itertools
import random
from collections import defaultdict

import pytest
import yaml
from link_sheets import CHAIR, VICE, Award, Official, Sheet, tables

from pipeline import schema
from pipeline.link import link, matching, names, offices, readings
from pipeline.tables import Tables
from tests.evaluation.names import PAIRS

PARTY = "provincial_party_committee"
SECRETARY = f"{PARTY}_secretary"
DIRECTOR = "provincial_department_director"

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
            with_officials(
                "b1",
                Official("Le Thi Hong Oanh", CHAIR),
                day="2026-01-08",
                numbers=[77, 914],
                awards=(),
            ),
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


def test_provinces_are_two_as_long_as_they_were() -> None:
    def after(day: str) -> Sheet:
        return seen("b1", day, Official("Doan Anh Dung", VICE), province="VN-35")

    before = with_officials("a1", Official("Doan Anh Dung"))
    assert n_people(before, after("2025-06-02")) == 2
    assert n_people(before, after("2025-09-02")) == 1


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


def seen(doc_id: str, day: str | None, *officials: Official, **changes: object) -> Sheet:
    """Return a report of an event of its own."""
    numbers = [random.Random(doc_id).randrange(10_000, 90_000)]
    sheet = Sheet(doc_id, day=day, officials=officials, numbers=numbers, province="VN-40")
    return dataclasses.replace(sheet, **changes)  # type: ignore[arg-type]


def n_people(*sheets: Sheet) -> int:
    return len(link(tables(*sheets)).of(schema.Person))


@pytest.mark.parametrize(
    ("name", "left", "right", "province", "people"),
    [
        # One career in one province, whatever the name.
        ("Nguyen Van Hung", VICE, CHAIR, "VN-40", 1),
        ("Nguyen Van Hung", CHAIR, SECRETARY, "VN-40", 1),
        # Common names in offices that have nothing to do with each other.
        ("Nguyen Van Hung", CHAIR, "company_director", "VN-40", 2),
        ("Hoang Trung Dung", CHAIR, "company_director", "VN-40", 1),
        # A rare name may go to the centre, a common one is not known to.
        ("Hoang Trung Dung", CHAIR, "ministry_deputy_minister", None, 1),
        ("Nguyen Van Hung", CHAIR, "ministry_deputy_minister", None, 2),
        # Another province is another person, in the same office and in another one.
        ("Hoang Trung Dung", CHAIR, CHAIR, "VN-20", 2),
        ("Hoang Trung Dung", CHAIR, "district_peoples_committee_chair", "VN-20", 2),
        # Nothing is known of the place, and of the office no more than that it is another.
        ("Hoang Trung Dung", VICE, SECRETARY, None, 1),
        ("Hoang Trung Dung", CHAIR, "company_director", None, 2),
        # Nothing is known of the place.
        ("Hoang Trung Dung", CHAIR, CHAIR, None, 1),
        ("Nguyen Van Hung", CHAIR, CHAIR, None, 2),
    ],
)
def test_names_say_as_much_as_they_are_rare(
    name: str, left: str, right: str, province: str | None, people: int
) -> None:
    first = seen("a1", "2024-03-20", Official(name, left))
    later = seen("b1", "2024-11-05", Official(name, right), province=province)
    assert n_people(first, later) == people


def test_a_garbled_office_or_province_in_one_translation_splits_nobody() -> None:
    name = "Nguyen Van Hung"
    for garbled in (
        with_officials("a2", Official(name, VICE), language="ar"),
        with_officials("a2", Official(name, DIRECTOR), language="ar"),
        with_officials("a2", Official(name), language="ar", province="VN-20"),
    ):
        linked = link(tables(with_officials("a1", Official(name)), garbled))
        assert len(linked.of(schema.Event)) == 1
        assert len(linked.of(schema.Person)) == 1


def test_a_garbled_province_does_not_tie_a_person_to_a_namesake_there() -> None:
    reports = [
        *(with_officials(f"a{at}", Official("Doan Anh Dung"), language="ar") for at in range(4)),
        with_officials("a5", Official("Doan Anh Dung"), province="VN-20"),
        seen("b1", "2024-06-02", Official("Doan Anh Dung"), province="VN-20"),
    ]
    linked = link(tables(*reports))
    assert len(linked.of(schema.Event)) == 2
    assert len(linked.of(schema.Person)) == 2


@pytest.mark.parametrize(
    ("name", "day", "people"),
    [
        ("Nguyen Van Thien", "2024-04-11", 1),
        ("Nguyen Van Thien", "2027-04-11", 2),
        ("Nguyen Van Cuong", "2024-04-11", 2),
    ],
)
def test_an_office_of_one_seat_has_one_holder_at_a_time(name: str, day: str, people: int) -> None:
    first = seen("a1", "2024-03-20", Official("Nguyen Van Tien"))
    assert n_people(first, seen("b1", day, Official(name))) == people


def test_what_scripts_write_alike_is_compared_by_what_it_may_stand_for() -> None:
    korean = Official("Doan Anh Trung", VICE, surface="도안 안 중", score=0.8)
    arabic = Official("Doan Anh Dung", VICE, surface="دوان آنه دونغ", score=0.8)
    latin = Official("Doan Anh Trung", VICE)
    first = seen("a1", "2024-03-20", korean)
    assert n_people(first, seen("b1", "2024-09-02", arabic, language="ar")) == 1
    assert n_people(first, seen("b1", "2024-09-02", latin, language="tr")) == 1
    chair = dataclasses.replace(latin, role=CHAIR)
    other = seen("b1", "2024-09-02", arabic, language="ar")
    assert n_people(seen("c1", "2024-05-02", chair, language="tr"), other) == 2
    chair = dataclasses.replace(korean, role=CHAIR)
    assert n_people(seen("c1", "2024-05-02", chair), other) == 1


def test_who_fits_two_namesakes_alike_is_left_apart_and_reported() -> None:
    name = "Hoang Trung Dung"
    linked = link(
        tables(
            seen("a1", "2024-03-20", Official(name)),
            seen("b1", "2024-05-02", Official(name), province="VN-20"),
            seen("c1", None, Official(name), province=None),
        )
    )
    assert len(linked.of(schema.Person)) == 3
    doubts = [row for row in linked.of(schema.Issue) if row.code == "similar_names"]
    assert len(doubts) == 2
    assert all("check whether they are one person" in row.detail for row in doubts)


def test_diacritics_that_facts_support_tell_names_apart() -> None:
    def report(doc_id: str, day: str, name: str) -> Tables:
        rows = tables(seen(doc_id, day, Official("Nguyen Van Hung", VICE)))
        official = dataclasses.replace(rows.of(schema.OfficialMention)[0], name=name)
        rows.replace(schema.OfficialMention, [official])
        return rows

    def people(*names_: str) -> list[str | None]:
        days = ("2024-03-20", "2024-07-20")
        parts = [
            report(f"{at}1", day, name)
            for at, (day, name) in enumerate(zip(days, names_, strict=True))
        ]
        linked = link(Tables(row for part in parts for row in part))
        return sorted(row.name or "" for row in linked.of(schema.Person))

    assert people("Nguyễn Văn Hùng", "Nguyễn Văn Hưng") == ["Nguyễn Văn Hùng", "Nguyễn Văn Hưng"]
    assert people("Nguyễn Văn Hùng", "Nguyễn Văn Hùng") == ["Nguyễn Văn Hùng"]


def test_people_list_spellings_by_language_and_offices_with_their_days() -> None:
    linked = link(
        tables(
            seen("a1", "2022-03-20", Official("Le Thi Hong Oanh", VICE)),
            seen("b1", "2023-01-08", Official("Le Thi Hong Oanh", VICE), language="tr"),
            seen("c1", "2024-05-11", Official("Le Thi Hong Oanh", CHAIR), language="tr"),
            seen("d1", None, Official("Le Thi Hong Oanh", SECRETARY, surface="레 티 홍 오아인")),
        )
    )
    (person,) = linked.of(schema.Person)
    assert person.roles == tuple(sorted((CHAIR, VICE, SECRETARY)))
    days = dict(
        zip(
            person.roles,
            zip(person.role_first_seen, person.role_last_seen, strict=True),
            strict=True,
        )
    )
    assert days == {
        VICE: ("2022-03-20", "2023-01-08"),
        CHAIR: ("2024-05-11", "2024-05-11"),
        SECRETARY: ("-", "-"),
    }
    assert list(zip(person.spellings, person.spelling_languages, strict=True)) == [
        ("Le Thi Hong Oanh", "ko"),
        ("Le Thi Hong Oanh", "tr"),
        ("레 티 홍 오아인", "ko"),
    ]


def test_a_former_office_is_not_held_on_the_day() -> None:
    rows = tables(seen("a1", "2024-03-20", Official("Doan Anh Dung")))
    former = dataclasses.replace(rows.of(schema.OfficialMention)[0], standing="former")
    rows.replace(schema.OfficialMention, [former])
    (person,) = link(rows).of(schema.Person)
    assert (person.roles, person.role_first_seen) == ((CHAIR,), ("-",))
    assert str(person.first_seen) == "2024-03-20"


def test_a_namesake_in_one_province_changes_no_id() -> None:
    reports = [
        seen("b1", "2024-03-20", Official("Nguyen Van Hung")),
        seen("c1", "2024-04-20", Official("Nguyen Van Hung")),
        seen("d1", "2024-04-21", Official("Hoang Trung Dung", VICE)),
    ]
    before = person_of(link(tables(*reports)))
    namesake = seen("a1", "2024-06-06", Official("Nguyen Van Hung", "company_director"))
    after = person_of(link(tables(namesake, *reports)))
    assert len(set(after.values())) == len(set(before.values())) + 1
    assert {key: after[key] for key in before} == before


def test_people_do_not_depend_on_the_order_of_rows() -> None:
    spelled = ["도안 안 중", "도안 아인 중", "도안 아인 둥"]
    sheets = [
        seen(
            f"a{at}",
            f"2024-{at + 1:02}-11",
            Official(("Doan Anh Dung", "Doan Anh Trung")[at % 2], VICE, surface=spelled[at % 3]),
            Official("Nguyen Van Hung", (CHAIR, DIRECTOR, "vice_chair")[at % 3]),
        )
        for at in range(9)
    ]
    rows = list(tables(*sheets))
    expected = person_of(link(Tables(rows)))
    for seed in range(3):
        random.Random(seed).shuffle(rows)
        assert person_of(link(Tables(rows))) == expected


def test_many_like_names_in_one_place_are_not_all_compared(monkeypatch: pytest.MonkeyPatch) -> None:
    count = 0
    compare = matching.score

    def counted(*identities: object) -> float | None:
        nonlocal count
        count += 1
        return compare(*identities)  # type: ignore[arg-type]

    monkeypatch.setattr(matching, "score", counted)
    middles = ["Van", "Xuan", "Quang", "Dinh", "Huu", "Ngoc", "Minh", "Thanh"]
    given = ["Hung", "Dung", "Hai", "Son", "Long", "Tuan", "Thang", "Cuong", "Nam", "Hoa"]
    everybody = [
        Official(f"Nguyen {a} {b} {c}", DIRECTOR) for a in middles for b in middles for c in given
    ]
    link(tables(seen("a1", "2024-03-20", *everybody), seen("b1", "2024-06-20", *everybody)))
    assert count < 2 * 100 * len(everybody)


@pytest.mark.parametrize(
    ("language", "surface", "other_language", "other", "least", "most"),
    [
        # A rare name says more than a common one.
        ("tr", "Hoang Trung Dung", "tr", "Hoang Trung Dung", 4.0, 6.0),
        ("tr", "Nguyen Van Hung", "tr", "Nguyen Van Hung", 1.5, 2.5),
        # A spelling that may stand for both speaks for either, two names in Latin letters do not.
        ("ko", "도안 안 중", "ar", "دوان آنه دونغ", 4.0, 6.0),
        ("ko", "도안 안 중", "tr", "Doan Anh Trung", 3.0, 6.0),
        ("tr", "Doan Anh Dung", "tr", "Doan Anh Trung", 0.5, 2.5),
        ("ar", "فو كونغ تروك", "tr", "Vo Cong Truc", 4.0, 6.0),
        # Slips: a syllable changed, left out, or read as two; only the rest speaks for them.
        ("tr", "Nguyen Van Tien", "tr", "Nguyen Van Thien", -2.0, 0.0),
        ("tr", "Le Thi Hong Oanh", "tr", "Le Hong Oanh", 1.0, 3.0),
        ("ko", "호 탄 응지엠", "tr", "Ho Thanh Nghiem", 0.5, 3.0),
        ("tr", "Hung", "tr", "Nguyen Van Hung", 0.0, 1.0),
        # Nothing in common but two syllables.
        ("tr", "Nguyen Van Nam", "tr", "Nguyen Van Ha", -3.0, -1.0),
        ("tr", "Luong Thi Minh Hanh", "tr", "Luong Thi Minh", -3.0, 1.7),
        ("ko", "응우옌 반 남", "hi", "ट्रान वान होआ", -3.0, -2.9),
        # Nobody reads it.
        ("ko", "12", "tr", "Doan Anh Dung", -3.0, -3.0),
        ("", "Doan Anh Dung", "tr", "Doan Anh Dung", -3.0, -3.0),
    ],
)
def test_evidence_of_names(
    language: str, surface: str, other_language: str, other: str, least: float, most: float
) -> None:
    one = readings.of_rendering(language, surface)
    two = readings.of_rendering(other_language, other)
    assert least <= readings.evidence(one, two) <= most
    assert readings.evidence(one, two) == pytest.approx(readings.evidence(two, one))


def test_a_settled_name_and_fuller_spellings_make_the_readings() -> None:
    rendered = readings.Rendered("doan anh trung", 0.9, "ko", ("도안 안 중", "중"))
    korean = dict(readings.of_person(rendered))
    assert korean["doan anh trung"] == pytest.approx(0.9)
    assert 0.05 < korean["doan anh dung"] < 0.1
    assert "dung" not in korean
    unread = readings.Rendered("y khoan", 0.4, "xx", ("?",))
    assert readings.of_person(unread) == (("y khoan", 1.0),)


def test_a_slip_does_not_repeat_itself() -> None:
    one = readings.of_rendering("tr", "Doan Anh Dung")
    other = readings.of_rendering("tr", "Doan Anh Trung")
    once, thrice = (readings.evidence(one, other, times) for times in (1, 3))
    assert once > 1.0 > thrice
    assert readings.evidence(one, one, 3) == readings.evidence(one, one)


def test_nobody_is_read_who_meets_nobody(monkeypatch: pytest.MonkeyPatch) -> None:
    def unread(rendered: readings.Rendered) -> readings.Readings:
        raise AssertionError(rendered)

    monkeypatch.setattr(readings, "of_person", unread)
    officials = [Official("Doan Anh Dung"), Official("Le Thi Hong Oanh", VICE)]
    assert n_people(seen("a1", "2024-03-20", *officials)) == 2


def test_spellings_together_rule_out_what_one_allows() -> None:
    korean = readings.of_rendering("ko", "도안 안 중")
    hindi = readings.of_rendering("hi", "डोन आन्ह ट्रुंग")
    assert korean[0][0] == "doan anh dung"
    assert readings.pooled((korean, hindi))[0][0] == "doan anh trung"


@pytest.mark.parametrize(
    ("role", "other", "one", "career", "together"),
    [
        (CHAIR, "chair", True, False, False),
        (CHAIR, "peoples_committee_chair", True, True, False),
        ("deputy_secretary", f"{PARTY}_standing_deputy_secretary", True, False, False),
        (CHAIR, VICE, False, True, False),
        (CHAIR, SECRETARY, False, True, True),
        (DIRECTOR, f"{PARTY}_standing_committee_member", False, False, True),
        (CHAIR, "company_director", False, False, False),
        ("district_peoples_committee_chair", CHAIR, False, False, False),
        (DIRECTOR, "provincial_department_deputy_director", False, False, False),
        ("ministry_minister", "ministry_deputy_minister", False, False, False),
    ],
)
def test_offices_that_may_be_one_or_of_one_career(
    role: str, other: str, one: bool, career: bool, together: bool
) -> None:
    assert offices.may_be_one(role, other) is offices.may_be_one(other, role) is one
    assert offices.is_career(role, other) is offices.is_career(other, role) is career
    assert offices.go_together(role, other) is offices.go_together(other, role) is together


def test_seats_of_offices() -> None:
    assert offices.seats(CHAIR) == offices.seats(SECRETARY) == 1
    assert offices.seats(VICE) == 3
    assert offices.seats("company_director") > offices.seats(DIRECTOR) > 1


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


@pytest.mark.parametrize(
    ("left", "right", "same"),
    [
        ("doan anh dung", "doan an trung", True),
        ("vo ngoc tin", "phan ngoc tien", False),
        ("vu cong truc", "vo cong truoc", True),
        ("doan anh dung", "doan anh dat", False),
    ],
)
def test_skeletons_of_names(left: str, right: str, same: bool) -> None:
    assert (names.skeleton(left) == names.skeleton(right)) is same


def test_names_are_written_one_way() -> None:
    assert names.canonical("Đoàn  Anh Dũng") == "doan anh dung"
    assert names.canonical("DOAN-ANH dung") == "doan anh dung"
    assert names.canonical("H'Duyên Ksor") == names.canonical("H Duyen Ksor")
    assert names.fold("") == ""


def test_renderings_of_one_name_in_two_languages_speak_for_it() -> None:
    found: defaultdict[str, list[tuple[str, str]]] = defaultdict(list)
    for file in sorted(PAIRS.glob("*.yaml")):
        for pair in yaml.safe_load(file.read_text("utf-8")):
            found[pair["name"]].append((file.stem, pair["surface"]))

    def evidence(one: tuple[str, str], other: tuple[str, str]) -> float:
        return readings.evidence(readings.of_rendering(*one), readings.of_rendering(*other))

    same = [
        evidence(one, other)
        for renderings in found.values()
        for one, other in itertools.combinations(renderings, 2)
        if one[0] != other[0]
    ]
    different = [
        evidence(one, other)
        for (name, renderings), (namesake, others) in itertools.pairwise(sorted(found.items()))
        for one in renderings
        for other in others
        if one[0] != other[0] and name.split()[0] == namesake.split()[0]
    ]
    assert len(same) > 150
    assert len(different) > 150
    assert sum(score > 2.0 for score in same) / len(same) >= 0.97
    assert sum(score > 2.0 for score in different) / len(different) <= 0.02
