"""Texts with spans of six kinds, and what of them is unknown, as labels of characters.

A text of the generator says all that it holds; a gold report names its facts and leaves the rest
open. What is open is not taught as nothing: a character has a set of labels that it may have, and
the loss asks only that the label be one of them.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

KINDS = ("person", "office", "place", "date", "count", "award")
"""What the tagger finds."""
LABELS = ("O", *(f"{mark}-{kind.upper()}" for kind in KINDS for mark in "BI"))
ANY = (1 << len(LABELS)) - 1
"""Every label is allowed."""
OUTSIDE = 1
"""Only the label of nothing is allowed."""
_SHORTEST_PIECE = 2


class Span(NamedTuple):
    """Characters of a text that are something."""

    start: int
    end: int
    kind: str


@dataclass(frozen=True, slots=True)
class Example:
    """A text to learn from."""

    text: str
    language: str
    spans: tuple[Span, ...]
    """sorted, none within another"""
    open: tuple[Span, ...] = ()
    """where there may be more of a kind that the example does not tell"""


def first_label(kind: str) -> int:
    """Return the label of the first character of a kind; that of the others follows it."""
    return 1 + 2 * KINDS.index(kind)


def allowed_labels(example: Example) -> NDArray[np.int64]:
    """Return for each character the labels that it may have, as a sum of powers of two."""
    allowed = np.full(len(example.text), OUTSIDE, dtype=np.int64)
    for span in example.open:
        allowed[span.start : span.end] |= 3 << first_label(span.kind)
    for span in example.spans:
        first = first_label(span.kind)
        allowed[span.start : span.end] = 1 << (first + 1)
        allowed[span.start] = 1 << first
    return allowed


def flat(text: str, claims: Iterable[Span]) -> tuple[Span, ...]:
    """Return spans of which none overlaps another.

    Parameters
    ----------
    text
        What they stand in.
    claims
        Spans that may overlap. A later one takes its characters from an earlier one, of which all
        pieces are left that are longer than a letter.
    """
    claims = list(claims)
    owner = np.full(len(text), -1)
    for at, claim in enumerate(claims):
        owner[claim.start : claim.end] = at
    found = []
    for at, claim in enumerate(claims):
        pieces = [trimmed(text, *piece) for piece in _pieces(owner, at, claim)]
        least = 1 if len(pieces) == 1 else _SHORTEST_PIECE
        found.extend(Span(start, end, claim.kind) for start, end in pieces if end - start >= least)
    return tuple(sorted(found))


def _pieces(owner: NDArray[np.int64], at: int, claim: Span) -> list[tuple[int, int]]:
    """Return the stretches that a claim still owns."""
    pieces: list[tuple[int, int]] = []
    start = claim.start
    for end in range(claim.start, claim.end + 1):
        if end == claim.end or owner[end] != at:
            if end > start:
                pieces.append((start, end))
            start = end + 1
    return pieces


def trimmed(text: str, start: int, end: int) -> tuple[int, int]:
    """Return a stretch of a text without white space at its ends."""
    while start < end and text[start].isspace():
        start += 1
    while start < end and text[end - 1].isspace():
        end -= 1
    return start, end


def touches(start: int, end: int, spans: Sequence[Span]) -> bool:
    """Return whether a stretch has characters in common with a span."""
    return any(start < span.end and span.start < end for span in spans)
