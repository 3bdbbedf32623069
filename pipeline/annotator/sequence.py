"""The labels of a text that are the most probable ones together, for models of characters.

Such a model says of every character by itself what it is, and one letter in forty suffices to
break a name in two. What is known of any text is that spans seldom begin or end within a word. So
every place where one begins or ends has a price, a higher one within a word, and of all ways to
label a line the one is taken whose odds less its prices are the highest: a linear-chain conditional
random field (Lafferty et al. 2001) whose weights of transitions are given, decoded as by Viterbi
(1967).

Odds and prices are whole numbers: the labels are the same on every machine and in any company.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple, TypeAlias

import numpy as np
import numpy.typing as npt

from pipeline.annotator.labels import Label
from pipeline.annotator.surfaces import is_letter

Odds: TypeAlias = npt.NDArray[np.int16]
"""One row a token, one column a label: how far the label's log-probability lies below that of the
most probable one, in thousandths; 0 or less."""
Chosen: TypeAlias = npt.NDArray[np.int16]

WITHIN_A_WORD = 4_000
"""Price of a beginning or an end between two letters or two digits, in thousandths as the odds."""
ELSEWHERE = 1_000
"""Its price anywhere else in a line. Both were measured on held-out reports (docs/tagger.md)."""

_LINE = re.compile(r"[^\n]{1,4096}|\n")
"""What is labelled by itself; between two stretches of a longer line nothing has a price."""
_TOGETHER = 262_144
"""Characters that are labelled at the same time, about, which bounds the memory."""
_NEVER = -(1 << 30)


def most_probable(texts: Sequence[str], odds: Odds, labels: Sequence[Label]) -> Chosen:
    """Return the labels of the characters of texts; those of a line depend on nothing else.

    Parameters
    ----------
    texts
        Their characters are the tokens.
    odds
        Of the characters of all texts, one after the other.
    labels
        What the labels stand for.
    """
    prices = np.concatenate([_prices(text) for text in texts]) if texts else _prices("")
    before = _before(labels)
    chosen = np.zeros(len(odds), dtype=np.int16)
    for lines in _together(texts):
        _choose(odds, prices, before, lines, chosen)
    return chosen


class _Lines(NamedTuple):
    """Some lines, the longest first: those that go on are then the first of them at any time."""

    starts: npt.NDArray[np.int64]
    lengths: npt.NDArray[np.int64]

    def left(self, at: int) -> int:
        """Return how many have more characters than so many."""
        return int(np.searchsorted(-self.lengths, -at))


def _together(texts: Sequence[str]) -> Iterator[_Lines]:
    """Yield the lines of texts, those of about one length together."""
    lines = [
        (at + line.start(), line.end() - line.start())
        for at, text in zip(_starts(texts), texts, strict=True)
        for line in _LINE.finditer(text)
    ]
    lines.sort(key=lambda line: -line[1])
    first = held = 0
    for at, (_, length) in enumerate(lines):
        if held + length > _TOGETHER:
            yield _Lines(*np.array(lines[first:at]).T)
            first, held = at, 0
        held += length
    if lines:
        yield _Lines(*np.array(lines[first:]).T)


def _choose(
    odds: Odds,
    prices: npt.NDArray[np.int32],
    before: npt.NDArray[np.int64],
    lines: _Lines,
    chosen: Chosen,
) -> None:
    """Write the most probable labels of some lines."""
    many = len(lines.starts)
    came_from: list[npt.NDArray[np.int16]] = []
    # What the best way to each label is worth, with a last column for no label.
    worth = np.full((many, odds.shape[1] + 1), _NEVER, dtype=np.int32)
    worth[:, :-1] = odds[lines.starts]
    for at in range(1, int(lines.lengths[0])):
        here = lines.starts[: lines.left(at)] + at
        worth_of = worth[: len(here)]
        best = worth_of[:, :-1].argmax(1)
        changed = worth_of[np.arange(len(here)), best] - prices[here]
        goes_on = worth_of[:, before]
        which = goes_on.argmax(2)
        kept = np.take_along_axis(goes_on, which[:, :, None], 2)[:, :, 0]
        is_kept = kept >= changed[:, None]
        came_from.append(
            np.where(is_kept, before[np.arange(len(before)), which], best[:, None]).astype(np.int16)
        )
        worth_of[:, :-1] = np.where(is_kept, kept, changed[:, None]) + odds[here]
    label = worth[:, :-1].argmax(1)
    for at in range(int(lines.lengths[0]) - 1, -1, -1):
        many = lines.left(at)
        chosen[lines.starts[:many] + at] = label[:many]
        if at:
            label[:many] = came_from[at - 1][np.arange(many), label[:many]]


def _before(labels: Sequence[Label]) -> npt.NDArray[np.int64]:
    """Return for each label those after which it changes nothing, filled up with no label."""
    found = [
        [at for at, before in enumerate(labels) if _goes_on(before, label)] for label in labels
    ]
    most = max(map(len, found))
    return np.array([[*some, *[len(labels)] * (most - len(some))] for some in found])


def _goes_on(before: Label, label: Label) -> bool:
    """Tell whether no span ends or begins between two labels."""
    if label.kind is None or before.kind is None:
        return label.kind is before.kind
    is_open = before.prefix not in {"E", "S"} and label.prefix not in {"B", "S"}
    return label.kind == before.kind and is_open


def _starts(texts: Sequence[str]) -> npt.NDArray[np.int64]:
    """Return where each text begins among the characters of all."""
    return np.cumsum([0, *map(len, texts)])[:-1]


def _prices(text: str) -> npt.NDArray[np.int32]:
    """Return the price of a change before each character."""
    codes = np.frombuffer(text.encode("utf-32-le", "surrogatepass"), dtype="<u4")
    known, of = np.unique(codes, return_inverse=True)
    word = np.array([_word(chr(code)) for code in known.tolist()], dtype=np.int8)[of]
    prices = np.full(len(codes), ELSEWHERE, dtype=np.int32)
    prices[1:][(word[1:] == word[:-1]) & (word[1:] != _NO_WORD)] = WITHIN_A_WORD
    return prices


_NO_WORD, _LETTERS, _DIGITS = range(3)


def _word(character: str) -> int:
    """Return what kind of word a character is part of."""
    if character.isdigit():
        return _DIGITS
    return _LETTERS if is_letter(character) else _NO_WORD
