"""CSV: one report a row, columns named in the first row."""

from __future__ import annotations

import csv
import io
from collections import deque
from collections.abc import Iterator

from pipeline.ingest.compression import open_bytes
from pipeline.ingest.delimited import header
from pipeline.ingest.files import SourceFile
from pipeline.ingest.limits import Limits
from pipeline.ingest.readers import NotRead
from pipeline.ingest.readers.records_of import malformed, record_or_not
from pipeline.ingest.readers.streams import decoded_stream
from pipeline.ingest.records import Record, SetAside

_MOST_RESTARTS = 100


def read(file: SourceFile, limits: Limits) -> Iterator[Record | NotRead]:
    """Read a CSV file; see the package for parameters and errors.

    The delimiter is a comma, or a semicolon or tab if the first row says so. Rows are numbered
    from 0, the first row not counted.
    """
    before = csv.field_size_limit(limits.max_record_bytes)
    try:
        with open_bytes(
            file.location,
            gzipped=file.gzipped,
            most=limits.max_container_bytes,
            limits=limits,
        ) as stream:
            lines, encoding = decoded_stream(stream)
            yield from _records(_Lines(lines, limits.max_record_bytes), encoding, limits)
    finally:
        csv.field_size_limit(before)


def _records(lines: _Lines, encoding: str, limits: Limits) -> Iterator[Record | NotRead]:
    first = next(lines, "")
    named = header(first, "text")
    if named is None:
        raise SetAside("missing_column", "its first row names no column text; name one")
    names, delimiter = named
    number = 0
    restarts = 0
    lines.forget()
    rows = csv.reader(lines, delimiter=delimiter, strict=True)
    while True:
        try:
            row = next(rows, None)
        except csv.Error as error:
            yield malformed(number, f"line {lines.first}: {error}")
            number += 1
            # An open quote swallows the rows after it: read on from the line below.
            restarts += 1
            lines.back_to_second(keep=restarts <= _MOST_RESTARTS)
            rows = csv.reader(lines, delimiter=delimiter, strict=True)
            continue
        if row is None:
            break
        if row and any(row):
            if len(row) != len(names):
                yield malformed(
                    number, f"line {lines.first}: {len(row)} cells under {len(names)} columns"
                )
            else:
                values = dict(zip(names, (cell or None for cell in row), strict=True))
                yield record_or_not(number, values, encoding, limits)
            number += 1
        lines.forget()
    if number == 0:
        raise SetAside("empty_file", "holds no row; remove it or fill it")


class _Lines:
    """The lines of a stream, remembering those of the row that is being read."""

    def __init__(self, stream: io.TextIOWrapper, longest: int) -> None:
        self._stream = stream
        self._longest = longest
        self._again: deque[str] = deque()
        self._row: list[str] = []
        self._size = 0
        self.first = 1
        """number of the row's first line, from 1"""

    def __iter__(self) -> _Lines:
        return self

    def __next__(self) -> str:
        # A row that never closes its quote must not fill the memory.
        if self._size > self._longest:
            raise csv.Error(f"a row of more than {self._longest} characters")
        line = self._again.popleft() if self._again else self._stream.readline(self._longest)
        if not line:
            raise StopIteration
        self._row.append(line)
        self._size += len(line)
        return line

    def forget(self) -> None:
        """Begin a new row."""
        self.first += len(self._row)
        self._row.clear()
        self._size = 0

    def back_to_second(self, *, keep: bool) -> None:
        """Begin a new row at the second line of this one, or behind it."""
        if keep:
            self._again.extendleft(reversed(self._row[1:]))
            del self._row[1:]
        self.forget()
