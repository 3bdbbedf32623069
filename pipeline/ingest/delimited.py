"""CSV files that stand beside the reports: what divides their columns, and their rows one by one.

They are written by hand or by a spreadsheet, so one bad row costs no other.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator

LONGEST_CELL = 131_072
"""Characters of a cell: the limit of the library, unless somebody in the process has moved it."""
_DELIMITERS = (",", ";", "\t")
"""A spreadsheet divides columns by what its country does: a comma, or a semicolon."""

NumberedRow = tuple[int, dict[str, str] | str]
"""Line on which a row begins, and its cells by column or what is wrong with it."""


def header(line: str, needed: str) -> tuple[list[str], str] | None:
    """Return the names of the columns in lower case, and the delimiter.

    Parameters
    ----------
    line
        First line of the file.
    needed
        Column that there must be, in lower case.

    Returns
    -------
    Nothing, if no delimiter gives that column.
    """
    for delimiter in _DELIMITERS:
        try:
            cells = next(csv.reader(io.StringIO(line), delimiter=delimiter), [])
        except csv.Error:
            continue
        names = [cell.strip().lower() for cell in cells]
        if needed in names:
            return names, delimiter
    return None


def table(text: str, needed: str) -> tuple[list[str], Iterator[NumberedRow]] | None:
    """Return the names of the columns in lower case, and the rows that are not empty.

    Parameters
    ----------
    text
        Text of the file, decoded.
    needed
        Column that there must be, in lower case.

    Returns
    -------
    Nothing, if no delimiter gives that column.
    """
    lines = list(io.StringIO(text.removeprefix("\ufeff"), newline=""))
    named = header(lines[0], needed) if lines else None
    if named is None:
        return None
    names, delimiter = named
    return names, _numbered(lines, names, delimiter)


def _numbered(lines: list[str], names: list[str], delimiter: str) -> Iterator[NumberedRow]:
    reached = 1
    while reached < len(lines):
        line = reached + 1
        try:
            row, used = _row(lines, reached, delimiter)
        except csv.Error as error:
            yield line, f"{error}; row not used"
            reached += 1
            continue
        reached += used
        if any(len(cell) > LONGEST_CELL for cell in row):
            yield line, f"field larger than field limit ({LONGEST_CELL}); row not used"
        elif any(cell.strip() for cell in row[len(names) :]):
            yield line, f"{len(row)} cells under {len(names)} columns; row not used"
        elif any(cell.strip() for cell in row):
            yield line, dict(zip(names, row, strict=False))


def _row(lines: list[str], first: int, delimiter: str) -> tuple[list[str], int]:
    """Return the row that begins on a line, and over how many lines it goes.

    A quotation mark that is not closed, or closed in the middle of a cell, is one for this line
    alone: it must not swallow the lines below.
    """
    following = (lines[at] for at in range(first, len(lines)))
    reader = csv.reader(following, delimiter=delimiter, strict=True)
    try:
        return next(reader), reader.line_num
    except csv.Error:
        return next(csv.reader([lines[first]], delimiter=delimiter)), 1
