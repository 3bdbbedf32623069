"""The year of an event that the years of its report tell, and the traps of such evidence."""

from __future__ import annotations

import pytest

from pipeline.extract import tables_of
from pipeline.schema import DateMention, Report


def event(text: str, language: str = "en") -> tuple[str, str]:
    """Return the value and the basis of the event's date."""
    dates = tables_of(text, language=language).of(DateMention)
    return next((date.value, date.basis) for date in dates if date.role == "event")


@pytest.mark.parametrize(
    ("text", "value", "basis"),
    [
        (
            "On August 14, the federation held a conference. In the first half of 2024, 300 ideas "
            "were registered.",
            "2024-08-14",
            "context:part_of_year",
        ),
        (
            "On October 2, the association held a conference to praise teachers of the 2023-2024 "
            "school year and hand over gifts of the 2024-2025 school year.",
            "2024-10-02",
            "context:school_year",
        ),
        (
            # The season of a contest that is summed up is over.
            "On November 23, the union held a conference to review the 2023-2024 youth contest.",
            "2024-11-23",
            "context:school_year",
        ),
        (
            # A festival is held in the year in its name, be it early, be it that it ends.
            "On February 14, the province held the closing ceremony of the 2024 folk festival.",
            "2024-02-14",
            "context:year_told",
        ),
        (
            # In autumn the year that is summed up is the one that ends.
            "On November 13, the cluster held a conference to review the emulation of 2025.",
            "2025-11-13",
            "context:year_told",
        ),
        (
            "On November 27, the council held the fourth meeting of 2024. Law 06 is of 2022.",
            "2024-11-27",
            "context:year_told",
        ),
        (
            # Prizes of the year before are given in the first half of a year.
            "On July 24, the award ceremony of the 2023 press contest was held. 2022 was good.",
            "2023-07-24",
            "context:year_told",
        ),
        (
            "On September 18, the province held a ceremony to mark the 30th anniversary of its "
            "founding (May 5, 1992 - May 5, 2022).",
            "2022-09-18",
            "context:anniversary",
        ),
        (
            # The anniversary is in February of the next year.
            "On November 20, the district held a ceremony to mark the 95th anniversary of the "
            "party (February 3, 1930 - February 3, 2025).",
            "2024-11-20",
            "context:anniversary",
        ),
        (
            "On December 20, the union met. It will hand over 900 gifts for Tet 2025. In 2024 it "
            "built 40 houses; in 2023, 36.",
            "2024-12-20",
            "context:new_year",
        ),
        (
            # No event is named, and the day opens neither the report nor a sentence.
            "The old soldiers of three villages came down to the river with incense, flowers and "
            "the photographs of their friends. "
            * 3
            + "They got what they had waited for on July 25 under the old wall. The law of "
            "July 27, 2024 was read out, and on July 1, 2024 the money came.",
            "2024-07-25",
            "context:nearby_day",
        ),
        (
            # What it names with its year is some weeks from it.
            "On August 24, the province held a ceremony. It was formed on July 1, 2025, when "
            "two provinces were merged.",
            "2025-08-24",
            "context:nearby_day",
        ),
        (
            "On January 12, the village thanked its fishermen. On November 28, 2022 they had saved "
            "a ship, and on December 3, 2022 another.",
            "2023-01-12",
            "context:nearby_day",
        ),
    ],
)
def test_the_report_tells_its_own_year(text: str, value: str, basis: str) -> None:
    assert event(text) == (value, basis)


@pytest.mark.parametrize(
    "text",
    [
        "7월 11일 은행은 회의를 개최했다.\n정책 신용 20주년(2002-2022)을 기념하는 행사였다.",
        "7월 11일 은행은 설립 20주년(2002년~2022년)에 즈음하여 회의를 개최했다.",
    ],
)
def test_the_anniversary_that_it_celebrates_tells_its_year(text: str) -> None:
    assert event(text, "ko") == ("2022-07-11", "context:anniversary")


def test_what_is_launched_towards_an_anniversary_may_be_of_the_year_before() -> None:
    text = "7월 11일 은행은 설립 20주년(2002년~2022년)을 향한 경쟁 운동을 발동했다."
    assert event(text, "ko")[1] == "unresolved"


@pytest.mark.parametrize(
    "text",
    [
        # The half of a year that is planned for.
        "On December 25, the bloc held a conference. In 2024 it grew. It hopes for the second half "
        "of 2025.",
        # Not between two school years: which of them the ceremony is of, nobody says.
        "On February 2, the association held a conference on the 2023-2024 school year and the "
        "2024-2025 school year.",
        # Pupils are enrolled for the next school year in spring.
        "On March 23, the school held a ceremony to praise pupils of the 2023-2024 school year.",
        # Prizes of a contest may be those of the year before.
        "On June 19, the award ceremony of the 2024 press contest was held. 2023 had been good.",
        # Work of a year is summed up in the next one.
        "On May 18, the pagoda held a conference to review charity in 2023. It began in 2021.",
        # The first quarter sums up the year before.
        "On January 16, the province held the third meeting of 2024. Law 06 is of 2022.",
        # The decree of twenty years ago says nothing of the day its programme is summed up.
        "On October 17, the bank held a conference on Decree 78 dated October 4, 2002. Loans grew "
        "from 2009 to this day, and in 2021 most.",
        # Two days of its own time that are not near the event in one and the same year.
        "On January 22, workers were praised. The campaign began on August 18, 2024; the road must "
        "be open on December 31, 2025.",
        # The day of the founding, told by a report of much later years.
        "On October 13, the club held an evening of thanks. It was founded on October 19, 2012; in "
        "2024 it built 40 houses.",
        # What is to be done by a day may lie more than a year ahead.
        "On July 16, the front held a congress. All old houses go before September 2, 2025.",
        # A decision that is told is of before the event: the year of its criteria is another.
        "On April 12, the district held a ceremony for having met the criteria of 2024. Decision "
        "312 dated January 5, 2025 and Decision 9 dated January 2, 2023 were read.",
    ],
)
def test_what_does_not_tell_it_leaves_the_day_open(text: str) -> None:
    assert event(text)[1] == "unresolved"


def test_a_day_of_another_time_is_not_the_event() -> None:
    text = "The battle of July 18, 1977 was hard. On July 25, 2025, a ceremony was held."
    assert event(text) == ("2025-07-25", "full")


@pytest.mark.parametrize(
    ("language", "text"),
    [
        # The title names the occasion, the report the day.
        (
            "tr",
            "3 Şubat dolayısıyla parti rozetleri verildi\n23 Ocak 2025 sabahı ilçe tören yaptı. "
            "Parti'nin kuruluşunun 95. yıl dönümü (3 Şubat 1930 - 3 Şubat 2025) kutlandı.",
        ),
        # Before it something else was; a storm; what is to be done by a day.
        ("ko", "앞서 1월 9일 그는 아이를 구했다. 2025년 1월 23일 성은 표창식을 개최했다."),
        ("ar", "وقبل ذلك، في 9 يناير أنقذ طفلا. في 23 يناير 2025 أقامت المقاطعة حفل تكريم."),
        (
            "hi",
            "इससे पहले, 9 जनवरी को उन्होंने बच्चे को बचाया। 23 जनवरी 2025 को प्रांत ने समारोह आयोजित किया।",
        ),
        ("tr", "Daha önce, 9 Ocak'ta bir çocuğu kurtardı. 23 Ocak 2025'te il bir tören düzenledi."),
        ("tr", "10 numaralı fırtına 9 Ocak gecesi vurdu. 23 Ocak 2025 sabahı bir tören yapıldı."),
        ("ko", "2월 9일 현재 기금은 3억 동이다. 2025년 1월 23일 성은 표창식을 개최했다."),
        (
            "ko",
            "마감일(2024년 5월 6일)에 734편을 받았다. 2025년 1월 23일 성은 시상식을 열었다.",
        ),
        ("ko", "2024년 5월 2일. 사진: 득투이\n2025년 1월 23일 성은 표창식을 개최했다."),
        ("tr", "Son başvuru tarihi 6 Mayıs 2024 idi. 23 Ocak 2025'te il bir tören düzenledi."),
        ("tr", "5 Ekim itibarıyla 300 ev bitti. 23 Ocak 2025'te il bir tören düzenledi."),
        ("ar", "وكان الموعد النهائي 6 مايو. في 23 يناير 2025 أقامت المقاطعة حفل تكريم."),
        ("hi", "अंतिम तिथि 6 मई 2024 थी। 23 जनवरी 2025 को प्रांत ने समारोह आयोजित किया।"),
        ("ko", "표창 신청은 2월 9일까지 받는다. 2025년 1월 23일 성은 표창식을 개최했다."),
        # Decisions that were announced on it.
        ("ko", "1월 9일에 공고된 결정을 낭독했다. 2025년 1월 23일 성은 표창식을 개최했다."),
        ("ar", "تليت القرارات المعلنة في 9 يناير. في 23 يناير 2025 أقامت المقاطعة حفل تكريم."),
        ("tr", "9 Ocak'ta açıklanan kararlar okundu. 23 Ocak 2025'te il bir tören düzenledi."),
        ("hi", "9 जनवरी को घोषित निर्णय पढ़े गए। 23 जनवरी 2025 को प्रांत ने समारोह आयोजित किया।"),
    ],
)
def test_the_day_of_the_event_is_not_another_day_of_its_lead(language: str, text: str) -> None:
    assert event(text, language) == ("2025-01-23", "full")


@pytest.mark.parametrize(
    ("language", "text", "value"),
    [
        # Held on the very day that it marks.
        (
            "hi",
            "28 नवंबर, 2024 की शाम को कंपनी ने स्थापना की 30वीं वर्षगांठ "
            "(28 नवंबर, 1994 - 28 नवंबर, 2024) मनाई।",
            "2024-11-28",
        ),
        # A caption is asked where the body tells no day.
        ("ko", "| 2024년 12월 30일 저녁 성은 축제를 마쳤다. |\n관광객은 늘었다.", "2024-12-30"),
        # "The past day" is the event's where no other is.
        ("ko", "지난 2024년 12월 22일 저녁, 성은 표창식을 개최했다.", "2024-12-22"),
    ],
)
def test_the_day_that_alone_can_be_the_events(language: str, text: str, value: str) -> None:
    assert event(text, language)[0] == value


@pytest.mark.parametrize(
    ("text", "holiday"),
    [
        (
            "On August 29, 2025, the district marked the 80th anniversary of National Day "
            "(September 2, 1945 - September 2, 2025). For National Day on September 2 it gave "
            "medals.",
            "2025-09-02",
        ),
        (
            "On August 29, 2025, the district met. For National Day on September 2 it gave medals.",
            "XXXX-09-02",
        ),
    ],
)
def test_a_holiday_is_of_the_year_of_its_anniversary(text: str, holiday: str) -> None:
    dates = tables_of(text, language="en").of(DateMention)
    assert [date.value for date in dates if date.role == "holiday"] == [holiday]


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("ko", "1월 8일 오후 여단은 회의를 열었다. 2025년 을사년 설을 맞아 선물 900개를 실었다."),
        ("ko", "1월 8일 오후 여단은 회의를 열었다. 2025년 설날 선물 900개를 실었다."),
        ("ar", "في 8 يناير، عقد الاتحاد مؤتمرا. وسيقدم 900 هدية بمناسبة عيد تيت 2025."),
        (
            "ar",
            "في 8 يناير، عقد الاتحاد مؤتمرا. وسيسلم الهدايا خلال رأس السنة القمرية أت تاي 2025.",
        ),
        ("tr", "8 Ocak'ta sendika bir toplantı düzenledi. Tet 2025 için 900 hediye verecek."),
        ("tr", "8 Ocak'ta sendika toplandı. At Ty 2025 Ay Yeni Yılı için 900 hediye hazırladı."),
        ("hi", "8 जनवरी को संघ ने सम्मेलन आयोजित किया। टेट 2025 के लिए 900 उपहार दिए जाएंगे।"),
        ("hi", "8 जनवरी को संघ ने सम्मेलन आयोजित किया। चंद्र नव वर्ष 2025 पर उपहार दिए जाएंगे।"),
    ],
)
def test_the_lunar_new_year_has_its_year_beside_it(language: str, text: str) -> None:
    assert event(text, language) == ("2025-01-08", "context:new_year")


STAMPED = [
    ("ko", "꽝찌성, 시상식 개최\n2023년 6월 9일 금요일 | 16:05\n{}"),
    ("ar", "كوانغ تري تقيم حفلا\nالجمعة، 9 يونيو 2023 | 16:05\n{}"),
    ("tr", "Quang Tri'de tören\nCuma, 9 Haziran 2023 | 16:05\n{}"),
    ("hi", "क्वांग त्रि में समारोह\nशुक्रवार, 9 जून, 2023 | 16:05\n{}"),
]
TODAY = {
    "ko": [
        "오늘 오전 성 인민위원회는 시상식을 개최했습니다. 5월 15일에 발표된 결정을 낭독했습니다.",
        "성 인민위원회는 오늘 오후 동하시에서 시상식을 개최했다.",
    ],
    "ar": [
        "أقامت اللجنة الشعبية صباح اليوم حفل توزيع الجوائز. وتليت القرارات المعلنة في 15 مايو.",
        "عقدت اللجنة الشعبية الإقليمية بعد ظهر اليوم مؤتمرا.",
    ],
    "tr": [
        "İl Halk Komitesi bu sabah bir tören düzenledi. 15 Mayıs'ta açıklanan kararlar okundu.",
        "Bugün öğleden sonra İl Halk Komitesi bir konferans düzenledi.",
    ],
    "hi": [
        "आज सुबह प्रांतीय जन समिति ने पुरस्कार समारोह आयोजित किया। 15 मई को घोषित निर्णयों को पढ़ा गया।",
        "प्रांतीय जन समिति ने आज दोपहर एक सम्मेलन आयोजित किया।",
    ],
}
OTHER_DAY = {
    # The day beside it is what is meant, and so is one that is named before.
    "ko": ["오늘 오전 6월 8일, 성 인민위원회는 시상식을 개최했습니다."],
    "ar": ["أقامت اللجنة الشعبية الإقليمية صباح اليوم 8 يونيو حفل توزيع الجوائز."],
    "tr": ["8 Haziran'da İl Halk Komitesi bir ödül töreni düzenledi. Bu sabah gazeteciler geldi."],
    "hi": ["आज सुबह, 8 जून को प्रांतीय जन समिति ने पुरस्कार समारोह आयोजित किया।"],
}
UNSAID = {
    # "Today" may mean nowadays.
    "ko": ["오늘날 성 인민위원회의 시상식은 널리 알려져 있습니다."],
    "ar": ["تشتهر المقاطعة اليوم بحفل توزيع الجوائز."],
    "tr": ["Bugün İl Halk Komitesi'nin ödül töreni herkesçe biliniyor."],
    "hi": ["आज प्रांतीय जन समिति का पुरस्कार समारोह प्रसिद्ध है।"],
}


@pytest.mark.parametrize(
    ("language", "page", "text", "day"),
    [
        (language, page, text, day)
        for language, page in STAMPED
        for said, day in ((TODAY, "2023-06-09"), (OTHER_DAY, "2023-06-08"), (UNSAID, None))
        for text in said[language]
    ],
)
def test_this_morning_is_the_day_of_the_page(
    language: str, page: str, text: str, day: str | None
) -> None:
    found = tables_of(page.format(text), language=language)
    (report,) = found.of(Report)
    assert (report.event_date and report.event_date.isoformat()) == day
    stamp = next(row for row in found.of(DateMention) if row.value == "2023-06-09")
    assert stamp.role == "page"
