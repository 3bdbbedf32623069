"""Whose award it is: by law, by its name, or by the nearest grantor of its clause."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from functools import cached_property
from itertools import pairwise

from pipeline import gazetteer
from pipeline.extract.awards.clause import Clause, distance
from pipeline.extract.awards.words import (
    AWARD,
    BINDING,
    COUNT,
    FROM_BODY,
    GIVES,
    GRANTOR,
    MARKED,
    NAME,
    PROVINCE_BODY,
    QUANTITY,
    REACH,
    RECIPIENT,
    RECIPIENT_OF,
    REFUSED,
    SUBJECT,
    SUBJECT_RECEIVES,
    TITLES,
    UNIT,
    UNSPECIFIED,
    FoundAward,
    award_code,
    ends_clause,
    of_law,
)
from pipeline.extract.symbols import FrameMatch, Item

NEAR_LIST = 3
"""Symbols between a number of recipients and the colon before their list, at most."""
_COLON, _COMMA, _SEMICOLON, _WORD = map(BINDING.letter, ("colon", "comma", "semicolon", "word"))
_ORGANISATION = "organisation"
NEAR_OWNED = 2
"""Symbols between who owns and what is owned, at most."""
FEWEST_SHARING = 2
"""Numbers of recipients that share a noun, each with who gives it to them, at least."""


def given_by(awards: Sequence[FoundAward]) -> str:
    """Return who gave the last of some awards that not one alone may give."""
    return next(
        (
            award.grantor
            for award in reversed(awards)
            if not gazetteer.awards()[of_law(award.award)].grantor
        ),
        UNSPECIFIED,
    )


class Grantors:
    """Who may grant in one sentence; looked for when first asked, since many awards have one alone
    who may grant them.
    """

    def __init__(self, clause: Clause, otherwise: str) -> None:
        """Look for those who may grant.

        Parameters
        ----------
        clause
            The sentence.
        otherwise
            Whose an award is that nobody of the sentence grants.
        """
        self._clause = clause
        self._otherwise = otherwise

    @cached_property
    def _places(self) -> list[int]:
        """Where they stand."""
        places = [
            place
            for place, item in enumerate(self._clause.items)
            if item is not None and item.kind == GRANTOR
        ]
        if self._clause.verb_follows:
            several = len(places) > 1
            return [
                place
                for place in places
                if not (self._owns_receiver(place) or self._is_his_office(place, several))
            ]
        return [
            place for place in places if not (self._is_level(place) or self._is_of_receiver(place))
        ] or places

    def of(self, match: FrameMatch, award: str, noun: Item | None, span: Item) -> str:
        """Return whose award it is.

        Parameters
        ----------
        match
            The match of a frame that tells of the award.
        award
            Code of the award.
        noun
            Its noun, if it has one.
        span
            What counts it.
        """
        law = gazetteer.awards()[of_law(award)]
        if law.grantor:
            return law.grantor
        if noun is not None and isinstance(noun.payload, str):
            return law.instead_of.get(noun.payload, noun.payload)
        first = bisect_left(self._places, match.start - REACH)
        places = self._places[first : bisect_left(self._places, match.end + REACH)]
        if self._is_spoken_of(match):
            places = [place for place in places if place >= match.start - 1 or self._gives(place)]
        if match.end <= self._list:
            places = [place for place in places if place < self._list or self._is_marked(place)]
        if self._clause.verb_follows:
            places = [place for place in places if not self._is_in_next(place, match)]
        if not places:
            return self._otherwise
        if len(places) > 1:
            places = (
                self._own_of(places, match, noun, span)
                or self._own_before(places, match, noun, span)
                or places
            )
            places = [self._nearest(places, match, noun, span)]
        item = self._clause.items[places[0]]
        grantor = item.value if item is not None else self._otherwise
        return law.instead_of.get(grantor, grantor)

    def _own_of(
        self, grantors: list[int], match: FrameMatch, noun: Item | None, span: Item
    ) -> list[int]:
        """Return who stands between a number of recipients and the next one, which share the noun
        behind them: "6 of the minister, 23 of the province a certificate". Where the verb follows.
        """
        places = self._clause.places
        own, shared = places.get(span.start), None if noun is None else places.get(noun.start)
        if not self._clause.verb_follows or own is None or shared is None:
            return []
        counted = [
            place
            for item in match.items
            if item.kind == QUANTITY and own <= (place := places[item.start]) < shared
        ]
        if len(counted) < FEWEST_SHARING or counted[0] != own:
            return []
        bounds = [*counted, shared]
        between = [
            [place for place in grantors if first < place < last and self._is_no_part(place)]
            for first, last in pairwise(bounds)
        ]
        # "1 unit and 2 people of the minister": those of a gap without one have the next.
        told = [gap for gap in between if gap]
        joined = bool(between[-1]) and len(told) > 1 and not any(map(self._gives, told[0]))
        return told[0] if joined or all(between) else []

    def _is_in_next(self, place: int, match: FrameMatch) -> bool:
        """Tell whether a grantor stands behind the verb of a match and a semicolon."""
        letters, items = self._clause.symbols.letters, self._clause.items
        verb = next((at for at in range(match.end - 1, place) if ends_clause(items[at])), place)
        return _SEMICOLON in letters[verb:place]

    def _own_before(
        self, grantors: list[int], match: FrameMatch, noun: Item | None, span: Item
    ) -> list[int]:
        """Return who stands right in front of a number of recipients, or of one before it, where
        several of a list have somebody of their own and share the noun behind them: "the minister
        to 9, the province to 13 and 22, the department to 41 a certificate". Where the verb
        follows.
        """
        places = self._clause.places
        own, shared = places.get(span.start), None if noun is None else places.get(noun.start)
        if not self._clause.verb_follows or own is None or shared is None:
            return []
        counted = [places[item.start] for item in match.items if item.kind == QUANTITY]
        if own not in counted or counted[-1] > shared:
            return []
        ahead = [place for place in grantors if place + 1 in counted and self._is_bare(place)]
        last = [place for place in grantors if counted[-1] < place < shared]
        if len(ahead) < FEWEST_SHARING or last or ahead[0] + 1 != counted[0]:
            return []
        return [max(place for place in ahead if place < own)]

    def _is_bare(self, place: int) -> bool:
        """Tell whether a grantor has no ending, so that it may be a subject."""
        item = self._clause.items[place]
        return item is not None and item.end == item.tail

    def _is_no_part(self, place: int) -> bool:
        """Tell whether a grantor is no body that may be a kind of those counted in front of it."""
        item = self._clause.items[place]
        return item is not None and item.payload != FROM_BODY

    def _is_spoken_of(self, match: FrameMatch) -> bool:
        """Tell whether who received is spoken of: "the President said that the 41 honoured today".

        A verb of receiving stands in front of those it counts, and the sentence goes on with one
        that gives nothing: its subject only speaks, unless it is marked as
        who gives or owns the award.
        """
        kinds = [item.kind for item in match.items]
        counted = max((kinds.index(kind) for kind in (QUANTITY, COUNT) if kind in kinds), default=0)
        if not self._clause.verb_follows or not any(
            kind in SUBJECT_RECEIVES for kind in kinds[:counted]
        ):
            return False
        behind = self._clause.items[match.end : match.end + REACH]
        verb = next((item for item in behind if ends_clause(item)), None)
        return verb is not None and verb.kind == REFUSED

    def _is_level(self, place: int) -> bool:
        """Tell whether a grantor is only the level of the title before it, where the verb comes
        first: "a fighter at the grassroots level" is one of any unit.
        """
        item, title = self._clause.items[place], self._clause.items[place - 1]
        return (
            item is not None
            and title is not None
            and (item.value, item.payload) == ("district", None)
            and title.kind == AWARD
            and award_code(title.value) in TITLES
        )

    def _is_of_receiver(self, place: int) -> bool:
        """Tell whether a grantor is the office of somebody right before it who receives, where the
        verb comes first: "the second prize to N, deputy head of the police of M".
        """
        item = self._clause.items[place]
        if item is None or item.payload is not None:
            return False
        letters = self._clause.symbols.letters
        before = place - 1
        while before > 0 and letters[before] == _COMMA:
            before -= 1
        named = self._clause.items[before]
        if named is None or named.kind != NAME:
            return named is not None and named.kind == MARKED[NAME]
        verbs = (one for one in reversed(self._clause.items[:before]) if ends_clause(one))
        verb = next(verbs, None)
        return verb is not None and verb.kind in SUBJECT_RECEIVES

    def _owns_receiver(self, place: int) -> bool:
        """Tell whether a grantor only says whose the body right behind it is, which is a subject:
        "the province's team won".
        """
        items, letters = self._clause.items, self._clause.symbols.letters
        behind = place + 1
        while behind < len(items) and letters[behind] == _WORD:
            behind += 1
        item, after = items[place], next(iter(items[behind : behind + 1]), None)
        return (
            item is not None
            and item.payload is None
            and after is not None
            and after.kind == UNIT
            and behind - place <= NEAR_OWNED
        )

    def _is_his_office(self, place: int, several: bool) -> bool:
        """Tell whether a grantor, one of several or alone, is only the office of who is named right
        behind it and receives: "the deputy director N received it".
        """
        item, behind = self._clause.items[place], self._clause.items[place + 1 : place + 3]
        if behind and behind[0] is not None and behind[0].kind == RECIPIENT:
            # "the director, comrade N"
            behind = behind[1:]
        named = next(iter(behind), None)
        return bool(
            item is not None
            and item.payload is None
            and (item.value == PROVINCE_BODY or (item.value == _ORGANISATION and several))
            and self._is_bare(place)
            and named is not None
            and named.kind == MARKED[NAME]
        )

    def _gives(self, place: int) -> bool:
        item = self._clause.items[place]
        return item is not None and item.payload == GIVES

    @cached_property
    def _list(self) -> int:
        """Where a colon behind the verb, or close behind a number of recipients, announces who
        received, else the end.

        "2 units were given it: the union of A, the union of B": they grant nothing.
        """
        letters, items = self._clause.symbols.letters, self._clause.items
        place = letters.find(_COLON, 1) if self._clause.verb_follows else -1
        while place > 0:
            if ends_clause(items[place - 1]) or any(
                item is not None and item.kind == QUANTITY
                for item in items[max(0, place - NEAR_LIST) : place]
            ):
                return place
            place = letters.find(_COLON, place + 1)
        return len(items)

    def _is_marked(self, place: int) -> bool:
        """Tell whether a grantor is marked as the one who gives."""
        item = self._clause.items[place]
        return item is not None and item.payload in (GIVES, SUBJECT)

    def _nearest(
        self, grantors: list[int], match: FrameMatch, noun: Item | None, span: Item
    ) -> int:
        """Return the place of the grantor that is nearest to an award, by what is said first."""
        items, verb_follows = self._clause.items, self._clause.verb_follows
        clause = self._clause.around(match)
        nouns = {place for place in range(match.start, match.end) if _is_award(items[place])}
        starts = (span.start,) if noun is None else (noun.start, span.start)
        places = self._clause.places
        own = next((places[start] for start in starts if start in places), match.start)
        ahead = max((place for place in nouns if place < own), default=-1)
        # Whoever is marked behind the next award gives that one, in this match or not.
        others = range(own + 1, min(len(items), match.end + REACH))
        after = next((place for place in others if _is_award(items[place])), len(items))
        mine = range(ahead + 1, own) if verb_follows else range(own + 1, after)

        def rank(place: int) -> tuple[int, ...]:
            item = items[place]
            # "9 Prime Minister's certificates": inside the count itself.
            # Among those who are named it is somebody's office.
            inside = (
                item is not None
                and span.kind not in RECIPIENT_OF
                and span.start <= item.start < span.end
            )
            marked = self._is_marked(place)
            if marked and not verb_follows and self._belongs_to_counted(place):
                marked = False
            # "the Prime Minister's certificate": whoever hands it over. Where the verb comes
            # first, owners follow what they own, and before it stands the subject.
            beside = place + 1 if verb_follows else place - 1
            whose = 3 if beside == own else 2 if marked and place in mine else beside in nouns
            # Of the same clause, else before it (the subject goes on), else behind a verb.
            side = 0 if place in clause else 1 + (place > match.start)
            near = abs(place - own)
            away = distance(place, match)
            taken = marked and self._gives_another(place, own)
            return not inside, taken, -whose, not marked, side, away, near, place

        return min(grantors, key=rank)

    def _gives_another(self, place: int, own: int) -> bool:
        """Tell whether a marked grantor stands behind another award in a clause of its own, where
        the verb comes first: "A gave the flag; B received a certificate of N".
        """
        items = self._clause.items
        if self._clause.verb_follows:
            return False
        said = next((at for at in range(place - 1, -1, -1) if items[at] is not None), 0)
        while said > 0 and not (ends_clause(items[said]) or _is_award(items[said])):
            said -= 1
        between = items[min(own, place) : max(own, place)]
        return _is_award(items[said]) and said != own and any(map(ends_clause, between))

    def _belongs_to_counted(self, place: int) -> bool:
        """Tell whether a body stands right behind whom it counts: "12 collectives of the army".

        Not behind their award: "5 collectives certificates of the ministry".
        """
        before = self._clause.items[max(0, place - 3) : place]
        nearest = next((item for item in reversed(before) if item is not None), None)
        return nearest is not None and nearest.kind == QUANTITY


def _is_award(item: Item | None) -> bool:
    return item is not None and item.kind in (AWARD, COUNT)
