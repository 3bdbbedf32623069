"""The tables of a run while it is under way: on disk, in any order, then sorted and written.

Rows come from the stored tables of earlier stages, from finished parts, and from stages that look
at all reports. Only one batch of rows is in memory at a time. DuckDB sorts, and spills what is too
large, so memory does not grow with the corpus.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import partial
from pathlib import Path
from types import TracebackType

import duckdb
import pyarrow as pa
import pyarrow.parquet

from pipeline.schema import AnyRow, Document, Row
from pipeline.store.columnar import TableError, arrow_schema, to_arrow, to_rows

ROWS_PER_BATCH = 2048
SORT_MEMORY = "256MB"

Source = Callable[[], Iterator[pa.RecordBatch]]
"""Yields some rows of a table, every time it is asked."""


class Workspace:
    """Tables that are being made, beside the stored tables that they build on.

    Parameters
    ----------
    folder
        Empty folder for the rows that wait to be sorted and for what the sort spills.
    stored
        Parquet files of tables that are taken over as they are, by table name.
    """

    def __init__(self, folder: Path, stored: Mapping[str, Path]) -> None:
        self._folder = folder
        self._stored = dict(stored)
        self._open: dict[str, pa.ipc.RecordBatchFileWriter] = {}
        self._sources: dict[str, list[Source]] = {}
        self._spools: dict[str, list[Path]] = {}
        self._originals: Mapping[str, str] = {}
        self._numbers = itertools.count()
        self._connection = duckdb.connect(
            config={
                "threads": 1,
                "memory_limit": SORT_MEMORY,
                "temp_directory": str(folder / "spill"),
            }
        )

    def __enter__(self) -> Workspace:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        for writer in self._open.values():
            writer.close()
        self._connection.close()

    def adopt(self, kind: type[Row], sources: Iterable[Source]) -> None:
        """Add rows to a table that are kept elsewhere; a stored table no longer counts."""
        self._stored.pop(kind.table_name, None)
        self._sources.setdefault(kind.table_name, []).extend(sources)

    def append(self, name: str, rows: pa.Table) -> None:
        """Add rows to a table; a stored table of that name no longer counts."""
        if name not in self._open:
            file = self._folder / f"{name}.{next(self._numbers)}.arrow"
            self._stored.pop(name, None)
            self._sources.setdefault(name, []).append(partial(_batches, file))
            self._spools.setdefault(name, []).append(file)
            self._open[name] = pa.ipc.new_file(str(file), rows.schema)
        self._open[name].write_table(rows)

    def replace(self, kind: type[AnyRow], rows: Sequence[AnyRow]) -> None:
        """Put rows in the place of all rows of a table."""
        self._seal(kind.table_name)
        self._sources.pop(kind.table_name, None)
        for file in self._spools.pop(kind.table_name, ()):
            file.unlink()
        self.extend(kind, rows)

    def extend(self, kind: type[AnyRow], rows: Sequence[AnyRow]) -> None:
        """Add rows to a table."""
        self.append(kind.table_name, to_arrow(kind, rows))

    def is_stored(self, kind: type[Row]) -> bool:
        """Whether a table is taken over as it is stored."""
        return kind.table_name in self._stored

    def rows(self, kind: type[AnyRow]) -> list[AnyRow]:
        """Return all rows of a table, in its order."""
        table = pa.Table.from_batches(self.in_order(kind), arrow_schema(kind))
        return to_rows(kind, table)

    def mark_duplicates(self, original: Mapping[str, str]) -> None:
        """Set `duplicate_of` of the documents that are being made, by `doc_id`."""
        self._originals = original

    def in_order(self, kind: type[Row]) -> Iterator[pa.RecordBatch]:
        """Yield the rows of a table in its order, nulls first, a batch at a time.

        Raises
        ------
        TableError
            Two rows have the same primary key.
        """
        name = kind.table_name
        if name in self._stored:
            yield from pyarrow.parquet.ParquetFile(self._stored[name]).iter_batches(ROWS_PER_BATCH)
        elif name in self._sources:
            self._seal(name)
            self._check_key(kind)
            order = ", ".join(f'"{column}" NULLS FIRST' for column in kind.sorted_by)
            self._connection.register("spool", self._reader(kind))
            found = self._connection.sql(f"SELECT * FROM spool ORDER BY {order}")  # noqa: S608
            for batch in found.to_arrow_reader(ROWS_PER_BATCH):
                yield batch.cast(arrow_schema(kind))

    def _check_key(self, kind: type[Row]) -> None:
        key = ", ".join(f'"{column}"' for column in kind.primary_key)
        self._connection.register("spool", self._reader(kind))
        twice = self._connection.sql(
            f"SELECT {key} FROM spool GROUP BY ALL HAVING count(*) > 1 LIMIT 1"  # noqa: S608
        ).fetchall()
        if twice:
            raise TableError(f"{kind.table_name}: two rows have the key {twice[0]}")

    def _reader(self, kind: type[Row]) -> pa.RecordBatchReader:
        batches = (batch for source in self._sources[kind.table_name] for batch in source())
        if kind is Document and self._originals:
            batches = (_marked(batch, self._originals) for batch in batches)
        return pa.RecordBatchReader.from_batches(arrow_schema(kind), batches)

    def _seal(self, name: str) -> None:
        """Finish the file that is being written; rows added later go to another."""
        writer = self._open.pop(name, None)
        if writer is not None:
            writer.close()


def _marked(batch: pa.RecordBatch, original: Mapping[str, str]) -> pa.RecordBatch:
    marks = [original.get(doc_id) for doc_id in batch.column("doc_id").to_pylist()]
    place = batch.schema.get_field_index("duplicate_of")
    return batch.set_column(place, batch.schema.field(place), pa.array(marks, pa.string()))


def _batches(file: Path) -> Iterator[pa.RecordBatch]:
    with pa.ipc.open_file(str(file)) as reader:
        for number in range(reader.num_record_batches):
            yield reader.get_batch(number)
