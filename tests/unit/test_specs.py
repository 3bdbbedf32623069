"""The one runner of all specs: `tests/spec/<kind>/<language>.yaml`.

A spec gives values, and texts that must yield exactly these values of the kind: no more, no fewer.
`nothing` lists counter-examples. Every rule of a pack must be exercised by some spec.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
import yaml

from pipeline import languages
from pipeline.extract import tables_of
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


def specs() -> Iterator[Spec]:
    for kind in VALUES:
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
    return tables.of(VALUES[spec.kind][0])


ALL = list(specs())


@pytest.mark.parametrize("spec", ALL, ids=lambda spec: f"{spec.language}-{spec.kind}-{spec.text[:40]}")
def test_text_yields_exactly_its_values(spec: Spec) -> None:
    rows = found(spec)
    assert sorted({VALUES[spec.kind][1](row) for row in rows}) == sorted(set(spec.values))
    for row in rows:
        if row.start is not None:
            assert spec.text[row.start : row.end] == row.surface


@pytest.mark.parametrize("language", languages.codes())
@pytest.mark.parametrize("kind", sorted(VALUES))
def test_every_kind_has_specs_in_every_language(kind: str, language: str) -> None:
    mine = [spec for spec in ALL if (spec.kind, spec.language) == (kind, language)]
    assert sum(bool(spec.values) for spec in mine) >= 20
    assert sum(not spec.values for spec in mine) >= 8
