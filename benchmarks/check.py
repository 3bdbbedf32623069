"""Whether the pipeline finds in generated reports what they are labelled with.

    python -m benchmarks.check [--reports 400] [--missed 0]

The pipeline runs on them as on any folder. For each kind of fact and each language a fact of a
report counts as found where a mention with its values stands anywhere in that report:

- detection  the language of the report
- date       the day or period, with the year or as it is written
- province   the province
- official   a mention that overlaps the name
- name       the same person's name without diacritics
- office     the code of the office, beside the name
- award      award, count and recipient
- full award  the class, the status and, where it is named, the grantor as well
- measure    the number, of those with a unit
- number     the number, of those without
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pandas as pd

from benchmarks.generate import generate
from benchmarks.tellings import LANGUAGES, SEED

ROOT = Path(__file__).resolve().parent.parent
KINDS = (
    *("detection", "date", "province", "official", "name", "office"),
    *("award", "full award", "measure", "number"),
)

_AWARD = ("award", "count", "recipient")

Row = Mapping[str, Any]


@dataclass(slots=True)
class Recall:
    """How much of what is labelled was found, by kind and language."""

    labelled: Counter[tuple[str, str]] = field(default_factory=Counter)
    found: Counter[tuple[str, str]] = field(default_factory=Counter)
    missed: list[str] = field(default_factory=list)
    """one line a fact that was not found"""

    def share(self, kind: str, languages: Sequence[str] = LANGUAGES) -> float:
        """Return the share that was found."""
        labelled = sum(self.labelled[kind, language] for language in languages)
        return sum(self.found[kind, language] for language in languages) / max(1, labelled)


def check(reports: int, seed: int = SEED) -> Recall:
    """Generate reports, run the pipeline on them, and compare."""
    with tempfile.TemporaryDirectory() as folder:
        raw, out, labels = (Path(folder) / name for name in ("raw", "out", "labels.jsonl"))
        generate(reports, raw, seed, labels)
        command = [sys.executable, "-m", "pipeline", "run", "--raw", str(raw), "--out", str(out)]
        subprocess.run(command, cwd=ROOT, stdout=subprocess.DEVNULL, check=True)
        return compare([json.loads(line) for line in labels.read_text("utf-8").splitlines()], out)


def compare(labelled: Sequence[Row], out: Path) -> Recall:
    """Compare labels with the tables of a run.

    Parameters
    ----------
    labelled
        Lines of the labels.
    out
        Folder with the tables.
    """
    documents = pd.read_parquet(out / "documents.parquet").set_index("path")
    mentions = {
        table: _by_document(pd.read_parquet(out / f"{table}.parquet"))
        for table in ("dates", "provinces", "officials", "awards", "measures")
    }
    recall = Recall()
    for report in labelled:
        document = documents.loc[report["path"]]
        language = report["language"]
        here = {table: rows[str(document["doc_id"])] for table, rows in mentions.items()}
        told = [("detection", language, document["language"] == language)]
        told.extend(_found(report["labels"], here))
        for kind, fact, is_found in told:
            recall.labelled[kind, language] += 1
            recall.found[kind, language] += is_found
            if not is_found:
                recall.missed.append(f"{report['path']} {language} {kind}: {fact}")
    return recall


def _by_document(rows: pd.DataFrame) -> defaultdict[str, list[Row]]:
    found: defaultdict[str, list[Row]] = defaultdict(list)
    for row in rows.to_dict("records"):
        found[row["doc_id"]].append({str(key): value for key, value in row.items()})
    return found


def _found(
    labels: Sequence[Row], here: Mapping[str, Sequence[Row]]
) -> Iterator[tuple[str, str, bool]]:
    """Yield each fact of a report once, with whether it was found."""
    days = {row["value"] for row in here["dates"]}
    places = {row["province_code"] for row in here["provinces"]}
    numbers = {row["value"] for row in here["measures"]}
    granted = {label["fact"] for label in labels if _has(label, "grantor")}
    seen: set[object] = set()
    for label in labels:
        kind, values = label["kind"], label["values"]
        value = values.get("value")
        if (kind, label["fact"], value) in seen:
            continue
        seen.add((kind, label["fact"], value))
        said = " | ".join(span["surface"] for span in label["spans"]) + f" {values}"
        match kind:
            case "date":
                yield kind, said, not days.isdisjoint({value, values["stated"]})
            case "province":
                yield kind, said, value in places
            case "measure":
                yield "measure" if values["unit"] else "number", said, value in numbers
            case "award":
                same = [row for row in here["awards"] if _agree(row, values, _AWARD)]
                yield kind, said, bool(same)
                rest = ["award_class", "status", *(["grantor"] * (label["fact"] in granted))]
                yield "full award", said, any(_agree(row, values, rest) for row in same)
            case "official":
                rows = [row for row in here["officials"] if _overlaps(row, label)]
                said += f" {[row['role'] for row in rows]}"
                yield kind, said, bool(rows)
                yield "name", said, any(row["name_ascii"] == values["name"] for row in rows)
                if _has(label, "office"):
                    yield "office", said, any(row["role"] == values["role"] for row in rows)


def _has(label: Row, part: str) -> bool:
    return any(span["part"] == part for span in label["spans"])


def _agree(row: Row, values: Row, names: Sequence[str]) -> bool:
    """Return whether a row has these values; what is missing there is null here."""
    return all(
        pd.isna(row[name]) if values[name] is None else row[name] == values[name] for name in names
    )


def _overlaps(row: Row, label: Row) -> bool:
    return any(
        span["part"] == "name" and row["start"] < span["end"] and span["start"] < row["end"]
        for span in label["spans"]
    )


def main() -> int:
    """Print the shares."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("--reports", type=int, default=400, help="how many")
    parser.add_argument("--seed", type=int, default=SEED, help="another gives other reports")
    parser.add_argument("--missed", type=int, default=0, help="how many of each kind to list")
    asked = parser.parse_args()
    recall = check(asked.reports, asked.seed)
    heads = (*LANGUAGES, "all", "facts")
    print(f"{'':12}" + "".join(f"{head:>8}" for head in heads))
    for kind in KINDS:
        shares = [recall.share(kind, (language,)) for language in LANGUAGES]
        total = sum(recall.labelled[kind, language] for language in LANGUAGES)
        shown = "".join(f"{share:8.1%}" for share in (*shares, recall.share(kind)))
        print(f"{kind:12}{shown}{total:8,}")
    listed: Counter[str] = Counter()
    for line in recall.missed:
        kind = line.partition(":")[0].split(" ", 1)[1]
        listed[kind] += 1
        if listed[kind] <= asked.missed:
            print(line)
    return 0


if __name__ == "__main__":
    sys.exit(main())
