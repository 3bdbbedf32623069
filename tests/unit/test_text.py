"""The matching view: folding changes what is matched, never where it is."""

from __future__ import annotations

import sys
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.text import Folding, FoldingError, expand

ARABIC = Folding.from_mapping(
    {"map": {"أإآ": "ا", "ة": "ه", "ى": "ي"}, "drop": "\u064b-\u0652\u0640"}
)
HINDI = Folding.from_mapping({"map": {"ँ": "ं"}, "drop": "\u093c\u200d"})
TURKISH = Folding.from_mapping({"map": {"ı": "i"}, "latin_keep": "çğöşü"})
KOREAN = Folding.from_mapping({})
ALL = (ARABIC, HINDI, TURKISH, KOREAN)
SCRIPTS = st.text(
    alphabet=st.one_of(
        st.characters(codec="utf-8"),
        st.sampled_from("أإآاةهىيـًٌٍَُِّْ٠١٢٣ँं़क़ड़ढ़ािकखग0123Iİıiçğşđảậ가각힣ᄀ\u1161\u11a8\u200b\u00ad”’–"),
    ),
    max_size=60,
)


@pytest.mark.parametrize(
    ("folding", "text", "folded"),
    [
        (ARABIC, "مُحَافَظَة ٢٠٢٤", "محافظه 2024"),
        (ARABIC, "أعـــلام", "اعلام"),
        (HINDI, "लड़का माँ २०२४", "लडका मां 2024"),
        (HINDI, "\u095c", "ड"),
        (TURKISH, "İL Işık ŞEHRİ", "il işik şehri"),
        (TURKISH, "Quảng Ngãi, Đắk Lắk", "quang ngai, dak lak"),
        (TURKISH, "Bình’in “öykünme”si", 'binh\'in "öykünme"si'),
        (KOREAN, unicodedata.normalize("NFD", "깃발 12개"), "깃발 12개"),
        (KOREAN, "２０２４년\u00a03월", "2024년 3월"),
    ],
)
def test_folding_is_what_rules_match_on(folding: Folding, text: str, folded: str) -> None:
    assert folding.view(text).folded == folded
    assert folding.fold(text) == folded


@given(text=SCRIPTS)
@pytest.mark.parametrize("folding", ALL)
def test_view_and_fold_agree(folding: Folding, text: str) -> None:
    assert folding.view(text).folded == folding.fold(text)


@given(text=SCRIPTS, data=st.data())
@pytest.mark.parametrize("folding", ALL)
def test_span_of_a_match_folds_back_to_the_match(
    folding: Folding, text: str, data: st.DataObject
) -> None:
    view = folding.view(text)
    start = data.draw(st.integers(0, len(view.folded)))
    end = data.draw(st.integers(start, len(view.folded)))
    first, last = view.span(start, end)
    assert 0 <= first <= last <= len(text)
    assert view.surface(start, end) == text[first:last]
    if start < end and unicodedata.is_normalized("NFC", text):
        assert folding.fold(text[first:last]).startswith(view.folded[start:end][:1])
        assert view.position(first) == start


@given(text=SCRIPTS)
@pytest.mark.parametrize("folding", ALL)
def test_spans_of_neighbours_do_not_cross(folding: Folding, text: str) -> None:
    view = folding.view(text)
    reached = 0
    for position in range(len(view.folded)):
        first, last = view.span(position, position + 1)
        assert reached <= max(first, reached)
        assert first < last
        reached = first


def test_mark_that_is_dropped_belongs_to_its_letter() -> None:
    view = HINDI.view("लड़ाई")
    assert view.folded == "लडाई"
    assert view.surface(1, 2) == "ड़"


def test_every_decimal_digit_of_unicode_is_folded() -> None:
    digits = [chr(code) for code in range(sys.maxunicode + 1) if chr(code).isdecimal()]
    assert len(digits) > 600
    assert KOREAN.fold("".join(digits)) == "".join(str(unicodedata.decimal(one)) for one in digits)


def test_expand_reads_ranges() -> None:
    assert expand("a-cx") == ["a", "b", "c", "x"]
    assert expand("-a") == ["-", "a"]


@pytest.mark.parametrize(
    ("said", "why"),
    [({"mp": {}}, "unknown key mp"), ({"map": {"a": "xy"}}, "one character"), ({"map": 3}, "map")],
)
def test_a_folding_that_is_not_understood_says_why(said: dict[str, object], why: str) -> None:
    with pytest.raises(FoldingError, match=why):
        Folding.from_mapping(said)
