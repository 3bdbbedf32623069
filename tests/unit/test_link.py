"""Which reports become one event: the cases that must be linked, and the hard negatives."""

from __future__ import annotations

import dataclasses
import datetime
import os
import random
import subprocess
import sys

import pytest
from link_sheets import (
    VICE,
    Award,
    Official,
    Sheet,
    grouping,
    tables,
    together,
)

from benchmarks.linking import Truth, right_identities
from benchmarks.reports import corpus
from pipeline import schema
from pipeline.link import link, relations
from pipeline.tables import Tables
from tests.evaluation.events import pairs

CONFERENCE = Sheet(
    "a1",
    "ko",
    day="2024-03-20",
    province="VN-40",
    officials=[Official("Doan Anh Dung"), Official("Le Thi Hong Oanh", VICE)],
    awards=[Award("emulation_flag", 12), Award("merit_certificate", 37)],
    numbers=[10, 15, "8.34", 1812],
    dates=["2023", "2024-06-30", "2021/2025"],
    filler=300,
)


def translation(doc_id: str, language: str, base: Sheet = CONFERENCE, **changes: object) -> Sheet:
    return dataclasses.replace(base, doc_id=doc_id, language=language, **changes)  # type: ignore[arg-type]


def test_translations_of_one_event_are_one_event() -> None:
    linked = link(
        tables(
            CONFERENCE,
            translation("a2", "ar"),
            translation("a3", "hi", filler=500),
            Sheet("b1", "tr", day="2024-03-13", province="VN-20", awards=[Award("prize", 7)]),
        )
    )
    assert grouping(linked) == {frozenset(("a1", "a2", "a3")), frozenset(("b1",))}


def test_two_translations_in_one_language_are_one_event_with_a_vote_each() -> None:
    linked = link(tables(CONFERENCE, translation("a2", "ko", filler=360)))
    assert together(linked, ("a1", "a2"))
    assert {fact.n_for for fact in linked.of(schema.Fact)} == {2}


NEXT_YEAR = translation(
    "b1",
    "ko",
    day="2025-03-21",
    awards=[Award("emulation_flag", 12), Award("merit_certificate", 41)],
    numbers=[10, 15, "7.91", 2044],
    dates=["2024", "2025-06-30", "2021/2025"],
)


def test_the_same_conference_a_year_apart_is_two_events() -> None:
    linked = link(tables(CONFERENCE, NEXT_YEAR))
    assert grouping(linked) == {frozenset(("a1",)), frozenset(("b1",))}
    assert [row.decision for row in linked.of(schema.Link)] == ["different"]


def test_a_garbled_year_is_a_divergence_of_one_event() -> None:
    garbled = translation("a2", "ar", day="2023-03-20")
    linked = link(tables(CONFERENCE, garbled, translation("a3", "hi")))
    assert together(linked, ("a1", "a2", "a3"))
    assert [
        (row.doc_id, row.field, row.value, row.consensus) for row in linked.of(schema.Divergence)
    ] == [("a2", "date", "2023-03-20", "2024-03-20")]


def test_an_undated_report_does_not_glue_two_years_together() -> None:
    undated = translation("a3", "hi", day=None)
    linked = link(tables(CONFERENCE, NEXT_YEAR, translation("b2", "ar", NEXT_YEAR), undated))
    assert grouping(linked) == {frozenset(("a1", "a3")), frozenset(("b1", "b2"))}


@pytest.mark.parametrize(("known", "other"), [("VN-40", "VN-20"), ("VN-40", None)])
def test_one_kind_of_ceremony_on_one_day_in_two_provinces(known: str, other: str | None) -> None:
    left = translation("a1", "ko", province=known)
    right = Sheet(
        "b1",
        "ko",
        day="2024-03-20",
        province=other,
        officials=[Official("Nguyen Khac Than")],
        awards=[Award("emulation_flag", 12), Award("merit_certificate", 25)],
        numbers=[10, 22, "7.15", 940],
        filler=300,
    )
    assert len(grouping(link(tables(left, right)))) == 2


def test_certificates_given_in_two_rounds_are_two_events() -> None:
    second = translation(
        "a2",
        "ko",
        day="2024-04-18",
        awards=[Award("emulation_flag", 5), Award("merit_certificate", 48)],
        numbers=[10, 33, 260],
        dates=["2023"],
    )
    assert len(grouping(link(tables(CONFERENCE, second)))) == 2


def test_a_garbled_day_is_a_divergence_of_one_event() -> None:
    linked = link(
        tables(CONFERENCE, translation("a2", "ar"), translation("a3", "tr", day="2024-03-02"))
    )
    assert together(linked, ("a1", "a2", "a3"))
    (event,) = linked.of(schema.Event)
    assert str(event.event_date) == "2024-03-20"
    (row,) = [row for row in linked.of(schema.Divergence) if row.field == "date"]
    assert (row.doc_id, row.value, row.consensus, row.kind) == (
        "a3",
        "2024-03-02",
        "2024-03-20",
        "differs",
    )


def test_a_garbled_province_is_a_divergence_of_one_event() -> None:
    linked = link(
        tables(CONFERENCE, translation("a2", "ar"), translation("a3", "tr", province="VN-20"))
    )
    assert together(linked, ("a1", "a2", "a3"))
    assert [row.value for row in linked.of(schema.Divergence) if row.field == "province"] == [
        "VN-20"
    ]


@pytest.mark.parametrize(
    "lost", [{"day": None}, {"province": None}, {"day": None, "province": None}]
)
def test_reports_without_day_or_province_are_linked_by_what_they_tell(
    lost: dict[str, object],
) -> None:
    officials = [Official("Doan Anh Dung", province="VN-40")]
    linked = link(
        tables(
            translation("a1", "ko", officials=officials, **lost),
            translation("a2", "ar", officials=officials, **lost),
        )
    )
    assert together(linked, ("a1", "a2"))


def test_generic_reports_are_not_glued() -> None:
    generic = [Sheet(f"g{at}", "ko", filler=300) for at in range(4)]
    generic += [Sheet(f"h{at}", "ko", numbers=[10, 20], filler=300) for at in range(2)]
    assert len(grouping(link(tables(*generic)))) == 6


def test_a_day_without_its_year_meets_the_full_day() -> None:
    yearless = translation("a2", "tr", day=None, yearless="03-20")
    assert together(link(tables(CONFERENCE, yearless)), ("a1", "a2"))


def test_two_yearless_reports_of_one_day_meet() -> None:
    base = translation("a1", "ko", day=None, yearless="05-26", dates=())
    linked = link(tables(base, translation("a2", "hi", base)))
    assert together(linked, ("a1", "a2"))
    (event,) = linked.of(schema.Event)
    assert event.event_date is None
    assert [fact.value for fact in linked.of(schema.Fact) if fact.field == "date"] == ["XXXX-05-26"]


def test_a_short_note_joins_the_long_report() -> None:
    note = translation(
        "a2",
        "ko",
        awards=[Award("emulation_flag", 12)],
        officials=[Official("Doan Anh Dung")],
        numbers=(),
        dates=(),
        filler=20,
    )
    assert together(link(tables(CONFERENCE, note)), ("a1", "a2"))


def test_a_proposal_is_an_event_of_its_own_tied_to_the_grant() -> None:
    proposal = Sheet(
        "p1",
        "ko",
        day="2023-12-05",
        province="VN-40",
        kind="meeting",
        awards=[
            Award("labour_order", 4, grantor="president", status="proposed", award_class=2),
            Award("labour_order", 9, "individual", "president", "proposed", award_class=3),
        ],
        filler=200,
    )
    grant = dataclasses.replace(
        proposal,
        doc_id="q1",
        language="ar",
        day="2024-06-14",
        kind="award_ceremony",
        awards=[dataclasses.replace(award, status="awarded") for award in proposal.awards],
    )
    linked = link(tables(proposal, grant))
    assert len(grouping(linked)) == 2
    event_of = {row.doc_id: row.event_id for row in linked.of(schema.Report)}
    (relation,) = linked.of(schema.Relation)
    assert relation.kind == "proposal_of"
    assert (relation.event_id, relation.other_event_id) == (event_of["p1"], event_of["q1"])


def test_a_decision_is_tied_to_its_ceremony_only_when_one_fits() -> None:
    decision = Sheet(
        "p1",
        day="2024-11-15",
        province="VN-40",
        kind="meeting",
        awards=[Award("merit_certificate", 88), Award("merit_certificate", 124, "individual")],
        filler=80,
    )
    ceremony = dataclasses.replace(
        decision,
        doc_id="q1",
        day="2024-12-02",
        kind="award_ceremony",
        document_days=["2024-11-15"],
        officials=[Official("Giang Seo Lu")],
        numbers=[115, 33, 54],
        filler=500,
    )
    linked = link(tables(decision, ceremony))
    assert [row.kind for row in linked.of(schema.Relation)] == ["decision_of"]
    elsewhere = dataclasses.replace(ceremony, province="VN-20")
    assert not link(tables(decision, elsewhere)).of(schema.Relation)


def test_a_decision_that_proposes_others_too_is_a_decision_and_others_awards_tie_nothing() -> None:
    def meeting(doc_id: str, day: str, *awards: Award) -> Sheet:
        return Sheet(doc_id, day=day, province="VN-40", kind="meeting", awards=awards, filler=80)

    flags, people = Award("emulation_flag", 13), Award("merit_certificate", 19, "individual")
    orders = Award("labour_order", 12, grantor="president", status="proposed", award_class=3)
    decision = meeting("p1", "2024-11-15", flags, people, orders)
    given = dataclasses.replace(orders, status="awarded")
    ceremony = dataclasses.replace(
        meeting("q1", "2024-12-02", flags, people, given), document_days=["2024-11-15"]
    )
    assert [row.kind for row in link(tables(decision, ceremony)).of(schema.Relation)] == [
        "decision_of"
    ]
    of_ministry = [dataclasses.replace(one, grantor="ministry") for one in (flags, people)]
    other = dataclasses.replace(ceremony, awards=of_ministry)
    assert len(grouping(link(tables(decision, other)))) == 2
    assert not link(tables(decision, other)).of(schema.Relation)


def test_duplicates_join_their_original_and_share_its_vote() -> None:
    copies = [
        translation("a0", "ko", duplicate_of="a1"),
        translation("a4", "ko", duplicate_of="a0"),
    ]
    other = translation("a2", "ar", awards=[Award("emulation_flag", 14), *CONFERENCE.awards[1:]])
    third = translation("a3", "hi", awards=other.awards)
    linked = link(tables(*copies, CONFERENCE, other, third))
    assert together(linked, ("a0", "a1", "a2", "a3", "a4"))
    (event,) = linked.of(schema.Event)
    assert event.n_reports == 5
    (flags,) = [row for row in linked.of(schema.Fact) if row.key.startswith("emulation_flag")]
    assert (flags.value, flags.n_for, flags.n_against) == ("14", 2, 1)
    assert {row.doc_id for row in linked.of(schema.Divergence) if row.field == "award"} == {
        "a0",
        "a1",
        "a4",
    }


def test_the_vote_of_duplicates_is_what_their_original_says() -> None:
    changed = [Award("emulation_flag", 14), *CONFERENCE.awards[1:]]
    linked = link(
        tables(
            CONFERENCE,
            translation("a2", "ko", duplicate_of="a1", awards=changed),
            translation("a0", "ko", duplicate_of="a1", awards=changed),
        )
    )
    (flags,) = [row for row in linked.of(schema.Fact) if row.key.startswith("emulation_flag")]
    assert (flags.value, flags.n_for, flags.n_against) == ("12", 1, 0)
    assert {(row.doc_id, row.value) for row in linked.of(schema.Divergence)} == {
        ("a0", "14"),
        ("a2", "14"),
    }


def test_duplicates_that_name_each_other_do_not_hang() -> None:
    linked = link(
        tables(
            translation("a1", "ko", duplicate_of="a2"), translation("a2", "ko", duplicate_of="a1")
        )
    )
    assert sum(len(group) for group in grouping(linked)) == 2


def test_event_ids_come_from_the_smallest_document() -> None:
    def ids(*sheets: Sheet) -> set[str | None]:
        return {row.event_id for row in link(tables(*sheets)).of(schema.Report)}

    pair = ids(CONFERENCE, translation("a2", "ar"))
    assert len(pair) == 1
    assert pair == ids(CONFERENCE)
    assert all(event_id and len(event_id) == 16 for event_id in pair)


def test_nothing_depends_on_the_order_of_rows() -> None:
    rows = list(corpus(60, seed=5).tables)
    expected = list(link(Tables(rows)).sorted())
    for seed in range(3):
        random.Random(seed).shuffle(rows)
        assert list(link(Tables(rows)).sorted()) == expected


def test_linking_what_is_linked_changes_nothing() -> None:
    first = corpus(60, seed=6).tables
    linked = link(first).sorted()
    again = Tables(first)
    again.replace(schema.OfficialMention, linked.of(schema.OfficialMention))
    again.replace(schema.Report, linked.of(schema.Report))
    assert list(link(again).sorted()) == list(linked)


def test_invented_events_and_people_are_found() -> None:
    made = corpus(400, seed=1)
    linked = link(made.tables)
    found = {row.doc_id: str(row.event_id) for row in linked.of(schema.Report)}
    score = pairs({doc_id: str(event) for doc_id, event in made.event_of.items()}, found)
    assert score.precision > 0.98
    assert score.recall > 0.9
    assert right_identities(Truth.of(made).person_of, linked) > 0.97


def test_primary_keys_hold_and_every_row_fits_its_table() -> None:
    linked = link(corpus(200, seed=2).tables)
    for kind in schema.TABLES.values():
        keys = kind.primary_key
        if kind is schema.Divergence:  # two facts of one key may be missing in one report
            keys = (*keys, "consensus")
        rows = [tuple(getattr(row, name) for name in keys) for row in linked.of(kind)]
        assert len(rows) == len(set(rows)), kind.table_name
        for column in schema.columns(kind):
            if column.codes:
                values = {getattr(row, column.name) for row in linked.of(kind)}
                assert values <= {*column.codes, None}, column.name


def test_every_report_has_an_event_and_every_fact_its_evidence() -> None:
    linked = link(Tables([*corpus(120, seed=3).tables, *Sheet("zz").rows()]))
    events = {row.event_id for row in linked.of(schema.Event)}
    assert {row.event_id for row in linked.of(schema.Report)} == events
    cells = {(row.event_id, row.field, row.key, row.value) for row in linked.of(schema.Evidence)}
    facts = {(row.event_id, row.field, row.key, row.value) for row in linked.of(schema.Fact)}
    differing = {
        (row.event_id, row.field, row.key, row.value)
        for row in linked.of(schema.Divergence)
        if row.kind == "differs"
    }
    assert facts | differing == cells


def test_links_show_each_pair_once_with_the_final_decision() -> None:
    linked = link(corpus(120, seed=4).tables)
    event_of = {row.doc_id: row.event_id for row in linked.of(schema.Report)}
    pairs = [(row.left_doc_id, row.right_doc_id) for row in linked.of(schema.Link)]
    assert len(pairs) == len(set(pairs))
    for row in linked.of(schema.Link):
        assert row.left_doc_id < row.right_doc_id
        same = event_of[row.left_doc_id] == event_of[row.right_doc_id]
        assert row.decision == ("same" if same else "different")
        assert 0.0 <= row.score <= 1.0


def test_a_pair_near_the_threshold_is_noted() -> None:
    left = translation("a1", "ko", officials=(), numbers=(640, 1250), dates=(), awards=())
    right = translation("a2", "ar", left, numbers=(712, 93), kind="launch", filler=30)
    linked = link(tables(left, right))
    (row,) = linked.of(schema.Link)
    assert 0.3 <= row.score <= 0.7
    (issue,) = linked.of(schema.Issue)
    assert (issue.stage, issue.code, issue.severity) == ("link", "uncertain_link", "note")
    assert "a1.txt" in issue.detail
    assert "a2.txt" in issue.detail


def test_nothing_gives_nothing() -> None:
    assert len(link(Tables())) == 0


def test_nothing_depends_on_the_hash_seed() -> None:
    code = (
        "import hashlib; from benchmarks.reports import corpus; from pipeline.link import link;"
        "linked = link(corpus(60, 7).tables).sorted();"
        "print(hashlib.sha256(repr(list(linked)).encode()).hexdigest())"
    )
    digests = {
        subprocess.run(
            [sys.executable, "-c", code],
            capture_output=True,
            text=True,
            check=True,
            timeout=60,
            env={
                **os.environ,
                "PYTHONHASHSEED": seed,
                "PYTHONPATH": os.pathsep.join(path for path in sys.path if path),
            },
        ).stdout
        for seed in ("1", "2")
    }
    assert len(digests) == 1


def test_what_a_decision_may_have_led_to_is_sought_in_its_province_and_window() -> None:
    def granting(event_id: str, day: str, province: str = "VN-40") -> relations.AwardEvent:
        key = "merit_certificate", "-", "individual", "province", "awarded"
        on = datetime.date.fromisoformat(day)
        return relations.AwardEvent(event_id, on, province, ((key, 5),), frozenset())

    decision = granting("a", "2020-03-01")
    later = [granting("d", "2020-09-01"), granting("b", "2020-03-02")]
    others = [
        granting("e", "2020-03-01"),
        granting("f", "2019-03-01"),
        granting("g", "2020-04-01", "VN-41"),
        *(granting(f"h{year}", f"{year}-03-02") for year in range(2022, 2060)),
    ]
    found = relations.Granting([*others, *later, decision])
    (award,) = decision.of("awarded")
    assert [one.event_id for one in found.after(decision, award)] == ["b", "d"]
