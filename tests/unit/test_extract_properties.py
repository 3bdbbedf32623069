"""What must hold for any text at all: exact offsets, no exception, the same result every time."""

from __future__ import annotations

import gc
import itertools

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pipeline import languages
from pipeline.extract import tables_of
from pipeline.extract.pack import load
from pipeline.extract.spans import Cover, divided, settled
from pipeline.extract.symbols import Item
from pipeline.schema import MENTIONS, Issue, Segment

PIECES = {
    "ko": "3월 20일 2024년 성 인민위원회 위원장 도안 안 중 12개 집단에 공로증을 수여했다 "
    "빈투언 총리 (2021~2025) 제11차",
    "ar": "في 20 مارس عام ٢٠٢٤ رئيس اللجنة الشعبية لمقاطعة بينه ثوان دوآن آن دونج "
    "منحت ١٢ مجموعة شهادات الجدارة ؛ و7 أفراد",
    "tr": "13 Mart 2024'te Thai Binh İl Halk Komitesi Başkanı Nguyen Khac Than "
    "7 kolektif ve 11 bireye Liyakat Belgesi verdi %6,3",
    "en": "On March 20, 2024 Thai Binh provincial People's Committee Chairman Nguyen Khac Than "
    "presented Certificates of Merit to 7 collectives and 11 individuals (2021-2025) 6.3%",
    "hi": "20 मार्च, 2024 को प्रांतीय जन समिति के अध्यक्ष दोआन आन्ह डुंग ने "
    "12 समूहों को योग्यता प्रमाण पत्र प्रदान किए ।",
}


def pieces(language: str) -> str:
    """Return words that rules of a language may meet; a new pack starts with those of another."""
    return PIECES.get(language, PIECES["ko"])


def texts(language: str) -> st.SearchStrategy[str]:
    words = st.sampled_from([*pieces(language).split(), *pieces("ko").split()[:4]])
    noise = st.text(
        alphabet=st.one_of(
            st.characters(codec="utf-8"), st.sampled_from("0123456789٠١٢२३/-.,()|[]!\n ")
        ),
        max_size=12,
    )
    return st.lists(st.one_of(words, words, noise), max_size=40).map(" ".join)


@pytest.mark.parametrize("language", languages.codes())
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(data=st.data())
def test_every_surface_is_where_its_offsets_say(language: str, data: st.DataObject) -> None:
    text = data.draw(texts(language)).replace("\r", "")
    tables = tables_of(text, language=language)
    for kind in (*MENTIONS, Issue):
        for row in tables.of(kind):
            if row.start is not None:
                assert text[row.start : row.end] == row.surface
                assert row.end is not None
                assert row.start < row.end
    for segment in tables.of(Segment):
        assert 0 <= segment.start < segment.end <= len(text)
    ids = [row.mention_id for kind in MENTIONS for row in tables.of(kind)]
    assert len(ids) == len(set(ids))


@pytest.mark.parametrize("language", languages.codes())
def test_the_same_text_gives_the_same_rows(language: str) -> None:
    text = pieces(language)
    assert list(tables_of(text, language=language)) == list(tables_of(text, language=language))


@pytest.mark.parametrize("language", languages.codes())
def test_a_long_line_without_an_end_is_read_in_linear_work(language: str) -> None:
    """Hits, not time, are counted: twice the text gives twice the hits and no more."""
    scan = load(language).lexicon.scan
    fold = load(language).folding.fold
    once = fold(pieces(language) + " ") * 200
    hits = sum(map(len, scan(once).values()))
    assert hits > 200
    assert sum(map(len, scan(once * 2).values())) <= 2 * hits + 10


@given(
    st.lists(
        st.tuples(st.integers(0, 60), st.integers(1, 12)).map(
            lambda pair: Item("x", pair[0], pair[0] + pair[1], pair[0] + pair[1], "")
        ),
        max_size=25,
    )
)
def test_settled_items_never_overlap_and_lose_only_to_longer_ones(items: list[Item]) -> None:
    kept = settled(items)
    for left, right in itertools.pairwise(kept):
        assert left.end <= right.start
    for item in items:
        if item not in kept:
            assert any(
                other.start < item.end
                and item.start < other.end
                and other.end - other.start >= item.end - item.start
                for other in kept
            )


@given(
    st.lists(st.tuples(st.integers(0, 60), st.integers(1, 12)), max_size=25),
    st.lists(st.integers(0, 60), min_size=2, max_size=8, unique=True),
)
def test_items_of_many_stretches_are_those_within_each_of_them(
    spans: list[tuple[int, int]], bounds: list[int]
) -> None:
    items = [Item("x", start, start + size, start + size, "") for start, size in sorted(spans)]
    stretches = list(itertools.pairwise(sorted(bounds)))
    assert divided(items, stretches) == [
        [item for item in items if start <= item.start and item.end <= end]
        for start, end in stretches
    ]


@given(
    st.lists(st.tuples(st.integers(0, 50), st.integers(1, 9)), max_size=12),
    st.integers(0, 60),
    st.integers(1, 9),
)
def test_cover_agrees_with_looking_at_every_span(
    spans: list[tuple[int, int]], start: int, length: int
) -> None:
    whole = [(first, first + size) for first, size in spans]
    expected = any(first < start + length and start < last for first, last in whole)
    assert Cover(whole).touches(start, start + length) is expected


@pytest.mark.parametrize("language", languages.codes())
def test_a_report_leaves_no_reference_cycle(language: str) -> None:
    text = pieces(language)
    tables_of(text, language=language)
    gc.collect()
    gc.disable()
    try:
        tables_of(text, language=language)
        assert gc.collect() == 0
    finally:
        gc.enable()
