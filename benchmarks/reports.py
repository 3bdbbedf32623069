"""Invented events told in reports: the rows that linking reads, and the truth about them.

What a report tells of an event is decided in `benchmarks.tellings`.

The text of a report is made of sentences of the samples in `data/raw`, with the facts between them
in words of the language packs, so that reading it again costs what a real one costs; grammar is not
looked after. Names are rendered in each script as the packs know it and read back as extraction
reads them.
"""

from __future__ import annotations

import datetime
import functools
import hashlib
import random
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypedDict

from benchmarks.events import Awarded, Fact, Happening, Named, Number, Paper, Time
from benchmarks.renderings import read_back, rendered, way_of
from benchmarks.tellings import (
    SEED,
    Telling,
    heading_day,
    heading_province,
    is_lost,
    tellings,
    told_award,
    told_number,
    told_office,
)
from pipeline import languages
from pipeline.gazetteer import provinces
from pipeline.ingest import discover, ingest
from pipeline.schema import (
    AwardMention,
    DateMention,
    Document,
    MeasureMention,
    OfficialMention,
    ProvinceMention,
    Report,
    Row,
    Segment,
    columns,
)
from pipeline.tables import Tables

RAW = Path(__file__).resolve().parent.parent / "data" / "raw"
UNREAD = 0.02
"""How often a fact stands in the text and was not read."""

_BILLION = {"ko": "10억", "ar": "مليار", "tr": "milyar", "hi": "अरब"}
_DIGIT = re.compile(r"\d")
_SENTENCE = re.compile(r"(?<=[.!?।])\s+")


@dataclass(slots=True)
class Corpus:
    """Generated rows, and what is true of them."""

    tables: Tables = field(default_factory=Tables)
    event_of: dict[str, int] = field(default_factory=dict)
    """document to its event"""
    person_of: dict[tuple[str, str], str] = field(default_factory=dict)
    """document and local identity to the person"""


def corpus(count: int, seed: int = SEED) -> Corpus:
    """Return that many reports, copies included.

    Parameters
    ----------
    count
        How many; the events are the first of more.
    seed
        The same seed gives the same rows.
    """
    chance = random.Random(seed)
    found = Corpus()
    for telling in tellings(seed, chance):
        if len(found.event_of) == count:
            return found
        doc_id, rows = _told(found, telling, chance)
        if telling.is_copied and len(found.event_of) < count:
            _copied(found, rows, doc_id)
    raise AssertionError


def _copied(found: Corpus, rows: Sequence[Row], original: str) -> None:
    """Publish a report again."""
    doc_id = _doc_id(len(found.event_of))
    found.event_of[doc_id] = found.event_of[original]
    for row in rows:
        said = {
            one.name: value.replace(original, doc_id) if isinstance(value, str) else value
            for one in columns(type(row))
            for value in [getattr(row, one.name)]
        }
        if isinstance(row, Document):
            said["duplicate_of"] = original
        if isinstance(row, OfficialMention):
            person = found.person_of[original, row.person_id]
            found.person_of[doc_id, said["person_id"]] = person
        found.tables.add(type(row)(**said))


def _doc_id(number: int) -> str:
    return hashlib.sha256(str(number).encode()).hexdigest()[:16]


def _told(found: Corpus, telling: Telling, chance: random.Random) -> tuple[str, Sequence[Row]]:
    """Add one report of an event; return its document and its rows."""
    event, article, language = telling.event, telling.article, telling.language
    doc_id = _doc_id(len(found.event_of))
    found.event_of[doc_id] = event.number
    writer = _Writer(found, doc_id, language, event, chance)
    writer.heading()
    fillers = _sentences(language)
    facts = list(article.facts)
    for at, sentence in enumerate(article.sentences):
        writer.write(fillers[sentence % len(fillers)] + " ")
        share = len(facts) * (at + 1) // len(article.sentences)
        for one in facts[len(facts) * at // len(article.sentences) : share]:
            writer.tell(one)
        if at % 3 == 2:
            writer.end_paragraph()
    return doc_id, writer.finish()


class _Mentioned(TypedDict):
    """What all mentions have."""

    mention_id: str
    doc_id: str
    start: int
    end: int
    surface: str
    rule: str
    method: str
    score: float


class _Writer:
    """Writes one report: its text, and the rows of what was read in it."""

    def __init__(
        self,
        found: Corpus,
        doc_id: str,
        language: str,
        event: Happening,
        chance: random.Random,
    ) -> None:
        self._found = found
        self._doc_id = doc_id
        self._language = language
        self._event = event
        self._chance = chance
        self._parts: list[str] = []
        self._length = 0
        self._paragraph = 0
        self._rows: list[Row] = []
        self._people: dict[str, str] = {}
        self._day: datetime.date | None = event.day
        self._province: str | None = event.province

    def write(self, text: str) -> tuple[int, int]:
        """Write some characters and return where they stand."""
        start = self._length
        self._parts.append(text)
        self._length += len(text)
        return start, self._length

    def end_paragraph(self) -> None:
        """End a paragraph."""
        if self._length > self._paragraph:
            self._segment("paragraph")
        self.write("\n\n")
        self._paragraph = self._length

    def _segment(self, kind: str) -> None:
        language = self._language if kind == "paragraph" else None
        self._rows.append(
            Segment(
                doc_id=self._doc_id,
                start=self._paragraph,
                end=self._length,
                kind=kind,
                language=language,
            )
        )

    def heading(self) -> None:
        """Write where and when, as far as the translation keeps it."""
        day, names_year = heading_day(self._event.day, self._chance)
        self._day = day if names_year else None
        if day and names_year:
            self._date(day.isoformat(), f"{day.day}/{day.month}/{day.year}", "event")
        elif day:
            self._date(f"XXXX-{day:%m-%d}", f"{day.day}/{day.month}", "event")
        self._province = heading_province(self._event.province, self._chance)
        if self._province:
            self._place(self._province, "event")
            if self._chance.random() < 0.3:
                self._place(self._province, "event")

    def tell(self, fact: Fact) -> None:
        """Write a fact, as far as the translation keeps it and in the way it does."""
        if is_lost(self._chance):
            return
        kept = len(self._rows)
        match fact:
            case Named():
                self._official(fact)
            case Awarded():
                self._award(fact)
            case Number():
                self._number(fact)
            case Time():
                self._time(fact)
            case Paper():
                self.write(f"({fact.number.replace('QD', 'QĐ')}) ")
        if self._chance.random() < UNREAD:
            del self._rows[kept:]
        self.write(". ")

    def finish(self) -> Sequence[Row]:
        """Add the rows of the whole report, and return them."""
        self.end_paragraph()
        self.write(f"https://bao{self._chance.randrange(60)}.vn")
        self._segment("source_label")
        text = "".join(self._parts)
        self._rows.append(
            Document(
                doc_id=self._doc_id,
                path=f"{self._doc_id}.txt",
                record=0,
                url=None,
                source=None,
                title=None,
                published_on=None,
                declared_language=None,
                language=self._language,
                language_score=1.0,
                language_method="script",
                encoding="utf-8",
                n_chars=len(text),
                duplicate_of=None,
                text=text,
            )
        )
        garbled = self._chance.random() < 0.1
        self._rows.append(
            Report(
                doc_id=self._doc_id,
                event_id=None,
                event_date=self._day,
                event_date_basis="full" if self._day else None,
                province_code=self._province,
                province_basis="named" if self._province else None,
                organiser="provincial_peoples_committee" if self._chance.random() < 0.5 else None,
                event_kind="other" if garbled else self._event.kind,
            )
        )
        self._found.tables.extend(self._rows)
        return self._rows

    def _mention(self, kind: str, surface: str, score: float = 1.0) -> _Mentioned:
        """Write the surface of a mention and return what all mentions have."""
        start, end = self.write(surface)
        self.write(" ")
        return {
            "mention_id": f"{self._doc_id}:{kind}:{start}:0",
            "doc_id": self._doc_id,
            "start": start,
            "end": end,
            "surface": surface,
            "rule": f"{self._language}.{kind}",
            "method": "rule",
            "score": score,
        }

    def _date(self, value: str, surface: str, role: str) -> None:
        full = len(value) == 10 and value[0].isdigit()
        day = datetime.date.fromisoformat(value) if full else None
        precision = "range" if "/" in value else "day" if value.count("-") == 2 else "year"
        self._rows.append(
            DateMention(
                **self._mention("date", surface),
                value=value,
                first_day=day,
                last_day=day,
                precision=precision,
                basis="full" if full or precision != "day" else "unresolved",
                role=role,
            )
        )

    def _time(self, fact: Time) -> None:
        surface = fact.value.replace("/", "-")
        if len(fact.value) == 10:
            year, month, day = fact.value.split("-")
            surface = f"{int(day)}/{int(month)}/{year}"
        self._date(fact.value, surface, fact.role)

    def _place(self, code: str, role: str) -> None:
        province = provinces()[code]
        today = provinces()[province.code_today]
        self._rows.append(
            ProvinceMention(
                **self._mention("province", _words(self._language).places[code]),
                province_code=code,
                province=province.name,
                code_today=today.code,
                province_today=today.name,
                basis="named",
                role=role,
            )
        )

    def _official(self, fact: Named) -> None:
        role = told_office(fact.role, self._chance)
        words = _words(self._language)
        office = f"{words.body(role)} {words.position(role)}"
        self.write(f"{office} ")
        surface = rendered(fact.name, self._language, way_of(self._chance))
        name, share = read_back(surface, self._language) or (fact.name, 1.0)
        # Two people whom a report renders alike would be one to its reading.
        local = f"{self._doc_id}:{name.lower().replace(' ', '-')}"
        if self._people.setdefault(local, fact.person) != fact.person:
            local = f"{local}-2"
        self._found.person_of[self._doc_id, local] = fact.person
        of_place = fact.province if self._chance.random() < 0.9 else None
        short = [surface.split(" ")[-1]] if self._chance.random() < 0.3 else []
        for said in (surface, *short):
            self._rows.append(
                OfficialMention(
                    **self._mention("official", said, share),
                    person_id=local,
                    name=None,
                    name_ascii=name,
                    role=role,
                    role_surface=office,
                    body=None,
                    province_code=of_place,
                    standing="current",
                )
            )

    def _award(self, fact: Awarded) -> None:
        chance = self._chance
        told = told_award(fact, chance)
        words = _words(self._language)
        self.write(f"{words.recipients[fact.recipient]} ")
        number = self._grouped(told.count)
        for _ in range(1 + (chance.random() < 0.1)):
            self._rows.append(
                AwardMention(
                    **self._mention("award", f"{number} {words.awards[told.award]}"),
                    award=told.award,
                    award_class=told.award_class,
                    count=told.count,
                    approximate=False,
                    recipient=told.recipient,
                    grantor=told.grantor,
                    status=told.status,
                    province_code=self._province,
                    year=self._event.day.year if chance.random() < 0.3 else None,
                    part_of=None,
                )
            )

    def _number(self, fact: Number) -> None:
        value = told_number(fact, self._chance)
        if fact.unit == "percent":
            surface = f"{value:g}%"
            if self._language == "tr":
                surface = "%" + f"{value:g}".replace(".", ",")
        else:
            surface = self._grouped(int(value))
        if fact.unit == "VND":
            surface, value = f"{surface} {_BILLION[self._language]}", value * 1e9
        mention = self._mention("measure", surface)
        if fact.unit or self._chance.random() < 0.5:
            self._rows.append(
                MeasureMention(
                    **mention, what=None, value=float(value), unit=fact.unit, approximate=False
                )
            )

    def _grouped(self, count: int) -> str:
        return f"{count:,}".replace(",", "." if self._language == "tr" else ",")


@dataclass(frozen=True, slots=True)
class _Words:
    """What a language pack calls things."""

    places: Mapping[str, str]
    awards: Mapping[str, str]
    recipients: Mapping[str, str]
    bodies: Mapping[str, str]
    positions: Mapping[str, str]

    def body(self, role: str) -> str:
        """Return a word for the body of an office."""
        return next((self.bodies[body] for body in self.bodies if role.startswith(body)), "")

    def position(self, role: str) -> str:
        """Return a word for the position of an office."""
        return next((word for code, word in self.positions.items() if role.endswith(code)), "")


@functools.cache
def _words(language: str) -> _Words:
    def first(part: str, key: str) -> dict[str, str]:
        said = languages.read(language, part)[key]
        assert isinstance(said, Mapping)
        return {
            str(code): str(words[0]).strip()
            for code, words in sorted(said.items(), key=lambda item: -len(item[0]))
        }

    awards = first("awards", "awards")
    awards.setdefault("prize", awards.get("prize/1", "prize"))
    return _Words(
        first("places", "provinces"),
        awards,
        first("awards", "recipients"),
        first("roles", "bodies"),
        first("roles", "positions"),
    )


@functools.cache
def _sentences(language: str) -> Sequence[str]:
    """Return sentences of the samples that hold no numbers."""
    rows = ingest(discover(RAW).files)
    texts = {row.doc_id: row.text for row in rows.of(Document) if row.path.startswith(language)}
    found = {
        sentence.strip()
        for row in rows.of(Segment)
        if row.kind == "paragraph" and row.doc_id in texts
        for sentence in _SENTENCE.split(texts[row.doc_id][row.start : row.end])
        if 40 <= len(sentence.strip()) <= 300 and not _DIGIT.search(sentence)
    }
    return sorted(found)
