"""From the analysis of a report to the rows of its tables."""

from __future__ import annotations

import datetime
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from pipeline import gazetteer
from pipeline.extract import doubts
from pipeline.extract.analysis import Analysis
from pipeline.extract.awards.words import FoundAward
from pipeline.extract.events import event_kind
from pipeline.extract.own_year import LEAD
from pipeline.extract.parts import part_of, with_mixed_totals
from pipeline.extract.people import Holding
from pipeline.extract.persons import Person, persons_of
from pipeline.extract.roles import Role
from pipeline.extract.settle import Settlement, about, main_province
from pipeline.extract.spans import starting_in
from pipeline.schema import (
    AwardMention,
    DateMention,
    MeasureMention,
    OfficialMention,
    ProvinceMention,
    Report,
)
from pipeline.tables import Tables


@dataclass(frozen=True, slots=True)
class Identity:
    """Which document a report is."""

    doc_id: str
    path: str


class _Ids:
    """Mention ids of one document: its id, the kind, the start, and an ordinal."""

    __slots__ = ("_doc_id", "_seen")

    def __init__(self, doc_id: str) -> None:
        self._doc_id = doc_id
        self._seen: dict[str, int] = {}

    def next(self, kind: str, start: int | None) -> str:
        stem = f"{self._doc_id}-{kind}-{'x' if start is None else start}"
        ordinal = self._seen.get(stem, 0)
        self._seen[stem] = ordinal + 1
        return f"{stem}-{ordinal}"


def assemble(analysis: Analysis, identity: Identity) -> Tables:
    """Return the mention rows, the report row and the issues of one report.

    Parameters
    ----------
    analysis
        The report, analysed.
    identity
        Which document it is.
    """
    ids = _Ids(identity.doc_id)
    people = persons_of(analysis, about(analysis))
    province = main_province(analysis, people)
    tables = Tables()
    tables.extend(_dates(analysis, identity, ids))
    tables.extend(_provinces(analysis, identity, ids, province))
    tables.extend(_officials(analysis, identity, ids, people, province))
    tables.extend(_awards(analysis, identity, ids, province))
    tables.extend(_measures(analysis, identity, ids))
    tables.add(_report(analysis, identity, province))
    tables.extend(
        doubts.issues(analysis, identity.doc_id, identity.path, people, province is not None)
    )
    return tables


def _dates(analysis: Analysis, identity: Identity, ids: _Ids) -> Iterator[DateMention]:
    for date in analysis.dates:
        start, end = analysis.view.span(date.found.start, date.found.end)
        yield DateMention(
            mention_id=ids.next("date", start),
            doc_id=identity.doc_id,
            start=start,
            end=end,
            surface=analysis.text[start:end],
            rule=date.found.rule,
            method="rule",
            score=1.0,
            value=str(date.period),
            first_day=date.period.first_day(),
            last_day=date.period.last_day(),
            precision=date.period.precision,
            basis=date.basis,
            role=date.role,
        )


def _provinces(
    analysis: Analysis, identity: Identity, ids: _Ids, main: Settlement | None
) -> Iterator[ProvinceMention]:
    recipients = {code for award in analysis.awards for code in award.places}

    def row(
        code: str,
        basis: str,
        rule: str,
        start: int | None,
        end: int | None,
        surface: str,
        score: float,
    ) -> ProvinceMention:
        named = gazetteer.provinces()[code]
        today = gazetteer.provinces()[named.code_today]
        role = "recipient" if code in recipients else "mentioned"
        return ProvinceMention(
            mention_id=ids.next("province", start),
            doc_id=identity.doc_id,
            start=start,
            end=end,
            surface=surface,
            rule=rule,
            method="rule",
            score=score,
            province_code=code,
            province=named.name,
            code_today=today.code,
            province_today=today.name,
            basis=basis,
            role="event" if main is not None and code == main.province_code else role,
        )

    for place in analysis.places:
        start, end = analysis.view.span(place.start, place.end)
        yield row(
            place.province_code,
            place.basis,
            place.rule,
            start,
            end,
            analysis.text[start:end],
            place.score,
        )
    if main is not None and not main.named:
        span: tuple[int | None, int | None] = (None, None)
        if main.start is not None and main.end is not None:
            span = analysis.view.span(main.start, main.end)
        yield row(main.province_code, main.basis, main.rule, *span, main.surface, main.score)


def _officials(
    analysis: Analysis,
    identity: Identity,
    ids: _Ids,
    people: list[Person],
    province: Settlement | None,
) -> Iterator[OfficialMention]:
    for person in people:
        for holding in person.holdings:
            role = holding.role
            start, end = analysis.view.span(holding.name.start, holding.name.end)
            yield OfficialMention(
                mention_id=ids.next("official", start),
                doc_id=identity.doc_id,
                start=start,
                end=end,
                surface=analysis.text[start:end],
                rule=role.rule,
                method="rule",
                score=round(person.score, 4),
                person_id=f"{identity.doc_id}:{person.slug}",
                name=person.name,
                name_ascii=person.name_ascii,
                role=person.role_of(holding),
                role_surface=_role_surface(analysis, holding),
                body=person.body_of(holding),
                province_code=_office_province(role, province),
                standing=role.standing,
            )


def _role_surface(analysis: Analysis, holding: Holding) -> str:
    return analysis.view.surface(holding.role.start, holding.role.end)


def _office_province(role: Role, province: Settlement | None) -> str | None:
    if role.province_code is not None or province is None or role.body is None:
        return role.province_code
    office = gazetteer.offices().get(("body", role.body))
    return province.province_code if office is not None and office.level == "provincial" else None


def _awards(
    analysis: Analysis, identity: Identity, ids: _Ids, province: Settlement | None
) -> Iterator[AwardMention]:
    owners = part_of(analysis.awards)
    found = with_mixed_totals(analysis.awards, owners)
    spans = [analysis.view.span(award.start, award.end) for award in found]
    names = [ids.next("award", start) for start, _ in spans]
    for award, (start, end), mention_id, owner in zip(found, spans, names, owners, strict=True):
        yield AwardMention(
            mention_id=mention_id,
            doc_id=identity.doc_id,
            start=start,
            end=end,
            surface=analysis.text[start:end],
            rule=award.rule,
            method="rule",
            score=1.0,
            award=award.award,
            award_class=award.award_class,
            count=award.count,
            approximate=award.approximate,
            recipient=award.recipient,
            grantor=award.grantor,
            status=award.status,
            province_code=_award_province(analysis, award, province),
            year=analysis.work_year(award),
            part_of=None if owner is None else names[owner],
        )


def _award_province(
    analysis: Analysis, award: FoundAward, province: Settlement | None
) -> str | None:
    """Return the province of who receives an award: the one named with them, or the event's."""
    codes = set(award.places)
    if not codes:
        named = starting_in(analysis.places, award.start, award.end)
        codes = {place.province_code for place in named}
    own = None if province is None else province.province_code
    if len(codes) > 1 and not award.places:
        # "the Thai Binh people's association of Dien Bien": where the event is goes without saying.
        codes.discard(own or "")
    if len(codes) == 1:
        return next(iter(codes))
    return None if codes else own


def _measures(analysis: Analysis, identity: Identity, ids: _Ids) -> Iterator[MeasureMention]:
    for measure in analysis.measures:
        start, end = analysis.view.span(measure.start, measure.end)
        yield MeasureMention(
            mention_id=ids.next("measure", start),
            doc_id=identity.doc_id,
            start=start,
            end=end,
            surface=analysis.text[start:end],
            rule=measure.rule,
            method="rule",
            score=1.0,
            what=None if measure.noun is None else analysis.view.surface(*measure.noun),
            value=measure.value,
            unit=measure.unit,
            approximate=measure.approximate,
        )


def _tells_of_giving(awards: Sequence[FoundAward]) -> bool:
    """Tell whether a report counts what was given, and no less of it than what is proposed."""
    counted = [award.status for award in awards if not award.alone]
    return "awarded" in counted and counted.count("awarded") >= counted.count("proposed")


def _report(analysis: Analysis, identity: Identity, province: Settlement | None) -> Report:
    event = analysis.event
    day: datetime.date | None = event.period.first_day() if event is not None else None
    bodies = [body for body in analysis.bodies if body.start < LEAD]
    return Report(
        doc_id=identity.doc_id,
        event_id=None,
        event_date=day,
        event_date_basis=None if event is None else event.basis,
        province_code=None if province is None else province.province_code,
        province_basis=None if province is None else province.basis,
        organiser=bodies[0].code if bodies else None,
        event_kind=event_kind(
            analysis.hits,
            0,
            LEAD,
            _tells_of_giving(analysis.awards),
        ),
    )
