"""What linking looks at of every report: a small outline, made where the report is at hand."""

from __future__ import annotations

import datetime
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from pipeline.annotator.agreement import own_score
from pipeline.link import events, names, readings
from pipeline.link.identities import Identity
from pipeline.link.profile import Profile, profile_of
from pipeline.link.readings import Readings, Rendered
from pipeline.link.told import Told
from pipeline.schema import OfficialMention


class LocalPerson(NamedTuple):
    """Somebody as one report names them."""

    person_id: str
    """identity within the report"""
    rendered: Rendered
    readings: Readings | None
    """the names that this may stand for, where they have been found out"""
    accented: tuple[str, ...]
    """names with diacritics that a fact supports, sorted"""
    offices: tuple[tuple[str, bool], ...]
    """offices, sorted, and whether each is held"""
    provinces: tuple[tuple[str, int], ...]
    """provinces of the offices, sorted, with the number of mentions"""


@dataclass(frozen=True, slots=True)
class Outline:
    """What is compared of a report with all others; everything in it is language-free."""

    path: str
    record: int
    language: str | None
    event_day: datetime.date | None
    """where the report settles it"""
    today: Mapping[str, str]
    """province codes that the report mentions to those of their units of today"""
    document_days: frozenset[datetime.date]
    """days of the decisions and other documents that it names"""
    people: tuple[LocalPerson, ...]
    """its officials, by identity"""
    profile: Profile[str]

    @property
    def doc_id(self) -> str:
        """The document."""
        return self.profile.doc_id


def outline_of(told: Told, *, read: bool) -> Outline:
    """Return the outline of a report.

    Parameters
    ----------
    told
        What was read of it.
    read
        Whether to find out already what its officials' names may stand for, which linking does
        of those who meet others.
    """
    document = told.document
    return Outline(
        path=document.path,
        record=document.record,
        language=document.language,
        event_day=told.report.event_date,
        today={row.province_code: row.code_today for row in told.provinces},
        document_days=events.days_of_documents(told),
        people=tuple(
            _person(person_id, rows, document.language, read=read)
            for person_id, rows in _by_identity(told.officials).items()
        ),
        profile=profile_of(told, {}),
    )


def _by_identity(officials: Iterable[OfficialMention]) -> dict[str, list[OfficialMention]]:
    """Return the mentions of officials of one report by who they are there, sorted."""
    found: defaultdict[str, list[OfficialMention]] = defaultdict(list)
    for row in officials:
        found[row.person_id].append(row)
    return dict(sorted(found.items()))


def _person(
    person_id: str, rows: Sequence[OfficialMention], language: str | None, *, read: bool
) -> LocalPerson:
    rendered = Rendered(
        settled=Identity.most_frequent(Counter(names.canonical(row.name_ascii) for row in rows)),
        share=max(map(own_score, rows)),
        language=language or "",
        spellings=tuple(sorted({row.surface for row in rows})),
    )
    held: dict[str, bool] = {}
    for row in rows:
        held[row.role] = held.get(row.role, False) or row.standing != "former"
    provinces = Counter(row.province_code for row in rows if row.province_code)
    return LocalPerson(
        person_id,
        rendered,
        readings.of_person(rendered) if read else None,
        tuple(sorted({" ".join(row.name.lower().split()) for row in rows if row.name})),
        tuple(sorted(held.items())),
        tuple(sorted(provinces.items())),
    )
