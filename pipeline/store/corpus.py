"""Reading tables as data frames, for analysts."""

from __future__ import annotations

from contextlib import AbstractContextManager
from typing import TYPE_CHECKING, Protocol

from pipeline.errors import PipelineError
from pipeline.schema import TABLES, Row
from pipeline.store.places import Place, place_of
from pipeline.store.publish import settle
from pipeline.store.record import RUN_RECORD
from pipeline.tables import Tables

if TYPE_CHECKING:
    import duckdb
    import pandas as pd
    import pyarrow as pa

    from pipeline.store.sources import Stored


def load(folder: str | Place) -> Corpus:
    """Open a folder of tables for reading in a notebook.

    Parameters
    ----------
    folder
        Path or URL of a folder that a run has written, `data/processed` unless another was given.

    Returns
    -------
    The corpus: one data frame per table (`load(folder).awards`), and SQL over all of them.

    Raises
    ------
    PipelineError
        The folder holds no tables.
    """
    return Corpus(stored(place_of(folder)))


def stored(folder: Place) -> Stored:
    """Return the tables of a folder, to read them in parts.

    Raises
    ------
    PipelineError
        The folder holds no tables.
    """
    settle(folder)
    if not (folder / RUN_RECORD).is_file():
        raise PipelineError(f"{folder} holds no tables; make them with `python -m pipeline run`")
    from pipeline.store.sources import Stored

    return Stored(folder)


class Source(Protocol):
    """Where the tables of a corpus are."""

    @property
    def tables(self) -> tuple[str, ...]:
        """Names of the tables there are."""
        ...

    def arrow(self, kind: type[Row]) -> pa.Table:
        """Return one table."""
        ...

    def connect(self) -> AbstractContextManager[duckdb.DuckDBPyConnection]:
        """Return a database that holds all tables, for reading."""
        ...


class Corpus:
    """The tables of one run, each read when it is first asked for.

    Attributes are table names (`corpus.documents`, `corpus.awards` ...) and give data frames with
    nullable types: a missing number stays missing and does not turn whole numbers into fractions.
    """

    def __init__(self, source: Source) -> None:
        self._source = source
        self._frames: dict[str, pd.DataFrame] = {}

    @classmethod
    def from_tables(cls, tables: Tables) -> Corpus:
        """Return rows that are stored nowhere as a corpus."""
        from pipeline.store.sources import Held

        return cls(Held(tables))

    @property
    def tables(self) -> tuple[str, ...]:
        """Names of the tables there are, in the order of the stages."""
        return self._source.tables

    def __getattr__(self, name: str) -> pd.DataFrame:
        if name not in TABLES:
            raise AttributeError(f"there is no table {name!r}; there are {', '.join(TABLES)}")
        if name not in self._frames:
            from pipeline.store.frames import to_frame

            self._frames[name] = to_frame(self._source.arrow(TABLES[name]))
        return self._frames[name]

    def __dir__(self) -> list[str]:
        return sorted({*super().__dir__(), *self.tables})

    def __repr__(self) -> str:
        return f"Corpus({', '.join(self.tables)})"

    def sql(self, query: str) -> pd.DataFrame:
        """Return the answer to a query over all tables, which it cannot change.

        Parameters
        ----------
        query
            One SQL statement; tables and columns are named as in the data dictionary.
        """
        from pipeline.store.frames import to_frame

        with self._source.connect() as connection:
            return to_frame(connection.sql(query).to_arrow_table())

    def validate(self) -> None:
        """Check every table against its pandera schema.

        Raises
        ------
        pandera.errors.SchemaError
            A table was changed so that it no longer keeps its schema.
        """
        from pipeline.store.schemas import frame_schema

        for name in self.tables:
            frame_schema(TABLES[name]).validate(getattr(self, name))
