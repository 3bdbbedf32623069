"""What kind of event a report tells, by the words of its lead."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from pipeline.extract.lexicon import Hit, Term
from pipeline.extract.values import Node, Patterns

NOUN, EMULATION, OCCASION = "event_noun", "emulation", "occasion"
KINDS = (
    "congress",
    "contest",
    "award_ceremony",
    "anniversary",
    "launch",
    "conference",
    "meeting",
    "other",
)
"""Kinds of event nouns; `other` is a ceremony that gives nothing: a welcome, a funeral."""


NEAR = 200
"""Folded characters around a conference in which it is said to be about emulation."""


class EventRules:
    """The event words of one language (`events` of `pack.yaml`)."""

    __slots__ = ("_terms",)

    def __init__(self, node: Node, patterns: Patterns) -> None:
        """Read `events`: `nouns` (kind to surfaces), `emulation` (words for thi đua), `occasions`.

        The last are words that tie a sentence to the event: "on this occasion".
        """
        said = node.fields(("nouns", "emulation", "occasions"))
        self._terms = [
            (patterns.fold(surface), Term(NOUN, kind, NOUN))
            for kind, surfaces in said["nouns"].fields(KINDS).items()
            for surface in surfaces.texts()
        ]
        self._terms.extend(
            (patterns.fold(surface), Term(layer, layer, layer))
            for layer, key in ((EMULATION, "emulation"), (OCCASION, "occasions"))
            if key in said
            for surface in said[key].texts()
        )

    def terms(self) -> Iterator[tuple[str, Term]]:
        """Yield the event words for the lexicon."""
        yield from self._terms


def event_kind(hits: Mapping[str, Sequence[Hit]], start: int, end: int, awarded: bool) -> str:
    """Return the kind of the event that a lead tells of.

    Parameters
    ----------
    hits
        Words of the pack that were found.
    start, end
        The lead, in folded offsets.
    awarded
        Whether the report counts an award that was given: told without an event, that is one.

    Returns
    -------
    A code of `schema.EVENT_KINDS`. The event noun that is named first decides; a conference about
    emulation is an emulation conference, another one a meeting.
    """
    nouns = [hit for hit in hits.get(NOUN, ()) if start <= hit.start < end]
    if not nouns:
        return "award_ceremony" if awarded else "other"
    first = min(nouns, key=lambda hit: hit.start)
    kind = first.term.value
    if kind == "conference":
        near = max(start, first.start - NEAR), min(end, first.end + NEAR)
        about = any(near[0] <= hit.start < near[1] for hit in hits.get(EMULATION, ()))
        return "emulation_conference" if about else "meeting"
    return kind
