"""The generated reports are whole texts, different ones, with exact labels."""

from __future__ import annotations

import itertools
import json
import os
import subprocess
import sys
from collections import Counter, defaultdict
from collections.abc import Sequence
from pathlib import Path

import pytest

from benchmarks.check import check
from benchmarks.events import Paper
from benchmarks.generate import generate
from benchmarks.phrasebook import Phrasebook, parse, phrasebook
from benchmarks.tellings import LANGUAGES
from benchmarks.texts import LONGEST, Text, texts
from pipeline.detect import detect
from pipeline.ingest import discover, ingest
from pipeline.schema import AWARD_CODES, GRANTORS, RECIPIENTS, Document

ROOT = Path(__file__).resolve().parents[2]
KINDS = {"date", "province", "official", "award", "measure", "paper"}
SENTENCES = ("headline", "lead", "officials", "awarded", "proposed", "total", "numbers", "time")
SENTENCES += ("period", "paper", "speech", "filler", "closing")


@pytest.fixture(scope="module")
def made() -> Sequence[Text]:
    return list(itertools.islice(texts(3), 400))


def test_every_label_stands_at_its_offsets(made: Sequence[Text]) -> None:
    for text in made:
        for label in text.labels:
            assert label.spans
            assert label.kind in KINDS
            for span in label.spans:
                assert text.text[span.start : span.end] == span.surface
                assert span.surface.strip()


def test_labels_have_codes_of_the_tables_and_the_parts_of_their_facts(made: Sequence[Text]) -> None:
    seen: defaultdict[str, set[str]] = defaultdict(set)
    for text in made:
        for label in text.labels:
            seen[label.kind] |= {span.part for span in label.spans}
            if label.kind == "award":
                assert label.values["award"] in AWARD_CODES
                assert label.values["recipient"] in RECIPIENTS
                assert label.values["grantor"] in GRANTORS
                assert {"award", "count"} <= {span.part for span in label.spans}
    assert seen == {
        "date": {"date"},
        "province": {"province"},
        "official": {"name", "office"},
        "award": {"award", "count", "recipient", "grantor"},
        "measure": {"number", "counted"},
        "paper": {"number"},
    }


def test_reports_of_an_event_tell_the_same_facts(made: Sequence[Text]) -> None:
    told = 0
    for text in made:
        for label in text.labels:
            if label.fact is None:
                continue
            fact = text.event.facts[label.fact]
            if isinstance(fact, Paper):
                assert label.values["value"] == fact.number.replace("QD", "QĐ")
                told += 1
    assert told
    languages = defaultdict(set)
    for text in made:
        languages[text.event.number].add(text.language)
    assert Counter(map(len, languages.values())).keys() == {1, 2, 3, 4}


def test_no_two_texts_are_equal_and_they_are_as_long_as_real_ones(made: Sequence[Text]) -> None:
    lengths = [len(text.text) for text in made]
    assert len({text.text for text in made}) == len(made)
    assert 1_400 < sum(lengths) / len(lengths) < 2_000
    assert sum(length < 600 for length in lengths) < 0.2 * len(lengths)
    assert max(lengths) < LONGEST + 300
    assert all(text.text == text.text.strip("\n") for text in made)
    published = [text for text in made if text.published_on]
    assert 0.3 < len(published) / len(made) < 0.5


def test_the_same_seed_gives_the_same_files_and_more_begin_with_fewer(tmp_path: Path) -> None:
    for name, reports, seed in (
        ("one", 30, 7),
        ("again", 30, 7),
        ("more", 45, 7),
        ("other", 30, 8),
    ):
        generate(reports, tmp_path / name, seed, tmp_path / f"{name}.jsonl")

    def files(name: str) -> dict[str, bytes]:
        found = (tmp_path / name).rglob("*")
        return {
            str(file.relative_to(tmp_path / name)): file.read_bytes()
            for file in found
            if file.is_file()
        }

    one, more = files("one"), files("more")
    assert len(one) == 31
    assert files("again") == one
    assert files("other") != one
    metadata = one.pop("metadata.csv")
    assert more.pop("metadata.csv").startswith(metadata)
    assert one.items() <= more.items()
    labels = (tmp_path / "one.jsonl").read_bytes()
    assert (tmp_path / "again.jsonl").read_bytes() == labels
    assert (tmp_path / "more.jsonl").read_bytes().startswith(labels)
    for line in labels.decode().splitlines():
        said = json.loads(line)
        text = one[said["path"]].decode()
        assert all(
            text[span["start"] : span["end"]] == span["surface"]
            for label in said["labels"]
            for span in label["spans"]
        )


@pytest.mark.parametrize("hash_seed", ["1", "2"])
def test_texts_do_not_depend_on_the_hash_seed(made: Sequence[Text], hash_seed: str) -> None:
    code = (
        "import itertools; from benchmarks.texts import texts;"
        "print(*(text.text for text in itertools.islice(texts(3), 20)), sep='\\0', end='')"
    )
    environment = {**os.environ, "PYTHONHASHSEED": hash_seed, "PYTHONIOENCODING": "utf-8"}
    shown = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, env=environment, check=True, capture_output=True
    )
    assert shown.stdout.decode().split("\0") == [text.text for text in made[:20]]


def test_the_pipeline_sees_their_languages(made: Sequence[Text], tmp_path: Path) -> None:
    for text in made:
        (tmp_path / f"{text.number}.txt").write_text(text.text, "utf-8")
    found = {
        row.path: row.language for row in detect(ingest(discover(tmp_path).files)).of(Document)
    }
    assert found == {f"{text.number}.txt": text.language for text in made}


def test_the_pipeline_finds_most_of_what_is_labelled() -> None:
    recall = check(40)
    assert recall.share("detection") == 1
    for kind in ("date", "province", "official", "office", "award", "full award", "measure"):
        assert recall.share(kind) > 0.85, kind


@pytest.mark.parametrize("language", LANGUAGES)
def test_there_are_as_many_sentences_in_every_language(language: str) -> None:
    def sizes(book: Phrasebook) -> dict[str, int]:
        aligned = ("numbers", "filler", "offices")
        return {
            path: 1 if path.startswith("offices") else len(phrases)
            for path, phrases in book.sections.items()
            if path.startswith(aligned)
        }

    book = phrasebook(language)
    assert sizes(book) == sizes(phrasebook("ko"))
    sentences = [
        phrase
        for path, phrases in book.sections.items()
        if path.split(".")[0] in SENTENCES
        for phrase in phrases
    ]
    assert len(sentences) >= 130
    assert len(sentences) == len({str(phrase.forms) for phrase in sentences})


@pytest.mark.parametrize(
    ("language", "key", "before", "ending"),
    [
        ("ko", "은", "동지", "는"),
        ("ko", "은", "위원장", "은"),
        ("ko", "으로", "서울", "로"),
        ("ko", "을", "쩐 딘 코아(Tran Dinh Khoa)", "를"),
        ("ko", "이", "100", "이"),
        ("ko", "이", "52", "가"),
        ("tr", "e", "7 kişi", "ye"),
        ("tr", "e", "11 kolektif", "e"),
        ("tr", "e", "%62,5'", "e"),
        ("tr", "e", "%87'", "ye"),
        ("tr", "e", "1.000", "e"),
        ("tr", "e", "40", "a"),
        ("tr", "nin", "Başkanı", "nın"),
        ("tr", "nin", "Hükümet", "in"),
        ("tr", "nin", "Başbakan", "ın"),
    ],
)
def test_endings_fit_the_sound_before_them(
    language: str, key: str, before: str, ending: str
) -> None:
    assert phrasebook(language).ending(key, before) == ending


def test_numbers_are_written_as_a_language_does() -> None:
    assert phrasebook("tr").numbers.written(1234.5) == "1.234,5"
    assert phrasebook("ar").numbers.written(1234, own_digits=True) == "١,٢٣٤"
    assert phrasebook("ko").numbers.written(87.0) == "87"
    assert [phrasebook("ar").plural(count) for count in (1, 2, 7, 27, 102)] == [
        *("one", "two", "few", "many", "other")
    ]


def test_templates_are_read() -> None:
    assert [type(node).__name__ for node in parse("{n:x}<을> [a|{b}] c")] == [
        *("Slot", "Ending", "str", "Choice", "str")
    ]
    assert parse("[광고_1]") == ("[광고_1]",)
