"""Gold reports: a text and every fact that a careful reader takes from it (see docs/method.md)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import yaml

from pipeline.annotator.predicted import Annotator
from pipeline.detect import detect
from pipeline.extract import extract
from pipeline.ingest import Limits, discover, ingest
from pipeline.schema import Document
from pipeline.tables import Tables

TESTS = Path(__file__).parents[1]
GOLD = TESTS / "gold"
SAMPLES = TESTS.parent / "data" / "raw"
PARTS = ("development", "test")
Spans = frozenset[tuple[int, int]]


@dataclass(frozen=True)
class GoldReport:
    """One annotated report.

    A gold file either names a sample report (`path`, `record`) or lies beside its text, which then
    has the same name.
    """

    file: Path
    path: str
    record: int
    facts: Mapping[str, object]

    @property
    def language(self) -> str:
        return str(self.facts["language"])

    @property
    def is_sample(self) -> bool:
        return "path" in self.facts

    def rows(self, key: str) -> list[Mapping[str, object]]:
        """Return the facts of one kind."""
        rows = self.facts.get(key) or []
        assert isinstance(rows, list)
        return rows


def gold_reports(folder: Path) -> list[GoldReport]:
    """Return the gold of a folder, in the order of paths."""
    found = []
    for file in sorted(folder.rglob("*.yaml")):
        facts = yaml.safe_load(file.read_text("utf-8"))
        beside = file.with_suffix(".txt").relative_to(folder).as_posix()
        path, record = str(facts.get("path", beside)), int(facts.get("record", 0))
        found.append(GoldReport(file, path, record, facts))
    return found


def occurrences(text: str, surface: str) -> Spans:
    """Return where a surface stands in a text."""

    def starts() -> Iterator[int]:
        at = text.find(surface)
        while at >= 0 and surface:
            yield at
            at = text.find(surface, at + 1)

    return frozenset((start, start + len(surface)) for start in starts())


def read(raw: Path) -> Tables:
    """Return the reports of a raw folder with their languages."""
    limits = Limits()
    return detect(ingest(discover(raw, limits).files, limits))


def extracted(raw: Path, language: str | None = None, annotator: Annotator | None = None) -> Tables:
    """Return everything that the pipeline finds in the reports of a raw folder, in one language,
    beside a second annotator where one is given.
    """
    tables = read(raw)
    if language is not None:
        mine = [row for row in tables.of(Document) if row.language == language]
        tables.replace(Document, mine)
    tables.extend(extract(tables, annotator))
    return tables
