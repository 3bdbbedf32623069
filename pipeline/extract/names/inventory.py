"""The closed inventory of Vietnamese syllables, and how Vietnamese spellings are compared."""

from __future__ import annotations

import csv
import functools
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from importlib import resources

from pipeline.text import to_ascii

_TONES = frozenset("\u0300\u0301\u0303\u0309\u0323")
_COLUMNS = (
    "syllable",
    "surname_weight",
    "middle_weight",
    "given_weight",
    "diacritics",
    "middle_women",
    "given_women",
    "behind",
)
_FORMS_KEPT = 4096
"""Spellings that are known without tone marks, which every language asks for: all there are."""
EVENLY = 0.5
"""Share of women where a syllable says nothing of it."""


class InventoryError(ValueError):
    """The file of syllables says something that cannot be used; the message says where."""


@dataclass(frozen=True, slots=True)
class Syllable:
    """One toneless syllable and how often it stands in each place of a personal name.

    Weights are rough percentages of people, estimated by hand for the frequent ones; the others
    hold a small constant, since nearly every syllable can be a given name.
    """

    ascii: str
    surname_weight: float
    middle_weight: float
    given_weight: float
    forms: tuple[str, ...]
    """accented spellings, commonest first"""
    middle_women: float = EVENLY
    """share of women among those who have it as a middle name, were both sexes equally many"""
    given_women: float = EVENLY
    """the same as a given name"""
    behind: Mapping[str, float] = field(default_factory=dict)
    """how many times as often as by chance it stands directly behind another syllable"""


@functools.lru_cache(maxsize=_FORMS_KEPT)
def toneless(text: str) -> str:
    """Return text without tone marks; the letters ă â đ ê ô ơ ư stay."""
    kept = (char for char in unicodedata.normalize("NFD", text.lower()) if char not in _TONES)
    return unicodedata.normalize("NFC", "".join(kept))


class Inventory:
    """Vietnamese syllables by their toneless ASCII spelling."""

    __slots__ = ("_syllables",)

    def __init__(self, syllables: Iterable[Syllable]) -> None:
        self._syllables = {syllable.ascii: syllable for syllable in syllables}

    @classmethod
    def from_csv(cls, text: str) -> Inventory:
        """Read the inventory from CSV.

        Parameters
        ----------
        text
            Columns `syllable, surname_weight, middle_weight, given_weight, diacritics,
            middle_women, given_women, behind`. `diacritics` holds accented spellings, commonest
            first, with spaces between them; `behind` holds `syllable:factor` likewise.

        Raises
        ------
        InventoryError
            A column is missing, a weight, share or factor is no number or out of range, a
            spelling is not of its syllable, or a syllable stands twice.
        """
        reader = csv.DictReader(text.splitlines())
        if tuple(reader.fieldnames or ()) != _COLUMNS:
            raise InventoryError(f"syllables.csv: columns must be {', '.join(_COLUMNS)}")
        found: dict[str, Syllable] = {}
        for row in reader:
            syllable = _syllable(row, reader.line_num)
            if syllable.ascii in found:
                raise InventoryError(
                    f"syllables.csv line {reader.line_num}: {syllable.ascii} stands twice"
                )
            found[syllable.ascii] = syllable
        return cls(found.values())

    def __contains__(self, syllable: object) -> bool:
        return syllable in self._syllables

    def __iter__(self) -> Iterator[Syllable]:
        return iter(self._syllables.values())

    def __len__(self) -> int:
        return len(self._syllables)

    def get(self, syllable: str) -> Syllable | None:
        """Return a syllable by its ASCII spelling, None when Vietnamese has none such."""
        return self._syllables.get(syllable)


def _syllable(row: Mapping[str, str], line: int) -> Syllable:
    name = row["syllable"]
    try:
        weights = [float(row[column]) for column in _COLUMNS[1:4]]
    except (TypeError, ValueError):
        raise InventoryError(f"syllables.csv line {line}: a weight is not a number") from None
    if not name or not name.isascii() or min(weights) < 0:
        raise InventoryError(
            f"syllables.csv line {line}: needs an ASCII syllable, no weight below 0"
        )
    forms = tuple((row["diacritics"] or "").split()) or (name,)
    strange = [form for form in forms if to_ascii(form) != name]
    if strange:
        raise InventoryError(f"syllables.csv line {line}: {strange[0]} is no spelling of {name}")
    return Syllable(
        name,
        weights[0],
        weights[1],
        weights[2],
        forms,
        _share(row["middle_women"], line),
        _share(row["given_women"], line),
        _factors(row["behind"], line),
    )


def _share(said: str | None, line: int) -> float:
    if not said:
        return EVENLY
    try:
        share = float(said)
    except ValueError:
        share = -1.0
    if not 0 < share < 1:
        raise InventoryError(f"syllables.csv line {line}: {said} is no share between 0 and 1")
    return share


def _factors(said: str | None, line: int) -> dict[str, float]:
    found: dict[str, float] = {}
    for pair in (said or "").split():
        before, _, factor = pair.partition(":")
        try:
            found[before] = float(factor)
        except ValueError:
            found[before] = 0.0
        if not before.isascii() or found[before] <= 0:
            raise InventoryError(f"syllables.csv line {line}: {pair} is no syllable:factor")
    return found


@functools.cache
def inventory() -> Inventory:
    """Return the inventory of the gazetteer."""
    file = resources.files("pipeline.gazetteer") / "syllables.csv"
    return Inventory.from_csv(file.read_text("utf-8"))
