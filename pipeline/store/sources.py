"""Where the tables of a corpus are: in a folder, or in memory."""

from __future__ import annotations

import hashlib
import shutil
import tempfile
import weakref
from functools import cached_property
from pathlib import Path

import duckdb
import pyarrow as pa
import pyarrow.parquet

from pipeline.errors import PipelineError
from pipeline.schema import TABLES, AnyRow, Row
from pipeline.store.columnar import arrow_schema, to_arrow, to_rows
from pipeline.store.formats import DATABASE
from pipeline.store.places import Place, local_copy
from pipeline.store.record import RUN_RECORD
from pipeline.tables import Tables


class Stored:
    """Tables in a folder that a run has written."""

    def __init__(self, folder: Place) -> None:
        self._folder = folder
        self._record = self._digest()

    @property
    def tables(self) -> tuple[str, ...]:
        """Names of the tables there are."""
        return tuple(name for name in TABLES if self._file(name).is_file())

    def arrow(self, kind: type[Row]) -> pa.Table:
        """Return one table.

        Raises
        ------
        PipelineError
            It is not there, or another run has replaced the tables.
        """
        self.require(kind)
        file = self._here(self._file(kind.table_name))
        return pyarrow.parquet.read_table(file, schema=arrow_schema(kind))

    def require(self, kind: type[Row]) -> None:
        """Raise `PipelineError` unless a table is there, and no other run has replaced it."""
        self._require_same()
        if not self._file(kind.table_name).is_file():
            raise PipelineError(
                f"{self._folder} has no table {kind.table_name}; "
                f"make it with `python -m pipeline {kind.made_by}`"
            )

    def connect(self) -> duckdb.DuckDBPyConnection:
        """Return the stored database, for reading.

        Raises
        ------
        PipelineError
            It is not there, or another run has replaced the tables.
        """
        self._require_same()
        database = self._folder / DATABASE
        if not database.is_file():
            raise PipelineError(f"there is no {database}; make it with `python -m pipeline run`")
        return duckdb.connect(str(self._here(database)), read_only=True)

    def _here(self, file: Place) -> Path:
        """Return a file on this machine; of another storage a copy that goes away with this."""
        if isinstance(file, Path):
            return file
        copy = self._copies / file.name
        return copy if copy.exists() else local_copy(file, self._copies)

    @cached_property
    def _copies(self) -> Path:
        folder = tempfile.mkdtemp(prefix="thidua-")
        weakref.finalize(self, shutil.rmtree, folder, ignore_errors=True)
        return Path(folder)

    def _file(self, name: str) -> Place:
        return self._folder / f"{name}.parquet"

    def _digest(self) -> str:
        return hashlib.sha256((self._folder / RUN_RECORD).read_bytes()).hexdigest()

    def _require_same(self) -> None:
        if self._digest() != self._record:
            raise PipelineError(f"the tables in {self._folder} were replaced; load them again")


class Held:
    """Tables in memory."""

    def __init__(self, tables: Tables) -> None:
        ordered = tables.sorted()
        self._tables = {name: to_arrow(kind, ordered.of(kind)) for name, kind in TABLES.items()}

    @property
    def tables(self) -> tuple[str, ...]:
        """Names of the tables there are."""
        return tuple(self._tables)

    def arrow(self, kind: type[Row]) -> pa.Table:
        """Return one table."""
        return self._tables[kind.table_name]

    def connect(self) -> duckdb.DuckDBPyConnection:
        """Return a database of its own that shows the tables."""
        connection = duckdb.connect()
        for name, table in self._tables.items():
            connection.register(name, table)
        return connection


def select(
    connection: duckdb.DuckDBPyConnection, kind: type[AnyRow], condition: str, *given: str
) -> list[AnyRow]:
    """Return the rows of one table that fulfil a condition; no others are read.

    Parameters
    ----------
    connection
        A database that holds the tables.
    kind
        Row class of the table.
    condition
        What follows WHERE, with `?` for every value.
    given
        The values.
    """
    query = f'SELECT * FROM "{kind.table_name}" WHERE {condition}'  # noqa: S608
    return to_rows(kind, connection.sql(query, params=list(given)).to_arrow_table())
