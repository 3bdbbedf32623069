"""The rules' rows of one report beside what a model sees in its text.

What both see is marked, and surer. What the model alone sees becomes a doubt for a person to look
at, where there is something to it besides the model's word: an office without its holder, a place
written much like a province, a number beside the noun of an award. No row is added, none is lost,
and no cell but `method` and `score` is touched.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass, replace
from functools import cached_property
from types import MappingProxyType
from typing import TypeVar

from pipeline.annotator.agreement import BOTH, raised
from pipeline.annotator.predicted import Predicted
from pipeline.annotator.surfaces import (
    is_full_name,
    is_of_words,
    is_piece_of_number,
    is_written_in_digits,
)
from pipeline.extract.spans import Cover, around
from pipeline.schema import (
    AwardMention,
    DateMention,
    Document,
    Issue,
    MeasureMention,
    Mention,
    OfficialMention,
    ProvinceMention,
    Segment,
)
from pipeline.tables import Tables, make_issue, one_line

Span = tuple[int, int]
SomeMention = TypeVar("SomeMention", bound=Mention)
SEEN_AS: Mapping[type[Mention], tuple[str, ...]] = MappingProxyType(
    {
        DateMention: ("date",),
        ProvinceMention: ("place",),
        OfficialMention: ("person",),
        AwardMention: ("count", "award"),
    }
)
"""What a model may call the characters of a mention. A measure is nothing that models are asked
for."""
NOT_PLACES = ("officeholder", "source")
"""Bases of provinces whose characters, if any, are those of something else."""
LEAST_SCORE = 0.5
"""Score from which a model's span may raise a doubt: below it the model itself rather holds that
there is something else or nothing."""
LEAST_SHARE = 0.5
"""Share of the shorter of two spans that must lie in the longer one for both to mean the same.

A model may take the office, an honorific or a case ending with a name, or the number alone of what
a rule reads as number and noun: then the shorter lies wholly in the longer. Two neighbours of which
one reaches into the other share less than half.
"""
NEAR_OFFICE = 24
"""Characters between a person and an office beside them, at most: an honorific, a comma, a word."""
NEAR_COUNT = 16
"""Characters between an award and the number of them, at most: a counter word, a class."""
MOST_QUOTED = 60
"""Characters of the text that the detail of an issue quotes, at most."""
AROUND = 3
"""Spans on each side of a place among which the nearest is looked for: rule and model may see the
same one, and a longer and a shorter one."""
TEXT_KINDS = ("paragraph", "caption")
"""Segments of which a doubt is worth a look."""
RECEIVING_UNITS = frozenset(
    (
        None,
        "person",
        "household",
        "class",
        "commune",
        "company",
        "cooperative",
        "district",
        "party_organisation",
        "province",
        "school",
        "village",
        "ward",
    )
)
"""Units of measures that may stand for who receives an award; money and kilometres do not."""


@dataclass(frozen=True, slots=True)
class Beside:
    """What the rules know of a report beside its rows; spans are code points of the text."""

    sentences: Sequence[Span]
    """from left to right"""
    offices: Sequence[Span]
    """offices that the rules give to nobody"""
    held: Sequence[Span]
    """offices that they give to somebody"""
    awards: Sequence[Span]
    """nouns of awards"""
    counts: Sequence[Span]
    """numbers that may count something"""
    refused: Sequence[Span]
    """numbers that count nothing: ages, ordinals, amounts of money, parts of dates"""
    date_words: Sequence[Span]
    """words of dates, such as those for months and days"""
    province_like: Callable[[int, int], str | None]
    """gives the name of the province that a stretch of the text is written much like; None where it
    is like none, or the rules have looked at it and hold that it is no place"""


def span_to_see(mention: Mention, kinds: Set[str]) -> Span | None:
    """Return where a model that sees some kinds of spans can see a mention, or None.

    None where it stands in no text, or its characters only settle it: the name of an officeholder
    is no place.
    """
    if mention.start is None or mention.end is None:
        return None
    if isinstance(mention, ProvinceMention) and mention.basis in NOT_PLACES:
        return None
    names = SEEN_AS.get(type(mention), ())
    return None if kinds.isdisjoint(names) else (mention.start, mention.end)


def is_named_alone(mention: Mention) -> bool:
    """Tell whether a mention is an award of one whom the text names without a number in digits.

    Mostly its characters are the name of who receives it: a model that looks for counts and for
    nouns of awards sees nothing there, and is not against it.
    """
    return (
        isinstance(mention, AwardMention)
        and mention.count == 1
        and not any(character.isdigit() for character in mention.surface)
    )


def confirmed(
    rows: Iterable[SomeMention], predicted: Sequence[Predicted], kinds: Set[str]
) -> Iterator[SomeMention]:
    """Yield mentions with `method` and `score` as the model's spans have it.

    Parameters
    ----------
    rows
        Mentions of one report.
    predicted
        What the model sees in its text.
    kinds
        The kinds of spans that it can see; mentions of others stay as they are.
    """
    seen = {kind: _Spans(_spans_of(predicted, *names)) for kind, names in SEEN_AS.items()}
    for row in rows:
        span = span_to_see(row, kinds)
        if span is not None and seen[type(row)].agree(*span):
            yield replace(row, method=BOTH, score=raised(row.score))
        else:
            yield row


def reconciled(
    rows: Tables,
    document: Document,
    segments: Sequence[Segment],
    predicted: Sequence[Predicted],
    kinds: Set[str],
    beside: Beside,
) -> Tables:
    """Return the rows of a report with what a model agrees to, and what it alone sees as issues.

    Parameters
    ----------
    rows
        What the rules give for the report.
    document, segments
        The report, and its segments.
    predicted
        What the model sees in its text.
    kinds
        The kinds of spans that it can see.
    beside
        What the rules know beside the rows.
    """
    predicted = [one for one in predicted if is_of_words(document.text, one)]
    found = Tables(rows)
    for kind in SEEN_AS:
        found.replace(kind, confirmed(rows.of(kind), predicted, kinds))
    found.extend(_Doubts(rows, document, segments, predicted, beside).issues())
    return found


class _Spans:
    """Spans of a text from left to right, to be asked for those around a place."""

    __slots__ = ("_spans", "_starts")

    def __init__(self, spans: Iterable[Span]) -> None:
        self._spans = sorted(spans)
        self._starts = [start for start, _ in self._spans]

    def agree(self, start: int, end: int) -> bool:
        """Tell whether one of them means the same as `start` to `end`."""
        first = bisect_right(self._starts, start) - 1
        last = bisect_left(self._starts, end)
        return any(
            min(end, other_end) - max(start, other_start)
            >= LEAST_SHARE * min(end - start, other_end - other_start)
            for other_start, other_end in self._spans[max(first, 0) : last]
        )

    def around(self, start: int, end: int) -> Sequence[Span]:
        """Return the few that stand nearest to `start` to `end`, or touch it, in any order."""
        first = bisect_left(self._starts, start)
        last = bisect_left(self._starts, end, lo=first)
        return self._spans[max(first - AROUND, 0) : last + AROUND]


@dataclass(frozen=True)
class _Doubts:
    """What a model alone sees in one report, as far as it is worth a look."""

    rows: Tables
    document: Document
    segments: Sequence[Segment]
    predicted: Sequence[Predicted]
    beside: Beside

    def issues(self) -> list[Issue]:
        """Return the issues, from left to right."""
        found = [
            *self._people(),
            *self._places(),
            *self._dates(),
            *self._counts(),
            *self._uncounted_awards(),
        ]
        return sorted(found, key=lambda issue: (issue.start, issue.end, issue.code))

    def _people(self) -> Iterator[Issue]:
        named = {_plain(row.surface) for row in self.rows.of(OfficialMention)}
        for person in self._alone("person", self._officials):
            office = self._office_beside(person)
            name = _plain(self._surface(person.start, person.end))
            # An official who is named again, away from the office, is nobody who was missed.
            if (
                office is not None
                and is_full_name(name)
                and not any(f" {name} " in f" {other} " for other in named)
            ):
                yield self._issue(
                    "unconfirmed_person",
                    person,
                    f"a person beside the office {self._quoted(office)}, which the rules give to"
                    " nobody; see whether an official is missing",
                )

    def _places(self) -> Iterator[Issue]:
        # Nor is a place looked for in the name of an official.
        known = Cover(_spans(self.rows, ProvinceMention, OfficialMention))
        for place in self._alone("place", known):
            like = self.beside.province_like(place.start, place.end)
            if like is not None:
                yield self._issue(
                    "unconfirmed_place",
                    place,
                    f"a place, written much like {like}, where the rules read none; see whether it"
                    " is that province",
                )

    def _dates(self) -> Iterator[Issue]:
        words = Cover(self.beside.date_words)
        for date in self._alone("date", Cover(_spans(self.rows, DateMention, MeasureMention))):
            # "Last week" is no date of the tables, and a number alone none unless it is a year.
            if words.touches(date.start, date.end) or is_written_in_digits(
                self.document.text, date
            ):
                yield self._issue(
                    "unconfirmed_date",
                    date,
                    "a date where the rules read none; see whether a date is missing",
                )

    def _counts(self) -> Iterator[Issue]:
        """Yield counts in a sentence that names an award."""
        nouns = _Spans([*self.beside.awards, *_spans_of(self.predicted, "award")])
        countable, refused = Cover(self.beside.counts), Cover(self.beside.refused)
        for count in self._alone("count", self._counted):
            noun = self._nearest(count, nouns, None)
            # Who is named alone receives one, without a number.
            if (
                noun is not None
                and not is_piece_of_number(self.document.text, count)
                and (
                    countable.touches(count.start, count.end)
                    or not refused.touches(count.start, count.end)
                )
            ):
                yield self._issue(
                    "unconfirmed_award",
                    count,
                    f"a count in the sentence of the award {self._quoted(noun)}, where the rules"
                    " count none; see whether an award is missing",
                )

    def _uncounted_awards(self) -> Iterator[Issue]:
        """Yield awards beside a number that the model says nothing of."""
        told = Cover(_spans_of(self.predicted, "count"))
        numbers = _Spans(
            (start, end)
            for start, end in self.beside.counts
            if not told.touches(start, end) and not self._counted.touches(start, end)
        )
        for award in self._alone("award", self._counted):
            number = self._nearest(award, numbers, NEAR_COUNT)
            if number is not None:
                yield self._issue(
                    "unconfirmed_award",
                    award,
                    f"an award beside the number {self._quoted(number)}, where the rules count"
                    " none; see whether an award is missing",
                )

    @cached_property
    def _officials(self) -> Cover:
        return Cover(_spans(self.rows, OfficialMention))

    @cached_property
    def _counted(self) -> Cover:
        """Where awards are counted, or amounts stand of what receives none."""
        return Cover(
            [
                *_spans(self.rows, AwardMention),
                *(
                    (row.start, row.end)
                    for row in self.rows.of(MeasureMention)
                    if row.unit not in RECEIVING_UNITS
                    and row.start is not None
                    and row.end is not None
                ),
            ]
        )

    def _alone(self, kind: str, known: Cover) -> Iterator[Predicted]:
        """Yield spans of a kind in the report's own text that share no character with known ones,
        those that the model is sure enough of.
        """
        for one in self.predicted:
            if (
                one.kind == kind
                and one.score >= LEAST_SCORE
                and self._is_told(one)
                and not known.touches(one.start, one.end)
            ):
                yield one

    def _is_told(self, one: Predicted) -> bool:
        """Tell whether a span lies within a paragraph or caption, and in no boilerplate inside."""
        start, end = around(self._paragraphs, one.start)
        return start <= one.start < one.end <= end and not self._boilerplate.touches(
            one.start, one.end
        )

    @cached_property
    def _paragraphs(self) -> list[Span]:
        if not self.segments:
            return [(0, len(self.document.text))]
        return sorted(
            (segment.start, segment.end) for segment in self.segments if segment.kind in TEXT_KINDS
        )

    @cached_property
    def _boilerplate(self) -> Cover:
        return Cover(
            (segment.start, segment.end)
            for segment in self.segments
            if segment.kind not in TEXT_KINDS
        )

    def _office_beside(self, person: Predicted) -> Span | None:
        """Return the nearest office that nobody holds, where nobody else stands before it."""
        office = self._nearest(person, self._free_offices, NEAR_OFFICE)
        # What lies within the office is a word of it: the Party is nobody.
        if office is None or office[0] <= person.start < person.end <= office[1]:
            return None
        start, end = min(person.end, office[1]), max(person.start, office[0])
        return None if start < end and self._people_seen.touches(start, end) else office

    @cached_property
    def _free_offices(self) -> _Spans:
        held = Cover(self.beside.held)
        seen = [span for span in _spans_of(self.predicted, "office") if not held.touches(*span)]
        return _Spans([*self.beside.offices, *seen])

    @cached_property
    def _people_seen(self) -> Cover:
        return Cover([*self._officials.spans(), *_spans_of(self.predicted, "person")])

    def _nearest(self, one: Predicted, spans: _Spans, most: int | None) -> Span | None:
        """Return the nearest of some spans in the sentence of one, at most so far away."""
        start, end = around(self.beside.sentences, one.start)
        near = [
            (max(span[0] - one.end, one.start - span[1], 0), span)
            for span in spans.around(one.start, one.end)
            if start <= span[0] < end
        ]
        distance, nearest = min(near, default=(0, None))
        return nearest if most is None or distance <= most else None

    def _issue(self, code: str, seen: Predicted, what: str) -> Issue:
        return make_issue(
            "extract",
            code,
            "note",
            f"the model sees ({seen.score:.2f} sure) {what}",
            doc_id=self.document.doc_id,
            path=self.document.path,
            start=seen.start,
            end=seen.end,
            surface=self._surface(seen.start, seen.end),
        )

    def _quoted(self, span: Span) -> str:
        return f"“{one_line(self._surface(*span), MOST_QUOTED)}”"

    def _surface(self, start: int, end: int) -> str:
        return self.document.text[start:end]


def _spans_of(predicted: Iterable[Predicted], *kinds: str) -> list[Span]:
    return [(one.start, one.end) for one in predicted if one.kind in kinds]


def _spans(rows: Tables, *kinds: type[Mention]) -> Iterator[Span]:
    for kind in kinds:
        for row in rows.of(kind):
            if row.start is not None and row.end is not None:
                yield row.start, row.end


def _plain(name: str) -> str:
    return " ".join(name.lower().split())
