"""The tables of a run while it is under way: on disk, in any order, then sorted and written.

Only one partition of rows is in memory at a time. DuckDB sorts, and spills what is too large, so
memory does not grow with the corpus.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from types import TracebackType

import duckdb
import pyarrow as pa
import pyarrow.parquet

from pipeline.schema import AnyRow, Document, Row
from pipeline.store.columnar import TableError, arrow_schema, to_arrow, to_rows

ROWS_PER_BATCH = 2048
SORT_MEMORY = "256MB"


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
        self._spools: dict[str, list[Path]] = {}
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

    def append(self, parts: Mapping[str, pa.Table]) -> None:
        """Add rows to tables, by table name; a stored table of that name no longer counts."""
        for name, part in parts.items():
            if name not in self._open:
                self._stored.pop(name, None)
                spools = self._spools.setdefault(name, [])
                file = self._folder / f"{name}.{next(self._numbers)}.arrow"
                spools.append(file)
                self._open[name] = pa.ipc.new_file(str(file), part.schema)
            self._open[name].write_table(part)

    def replace(self, kind: type[AnyRow], rows: Sequence[AnyRow]) -> None:
        """Put rows in the place of all rows of a table."""
        self._seal(kind.table_name)
        for file in self._spools.pop(kind.table_name, ()):
            file.unlink()
        self.extend(kind, rows)

    def extend(self, kind: type[AnyRow], rows: Sequence[AnyRow]) -> None:
        """Add rows to a table."""
        self.append({kind.table_name: to_arrow(kind, rows)})

    def is_stored(self, kind: type[Row]) -> bool:
        """Whether a table is taken over as it is stored."""
        return kind.table_name in self._stored

    def rows(self, kind: type[AnyRow]) -> list[AnyRow]:
        """Return all rows of a table, in its order."""
        table = pa.Table.from_batches(self.in_order(kind), arrow_schema(kind))
        return to_rows(kind, table)

    def texts(self) -> Texts:
        """Return the texts of the documents that are being made, to be looked up one by one."""
        self._seal(Document.table_name)
        return Texts(self._spools.get(Document.table_name, ()))

    def mark_duplicates(self, original: Mapping[str, str]) -> None:
        """Set `duplicate_of` of documents, by `doc_id`."""
        if not original:
            return
        name = Document.table_name
        self._seal(name)
        files = self._spools.pop(name)
        for batch in _batches(files):
            marks = [original.get(doc_id) for doc_id in batch.column("doc_id").to_pylist()]
            place = batch.schema.get_field_index("duplicate_of")
            marked = batch.set_column(
                place, batch.schema.field(place), pa.array(marks, pa.string())
            )
            self.append({name: pa.Table.from_batches([marked])})
        for file in files:
            file.unlink()

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
        elif name in self._spools:
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
        return pa.RecordBatchReader.from_batches(
            arrow_schema(kind), _batches(self._spools[kind.table_name])
        )

    def _seal(self, name: str) -> None:
        """Finish the file that is being written; rows added later go to another."""
        writer = self._open.pop(name, None)
        if writer is not None:
            writer.close()


class Texts:
    """Texts of documents on disk, by `doc_id`."""

    def __init__(self, files: Iterable[Path]) -> None:
        self._places: dict[str, tuple[pa.StringArray, int]] = {}
        for file in files:
            reader = pa.ipc.open_file(pa.memory_map(str(file)))
            for number in range(reader.num_record_batches):
                batch = reader.get_batch(number)
                texts = batch.column("text")
                ids = batch.column("doc_id").to_pylist()
                self._places.update((doc_id, (texts, row)) for row, doc_id in enumerate(ids))

    def __getitem__(self, doc_id: str) -> str:
        texts, row = self._places[doc_id]
        text: str = texts[row].as_py()
        return text


def _batches(files: Iterable[Path]) -> Iterator[pa.RecordBatch]:
    for file in files:
        with pa.ipc.open_file(str(file)) as reader:
            for number in range(reader.num_record_batches):
                yield reader.get_batch(number)
