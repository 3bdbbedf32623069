"""Decoding: every encoding that reports come in, and what is no text."""

from __future__ import annotations

import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.ingest.decoding import decode, stream_encoding
from pipeline.ingest.records import SetAside

KOREAN = "3월 20일 오후, 성 인민위원회는 회의를 열어 12개 단체에 깃발을 수여했습니다."
ARABIC = "عقدت اللجنة الشعبية الإقليمية مؤتمرا يوم 20 مارس ومنحت شهادات إلى 12 مجموعة."
TURKISH = "İl Halk Komitesi 20 Mart'ta bir konferans düzenledi ve 12 topluluğa ödül verdi."
HINDI = "प्रांतीय जन समिति ने 20 मार्च को 12 समूहों को ध्वज प्रदान किए।"


@pytest.mark.parametrize(
    ("text", "codec", "recorded"),
    [
        (KOREAN, "euc_kr", "euc_kr"),
        (KOREAN + " 똠방각하", "cp949", "cp949"),
        (KOREAN, "utf-8", "utf-8"),
        (KOREAN, "utf-8-sig", "utf-8-sig"),
        (KOREAN, "utf-16", "utf-16-le"),
        (KOREAN, "utf-16-le", "utf-16-le"),
        (KOREAN, "utf-16-be", "utf-16-be"),
        (KOREAN, "utf-32-le", "utf-32-le"),
        (HINDI, "utf-16-le", "utf-16-le"),
        (HINDI, "utf-16-be", "utf-16-be"),
        (ARABIC, "cp1256", "cp1256"),
        (ARABIC, "iso8859_6", "iso8859-6"),
        (ARABIC, "utf-16-le", "utf-16-le"),
        (TURKISH, "cp1254", "cp1254"),
        (TURKISH + " “Öykünme”", "cp1254", "cp1254"),
        (TURKISH, "iso8859_9", "cp1254"),
        (TURKISH, "utf-16-be", "utf-16-be"),
        ("Plain words in ASCII.", "utf-16-le", "utf-16-le"),
        ("Народный комитет провёл конференцию и вручил флаги.", "cp1251", "cp1251"),
    ],
)
@pytest.mark.parametrize("times", [1, 60])
def test_an_encoding_is_found_and_recorded(
    text: str, codec: str, recorded: str, times: int
) -> None:
    data = "\n".join([text] * times).encode(codec)
    found = decode(data)
    assert found.text.removeprefix("\ufeff") == "\n".join([text] * times)
    assert found.encoding == recorded
    assert found.doubts == ()


@pytest.mark.parametrize("word", ["İl", "ödül", "çağrı"])
def test_a_single_turkish_word_is_not_arabic(word: str) -> None:
    assert decode(word.encode("cp1254")).text == word


def test_a_declared_charset_is_believed_where_the_bytes_allow_it() -> None:
    found = decode("Ünite Ödülü".encode("iso8859-9"), "ISO-8859-9")
    assert (found.text, found.encoding, found.doubts) == ("Ünite Ödülü", "iso8859-9", ())
    # Browsers take the one for the other (WHATWG); so no contradiction.
    found = decode((KOREAN + " 똠방각하").encode("cp949"), "EUC-KR")
    assert (found.encoding, found.doubts) == ("cp949", ())


@pytest.mark.parametrize(
    ("text", "codec", "declared"),
    [
        (ARABIC, "utf-8", "windows-1256"),
        (KOREAN, "euc_kr", "utf-8"),
        (TURKISH, "cp1254", "iso-8859-1"),
        (KOREAN, "utf-8", "rot13"),
        (KOREAN, "utf-8", "no-such-charset"),
        (KOREAN, "utf-8", "unicode_escape"),
    ],
)
def test_a_false_charset_is_told_and_not_followed(text: str, codec: str, declared: str) -> None:
    found = decode(text.encode(codec), declared)
    assert found.text == text
    assert [doubt.code for doubt in found.doubts] == ["declared_charset_contradicted"]


def test_a_cut_text_keeps_all_but_its_last_character() -> None:
    found = decode(KOREAN[:-1].encode()[:-1])
    assert found.encoding == "utf-8"
    assert found.text[:-1] == KOREAN[:-2]
    assert [doubt.code for doubt in found.doubts] == ["undecodable_bytes"]


@pytest.mark.parametrize("seed", range(20))
def test_random_bytes_are_no_text(seed: int) -> None:
    with pytest.raises(SetAside) as caught:
        decode(random.Random(seed).randbytes(1024))
    assert caught.value.doubt.code == "binary_file"


@pytest.mark.parametrize("seed", range(5))
def test_random_high_bytes_are_in_no_encoding(seed: int) -> None:
    draw = random.Random(seed)
    with pytest.raises(SetAside) as caught:
        decode(bytes(draw.randrange(128, 256) for _ in range(1024)))
    assert caught.value.doubt.code == "undecodable"


@pytest.mark.parametrize(
    "data", [b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR", b"%PDF-1.7\n%\xe2\xe3", b"\x00" * 64]
)
def test_other_files_are_no_text(data: bytes) -> None:
    with pytest.raises(SetAside) as caught:
        decode(data)
    assert caught.value.doubt.code == "binary_file"


def test_the_encoding_of_a_stream_is_judged_by_its_beginning() -> None:
    assert stream_encoding((KOREAN * 99).encode()[:4_000]) == "utf-8"
    assert stream_encoding((KOREAN * 99).encode("cp949")) == "euc_kr"
    assert stream_encoding((KOREAN * 99).encode("utf-16")) == "utf-16"


@settings(deadline=None)
@given(st.binary(max_size=600), st.sampled_from([None, "utf-8", "euc-kr", "windows-1256", "x"]))
def test_no_bytes_raise_anything_else(data: bytes, declared: str | None) -> None:
    code = None
    try:
        text = decode(data, declared).text
    except SetAside as aside:
        code = aside.doubt.code
        text = ""
    assert code in {None, "binary_file", "undecodable"}
    text.encode("utf-8")
