"""Who receives a counted award that does not say it itself: what its clause says of it."""

from __future__ import annotations

from itertools import pairwise

from pipeline.extract.awards.clause import Clause, distance
from pipeline.extract.awards.words import (
    AWARD,
    AWARDED,
    BINDING,
    COUNT,
    HONOURED,
    NAME,
    QUANTITY,
    RECEIVES,
    RECIPIENT,
    RECIPIENT_OF,
    SUBJECT_RECEIVES,
    SUBSET,
    UNSPECIFIED,
    counted_in,
    ends_clause,
)
from pipeline.extract.symbols import FrameMatch, Item

_AND, _COMMA = BINDING.letter("and"), BINDING.letter("comma")
_WORD = BINDING.letter("word")
_SEMICOLON = BINDING.letter("semicolon")
NEAR_JOINED = 2
"""How many symbols apart two recipient nouns stand that are joined ("collectives and people")."""
FEWEST_EACH = 2
"""Counts with somebody behind each of them, at least."""
_PEOPLE = ("individual", "household", "mixed")


def recipient_of(clause: Clause, match: FrameMatch, count: Item | None = None) -> str:
    """Return who receives a counted award, from the match and the nouns of its clause."""
    if count is not None and (whole := _of_whole(match, count)):
        return whole
    marked = {RECIPIENT_OF[item.kind] for item in match.items if item.kind in RECIPIENT_OF}
    said = _nouns(clause, match, count) or _number(clause, match) or _named(clause, match)
    found = common(marked | said)
    if found == UNSPECIFIED and not clause.verb_follows:
        return _behind(match, count)
    return found


def common(recipients: set[str]) -> str:
    """Return the one kind of recipient, `mixed` for several, `unspecified` for none."""
    said = recipients - {UNSPECIFIED}
    return "mixed" if len(said) > 1 else next(iter(said), UNSPECIFIED)


def _of_whole(match: FrameMatch, count: Item) -> str:
    """Return whom the count goes to that another one is part of: "40 prizes to A and B: 4 first,
    36 second ones". The parts add up to it.
    """
    counts = match.of(COUNT)
    place = counts.index(count)
    for first in range(place):
        whole = counted_in(counts[first])
        left = whole.number.value
        for last in range(first + 1, len(counts)):
            left -= counted_in(counts[last]).number.value
            if left <= 0:
                break
        if left == 0 and place <= last and last > first + 1 and whole.recipient != UNSPECIFIED:
            return whole.recipient
    return ""


def _behind(match: FrameMatch, count: Item | None) -> str:
    """Return whom the next count of a match goes to that says it, where one behind some does.

    "3 flags and 9 certificates to groups; 4 flags, 2 certificates to people": whoever stands
    behind them.
    """
    counts = [counted_in(one) for one in match.of(COUNT)]
    place = match.of(COUNT).index(count) if count is not None else 0
    parts = counts[place + 1 :]
    said = [one.recipient for one in counts[place:] if one.recipient != UNSPECIFIED]
    if counts[place].number.value == sum(part.number.value for part in parts):
        # "20 certificates: 12 to groups, 8 to people"
        return common(set(said))
    opened = _division(match, count)
    if opened is not None:
        # "20 certificates, of these 12 to people": nobody says who has the others.
        last = sum(one.start < opened for one in match.of(COUNT))
        said = [one.recipient for one in counts[place:last] if one.recipient != UNSPECIFIED]
    return next(iter(said), UNSPECIFIED)


def _division(match: FrameMatch, count: Item | None) -> int | None:
    """Return where behind a count a word opens its parts: "of these"."""
    opened = (
        item.start for item in match.of(SUBSET) if count is not None and item.start > count.start
    )
    return next(opened, None)


def _named(clause: Clause, match: FrameMatch) -> set[str]:
    """Return what the nearest one that is marked as recipient is: "gave the school 3 flags".

    Another award or a name that stands between is what the recipient belongs to.
    """
    marked = {
        place: item for place, item in clause.found_around(match) if item.kind in RECIPIENT_OF
    }
    if not marked:
        return set()
    nearest = min(marked, key=lambda place: (distance(place, match), place))
    first, last = sorted((nearest, match.start))
    between = clause.items[first + 1 : last]
    if any(item is not None and item.kind in (AWARD, NAME) for item in between):
        return set()
    return {RECIPIENT_OF[marked[nearest].kind]}


def _number(clause: Clause, match: FrameMatch) -> set[str]:
    """Return whom the nearest quantity before a count in its clause counts: "to 30 pupils"."""
    marked = [
        (place, item)
        for place, item in clause.found_around(match)
        if item.kind == QUANTITY and item.value == RECEIVES
    ]
    before = [item for place, item in marked if place < match.start]
    # "4 certificates to 4 companies"
    counts = {counted_in(item).number.value for item in match.of(COUNT)}
    same = [item for _, item in marked if counted_in(item).number.value in counts]
    who = before[-1:] or same[:1]
    return {counted_in(who[0]).recipient} - {UNSPECIFIED} if who else set()


def _nouns(clause: Clause, match: FrameMatch, count: Item | None) -> set[str]:
    """Return the recipient nouns of the clause that are marked so, with those joined to them.

    Where the verb says who received, or there is none, its subject needs no mark: the nearest noun.
    """
    if _has_no_share(clause, match):
        return set()
    opened = None if clause.verb_follows else _division(match, count)
    nouns = {
        place: item
        for place, item in clause.found_around(match)
        if item.kind == RECIPIENT and (opened is None or item.start < opened)
    }
    # Who is marked so receives, and who else stands behind the verb gives.
    seeds = [place for place, item in nouns.items() if item.payload == RECEIVES] or [
        place for place, item in nouns.items() if item.value in _PEOPLE and _is_given(clause, place)
    ]
    # "to the soldiers 350 gifts, to the households 21": each count has its own.
    mine = [
        place
        for place in seeds
        if place < match.start and not clause.counts_between(place, match.start)
    ]
    each = _behind_each(clause, seeds) if clause.verb_follows else {}
    if match.start in each:
        return {nouns[each[match.start]].value}
    ahead = [place for place in seeds if place < match.start and clause.verb_follows]
    if ahead and not mine and _has_its_own(clause, match, ahead[-1]):
        return set()
    seeds = mine or ahead[-1:] or seeds
    verbs = [item.kind for item in clause.items if ends_clause(item) and item is not None]
    # "the pupils' results: 3 first prizes": a list without a verb is as good as received.
    receiving = SUBJECT_RECEIVES if clause.verb_follows else (*SUBJECT_RECEIVES, HONOURED)
    if not seeds and (not verbs or not set(verbs).isdisjoint(receiving)):
        seeds = sorted(nouns, key=lambda place: (distance(place, match), place))[:1]
    joined = set(seeds)
    for seed in seeds:
        for step in (1, -1):
            reached = seed
            for place in sorted(nouns, reverse=step < 0):
                # Side by side, where the verb comes last, the first is whose the next is.
                owns = clause.verb_follows and place == reached - 1
                apart = not clause.verb_follows and not _joins(clause, reached, place)
                if 0 < (place - reached) * step <= NEAR_JOINED and not apart:
                    joined.update(() if owns else (place,))
                    reached = place
    return {nouns[place].value for place in joined} | _body_joined(clause, min(joined, default=0))


def _behind_each(clause: Clause, marked: list[int]) -> dict[int, int]:
    """Return who is marked right behind a count, by where it stands, where that is so of several in
    a row and of nobody before them: "50 gifts to the families and 30 gifts to the pupils".
    """
    items = clause.items
    counts = [place for place, item in enumerate(items) if item is not None and item.kind == COUNT]
    if not counts or len(counts) < FEWEST_EACH or (marked and marked[0] < counts[0]):
        return {}
    bounds = [*counts, len(items)]
    found = {}
    for count, after in pairwise(bounds):
        own = next((place for place in marked if count < place < after), None)
        if own is None or any(items[place] is not None for place in range(count + 1, own)):
            return {}
        found[count] = own
    return found


def _joins(clause: Clause, one: int, other: int) -> bool:
    """Tell whether two nouns are joined, not only one of them named near the other: "to the
    children in the communes".
    """
    first, last = sorted((one, other))
    between = clause.symbols.letters[first + 1 : last]
    return not between or _AND in between or _COMMA in between


def _has_no_share(clause: Clause, match: FrameMatch) -> bool:
    """Tell whether a sentence names its recipients part by part, between semicolons, and that of a
    match names none: "to persons: 3 first prizes; to groups: 2; for songs: 1".
    """
    letters = clause.symbols.letters
    if _SEMICOLON not in letters:
        return False
    named = {
        letters.count(_SEMICOLON, 0, place)
        for place, item in enumerate(clause.items)
        if item is not None
        and (item.payload == RECEIVES or item.kind in RECIPIENT_OF)
        and item.value != UNSPECIFIED
    }
    return len(named) > 1 and letters.count(_SEMICOLON, 0, match.start) not in named


def _has_its_own(clause: Clause, match: FrameMatch, place: int) -> bool:
    """Tell whether somebody behind a place and the count there is marked right before a match: "to
    the fishermen 90 vests, to the school 4 computers".
    """
    return any(
        place < own < match.start
        and item.kind in RECIPIENT_OF
        and not clause.counts_between(own, match.start)
        for own, item in clause.found_around(match)
    )


def _body_joined(clause: Clause, place: int) -> set[str]:
    """Return what a body is that is marked as a recipient in front of a noun and joined to it: "to
    the village and to poor households".
    """
    letters = clause.symbols.letters
    while place > 0 and letters[place - 1] == _WORD:
        place -= 1
    ahead = clause.items[place - 2] if place > 1 and letters[place - 1] == _AND else None
    return {RECIPIENT_OF[ahead.kind]} if ahead is not None and ahead.kind in RECIPIENT_OF else set()


def _is_given(clause: Clause, place: int) -> bool:
    """Tell whether people stand directly behind a verb of giving that comes first: they give
    nothing, so it is passive ("were given the farmers 9 certificates").
    """
    before = clause.items[place - 1] if place and not clause.verb_follows else None
    return before is not None and before.kind == AWARDED
