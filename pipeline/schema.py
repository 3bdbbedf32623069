"""Every table of the product: columns, types, allowed codes and meaning.

This is the only place where columns are named. A table is a frozen dataclass: a stage returns typed
rows, the store turns them into Parquet, CSV and DuckDB, and the data dictionary is printed from
here. The field's type is the column's type; `Codes` lists the values a coded column may take.
"""

from __future__ import annotations

import dataclasses
import datetime
import functools
import types
import typing
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from operator import attrgetter
from typing import Annotated, ClassVar, TypeVar

STAGES = ("ingest", "detect", "extract", "link", "aggregate")

DATE_PRECISIONS = ("day", "month", "quarter", "half", "year", "range")
DATE_ROLES = (
    "event",
    "page",
    "period",
    "anniversary",
    "document",
    "holiday",
    "birth",
    "other",
)
SEGMENT_KINDS = (
    "paragraph",
    "source_label",
    "comment_label",
    "advertisement",
    "image",
    "caption",
    "page_stamp",
    "related_news",
)
PROVINCE_BASES = ("named", "city", "district", "officeholder", "source")
PROVINCE_ROLES = ("event", "recipient", "mentioned")
STANDINGS = ("current", "former", "acting")
AWARD_CODES = (
    "emulation_flag",
    "merit_certificate",
    "commendation_letter",
    "labour_order",
    "independence_order",
    "ho_chi_minh_order",
    "fatherland_defence_order",
    "military_exploit_order",
    "friendship_order",
    "other_order",
    "medal",
    "commemorative_medal",
    "emulation_fighter",
    "hero_title",
    "other_title",
    "party_badge",
    "prize",
    "gift",
    "unspecified_award",
)
SINGLE_RECIPIENTS = ("collective", "individual", "household", "locality")
"""Recipients of one kind, which a translation may run together as `mixed`."""
RECIPIENTS = (*SINGLE_RECIPIENTS, "mixed", "unspecified")
GRANTORS = (
    "president",
    "prime_minister",
    "government",
    "ministry",
    "province",
    "district",
    "party",
    "organisation",
    "unspecified",
)
AWARD_STATUSES = ("awarded", "proposed", "total")
EVENT_KINDS = (
    "emulation_conference",
    "congress",
    "award_ceremony",
    "contest",
    "anniversary",
    "meeting",
    "launch",
    "other",
)
METHODS = ("rule", "both")
LANGUAGE_METHODS = ("script", "langdetect", "none")
FACT_FIELDS = ("award", "date", "province", "official")
AGREEMENTS = ("all", "majority", "split", "single")
DIVERGENCE_KINDS = ("differs", "missing")
RELATION_KINDS = ("proposal_of", "decision_of")
LINK_DECISIONS = ("same", "different")
LINK_DECIDERS = ("model", "person")
SEVERITIES = ("error", "warning", "note")
UNKNOWN = "-"
"""How an unknown part of a fact key is written."""


@dataclass(frozen=True, slots=True)
class Codes:
    """The closed list of values that a coded column may take."""

    allowed: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Meaning:
    """What a column says, for the data dictionary."""

    text: str


class Row:
    """Base of all table rows; subclasses are frozen dataclasses."""

    __slots__ = ()

    table_name: ClassVar[str]
    made_by: ClassVar[str]
    primary_key: ClassVar[tuple[str, ...]]
    sorted_by: ClassVar[tuple[str, ...]]


Code = str
"""A column whose values come from a closed list."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Document(Row):
    """One report as it was read: its text unaltered apart from decoding and newline form."""

    table_name: ClassVar[str] = "documents"
    made_by: ClassVar[str] = "ingest"
    primary_key: ClassVar[tuple[str, ...]] = ("doc_id",)
    sorted_by: ClassVar[tuple[str, ...]] = ("path", "record", "doc_id")

    doc_id: Annotated[str, Meaning("16 hex digits of a SHA-256 over path and record")]
    path: Annotated[str, Meaning("POSIX path relative to the raw folder")]
    record: Annotated[int, Meaning("record number in its file, from 0")]
    url: Annotated[str | None, Meaning("address of the report: given, or read in its source label")]
    source: Annotated[str | None, Meaning("who published it: given, or the domain of the address")]
    title: Annotated[str | None, Meaning("title, where the file gives one")]
    published_on: Annotated[
        datetime.date | None, Meaning("day of publication: given, or read from a page stamp")
    ]
    declared_language: Annotated[str | None, Meaning("language that the file declares")]
    language: Annotated[str | None, Meaning("language detected (ISO 639-1); null if none is clear")]
    language_score: Annotated[float | None, Meaning("certainty of the detected language, 0 to 1")]
    language_method: Annotated[
        Code | None, Codes(LANGUAGE_METHODS), Meaning("what decided the language")
    ]
    encoding: Annotated[str, Meaning("character encoding the bytes were read with")]
    n_chars: Annotated[int, Meaning("length of text in Unicode code points")]
    duplicate_of: Annotated[
        str | None, Meaning("doc_id of the first document with the same or nearly the same text")
    ]
    text: Annotated[str, Meaning("the text; all offsets of all tables count its code points")]


@dataclass(frozen=True, slots=True, kw_only=True)
class Segment(Row):
    """A stretch of a document: a paragraph, or recognised boilerplate inside or between them."""

    table_name: ClassVar[str] = "segments"
    made_by: ClassVar[str] = "ingest"
    primary_key: ClassVar[tuple[str, ...]] = ("doc_id", "start", "end", "kind")
    sorted_by: ClassVar[tuple[str, ...]] = ("doc_id", "start", "end", "kind")

    doc_id: Annotated[str, Meaning("document")]
    start: Annotated[int, Meaning("first code point")]
    end: Annotated[int, Meaning("code point after the last")]
    kind: Annotated[Code, Codes(SEGMENT_KINDS), Meaning("what the stretch is")]
    language: Annotated[str | None, Meaning("language of a paragraph or caption (ISO 639-1)")]


@dataclass(frozen=True, slots=True, kw_only=True)
class Mention(Row):
    """Columns shared by all mention tables."""

    mention_id: Annotated[str, Meaning("doc_id, kind, start and an ordinal; unique")]
    doc_id: Annotated[str, Meaning("document")]
    start: Annotated[int | None, Meaning("first code point of the surface in documents.text")]
    end: Annotated[int | None, Meaning("code point after the last")]
    surface: Annotated[str, Meaning("the exact characters: documents.text[start:end]")]
    rule: Annotated[str, Meaning("id of the rule that found it")]
    method: Annotated[Code, Codes(METHODS), Meaning("found by a rule, or by both rule and model")]
    score: Annotated[
        float,
        Meaning(
            "certainty of the rule, 0 to 1; where a model sees the same, with half of what it lacks"
            " of 1 added"
        ),
    ]


_MENTION_KEY = ("mention_id",)
_MENTION_ORDER = ("doc_id", "start", "end", "mention_id")


@dataclass(frozen=True, slots=True, kw_only=True)
class DateMention(Mention):
    """An expression that names a day, month, quarter, half-year, year, or a range of these."""

    table_name: ClassVar[str] = "dates"
    made_by: ClassVar[str] = "extract"
    primary_key: ClassVar[tuple[str, ...]] = _MENTION_KEY
    sorted_by: ClassVar[tuple[str, ...]] = _MENTION_ORDER

    value: Annotated[str, Meaning("EDTF value; a year that nothing settles is XXXX")]
    first_day: Annotated[datetime.date | None, Meaning("first day meant; null without a year")]
    last_day: Annotated[datetime.date | None, Meaning("last day meant; null without a year")]
    precision: Annotated[Code, Codes(DATE_PRECISIONS), Meaning("what the expression names")]
    basis: Annotated[
        str, Meaning("how the year was settled: full, inherited, context:<what> or unresolved")
    ]
    role: Annotated[Code, Codes(DATE_ROLES), Meaning("what the date is the date of")]


@dataclass(frozen=True, slots=True, kw_only=True)
class ProvinceMention(Mention):
    """A Vietnamese province or centrally-run city that the report names or settles."""

    table_name: ClassVar[str] = "provinces"
    made_by: ClassVar[str] = "extract"
    primary_key: ClassVar[tuple[str, ...]] = _MENTION_KEY
    sorted_by: ClassVar[tuple[str, ...]] = _MENTION_ORDER

    province_code: Annotated[str, Meaning("ISO 3166-2:VN code of the province as named")]
    province: Annotated[str, Meaning("official Vietnamese name of the province as named")]
    code_today: Annotated[str, Meaning("code of the unit it is part of since 1 July 2025")]
    province_today: Annotated[str, Meaning("name of the unit it is part of since 1 July 2025")]
    basis: Annotated[Code, Codes(PROVINCE_BASES), Meaning("what settles the province")]
    role: Annotated[Code, Codes(PROVINCE_ROLES), Meaning("what the province is in the report")]


@dataclass(frozen=True, slots=True, kw_only=True)
class OfficialMention(Mention):
    """A named person in an office, once for every place where the text says so."""

    table_name: ClassVar[str] = "officials"
    made_by: ClassVar[str] = "extract"
    primary_key: ClassVar[tuple[str, ...]] = _MENTION_KEY
    sorted_by: ClassVar[tuple[str, ...]] = _MENTION_ORDER

    person_id: Annotated[str, Meaning("identity of the person, the same in all reports")]
    name: Annotated[
        str | None, Meaning("Vietnamese name with diacritics, only where a fact supports them")
    ]
    name_ascii: Annotated[str, Meaning("Vietnamese name, Vietnamese order, no diacritics")]
    role: Annotated[str, Meaning("code of the office: body and position (gazetteer/roles.csv)")]
    role_surface: Annotated[str | None, Meaning("the characters that name the office")]
    body: Annotated[str | None, Meaning("code of the body the office belongs to")]
    province_code: Annotated[str | None, Meaning("province of the office, where settled")]
    standing: Annotated[Code, Codes(STANDINGS), Meaning("in office, formerly, or acting")]


@dataclass(frozen=True, slots=True, kw_only=True)
class AwardMention(Mention):
    """A stated count of an award given, decided, proposed or accumulated."""

    table_name: ClassVar[str] = "awards"
    made_by: ClassVar[str] = "extract"
    primary_key: ClassVar[tuple[str, ...]] = _MENTION_KEY
    sorted_by: ClassVar[tuple[str, ...]] = _MENTION_ORDER

    award: Annotated[Code, Codes(AWARD_CODES), Meaning("kind of award")]
    award_class: Annotated[int | None, Meaning("1 to 3 of an order or prize, else null")]
    count: Annotated[int, Meaning("how many")]
    approximate: Annotated[bool, Meaning("the text gives the number as approximate")]
    recipient: Annotated[Code, Codes(RECIPIENTS), Meaning("who receives")]
    grantor: Annotated[Code, Codes(GRANTORS), Meaning("whose award it is")]
    status: Annotated[Code, Codes(AWARD_STATUSES), Meaning("given, proposed, or cumulative")]
    province_code: Annotated[
        str | None,
        Meaning("province of the recipient if exactly one, null if several, else the report's"),
    ]
    year: Annotated[int | None, Meaning("work year that the award is given for")]
    part_of: Annotated[str | None, Meaning("mention_id of the total that it is a part of")]


@dataclass(frozen=True, slots=True, kw_only=True)
class MeasureMention(Mention):
    """Another count or amount, with its unit and what it measures."""

    table_name: ClassVar[str] = "measures"
    made_by: ClassVar[str] = "extract"
    primary_key: ClassVar[tuple[str, ...]] = _MENTION_KEY
    sorted_by: ClassVar[tuple[str, ...]] = _MENTION_ORDER

    what: Annotated[str | None, Meaning("the noun that is measured, as written")]
    value: Annotated[float, Meaning("the number in full: 103 million is 103000000")]
    unit: Annotated[str | None, Meaning("percent, VND, person, commune ... or null")]
    approximate: Annotated[bool, Meaning("the text gives the number as approximate")]


@dataclass(frozen=True, slots=True, kw_only=True)
class Report(Row):
    """What one report says its main event is, from this report alone."""

    table_name: ClassVar[str] = "reports"
    made_by: ClassVar[str] = "extract"
    primary_key: ClassVar[tuple[str, ...]] = ("doc_id",)
    sorted_by: ClassVar[tuple[str, ...]] = ("doc_id",)

    doc_id: Annotated[str, Meaning("document")]
    event_id: Annotated[str | None, Meaning("event it belongs to; null before the link stage")]
    event_date: Annotated[
        datetime.date | None, Meaning("first day of the main event; null if not settled")
    ]
    event_date_basis: Annotated[str | None, Meaning("basis of the date mention it comes from")]
    province_code: Annotated[str | None, Meaning("province of the main event")]
    province_basis: Annotated[
        Code | None, Codes(PROVINCE_BASES), Meaning("what settles the province")
    ]
    organiser: Annotated[str | None, Meaning("code of the body that holds the event")]
    event_kind: Annotated[Code, Codes(EVENT_KINDS), Meaning("kind of event")]


@dataclass(frozen=True, slots=True, kw_only=True)
class Event(Row):
    """One event, however many reports tell it."""

    table_name: ClassVar[str] = "events"
    made_by: ClassVar[str] = "link"
    primary_key: ClassVar[tuple[str, ...]] = ("event_id",)
    sorted_by: ClassVar[tuple[str, ...]] = ("event_id",)

    event_id: Annotated[str, Meaning("identity of the event")]
    event_date: Annotated[datetime.date | None, Meaning("consensus of its reports")]
    province_code: Annotated[str | None, Meaning("consensus of its reports")]
    organiser: Annotated[str | None, Meaning("consensus of its reports")]
    event_kind: Annotated[Code, Codes(EVENT_KINDS), Meaning("consensus of its reports")]
    n_reports: Annotated[int, Meaning("number of reports")]
    languages: Annotated[tuple[str, ...], Meaning("languages of the reports, sorted")]


@dataclass(frozen=True, slots=True, kw_only=True)
class Attendance(Row):
    """Who is named in which office in the reports of an event."""

    table_name: ClassVar[str] = "attendance"
    made_by: ClassVar[str] = "link"
    primary_key: ClassVar[tuple[str, ...]] = ("event_id", "person_id", "role")
    sorted_by: ClassVar[tuple[str, ...]] = ("event_id", "person_id", "role")

    event_id: Annotated[str, Meaning("event")]
    person_id: Annotated[str, Meaning("person")]
    role: Annotated[str, Meaning("code of the office")]
    n_reports: Annotated[int, Meaning("number of reports of the event that say so")]


@dataclass(frozen=True, slots=True, kw_only=True)
class Relation(Row):
    """A proposal, a decision and a ceremony of one award are events of their own, tied here."""

    table_name: ClassVar[str] = "relations"
    made_by: ClassVar[str] = "link"
    primary_key: ClassVar[tuple[str, ...]] = ("event_id", "other_event_id", "kind")
    sorted_by: ClassVar[tuple[str, ...]] = ("event_id", "other_event_id", "kind")

    event_id: Annotated[str, Meaning("the proposal or the decision")]
    other_event_id: Annotated[str, Meaning("the decision or ceremony it leads to")]
    kind: Annotated[Code, Codes(RELATION_KINDS), Meaning("what event_id is of other_event_id")]


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence(Row):
    """From every cell of `facts` back to the characters it came from."""

    table_name: ClassVar[str] = "evidence"
    made_by: ClassVar[str] = "link"
    primary_key: ClassVar[tuple[str, ...]] = (
        "event_id",
        "field",
        "key",
        "value",
        "doc_id",
        "mention_id",
    )
    sorted_by: ClassVar[tuple[str, ...]] = primary_key

    event_id: Annotated[str, Meaning("event")]
    field: Annotated[Code, Codes(FACT_FIELDS), Meaning("kind of fact")]
    key: Annotated[str, Meaning("what the value is the value of")]
    value: Annotated[str, Meaning("value that the mention supports")]
    doc_id: Annotated[str, Meaning("document")]
    mention_id: Annotated[str, Meaning("mention")]


@dataclass(frozen=True, slots=True, kw_only=True)
class Link(Row):
    """A pair of reports that was compared, feature by feature."""

    table_name: ClassVar[str] = "links"
    made_by: ClassVar[str] = "link"
    primary_key: ClassVar[tuple[str, ...]] = ("left_doc_id", "right_doc_id")
    sorted_by: ClassVar[tuple[str, ...]] = ("left_doc_id", "right_doc_id")

    left_doc_id: Annotated[str, Meaning("the smaller doc_id of the pair")]
    right_doc_id: Annotated[str, Meaning("the larger doc_id of the pair")]
    score: Annotated[float, Meaning("certainty that both tell one event, 0 to 1")]
    numbers: Annotated[float | None, Meaning("likeness of the numbers in the texts, 0 to 1")]
    documents: Annotated[float | None, Meaning("likeness of the document numbers; null if none")]
    order: Annotated[
        float | None, Meaning("likeness of the order of facts; null if few are shared")
    ]
    date: Annotated[
        float | None,
        Meaning(
            "likeness of the event dates, 0 to 1; below 0 where one report tells the other's day"
            " too, as that of something else; null if unknown"
        ),
    ]
    place: Annotated[float | None, Meaning("likeness of the provinces, 0 to 1; null if unknown")]
    people: Annotated[float | None, Meaning("likeness of the officials, 0 to 1; null if none")]
    awards: Annotated[float | None, Meaning("likeness of the award counts, 0 to 1; null if none")]
    text: Annotated[float | None, Meaning("likeness of length and build of the texts, 0 to 1")]
    decision: Annotated[Code, Codes(LINK_DECISIONS), Meaning("one event or two")]
    decided_by: Annotated[Code, Codes(LINK_DECIDERS), Meaning("model, or a person's judgement")]


@dataclass(frozen=True, slots=True, kw_only=True)
class Fact(Row):
    """A fact of an event, agreed over its reports."""

    table_name: ClassVar[str] = "facts"
    made_by: ClassVar[str] = "link"
    primary_key: ClassVar[tuple[str, ...]] = ("event_id", "field", "key", "value")
    sorted_by: ClassVar[tuple[str, ...]] = primary_key

    event_id: Annotated[str, Meaning("event")]
    field: Annotated[Code, Codes(FACT_FIELDS), Meaning("kind of fact")]
    key: Annotated[str, Meaning("award/class/recipient/grantor/status, person_id, or the field")]
    value: Annotated[str, Meaning("consensus value")]
    n_for: Annotated[int, Meaning("reports that give this value")]
    n_against: Annotated[int, Meaning("reports that give another")]
    agreement: Annotated[Code, Codes(AGREEMENTS), Meaning("how the reports agree")]


@dataclass(frozen=True, slots=True, kw_only=True)
class Divergence(Row):
    """A report that differs from the consensus of its event, or misses a fact of it."""

    table_name: ClassVar[str] = "divergences"
    made_by: ClassVar[str] = "link"
    primary_key: ClassVar[tuple[str, ...]] = (
        "event_id",
        "field",
        "key",
        "doc_id",
        "value",
        "consensus",
    )
    sorted_by: ClassVar[tuple[str, ...]] = primary_key

    event_id: Annotated[str, Meaning("event")]
    field: Annotated[Code, Codes(FACT_FIELDS), Meaning("kind of fact")]
    key: Annotated[str, Meaning("key of the fact")]
    doc_id: Annotated[str, Meaning("document that differs")]
    language: Annotated[str | None, Meaning("its language")]
    value: Annotated[str | None, Meaning("what it says; null where it says nothing")]
    consensus: Annotated[str, Meaning("consensus value of the event")]
    kind: Annotated[Code, Codes(DIVERGENCE_KINDS), Meaning("differs or missing")]


@dataclass(frozen=True, slots=True, kw_only=True)
class Person(Row):
    """One person across scripts and reports."""

    table_name: ClassVar[str] = "people"
    made_by: ClassVar[str] = "link"
    primary_key: ClassVar[tuple[str, ...]] = ("person_id",)
    sorted_by: ClassVar[tuple[str, ...]] = ("name_ascii", "person_id")

    person_id: Annotated[str, Meaning("identity")]
    name: Annotated[str | None, Meaning("name with diacritics, where a fact supports them")]
    name_ascii: Annotated[str, Meaning("name without diacritics, Vietnamese order")]
    roles: Annotated[tuple[str, ...], Meaning("codes of the offices, sorted")]
    role_first_seen: Annotated[
        tuple[str, ...],
        Meaning("first event date in each of `roles`, in their order; `-` where unknown"),
    ]
    role_last_seen: Annotated[
        tuple[str, ...],
        Meaning("last event date in each of `roles`, in their order; `-` where unknown"),
    ]
    provinces: Annotated[tuple[str, ...], Meaning("province codes of the offices, sorted")]
    first_seen: Annotated[datetime.date | None, Meaning("first event date")]
    last_seen: Annotated[datetime.date | None, Meaning("last event date")]
    n_events: Annotated[int, Meaning("number of events")]
    spellings: Annotated[
        tuple[str, ...], Meaning("spellings as written, sorted; one of two languages stands twice")
    ]
    spelling_languages: Annotated[
        tuple[str, ...], Meaning("language of each of `spellings`, in their order; `-` if unknown")
    ]


@dataclass(frozen=True, slots=True, kw_only=True)
class AwardTotal(Row):
    """Awards per province and year, each fact of an event once."""

    table_name: ClassVar[str] = "award_totals"
    made_by: ClassVar[str] = "aggregate"
    primary_key: ClassVar[tuple[str, ...]] = (
        "province_code",
        "year",
        "award",
        "recipient",
        "status",
    )
    sorted_by: ClassVar[tuple[str, ...]] = primary_key

    province_code: Annotated[str | None, Meaning("province of the award")]
    province: Annotated[str | None, Meaning("its official Vietnamese name")]
    code_today: Annotated[str | None, Meaning("code of the unit since 1 July 2025")]
    year: Annotated[int | None, Meaning("year of the event")]
    award: Annotated[Code, Codes(AWARD_CODES), Meaning("kind of award")]
    recipient: Annotated[Code, Codes(RECIPIENTS), Meaning("who receives")]
    status: Annotated[Code, Codes(AWARD_STATUSES), Meaning("given, proposed, or cumulative")]
    n_events: Annotated[int, Meaning("number of events")]
    count: Annotated[int, Meaning("sum of the counts; parts of totals left out")]


@dataclass(frozen=True, slots=True, kw_only=True)
class Issue(Row):
    """A doubt, a contradiction, or an input that was set aside."""

    table_name: ClassVar[str] = "issues"
    made_by: ClassVar[str] = "ingest"
    primary_key: ClassVar[tuple[str, ...]] = ("issue_id",)
    sorted_by: ClassVar[tuple[str, ...]] = ("path", "doc_id", "stage", "code", "start", "issue_id")

    issue_id: Annotated[str, Meaning("16 hex digits of a SHA-256 over the other columns")]
    doc_id: Annotated[str | None, Meaning("document; null for a file that was set aside")]
    path: Annotated[str | None, Meaning("path relative to the raw folder")]
    stage: Annotated[Code, Codes(STAGES), Meaning("stage that raised it")]
    code: Annotated[str, Meaning("what kind of issue")]
    severity: Annotated[Code, Codes(SEVERITIES), Meaning("error, warning or note")]
    detail: Annotated[str, Meaning("one line: what, where, how to mend it")]
    start: Annotated[int | None, Meaning("first code point, where it is about characters")]
    end: Annotated[int | None, Meaning("code point after the last")]
    surface: Annotated[str | None, Meaning("the characters")]


TABLES: Mapping[str, type[Row]] = types.MappingProxyType(
    {
        row.table_name: row
        for row in (
            Document,
            Segment,
            DateMention,
            ProvinceMention,
            OfficialMention,
            AwardMention,
            MeasureMention,
            Report,
            Event,
            Attendance,
            Relation,
            Evidence,
            Link,
            Fact,
            Divergence,
            Person,
            AwardTotal,
            Issue,
        )
    }
)
MENTIONS: tuple[type[Mention], ...] = (
    DateMention,
    ProvinceMention,
    OfficialMention,
    AwardMention,
    MeasureMention,
)


@dataclass(frozen=True, slots=True)
class Column:
    """One column, as read off the field of its row class."""

    name: str
    kind: str
    """text, integer, number, boolean, day or list"""
    nullable: bool
    codes: tuple[str, ...]
    """allowed codes, empty when the column is not coded"""
    meaning: str


_KINDS: Mapping[object, str] = types.MappingProxyType(
    {
        str: "text",
        int: "integer",
        float: "number",
        bool: "boolean",
        datetime.date: "day",
        tuple[str, ...]: "list",
    }
)


def columns(row: type[Row]) -> tuple[Column, ...]:
    """Return the columns of a table in their order.

    Parameters
    ----------
    row
        A row class of `TABLES`.

    Returns
    -------
    One `Column` a field: name, kind, whether it may be null, its codes and its meaning.
    """
    return _columns(row.table_name)


@functools.cache
def _columns(table_name: str) -> tuple[Column, ...]:
    row = TABLES[table_name]
    if not dataclasses.is_dataclass(row):
        raise TypeError(f"{row.__name__} is not a table row")
    hints = typing.get_type_hints(row, include_extras=True)
    found: list[Column] = []
    for field in dataclasses.fields(row):
        base, *notes = typing.get_args(hints[field.name])
        members = typing.get_args(base) if isinstance(base, types.UnionType) else (base,)
        kinds = [member for member in members if member is not type(None)]
        codes = next((note.allowed for note in notes if isinstance(note, Codes)), ())
        meaning = next(note.text for note in notes if isinstance(note, Meaning))
        found.append(
            Column(field.name, _KINDS[kinds[0]], len(kinds) < len(members), codes, meaning)
        )
    return tuple(found)


def sort_key(row: Row) -> tuple[tuple[bool, object], ...]:
    """Return what a table is sorted by; nulls come first, as they do in the written tables."""
    return tuple(
        (value is not None, value if value is not None else 0)
        for value in (getattr(row, name) for name in row.sorted_by)
    )


AnyRow = TypeVar("AnyRow", bound=Row)


def in_order(rows: Iterable[AnyRow]) -> list[AnyRow]:
    """Return rows in the order of their table, the same whatever order they came in."""
    given = list(rows)
    if not given:
        return given
    try:
        return sorted(given, key=attrgetter(*given[0].sorted_by))
    except TypeError:
        # There are nulls, which compare with nothing.
        return sorted(given, key=sort_key)
