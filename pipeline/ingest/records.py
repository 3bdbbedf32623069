"""What a reader hands over: reports as they stand in a file, and doubts about them."""

from __future__ import annotations

import datetime
from dataclasses import dataclass, field

from pipeline.tables import one_line


@dataclass(frozen=True, slots=True)
class Given:
    """What a file, a record or a `metadata.csv` says about a report."""

    url: str | None = None
    source: str | None = None
    title: str | None = None
    published_on: datetime.date | None = None
    declared_language: str | None = None

    def or_else(self, other: Given) -> Given:
        """Return the same facts, with those that are missing taken from another."""
        return Given(
            url=self.url or other.url,
            source=self.source or other.source,
            title=self.title or other.title,
            published_on=self.published_on or other.published_on,
            declared_language=self.declared_language or other.declared_language,
        )


NOTHING_GIVEN = Given()


@dataclass(frozen=True, slots=True)
class Doubt:
    """Something an analyst should know about a record or a file: an issue without its place."""

    code: str
    severity: str
    detail: str


@dataclass(frozen=True, slots=True)
class Record:
    """One report of a file."""

    number: int
    """position in the file, from 0, counting records that were set aside"""
    text: str
    """decoded; newlines as the file has them"""
    encoding: str
    given: Given = NOTHING_GIVEN
    doubts: tuple[Doubt, ...] = field(default=())


class SetAside(Exception):  # noqa: N818 - an outcome, not a fault of the program
    """An input that is not read (further); the run goes on without it.

    Parameters
    ----------
    code
        Kind of issue.
    detail
        One line: what, and how to mend it.
    severity
        `error`, `warning` or `note`.
    """

    def __init__(self, code: str, detail: str, severity: str = "error") -> None:
        super().__init__(code, detail, severity)
        self.doubt = Doubt(code, severity, one_line(detail))
