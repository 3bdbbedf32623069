"""Precision, recall and F1 of sets of values."""

from __future__ import annotations

from collections.abc import Set
from dataclasses import dataclass, field

Value = tuple[object, ...]


@dataclass
class Score:
    """Counts of one kind of fact."""

    right: int = 0
    wrong: int = 0
    missed: int = 0
    errors: list[str] = field(default_factory=list)

    def add(self, where: str, found: Set[Value], gold: Set[Value], optional: Set[Value]) -> None:
        """Count the values of one report; optional ones are neither right nor wrong nor missed."""
        wrong, missed = found - gold - optional, gold - found - optional
        self.right += len((found & gold) - optional)
        self.wrong += len(wrong)
        self.missed += len(missed)
        self.errors.extend(f"{where}: wrong {shown(value)}" for value in sorted(wrong, key=repr))
        self.errors.extend(f"{where}: missed {shown(value)}" for value in sorted(missed, key=repr))

    @property
    def precision(self) -> float:
        found = self.right + self.wrong
        return self.right / found if found else 1.0

    @property
    def recall(self) -> float:
        gold = self.right + self.missed
        return self.right / gold if gold else 1.0

    @property
    def f1(self) -> float:
        both = 2 * self.right + self.wrong + self.missed
        return 2 * self.right / both if both else 1.0


def shown(value: Value) -> str:
    return "/".join("-" if part is None else str(part) for part in value)
