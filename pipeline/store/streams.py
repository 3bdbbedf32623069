"""Rows of tables that are larger than memory, sorted as they are asked for, a batch at a time."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from types import TracebackType
from typing import Generic

import duckdb
import pyarrow as pa

from pipeline.schema import AnyRow, Document, Row
from pipeline.store.columnar import arrow_schema, to_rows

Batches = Callable[[type[Row]], Iterator[pa.RecordBatch]]
"""Yields the rows of a table, each time from the first."""

SORT_MEMORY = "256MB"
ROWS_TOGETHER = 2048
TEXTS_TOGETHER = 256


class Sorter:
    """Sorts tables, several at a time; what does not fit in memory goes to disk.

    Parameters
    ----------
    batches
        Yields the rows of tables, in any order.
    spill
        Folder for what does not fit.
    """

    def __init__(self, batches: Batches, spill: Path) -> None:
        self._batches = batches
        self._connection = duckdb.connect(
            config={"threads": 1, "memory_limit": SORT_MEMORY, "temp_directory": str(spill)}
        )

    def __enter__(self) -> Sorter:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._connection.close()

    def keep(self, name: str, table: pa.Table) -> None:
        """Keep a table of its own, to be joined with others."""
        self._connection.register("given", table)
        self._connection.execute(f"CREATE TABLE {name} AS SELECT * FROM given")  # noqa: S608
        self._connection.unregister("given")

    def sorted(self, kind: type[Row], query: str) -> Iterator[pa.RecordBatch]:
        """Yield the rows of a table as a query sorts them, in which it is named `given`."""
        schema = arrow_schema(kind)
        # A cursor each, since several tables are read at a time.
        with self._connection.cursor() as cursor:
            given = pa.RecordBatchReader.from_batches(schema, self._batches(kind))
            cursor.register("given", given)
            together = TEXTS_TOGETHER if kind is Document else ROWS_TOGETHER
            for batch in cursor.sql(query).to_arrow_reader(together):
                yield batch.cast(schema)


class Stream(Generic[AnyRow]):
    """Rows of a table, those of one document or event together.

    Parameters
    ----------
    kind
        The table.
    batches
        Its rows.
    of
        Returns what the rows are of.
    """

    def __init__(
        self, kind: type[AnyRow], batches: Iterable[pa.RecordBatch], of: Callable[[AnyRow], str]
    ) -> None:
        self._of = of
        self._rows = (
            row for batch in batches for row in to_rows(kind, pa.Table.from_batches([batch]))
        )
        self._next = next(self._rows, None)

    def __iter__(self) -> Iterator[AnyRow]:
        while (row := self._next) is not None:
            self._next = next(self._rows, None)
            yield row

    def of(self, thing: str) -> list[AnyRow]:
        """Return the next rows, as far as they are of one document or event."""
        found: list[AnyRow] = []
        row = self._next
        while row is not None and self._of(row) == thing:
            found.append(row)
            row = next(self._rows, None)
        self._next = row
        return found
