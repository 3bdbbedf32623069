"""Pairs of reports in little memory: which are worth comparing, and how alike they were found."""

from __future__ import annotations

import math
from array import array
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Mapping
from typing import TypeVar, overload

import numpy as np
import numpy.typing as npt

from pipeline.link.features import Features
from pipeline.link.weights import FEATURES

Other = TypeVar("Other")
Pair = tuple[int, int]
"""Two reports by position, the smaller first."""

FEWEST_THINNED = 1 << 17
"""Pairs from which those that neither report keeps are let go before all are found."""
_BITS = 32
_LOW = (1 << _BITS) - 1


class Pairs:
    """Pairs of reports, sorted, each once.

    Parameters
    ----------
    pairs
        The pairs, in any order.
    """

    def __init__(self, pairs: Iterable[Pair] = ()) -> None:
        self._keys = array("Q", sorted({left << _BITS | right for left, right in pairs}))

    @classmethod
    def _of(cls, keys: npt.NDArray[np.uint64]) -> Pairs:
        found = cls()
        found._keys.frombytes(np.unique(keys).tobytes())
        return found

    def __len__(self) -> int:
        return len(self._keys)

    def __iter__(self) -> Iterator[Pair]:
        return (divmod(key, 1 << _BITS) for key in self._keys)

    def __getitem__(self, at: int) -> Pair:
        return divmod(self._keys[at], 1 << _BITS)

    def place(self, pair: Pair) -> int | None:
        """Return at which place a pair stands; null where it is none of these."""
        key = pair[0] << _BITS | pair[1]
        at = bisect_left(self._keys, key)
        return at if at < len(self._keys) and self._keys[at] == key else None

    def with_more(self, pairs: Iterable[Pair]) -> Pairs:
        """Return these pairs and others."""
        more = list(pairs)
        if not more:
            return self
        keys = np.frombuffer(self._keys, np.uint64)
        return Pairs._of(np.concatenate((keys, np.frombuffer(Pairs(more)._keys, np.uint64))))

    def by_left(self, order: array[int]) -> Iterator[int]:
        """Yield the places of the pairs in the order of what stands for their left reports."""
        lefts = np.frombuffer(self._keys, np.uint64) >> np.uint64(_BITS)
        places = np.argsort(np.frombuffer(order, f"u{order.itemsize}")[lefts], kind="stable")
        return map(int, places)


class Partners:
    """The pairs that weigh most of either of their reports.

    Parameters
    ----------
    most
        Partners of one report.
    """

    def __init__(self, most: int) -> None:
        self._most = most
        self._keys = array("Q")
        self._weights = array("d")
        self._thinned_at = FEWEST_THINNED

    def add(self, pairs: Mapping[Pair, float]) -> None:
        """Add pairs with their weights; of a pair that is added again the greater one counts."""
        self._keys.extend(left << _BITS | right for left, right in pairs)
        self._weights.extend(pairs.values())
        if len(self._keys) > self._thinned_at:
            keys, weights = self._best()
            self._keys, self._weights = array("Q"), array("d")
            self._keys.frombytes(keys.tobytes())
            self._weights.frombytes(weights.tobytes())
            self._thinned_at = max(FEWEST_THINNED, 2 * len(keys))

    def best(self) -> Pairs:
        """Return the pairs that are among the best of either report."""
        return Pairs._of(self._best()[0])

    def _best(self) -> tuple[npt.NDArray[np.uint64], npt.NDArray[np.float64]]:
        keys = np.frombuffer(self._keys, np.uint64)
        weights = np.frombuffer(self._weights, np.float64)
        order = np.lexsort((-weights, keys))
        keys, weights = keys[order], weights[order]
        first = np.ones(len(keys), bool)
        first[1:] = keys[1:] != keys[:-1]
        keys, weights = keys[first], weights[first]
        both = np.concatenate((keys >> np.uint64(_BITS), keys & np.uint64(_LOW))).astype(np.uint32)
        pair = np.tile(np.arange(len(keys), dtype=np.uint32), 2)
        # Pairs are sorted, so of equal weights the first pair comes first.
        ranked = np.lexsort((pair, -weights[pair], both))
        both, pair = both[ranked], pair[ranked]
        places = np.arange(len(both))
        begins = np.ones(len(both), bool)
        begins[1:] = both[1:] != both[:-1]
        rank = places - np.maximum.accumulate(np.where(begins, places, 0))
        kept = np.zeros(len(keys), bool)
        kept[pair[rank < self._most]] = True
        return keys[kept], weights[kept]


class Compared:
    """Pairs with their features and scores.

    Parameters
    ----------
    pairs
        The pairs; each is to be given its features once.
    """

    def __init__(self, pairs: Pairs) -> None:
        empty = array("d", (math.nan,))
        self.pairs = pairs
        self._features = [empty * len(pairs) for _ in FEATURES]
        self._scores = empty * len(pairs)
        self._besides_days = empty * len(pairs)

    def put(self, at: int, features: Features, score: float, besides_days: float) -> None:
        """Set what was found of the pair at a place."""
        for column, likeness in zip(self._features, features, strict=True):
            if likeness is not None:
                column[at] = likeness
        self._scores[at] = score
        self._besides_days[at] = besides_days

    def features(self, at: int) -> Features:
        """Return the features of the pair at a place."""
        values = [column[at] for column in self._features]
        return Features(*[None if math.isnan(value) else value for value in values])

    def score(self, at: int) -> float:
        """Return the score of the pair at a place."""
        return self._scores[at]

    @property
    def scores(self) -> Scores:
        """The scores by pair."""
        return Scores(self.pairs, self._scores)

    @property
    def besides_days(self) -> Scores:
        """The scores by all but the days."""
        return Scores(self.pairs, self._besides_days)


class Scores(Mapping[Pair, float]):
    """Scores by pair."""

    def __init__(self, pairs: Pairs, scores: array[float]) -> None:
        self._pairs = pairs
        self._scores = scores

    def __getitem__(self, pair: Pair) -> float:
        at = self._pairs.place(pair)
        if at is None:
            raise KeyError(pair)
        return self._scores[at]

    @overload
    def get(self, pair: Pair, /) -> float | None: ...

    @overload
    def get(self, pair: Pair, /, default: float | Other) -> float | Other: ...

    def get(self, pair: Pair, /, default: float | Other | None = None) -> float | Other | None:
        """Return the score of a pair; another value where it has none."""
        at = self._pairs.place(pair)
        return default if at is None else self._scores[at]

    def __iter__(self) -> Iterator[Pair]:
        return iter(self._pairs)

    def __len__(self) -> int:
        return len(self._pairs)
