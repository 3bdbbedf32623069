"""How one language writes Vietnamese syllables, and what may stand around a name: `names.yaml`."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, fields

from pipeline.extract.names.script import join

Fold = Callable[[str], str]
Renderings = tuple[tuple[str, float], ...]
"""Ways to write something, with shares that add up to at most 1."""

RAREST = 0.003
"""Combinations of parts that are rarer than this are left out: they would only be noise."""


class NameTablesError(ValueError):
    """`names.yaml` says something that is not understood; the message says where."""


@dataclass(frozen=True, slots=True)
class NameTables:
    """The name rules of one language, folded as its matching view is.

    A syllable is an onset and a rime; a rime is a nucleus and a coda unless `rimes` has it whole.
    Spellings of parts are toneless Vietnamese letters (`đ`, `ươ`).
    """

    onsets: Mapping[str, Renderings]
    nuclei: Mapping[str, Renderings]
    codas: Mapping[str, Renderings]
    rimes: Mapping[str, Renderings]
    syllables: Mapping[str, Renderings]
    """whole syllables in ASCII whose renderings do not follow from their parts"""
    vowel_carrier: str
    """letter put before a syllable that begins with a vowel and is not written with it"""
    honorifics_before: frozenset[str]
    honorifics_after: frozenset[str]
    particles: tuple[str, ...]
    """endings written onto the last word of a name, longest first"""
    clitics: tuple[str, ...]
    """beginnings written onto the first word of a name, longest first"""
    joiners: tuple[str, ...]
    """what may stand between the syllables of one name"""
    stops: frozenset[str]
    case_marks: frozenset[str]
    case_syllables: frozenset[str]
    """words that end a name and are in none"""
    function_words: frozenset[str]
    """words that are also syllables, but hardly ever the last of a name"""
    common_words: frozenset[str]
    """words that are also syllables, and speak against a name"""
    not_names: frozenset[str]
    """names, in ASCII or as written here, that are not meant as a person"""
    capitals: bool
    """whether names are written with capitals in this language"""
    written_together: tuple[str, ...]
    """beginnings of names whose syllables are written without spaces, longest first"""
    marks: frozenset[str]
    """letters, as the text has them before folding, that begin syllables of names and hardly any
    ordinary word that is folded alike"""
    written_words: frozenset[str]
    """words, as the text has them before folding, that are in no name though a syllable of names is
    folded alike"""

    @classmethod
    def from_mapping(cls, data: Mapping[str, object], fold: Fold) -> NameTables:
        """Read the rules of a language pack.

        Parameters
        ----------
        data
            `names.yaml` as plain data; every key is optional.
        fold
            The language's matching fold. It is applied to parts of syllables, so it must fold
            character by character.

        Raises
        ------
        NameTablesError
            A key is unknown, or a value is not of its form.
        """
        known = {field.name for field in fields(cls)}
        unknown = sorted(set(data) - known)
        if unknown:
            raise NameTablesError(
                f"names: unknown key {unknown[0]}; use {', '.join(sorted(known))}"
            )
        carrier = data.get("vowel_carrier", "")
        if not isinstance(carrier, str):
            raise NameTablesError("names.vowel_carrier: must be text")
        return cls(
            onsets=_parts(data, "onsets", fold),
            nuclei=_parts(data, "nuclei", fold),
            codas=_parts(data, "codas", fold),
            rimes=_parts(data, "rimes", fold),
            syllables=_parts(data, "syllables", fold),
            vowel_carrier=fold(carrier),
            honorifics_before=frozenset(_words(data, "honorifics_before", fold)),
            honorifics_after=frozenset(_words(data, "honorifics_after", fold)),
            particles=_longest_first(_words(data, "particles", fold)),
            clitics=_longest_first(_words(data, "clitics", fold)),
            joiners=_longest_first(_words(data, "joiners", fold)) or (" ",),
            stops=frozenset(_words(data, "stops", fold)),
            case_marks=frozenset(_words(data, "case_marks", fold)),
            case_syllables=frozenset(_words(data, "case_syllables", fold)),
            function_words=frozenset(_words(data, "function_words", fold)),
            common_words=frozenset(_words(data, "common_words", fold)),
            not_names=frozenset(_words(data, "not_names", fold)),
            capitals=_flag(data, "capitals"),
            written_together=_longest_first(_words(data, "written_together", fold)),
            marks=frozenset(_words(data, "marks", str)),
            written_words=frozenset(_words(data, "written_words", str)),
        )

    def split(self, form: str) -> tuple[str, str] | None:
        """Return onset and rime of a toneless spelling, None where the tables have none such."""
        for end in range(min(3, len(form)), -1, -1):
            if form[:end] in self.onsets and self._rime_parts(form[end:]) is not None:
                return form[:end], form[end:]
        return None

    def rime_renderings(self, rime: str) -> Renderings:
        """Return how a rime is written; empty where the tables have no such rime."""
        whole = self.rimes.get(rime)
        if whole is not None:
            return whole
        parts = self._rime_parts(rime)
        if parts is None:
            return ()
        return tuple(_joined(self.nuclei[parts[0]], self.codas[parts[1]], "", RAREST))

    def join(self, onset: Renderings, rime: Renderings, least: float) -> list[tuple[str, float]]:
        """Return how an onset and a rime are written together, with shares of at least `least`."""
        return _joined(onset, rime, self.vowel_carrier, least)

    def _rime_parts(self, rime: str) -> tuple[str, str] | None:
        if rime in self.rimes:
            return rime, ""
        for end in range(len(rime), 0, -1):
            if rime[:end] in self.nuclei and rime[end:] in self.codas:
                return rime[:end], rime[end:]
        return None


def _joined(
    heads: Renderings, tails: Renderings, carrier: str, least: float
) -> list[tuple[str, float]]:
    found: list[tuple[str, float]] = []
    for head, head_weight in heads:
        for tail, tail_weight in tails:
            weight = head_weight * tail_weight
            if weight >= least:
                carried = not head and tail and not tail.startswith(carrier)
                joined = join(carrier if carried else head, tail)
                if joined:
                    found.append((joined, weight))
    return found


def _parts(data: Mapping[str, object], key: str, fold: Fold) -> dict[str, Renderings]:
    said = data.get(key, {})
    if not isinstance(said, Mapping):
        raise NameTablesError(f"names.{key}: must map spellings to renderings")
    found: dict[str, Renderings] = {}
    for spellings, renderings in said.items():
        if not isinstance(spellings, str):
            raise NameTablesError(f"names.{key}: put {spellings!r} in quotes")
        shares = _shares(f"names.{key}.{spellings}", renderings, fold)
        for spelling in spellings.split() or [""]:
            found[spelling] = shares
    return found


def _shares(where: str, said: object, fold: Fold) -> Renderings:
    weighted = {said: 1.0} if isinstance(said, str) else said
    if not isinstance(weighted, Mapping) or not weighted:
        raise NameTablesError(f"{where}: must be text, or map renderings to weights")
    shares: dict[str, float] = {}
    for rendering, weight in weighted.items():
        if not isinstance(rendering, str):
            raise NameTablesError(f"{where}: put {rendering!r} in quotes")
        if isinstance(weight, bool) or not isinstance(weight, int | float) or weight <= 0:
            raise NameTablesError(f"{where}: weight of {rendering!r} must be a number above 0")
        folded = fold(rendering)
        shares[folded] = shares.get(folded, 0.0) + float(weight)
    total = sum(shares.values())
    return tuple((rendering, weight / total) for rendering, weight in shares.items())


def _words(data: Mapping[str, object], key: str, fold: Fold) -> list[str]:
    said = data.get(key, [])
    if not isinstance(said, Sequence) or isinstance(said, str):
        raise NameTablesError(f"names.{key}: must be a list of words")
    strange = [word for word in said if not isinstance(word, str) or not word]
    if strange:
        raise NameTablesError(f"names.{key}: {strange[0]!r} must be text; put it in quotes")
    return [fold(word) for word in said if isinstance(word, str)]


def _flag(data: Mapping[str, object], key: str) -> bool:
    said = data.get(key, False)
    if not isinstance(said, bool):
        raise NameTablesError(f"names.{key}: must be true or false")
    return said


def _longest_first(words: Sequence[str]) -> tuple[str, ...]:
    return tuple(sorted(set(words), key=lambda word: (-len(word), word)))
