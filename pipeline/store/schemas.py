"""pandera schemas of all tables, made from `pipeline.schema`: for writing, and for readers."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import pandera.pandas as pandera
import pyarrow as pa

from pipeline.schema import Column, Row, columns
from pipeline.store.columnar import TableError
from pipeline.store.frames import to_frame

_DTYPES = {
    "text": "string",
    "integer": "Int64",
    "number": "Float64",
    "boolean": "boolean",
    "day": "datetime64[s]",
    "list": "object",
}


def frame_schema(kind: type[Row]) -> pandera.DataFrameSchema:
    """Return the pandera schema of a table as `pipeline.load` gives it.

    Columns, their order, types and nullability, the closed lists of codes, and the primary key.
    """
    return pandera.DataFrameSchema(
        {column.name: _frame_column(column) for column in columns(kind)},
        unique=list(kind.primary_key),
        strict=True,
        ordered=True,
        name=kind.table_name,
        description=kind.__doc__,
    )


def checked(kind: type[Row], batches: Iterable[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
    """Yield the rows of a table as they are written, each batch checked against its schema.

    Raises
    ------
    TableError
        A row does not keep the schema; nothing is published then.
    """
    schema = frame_schema(kind)
    for batch in batches:
        try:
            schema.validate(to_frame(pa.Table.from_batches([batch])))
        except pandera.errors.SchemaError as error:
            raise TableError(f"{kind.table_name}: {' '.join(str(error).split())}") from None
        yield batch


def _frame_column(column: Column) -> pandera.Column:
    return pandera.Column(
        _DTYPES[column.kind],
        checks=pandera.Check.isin(column.codes) if column.codes else None,
        nullable=column.nullable,
        description=column.meaning,
    )
