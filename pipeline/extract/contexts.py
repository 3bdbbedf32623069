"""Contexts: what stands before and behind something, as the rules of a pack describe it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

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


Said = TypeVar("Said")


class Contexts(Generic[Said]):
    """Contexts in their order, looked at together: around most things none holds."""

    __slots__ = ("_after", "_before", "_contexts")

    def __init__(self, contexts: Sequence[tuple[Context, Said]]) -> None:
        """Take contexts with what each of them says."""
        self._contexts = tuple(contexts)
        self._before = _either(context.before for context, _ in contexts)
        self._after = _either(context.after for context, _ in contexts)

    def said(self, folded: str, start: int, end: int) -> Said | None:
        """Return what the first context says that holds around `folded[start:end]`."""
        behind = self._after is not None and self._after.match(folded, end) is not None
        ahead = (
            self._before is not None
            and self._before.search(folded[max(0, start - REACH) : start]) is not None
        )
        if not (behind or ahead):
            return None
        held = (
            said
            for context, said in self._contexts
            if (ahead or context.before is None)
            and (behind or context.after is None)
            and context.holds(folded, start, end)
        )
        return next(held, None)


def _either(patterns: Iterable[re.Pattern[str] | None]) -> re.Pattern[str] | None:
    """Return an expression that finds something where any of some patterns does."""
    said = [nameless(pattern.pattern) for pattern in patterns if pattern is not None]
    return re.compile("|".join(f"(?:{pattern})" for pattern in said)) if said else None
