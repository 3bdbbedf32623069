"""The doubts of one report: what stays open, and what contradicts itself."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from pipeline.extract.analysis import Analysis
from pipeline.extract.persons import Person
from pipeline.extract.years import UNRESOLVED
from pipeline.schema import Issue
from pipeline.tables import make_issue

UNSURE_NAME = 0.5
"""Share of the best reading of a name below which the reading is doubtful."""
_YEARLESS_BY_NATURE = ("holiday", "birth", "document", "anniversary")


def issues(
    analysis: Analysis, doc_id: str, path: str, people: Sequence[Person], province_settled: bool
) -> Iterator[Issue]:
    """Yield the issues of a report.

    Parameters
    ----------
    analysis
        The report, analysed.
    doc_id, path
        Which document it is.
    people
        The people whom it names.
    province_settled
        Whether the province of its event is settled.
    """

    def issue(code: str, severity: str, detail: str, span: tuple[int, int] | None = None) -> Issue:
        start, end = analysis.view.span(*span) if span is not None else (None, None)
        return make_issue(
            "extract",
            code,
            severity,
            detail,
            doc_id=doc_id,
            path=path,
            start=start,
            end=end,
            surface=None if span is None else analysis.view.surface(*span),
        )

    for date in analysis.dates:
        if date.basis == UNRESOLVED and date.role not in _YEARLESS_BY_NATURE:
            yield issue(
                "unresolved_year",
                "warning",
                f"nothing in the report settles the year of {date.period}",
                (date.found.start, date.found.end),
            )
    event = analysis.event
    if event is None or event.period.first_day() is None:
        yield issue(
            "unsettled_event_date", "note", "the report does not settle the day of its event"
        )
    if not province_settled:
        yield issue(
            "unsettled_province",
            "note",
            "the report neither names nor settles the province of its event",
        )
    for person in people:
        if person.share < UNSURE_NAME:
            name = person.spans[0]
            readings = ", ".join(person.names[:3])
            yield issue(
                "uncertain_name",
                "note",
                f"the name may be read as {readings}",
                (name.start, name.end),
            )
    for detail, span in _inconsistent_bodies(analysis):
        yield issue("inconsistent_body", "warning", detail, span)


def _inconsistent_bodies(analysis: Analysis) -> Iterator[tuple[str, tuple[int, int]]]:
    """Yield what to say of every body that the report calls by contradicting names, and where.

    A name that translations wrongly give a body (an economic council for the emulation council)
    contradicts any other name of it; synonyms do not contradict each other.
    """
    misnomers, folded = analysis.pack.roles.misnomers, analysis.folded
    said = [(body, folded[slice(*body.noun)]) for body in analysis.bodies]
    if misnomers.isdisjoint([noun for _, noun in said]):
        return
    names: dict[str, dict[str, tuple[int, int]]] = {}
    for body, noun in said:
        names.setdefault(body.code, {}).setdefault(noun, body.noun)
    for code, by_name in sorted(names.items()):
        wrong = [name for name in by_name if name in misnomers]
        if wrong and len(by_name) > 1:
            shown = ", ".join(
                f"“{analysis.view.surface(*span)}”"
                for _, span in sorted(by_name.items(), key=lambda item: item[1])
            )
            yield (
                f"one body ({code}) has {len(by_name)} names in this report: {shown}",
                by_name[wrong[0]],
            )
