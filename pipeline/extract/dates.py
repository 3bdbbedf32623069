"""Dates: expressions that name a day, month, part of a year, year, or a range of these.

A rule of `dates.yaml` is a regular expression over the folded text with named groups (`year`,
`month`, `month_name`, `day`, `day_word`, `half`, `quarter`; with `2` appended for the end of a
range). Rules are tried where a digit or a date word begins; the longest match wins. Years that an
expression lacks stay open here; `years.py` settles them.
"""

from __future__ import annotations

import re
import string
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from babel import Locale

from pipeline.extract import contexts
from pipeline.extract.calendar import SPANS, Moment, Period, part_of_year
from pipeline.extract.contexts import Context, Contexts
from pipeline.extract.lexicon import Hit, Term
from pipeline.extract.remembered import AnniversaryRules
from pipeline.extract.shapes import LONGEST_EDGE, Edges, shape_of
from pipeline.extract.values import Expression, Node, Patterns, alternatives
from pipeline.schema import DATE_ROLES

ANCHOR, CUE = "date_anchor", "date_cue"
CUES = ("summary", "launch", "ahead", "new_year", "festival", "today")
"""Words that tie a work year to the event: a conference that sums up one year, opens the next;
those that say that an anniversary lies ahead; the lunar new year; what is held in the year in its
name; and "this morning", which is the day of the page."""
LIMITS = ("from_now", "before", "until", "past")
"""On which side of the event a day lies: "from now until 30 June" ahead, "before 30 June" ahead
unless the day has just passed, "until 30 June" ahead or counted up to that day, "since 30 June" and
"last June" behind."""
RELATIVE = {"last": -1, "this": 0, "next": 1}
"""Years that are told from the report's own, with how far they are from it."""

ORDINALS = ("", "2")
"""Behind the names of groups: of the one moment, or of the end of a range."""
_NUMERIC = {
    "year": r"(?P<year{n}>1[89]\d\d|20\d\d)(?!\d)",
    "month": r"(?P<month{n}>1[0-2]|0?[1-9])(?!\d)",
    "day": r"(?P<day{n}>3[01]|[12]\d|0?[1-9])(?!\d)",
    "months": r"(?P<months{n}>1[0-2]|0?[1-9])(?!\d)",
}
_SIGNS = {"year": "Y", "month": "D", "day": "D", "months": "D"}
"""Stand for these numbers where it is read how rules begin; folded text holds no capitals."""
_NEXT_SIGN = re.compile(r"(?<=.)[DY].*", re.DOTALL)
_SIGN_OF_LENGTH = {1: "D", 2: "D", 4: "Y"}
_REACH = 4 + LONGEST_EDGE
"""Letters at an anchor that tell which rules may match: a number, and what follows it."""
_DIGITS = re.compile(r"[0-9](?<![0-9]{2})(?<![0-9][.,][0-9])")
"""Where a number of digits begins; looking back last lets the search run from digit to digit."""


class FoundDate(NamedTuple):
    """A date expression in a folded text, its year perhaps still open."""

    start: int
    end: int
    rule: str
    period: Period
    inherited: bool
    """whether one half of a range took its year from the other"""
    role: str | None
    """what the words around it say it is the date of; None when they say nothing"""
    limit: str | None = None
    """one of `LIMITS`: that it lies ahead of the event or behind it"""
    relative: int | None = None
    """years from the report's own: 0 for "of this year", 1 for the next, -1 for the last one"""


@dataclass(frozen=True, slots=True)
class _Rule:
    rule: str
    expression: Expression
    role: str | None
    keep: str
    """whole; `first` or `last` when the range names only its one end (from now until ...)"""
    limit: str | None


class DateRules:
    """How one language writes dates (`dates.yaml`, and the month names of CLDR)."""

    __slots__ = (
        "_anchors",
        "_begins",
        "_contexts",
        "_cues",
        "_relative",
        "_rules",
        "_words",
        "anniversaries",
    )

    def __init__(self, code: str, node: Node, patterns: Patterns) -> None:
        """Read `dates.yaml`.

        Keys: `months` (number to names that CLDR lacks), `days` (number to spelled ordinals),
        `quarters`, `halves` (number to surfaces), `month_counts` (number to surfaces of "the first
        N months"), `anchors` (words other than these that a rule may begin with), `macros`,
        `rules` (`id`, `pattern`, and optionally `role`, `keep` and `limit`), `contexts` (`id`,
        `role`, `before`, `after`, and optionally `limit`: ahead of the event or behind it),
        `relative_years` (`id`, `year`: last, this or next, `before`, `after`), `cues` (`summary`,
        `launch`: words that tie a work year to the event; `ahead`: words of preparing; `new_year`:
        names of the lunar new year, beside which a year is that of the feast; `festival`: what is
        held in the year in its name; `today`: "this morning", and no word that may mean nowadays),
        `anniversaries` (see `remembered.py`).
        """
        said = node.fields(
            (
                "months",
                "days",
                "quarters",
                "halves",
                "month_counts",
                "anchors",
                "macros",
                "rules",
                "contexts",
                "relative_years",
                "cues",
                "anniversaries",
            )
        )
        fold = patterns.fold
        self._words: dict[str, dict[str, int]] = {
            group: _numbered(said.get(key), fold)
            for group, key in (
                ("month_name", "months"),
                ("day_word", "days"),
                ("quarter", "quarters"),
                ("half", "halves"),
                ("month_count", "month_counts"),
            )
        }
        for number, name in _cldr_months(code):
            self._words["month_name"].setdefault(fold(name), number)
        macros = _date_macros(self._words)
        compiler = patterns.with_macros(macros)
        if "macros" in said:
            compiler = compiler.with_macros(
                {
                    key: f"(?:{compiler.expression(value).source})"
                    for key, value in said["macros"].mapping().items()
                }
            )
        self._rules = tuple(_read_rule(item, compiler) for item in said["rules"].items())
        self._begins = Edges(map(_begins, self._rules))
        self._contexts = Contexts(
            [_read_context(item, compiler) for item in said.items_of("contexts")]
        )
        self._relative = Contexts(
            [_read_relative(item, compiler) for item in said.items_of("relative_years")]
        )
        self.anniversaries = AnniversaryRules(said.get("anniversaries"), patterns)
        anchors = said.texts_of("anchors")
        self._anchors = sorted({fold(anchor) for anchor in anchors}.union(*self._words.values()))
        self._cues = {
            cue: [fold(surface) for surface in surfaces.texts()]
            for cue, surfaces in (said["cues"].fields(CUES) if "cues" in said else {}).items()
        }

    def terms(self) -> Iterator[tuple[str, Term]]:
        """Yield the date words for the lexicon."""
        for surface in self._anchors:
            yield surface, Term(ANCHOR, surface, ANCHOR)
        for cue, surfaces in self._cues.items():
            for surface in surfaces:
                yield surface, Term(CUE, cue, CUE)
        yield from self.anniversaries.terms()

    def find(self, folded: str, hits: Mapping[str, list[Hit]]) -> list[FoundDate]:
        """Return the dates of a folded text from left to right, none within another."""
        anchors = {match.start() for match in _DIGITS.finditer(folded)}
        anchors.update(hit.start for hit in hits.get(ANCHOR, ()))
        found: list[FoundDate] = []
        reached = 0
        for anchor in sorted(anchors):
            if anchor < reached:
                continue
            may_match = self._allowed(folded[anchor : anchor + _REACH])
            dates = self._at(folded, anchor, may_match) if may_match else ()
            if dates:
                found.extend(dates)
                reached = dates[-1].end
        return found

    def _allowed(self, letters: str) -> int:
        """Return the rules that the letters at an anchor allow, as the bits of a number."""
        allowed = self._begins.of(letters)
        behind = letters.lstrip(string.digits)
        sign = _SIGN_OF_LENGTH.get(len(letters) - len(behind))
        return allowed if sign is None else allowed | self._begins.of(sign + behind)

    def _at(self, folded: str, anchor: int, may_match: int) -> Sequence[FoundDate]:
        """Return the longest date that begins at an anchor; of equal ones the first rule's.

        Parameters
        ----------
        folded
            The folded text.
        anchor
            Where a digit or a date word begins.
        may_match
            The rules that the letters there allow, as the bits of a number.
        """
        matches: list[tuple[int, int, re.Match[str]]] = []
        while may_match:
            place = (may_match & -may_match).bit_length() - 1
            match = self._rules[place].expression.pattern.match(folded, anchor)
            if match is not None:
                matches.append((-match.end(), place, match))
            may_match &= may_match - 1
        for _, place, match in sorted(matches):
            rule = self._rules[place]
            period, inherited = self._period(match, rule.keep)
            if period.possible:
                return self._dates(folded, match, rule, period, inherited)
        return ()

    def _dates(
        self, folded: str, match: re.Match[str], rule: _Rule, period: Period, inherited: bool
    ) -> list[FoundDate]:
        """Return what the match of a rule says.

        Two days years apart that share month and day are the two days of an anniversary, and so
        are both ends of what a rule says is one.
        """
        anchor = match.start()
        said, limit = self._role(folded, anchor, match.end())
        # "The 2024 festival", "on the occasion of the 2024 contest": a year is no holiday.
        named = said != "holiday" or period.first.day is not None
        role = rule.role or (said if named else None)
        if period.last is not None and _is_anniversary(period.first, period.last, role):
            split = min(match.start(name) for name in _named(match) if name.endswith("2"))
            middle = max(match.end(name) for name in _named(match) if not name.endswith("2"))
            return [
                FoundDate(anchor, middle, rule.rule, _single(period.first), False, "anniversary"),
                FoundDate(
                    split, match.end(), rule.rule, _single(period.last), False, "anniversary"
                ),
            ]
        return [
            FoundDate(
                anchor,
                match.end(),
                rule.rule,
                period,
                inherited,
                role,
                rule.limit or limit,
                self._relative_year(folded, anchor, match.end()) if period.open_year else None,
            )
        ]

    def _role(self, folded: str, start: int, end: int) -> tuple[str | None, str | None]:
        """Return the role that the words around a date give it, and which limit it is."""
        return self._contexts.said(folded, start, end) or (None, None)

    def _relative_year(self, folded: str, start: int, end: int) -> int | None:
        return self._relative.said(folded, start, end)

    def _period(self, match: re.Match[str], keep: str) -> tuple[Period, bool]:
        groups = _named(match)
        for name in ("months", "month_count"):
            if name in groups:
                text = groups[name]
                months = int(text) if name == "months" else self._words[name][text]
                year = int(groups["year"]) if "year" in groups else None
                precision = "half" if months == SPANS["half"] else "range"
                return Period(Moment(year, 1), Moment(year, months), precision), False
        for precision in ("quarter", "half"):
            if precision in groups:
                year = int(groups["year"]) if "year" in groups else None
                ordinal = self._words[precision][groups[precision]]
                return part_of_year(year, precision, ordinal), False
        first = self._moment(groups, "")
        if not any(name.endswith("2") for name in groups):
            return _single(first), False
        period, inherited = _range(first, self._moment(groups, "2"))
        if keep != "whole" and period.last is not None:
            period = _single(period.first if keep == "first" else period.last)
        return period, inherited

    def _moment(self, groups: Mapping[str, str], ordinal: str) -> Moment:
        def part(number: str, word: str) -> int | None:
            if number + ordinal in groups:
                return int(groups[number + ordinal])
            if word + ordinal in groups:
                return self._words[word][groups[word + ordinal]]
            return None

        year = groups.get(f"year{ordinal}")
        return Moment(
            int(year) if year is not None else None,
            part("month", "month_name"),
            part("day", "day_word"),
        )


def _begins(rule: _Rule) -> frozenset[str]:
    """Return what a match of a rule begins with, numbers by their signs."""
    source = rule.expression.source
    for name, sign in _SIGNS.items():
        for ordinal in ORDINALS:
            source = source.replace(_numeric(name, ordinal), sign)
    # As far as there are no further numbers: in the text they are digits, whatever they mean.
    return frozenset(_NEXT_SIGN.sub("", begin) for begin in shape_of(source).begins)


def _numeric(name: str, ordinal: str) -> str:
    return _NUMERIC[name].replace("{n}", ordinal)


def _named(match: re.Match[str]) -> dict[str, str]:
    """Return the named groups that took part in a match."""
    return {name: text for name, text in match.groupdict().items() if text is not None}


def _is_anniversary(first: Moment, last: Moment, role: str | None) -> bool:
    """Tell whether two moments are the same day of two years, or two years that are remembered."""
    return (
        (first.day is not None or (first.month is None and role == "anniversary"))
        and (first.month, first.day) == (last.month, last.day)
        and first.year is not None
        and last.year is not None
        and first.year < last.year
    )


def _single(moment: Moment) -> Period:
    if moment.day is not None:
        return Period(moment, None, "day")
    return Period(moment, None, "year" if moment.month is None else "month")


def _range(first: Moment, last: Moment) -> tuple[Period, bool]:
    """Return a range whose halves take from each other what they lack."""
    inherited = False
    if first.day is not None and last.day is None and last.month is None:
        # "27 July (1947-2024)": the same day of two years.
        last = last._replace(month=first.month, day=first.day)
    if last.day is not None and last.month is None:
        last = last._replace(month=first.month)
    if first.day is not None and first.month is None:
        first = first._replace(month=last.month)
    if first.day is None and first.month is None and first.year is None:
        # Nothing but an end: from now until ...
        return _single(last), False
    turns = (last.month or 12, last.day or 31) < (first.month or 1, first.day or 1)
    if first.year is None and last.year is not None:
        first, inherited = first._replace(year=last.year - turns), True
    elif last.year is None and first.year is not None:
        last, inherited = last._replace(year=first.year + turns), True
    return Period(first, last, "range"), inherited


def _numbered(node: Node | None, fold: Callable[[str], str]) -> dict[str, int]:
    """Return folded surface to number, from a mapping of number to surfaces."""
    found: dict[str, int] = {}
    for number, surfaces in (node.mapping() if node is not None else {}).items():
        for surface in surfaces.texts():
            if found.setdefault(fold(surface), int(number)) != int(number):
                raise surfaces.error(f"{surface} stands for two numbers")
    return found


def _cldr_months(code: str) -> Iterator[tuple[int, str]]:
    """Yield the month names of CLDR in full, as they stand alone and in dates."""
    months = Locale.parse(code).months
    for context in ("format", "stand-alone"):
        for number, name in sorted(months[context]["wide"].items()):
            if not any(character.isdecimal() for character in name):
                yield number, name


def _date_macros(words: Mapping[str, Mapping[str, int]]) -> dict[str, str]:
    """Return the macros that every language's date rules are written with."""
    macros: dict[str, str] = {}
    for ordinal in ORDINALS:
        for name in _NUMERIC:
            macros[f"{name}{ordinal}"] = _numeric(name, ordinal)
        for name, surfaces in words.items():
            if surfaces:
                macros[f"{name}{ordinal}"] = f"(?P<{name}{ordinal}>{alternatives(surfaces)})"
    return macros


def _read_rule(node: Node, patterns: Patterns) -> _Rule:
    said = node.fields(("id", "pattern", "role", "keep", "limit"))
    return _Rule(
        said["id"].text(),
        patterns.expression(said["pattern"]),
        said["role"].code(DATE_ROLES) if "role" in said else None,
        said["keep"].code(("first", "last")) if "keep" in said else "whole",
        said["limit"].code(LIMITS) if "limit" in said else None,
    )


def _read_context(node: Node, patterns: Patterns) -> tuple[Context, tuple[str | None, str | None]]:
    said = node.fields((*contexts.KEYS, "role", "limit"))
    limit = said["limit"].code(LIMITS) if "limit" in said else None
    return Context.read(said, patterns), (said["role"].code(DATE_ROLES), limit)


def _read_relative(node: Node, patterns: Patterns) -> tuple[Context, int]:
    said = node.fields((*contexts.KEYS, "year"))
    return Context.read(said, patterns), RELATIVE[said["year"].code(tuple(RELATIVE))]
