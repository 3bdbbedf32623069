"""Page stamps: the day that a page puts beside or behind the name of its newspaper.

Vietnamese pages write the day first. A stamp is recognised by how it stands, not by being a date:
glued to a name (often a doubled one), alone on a line, or with a clock time behind a bar.
"""

from __future__ import annotations

import datetime
import functools
import itertools
import re
from dataclasses import dataclass

from pipeline import languages
from pipeline.ingest.noise import noise

_NUMERIC = re.compile(r"(?<!\d)(\d{1,2})([/.-])(\d{1,2})\2(\d{4})(?!\d)")
_CLOCK = re.compile(
    r"[ \t,|–-]{0,4}(?:\d{1,2}(?::\d{2}){1,2}|\d{1,2}h\d{2})(?!\d)"
    r"(?:[ ]?[AP]M)?(?:[ ]?\(?(?:GMT|UTC)[+-]?\d{0,2}\)?)?"
)
_HEADER = re.compile(r"[^\n|]{6,60}\|[ \t]{0,3}\d{1,2}:\d{2}(?::\d{2})?(?:[ ]?[AP]M)?[ \t|]{0,3}\Z")
_TIME = re.compile(r"(?<![\d:])\d{1,2}(?::\d{2}){1,2}(?![\d:])")
_SHORT_NUMBER = re.compile(r"(?<!\d)\d{1,2}(?!\d)")
_LONG_NUMBER = re.compile(r"(?<!\d)\d{4}(?!\d)")
_BRACKETED = re.compile(r"\([^()]*\)")
_SENTENCE = re.compile(r"[.!?।؟؛;](?!\d)|[:：]\s")
_CLOCK_BEFORE = re.compile(r"\d{1,2}:\d{2}(?::\d{2})?[ \t,|–-]{0,4}\Z")
_LABEL = re.compile(r"[^\W\d][ ]?[:：]")
_LONGEST_NAME = 60
_LONGEST_LINE = 80
_SHORTEST_DOUBLED = 3
_MOST_OTHER = 24
"""Characters beside a day and a clock time on a line that is a stamp: weekday, place."""
_MOST_LETTERS = 40
"""Letters on a line under the title that is a stamp."""

_MOST_DATES = 20


@dataclass(frozen=True, slots=True)
class PageStamp:
    """A page stamp, and its day if that is one."""

    start: int
    end: int
    day: datetime.date | None
    rule: str


def find(text: str, start: int, end: int, *, under_title: bool) -> PageStamp | None:
    """Return the page stamp on a line.

    Parameters
    ----------
    text
        The whole text.
    start, end
        The line, without the blanks around it.
    under_title
        Whether it is one of the first lines, but not the first: there a short line that names a
        day and says nothing is a stamp, whatever stands beside the day ("Can Tho, 20/04/2025").
    """
    found = _on_line(text, start, end)
    if found is None and under_title and end - start <= _LONGEST_LINE:
        day = _short_line_day(text[start:end])
        if day is not None:
            return PageStamp(start, end, day, "any.stamp.under_title")
    return found


def _on_line(text: str, start: int, end: int) -> PageStamp | None:
    if end - start <= _LONGEST_LINE and text.find("|", start, end) >= 0:
        header = _HEADER.match(text, start, end)
        if header is not None:
            day = _header_day(text[start:end])
            if day is not None:
                return PageStamp(start, end, day, "any.stamp.header")
    if text.find("/", start, end) < 0 and end - start > _LONGEST_LINE:
        return None
    for date in itertools.islice(_NUMERIC.finditer(text, start, end), _MOST_DATES):
        found = _numeric(text, start, end, date)
        if found is not None:
            return found
    return None


def _numeric(text: str, start: int, end: int, date: re.Match[str]) -> PageStamp | None:
    day = _day(int(date[4]), int(date[3]), int(date[1]))
    clock = _CLOCK.match(text, date.end(), end)
    after = clock.end() if clock else date.end()
    before = _CLOCK_BEFORE.search(text, max(start, date.start() - 15), date.start())
    others = (before.start() if before else date.start()) - start + end - after
    timed = clock is not None or before is not None
    # "Time: 20/03/2024 08:00" says when something takes place; a stamp has no such label.
    labelled = _LABEL.search(text, start, before.start() if before else date.start()) is not None
    short = others <= _MOST_OTHER and end - start <= _LONGEST_LINE
    if others == 0 or (timed and short and not labelled):
        return PageStamp(start, end, day, "any.stamp.line")
    if date[2] == "/":
        doubled = _doubled_name(text, start, date.start())
        if doubled is not None:
            return PageStamp(doubled, after, day, "any.stamp.doubled_name")
    if after == end and noise().publisher.match(text, start, date.start()):
        return PageStamp(start, end, day, "any.stamp.publisher")
    if date[2] != "/":
        return None
    if date.start() > start and text[date.start() - 1].isalpha():
        if date.start() - start <= _LONGEST_NAME and not re.search(
            r"[.!?।؟,;]", text[start : date.start()]
        ):
            return PageStamp(start, after, day, "any.stamp.glued")
        word = max(text.rfind(blank, start, date.start()) for blank in " \t\u00a0") + 1
        return PageStamp(max(word, start), after, day, "any.stamp.glued")
    return None


def _doubled_name(text: str, start: int, date: int) -> int | None:
    """Return where a name begins that stands twice before a date."""
    stop = date
    while stop > start and text[stop - 1] in " \t\u00a0":
        stop -= 1
    for size in range(min(_LONGEST_NAME, (stop - start) // 2), _SHORTEST_DOUBLED - 1, -1):
        name = text[stop - size : stop]
        for gap in (0, 1):
            first = stop - 2 * size - gap
            if first < start or (gap and not text[first + size].isspace()):
                continue
            if text[first : first + size] == name and name[0].isalpha() and " " in name:
                return first
    return None


def _day(year: int, month: int, day: int) -> datetime.date | None:
    try:
        return datetime.date(year, month, day)
    except ValueError:
        return None


def _header_day(line: str) -> datetime.date | None:
    """Return the day that a line gives in figures, or with the name of its month."""
    numeric = _NUMERIC.search(line)
    if numeric is not None:
        return _day(int(numeric[4]), int(numeric[3]), int(numeric[1]))
    folded = _TIME.sub(" ", line.casefold())
    named = next(((name, number) for name, number in _months() if name in folded), None)
    if named is None:
        return None
    name, month = named
    # The name of a month may hold a number: 1월.
    rest = folded.replace(name, " ", 1)
    day, year = _SHORT_NUMBER.search(rest), _LONG_NUMBER.search(rest)
    if day is None or year is None:
        return None
    return _day(int(year.group()), month, int(day.group()))


def _short_line_day(line: str) -> datetime.date | None:
    """Return the day of a line that holds little else: a place, a weekday, a section, a newspaper.

    A line that ends or has a label, or numbers besides those of its day and its time, says more.
    """
    line = _BRACKETED.sub(" ", line)
    if _SENTENCE.search(line) is not None:
        return None
    numbers = [*_LONG_NUMBER.findall(line), *_SHORT_NUMBER.findall(_TIME.sub(" ", line))]
    letters = sum(character.isalpha() for character in line)
    return _header_day(line) if len(numbers) <= 3 and letters <= _MOST_LETTERS else None


@functools.cache
def _months() -> tuple[tuple[str, int], ...]:
    """Return the names of months in the packs' languages, longest first (CLDR)."""
    from babel.dates import get_month_names

    names = {
        (str(name).casefold(), number)
        for code in languages.codes()
        for context in ("format", "stand-alone")
        for number, name in get_month_names("wide", context, code).items()
    }
    return tuple(sorted(names, key=lambda entry: (-len(entry[0]), entry)))
