"""How alike two recovered Vietnamese names are, syllable by syllable.

A name that came back from another script may be slightly wrong: Korean writes Dũng and Trung the
same way, Arabic has no vowels to tell Tiến from Tiên. So sounds that the scripts confuse are
folded, and what is left is compared by edits.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Sequence

from rapidfuzz.distance import Levenshtein

from pipeline.text import to_ascii

SAME_SOUND = 0.85
"""Likeness of two syllables that a script may not tell apart."""
DROPPED_SYLLABLE = 0.6
"""Likeness of a middle syllable (Thị, Văn) to nothing: translations drop it."""

_INITIAL = re.compile(r"ngh|ng|nh|gh|gi|kh|ph|th|tr|ch|qu|[bcdfghjklmnpqrstvwxz]")
_FINAL = re.compile(r"(?:ng|nh|ch|[cmnpt])$")
_SOUND_OF_INITIAL = {
    **dict.fromkeys(("d", "tr", "ch", "gi", "r", "j", "z"), "d"),
    **dict.fromkeys(("t", "th"), "t"),
    **dict.fromkeys(("c", "k", "q", "kh", "g", "gh"), "k"),
    **dict.fromkeys(("ph", "f", "p", "b"), "p"),
    **dict.fromkeys(("s", "x"), "s"),
    **dict.fromkeys(("n", "nh"), "n"),
    **dict.fromkeys(("ng", "ngh"), "ng"),
    **dict.fromkeys(("v", "w"), "v"),
    "qu": "ku",
}
_SOUND_OF_FINAL = {**dict.fromkeys(("n", "ng", "nh"), "n"), **dict.fromkeys(("c", "ch"), "c")}
_CLASS_OF_INITIAL = {
    **dict.fromkeys(("d", "t", "th", "tr", "ch", "gi", "j", "z"), "d"),
    **dict.fromkeys(("b", "p", "ph", "f", "v", "w"), "p"),
    **dict.fromkeys(("c", "k", "q", "kh", "g", "gh", "qu", "h"), "k"),
    **dict.fromkeys(("s", "x"), "s"),
    **dict.fromkeys(("n", "nh", "ng", "ngh"), "n"),
    **dict.fromkeys(("l", "r"), "l"),
}


@functools.lru_cache(maxsize=1 << 13)
def canonical(name: str) -> str:
    """Return a name in lower case, without diacritics, its syllables one space apart."""
    return " ".join(to_ascii(name).replace("-", " ").replace("'", " ").split())


def _divided(syllable: str) -> tuple[str, str, str]:
    """Return the initial consonants of a syllable, its vowels, and its final consonants."""
    initial = _INITIAL.match(syllable)
    head = initial.group() if initial and initial.end() < len(syllable) else ""
    rest = syllable[len(head) :]
    final = _FINAL.search(rest)
    tail = final.group() if final else ""
    return head, rest[: len(rest) - len(tail)], tail


@functools.lru_cache(maxsize=1 << 13)
def fold_syllable(syllable: str) -> str:
    """Return a syllable with sounds that the scripts confuse written one way."""
    head, vowels, tail = _divided(syllable)
    vowels = vowels.replace("y", "i").replace("uo", "o")
    return _SOUND_OF_INITIAL.get(head, head) + vowels + _SOUND_OF_FINAL.get(tail, tail)


@functools.lru_cache(maxsize=1 << 13)
def fold(name: str) -> str:
    """Return the first and the last syllable of a canonical name, folded: a blocking key."""
    syllables = name.split() or [""]
    return " ".join(fold_syllable(part) for part in dict.fromkeys((syllables[0], syllables[-1])))


@functools.lru_cache(maxsize=1 << 13)
def skeleton(name: str) -> tuple[str, str]:
    """Return the consonants of the first and of the last syllable of a canonical name, by class.

    Whatever a rendering may stand for has mostly one skeleton, so it is known without reading it.
    """
    syllables = name.split() or [""]
    return _skeleton(syllables[0]), _skeleton(syllables[-1])


@functools.lru_cache(maxsize=1 << 13)
def _skeleton(syllable: str) -> str:
    head, _, tail = _divided(syllable)
    return f"{_CLASS_OF_INITIAL.get(head, head)}-{_SOUND_OF_FINAL.get(tail, tail)}"


@functools.lru_cache(maxsize=1 << 13)
def likeness(left: str, right: str) -> tuple[float, float]:
    """Compare two canonical names.

    Returns
    -------
    The mean likeness of their syllables and that of the least alike syllable, each 0 to 1. Names
    of one syllable, and names that differ by more than one syllable in length, are not alike
    unless they are equal.
    """
    if left == right:
        return 1.0, 1.0
    first, second = left.split(), right.split()
    if len(first) < len(second):
        first, second = second, first
    if len(second) < 2 or len(first) - len(second) > 1:
        return 0.0, 0.0
    if len(first) == len(second):
        return _mean_and_least(first, second, ())
    return max(
        (
            _mean_and_least(first[:at] + first[at + 1 :], second, (DROPPED_SYLLABLE,))
            for at in range(1, len(first) - 1)
        ),
        default=(0.0, 0.0),
    )


def _mean_and_least(
    first: Sequence[str], second: Sequence[str], more: tuple[float, ...]
) -> tuple[float, float]:
    scores = [*map(_syllable_likeness, first, second), *more]
    return sum(scores) / len(scores), min(scores)


def _syllable_likeness(left: str, right: str) -> float:
    if left == right:
        return 1.0
    folded_left, folded_right = fold_syllable(left), fold_syllable(right)
    if folded_left == folded_right:
        return SAME_SOUND
    alike = max(
        Levenshtein.normalized_similarity(left, right),
        Levenshtein.normalized_similarity(folded_left, folded_right),
    )
    return SAME_SOUND * alike
