"""The numbers of a text as a fingerprint that does not depend on its language.

Translations garble words and keep numbers, so two reports that share rare numbers tell one event,
and translations of one article tell them in one order. What is taken of a text are tokens: of its
numbers, dates, document numbers, awards and people.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Sequence

_NUMBER = re.compile(r"\d{1,15}(?:[.,\u066b\u066c]\d{1,15}){0,5}")
_GROUP = re.compile(r"\d+")
_ISSUER = r"[A-Z\u0110]{1,8}[a-z]{0,2}\d{0,2}"
_DOCUMENT = re.compile(
    rf"(?<![0-9A-Za-z/])(\d{{1,5}})((?:/\d{{4}})?/|-(?=[A-Z\u0110]{{2}}/))"
    rf"({_ISSUER}(?:[-/]{_ISSUER}){{0,4}})(?![0-9A-Za-z])"
)
"""Vietnamese document numbers: 215/QĐ-UBND, 06/2022/QH15, 34-CT/TW; translations keep them."""
MAX_NUMBERS = 400
"""Different numbers that are read off one text; a table beyond that tells no event."""
MAX_PLACES = 5_000
"""Places in one text at which numbers are looked at, so that a hostile text costs little."""


def document_numbers(text: str) -> dict[str, tuple[int, int]]:
    """Return the numbers of decisions and other documents, each with where it first stands.

    Parameters
    ----------
    text
        The text; digits of any script.

    Returns
    -------
    Numbers as `215/QD-UBND`, without diacritics, to their spans (code points).
    """
    found: dict[str, tuple[int, int]] = {}
    if "/" not in text:
        return found
    for match in itertools.islice(_DOCUMENT.finditer(text), MAX_PLACES):
        number, separator, issuer = match.groups()
        year = "".join(str(int(char)) if char.isdecimal() else char for char in separator)
        written = f"{int(number)}{year}{issuer}".upper().replace("\u0110", "D")
        found.setdefault(written, match.span())
        if len(found) >= MAX_NUMBERS:
            break
    return found


def numbers_in(text: str, skip: Sequence[tuple[int, int]] = ()) -> dict[str, int]:
    """Return the numbers of a text, written one way whatever their digits and separators.

    Parameters
    ----------
    text
        The text; digits of any script.
    skip
        Sorted spans (code points) whose numbers are none of the event: dates, boilerplate.

    Returns
    -------
    Numbers as `12460` or `8.34` to the code point at which each first stands, without those of one
    digit and without years. How often a number stands in the text says nothing: headlines and
    captions repeat counts in one translation only.
    """
    found: dict[str, int] = {}
    at = 0
    for match in itertools.islice(_NUMBER.finditer(text), MAX_PLACES):
        start = match.start()
        while at < len(skip) and skip[at][1] <= start:
            at += 1
        if at < len(skip) and skip[at][0] <= start:
            continue
        for number in _canonical(match.group()):
            found.setdefault(number, start)
        if len(found) >= MAX_NUMBERS:
            break
    return found


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


def document_token(number: str) -> str:
    """Return the token of a document number."""
    return f"document:{number}"


def province_token(code: str) -> str:
    """Return the token of a province, by the code of its unit of today."""
    return f"province:{code}"


def person_token(folded_name: str) -> str:
    """Return the token of a person's name, folded by `pipeline.link.names`."""
    return f"person:{folded_name}"


OTHER, NUMBER, DOCUMENT = range(3)
"""Kinds of tokens: numbers and dates beside that of the event; documents; whatever else."""


def kind_of(token: str) -> int:
    """Return the kind of a token."""
    if token.startswith(("number:", "date:")):
        return NUMBER
    return DOCUMENT if token.startswith("document:") else OTHER
