"""What a rendering of a name may stand for, and how much two renderings speak for one name.

A rendering in another script stands for several Vietnamese names, each with a share. That two of
them stand for one name is weighed as record linkage weighs agreement (Fellegi and Sunter): how many
times likelier the two are if they name one person than if they name any two,

    sum over names of share * share / frequency of the name,

so a rare name in common says much and a common one little. Names that differ by one syllable count
as far as a translation may have slipped or dropped it; only the syllables in common speak for them.
"""

from __future__ import annotations

import functools
import math
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from rapidfuzz.distance import Levenshtein

from pipeline import languages
from pipeline.extract.names import reader
from pipeline.extract.names.inventory import EVENLY, inventory
from pipeline.extract.names.model import WOMEN
from pipeline.extract.names.tokens import APOSTROPHE
from pipeline.link import names

Readings = tuple[tuple[str, float], ...]
"""Canonical names with their shares, likeliest first."""

CANDIDATES = 24
"""Names that are kept of one rendering."""
LEAST_SHARE = 0.002
"""Share below which a reading of a rendering is left out."""
LEAST_FREQUENCY = 0.0002
"""Share of people that a syllable has in its place at least, whatever the inventory says."""
STRONGEST = 6.0
"""Evidence that no agreement of names exceeds: the inventory is an estimate."""
NO_AGREEMENT = 1e-3
"""What is left where nothing agrees: a translation may garble a whole name."""
SLIP_OF_SOUND = 0.015
"""How often a syllable comes back as another that some script writes alike."""
SLIP = 0.01
"""How often a syllable comes back as one of other letters, were all its letters the same."""
MISTRANSLATED = 0.001
"""How often it comes back as something quite different."""
CUT_IN_TWO = 0.01
"""How often one syllable is read as two: a rare spelling of it may be two usual ones."""
LEAST_ALIKE = 0.5
"""Likeness of syllables below which they are quite different."""
CUT_ALIKE = 0.7
"""Likeness of a syllable to two written together from which it may have been read as both."""
DROPPED = 0.02
"""How often a translation leaves out a syllable between the first and the last."""
DROPPED_AT_END = 0.003
"""How often it leaves out the last."""
SHORTENED = 0.1
"""How often only the last syllables are left."""
SLIP_REPEATED = 0.2
"""How often a slip that was made is made again in another rendering or event."""
RAREST_COMMON_PART = 1e-4
"""Frequency below which the syllables in common of two names with a slip say no more: sisters and
neighbours share as much."""
FEWEST_AGREEING = 2
"""Syllables that two names with a slip have in common at least."""
MOST_SYLLABLES = 6


@functools.lru_cache(maxsize=1 << 12)
def of_rendering(language: str, surface: str) -> Readings:
    """Return the names that a rendering may stand for; none where no pack reads it.

    Parameters
    ----------
    language
        Code of the language of its report.
    surface
        The name as the report writes it.
    """
    if language not in languages.codes():
        return ()
    model = reader.load(language)
    tokens = model.model.word.findall(model.folding.fold(surface))
    if not tokens or len(tokens) > MOST_SYLLABLES:
        return ()
    return tuple(
        (names.canonical(candidate.name_ascii), candidate.weight)
        for candidate in model.model.recover(tokens, CANDIDATES)
        if candidate.weight >= LEAST_SHARE
    )


class Rendered(NamedTuple):
    """How one report writes a person."""

    settled: str
    """canonical name on which the report settled, from all spellings and from facts"""
    share: float
    """how sure it is of it, 0 to 1"""
    language: str
    """code of its language, empty where that is not known"""
    spellings: tuple[str, ...]


@functools.lru_cache(maxsize=1 << 12)
def of_person(rendered: Rendered) -> Readings:
    """Return the names that the spellings of somebody in one report may stand for."""
    settled, share, language, spellings = rendered
    read = {of_rendering(language, surface) for surface in spellings}
    # A short form beside the whole name says nothing of the whole.
    size = len(settled.split())
    whole = sorted(one for one in read if one and len(one[0][0].split()) >= size)
    found = pooled(tuple(whole)) if whole else ()
    share = min(max(share, 0.0), 1.0)
    if dict(found).get(settled, 0.0) >= share and found:
        return found
    # The report knows more of the name than one rendering does.
    others = [(name, weight) for name, weight in found if name != settled]
    rest = sum(weight for _, weight in others)
    if not others or rest <= 0.0:
        return ((settled, 1.0),)
    scaled = [(name, weight * (1.0 - share) / rest) for name, weight in others]
    return _ranked([(settled, share), *scaled])


@functools.lru_cache(maxsize=1 << 11)
def pooled(renderings: tuple[Readings, ...]) -> Readings:
    """Return what several renderings of one person stand for together.

    Each rules out what it cannot stand for, a slip aside.
    """
    if len(renderings) == 1:
        return renderings[0]
    found: dict[str, float] = {}
    compared = [_with_ends(readings) for readings in renderings]
    for name in sorted({name for readings in renderings for name, _ in readings}):
        found[name] = math.log(frequency(name)) + sum(
            [math.log(sum(_support(name, readings)) + NO_AGREEMENT) for readings in compared]
        )
    most = max(found.values())
    weights = {name: math.exp(value - most) for name, value in found.items()}
    total = sum(weights.values())
    return _ranked([(name, weight / total) for name, weight in weights.items()])


def _ranked(shares: Iterable[tuple[str, float]]) -> Readings:
    kept = [(name, round(share, 6)) for name, share in shares if share >= LEAST_SHARE]
    return tuple(sorted(kept, key=lambda one: (-one[1], one[0]))[:CANDIDATES])


def evidence(one: Readings, other: Readings, times: int = 1) -> float:
    """Return how much two people's names speak for one person.

    Parameters
    ----------
    one, other
        What their renderings may stand for.
    times
        How often both were seen under their names: a translation does not slip time and again.

    Returns
    -------
    Logarithm to base 10 of the likelihood ratio, -3 to 6; negative speaks against it.
    """
    agreed, slipped = _ratios(*sorted((one, other)))
    ratio = agreed + slipped * SLIP_REPEATED ** (times - 1)
    return min(math.log10(ratio + NO_AGREEMENT), STRONGEST)


@functools.lru_cache(maxsize=1 << 11)
def _ratios(one: Readings, other: Readings) -> tuple[float, float]:
    """Return the likelihood ratio as far as names agree, and as far as one may be a slip."""
    compared = _with_ends(other)
    supports = [(share, _support(name, compared)) for name, share in one]
    return (
        sum([share * agreed for share, (agreed, _) in supports]),
        sum([share * slipped for share, (_, slipped) in supports]),
    )


def _with_ends(readings: Readings) -> list[tuple[str, float, str, str]]:
    """Return names and their shares with their first and last syllables."""
    return [(name, share, *_ends(name)) for name, share in readings]


def _support(name: str, readings: Iterable[tuple[str, float, str, str]]) -> tuple[float, float]:
    """Return how many times likelier a rendering is of somebody of a name than of anybody: by the
    name itself, and by a slip.
    """
    agreed = slipped = 0.0
    first, last = _ends(name)
    for other, share, begins, ends in readings:
        # Whatever slipped, a name keeps one of its ends.
        if begins == first or ends == last:
            if other == name:
                agreed = share / frequency(name)
            else:
                slipped += share * (slip(name, other) if name < other else slip(other, name))
    return agreed, slipped


@functools.lru_cache(maxsize=1 << 14)
def _ends(name: str) -> tuple[str, str]:
    """Return the first and the last syllable of a name."""
    syllables = name.split() or [""]
    return syllables[0], syllables[-1]


@functools.lru_cache(maxsize=1 << 14)
def slip(one: str, other: str) -> float:
    """Return how many times likelier a rendering of one name is of somebody of another than not.

    Zero where more than a slip lies between the two: one syllable changed or left out, or only the
    last syllables left.
    """
    short, full = one.split(), other.split()
    size = len(full)
    if len(short) == size:
        return _one_changed(short, full) if size > FEWEST_AGREEING else 0.0
    if len(short) > size:
        short, full, size = full, short, len(short)
    # The reading of the shorter one was weighed as a whole name, whatever it is a part of.
    rest = max(frequency(" ".join(short)), RAREST_COMMON_PART)
    if short and full[size - len(short) :] == short:
        return SHORTENED / rest
    if len(short) >= FEWEST_AGREEING and len(short) == size - 1:
        for left_out in range(1, size):
            if full[:left_out] + full[left_out + 1 :] == short:
                return (DROPPED if left_out < size - 1 else DROPPED_AT_END) / rest
        return _cut_in_two(short, full)
    return 0.0


def _one_changed(one: Sequence[str], other: Sequence[str]) -> float:
    """Return the likelihood ratio of two names of as many syllables, if all but one agree."""
    changed = -1
    for at, (syllable, as_other) in enumerate(zip(one, other, strict=True)):
        if syllable != as_other:
            if changed >= 0:
                return 0.0
            changed = at
    if changed < 0:
        return 0.0
    share = _slip_of_syllable(*sorted((one[changed], other[changed])))
    return share / _common_part(one, (changed,))


def _cut_in_two(short: Sequence[str], full: Sequence[str]) -> float:
    """Return the likelihood ratio of two names of which one has two syllables for a syllable."""
    if len(short) <= FEWEST_AGREEING:
        return 0.0
    for at, syllable in enumerate(short):
        if full[:at] == short[:at] and full[at + 2 :] == short[at + 1 :]:
            together = "".join(full[at : at + 2])
            if Levenshtein.normalized_similarity(syllable, together) >= CUT_ALIKE:
                return CUT_IN_TWO / _common_part(full, (at, at + 1))
    return 0.0


def _common_part(words: Sequence[str], others: Sequence[int]) -> float:
    """Return how frequent a name is in all places but some."""
    return max(_frequency(words, others), RAREST_COMMON_PART)


@functools.lru_cache(maxsize=1 << 12)
def _slip_of_syllable(one: str, other: str) -> float:
    mean, _ = names.likeness(f"x {one}", f"x {other}")
    alike = 2.0 * mean - 1.0
    if alike >= names.SAME_SOUND:
        return SLIP_OF_SOUND
    return SLIP * alike if alike >= LEAST_ALIKE else MISTRANSLATED


@functools.lru_cache(maxsize=1 << 14)
def frequency(name: str) -> float:
    """Return which share of people has a canonical name, as far as its syllables tell."""
    return _frequency(name.split())


def _frequency(words: Sequence[str], left_out: Sequence[int] = ()) -> float:
    """Return which share of people has the syllables of a name in all its places but some."""
    women, men = WOMEN, 1.0 - WOMEN
    last = len(words) - 1
    before: str | None = None
    for at, word in enumerate(words):
        if at in left_out:
            before = None
            continue
        place = "surname" if at == 0 < last else "given" if at == last else "middle"
        share, of_women = _in_place(word, place, before)
        women *= share * of_women / EVENLY
        men *= share * (1 - of_women) / EVENLY
        before = word
    return women + men


@functools.lru_cache(maxsize=1 << 12)
def _in_place(word: str, place: str, before: str | None) -> tuple[float, float]:
    """Return which share of people has a syllable in a place of the name, and which share of these
    are women.

    Parameters
    ----------
    word
        The syllable.
    place
        `surname`, `middle` or `given`.
    before
        The syllable that it is known to stand behind, if any.
    """
    syllables = inventory()
    syllable = syllables.get(word) or syllables.get(word + APOSTROPHE)
    if syllable is None:
        return LEAST_FREQUENCY, EVENLY
    if place == "surname":
        weight, of_women = syllable.surname_weight, EVENLY
    elif place == "middle":
        weight = max(syllable.middle_weight, syllable.surname_weight / 100)
        of_women = syllable.middle_women
    else:
        weight, of_women = syllable.given_weight, syllable.given_women
    share = weight / 100
    if before is not None:
        share *= syllable.behind.get(before, 1.0)
    return min(max(share, LEAST_FREQUENCY), 1.0), of_women
