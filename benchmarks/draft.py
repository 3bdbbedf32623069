"""A text under way, with labels on the characters that carry its facts."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TypeAlias

Value: TypeAlias = str | int | float | None


@dataclass(frozen=True, slots=True)
class Span:
    """Characters of a text that are one part of a fact."""

    part: str
    start: int
    end: int
    surface: str


@dataclass(slots=True, eq=False)
class Label:
    """A fact where a text tells it."""

    kind: str
    """date province official award measure paper"""
    fact: int | None
    """which of the facts of the event, null for its day and province"""
    values: Mapping[str, Value]
    spans: list[Span] = field(default_factory=list)


class Draft:
    """Writes a text and keeps where its facts stand."""

    _MEMORY = 64

    def __init__(self) -> None:
        self._parts: list[str] = []
        self._ending = ""
        self.length = 0
        self.labels: list[Label] = []

    @property
    def text(self) -> str:
        """What is written."""
        return "".join(self._parts)

    @property
    def ending(self) -> str:
        """The last characters that were written."""
        return self._ending

    def write(self, text: str) -> None:
        """Write some characters."""
        self._parts.append(text)
        self.length += len(text)
        self._ending = (self._ending + text)[-self._MEMORY :]

    def label(self, kind: str, fact: int | None, values: Mapping[str, Value]) -> Label:
        """Return a new label, still without characters."""
        made = Label(kind, fact, values)
        self.labels.append(made)
        return made

    @contextmanager
    def part(self, part: str, *labels: Label) -> Iterator[None]:
        """Take what is written meanwhile as a part of some facts."""
        start, first = self.length, len(self._parts)
        yield
        surface = "".join(self._parts[first:])
        for one in labels:
            one.spans.append(Span(part, start, self.length, surface))
