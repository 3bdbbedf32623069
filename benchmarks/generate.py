"""Writes any number of invented reports in four languages, with labels on what they tell.

    python -m benchmarks.generate --reports N --out DIR [--seed S] [--labels FILE.jsonl]

`DIR` gets text files in folders of 500 and a `metadata.csv` about those whose day of publication is
known, as a folder of reports for the pipeline has them. A line of the labels is a report: its path,
event, language and, for every fact where the text tells it, its kind, its values and the characters
of its parts. Offsets count code points of the file.

The same seed gives the same files, and more reports begin with the same as fewer.
"""

from __future__ import annotations

import argparse
import csv
import dataclasses
import itertools
import json
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from benchmarks.tellings import SEED
from benchmarks.texts import Text, texts

IN_FOLDER = 500


def generate(reports: int, out: Path, seed: int = SEED, labels: Path | None = None) -> None:
    """Write invented reports.

    Parameters
    ----------
    reports
        How many.
    out
        Folder for the text files and their `metadata.csv`; what is there is written over.
    seed
        Decides on everything.
    labels
        File for the labels, if wanted.
    """
    out.mkdir(parents=True, exist_ok=True)
    with (out / "metadata.csv").open("w", encoding="utf-8", newline="") as file:
        metadata = csv.writer(file, lineterminator="\n")
        metadata.writerow(("path", "url", "source", "published_on"))
        lines = labels.open("w", encoding="utf-8") if labels else None
        for text in itertools.islice(texts(seed), reports):
            path = _path(text)
            (out / path).parent.mkdir(exist_ok=True)
            (out / path).write_text(text.text, "utf-8", newline="")
            if text.published_on:
                url = f"https://www.vietnam.vn/{text.language}/{text.number:06d}"
                metadata.writerow((path, url, "vietnam.vn", text.published_on.isoformat()))
            if lines:
                lines.write(json.dumps(labelled(text), ensure_ascii=False) + "\n")
        if lines:
            lines.close()


def labelled(text: Text) -> Mapping[str, Any]:
    """Return what is known of a report, in the values of JSON."""
    day = text.published_on
    return {
        "path": _path(text),
        "language": text.language,
        "event": text.event.number,
        "event_kind": text.event.kind,
        "event_date": text.event.day.isoformat(),
        "province_code": text.event.province,
        "published_on": day.isoformat() if day else None,
        "labels": [dataclasses.asdict(label) for label in text.labels],
    }


def _path(text: Text) -> str:
    return f"{text.number // IN_FOLDER:03d}/{text.number:06d}.txt"


def main() -> int:
    """Write what is asked for."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--reports", type=int, required=True, help="how many")
    parser.add_argument("--out", type=Path, required=True, help="folder to write to")
    parser.add_argument("--seed", type=int, default=SEED, help="another gives other reports")
    parser.add_argument("--labels", type=Path, help="file for the labels, one line a report")
    asked = parser.parse_args()
    generate(asked.reports, asked.out, asked.seed, asked.labels)
    return 0


if __name__ == "__main__":
    sys.exit(main())
