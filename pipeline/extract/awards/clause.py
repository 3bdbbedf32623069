"""The second reading of a sentence: what stands around a quantity says of which award it is."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import pairwise, zip_longest

from pipeline import gazetteer
from pipeline.extract.awards.items import is_prize_alone, named_by
from pipeline.extract.awards.joined import joined_to_counted
from pipeline.extract.awards.scope import Scope
from pipeline.extract.awards.words import (
    AWARD,
    AWARDED,
    BODY,
    CLASS,
    COUNT,
    GIVES,
    GRANTOR,
    MARKED,
    NAME,
    PLACE,
    PRONOUN,
    QUANTITY,
    REACH,
    RECEIVES,
    RECIPIENT,
    RECIPIENT_OF,
    REFUSED,
    STATUS_OF,
    SUBJECT,
    SUBJECT_RECEIVES,
    TOTAL,
    UNIT,
    UNSPECIFIED,
    UNSPECIFIED_AWARD,
    Counted,
    FoundAward,
    counted_in,
    ends_clause,
    of_law,
)
from pipeline.extract.numbers import Number
from pipeline.extract.symbols import FrameMatch, Item, Symbols

_NAMED = (
    ((PLACE, MARKED[PLACE]), MARKED[PLACE]),
    ((NAME, MARKED[NAME]), MARKED[NAME]),
    ((BODY, UNIT, MARKED[BODY], MARKED[UNIT]), MARKED[UNIT]),
)
"""Kinds of named recipients, each with that of what they are counted as; bodies are units."""
NEAR_JOINED = 2
"""How many symbols apart two recipient nouns stand that are joined ("collectives and people")."""
SEVERAL = "several"
"""Rank of a count that is of several classes."""
NEAR_CLASS = 4
"""How many symbols away a class may stand from its award."""


class Clause:
    """A sentence in symbols, asked for what stands around a match."""

    __slots__ = (
        "_divided",
        "_grantors",
        "_otherwise",
        "_scope",
        "_symbols",
        "_verb_follows",
        "places",
    )

    def __init__(
        self,
        symbols: Symbols,
        verb_follows: bool,
        scope: Scope,
        divided: FoundAward | None,
        otherwise: str | None = None,
    ) -> None:
        self._symbols = symbols
        self._verb_follows = verb_follows
        self._scope = scope
        self._divided = divided
        self._otherwise = otherwise
        self.places = {
            item.start: place for place, item in enumerate(symbols.items) if item is not None
        }
        self._grantors = [
            place
            for place, item in enumerate(symbols.items)
            if item is not None and item.kind == GRANTOR
        ]

    def awards(self, match: FrameMatch) -> Iterator[FoundAward]:
        """Yield the awards that one match of a frame counts."""
        status = self.status(match)
        if status is None:
            return
        nouns = match.of(AWARD)
        for count in match.of(COUNT):
            counted = counted_in(count)
            recipient = counted.recipient
            if recipient == UNSPECIFIED:
                recipient = self._recipient(match)
            if recipient == UNSPECIFIED and len(match.of(COUNT)) == 1:
                recipient = _common({counted_in(one).recipient for one in match.of(QUANTITY)})
            if recipient == UNSPECIFIED and counted.award is not None:
                code = counted.award.value.partition("/")[0]
                recipient = gazetteer.awards()[of_law(code)].recipient or UNSPECIFIED
            yield self.award(match, count, counted, recipient, status)
            nouns.extend(filter(None, (counted.award,)))
        if self._verb_follows:
            nouns = nouns or self._award_ahead(match)
        several = self._classes_in_a_row(match)
        carried = ""
        for quantity, behind in zip_longest(match.items, match.items[1:]):
            if quantity is None or quantity.kind != QUANTITY:
                continue
            counted = counted_in(quantity)
            carried = counted.rank or carried
            # "31 people the second class, 40 the third class medal"
            rank = behind.value if behind is not None and behind.kind == CLASS else carried
            noun = named_by(nouns)
            whole = replace(counted, award=noun, rank=SEVERAL if several else rank)
            recipient = counted.recipient
            if recipient == UNSPECIFIED and noun is not None:
                code = noun.value.partition("/")[0]
                recipient = gazetteer.awards()[of_law(code)].recipient or UNSPECIFIED
            if recipient == UNSPECIFIED and len(match.of(COUNT)) == 1:
                # "17 orders (of these 2 first class, 5 second class)": whose the whole is.
                recipient = counted_in(match.of(COUNT)[0]).recipient
                recipient = self._recipient(match) if recipient == UNSPECIFIED else recipient
            yield self.award(match, quantity, whole, recipient, status)
        if match.of(QUANTITY):
            for one, kind in joined_to_counted(match, self._symbols):
                number = Number(one.start, one.end, 1.0, approximate=False, countable=True)
                alone = Counted(number, kind, named_by(nouns))
                yield self.award(match, one, alone, kind, AWARDED if status == TOTAL else status)
        received = any(item.kind in SUBJECT_RECEIVES for item in match.items)
        listed = received and len(match.of(AWARD)) > 0
        if match.of(QUANTITY) or (match.of(COUNT) and not listed):
            return
        nouns = match.of(AWARD) if match.of(COUNT) else nouns
        # What one is given without a number is no sum, whenever it was.
        status = AWARDED if status == TOTAL else status
        for kinds, marked in _NAMED:
            named = [item for item in match.items if item.kind in kinds]
            if UNIT in kinds:
                named = self._distinct(named)
            if named and (received or any(item.kind in RECIPIENT_OF for item in named)):
                first, last = named[0], named[-1]
                span = Item(marked, first.start, last.end, last.tail, "")
                number = Number(
                    first.start,
                    last.end,
                    float(len(named)),
                    approximate=False,
                    countable=True,
                )
                places = tuple(item.value for item in named if PLACE in kinds)
                if places and is_prize_alone(nouns):
                    # "the press prize of the province" is its name.
                    continue
                for noun in self._each(nouns, received):
                    for rank in self._ranks(match, nouns):
                        counted = Counted(number, RECIPIENT_OF[marked], noun, rank)
                        yield self.award(
                            match,
                            self._told(span, named, noun),
                            counted,
                            counted.recipient,
                            status,
                            places,
                        )

    def _told(self, span: Item, named: Sequence[Item], noun: Item | None) -> Item:
        """Return where one award is told: at who has it, or where that is a pronoun, at the award
        and its class.
        """
        if noun is None or any(item.value != PRONOUN for item in named):
            return span
        ahead = (
            self._symbols.items[self.places[noun.start] - 1] if noun.start in self.places else None
        )
        ranked = ahead is not None and ahead.kind == CLASS
        return replace(noun, start=ahead.start) if ahead is not None and ranked else noun

    def _award_ahead(self, match: FrameMatch) -> list[Item]:
        """Return the award behind a match that has no verb either: "to A, and to 7 B a flag"."""
        if any(ends_clause(item) for item in match.items):
            return []
        for place in self._clause(match):
            item = self._symbols.items[place] if place >= match.end else None
            noun = counted_in(item).award if item is not None and item.kind == COUNT else item
            if noun is not None and noun.kind == AWARD:
                return [noun]
        return []

    @staticmethod
    def _each(nouns: Sequence[Item], received: bool) -> Sequence[Item | None]:
        """Return the awards that one recipient has: all different ones of what it received."""
        if not received or not nouns:
            return [named_by(nouns)]
        return list({noun.value: noun for noun in nouns}.values())

    def _classes_in_a_row(self, match: FrameMatch) -> bool:
        """Tell whether a match names several classes at once: "first, second and third class"."""
        places = [self.places[item.start] for item in match.of(CLASS)]
        return any(after - place <= NEAR_JOINED for place, after in pairwise(places))

    def _ranks(self, match: FrameMatch, nouns: Sequence[Item]) -> list[str]:
        """Return the classes that one award is given in: "the third, second and first class"."""
        ranks = list(dict.fromkeys(item.value for item in match.of(CLASS)))
        return ranks if len(nouns) == 1 and len(ranks) > 1 else [""]

    def _distinct(self, units: Sequence[Item]) -> list[Item]:
        """Return units; of two with nothing between them, the name of one, only the last."""
        return [
            unit
            for unit, after in zip_longest(units, units[1:])
            if after is None or self.places[after.start] != self.places[unit.start] + 1
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
        code, _, rank = (
            noun.value.partition("/") if noun is not None else (UNSPECIFIED_AWARD, "", "")
        )
        kind = gazetteer.awards()[of_law(code)]
        if kind.classed and noun is not None:
            # The noun itself is no item of its own where it is part of a count.
            place = self.places.get(noun.start, self.places.get(span.start, match.start))
            rank = rank or counted.rank or self._class(place)
            rank = "" if rank == SEVERAL else rank
        return FoundAward(
            start=span.start,
            end=span.end,
            rule=match.rule,
            award=code,
            award_class=int(rank) if rank and kind.classed else None,
            count=int(counted.number.value),
            approximate=counted.number.approximate,
            recipient=recipient,
            grantor=self._grantor(match, code, noun, span),
            status=status,
            places=places,
            anchor=span.start if noun is None else noun.start,
        )

    def status(self, match: FrameMatch) -> str | None:
        """Return whether it was given, proposed or is a total; None when it is no award."""
        items = self._symbols.items
        first, last = max(0, match.start - REACH), match.end + REACH
        inside = [item.kind for item in items[match.start : match.end] if item is not None]
        if not STATUS_OF.keys().isdisjoint(inside):
            # "celebrated its day and received the order": another verb of the same subject.
            inside = [kind for kind in inside if kind != REFUSED]
        after = [item.kind for item in items[match.end : last] if item is not None]
        before = [item.kind for item in items[first : match.start] if item is not None][::-1]
        if "proposed" not in inside and self._scope.sums_up(match.items[0].start):
            return TOTAL
        sides = (inside, after, before) if self._verb_follows else (inside, before, after)
        for side in sides:
            for place, kind in enumerate(side):
                if kind == REFUSED:
                    return None
                if kind in STATUS_OF:
                    governed = side is before and _governor(side[place + 1 :]) == "proposed"
                    return "proposed" if governed else STATUS_OF[kind]
        return self._otherwise if self._divided is None else self._divided.status

    def _recipient(self, match: FrameMatch) -> str:
        """Return who receives a counted award, from the match and the nouns of its clause."""
        marked = {RECIPIENT_OF[item.kind] for item in match.items if item.kind in RECIPIENT_OF}
        clause = self._receiving_nouns(match) or self._receiving_number(match)
        return _common(marked | (clause or self._receiving_named(match)))

    def _receiving_named(self, match: FrameMatch) -> set[str]:
        """Return what the nearest one that is marked as recipient is: "gave the school 3 flags".

        Another award or a name that stands between is what the recipient belongs to.
        """
        items = self._symbols.items
        marked = [
            place
            for place in self._clause(match)
            if (item := items[place]) is not None and item.kind in RECIPIENT_OF
        ]
        nearest = min(marked, key=lambda place: (_distance(place, match), place), default=None)
        if nearest is None or (item := items[nearest]) is None:
            return set()
        first, last = sorted((nearest, match.start))
        if any(one is not None and one.kind in (AWARD, NAME) for one in items[first + 1 : last]):
            return set()
        return {RECIPIENT_OF[item.kind]}

    def _receiving_number(self, match: FrameMatch) -> set[str]:
        """Return whom the nearest quantity before a count in its clause counts: "to 30 pupils"."""
        marked = [
            (place, item)
            for place in self._clause(match)
            if (item := self._symbols.items[place]) is not None
            and item.kind == QUANTITY
            and item.value == RECEIVES
        ]
        before = [item for place, item in marked if place < match.start]
        # "4 certificates to 4 companies"
        counts = {counted_in(item).number.value for item in match.of(COUNT)}
        same = [item for _, item in marked if counted_in(item).number.value in counts]
        who = before[-1:] or same[:1]
        return {counted_in(who[0]).recipient} - {UNSPECIFIED} if who else set()

    def _receiving_nouns(self, match: FrameMatch) -> set[str]:
        """Return the recipient nouns of the clause that are marked so, with those joined to them.

        Where the verb says who received, its subject needs no mark: the nearest noun.
        """
        items = self._symbols.items
        nouns = {
            place: item
            for place in self._clause(match)
            if (item := items[place]) is not None and item.kind == RECIPIENT
        }
        seeds = [place for place, item in nouns.items() if item.payload == RECEIVES]
        # "to the soldiers 350 gifts, to the households 21": each count has its own.
        mine = [
            place
            for place in seeds
            if place < match.start and not self._counted_between(place, match.start)
        ]
        seeds = mine or seeds
        if not seeds and any(item is not None and item.kind in SUBJECT_RECEIVES for item in items):
            seeds = sorted(nouns, key=lambda place: (_distance(place, match), place))[:1]
        joined = set(seeds)
        for seed in seeds:
            for step in (1, -1):
                reached = seed
                for place in sorted(nouns, reverse=step < 0):
                    if 0 < (place - reached) * step <= NEAR_JOINED:
                        joined.add(place)
                        reached = place
        return {nouns[place].value for place in joined}

    def _clause(self, match: FrameMatch) -> range:
        """Return the places between the verbs on both sides of a match, the match included."""
        items = self._symbols.items
        start, end = match.start, match.end
        first, last = max(0, start - REACH), min(len(items), end + REACH)
        while start > first and not ends_clause(items[start - 1]):
            start -= 1
        while end < last and not ends_clause(items[end]):
            end += 1
        return range(start, end)

    def _belongs_to_counted(self, place: int) -> bool:
        """Tell whether a body stands right behind whom it counts: "12 collectives of the army"."""
        before = self._symbols.items[max(0, place - 3) : place]
        return any(item is not None and item.kind == QUANTITY for item in before)

    def _counted_between(self, first: int, last: int) -> bool:
        """Tell whether something else is counted between two places."""
        between = self._symbols.items[first + 1 : last]
        return any(item is not None and item.kind in (QUANTITY, COUNT) for item in between)

    def _class(self, place: int) -> str:
        """Return the class that stands nearest to a place in the sentence."""
        items = self._symbols.items
        near = range(max(0, place - NEAR_CLASS), min(len(items), place + NEAR_CLASS + 1))
        ranked = [
            (abs(i - place), item.value)
            for i in near
            if (item := items[i]) is not None
            and item.kind == CLASS
            and not (i < place and self._counted_between(i, place))
        ]
        return min(ranked)[1] if ranked else ""

    def _grantor(self, match: FrameMatch, award: str, noun: Item | None, span: Item) -> str:
        """Return whose award it is: by law, by its name, by the nearest grantor of the clause."""
        law = gazetteer.awards()[of_law(award)]
        if law.grantor:
            return law.grantor
        if noun is not None and isinstance(noun.payload, str):
            return law.instead_of.get(noun.payload, noun.payload)
        first = bisect_left(self._grantors, match.start - REACH)
        places = self._grantors[first : bisect_left(self._grantors, match.end + REACH)]
        if not places:
            return UNSPECIFIED if self._divided is None else self._divided.grantor
        items = self._symbols.items
        clause = self._clause(match)
        nouns = {
            place
            for place in range(match.start, match.end)
            if (item := items[place]) is not None and item.kind in (AWARD, COUNT)
        }
        starts = (span.start,) if noun is None else (noun.start, span.start)
        own = next((self.places[start] for start in starts if start in self.places), match.start)
        ahead = max((place for place in nouns if place < own), default=-1)
        after = min((place for place in nouns if place > own), default=len(items))
        mine = range(ahead + 1, own) if self._verb_follows else range(own + 1, after)

        def rank(place: int) -> tuple[bool, int, bool, int, int, int, int]:
            item = items[place]
            # "9 Prime Minister's certificates": inside the count itself.
            inside = item is not None and span.start <= item.start < span.end
            marked = item is not None and item.payload in (GIVES, SUBJECT)
            if marked and not self._verb_follows and self._belongs_to_counted(place):
                marked = False
            # "the Prime Minister's certificate": whoever hands it over. Where the verb comes
            # first, owners follow what they own, and before it stands the subject.
            beside = place + 1 if self._verb_follows else place - 1
            whose = 3 if beside == own else 2 if marked and place in mine else beside in nouns
            # Of the same clause, else before it (the subject goes on), else behind a verb.
            side = 0 if place in clause else 1 + (place > match.start)
            near = abs(place - own)
            return not inside, -whose, not marked, side, _distance(place, match), near, place

        nearest = min(places, key=rank)
        item = items[nearest]
        grantor = item.value if item is not None else UNSPECIFIED
        return law.instead_of.get(grantor, grantor)


def _common(recipients: set[str]) -> str:
    """Return the one kind of recipient, `mixed` for several, `unspecified` for none."""
    if len(recipients) > 1:
        return "mixed"
    return next(iter(recipients), UNSPECIFIED)


def _distance(place: int, match: FrameMatch) -> int:
    """Return how many symbols a place is away from a match; 0 inside it."""
    if match.start <= place < match.end:
        return 0
    return min(abs(place - match.start), abs(place - match.end + 1))


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
