"""The first row of a CSV file: which columns it names, and what divides them."""

from __future__ import annotations

import csv
import io

_DELIMITERS = (",", ";", "\t")
"""A spreadsheet divides columns by what its country does: a comma, or a semicolon."""


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
