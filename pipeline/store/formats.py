"""The files of a finished folder: Parquet, CSV, one DuckDB database and a datapackage.

Parquet and CSV depend on the rows alone: fixed writer settings, fixed row groups, no time of day.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Iterator, Mapping
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv
import pyarrow.parquet

from pipeline.schema import TABLES, Column, Document, Event, Person, Row, columns
from pipeline.store.columnar import arrow_schema

DATABASE = "corpus.duckdb"
DATAPACKAGE = "datapackage.json"
LIST_SEPARATOR = "; "
ROWS_PER_GROUP = 8192
TEXTS_PER_GROUP = 1024
"""Rows that are compressed together, and held for that: a text is as long as many mentions."""
ROWS_ESCAPED = 1024
"""Rows whose cells are escaped for spreadsheets at a time: copies of texts take memory."""
DATABASE_MEMORY = "64MB"
DATABASE_ROWS = 10_240
"""Rows that DuckDB compresses together: it holds them all, and by itself twelve times as many."""
BYTE_ORDER_MARK = b"\xef\xbb\xbf"
"""Excel reads a CSV file as UTF-8 only behind it."""

_FORMULA = "^([=+\\-@\\t\\r\\n\uff1d\uff0b\uff0d\uff20])"
"""First characters, full-width forms included, that make a spreadsheet run a cell as a formula."""

_FRICTIONLESS_TYPES = {
    "text": "string",
    "integer": "integer",
    "number": "number",
    "boolean": "boolean",
    "day": "date",
    "list": "string",
}
_HOMES: dict[str, type[Row]] = {"doc_id": Document, "event_id": Event, "person_id": Person}
"""Where a key that other tables refer to is the primary key."""
_DUCKDB_TYPES = {
    "text": "VARCHAR",
    "integer": "BIGINT",
    "number": "DOUBLE",
    "boolean": "BOOLEAN",
    "day": "DATE",
    "list": "VARCHAR[]",
}


def write_table(kind: type[Row], parts: Iterable[pa.RecordBatch], folder: Path) -> int:
    """Write one table as `<table>.parquet` and `<table>.csv`.

    Parameters
    ----------
    kind
        Row class of the table.
    parts
        Its rows, in the order of the table; the sizes of the parts leave no trace in the files.
    folder
        Where the two files are written.

    Returns
    -------
    Number of rows written.
    """
    schema = arrow_schema(kind)
    total = 0
    with (
        pyarrow.parquet.ParquetWriter(
            folder / f"{kind.table_name}.parquet",
            schema,
            compression="zstd",
            compression_level=3,
            store_schema=False,
            version="2.6",
            data_page_version="1.0",
        ) as parquet,
        (folder / f"{kind.table_name}.csv").open("wb") as sink,
    ):
        sink.write(BYTE_ORDER_MARK)
        readable = pa.schema(
            [
                pa.field(field.name, pa.string() if pa.types.is_list(field.type) else field.type)
                for field in schema
            ]
        )
        with pyarrow.csv.CSVWriter(sink, readable) as csv:
            rows_in_group = TEXTS_PER_GROUP if kind is Document else ROWS_PER_GROUP
            for group in _groups(schema, parts, rows_in_group):
                parquet.write_table(group, row_group_size=rows_in_group)
                for start in range(0, group.num_rows, ROWS_ESCAPED):
                    csv.write_table(_for_spreadsheets(group.slice(start, ROWS_ESCAPED)))
                total += group.num_rows
    return total


def _groups(schema: pa.Schema, parts: Iterable[pa.RecordBatch], rows: int) -> Iterator[pa.Table]:
    """Cut parts of any size into groups of so many rows; the last may be smaller."""
    waiting: list[pa.RecordBatch] = []
    held = 0
    for part in parts:
        waiting.append(part.cast(schema))
        held += part.num_rows
        while held >= rows:
            table = pa.Table.from_batches(waiting, schema)
            yield table.slice(0, rows)
            waiting = table.slice(rows).to_batches()
            held -= rows
    if held:
        yield pa.Table.from_batches(waiting, schema)


def _for_spreadsheets(table: pa.Table) -> pa.Table:
    """Join lists, and put an apostrophe before every text that a spreadsheet would run."""
    for position, field in enumerate(table.schema):
        cells = table.column(position)
        if pa.types.is_list(field.type):
            cells = pc.binary_join(cells, LIST_SEPARATOR)
        elif not pa.types.is_string(field.type):
            continue
        cells = pc.replace_substring_regex(cells, pattern=_FORMULA, replacement=r"'\1")
        # A NUL ends a line for some CSV readers.
        cells = pc.replace_substring(cells, pattern="\0", replacement="\ufffd")
        table = table.set_column(position, pa.field(field.name, pa.string()), cells)
    return table


def write_database(files: Mapping[str, Path], target: Path) -> None:
    """Write all tables into one DuckDB database, row for row as in their Parquet files.

    Parameters
    ----------
    files
        Parquet file of every table, by table name.
    target
        Database to write; it must not exist.
    """
    import duckdb

    try:
        _write_database(files, target, {"memory_limit": DATABASE_MEMORY})
    except duckdb.OutOfMemoryException:
        # Texts a hundred times as long as those of reports need more.
        for file in (target, target.with_name(f"{target.name}.wal")):
            file.unlink(missing_ok=True)
        _write_database(files, target, {})


def _write_database(files: Mapping[str, Path], target: Path, limits: Mapping[str, str]) -> None:
    import duckdb

    with duckdb.connect(config={"threads": 1, **limits}) as connection:
        quoted = str(target).replace("'", "''")
        connection.execute(f"ATTACH '{quoted}' AS tables (ROW_GROUP_SIZE {DATABASE_ROWS})")
        connection.execute("USE tables")
        # Half the time of letting DuckDB try every compression on every column.
        connection.execute("SET force_compression = 'zstd'")
        for name, file in files.items():
            fields = ", ".join(map(_duckdb_field, columns(TABLES[name])))
            connection.execute(f'CREATE TABLE "{name}" ({fields})')
            connection.execute(
                f'INSERT INTO "{name}" SELECT * FROM read_parquet(?)',  # noqa: S608
                [str(file)],
            )
        connection.execute("CHECKPOINT")


def _duckdb_field(column: Column) -> str:
    required = "" if column.nullable else " NOT NULL"
    return f'"{column.name}" {_DUCKDB_TYPES[column.kind]}{required}'


def write_datapackage(
    target: Path, names: Collection[str], hashes: Mapping[str, str], version: str
) -> None:
    """Describe the tables as a Frictionless Data Package, one resource a table.

    Parameters
    ----------
    target
        File to write.
    names
        Names of the tables there are.
    hashes
        SHA-256 by file name, for the CSV and Parquet file of every table.
    version
        Version of the program that made the tables.
    """
    resources = [
        {
            "name": name,
            "title": _summary(TABLES[name]),
            "encoding": "utf-8",
            "schema": _frictionless(TABLES[name], names),
            **_described(f"{name}.csv", "csv", "text/csv", hashes),
            # No resource of its own: the Frictionless reader cannot take lists from Parquet.
            "alternatives": [
                _described(f"{name}.parquet", "parquet", "application/vnd.apache.parquet", hashes)
            ],
        }
        for name in sorted(names)
    ]
    package = {"name": "thidua", "version": version, "resources": resources}
    text = json.dumps(package, ensure_ascii=False, indent=2, sort_keys=True)
    target.write_text(text + "\n", "utf-8", newline="\n")


def _described(
    path: str, extension: str, mediatype: str, hashes: Mapping[str, str]
) -> dict[str, object]:
    return {
        "path": path,
        "format": extension,
        "mediatype": mediatype,
        "hash": f"sha256:{hashes[path]}",
    }


def _summary(kind: type[Row]) -> str:
    return " ".join((kind.__doc__ or "").split())


def _frictionless(kind: type[Row], present: Collection[str]) -> dict[str, object]:
    described: dict[str, object] = {
        "fields": [_frictionless_field(kind, column) for column in columns(kind)],
        "missingValues": [""],
    }
    key = [column for column in columns(kind) if column.name in kind.primary_key]
    # Frictionless allows no null in a primary key; some groups of a total have one.
    if not any(column.nullable for column in key):
        described["primaryKey"] = list(kind.primary_key)
    references = [
        {"fields": [column.name], "reference": {"resource": home.table_name, "fields": [key]}}
        for column in columns(kind)
        for key, home in _HOMES.items()
        if column.name in (key, f"other_{key}", f"left_{key}", f"right_{key}")
        if home is not kind and home.table_name in present
    ]
    if references:
        described["foreignKeys"] = references
    return described


def _frictionless_field(kind: type[Row], column: Column) -> dict[str, object]:
    constraints: dict[str, object] = {}
    # In CSV an empty list is an empty cell.
    if not column.nullable and column.kind != "list":
        constraints["required"] = True
    if column.codes:
        constraints["enum"] = list(column.codes)
    if kind.primary_key == (column.name,):
        constraints["unique"] = True
    field: dict[str, object] = {
        "name": column.name,
        "type": _FRICTIONLESS_TYPES[column.kind],
        "description": column.meaning,
    }
    if constraints:
        field["constraints"] = constraints
    return field
