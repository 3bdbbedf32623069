"""Reports of invented events as whole texts, with labels on the facts.

What a report tells is decided in `benchmarks.tellings`, its sentences come from
`benchmarks/templates`. Between the facts stand sentences without any; reports of one article have
the same of them. Around the text stands what a page leaves around it.
"""

from __future__ import annotations

import datetime
import functools
import hashlib
import itertools
import random
import zlib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace

from benchmarks.draft import Draft, Label
from benchmarks.events import Awarded, Happening, Named, Number, Paper, Time
from benchmarks.phrasebook import Phrase, phrasebook
from benchmarks.tellings import (
    Telling,
    heading_day,
    heading_province,
    is_lost,
    tellings,
    told_award,
    told_number,
    told_office,
)
from benchmarks.wording import Scene, Told, Wording
from pipeline.gazetteer import provinces

LONGEST = 3_900
"""characters; what is left then is not told"""
SHORTEST = 640
"""characters of a report that is no note"""
A_SENTENCE = {"ko": 105, "ar": 165, "tr": 175, "hi": 185}
"""How many characters a report has for each sentence of its article that holds no fact."""

PUBLISHED = 0.4
"""Share of reports whose day of publication is known."""
STAMPED = 0.2
"""Share of reports with the name and the day of a newspaper's page."""
WITHOUT_YEAR = 0.5
"""How often the day of the event has no year, beside those that lose it."""
OWN_DIGITS = 0.15
"""How often a language with digits of its own uses them."""

_FITTING_RECIPIENTS = {
    "party_badge": "individual",
    "emulation_fighter": "individual",
    "emulation_flag": "collective",
}
"""Who receives what only such can, whatever the event says."""

Act = Callable[[], None]
"""What writes one sentence."""


@dataclass(frozen=True, slots=True)
class Text:
    """A report as a text, and what it tells."""

    number: int
    event: Happening
    language: str
    text: str
    labels: Sequence[Label]
    published_on: datetime.date | None


def texts(seed: int) -> Iterator[Text]:
    """Yield reports without end, no two with the same text; the same seed gives the same ones."""
    seen: set[bytes] = set()
    for number, telling in enumerate(tellings(seed, random.Random(f"tellings {seed}"))):
        for attempt in itertools.count():
            made = _Teller(telling, random.Random(f"text {seed} {number} {attempt}")).told(number)
            mark = hashlib.blake2b(made.text.encode(), digest_size=12).digest()
            if mark not in seen:
                break
        seen.add(mark)
        yield made


class _Teller:
    """Tells an event in one report."""

    def __init__(self, telling: Telling, chance: random.Random) -> None:
        self._event = telling.event
        self._article = telling.article
        self._language = telling.language
        self._chance = chance
        self._book = phrasebook(telling.language)
        self._draft = Draft()
        self._day, names_year = heading_day(self._event.day, chance)
        self._names_year = names_year and chance.random() >= WITHOUT_YEAR
        self._province = heading_province(self._event.province, chance)
        self._wording = Wording(
            self._draft, self._book, chance, self._province, chance.random() < OWN_DIGITS
        )
        self._is_note = len(self._article.sentences) == 1
        self._fillers = self._unused_fillers()
        self._in_paragraph = 0
        self._said: set[int] = set()
        """which phrases were used, by identity"""

    def told(self, number: int) -> Text:
        """Return the report."""
        chance, day = self._chance, self._day
        published = None
        if day:
            published = day + datetime.timedelta(days=chance.choices((0, 1, 2), (60, 30, 10))[0])
        people, awards, others = self._facts()
        self._head(awards, published)
        parts = [self._mixed(others, people), self._awards(awards)]
        chance.shuffle(parts)
        self._body([*self._people(people), *parts[0], *parts[1]])
        self._foot(number)
        return Text(
            number=number,
            event=self._event,
            language=self._language,
            text=self._draft.text.strip("\n"),
            labels=self._draft.labels,
            published_on=published if chance.random() < PUBLISHED else None,
        )

    # What is told

    def _facts(self) -> tuple[list[Told], list[Told], list[Told]]:
        """Return who is named, what is awarded, and the rest, as far as it is not lost."""
        people: list[Told] = []
        awards: dict[tuple[object, ...], Told] = {}
        others: list[Told] = []
        chance = self._chance
        for fact in self._article.facts:
            if is_lost(chance):
                continue
            told = Told(self._event.facts.index(fact), fact)
            match fact:
                case Named():
                    role = told_office(fact.role, chance)
                    people.append(replace(told, fact=replace(fact, role=role)))
                case Awarded():
                    award = _fitting(told_award(fact, chance), fact)
                    what = (award.award, award.award_class, award.grantor, award.status)
                    awards.setdefault((*what, award.recipient), replace(told, fact=award))
                case Number():
                    value = told_number(fact, chance)
                    others.append(replace(told, fact=replace(fact, value=value)))
                case _:
                    others.append(told)
        return people, list(awards.values()), others

    # Sentences

    def _say(self, section: str, scene: Scene | None = None, which: int | None = None) -> None:
        """Write a sentence of a section whose slots can be filled.

        Parameters
        ----------
        section
            Where to look.
        scene
            What fills its slots.
        which
            Which of the section; any if not given.
        """
        scene = scene or {}
        phrases = self._book.sections[section]
        if which is None:
            known = [one for one in phrases if self._wording.knows(one.needs, scene)]
            fresh = [one for one in known if id(one) not in self._said]
            phrase = self._chance.choice(fresh or known)
            self._said.add(id(phrase))
        else:
            phrase = phrases[which % len(phrases)]
        self._wording.write(phrase.template, scene)

    def _sentence(self, act: Act) -> None:
        """Write a sentence into the paragraph, or into a new one."""
        if self._in_paragraph:
            self._draft.write(" ")
        act()
        self._in_paragraph += 1
        if self._in_paragraph >= 2 and self._chance.random() < 0.4:
            self._end_paragraph()

    def _end_paragraph(self) -> None:
        if self._in_paragraph:
            self._draft.write("\n")
            self._in_paragraph = 0

    def _line(self, act: Act) -> None:
        """Write a line of its own."""
        self._end_paragraph()
        act()
        self._draft.write("\n")

    def _event_scene(self) -> dict[str, Callable[[str | None], None]]:
        kind = f"events.{self._event.kind}"
        scene = {
            "event": lambda _: self._wording.write(self._book.any(kind, self._chance).template)
        }
        day = self._day
        if day:
            scene["day"] = lambda _: self._wording.day(day, "event", None, self._names_year)
        return scene

    # Parts of a report

    def _head(self, awards: Sequence[Told], published: datetime.date | None) -> None:
        """Write headline, page stamp and the first sentence."""
        chance = self._chance
        if chance.random() < (0.5 if self._is_note else 0.9):
            self._line(functools.partial(self._headline, awards))
        if published and self._province and chance.random() < STAMPED:
            self._line(functools.partial(self._stamp, published, self._province))
        elif chance.random() < 0.1:
            self._line(functools.partial(self._say, "noise.advertisement"))
        if chance.random() < 0.15:
            self._line(lambda: self._draft.write("![]() |"))
        section = "lead.dated" if self._day else "lead.undated"
        self._sentence(functools.partial(self._say, section, self._event_scene()))

    def _headline(self, awards: Sequence[Told]) -> None:
        given = [one for one in awards if _is_plainly_given(one)]
        if given and self._chance.random() < 0.5:
            scene = self._wording.awards(given[:1], with_grantor=False)
            self._say("headline.award", {**scene, **self._event_scene()})
        else:
            section = "headline.place" if self._province else "headline.plain"
            self._say(section, self._event_scene())

    def _stamp(self, day: datetime.date, code: str) -> None:
        """Write what stands above the text on a newspaper's page, in Vietnamese."""
        name = provinces()[code].name.removeprefix("Thành phố ")
        draft = self._draft
        for _ in range(2):
            draft.write("Báo ")
            with draft.part("province", draft.label("province", None, {"value": code})):
                draft.write(name)
        values = {"value": day.isoformat(), "stated": day.isoformat(), "role": "page"}
        with draft.part("date", draft.label("date", None, values)):
            draft.write(f"{day:%d/%m/%Y}")

    def _people(self, people: Sequence[Told]) -> list[Act]:
        """Return sentences that say who is there."""
        if len(people) >= 3 and self._chance.random() < 0.7:
            return [functools.partial(self._list, people)]
        acts: list[Act] = []
        for group in _grouped(people, self._chance):
            scenes = [self._framed(told) for told in group]
            if len(scenes) == 1:
                acts.append(functools.partial(self._say, "officials.one", {"official": scenes[0]}))
            else:
                both = {"official1": scenes[0], "official2": scenes[1]}
                acts.append(functools.partial(self._say, "officials.two", both))
        return acts

    def _framed(self, told: Told) -> Callable[[str | None], None]:
        """Return what writes somebody with the office."""

        def write(_: str | None) -> None:
            frame = self._book.any("official", self._chance)
            self._wording.write(frame.template, self._wording.official(told))

        return write

    def _list(self, people: Sequence[Told]) -> None:
        """Write who is there as a list, each in the same way."""
        which = self._chance.randrange(len(self._book.sections["list.item"]))
        item, between, last = (
            self._book.sections[f"list.{part}"][which].template
            for part in ("item", "between", "last")
        )

        def write(_: str | None) -> None:
            for at, told in enumerate(people):
                if at:
                    self._wording.write(last if at == len(people) - 1 else between)
                self._wording.write(item, self._wording.official(told))

        self._say("officials.many", {"officials": write})

    def _mixed(self, others: Sequence[Told], people: Sequence[Told]) -> list[Act]:
        """Return sentences with numbers, days and documents, and what people say."""
        say = functools.partial(functools.partial, self._say)
        acts: list[Act] = []
        papers = [one for one in others if isinstance(one.fact, Paper)]
        for told in others:
            match told.fact:
                case Number():
                    acts.append(functools.partial(self._number, told))
                case Time() if told.fact.role == "document" and papers:
                    paper = self._wording.paper(papers.pop())
                    acts.append(say("paper.dated", {**paper, **self._wording.time(told)}))
                case Time():
                    acts.append(say(_time_section(told.fact), self._wording.time(told)))
                case _:
                    pass
        acts.extend(say("paper.plain", self._wording.paper(told)) for told in papers)
        if people and not self._is_note:
            speakers = people[: self._chance.randint(0, 2)]
            acts.extend(functools.partial(self._speech, told) for told in speakers)
        return acts

    def _number(self, told: Told) -> None:
        """Write a number; the translations of an article agree on what it counts."""
        assert isinstance(told.fact, Number)
        before = self._event.facts[: told.number]
        at = sum(isinstance(one, Number) and one.unit == told.fact.unit for one in before)
        which = zlib.crc32(str(self._event.number).encode()) + at
        self._say(f"numbers.{told.fact.unit or 'none'}", self._wording.number(told), which)

    def _speech(self, told: Told) -> None:
        def write(_: str | None) -> None:
            frame = self._book.any("later", self._chance)
            self._wording.write(frame.template, self._wording.official(told))

        self._say("speech", {"later": write})

    def _awards(self, awards: Sequence[Told]) -> list[Act]:
        """Return sentences that say what is awarded."""
        acts: list[Act] = []
        waiting = list(awards)
        while waiting:
            told = waiting.pop(0)
            fact = told.fact
            assert isinstance(fact, Awarded)
            like = next((one for one in waiting if _is_pair(told, one)), None)
            other = next((one for one in waiting if _is_plainly_given(one)), None)
            if fact.recipient == "unspecified":
                acts.append(self._award_act(f"{fact.status}.bare", told))
            elif fact.status != "awarded":
                acts.append(self._award_act(f"{fact.status}.one", told))
            elif like:
                waiting.remove(like)
                acts.append(self._award_act("awarded.pair", told, like))
            elif other and self._chance.random() < 0.4:
                waiting.remove(other)
                acts.append(self._award_act("awarded.two", told, other))
            else:
                acts.append(self._award_act("awarded.one", told))
        return acts

    def _award_act(self, section: str, *awards: Told) -> Act:
        return lambda: self._say(section, self._wording.awards(awards))

    def _body(self, acts: Sequence[Act]) -> None:
        """Write the sentences with facts, and as many without as the article is long."""
        target = len(self._article.sentences) * A_SENTENCE[self._language]
        if not self._is_note:
            target = min(max(target, SHORTEST), LONGEST - 300)
        for at, act in enumerate(acts):
            if self._draft.length > LONGEST - 300:
                break
            while self._draft.length < target * at / len(acts) and self._filler():
                pass
            self._sentence(act)
        while self._draft.length < target and self._filler():
            pass
        if not self._is_note:
            self._sentence(functools.partial(self._say, "closing"))
        self._end_paragraph()

    def _unused_fillers(self) -> list[Phrase]:
        """Return sentences without facts in the order in which the article has them, last first."""
        left = list(self._book.sections["filler"])
        used = [left.pop(number % len(left)) for number in self._article.sentences[: len(left)]]
        return [*left, *reversed(used)]

    def _filler(self) -> bool:
        """Write a sentence without facts, if there is one left."""
        if not self._fillers:
            return False
        phrase = self._fillers.pop()
        self._sentence(lambda: self._wording.write(phrase.template))
        if self._chance.random() < 0.04:
            self._line(self._caption)
        return True

    def _caption(self) -> None:
        self._draft.write("| ")
        self._say("noise.caption")
        self._draft.write(" |")

    def _foot(self, number: int) -> None:
        """Write what stands below the text on its page."""
        chance = self._chance
        if chance.random() < 0.1:
            self._line(functools.partial(self._say, "noise.related"))
        if chance.random() < 0.8:
            url = self._wording.text(self._url(number))
            self._line(functools.partial(self._say, "noise.source", {"url": url}))
        if chance.random() < 0.2:
            self._line(functools.partial(self._say, "noise.comment"))

    def _url(self, number: int) -> str:
        """Return the address of a page: of the province's newspaper, if that is told."""
        page = f"{self._event.kind.replace('_', '-')}-{100_000 + number}.html"
        if not self._province:
            return f"https://vietnam.vn/{page}"
        place = provinces()[self._province].name_ascii.removeprefix("Thanh pho ")
        return f"https://bao{''.join(one for one in place.lower() if one.isalpha())}.vn/{page}"


def _fitting(told: Awarded, fact: Awarded) -> Awarded:
    """Return an award that this recipient can have and that has a word in every language."""
    if told.award == "medal":
        told = replace(told, award=fact.award)
    recipient = _FITTING_RECIPIENTS.get(told.award, told.recipient)
    if recipient == "mixed" and told.count == 1:
        recipient = "collective"
    has_class = told.award in ("labour_order", "prize")
    return replace(told, recipient=recipient, award_class=told.award_class if has_class else None)


def _is_plainly_given(told: Told) -> bool:
    fact = told.fact
    assert isinstance(fact, Awarded)
    return fact.status == "awarded" and fact.recipient != "unspecified"


def _is_pair(one: Told, other: Told) -> bool:
    """Return whether two recipients are given the same."""
    assert isinstance(one.fact, Awarded)
    assert isinstance(other.fact, Awarded)
    same = replace(one.fact, count=0, recipient="") == replace(other.fact, count=0, recipient="")
    return same and _is_plainly_given(one) and _is_plainly_given(other)


def _grouped(people: Sequence[Told], chance: random.Random) -> list[Sequence[Told]]:
    """Return people one by one or by twos."""
    if len(people) >= 2 and chance.random() < 0.6:
        return [people[at : at + 2] for at in range(0, len(people), 2)]
    return [[one] for one in people]


def _time_section(fact: Time) -> str:
    if fact.role == "period":
        return "period.years" if "/" in fact.value else "period.year"
    return f"time.{fact.role}"
