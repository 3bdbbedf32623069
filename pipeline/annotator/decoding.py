"""From numbers for every token and label to spans of the text."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple, TypeAlias

import numpy as np
import numpy.typing as npt

from pipeline.annotator.labels import Label
from pipeline.annotator.predicted import Predicted
from pipeline.annotator.sequence import Chosen, Odds
from pipeline.annotator.surfaces import is_letter
from pipeline.annotator.tokens import Tokens

Numbers: TypeAlias = npt.NDArray[np.float32]

_SCORE_DIGITS = 4
_THOUSAND = 1_000
_LARGEST = 1e4
_LEAST_ODDS = -32_767
_ROWS = 65_536
"""Tokens whose probabilities are computed together, which bounds the memory."""


class Judged(NamedTuple):
    """The label of every token of a text, and how probable it is."""

    labels: Chosen
    probabilities: Numbers

    def of(self, start: int, end: int) -> Judged:
        """Return what is judged of a stretch of tokens."""
        return Judged(self.labels[start:end], self.probabilities[start:end])


def odds_of(logits: Numbers) -> Odds:
    """Return how much less probable each label of every token is than the most probable one.

    The numbers are rounded before, since their last digits differ from machine to machine: labels
    that a model has as equal are then equal everywhere.

    Parameters
    ----------
    logits
        One row a token, one column a label, as a model gives them.
    """
    plain = np.nan_to_num(logits.astype(np.float64), nan=0.0, posinf=_LARGEST, neginf=-_LARGEST)
    rounded = np.rint(np.clip(plain, -_LARGEST, _LARGEST) * _THOUSAND)
    below = rounded - rounded.max(axis=1, initial=-_LARGEST * _THOUSAND, keepdims=True)
    odds: Odds = np.maximum(below, _LEAST_ODDS).astype(np.int16)
    return odds


def judge(odds: Odds, labels: Chosen | None = None) -> Judged:
    """Return labels of tokens, and how probable they are.

    Parameters
    ----------
    odds
        Of every label of every token.
    labels
        Which ones; if not given, the most probable one of each token, the first of several.
    """
    chosen = odds.argmax(axis=1).astype(np.int16) if labels is None else labels
    probabilities = np.empty(len(odds), dtype=np.float32)
    for start in range(0, len(odds), _ROWS):
        some = slice(start, start + _ROWS)
        times = np.exp(odds[some].astype(np.float64) / _THOUSAND)
        own = np.take_along_axis(times, chosen[some, None].astype(np.int64), 1)[:, 0]
        probabilities[some] = own / times.sum(axis=1)
    return Judged(chosen, probabilities)


def decode(text: str, tokens: Tokens, judged: Judged, labels: Sequence[Label]) -> list[Predicted]:
    """Return the spans that the labels of a text's tokens say, sorted and without overlaps.

    A span goes on over tokens of one kind until one that begins another. It also goes on to the
    last letter of a word that it reaches into: many models are taught the first piece of a word
    alone, and what they say of its other pieces has no meaning. White space at its ends is left
    out.

    Parameters
    ----------
    text
        The text.
    tokens
        Its tokens.
    judged
        The label of each.
    labels
        What the labels stand for.
    """
    says = np.array([label.kind is not None for label in labels])
    telling = says[judged.labels]
    if tokens.words is not None and len(telling) > 1:
        # Pieces of a word that a telling token stands in may say nothing and yet matter.
        inside = tokens.words >= 0
        told = np.isin(tokens.words, tokens.words[telling & inside])
        telling = telling | (told & inside)
    found: list[Predicted] = []
    span: _Span | None = None
    before = -1
    for at in np.flatnonzero(telling).tolist():
        start, end = int(tokens.starts[at]), int(tokens.ends[at])
        if start >= end:
            continue
        label = labels[judged.labels[at]]
        piece = _Piece(start, end, float(judged.probabilities[at]))
        word = int(tokens.words[at]) if tokens.words is not None else -1
        if span is not None and span.goes_on(text, label, piece, word, _next(tokens, before, at)):
            span.add(piece, label, word)
        elif span is not None and end <= span.end:
            pass  # its characters are those of the token before
        else:
            if span is not None:
                span.close(text, found)
            span = _Span(label.kind, piece, label, word) if label.kind is not None else None
        before = at
    if span is not None:
        span.close(text, found)
    return found


def _next(tokens: Tokens, before: int, at: int) -> bool:
    """Tell whether no token with characters stands between two tokens."""
    if at == before + 1:
        return True
    between = slice(before + 1, at)
    return not (tokens.starts[between] < tokens.ends[between]).any()


class _Piece(NamedTuple):
    start: int
    end: int
    probability: float


class _Span:
    """A span that is being put together."""

    __slots__ = ("_closed", "_pieces", "_word", "kind")

    def __init__(self, kind: str, piece: _Piece, label: Label, word: int) -> None:
        self.kind = kind
        self._pieces = [piece]
        self._word = word
        self._closed = label.prefix in {"E", "S"}

    @property
    def end(self) -> int:
        """The code point after the last."""
        return max(piece.end for piece in self._pieces)

    def goes_on(self, text: str, label: Label, piece: _Piece, word: int, is_next: bool) -> bool:
        """Tell whether a token belongs to the span that the tokens before it make."""
        if not is_next:
            return False
        if (
            0 <= word == self._word
            and label.kind in {None, self.kind}
            and all(map(is_letter, text[piece.start : piece.end]))
        ):
            return True
        return label.kind == self.kind and not self._closed and label.prefix not in {"B", "S"}

    def add(self, piece: _Piece, label: Label, word: int) -> None:
        """Let the span go on over a token."""
        self._pieces.append(piece)
        self._word = word
        if label.kind is not None:
            self._closed = label.prefix in {"E", "S"}

    def close(self, text: str, found: list[Predicted]) -> None:
        """Add the span to those found, if there is anything left of it."""
        start = max(min(piece.start for piece in self._pieces), found[-1].end if found else 0)
        end = self.end
        surface = text[start:end]
        start += len(surface) - len(surface.lstrip())
        end = start + len(surface.strip())
        if start >= end:
            return
        characters = sum(piece.end - piece.start for piece in self._pieces)
        sure = sum((piece.end - piece.start) * piece.probability for piece in self._pieces)
        found.append(Predicted(start, end, self.kind, round(sure / characters, _SCORE_DIGITS)))
