"""Awards told over sentences: lists without a verb that go on with the sentence before."""

from __future__ import annotations

from pipeline.extract import tables_of
from pipeline.schema import AwardMention

LED = "공모전 심사 결과 조직위원회는 25편의 작품에 상을 수여했다."
PARTS = "1등상 4점, 2등상 12점, 장려상 9점이다."


def awards(text: str) -> list[tuple[str, int | None, int, str]]:
    return [
        (row.award, row.award_class, row.count, row.status)
        for row in tables_of(text, language="ko").of(AwardMention)
    ]


def test_a_list_without_a_verb_goes_on_with_the_prizes_before() -> None:
    rows = awards(f"{LED} {PARTS}")
    assert ("prize", 1, 4, "awarded") in rows
    assert ("prize", 2, 12, "awarded") in rows
    assert ("prize", None, 9, "awarded") in rows


def test_parts_of_the_list_point_at_their_total() -> None:
    rows = tables_of(f"{LED} {PARTS}", language="ko").of(AwardMention)
    (total,) = [row for row in rows if row.count == 25]
    assert total.award == "prize"
    assert {row.count for row in rows if row.part_of == total.mention_id} == {4, 12, 9}


def test_quantities_go_on_only_where_they_add_up() -> None:
    badges = "성 당위원회는 당원 9명에게 당 휘장을 수여했다."
    assert len(awards(f"{badges} 하노이에서 온 사람 6명, 후에에서 온 사람 3명이다.")) == 3
    assert len(awards(f"{badges} 하노이에서 온 사람 6명, 후에에서 온 사람 4명이다.")) == 1


def test_numbers_that_add_up_without_saying_whom_they_count_are_no_parts() -> None:
    rows = tables_of("İl 30 kolektife bayrak verdi: 12 ve 18.", language="tr").of(AwardMention)
    assert [(row.count, row.status) for row in rows] == [
        (30, "awarded"),
        (12, "awarded"),
        (18, "awarded"),
    ]
