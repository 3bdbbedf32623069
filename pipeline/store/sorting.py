"""Sorting tables that may be larger than memory.

A sample of the column that a table is sorted by first tells where to divide it into stretches of
about one length; the rows are divided into files, one a stretch, and each is sorted by itself.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Iterator
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc

from pipeline.schema import Row
from pipeline.store.columnar import arrow_schema, check_key
from pipeline.store.divided import Divided

BYTES_IN_MEMORY = 1 << 22
"""Size from which a table is divided, and of the stretches that it is divided into, about."""
ROWS_PER_BATCH = 2048
MOST_STRETCHES = 200
"""Files that are written at a time; the stretches of a very large table are larger."""
ROWS_SAMPLED = 1 << 16
"""Rows that tell where a table is divided, at most."""

Source = Callable[[], Iterator[pa.RecordBatch]]
"""Yields some rows of a table, the same every time it is asked."""


def in_order(kind: type[Row], rows: Source, folder: Path) -> Iterator[pa.RecordBatch]:
    """Yield the rows of a table in its order, nulls first, texts by their bytes in UTF-8.

    Parameters
    ----------
    kind
        The table.
    rows
        Its rows in any order.
    folder
        Where stretches of a large table may be kept.

    Raises
    ------
    TableError
        Two rows have the same primary key.
    """
    batches = rows()
    held: list[pa.RecordBatch] = []
    size = 0
    for batch in batches:
        held.append(batch)
        size += batch.nbytes
        if size > BYTES_IN_MEMORY:
            break
    else:
        yield from _sorted(kind, pa.Table.from_batches(held, arrow_schema(kind)))
        return
    size += sum(batch.nbytes for batch in batches)
    held.clear()
    if kind.sorted_by[0] not in kind.primary_key:
        # Else rows of one key have one first column, and come to be beside each other.
        keys = [batch.select(kind.primary_key) for batch in rows()]
        check_key(kind, pa.Table.from_batches(keys))
    bounds = _bounds(kind, rows, min(-(-size // BYTES_IN_MEMORY), MOST_STRETCHES))
    with Divided(folder) as stretches:
        stretches.divide(
            kind.table_name,
            rows(),
            kind.sorted_by[0],
            lambda value: 0 if value is None else bisect_right(bounds, value),
        )
        for stretch in range(len(bounds) + 1):
            table = stretches.take(kind.table_name, stretch)
            if table is not None:
                yield from _sorted(kind, table)


def _sorted(kind: type[Row], table: pa.Table) -> Iterator[pa.RecordBatch]:
    check_key(kind, table)
    keys = [(column, "ascending", "at_start") for column in kind.sorted_by]
    order = pc.sort_indices(table.select(kind.sorted_by), sort_keys=keys)
    yield from table.take(order).to_batches(ROWS_PER_BATCH)


def _bounds(kind: type[Row], rows: Source, n_stretches: int) -> list[str]:
    """Return values of the first column that divide a table into stretches of about one length."""
    total = sum(batch.num_rows for batch in rows())
    step = -(-total // ROWS_SAMPLED)
    sample: list[str] = []
    start = 0
    for batch in rows():
        places = range(-start % step, batch.num_rows, step)
        column = batch.column(kind.sorted_by[0]).take(pa.array(places, pa.int64()))
        sample += [value for value in column.to_pylist() if value is not None]
        start += batch.num_rows
    sample.sort()
    places = range(1, n_stretches)
    return sorted({sample[at * len(sample) // n_stretches] for at in places}) if sample else []
