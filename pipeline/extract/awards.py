"""Counts of awards: how many of which award to whom, by whom, given, proposed or accumulated.

A sentence is read twice as symbols. First numbers and the nouns they count become quantities of
recipients (12 collectives) and counts of awards (3 orders). Then the frames of the pack bind the
quantities to an award of the same clause.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import zip_longest

from pipeline import gazetteer
from pipeline.extract.lexicon import Hit, Term
from pipeline.extract.numbers import Number
from pipeline.extract.spans import settled
from pipeline.extract.symbols import Alphabet, Encoder, FrameMatch, Frames, Item, Symbols
from pipeline.extract.values import Node, Patterns
from pipeline.schema import AWARD_CODES, AWARD_STATUSES, GRANTORS, RECIPIENTS

AWARD, CLASS, RECIPIENT, COUNTER = "award", "class", "recipient", "counter"
PERSON = "person"
"""A counter word that says who is counted."""
ANY, SAME = "any", "same"
"""Counter words that do not say it, and those that count whom the quantity before counts."""
GRANTOR, NUMBER, SUBSET = "grantor", "number", "subset"
QUANTITY, COUNT = "quantity", "count"
REFUSED = "refused"
HONOURED = "honoured"
"""A verb that says by itself that an award was given, without an award noun."""
RECEIVED = "received"
"""A verb whose subject is who receives."""
VERBS = (*AWARD_STATUSES, RECEIVED, HONOURED, REFUSED)
_STATUS_OF = {
    "awarded": "awarded",
    "proposed": "proposed",
    RECEIVED: "awarded",
    HONOURED: "awarded",
}
PLACE, NAME, BODY, UNIT = "place", "name", "body", "unit"
MARKED = {PLACE: "place_to", NAME: "name_to", BODY: "body_to", UNIT: "unit_to"}
"""Places, people, bodies and single units that the language marks as recipients."""
_KINDS = (
    NUMBER,
    COUNTER,
    PERSON,
    SUBSET,
    RECIPIENT,
    AWARD,
    CLASS,
    GRANTOR,
    *VERBS,
    *MARKED,
    *MARKED.values(),
)
_GAP = "word|comma|and|dash|open|close|colon|class|grantor|counter|person|recipient|place|name|body"
COUNTING = Alphabet(_KINDS, {"sep": "comma|and|comma and", "gap": f"({_GAP}){{0,14}}"})
BINDING = Alphabet(
    (QUANTITY, COUNT, *_KINDS),
    {
        "sep": "comma|and|comma and",
        "gap": f"({_GAP}){{0,30}}",
        "near": "(word|class|grantor|body|name|recipient|counter|person|unit){0,4}",
        "quantities": "quantity((comma|and|word){0,3}quantity){0,8}",
        "places": "(place(comma|and){0,2}){0,12}place_to",
        "names": "(name(comma|and){0,2}){0,12}name_to",
        "bodies": "((body|unit)(comma|and){0,2}){0,8}(body_to|unit_to)",
    },
)
REACH = 200
"""How many symbols around a match its verb, its grantor and its clause are looked for."""
MARK_REACH = 16
"""Folded characters before an item in which its mark, a preposition, is looked for."""
NEAR_JOINED = 2
"""How many symbols apart two recipient nouns stand that are joined ("collectives and people")."""
NEAR_CLASS = 4
"""How many symbols away a class may stand from its award."""
UNSPECIFIED, UNSPECIFIED_AWARD = "unspecified", "unspecified_award"
GIVES, RECEIVES, FROM_BODY, SUBJECT = "gives", "receives", "body", "subject"
"""Payloads: a grantor marked as the one who gives, a noun marked as one who receives, a grantor
that is a body and so may receive as well, and such a body that is the subject of its sentence."""
_RECIPIENT_OF = {
    "place_to": "locality",
    "name_to": "individual",
    "body_to": "collective",
    "unit_to": "collective",
}


@dataclass(frozen=True, slots=True)
class FoundAward:
    """A count of an award in a folded text."""

    start: int
    end: int
    rule: str
    award: str
    award_class: int | None
    count: int
    approximate: bool
    recipient: str
    grantor: str
    status: str
    places: tuple[str, ...]
    """province codes of recipients that are places"""
    anchor: int
    """where the award stands; the year it is given for is looked for from here"""


@dataclass(frozen=True, slots=True)
class _Counted:
    number: Number
    recipient: str
    award: Item | None = None
    rank: str = ""
    """class that is said beside the count"""


class AwardRules:
    """How one language tells of awards (`awards.yaml`)."""

    __slots__ = (
        "_binding",
        "_counting",
        "_dative_after",
        "_dative_before",
        "_encoders",
        "_frames",
        "_grantor_after",
        "_grantor_before",
        "_quantities",
        "_subject_after",
        "_terms",
        "_totals",
        "_units",
        "_verb_follows",
    )

    def __init__(self, node: Node, patterns: Patterns, conjunctions: Sequence[str]) -> None:
        """Read `awards.yaml`.

        Keys: `awards` (code, or code/class, to surfaces), `generic` (nouns for the award named
        before them), `classes` (1-3 to surfaces),
        `recipients` (kind to nouns), `counters` (kind of recipient, or `any`, to counter words;
        the former are `person` in frames; `same` counts whom the quantity before counts), `units`
        (nouns of single bodies, which count as one where they are marked as recipients),
        `subsets` (words that open the parts of a total),
        `grantors` (code to surfaces), `verbs` (awarded, received, honoured, proposed, total,
        refused: to surfaces), `totals` (regular expressions over a sentence whose counts are
        cumulative),
        `verb` (`after` or `before` what is awarded), `dative_after`, `dative_before` (regular
        expressions: what marks a recipient), `grantor_after`, `grantor_before` (what marks who
        gives), `subject_after` (what marks a subject: who gives, or receives, by the verb),
        `skip` (words that mean nothing to the frames), `quantities` (frames of counted
        recipients), `counts` (frames of counted awards), `frames` (frames that bind them).
        """
        said = node.fields(
            (
                "awards",
                "generic",
                "classes",
                "recipients",
                "counters",
                "units",
                "subsets",
                "grantors",
                "verbs",
                "totals",
                "verb",
                "dative_after",
                "dative_before",
                "grantor_after",
                "grantor_before",
                "subject_after",
                "skip",
                "quantities",
                "counts",
                "frames",
            )
        )
        fold = patterns.fold
        self._terms = [
            (fold(surface), Term(layer, value, f"{layer}:{value}"))
            for layer, key, allowed in (
                (AWARD, "awards", _AWARD_VALUES),
                (CLASS, "classes", ("1", "2", "3")),
                (RECIPIENT, "recipients", RECIPIENTS),
                (COUNTER, "counters", (*RECIPIENTS, ANY, SAME)),
                (GRANTOR, "grantors", GRANTORS),
                *((verb, "verbs", (verb,)) for verb in VERBS),
            )
            for value, surfaces in said[key].mapping().items()
            if layer not in VERBS or value == layer
            if _allowed(value, allowed, surfaces)
            for surface in surfaces.texts()
        ]
        self._terms.extend(
            (fold(surface), Term(layer, value, layer))
            for layer, key, value in (
                (SUBSET, "subsets", SUBSET),
                (UNIT, "units", UNIT),
                (AWARD, "generic", SAME),
            )
            for surface in (said[key].texts() if key in said else ())
        )
        self._units = frozenset(
            fold(surface) for surface in (said["units"].texts() if "units" in said else ())
        )
        said["verbs"].fields(VERBS)
        self._verb_follows = said["verb"].code(("after", "before")) == "after"
        self._totals = [
            patterns.compile(item) for item in (said["totals"].items() if "totals" in said else ())
        ]
        self._dative_after = _optional(said.get("dative_after"), patterns)
        self._dative_before = _optional(said.get("dative_before"), patterns)
        self._grantor_after = _optional(said.get("grantor_after"), patterns)
        self._grantor_before = _optional(said.get("grantor_before"), patterns)
        self._subject_after = _optional(said.get("subject_after"), patterns)
        skip = [fold(word) for word in (said["skip"].texts() if "skip" in said else ())]
        self._counting = Encoder(COUNTING, conjunctions, skip)
        self._binding = Encoder(BINDING, conjunctions, skip)
        self._quantities = Frames([*said["counts"].items(), *said["quantities"].items()], COUNTING)
        # An award noun may serve several quantities; a quantity is counted once.
        self._frames = Frames(said["frames"].items(), BINDING, shared=(AWARD, CLASS, *VERBS))

    def terms(self) -> Iterator[tuple[str, Term]]:
        """Yield the words of awards for the lexicon."""
        yield from self._terms

    def items(self, hits: Mapping[str, Sequence[Hit]], others: Sequence[Item]) -> list[Item]:
        """Return everything of a text that the award frames read, settled and in order.

        Parameters
        ----------
        hits
            Words of the pack that were found.
        others
            Numbers, places, names, bodies and grantors found before.
        """
        # A noun that says its number itself is two items: its first letter counts the rest.
        duals = {
            item.start
            for item in others
            if isinstance(item.payload, Number) and item.payload.inherent
        }
        found = []
        for layer in (AWARD, *VERBS, RECIPIENT, GRANTOR, CLASS, COUNTER, SUBSET, UNIT):
            for hit in hits.get(layer, ()):
                names_who = layer == COUNTER and hit.term.value != ANY
                item = Item.of(PERSON if names_who else layer, hit)
                found.append(replace(item, start=item.start + (item.start in duals)))
        return settled([*others, *found])

    def find(
        self,
        folded: str,
        start: int,
        end: int,
        items: Sequence[Item],
        previous: FoundAward | None = None,
    ) -> list[FoundAward]:
        """Return the awards that a sentence counts.

        Parameters
        ----------
        folded
            The folded text.
        start, end
            The sentence.
        items
            What `items` gave, for this sentence.
        previous
            The last award of the sentence before. A sentence that only divides it ("of these 5
            are collectives") has no award noun of its own.
        """
        kinds = {item.kind for item in items}
        if previous is not None and SUBSET in kinds and AWARD not in kinds:
            counted = _with_quantities(
                items, self._quantities.find(self._counting.encode(folded, start, end, items))
            )
            return [
                replace(
                    previous,
                    start=item.start,
                    end=item.end,
                    count=int(_counted(item).number.value),
                    approximate=_counted(item).number.approximate,
                    recipient=_counted(item).recipient,
                    places=(),
                )
                for item in counted
                if item.kind == QUANTITY
            ]
        divided = previous if SUBSET in kinds else None
        if kinds.isdisjoint((NUMBER, AWARD)) or (
            divided is None and kinds.isdisjoint((*_STATUS_OF, "total"))
        ):
            return []
        marked = _with_generic_awards([self._marked(folded, item) for item in items])
        counting = self._counting.encode(folded, start, end, marked)
        counted = _with_quantities(marked, self._quantities.find(counting))
        counted = [self._single(folded, item) for item in counted]
        verbs = [item.kind for item in counted if item.kind in (*_STATUS_OF, REFUSED)]
        if verbs and verbs[-1 if self._verb_follows else 0] == RECEIVED:
            counted = _with_receiving_body(counted)
        symbols = self._binding.encode(folded, start, end, counted)
        cumulative = any(total.search(folded, start, end) for total in self._totals)
        clause = _Clause(symbols, self._verb_follows, cumulative, divided)
        return [found for match in self._frames.find(symbols) for found in clause.awards(match)]

    def _single(self, folded: str, item: Item) -> Item:
        """Return a noun that is marked as a recipient and was not counted as the one it names."""
        if (
            item.kind == RECIPIENT
            and item.payload == RECEIVES
            and folded[item.start : item.end] in self._units
        ):
            return replace(item, kind=MARKED[UNIT])
        return item

    def _marked(self, folded: str, item: Item) -> Item:
        if item.kind in MARKED and self.marks_recipient(folded, item):
            return replace(item, kind=MARKED[item.kind])
        if item.kind == RECIPIENT and self.marks_recipient(folded, item):
            return replace(item, payload=RECEIVES)
        if item.kind == GRANTOR and _is_marked(
            folded, item, self._grantor_before, self._grantor_after
        ):
            return replace(item, payload=GIVES)
        if item.kind == GRANTOR and _is_marked(folded, item, None, self._subject_after):
            return replace(item, payload=SUBJECT if item.payload == FROM_BODY else GIVES)
        return item

    def marks_recipient(self, folded: str, item: Item) -> bool:
        """Tell whether the words around a place, person or body mark it as a recipient."""
        return _is_marked(folded, item, self._dative_before, self._dative_after)


def _is_marked(
    folded: str, item: Item, before: re.Pattern[str] | None, after: re.Pattern[str] | None
) -> bool:
    """Tell whether one of two expressions holds before or behind an item."""
    if after is not None and after.match(folded, item.end):
        return True
    return before is not None and bool(
        before.search(folded, max(0, item.start - MARK_REACH), item.start)
    )


def _optional(node: Node | None, patterns: Patterns) -> re.Pattern[str] | None:
    return patterns.compile(node) if node is not None else None


def _allowed(value: str, allowed: Sequence[str], node: Node) -> bool:
    if value not in allowed:
        raise node.error(f"unknown code {value}; use {', '.join(allowed)}")
    return True


_AWARD_VALUES = tuple(
    value for code in AWARD_CODES for value in (code, *(f"{code}/{rank}" for rank in (1, 2, 3)))
)


def number_item(number: Number) -> Item:
    """Return a number as the item that the award frames count with."""
    return Item(NUMBER, number.start, number.end, number.end, "", number)


def _with_generic_awards(items: Sequence[Item]) -> list[Item]:
    """Return items in which a generic noun is the award that the sentence named before it.

    Where it named none, the noun says of no award which it is.
    """
    found: list[Item] = []
    code = UNSPECIFIED_AWARD
    for item in items:
        if item.kind == AWARD and item.value == SAME:
            found.append(replace(item, value=code))
            continue
        if item.kind == AWARD:
            code = item.value.partition("/")[0]
        found.append(item)
    return found


def _with_receiving_body(items: Sequence[Item]) -> list[Item]:
    """Return items in which a body that is the subject of a receiving verb is its recipient.

    That is the first body of a sentence that says who received, but neither counts nor names them.
    """
    kinds = {item.kind for item in items}
    if not kinds.isdisjoint((QUANTITY, COUNT, NAME, UNIT, *MARKED.values())):
        return list(items)
    found = list(items)
    for place, item in enumerate(found):
        if item.kind == GRANTOR and item.payload in (FROM_BODY, SUBJECT):
            found[place] = replace(item, kind=BODY)
            break
    return found


_COUNTED_PARTS = (NUMBER, RECIPIENT, COUNTER, PERSON, AWARD, CLASS)


def _with_quantities(items: Sequence[Item], matches: Sequence[FrameMatch]) -> list[Item]:
    """Return items with every counted recipient or award in the place of its parts."""
    replaced: list[Item] = []
    gone: set[int] = set()
    previous = UNSPECIFIED
    for match in matches:
        number = match.of(NUMBER)[0].payload
        if not isinstance(number, Number) or number.value != int(number.value):
            continue
        kinds = [item.value for item in (match.of(RECIPIENT) or match.of(PERSON))]
        if kinds == [SAME]:
            kinds = [_counted_before(items, match, previous)]
        distinct = sorted(set(kinds))
        recipient = distinct[0] if len(distinct) == 1 else ("mixed" if distinct else UNSPECIFIED)
        parts = [item for item in match.items if item.kind in _COUNTED_PARTS]
        awards, classes = match.of(AWARD), match.of(CLASS)
        counted = _Counted(
            number,
            recipient,
            awards[0] if awards else None,
            classes[0].value if classes else "",
        )
        first, last = parts[0], parts[-1]
        kind = COUNT if awards else QUANTITY
        replaced.append(Item(kind, first.start, last.end, last.tail, "", counted))
        gone.update(item.start for item in parts)
        previous = recipient
    kept = [item for item in items if item.start not in gone]
    return sorted([*kept, *replaced], key=lambda item: item.start)


def _counted_before(items: Sequence[Item], match: FrameMatch, previous: str) -> str:
    """Return whom a partitive counts: the last quantity's recipient, or the last noun for one."""
    if previous != UNSPECIFIED:
        return previous
    nouns = [
        item.value for item in items if item.kind == RECIPIENT and item.start < match.items[0].start
    ]
    return nouns[-1] if nouns else UNSPECIFIED


class _Clause:
    """A sentence in symbols, asked for what stands around a match."""

    __slots__ = ("_cumulative", "_divided", "_grantors", "_places", "_symbols", "_verb_follows")

    def __init__(
        self,
        symbols: Symbols,
        verb_follows: bool,
        cumulative: bool,
        divided: FoundAward | None,
    ) -> None:
        self._symbols = symbols
        self._verb_follows = verb_follows
        self._cumulative = cumulative
        self._divided = divided
        self._places = {
            item.start: place for place, item in enumerate(symbols.items) if item is not None
        }
        self._grantors = [
            place
            for place, item in enumerate(symbols.items)
            if item is not None and item.kind == GRANTOR
        ]

    def awards(self, match: FrameMatch) -> Iterator[FoundAward]:
        """Yield the awards that one match of a frame counts."""
        status = self._status(match)
        if status is None:
            return
        nouns = match.of(AWARD)
        for count in match.of(COUNT):
            counted = _counted(count)
            recipient = counted.recipient
            if recipient == UNSPECIFIED:
                recipient = self._recipient(match)
            yield self._award(match, count, counted, recipient, status)
            nouns.extend(filter(None, (counted.award,)))
        for quantity in match.of(QUANTITY):
            counted = _counted(quantity)
            whole = replace(counted, award=nouns[0] if nouns else None)
            yield self._award(match, quantity, whole, counted.recipient, status)
        if match.of(QUANTITY) or match.of(COUNT):
            return
        received = bool(match.of(RECEIVED))
        for plain, marked in MARKED.items():
            named = [item for item in match.items if item.kind in (plain, marked)]
            if plain == UNIT:
                named = self._distinct(named)
            if named and (received or any(item.kind == marked for item in named)):
                first, last = named[0], named[-1]
                span = Item(marked, first.start, last.end, last.tail, "")
                number = Number(
                    first.start,
                    last.end,
                    float(len(named)),
                    approximate=False,
                    countable=True,
                )
                places = tuple(item.value for item in named if plain == PLACE)
                counted = _Counted(number, _RECIPIENT_OF[marked], nouns[0] if nouns else None)
                yield self._award(match, span, counted, counted.recipient, status, places)

    def _distinct(self, units: Sequence[Item]) -> list[Item]:
        """Return units; of two with nothing between them, the name of one, only the last."""
        return [
            unit
            for unit, after in zip_longest(units, units[1:])
            if after is None or self._places[after.start] != self._places[unit.start] + 1
        ]

    def _award(
        self,
        match: FrameMatch,
        span: Item,
        counted: _Counted,
        recipient: str,
        status: str,
        places: tuple[str, ...] = (),
    ) -> FoundAward:
        noun = counted.award
        code, _, rank = (
            noun.value.partition("/") if noun is not None else (UNSPECIFIED_AWARD, "", "")
        )
        kind = gazetteer.awards()[code]
        if kind.classed and noun is not None:
            # The noun itself is no item of its own where it is part of a count.
            place = self._places.get(noun.start, self._places.get(span.start, match.start))
            rank = rank or counted.rank or self._class(place)
        return FoundAward(
            start=span.start,
            end=span.end,
            rule=match.rule,
            award=code,
            award_class=int(rank) if rank and kind.classed else None,
            count=int(counted.number.value),
            approximate=counted.number.approximate,
            recipient=recipient,
            grantor=self._grantor(match, code),
            status=status,
            places=places,
            anchor=span.start if noun is None else noun.start,
        )

    def _status(self, match: FrameMatch) -> str | None:
        """Return whether it was given, proposed or is a total; None when it is no award."""
        items = self._symbols.items
        first, last = max(0, match.start - REACH), match.end + REACH
        inside = [item.kind for item in items[match.start : match.end] if item is not None]
        after = [item.kind for item in items[match.end : last] if item is not None]
        before = [item.kind for item in items[first : match.start] if item is not None][::-1]
        if self._cumulative or "total" in (*inside, *before, *after):
            return "total"
        sides = (inside, after, before) if self._verb_follows else (inside, before, after)
        for side in sides:
            for place, kind in enumerate(side):
                if kind == REFUSED:
                    return None
                if kind in _STATUS_OF:
                    governed = side is before and _governor(side[place + 1 :]) == "proposed"
                    return "proposed" if governed else _STATUS_OF[kind]
        return None if self._divided is None else self._divided.status

    def _recipient(self, match: FrameMatch) -> str:
        """Return who receives a counted award, from the match and the nouns of its clause."""
        marked = {_RECIPIENT_OF[item.kind] for item in match.items if item.kind in _RECIPIENT_OF}
        kinds = sorted(marked | self._receiving_nouns(match))
        if not kinds:
            return UNSPECIFIED
        return kinds[0] if len(kinds) == 1 else "mixed"

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
        if not seeds and any(item is not None and item.kind == RECEIVED for item in items):
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
        while start > first and not _ends_clause(items[start - 1]):
            start -= 1
        while end < last and not _ends_clause(items[end]):
            end += 1
        return range(start, end)

    def _class(self, place: int) -> str:
        """Return the class that stands nearest to a place in the sentence."""
        items = self._symbols.items
        near = range(max(0, place - NEAR_CLASS), min(len(items), place + NEAR_CLASS + 1))
        ranked = [
            (abs(i - place), item.value)
            for i in near
            if (item := items[i]) is not None and item.kind == CLASS
        ]
        return min(ranked)[1] if ranked else ""

    def _grantor(self, match: FrameMatch, award: str) -> str:
        """Return whose award it is: by law, by the nearest grantor of the clause, or unknown."""
        alone = gazetteer.awards()[award].grantor
        if alone:
            return alone
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

        def rank(place: int) -> tuple[bool, bool, int, int, int]:
            item = items[place]
            marked = item is not None and item.payload in (GIVES, SUBJECT)
            # "the Prime Minister's certificate": whoever hands it over.
            whose = not nouns.isdisjoint((place - 1, place + 1))
            # Of the same clause, else before it (the subject goes on), else behind a verb.
            side = 0 if place in clause else 1 + (place > match.start)
            return not whose, not marked, side, _distance(place, match), place

        nearest = min(places, key=rank)
        item = items[nearest]
        grantor = item.value if item is not None else UNSPECIFIED
        return gazetteer.awards()[award].instead_of.get(grantor, grantor)


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
        if kind in _STATUS_OF:
            return kind
        if kind in (AWARD, QUANTITY, COUNT, REFUSED):
            return None
    return None


def _ends_clause(item: Item | None) -> bool:
    return item is not None and (item.kind in _STATUS_OF or item.kind == REFUSED)


def _counted(item: Item) -> _Counted:
    if not isinstance(item.payload, _Counted):
        raise TypeError("a quantity carries its number")
    return item.payload
