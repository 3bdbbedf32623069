"""The noise rules of all packs together, compiled for matching.

Boilerplate is recognised before the language of a report is known, so the rules of every pack are
read at once, and those of the Vietnamese page itself (`noise.yaml` beside this module).
"""

from __future__ import annotations

import functools
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from importlib import resources

from pipeline import languages, plain_yaml
from pipeline.languages import PackError

KINDS = ("source_label", "comment_label", "advertisement", "caption", "related_news")
ADDRESS = (
    r"(?:https?://|www\.)[^\s<>\"'|]{1,2000}"
    r"|(?:[A-Za-z0-9-]{1,63}\.){1,4}[a-z]{2,10}\b(?:/[^\s<>\"'|]{0,1000})?"
)
_NAME = r"(?:[^\n.!?।؟|]|\.(?=\S)){1,60}?"
_NUMBER = r"\d{1,9}(?:[.,]\d{3}){0,3}"
_PLACEHOLDERS: Mapping[str, str] = {
    "{url}": f"(?:{ADDRESS})",
    "{name}": _NAME,
    "{number}": _NUMBER,
}
_LITERALS: Mapping[str, str] = {
    ": ": r"[ \t]{0,2}[:：][ \t]{0,3}",
    " (": r"[ \t\u00a0]{0,3}[(（][ \t]{0,2}",
    "(": r"[(（][ \t]{0,2}",
    ")": r"[ \t]{0,2}[)）]",
    "_": r" ?_ ?",
    " ": r"[ \t\u00a0]{1,3}",
}
_LATIN = range(0x41, 0x250)
"""Code points of the Latin letters that initials are written with."""
_TOKEN = re.compile(r"\{\w+\}|: | \(|[(){}_ ]|[^(){}_: ]+|:")


@dataclass(frozen=True, slots=True)
class Form:
    """One wording of a noise rule."""

    kind: str
    rule: str
    wording: str

    @property
    def pattern(self) -> str:
        """Regular expression of the whole form."""
        return "".join(_token_pattern(token) for token in _TOKEN.findall(self.wording))

    @property
    def label(self) -> str:
        """Regular expression of what precedes a name or address, its colon included."""
        before = re.split(r"\{(?:name|url)\}", self.wording, maxsplit=1)[0]
        return "".join(_token_pattern(token) for token in _TOKEN.findall(before))


class Patterns:
    """Forms compiled into one expression that says which of them matched."""

    def __init__(self, forms: Iterable[tuple[Form, str]], frame: str = "{}") -> None:
        """Compile forms.

        Parameters
        ----------
        forms
            Each form with its regular expression, which may not hold groups that capture.
        frame
            What the alternatives stand in, `{}` marking their place.
        """
        entries = sorted(forms, key=_eager_first)
        self._forms = [form for form, _ in entries]
        alternatives = "|".join(f"({pattern})" for _, pattern in entries) or "(?!)"
        self._expression = frame.replace("{}", f"(?:{alternatives})")

    @functools.cached_property
    def _compiled(self) -> re.Pattern[str]:
        # Many texts ask for few of them.
        return re.compile(self._expression, re.IGNORECASE)

    def match(self, text: str, start: int, end: int) -> tuple[Form, int, int] | None:
        """Return the form at a place, with its start and end."""
        return self._told(self._compiled.match(text, start, end))

    def search(self, text: str, start: int, end: int) -> tuple[Form, int, int] | None:
        """Return the first form in a stretch, with its start and end."""
        return self._told(self._compiled.search(text, start, end))

    def _told(self, match: re.Match[str] | None) -> tuple[Form, int, int] | None:
        if match is None or match.lastindex is None:
            return None
        return self._forms[match.lastindex - 1], match.start(), match.end()


class Openings:
    """Forms by what they begin with: only those that may stand at a place are compiled."""

    def __init__(self, forms: Iterable[tuple[Form, str]]) -> None:
        """Take forms, each with its regular expression, as `Patterns` does."""
        self._forms = tuple(forms)
        self._patterns: dict[str, Patterns | None] = {}

    def match(self, text: str, start: int, end: int) -> tuple[Form, int, int] | None:
        """Return the form at a place, with its start and end."""
        character = text[start]
        if character not in self._patterns:
            forms = [entry for entry in self._forms if _may_begin(entry[0].wording, character)]
            self._patterns[character] = Patterns(forms) if forms else None
        patterns = self._patterns[character]
        return None if patterns is None else patterns.match(text, start, end)


@dataclass(frozen=True, slots=True)
class Noise:
    """Everything that the rules recognise, compiled."""

    first_characters: frozenset[str]
    """what a label, advertisement or caption form can begin with, numbers aside"""
    labels: Openings
    """source and comment labels and advertisements that may fill a line"""
    bracketed: Patterns
    """source labels in brackets"""
    glued: Patterns
    """source labels behind initials: fill a line"""
    tail: Patterns
    """numbered comment labels at the end of a text"""
    tail_source: Patterns
    """source labels before such a comment label"""
    marks: Patterns
    """advertisements in brackets, anywhere"""
    captions: Openings
    """photo labels at the beginning of a line"""
    credits: Patterns
    """photo labels with a name at the end of a line"""
    headings: Patterns
    """headings of related news"""
    publisher: re.Pattern[str]
    """the whole name of a newspaper, in front of a day"""
    vietnamese: re.Pattern[str]
    """a letter that is Vietnamese alone"""
    vietnamese_or_shared: re.Pattern[str]
    foreign: re.Pattern[str]
    """a letter that Vietnamese does not use"""

    def may_begin(self, character: str) -> bool:
        """Tell whether a label, advertisement or caption form can begin with a character."""
        return character in self.first_characters or character.isdecimal()


@functools.cache
def noise() -> Noise:
    """Return the compiled rules.

    Raises
    ------
    PackError
        A noise file is missing, or names an unknown kind, key or placeholder.
    """
    own = plain_yaml.load((resources.files(__package__) / "noise.yaml").read_text("utf-8"))
    if not isinstance(own, dict):
        raise PackError("ingest/noise.yaml: must be a mapping of names")
    untranslated = own.pop("untranslated")
    publishers = "|".join(map(re.escape, own.pop("publishers")))
    forms = [*_forms(own, "ingest/noise.yaml")]
    for code in languages.codes():
        where = f"language pack {code}: noise.yaml"
        forms.extend(_forms(languages.read(code, "noise"), where))
    of = {kind: [form for form in forms if form.kind == kind] for kind in KINDS}
    numbered = [form for form in of["comment_label"] if "{number}" in form.wording]
    plain_sources = [form for form in of["source_label"] if not form.wording.startswith("(")]
    ends = "|".join(form.pattern for form in numbered)
    fills = [*of["source_label"], *of["comment_label"], *of["advertisement"]]
    letters = re.escape(untranslated["letters"]) + "\u0300-\u0323"
    shared = re.escape(untranslated["shared"])
    capitals = "".join(filter(str.isupper, map(chr, _LATIN)))
    return Noise(
        first_characters=frozenset(
            case for form in (*fills, *of["caption"]) for case in _first_characters(form.wording)
        ),
        labels=Openings((form, _filling(form, ends)) for form in fills),
        bracketed=Patterns(
            ((form, form.pattern) for form in of["source_label"] if form.wording.startswith("(")),
            r"(?<=[.!?।。؟…\"”」])[ \t]{0,3}{}[.।]?\Z",
        ),
        glued=Patterns(
            ((form, form.pattern) for form in plain_sources if "{" not in form.wording),
            rf"(?-i:[{capitals}](?:[{capitals}. ]{{0,5}}[{capitals}.])?){{}}\Z",
        ),
        tail=Patterns(((form, form.pattern) for form in numbered), r"{}[ \t]{0,3}\Z"),
        tail_source=Patterns(
            ((form, form.pattern) for form in plain_sources if "{name}" not in form.wording),
            r"(?<=[.!?।。؟…\"”」 \t]){}[ \t]{0,3}\Z",
        ),
        marks=Patterns(
            (form, form.pattern) for form in of["advertisement"] if form.wording.startswith("[")
        ),
        captions=Openings(
            (
                form,
                form.label
                if "{name}" in form.wording
                else form.pattern + r"[ \t]{0,2}(?:\Z|[:：])",
            )
            for form in of["caption"]
        ),
        credits=Patterns(
            ((form, form.pattern) for form in of["caption"] if "{name}" in form.wording),
            r"[(（]?(?<!\w){}[)）]?[.।]?[ \t|]{0,3}\Z",
        ),
        headings=Patterns(
            ((form, form.pattern) for form in of["related_news"]),
            r"[•▪●*>»►▶\-–—# \t]{0,6}{}[ \t]{0,3}(?:[:：]|\Z)",
        ),
        publisher=re.compile(
            rf"(?:(?:{publishers})[ ][^\n\d.,;:|]{{1,50}}|[A-ZĐ][A-ZĐ.&-]{{1,11}})"
            r"[ \t,|–-]{1,4}\Z"
        ),
        vietnamese=re.compile(f"[{letters}]"),
        vietnamese_or_shared=re.compile(f"[{letters}{shared}]"),
        foreign=re.compile(
            f"[^\\W\\d_A-Za-z{letters}{shared}]",
        ),
    )


def _filling(form: Form, ends: str) -> str:
    """Return a label's expression; a name reaches to the end of the line or to the next label."""
    if form.wording.endswith("{name}"):
        return rf"{form.pattern}(?=[ \t.]{{0,3}}(?:\Z|{ends}))"
    return form.pattern


def _eager_first(entry: tuple[Form, str]) -> tuple[int, int, str]:
    """Order forms so that one is tried before another that is its beginning."""
    wording = entry[0].wording
    rank = next(
        (place for place, mark in enumerate(("{url}", "{name}", "{number}")) if mark in wording), 3
    )
    return rank, -len(wording), wording


def _first_characters(wording: str) -> Iterable[str]:
    if wording.startswith("{number}"):
        return ()
    if wording.startswith("("):
        return "(（"
    first = wording[0]
    return (first, first.lower(), first.upper())


def _may_begin(wording: str, character: str) -> bool:
    """Tell whether a character may be the first of a form, in whichever case it is written."""
    if wording.startswith("{number}"):
        return character.isdecimal()
    if wording[0] in "".join(_LITERALS):
        return wording[0] != "(" or character in "(（"
    return not _cases(wording[0]).isdisjoint(_cases(character))


def _cases(character: str) -> set[str]:
    """Return a character in all cases, or how these begin."""
    lower, upper = character.lower()[0], character.upper()[0]
    return {character, lower, upper, lower.upper()[0], upper.lower()[0]}


def _token_pattern(token: str) -> str:
    return _PLACEHOLDERS.get(token) or _LITERALS.get(token) or re.escape(token)


def _forms(file: Mapping[str, object], where: str) -> Iterable[Form]:
    for kind, rules in file.items():
        if kind not in KINDS or not isinstance(rules, list):
            raise PackError(f"{where}: {kind} is not a kind of noise with a list of rules")
        for rule in rules:
            if not isinstance(rule, dict) or set(rule) != {"id", "forms"}:
                raise PackError(f"{where}: {kind}: a rule needs id and forms, and nothing else")
            for wording in rule["forms"]:
                unknown = set(re.findall(r"\{\w*\}", str(wording))) - set(_PLACEHOLDERS)
                if not isinstance(wording, str) or not wording.strip() or unknown:
                    raise PackError(f"{where}: {rule['id']}: {wording!r} is not a form")
                if wording.startswith(("{name}", "{url}")):
                    raise PackError(f"{where}: {rule['id']}: a form may not begin with a name")
                yield Form(kind, str(rule["id"]), wording)
