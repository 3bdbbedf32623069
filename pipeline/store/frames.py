"""Tables as data frames with nullable types."""

from __future__ import annotations

import pandas as pd
import pyarrow as pa

_NULLABLE = {
    pa.string(): pd.StringDtype("pyarrow"),
    pa.int64(): pd.Int64Dtype(),
    pa.float64(): pd.Float64Dtype(),
    pa.bool_(): pd.BooleanDtype(),
}


def to_frame(table: pa.Table) -> pd.DataFrame:
    """Return a table as a data frame; days are `datetime64`, lists are Python lists.

    Whole numbers of any width are `Int64`: DuckDB sums them into 38 digits, which pandas alone
    would make fractions.
    """
    for place, field in enumerate(table.schema):
        is_sum = pa.types.is_decimal(field.type) and field.type.scale == 0
        if is_sum or pa.types.is_integer(field.type):
            cells = table.column(place).cast(pa.int64())
            table = table.set_column(place, field.name, cells)
    frame: pd.DataFrame = table.to_pandas(types_mapper=_NULLABLE.get, date_as_object=False)
    for field in table.schema:
        if pa.types.is_date(field.type):
            frame[field.name] = frame[field.name].astype("datetime64[s]")
        elif pa.types.is_list(field.type):
            values = table.column(field.name).to_pylist()
            frame[field.name] = pd.Series(values, dtype=object, index=frame.index)
    return frame
