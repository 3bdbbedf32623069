"""Tables as data frames with nullable types."""

from __future__ import annotations

import pandas as pd
import pyarrow as pa

from pipeline.schema import Row, columns

_NULLABLE = {
    pa.string(): pd.StringDtype("pyarrow"),
    pa.int64(): pd.Int64Dtype(),
    pa.float64(): pd.Float64Dtype(),
    pa.bool_(): pd.BooleanDtype(),
}


def to_frame(kind: type[Row], table: pa.Table) -> pd.DataFrame:
    """Return a table as a data frame; days are `datetime64`, lists are Python lists."""
    frame: pd.DataFrame = table.to_pandas(types_mapper=_NULLABLE.get, date_as_object=False)
    for column in columns(kind):
        if column.kind == "day":
            frame[column.name] = frame[column.name].astype("datetime64[s]")
        elif column.kind == "list":
            values = table.column(column.name).to_pylist()
            frame[column.name] = pd.Series(values, dtype=object, index=frame.index)
    return frame
