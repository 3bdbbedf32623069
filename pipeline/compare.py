"""One event side by side: its facts, and what each of its reports says of them.

Only the rows of this event are read. A cell holds the value as the report gives it and the
characters it stands in; where the report supports a fuller value of the others, both are seen.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from pipeline import gazetteer
from pipeline.errors import UsageError
from pipeline.schema import (
    UNKNOWN,
    AwardMention,
    DateMention,
    Divergence,
    Event,
    Evidence,
    Fact,
    Mention,
    OfficialMention,
    ProvinceMention,
    Report,
)
from pipeline.store.corpus import stored
from pipeline.store.places import Place
from pipeline.store.sources import select

if TYPE_CHECKING:
    import duckdb

FIELDS = ("date", "province", "official", "award")
"""Kinds of fact in the order in which they are shown."""
UNSPECIFIED = "unspecified"
MOST_NAMED = 5
"""Events that are named where a prefix fits several."""
LONGEST_NAME = 40
"""Characters of an event id that an error shows."""
_MENTIONS: Mapping[str, type[Mention]] = {
    "date": DateMention,
    "province": ProvinceMention,
    "official": OfficialMention,
    "award": AwardMention,
}
OfficialName = tuple[str, str]
"""A name as it is shown, and without diacritics."""
_AWARD_PARTS = ("award", "class", "recipient", "grantor", "status")


@dataclass(frozen=True, slots=True)
class Source:
    """One report of the event, a column."""

    doc_id: str
    language: str | None
    path: str
    """with `#N` for record N of a file of many"""
    is_copy: bool
    """it repeats the text of another report and shares its vote"""


@dataclass(frozen=True, slots=True)
class Cell:
    """What one report says of one fact."""

    values: tuple[str, ...]
    """none where it says nothing"""
    surfaces: tuple[str, ...]
    """the characters, each once, in the order of the text"""
    differs: bool


@dataclass(frozen=True, slots=True)
class Line:
    """One fact, a row."""

    field: str
    about: str
    """what the value is the value of"""
    consensus: str
    agreement: str
    n_for: int
    n_against: int
    cells: tuple[Cell, ...]
    """one a report, in the order of the columns"""


@dataclass(frozen=True, slots=True)
class Comparison:
    """An event and its reports side by side."""

    event: Event
    sources: tuple[Source, ...]
    lines: tuple[Line, ...]


def compare(folder: Place, event_id: str) -> Comparison:
    """Return an event with what each of its reports says.

    Parameters
    ----------
    folder
        Folder of tables.
    event_id
        The event, or so much of the beginning of its id that no other begins alike.

    Raises
    ------
    UsageError
        There is no such event, or there are several.
    PipelineError
        The folder holds no tables of events.
    """
    source = stored(folder)
    source.require(Event)
    with source.connect() as connection:
        event = _event(connection, folder, event_id)
        return _compared(connection, event)


def readable(code: str) -> str:
    """Return a code as words."""
    return code.replace("_", " ")


def province_named(code: str) -> str:
    """Return a province code with the name of the province."""
    known = gazetteer.provinces().get(code)
    return f"{code} {known.name}" if known else code


def _event(connection: duckdb.DuckDBPyConnection, folder: Place, event_id: str) -> Event:
    wanted = event_id.strip().lower()
    if not wanted:
        raise UsageError("the id of an event is empty; table events lists them")
    found = select(
        connection, Event, f"starts_with(event_id, ?) ORDER BY event_id LIMIT {MOST_NAMED}", wanted
    )
    shown = repr(event_id[:LONGEST_NAME])
    if not found:
        raise UsageError(
            f"{folder} has no event {shown}; table events lists them, and table reports has the"
            " event_id of every report"
        )
    if len(found) > 1:
        named = ", ".join(event.event_id for event in found)
        more = " ..." if len(found) == MOST_NAMED else ""
        raise UsageError(f"several events begin with {shown}: {named}{more}; give more of the id")
    return found[0]


def _compared(connection: duckdb.DuckDBPyConnection, event: Event) -> Comparison:
    event_id = event.event_id
    reports = {row.doc_id: row for row in select(connection, Report, "event_id = ?", event_id)}
    said = _Said(
        reports,
        select(connection, Evidence, "event_id = ?", event_id),
        select(connection, Divergence, "event_id = ?", event_id),
        {
            mention.mention_id: mention
            for field in FIELDS
            for mention in select(
                connection,
                _MENTIONS[field],
                "doc_id IN (SELECT doc_id FROM reports WHERE event_id = ?)",
                event_id,
            )
        },
    )
    sources = _sources(connection, event_id)
    facts = select(connection, Fact, "event_id = ?", event_id)
    names = said.names()
    lines = [
        Line(
            field=fact.field,
            about=_about(fact, names),
            consensus=_value(fact.field, fact.value),
            agreement=fact.agreement,
            n_for=fact.n_for,
            n_against=fact.n_against,
            cells=tuple(said.cell(fact, source.doc_id, names) for source in sources),
        )
        for fact in facts
    ]
    lines.sort(key=lambda line: (FIELDS.index(line.field), line.about, line.consensus))
    return Comparison(event, sources, tuple(lines))


def _sources(connection: duckdb.DuckDBPyConnection, event_id: str) -> tuple[Source, ...]:
    """Return the reports of an event by language and path; their texts are not read."""
    found = connection.execute(
        "SELECT doc_id, language, path, record, duplicate_of FROM documents "
        "WHERE doc_id IN (SELECT doc_id FROM reports WHERE event_id = ?) "
        "ORDER BY language NULLS LAST, path, record",
        [event_id],
    ).fetchall()
    several = {path for _, _, path, record, _ in found if record > 0}
    return tuple(
        Source(
            doc_id,
            language,
            f"{path}#{record}" if path in several else path,
            duplicate_of is not None,
        )
        for doc_id, language, path, record, duplicate_of in found
    )


class _Said:
    """What the reports of one event say, as far as facts rest on it."""

    def __init__(
        self,
        reports: Mapping[str, Report],
        evidence: Iterable[Evidence],
        divergences: Iterable[Divergence],
        mentions: Mapping[str, Mention],
    ) -> None:
        self._reports = reports
        self._evidence: defaultdict[tuple[str, str, str, str], list[Mention]] = defaultdict(list)
        for row in evidence:
            place = row.doc_id, row.field, row.key, row.value
            self._evidence[place].append(mentions[row.mention_id])
        for found in self._evidence.values():
            found.sort(key=lambda one: (one.start is None, one.start or 0, one.mention_id))
        self._divergences = {
            (row.doc_id, row.field, row.key, row.consensus): row for row in divergences
        }

    def names(self) -> dict[str, OfficialName]:
        """Return the name of each person: with diacritics where any report supports them."""
        found: defaultdict[str, Counter[OfficialName]] = defaultdict(Counter)
        for (_, field, key, _), mentions in self._evidence.items():
            if field == "official":
                found[key].update(
                    _name(row) for row in mentions if isinstance(row, OfficialMention)
                )
        return {
            person: min(names, key=lambda name: (name[0] == name[1], -names[name], name))
            for person, names in found.items()
            if names
        }

    def cell(self, fact: Fact, doc_id: str, names: Mapping[str, OfficialName]) -> Cell:
        """Return what a report says of a fact."""
        divergence = self._divergences.get((doc_id, fact.field, fact.key, fact.value))
        value = fact.value if divergence is None else divergence.value
        if value is None:
            return Cell((), (), differs=False)
        mentions = self._evidence.get((doc_id, fact.field, fact.key, value), [])
        values = [_as_given(row, fact, names) for row in _telling(mentions)]
        if not mentions and (divergence is not None or self._settles(fact.field, doc_id)):
            values = [_value(fact.field, value)]
        return Cell(
            tuple(dict.fromkeys(values)),
            tuple(dict.fromkeys(" ".join(row.surface.split()) for row in mentions)),
            differs=divergence is not None,
        )

    def _settles(self, field: str, doc_id: str) -> bool:
        """Tell whether a report has a day or province of its own, though no mention says it."""
        report = self._reports[doc_id]
        return (field == "date" and report.event_date is not None) or (
            field == "province" and report.province_code is not None
        )


def _telling(mentions: Sequence[Mention]) -> Sequence[Mention]:
    """Return the mentions that give a value; a district says no more than the named province."""
    named = [row for row in mentions if isinstance(row, ProvinceMention) and row.basis == "named"]
    return named or mentions


def _about(fact: Fact, names: Mapping[str, OfficialName]) -> str:
    if fact.field == "official":
        return names[fact.key][0] if fact.key in names else fact.key
    if fact.field == "award":
        return _award(fact.key.split("/"))
    return "day" if fact.field == "date" else readable(fact.field)


def _award(key: Sequence[str]) -> str:
    """Return the key of an award in words; what is open or usual is not said."""
    award, award_class, recipient, grantor, status = key
    rank = "" if award_class == UNKNOWN else f" class {award_class}"
    receiver = "" if recipient == UNSPECIFIED else f" to {recipient}"
    giver = "" if grantor == UNSPECIFIED else f", by {readable(grantor)}"
    stage = "" if status == "awarded" else f", {readable(status)}"
    return f"{readable(award)}{rank}{receiver}{giver}{stage}"


def _value(field: str, value: str) -> str:
    """Return a value of `facts` or `divergences` in words."""
    if field == "province":
        return province_named(value)
    if field == "official":
        return readable(value)
    if field == "award" and "=" in value:
        key, _, count = value.rpartition("=")
        return f"{count} {_award(key.split('/'))}"
    return value


def _name(mention: OfficialMention) -> OfficialName:
    return mention.name or mention.name_ascii, mention.name_ascii


def _as_given(mention: Mention, fact: Fact, names: Mapping[str, OfficialName]) -> str:
    """Return the value of a mention, with what it says otherwise than the fact."""
    match mention:
        case DateMention():
            return mention.value
        case ProvinceMention():
            basis = "" if mention.basis == "named" else f" ({mention.basis})"
            return f"{mention.province_code} {mention.province}{basis}"
        case OfficialMention():
            name, name_ascii = _name(mention)
            other = "" if name_ascii == names[fact.key][1] else f"{name}: "
            standing = "" if mention.standing == "current" else f"{mention.standing} "
            return f"{other}{standing}{readable(mention.role)}"
        case AwardMention():
            count = f"about {mention.count}" if mention.approximate else str(mention.count)
            award_class = UNKNOWN if mention.award_class is None else str(mention.award_class)
            said = (
                mention.award,
                award_class,
                mention.recipient,
                mention.grantor,
                mention.status,
            )
            otherwise = [
                f"{part} {UNSPECIFIED if value == UNKNOWN else readable(value)}"
                for part, value, settled in zip(
                    _AWARD_PARTS, said, fact.key.split("/"), strict=True
                )
                if value != settled
            ]
            return "; ".join([count, *otherwise])
    return mention.surface
