"""The tables of a run while it is under way: on disk, in any order, then sorted and written.

Rows come from the stored tables of earlier stages, from finished parts, and from stages that look
at all reports. Only one batch of them is in memory at a time; how tables are sorted that are larger
than memory is the matter of `pipeline.store.sorting`.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import partial
from pathlib import Path
from types import TracebackType

import pyarrow as pa
import pyarrow.parquet

from pipeline.schema import AnyRow, Document, Row
from pipeline.store import sorting
from pipeline.store.columnar import arrow_schema, to_arrow, to_rows
from pipeline.store.divided import Batches
from pipeline.store.sorting import ROWS_PER_BATCH, Source


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
        self._originals: Mapping[str, str] = {}
        self._numbers = itertools.count()

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

    def spill(self, name: str) -> Path:
        """Return a folder for what a sort spills; each sort at a time has its own."""
        folder = self._folder / "spill" / name
        folder.mkdir(parents=True, exist_ok=True)
        return folder

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
            self._open[name] = pa.ipc.new_file(str(file), rows.schema)
        self._open[name].write_table(rows)

    def renew(self, kind: type[Row]) -> None:
        """Begin a table anew, without rows; what `snapshot` gave of it before still has its own."""
        self._seal(kind.table_name)
        self._stored.pop(kind.table_name, None)
        self._sources[kind.table_name] = []

    def snapshot(self, kinds: Iterable[type[Row]]) -> Batches:
        """Return what yields the rows that some tables have now, in any order.

        Parameters
        ----------
        kinds
            The tables.
        """
        found: dict[type[Row], list[Source]] = {}
        for kind in kinds:
            self._seal(kind.table_name)
            found[kind] = self._sources_of(kind)
        return lambda kind: (batch for source in found[kind] for batch in source())

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
        if self.is_stored(kind):
            return _parquet_batches(self._stored[kind.table_name])
        self._seal(kind.table_name)
        sources = self._sources_of(kind)
        return sorting.in_order(
            kind,
            lambda: (batch for source in sources for batch in source()),
            self.spill(kind.table_name),
        )

    def _sources_of(self, kind: type[Row]) -> list[Source]:
        if self.is_stored(kind):
            return [partial(_parquet_batches, self._stored[kind.table_name])]
        sources = [*self._sources.get(kind.table_name, ())]
        if kind is Document and self._originals:
            return [partial(_marked, source, self._originals) for source in sources]
        return sources

    def _seal(self, name: str) -> None:
        """Finish the file that is being written; rows added later go to another."""
        writer = self._open.pop(name, None)
        if writer is not None:
            writer.close()


def _marked(source: Source, original: Mapping[str, str]) -> Iterator[pa.RecordBatch]:
    for batch in source():
        marks = [original.get(doc_id) for doc_id in batch.column("doc_id").to_pylist()]
        place = batch.schema.get_field_index("duplicate_of")
        yield batch.set_column(place, batch.schema.field(place), pa.array(marks, pa.string()))


def _parquet_batches(file: Path) -> Iterator[pa.RecordBatch]:
    found: Iterator[pa.RecordBatch] = pyarrow.parquet.ParquetFile(file).iter_batches(ROWS_PER_BATCH)
    return found


def _batches(file: Path) -> Iterator[pa.RecordBatch]:
    with pa.ipc.open_file(str(file)) as reader:
        for number in range(reader.num_record_batches):
            yield reader.get_batch(number)
