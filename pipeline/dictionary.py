"""docs/data-dictionary.md, printed from `pipeline.schema`."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from pipeline.schema import TABLES, Column, Row, columns

_HEAD = """\
# Data dictionary

Every table of a run. Printed from `pipeline/schema.py` by `python -m pipeline dictionary`: change
it there.

- A table is written as `<table>.parquet`, as `<table>.csv` (UTF-8 with BOM) and as a table of
  `corpus.duckdb`; `datapackage.json` describes all of them by the Frictionless standard.
- `start` and `end` count Unicode code points of `documents.text`: `text[start:end] == surface`.
- Days are `date32` in Parquet, ISO 8601 in CSV. Lists are Parquet lists, `; `-joined in CSV.
- An empty CSV cell is null. A CSV text that a spreadsheet would run as a formula has an apostrophe
  in front; Parquet and DuckDB hold every text unaltered.
- Codes are lower-case ASCII; province codes are those of ISO 3166-2:VN.
"""


def data_dictionary() -> str:
    """Return the data dictionary as Markdown."""
    return "\n".join([_HEAD, *(line for kind in TABLES.values() for line in _table(kind))])


def write_dictionary(target: Path) -> None:
    """Write the data dictionary to a file."""
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_text(data_dictionary(), "utf-8", newline="\n")


def _table(kind: type[Row]) -> Iterator[str]:
    yield f"## {kind.table_name}"
    yield ""
    yield " ".join((kind.__doc__ or "").split())
    yield ""
    yield f"Made by stage `{kind.made_by}`. Key: {_names(kind.primary_key)}."
    yield f"Sorted by: {_names(kind.sorted_by)}."
    yield ""
    yield "| column | type | null | meaning |"
    yield "|---|---|---|---|"
    for column in columns(kind):
        nullable = "yes" if column.nullable else "no"
        yield f"| `{column.name}` | {column.kind} | {nullable} | {_meaning(column)} |"
    yield ""


def _names(names: tuple[str, ...]) -> str:
    return ", ".join(f"`{name}`" for name in names)


def _meaning(column: Column) -> str:
    meaning = column.meaning.replace("|", "\\|")
    return f"{meaning}: {_names(column.codes)}" if column.codes else meaning
