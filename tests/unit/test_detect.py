"""Detection: scripts that several languages share, mixtures, and what is declared."""

from __future__ import annotations

import os
import random
import subprocess
import sys

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline import languages
from pipeline.detect import Verdict, detect, languages_of
from pipeline.ingest import rows_of
from pipeline.ingest.records import Given
from pipeline.languages import PackError
from pipeline.orthography import orthography
from pipeline.schema import LANGUAGE_METHODS, Document, Issue, Segment
from pipeline.tables import Tables

SENTENCES = {
    "ko": "성 인민위원회는 오늘 오후 회의를 열고 열두 단체에 깃발을 수여했다.",
    "ar": "عقدت اللجنة الشعبية في المدينة اجتماعا يوم الثلاثاء ومنحت الوحدات شهادات تقدير.",
    "tr": "İl Halk Komitesi salı günü bir konferans düzenledi ve on iki topluluğa bayrak verdi.",
    "hi": "प्रांतीय जन समिति ने मंगलवार को एक सम्मेलन आयोजित किया और बारह समूहों को ध्वज दिए।",
    "fa": "کمیته مردمی استان در روز سه‌شنبه نشستی برگزار کرد و به دوازده گروه پرچم اهدا شد.",
    "ur": "صوبائی عوامی کمیٹی نے منگل کو ایک اجلاس منعقد کیا اور بارہ گروپوں کو پرچم دیے۔",
    "mr": "प्रांतीय लोकसमितीने मंगळवारी एक परिषद आयोजित केली आणि बारा गटांना ध्वज प्रदान केले.",
    "ne": "प्रान्तीय जनसमितिले मंगलबार एक सम्मेलन आयोजना गरी बाह्र समूहलाई झण्डा प्रदान गरेको छ।",
    "vi": "Ủy ban nhân dân tỉnh tổ chức hội nghị và trao cờ thi đua cho mười hai tập thể.",
    "en": "The committee held a conference on Tuesday and awarded flags to twelve groups.",
    "fr": "Le comité populaire de la province a tenu une conférence et a remis des drapeaux.",
    "az": "Əyalət Xalq Komitəsi konfrans keçirdi və on iki kollektivə bayraq təqdim etdi.",
    "ja": "省人民委員会は会議を開き、十二の団体に旗を授与しました。",
    "zh": "省人民委员会召开会议，向十二个集体授予了锦旗，并表彰了二十名先进个人。",
    "ru": "Народный комитет провинции провёл конференцию и вручил флаги коллективам.",
    "th": "คณะกรรมการประชาชนจังหวัดจัดการประชุมและมอบธงให้สิบสองกลุ่ม",
}


def language_of(text: str) -> Verdict:
    return languages_of(text, ()).whole


@pytest.mark.parametrize("code", SENTENCES)
@pytest.mark.parametrize("times", [1, 30])
def test_a_language_is_told_from_its_neighbours(code: str, times: int) -> None:
    found = language_of("\n".join([SENTENCES[code]] * times))
    assert found.language == code
    assert found.score is not None
    assert 0.3 <= found.score <= 1


@pytest.mark.parametrize("code", ["ko", "ar", "tr", "hi", "fa", "ur", "mr", "vi", "en"])
def test_clear_texts_do_not_ask_langdetect(code: str) -> None:
    assert language_of(SENTENCES[code]).method == "script"


def test_only_unclear_texts_ask_langdetect() -> None:
    assert language_of(SENTENCES["fr"]).method == "langdetect"


@pytest.mark.parametrize(
    ("text", "code"),
    [
        # foreign names in Arabic are spelled with letters that Persian has
        ("منح رئيس اللجنة گيانغ ڤان پاك وڤو چونگ شهادات في مقاطعة گيا لاي وحضر پهام ڤان چي.", "ar"),
        # Persian typed on an Arabic keyboard
        (
            "كميته مردمي استان در روز جمعه نشستي برگزار كرد و به گروه ها پرچم داد و از آن ها گفت",
            "fa",
        ),
        # Turkish without its letters, and with Vietnamese names
        (
            "Il Halk Komitesi sali gunu bir konferans duzenledi ve on iki topluluga bayrak verdi.",
            "tr",
        ),
        ("Başkan Nguyễn Khắc Tạo ve Başkan Yardımcısı Lại Văn Hoà törende konuştu.", "tr"),
        # Vietnamese names in an English text
        (
            "On March 20, the Bình Thuận provincial People's Committee held a conference. Chairman "
            "Đoàn Anh Khoa presented Certificates of Merit to 14 collectives and 20 individuals.",
            "en",
        ),
        # Latin abbreviations and names in a Korean text
        (
            "PAR INDEX, SIPAS, PAPI 지수를 개선하고 도안 안 중(Doan Anh Dung) 위원장이 말했다.",
            "ko",
        ),
    ],
)
def test_borrowed_letters_do_not_mislead(text: str, code: str) -> None:
    assert language_of(text).language == code


@pytest.mark.parametrize("text", ["", " ", "12 345 // 2024", "ab", "!!!", "\ufffd" * 50, "Nguyen"])
def test_nothing_to_go_by_is_no_language(text: str) -> None:
    assert language_of(text) == Verdict(None, None, "none")


def tables_of(*texts: str, declared: str | None = None) -> Tables:
    return Tables(
        row
        for number, text in enumerate(texts)
        for row in rows_of(
            text,
            path=f"{number}.txt",
            doc_id=f"{number}",
            given=Given(declared_language=declared),
        )
    )


def issues(tables: Tables) -> list[tuple[str | None, str, str]]:
    assert all(row.stage == "detect" for row in tables.of(Issue))
    return [(row.doc_id, row.code, row.severity) for row in tables.of(Issue)]


def test_paragraphs_and_captions_have_their_own_language() -> None:
    caption = "Lãnh đạo tỉnh trao cờ thi đua cho các tập thể xuất sắc"
    text = f"{SENTENCES['ko']} {SENTENCES['ko']}\n{caption}\nPAR, PCI\n출처: https://a.vn/x\n{SENTENCES['ko']}"
    (document,) = (found := detect(tables_of(text))).of(Document)
    assert document.language == "ko"
    assert document.language_method in LANGUAGE_METHODS
    told = [(text[row.start : row.end][:8], row.kind, row.language) for row in found.of(Segment)]
    assert told == [
        (SENTENCES["ko"][:8], "paragraph", "ko"),
        (caption[:8], "caption", "vi"),
        ("PAR, PCI", "paragraph", None),
        ("출처: http", "source_label", None),
        (SENTENCES["ko"][:8], "paragraph", "ko"),
    ]
    assert issues(found) == []


def test_a_short_paragraph_is_in_the_language_of_the_report() -> None:
    text = f"{SENTENCES['tr']}\nHoa Binh\n{SENTENCES['tr']}"
    assert languages_of(text, [(0, 84), (85, 93), (94, len(text))]).stretches == ("tr", "tr", "tr")


def test_a_credit_inside_a_paragraph_does_not_disturb() -> None:
    text = f"{SENTENCES['tr']} {SENTENCES['tr']} {SENTENCES['tr']} Fotoğraf: VNA"
    found = detect(tables_of(text))
    assert [(row.kind, row.language) for row in found.of(Segment)] == [
        ("paragraph", "tr"),
        ("caption", None),
    ]


def test_a_mixed_report_goes_by_the_majority() -> None:
    found = detect(tables_of("\n".join([SENTENCES["tr"]] * 3 + [SENTENCES["en"]] * 2)))
    assert found.of(Document)[0].language == "tr"
    assert issues(found) == [("0", "mixed_languages", "note")]


def test_a_declared_language_is_compared_and_not_believed() -> None:
    found = detect(tables_of(SENTENCES["ko"], SENTENCES["ar"], "12", declared="ar"))
    assert [row.language for row in found.of(Document)] == ["ko", "ar", None]
    assert [row.declared_language for row in found.of(Document)] == ["ar"] * 3
    assert issues(found) == [
        ("0", "declared_language_contradicted", "warning"),
        ("2", "language_unclear", "warning"),
    ]


def test_an_unsupported_language_is_kept_and_listed() -> None:
    found = detect(tables_of(SENTENCES["fa"], SENTENCES["th"], SENTENCES["hi"]))
    assert [row.language for row in found.of(Document)] == ["fa", "th", "hi"]
    assert issues(found) == [
        ("0", "unsupported_language", "warning"),
        ("1", "unsupported_language", "warning"),
    ]


def test_order_and_company_do_not_matter() -> None:
    texts = [f"{first} {second}" for first in SENTENCES.values() for second in SENTENCES.values()]
    alone = [language_of(text) for text in texts]
    shuffled = list(enumerate(texts))
    random.Random(5).shuffle(shuffled)
    assert all(language_of(text) == alone[place] for place, text in shuffled)


def test_hash_seed_does_not_matter() -> None:
    program = (
        "from pipeline.detect import languages_of\n"
        f"for text in {list(SENTENCES.values())!r}: print(languages_of(text, ()))"
    )
    outputs = {
        subprocess.run(
            [sys.executable, "-c", program],
            env={**os.environ, "PYTHONHASHSEED": seed, "PYTHONUTF8": "1"},
            capture_output=True,
            check=True,
        ).stdout
        for seed in ("1", "2")
    }
    assert len(outputs) == 1


def test_langdetect_of_others_is_left_alone() -> None:
    from langdetect import detector_factory

    before = (detector_factory._factory, detector_factory.DetectorFactory.seed)
    assert language_of(SENTENCES["fr"]).language == "fr"
    assert (detector_factory._factory, detector_factory.DetectorFactory.seed) == before


@pytest.mark.parametrize(
    ("tag", "code"),
    [
        ("ko", "ko"),
        ("ko-KR", "ko"),
        ("KOR", "ko"),
        ("Korean", "ko"),
        ("العربية", "ar"),
        ("fas", "fa"),
        ("fas-IR", "fa"),
        ("de_AT", "de"),
        ("xx", "xx"),
        ("?", None),
        ("12", None),
    ],
)
def test_declared_languages_are_brought_to_one_form(tag: str, code: str | None) -> None:
    assert orthography().declared(tag) == code


def test_every_pack_can_be_detected() -> None:
    known = orthography().languages
    assert {code for code, entry in known.items() if entry.supported} == set(languages.codes())


def test_a_pack_that_is_wrong_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    for said, told in [
        ({"language": {"script": "hangul"}, "scirpts": {}}, "unknown key scirpts"),
        ({"language": {"script": "runic"}}, "no script runic"),
        ({"scripts": {"x": {"ranges": ["00-FF"]}}}, "not a range"),
        ({"language": {"script": "x", "words": [True]}}, "put it in quotes"),
        ({"language": {"script": "x", "word_rate": 0}}, "word_rate"),
        (
            {
                "scripts": {"x": {"ranges": ["0041-005A"]}},
                "language": {"script": "x", "letters": "é"},
            },
            "'é' is not x",
        ),
    ]:
        monkeypatch.setattr(languages, "codes", lambda: ("xx",))
        monkeypatch.setattr(languages, "read", lambda code, part, said=said: said)
        with pytest.raises(PackError, match=told):
            orthography.__wrapped__()


@settings(deadline=None)
@given(st.text(max_size=300))
def test_any_text_has_a_verdict(text: str) -> None:
    found = language_of(text)
    assert found.method in LANGUAGE_METHODS
    assert (found.language is None) == (found.method == "none")
    assert found.score is None or 0 <= found.score <= 1
