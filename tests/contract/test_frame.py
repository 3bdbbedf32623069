"""spaCy is the frame: what a `Language` finds is what `run` finds."""

from __future__ import annotations

import dataclasses
import functools
from pathlib import Path

import pytest
import spacy

import pipeline
from pipeline import languages
from pipeline.detect import detect
from pipeline.extract import frame, tables_of
from pipeline.extract.assemble import Identity, assemble
from pipeline.ingest import discover, ingest
from pipeline.languages import PackError
from pipeline.schema import (
    MENTIONS,
    AwardMention,
    DateMention,
    Document,
    MeasureMention,
    Mention,
    OfficialMention,
    ProvinceMention,
)

RAW = Path(__file__).parents[2] / "data" / "raw"
KINDS = {
    "dates": DateMention,
    "provinces": ProvinceMention,
    "officials": OfficialMention,
    "awards": AwardMention,
    "measures": MeasureMention,
}


@functools.cache
def samples() -> list[Document]:
    return detect(ingest(discover(RAW).files)).of(Document)


def reports(language: str) -> list[str]:
    return [document.text for document in samples() if document.language == language]


@pytest.mark.parametrize("language", languages.codes())
def test_a_language_finds_what_the_run_finds(language: str) -> None:
    nlp = pipeline.nlp(language)
    for text in reports(language):
        # Metadata is the run's alone: both ways start from the bare text here.
        run = tables_of(text, language=language)
        document = run.of(Document)[0]
        doc = nlp(text)
        found = assemble(frame.analysis_of(doc), Identity(document.doc_id, document.path))
        if document.published_on is None:
            for kind in MENTIONS:
                mine = sorted(found.of(kind), key=lambda row: row.mention_id)
                theirs = sorted(run.of(kind), key=lambda row: row.mention_id)
                assert mine == theirs
        for name, kind in KINDS.items():
            spans = [(span.start_char, span.end_char) for span in doc.spans[name]]
            for row in run.of(kind):
                if row.rule.startswith("any."):
                    continue
                assert any(start <= row.start and row.end <= end for start, end in spans)


@pytest.mark.parametrize("language", languages.codes())
def test_the_tokeniser_keeps_every_character(language: str) -> None:
    nlp = pipeline.nlp(language)
    for text in (*reports(language), "", " ", "a  b", "\n\n x\t\ty \u00a0z ", "  ", "a\r\nb"):
        assert nlp.make_doc(text).text == text


def test_one_component_alone_does_its_own_kind() -> None:
    nlp = spacy.blank("tr")
    nlp.add_pipe("thidua_dates")
    doc = nlp("Konferans 13 Mart 2024 tarihinde düzenlendi.")
    assert [span.label_ for span in doc.spans["dates"]] == ["2024-03-13"]
    assert list(doc.spans) == ["dates"]


def test_a_span_is_widened_to_tokens_and_the_mention_is_exact() -> None:
    text = "회의는 2024년 3월 15일에 열렸다."
    doc = pipeline.nlp("ko")(text)
    row = tables_of(text, language="ko").of(DateMention)[0]
    assert doc.spans["dates"][0].text == "2024년 3월 15일에"
    assert row.surface == "2024년 3월 15일"


def test_a_language_without_a_pack_is_one_clear_error() -> None:
    known = ", ".join(languages.codes())
    with pytest.raises(PackError, match=f"no language pack xx; there are {known}"):
        pipeline.nlp("xx")


def test_rows_of_mentions_have_the_columns_of_their_table() -> None:
    for kind in MENTIONS:
        assert issubclass(kind, Mention)
        assert [field.name for field in dataclasses.fields(kind)][:8] == [
            field.name for field in dataclasses.fields(Mention)
        ]
