"""Reading a report once more for a fact that the other reports of its event tell.

A report that misses a fact and a report in which the reading missed it look the same in the tables.
Only the first is a divergence; the second is a doubt, with the place to look at.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol, TypeVar

from pipeline import languages
from pipeline.careful import failed
from pipeline.extract import MOST_CHARACTERS, context_of
from pipeline.extract.analysis import Analysis
from pipeline.extract.pack import load
from pipeline.extract.spans import Cover
from pipeline.extract.traces import Span, Traces
from pipeline.languages import PackError
from pipeline.link import offices, readings
from pipeline.link.agreed import Agreed, Stance
from pipeline.link.readings import Readings
from pipeline.link.told import Told, spans
from pipeline.schema import Issue

Found = TypeVar("Found")

COUNTED_UNITS = frozenset((None, "person", "household"))
"""Units of measures that may be awards that were not read as such."""
ENOUGH_ALIKE = 2.0
"""Evidence (log10) from which a name at the event is that of a person whom others name: a hundred
to one."""
ALIKE_IN_OFFICE = -1.0
"""Evidence from which a name in one and the same office at the event may be a garbled rendering:
what little speaks against it is no match for the office."""
RENDERINGS_COMPARED = 8
OTHER_DAYS = frozenset(("document",))
"""Roles of days that are never the event's; a page may be of its day."""


@dataclass(frozen=True, slots=True)
class Trace:
    """A place at which a report may tell a fact; without offsets where its metadata does."""

    start: int | None
    end: int | None
    surface: str


class KnownPeople(Protocol):
    """What all reports together say of people, by their identities across reports."""

    @property
    def renderings(self) -> Mapping[str, Sequence[tuple[str, str]]]:
        """How reports write the people, each time with its language, sorted."""

    def named_together(self, one: str, other: str) -> bool:
        """Tell whether any report names both of two people."""


class Rereading:
    """Reads the reports of an event again.

    Parameters
    ----------
    told
        What was read of each, by document, with global identities of the officials.
    people
        What is known of the officials from all reports.
    """

    def __init__(self, told: Mapping[str, Told], people: KnownPeople) -> None:
        self._told = told
        self._people = people
        self._analysed: tuple[str, Traces | None] = ("", None)
        self._failed: dict[str, Issue] = {}

    def issues(self) -> list[Issue]:
        """Return an issue for every report that could not be read again."""
        return [self._failed[doc_id] for doc_id in sorted(self._failed)]

    def trace(self, doc_id: str, agreed: Agreed) -> Trace | None:
        """Return where a report may tell a fact that it was not read to tell.

        Parameters
        ----------
        doc_id
            The report.
        agreed
            What other reports of its event tell.
        """
        return self._guarded(doc_id, lambda: self._trace(doc_id, agreed))

    def may_mean(self, doc_id: str, mention_ids: Collection[str], award: str) -> bool:
        """Tell whether award mentions of a report may be of another award than they were read as.

        Parameters
        ----------
        doc_id
            The report.
        mention_ids
            Some of its award mentions.
        award
            Code of the other award.

        Returns
        -------
        Whether a sentence of theirs has a noun that is rendered for that award too.
        """
        return self._any_award(
            doc_id, mention_ids, lambda traces, start, _: traces.may_name(award, start)
        )

    def says_recipient(self, doc_id: str, mention_ids: Collection[str]) -> bool:
        """Tell whether award mentions of a report say themselves who receives.

        Parameters
        ----------
        doc_id
            The report.
        mention_ids
            Some of its award mentions.
        """
        return self._any_award(doc_id, mention_ids, Traces.says_recipient)

    def _guarded(self, doc_id: str, read: Callable[[], Found]) -> Found | None:
        """Return what a reading finds; null where it fails, which is an issue of the report."""
        if doc_id in self._failed:
            return None
        try:
            return read()
        except (PackError, ImportError, MemoryError):
            raise
        except Exception as error:
            self._failed[doc_id] = failed("link", self._told[doc_id].document, error)
            return None

    def _any_award(
        self,
        doc_id: str,
        mention_ids: Collection[str],
        asked: Callable[[Traces, int, int], bool],
    ) -> bool:
        """Tell whether something holds of the span of one of some award mentions of a report."""

        def read() -> bool:
            traces = self._traces(doc_id)
            chosen = (row for row in self._told[doc_id].awards if row.mention_id in mention_ids)
            return traces is not None and any(asked(traces, *span) for span in spans(chosen))

        return bool(self._guarded(doc_id, read))

    def _trace(self, doc_id: str, agreed: Agreed) -> Trace | None:
        fact = agreed.fact
        match fact.field:
            case "date":
                return self._of_day(doc_id, fact.value)
            case "province":
                return self._of_province(doc_id, fact.value)
            case "official":
                return self._of_person(doc_id, fact.key, fact.value)
            case _:
                return self._of_award(doc_id, agreed)

    def _of_day(self, doc_id: str, value: str) -> Trace | None:
        for row in self._told[doc_id].dates:
            if row.role not in OTHER_DAYS and row.value in (value, f"XXXX{value[4:]}"):
                return Trace(row.start, row.end, row.surface)
        return None

    def _of_province(self, doc_id: str, code: str) -> Trace | None:
        for row in self._told[doc_id].provinces:
            if code in (row.province_code, row.code_today):
                return Trace(row.start, row.end, row.surface)
        return None

    def _of_person(self, doc_id: str, person_id: str, office: str) -> Trace | None:
        """Return a name that may be somebody's: of no official that the report has, or of one in
        his very office whose name is not unlike his.
        """
        traces, wanted = self._traces(doc_id), self._readings_of(person_id)
        if traces is None or not wanted:
            return None
        named = list(spans(self._told[doc_id].officials))
        known = Cover(named)
        seated = self._seated(doc_id, person_id, office, wanted)
        if seated is not None:
            return seated
        span = self._like_name(doc_id, traces, named, [wanted])
        if span is None:
            span = traces.of_name([name for name, _ in wanted])
            span = None if span is None or known.touches(*span) else span
        return self._at(doc_id, span)

    def _seated(self, doc_id: str, person_id: str, office: str, wanted: Readings) -> Trace | None:
        """Return the name of an official of a report who holds an office, if it may be garbled.

        Whom another report names beside the person sought is somebody else, if the office has room
        for both.
        """
        told = self._told[doc_id]
        shared = offices.is_shared(office)
        for row in told.officials:
            if row.role != office and not offices.renders(row.role, office):
                continue
            if not (shared and self._people.named_together(person_id, row.person_id)):
                read = self._read_name(doc_id, row.surface)
                if read and readings.evidence(wanted, read) >= ALIKE_IN_OFFICE:
                    return Trace(row.start, row.end, row.surface)
        return None

    def _readings_of(self, person_id: str) -> Readings:
        """Return the names that the renderings of a person may stand for, those in full."""
        read = {readings.of_rendering(*one) for one in self._people.renderings[person_id]}
        size = max((len(one[0][0].split()) for one in read if one), default=0)
        whole = sorted(one for one in read if one and len(one[0][0].split()) == size)
        return readings.pooled(tuple(whole[:RENDERINGS_COMPARED])) if whole else ()

    def _of_award(self, doc_id: str, agreed: Agreed) -> Trace | None:
        traces = self._traces(doc_id)
        if traces is None:
            return None
        award, count = agreed.fact.key.partition("/")[0], int(agreed.fact.value)
        span = traces.of_award(award, count)
        if span is None and count == 1:
            span = self._of_recipient(doc_id, traces, agreed.stances)
        return self._at(doc_id, span)

    def _of_recipient(self, doc_id: str, traces: Traces, stances: Iterable[Stance]) -> Span | None:
        """Return the name of the one person to whom other reports give an award, if this report
        gives that person none.
        """
        given = {mention for stance in stances for mention in stance.mention_ids}
        wanted = [
            read
            for stance in stances
            for row in self._told[stance.doc_id].awards
            if row.mention_id in given
            if (read := self._read_name(stance.doc_id, row.surface))
        ]
        received = list(spans(self._told[doc_id].awards))
        return self._like_name(doc_id, traces, received, wanted) if wanted else None

    def _like_name(
        self, doc_id: str, traces: Traces, taken: Sequence[Span], wanted: Collection[Readings]
    ) -> Span | None:
        """Return the first name of a report, of those not taken, that may be one of some names."""
        if not traces.may_have_like({name for read in wanted for name, _ in read}, taken):
            return None
        text = self._told[doc_id].document.text
        cover = Cover(taken)
        for start, end in traces.names:
            if cover.touches(start, end):
                continue
            read = self._read_name(doc_id, text[start:end])
            if read and any(readings.evidence(one, read) >= ENOUGH_ALIKE for one in wanted):
                return start, end
        return None

    def _read_name(self, doc_id: str, surface: str) -> Readings:
        language = self._told[doc_id].document.language
        return readings.of_rendering(language, surface) if language else ()

    def _at(self, doc_id: str, span: Span | None) -> Trace | None:
        return Trace(*span, self._told[doc_id].document.text[slice(*span)]) if span else None

    def _traces(self, doc_id: str) -> Traces | None:
        """Return what one report was not read to tell; the last one asked for is kept."""
        if self._analysed[0] != doc_id:
            self._analysed = doc_id, self._analyse(doc_id)
        return self._analysed[1]

    def _analyse(self, doc_id: str) -> Traces | None:
        told = self._told[doc_id]
        document = told.document
        if document.language not in languages.codes() or document.n_chars > MOST_CHARACTERS:
            return None
        analysis = Analysis(
            document.text,
            load(document.language),
            context_of(document, told.segments),
        )
        measures = (row for row in told.measures if row.unit not in COUNTED_UNITS)
        return Traces(
            analysis,
            spans((*told.awards, *measures)),
            [(row.start, row.award) for row in told.awards if row.start is not None],
        )
