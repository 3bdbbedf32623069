"""Outlines as they are kept in finished parts: one JSON text a report."""

from __future__ import annotations

import datetime
import json
from collections.abc import Collection, Iterable, Iterator
from pathlib import Path
from typing import Any

import pyarrow as pa

from pipeline.link.outline import LocalPerson, Outline
from pipeline.link.profile import Profile
from pipeline.link.readings import Rendered
from pipeline.store.divided import Divided, by_name, part_of

OUTLINES = "outlines"
"""Table of a part of extraction that holds them."""
_COLUMNS = ("doc_id", "outline")


def to_table(outlines: Iterable[Outline]) -> pa.Table:
    """Return outlines as a table of `doc_id` and `outline`."""
    made = [*outlines]
    cells = [one.doc_id for one in made], [_written(one) for one in made]
    return pa.table([pa.array(column, pa.string()) for column in cells], names=_COLUMNS)


def in_order(
    batches: Iterator[pa.RecordBatch], doc_ids: Collection[str], folder: Path
) -> Iterator[Outline]:
    """Yield outlines sorted by document.

    Parameters
    ----------
    batches
        Yields outlines, in any order.
    doc_ids
        Their documents.
    folder
        Where they may be kept, divided, while they are read.
    """
    part = part_of(sorted(doc_ids), {})
    with Divided(folder) as parts:
        parts.divide(OUTLINES, batches, "doc_id", by_name(part))
        for number in range(max(part.values(), default=-1) + 1):
            rows = parts.take(OUTLINES, number)
            if rows is not None:
                written = zip(*(rows.column(name).to_pylist() for name in _COLUMNS), strict=True)
                for _, outline in sorted(written):
                    yield _read(json.loads(outline))


def _written(outline: Outline) -> str:
    profile = outline.profile
    return json.dumps(
        [
            outline.path,
            outline.record,
            outline.language,
            _ordinal(outline.event_day),
            outline.today,
            [day.toordinal() for day in sorted(outline.document_days)],
            outline.people,
            profile.doc_id,
            _ordinal(profile.day),
            profile.month_day,
            sorted(profile.named_days),
            profile.province,
            profile.province_today,
            sorted(profile.named_provinces),
            sorted(profile.numbers),
            sorted(profile.documents),
            profile.sequence,
            profile.people,
            sorted(profile.awards),
            sorted(profile.award_counts),
            sorted(profile.statuses),
            profile.n_chars,
            profile.n_paragraphs,
            profile.event_kind,
            profile.organiser,
        ],
        # A path may hold bytes that are no UTF-8.
        ensure_ascii=True,
        separators=(",", ":"),
    )


def _read(said: Any) -> Outline:
    (
        path, record, language, event_day, today, document_days, people,
        doc_id, day, month_day, named_days, province, province_today, named_provinces,
        numbers, documents, sequence, names, awards, award_counts, statuses,
        n_chars, n_paragraphs, event_kind, organiser,
    ) = said  # fmt: skip
    return Outline(
        path=path,
        record=record,
        language=language,
        event_day=_day(event_day),
        today=today,
        document_days=frozenset(map(datetime.date.fromordinal, document_days)),
        people=tuple(map(_person, people)),
        profile=Profile(
            doc_id=doc_id,
            day=_day(day),
            month_day=None if month_day is None else (month_day[0], month_day[1]),
            named_days=frozenset((month, of_month) for month, of_month in named_days),
            province=province,
            province_today=province_today,
            named_provinces=frozenset(named_provinces),
            numbers=frozenset(numbers),
            documents=frozenset(documents),
            sequence=tuple(sequence),
            people=tuple(names),
            awards=frozenset(awards),
            award_counts=frozenset(award_counts),
            statuses=frozenset(statuses),
            n_chars=n_chars,
            n_paragraphs=n_paragraphs,
            event_kind=event_kind,
            organiser=organiser,
        ),
    )


def _person(said: Any) -> LocalPerson:
    person_id, (settled, share, language, spellings), read, accented, offices, provinces = said
    return LocalPerson(
        person_id,
        Rendered(settled, share, language, tuple(spellings)),
        None if read is None else tuple((name, weight) for name, weight in read),
        tuple(accented),
        tuple((role, held) for role, held in offices),
        tuple((code, mentions) for code, mentions in provinces),
    )


def _ordinal(day: datetime.date | None) -> int | None:
    return None if day is None else day.toordinal()


def _day(ordinal: int | None) -> datetime.date | None:
    return None if ordinal is None else datetime.date.fromordinal(ordinal)
