"""The awards of a whole report: what its sentences count, and what they say over sentences."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property, partial
from operator import itemgetter

from pipeline import gazetteer
from pipeline.extract import events, people, roles
from pipeline.extract.awards import words as awarding
from pipeline.extract.awards.continued import as_statistics
from pipeline.extract.awards.giving import (
    Announced,
    announced,
    as_announced,
    with_honourer,
    with_organiser,
)
from pipeline.extract.awards.items import TITLE
from pipeline.extract.awards.periods import is_of_years
from pipeline.extract.awards.rules import AwardRules
from pipeline.extract.awards.statistic import Statistic
from pipeline.extract.awards.words import FoundAward, Sentence
from pipeline.extract.dates import FoundDate
from pipeline.extract.lexicon import Hit
from pipeline.extract.numbers import Number
from pipeline.extract.places import Place
from pipeline.extract.restated import completed, with_letters_settled
from pipeline.extract.roles import NamedBody, Role
from pipeline.extract.spans import Cover, around, divided, starting_in
from pipeline.extract.symbols import Item
from pipeline.text import View

NAME_REACH = 16
"""Folded characters between an office and the name of its holder, at most: an honorific."""


@dataclass(frozen=True)
class Awarding:
    """The layers of one report that its awards are told with; offsets are folded."""

    rules: AwardRules
    view: View
    hits: Mapping[str, Sequence[Hit]]
    sentences: Sequence[tuple[int, int]]
    dates: Sequence[FoundDate]
    numbers: Sequence[Number]
    """those that may count something"""
    all_numbers: Sequence[Number]
    places: Sequence[Place]
    names: Sequence[Item]
    """names in full, and short forms of them"""
    in_full: Sequence[Item]
    offices: Sequence[Role]
    bodies: Sequence[NamedBody]
    silent: Cover
    """where nothing is extracted"""
    captions: Cover
    """where no count is that the body has"""

    @property
    def folded(self) -> str:
        """The folded text."""
        return self.view.folded

    def awards(self) -> list[FoundAward]:
        """Return the counts of awards, in the order of the text."""
        if not self.rules.may_tell(self.folded, self.hits):
            return []
        found = with_organiser(
            self._with_authors(self._with_prizes(self._counted())), self._organiser
        )
        found = with_honourer(found, self._honourer)
        found = completed(
            with_letters_settled(found),
            lambda position: around(self.sentences, position),
        )
        numbers = {number.start: number for number in self.all_numbers}
        found = [self.rules.of_each_year(self.folded, award, numbers) for award in found]
        whole = [self.rules.in_whole_words(self.folded, award) for award in found]
        return self._without_repeated_captions(whole)

    def _counted(self) -> list[FoundAward]:
        """Return what the sentences count, one after the other."""
        rules, folded = self.rules, self.folded
        items = rules.items(folded, self.hits, self._others())
        if rules.marks.passive is not None:
            items = [rules.marks.voiced(item, self.view) for item in items]
        telling = [*rules.telling(items), len(folded)]
        found: list[FoundAward] = []
        before: list[FoundAward] = []
        statistic = Statistic(rules, folded, self._tells, self._sums_up)
        passed: list[Sentence] = []
        opened = False
        told: Announced | None = None
        quiet: Sequence[Item] | None = None
        for (start, end), said in zip(self.sentences, divided(items, self.sentences), strict=True):
            # A sentence begins a line, or opens with what ends the one before.
            opened = opened or folded.startswith("\n", start) or folded[start - 1 : start] == "\n"
            if not said and folded[start:end].isspace():
                continue
            # "Among these ...": what is divided is what the paragraph before told.
            divides = bool(said) and said[0].kind == awarding.SUBSET and said[0].start <= start + 1
            if opened and not divides:
                statistic.end()
            opened = False
            sentence = Sentence(start, end, said, divides)
            counted: list[FoundAward] = []
            tells = bool(before) or telling[bisect_left(telling, start)] < end
            if tells and rules.may_count(said, before):
                sums_up = statistic.reaches(sentence)
                topic = partial(rules.topic, folded, passed)
                periods = self._periods(sentence)
                counted = rules.find(folded, start, end, said, before, sums_up, topic, periods)
                if sums_up:
                    counted = as_statistics(counted)
            passed.append(sentence)
            if not counted:
                # What it tells is asked only where the next one counts something.
                told, quiet = None, None if before else said
            elif quiet is not None:
                told = announced(rules.givers.named(folded, quiet, rules.marks.owner_after))
                quiet = None
            if counted and told is not None:
                counted = as_announced(counted, told)
            before = counted
            if counted and any(award.status != "proposed" for award in counted):
                statistic.give(all(award.status == "total" for award in counted))
            else:
                statistic.leave(sentence, bool(counted))
            found += counted
        return self.silent.outside(found)

    def _sums_up(self, sentence: Sentence) -> bool:
        """Tell whether a sentence tells of a period, so that its counts are cumulative."""
        start, end, said, _ = sentence
        return self.rules.is_cumulative(self.folded, start, end, said, self._periods(sentence))

    def _periods(self, sentence: Sentence) -> Sequence[int]:
        """Return where the periods begin that a sentence sums up."""
        if not self._periods_of_years:
            return ()
        events_named = self.hits.get(events.NOUN, ())
        start, end, said, _ = sentence
        return list(
            self.rules.periods.summed(
                self.folded, (start, end), self._periods_of_years, said, events_named
            )
        )

    @cached_property
    def _periods_of_years(self) -> list[FoundDate]:
        return [date for date in self.dates if is_of_years(date.period)]

    def _holds_office(self, name: Item) -> bool:
        """Tell whether an office stands directly before or behind a name: "director Toan"."""
        starts, ends = self._office_bounds
        behind = name.end + 1 in starts and self.folded[name.end].isspace()
        return behind or (name.start - 1 in ends and self.folded[name.start - 1].isspace())

    @cached_property
    def _office_bounds(self) -> tuple[frozenset[int], frozenset[int]]:
        """Where offices start, and where they end."""
        return (
            frozenset(office.start for office in self.offices),
            frozenset(office.end for office in self.offices),
        )

    def _others(self) -> list[Item]:
        """Return what the words of awards stand among."""
        in_full = {id(item) for item in self.in_full}
        numbers = self.rules.counting(self.view, self.numbers, self._outside_names)
        together = self.rules.together(self.view, self._named_apart)
        shared = Cover((number.start, number.end) for number in together)
        others = [
            *map(awarding.number_item, numbers),
            *map(_place_item, self.places),
            *(
                people.with_bracket(self.folded, item, self._award_starts)
                for item in self.names
                if id(item) in in_full
                or self.rules.marks.recipient(self.folded, item)
                or self._holds_office(item)
            ),
            *(
                self._granting_office(role, grantor)
                for role in self.offices
                if (grantor := grantor_of(role.body, role.position, role.level)) is not None
            ),
            *map(self._granting_body, self.bodies),
        ]
        return [*shared.outside(others), *map(awarding.number_item, together)]

    def _outside_names(self) -> Cover:
        """Return where nouns for recipients, offices, bodies and people stand."""
        nouns = self.hits.get(awarding.RECIPIENT, ())
        return Cover([*self._apart(), *((noun.start, noun.end) for noun in nouns)])

    def _named_apart(self) -> Cover:
        """Return where awards and those who may give or receive by themselves stand."""
        named = (
            (hit.start, hit.end)
            for kind in (awarding.AWARD, awarding.GRANTOR)
            for hit in self.hits.get(kind, ())
        )
        return Cover([*self._apart(), *named])

    def _apart(self) -> Iterator[tuple[int, int]]:
        """Yield where offices, bodies and people stand."""
        yield from ((office.start, office.end) for office in self.offices)
        yield from ((body.start, body.end) for body in self.bodies)
        for name in self.in_full:
            # A commune may have the name of a person, if it is short.
            if self.folded.count(" ", name.start, name.end) > 1:
                yield name.start, name.end

    @cached_property
    def _award_starts(self) -> list[int]:
        return [hit.start for hit in self.hits.get(awarding.AWARD, ())]

    def _granting_office(self, role: Role, grantor: str) -> Item:
        """Return an office as one who may grant an award."""
        holders = starting_in(self.names, role.end, role.tail + NAME_REACH)
        gives = holders and self.rules.marks.grantor(self.folded, holders[0])
        payload = awarding.GIVES if gives else None
        return Item(awarding.GRANTOR, role.start, role.end, role.tail, grantor, payload)

    def _granting_body(self, body: NamedBody) -> Item:
        """Return a body as one that may grant an award, or that receives one."""
        grantor = grantor_of(body.code, None, body.level)
        item = people.with_bracket(self.folded, _body_item(body, grantor), self._award_starts)
        if grantor is None:
            return item
        if self.rules.marks.recipient(self.folded, item) and not self._is_addressed(grantor, body):
            return item
        return Item(awarding.GRANTOR, item.start, item.end, item.tail, grantor, awarding.FROM_BODY)

    def _is_addressed(self, grantor: str, body: NamedBody) -> bool:
        """Tell whether a jury that is marked as a recipient is asked to give prizes: one that is
        called by its prizes receives none.
        """
        return grantor == awarding.JURY and any(
            body.start <= start < body.end for start in self._award_starts
        )

    def _organiser(self) -> str | None:
        """Whoever holds the contest that the report tells of."""
        return self.rules.givers.organiser(self.folded, self.sentences, self._first_body)

    def _honourer(self) -> str | None:
        """Whoever holds the ceremony to give a title that the report tells of."""
        return self.rules.givers.honourer(self.folded, self.sentences, self._first_body)

    def _first_body(self, start: int, end: int) -> str | None:
        """Return as grantor the first body that a sentence names, not as part of an office; the
        first that is marked as its subject goes before: "in the arts centre the committee ...".
        """
        offices = Cover((role.start, role.end) for role in starting_in(self.offices, start, end))
        holders = [
            (not self.rules.marks.is_subject(self.folded, _body_item(body)), grantor)
            for body in starting_in(self.bodies, start, end)
            if not offices.touches(body.start, body.end)
            and (grantor := grantor_of(body.code, None, body.level)) not in (None, awarding.JURY)
        ]
        return min(holders, key=itemgetter(0))[1] if holders else None

    def _tells(self, start: int, end: int) -> bool:
        """Tell whether a sentence tells of something that happened: an event, a day, or what
        somebody gave whom it names.
        """
        told = self._happenings
        first = bisect_left(told, start)
        if first < len(told) and told[first] < end:
            return True
        grantor = self.rules.marks.grantor
        return any(grantor(self.folded, name) for name in starting_in(self.names, start, end))

    @cached_property
    def _happenings(self) -> list[int]:
        """Where the report names events and days."""
        told = (*self.hits.get(events.NOUN, ()), *self.hits.get(events.OCCASION, ()))
        days = (date.start for date in self.dates if date.period.precision == "day")
        return sorted([*(hit.start for hit in told), *days])

    def _with_prizes(self, awards: list[FoundAward]) -> list[FoundAward]:
        """Return awards in which one that is not named is a prize, or a title, where a report names
        nothing else; that of works is a prize.
        """
        if all(award.award != awarding.UNSPECIFIED_AWARD for award in awards):
            return awards
        awards = [
            replace(award, award=awarding.PRIZE)
            if award.award == awarding.UNSPECIFIED_AWARD
            and self.rules.is_prize(self.folded, award, self.hits)
            else award
            for award in awards
        ]
        kinds = {awarding.award_code(hit.term.value) for hit in self.hits.get(awarding.AWARD, ())}
        named = kinds - {awarding.SAME, awarding.UNSPECIFIED_AWARD, awarding.GIFT}
        if named not in ({awarding.PRIZE}, {TITLE}):
            return awards
        return [
            replace(award, award=min(named))
            if award.award == awarding.UNSPECIFIED_AWARD
            and not (named == {TITLE} and self._is_aside(award))
            else award
            for award in awards
        ]

    def _is_aside(self, award: FoundAward) -> bool:
        """Tell whether an award is told as one that an occasion was taken for."""
        start, end = around(self.sentences, award.start)
        return any(start <= hit.start < end for hit in self.hits.get(events.OCCASION, ()))

    def _with_authors(self, awards: list[FoundAward]) -> list[FoundAward]:
        """Return awards in which the prizes of works go to people and groups, where the report says
        that these made the works.
        """
        authors = self.rules.marks.authors
        if (
            authors is None
            or not any(map(_is_nobodys_prize, awards))
            or authors.search(self.folded) is None
        ):
            return awards
        return [
            replace(award, recipient="mixed") if _is_nobodys_prize(award) else award
            for award in awards
        ]

    def _without_repeated_captions(self, awards: list[FoundAward]) -> list[FoundAward]:
        """Return awards without those of a caption that the body has."""
        in_body = self.captions.outside(awards)
        if len(in_body) == len(awards):
            return awards
        body = {(award.award, award.count) for award in in_body}
        return [
            award
            for award in awards
            if (award.award, award.count) not in body
            or not self.captions.touches(award.start, award.end)
        ]


def _is_nobodys_prize(award: FoundAward) -> bool:
    """Tell whether an award is a prize of which nothing says who has it."""
    return award.award == awarding.PRIZE and award.recipient == awarding.UNSPECIFIED


def _body_item(body: NamedBody, grantor: str | None = None) -> Item:
    return Item(awarding.BODY, body.start, body.end, body.tail, body.code, grantor)


def _place_item(place: Place) -> Item:
    # A city or district below the province receives as a collective.
    kind = awarding.UNIT if place.settlement else awarding.PLACE
    return Item(kind, place.start, place.end, place.tail, place.province_code)


def grantor_of(body: str | None, position: str | None, level: str | None = None) -> str | None:
    """Return whose award it is that a body, or the holder of an office in it, gives.

    The level that is said with a body that has no code of it tells for unions and associations.
    """
    if body == "government" and position == "prime_minister":
        return "prime_minister"
    office = gazetteer.offices().get((roles.BODY, body or ""))
    if office is None:
        return None
    if office.grants == "contest":
        return awarding.JURY
    if office.grants == "by_level" and level in _GIVES_AS:
        return _GIVES_AS[level]
    if office.grantor == "province" and office.grants != "certificates":
        return awarding.PROVINCE_BODY
    if office.grants == "as_city":
        return awarding.CITY_BODY
    return office.grantor or None


_GIVES_AS = {
    roles.CENTRAL: awarding.CENTRAL_BODY,
    "provincial": awarding.PROVINCE_BODY,
    "district": "district",
    "commune": "district",
}
"""Whose award it is that unions and associations of a level give."""
