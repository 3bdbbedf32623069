"""pandera schemas of all tables, made from `pipeline.schema`, for readers.

What a run writes is held to the same rules by `pipeline.store.columnar`, without pandera, which
takes half a second to import.
"""

from __future__ import annotations

import pandera.pandas as pandera

from pipeline.schema import Column, Row, columns

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


def _frame_column(column: Column) -> pandera.Column:
    return pandera.Column(
        _DTYPES[column.kind],
        checks=pandera.Check.isin(column.codes) if column.codes else None,
        nullable=column.nullable,
        description=column.meaning,
    )
