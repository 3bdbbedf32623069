"""The sentences of a language as data, and the grammar that fits what stands in their slots.

`templates/<language>.yaml` holds sections of templates. In a template

- `{name}` is a slot, `{name:argument}` a slot that is told something;
- `[one|other]` are ways of saying the same, of which one is taken;
- `<key>` is an ending whose form depends on the sound before it, by the rules of `endings`.

A phrase that changes with a number is a mapping of the plural categories of CLDR (`one`, `few` ...)
to templates; `plural` is its form without a number, `single` that of one without a number,
`owned` that of what is somebody's.
"""

from __future__ import annotations

import functools
import random
import re
import unicodedata
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeAlias

import yaml
from babel import Locale

TEMPLATES = Path(__file__).resolve().parent / "templates"

_TOKEN = re.compile(
    r"\{(?P<slot>\w+)(?::(?P<argument>[^{}]+))?\}|<(?P<ending>[^<>]+)>|"
    r"\[(?P<choice>[^\[\]|]*(?:\|[^\[\]|]*)+)\]"
)
_CATEGORIES = frozenset({"zero", "one", "two", "few", "many", "other", "plural", "single", "owned"})
_BRACKETED = re.compile(r"\s*\([^()]*\)$")
_QUOTES = "'’\"”"
_LAST_NUMBER = re.compile(r"\d[\d.,]*$")


@dataclass(frozen=True, slots=True)
class Slot:
    """A place for something."""

    name: str
    argument: str | None


@dataclass(frozen=True, slots=True)
class Ending:
    """A suffix or particle that depends on the sound before it."""

    key: str


@dataclass(frozen=True, slots=True)
class Choice:
    """Several ways of saying the same."""

    ways: tuple[Template, ...]


Node: TypeAlias = str | Slot | Ending | Choice
Template: TypeAlias = tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Phrase:
    """A template, or one for each plural category."""

    forms: Mapping[str, Template]
    needs: frozenset[str]
    """names of the slots of all forms"""

    @property
    def template(self) -> Template:
        """Its form where no number matters."""
        return self.forms.get("plural") or self.forms["other"]

    def form(self, category: str) -> Template:
        """Return its form for a plural category."""
        return self.forms.get(category) or self.forms["other"]


def parse(text: str) -> Template:
    """Return a template as its parts."""
    nodes: list[Node] = []
    end = 0
    for token in _TOKEN.finditer(text):
        if token.start() > end:
            nodes.append(text[end : token.start()])
        end = token.end()
        if token["slot"]:
            nodes.append(Slot(token["slot"], token["argument"]))
        elif token["ending"]:
            nodes.append(Ending(token["ending"]))
        else:
            nodes.append(Choice(tuple(parse(way) for way in token["choice"].split("|"))))
    if end < len(text):
        nodes.append(text[end:])
    return tuple(nodes)


def slots(template: Template) -> Iterator[Slot]:
    """Yield the slots of a template, those of all its ways."""
    for node in template:
        if isinstance(node, Slot):
            yield node
        elif isinstance(node, Choice):
            for way in node.ways:
                yield from slots(way)


@dataclass(frozen=True, slots=True)
class Numbers:
    """How a language writes numbers."""

    grouping: str
    decimal: str
    percent: str
    digits: str | None
    """its own digits, which some translations use"""
    words: Mapping[int, str]
    """small numbers as words"""
    billions: int
    """how many units of `money` a billion is"""

    def written(self, value: float, own_digits: bool = False) -> str:
        """Return a number as the language writes it."""
        whole, _, fraction = f"{value:,}".partition(".")
        text = whole.replace(",", self.grouping)
        if fraction.strip("0"):
            text += self.decimal + fraction
        return self.in_digits(text, own_digits)

    def in_digits(self, text: str, own_digits: bool) -> str:
        """Return a text with the digits that a translation uses."""
        if not own_digits or not self.digits:
            return text
        return text.translate(str.maketrans("0123456789", self.digits))


@dataclass(frozen=True)
class Phrasebook:
    """What a language says, and how."""

    language: str
    numbers: Numbers
    months: Sequence[Sequence[str]]
    """names of the twelve months, the usual ones first"""
    sections: Mapping[str, tuple[Phrase, ...]]
    """path in the file to phrases"""
    groups: Mapping[str, int]
    """how many numbered sections there are below a path"""
    _endings: Mapping[str, tuple[tuple[re.Pattern[str], str], ...]]
    _sounds: Mapping[str, str]
    _decomposed: bool

    def any(self, section: str, chance: random.Random) -> Phrase:
        """Return one phrase of a section."""
        return chance.choice(self.sections[section])

    def plural(self, number: float) -> str:
        """Return the plural category of a number."""
        return str(_locale(self.language).plural_form(number))

    def ending(self, key: str, before: str) -> str:
        """Return the form of an ending.

        Parameters
        ----------
        key
            Which ending.
        before
            The characters that it follows.
        """
        text = _BRACKETED.sub("", before.rstrip(_QUOTES))
        number = _LAST_NUMBER.search(text)
        if number:
            text = text[: number.start()] + self._sound(number[0])
        if self._decomposed:
            text = unicodedata.normalize("NFD", text)
        return next(form for rule, form in self._endings[key] if rule.search(text))

    def _sound(self, number: str) -> str:
        digits = "".join(one for one in number if one.isdigit())
        ends = (digits[at:] for at in range(len(digits)))
        return next(self._sounds[end] for end in ends if end in self._sounds)


@functools.cache
def _locale(language: str) -> Locale:
    return Locale(language)


@functools.cache
def phrasebook(language: str) -> Phrasebook:
    """Return the templates of a language."""
    said = yaml.safe_load((TEMPLATES / f"{language}.yaml").read_text("utf-8"))
    grammar = said.pop("grammar")
    usual = _locale(language).months["format"]["wide"]
    months = [[usual[month]] for month in range(1, 13)]
    for month, other in zip(months, grammar.get("months", ()), strict=False):
        month.append(other)
    endings = {
        key: tuple((re.compile(rule), form) for rule, form in rules)
        for key, rules in grammar.get("endings", {}).items()
    }
    sections = dict(_flat("", said))
    return Phrasebook(
        language=language,
        numbers=Numbers(**grammar["numbers"]),
        months=months,
        sections=sections,
        groups=Counter(path.rpartition(".")[0] for path in sections),
        _endings=endings,
        _sounds=grammar.get("sounds", {}),
        _decomposed=grammar.get("decomposed", False),
    )


def _flat(path: str, said: Any) -> Iterator[tuple[str, tuple[Phrase, ...]]]:
    """Yield the sections of a tree, each with its path."""
    children = enumerate(said) if isinstance(said, list) else said.items()
    if isinstance(said, list) and not any(isinstance(one, list) for one in said):
        yield path, tuple(_phrase(one) for one in said)
        return
    for key, child in children:
        yield from _flat(f"{path}.{key}" if path else str(key), child)


def _phrase(said: str | Mapping[str, str]) -> Phrase:
    texts = {"other": said} if isinstance(said, str) else said
    assert texts.keys() <= _CATEGORIES, said
    forms = {category: parse(text) for category, text in texts.items()}
    return Phrase(forms, frozenset(slot.name for form in forms.values() for slot in slots(form)))
