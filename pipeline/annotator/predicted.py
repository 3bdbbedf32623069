"""What a model says of a text: spans of a few kinds, whatever its labels are called."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple, Protocol

KINDS = ("person", "office", "place", "organisation", "date", "count", "award")
"""Kinds of spans that models are asked for."""


class Predicted(NamedTuple):
    """A span that a model takes for something."""

    start: int
    """first code point in the text"""
    end: int
    """code point after the last"""
    kind: str
    """one of `KINDS`"""
    score: float
    """mean probability of its characters' labels, 0 to 1, of four digits"""


class Annotator(Protocol):
    """Finds spans in texts."""

    @property
    def kinds(self) -> frozenset[str]:
        """The kinds of spans that it can find."""

    def annotate(self, texts: Sequence[str]) -> list[list[Predicted]]:
        """Return the spans of each text, sorted and without overlaps.

        Parameters
        ----------
        texts
            The texts, of any length.
        """
