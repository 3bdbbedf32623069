"""Contexts: what stands before and behind something, as the rules of a pack describe it."""

from __future__ import annotations

import re
from dataclasses import dataclass

from pipeline.extract.values import Fields, Patterns

REACH = 48
"""How many folded characters before something its context is looked for."""
KEYS = ("id", "before", "after")


@dataclass(frozen=True, slots=True)
class Context:
    """A context rule: it holds where both of its expressions do."""

    rule: str
    before: re.Pattern[str] | None
    """searched in the text up to the thing; best anchored with `$`"""
    after: re.Pattern[str] | None
    """matched right behind the thing"""

    @classmethod
    def read(cls, said: Fields, patterns: Patterns) -> Context:
        """Read a context: `id`, `before` and `after`, of which one may be left out."""
        return cls(
            said["id"].text(),
            patterns.compile_of(said, "before"),
            patterns.compile_of(said, "after"),
        )

    def holds(self, folded: str, start: int, end: int) -> bool:
        """Tell whether the context holds around `folded[start:end]`."""
        if self.after is not None and self.after.match(folded, end) is None:
            return False
        if self.before is None:
            return True
        return self.before.search(folded[max(0, start - REACH) : start]) is not None
