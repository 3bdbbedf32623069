"""Reading stored tables: as typed rows for the stages, as data frames for analysts."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING

from pipeline.errors import PipelineError
from pipeline.schema import TABLES, Row, columns
from pipeline.store.publish import locked, roll_forward, unfinished
from pipeline.store.record import RUN_RECORD
from pipeline.tables import Tables

if TYPE_CHECKING:
    import pandas as pd


def settle(folder: Path) -> None:
    """Carry through what a killed run had decided, so that a folder's files belong together."""
    if unfinished(folder):
        with locked(folder, wait=True):
            roll_forward(folder)


def read_tables(folder: Path, kinds: Iterable[type[Row]]) -> Tables:
    """Return stored tables as typed rows, in their order.

    Parameters
    ----------
    folder
        Folder that a run has written.
    kinds
        Row classes of the tables to read; one that is not stored has no rows.

    Raises
    ------
    PipelineError
        The folder holds no tables.
    """
    import pyarrow.parquet

    from pipeline.store.columnar import arrow_schema, to_rows

    settle(folder)
    _require_tables(folder)
    tables = Tables()
    for kind in kinds:
        file = folder / f"{kind.table_name}.parquet"
        if file.is_file():
            table = pyarrow.parquet.read_table(file, schema=arrow_schema(kind))
            tables.replace(kind, to_rows(kind, table))
    return tables


def load(folder: str | Path) -> Corpus:
    """Open a folder of tables for reading in a notebook.

    Parameters
    ----------
    folder
        Folder that a run has written, `data/processed` unless another was given.

    Returns
    -------
    The corpus: one data frame per table (`load(folder).awards`), and SQL over all of them.

    Raises
    ------
    PipelineError
        The folder holds no tables.
    """
    path = Path(folder)
    settle(path)
    _require_tables(path)
    return Corpus(path)


def _require_tables(folder: Path) -> None:
    if not (folder / RUN_RECORD).is_file():
        raise PipelineError(f"{folder} holds no tables; make them with `python -m pipeline run`")


class Corpus:
    """The tables of one run, each read when it is first asked for.

    Attributes are table names (`corpus.documents`, `corpus.awards` ...) and give data frames with
    nullable types: a missing number stays missing and does not turn whole numbers into fractions.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._made_by = _digest(folder)
        self._frames: dict[str, pd.DataFrame] = {}

    @property
    def tables(self) -> tuple[str, ...]:
        """Names of the tables there are, in the order of the stages."""
        return tuple(name for name in TABLES if (self.folder / f"{name}.parquet").is_file())

    def __getattr__(self, name: str) -> pd.DataFrame:
        if name not in TABLES:
            raise AttributeError(f"there is no table {name!r}; there are {', '.join(TABLES)}")
        if name not in self._frames:
            self._require_unchanged()
            self._frames[name] = _frame(self.folder, TABLES[name])
        return self._frames[name]

    def __dir__(self) -> list[str]:
        return sorted({*super().__dir__(), *self.tables})

    def __repr__(self) -> str:
        return f"Corpus({str(self.folder)!r}: {', '.join(self.tables)})"

    def sql(self, query: str) -> pd.DataFrame:
        """Return the answer to a query over all tables, asked of `corpus.duckdb` for reading only.

        Parameters
        ----------
        query
            One SQL statement; tables and columns are named as in the data dictionary.
        """
        import duckdb

        self._require_unchanged()
        with duckdb.connect(str(self.folder / "corpus.duckdb"), read_only=True) as connection:
            answer: pd.DataFrame = connection.sql(query).df()
        return answer

    def validate(self) -> None:
        """Check every table against its pandera schema.

        Raises
        ------
        pandera.errors.SchemaError
            A table was changed so that it no longer keeps its schema.
        """
        from pipeline.store.frames import frame_schema

        for name in self.tables:
            frame_schema(TABLES[name]).validate(getattr(self, name))

    def _require_unchanged(self) -> None:
        if _digest(self.folder) != self._made_by:
            raise PipelineError(f"the tables in {self.folder} were replaced; load them again")


def _digest(folder: Path) -> str:
    return hashlib.sha256((folder / RUN_RECORD).read_bytes()).hexdigest()


def _frame(folder: Path, kind: type[Row]) -> pd.DataFrame:
    import pandas as pd
    import pyarrow as pa
    import pyarrow.parquet

    from pipeline.store.columnar import arrow_schema

    file = folder / f"{kind.table_name}.parquet"
    if not file.is_file():
        raise PipelineError(
            f"{folder} has no table {kind.table_name}; "
            f"make it with `python -m pipeline {kind.made_by}`"
        )
    table = pyarrow.parquet.read_table(file, schema=arrow_schema(kind))
    nullable = {
        pa.string(): pd.StringDtype("pyarrow"),
        pa.int64(): pd.Int64Dtype(),
        pa.float64(): pd.Float64Dtype(),
        pa.bool_(): pd.BooleanDtype(),
    }
    frame: pd.DataFrame = table.to_pandas(types_mapper=nullable.get, date_as_object=False)
    for column in columns(kind):
        if column.kind == "day":
            frame[column.name] = frame[column.name].astype("datetime64[s]")
        elif column.kind == "list":
            values = table.column(column.name).to_pylist()
            frame[column.name] = pd.Series(values, dtype=object, index=frame.index)
    return frame
