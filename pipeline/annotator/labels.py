"""What the labels of a model stand for: its names for them, in terms of our kinds of spans.

The names are in `labels.json`. A label that none of them fits stands for nothing, as do `O` and
`MISC`. `TIME` is none of them: models that have it mean the time of day, and have `DATE` beside it.
"""

from __future__ import annotations

import functools
import json
import re
from collections.abc import Mapping, Sequence
from importlib import resources
from typing import NamedTuple

from pipeline.annotator.predicted import KINDS
from pipeline.errors import UsageError
from pipeline.tables import one_line

_PREFIXED = re.compile(r"([BIESLUM])[-_](.+)", re.DOTALL)
_SUFFIXED = re.compile(r"(.+)[-_]([BIESLUM])", re.DOTALL)
_PREFIXES = {"L": "E", "U": "S", "M": "I"}
"""BILOU and BMES say in other letters what IOBES says."""


class Label(NamedTuple):
    """What a label says of a token."""

    prefix: str
    """`B` begins a span, `I` goes on with one, `E` ends one, `S` is one; empty if it says only what
    the token belongs to"""
    kind: str | None
    """one of `predicted.KINDS`; None for no span of any of them"""


def meanings(names: Sequence[str]) -> tuple[Label, ...]:
    """Return what each label of a model stands for.

    Parameters
    ----------
    names
        The labels by their number, such as `O`, `B-PER`, `PER-B` or `person`.

    Raises
    ------
    UsageError
        None of them stands for any kind.
    """
    labels = tuple(map(_meaning, names))
    if not any(label.kind for label in labels):
        shown = one_line(", ".join(names), 120) or "it has none"
        raise UsageError(
            f"no label stands for any of {', '.join(KINDS)} ({shown}); "
            "name them in id2label of config.json, such as B-PER or LOC"
        )
    return labels


def kinds_of(labels: Sequence[Label]) -> frozenset[str]:
    """Return the kinds that labels stand for."""
    return frozenset(label.kind for label in labels if label.kind is not None)


def _meaning(name: str) -> Label:
    known = _kinds()
    plain = name.strip().upper()
    if plain in known:
        return Label("", known[plain])
    if prefixed := _PREFIXED.fullmatch(plain):
        prefix, kind = prefixed[1], known.get(prefixed[2])
    elif suffixed := _SUFFIXED.fullmatch(plain):
        prefix, kind = suffixed[2], known.get(suffixed[1])
    else:
        prefix, kind = "", None
    return Label(_PREFIXES.get(prefix, prefix), kind) if kind else Label("", None)


@functools.cache
def _kinds() -> Mapping[str, str]:
    """Return the kind of each name."""
    file = resources.files(__package__).joinpath("labels.json")
    said: Mapping[str, Sequence[str]] = json.loads(file.read_text("utf-8"))
    return {name: kind for kind, names in said.items() for name in names}
