"""Rows of several tables together: what a stage takes and what it gives."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from typing import cast

from pipeline.schema import TABLES, AnyRow, Issue, Row, in_order


class Tables:
    """Rows by table; a stage is a pure function from `Tables` to `Tables`."""

    __slots__ = ("_rows",)

    def __init__(self, rows: Iterable[Row] = ()) -> None:
        self._rows: dict[type[Row], list[Row]] = {}
        self.extend(rows)

    def add(self, row: Row) -> None:
        """Add one row to its table."""
        self._rows.setdefault(type(row), []).append(row)

    def extend(self, rows: Iterable[Row]) -> None:
        """Add rows, each to its table."""
        if isinstance(rows, Tables):
            for kind, more in rows._rows.items():
                self._rows.setdefault(kind, []).extend(more)
            return
        for row in rows:
            self.add(row)

    def of(self, kind: type[AnyRow]) -> list[AnyRow]:
        """Return the rows of one table, in the order they were added."""
        return cast("list[AnyRow]", self._rows.get(kind, []))

    def replace(self, kind: type[AnyRow], rows: Iterable[AnyRow]) -> None:
        """Put rows in the place of a table's rows."""
        self._rows[kind] = list(rows)

    def __iter__(self) -> Iterator[Row]:
        for kind in TABLES.values():
            yield from self._rows.get(kind, ())

    def __len__(self) -> int:
        return sum(map(len, self._rows.values()))

    def sorted(self) -> Tables:
        """Return the same rows, every table in its own order."""
        return Tables(row for kind in TABLES.values() for row in in_order(self.of(kind)))


def make_issue(
    stage: str,
    code: str,
    severity: str,
    detail: str,
    *,
    doc_id: str | None = None,
    path: str | None = None,
    start: int | None = None,
    end: int | None = None,
    surface: str | None = None,
) -> Issue:
    """Return an issue row whose id is a digest of everything it says.

    Parameters
    ----------
    stage, code, severity
        Stage that raises it, kind of issue, and `error`, `warning` or `note`.
    detail
        One line for the analyst: what, where, and how to mend it.
    doc_id, path, start, end, surface
        What it is about: document, file, and code points of the text.
    """
    said = (stage, code, severity, detail, doc_id, path, start, end, surface)
    digest = hashlib.sha256("\x1f".join(map(repr, said)).encode()).hexdigest()
    return Issue(
        issue_id=digest[:16],
        doc_id=doc_id,
        path=path,
        stage=stage,
        code=code,
        severity=severity,
        detail=detail,
        start=start,
        end=end,
        surface=surface,
    )


def one_line(text: str, longest: int = 300) -> str:
    """Return text fit for one line of a table: control characters escaped, length bounded."""
    shown = "".join(
        character if character.isprintable() else f"\\u{ord(character):04x}"
        for character in text[: longest + 1]
    )
    return shown if len(shown) <= longest else f"{shown[: longest - 1]}…"
