"""The second reading of a sentence: what stands around a quantity says of which award it is."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from functools import cached_property
from itertools import pairwise, zip_longest

from pipeline import gazetteer
from pipeline.extract.awards.clause import Clause
from pipeline.extract.awards.grantor import Grantors
from pipeline.extract.awards.items import is_known_already, is_prize_alone, named_by
from pipeline.extract.awards.joined import joined_to_counted
from pipeline.extract.awards.recipient import NEAR_JOINED, common, recipient_of
from pipeline.extract.awards.scope import Scope
from pipeline.extract.awards.words import (
    AWARD,
    AWARDED,
    BODIES,
    CLASS,
    COUNT,
    MARKED,
    NAME,
    PEOPLE,
    PERSONAL,
    PLACE,
    PRIZE,
    PRONOUN,
    QUANTITY,
    REACH,
    RECEIVED,
    RECEIVES,
    RECIPIENT,
    RECIPIENT_OF,
    REFUSED,
    REWARDED,
    STATUS_OF,
    SUBJECT_RECEIVES,
    SUBSET,
    TOTAL,
    UNIT,
    UNSPECIFIED,
    UNSPECIFIED_AWARD,
    WINNING,
    Counted,
    FoundAward,
    award_code,
    class_said,
    counted_in,
    ends_clause,
    of_law,
    recipient_said,
)
from pipeline.extract.numbers import Number
from pipeline.extract.symbols import FrameMatch, Item

_NAMED = (
    ((PLACE, MARKED[PLACE]), MARKED[PLACE]),
    (PEOPLE, MARKED[NAME]),
    (BODIES, MARKED[UNIT]),
)
"""Kinds of named recipients, each with that of what they are counted as; bodies are units."""
SEVERAL = "several"
"""Rank of a count that is of several classes."""
_TELLING = frozenset((*STATUS_OF, REFUSED, AWARD, QUANTITY, COUNT))
"""Kinds of items that tell whether an award was given."""
NEAR_CLASS = 4
"""How many symbols away a class may stand from its award."""


class Reading:
    """What the matches of award frames in one sentence say."""

    def __init__(
        self,
        clause: Clause,
        scope: Scope,
        divided: FoundAward | None,
        otherwise: str | None = None,
        giver: str = UNSPECIFIED,
    ) -> None:
        """Read a sentence.

        Parameters
        ----------
        clause
            The sentence.
        scope
            Which of its counts are sums over a period.
        divided
            The award of the sentence before that it divides, if it does.
        otherwise
            Status of what no verb tells of; None where that is no award.
        giver
            Whose an award is that nobody of the sentence gives.
        """
        self._clause = clause
        self._scope = scope
        self._divided = divided
        self._otherwise = otherwise
        self._grantors = Grantors(clause, giver if divided is None else divided.grantor)

    def place_of(self, item: Item) -> int:
        """Return where in the symbols of the sentence an item stands."""
        return self._clause.places[item.start]

    def awards(self, match: FrameMatch) -> Iterator[FoundAward]:
        """Yield the awards that one match of a frame counts."""
        status = self.status(match)
        if status is None:
            return
        counts = match.of(COUNT)
        nouns = match.of(AWARD)
        winners = _winners(match) if self._clause.verb_follows else None
        if winners is not None:
            # "honoured 3 pupils who won 4 prizes" tells of 4 awards, not of 7.
            for count in counts:
                counted = counted_in(count)
                yield self.award(match, count, counted, counted_in(winners).recipient, status)
            return
        for count in counts:
            yield self._counted(match, count, status)
            nouns.extend(filter(None, (counted_in(count).award,)))
        if self._clause.verb_follows:
            nouns = nouns or self._award_ahead(match)
        # What one is given without a number is no sum, whenever it was.
        single = AWARDED if status == TOTAL else status
        if match.of(QUANTITY):
            yield from self._to_counted(match, nouns, status)
            named = joined_to_counted(match, self._clause.symbols, self._clause.verb_follows)
            for ones, kind in named:
                ranks = {counted_in(quantity).rank for quantity in match.of(QUANTITY)}
                rank = ranks.pop() if len(ranks) == 1 else ""
                alone = Counted(one_of(ones), kind, named_by(nouns), rank)
                span = ones[0]._replace(end=ones[-1].end, tail=ones[-1].tail)
                yield self.award(match, span, alone, kind, single)
        elif not counts:
            yield from self._to_named(match, nouns, single)
        elif match.of(AWARD) and _receives(match):
            yield from self._to_named(match, match.of(AWARD), single)

    def _counted(self, match: FrameMatch, count: Item, status: str) -> FoundAward:
        """Return a counted award, with whoever its clause says that receives it."""
        counted = counted_in(count)
        noun = counted.award
        recipient = (recipient_said(noun.value) if noun is not None else "") or counted.recipient
        if noun is not None and award_code(noun.value) in PERSONAL:
            recipient = "individual"
        if recipient == UNSPECIFIED and match.of(QUANTITY):
            recipient = self._whose(count)
        if recipient == UNSPECIFIED:
            recipient = recipient_of(self._clause, match, count)
        if recipient == UNSPECIFIED and len(match.of(COUNT)) == 1 and not match.of(SUBSET):
            recipient = common({counted_in(one).recipient for one in match.of(QUANTITY)})
        personal = noun is not None and award_code(noun.value) in PERSONAL
        if recipient == UNSPECIFIED or (recipient == "mixed" and personal):
            recipient = _by_law(counted.award)
        return self.award(match, count, counted, recipient, status)

    def _to_counted(
        self, match: FrameMatch, nouns: Sequence[Item], status: str
    ) -> Iterator[FoundAward]:
        """Yield the awards of counted recipients."""
        several = self._classes_in_a_row(match)
        carried = ""
        ahead = _classes_ahead(match) if self._clause.verb_follows else {}
        for quantity, behind in zip_longest(match.items, match.items[1:]):
            if quantity is None or quantity.kind != QUANTITY:
                continue
            counted = counted_in(quantity)
            carried = counted.rank or carried
            noun = self._of_rank(named_by(nouns), counted.rank)
            # "31 people the second class, 40 the third class medal"
            rank = behind.value if behind is not None and behind.kind == CLASS else carried
            if ahead:
                rank = ahead.get(quantity.start, "")
            whole = counted._replace(award=noun, rank=SEVERAL if several else rank)
            recipient = counted.recipient
            if recipient == UNSPECIFIED:
                recipient = _by_law(noun)
            if recipient == UNSPECIFIED:
                recipient = self._whose(quantity)
            if recipient == UNSPECIFIED and counted.rank:
                # "4 second prizes, 6 third, 20 others to the pupils": a count without its noun.
                recipient = common({counted_in(count).recipient for count in match.of(COUNT)})
            if recipient == UNSPECIFIED and len(match.of(COUNT)) == 1:
                # "17 orders (of these 2 first class, 5 second class)": whose the whole is.
                recipient = counted_in(match.of(COUNT)[0]).recipient
                if recipient == UNSPECIFIED:
                    recipient = recipient_of(self._clause, match)
            if recipient == UNSPECIFIED and not match.of(COUNT):
                recipient = self._told_ahead(match)
            yield self.award(match, quantity, whole, recipient, status)

    def _told_ahead(self, match: FrameMatch) -> str:
        """Return whom the noun right before a match names, where the verb comes first: "of 130
        pupils 4 received a certificate".
        """
        items = self._clause.items[: match.start]
        ahead = next((item for item in reversed(items) if item is not None), None)
        if self._clause.verb_follows or ahead is None or ahead.kind != RECIPIENT:
            return UNSPECIFIED
        return ahead.value

    def _of_rank(self, noun: Item | None, rank: str) -> Item | None:
        """Return a prize without the class it says, where those counted say another: "the first
        prize to A, the two second ones to B and C".
        """
        if noun is None or not rank or class_said(noun.value) in ("", rank):
            return noun
        return noun._replace(value=award_code(noun.value))

    def _whose(self, quantity: Item) -> str:
        """Return who has what is counted right behind him: "from the newspaper 6 works", "to
        families 45, to veterans 30 gifts".
        """
        place = self._clause.places.get(quantity.start, 0)
        ahead = self._clause.items[place - 1] if place else None
        if ahead is None:
            return UNSPECIFIED
        if self._clause.verb_follows and (ahead.kind, ahead.payload) == (RECIPIENT, RECEIVES):
            return ahead.value
        return RECIPIENT_OF.get(ahead.kind, UNSPECIFIED)

    def _to_named(
        self, match: FrameMatch, nouns: Sequence[Item], status: str
    ) -> Iterator[FoundAward]:
        """Yield the awards of recipients that are named: each of them has one."""
        received = _receives(match)
        marks_anyone = any(item.kind in RECIPIENT_OF for item in match.items)
        for kinds, marked in _NAMED:
            named = [item for item in match.items if item.kind in kinds]
            named = [
                item
                for item in named
                if not self._clause.names_a_body(item)
                and not self._clause.tells_of_a_person(item, match)
            ]
            if UNIT in kinds:
                named = self._distinct(named)
            # "the prize went to the team of the city": the city is not marked, and the team is.
            marked_here = any(item.kind in RECIPIENT_OF for item in named)
            if not named or not (received or marked_here):
                continue
            if (
                PLACE in kinds
                and not marked_here
                and (marks_anyone or _is_part_of_body(match, named))
            ):
                continue
            places = tuple(item.value for item in named if PLACE in kinds)
            if (places and is_prize_alone(nouns)) or is_known_already(nouns):
                # "the press prize of the province" is its name; "hung the order on the flag".
                continue
            span = Item(marked, named[0].start, named[-1].end, named[-1].tail, "")
            recipient = RECIPIENT_OF[marked]
            for noun in _each(nouns, received):
                told = self._told(span, named, noun)
                for rank in _ranks(match, nouns):
                    counted = Counted(one_of(named), recipient, noun, rank)
                    yield self.award(match, told, counted, recipient, status, places)

    def _told(self, span: Item, named: Sequence[Item], noun: Item | None) -> Item:
        """Return where one award is told: at who has it, or where that is a pronoun, at the award
        and its class.
        """
        if noun is None or any(item.value != PRONOUN for item in named):
            return span
        place = self._clause.places.get(noun.start)
        ahead = None if place is None else self._clause.items[place - 1]
        ranked = ahead is not None and ahead.kind == CLASS
        return noun._replace(start=ahead.start) if ahead is not None and ranked else noun

    def _award_ahead(self, match: FrameMatch) -> list[Item]:
        """Return the award behind a match that has no verb either: "to A, and to 7 B a flag"."""
        if any(ends_clause(item) for item in match.items):
            return []
        for place, item in self._clause.found_around(match):
            noun = counted_in(item).award if item.kind == COUNT else item
            if place >= match.end and noun is not None and noun.kind == AWARD:
                return [noun]
        return []

    def _classes_in_a_row(self, match: FrameMatch) -> bool:
        """Tell whether a match names several classes at once: "first, second and third class"."""
        places = [self._clause.places[item.start] for item in match.of(CLASS)]
        return any(after - place <= NEAR_JOINED for place, after in pairwise(places))

    def _distinct(self, units: Sequence[Item]) -> list[Item]:
        """Return units; of two with nothing between them, the name of one, only the last."""
        places = self._clause.places
        return [
            unit
            for unit, after in zip_longest(units, units[1:])
            if after is None or places[after.start] != places[unit.start] + 1
        ]

    def award(
        self,
        match: FrameMatch,
        span: Item,
        counted: Counted,
        recipient: str,
        status: str,
        places: tuple[str, ...] = (),
    ) -> FoundAward:
        """Return what a match says as an award, with its class and grantor."""
        noun = counted.award
        code = _won(match) if noun is None else award_code(noun.value)
        rank = "" if noun is None else class_said(noun.value)
        kind = gazetteer.awards()[of_law(code)]
        if kind.classed and noun is not None:
            # The noun itself is no item of its own where it is part of a count.
            places_of = self._clause.places
            place = places_of.get(noun.start, places_of.get(span.start, match.start))
            rank = rank or counted.rank or self._class(place)
            rank = "" if rank == SEVERAL else rank
        return FoundAward(
            start=span.start if counted.told_from is None else counted.told_from,
            end=span.end,
            rule=match.rule,
            award=code,
            award_class=int(rank) if rank and kind.classed else None,
            count=int(counted.number.value),
            approximate=counted.number.approximate,
            recipient=recipient,
            grantor=self._grantors.of(match, code, noun, span),
            status=status,
            places=places,
            anchor=span.start if noun is None else noun.start,
        )

    def status(self, match: FrameMatch) -> str | None:
        """Return whether it was given, proposed or is a total; None when it is no award."""
        places, kinds = self._telling
        begin, end = bisect_left(places, match.start), bisect_left(places, match.end)
        inside = kinds[begin:end]
        if not STATUS_OF.keys().isdisjoint(inside):
            # "celebrated its day and received the order": another verb of the same subject.
            inside = [kind for kind in inside if kind != REFUSED]
        after = kinds[end : bisect_left(places, match.end + REACH)]
        before = kinds[bisect_left(places, match.start - REACH) : begin][::-1]
        sides = (inside, after, before) if self._clause.verb_follows else (inside, before, after)
        # "4 units that he plans to propose": a verb that governs them is none that sums up.
        nearest = next((at for at, kind in enumerate(sides[1]) if kind in STATUS_OF), None)
        governing = [] if nearest is None else [sides[1][nearest]]
        if sides[1] is before and nearest is not None:
            governing.append(_governor(before[nearest + 1 :]) or "")
        proposed = "proposed" in (*inside, *governing)
        if not proposed and self._scope.sums_up(match.items[0].start):
            # "In five years 340 houses were built; 9 mothers are cared for": given nothing.
            verbs = (kind for kind in sides[1] if kind == REFUSED or kind in STATUS_OF)
            kept = self._clause.verb_follows and STATUS_OF.keys().isdisjoint(inside)
            return None if kept and next(verbs, "") == REFUSED else TOTAL
        for side in sides:
            for place, kind in enumerate(side):
                if kind == REFUSED:
                    return None
                if kind in STATUS_OF:
                    governed = side is before and _governor(side[place + 1 :]) == "proposed"
                    return "proposed" if governed else STATUS_OF[kind]
        return self._otherwise if self._divided is None else self._divided.status

    @cached_property
    def _telling(self) -> tuple[list[int], list[str]]:
        """Where in the sentence verbs and awards stand, and those that have them; of which kind."""
        telling = [
            (place, item.kind)
            for place, item in enumerate(self._clause.items)
            if item is not None and item.kind in _TELLING
        ]
        return [place for place, _ in telling], [kind for _, kind in telling]

    def _class(self, place: int) -> str:
        """Return the class that stands nearest to a place in the sentence."""
        items = self._clause.items
        near = range(max(0, place - NEAR_CLASS), min(len(items), place + NEAR_CLASS + 1))
        ranked = [
            (abs(i - place), item.value)
            for i in near
            if (item := items[i]) is not None
            and item.kind == CLASS
            and not self._clause.counts_between(min(i, place), max(i, place))
        ]
        return min(ranked)[1] if ranked else ""


WON_BY = 2
"""The participle and its subject, behind the counts."""


def _winners(match: FrameMatch) -> Item | None:
    """Return those counted directly behind a participle that says that they won the counts."""
    kinds = [item.kind for item in match.items]
    won = len(kinds) > WON_BY and set(kinds[:-WON_BY]) == {COUNT}
    return match.items[-1] if won and kinds[-WON_BY:] == [RECEIVED, QUANTITY] else None


def _classes_ahead(match: FrameMatch) -> dict[int, str]:
    """Return the class in front of each quantity, by where that begins, where the award stands
    behind the first class: "the first class order to 1, the second class to 2".
    """
    said = [item for item in match.items if item.kind in (CLASS, AWARD, QUANTITY)]
    kinds = [item.kind for item in said]
    if kinds[:3] != [CLASS, AWARD, QUANTITY] or kinds[3:] != [CLASS, QUANTITY] * (
        len(kinds) // 2 - 1
    ):
        return {}
    classes = [item.value for item in said if item.kind == CLASS]
    return dict(zip((item.start for item in said if item.kind == QUANTITY), classes, strict=True))


def _is_part_of_body(match: FrameMatch, places: Sequence[Item]) -> bool:
    """Tell whether places stand right before a body of a match: the team of the city."""
    starts = {item.start for item in match.items if item.kind in BODIES}
    return all(place.tail + 1 in starts for place in places)


def _won(match: FrameMatch) -> str:
    """Return the award that no noun of a match names: a prize where its verb says so."""
    wins = any(item.value == WINNING for item in match.of(REWARDED))
    return PRIZE if wins else UNSPECIFIED_AWARD


def _receives(match: FrameMatch) -> bool:
    """Tell whether a match has a verb whose subject receives."""
    return any(item.kind in SUBJECT_RECEIVES for item in match.items)


def one_of(named: Sequence[Item]) -> Number:
    """Return the number of those named, one for each, at where they stand."""
    start, end = named[0].start, named[-1].end
    return Number(start, end, float(len(named)), approximate=False, countable=True)


def _by_law(noun: Item | None) -> str:
    """Return who alone may receive an award."""
    code = "" if noun is None else award_code(noun.value)
    return (gazetteer.awards()[of_law(code)].recipient if code else "") or UNSPECIFIED


def _each(nouns: Sequence[Item], received: bool) -> Sequence[Item | None]:
    """Return the awards that one recipient has: all different ones of what it received."""
    if not received or not nouns:
        return [named_by(nouns)]
    return list({noun.value: noun for noun in nouns}.values())


def _ranks(match: FrameMatch, nouns: Sequence[Item]) -> list[str]:
    """Return the classes that one award is given in: "the third, second and first class"."""
    ranks = list(dict.fromkeys(item.value for item in match.of(CLASS)))
    return ranks if len(nouns) == 1 and len(ranks) > 1 else [""]


def _governor(kinds: Sequence[str]) -> str | None:
    """Return the verb that governs another one, from the kinds before it, the nearest first.

    "proposed to award A to 6, B to 4": nothing that is awarded stands between the two verbs.
    """
    for kind in kinds:
        if kind in STATUS_OF:
            return kind
        if kind in (AWARD, QUANTITY, COUNT, REFUSED):
            return None
    return None
