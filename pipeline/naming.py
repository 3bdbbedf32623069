"""One name on its own: which Vietnamese names it may stand for, and how likely each is."""

from __future__ import annotations

from dataclasses import dataclass

from rich.console import Console
from rich.table import Table
from rich.text import Text

from pipeline import gazetteer, languages
from pipeline.errors import UsageError
from pipeline.extract.names.model import Candidate
from pipeline.extract.pack import Pack, load
from pipeline.gazetteer import Officeholder
from pipeline.orthography import orthography

MOST_CHARACTERS = 200
"""Longest rendering that is read; a name has at most five syllables."""


@dataclass(frozen=True, slots=True)
class Naming:
    """What a rendering may stand for."""

    language: str
    candidates: tuple[Candidate, ...]
    """best first; weights are shares of all that was considered"""


def name_candidates(rendering: str, language: str | None = None, limit: int = 10) -> Naming:
    """Return the Vietnamese names that a rendering may stand for, best first.

    Parameters
    ----------
    rendering
        A name as a report writes it; an honorific or a particle around it does no harm.
    language
        Code of the language of the report; None reads it off the script.
    limit
        How many candidates at most.

    Raises
    ------
    UsageError
        There is no pack for the language, or the pack reads no name in the rendering.
    """
    if language is not None and language not in languages.codes():
        known = ", ".join(languages.codes())
        raise UsageError(f"there is no language pack {language!r}; there are {known}")
    shown = rendering[:MOST_CHARACTERS]
    for code in [language] if language else _written_in(shown):
        candidates = _recovered(shown, load(code), limit)
        if candidates:
            return Naming(code, candidates)
    raise UsageError(f"{shown!r} is no rendering of a Vietnamese name that a language pack knows")


def _written_in(rendering: str) -> list[str]:
    """Return the languages whose script a rendering is mostly written in."""
    known = orthography()
    letters: dict[str, int] = {}
    for code in languages.codes():
        ranges = known.scripts[known.languages[code].script].ranges
        letters[code] = sum(
            any(first <= ord(character) <= last for first, last in ranges)
            for character in rendering
            if character.isalpha()
        )
    most = max(letters.values())
    return sorted(code for code, count in letters.items() if count == most > 0)


def _recovered(rendering: str, pack: Pack, limit: int) -> tuple[Candidate, ...]:
    view = pack.folding.view(rendering)
    tokens = view.folded.split()
    honorifics = {*pack.names.tables.honorifics_before, *pack.names.tables.honorifics_after}
    while len(tokens) > 1 and tokens[0] in honorifics:
        del tokens[0]
    while len(tokens) > 1 and tokens[-1] in honorifics:
        del tokens[-1]
    whole = pack.names.recover(tokens, limit)
    if whole:
        return whole
    # Something else stands around the name: a particle, a gloss, an office.
    spans = pack.spotter.spot_all(
        view.folded, capital=lambda at: view.surface(at, at + 1).isupper()
    )
    return pack.names.recover(spans[0].tokens, limit) if spans else ()


def print_name(
    rendering: str, language: str | None, limit: int, console: Console | None = None
) -> None:
    """Print the candidates of a rendering with their weights and the offices known of them."""
    naming = name_candidates(rendering, language, limit)
    table = Table("name", "weight", "known officeholder", title=f"read as {naming.language}")
    for candidate in naming.candidates:
        offices = [
            _told(holder)
            for holder in gazetteer.officeholders()
            if holder.checked and holder.name_ascii == candidate.name_ascii
        ]
        table.add_row(
            Text(candidate.name_ascii), f"{candidate.weight:.3f}", Text("\n".join(offices))
        )
    (console or Console()).print(table)


def _told(holder: Officeholder) -> str:
    place = f" {holder.province_code}" if holder.province_code else ""
    term = f"{holder.held_from or '?'} to {holder.held_until or 'today'}"
    return f"{holder.name}: {holder.role}{place}, {term}"
