"""The data dictionary is printed from the schema, and kept in step with it."""

from __future__ import annotations

from pathlib import Path

from pipeline.dictionary import data_dictionary
from pipeline.schema import TABLES, columns

STORED = Path(__file__).parents[2] / "docs" / "data-dictionary.md"


def test_the_stored_dictionary_is_not_stale() -> None:
    assert STORED.read_text("utf-8") == data_dictionary(), (
        "docs/data-dictionary.md is stale; run `python -m pipeline dictionary`"
    )


def test_every_column_has_its_line() -> None:
    text = data_dictionary()
    for name, kind in TABLES.items():
        section = text.split(f"## {name}\n")[1].split("\n## ")[0]
        for column in columns(kind):
            assert f"| `{column.name}` | {column.kind} |" in section
            assert all(f"`{code}`" in section for code in column.codes)
