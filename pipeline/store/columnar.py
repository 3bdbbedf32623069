"""Rows as Arrow tables and back, with the types that `pipeline.schema` states."""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from operator import attrgetter

import pyarrow as pa
import pyarrow.compute as pc

from pipeline.errors import PipelineError
from pipeline.schema import MENTIONS, TABLES, AnyRow, Column, Document, Mention, Row, columns
from pipeline.tables import Tables

_ARROW_TYPES: dict[str, Callable[[], pa.DataType]] = {
    "text": pa.string,
    "integer": pa.int64,
    "number": pa.float64,
    "boolean": pa.bool_,
    "day": pa.date32,
    "list": lambda: pa.list_(pa.field("element", pa.string())),
}
_SURROGATE = re.compile("[\ud800-\udfff]")


class TableError(PipelineError):
    """Rows break the schema of their table; this is a fault of the program, not of the input."""


def arrow_schema(kind: type[Row]) -> pa.Schema:
    """Return the Arrow schema of a table: its columns, types and nullability."""
    return pa.schema(
        [
            pa.field(column.name, _ARROW_TYPES[column.kind](), nullable=column.nullable)
            for column in columns(kind)
        ]
    )


def to_arrow(kind: type[AnyRow], rows: Sequence[AnyRow]) -> pa.Table:
    """Return rows as an Arrow table, checked against the schema of their table.

    Raises
    ------
    TableError
        A value has the wrong type, a required one is null, or a code is not of the closed list.
    """
    schema = arrow_schema(kind)
    arrays = []
    for field in schema:
        values = list(map(attrgetter(field.name), rows))
        try:
            arrays.append(_array(values, field.type))
        except (pa.ArrowInvalid, pa.ArrowTypeError, OverflowError) as error:
            raise TableError(f"{kind.table_name}.{field.name}: {error}") from error
    table = pa.Table.from_arrays(arrays, schema=schema)
    check_columns(kind, table)
    return table


def _array(values: list[object], type_: pa.DataType) -> pa.Array:
    try:
        return pa.array(values, type_)
    except UnicodeEncodeError:
        # Half a surrogate pair has no UTF-8 form. One character for one, so that offsets hold.
        return pa.array([_without_surrogates(value) for value in values], type_)


def _without_surrogates(value: object) -> object:
    if isinstance(value, str):
        return _SURROGATE.sub("\ufffd", value)
    if isinstance(value, tuple):
        return tuple(map(_without_surrogates, value))
    return value


def to_rows(kind: type[AnyRow], table: pa.Table) -> list[AnyRow]:
    """Return an Arrow table of one kind as its typed rows, in the same order."""
    rows = [kind.__new__(kind) for _ in range(table.num_rows)]
    for column in columns(kind):
        # Filling slot by slot skips the frozen constructor, at a third of its cost; the types are
        # those of the Arrow schema.
        fill = getattr(kind, column.name).__set__
        deque(map(fill, rows, _values(column, table.column(column.name))), maxlen=0)
    return rows


def _values(column: Column, cells: pa.ChunkedArray) -> list[object]:
    values: list[object] = cells.to_pylist()
    if column.kind != "list":
        return values
    return [tuple(value) if isinstance(value, list) else value for value in values]


def pairs(
    batches: Iterable[pa.RecordBatch], key: str, value: str
) -> Iterator[tuple[str, str | None]]:
    """Yield the cells of two columns of text, row by row."""
    for batch in batches:
        yield from zip(batch.column(key).to_pylist(), batch.column(value).to_pylist(), strict=True)


def checked(kind: type[Row], batches: Iterable[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
    """Yield the rows of a table as they are written, each batch checked against its schema.

    Raises
    ------
    TableError
        A row does not keep the schema; nothing is published then.
    """
    schema = arrow_schema(kind)
    for batch in batches:
        if not batch.schema.equals(schema):
            raise TableError(f"{kind.table_name}: not the columns of its schema")
        table = pa.Table.from_batches([batch])
        check_columns(kind, table)
        check_key(kind, table)
        yield batch


def check_columns(kind: type[Row], table: pa.Table) -> None:
    """Raise `TableError` where a required cell is null or a code is not of the closed list.

    The same rules as the pandera schemas of `pipeline.store.schemas`, which readers check a corpus
    with, at a hundredth of their cost.
    """
    for column in columns(kind):
        cells = table.column(column.name)
        if not column.nullable:
            _check_required(kind, column, cells)
        if not column.codes:
            continue
        known = pc.is_in(cells, value_set=pa.array((*column.codes, None), pa.string()))
        if not pc.all(known, min_count=0).as_py():
            wrong = cells.filter(pc.invert(known))[0].as_py()
            raise TableError(f"{kind.table_name}.{column.name}: {wrong!r} is not one of its codes")


def _check_required(kind: type[Row], column: Column, cells: pa.ChunkedArray) -> None:
    # A frame knows no difference between a missing number and one that is none.
    if cells.null_count or (column.kind == "number" and pc.any(pc.is_nan(cells)).as_py()):
        raise TableError(f"{kind.table_name}.{column.name}: null in a required column")


def check_key(kind: type[Row], table: pa.Table) -> None:
    """Raise `TableError` where two rows have the same primary key."""
    keys = table.group_by(list(kind.primary_key), use_threads=False).aggregate([([], "count_all")])
    if keys.num_rows < table.num_rows:
        first = keys.filter(pc.greater(keys["count_all"], 1)).slice(0, 1).drop_columns("count_all")
        twice = tuple(first.to_pylist()[0].values())
        raise TableError(f"{kind.table_name}: two rows have the key {twice}")


def check_surfaces(documents: Iterable[Document], tables: Tables) -> None:
    """Raise `TableError` unless `documents.text[start:end] == surface` for every mention."""
    texts = {document.doc_id: document.text for document in documents}
    mentions: list[Mention] = [mention for kind in MENTIONS for mention in tables.of(kind)]
    for mention in mentions:
        start, end = mention.start, mention.end
        if start is None and end is None:
            continue
        text = texts[mention.doc_id]
        if start is None or end is None or not 0 <= start <= end <= len(text):
            raise TableError(f"mention {mention.mention_id}: offsets {start}-{end} not in the text")
        if text[start:end] != mention.surface:
            raise TableError(
                f"mention {mention.mention_id}: {mention.surface!r} is not the text at {start}"
            )


def to_arrow_tables(tables: Tables) -> dict[str, pa.Table]:
    """Return the tables that hold rows as Arrow tables by table name."""
    return {
        name: to_arrow(kind, rows) for name, kind in TABLES.items() if (rows := tables.of(kind))
    }
