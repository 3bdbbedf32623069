"""How each language is written: scripts, telling letters and words, legacy encodings.

Read from `detect.yaml` of every language pack; shared by decoding (which encoding makes sense) and
by language detection. A pack also describes its rivals, languages of the same script that have no
pack of their own. A rival that becomes a pack speaks for itself from then on.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from pipeline import languages
from pipeline.languages import PackError


@dataclass(frozen=True, slots=True)
class Script:
    """A script and where it lies among the code points."""

    name: str
    ranges: tuple[tuple[int, int], ...]
    """first and last code point of each stretch, both included"""
    weight: float
    """how many letters of an alphabet one of its characters is worth"""

    @property
    def character_class(self) -> str:
        """The inside of a regular expression's character class."""
        return "".join(f"\\U{first:08x}-\\U{last:08x}" for first, last in self.ranges)


@dataclass(frozen=True, slots=True)
class Language:
    """What tells one written language from the others of its script."""

    code: str
    supported: bool
    """whether it has a pack"""
    script: str
    profile: str | None
    """name of its langdetect profile"""
    letters: frozenset[str]
    """letters that speak for it against a rival; rivals may share some of them"""
    letter_rate: float
    """share of such letters among all letters at which they are full evidence"""
    words: frozenset[str]
    """its commonest words"""
    word_rate: float
    """share of such words among all words at which they are full evidence"""
    foreign_rate: float
    """share of letters that only rivals use at which they are full evidence against it"""
    declared_as: frozenset[str]
    """other ways to declare it, lower-case"""


@dataclass(frozen=True, slots=True)
class LegacyEncodings:
    """Encodings, other than Unicode's, that files in one language come in."""

    language: str
    encodings: tuple[str, ...]
    letters: str
    """character class of the non-ASCII letters that such a text is made of"""
    latin: bool
    """whether they stand among ASCII letters"""


@dataclass(frozen=True, slots=True)
class Orthography:
    """Every language that some pack describes."""

    scripts: Mapping[str, Script]
    languages: Mapping[str, Language]
    legacy: tuple[LegacyEncodings, ...]

    def declared(self, tag: str) -> str | None:
        """Return the code of a declared language: `ko-KR`, `kor` and `Korean` are `ko`.

        A tag that no pack explains is returned by its first part in lower case; None if it is no
        language tag at all.
        """
        folded = tag.strip().casefold()
        for language in self.languages.values():
            if folded in language.declared_as:
                return language.code
        primary = re.split(r"[-_]", folded, maxsplit=1)[0]
        if primary != folded and primary in self._aliases():
            return self._aliases()[primary]
        return primary if re.fullmatch(r"[a-z]{2,3}", primary) else None

    def _aliases(self) -> Mapping[str, str]:
        return {
            alias: language.code
            for language in self.languages.values()
            for alias in (language.code, *language.declared_as)
        }


_SCRIPT_KEYS = frozenset({"ranges", "weight"})
_OWN_KEYS = frozenset({"scripts", "legacy", "language", "rivals"})
_LANGUAGE_KEYS = frozenset(
    {
        "script",
        "langdetect",
        "letters",
        "letter_rate",
        "words",
        "word_rate",
        "foreign_rate",
        "declared_as",
    }
)
_LEGACY_KEYS = frozenset({"encodings", "letters"})


@functools.cache
def orthography() -> Orthography:
    """Return what all packs say about writing.

    Raises
    ------
    PackError
        A `detect.yaml` is missing, names an unknown key or script, or contradicts another pack.
    """
    scripts: dict[str, Script] = {}
    described: dict[str, Language] = {}
    legacy: list[LegacyEncodings] = []
    files = [(code, languages.read(code, "detect")) for code in languages.codes()]
    for code, file in files:
        where = f"language pack {code}: detect.yaml"
        _only(file, _OWN_KEYS, where)
        for name, entry in _mapping(file.get("scripts", {}), where).items():
            script = _script(name, entry, where)
            if scripts.setdefault(name, script) != script:
                raise PackError(f"{where}: script {name} has other ranges in another pack")
        described[code] = _language(code, file.get("language", {}), True, where)
    for code, file in files:
        where = f"language pack {code}: detect.yaml"
        for rival, entry in _mapping(file.get("rivals", {}), where).items():
            language = _language(rival, entry, False, f"{where}: rival {rival}")
            known = described.setdefault(rival, language)
            if known != language and not known.supported:
                raise PackError(f"{where}: rival {rival} is described otherwise in another pack")
    for language in described.values():
        if language.script not in scripts:
            raise PackError(f"language {language.code}: detect.yaml: no script {language.script}")
        ranges = scripts[language.script].ranges
        for letter in sorted(language.letters):
            if not any(first <= ord(letter) <= last for first, last in ranges):
                raise PackError(
                    f"language {language.code}: detect.yaml: {letter!r} is not {language.script}"
                )
    for code, file in files:
        if "legacy" in file:
            where = f"language pack {code}: detect.yaml: legacy"
            entry = _mapping(file["legacy"], where)
            _only(entry, _LEGACY_KEYS, where)
            letters = re.escape(str(entry.get("letters", "")))
            script = scripts[described[code].script]
            legacy.append(
                LegacyEncodings(
                    code,
                    tuple(_strings(entry.get("encodings", []), where)),
                    letters or script.character_class,
                    any(first <= ord("a") <= last for first, last in script.ranges),
                )
            )
    return Orthography(scripts, dict(sorted(described.items())), tuple(legacy))


def _script(name: str, entry: object, where: str) -> Script:
    data = _mapping(entry, where)
    _only(data, _SCRIPT_KEYS, where)
    weight = data.get("weight", 1.0)
    if not isinstance(weight, int | float) or weight <= 0:
        raise PackError(f"{where}: script {name}: weight must be a number above 0")
    ranges = tuple(_range(stretch, where) for stretch in _list(data.get("ranges", []), where))
    return Script(name, ranges, float(weight))


def _language(code: str, entry: object, supported: bool, where: str) -> Language:
    data = _mapping(entry, where)
    _only(data, _LANGUAGE_KEYS, where)
    profile = data.get("langdetect")
    declared = (name.casefold() for name in _strings(data.get("declared_as", []), where))
    return Language(
        code=code,
        supported=supported,
        script=str(data.get("script", "")),
        profile=None if profile is None else str(profile),
        letters=frozenset(str(data.get("letters", ""))) - {" "},
        letter_rate=_rate(data, "letter_rate", where),
        words=frozenset(_strings(data.get("words", []), where)),
        word_rate=_rate(data, "word_rate", where),
        foreign_rate=_rate(data, "foreign_rate", where),
        declared_as=frozenset({code, *declared}),
    )


_DEFAULT_RATES: Mapping[str, float] = {
    "letter_rate": 0.02,
    "word_rate": 0.08,
    "foreign_rate": 0.05,
}


def _rate(data: Mapping[str, object], key: str, where: str) -> float:
    value = data.get(key, _DEFAULT_RATES[key])
    if not isinstance(value, int | float) or not 0 < value <= 1:
        raise PackError(f"{where}: {key} must be a number above 0 and at most 1")
    return float(value)


def _range(entry: object, where: str) -> tuple[int, int]:
    match = re.fullmatch(r"([0-9A-F]{4,6})-([0-9A-F]{4,6})", str(entry))
    if match is None or int(match[1], 16) > int(match[2], 16):
        raise PackError(f"{where}: {entry!r} is not a range like '0600-06FF'")
    return int(match[1], 16), int(match[2], 16)


def _mapping(value: object, where: str) -> Mapping[str, object]:
    if not isinstance(value, Mapping):
        raise PackError(f"{where}: a mapping is wanted where {value!r} stands")
    return {str(key): entry for key, entry in value.items()}


def _list(value: object, where: str) -> list[object]:
    if not isinstance(value, list):
        raise PackError(f"{where}: a list is wanted where {value!r} stands")
    return value


def _strings(value: object, where: str) -> list[str]:
    entries = _list(value, where)
    for entry in entries:
        if not isinstance(entry, str):
            raise PackError(f"{where}: {entry!r} is not a text; put it in quotes")
    return [str(entry) for entry in entries]


def _only(data: Mapping[str, object], keys: Iterable[str], where: str) -> None:
    unknown = sorted(set(data) - set(keys))
    if unknown:
        raise PackError(f"{where}: unknown key {unknown[0]}")
