"""Parquet: one report a row."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import IO, cast

import pyarrow as pa
import pyarrow.parquet as pq

from pipeline.ingest.compression import open_bytes
from pipeline.ingest.files import SourceFile
from pipeline.ingest.limits import Limits
from pipeline.ingest.metadata import COLUMNS
from pipeline.ingest.readers import NotRead
from pipeline.ingest.readers.records_of import malformed, record_or_not
from pipeline.ingest.records import Record, SetAside

_BATCH_ROWS = 256
_IN_MEMORY = 64_000_000


def read(file: SourceFile, limits: Limits) -> Iterator[Record | NotRead]:
    """Read a Parquet file; see the package for parameters and errors."""
    with open_bytes(
        file.location,
        gzipped=file.gzipped,
        most=limits.max_container_bytes,
        limits=limits,
    ) as stream:
        if not stream.peek(1):
            raise SetAside("empty_file", "empty; remove it or fill it")
        if isinstance(file.location, Path) and not file.gzipped:
            with file.location.open("rb") as seekable:
                yield from _records(seekable, limits)
            return
        with tempfile.SpooledTemporaryFile(max_size=_IN_MEMORY) as seekable:
            shutil.copyfileobj(stream, seekable)
            seekable.seek(0)
            yield from _records(cast("IO[bytes]", seekable), limits)


def _records(file: IO[bytes], limits: Limits) -> Iterator[Record | NotRead]:
    number = 0
    try:
        table = pq.ParquetFile(file)
        _check(table, limits)
        names = [name for name in ("text", *COLUMNS) if name in table.schema_arrow.names]
        for batch in table.iter_batches(batch_size=_BATCH_ROWS, columns=names):
            for row in range(batch.num_rows):
                yield _record(number, batch, row, limits)
                number += 1
    except (pa.ArrowException, OSError, ValueError) as error:
        detail = " ".join(str(error).split())[:200]
        raise SetAside(
            "malformed_parquet", f"cannot be read from row {number} on: {detail}"
        ) from None
    if number == 0:
        raise SetAside("empty_file", "holds no row; remove it or fill it")


def _check(table: pq.ParquetFile, limits: Limits) -> None:
    if "text" not in table.schema_arrow.names:
        raise SetAside("missing_column", "has no column text; name one")
    groups = range(table.metadata.num_row_groups)
    size = sum(table.metadata.row_group(group).total_byte_size for group in groups)
    if size > limits.max_container_bytes:
        raise SetAside("too_large", f"more than {limits.max_container_bytes} bytes; split it")


def _record(number: int, batch: pa.RecordBatch, row: int, limits: Limits) -> Record | NotRead:
    values: dict[str, object] = {}
    try:
        for name, column in zip(batch.schema.names, batch.columns, strict=True):
            values[name] = column[row].as_py()
    except (ValueError, OverflowError) as error:
        return malformed(number, f"a value cannot be read ({type(error).__name__})")
    return record_or_not(number, cast("Mapping[str, object]", values), "utf-8", limits)
