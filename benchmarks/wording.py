"""How a translation words a fact: dates, places, people in offices, awards, numbers.

What is written goes into a `Draft`, with labels on it. Which sentence holds a fact is decided in
`benchmarks.texts`; what a language says is in its templates.
"""

from __future__ import annotations

import datetime
import functools
import random
import zlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from benchmarks.draft import Draft, Label
from benchmarks.events import Awarded, Named, Number, Paper, Time
from benchmarks.phrasebook import Ending, Phrasebook, Slot, Template
from benchmarks.renderings import rendered, way_of
from pipeline import languages
from pipeline.gazetteer import provinces

Fill = Callable[[str | None], None]
Scene = Mapping[str, Fill]
"""slot to what writes into it, given the argument of the slot"""

IN_WORDS = 0.1
"""How often a small number is a word."""
OTHER_MONTH = 0.2
"""How often a month has its other name, in a language with two."""


@dataclass(frozen=True, slots=True)
class Told:
    """A fact as a report tells it."""

    number: int
    """which of the facts of the event"""
    fact: Named | Awarded | Number | Time | Paper


class Wording:
    """Words of one report."""

    def __init__(
        self,
        draft: Draft,
        book: Phrasebook,
        chance: random.Random,
        province: str | None,
        own_digits: bool,
    ) -> None:
        self._draft = draft
        self._book = book
        self._chance = chance
        self._province = province
        self._own_digits = own_digits
        self._is_placed = False
        self._always: Scene = {
            "moment": lambda _: self.write(book.any("moments", chance).template),
            "of": lambda _: self.of_place(),
        }
        if province:
            self._always = {
                **self._always,
                "place": lambda _: self._place("place"),
                "province": lambda _: self._place("bare"),
            }

    def knows(self, needs: frozenset[str], scene: Scene) -> bool:
        """Return whether all slots of a phrase can be filled."""
        return all(name in scene or name in self._always for name in needs)

    def write(self, template: Template, scene: Scene | None = None) -> None:
        """Write a template with its slots filled."""
        for node in template:
            if isinstance(node, str):
                self._draft.write(node)
            elif isinstance(node, Slot):
                fill = (scene or {}).get(node.name) or self._always[node.name]
                fill(node.argument)
            elif isinstance(node, Ending):
                self._draft.write(self._book.ending(node.key, self._draft.ending))
            else:
                self.write(self._chance.choice(node.ways), scene)

    def text(self, text: str) -> Fill:
        """Return what writes a text."""
        return lambda _: self._draft.write(text)

    # Places

    def of_place(self) -> None:
        """Write whose a body is: the province's, by its name or not."""
        named = self._province and (not self._is_placed or self._chance.random() < 0.2)
        self._place("named" if named else "plain")

    def _place(self, way: str) -> None:
        code = self._province
        kind = provinces()[code].kind if code else "province"
        is_city = kind != "province"
        level = "city" if is_city else "province"
        if way == "plain":
            self.write(self._book.any(f"of.plain.{level}", self._chance).template)
            return
        assert code
        self._is_placed = True
        label = self._draft.label("province", None, {"value": code})

        def name(_: str | None) -> None:
            with self._draft.part("province", label):
                self._draft.write(place_name(self._book, code, self._chance))

        if way == "bare" and not is_city:
            name(None)
            return
        section = f"of.named.{level}" if way == "named" else f"place.{level}"
        self.write(self._book.any(section, self._chance).template, {"name": name})

    # Dates

    def day(self, day: datetime.date, role: str, fact: int | None, names_year: bool = True) -> None:
        """Write a day."""
        stated = day.isoformat() if names_year else f"XXXX-{day:%m-%d}"
        label = self._draft.label(
            "date", fact, {"value": day.isoformat(), "stated": stated, "role": role}
        )
        months = self._book.months[day.month - 1]
        month = months[-1] if self._chance.random() < OTHER_MONTH else months[0]
        scene = {
            "y": self._digits(str(day.year)),
            "m": self._digits(str(day.month)),
            "d": self._digits(str(day.day)),
            "month": self.text(month),
        }
        section = "dates.full" if names_year else "dates.open"
        with self._draft.part("date", label):
            self.write(self._book.any(section, self._chance).template, scene)

    def period(self, told: Told) -> None:
        """Write a year, or from which year to which."""
        assert isinstance(told.fact, Time)
        values = {"value": told.fact.value, "stated": told.fact.value, "role": told.fact.role}
        label = self._draft.label("date", told.number, values)
        first, _, last = told.fact.value.partition("/")
        scene = {"y": self._digits(first), "a": self._digits(first), "b": self._digits(last)}
        section = "dates.years" if last else "dates.year"
        with self._draft.part("date", label):
            self.write(self._book.any(section, self._chance).template, scene)

    def time(self, told: Told) -> Scene:
        """Return the scene of a day or period that is not the event's."""
        fact = told.fact
        assert isinstance(fact, Time)
        if len(fact.value) != 10:
            return {"period": lambda _: self.period(told)}
        day = datetime.date.fromisoformat(fact.value)
        return {"date": lambda _: self.day(day, fact.role, told.number)}

    def paper(self, told: Told) -> Scene:
        """Return the scene of a document."""
        fact = told.fact
        assert isinstance(fact, Paper)
        number = fact.number.replace("QD", "QĐ")
        kind = fact.number.partition("/")[2].partition("-")[0]

        def write(_: str | None) -> None:
            label = self._draft.label("paper", told.number, {"value": number})

            def write_number(_: str | None) -> None:
                with self._draft.part("number", label):
                    self._draft.write(number)

            phrase = self._book.any(f"papers.{kind}", self._chance)
            self.write(phrase.template, {"number": write_number})

        return {"paper": write}

    # Numbers

    def _digits(self, digits: str) -> Fill:
        return self.text(self._book.numbers.in_digits(digits, self._own_digits))

    def _written(self, value: float) -> str:
        return self._book.numbers.written(value, self._own_digits)

    def number(self, told: Told) -> Scene:
        """Return the scene of a number that is no award."""
        fact = told.fact
        assert isinstance(fact, Number)
        value = fact.value * 1e9 if fact.unit == "VND" else fact.value

        def write(noun: str | None) -> None:
            label = self._draft.label(
                "measure", told.number, {"value": float(value), "unit": fact.unit}
            )
            if fact.unit == "VND":
                amount = int(fact.value) * self._book.numbers.billions
                phrase = self._book.any("money", self._chance)
                with self._draft.part("number", label):
                    self.write(
                        phrase.form(self._book.plural(amount)),
                        {"n": self.text(self._written(amount))},
                    )
                return
            written = self._written(fact.value if fact.unit == "percent" else int(fact.value))
            if fact.unit == "percent":
                written = self._book.numbers.percent.format(n=written)

            def write_number(_: str | None) -> None:
                with self._draft.part("number", label):
                    self._draft.write(written)

            if noun is None:
                write_number(None)
                return
            phrase = self._book.any(f"nouns.{noun}", self._chance)
            form = phrase.form(self._book.plural(fact.value))
            with self._draft.part("counted", label):
                self.write(form, {"n": write_number})

        return {"n": write}

    # Awards

    def awards(self, many: Sequence[Told], with_grantor: bool = True) -> Scene:
        """Return the scene of one award or two, for one sentence.

        Parameters
        ----------
        many
            The awards: `recipients` and `award` of one; `recipients1`, `award1` and so on of two.
        with_grantor
            Whether it is said whose award it is.
        """
        labels = [self._award_label(told) for told in many]
        scene: dict[str, Fill] = {}
        for at, (told, label) in enumerate(zip(many, labels, strict=True), start=1):
            ending = str(at) if len(many) > 1 else ""
            scene[f"recipients{ending}"] = functools.partial(self._recipients, told, label)
            scene[f"award{ending}"] = functools.partial(
                self._award, told, [label], with_grantor, False
            )
        first = many[0]
        if len(many) > 1:
            scene["award"] = functools.partial(self._award, first, labels, with_grantor, False)
        scene["awards"] = functools.partial(self._award, first, labels, with_grantor, True)
        return scene

    def _award_label(self, told: Told) -> Label:
        fact = told.fact
        assert isinstance(fact, Awarded)
        return Label(
            "award",
            told.number,
            {
                "award": fact.award,
                "award_class": fact.award_class,
                "count": fact.count,
                "recipient": fact.recipient,
                "grantor": fact.grantor,
                "status": fact.status,
            },
        )

    def _recipients(self, told: Told, label: Label, _: str | None) -> None:
        fact = told.fact
        assert isinstance(fact, Awarded)
        self._enter(label)
        phrase = self._book.any(f"recipients.{fact.recipient}", self._chance)
        with self._draft.part("recipient", label):
            self._counted(phrase.form(self._book.plural(fact.count)), fact.count, label)

    def _counted(
        self, form: Template, count: int, label: Label, scene: Scene | None = None
    ) -> None:
        """Write a phrase with its count; a dual is its own count."""

        def write_count(_: str | None) -> None:
            words = self._book.numbers.words
            in_words = count in words and self._chance.random() < IN_WORDS
            written = words[count] if in_words else self._written(count)
            with self._draft.part("count", label):
                self._draft.write(written.rstrip())
            self._draft.write(written[len(written.rstrip()) :])

        if any(isinstance(node, Slot) and node.name == "n" for node in form):
            self.write(form, {"n": write_count, **(scene or {})})
        else:
            with self._draft.part("count", label):
                self.write(form)

    def _award(
        self,
        told: Told,
        labels: Sequence[Label],
        with_grantor: bool,
        is_counted: bool,
        _: str | None,
    ) -> None:
        fact = told.fact
        assert isinstance(fact, Awarded)
        for label in labels:
            self._enter(label)
        phrase = self._book.any(f"awards.{fact.award}.{fact.award_class or 'any'}", self._chance)

        is_granted = with_grantor and fact.grantor != "unspecified"
        noun = phrase.forms.get("owned") if is_granted else None
        if fact.count == 1:
            noun = noun or phrase.forms.get("single")
        uncounted = noun or phrase.template

        def write_noun(_: str | None) -> None:
            with self._draft.part("award", *labels):
                if not is_counted:
                    self.write(uncounted)
                elif "n" in phrase.needs:
                    form = phrase.form(self._book.plural(fact.count))
                    self._counted(form, fact.count, labels[0])
                else:
                    frame = self._book.any("award.counted", self._chance).template
                    scene: Scene = {"noun": lambda _: self.write(uncounted)}
                    self._counted(frame, fact.count, labels[0], scene)

        def write_grantor(_: str | None) -> None:
            with self._draft.part("grantor", *labels):
                self.write(self._book.any(f"grantors.{fact.grantor}", self._chance).template)

        frame = self._book.any("award.granted" if is_granted else "award.plain", self._chance)
        self.write(frame.template, {"noun": write_noun, "grantor": write_grantor})

    def _enter(self, label: Label) -> None:
        """Keep a label from where its first part is written."""
        if not label.spans and label not in self._draft.labels:
            self._draft.labels.append(label)

    # People

    def official(self, told: Told) -> Scene:
        """Return the scene of somebody in an office."""
        fact = told.fact
        assert isinstance(fact, Named)
        label = Label(
            "official",
            told.number,
            {
                "person": fact.person,
                "name": fact.name,
                "role": fact.role,
                "province": fact.province,
            },
        )
        surface = rendered(fact.name, self._book.language, way_of(self._chance))
        sex = "woman" if " Thi " in f" {fact.name} " else "man"

        def part(name: str, write: Callable[[], None]) -> Fill:
            def fill(_: str | None) -> None:
                self._enter(label)
                with self._draft.part(name, label):
                    write()

            return fill

        def write_office() -> None:
            which = zlib.crc32(fact.person.encode()) % self._book.groups[f"offices.{fact.role}"]
            self.write(self._book.any(f"offices.{fact.role}.{which}", self._chance).template)

        return {
            "office": part("office", write_office),
            "name": part("name", lambda: self._draft.write(surface)),
            "given": part("name", lambda: self._draft.write(surface.split()[-1])),
            "latin": part("name", lambda: self._draft.write(fact.name)),
            "title": lambda _: self.write(self._book.any(f"title.{sex}", self._chance).template),
        }


@functools.cache
def _place_names(language: str, code: str) -> tuple[str, ...]:
    """Return how a pack usually writes a province, in the script of the language."""
    said = languages.read(language, "places")["provinces"]
    assert isinstance(said, Mapping)
    names = [str(name) for name in said[code]]
    own = [name for name in names if name.isascii() == (language == "tr")]
    return tuple(own[:2])


def place_name(book: Phrasebook, code: str, chance: random.Random) -> str:
    """Return the name of a province, as a language writes it."""
    if f"names.{code}" in book.sections:
        (name,) = book.any(f"names.{code}", chance).template
        assert isinstance(name, str)
        return name
    names = _place_names(book.language, code)
    return names[-1] if chance.random() < 0.1 else names[0]
