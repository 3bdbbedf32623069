"""What persons judge counts before every score, and they may contradict each other."""

from __future__ import annotations

import dataclasses
import datetime
import itertools
import random

import pytest
from link_sheets import Award, Sheet, grouping, tables, together

from benchmarks.reports import corpus
from pipeline import schema
from pipeline.judgements import Judgement
from pipeline.link import clustering, link
from pipeline.tables import Tables

CONFERENCE = Sheet(
    "a1",
    "ko",
    day="2024-03-20",
    province="VN-40",
    awards=[Award("emulation_flag", 12), Award("merit_certificate", 37)],
    numbers=[10, 15, "8.34", 1812],
    filler=300,
)
OTHER = Sheet("b1", "tr", day="2021-07-02", province="VN-20", awards=[Award("prize", 7)], filler=90)
lines = itertools.count(2)


def version(doc_id: str, base: Sheet = CONFERENCE, **changes: object) -> Sheet:
    return dataclasses.replace(base, doc_id=doc_id, **changes)  # type: ignore[arg-type]


def judged(
    left: str, right: str, decision: str, when: str | None = None, **given: object
) -> Judgement:
    moment = datetime.datetime.fromisoformat(when) if when else None
    told: dict[str, object] = {"line": next(lines), **given}
    return Judgement(left=left, right=right, decision=decision, when=moment, **told)  # type: ignore[arg-type]


def same(left: str, right: str, when: str | None = None, **given: object) -> Judgement:
    return judged(left, right, "same", when, **given)


def different(left: str, right: str, when: str | None = None, **given: object) -> Judgement:
    return judged(left, right, "different", when, **given)


def codes(linked: Tables) -> list[str]:
    return [row.code for row in linked.of(schema.Issue) if row.code.startswith("judgement")]


def decisions(linked: Tables) -> dict[tuple[str, str], tuple[str, str]]:
    return {
        (row.left_doc_id, row.right_doc_id): (row.decision, row.decided_by)
        for row in linked.of(schema.Link)
    }


def test_same_joins_what_no_score_would() -> None:
    sheets = tables(CONFERENCE, OTHER)
    assert not link(sheets).of(schema.Link)
    linked = link(sheets, [same("b1.txt", "a1.txt")])
    assert together(linked, ("a1", "b1"))
    (row,) = linked.of(schema.Link)
    assert (row.left_doc_id, row.right_doc_id) == ("a1", "b1")
    assert (row.decision, row.decided_by) == ("same", "person")
    assert row.score < 0.1
    assert row.place == 0.0
    assert codes(linked) == []


def test_different_parts_what_every_score_would_join() -> None:
    sheets = tables(CONFERENCE, version("a2"))
    assert together(link(sheets), ("a1", "a2"))
    linked = link(sheets, [different("a1", "a2")])
    assert grouping(linked) == {frozenset(("a1",)), frozenset(("a2",))}
    (row,) = linked.of(schema.Link)
    assert (row.decision, row.decided_by) == ("different", "person")
    assert row.score > 0.9


def test_no_third_report_joins_what_is_kept_apart() -> None:
    sheets = tables(*(version(f"a{at}", language=code) for at, code in enumerate("kathe")))
    linked = link(sheets, [different("a0", "a4")])
    groups = grouping(linked)
    assert not any({"a0", "a4"} <= group for group in groups)
    assert sum(map(len, groups)) == 5
    assert len(groups) == 2
    by_person = [pair for pair, (_, who) in decisions(linked).items() if who == "person"]
    assert by_person == [("a0", "a4")]


def test_different_keeps_whole_units_apart() -> None:
    sheets = tables(CONFERENCE, version("a2"), OTHER, version("b2", OTHER))
    linked = link(sheets, [same("a1", "b1"), different("a2", "b1")])
    assert not any({"a1", "a2"} <= group for group in grouping(linked))
    assert decisions(linked)["a1", "a2"] == ("different", "person")


def test_reports_that_are_like_one_of_two_judged_the_same_join_both() -> None:
    sheets = tables(CONFERENCE, version("a2"), version("a3"), OTHER)
    linked = link(sheets, [same("a1", "b1")])
    assert together(linked, ("a1", "a2", "a3", "b1"))
    assert decisions(linked)["a1", "a2"] == ("same", "model")


def test_a_judgement_joins_the_events_of_both_unless_another_holds_some_back() -> None:
    sheets = tables(CONFERENCE, version("a2"), version("a3"), OTHER, version("b2", OTHER))
    assert together(link(sheets, [same("a1", "b1")]), ("a1", "a2", "a3", "b1", "b2"))
    held = link(sheets, [same("a1", "b1"), different("a1", "a2"), different("a1", "a3")])
    assert grouping(held) == {frozenset(("a1", "b1", "b2")), frozenset(("a2", "a3"))}


def test_a_chain_of_judgements_is_one_event() -> None:
    third = Sheet("c1", "hi", day="2022-01-05", province="VN-58", filler=50)
    linked = link(tables(CONFERENCE, OTHER, third), [same("a1", "b1"), same("b1", "c1")])
    assert together(linked, ("a1", "b1", "c1"))
    assert set(decisions(linked)) == {("a1", "b1"), ("b1", "c1")}


@pytest.mark.parametrize("swapped", [False, True])
def test_of_two_that_contradict_the_newer_counts(swapped: bool) -> None:
    sheets = tables(CONFERENCE, version("a2"))
    old = different("a1", "a2", "2024-01-05", line=2, who="Lan", why="two rounds")
    new = same("a2.txt", "a1", "2024-02-01", line=7, who="Minh", path="sub/judgements.csv")
    linked = link(sheets, [new, old] if swapped else [old, new])
    assert together(linked, ("a1", "a2"))
    assert decisions(linked) == {("a1", "a2"): ("same", "person")}
    (issue,) = [row for row in linked.of(schema.Issue) if row.code.startswith("judgement")]
    assert (issue.code, issue.severity, issue.stage, issue.path, issue.doc_id) == (
        "judgement_contradiction",
        "warning",
        "link",
        "judgements.csv",
        None,
    )
    assert issue.detail == (
        "line 2 of judgements.csv (a1 and a2 different (Lan, 2024-01-05: two rounds)) contradicts"
        " line 7 of sub/judgements.csv (a2.txt and a1 same (Minh, 2024-02-01)); it is not applied:"
        " the newer counts, of one time the first; take back what is wrong"
    )


def test_no_day_is_the_oldest_and_of_one_time_the_first_line_counts() -> None:
    sheets = tables(CONFERENCE, version("a2"))
    assert together(
        link(sheets, [different("a1", "a2"), same("a1", "a2", "1999-01-01")]), ("a1", "a2")
    )
    for when in (None, "2024-01-01"):
        linked = link(sheets, [different("a1", "a2", when, line=9), same("a1", "a2", when, line=3)])
        assert together(linked, ("a1", "a2"))
        earlier = different("a1", "a2", when, line=9, path="a/judgements.csv")
        linked = link(sheets, [same("a1", "a2", when, line=3), earlier])
        assert not together(linked, ("a1", "a2"))


def test_a_contradiction_by_a_chain_names_every_line_of_it() -> None:
    sheets = tables(*(version(f"a{at}") for at in range(1, 6)))
    given = [
        same("a1", "a2", "2024-01-09", line=2),
        same("a2", "a3", "2024-01-08", line=3),
        same("a4", "a5", "2024-01-07", line=4),
        different("a1", "a3", "2024-01-06", line=5),
        different("a3", "a4", "2024-01-05", line=6),
        same("a5", "a1", "2024-01-04", line=7),
    ]
    linked = link(sheets, given)
    first, second = sorted(
        row.detail for row in linked.of(schema.Issue) if row.code == "judgement_contradiction"
    )
    assert first.startswith("line 5 of")
    assert [f"line {line} of" in first for line in (2, 3, 4, 6)] == [True, True, False, False]
    assert second.startswith("line 7 of")
    assert all(f"line {line} of" in second for line in (2, 3, 4, 6))
    assert grouping(linked) == {frozenset(("a1", "a2", "a3")), frozenset(("a4", "a5"))}
    assert decisions(linked)["a1", "a3"] == ("same", "person")
    assert decisions(linked)["a1", "a5"] == ("different", "person")


def test_the_same_judgement_twice_is_no_contradiction() -> None:
    sheets = tables(CONFERENCE, version("a2"), OTHER)
    given = [same("a1", "b1"), same("b1", "a1"), different("a2", "b1"), different("b1", "a2")]
    given.append(different("a1", "a2"))
    assert codes(link(sheets, given)) == []


@pytest.mark.parametrize(
    "name", ["a1", "A1", "x/a-1.txt", "x//a-1.txt", "./x/a-1.txt", "x/a-1.txt#0", "'x/a-1.txt"]
)
def test_a_report_is_named_by_document_or_path(name: str) -> None:
    linked = link(tables(version("a1", path="x/a-1.txt"), OTHER), [same(name, "b1")])
    assert together(linked, ("a1", "b1"))


@pytest.mark.parametrize("path", ["-1+1.txt", "=1.txt", "＝1.txt", "@x/1.txt"])
def test_a_path_copied_from_our_csv_names_its_report(path: str) -> None:
    linked = link(tables(version("a1", path=path), OTHER), [same(f"'{path}", "b1")])
    assert together(linked, ("a1", "b1"))


def test_a_path_that_may_be_escaped_or_not_is_not_guessed() -> None:
    sheets = tables(version("a1", path="'-1.txt"), version("a2", path="-1.txt"), OTHER)
    assert codes(link(sheets, [same("'-1.txt", "b1")])) == ["judgement_unusable"]
    assert together(
        link(tables(version("a1", path="'-1.txt"), OTHER), [same("'-1.txt", "b1")]), ("a1", "b1")
    )


def test_a_path_may_be_relative_to_the_folder_of_the_judgements() -> None:
    sheets = tables(version("a1", path="x/a.txt"), version("b1", OTHER, path="b.txt"))
    linked = link(sheets, [same("a.txt", "b.txt", path="x/judgements.csv")])
    assert together(linked, ("a1", "b1"))
    assert codes(link(sheets, [same("a.txt", "b.txt")])) == ["judgement_without_report"]
    both = tables(
        version("a1", path="x/a.txt"),
        version("b1", OTHER, path="a.txt"),
        version("c1", OTHER, path="x/c.txt", day="2019-01-01"),
    )
    assert together(link(both, [same("a.txt", "c.txt", path="x/judgements.csv")]), ("b1", "c1"))


def test_a_composed_and_a_decomposed_name_are_one() -> None:
    linked = link(
        tables(version("a1", path="Bie\u0302n.txt"), OTHER), [same("Bi\u00ean.txt", "b1")]
    )
    assert together(linked, ("a1", "b1"))


def test_records_of_one_file_are_named_by_number() -> None:
    rows = tables(CONFERENCE, version("a2"), OTHER)
    records = [
        dataclasses.replace(row, path="all.csv", record=at * 3)
        for at, row in enumerate(rows.of(schema.Document))
    ]
    rows.replace(schema.Document, records)
    linked = link(rows, [same("all.csv#6", "all.csv#0"), different("all.csv#3", "all.csv#6")])
    assert together(linked, ("a1", "b1"))
    assert codes(linked) == []
    linked = link(rows, [same("all.csv", "b1"), same("all.csv#1", "b1"), same("all.csv#x", "b1")])
    assert sorted(codes(linked)) == ["judgement_unusable", *["judgement_without_report"] * 2]


def test_what_cannot_be_applied_is_told_with_its_line() -> None:
    sheets = tables(CONFERENCE, version("a2", duplicate_of="a1"), OTHER)
    linked = link(
        sheets,
        [
            same("a1", "nowhere.txt", line=3, who="Lan", when="2024-01-05"),
            same("a1", "a1.txt", line=4),
            different("a1", "a2", line=5),
        ],
    )
    told = {
        row.detail: (row.code, row.severity, row.path)
        for row in linked.of(schema.Issue)
        if row.code.startswith("judgement")
    }
    assert told == {
        "line 3: no such report: nowhere.txt; name it by doc_id, or by path as in documents"
        " (Lan, 2024-01-05)": ("judgement_without_report", "warning", "judgements.csv"),
        "line 4: a1 and a1.txt are one report; name two": (
            "judgement_unusable",
            "warning",
            "judgements.csv",
        ),
        "line 5: a1 and a2 are copies of one text (documents.duplicate_of) and belong to one"
        " event": ("judgement_unusable", "warning", "judgements.csv"),
    }
    assert together(linked, ("a1", "a2"))


def test_a_judgement_about_a_copy_is_about_its_original() -> None:
    copy = version("a0", duplicate_of="a1")
    sheets = tables(CONFERENCE, copy, OTHER, version("a3"))
    linked = link(sheets, [same("a0", "b1"), same("a0", "a1"), different("a0", "a3")])
    assert grouping(linked) == {frozenset(("a0", "a1", "b1")), frozenset(("a3",))}
    assert decisions(linked) == {
        ("a1", "a3"): ("different", "person"),
        ("a1", "b1"): ("same", "person"),
    }
    assert codes(linked) == []


def test_what_is_judged_is_no_doubt_any_more() -> None:
    left = version("a1", numbers=(640, 1250), awards=())
    right = version("a2", left, numbers=(712, 93), kind="launch", filler=30)
    sheets = tables(left, right)
    assert [row.code for row in link(sheets).of(schema.Issue)] == ["uncertain_link"]
    for judgement in (same("a1", "a2"), different("a1", "a2")):
        assert not link(sheets, [judgement]).of(schema.Issue)


def test_names_in_issues_steer_no_terminal() -> None:
    linked = link(tables(CONFERENCE), [same("\x1b[2J\u202e", "a1", who="\x07")])
    (issue,) = linked.of(schema.Issue)
    assert issue.detail.isprintable()


def test_nothing_depends_on_the_order_of_judgements() -> None:
    sheets = corpus(40, seed=9).tables
    doc_ids = sorted(row.doc_id for row in sheets.of(schema.Report))
    chance = random.Random(1)
    given = [
        judged(*chance.sample(doc_ids, 2), chance.choice(("same", "different")), day, line=at)
        for at, day in enumerate(["2024-01-01", "2024-02-02", None] * 20, 2)
    ]
    expected = list(link(sheets, given).sorted())
    assert any(
        row.code == "judgement_contradiction" for row in expected if isinstance(row, schema.Issue)
    )
    rows = list(sheets)
    for seed in range(3):
        random.Random(seed).shuffle(rows)
        random.Random(seed).shuffle(given)
        assert list(link(Tables(rows), given).sorted()) == expected


def test_judgements_hold_whatever_else_is_linked() -> None:
    sheets = corpus(80, seed=10).tables
    doc_ids = sorted(row.doc_id for row in sheets.of(schema.Document) if not row.duplicate_of)
    pairs = [(doc_ids[at], doc_ids[-at - 1]) for at in range(20)]
    given = [judged(*pair, ("same", "different")[at % 2]) for at, pair in enumerate(pairs)]
    linked = link(sheets, given)
    assert codes(linked) == []
    event_of = {row.doc_id: row.event_id for row in linked.of(schema.Report)}
    shown = decisions(linked)
    for (left, right), judgement in zip(pairs, given, strict=True):
        assert shown[left, right] == (judgement.decision, "person")
        assert (event_of[left] == event_of[right]) == (judgement.decision == "same")


def test_a_long_chain_of_judgements_is_one_event_and_all_against_it_are_reported() -> None:
    count = 3000
    sheets = tables(*(Sheet(f"{at:06}", filler=1) for at in range(count)))
    chain = [same(f"{at:06}", f"{at + 1:06}", line=at) for at in range(count - 1)]
    against = [different("000000", f"{count - at:06}", line=count + at) for at in range(1, 200)]
    linked = link(sheets, [*chain, *against])
    assert len(grouping(linked)) == 1
    assert codes(linked) == ["judgement_contradiction"] * 199


def test_units_are_joined_first_and_compared_by_their_likest() -> None:
    scores = {(0, 1): 0.9, (2, 3): 0.9}
    none = {"score_of": lambda *_: 0.1, "threshold": 0.5}
    assert clustering.cluster(4, scores, **none, together=[(3, 1)]) == [[0, 1, 2, 3]]  # type: ignore[arg-type]
    assert clustering.cluster(4, scores, **none, together=[(3, 1)], apart=[(0, 3)]) == [  # type: ignore[arg-type]
        [0],
        [1, 2, 3],
    ]
    assert clustering.cluster(4, {(0, 1): 0.9, (1, 2): 0.8}, **none, apart=[(0, 2)]) == [  # type: ignore[arg-type]
        [0, 1],
        [2],
        [3],
    ]


def test_a_large_unit_is_found_by_any_of_its_members() -> None:
    groups = clustering.cluster(
        12,
        {(10, 11): 0.9},
        lambda *_: 0.1,
        0.5,
        together=[range(11)],
    )
    assert groups == [list(range(12))]
