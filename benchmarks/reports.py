"""Invented events told in reports: the rows that linking reads, and the truth about them.

An event is told by one or two articles, one of them sometimes a short note, and an article is
translated into one to four reports. A translation loses and garbles facts, each on its own.

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
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypedDict

from benchmarks.events import Awarded, Fact, Happening, Named, Number, Paper, Time, happenings
from pipeline import languages
from pipeline.extract.names import reader
from pipeline.extract.names.inventory import inventory
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
SEED = 20240320
LANGUAGES = ("ko", "ar", "tr", "hi")

LOST = 0.07
"""How often a translation leaves out a fact."""
GARBLED = 0.03
"""How often it changes a number, an office, a noun or a status."""
UNREAD = 0.02
"""How often a fact stands in the text and was not read."""
NOTE = 0.12
"""How often an article is a short note."""
COPIED = 0.04
"""How often a report is published twice."""
OTHER_RENDERING = 0.15
"""How often a name is not rendered as it usually is."""

_LIKE_OFFICES = {
    "provincial_peoples_committee_chair": "provincial_peoples_committee_vice_chair",
    "provincial_peoples_committee_vice_chair": "provincial_peoples_committee_chair",
    "provincial_department_director": "provincial_department_deputy_director",
    "provincial_department_deputy_director": "provincial_department_director",
    "ministry_deputy_minister": "ministry_minister",
}
_LIKE_AWARDS = {
    "merit_certificate": "commendation_letter",
    "commendation_letter": "merit_certificate",
    "labour_order": "medal",
    "prize": "gift",
    "gift": "prize",
}
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


@dataclass(frozen=True, slots=True)
class _Article:
    facts: tuple[Fact, ...]
    sentences: tuple[int, ...]
    """which sentences stand between the facts"""


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
    for event in happenings(seed):
        for article in _articles(event, chance):
            used = chance.sample(LANGUAGES, chance.choices((1, 2, 3, 4), (42, 28, 18, 12))[0])
            if chance.random() < 0.04:
                used.append(used[0])
            for language in used:
                if len(found.event_of) == count:
                    return found
                is_copied = chance.random() < COPIED
                doc_id, rows = _told(found, event, article, language, chance)
                if is_copied and len(found.event_of) < count:
                    _copied(found, rows, doc_id)
    raise AssertionError


def _articles(event: Happening, chance: random.Random) -> list[_Article]:
    found = []
    for _ in range(1 + (chance.random() < 0.25)):
        is_note = chance.random() < NOTE
        kept = [one for one in event.facts if chance.random() < (0.4 if is_note else 0.9)]
        chance.shuffle(kept)
        filler = 1 if is_note else round(min(40, max(4, chance.lognormvariate(2.3, 0.5))))
        found.append(_Article(tuple(kept), tuple(chance.getrandbits(32) for _ in range(filler))))
    return found


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


def _told(
    found: Corpus, event: Happening, article: _Article, language: str, chance: random.Random
) -> tuple[str, Sequence[Row]]:
    """Add one report of an event; return its document and its rows."""
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
        lot = self._chance.random()
        day = self._event.day
        if lot < 0.06:
            self._day = None
        elif lot < 0.12:
            self._day = None
            self._date(f"XXXX-{day:%m-%d}", f"{day.day}/{day.month}", "event")
        else:
            if lot < 0.14:
                day = day.replace(day=self._chance.randint(1, 28))
            elif lot < 0.145:
                day = day.replace(year=day.year - 1, day=min(day.day, 28))
            self._day = day
            self._date(day.isoformat(), f"{day.day}/{day.month}/{day.year}", "event")
        lot = self._chance.random()
        if lot < 0.08:
            self._province = None
        elif lot < 0.09:
            self._province = self._chance.choice(sorted(provinces()))
        if self._province:
            self._place(self._province, "event")
            if self._chance.random() < 0.3:
                self._place(self._province, "event")

    def tell(self, fact: Fact) -> None:
        """Write a fact, as far as the translation keeps it and in the way it does."""
        if self._chance.random() < LOST:
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
        role = fact.role
        if self._chance.random() < GARBLED:
            role = _LIKE_OFFICES.get(role, role)
        words = _words(self._language)
        office = f"{words.body(role)} {words.position(role)}"
        self.write(f"{office} ")
        usual = self._chance.random() >= OTHER_RENDERING
        surface = rendered(fact.name, self._language, 0 if usual else self._chance.randint(1, 3))
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
        count = self._garbled(fact.count)
        award, grantor, recipient, status = fact.award, fact.grantor, fact.recipient, fact.status
        if chance.random() < GARBLED:
            award = _LIKE_AWARDS.get(award, award)
        if chance.random() < 0.15:
            grantor = "unspecified"
        if chance.random() < 0.08:
            recipient = "unspecified"
        if chance.random() < GARBLED / 2:
            status = "awarded" if status == "proposed" else "proposed"
        words = _words(self._language)
        self.write(f"{words.recipients[fact.recipient]} ")
        number = self._grouped(count)
        for _ in range(1 + (chance.random() < 0.1)):
            self._rows.append(
                AwardMention(
                    **self._mention("award", f"{number} {words.awards[award]}"),
                    award=award,
                    award_class=fact.award_class,
                    count=count,
                    approximate=False,
                    recipient=recipient,
                    grantor=grantor,
                    status=status,
                    province_code=self._province,
                    year=self._event.day.year if chance.random() < 0.3 else None,
                    part_of=None,
                )
            )

    def _number(self, fact: Number) -> None:
        value = fact.value if fact.unit == "percent" else self._garbled(int(fact.value))
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

    def _garbled(self, count: int) -> int:
        """Return a count as the translation has it: a digit lost or changed now and then."""
        if self._chance.random() >= GARBLED:
            return count
        digits = list(str(count))
        digits[self._chance.randrange(len(digits))] = str(self._chance.randint(1, 9))
        return int("".join(digits))

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


@functools.cache
def _renderings(language: str) -> Mapping[str, Sequence[tuple[str, float]]]:
    """Return for each syllable how a language writes it, with how usual that is."""
    model = reader.load(language).model
    found: defaultdict[str, list[tuple[str, float]]] = defaultdict(list)
    if language == "tr":
        return found
    for syllable, surface in model.surfaces(frozenset(one.ascii for one in inventory())):
        weight = next(one.weight for one in model.single(surface) if one.syllable == syllable)
        found[syllable].append((surface, weight))
    return found


@functools.lru_cache(maxsize=1 << 15)
def rendered(name: str, language: str, variant: int) -> str:
    """Return how a language writes a name.

    Parameters
    ----------
    name
        Vietnamese name without diacritics.
    language
        Language (ISO 639-1).
    variant
        0 is the usual way of this name; others are other ways.
    """
    chance = random.Random(f"{name} {language} {variant}")
    words = []
    for syllable in name.lower().split():
        ways = _renderings(language).get(syllable)
        if ways:
            surfaces, weights = zip(*ways, strict=True)
            (word,) = chance.choices(surfaces, [weight**2 for weight in weights])
        else:
            word = syllable.title()
        words.append(word)
    return " ".join(words)


@functools.lru_cache(maxsize=1 << 15)
def read_back(surface: str, language: str) -> tuple[str, float] | None:
    """Return the name that extraction reads in a rendering, with its share; null if none."""
    names = reader.load(language)
    candidates = names.model.recover(names.model.word.findall(names.folding.fold(surface)), 1)
    return (candidates[0].name_ascii, candidates[0].weight) if candidates else None
