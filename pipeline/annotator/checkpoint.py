"""A model on this machine, as it is named, found and told from others."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """A token-classification model on this machine; it crosses to workers as it is."""

    name: str
    """as it was asked for"""
    folder: Path
    """its configuration, weights and tokenizer"""
    digest: str
    """of all that its spans depend on: those files, and what kinds its labels stand for"""
