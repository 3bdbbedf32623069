"""Precision, recall and F1 of extraction on the gold reports, per kind and language.

    python tests/evaluate.py [--part development|test|all] [--language ko] [--errors]
    python tests/evaluate.py --gate      fail when a figure is below its floor
    python tests/evaluate.py --raise     raise the floors of figures that are above them

A gold report lists every fact of one report of `data/raw` (see `../shared/ANNOTATION.md`). Each
distinct value counts once. Floors are in `gold/floors.json`.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

import yaml
from sklearn.metrics.cluster import pair_confusion_matrix

from pipeline.detect import detect
from pipeline.extract import extract
from pipeline.ingest import Limits, discover, ingest
from pipeline.link import link
from pipeline.schema import (
    AwardMention,
    DateMention,
    Document,
    OfficialMention,
    ProvinceMention,
    Report,
)
from pipeline.tables import Tables

TESTS = Path(__file__).parent
GOLD = TESTS / "gold"
RAW = TESTS.parent / "data" / "raw"
FLOORS = GOLD / "floors.json"
PARTS = ("development", "test")
Gold = Mapping[str, object]
Values = set[tuple[object, ...]]


@dataclass
class Score:
    """Counts of one kind of fact."""

    right: int = 0
    wrong: int = 0
    missed: int = 0
    errors: list[str] = field(default_factory=list)

    def add(self, where: str, found: Values, gold: Values) -> None:
        self.right += len(found & gold)
        self.wrong += len(found - gold)
        self.missed += len(gold - found)
        self.errors.extend(f"{where}: wrong {_text(value)}" for value in _sorted(found - gold))
        self.errors.extend(f"{where}: missed {_text(value)}" for value in _sorted(gold - found))

    @property
    def precision(self) -> float:
        found = self.right + self.wrong
        return self.right / found if found else 1.0

    @property
    def recall(self) -> float:
        gold = self.right + self.missed
        return self.right / gold if gold else 1.0

    @property
    def f1(self) -> float:
        both = 2 * self.right + self.wrong + self.missed
        return 2 * self.right / both if both else 1.0


def _sorted(values: Values) -> list[tuple[object, ...]]:
    return sorted(values, key=repr)


def _text(value: tuple[object, ...]) -> str:
    return "/".join("-" if part is None else str(part) for part in value)


def _rows(gold: Gold, key: str) -> list[Mapping[str, object]]:
    rows = gold.get(key) or []
    assert isinstance(rows, list)
    return rows


def _kinds() -> dict[str, tuple[Callable[[Tables, str], Values], Callable[[Gold], Values]]]:
    """Return, for every kind of fact, how to read it off the tables and off the gold."""

    def of(tables: Tables, kind: type, doc_id: str) -> Iterator[object]:
        return (row for row in tables.of(kind) if row.doc_id == doc_id)

    def report(tables: Tables, doc_id: str) -> Report:
        return next(row for row in tables.of(Report) if row.doc_id == doc_id)

    return {
        "dates": (
            lambda tables, doc: {(row.value,) for row in of(tables, DateMention, doc)},
            lambda gold: {(str(row["value"]),) for row in _rows(gold, "dates")},
        ),
        "provinces": (
            lambda tables, doc: {(row.province_code,) for row in of(tables, ProvinceMention, doc)},
            lambda gold: {(row["code"],) for row in _rows(gold, "provinces")},
        ),
        "officials": (
            lambda tables, doc: {(row.name_ascii,) for row in of(tables, OfficialMention, doc)},
            lambda gold: {(row["name"],) for row in _rows(gold, "officials")},
        ),
        "roles": (
            lambda tables, doc: {
                (row.name_ascii, row.role) for row in of(tables, OfficialMention, doc)
            },
            lambda gold: {
                (row["name"], role) for row in _rows(gold, "officials") for role in row["roles"]
            },
        ),
        "awards": (
            lambda tables, doc: {
                (row.award, row.award_class, row.count, row.recipient, row.status)
                for row in of(tables, AwardMention, doc)
            },
            lambda gold: {
                (row["award"], row.get("class"), row["count"], row["recipient"], row["status"])
                for row in _rows(gold, "awards")
            },
        ),
        "grantors": (
            lambda tables, doc: {
                (row.award, row.count, row.grantor) for row in of(tables, AwardMention, doc)
            },
            lambda gold: {
                (row["award"], row["count"], row["grantor"]) for row in _rows(gold, "awards")
            },
        ),
        "event_date": (
            lambda tables, doc: {(str(report(tables, doc).event_date),)},
            lambda gold: {(str(gold["event_date"]),)},
        ),
        "event_province": (
            lambda tables, doc: {(report(tables, doc).province_code,)},
            lambda gold: {(gold["province"],)},
        ),
        "event_kind": (
            lambda tables, doc: {(report(tables, doc).event_kind,)},
            lambda gold: {(gold["event_kind"],)},
        ),
    }


def gold_reports(part: str) -> list[Gold]:
    """Return the gold of one part, or of all, in the order of paths."""
    parts = PARTS if part == "all" else (part,)
    files = sorted(file for name in parts for file in (GOLD / name).glob("*/*.yaml"))
    return [yaml.safe_load(file.read_text("utf-8")) for file in files]


def extracted(raw: Path, language: str | None) -> Tables:
    """Return everything that the pipeline finds in the reports of a raw folder, in one language."""
    limits = Limits()
    tables = detect(ingest(discover(raw, limits).files, limits))
    if language is not None:
        mine = [row for row in tables.of(Document) if row.language == language]
        tables.replace(Document, mine)
    tables.extend(extract(tables))
    return tables


def evaluate(part: str, language: str | None) -> dict[str, dict[str, Score]]:
    """Return scores by language and kind of fact."""
    tables = extracted(RAW, language)
    documents = {(row.path, row.record): row.doc_id for row in tables.of(Document)}
    scores: dict[str, dict[str, Score]] = {}
    for gold in gold_reports(part):
        code = str(gold["language"])
        if language not in (None, code):
            continue
        where = f"{gold['path']}#{gold['record']}"
        doc_id = documents[str(gold["path"]), int(str(gold["record"]))]
        for kind, (found, wanted) in _kinds().items():
            score = scores.setdefault(code, {}).setdefault(kind, Score())
            score.add(where, found(tables, doc_id), wanted(gold))
    return scores


def linked() -> Score:
    """Return how well reports are linked: pairs of reports of one event, all languages together."""
    tables = extracted(RAW, None)
    tables.replace(Report, link(tables).of(Report))
    events = {row.doc_id: row.event_id for row in tables.of(Report)}
    documents = {(row.path, row.record): row.doc_id for row in tables.of(Document)}
    gold = gold_reports("all")
    wanted = [str(one["event"]) for one in gold]
    found = [events[documents[str(one["path"]), int(str(one["record"]))]] for one in gold]
    # Ordered pairs; each unordered one stands twice.
    (_, wrong), (missed, right) = pair_confusion_matrix(wanted, found)
    return Score(int(right) // 2, int(wrong) // 2, int(missed) // 2)


def table(scores: Mapping[str, Mapping[str, Score]]) -> str:
    """Return the scores as a table to print."""
    lines = [f"{'kind':16}{'language':10}{'gold':>6}{'found':>7}{'P':>8}{'R':>8}{'F1':>8}"]
    for kind in _kinds():
        for language, by_kind in sorted(scores.items()):
            score = by_kind[kind]
            lines.append(
                f"{kind:16}{language:10}{score.right + score.missed:6}"
                f"{score.right + score.wrong:7}{score.precision:8.3f}{score.recall:8.3f}"
                f"{score.f1:8.3f}"
            )
    return "\n".join(lines)


def reached(scores: Mapping[str, Mapping[str, Mapping[str, Score]]]) -> dict[str, float]:
    """Return F1 by `part/language/kind`."""
    return {
        f"{part}/{language}/{kind}": round(score.f1, 4)
        for part, by_language in scores.items()
        for language, by_kind in by_language.items()
        for kind, score in by_kind.items()
    }


def floors() -> dict[str, float]:
    """Return the figures below which nothing may fall."""
    return json.loads(FLOORS.read_text("utf-8")) if FLOORS.is_file() else {}


def raise_floors(figures: Mapping[str, float]) -> None:
    """Raise the floors of figures that are above them; floors never fall by themselves."""
    known = floors()
    raised = {key: max(figure, known.get(key, 0.0)) for key, figure in figures.items()}
    FLOORS.write_text(json.dumps({**known, **raised}, indent=1, sort_keys=True) + "\n", "utf-8")


def main() -> int:
    """Print the table; with `--gate` fail when a figure has fallen."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--part", choices=(*PARTS, "all"), default="all")
    parser.add_argument("--language")
    parser.add_argument("--errors", action="store_true", help="list every error")
    parser.add_argument("--gate", action="store_true", help="compare with the floors")
    parser.add_argument("--raise", action="store_true", dest="ratchet", help="raise the floors")
    asked = parser.parse_args()
    parts = PARTS if asked.part == "all" else (asked.part,)
    scores = {part: evaluate(part, asked.language) for part in parts}
    for part, by_language in scores.items():
        print(f"\n{part} part of the gold\n{table(by_language)}")
        if asked.errors:
            for by_kind in by_language.values():
                for kind, score in by_kind.items():
                    for error in score.errors:
                        print(f"{kind}: {error}")
    figures = reached(scores)
    if asked.part == "all" and asked.language is None:
        pairs = linked()
        figures["all/events/pairs"] = round(pairs.f1, 4)
        print(
            f"\npairs of reports of one event: precision {pairs.precision:.3f}, "
            f"recall {pairs.recall:.3f}, F1 {pairs.f1:.3f}"
        )
    if asked.ratchet:
        raise_floors(figures)
    fallen = {key: floor for key, floor in floors().items() if figures.get(key, floor) < floor}
    for key, floor in fallen.items():
        print(f"{key}: F1 {figures[key]} is below its floor {floor}", file=sys.stderr)
    return 1 if asked.gate and fallen else 0


if __name__ == "__main__":
    sys.exit(main())
