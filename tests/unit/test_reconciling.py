"""What a second annotator changes: method, score and issues, and nothing else."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass, replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.annotator.agreement import lowered, own_score, raised
from pipeline.annotator.predicted import KINDS, Predicted
from pipeline.annotator.reconciling import confirmed
from pipeline.annotator.surfaces import is_of_words
from pipeline.careful import careful
from pipeline.extract import extract, tables_of
from pipeline.schema import (
    MENTIONS,
    AwardMention,
    DateMention,
    Document,
    Issue,
    MeasureMention,
    Mention,
    OfficialMention,
    ProvinceMention,
    Row,
    Segment,
)
from pipeline.tables import Tables
from tests.conftest import REPORTS, MakeRow

KOREAN = (
    "3월 20일 오전, 빈투언성 인민위원회는 2023년 경쟁 운동 결산 회의를 개최했다.\n"
    "성 인민위원회 위원장 도안 아인 중은 20개 단체에 표창장을 수여했다. "
    "1,200명이 120억 동을 모았다.\n"
)


@dataclass(frozen=True)
class Sees:
    """Sees some surfaces wherever they stand."""

    surfaces: Sequence[tuple[str, str]]
    kinds: frozenset[str] = frozenset(KINDS)
    score: float = 0.9

    def annotate(self, texts: Sequence[str]) -> list[list[Predicted]]:
        return [sorted(self._of(text)) for text in texts]

    def _of(self, text: str) -> list[Predicted]:
        found = []
        for surface, kind in self.surfaces:
            at = text.find(surface)
            while at >= 0:
                found.append(Predicted(at, at + len(surface), kind, self.score))
                at = text.find(surface, at + 1)
        return found


def sources(text: str, language: str) -> Tables:
    """Return a report as extraction is given it."""
    tables = tables_of(text, language=language)
    return Tables([*tables.of(Document), *tables.of(Segment)])


def seen(text: str, language: str, *surfaces: tuple[str, str], score: float = 0.9) -> Tables:
    """Return what extraction gives beside a model that sees some surfaces."""
    return extract(sources(text, language), Sees(surfaces, score=score))


def doubts(found: Tables) -> list[tuple[str, str | None]]:
    """Return codes and surfaces of what the model alone sees."""
    return [
        (row.code, row.surface) for row in found.of(Issue) if row.code.startswith("unconfirmed_")
    ]


def methods(found: Tables, kind: type[Mention]) -> dict[str, str]:
    return {row.surface: row.method for row in found.of(kind)}


def test_agreement_halves_the_doubt_and_can_be_undone() -> None:
    assert (raised(0.8), raised(1.0), raised(0.0), raised(0.1235)) == (0.9, 1.0, 0.5, 0.56175)
    scores = [number / 10_000 for number in range(10_001)]
    assert [lowered(raised(score)) for score in scores] == scores
    assert sorted({raised(score) for score in scores}) == [raised(score) for score in scores]


def test_what_both_see_is_marked_and_surer() -> None:
    rules = extract(sources(KOREAN, "ko"))
    both = seen(
        KOREAN,
        "ko",
        ("3월 20일", "date"),
        ("빈투언", "place"),
        ("도안 아인 중", "person"),
        ("20개 단체", "count"),
    )
    assert methods(both, DateMention) == {"3월 20일": "both", "2023년": "rule"}
    assert methods(both, ProvinceMention) == {"빈투언": "both"}
    assert methods(both, OfficialMention) == {"도안 아인 중": "both"}
    assert methods(both, AwardMention) == {"20개 단체": "both"}
    assert set(methods(both, MeasureMention).values()) == {"rule"}
    (before,), (after,) = rules.of(OfficialMention), both.of(OfficialMention)
    assert before.score < 1
    assert after.score == raised(before.score) > before.score
    assert own_score(after) == own_score(before) == before.score
    assert doubts(both) == []


@pytest.mark.parametrize(
    ("surface", "agrees"),
    [
        ("도안 아인 중", True),
        ("위원장 도안 아인 중은", True),
        ("아인 중", True),
        ("아인", True),
        ("위원장 도안", False),
        ("위원장", False),
    ],
)
def test_half_of_the_shorter_span_is_agreement(surface: str, agrees: bool) -> None:
    found = seen(KOREAN, "ko", (surface, "person"))
    assert methods(found, OfficialMention) == {"도안 아인 중": "both" if agrees else "rule"}


def test_another_kind_is_no_agreement() -> None:
    found = seen(KOREAN, "ko", ("도안 아인 중", "organisation"), ("빈투언", "person"))
    assert set(methods(found, OfficialMention).values()) == {"rule"}
    assert set(methods(found, ProvinceMention).values()) == {"rule"}
    assert doubts(found) == []


def test_kinds_that_a_model_cannot_say_are_left_alone() -> None:
    surfaces = (("도안 아인 중", "person"), ("빈투언", "place"))
    found = extract(sources(KOREAN, "ko"), Sees(surfaces, frozenset({"place"})))
    assert set(methods(found, OfficialMention).values()) == {"rule"}
    assert set(methods(found, ProvinceMention).values()) == {"both"}


def test_what_only_settles_a_province_is_no_place() -> None:
    text = "2023년 2월 10일, 성 인민위원회 위원장 보 반 민이 20개 단체에 표창장을 수여했다.\n"
    found = seen(text, "ko", ("보 반 민", "place"), ("표창장", "place"))
    (province,) = found.of(ProvinceMention)
    assert (province.basis, province.surface, province.method) == (
        "officeholder",
        "보 반 민",
        "rule",
    )


def test_a_mention_in_no_text_is_left_alone(row: MakeRow) -> None:
    seen_everywhere = [Predicted(0, 100, "place", 0.9)]
    nowhere = row(ProvinceMention, start=None, end=None, basis="named")
    somewhere = row(ProvinceMention, start=3, end=7, basis="named", score=0.8)
    (first, second) = confirmed([nowhere, somewhere], seen_everywhere, {"place"})
    assert first == nowhere
    assert (second.method, second.score) == ("both", 0.9)


PEOPLE = [
    ("ko", "성 인민위원회 위원장 윌리엄 킹스턴이 표창장을 수여했다.\n", "윌리엄 킹스턴"),
    ("ar", "وقدم السفير جون كينغستون الهدايا إلى التلاميذ في القرية.\n", "جون كينغستون"),
    ("tr", "Toplantıya Robert Kingston, İl Halk Komitesi Başkanı, katıldı.\n", "Robert Kingston"),
    ("hi", "बैठक में प्रांतीय जन समिति के अध्यक्ष रॉबर्ट किंग्स्टन ने भाग लिया।\n", "रॉबर्ट किंग्स्टन"),
]


@pytest.mark.parametrize(("language", "text", "name"), PEOPLE)
def test_a_person_beside_an_office_whom_only_the_model_sees(
    language: str, text: str, name: str
) -> None:
    assert seen(text, language).of(OfficialMention) == []
    found = seen(text, language, (name, "person"))
    assert doubts(found) == [("unconfirmed_person", name)]
    (issue,) = (row for row in found.of(Issue) if row.code == "unconfirmed_person")
    (document,) = sources(text, language).of(Document)
    assert (issue.stage, issue.severity) == ("extract", "note")
    assert (issue.doc_id, issue.path) == (document.doc_id, document.path)
    assert text[slice(issue.start, issue.end)] == issue.surface == name
    assert "0.90 sure" in issue.detail
    assert "\n" not in issue.detail
    assert found.of(OfficialMention) == []


def test_an_office_that_only_the_model_sees_is_one() -> None:
    text = "Toplantıda Robert Kingston, basının özel danışmanı, konuştu.\n"
    assert doubts(seen(text, "tr", ("Robert Kingston", "person"))) == []
    both = (("Robert Kingston", "person"), ("özel danışmanı", "office"))
    assert doubts(seen(text, "tr", *both)) == [("unconfirmed_person", "Robert Kingston")]


@pytest.mark.parametrize(
    "text",
    [
        "Toplantıda Robert Kingston konuştu.\n",
        "Robert Kingston geldi. İl Halk Komitesi Başkanı konuştu.\n",
        "İl Halk Komitesi Başkanı köydeki bütün öğrencilere hediye veren Robert Kingston.\n",
        "İl Halk Komitesi Başkanı Doan Anh Dung, Robert Kingston ile görüştü.\n",
    ],
)
def test_a_person_who_is_not_beside_a_free_office_is_no_doubt(text: str) -> None:
    assert doubts(seen(text, "tr", ("Robert Kingston", "person"))) == []


def test_nobody_stands_between_a_person_and_the_office() -> None:
    text = "İl Halk Komitesi Başkanı Ann Lee, Robert Kingston ile görüştü.\n"
    both = (("Ann Lee", "person"), ("Robert Kingston", "person"))
    assert doubts(seen(text, "tr", *both)) == [("unconfirmed_person", "Ann Lee")]


def test_a_word_of_an_office_is_nobody() -> None:
    text = "İl Parti Komitesi Sekreteri Pqrs Tuv konuştu."
    found = seen(text, "tr", ("Parti Komitesi", "person"), ("Pqrs Tuv", "person"))
    assert doubts(found) == [("unconfirmed_person", "Pqrs Tuv")]


@pytest.mark.parametrize(
    ("language", "text", "name", "is_doubt"),
    [
        ("tr", "Toplantıya İl Halk Komitesi Başkanı Kingston katıldı.\n", "Kingston", False),
        ("tr", "Toplantıya İl Halk Komitesi Başkanı R. Kingston katıldı.\n", "R. Kingston", True),
        ("ko", "성 인민위원회 위원장 킹스턴이 표창장을 수여했다.\n", "킹스턴", True),
        ("ko", "성 인민위원회 위원장 킹이 표창장을 수여했다.\n", "킹", False),
        ("ar", "وقدم السفير كينغستون الهدايا إلى التلاميذ في القرية.\n", "كينغستون", False),
    ],
)
def test_a_syllable_is_nobody_who_was_missed(
    language: str, text: str, name: str, is_doubt: bool
) -> None:
    expected = [("unconfirmed_person", name)] if is_doubt else []
    assert doubts(seen(text, language, (name, "person"))) == expected


def test_part_of_the_name_of_an_official_is_nobody_who_was_missed() -> None:
    text = (
        "İl Halk Komitesi Başkanı Doan Anh Dung konuştu.\n"
        "Anh Dung, basının özel danışmanı, ve Anh Du, halkın özel danışmanı, katıldı.\n"
    )
    people = (("Anh Dung", "person"), ("Anh Du,", "person"))
    offices = (("basının özel danışmanı", "office"), ("halkın özel danışmanı", "office"))
    assert doubts(seen(text, "tr", *people, *offices)) == [("unconfirmed_person", "Anh Du,")]


def test_an_official_who_is_named_again_is_nobody_who_was_missed() -> None:
    text = (
        "İl Halk Komitesi Başkanı Doan Anh Dung konuştu.\n"
        "Doan Anh Dung ile görüşen il valisinin özel danışmanı katıldı.\n"
    )
    surfaces = (("Doan Anh Dung", "person"), ("görüşen il valisinin özel danışmanı", "office"))
    found = seen(text, "tr", *surfaces)
    assert methods(found, OfficialMention) == {"Doan Anh Dung": "both"}
    assert doubts(found) == []


PLACES = [
    ("ko", "회의는 빈뚜원에서 열렸다.\n", "빈뚜원", "Bình Thuận"),
    ("ko", "회의는 꽝응아에서 열렸다.\n", "꽝응아에서", "Quảng Ngãi"),
    ("ko", "까인호아성 위원회가 열렸다.\n", "까인호아", "Khánh Hòa or Thanh Hóa"),
    ("ar", "عقد المؤتمر في بينه ثوانغ أمس.\n", "بينه ثوانغ", "Bình Thuận"),
    ("tr", "Konferans Binh Tuhan şehrinde yapıldı.\n", "Binh Tuhan", "Bình Thuận"),
    ("hi", "सम्मेलन क्वांग न्गाया में हुआ।\n", "क्वांग न्गाया", "Quảng Ngãi"),
]


@pytest.mark.parametrize(("language", "text", "name", "province"), PLACES)
def test_a_place_that_the_gazetteer_half_knows(
    language: str, text: str, name: str, province: str
) -> None:
    found = seen(text, language, (name, "place"))
    assert doubts(found) == [("unconfirmed_place", name)]
    (detail,) = (row.detail for row in found.of(Issue) if row.code == "unconfirmed_place")
    assert province in detail
    assert found.of(ProvinceMention) == []


@pytest.mark.parametrize(
    ("language", "text", "name"),
    [
        ("ko", "회의는 워싱턴에서 열렸다.\n", "워싱턴"),
        ("ko", "회의는 강당에서 열렸다.\n", "강당"),
        ("tr", "Konferans Washington şehrinde yapıldı.\n", "Washington"),
        ("tr", "Konferans Binh Tuhan komününde yapıldı.\n", "Binh Tuhan"),
        ("tr", "Dien Bien Phu zaferinin yıldönümü kutlandı.\n", "Dien Bien Phu"),
        ("ar", "عقد المؤتمر في المدينة أمس.\n", "المدينة"),
        ("hi", "सम्मेलन विकलांग बच्चों के लिए हुआ।\n", "बच्चों"),
    ],
)
def test_a_place_that_the_gazetteer_does_not_know_or_the_rules_refuse(
    language: str, text: str, name: str
) -> None:
    assert doubts(seen(text, language, (name, "place"))) == []


@pytest.mark.parametrize(
    ("language", "text", "date"),
    [
        ("ko", "촛불은 26일 밤에 켜졌다.\n", "26일 밤"),
        ("ar", "تم بناء بيت ثو ها الجماعي في عام 1692، ويضم 48 عمودًا.\n", "عام 1692"),
        ("tr", "Kongre, sendikanın Kasım ayındaki kongresine 5 delege gönderecek.\n", "Kasım"),
        ("tr", "(26/10) Şehir Tiyatrosu çocuklarla doldu.\n", "26/"),
    ],
)
def test_a_date_that_no_rule_covers(language: str, text: str, date: str) -> None:
    assert seen(text, language).of(DateMention) == []
    assert doubts(seen(text, language, (date, "date"))) == [("unconfirmed_date", date)]


def test_a_year_that_no_rule_covers() -> None:
    text = "وهو مقاتل المحاكاة (2015 و2019).\n"
    assert [row.surface for row in seen(text, "ar").of(DateMention)] == ["2019"]
    found = seen(text, "ar", ("2015", "date"), ("2019", "date"))
    assert doubts(found) == [("unconfirmed_date", "2015")]


@pytest.mark.parametrize(
    ("text", "date"),
    [
        ("20 Mart 2024 tarihinde bir toplantı yapıldı.\n", "20 Mart 2024"),
        ("20 Mart 2024 tarihinde bir toplantı yapıldı.\n", "2024 tarihinde"),
        ("Bugün bir toplantı yapıldı.\n", "Bugün"),
        ("Toplam 3,5 milyar VND toplandı.\n", "3,5 milyar"),
        ("Bunların 912'si burada çalışıyor.\n", "912"),
        ("Bunların 912si burada çalışıyor.\n", "2si"),
        ("Takım 19 ile birinci oldu.\n", "19"),
    ],
)
def test_a_date_that_a_rule_covers_or_that_is_none(text: str, date: str) -> None:
    assert doubts(seen(text, "tr", (date, "date"))) == []


def test_a_count_beside_an_award_that_the_rules_do_not_count() -> None:
    text = "Okulun 31 hocası vardır ve takdir belgesi her yıl duvarda asılı durur.\n"
    assert seen(text, "tr").of(AwardMention) == []
    found = seen(text, "tr", ("31 hocası", "count"))
    assert doubts(found) == [("unconfirmed_award", "31 hocası")]
    bare = "Okulun 31 hocası vardır.\n"
    assert doubts(seen(bare, "tr", ("31 hocası", "count"))) == []
    alone = "Okulun 31 hocası vardır ve onur şildi her yıl duvarda asılı durur.\n"
    named = (("31 hocası", "count"), ("onur şildi", "award"))
    assert doubts(seen(alone, "tr", named[0])) == []
    assert doubts(seen(alone, "tr", *named)) == [("unconfirmed_award", "31 hocası")]


@pytest.mark.parametrize("piece", [",050", "050", "1", "1,0"])
def test_a_piece_of_a_number_counts_nothing(piece: str) -> None:
    text = "Okulun 1,050 hocası vardır ve takdir belgesi her yıl duvarda asılı durur.\n"
    assert doubts(seen(text, "tr", (piece, "count"))) == []
    assert doubts(seen(text, "tr", ("1,050", "count"))) == [("unconfirmed_award", "1,050")]


def test_a_single_recipient_whom_the_rules_give_nothing() -> None:
    text = "Takdir belgesi olan Yesiltepe köyü her yıl bayram yapar.\n"
    assert seen(text, "tr").of(AwardMention) == []
    found = seen(text, "tr", ("Yesiltepe köyü", "count"))
    assert doubts(found) == [("unconfirmed_award", "Yesiltepe köyü")]


def test_an_award_beside_a_number_of_which_the_model_says_nothing() -> None:
    text = "Okulun duvarında 31 onur şildi asılı durur.\n"
    found = seen(text, "tr", ("onur şildi", "award"))
    assert doubts(found) == [("unconfirmed_award", "onur şildi")]
    both = seen(text, "tr", ("onur şildi", "award"), ("31", "count"))
    assert doubts(both) == [("unconfirmed_award", "31")]
    praise = "Onur şildi büyük bir övgüdür.\n"
    assert doubts(seen(praise, "tr", ("Onur şildi", "award"))) == []


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("İl Halk Komitesi 20 kolektife liyakat belgesi verdi.\n", "20"),
        ("Liyakat belgesi için toplam 3,5 milyar VND harcandı.\n", "3,5 milyar"),
        ("Liyakat belgesi alanların yaşı 40 yaşında idi.\n", "40"),
    ],
)
def test_a_count_that_the_rules_have_or_refuse(text: str, count: str) -> None:
    assert doubts(seen(text, "tr", (count, "count"))) == []


@pytest.mark.parametrize(
    ("text", "span", "is_one"),
    [
        ("위원장 도안 아인 중은 20개", "도안 아인 중", True),  # the particle is left out
        ("위원장 도안 아인 중은 20개", "중은", True),
        ("ورئيس اللجنة وترونغ هنا", "ترونغ", True),  # so is the clitic
        ("Başkanı Nguyen Van", "ng", False),
        ("Başkanı Nguyen Van", "guyen", True),
        ("toplam 120 kişi", "0", False),
        ("toplam 120 kişi", "120", True),
        ("toplam 120'ye", "120", True),
        ("अध्यक्ष यह", "ि", False),
        ("यह तिमाही", "तिमाह", True),
        ("bir — iki", "—", False),
        ("Başkanı, Nguyen", ", Nguyen", True),
    ],
)
def test_what_is_left_of_a_torn_word_is_no_span(text: str, span: str, is_one: bool) -> None:
    start = text.find(span)
    if start < 0:
        text, start = span + text, 0
    assert is_of_words(text, Predicted(start, start + len(span), "person", 0.9)) is is_one


def test_a_letter_neither_confirms_nor_doubts() -> None:
    found = seen(KOREAN, "ko", ("안", "person"), ("빈투", "place"))
    assert methods(found, OfficialMention) == {"도안 아인 중": "both"}
    found = seen("İl Halk Komitesi Başkanı Doan Anh Dung konuştu.\n", "tr", ("D", "person"))
    assert methods(found, OfficialMention) == {"Doan Anh Dung": "rule"}
    assert doubts(found) == []


def test_what_the_model_is_unsure_of_raises_no_doubt_but_agrees() -> None:
    language, text, name = PEOPLE[0]
    assert doubts(seen(text, language, (name, "person"), score=0.49)) == []
    assert doubts(seen(text, language, (name, "person"), score=0.5)) != []
    assert methods(seen(KOREAN, "ko", ("빈투언", "place"), score=0.3), ProvinceMention) == {
        "빈투언": "both"
    }


@pytest.mark.parametrize(
    ("kind", "is_text"), [("paragraph", True), ("caption", True), ("related_news", False)]
)
def test_doubts_are_of_the_text_alone(kind: str, is_text: bool) -> None:
    language, text, name = PEOPLE[0]
    tables = sources(text, language)
    tables.replace(Segment, [replace(row, kind=kind) for row in tables.of(Segment)])
    found = extract(tables, Sees([(name, "person"), ("위원장", "office")]))
    assert bool(doubts(found)) == is_text


def test_boilerplate_inside_a_paragraph_raises_no_doubt() -> None:
    language, text, name = PEOPLE[0]
    tables = sources(text, language)
    (paragraph,) = tables.of(Segment)
    start = text.index(name)
    tables.add(replace(paragraph, start=start, end=start + len(name), kind="advertisement"))
    assert doubts(extract(tables, Sees([(name, "person")]))) == []


def all_sources() -> Tables:
    """Return reports in four languages, as extraction is given them."""
    texts = {
        "ko": KOREAN,
        "ar": REPORTS["ar.txt"],
        "tr": REPORTS["a/tr.txt"],
        "hi": REPORTS["hi.txt"],
    }
    tables = Tables()
    for language, text in texts.items():
        for row in sources(text, language):
            assert isinstance(row, Document | Segment)
            tables.add(replace(row, doc_id=f"{language:0>16}"))
    return tables


SOURCES = all_sources()
BY_RULES = extract(SOURCES)


@dataclass(frozen=True)
class Guesses:
    """Sees what it is told, whatever the text, as far as that reaches."""

    spans: Sequence[Predicted]
    kinds: frozenset[str]

    def annotate(self, texts: Sequence[str]) -> list[list[Predicted]]:
        return [[one for one in self.spans if one.end <= len(text)] for text in texts]


GUESSES = st.lists(
    st.tuples(
        st.integers(0, 160), st.integers(1, 30), st.sampled_from(KINDS), st.integers(0, 10_000)
    ).map(lambda said: Predicted(said[0], said[0] + said[1], said[2], said[3] / 10_000)),
    max_size=25,
).map(sorted)


@settings(max_examples=60, deadline=None)
@given(spans=GUESSES, kinds=st.frozensets(st.sampled_from(KINDS), min_size=1))
def test_rows_differ_in_method_and_score_alone(
    spans: list[Predicted], kinds: frozenset[str]
) -> None:
    said = [one for one in spans if one.kind in kinds]
    found = extract(SOURCES, Guesses(said, kinds))
    for kind in {*map(type, BY_RULES), *map(type, found)} - {Issue}:
        before, after = BY_RULES.of(kind), found.of(kind)
        assert [_without(row) for row in after] == [_without(row) for row in before]
    own = {row.issue_id for row in BY_RULES.of(Issue)}
    assert own <= {row.issue_id for row in found.of(Issue)}
    texts = {row.doc_id: row.text for row in SOURCES.of(Document)}
    doubtful = [row for row in found.of(Issue) if row.issue_id not in own]
    assert all(texts[row.doc_id][row.start : row.end] == row.surface for row in doubtful)
    assert len({row.issue_id for row in doubtful}) == len(doubtful) or len(set(said)) < len(said)


def _without(row: Row) -> Row:
    """Return a row as the rules give it."""
    return replace(row, method="rule", score=own_score(row)) if isinstance(row, MENTIONS) else row


def test_an_annotator_is_asked_once_for_all_texts_that_are_read() -> None:
    asked: list[int] = []

    class Counting(Sees):
        def annotate(self, texts: Sequence[str]) -> list[list[Predicted]]:
            asked.append(len(texts))
            return super().annotate(texts)

    tables = Tables(SOURCES)
    (first, *others) = tables.of(Document)
    tables.replace(Document, [replace(first, language=None), *others])
    extract(tables, Counting([]))
    assert asked == [3]


def test_a_report_that_the_annotator_fails_on_is_set_aside() -> None:
    class Failing(Sees):
        def annotate(self, texts: Sequence[str]) -> list[list[Predicted]]:
            if KOREAN in texts:
                raise RuntimeError("no such window")
            return super().annotate(texts)

    annotator = Failing([("20 Mart 2024", "date")])

    def instead(tables: Tables) -> Tables:
        return extract(
            Tables(replace(document, language=None) for document in tables.of(Document)), annotator
        )

    made = careful("extract", lambda tables: extract(tables, annotator), instead, SOURCES)
    (failed,) = (row for row in made.of(Issue) if row.code == "stage_failed")
    assert "no such window" in failed.detail
    assert "both" in {row.method for row in made.of(DateMention)}


def test_nothing_of_a_model_is_imported_without_one() -> None:
    code = (
        "import sys; from pipeline.extract import tables_of;"
        " tables_of('20 Mart 2024', language='tr');"
        " print([name for name in ('torch', 'transformers', 'pipeline.annotator.network',"
        " 'pipeline.annotator.reconciling') if name in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
