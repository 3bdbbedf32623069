"""The province of a report: its event's, not that of whoever is named further down."""

from __future__ import annotations

import pytest

from pipeline.extract import tables_of
from pipeline.schema import AwardMention, OfficialMention, ProvinceMention, Report

SPEECHES = "Delegeler uzun süre konuştu. " * 20


def province(text: str) -> str | None:
    """Return the province of a report in Turkish."""
    return tables_of(text, language="tr").of(Report)[0].province_code


@pytest.mark.parametrize(
    ("text", "code"),
    [
        # Where it was held, though a body of another province is named after it.
        (
            "15 Mayıs'ta Tay Ninh eyaletinde bir konferans düzenlendi. Konferansa Long An Eyaleti "
            "Halk Komitesi de katıldı.",
            "VN-37",
        ),
        # Whose body holds it.
        (
            "Long An Eyaleti Halk Komitesi bir konferans düzenledi. Konferansa Tay Ninh'den "
            "delegeler katıldı.",
            "VN-41",
        ),
        # The sentence that says when it was goes before the opening.
        (
            "Tay Ninh Gazetesi muhabirleri yazdı.\n15 Mayıs'ta Long An'da bir konferans "
            "düzenlendi.",
            "VN-41",
        ),
        # The only one of the text, wherever it stands.
        (f"{SPEECHES}Lang Son'dan Bayan Ly Thi Hoa söz aldı.", "VN-09"),
    ],
)
def test_the_event_tells_the_province(text: str, code: str) -> None:
    assert province(text) == code


def test_guests_of_a_national_event_do_not() -> None:
    text = (
        f"15 Mayıs'ta Kültür Bakanlığı bir konferans düzenledi. {SPEECHES}Lang Son eyaletinden "
        "Bayan Ly Thi Hoa söz aldı. Cao Bang'dan bir öğretmen geldi."
    )
    assert province(text) is None


@pytest.mark.parametrize(
    ("guest", "code"),
    [
        ("Da Nang şehrinin Tho Quang mahallesi Balıkçılık Sendikası'na", "VN-DN"),
        ("Tay Ninh Eyaleti Kadınlar Birliği'ne", "VN-37"),
        ("Cam Pha Balıkçılık Sendikası'na", "VN-13"),
        ("Dien Bien'deki Long An Hemşehriler Derneği'ne", "VN-71"),
        ("Balıkçılık Sendikası'na", "VN-41"),
    ],
)
def test_an_award_is_of_the_province_of_who_is_named_to_receive_it(guest: str, code: str) -> None:
    text = (
        "15 Mayıs 2023'te Long An Eyaleti Halk Komitesi bir konferans düzenledi. "
        f"Konferansta 5 kolektife ve {guest} liyakat belgesi verildi."
    )
    found = {
        row.count: row.province_code for row in tables_of(text, language="tr").of(AwardMention)
    }
    assert found == {5: "VN-41", 1: code}


@pytest.mark.parametrize(
    ("language", "text"),
    [
        (
            "tr",
            "11 Haziran {year}'te Hue Şehri'nde bir konferans düzenlendi. Şehir Halk Komitesi "
            "Başkanı Nguyen Van Phuong 5 kolektife liyakat belgesi verdi.",
        ),
        (
            "hi",
            "11 जून, {year} को ह्यू शहर में एक सम्मेलन हुआ। शहर की जन समिति के अध्यक्ष गुयेन वान फुओंग ने "
            "5 समूहों को योग्यता प्रमाण पत्र प्रदान किए।",
        ),
        (
            "ko",
            "{year}년 6월 11일 후에시에서 회의가 열렸습니다. "
            "시 인민위원회 위원장 응우옌 반 프엉은 5개 단체에 공로증을 수여했습니다.",
        ),
        (
            "ar",
            "في 11 يونيو {year} عُقد مؤتمر في مدينة هوي. ومنح رئيس اللجنة الشعبية للمدينة نغوين فان "
            "فوونغ شهادات تقدير لـ 5 جماعات.",
        ),
    ],
)
def test_hue_is_a_centrally_run_city_since_2025(language: str, text: str) -> None:
    def read(year: int) -> tuple[str, str, str]:
        found = tables_of(text.format(year=year), language=language)
        (place,) = found.of(ProvinceMention)
        (official,) = found.of(OfficialMention)
        (award,) = found.of(AwardMention)
        assert place.province_code == "VN-26"
        return place.basis, official.role.removesuffix("_peoples_committee_chair"), award.grantor

    assert read(2025) == ("named", "provincial", "province")
    assert read(2023) == ("city", "city", "district")
