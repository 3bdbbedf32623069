"""Windows of texts, batch by batch, for training."""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from typing import NamedTuple

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from benchmarks.tagger.decoding import ids_of
from benchmarks.tagger.examples import ANY, LABELS, Example, allowed_labels

AHEAD = 16
"""Batches whose windows are sorted by length together."""


class Batch(NamedTuple):
    """Windows of about one length."""

    ids: Tensor
    mask: Tensor
    allowed: Tensor
    """for each character and each label whether it may have it"""
    characters: int


class _Window(NamedTuple):
    text: str
    allowed: NDArray[np.int64]


def batches(
    examples: Iterator[Example], window: int, size: int, chance: random.Random
) -> Iterator[Batch]:
    """Yield batches without end.

    Parameters
    ----------
    examples
        Texts without end, each read once.
    window
        Characters of a window, the two around them included.
    size
        Characters of a batch.
    chance
        Decides where windows begin, and in which order batches come.
    """
    rows = max(1, size // window)
    windows = _windows(examples, window - 2, chance)
    while True:
        some = sorted(
            (next(windows) for _ in range(rows * AHEAD)), key=lambda one: len(one.text)
        )
        groups = [some[at : at + rows] for at in range(0, len(some), rows)]
        chance.shuffle(groups)
        yield from map(_batch, groups)


def _windows(
    examples: Iterator[Example], length: int, chance: random.Random
) -> Iterator[_Window]:
    """Yield the windows of texts, the first of each of any length, so that no place is special."""
    for example in examples:
        text = example.text.replace("\0", " ")
        allowed = allowed_labels(example)
        start = 0
        end = chance.randint(length // 4, length)
        while start < len(text):
            yield _Window(text[start:end], allowed[start:end])
            start, end = end, end + length


def _batch(rows: Sequence[_Window]) -> Batch:
    length = max(8, max(len(row.text) for row in rows) + 2)
    ids, mask = ids_of([row.text for row in rows], length)
    allowed = np.full((len(rows), length), ANY, dtype=np.int64)
    for at, row in enumerate(rows):
        allowed[at, 1 : len(row.text) + 1] = row.allowed
    bits = torch.from_numpy(allowed).unsqueeze(-1) >> torch.arange(len(LABELS))
    return Batch(ids, mask, (bits & 1).bool(), sum(len(row.text) for row in rows))
