"""Exact and near duplicates: the same text, or nearly the same, under another name.

Candidates come from MinHash with banding over five-character shingles, so that the work grows with
the number of documents and not with their pairs; what is marked is settled by the true Jaccard
similarity of the shingle sets. Two translations of one article into one language are far below
the threshold. Hashes are arithmetic of the code points: the same in every process.

One permutation hashing: Li, Owen and Zhang, "One Permutation Hashing" (NIPS 2012).
"""

from __future__ import annotations

import functools
import hashlib
import re
import zlib
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from itertools import chain
from typing import TypeAlias

import numpy as np
import numpy.typing as npt

from pipeline.schema import Document

Hashes: TypeAlias = npt.NDArray[np.uint64]

LIKENESS = 0.85
"""Jaccard similarity of shingle sets from which two texts are near duplicates."""

_SHINGLE = 5
_BANDS = 20
_ROWS = 6
_BINS = _BANDS * _ROWS
_MOST_IN_BUCKET = 16
_MOST_COMPARED = 16
"""Earlier texts that a text is compared with, at most: what keeps the work linear."""

_KEPT_SHINGLES = 256

EXACT_BYTES = 16
BANDS_BYTES = 8 * _BANDS

_POWERS = tuple(np.uint64(pow(0x9E3779B97F4A7C15, power, 2**64)) for power in range(_SHINGLE))
_NUMBER = re.compile(r"\d+")
_NUMBER_BITS = 512


@dataclass(frozen=True, slots=True)
class Fingerprint:
    """What is kept of a text to find its duplicates; about half a kilobyte."""

    doc_id: str
    order: tuple[str, int, str]
    """path, record and doc_id: the first of equal texts is the one that is kept"""
    exact: bytes
    """hash of the text without blanks"""
    bands: bytes
    """one hash of eight bytes a band"""


def fingerprint(document: Document) -> Fingerprint:
    """Return the fingerprint of a document; it can be made where the document is read."""
    return Fingerprint(
        document.doc_id,
        (document.path, document.record, document.doc_id),
        _exact(document.text),
        _bands(shingles(document.text)),
    )


def _exact(text: str) -> bytes:
    """Return a hash of a text without its blanks."""
    return hashlib.blake2b("".join(text.split()).encode(), digest_size=EXACT_BYTES).digest()


def duplicates(
    fingerprints: Iterable[Fingerprint], text_of: Callable[[str], str]
) -> dict[str, str]:
    """Return, for each duplicate, the document it repeats: the first by path and record.

    Parameters
    ----------
    fingerprints
        Of all documents of a run, in any order.
    text_of
        Text of a document; asked only where two fingerprints are alike.
    """

    @functools.lru_cache(maxsize=_KEPT_SHINGLES)
    def distinct(doc_id: str) -> Hashes:
        hashes = shingles(text_of(doc_id))
        return hashes[np.append(hashes[:-1] != hashes[1:], True)] if len(hashes) else hashes

    @functools.cache
    def bits(doc_id: str) -> int:
        return _number_bits(text_of(doc_id))

    found: dict[str, str] = {}
    by_text: dict[bytes, str] = {}
    buckets: dict[tuple[int, bytes], list[int]] = {}
    ordered = sorted(fingerprints, key=lambda entry: entry.order)
    recurring = _recurring(ordered)
    for place, entry in enumerate(ordered):
        first = by_text.setdefault(entry.exact, entry.doc_id)
        if first != entry.doc_id:
            found[entry.doc_id] = found.get(first, first)
            continue
        keys = [
            (band, entry.bands[8 * band : 8 * band + 8])
            for band in np.flatnonzero(recurring[place]).tolist()
        ]
        shared = Counter(chain.from_iterable(buckets.get(key, ()) for key in keys))
        likeliest = sorted(shared, key=lambda other: (-shared[other], other))[:_MOST_COMPARED]
        for other in sorted(likeliest):
            original = ordered[other].doc_id
            if bits(original) & bits(entry.doc_id) not in (bits(original), bits(entry.doc_id)):
                # Each gives numbers that the other does not: no need to compare their shingles.
                continue
            if _nearly_same(
                distinct(original), distinct(entry.doc_id), text_of(original), text_of(entry.doc_id)
            ):
                found[entry.doc_id] = original
                break
        else:
            for key in keys:
                bucket = buckets.setdefault(key, [])
                if len(bucket) < _MOST_IN_BUCKET:
                    bucket.append(place)
    return found


def _recurring(fingerprints: Sequence[Fingerprint]) -> npt.NDArray[np.bool_]:
    """Return for each fingerprint and band whether another one has the same hash in that band.

    Hardly any does, so that only few hashes need be looked up.
    """
    bands = np.frombuffer(b"".join(one.bands for one in fingerprints), dtype=np.uint64)
    by_band = bands.reshape(-1, _BANDS)
    found = np.zeros(by_band.shape, dtype=np.bool_)
    for band in range(_BANDS):
        _, place, times = np.unique(by_band[:, band], return_inverse=True, return_counts=True)
        found[:, band] = times[place] > 1
    return found


def _numbers(text: str) -> Counter[str]:
    return Counter(_NUMBER.findall(text))


def _number_bits(text: str) -> int:
    """Return a bit for each number of a text, another one each time that it stands there.

    Where a text has all the numbers of another, it has all its bits.
    """
    bits = 0
    for number, times in _numbers(text).items():
        place = zlib.crc32(number.encode())
        for time in range(min(times, _NUMBER_BITS)):
            bits |= 1 << (place + time) % _NUMBER_BITS
    return bits


def _nearly_same(left: Hashes, right: Hashes, left_text: str, right_text: str) -> bool:
    """Tell whether two texts are near duplicates.

    A text that gives other numbers is none, however alike the rest is: it tells another fact. A cut
    text lacks numbers, but has no others.
    """
    if min(len(left), len(right)) < LIKENESS * max(len(left), len(right)):
        return False
    places = np.minimum(np.searchsorted(left, right), len(left) - 1)
    common = int(np.count_nonzero(left[places] == right))
    if common < LIKENESS * (len(left) + len(right) - common):
        return False
    left_numbers, right_numbers = _numbers(left_text), _numbers(right_text)
    return left_numbers <= right_numbers or right_numbers <= left_numbers


def shingles(text: str) -> Hashes:
    """Return the hashes of all runs of five characters, blanks left out: sorted, with repeats."""
    codes = np.frombuffer(text.encode("utf-32-le", "surrogatepass"), dtype=np.uint32)
    codes = codes[(codes > 0x20) & (codes != 0xA0)].astype(np.uint64)
    count = max(len(codes) - _SHINGLE + 1, min(len(codes), 1))
    mixed = np.zeros(count, dtype=np.uint64)
    for place, power in enumerate(_POWERS):
        stretch = codes[place : place + count]
        mixed[: len(stretch)] += stretch * power
    # The finaliser of SplitMix64 (Steele, Lea and Flood 2014) spreads neighbouring sums.
    mixed ^= mixed >> np.uint64(30)
    mixed *= np.uint64(0xBF58476D1CE4E5B9)
    mixed ^= mixed >> np.uint64(27)
    mixed *= np.uint64(0x94D049BB133111EB)
    mixed ^= mixed >> np.uint64(31)
    mixed.sort()
    return mixed


def _bands(hashes: Hashes) -> bytes:
    """Return one hash a band, over the least hashes of six equal stretches of the range."""
    first = np.searchsorted(hashes, _EDGES)
    following = np.append(first[1:], len(hashes))
    filled = first < following
    # A stretch without a hash borrows that of the next one that has one, round the end.
    places = np.where(filled, np.arange(_BINS), _BINS * 2)
    twice = np.minimum.accumulate(np.concatenate([places, places + _BINS])[::-1])[::-1]
    lender = twice[:_BINS] % _BINS
    least = hashes[np.minimum(first[lender], len(hashes) - 1)]
    least = least.reshape(_BANDS, _ROWS) * _BAND_POWERS
    folded: Hashes = np.bitwise_xor.reduce(least ^ (least >> np.uint64(29)), axis=1)
    return folded.tobytes()


_EDGES = np.array([place * 2**64 // _BINS for place in range(_BINS)], dtype=np.uint64)
_BAND_POWERS = np.array(
    [pow(0x9E3779B97F4A7C15, power + 1, 2**64) for power in range(_ROWS)], dtype=np.uint64
)
