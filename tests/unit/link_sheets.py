"""Invented reports as rows: what extraction would hand to linking, built from a short sheet."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from pipeline.schema import (
    AwardMention,
    DateMention,
    Document,
    OfficialMention,
    ProvinceMention,
    Report,
    Row,
    Segment,
)
from pipeline.tables import Tables

TODAY = {"VN-40": "VN-35", "VN-20": "VN-66", "VN-58": "VN-39", "VN-27": "VN-DN"}
CHAIR = "provincial_peoples_committee_chair"
VICE = "provincial_peoples_committee_vice_chair"


@dataclass(frozen=True)
class Official:
    name: str
    role: str = CHAIR
    province: str | None = None
    body: str | None = "provincial_peoples_committee"
    surface: str | None = None
    score: float = 1.0


@dataclass(frozen=True)
class Award:
    award: str
    count: int
    recipient: str = "collective"
    grantor: str = "province"
    status: str = "awarded"
    award_class: int | None = None
    part_of: int | None = None
    """position of the total among the awards of the report"""
    times: int = 1
    surface: str | None = None


@dataclass
class Sheet:
    """One report; everything not given is not told."""

    doc_id: str
    language: str = "ko"
    day: str | None = None
    yearless: str | None = None
    province: str | None = None
    kind: str = "emulation_conference"
    organiser: str | None = "provincial_peoples_committee"
    officials: Sequence[Official] = ()
    awards: Sequence[Award] = ()
    numbers: Sequence[object] = ()
    dates: Sequence[str] = ()
    document_days: Sequence[str] = ()
    filler: int = 40
    duplicate_of: str | None = None
    path: str = ""
    text: str = field(default="", init=False)

    def write(self, surface: str) -> tuple[int, int]:
        start = len(self.text)
        self.text += surface + " "
        return start, start + len(surface)

    def rows(self) -> list[Row]:
        self.text = ""
        found: list[Row] = []
        if self.day or self.yearless:
            value = self.day or f"XXXX-{self.yearless}"
            found.append(self._date(value, "event", 0))
        for at, value in enumerate(self.dates, 1):
            found.append(self._date(value, "period", at))
        for at, value in enumerate(self.document_days, 100):
            found.append(self._date(value, "document", at))
        if self.province:
            start, end = self.write("Tinh")
            found.append(
                ProvinceMention(
                    mention_id=f"{self.doc_id}:province:{start}",
                    doc_id=self.doc_id,
                    start=start,
                    end=end,
                    surface="Tinh",
                    rule="x",
                    method="rule",
                    score=1.0,
                    province_code=self.province,
                    province=self.province,
                    code_today=TODAY.get(self.province, self.province),
                    province_today=self.province,
                    basis="named",
                    role="event",
                )
            )
        found.extend(self._official(official) for official in self.officials)
        found += self._awards()
        for number in self.numbers:
            self.write(str(number))
        self.write("va " * self.filler)
        found.append(
            Segment(
                doc_id=self.doc_id,
                start=0,
                end=len(self.text),
                kind="paragraph",
                language=self.language,
            )
        )
        found.append(self._document())
        found.append(
            Report(
                doc_id=self.doc_id,
                event_id=None,
                event_date=datetime.date.fromisoformat(self.day) if self.day else None,
                event_date_basis="full" if self.day else None,
                province_code=self.province,
                province_basis="named" if self.province else None,
                organiser=self.organiser,
                event_kind=self.kind,
            )
        )
        return found

    def _document(self) -> Document:
        return Document(
            doc_id=self.doc_id,
            path=self.path or f"{self.doc_id}.txt",
            record=0,
            url=None,
            source=None,
            title=None,
            published_on=None,
            declared_language=None,
            language=self.language,
            language_score=1.0,
            language_method="script",
            encoding="utf-8",
            n_chars=len(self.text),
            duplicate_of=self.duplicate_of,
            text=self.text,
        )

    def _date(self, value: str, role: str, ordinal: int) -> DateMention:
        start, end = self.write(value)
        full = len(value) == 10 and value[:1].isdigit()
        day = datetime.date.fromisoformat(value) if full else None
        return DateMention(
            mention_id=f"{self.doc_id}:date:{start}:{ordinal}",
            doc_id=self.doc_id,
            start=start,
            end=end,
            surface=value,
            rule="x",
            method="rule",
            score=1.0,
            value=value,
            first_day=day,
            last_day=day,
            precision="day" if value.count("-") == 2 and "/" not in value else "year",
            basis="full",
            role=role,
        )

    def _official(self, official: Official) -> OfficialMention:
        surface = official.surface or official.name
        start, end = self.write(surface)
        slug = official.name.lower().replace(" ", "-")
        return OfficialMention(
            mention_id=f"{self.doc_id}:official:{start}",
            doc_id=self.doc_id,
            start=start,
            end=end,
            surface=surface,
            rule="x",
            method="rule",
            score=official.score,
            person_id=f"{self.doc_id}:{slug}",
            name=None,
            name_ascii=official.name,
            role=official.role,
            role_surface=None,
            body=official.body,
            province_code=official.province or self.province,
            standing="current",
        )

    def _awards(self) -> list[Row]:
        found: list[Row] = []
        ids: list[str] = []
        for award in self.awards:
            for time in range(award.times):
                surface = award.surface or str(award.count)
                start, end = self.write(surface)
                mention_id = f"{self.doc_id}:award:{start}"
                if time == 0:
                    ids.append(mention_id)
                found.append(
                    AwardMention(
                        mention_id=mention_id,
                        doc_id=self.doc_id,
                        start=start,
                        end=end,
                        surface=surface,
                        rule="x",
                        method="rule",
                        score=1.0,
                        award=award.award,
                        award_class=award.award_class,
                        count=award.count,
                        approximate=False,
                        recipient=award.recipient,
                        grantor=award.grantor,
                        status=award.status,
                        province_code=self.province,
                        year=None,
                        part_of=None if award.part_of is None else ids[award.part_of],
                    )
                )
        return found


def tables(*sheets: Sheet) -> Tables:
    """Return the rows of all reports together."""
    return Tables(row for sheet in sheets for row in sheet.rows())


def grouping(linked: Tables) -> set[frozenset[str]]:
    """Return the events as sets of documents."""
    groups: dict[str | None, set[str]] = {}
    for report in linked.of(Report):
        groups.setdefault(report.event_id, set()).add(report.doc_id)
    return {frozenset(group) for group in groups.values()}


def together(linked: Tables, doc_ids: Iterable[str]) -> bool:
    """Tell whether documents are one event, with no other in it."""
    return frozenset(doc_ids) in grouping(linked)
