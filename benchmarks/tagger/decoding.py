"""From the labels of characters to spans, as the runtime does it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import torch
from torch import Tensor

from benchmarks.tagger.examples import LABELS, Span, trimmed
from benchmarks.tagger.network import FIRST, LAST

CHARACTERS_AT_ONCE = 16_384


def ids_of(texts: Sequence[str], length: int) -> tuple[Tensor, Tensor]:
    """Return texts as rows of code points of one length, and where they have any.

    Parameters
    ----------
    texts
        None longer than the length less two.
    length
        Of each row.
    """
    ids = torch.zeros(len(texts), length, dtype=torch.long)
    for row, text in enumerate(texts):
        points = [FIRST, *map(ord, text), LAST]
        ids[row, : len(points)] = torch.tensor(points)
    return ids, (ids != 0).long()


def spans_of(model: torch.nn.Module, texts: Sequence[str], window: int) -> list[tuple[Span, ...]]:
    """Return what a network finds in texts.

    Parameters
    ----------
    model
        The network.
    texts
        Of any length; NUL is read as a blank.
    window
        Characters that it reads at once, the two around them included.
    """
    body = window - 2
    step = body - body // 4
    parts = []
    for number, text in enumerate(texts):
        clean = text.replace("\0", " ")
        start = 0
        while True:
            parts.append((number, start, clean[start : start + body]))
            if start + body >= len(clean):
                break
            start += step
    parts.sort(key=lambda part: (len(part[2]), part[:2]))
    labels = [[0] * len(text) for text in texts]
    depth = [[-1] * len(text) for text in texts]
    model.eval()
    device = next(model.parameters()).device
    with torch.inference_mode():
        for rows in _batches(parts, window):
            length = len(rows[-1][2]) + 2
            ids, mask = ids_of([part for _, _, part in rows], max(length, 8))
            logits = model(input_ids=ids.to(device), attention_mask=mask.to(device)).logits
            best = logits.argmax(-1).cpu().tolist()
            for (number, start, part), row in zip(rows, best, strict=True):
                at_end = start + len(part) == len(texts[number])
                for at in range(len(part)):
                    before = at if start else body
                    behind = body if at_end else len(part) - 1 - at
                    if min(before, behind) > depth[number][start + at]:
                        depth[number][start + at] = min(before, behind)
                        labels[number][start + at] = row[at + 1]
    return [
        tuple(_decoded(text, row)) for text, row in zip(texts, labels, strict=True)
    ]


def _batches(
    parts: Sequence[tuple[int, int, str]], window: int
) -> Iterator[Sequence[tuple[int, int, str]]]:
    most = max(1, CHARACTERS_AT_ONCE // window)
    for start in range(0, len(parts), most):
        yield parts[start : start + most]


def _decoded(text: str, labels: Sequence[int]) -> Iterator[Span]:
    """Yield the spans that labels say; one that begins without a beginning is one all the same."""
    start = kind = 0
    for at, label in enumerate((*labels, 0)):
        here = (label + 1) // 2
        if kind and (here != kind or label % 2 == 1):
            first, last = trimmed(text, start, at)
            if first < last:
                yield Span(first, last, LABELS[2 * kind].partition("-")[2].lower())
            kind = 0
        if here and not kind:
            start, kind = at, here
