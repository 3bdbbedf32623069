"""The matching view of a text, and its map back to the offsets of the text.

Rules match on a folded copy: lower case, ASCII digits, one kind of dash and quote, and whatever the
language's pack folds (harakat, nukta, Vietnamese diacritics ...). The text itself is never changed:
a match in the view is mapped back, so that `text[start:end] == surface` always holds.
"""

from __future__ import annotations

import re
import sys
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

import numpy as np
from numpy.typing import NDArray

SPACES = "\u00a0\u1680\u2000-\u200a\u202f\u205f\u3000\t"
DASHES = "\u2010-\u2015\u2212\u2e3a\u2e3b\ufe58\ufe63\uff0d\u301c\uff5e"
DOUBLE_QUOTES = "\u201c-\u201f\u00ab\u00bb\u300c-\u300f\u2033\uff02"
SINGLE_QUOTES = "\u2018-\u201b\u02bc\u00b4\u0060\u2032\uff07"
INVISIBLE = "\u00ad\u034f\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u2069\ufeff"


class FoldingError(ValueError):
    """A pack's folding is not of the form that is understood."""


def expand(characters: str) -> list[str]:
    """Return the characters of a class written as in a regular expression: `a-cx` is a, b, c, x."""
    found: list[str] = []
    position = 0
    while position < len(characters):
        if position + 2 < len(characters) and characters[position + 1] == "-":
            first, last = ord(characters[position]), ord(characters[position + 2])
            found.extend(map(chr, range(first, last + 1)))
            position += 3
        else:
            found.append(characters[position])
            position += 1
    return found


def _zeros() -> list[int]:
    """Return the code points of the digits zero beyond ASCII; each begins a run of ten digits.

    All stand at even code points of these ranges (a test compares with the whole of Unicode, which
    takes half a second to go through).
    """
    bounds = (
        *((0x660, 0x1C60), (0xA620, 0xAC00), (0xFF10, 0xFF12), (0x104A0, 0x12000)),
        *((0x16A60, 0x16E00), (0x1CCF0, 0x1CCF2), (0x1D7CE, 0x1D800), (0x1E140, 0x1EA00)),
        (0x1FBF0, 0x1FBF2),
    )
    return [
        code
        for first, behind in bounds
        for code in range(first, behind, 2)
        if unicodedata.decimal(chr(code), None) == 0
    ]


@cache
def _common() -> dict[int, str | None]:
    """Return the folding that every language shares."""
    table: dict[int, str | None] = {
        zero + value: str(value) for zero in _zeros() for value in range(10)
    }
    for characters, folded in ((SPACES, " "), (DASHES, "-"), (DOUBLE_QUOTES, '"')):
        table.update({ord(character): folded for character in expand(characters)})
    table.update({ord(character): "'" for character in expand(SINGLE_QUOTES)})
    table.update({ord(character): None for character in expand(INVISIBLE)})
    # Lower case of this one letter alone is two characters long.
    table[ord("\u0130")] = "i"
    return table


def _latin(keep: str) -> dict[int, str | None]:
    """Return Latin letters without their diacritics, but those in `keep`."""
    table: dict[int, str | None] = {ord("đ"): "d", ord("Đ"): "d"}
    table.update((code, base) for code, character, base in _accented() if character not in keep)
    table.update(dict.fromkeys(range(0x300, 0x370)))
    return table


@cache
def _accented() -> list[tuple[int, str, str]]:
    """Return Latin letters with diacritics: code point, in lower case, and without these."""
    found = []
    for code in (*range(0xC0, 0x250), *range(0x1E00, 0x1F00)):
        character = chr(code)
        base = unicodedata.normalize("NFD", character)[0]
        if base.isascii():
            found.append((code, character.lower(), base.lower()))
    return found


_APOSTROPHES = re.compile(f"[{SINGLE_QUOTES}'] ?")


def plain_apostrophes(text: str) -> str:
    """Return text with one kind of apostrophe, and no space behind it: `H' Hen` is `H'Hen`."""
    return _APOSTROPHES.sub("'", text)


def to_ascii(text: str) -> str:
    """Return text in lower case without diacritics: `Đoàn` is `doan`."""
    plain = text.lower().replace("đ", "d")
    if plain.isascii():
        return plain
    decomposed = unicodedata.normalize("NFD", plain)
    return "".join(character for character in decomposed if not unicodedata.combining(character))


@dataclass(frozen=True, slots=True)
class View:
    """A folded text and the way back.

    `folded` is what rules match on; `span` gives code points of `text`.
    """

    text: str
    folded: str
    starts: NDArray[np.int64] | None
    """Where each folded character begins in `text`; None where both run in step."""

    def span(self, start: int, end: int) -> tuple[int, int]:
        """Return the offsets in `text` of `folded[start:end]`.

        Marks that the folding drops belong to the character before them.
        """
        if self.starts is None or start >= end:
            return start, end
        first, last = int(self.starts[start]), int(self.starts[end - 1]) + 1
        limit = int(self.starts[end]) if end < len(self.starts) else len(self.text)
        while last < limit and unicodedata.combining(self.text[last]):
            last += 1
        return first, last

    def origin(self, position: int) -> int:
        """Return the offset in `text` of the character at a position of `folded`."""
        return position if self.starts is None else int(self.starts[position])

    def position(self, offset: int) -> int:
        """Return where in `folded` the code point at `offset` of `text` stands."""
        return offset if self.starts is None else int(np.searchsorted(self.starts, offset))

    def surface(self, start: int, end: int) -> str:
        """Return the characters of `text` behind `folded[start:end]`."""
        first, last = self.span(start, end)
        return self.text[first:last]


class _Table(dict[int, str | int | None]):
    """Code points to what they are folded to; one that is not folded stands for itself.

    `str.translate` pays an exception for every character that a table lacks, so those that were
    asked for are kept.
    """

    def __missing__(self, code: int) -> int:
        self[code] = code
        return code


_CODE_POINTS = "utf-32-le" if sys.byteorder == "little" else "utf-32-be"
_DROPPED = 0xFFFFFFFF
"""Stands in the code points of a folded text for a character that is dropped."""


class Folding:
    """How one language folds a text for matching."""

    __slots__ = ("_codes", "_table")

    def __init__(self, table: Mapping[int, str | None]) -> None:
        self._table = _Table(table)
        # The same as an array: a whole text is folded ten times as fast as by `str.translate`,
        # which in turn is faster for the words of a pack.
        self._codes = np.arange(max(table) + 1, dtype=np.uint32)
        for code, to in table.items():
            self._codes[code] = _DROPPED if to is None else ord(to)

    @classmethod
    def from_mapping(cls, said: Mapping[str, object]) -> Folding:
        """Build the folding that a pack describes.

        Parameters
        ----------
        said
            `fold` of `pack.yaml`: `map` (class of characters to one character), `drop` (a class of
            characters), `latin_keep` (letters with diacritics that stay as they are).

        Raises
        ------
        FoldingError
            A key is unknown, or a character is folded to more than one.
        """
        unknown = sorted(set(said) - {"map", "drop", "latin_keep"})
        if unknown:
            raise FoldingError(f"fold: unknown key {unknown[0]}; use map, drop, latin_keep")
        table = {**_latin(str(said.get("latin_keep", ""))), **_common()}
        mapping = said.get("map", {})
        if not isinstance(mapping, Mapping):
            raise FoldingError("fold.map: must map classes of characters to one character")
        for characters, folded in mapping.items():
            if len(str(folded)) != 1:
                raise FoldingError(f"fold.map: {characters} must be folded to one character")
            table.update({ord(character): str(folded) for character in expand(str(characters))})
        table.update({ord(character): None for character in expand(str(said.get("drop", "")))})
        return cls(table)

    def fold(self, text: str) -> str:
        """Return the folded text alone, as the words of a pack are folded."""
        folded = text.translate(self._table).lower()
        if unicodedata.is_normalized("NFC", folded):
            return folded
        return unicodedata.normalize("NFC", text).translate(self._table).lower()

    def view(self, text: str) -> View:
        """Return the matching view of a text."""
        folded, kept = self._folded(text)
        if not unicodedata.is_normalized("NFC", folded):
            composed, origins = _composed(text)
            folded, kept = self._folded(composed)
            return View(text, folded, origins if kept is None else origins[kept])
        return View(text, folded, kept)

    def _folded(self, text: str) -> tuple[str, NDArray[np.int64] | None]:
        """Return a folded text, and which characters are left; None where all are."""
        codes = np.frombuffer(text.encode(_CODE_POINTS, "surrogatepass"), dtype=np.uint32)
        known = codes < len(self._codes)
        if known.all():
            folded = self._codes[codes]
        else:
            folded = codes.copy()
            folded[known] = self._codes[codes[known]]
        left = folded != _DROPPED
        kept = None
        if not left.all():
            kept = np.flatnonzero(left)
            folded = folded[kept]
        return folded.tobytes().decode(_CODE_POINTS, "surrogatepass").lower(), kept


_CLUSTER = re.compile(
    r"[\u1100-\u115f][\u1160-\u11a7][\u11a8-\u11ff]?|.[\u0300-\u036f\u0653-\u0655\u093c]{1,8}|.",
    re.DOTALL,
)


def _composed(text: str) -> tuple[str, NDArray[np.int64]]:
    """Return the text with letters and marks composed, and where each character began."""
    characters: list[str] = []
    origins: list[int] = []
    for cluster in _CLUSTER.finditer(text):
        composed = unicodedata.normalize("NFC", cluster[0])
        characters.append(composed)
        origins.extend([cluster.start()] * len(composed))
    return "".join(characters), np.array(origins, dtype=np.int64)
