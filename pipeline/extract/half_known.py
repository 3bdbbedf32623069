"""Places that the gazetteer half knows: written much like a province, and yet not read as one.

Translations misspell names in ever new ways, and a pack holds those that somebody has seen. What a
model takes for a place is compared with all of them, letter by letter.
"""

from __future__ import annotations

import functools
import unicodedata
from collections.abc import Iterator, Mapping

from rapidfuzz import process
from rapidfuzz.distance import Levenshtein

from pipeline import gazetteer
from pipeline.extract import pack
from pipeline.extract.analysis import Analysis
from pipeline.extract.places import (
    LEVEL_REACH,
    LONGEST_NAME,
    PLACE_LEVEL,
    PROVINCE,
    SETTLEMENT,
)
from pipeline.extract.spans import Cover, starting_in

LEAST_LIKENESS = 0.75
"""Share of letters that must be alike: of eight letters six.

On the development gold one rendering of a province in four is below 0.83 from the next one of the
same province, and one in ten below 0.8 (of those that have the same syllables); of the names of
people one in twenty is above 0.70, and of other words about one in a hundred above 0.75. Communes
are alike more often, one in ten in Hindi and Arabic: they bear the same syllables, so what the
rules read as the name of a commune is left out.
"""
FEWEST_LETTERS = 5
"""Letters of a name that is compared; shorter ones are like too many words."""
LONGEST_AFFIX = 4
"""Folded characters of clitics or particles that a model may have taken with a name, at most."""
MOST_ALIKE = 8
"""Renderings that are looked at where several are equally alike, at most."""
_PLACES = (PROVINCE, SETTLEMENT)
_BELOW = ("district", "commune")


def province_like(code: str, analysis: Analysis, start: int, end: int) -> str | None:
    """Return the province that a stretch of a text is written most like, or None.

    Parameters
    ----------
    code
        Language of the pack.
    analysis
        The report.
    start, end
        The stretch, in code points of the text.

    Returns
    -------
    The official Vietnamese name; several where they are equally alike. Ordinary words, names of
    districts and communes, and names of the gazetteer that the rules have looked at and refused are
    like none.
    """
    start, end = analysis.view.position(start), analysis.view.position(end)
    start, end = _without_levels(analysis, start, end)
    if not 0 < end - start <= LONGEST_NAME or _is_told_otherwise(analysis, start, end):
        return None
    known = _renderings(code)
    likeness, alike = LEAST_LIKENESS, set[str]()
    for letters in _forms(analysis, start, end):
        near = process.extract(
            letters,
            known.keys(),
            scorer=Levenshtein.normalized_similarity,
            score_cutoff=likeness,
            limit=MOST_ALIKE,
        )
        best = near[0][1] if near else 0.0
        if best > likeness:
            likeness, alike = best, set()
        alike.update(known[rendering] for rendering, like, _ in near if like == likeness)
    return " or ".join(sorted(gazetteer.provinces()[one].name for one in alike)) or None


@functools.cache
def _renderings(code: str) -> Mapping[str, str]:
    """Return the provinces (codes) by the letters that a pack writes them with."""
    places = pack.load(code).places
    return {
        letters: term.value
        for surface, term in places.terms()
        if term.layer == PROVINCE
        and not places.needs_level(surface)
        and len(letters := _letters(surface)) >= FEWEST_LETTERS
    }


def _letters(folded: str) -> str:
    """Return the letters and marks of a folded name, those of a Korean syllable one by one."""
    apart = unicodedata.normalize("NFD", folded)
    return "".join(one for one in apart if unicodedata.category(one)[0] in "LM")


def _forms(analysis: Analysis, start: int, end: int) -> Iterator[str]:
    """Yield the letters of a name, and those without what may be particles at its end."""
    ends = analysis.pack.boundaries.ends
    for last in range(end, max(start, end - LONGEST_AFFIX - 1), -1):
        tail = ends(analysis.folded, last, PROVINCE) if last < end else end
        if tail is not None and tail >= end:
            letters = _letters(analysis.folded[start:last])
            if len(letters) >= FEWEST_LETTERS:
                yield letters


def _without_levels(analysis: Analysis, start: int, end: int) -> tuple[int, int]:
    """Return a stretch without the words at its ends that say "province" or "city"."""
    for hit in starting_in(analysis.hits.get(PLACE_LEVEL, ()), start, end):
        if hit.start == start:
            start = min(hit.tail, end)
        elif hit.tail >= end:
            end = hit.start
    inside = analysis.folded[start:end]
    return end - len(inside.lstrip()), start + len(inside.rstrip())


def _is_told_otherwise(analysis: Analysis, start: int, end: int) -> bool:
    """Tell whether the rules know what a name is, and it is no province."""
    tables = analysis.pack.names.tables
    word = analysis.folded[start:end]
    if word in tables.common_words or word in tables.function_words:
        return True
    if Cover(analysis.communes).touches(start, end):
        return True
    levels = starting_in(
        analysis.hits.get(PLACE_LEVEL, ()), start - LONGEST_NAME, end + LEVEL_REACH
    )
    if any(
        hit.term.value in _BELOW and hit.start <= end + 1 and start <= hit.tail + 1
        for hit in levels
    ):
        return True
    # A word of the pack, be it a place that was refused or anything else.
    return any(
        hit.start <= start + (LONGEST_AFFIX if layer in _PLACES else 0) and end <= hit.tail
        for layer, hits in analysis.hits.items()
        for hit in starting_in(hits, start - LONGEST_NAME, end)
    )
