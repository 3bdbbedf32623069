"""The province of a report: named, or settled by what only one province has."""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from itertools import takewhile
from urllib.parse import urlsplit

from pipeline import gazetteer
from pipeline.extract.analysis import Analysis
from pipeline.extract.dating import OPENING
from pipeline.extract.events import NOUN
from pipeline.extract.officeholders import Days, fitting
from pipeline.extract.own_year import LEAD
from pipeline.extract.persons import Person
from pipeline.extract.places import Place
from pipeline.extract.spans import Cover, starting_in

OFFICEHOLDER_RULE = "any.place.officeholder"
SOURCE_RULE = "any.place.source"


@dataclass(frozen=True, slots=True)
class Settlement:
    """The province of a report's event, and where that stands."""

    province_code: str
    basis: str
    rule: str
    start: int | None
    """folded offsets of the evidence; None where it is metadata"""
    end: int | None
    surface: str
    score: float
    named: bool
    """whether the text names the province; otherwise this is its one row"""


def main_province(analysis: Analysis, people: list[Person]) -> Settlement | None:
    """Return the province of the event, or None when nothing settles it.

    In this order: the first province of the sentence that says when the event was, the province of
    the body that holds it, the first province of the opening or of a sentence that names an event,
    the only province of the text. Where the text names none, and only then: the one province
    whose office a named person is known to hold at the time, then the province of the source.
    """
    receiving = {
        code: Cover((award.start, award.end) for award in analysis.awards if code in award.places)
        for code in sorted({code for award in analysis.awards for code in award.places})
    }
    places = [
        place
        for place in analysis.places
        if place.province_code not in receiving
        or not receiving[place.province_code].touches(place.start, place.end)
    ]
    if analysis.places:
        told = _event_sentences(analysis)
        place = (
            _of_event_day(analysis, places)
            or _of_organiser(analysis, told)
            or next((place for place in places if told.touches(place.start, place.end)), None)
            or _only(places)
        )
        return _named(analysis, place) if place is not None else None
    return _by_officeholder(analysis, people) or _by_source(analysis)


def _named(analysis: Analysis, place: Place) -> Settlement:
    return Settlement(
        place.province_code,
        place.basis,
        place.rule,
        place.start,
        place.end,
        analysis.view.surface(place.start, place.end),
        place.score,
        named=True,
    )


def _event_sentences(analysis: Analysis) -> Cover:
    """Return the opening of a report and the sentences of its lead that name an event.

    What is told further down is of others: who took part, whom the orders went to.
    """
    named = map(analysis.sentence_of, (noun.start for noun in analysis.hits.get(NOUN, ())))
    return Cover([(0, OPENING), *takewhile(_in_lead, named)])


def _in_lead(sentence: tuple[int, int]) -> bool:
    return sentence[0] < LEAD


def _of_event_day(analysis: Analysis, places: list[Place]) -> Place | None:
    """Return the first place of the sentence that says when the event was; a stamp names none."""
    if analysis.event is None or analysis.event.role == "page":
        return None
    start, end = analysis.sentence_of(analysis.event.found.start)
    return next(iter(starting_in(places, start, end)), None)


def _of_organiser(analysis: Analysis, told: Cover) -> Place | None:
    offices = Cover((role.start, role.end) for role in analysis.roles)
    bodies = [
        body
        for body in analysis.bodies
        if body.province_code is not None
        and told.touches(body.start, body.end)
        and not offices.touches(body.start, body.end)
    ]
    if not bodies:
        return None
    return next(
        place
        for place in analysis.places
        if place.province_code == bodies[0].province_code
        and bodies[0].start <= place.start < bodies[0].end
    )


def _only(places: list[Place]) -> Place | None:
    codes = {place.province_code for place in places}
    return places[0] if len(codes) == 1 else None


def about(analysis: Analysis) -> Days | None:
    """Return the days that a report may be about: its event, its publication, or its years."""
    event = analysis.event
    if event is not None:
        first, last = event.period.first_day(), event.period.last_day()
        if first is not None and last is not None:
            return first, last
    if analysis.context.published_on is not None:
        return analysis.context.published_on, analysis.context.published_on
    years = sorted(
        date.period.first.year
        for date in analysis.dates
        if date.period.precision == "year" and date.period.first.year is not None
    )
    if not years:
        return None
    return datetime.date(years[0], 1, 1), datetime.date(years[-1] + 1, 12, 31)


def _by_officeholder(analysis: Analysis, people: list[Person]) -> Settlement | None:
    """Return the province that the offices of the named people point to, if it is one alone."""
    days = about(analysis)
    found: dict[str, Person] = {}
    for person in people:
        provinces = {
            holder.province_code
            for holder in fitting(person.names, person.roles, days)
            if holder.province_code
        }
        if len(provinces) == 1:
            found.setdefault(next(iter(provinces)), person)
    if len(found) != 1:
        # Nobody known, or people of two provinces: that settles nothing.
        return None
    code, person = next(iter(found.items()))
    name = person.spans[0]
    return Settlement(
        code,
        "officeholder",
        OFFICEHOLDER_RULE,
        name.start,
        name.end,
        analysis.view.surface(name.start, name.end),
        1.0,
        named=False,
    )


def _by_source(analysis: Analysis) -> Settlement | None:
    """Return the province whose own newspaper or portal published the report."""
    given = analysis.context.url or analysis.context.source
    if not given:
        return None
    host = urlsplit(given).hostname or given.split("/")[0]
    codes = {
        province.code: domain
        for province in gazetteer.provinces().values()
        for domain in province.domains
        if host == domain or host.endswith(f".{domain}")
    }
    if len(codes) != 1:
        return None
    code, domain = next(iter(codes.items()))
    start = analysis.text.find(domain)
    inside = start >= 0
    view = analysis.view
    return Settlement(
        code,
        "source",
        SOURCE_RULE,
        view.position(start) if inside else None,
        view.position(start + len(domain)) if inside else None,
        domain if inside else given,
        1.0,
        named=False,
    )
