"""What a network finds in texts, read as a run reads them."""

from __future__ import annotations

import tempfile
from collections.abc import Sequence
from pathlib import Path

from transformers import CanineForTokenClassification

from benchmarks.tagger.examples import Span
from pipeline.annotator.annotate import load
from pipeline.annotator.checkpoint import find
from pipeline.annotator.predicted import Annotator


def save(model: CanineForTokenClassification, folder: Path) -> None:
    """Write the configuration and the weights of a network, in 32-bit numbers.

    Parameters
    ----------
    model
        The network.
    folder
        Where to; it is made if need be.
    """
    folder.mkdir(parents=True, exist_ok=True)
    weights = {name: value.detach().cpu() for name, value in model.state_dict().items()}
    model.save_pretrained(folder, state_dict=weights)


def annotator_in(folder: Path) -> Annotator:
    """Return the annotator of a folder, loaded anew."""
    return load(find(str(folder)))


def found_by(model: CanineForTokenClassification, texts: Sequence[str]) -> list[tuple[Span, ...]]:
    """Return what a network finds in texts: it is written and loaded as a run would load it."""
    with tempfile.TemporaryDirectory() as folder:
        save(model, Path(folder))
        return spans_of(annotator_in(Path(folder)), texts)


def spans_of(annotator: Annotator, texts: Sequence[str]) -> list[tuple[Span, ...]]:
    """Return what an annotator finds in texts."""
    return [
        tuple(Span(one.start, one.end, one.kind) for one in found)
        for found in annotator.annotate(texts)
    ]
