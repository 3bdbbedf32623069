"""A first look for names in a text, before any of its words is read.

Whatever reads as a name is made of renderings of its syllables, so where these do not stand, one
behind another, the name does not stand either. To look for them costs little beside reading words.
"""

from __future__ import annotations

from collections.abc import Iterable

from pipeline.extract.names.model import NameModel
from pipeline.extract.spans import Cover

WITHIN = 48
"""Characters within which two syllables of one name begin, two others between them: no rendering of
a syllable, with what joins it to the next, has a third as many."""
FEWEST_ALIKE = 2
"""Syllables that a name has in common with one that it may be a slip of."""


class Glimpses:
    """Tells which names may stand in a text; never no where one does.

    Parameters
    ----------
    model
        Knows how the language of the text writes syllables.
    folded
        The folded text.
    """

    def __init__(self, model: NameModel, folded: str) -> None:
        self._model = model
        self._folded = folded
        self._places: dict[str, list[int]] = {}

    def may_spell(self, name: str) -> bool:
        """Tell whether the text may hold a name with all its syllables.

        Parameters
        ----------
        name
            A canonical name, see `pipeline.link.names`.
        """
        # A sign of gender is written in ways of its own, before the name or onto it.
        syllables = [one for one in name.split() if one not in self._model.signs]
        reached = self._of(syllables[0]) if syllables else [0]
        for syllable in syllables[1:]:
            reached = [
                place
                for place in self._of(syllable)
                if any(before < place <= before + WITHIN for before in reached)
            ]
        return bool(reached)

    def may_be_like(self, name: str, taken: Cover) -> bool:
        """Tell whether the text may hold a name that has two syllables of another, in their order.

        Parameters
        ----------
        name
            The canonical other name; of one of a single syllable only this one is looked for.
        taken
            Where the text holds names that do not count.
        """
        syllables = name.split()
        if not self._model.signs.isdisjoint(syllables):
            return True
        places = sorted(
            (place, at)
            for at, syllable in enumerate(syllables)
            for place in self._of(syllable)
            if not taken.touches(place, place + 1)
        )
        return bool(places) if len(syllables) < FEWEST_ALIKE else _two_in_order(places)

    def _of(self, syllable: str) -> list[int]:
        """Return where renderings of a syllable begin."""
        known = self._places.get(syllable)
        if known is None:
            known = self._places[syllable] = sorted(
                {
                    place
                    for surface in self._model.renderings_of(syllable)
                    for place in _occurrences(surface, self._folded)
                }
            )
        return known


def _occurrences(surface: str, text: str) -> Iterable[int]:
    place = text.find(surface)
    while place >= 0:
        yield place
        place = text.find(surface, place + 1)


def _two_in_order(places: list[tuple[int, int]]) -> bool:
    """Tell whether two syllables, by place in the text and in the name, are near and in order."""
    for number, (place, at) in enumerate(places):
        for before in range(number - 1, -1, -1):
            earlier, earlier_at = places[before]
            if place - earlier > WITHIN:
                break
            if earlier_at < at and earlier < place:
                return True
    return False
