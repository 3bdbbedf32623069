"""What machine translation and pages do to a text, done to an example: text and spans together.

Every function takes an example and chance, and returns an example whose spans still stand where
their characters are.
"""

from __future__ import annotations

import bisect
import itertools
import random
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import NamedTuple

from benchmarks.tagger.examples import Example, Span, trimmed

Noise = Callable[[Example, random.Random], Example]
Pool = Mapping[tuple[str, str], Sequence[str]]
"""Surfaces by language and kind."""

_DIGITS = {"ar": "٠١٢٣٤٥٦٧٨٩", "hi": "०१२३४५६७८९"}
_PARTICLES: Mapping[str, tuple[Sequence[str], Sequence[str]]] = {
    "ko": ((), ("은", "이", "을", "의", "에", "에서", "와", "으로부터", "에게", "까지", "도")),
    "tr": ((), ("'da", "'nin", "’de", "'ye", "'dan", "'ı", "’nın", "'te")),
    "hi": ((), ("को", "के", "में", "ने", "की", "से")),
    "ar": (("و", "ب", "ل", "ف", "لـ"), ()),
}
"""What is written together with a word, before it and behind it."""
_LINES = (
    "Vietnam.vn - Nền tảng quảng bá Việt Nam",
    "![]() |",
    "[reklam_2]",
    "[إعلان_1]",
    "IMG_{n}.JPG",
    "Ảnh: TTXVN",
    "Quang cảnh buổi lễ. Ảnh: PV",
    "Đại biểu tham dự hội nghị.",
    "Trao bằng khen cho các tập thể xuất sắc",
    "https://baomoi.vn/tin-{n}.html",
    "Per Per",
    "{n}",
)
_LIKE = {
    ",": (";", " ,", ", ", ""),
    "،": (" ،", ",", "؛"),
    ".": ("", " .", ".", "..."),
    "।": (".", " ।"),
    "-": (" - ", "–", "~", "- "),
    "–": ("-", " - "),
    "'": ("’", "‘", ""),
    '"': ("“", "”", "'"),
    "(": (" (", "( "),
    ")": (" )", ")"),
}
"""What marks are mistaken for."""
_LETTERS = {
    "ar": {"أ": "ا", "إ": "ا", "ة": "ه", "ى": "ي", "غ": "ج", "آ": "ا", "ث": "ت"},
    "hi": {"ँ": "ं", "ट": "त", "ड": "द", "ि": "ी", "ु": "ू", "झ": "ज", "\u093c": ""},
    "ko": {"꽝": "광", "띠": "티", "째": "쩨", "쩐": "트란", "응": "은", "찌": "치", "뚜": "투"},
    "tr": {"ı": "i", "ş": "s", "ğ": "g", "ö": "o", "ü": "u", "ç": "c", "İ": "I"},
}
"""How letters waver in renderings."""
_TATWEEL = "ـ"


class Edit(NamedTuple):
    """Characters of a text that become others."""

    start: int
    end: int
    text: str


def edited(example: Example, edits: Iterable[Edit]) -> Example:
    """Return an example in which some characters are others.

    Parameters
    ----------
    example
        What is changed.
    edits
        None overlaps another. What is put between two characters belongs to no span that only
        touches it; a span that is left without characters is left out.
    """
    ordered = sorted(edits)
    parts: list[str] = []
    at = 0
    for edit in ordered:
        parts.extend((example.text[at : edit.start], edit.text))
        at = edit.end
    text = "".join((*parts, example.text[at:]))
    places = _Places(ordered)
    return Example(
        text,
        example.language,
        tuple(_moved(text, example.spans, places)),
        tuple(_moved(text, example.open, places)),
    )


class _Places:
    """Where the positions of a text are after some edits."""

    def __init__(self, ordered: Sequence[Edit]) -> None:
        self._edits = ordered
        self._ends = [edit.end for edit in ordered]
        grown = (len(edit.text) - (edit.end - edit.start) for edit in ordered)
        self._grown = [0, *itertools.accumulate(grown)]

    def start(self, position: int) -> int:
        """Return where a span begins that began at a position."""
        done = bisect.bisect_right(self._ends, position)
        if done < len(self._edits) and self._edits[done].start < position:
            return self._edits[done].end + self._grown[done + 1]
        return position + self._grown[done]

    def end(self, position: int) -> int:
        """Return where a span ends that ended at a position."""
        done = bisect.bisect_right(self._ends, position)
        while done and self._edits[done - 1].start == position:
            done -= 1  # put in behind the span
        if done < len(self._edits) and self._edits[done].start < position:
            position = self._edits[done].start
        return position + self._grown[done]


def _moved(text: str, spans: Iterable[Span], places: _Places) -> Iterator[Span]:
    for span in spans:
        start, end = trimmed(text, places.start(span.start), places.end(span.end))
        if start < end:
            yield Span(start, end, span.kind)


def _each(
    example: Example, chance: random.Random, share: float, pattern: re.Pattern[str]
) -> Iterator[re.Match[str]]:
    """Yield a share of what a pattern finds in the text."""
    return (one for one in pattern.finditer(example.text) if chance.random() < share)


_BLANK = re.compile(" ")
_BETWEEN_LETTERS = re.compile(r"(?<=\w)(?=\w)")
_CHARACTER = re.compile(r"\w")
_MARK = re.compile("|".join(re.escape(mark) for mark in _LIKE))
_RUN_OF_DIGITS = re.compile("[0-9]+")
_LINE_END = re.compile(r"\n")


def spacing(example: Example, chance: random.Random) -> Example:
    """Drop, double and put in blanks, more of them inside spans."""
    edits = [
        Edit(one.start(), one.end(), chance.choice(("", "", "  ", "\n")))
        for one in _each(example, chance, 0.015, _BLANK)
    ]
    for span in example.spans:
        if chance.random() < 0.06:
            blanks = [at for at in range(span.start + 1, span.end - 1) if example.text[at] == " "]
            places = range(span.start + 1, span.end)
            if blanks and chance.random() < 0.7:
                at = chance.choice(blanks)
                edits.append(Edit(at, at + 1, ""))
            elif places and span.kind != "count":
                at = chance.choice(places)
                edits.append(Edit(at, at, " "))
    return edited(example, _apart(edits))


def characters(example: Example, chance: random.Random) -> Example:
    """Drop and double single letters."""
    edits = [
        Edit(one.start(), one.end(), chance.choice(("", one[0] * 2)))
        for one in _each(example, chance, 0.004, _CHARACTER)
    ]
    return edited(example, edits)


def punctuation(example: Example, chance: random.Random) -> Example:
    """Write other marks, or none."""
    edits = [
        Edit(one.start(), one.end(), chance.choice(_LIKE[one[0]]))
        for one in _each(example, chance, 0.06, _MARK)
    ]
    return edited(example, edits)


def own_digits(example: Example, chance: random.Random) -> Example:
    """Write most numbers in the digits of the script, where it has any."""
    digits = _DIGITS.get(example.language)
    if digits is None:
        return example
    table = str.maketrans("0123456789", digits)
    edits = [
        Edit(one.start(), one.end(), one[0].translate(table))
        for one in _each(example, chance, 0.8, _RUN_OF_DIGITS)
    ]
    return edited(example, edits)


def glued(example: Example, chance: random.Random) -> Example:
    """Put particles at spans, without a blank, and take the blanks beside them away."""
    before, behind = _PARTICLES[example.language]
    edits = []
    for span in example.spans:
        if chance.random() >= 0.15:
            continue
        if before:
            edits.append(Edit(span.start, span.start, chance.choice(before)))
        elif behind:
            edits.append(Edit(span.end, span.end, chance.choice(behind)))
    return edited(example, _apart(edits))


def letters(example: Example, chance: random.Random) -> Example:
    """Write some letters as other translations write them."""
    like = _LETTERS[example.language]
    pattern = re.compile("|".join(map(re.escape, like)))
    edits = [
        Edit(one.start(), one.end(), like[one[0]]) for one in _each(example, chance, 0.3, pattern)
    ]
    if example.language == "ar":
        edits.extend(
            Edit(one.start(), one.start(), _TATWEEL)
            for one in _each(example, chance, 0.002, _BETWEEN_LETTERS)
        )
    return edited(example, _apart(edits))


def casing(example: Example, chance: random.Random) -> Example:
    """Write lines and spans in capitals or without any; some scripts have no case."""
    stretches = [(span.start, span.end) for span in example.spans]
    stretches.extend(one.span() for one in re.finditer(".+", example.text))
    edits = []
    taken = 0
    for start, end in sorted(stretches):
        if start < taken or chance.random() >= 0.06:
            continue
        said = example.text[start:end]
        other = chance.choice((said.upper(), said.lower(), said.title()))
        if len(other) == len(said) and other != said:
            edits.extend(
                Edit(start + at, start + at + 1, letter)
                for at, (letter, old) in enumerate(zip(other, said, strict=True))
                if letter != old
            )
            taken = end
    return edited(example, edits)


def lines(example: Example, chance: random.Random) -> Example:
    """Put lines of a page between the lines, and break some lines."""
    edits = [
        Edit(one.end(), one.end(), f"{_page_line(chance)}\n")
        for one in _each(example, chance, 0.08, _LINE_END)
    ]
    if chance.random() < 0.3:
        edits.append(Edit(0, 0, f"{_page_line(chance)}\n"))
    return edited(example, edits)


def _page_line(chance: random.Random) -> str:
    return chance.choice(_LINES).format(n=chance.randrange(10, 100_000))


def swapped(pool: Pool, share: float) -> Noise:
    """Return noise that puts other surfaces of the kind in the place of spans.

    Parameters
    ----------
    pool
        What to take them from.
    share
        How many spans of a text.
    """

    def noise(example: Example, chance: random.Random) -> Example:
        edits = []
        for span in example.spans:
            others = pool.get((example.language, span.kind))
            if others and chance.random() < share:
                edits.append(Edit(span.start, span.end, chance.choice(others)))
        return edited(example, edits)

    return noise


def distracted(sentences: Mapping[str, Sequence[Example]]) -> Noise:
    """Return noise that puts lines of other reports that tell no fact between the lines.

    Parameters
    ----------
    sentences
        Such lines by language.
    """

    def noise(example: Example, chance: random.Random) -> Example:
        others = sentences.get(example.language)
        if not others:
            return example
        for one in reversed(list(_each(example, chance, 0.15, _LINE_END))):
            example = _with_line(example, one.end(), chance.choice(others))
        return example

    return noise


def _with_line(example: Example, at: int, line: Example) -> Example:
    said = f"{line.text}\n"
    made = edited(example, [Edit(at, at, said)])
    spans = (Span(one.start + at, one.end + at, one.kind) for one in line.spans)
    opened = (Span(one.start + at, one.end + at, one.kind) for one in line.open)
    return replace(
        made, spans=tuple(sorted((*made.spans, *spans))), open=tuple(sorted((*made.open, *opened)))
    )


def _apart(edits: Iterable[Edit]) -> list[Edit]:
    """Return edits of which none overlaps or touches another, the first of those that do."""
    found: list[Edit] = []
    for edit in sorted(edits):
        if not found or edit.start > found[-1].end:
            found.append(edit)
    return found


PHENOMENA: Sequence[tuple[float, Noise]] = (
    (0.35, spacing),
    (0.35, characters),
    (0.35, punctuation),
    (0.15, own_digits),
    (0.3, glued),
    (0.3, letters),
    (0.25, casing),
    (0.3, lines),
)
"""What is done to how many texts."""


def noisy(
    example: Example, chance: random.Random, noises: Sequence[tuple[float, Noise]]
) -> Example:
    """Return an example with some noise.

    Parameters
    ----------
    example
        What is changed.
    chance
        Decides what happens and where.
    noises
        Each with how often it is done.
    """
    for often, noise in noises:
        if chance.random() < often:
            example = noise(example, chance)
    return example
