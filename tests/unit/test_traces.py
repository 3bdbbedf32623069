"""Traces: a number, an award noun or a name that stands in a report and was not read as a fact."""

from __future__ import annotations

import pytest

from pipeline.extract.analysis import Analysis
from pipeline.extract.pack import load
from pipeline.extract.traces import Traces


def traces(language: str, text: str, *read: str) -> Traces:
    analysis = Analysis(text, load(language))
    spans = [(text.index(surface), text.index(surface) + len(surface)) for surface in read]
    return Traces(analysis, spans, [(start, "merit_certificate") for start, _ in spans])


def surface(text: str, span: tuple[int, int] | None) -> str | None:
    return text[slice(*span)] if span else None


@pytest.mark.parametrize(
    ("language", "text", "count", "found"),
    [
        ("ko", "회의에서 여러 표창이 있었다. 단체 47곳의 이름이 불렸다.", 47, "47"),
        ("tr", "Salonda 47 kolektifin adı okundu.", 47, "47"),
        ("ar", "وذُكرت أسماء ٤٧ جماعة في القاعة.", 47, "٤٧"),
        ("hi", "सभागार में ४७ समूहों के नाम पढ़े गए।", 47, "४७"),
        ("ko", "성은 단체 7곳에 표창장을 수여했다.", 7, "7"),
        ("ko", "길은 7킬로미터 앞에서 끝난다.", 7, None),
        ("tr", "Toplantı 7 gün sürdü.", 7, None),
        ("tr", "Tören 15 Mart 2024 tarihinde yapıldı.", 15, None),
        ("hi", "बैठक 2024 में हुई।", 47, None),
    ],
)
def test_an_unread_number_is_a_trace_of_a_count(
    language: str, text: str, count: int, found: str | None
) -> None:
    span = traces(language, text).of_award("merit_certificate", count)
    assert (surface(text, span) or "").startswith(found or "")
    assert (span is None) is (found is None)


def test_what_was_read_is_no_trace() -> None:
    text = "İl Halk Komitesi 47 kolektife liyakat belgesi verdi."
    assert traces("tr", text).of_award("merit_certificate", 47) is not None
    assert traces("tr", text, "47 kolektife").of_award("merit_certificate", 47) is None


def test_an_award_noun_of_a_sentence_that_was_not_read_is_a_trace_of_a_single_award() -> None:
    text = "Törende Emek Nişanı da takdim edildi. 47 kolektife liyakat belgesi verildi."
    told = traces("tr", text, "47 kolektife liyakat belgesi")
    assert told.of_award("labour_order", 1) is not None
    assert told.of_award("merit_certificate", 1) is None
    assert told.of_award("labour_order", 3) is None
    # In one sentence the one was read and the other was not.
    text = "Şubeye Emek Nişanı takdim edildi, 47 kolektife liyakat belgesi verildi."
    told = traces("tr", text, "47 kolektife liyakat belgesi")
    assert told.of_award("labour_order", 1) is not None
    assert told.of_award("merit_certificate", 1) is None


@pytest.mark.parametrize(
    ("language", "text", "found"),
    [
        ("ko", "그 자리에 도안 안 중 씨도 보였다.", "도안 안 중"),
        ("hi", "वहाँ दोआन आन्ह डुंग भी दिखे।", "दोआन आन्ह डुंग"),
        ("ar", "وظهر هناك دوان آنه دونغ أيضًا.", "دوان آنه دونغ"),
        ("tr", "Orada Doan Anh Dung da görüldü.", "Doan Anh Dung"),
        ("ko", "그 자리에 응우옌 반 히엔 씨도 보였다.", None),
        ("tr", "Orada kimse görülmedi.", None),
    ],
)
def test_a_name_is_found_by_its_syllables(language: str, text: str, found: str | None) -> None:
    assert surface(text, traces(language, text).of_name(["doan anh dung"])) == found


def test_one_syllable_is_no_name() -> None:
    assert traces("tr", "Orada Dung da görüldü.").of_name(["dung"]) is None


@pytest.mark.parametrize(
    ("language", "text", "award", "rendered"),
    [
        ("tr", "5 kolektife takdir belgesi verildi.", "commendation_letter", True),
        ("tr", "5 kolektife takdir belgesi verildi.", "merit_certificate", True),
        ("tr", "5 kolektife takdir belgesi verildi.", "emulation_flag", False),
        ("tr", "5 kolektife bayrak verildi. Emek Nişanı da verildi.", "labour_order", False),
        ("ko", "5개 단체에 표창장을 수여했습니다.", "merit_certificate", True),
        ("ko", "5개 단체에 표창장을 수여했습니다.", "commendation_letter", True),
        ("ko", "5개 단체에 표창장을 수여했습니다.", "emulation_flag", False),
    ],
)
def test_a_noun_may_be_rendered_for_several_awards(
    language: str, text: str, award: str, rendered: bool
) -> None:
    assert traces(language, text).may_name(award, text.index("5")) is rendered


@pytest.mark.parametrize(
    ("language", "text", "surface", "said"),
    [
        ("tr", "60 bireye belge verildi.", "60 bireye", True),
        ("tr", "60 hediye verildi.", "60 hediye", False),
        ("ko", "학생 64명에게 상을 수여했습니다.", "64명", True),
        ("ko", "환자들에게 선물 50개를 전달했습니다.", "50개", False),
        ("ar", "ومنح شهادات إلى 43 فردا.", "43 فردا", True),
        ("ar", "وقدم 50 هدية للمرضى.", "50 هدية", False),
        ("hi", "60 व्यक्तियों को उपहार दिए गए।", "60 व्यक्तियों", True),
        ("hi", "50 उपहार दिए गए।", "50 उपहार", False),
    ],
)
def test_a_count_says_who_receives_or_it_does_not(
    language: str, text: str, surface: str, said: bool
) -> None:
    start = text.index(surface)
    assert traces(language, text).says_recipient(start, start + len(surface)) is said
