"""Contexts: what stands before and behind something, as the rules of a pack describe it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from pipeline.extract.values import Fields, Patterns, nameless

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


class Contexts:
    """Contexts in their order, looked at together: around most things none holds."""

    __slots__ = ("_after", "_before", "_contexts")

    def __init__(self, contexts: Sequence[Context]) -> None:
        self._contexts = tuple(contexts)
        self._before = _either(context.before for context in contexts)
        self._after = _either(context.after for context in contexts)

    def first(self, folded: str, start: int, end: int) -> int | None:
        """Return the place of the first context that holds around `folded[start:end]`."""
        behind = self._after is not None and self._after.match(folded, end) is not None
        ahead = (
            self._before is not None
            and self._before.search(folded[max(0, start - REACH) : start]) is not None
        )
        if not (behind or ahead):
            return None
        possible = (
            place
            for place, context in enumerate(self._contexts)
            if (ahead or context.before is None) and (behind or context.after is None)
        )
        return next(
            (place for place in possible if self._contexts[place].holds(folded, start, end)), None
        )


def _either(patterns: Iterable[re.Pattern[str] | None]) -> re.Pattern[str] | None:
    """Return an expression that finds something where any of some patterns does."""
    said = [nameless(pattern.pattern) for pattern in patterns if pattern is not None]
    return re.compile("|".join(f"(?:{pattern})" for pattern in said)) if said else None
