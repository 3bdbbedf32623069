"""Boilerplate: the noise specs, and what must hold for any text."""

from __future__ import annotations

import datetime
from pathlib import Path

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline import languages
from pipeline.ingest.boilerplate import Segmentation, segment
from pipeline.ingest.noise import KINDS, Form, _forms
from pipeline.languages import PackError
from pipeline.schema import SEGMENT_KINDS

SPECS = Path(__file__).parent.parent / "spec" / "noise"
FILES = sorted(SPECS.glob("*.yaml"))


def load(file: Path) -> dict:
    return yaml.safe_load(file.read_text("utf-8"))


FOUND = [
    pytest.param(entry, id=f"{file.stem}-{number}")
    for file in FILES
    for number, entry in enumerate(load(file)["found"])
]
NOTHING = [
    pytest.param(text, id=f"{file.stem}-{number}")
    for file in FILES
    for number, text in enumerate(load(file)["nothing"])
]


def noise_of(text: str, found: Segmentation) -> list[list[str]]:
    return [
        [span.kind, span.rule, text[span.start : span.end]]
        for span in found.spans
        if span.kind != "paragraph"
    ]


@pytest.mark.parametrize("entry", FOUND)
def test_noise_is_found_exactly(entry: dict) -> None:
    found = segment(entry["text"])
    assert noise_of(entry["text"], found) == entry["spans"]
    assert found.url == entry.get("url")
    assert list(found.page_days) == entry.get("days", [])


@pytest.mark.parametrize("text", NOTHING)
def test_what_only_looks_like_noise_stays_a_paragraph(text: str) -> None:
    found = segment(text)
    assert noise_of(text, found) == []
    assert [text[span.start : span.end] for span in found.spans] == text.split("\n")


def test_every_noise_rule_is_exercised_by_a_spec() -> None:
    own = Path(segment.__code__.co_filename).with_name("noise.yaml")
    files = [load(own)] + [dict(languages.read(code, "noise")) for code in languages.codes()]
    rules = {rule["id"] for file in files for kind in KINDS for rule in file.get(kind, ())}
    exercised = {
        span[1] for file in FILES for entry in load(file)["found"] for span in entry["spans"]
    }
    assert rules - exercised == set()


def test_a_long_paragraph_behind_a_bar_is_no_caption() -> None:
    text = "| " + "Toplantı sürdü. Başkan konuştu. " * 8 + "Karar alındı."
    (span,) = segment(text).spans
    assert (span.kind, span.start) == ("paragraph", 2)


def test_titles_below_a_label_above_the_report_are_kept() -> None:
    text = "Kaynak: Tien Phong\n12 topluluğa bayrak verildi"
    kinds = [span.kind for span in segment(text).spans]
    assert kinds == ["source_label", "paragraph"]


def test_a_report_goes_on_after_a_label_in_its_midst() -> None:
    text = "Toplantı yapıldı.\nKaynak\n12 topluluğa bayrak verildi. Tören sona erdi."
    assert [span.kind for span in segment(text).spans] == [
        "paragraph",
        "source_label",
        "paragraph",
    ]


def test_two_stamps_give_two_days() -> None:
    text = "Báo Miền Núi21/11/2024\n회의가 열렸다.\n22/11/2024 08:00"
    assert segment(text).page_days == (datetime.date(2024, 11, 21), datetime.date(2024, 11, 22))


def test_a_url_loses_the_mark_behind_it() -> None:
    assert segment("끝났다.\n출처: https://a.vn/b.html.").url == "https://a.vn/b.html"


def test_a_domain_alone_is_a_source_and_no_address() -> None:
    found = segment("끝났다.\n출처: Baoxyz.vn")
    assert (found.url, found.host) == (None, "baoxyz.vn")
    assert segment("Vietnam.vn - Nền tảng\n끝났다.").host is None


@settings(deadline=None)
@given(
    st.lists(
        st.one_of(
            st.text(max_size=40),
            st.sampled_from(
                [
                    "| ",
                    "![]() |",
                    "[광고_2]",
                    "출처: ",
                    "Yorum (0)",
                    "07/03/2025",
                    "Báo A",
                    ".",
                    "\n",
                ]
            ),
        ),
        max_size=20,
    ).map("".join)
)
def test_spans_hold_for_any_text(text: str) -> None:
    found = segment(text)
    assert list(found.spans) == sorted(found.spans)
    assert len({(span.start, span.end, span.kind) for span in found.spans}) == len(found.spans)
    last_outer = 0
    for span in found.spans:
        assert span.kind in SEGMENT_KINDS
        surface = text[span.start : span.end]
        assert surface
        assert surface == surface.strip() or span.kind != "paragraph"
        assert "\n" not in surface
        if span.kind == "paragraph":
            assert span.start >= last_outer
            last_outer = span.end
    assert_nothing_is_lost(text, found)


def assert_nothing_is_lost(text: str, found: Segmentation) -> None:
    """Every visible character lies in some span."""
    covered = set()
    for span in found.spans:
        covered.update(range(span.start, span.end))
    for place, character in enumerate(text):
        if character.isalnum():
            assert place in covered, (place, character)


@pytest.mark.parametrize(
    "hostile",
    [
        ("Báo A" * 40 + "07/03/2025 | ![](" + "출처: " * 30 + "(" * 60 + "\n") * 300,
        "a.b" * 500_000 + " 07/03/2025",
        " " * 500_000,
        "회의" + " " * 500_000,
        "[" * 500_000,
        "a 01/01/2020 " * 100_000,
        "!" * 500_000,
        "|" * 500_000,
        "\n".join(["| ![](a) b"] * 30_000),
    ],
    ids=["mixed", "dots", "blanks", "tail", "brackets", "dates", "marks", "bars", "images"],
)
def test_hostile_text_comes_to_an_end(hostile: str) -> None:
    """A pattern that is not linear would not come back from texts of this size."""
    assert_nothing_is_lost(hostile, segment(hostile))


def test_a_wrong_rule_is_named() -> None:
    with pytest.raises(PackError, match=r"xx.*no_such_kind"):
        list(_forms({"no_such_kind": []}, "xx"))
    with pytest.raises(PackError, match="not a form"):
        list(_forms({"caption": [{"id": "xx.a", "forms": ["a {who}"]}]}, "xx"))
    assert list(_forms({"caption": [{"id": "xx.a", "forms": ["a: {name}"]}]}, "xx")) == [
        Form("caption", "xx.a", "a: {name}")
    ]
