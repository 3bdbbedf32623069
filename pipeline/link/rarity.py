"""How much shared tokens say: the rarer, the more.

Every token weighs its inverse document frequency over the corpus and a background, so that it has
a weight also in a folder of five reports. Two sets of tokens are as alike as what they share
outweighs what either has alone.
"""

from __future__ import annotations

import math
from array import array
from collections import Counter
from collections.abc import Hashable, Iterable, Mapping, Set
from typing import Generic, Protocol, TypeVar

from pipeline.link import names
from pipeline.link.fingerprint import person_token
from pipeline.link.packed import PackedProfiles
from pipeline.link.weights import Rarities

_UNITS = 1 << 100
"""Units of a weight of 1: every weight, a number of 53 bits, is a whole number of them."""

AnyToken = TypeVar("AnyToken", bound=Hashable)
Asked = TypeVar("Asked", bound=Hashable, contravariant=True)

LONGER_SHARE = 0.1
"""How much of what only the fuller of two reports tells speaks against them: a short note leaves
out most of a long report."""
EVIDENCE_WANTED = 0.5
"""Weight that must be shared before it says much, in units of that of a token no report holds."""


class Weighing(Protocol[Asked]):
    """Knows how much tokens say."""

    @property
    def scale(self) -> float:
        """The weight of a token that no report holds."""

    def weight(self, token: Asked) -> float:
        """Return the weight of a token: the rarer, the higher; never negative."""

    def weight_of_name(self, name: str) -> float:
        """Return the weight of a person's canonical name."""


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
            known = _weight(token, self._frequency[token], self._total, self._expected)
            self._weights[token] = known
        return known

    def weight_of_name(self, name: str) -> float:
        """Return the weight of a person's canonical name."""
        return self.weight(person_token(names.fold(name)))


class PackedRarity:
    """The same for the tokens of packed profiles, by their numbers.

    Parameters
    ----------
    profiles
        The reports.
    expected
        What is known of tokens before any report is seen.
    """

    def __init__(self, profiles: PackedProfiles, expected: Rarities) -> None:
        tokens = profiles.tokens
        self._total = 1.0 + len(profiles) + expected.background_documents
        self.frequency = array("I", bytes(4 * len(tokens.values)))
        """number of reports that hold each token"""
        for at in range(len(profiles)):
            for token in profiles.counted(at):
                self.frequency[token] += 1
        self.weights = array(
            "d",
            (
                _weight(token, frequency, self._total, expected) if frequency else 0.0
                for token, frequency in zip(tokens.values, self.frequency, strict=True)
            ),
        )
        self._number = tokens.number

    @property
    def scale(self) -> float:
        """The weight of a token that no report holds: natural logarithm of the reports known."""
        return math.log(self._total)

    def weight(self, token: int) -> float:
        """Return the weight of a token: the rarer, the higher; never negative."""
        return self.weights[token]

    def weight_of_name(self, name: str) -> float:
        """Return the weight of the canonical name of a person whom a report names."""
        return self.weights[self._number(person_token(names.fold(name)))]


def _weight(token: str, frequency: int, total: float, expected: Rarities) -> float:
    background = _share(token, expected) * expected.background_documents
    return math.log(total / (1.0 + frequency + background))


class Weighed(Generic[AnyToken]):
    """Tokens of one report with their weights.

    Weights are added up as whole numbers of a unit so small that each is one exactly: sums are
    exact, and what a report has alone is all it has without what it shares.

    Parameters
    ----------
    weights
        Tokens to weights.
    scale
        Weight of a token that no report holds: so much has to be shared before it says anything.
    """

    __slots__ = ("_mass", "_scale", "_units", "weights")

    def __init__(self, weights: Mapping[AnyToken, float], scale: float) -> None:
        self.weights = weights
        self._units = {token: int(weight * _UNITS) for token, weight in weights.items()}
        self._mass = sum(self._units.values())
        self._scale = scale

    def likeness(
        self, other: Weighed[AnyToken], besides: Set[AnyToken] = frozenset()
    ) -> float | None:
        """Return how alike two sets of tokens are, 0 to 1; null where one of them is empty.

        Tversky's ratio model (1977) over the weights: what is shared against itself, what the
        briefer report has alone, a part of what the fuller one has alone, and the evidence wanted.

        Parameters
        ----------
        other
            The tokens of the other report.
        besides
            Tokens that are left out of both.
        """
        mine, theirs = self._units, other._units
        common: Set[AnyToken] = mine.keys() & theirs.keys()
        all_mine, all_theirs = self._mass, other._mass
        n_mine, n_theirs = len(mine), len(theirs)
        if besides:
            left_out = besides & mine.keys()
            n_mine -= len(left_out)
            all_mine -= sum([mine[token] for token in left_out])
            left_out = besides & theirs.keys()
            n_theirs -= len(left_out)
            all_theirs -= sum([theirs[token] for token in left_out])
            common = common - besides
        if not n_mine or not n_theirs:
            return None
        shared = sum([mine[token] for token in common])
        return self._ratio(
            shared / _UNITS, (all_mine - shared) / _UNITS, (all_theirs - shared) / _UNITS
        )

    def ratio(self, other: Weighed[AnyToken], shared: float) -> float:
        """Return the likeness of two sets of tokens that share so much weight."""
        mine, theirs = self._mass / _UNITS, other._mass / _UNITS
        return self._ratio(shared, max(mine - shared, 0.0), max(theirs - shared, 0.0))

    def _ratio(self, shared: float, mine: float, theirs: float) -> float:
        briefer, fuller = (mine, theirs) if mine < theirs else (theirs, mine)
        against = briefer + LONGER_SHARE * fuller + EVIDENCE_WANTED * self._scale
        return shared / (shared + against)


def _share(token: str, expected: Rarities) -> float:
    """Return the share of reports that are expected to hold a token."""
    kind, _, rest = token.partition(":")
    if kind in ("person", "document"):
        return expected.shares[kind]
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
