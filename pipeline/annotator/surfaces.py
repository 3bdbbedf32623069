"""What the characters of a span say for or against it, whatever a model takes it for."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator

from pipeline.annotator.predicted import Predicted

MOST_OF_WORD = 32
"""Characters of a word that are looked at before and behind a span, at most."""
_LONGEST_NUMBER = 20
"""Characters of a number that are looked at before and behind a span, at most."""
_NUMBER = re.compile(r"\d+(?:[.,\u066b\u066c]\d+)*")
_DATE_IN_DIGITS = re.compile(
    r"(?<!\d)(?:\d{1,4} ?[-/.\u2013] ?\d{1,4}|\d{4}(?!\d)|\d{1,2}(?=[^\W\d]))"
)
_JOINERS = "\u200c\u200d"
_HANGUL = re.compile("[\uac00-\ud7a3]")


def is_of_words(text: str, one: Predicted) -> bool:
    """Tell whether a span is one of words: at least half of the characters of those it touches.

    A model of characters marks single letters, and what is left of names that it tears apart. They
    say nothing, neither for a rule nor against one. A particle or a clitic may well be left out.

    Parameters
    ----------
    text
        The text.
    one
        A span of it.
    """
    start, end = one.start, one.end
    while start > 0 and one.start - start < MOST_OF_WORD and _is_of_word(text[start - 1]):
        start -= 1
    while end < len(text) and end - one.end < MOST_OF_WORD and _is_of_word(text[end]):
        end += 1
    # Words begin or end here where the span itself does not.
    start = start if _is_of_word(text[one.start]) else one.start
    end = end if _is_of_word(text[one.end - 1]) else one.end
    inside = sum(map(_is_of_word, text[one.start : one.end]))
    outside = (one.start - start) + (end - one.end)
    return inside > 0 and inside >= outside


def is_full_name(name: str) -> bool:
    """Tell whether a name has two syllables: words, or letters of Hangul.

    Officials are named in full where they are named first. One syllable is a given name alone, or
    what a model takes for one in the name of a place.

    Parameters
    ----------
    name
        Its characters in the text.
    """
    return len(name.split()) > 1 or len(_HANGUL.findall(name)) > 1


def is_written_in_digits(text: str, one: Predicted) -> bool:
    """Tell whether a span touches the number of a year, two numbers with a mark between them, or a
    short one with letters behind it, as of a day.

    Of any other number in digits nothing but a model says that it is a date.

    Parameters
    ----------
    text
        The text.
    one
        A span of it.
    """
    return any(
        number.start() < one.end and one.start < number.end()
        for number in _around(_DATE_IN_DIGITS, text, one)
    )


def is_piece_of_number(text: str, one: Predicted) -> bool:
    """Tell whether a number reaches beyond a span that has some of its digits.

    Parameters
    ----------
    text
        The text.
    one
        A span of it.
    """
    return any(
        number.start() < one.start < number.end() or number.start() < one.end < number.end()
        for number in _around(_NUMBER, text, one)
    )


def is_letter(character: str) -> bool:
    """Tell whether a character is a letter, digit or mark of a word, or joins two of them.

    Parameters
    ----------
    character
        One code point.
    """
    return _is_of_word(character) or character in _JOINERS


def _around(number: re.Pattern[str], text: str, one: Predicted) -> Iterator[re.Match[str]]:
    """Yield the numbers in a span and near it."""
    return number.finditer(text, max(one.start - _LONGEST_NUMBER, 0), one.end + _LONGEST_NUMBER)


def _is_of_word(character: str) -> bool:
    return unicodedata.category(character)[0] in "LMN"
