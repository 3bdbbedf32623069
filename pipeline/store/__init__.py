"""Where tables live: written atomically as Parquet, CSV and DuckDB, read back as rows or frames."""

from __future__ import annotations

from pipeline.store.corpus import Corpus, load, read_tables

__all__ = ["Corpus", "load", "read_tables"]
