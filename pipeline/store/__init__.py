"""Where tables live: written atomically as Parquet, CSV and DuckDB, read back as data frames."""

from __future__ import annotations

from pipeline.store.corpus import Corpus, load

__all__ = ["Corpus", "load"]
