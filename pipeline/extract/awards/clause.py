"""A sentence in symbols, asked for what stands around a place or a match in it."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import takewhile

from pipeline.extract.awards.words import (
    BINDING,
    BODIES,
    BODY,
    CLASS,
    COUNT,
    MARKED,
    NAME,
    PEOPLE,
    PLACE,
    QUANTITY,
    REACH,
    RECIPIENT,
    UNIT,
    ends_clause,
)
from pipeline.extract.symbols import FrameMatch, Item, Symbols

_AND, _COLON = BINDING.letter("and"), BINDING.letter("colon")
_IN_APPOSITION = (PLACE, BODY, UNIT)
_WITH_MARK = (MARKED[BODY], MARKED[UNIT])
_OF_TITLES = "".join(map(BINDING.letter, ("word", RECIPIENT, PLACE, BODY, UNIT)))
_OF_NAMES = "".join(map(BINDING.letter, ("word", "open", "dash", CLASS, RECIPIENT, PLACE, NAME)))


class Clause:
    """The clauses of one sentence; what it gives are places, which are indices of its symbols."""

    __slots__ = ("items", "places", "symbols", "verb_follows")

    def __init__(self, symbols: Symbols, verb_follows: bool) -> None:
        """Read a sentence.

        Parameters
        ----------
        symbols
            The sentence, its quantities and counts in the place of their parts.
        verb_follows
            Whether the verb comes last in its clause.
        """
        self.symbols = symbols
        self.items = symbols.items
        self.verb_follows = verb_follows
        self.places = {
            item.start: place for place, item in enumerate(symbols.items) if item is not None
        }

    def around(self, match: FrameMatch) -> range:
        """Return the places between the verbs on both sides of a match, the match included.

        A verb before a colon announces what stands behind: "... received: 7 orders".
        """
        start, end = match.start, match.end
        first, last = max(0, start - REACH), min(len(self.items), end + REACH)
        while start > first and (not ends_clause(self.items[start - 1]) or self._announced(start)):
            start -= 1
        while end < last and not ends_clause(self.items[end]):
            end += 1
        return range(start, end)

    def found_around(self, match: FrameMatch) -> Iterator[tuple[int, Item]]:
        """Yield what was found in the clause of a match, each with its place."""
        for place in self.around(match):
            item = self.items[place]
            if item is not None:
                yield place, item

    def _announced(self, start: int) -> bool:
        """Tell whether a colon stands at a place behind a verb, before anything that was found."""
        words = sum(1 for _ in takewhile(lambda item: item is None, self.items[start:]))
        return self.verb_follows and _COLON in self.symbols.letters[start : start + words]

    def names_a_body(self, item: Item) -> bool:
        """Tell whether a place without a mark is part of the name of a body before it, where the
        verb comes first and so do the heads of nouns; so is a name, directly behind a body that
        is joined to another or follows its verb.
        """
        if self.verb_follows or item.kind not in (PLACE, NAME):
            return False
        place = self.places[item.start] - 1
        if item.kind == NAME:
            ahead = self.items[place - 1] if place else None
            heads = ends_clause(ahead) or self.symbols.letters[place - 1 : place] == _AND
            before = self.items[place] if place >= 0 and heads else None
            return before is not None and before.kind in BODIES
        while place > 0 and self.symbols.letters[place] in _OF_NAMES:
            place -= 1
        before = self.items[place] if place >= 0 else None
        return before is not None and before.kind in BODIES

    def tells_of_a_person(self, item: Item, match: FrameMatch) -> bool:
        """Tell whether a place or body without a mark stands in the apposition of a person, where
        the verb comes first: "received N, a dancer of the theatre M, the title".

        What is joined to the person receives as well. A mark of its own says nothing behind people
        who have none: "N, head of the theatre". Where the verb comes last, heads do so as well: a
        body without a mark is that of the person right behind it, "head of the theatre N".
        """
        if self.verb_follows:
            return item.kind in (BODY, UNIT) and self._is_of_next_person(item)
        if item.kind not in (*_IN_APPOSITION, *_WITH_MARK):
            return False
        people = PEOPLE if item.kind in _IN_APPOSITION else (NAME,)
        first = next((one.start for one in match.items if one.kind in people), item.start)
        joined = self.symbols.letters[self.places[item.start] - 1] == _AND
        return first < item.start and not joined

    def _is_of_next_person(self, item: Item) -> bool:
        """Tell whether only words of names stand between an item and a person behind it."""
        place = self.places[item.start] + 1
        while place < len(self.items) and self.symbols.letters[place] in _OF_TITLES:
            place += 1
        behind = self.items[place] if place < len(self.items) else None
        return behind is not None and behind.kind in PEOPLE

    def counts_between(self, first: int, last: int) -> bool:
        """Tell whether something is counted between two places."""
        between = self.items[first + 1 : last]
        return any(item is not None and item.kind in (QUANTITY, COUNT) for item in between)


def distance(place: int, match: FrameMatch) -> int:
    """Return how many symbols a place is away from a match; 0 inside it."""
    if match.start <= place < match.end:
        return 0
    return min(abs(place - match.start), abs(place - match.end + 1))
