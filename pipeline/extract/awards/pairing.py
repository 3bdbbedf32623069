"""Single recipients and awards without a count, paired clause by clause where the verb comes last.

"The school received the order, its head the medal"; "to A and B the flag, to C the certificate was
given": a group of recipients has the awards that follow it, up to the next group. A clause that
names its awards first has them go to the group behind them.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence, Set
from dataclasses import dataclass, field, replace

from pipeline import gazetteer
from pipeline.extract.awards.reading import Reading, one_of
from pipeline.extract.awards.words import (
    AWARD,
    AWARDED,
    BODY,
    CLASS,
    COUNT,
    FROM_BODY,
    GIFT,
    GIVES,
    GRANTOR,
    MARKED,
    NAME,
    NUMBER,
    PEOPLE,
    PLACE,
    PRIZE,
    QUANTITY,
    RECEIVES,
    RECIPIENT,
    RECIPIENT_OF,
    REFUSED,
    STATUS_OF,
    SUBJECT_RECEIVES,
    UNIT,
    UNSPECIFIED,
    UNSPECIFIED_AWARD,
    Counted,
    FoundAward,
    award_code,
    counted_in,
    is_granting_body,
    of_law,
)
from pipeline.extract.symbols import FrameMatch, Item
from pipeline.extract.values import Node, Patterns

RULE = "single"
NEAR_VERB = 24
"""Folded characters behind a participle in which whom it tells of begins: "the A who received"."""
NEAR_AWARD = 24
"""Folded characters before an award noun in which "many" or "all kinds of" stands."""
NEAR_COUNT = 8
"""Folded characters between two that are counted in one list: a comma, a case, a conjunction."""
NEAR_JOINED = 6
"""Items in front of somebody among which is whom he is joined to."""
_COMMA = re.compile(r"[^,.;:\n]{0,12}, [^,.;:\n]{0,16}")
_SINGLE = {NAME: NAME, PLACE: PLACE, BODY: BODY, UNIT: UNIT, GRANTOR: BODY, RECIPIENT: UNIT}
_OF_THE_STATE = ("president", "prime_minister", "government")
"""Whose offices are nobody's who is honoured in a list."""
_TO = {marked: kind for kind, marked in MARKED.items()}


@dataclass(frozen=True, slots=True)
class Pairs:
    """What a language says of single recipients (`pairs` of `awards.yaml`)."""

    joined: re.Pattern[str]
    """what stands between two that receive together"""
    owner: re.Pattern[str]
    """what stands behind the bearer of an order that follows"""
    participle: re.Pattern[str]
    """verbs of giving whose subject, or the noun behind them, receives; its group `others` holds
    behind one that tells of others than its subject
    """
    several: re.Pattern[str]
    """what stands before an award noun that is no single award"""
    ranking: re.Pattern[str]
    """award nouns that name a place in a ranking as well, and so no award by themselves"""
    counted: re.Pattern[str] | None
    """what stands between counted ones and a single one behind them that has the award as well"""
    predicate: re.Pattern[str] | None
    """what stands behind somebody who is said to have the award before: "the prize is A's" """
    summed: re.Pattern[str] | None
    """what stands between the last of several that are named and the noun of the next name, where
    the number behind it counts them all: "A and B hospital, two places" """

    @classmethod
    def read(cls, node: Node, patterns: Patterns) -> Pairs:
        """Read the `pairs` of a pack."""
        said = node.fields(
            (
                "joined",
                "owner",
                "participle",
                "several",
                "ranking",
                "predicate",
                "counted",
                "summed",
            )
        )
        return cls(
            joined=patterns.compile(said["joined"]),
            owner=patterns.compile(said["owner"]),
            participle=patterns.compile(said["participle"]),
            several=patterns.compile(said["several"]),
            ranking=patterns.compile(said["ranking"]),
            predicate=patterns.compile_of(said, "predicate"),
            counted=patterns.compile_of(said, "counted"),
            summed=patterns.compile_of(said, "summed"),
        )

    def is_single(self, folded: str, start: int) -> bool:
        """Tell whether an award noun that begins somewhere is one award, and one at all."""
        before = folded[max(0, start - NEAR_AWARD) : start]
        return not (self.ranking.match(folded, start) or self.several.search(before))

    def allows(self, folded: str, match: FrameMatch) -> bool:
        """Tell whether what a frame found counts something, or is about a single award."""
        nouns = match.of(AWARD)
        return (
            bool(match.of(QUANTITY) or match.of(COUNT))
            or not nouns
            or any(self.is_single(folded, noun.start) for noun in nouns)
        )

    def tells_of_subject(self, folded: str, verb: Item) -> bool:
        """Tell whether a participle has its own subject receive: "that A received"."""
        said = self.participle.match(folded, verb.start)
        return said is not None and not said.groupdict().get("others")

    def tells(self, folded: str, award: FoundAward) -> bool:
        """Tell whether an award without a number is one that somebody has, and no work's prize."""
        return (
            award.award != PRIZE
            and award.recipient != UNSPECIFIED
            and self.is_single(folded, award.anchor)
        )


@dataclass(slots=True)
class Pair:
    """Recipients that stand together, with the awards that are theirs; places among the items."""

    members: list[int]
    awards: list[int] = field(default_factory=list)
    rule: str = RULE
    counted: list[int] = field(default_factory=list)
    """places of counted ones that have its awards as well: "to 12 groups and the farmer N"."""
    summed: bool = False
    """whether what is counted right behind counts the members as well: "A and the hospital B, two
    places"."""


class Pairing:
    """The items of one sentence, asked for its pairs."""

    __slots__ = ("_folded", "_is_one", "_is_subject", "_items", "_pairs")

    def __init__(
        self,
        pairs: Pairs,
        folded: str,
        items: Sequence[Item],
        is_subject: Callable[[Item], bool],
        is_one: Callable[[Item], bool],
    ) -> None:
        self._pairs = pairs
        self._folded = folded
        self._items = items
        self._is_subject = is_subject
        self._is_one = is_one

    def pairs(self) -> list[Pair]:
        """Return the groups of single recipients that have awards, in the order of the text."""
        if AWARD not in {item.kind for item in self._items}:
            return []
        found = [pair for clause, verb in self._clauses() for pair in self._of(clause, verb)]
        for pair in found:
            pair.counted = self._counted_ahead(pair.members[0])
            pair.summed = self._is_summed(pair)
            if pair.summed:
                pair.counted = [pair.members[-1] + 1]
        return found

    def _is_summed(self, pair: Pair) -> bool:
        """Tell whether the number right behind a pair counts it and the name that it ends."""
        last = pair.members[-1]
        if self._pairs.summed is None or last + 1 >= len(self._items):
            return False
        item, quantity = self._items[last], self._items[last + 1]
        if quantity.kind != QUANTITY:
            return False
        counted = counted_in(quantity)
        kind = RECIPIENT_OF[item.kind if item.kind in _TO else MARKED[_SINGLE[item.kind]]]
        return (
            counted.recipient == kind
            and counted.number.value == len(pair.members) + 1
            and quantity.start < counted.number.start
            and bool(self._pairs.summed.fullmatch(self._folded, item.end, quantity.start))
        )

    def _counted_ahead(self, place: int) -> list[int]:
        """Return where counted ones stand that somebody marked as a recipient is joined to."""
        if self._pairs.counted is None or self._items[place].kind not in _TO:
            return []
        before = place - 1
        while before >= 0 and self._is_title(self._items[before]):
            before -= 1
        if before < 0 or self._items[before].kind != QUANTITY:
            return []
        start, end = self._items[before].end, self._items[place].start
        if not self._pairs.counted.fullmatch(self._folded, start, end):
            return []
        found = [before]
        while found[0] > 0 and self._is_listed(found[0] - 1):
            found.insert(0, found[0] - 1)
        return found

    def _is_listed(self, place: int) -> bool:
        """Tell whether counted ones stand in one list with those right behind them."""
        left, right = self._items[place], self._items[place + 1]
        return left.kind == QUANTITY and right.start - left.end <= NEAR_COUNT

    def _clauses(self) -> Iterator[tuple[list[int], int | None]]:
        """Yield the places between verbs with that of the verb behind them, if it is known."""
        clause: list[int] = []
        for place, item in enumerate(self._items):
            if item.kind in STATUS_OF:
                yield clause, place
                clause = []
            elif item.kind == REFUSED:
                clause = []
            else:
                clause.append(place)
        # A verb that no list has gives as well, where it says to whom.
        yield clause, None

    def _of(self, clause: Sequence[int], verb: int | None) -> list[Pair]:
        """Return the pairs of a clause.

        A clause that begins with its recipients has their awards behind them, one that begins with
        its awards the recipients.
        """
        items = self._items
        awards = {place for place in clause if self._is_single_award(place)}
        if not awards:
            return []
        relative = receives = others = False
        groups: list[Pair] = []
        if verb is not None:
            participle = self._pairs.participle.match(self._folded, items[verb].start)
            relative = participle is not None
            receives = items[verb].kind in SUBJECT_RECEIVES or relative
            groups = self._behind(verb) if relative else []
            others = participle is not None and bool(participle.groupdict().get("others"))
        if not groups and not others:
            starts = [
                place
                for place in clause
                if self._receives(place, receives) or self._ends_phrase(place, awards)
            ]
            groups = self._joined(starts, clause) or self._owners(sorted(awards))
        ends = {group.members[-1]: group for group in groups}
        order = sorted({*clause, *ends})
        first = next(
            (place for place in order if place in (*awards, *ends) or self._is_counted(place)), -1
        )
        forward = first in awards
        waiting: list[int] = []
        current: Pair | None = None
        given = served = False
        for place in order:
            if place in awards:
                if forward:
                    # "the flag to A and B, the letter to C": who follows has the last awards named.
                    waiting = [place] if given else [*waiting, place]
                elif current is not None:
                    current.awards.append(place)
                given = False
            elif place in ends:
                current = ends[place]
                current.awards.extend(waiting)
                given, served = True, False
            elif self._is_counted(place):
                given = True
                ahead = max((end for end in ends if end < place), default=place)
                joined = self._behind_office(ahead) == place and self._is_joined(ahead, place)
                if current is not None and not joined:
                    ended = receives or served or self._ends_with(current, items[place])
                    current = None if ended else current
                # "to A 1 flag, to 3 people the order": A has what was counted.
                served = current is not None and items[place].kind == COUNT
        return [group for group in groups if group.awards]

    def _is_counted(self, place: int) -> bool:
        return self._items[place].kind in (QUANTITY, COUNT)

    def _ends_with(self, pair: Pair, counted: Item) -> bool:
        """Tell whether a quantity ends what a pair may have: it has an award, or is that quantity.

        "to A and 3 people the flag": they have it together. "A and B, two villages": they are one.
        """
        last = self._items[pair.members[-1]]
        kind = RECIPIENT_OF[last.kind if last.kind in _TO else MARKED[_SINGLE[last.kind]]]
        return bool(pair.awards) or kind == counted_in(counted).recipient

    def _is_single_award(self, place: int) -> bool:
        """Tell whether a noun names one award of one class: not "many", not "of all classes"."""
        item = self._items[place]
        ranks = [one.kind for one in self._items[max(0, place - 2) : place]]
        if ranks == [CLASS, CLASS]:
            return False
        if item.kind != AWARD or item.value in (GIFT, UNSPECIFIED_AWARD):
            return False
        return self._pairs.is_single(self._folded, item.start)

    def _receives(self, place: int, receives: bool) -> bool:
        item = self._items[place]
        behind = self._behind_office(place)
        counted = (
            behind < len(self._items)
            and self._is_counted(behind)
            and not self._folded.startswith(",", item.end)
        )
        if counted and self._may_be(item) and self._is_joined(place, behind):
            return True
        if not receives:
            return item.kind in _TO
        return self._may_be(item) and (self._is_subject(item) or self._heads_a_title(place))

    def _behind_office(self, place: int) -> int:
        """Return what stands behind somebody and his office: "A, director B, and 3 units"."""
        behind = place + 1
        named = self._items[place].kind in (NAME, MARKED[NAME])
        for item in self._items[behind:] if named else ():
            if item.kind != GRANTOR or is_granting_body(item) or item.value in _OF_THE_STATE:
                break
            behind += 1
        return behind

    def _ends_phrase(self, place: int, awards: Set[int]) -> bool:
        """Tell whether somebody without a mark has the award in front of him, for a comma and the
        next award follow, or that it is his: "the first prize A, the second prize B received".
        """
        left, first = place - 1, place
        while left >= 0:
            if self._may_be(self._items[left]) and self._is_joined(left, first):
                # "the first prize A and B, the second prize C received"
                first = left
            elif not (self._items[left].kind == PLACE or self._is_title(self._items[left])):
                break
            left -= 1
        if left not in awards or not self._may_be(self._items[place]):
            return False
        end, predicate = self._items[place].end, self._pairs.predicate
        if predicate is not None and predicate.match(self._folded, end):
            return True
        behind = self._items[place + 1 : place + 3]
        kinds = [item.kind for item in behind]
        follows = AWARD in kinds and kinds[0] in (AWARD, GRANTOR, CLASS)
        return follows and bool(_COMMA.fullmatch(self._folded, end, behind[0].start))

    def _is_joined(self, left: int, right: int) -> bool:
        """Tell whether words between two items join them: "A and 3 units"."""
        before, after = self._items[left], self._items[right]
        between = self._pairs.joined.match(self._folded, before.end, after.start)
        return between is not None and between.end() == after.start

    def _may_be(self, item: Item) -> bool:
        if item.kind == GRANTOR:
            return is_granting_body(item)
        if item.kind == RECIPIENT:
            return self._is_one(item)
        return item.kind in _SINGLE

    def _heads_a_title(self, place: int) -> bool:
        """Tell whether somebody opens a headline: "The station, order received"."""
        return place == 0 and self._folded.startswith(",", self._items[0].end)

    def _joined(self, starts: Sequence[int], clause: Sequence[int]) -> list[Pair]:
        """Return recipients with those joined to them, as groups in the order of the text."""
        groups: list[Pair] = []
        inside = set(clause)
        for place in starts:
            members = [place]
            while (before := self._joined_to(members[0])) in inside:
                members.insert(0, before)
            if groups and groups[-1].members[-1] >= members[0]:
                members = [*groups.pop().members, *members]
            groups.append(Pair(list(dict.fromkeys(members))))
        return groups

    def _joined_to(self, place: int) -> int:
        """Return who is joined to somebody in front, over nouns that say what or where he is."""
        for left in range(place - 1, max(-1, place - NEAR_JOINED - 1), -1):
            before = self._items[left]
            if before.kind == AWARD:
                return -1
            if (self._may_be(before) or before.kind in _TO) and self._is_joined(left, place):
                return left
            if self._is_inside_name(left):
                continue
            if not (before.kind == PLACE or self._is_title(before) or self._is_owner(before)):
                after = self._items[left + 1]
                if before.payload != FROM_BODY or before.tail + 1 < after.start:
                    return -1
        return -1

    def _is_inside_name(self, place: int) -> bool:
        """Tell whether an item belongs to the name of a body: its number, or what brackets say."""
        item, after = self._items[place], self._items[place + 1]
        if item.kind == NUMBER and item.end == after.start:
            return True
        opened = self._folded.rfind("(", max(0, item.start - NEAR_AWARD), item.start)
        return opened >= 0 and ")" not in self._folded[opened : item.start]

    def _is_owner(self, item: Item) -> bool:
        """Tell whether a body only says where somebody behind it is from: "of the union"."""
        return self._pairs.owner.match(self._folded, item.end) is not None

    def _is_title(self, item: Item) -> bool:
        """Tell whether a noun says what the one behind it is: a trade, or an office."""
        if item.kind == GRANTOR:
            return not is_granting_body(item)
        return item.kind == RECIPIENT and not self._is_one(item)

    def _behind(self, verb: int) -> list[Pair]:
        """Return the one that stands directly behind a participle: "A, who received the order"."""
        items = self._items
        after = verb + 1
        if after + 1 < len(items) and self._is_title(items[after]):
            after += 1
        if (
            after < len(items)
            and (self._may_be(items[after]) or items[after].kind in _TO)
            and items[after].start - items[verb].tail <= NEAR_VERB
            and not self._pairs.owner.match(self._folded, items[after].end)
        ):
            return [Pair([after])]
        return []

    def _owners(self, awards: Sequence[int]) -> list[Pair]:
        """Return the bearers of orders: whose they are that only the President gives."""
        groups = []
        for place in awards:
            code = award_code(self._items[place].value)
            before = place - 1
            while before >= 0 and not self._bears(self._items[before]):
                if self._is_whom(before):
                    # "the battalion's 7 soldiers": the order is theirs, not the battalion's.
                    before = -1
                before -= 1
            owner = self._items[before] if before >= 0 else None
            if (
                owner is not None
                and owner.kind not in _TO
                and gazetteer.awards()[of_law(code)].grantor == "president"
                and self._pairs.owner.match(self._folded, owner.end)
            ):
                groups.append(Pair([before]))
        return groups

    def _is_whom(self, place: int) -> bool:
        """Tell whether somebody who is not named receives: counted, or a noun that is marked."""
        item = self._items[place]
        return item.kind == QUANTITY or (item.kind == RECIPIENT and item.payload == RECEIVES)

    def _bears(self, item: Item) -> bool:
        """Tell whether somebody may have an order of his own: a person or a body."""
        return item.kind in _TO or (item.kind != PLACE and self._may_be(item))


def as_receivers(items: Sequence[Item], pairs: Sequence[Pair]) -> list[Item]:
    """Return items in which the bodies of pairs receive, and so grant nothing."""
    if not pairs:
        return list(items)
    receiving = {place for pair in pairs for place in pair.members}
    # "the hospital team": whose it is belongs to its name.
    receiving |= {
        place - 1
        for place in receiving
        if place
        and items[place - 1].payload == FROM_BODY
        and items[place - 1].tail == items[place - 1].end
        and items[place - 1].end + 1 >= items[place].start
    }
    # "the headmaster A": the office of who receives grants nothing either.
    offices = {
        place - 1
        for place in receiving
        if place
        and items[place].kind in PEOPLE
        and items[place - 1].payload == GIVES
        and items[place - 1].end + 1 >= items[place].start
    }
    found = list(items)
    for place, item in enumerate(items):
        if item.kind == GRANTOR and place in offices:
            found[place] = item._replace(kind=RECIPIENT, value="individual", payload=None)
        elif item.kind == GRANTOR and place in receiving:
            found[place] = item._replace(kind=BODY)
    return found


def awards_of(pair: Pair, items: Sequence[Item], reading: Reading) -> Iterator[FoundAward]:
    """Yield the awards of a pair: those of its people, of its bodies, of its places."""
    if pair.summed:
        return
    by_kind: dict[str, list[Item]] = {}
    for place in pair.members:
        item = items[place]
        marked = item.kind if item.kind in _TO else MARKED[_SINGLE[item.kind]]
        by_kind.setdefault(RECIPIENT_OF[marked], []).append(item._replace(kind=marked))
    for place in pair.awards:
        noun = items[place]
        for recipient, members in by_kind.items():
            at = sorted(reading.place_of(item) for item in (*members, noun))
            match = FrameMatch(pair.rule, at[0], at[-1] + 1, (*members, noun))
            status = reading.status(match)
            if status is None:
                continue
            number = one_of(members)
            first, last = members[0], members[-1]
            span = Item(first.kind, first.start, last.end, last.tail, "")
            provinces = tuple(item.value for item in members if recipient == "locality")
            award = reading.award(
                match, span, Counted(number, recipient, noun), recipient, status, provinces
            )
            yield replace(award, alone=True, status=AWARDED if status == "total" else status)


def awards_of_counted(
    pairs: Sequence[Pair],
    items: Sequence[Item],
    reading: Reading,
    matches: Sequence[FrameMatch],
) -> Iterator[FoundAward]:
    """Yield the awards of counted ones that pairs are joined to, where no frame tells of them."""
    if not pairs:
        return
    told = {item.start for match in matches for item in match.of(QUANTITY)}
    for pair in pairs:
        for quantity in (items[place] for place in pair.counted):
            if quantity.start in told:
                continue
            counted = counted_in(quantity)
            for noun in (items[place] for place in pair.awards):
                at = sorted(map(reading.place_of, (quantity, noun)))
                match = FrameMatch(pair.rule, at[0], at[-1] + 1, (quantity, noun))
                status = reading.status(match)
                if status is not None:
                    whole = counted._replace(award=noun)
                    yield reading.award(match, quantity, whole, counted.recipient, status)


def without_counted_of_pairs(
    matches: Sequence[FrameMatch], pairs: Sequence[Pair], items: Sequence[Item]
) -> list[FrameMatch]:
    """Return what frames found, without counted ones that have the award of a pair behind them.

    "To A the flag, to 3 groups and N the order": the groups have the order, although a flag stands
    before them.
    """
    if not pairs:
        return list(matches)
    behind = {
        items[place].start
        for pair in pairs
        if pair.counted and pair.awards and pair.awards[0] > pair.members[-1]
        for place in pair.counted
    }
    return [
        match
        for match in matches
        if not (
            (quantities := match.of(QUANTITY))
            and behind.issuperset(item.start for item in quantities)
            and (nouns := match.of(AWARD))
            and nouns[-1].start < quantities[0].start
        )
    ]


def without_paired(
    matches: Sequence[FrameMatch], pairs: Sequence[Pair], items: Sequence[Item]
) -> list[FrameMatch]:
    """Return what frames found, without the single recipients that pairs tell of more fully."""
    if not pairs:
        return list(matches)
    told = {items[place].start for pair in pairs for place in pair.members}
    return [
        match
        for match in matches
        if match.of(QUANTITY)
        or match.of(COUNT)
        or not any(item.start in told for item in match.items)
    ]
