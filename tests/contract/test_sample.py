"""The sample corpus of the project goes through whole, and any number of workers agrees."""

from __future__ import annotations

from pathlib import Path

import pipeline
from pipeline.run import Settings, run
from tests.conftest import Contents

RAW = Path(__file__).parents[2] / "data" / "raw"


def test_the_sample_corpus(tmp_path: Path, contents: Contents) -> None:
    run(Settings(raw=RAW, out=tmp_path / "one"))
    corpus = pipeline.load(tmp_path / "one")
    corpus.validate()
    assert len(corpus.documents) >= 40
    failed = corpus.issues[corpus.issues.code == "stage_failed"]
    assert failed.detail.tolist() == []
    assert set(corpus.documents.doc_id) == set(corpus.reports.doc_id)
    assert corpus.reports.event_id.notna().all()
    assert set(corpus.reports.event_id) == set(corpus.events.event_id)
    assert corpus.events.n_reports.sum() == len(corpus.reports)
    run(Settings(raw=RAW, out=tmp_path / "two", workers=2))
    assert contents(tmp_path / "one") == contents(tmp_path / "two")
