"""What a person decides about two reports: one row of a `judgements.csv`."""

from __future__ import annotations

import datetime
from dataclasses import dataclass

FILE_NAME = "judgements.csv"
"""Name of the files of judgements, in any folder of the raw folder."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Judgement:
    """A person's decision that two reports tell one event, or that they do not."""

    left: str
    right: str
    """the two reports as they are named: by `doc_id`, or by path and `#record`"""
    decision: str
    """same or different"""
    who: str | None = None
    when: datetime.datetime | None = None
    """in UTC, without a time zone; a day alone is its first moment"""
    why: str | None = None
    path: str = FILE_NAME
    """file that it stands in, as the tables show it"""
    line: int = 1
    """line of that file, from 1"""

    def said_by(self) -> str:
        """Return who judged, when and why, as far as it is said, to stand behind the judgement."""
        when = self.when and self.when.isoformat(" ", "minutes").removesuffix(" 00:00")
        origin = ", ".join(part for part in (self.who, when) if part)
        told = ": ".join(part for part in (origin, self.why) if part)
        return f" ({told})" if told else ""
