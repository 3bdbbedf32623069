"""The scores of the tagger count facts of the gold, beside those that the rules see."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pytest

pytest.importorskip("torch")

from benchmarks.tagger.examples import KINDS
from benchmarks.tagger.score import score
from pipeline.annotator.predicted import Predicted
from tests.evaluation.gold import gold_reports


class Always:
    """Finds given surfaces in every text."""

    kinds = frozenset(KINDS)

    def __init__(self, kind: str, surface: str) -> None:
        self._kind, self._surface = kind, surface

    def annotate(self, texts: Sequence[str]) -> list[list[Predicted]]:
        found = []
        for text in texts:
            at = text.find(self._surface)
            spans = [Predicted(at, at + len(self._surface), self._kind, 0.9)] if at >= 0 else []
            found.append(spans)
        return found


def test_scores_count_what_the_tagger_sees_beside_the_rules(tmp_path: Path) -> None:
    folder = tmp_path / "tr"
    folder.mkdir()
    text = (
        "5 Mayıs 2024 tarihinde toplantı yapıldı. Zzyx Qwrt konuştu. Herkes alkışladı ve sevindi."
    )
    (folder / "1.txt").write_text(text, "utf-8")
    facts = (
        'language: tr\ndates: [{value: "2024-05-05", surface: "5 Mayıs 2024"}]\n'
        'officials: [{name: Zz, roles: [other], surface: "Zzyx Qwrt"}]\n'
    )
    (folder / "1.yaml").write_text(facts, "utf-8")
    gold = gold_reports(tmp_path)
    scores, _ = score(gold, tmp_path, Always("person", "Zzyx Qwrt"))
    person = scores.alone["tr", "person"]
    assert (person.missed, person.seen, person.well, person.alarms) == (1, 1, 1, 0)
    assert scores.beside["tr", "person", "union"].shares(exactly=True) == (1.0, 1.0, 1.0)
    assert scores.beside["tr", "person", "rules"].seen == 0
    assert scores.beside["tr", "date", "rules"].seen_exactly == 1
    scores, _ = score(gold, tmp_path, Always("person", "Zz"))
    person = scores.alone["tr", "person"]
    assert (person.seen, person.well) == (1, 0)
    scores, _ = score(gold, tmp_path, Always("person", "Herkes"))
    assert scores.alone["tr", "person"].alarms == 1
    scores, _ = score(gold, tmp_path, Always("count", "Herkes"))
    assert scores.alone["tr", "award"].alarms == 1
