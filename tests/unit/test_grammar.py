"""The grammars under the packs: symbols, frames, chains of offices, totals and restatements."""

from __future__ import annotations

from dataclasses import replace

import pytest

from pipeline import languages
from pipeline.extract import pack
from pipeline.extract.awards.words import FoundAward
from pipeline.extract.lexicon import Boundaries, Lexicon, Term
from pipeline.extract.parts import part_of, with_mixed_totals
from pipeline.extract.people import ALPHABET, holdings
from pipeline.extract.restated import completed
from pipeline.extract.roles import Role
from pipeline.extract.symbols import Alphabet, Encoder, Frames, Item
from pipeline.extract.values import Expression, Node, Patterns
from pipeline.languages import PackError

PATTERNS = Patterns(fold=str.lower, macros={"end": r"(?![a-z])"})


def award(start: int, count: int, **said: object) -> FoundAward:
    plain = FoundAward(
        start=start,
        end=start + 5,
        rule="xx.award.plain",
        award="merit_certificate",
        award_class=None,
        count=count,
        approximate=False,
        recipient="collective",
        grantor="province",
        status="awarded",
        places=(),
        anchor=start,
    )
    return replace(plain, **said)


def test_a_count_is_the_total_of_the_parts_that_add_up_to_it() -> None:
    found = [
        award(0, 35, recipient="mixed"),
        award(10, 20),
        award(20, 15, recipient="individual"),
        award(30, 7),
    ]
    assert part_of(found) == [None, 0, 0, None]


def test_parts_may_stand_before_their_total() -> None:
    found = [award(0, 13), award(10, 27), award(20, 40)]
    assert part_of(found) == [2, 2, None]


def test_a_prize_without_a_class_may_be_the_last_rank_and_no_total() -> None:
    first, second, third = (
        award(place * 10, count, award="prize", award_class=place)
        for place, count in ((1, 1), (2, 2), (3, 3))
    )
    consolation = award(50, 5, award="prize")
    assert part_of([first, second, third, consolation]) == [None] * 4
    assert part_of([first, second, third, award(50, 6, award="prize")]) == [None] * 4
    special = award(0, 3, award="prize")
    assert part_of([special, first, second, third]) == [None] * 4
    assert part_of([special, first, second]) == [None, 0, 0]
    total = award(60, 11, award="prize")
    assert part_of([first, second, third, consolation, total]) == [4, 4, 4, 4, None]


@pytest.mark.parametrize(
    "found",
    [
        [award(0, 35, recipient="mixed"), award(10, 20), award(20, 14)],
        [award(0, 20), award(10, 20)],
        [award(0, 35), award(10, 20, status="proposed"), award(20, 15, status="proposed")],
        [award(0, 35), award(10, 20, award="prize"), award(20, 15, award="prize")],
        [award(0, 35), award(10, 20), award(2000, 15)],
    ],
)
def test_what_does_not_add_up_or_is_of_another_kind_is_no_part(found: list[FoundAward]) -> None:
    assert part_of(found) == [None] * len(found)


def test_a_total_without_a_recipient_takes_it_from_its_parts() -> None:
    found = [
        award(0, 35, recipient="unspecified"),
        award(10, 20),
        award(20, 15, recipient="individual"),
    ]
    assert with_mixed_totals(found, part_of(found))[0].recipient == "mixed"


def sentences(position: int) -> tuple[int, int]:
    """Return the sentence around a position: one every hundred characters."""
    return position // 100 * 100, position // 100 * 100 + 100


def test_a_restatement_takes_what_it_leaves_out() -> None:
    headline = award(0, 16, grantor="unspecified")
    body = award(100, 16)
    assert [one.grantor for one in completed([headline, body], sentences)] == [
        "province",
        "province",
    ]


def test_one_sentence_restates_nothing() -> None:
    found = [award(0, 16, grantor="unspecified"), award(50, 16)]
    assert completed(found, sentences) == found


def test_a_restatement_of_two_different_facts_stays_open() -> None:
    found = [
        award(0, 16, grantor="unspecified"),
        award(100, 16),
        award(200, 16, grantor="ministry"),
    ]
    assert completed(found, sentences) == found


def item(kind: str, start: int, end: int, payload: object = None) -> Item:
    return Item(kind, start, end, end, "", payload)


def test_frames_match_what_words_are_and_take_each_item_once() -> None:
    alphabet = Alphabet(("number", "noun"))
    encoder = Encoder(alphabet, ["and"], ["of"])
    text = "3 fine dogs and 4 of cats"
    items = [
        item("number", 0, 1),
        item("noun", 7, 11),
        item("number", 16, 17),
        item("noun", 21, 25),
    ]
    symbols = encoder.encode(text, 0, len(text), items)
    near = {"id": "xx.near", "frame": "number noun"}
    wide = {"id": "xx.wide", "frame": "number word{0,2} noun"}
    found = Frames([Node("xx", near), Node("xx", wide)], alphabet).find(symbols)
    assert [(match.rule, match.items[0].start) for match in found] == [
        ("xx.wide", 0),
        ("xx.near", 16),
    ]


@pytest.mark.parametrize(
    ("frame", "needed"),
    [
        ("number noun", True),
        ("number noun?", False),
        ("number (noun|verb) (?=comma)", True),
        ("number (noun|place)", False),
        ("number (place|and){0,2} (?=verb)", True),
        ("number [noun verb] (?!noun)", True),
        ("number [noun place]", False),
        ("number (?!noun) (?<=verb)", False),
        ("(noun place){1,2}", True),
    ],
)
def test_frames_say_whether_they_need_one_of_some_kinds(frame: str, needed: bool) -> None:
    alphabet = Alphabet(("number", "noun", "verb", "place"))
    frames = Frames([Node("xx", {"id": "xx.frame", "frame": frame})], alphabet)
    assert frames.need(("noun", "verb")) is needed


@pytest.mark.parametrize(
    ("value", "why"),
    [
        ("[", "not a regular expression"),
        ("a+", "repeat with bounds"),
        ("a*b", "repeat with bounds"),
        ("a{2,}", "repeat with bounds"),
        ("{nope}x", "unknown macro"),
    ],
)
def test_a_bad_pattern_is_one_clear_error(value: str, why: str) -> None:
    with pytest.raises(PackError, match=f"xx: dates.yaml.*{why}"):
        PATTERNS.compile(Node("xx: dates.yaml.rules[0].pattern", value))


@pytest.mark.parametrize("language", languages.codes())
def test_every_expression_of_a_pack_is_valid(
    language: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    read: list[Expression] = []
    expression = Patterns.expression

    def kept(patterns: Patterns, node: Node) -> Expression:
        read.append(expression(patterns, node))
        return read[-1]

    monkeypatch.setattr(Patterns, "expression", kept)
    pack.load.__wrapped__(language)
    assert read
    assert all(one.pattern for one in read)


def test_an_unknown_key_names_the_place_and_what_there_is() -> None:
    with pytest.raises(PackError, match=r"xx: numbers.yaml: unknown key wrods; use words"):
        Node("xx: numbers.yaml", {"wrods": {}}).fields(("words",))


def test_words_are_found_where_the_pack_lets_them_begin_and_end() -> None:
    said = {
        "default": {"before": ["al"], "after": "(?:s)?{end}"},
        "free": {"before": "any", "after": ""},
    }
    boundaries = Boundaries.read(Node("xx", said), "a-z", PATTERNS)
    lexicon = Lexicon(
        [
            ("flag", Term("award", "flag", "r")),
            ("red flag", Term("award", "red", "r")),
            ("lag", Term("free", "lag", "r")),
        ],
        boundaries,
    )
    text = "flags alflag reflag red flag flagship"
    hits = lexicon.scan(text)
    assert [(hit.start, hit.term.value) for hit in hits["award"]] == [
        (0, "flag"),
        (8, "flag"),
        (20, "red"),
    ]
    assert hits["award"][0].tail == 5
    assert len(hits["free"]) == 5


def role(start: int, end: int, position: str) -> Role:
    return Role(start, end, end, "xx.role", "ministry", position, "current", None)


def held(text: str, roles: list[Role], names: list[tuple[int, int]]) -> list[tuple[str, str]]:
    encoder = Encoder(ALPHABET, ["and"], ["mr"])
    items = [item("name", start, end) for start, end in names]
    found = holdings(text, len(text), roles, [], items, encoder)
    return [(text[one.name.start : one.name.end], one.role.position) for one in found]


def test_an_office_before_a_name_is_the_name_s() -> None:
    assert held("chair mr an, deputy bo", [role(0, 5, "chair"), role(13, 19, "member")],
                [(9, 11), (20, 22)]) == [("an", "chair"), ("bo", "member")]  # fmt: skip


def test_a_name_at_the_beginning_does_not_take_the_office_of_the_next_one() -> None:
    assert held("an, deputy bo", [role(4, 10, "member")], [(0, 2), (11, 13)]) == [("bo", "member")]


def test_a_list_that_begins_with_a_name_has_the_offices_behind() -> None:
    assert held("An, chair, deputy; Bo, head",
                [role(4, 9, "chair"), role(11, 17, "member"), role(23, 27, "head")],
                [(0, 2), (19, 21)]) == [
        ("An", "chair"), ("An", "member"), ("Bo", "head"),
    ]  # fmt: skip


def test_a_plural_head_is_shared() -> None:
    assert held("members An and Bo", [role(0, 7, "member")], [(8, 10), (15, 17)]) == [
        ("An", "member"),
        ("Bo", "member"),
    ]


def test_other_words_break_a_chain() -> None:
    assert held("chair spoke while An listened", [role(0, 5, "chair")], [(18, 20)]) == []
