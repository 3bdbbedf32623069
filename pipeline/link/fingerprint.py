"""The numbers of a text as a fingerprint that does not depend on its language.

Translations garble words and keep numbers, so two reports that share rare numbers tell one event.
Every token of the fingerprint weighs as much as it is rare (inverse document frequency). This is
what scikit-learn's `TfidfTransformer` computes on presence counts; a dictionary a report does the
same without the two seconds that importing scikit-learn takes.
"""

from __future__ import annotations

import itertools
import math
import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence

from pipeline.link.weights import Rarities

_NUMBER = re.compile(r"\d{1,15}(?:[.,\u066b\u066c]\d{1,15}){0,5}")
_GROUP = re.compile(r"\d+")
MAX_NUMBERS = 400
"""Different numbers that are read off one text; a table beyond that tells no event."""
MAX_PLACES = 5_000
"""Places in one text at which numbers are looked at, so that a hostile text costs little."""


def numbers_in(text: str, skip: Sequence[tuple[int, int]] = ()) -> frozenset[str]:
    """Return the numbers of a text, written one way whatever their digits and separators.

    Parameters
    ----------
    text
        The text; digits of any script.
    skip
        Sorted spans (code points) whose numbers are none of the event: dates, boilerplate.

    Returns
    -------
    Numbers as `12460` or `8.34`, without those of one digit and without years. How often a number
    stands in the text says nothing: headlines and captions repeat counts in one translation only.
    """
    found: set[str] = set()
    at = 0
    for match in itertools.islice(_NUMBER.finditer(text), MAX_PLACES):
        start = match.start()
        while at < len(skip) and skip[at][1] <= start:
            at += 1
        if at < len(skip) and skip[at][0] <= start:
            continue
        found.update(_canonical(match.group()))
        if len(found) >= MAX_NUMBERS:
            break
    return frozenset(found)


def _canonical(surface: str) -> tuple[str, ...]:
    """Return the number or numbers that digits with points and commas between them mean."""
    groups = _GROUP.findall(surface)
    if len(groups) == 1:
        value = int(groups[0])
        is_year = len(groups[0]) == 4 and 1900 <= value <= 2100
        return () if value < 10 or is_year else (str(value),)
    separators = [char for char in surface if not char.isdecimal()]
    whole, fraction = groups, ""
    if len(set(separators)) > 1 and separators[-1] not in separators[:-1]:
        whole, fraction = groups[:-1], groups[-1]
    if _is_grouped(whole):
        return (_decimal("".join(whole), fraction),)
    if len(groups) == 2:
        return (_decimal(groups[0], groups[1]),)
    return tuple(token for group in groups for token in _canonical(group))


def _is_grouped(groups: Sequence[str]) -> bool:
    """Tell whether digits stand in groups of thousands, or in lakhs and crores."""
    sizes = [len(group) for group in groups]
    if len(groups) < 2 or int(groups[0]) == 0 or sizes[0] > 3 or sizes[-1] != 3:
        return False
    return all(size == 3 for size in sizes[1:]) or all(size == 2 for size in sizes[1:-1])


def _decimal(whole: str, fraction: str) -> str:
    digits = "".join(str(int(char)) for char in fraction)
    return f"{int(whole)}.{digits}" if digits else str(int(whole))


def number_token(number: str) -> str:
    """Return the token of a number."""
    return f"number:{number}"


def date_token(value: str) -> str:
    """Return the token of a date (EDTF) that the text names besides the day of the event."""
    return f"date:{value}"


def award_tokens(award: str, recipient: str, count: int) -> tuple[str, str]:
    """Return the tokens of an award count: by its kind, and by who receives it.

    The kind of an award is garbled more often than who receives it, so either may agree alone.
    """
    return f"award:{award}:{count}", f"award:{recipient}:{count}"


def person_token(folded_name: str) -> str:
    """Return the token of a person's name, folded by `pipeline.link.names`."""
    return f"person:{folded_name}"


class Rarity:
    """How much a shared token says: its inverse document frequency, over a background.

    Parameters
    ----------
    documents
        The tokens of each report.
    expected
        What is known of tokens before any report is seen.
    """

    def __init__(self, documents: Iterable[Iterable[str]], expected: Rarities) -> None:
        frequency: Counter[str] = Counter()
        count = 0
        for tokens in documents:
            frequency.update(tokens)
            count += 1
        self._expected = expected
        self._frequency = frequency
        self._total = 1.0 + count + expected.background_documents
        self._weights: dict[str, float] = {}

    @property
    def scale(self) -> float:
        """The weight of a token that no report holds: natural logarithm of the reports known."""
        return math.log(self._total)

    def weight(self, token: str) -> float:
        """Return the weight of a token: the rarer, the higher; never negative."""
        known = self._weights.get(token)
        if known is None:
            expected = _share(token, self._expected) * self._expected.background_documents
            known = math.log(self._total / (1.0 + self._frequency[token] + expected))
            self._weights[token] = known
        return known

    def vector(self, tokens: Iterable[str]) -> Vector:
        """Return tokens with their weights."""
        return Vector({token: self.weight(token) for token in sorted(tokens)})


class Vector:
    """Weighted tokens of one report, with their length for the cosine."""

    __slots__ = ("length", "weights")

    def __init__(self, weights: Mapping[str, float]) -> None:
        self.weights = weights
        self.length = math.sqrt(math.fsum(weight * weight for weight in weights.values()))

    def cosine(self, other: Vector) -> float | None:
        """Return the cosine of two vectors, 0 to 1; null where one of them is empty."""
        if not self.length or not other.length:
            return None
        small, large = self.weights, other.weights
        if len(small) > len(large):
            small, large = large, small
        shared = math.fsum(
            weight * large[token] for token, weight in small.items() if token in large
        )
        return min(1.0, shared / (self.length * other.length))


def _share(token: str, expected: Rarities) -> float:
    """Return the share of reports that are expected to hold a token."""
    kind, _, rest = token.partition(":")
    if kind == "person":
        return expected.shares["person"]
    if kind == "date":
        return expected.shares[f"date_{_precision(rest)}"]
    number = rest.rpartition(":")[2] if kind == "award" else rest
    if "." in number:
        return expected.shares["number_decimal"]
    sizes = (1, 3) if kind == "award" else (2, 4)
    share = expected.shares[f"{kind}_{min(max(len(number), sizes[0]), sizes[1])}"]
    is_round = len(number) > 1 and number.endswith("0")
    return min(0.9, share * expected.round_number_factor) if is_round else share


def _precision(value: str) -> str:
    """Return how exact an EDTF value is: range, year, month or day."""
    if "/" in value:
        return "range"
    return ("year", "month", "day")[min(value.count("-"), 2)]
