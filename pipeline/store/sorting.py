"""Sorting tables that may be larger than memory.

Only the columns that a table is sorted by are held all at once. They tell the rank of each row, and
so into which stretch of the sorted table it falls; the rows are then divided into files, one a
stretch, and each is sorted by itself.
"""

from __future__ import annotations

import itertools
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from pipeline.schema import Row
from pipeline.store.columnar import arrow_schema, check_key

BYTES_IN_MEMORY = 1 << 24
"""Size from which a table is divided, and of the stretches that it is divided into, about."""
ROWS_PER_BATCH = 2048
MOST_STRETCHES = 200
"""Files that are written at a time; the stretches of a very large table are larger."""

Source = Callable[[], Iterator[pa.RecordBatch]]
"""Yields some rows of a table, the same every time it is asked."""

_Ranks = npt.NDArray[np.int64]


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
        table = pa.Table.from_batches(held, arrow_schema(kind)).combine_chunks()
        check_key(kind, table)
        yield from table.take(_order(kind, table)).to_batches(ROWS_PER_BATCH)
        return
    size += sum(batch.nbytes for batch in batches)
    held.clear()
    ranks = _ranks(kind, rows)
    n_stretches = min(-(-size // BYTES_IN_MEMORY), MOST_STRETCHES)
    with tempfile.TemporaryDirectory(dir=folder) as stretches:
        yield from _stretch_by_stretch(rows, ranks, n_stretches, Path(stretches))


def _order(kind: type[Row], table: pa.Table) -> pa.Array:
    keys = [(column, "ascending", "at_start") for column in kind.sorted_by]
    return pc.sort_indices(table.select(kind.sorted_by), sort_keys=keys)


def _ranks(kind: type[Row], rows: Source) -> _Ranks:
    """Return the rank of each row among all."""
    keys = pa.Table.from_batches([batch.select(kind.sorted_by) for batch in rows()])
    keys = keys.combine_chunks()
    check_key(kind, keys)
    order = _order(kind, keys).to_numpy()
    ranks = np.empty(len(order), np.int64)
    ranks[order] = np.arange(len(order))
    return ranks


def _stretch_by_stretch(
    rows: Source, ranks: _Ranks, n_stretches: int, folder: Path
) -> Iterator[pa.RecordBatch]:
    """Divide rows by their rank, and yield them stretch by stretch."""
    length = -(-len(ranks) // n_stretches)
    kept: list[list[_Ranks]] = [[] for _ in range(n_stretches)]
    writers: dict[int, pa.RecordBatchStreamWriter] = {}
    try:
        start = 0
        for batch in rows():
            own = ranks[start : start + batch.num_rows]
            start += batch.num_rows
            order = np.argsort(own, kind="stable")
            sorted_ranks = own[order]
            taken = batch.take(pa.array(order))
            bounds = np.searchsorted(sorted_ranks, np.arange(n_stretches + 1) * length)
            for stretch, (first, last) in enumerate(itertools.pairwise(bounds.tolist())):
                if first == last:
                    continue
                if stretch not in writers:
                    writers[stretch] = pa.ipc.new_stream(
                        str(folder / f"{stretch}.arrow"), batch.schema
                    )
                writers[stretch].write_batch(taken.slice(first, last - first))
                kept[stretch].append(sorted_ranks[first:last])
    finally:
        for writer in writers.values():
            writer.close()
    for stretch in sorted(writers):
        file = folder / f"{stretch}.arrow"
        with pa.ipc.open_stream(str(file)) as reader:
            table = reader.read_all()
        file.unlink()
        order = np.argsort(np.concatenate(kept[stretch]))
        yield from table.take(pa.array(order)).to_batches(ROWS_PER_BATCH)
