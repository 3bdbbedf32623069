"""A text as the tokens that a model reads, and where in the text each stands.

Offsets are those of the text as it is: what a tokenizer folds, it folds for itself.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple, Protocol, TypeAlias

import numpy as np
import numpy.typing as npt

if TYPE_CHECKING:
    from tokenizers import Tokenizer

Integers: TypeAlias = npt.NDArray[np.int32]

CLASSIFY = 0xE000
"""What CANINE puts before a text; like the next, a code point of the private use area."""
SEPARATE = 0xE001
"""What it puts behind it."""
_OWN = range(0xE000, 0xE006)
_REPLACEMENT = 0xFFFD
_LONGEST_STRETCH = 10_000
_SURROGATES = re.compile("[\ud800-\udfff]")


class Tokens(NamedTuple):
    """The tokens of a text; those without characters of their own are read, but never judged."""

    ids: Integers
    starts: Integers
    """first code point in the text"""
    ends: Integers
    """code point after the last"""
    words: Integers | None
    """number of the word that each is a piece of, -1 for none; None where no token is a piece"""


class Tokeniser(Protocol):
    """Cuts texts into tokens."""

    @property
    def before(self) -> Integers:
        """What a model wants to read before the tokens of a window."""

    @property
    def behind(self) -> Integers:
        """What it wants to read behind them."""

    def tokens(self, text: str) -> Tokens:
        """Return the tokens of a text of any length."""


class ByCharacters:
    """Every code point is a token, and its own number; there is no vocabulary."""

    before = np.array([CLASSIFY], dtype=np.int32)
    behind = np.array([SEPARATE], dtype=np.int32)

    def tokens(self, text: str) -> Tokens:
        """Return the code points of a text.

        Those that mean something to the model itself, and lone surrogates, are read as U+FFFD.
        """
        ids = np.frombuffer(text.encode("utf-32-le", "surrogatepass"), dtype="<u4").astype(np.int32)
        ids[(ids >= _OWN.start) & (ids < _OWN.stop)] = _REPLACEMENT
        ids[(ids >= 0xD800) & (ids < 0xE000)] = _REPLACEMENT
        starts = np.arange(len(ids), dtype=np.int32)
        return Tokens(ids, starts, starts + np.int32(1), None)


class ByVocabulary:
    """Tokens of a fast tokenizer, which is a file of data and says where they stand."""

    def __init__(self, tokenizer: Tokenizer) -> None:
        tokenizer.no_truncation()
        tokenizer.no_padding()
        # A report that says `[SEP]` says so in five characters.
        tokenizer.encode_special_tokens = True
        self._tokenizer = tokenizer
        self.before, self.behind = _around(tokenizer)

    @classmethod
    def from_file(cls, file: Path) -> ByVocabulary:
        """Return the tokenizer of a `tokenizer.json`."""
        from tokenizers import Tokenizer

        return cls(Tokenizer.from_file(str(file)))

    def tokens(self, text: str) -> Tokens:
        """Return the tokens of a text, which is read stretch by stretch to bound the memory."""
        made: list[Tokens] = []
        words = 0
        for start, stretch in _stretches(_SURROGATES.sub(chr(_REPLACEMENT), text)):
            encoded = self._tokenizer.encode(stretch, add_special_tokens=False)
            offsets = np.array(encoded.offsets, dtype=np.int32).reshape(-1, 2) + np.int32(start)
            of = np.array([-1 if word is None else word for word in encoded.word_ids], np.int32)
            of[of >= 0] += words
            words = max(words, int(of.max(initial=-1)) + 1)
            ids = np.array(encoded.ids, dtype=np.int32)
            made.append(Tokens(ids, offsets[:, 0], offsets[:, 1], of))
        if not made:
            none = np.zeros(0, dtype=np.int32)
            return Tokens(none, none, none, none)
        ids, starts, ends, pieces = (np.concatenate(columns) for columns in zip(*made, strict=True))
        return Tokens(ids, starts, ends, pieces)


def _around(tokenizer: Tokenizer) -> tuple[Integers, Integers]:
    """Return the special tokens that a tokenizer puts before and behind a text."""
    encoded = tokenizer.encode("a")
    own = [at for at, special in enumerate(encoded.special_tokens_mask) if not special]
    ids = np.array(encoded.ids, dtype=np.int32)
    # Where it knows no `a`, the first of the special tokens is taken for the one before.
    first, last = (own[0], own[-1] + 1) if own else (min(1, len(ids)), min(1, len(ids)))
    return ids[:first], ids[last:]


def _stretches(text: str) -> Iterator[tuple[int, str]]:
    """Cut a text at ends of lines, else between words, else anywhere; yield offsets and parts."""
    start = 0
    while start < len(text):
        end = min(start + _LONGEST_STRETCH, len(text))
        if end < len(text):
            half = start + _LONGEST_STRETCH // 2
            cut = text.rfind("\n", half, end)
            if cut < 0:
                cut = text.rfind(" ", half, end)
            end = cut if cut > start else end
        yield start, text[start:end]
        start = end
