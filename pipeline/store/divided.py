"""Tables that are larger than memory, divided by document or event and read part by part."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from types import TracebackType

import numpy as np
import pyarrow as pa

from pipeline.schema import Row

Batches = Callable[[type[Row]], Iterator[pa.RecordBatch]]
"""Yields the rows of a table, each time from the first."""

REPORTS_IN_PART = 500
MOST_PARTS = 200
"""Parts, and so files that are written at a time; of more reports the parts are larger."""
ROWS_DIVIDED = 1 << 14
BYTES_DIVIDED = 1 << 23
"""Rows, or bytes, that are divided together."""


def by_name(parts: Mapping[str, int]) -> Callable[[str | None], int]:
    """Return what tells the part of a document or an event; those of no part are left out."""
    return lambda name: parts.get(name or "", -1)


def part_of(things: Sequence[str], sizes: Mapping[str, int]) -> dict[str, int]:
    """Return in which part each of some documents or events is.

    Parameters
    ----------
    things
        Documents or events in the order in which they are wanted.
    sizes
        Number of reports of each event; one where none is given.
    """
    total = sum(sizes.get(thing, 1) for thing in things)
    size = max(REPORTS_IN_PART, -(-total // MOST_PARTS))
    found: dict[str, int] = {}
    held = 0
    for thing in things:
        found[thing] = held // size
        held += sizes.get(thing, 1)
    return found


class Divided:
    """Tables in parts, on disk until they are left.

    Parameters
    ----------
    folder
        Where the parts may be kept.
    """

    def __init__(self, folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self._path = Path(tempfile.mkdtemp(prefix="divided-", dir=folder))

    def __enter__(self) -> Divided:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        shutil.rmtree(self._path)

    def divide(
        self,
        table: str,
        batches: Iterator[pa.RecordBatch],
        column: str,
        part_of_value: Callable[[str | None], int],
    ) -> None:
        """Divide a table.

        Parameters
        ----------
        table
            Name of the table.
        batches
            Its rows, in any order.
        column
            What its rows are divided by.
        part_of_value
            Returns the part of a value of the column, from 0; below 0 rows are left out.
        """
        writers: dict[int, pa.RecordBatchStreamWriter] = {}
        try:
            for rows in _together(batches):
                numbers = [part_of_value(value) for value in rows.column(column).to_pylist()]
                order = np.argsort(numbers, kind="stable")
                sorted_by_part = rows.take(pa.array(order))
                found, starts = np.unique(np.asarray(numbers)[order], return_index=True)
                ends = [*starts[1:], len(order)]
                for part, start, end in zip(map(int, found), starts, ends, strict=True):
                    if part < 0:
                        continue
                    if part not in writers:
                        file = self._file(table, part)
                        writers[part] = pa.ipc.new_stream(str(file), rows.schema)
                    writers[part].write_table(sorted_by_part.slice(start, end - start))
        finally:
            for writer in writers.values():
                writer.close()

    def take(self, table: str, part: int) -> pa.Table | None:
        """Return the rows of a table in one part, which is let go; null where it has none."""
        file = self._file(table, part)
        if not file.exists():
            return None
        with pa.ipc.open_stream(str(file)) as reader:
            rows = reader.read_all()
        file.unlink()
        return rows

    def _file(self, table: str, part: int) -> Path:
        return self._path / f"{table}.{part}.arrow"


def _together(batches: Iterator[pa.RecordBatch]) -> Iterator[pa.Table]:
    """Yield batches, so many at a time that it pays to divide them."""
    held: list[pa.RecordBatch] = []
    for batch in batches:
        held.append(batch)
        if (
            sum(one.num_rows for one in held) >= ROWS_DIVIDED
            or sum(one.nbytes for one in held) >= BYTES_DIVIDED
        ):
            yield pa.Table.from_batches(held)
            held = []
    if held:
        yield pa.Table.from_batches(held)
