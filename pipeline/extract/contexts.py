"""Contexts: what stands before and behind something, as the rules of a pack describe it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Generic, TypeVar

from pipeline.extract.shapes import ANYTHING, LONGEST_EDGE, Edges, shape_of
from pipeline.extract.values import Expression, Fields, Patterns

REACH = 48
"""How many folded characters before something its context is looked for."""
KEYS = ("id", "before", "after")
_REMEMBERED = 2048
"""Letters beside something, four at most, of which it is remembered which contexts they allow."""


@dataclass(frozen=True, slots=True)
class Context:
    """A context rule: it holds where both of its expressions do."""

    rule: str
    before: Expression | None
    """searched in the text up to the thing; best anchored with `$`"""
    after: Expression | None
    """matched right behind the thing"""

    @classmethod
    def read(cls, said: Fields, patterns: Patterns) -> Context:
        """Read a context: `id`, `before` and `after`, of which one may be left out."""
        return cls(
            said["id"].text(),
            patterns.expression_of(said, "before"),
            patterns.expression_of(said, "after"),
        )

    def holds(self, folded: str, start: int, end: int) -> bool:
        """Tell whether the context holds around `folded[start:end]`."""
        if self.after is not None and self.after.pattern.match(folded, end) is None:
            return False
        if self.before is None:
            return True
        return self.before.pattern.search(folded[max(0, start - REACH) : start]) is not None


Said = TypeVar("Said")


class Contexts(Generic[Said]):
    """Contexts in their order, looked at together: around most things none holds."""

    __slots__ = ("_after", "_before", "_contexts")

    def __init__(self, contexts: Sequence[tuple[Context, Said]]) -> None:
        """Take contexts with what each of them says."""
        self._contexts = tuple(contexts)
        before = Edges(
            _ends(context.before) if context.before is not None else ANYTHING
            for context, _ in contexts
        )
        after = Edges(
            shape_of(context.after.source).begins if context.after is not None else ANYTHING
            for context, _ in contexts
        )
        self._before = lru_cache(_REMEMBERED)(before.of)
        self._after = lru_cache(_REMEMBERED)(after.of)

    def said(self, folded: str, start: int, end: int) -> Said | None:
        """Return what the first context says that holds around `folded[start:end]`."""
        may_hold = self._after(folded[end : end + LONGEST_EDGE])
        if may_hold and not folded.endswith("\n", 0, start):
            # Otherwise the end of what stands before is in front of the line break as well.
            last = folded[max(0, start - LONGEST_EDGE) : start]
            may_hold &= self._before(last[::-1])
        while may_hold:
            first = may_hold & -may_hold
            context, said = self._contexts[first.bit_length() - 1]
            if context.holds(folded, start, end):
                return said
            may_hold ^= first
        return None


def _ends(before: Expression) -> frozenset[str]:
    """Return how the text before a thing must end, each string from right to left."""
    shape = shape_of(before.source)
    return frozenset(end[::-1] for end in shape.ends) if shape.to_end else ANYTHING
