"""The one runner of all specs: `tests/spec/<kind>/<language>.yaml`.

A spec gives values, and texts that must yield exactly these values of the kind: no more, no fewer.
`nothing` lists counter-examples. Every rule of a pack must be exercised by some spec.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import pytest
import yaml

from pipeline import languages
from pipeline.extract import tables_of
from pipeline.extract.analysis import Analysis
from pipeline.extract.contexts import Context
from pipeline.extract.dates import DateRules, FoundDate
from pipeline.extract.pack import load
from pipeline.extract.spans import Cover
from pipeline.extract.symbols import FrameMatch, Frames, Symbols
from pipeline.schema import (
    AwardMention,
    DateMention,
    MeasureMention,
    Mention,
    OfficialMention,
    ProvinceMention,
)

SPECS = Path(__file__).parent.parent / "spec"


def number(value: float) -> str:
    return str(int(value)) if value == int(value) else str(value)


VALUES = {
    "dates": (DateMention, lambda row: row.value),
    "provinces": (ProvinceMention, lambda row: f"{row.province_code}/{row.basis}"),
    "officials": (OfficialMention, lambda row: f"{row.name_ascii}/{row.role}"),
    "awards": (
        AwardMention,
        lambda row: (
            f"{row.award}/{row.award_class or '-'}/{row.recipient}/{row.grantor}/{row.status}"
            f"={row.count}"
        ),
    ),
    "measures": (MeasureMention, lambda row: f"{number(row.value)} {row.unit or '-'}"),
}


@dataclass(frozen=True)
class Spec:
    kind: str
    language: str
    text: str
    values: tuple[str, ...]
    published_on: datetime.date | None


def specs(kinds: Iterable[str] = tuple(VALUES)) -> Iterator[Spec]:
    for kind in kinds:
        for file in sorted((SPECS / kind).glob("*.yaml")):
            said = yaml.safe_load(file.read_text("utf-8"))
            for spec in said.get("specs", ()):
                day = spec.get("published_on")
                for text in spec["texts"]:
                    yield Spec(
                        kind,
                        file.stem,
                        text,
                        tuple(sorted(map(str, spec["values"]))),
                        datetime.date.fromisoformat(str(day)) if day else None,
                    )
            for text in said.get("nothing", ()):
                yield Spec(kind, file.stem, text, (), None)


def found(spec: Spec) -> list[Mention]:
    tables = tables_of(spec.text, language=spec.language, published_on=spec.published_on)
    return tables.of(VALUES.get(spec.kind, VALUES["measures"])[0])


def numbers(language: str, text: str) -> set[str]:
    analysis = Analysis(text, load(language))
    # By themselves: in a report those of a date count nothing.
    found = load(language).numbers.find(analysis.folded, analysis.hits, Cover(()))
    return {number(one.value) for one in found if one.countable}


ALL = list(specs())


@pytest.mark.parametrize(
    "spec", ALL, ids=lambda spec: f"{spec.language}-{spec.kind}-{spec.text[:40]}"
)
def test_text_yields_exactly_its_values(spec: Spec) -> None:
    rows = found(spec)
    assert sorted({VALUES[spec.kind][1](row) for row in rows}) == sorted(set(spec.values))
    for row in rows:
        if row.start is not None:
            assert spec.text[row.start : row.end] == row.surface


NUMBERS = list(specs(("numbers",)))


@pytest.mark.parametrize("spec", NUMBERS, ids=lambda spec: f"{spec.language}-{spec.text[:40]}")
def test_text_holds_exactly_its_countable_numbers(spec: Spec) -> None:
    assert numbers(spec.language, spec.text) == set(spec.values)


def declared(language: str) -> set[str]:
    """Return the ids of all rules of a pack, wherever in its files they stand."""

    def ids(value: object) -> Iterator[str]:
        if isinstance(value, Mapping):
            if isinstance(value.get("id"), str):
                yield value["id"]
            for inner in value.values():
                yield from ids(inner)
        elif isinstance(value, list):
            for inner in value:
                yield from ids(inner)

    parts = ("numbers", "dates", "places", "roles", "awards", "measures")
    return {one for part in parts for one in ids(languages.read(language, part))}


@pytest.mark.parametrize("language", languages.codes())
def test_every_rule_is_exercised_by_a_spec(language: str, monkeypatch: pytest.MonkeyPatch) -> None:
    used: set[str] = set()
    find, holds, period = Frames.find, Context.holds, DateRules._at

    def recorded_find(self: Frames, symbols: Symbols) -> list[FrameMatch]:
        matches = find(self, symbols)
        used.update(match.rule for match in matches)
        return matches

    def recorded_holds(self: Context, folded: str, start: int, end: int) -> bool:
        held = holds(self, folded, start, end)
        if held:
            used.add(self.rule)
        return held

    def recorded_at(
        self: DateRules, folded: str, anchor: int, may_match: int
    ) -> Sequence[FoundDate]:
        dates = period(self, folded, anchor, may_match)
        used.update(date.rule for date in dates)
        return dates

    monkeypatch.setattr(Frames, "find", recorded_find)
    monkeypatch.setattr(Context, "holds", recorded_holds)
    monkeypatch.setattr(DateRules, "_at", recorded_at)
    for spec in (*ALL, *NUMBERS):
        if spec.language == language:
            found(spec)
    assert sorted(declared(language) - used) == []


def test_rule_ids_are_unique_and_carry_their_language() -> None:
    for language in languages.codes():
        assert all(one.startswith(f"{language}.") for one in declared(language))


FEWEST_POSITIVE, FEWEST_NEGATIVE = 40, 15


@pytest.mark.parametrize("language", languages.codes())
@pytest.mark.parametrize("kind", [*sorted(VALUES), "numbers"])
def test_every_kind_has_specs_in_every_language(kind: str, language: str) -> None:
    texts = {
        (bool(spec.values), spec.text)
        for spec in (*ALL, *NUMBERS)
        if (spec.kind, spec.language) == (kind, language)
    }
    assert sum(positive for positive, _ in texts) >= FEWEST_POSITIVE
    assert sum(not positive for positive, _ in texts) >= FEWEST_NEGATIVE
