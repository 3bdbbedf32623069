"""Awards without a number: an order or a flag that somebody received is one, and so is each award
of a history list ("Labour Order, third class (1985), second class (1996)").

The frames of a pack under `singles` read what its other frames have left, with years as symbols.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from itertools import pairwise, takewhile

from pipeline import gazetteer
from pipeline.extract.awards.clause import Clause
from pipeline.extract.awards.reading import SEVERAL, Reading
from pipeline.extract.awards.words import (
    AWARD,
    AWARDED,
    BODY,
    CLASS,
    COUNT,
    COUNTER,
    GIVES,
    GRANTOR,
    MARKED,
    NAME,
    NUMBER,
    PERSON,
    PERSONAL,
    PLACE,
    QUANTITY,
    RECIPIENT,
    RECIPIENT_OF,
    STATUS_OF,
    SUBJECT_RECEIVES,
    UNIT,
    UNSPECIFIED,
    UNSPECIFIED_AWARD,
    YEAR,
    Counted,
    FoundAward,
    award_code,
    is_granting_body,
    of_law,
    recipient_said,
)
from pipeline.extract.numbers import Number
from pipeline.extract.symbols import FrameMatch, Item

_YEAR = re.compile(r"(?<![0-9.,/-])(?:19[4-9][0-9]|20[0-4][0-9])(?![0-9]|[.,][0-9])")
_SEVERAL = (RECIPIENT, "mixed")
"""A noun that stands for several: "collectives and individuals"."""
_NEVER = (UNSPECIFIED_AWARD, "gift")
"""What is nothing to be told without its number."""
NEAR_QUANTITY = 6
"""Symbols in front of a single award in which a number of recipients that nothing has counted says
that it is theirs, and not one."""
_BESIDE = (GRANTOR, CLASS, YEAR)
"""What may stand between a subject and an award: whose it is, which class, of which year."""
_ONE_OF = ("individual", "household")
"""Kinds of recipients that a noun in the singular names: "a teacher", "the family"."""
_KINDS = {
    **RECIPIENT_OF,
    NAME: "individual",
    PLACE: "locality",
    BODY: "collective",
    UNIT: "collective",
    GRANTOR: "collective",
}


def with_years(
    folded: str,
    start: int,
    end: int,
    items: Sequence[Item],
    is_body: Callable[[Item], bool],
) -> list[Item]:
    """Return items and the bare years among them, and nouns for single bodies as units."""
    kept = [
        item._replace(kind=UNIT) if item.kind == RECIPIENT and is_body(item) else item
        for item in items
        if item.kind != NUMBER or not _is_year(folded, item)
    ]
    years = [
        Item(YEAR, match.start(), match.end(), match.end(), match[0])
        for match in _YEAR.finditer(folded, start, end)
        if not any(item.start < match.end() and match.start() < item.tail for item in kept)
    ]
    return sorted([*kept, *years], key=lambda item: item.start)


def _is_year(folded: str, item: Item) -> bool:
    return _YEAR.fullmatch(folded, item.start, item.end) is not None


def topic_of(items: Sequence[Item], is_body: Callable[[Item], bool]) -> str:
    """Return what a sentence is about, as far as it may receive: its first person, place or body.

    Who gives is none.

    Parameters
    ----------
    items
        Things found in the sentence.
    is_body
        Whether a noun for recipients names a single body.
    """
    for item in items:
        kind = _KINDS.get(item.kind)
        if item.kind == RECIPIENT and is_body(item):
            kind = RECIPIENT_OF[MARKED[UNIT]]
        if kind is None or item.payload == GIVES:
            continue
        if item.kind == GRANTOR and (
            not is_granting_body(item) or any(one.kind == AWARDED for one in items)
        ):
            continue
        return item.value if item.value in _ONE_OF else kind
    return ""


class Singles:
    """The awards of one sentence that stand without a number."""

    __slots__ = (
        "_clause",
        "_folded",
        "_is_body",
        "_is_many",
        "_is_several",
        "_plural",
        "_reading",
        "_topic",
    )

    def __init__(
        self,
        folded: str,
        clause: Clause,
        reading: Reading,
        plural: re.Pattern[str] | None,
        is_body: Callable[[Item], bool],
        is_several: Callable[[Item], bool],
        topic: Callable[[], str],
        is_many: Callable[[Item], bool] | None = None,
    ) -> None:
        """Read a sentence.

        Parameters
        ----------
        folded
            The folded text.
        clause
            The sentence, with years.
        reading
            What it says of grantor and status.
        plural
            What an award noun is that stands for several, or a verb whose subject is several.
        is_body
            Whether a noun for recipients names a single body.
        is_several
            Whether a noun for recipients names several of no number.
        topic
            Returns what the sentences before it are about.
        is_many
            Whether a noun for recipients is in the plural, where the verb comes last: "the pupils
            received the letter" tells of no one letter.
        """
        self._folded = folded
        self._clause = clause
        self._reading = reading
        self._plural = plural
        self._is_body = is_body
        self._is_several = is_several
        self._topic = topic
        self._is_many = is_many

    def awards(self, match: FrameMatch, used: set[int]) -> Iterator[FoundAward]:
        """Yield the awards of a match; none of those that stand at a place that is used."""
        verbs = [item for item in match.items if item.kind in STATUS_OF]
        said = self._clause.items[max(0, match.start - 1) : match.end]
        if any(item is not None and self._is_several(item) for item in said):
            return
        if self._counts_others(match) or any(map(self._is_plural, verbs)):
            return
        if self._is_many is not None and self._goes_to_many(match, self._is_many):
            return
        recipient = self._recipient(match)
        status = self._reading.status(match)
        if status is None:
            return
        # One award is no sum.
        status = "proposed" if status == "proposed" else "awarded"
        entries = list(self._entries(match))
        for place, (span, noun, rank, years) in enumerate(entries):
            # A further class of an award that a frame has read is one by itself.
            inside = noun.start < span.end and span.kind != CLASS
            own = noun.start if inside else span.start
            if span.start in used or own in used or not self._may_stand(noun, years):
                continue
            personal = "individual" if noun.value in PERSONAL else recipient
            whose = recipient_said(noun.value) or personal
            counted = Counted(
                Number(noun.start, noun.end, float(years), approximate=False, countable=True),
                whose,
                noun,
                rank or SEVERAL,
            )
            who = [
                item for item in match.items if item.kind in RECIPIENT_OF and item.start < item.end
            ]
            if len(entries) == 1 and who:
                span = who[0]
            award = self._reading.award(match, span, counted, whose, status)
            by_law = gazetteer.awards()[of_law(award.award)].grantor or noun.payload
            if len(entries) > 1 and not by_law:
                award = replace(award, grantor=self._own_grantor(match, entries, place))
            yield replace(award, alone=True)

    def _goes_to_many(self, match: FrameMatch, is_many: Callable[[Item], bool]) -> bool:
        """Tell whether the subject of receiving in front of a match is a noun in the plural."""
        if not any(item.kind in SUBJECT_RECEIVES for item in match.items):
            return False
        ahead = (
            item
            for item in reversed(self._clause.items[: match.start])
            if item is not None and item.kind not in _BESIDE
        )
        subject = next(ahead, None)
        return subject is not None and is_many(subject)

    def _own_grantor(
        self, match: FrameMatch, entries: Sequence[tuple[Item, Item, str, int]], place: int
    ) -> str:
        """Return who gave one award of a list: who stands between it and the next one."""
        spans = [entry[0] for entry in entries]
        before = spans[place - 1].tail if place else 0
        behind = spans[place + 1].start if place + 1 < len(spans) else match.items[-1].tail + 1
        mine = (
            (before, spans[place].start)
            if self._clause.verb_follows
            else (spans[place].end, behind)
        )
        said = [item.value for item in match.of(GRANTOR) if mine[0] <= item.start < mine[1]]
        return said[0] if said else UNSPECIFIED

    def _may_stand(self, noun: Item, years: int) -> bool:
        """Tell whether an award is one, or several with a year for each: "flags (2012, 2017)"."""
        return self._is_one(noun) or (years > 1 and award_code(noun.value) not in _NEVER)

    def _is_one(self, noun: Item) -> bool:
        """Tell whether an award noun stands for one award of a kind that is said."""
        if award_code(noun.value) in _NEVER:
            return False
        return not self._is_plural(noun)

    def _is_plural(self, item: Item) -> bool:
        """Tell whether a noun stands for several, or a verb has a subject that does."""
        return self._plural is not None and bool(
            self._plural.match(self._folded, item.start, max(item.end, item.tail))
        )

    def _counts_others(self, match: FrameMatch) -> bool:
        """Tell whether right before a match recipients are told that have no award yet, or a share
        of some: a counter that has lost its number ("92% of the households"); or anywhere before
        it several of no number: "collectives and individuals took part and received it".
        """
        near = max(0, match.start - NEAR_QUANTITY)
        return any(
            item is not None
            and (
                (item.kind in (NUMBER, PERSON, QUANTITY, COUNT) and place >= near)
                or (item.kind, item.value) == _SEVERAL
            )
            for place, item in enumerate(self._clause.items[: match.end])
        )

    def _recipient(self, match: FrameMatch) -> str:
        """Return who received: whom the match names, else what the sentence is about.

        Of the prize of a work nobody is told.
        """
        if self._clause.verb_follows and any(item.kind == COUNTER for item in match.items):
            return UNSPECIFIED
        ahead = [item for item in self._clause.items[: match.start] if item is not None]
        subject = self._object_of_proposal(
            list(takewhile(lambda item: item.kind != AWARD, match.items))
        )
        named = [item for item in subject if item.kind not in (GRANTOR, PLACE)]
        return (
            topic_of([item for item in match.items if item.kind in RECIPIENT_OF], self._is_body)
            or topic_of(named, self._is_body)
            or topic_of([item for item in ahead if item.kind in RECIPIENT_OF], self._is_body)
            or topic_of([item for item in ahead if not self._is_set_off(item)], self._is_body)
            or topic_of(ahead, self._is_body)
            or self._behind_colon(match)
            or self._topic()
            or UNSPECIFIED
        )

    def _object_of_proposal(self, items: Sequence[Item]) -> Sequence[Item]:
        """Return what stands behind "proposed to give", where the verbs come first: in front of it
        stands who proposes.
        """
        verbs = [item.kind for item in items]
        if self._clause.verb_follows or "proposed" not in verbs or AWARDED not in verbs:
            return items
        behind = items[len(verbs) - verbs[::-1].index(AWARDED) :]
        return behind if topic_of(behind, self._is_body) else items

    def _is_set_off(self, item: Item) -> bool:
        """Tell whether a place is only where it happened: "in Hanoi, the school received"."""
        behind = self._folded[item.tail : item.tail + 2].lstrip()
        return item.kind == PLACE and behind[:1] in (",", "،")

    def _behind_colon(self, match: FrameMatch) -> str:
        """Return what stands behind an award and a colon: "Labour Order: the hospital"."""
        if match.items[-1].kind not in (NAME, UNIT, BODY):
            return ""
        first, last = match.items[0].start, match.items[-1].start
        return topic_of(match.items[-1:], self._is_body) if ":" in self._folded[first:last] else ""

    def _entries(self, match: FrameMatch) -> Iterator[tuple[Item, Item, str, int]]:
        """Yield each award of a match: where it stands, its noun, its class, in how many years.

        A class that follows another one is a further award of the same noun.
        """
        said = [item for item in match.items if item.kind in (AWARD, CLASS, YEAR)]
        # "the third, second and first class order (1976, 1981, 1988)": a year each.
        shared = any(left.kind == right.kind == CLASS for left, right in pairwise(said))
        # "2016, 2019: the flag; 2020, 2021: the order": the years stand in front of theirs.
        shared = shared or said[0].kind == YEAR
        noun: Item | None = None
        first = next((item for item in said if item.kind == AWARD), None)
        for place, item in enumerate(said):
            ahead = said[place - 1] if place else None
            behind = said[place + 1] if place + 1 < len(said) else None
            years = 1 if shared else self._years(said[place + 1 :])
            if item.kind == AWARD:
                noun = item
                ranked = behind is not None and behind.kind == CLASS
                if not ranked and not (ahead is not None and self._is_class_of(ahead, item)):
                    yield item, item, "", years
            elif item.kind == CLASS:
                if behind is not None and self._is_class_of(item, behind):
                    whole = behind._replace(start=item.start)
                    counted = 1 if shared else self._years(said[place + 2 :])
                    yield whole, behind, item.value, counted
                elif noun is not None and ahead is noun:
                    yield noun._replace(end=item.end, tail=item.tail), noun, item.value, years
                elif (owner := noun or first) is not None:
                    yield item, owner, item.value, years

    def _is_class_of(self, rank: Item, noun: Item) -> bool:
        """Tell whether a class stands directly before its award."""
        if rank.kind != CLASS or noun.kind != AWARD:
            return False
        between = self._clause.places[rank.start] + 1, self._clause.places[noun.start]
        return rank.tail + 1 >= noun.start or between[0] == between[1]

    def _years(self, behind: Sequence[Item]) -> int:
        """Return how many years one award is told of: "(2015, 2018)"."""
        years = list(takewhile(lambda item: item.kind == YEAR, behind))
        near = 1
        for left, right in pairwise(years):
            between = self._folded[left.tail : right.start]
            if len(between) > len(", and ") or "-" in between:
                break
            near += 1
        return near
