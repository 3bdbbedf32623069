"""The networks that are compared: CANINE configurations, made from nothing."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import torch
from transformers import CanineConfig, CanineForTokenClassification

from benchmarks.tagger.examples import LABELS
from pipeline.annotator.tokens import CLASSIFY, SEPARATE

_SLOWEST = 10_000.0
SPREAD = 0.06
"""Of the weights at the start: with CANINE's own 0.02 a narrow network learns late."""


@dataclass(frozen=True, slots=True)
class Size:
    """How large a network is, and how much it sees at once."""

    hidden: int
    layers: int
    inner: int
    window: int
    """characters, the two around them included"""
    heads: int = 4
    buckets: int = 4096
    near: int = 64
    """characters among which those next to each other are first compared"""
    far: int = 9
    """characters that are drawn together at the end"""


SIZES: Mapping[str, Size] = {
    "tiny": Size(hidden=32, layers=1, inner=64, window=128, buckets=512),
    "small": Size(hidden=96, layers=2, inner=192, window=256),
    "middle": Size(hidden=128, layers=2, inner=256, window=256),
    "wide": Size(hidden=128, layers=2, inner=256, window=512),
    "large": Size(hidden=160, layers=3, inner=320, window=256),
}


def network(size: Size, seed: int) -> CanineForTokenClassification:
    """Return a network with weights by chance.

    Parameters
    ----------
    size
        How large it is.
    seed
        The same seed gives the same weights.
    """
    torch.manual_seed(seed)
    config = CanineConfig(
        hidden_size=size.hidden,
        num_hidden_layers=size.layers,
        num_attention_heads=size.heads,
        intermediate_size=size.inner,
        max_position_embeddings=size.window,
        num_hash_buckets=size.buckets,
        num_hash_functions=8,
        local_transformer_stride=size.near,
        downsampling_rate=4,
        upsampling_kernel_size=size.far,
        initializer_range=SPREAD,
        hidden_dropout_prob=0.0,
        attention_probs_dropout_prob=0.0,
        type_vocab_size=2,
        bos_token_id=CLASSIFY,
        eos_token_id=SEPARATE,
        id2label=dict(enumerate(LABELS)),
        label2id={label: at for at, label in enumerate(LABELS)},
    )
    made = CanineForTokenClassification(config)
    _place(made, size.window)
    return made


def _place(made: CanineForTokenClassification, window: int) -> None:
    """Begin with waves for the places of characters, so that what is near is easily told."""
    weight = made.canine.char_embeddings.char_position_embeddings.weight
    hidden = weight.shape[1]
    at = torch.arange(window).unsqueeze(1)
    speed = _SLOWEST ** (-torch.arange(0, hidden, 2) / hidden)
    with torch.no_grad():
        weight[:window, 0::2] = SPREAD * torch.sin(at * speed)
        weight[:window, 1::2] = SPREAD * torch.cos(at * speed)
        # What stands beyond the window is never looked at.
        weight[window:] = 0.0
