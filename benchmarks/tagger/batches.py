"""Windows of texts, batch by batch, for training."""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from typing import NamedTuple

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from benchmarks.tagger.examples import ANY, LABELS, Example, allowed_labels
from pipeline.annotator.tokens import ByCharacters, Integers, Tokeniser

AHEAD = 16
"""Batches whose windows are sorted by length together."""
SHORTEST = 8
"""Characters that a network needs."""


class Batch(NamedTuple):
    """Windows of about one length."""

    ids: Tensor
    mask: Tensor
    allowed: Tensor
    """for each character and each label whether it may have it"""
    characters: int


class _Window(NamedTuple):
    ids: Integers
    """with what stands before and behind it"""
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
        some = sorted((next(windows) for _ in range(rows * AHEAD)), key=lambda one: len(one.ids))
        groups = [some[at : at + rows] for at in range(0, len(some), rows)]
        chance.shuffle(groups)
        yield from map(_batch, groups)


def _windows(examples: Iterator[Example], length: int, chance: random.Random) -> Iterator[_Window]:
    """Yield the windows of texts, the first of each of any length, so that no place is special."""
    reader: Tokeniser = ByCharacters()
    for example in examples:
        tokens = reader.tokens(example.text)
        allowed = allowed_labels(example)
        start = 0
        end = chance.randint(length // 4, length)
        while start < len(tokens.ids):
            own = tokens.ids[start:end]
            yield _Window(np.concatenate((reader.before, own, reader.behind)), allowed[start:end])
            start, end = end, end + length


def _batch(rows: Sequence[_Window]) -> Batch:
    length = max(SHORTEST, *(len(row.ids) for row in rows))
    ids = np.zeros((len(rows), length), dtype=np.int64)
    mask = np.zeros_like(ids)
    allowed = np.full_like(ids, ANY)
    for at, row in enumerate(rows):
        ids[at, : len(row.ids)] = row.ids
        mask[at, : len(row.ids)] = 1
        allowed[at, 1 : len(row.ids) - 1] = row.allowed
    bits = torch.from_numpy(allowed).unsqueeze(-1) >> torch.arange(len(LABELS))
    characters = sum(len(row.allowed) for row in rows)
    return Batch(torch.from_numpy(ids), torch.from_numpy(mask), (bits & 1).bool(), characters)
