"""Names in front of their noun: "the Phu Long and Ky Phu communes" are two, "Song Da 5" is one."""

from __future__ import annotations

import re
from collections.abc import Callable, Container, Iterator, Sequence

from pipeline.extract.numbers import Number
from pipeline.extract.searches import Searches
from pipeline.extract.spans import Cover
from pipeline.text import View

MOST_WORDS = 3
"""Words of one name, at most."""
REACH = 120
"""Folded characters in front of the noun in which its names stand."""
_WORD = re.compile(r"[^\s,;:.()\"]+,?(?= )|[;:.()\"\n]")


def named_together(
    view: View,
    nouns: Searches,
    conjunctions: Container[str],
    others: Callable[[], Cover],
) -> Iterator[Number]:
    """Yield how many names share the noun behind them, where a text names several in capitals.

    Parameters
    ----------
    view
        The text.
    nouns
        What names of places or bodies that receive share: a noun in the plural.
    conjunctions
        Folded words that mean "and"; one stands in front of the last name.
    others
        Returns where offices, bodies and people stand, who are named by themselves.
    """
    apart: Cover | None = None
    for noun in nouns.matches(view.folded, 0, len(view.folded)):
        apart = others() if apart is None else apart
        starts = _starts(view, noun.start(), conjunctions, apart)
        if len(starts) > 1:
            end = noun.start() - 1
            yield Number(starts[-1], end, float(len(starts)), approximate=False, countable=True)


def outside_names(
    view: View,
    numbers: Sequence[Number],
    nouns: re.Pattern[str],
    others: Callable[[], Cover],
) -> list[Number]:
    """Return numbers without those that belong to a name: "the Song Da 5 company".

    Parameters
    ----------
    view
        The text.
    numbers
        Its numbers.
    nouns
        What stands behind the number in the name of a body: its noun, marked as that of a name.
    others
        Returns where nouns for recipients, offices, bodies and people stand, no part of one.
    """
    inside = [number for number in numbers if nouns.match(view.folded, number.end) is not None]
    if not inside:
        return list(numbers)
    apart = others()
    named = {number.start for number in inside if _ends_name(view, number.start, apart)}
    return [number for number in numbers if number.start not in named]


def _ends_name(view: View, end: int, apart: Cover) -> bool:
    """Tell whether a word in capitals stands right before a position, apart from some others."""
    word = _BEFORE.search(view.folded, max(0, end - REACH), end)
    return (
        word is not None
        and view.surface(*word.span())[0].isupper()
        and not apart.touches(*word.span())
    )


_BEFORE = re.compile(r"(?<![^\s(\"])[^\W\d_]+(?=[ -]\Z)")


_ALONE = re.compile(r"(?:\A|\n|[.!?:] )\Z")


def _starts(view: View, end: int, conjunctions: Container[str], others: Cover) -> list[int]:
    """Return where the names that end at a noun begin, the last one first."""
    found: list[int] = []
    start, length = end, 0
    for word in reversed(list(_WORD.finditer(view.folded, max(0, end - REACH), end))):
        joins = word[0] in conjunctions
        if joins or word[0].endswith(","):
            if not (0 < length <= MOST_WORDS and (joins or found)):
                return found
            found.append(start)
            length = 0
        if joins:
            continue
        if not _is_name(view, word) or others.touches(*word.span()):
            break
        start, length = word.start(), length + 1
    if length == 1 and _ALONE.search(view.folded, max(0, start - 2), start) and len(found) > 1:
        # "The federation, to the A and B unions": a word by itself in front is the subject.
        return found
    return [*found, start] if found and 0 < length <= MOST_WORDS else found


def _is_name(view: View, word: re.Match[str]) -> bool:
    return word[0].rstrip(",").isalpha() and view.surface(*word.span())[0].isupper()
