"""One report under analysis: each layer is worked out from the layers under it, when first asked.

    text → view → words, numbers → dates, places, names → offices, people → awards → measures

The layers are pure functions of the report and the pack. spaCy components ask for the layer that
they are named after, so a pipeline with one component does no more than that one needs.
"""

from __future__ import annotations

import datetime
import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from pipeline import gazetteer
from pipeline.extract import people, roles
from pipeline.extract.awards import words as awarding
from pipeline.extract.awards.report import Awarding
from pipeline.extract.awards.words import FoundAward
from pipeline.extract.dates import FoundDate
from pipeline.extract.dating import Dating, ResolvedDate
from pipeline.extract.lexicon import Hits
from pipeline.extract.measures import FoundMeasure, MeasureRules
from pipeline.extract.names.honorifics import FoundHonorifics
from pipeline.extract.names.spot import NameSpan
from pipeline.extract.numbers import Number
from pipeline.extract.offices import Offices
from pipeline.extract.pack import Pack
from pipeline.extract.people import Holding
from pipeline.extract.places import Place
from pipeline.extract.remembered import REMEMBERED, Remembered
from pipeline.extract.roles import NamedBody, Role, RoleRules
from pipeline.extract.siting import Siting
from pipeline.extract.spans import Cover, around, divided, settled, starting_in
from pipeline.extract.symbols import Item
from pipeline.text import View

SILENT = ("source_label", "comment_label", "advertisement", "image", "related_news")
"""Segments that yield no facts."""
MOST_TITLE_WORDS = 6
"""Words in capitals in front of a word of an office that are taken to belong to it."""
LONGEST_TITLE_WORD = 24
LONG_NOUN = 4
"""Letters from which the noun of a body or level is no syllable of a name."""
_TITLE_WORD = re.compile(r"(?<![^\s(])[^\W\d_][^\s.,;:!?()\[\]{}\"|/]* \Z")
_BEFORE_ENDING = "'"
"""Stands between a name and its ending, as a recipient for instance."""
_TITLED = (roles.LEVEL, roles.BODY, roles.POSITION, roles.OFFICE)


@dataclass(frozen=True, slots=True)
class Stretch:
    """A segment of a text, by code points."""

    start: int
    end: int
    kind: str


@dataclass(frozen=True, slots=True)
class Context:
    """What is known of a report besides its text."""

    stretches: tuple[Stretch, ...] = ()
    published_on: datetime.date | None = None
    url: str | None = None
    source: str | None = None


@dataclass(frozen=True, slots=True)
class _Capitals:
    """Where a text itself has capitals, or other letters that ordinary words do not begin with."""

    view: View
    marks: frozenset[str]

    def at(self, position: int) -> bool:
        """Tell whether one stands behind a position of the folded text."""
        letter = self.view.text[self.view.origin(position)]
        return letter.isupper() or letter in self.marks


@dataclass(frozen=True)
class Analysis:
    """A report, its pack, and everything found in it."""

    text: str
    pack: Pack
    context: Context = field(default=Context())

    @cached_property
    def view(self) -> View:
        """The matching view; every offset of the layers below is one of the view."""
        return self.pack.folding.view(self.text)

    @property
    def folded(self) -> str:
        """The folded text."""
        return self.view.folded

    @cached_property
    def hits(self) -> Hits:
        """Words of the pack, by layer."""
        return self.pack.lexicon.scan(self.folded)

    @cached_property
    def silent(self) -> Cover:
        """Where nothing is extracted."""
        return self._cover(SILENT)

    @cached_property
    def captions(self) -> Cover:
        """Where names and days are extracted, but no count that the body has."""
        return self._cover(("caption",))

    @cached_property
    def stamps(self) -> Cover:
        """Where a day is the page's."""
        return self._cover(("page_stamp",))

    def _cover(self, kinds: Sequence[str]) -> Cover:
        position = self.view.position
        return Cover(
            (position(stretch.start), position(stretch.end))
            for stretch in self.context.stretches
            if stretch.kind in kinds
        )

    @cached_property
    def sentences(self) -> list[tuple[int, int]]:
        """Sentences, none over a line break."""
        found: list[tuple[int, int]] = []
        start = 0
        for match in self.pack.sentence_end.finditer(self.folded):
            if match.end() > start:
                found.append((start, match.end()))
            start = match.end()
        if start < len(self.folded):
            found.append((start, len(self.folded)))
        return found

    def sentence_of(self, position: int) -> tuple[int, int]:
        """Return the sentence around a position."""
        return around(self.sentences, position)

    @cached_property
    def all_numbers(self) -> list[Number]:
        """Numbers of any kind."""
        return self.pack.numbers.find(self.folded, self.hits, self._apart)

    @cached_property
    def found_dates(self) -> list[FoundDate]:
        """Date expressions, years perhaps still open."""
        found = []
        for date in self.pack.dates.find(self.folded, self.hits):
            if self.silent.touches(date.start, date.end):
                continue
            if self.stamps.touches(date.start, date.end):
                found.append(date._replace(role="page"))
            else:
                found.append(date)
        return found

    @cached_property
    def dates(self) -> list[ResolvedDate]:
        """Dates with their year settled where the report settles it."""
        return Dating(
            found=self.found_dates,
            hits=self.hits,
            folded=self.folded,
            sentences=self.sentences,
            captions=self.captions,
            remembered=self._remembered,
            published_on=self.context.published_on,
            url=self.context.url,
        ).resolved()

    def _remembered(self) -> tuple[Remembered, ...]:
        """Return the anniversaries of events whose day everybody knows."""
        events = self.hits.get(REMEMBERED, ())
        rules = self.pack.dates.anniversaries
        return tuple(rules.find(self.folded, events, self.all_numbers)) if events else ()

    @property
    def event(self) -> ResolvedDate | None:
        """The date of the event, if the lead names a day for it, or the page."""
        return next((date for date in self.dates if date.tells_event), None)

    @cached_property
    def _apart(self) -> Cover:
        """Where no number counts anything: in dates, and where nothing is extracted."""
        dates = ((date.start, date.end) for date in self.found_dates)
        return Cover((*dates, *self.silent.spans()))

    @cached_property
    def numbers(self) -> list[Number]:
        """Numbers that may count something: not part of a date, an ordinal, an age ..."""
        return [
            number
            for number in self.all_numbers
            if number.countable and not self._apart.touches(number.start, number.end)
        ]

    def _word_start(self, position: int) -> int:
        """Return where the word around a position begins."""
        letters = self.pack.boundaries.letters
        while position and self.folded[position - 1] in letters:
            position -= 1
        return position

    @cached_property
    def names(self) -> list[NameSpan]:
        """Personal names in full."""
        stops = self._stops
        found = self.pack.spotter.spot_all(
            self.folded,
            stop=self._stops_or_written_word if self._written_words else stops.__contains__,
            capital=self._capitals.at,
            anchors=self._office_words,
            honorifics=self._honorifics,
        )
        return self.silent.outside(found)

    @cached_property
    def _honorifics(self) -> FoundHonorifics:
        return self.pack.spotter.honorifics(self.folded)

    @cached_property
    def _stops(self) -> set[int]:
        """Where no word of a name begins."""
        starts = {
            hit.start
            for layer in (roles.BODY, roles.POSITION, roles.OFFICE, awarding.AWARD)
            for hit in self.hits.get(layer, ())
        }
        # Nor with the clitic before it, nor inside the noun of a body or of a level.
        starts.update([self._word_start(start) for start in starts])
        for hit in (*self.hits.get(awarding.UNIT, ()), *self.hits.get(roles.LEVEL, ())):
            if hit.end - hit.start >= LONG_NOUN:
                starts.add(self._word_start(hit.start))
                starts.update(range(hit.start, hit.end))
        for place in self.all_places:
            if place.levelled:
                # No name begins inside it either, behind what may be a clitic.
                starts.update(range(place.start, place.end))
        for start, end in self._siting.unlisted:
            starts.update(range(start, end))
        return starts

    @property
    def _written_words(self) -> frozenset[str]:
        """Words that are in no name, as the text writes them."""
        return self.pack.names.tables.written_words

    def _stops_or_written_word(self, position: int) -> bool:
        """Tell whether no word of a name begins at a position, as the text writes it."""
        if position in self._stops:
            return True
        word = self.pack.names.word.match(self.folded, position)
        return word is not None and self.view.surface(*word.span()) in self._written_words

    @cached_property
    def _office_words(self) -> list[tuple[int, int]]:
        """Where words of offices stand, also with a copula that is written together with them;
        beside one a name is likelier.
        """
        words = [
            (hit.start, hit.end)
            for layer in (roles.BODY, roles.POSITION, roles.OFFICE)
            for hit in self.hits.get(layer, ())
        ]
        folded, linkers = self.folded, self.pack.roles.linkers
        linked = [
            (start, end + len(linker))
            for start, end in words
            if folded.startswith(linkers, end)
            for linker in linkers
            if folded.startswith(linker, end)
        ]
        return words + linked

    @cached_property
    def _capitals(self) -> _Capitals:
        return _Capitals(self.view, self.pack.names.tables.marks)

    @cached_property
    def _siting(self) -> Siting:
        return Siting(
            rules=self.pack.places,
            names=self.pack.names,
            folded=self.folded,
            hits=self.hits,
            silent=self.silent,
            may_begin=self._capitals.at if self.pack.roles.title_case else None,
        )

    @cached_property
    def all_places(self) -> list[Place]:
        """Places of the gazetteer, those inside a person's name among them."""
        return [place.on(self._latest) for place in self._siting.places]

    @property
    def communes(self) -> list[tuple[int, int]]:
        """Where places are named that no list holds, such as communes."""
        return self._siting.unlisted

    @cached_property
    def _latest(self) -> datetime.date | None:
        """The latest day that the report may be of, as far as it says: that of its event, or the
        last of the years that it names.
        """
        event = self.event
        day = event.period.first_day() if event is not None else None
        if day is not None:
            return day
        years = [date.period.first.year for date in self.found_dates if date.period.first.year]
        return datetime.date(max(years), 12, 31) if years else None

    @cached_property
    def _settled(self) -> list[Item]:
        """Words of offices, places and names, none within another."""
        places = [
            Item(roles.PLACE, place.start, place.end, place.tail, place.province_code, place)
            for place in self.all_places
        ]
        names = [self._name_item(name) for name in self.names]
        items = [*RoleRules.items(self.hits), *places, *names]
        taken = Cover((item.start, item.end) for item in items)
        unlisted = [
            Item(roles.PLACE, start, end, end, "")
            for start, end in self._siting.unlisted
            if not taken.touches(start, end)
        ]
        found = settled([*items, *unlisted])
        titled = self.pack.roles.title_case or self.pack.roles.named_after
        return self._with_titles(found) if titled else found

    def _with_titles(self, items: Sequence[Item]) -> list[Item]:
        """Return items in which a word of an office has the words in capitals before it.

        "the Nghia Do ward council", "the Foreign Minister": what no list knows is part of the
        title, and does not stand between two offices. So is the person whom a school or a
        newspaper is named after.
        """
        found: list[Item] = []
        reached = 0
        for item in items:
            start = item.start
            if item.kind in _TITLED:
                for _ in range(MOST_TITLE_WORDS):
                    window = max(reached, start - LONGEST_TITLE_WORD)
                    word = _TITLE_WORD.search(self.folded, window, start)
                    if (
                        word is None
                        or not self._capitals.at(word.start())
                        or self._apart_from_titles.touches(word.start(), start)
                        or self._is_recipient(word)
                    ):
                        break
                    start = word.start()
                named = found[-1] if found else None
                if (
                    named is not None
                    and named.kind == roles.NAME
                    and named.tail == named.end == start - 1
                    and item.value in self.pack.roles.named_after
                    and (not self.pack.roles.behind_name or _follows_name(found))
                ):
                    start = found.pop().start
                elif named is not None and self._is_of_body(named, item, start):
                    start = named.end + 1
            found.append(item if start == item.start else item._replace(start=start))
            reached = max(reached, item.tail)
        return found

    @cached_property
    def _apart_from_titles(self) -> Cover:
        """Where words stand that belong to no title."""
        return Cover(
            (hit.start, hit.end)
            for layer in (awarding.AWARD, awarding.RECIPIENT, awarding.UNIT, *awarding.VERBS)
            for hit in self.hits.get(layer, ())
            if layer != awarding.RECIPIENT
            or self.pack.awards.marks.recipient(self.folded, Item.of(layer, hit))
        )

    def _is_of_body(self, name: Item, item: Item, start: int) -> bool:
        """Tell whether only what a body is called stands between a name and its noun, which may
        bear a name: "N, Southern Lake school headmaster", where the office follows.
        """
        between = self.pack.roles.between_name
        return (
            between is not None
            and name.kind == roles.NAME
            and name.tail == name.end
            and item.kind == roles.BODY
            and item.value in self.pack.roles.named_after
            and between.fullmatch(self.folded, name.end, start) is not None
        )

    def _is_recipient(self, word: re.Match[str]) -> bool:
        """Tell whether a word in capitals is a name of its own: it has a mark of a recipient."""
        end = self.folded.find(_BEFORE_ENDING, word.start(), word.end())
        name = Item(roles.NAME, word.start(), end, end, "")
        return end > 0 and self.pack.awards.marks.recipient(self.folded, name)

    def _name_item(self, name: NameSpan) -> Item:
        end = name.end if name.gloss_end is None else name.gloss_end + 1
        tail = self.pack.boundaries.ends(self.folded, end, roles.NAME)
        return Item(roles.NAME, name.start, name.end, end if tail is None else tail, "", name)

    @cached_property
    def places(self) -> list[Place]:
        """Places that are not part of a name."""
        found = [item.payload for item in self._settled if isinstance(item.payload, Place)]
        named = {place.province_code for place in found if not place.settlement}
        return [place for place in found if not self._has_moved(place, named)]

    def _has_moved(self, place: Place, named: Collection[str]) -> bool:
        """Tell whether a settlement speaks for the province that it is in since the mergers.

        So it does where the report names that province and not the old one, and is not known to
        be older than the mergers.
        """
        today = gazetteer.provinces()[place.province_code].code_today
        if not place.settlement or place.province_code in named or today not in named:
            return False
        return self._latest is None or self._latest >= gazetteer.merged_on()

    @cached_property
    def people(self) -> list[Item]:
        """Names that are not a place."""
        return [item for item in self._settled if isinstance(item.payload, NameSpan)]

    @cached_property
    def named(self) -> list[Item]:
        """Names in full, and short forms of them beside an honorific or an office."""
        recover = self.pack.names.recover
        given = {
            candidates[0].name_ascii.split()[-1]
            for item in self.people
            if isinstance(item.payload, NameSpan)
            and (candidates := recover(item.payload.tokens, 1))
        }
        if not given:
            return self.people
        found = self.pack.spotter.spot_short(
            self.folded, given, self._office_words, self._honorifics
        )
        short = [self._name_item(name) for name in self.silent.outside(found)]
        if not short:
            return self.people
        words = [item for item in self._settled if item.kind not in (roles.NAME, roles.PLACE)]
        return [item for item in settled([*words, *self.people, *short]) if item.kind == roles.NAME]

    @cached_property
    def _offices(self) -> Offices:
        rules = self.pack.roles
        parts = [
            item
            for item in self._settled
            if not rules.recipients_apart
            or item.kind != roles.PLACE
            or not self.pack.awards.marks.recipient(self.folded, item)
        ]
        return Offices(
            rules=rules,
            folded=self.folded,
            sentences=self.sentences,
            parts=parts,
            places=self.places,
        )

    @property
    def bodies(self) -> list[NamedBody]:
        """Bodies that the report names."""
        return self._offices.bodies

    @cached_property
    def roles(self) -> list[Role]:
        """Offices that the report names, held by a named person or not."""
        return self._offices.roles()

    @cached_property
    def holdings(self) -> list[Holding]:
        """Who holds which office."""
        found: list[Holding] = []
        behind_name = self.pack.roles.behind_name
        ends = {name.end for name in self.named if behind_name}
        apart = self.pack.roles.recipients_apart and self.pack.roles.has_plural
        marks = self.pack.awards.marks
        receivers = {
            name.start for name in self.named if apart and marks.recipient(self.folded, name)
        }
        is_oblique = self.pack.roles.is_oblique
        for (start, end), offices, names in zip(
            self.sentences,
            divided(self.roles, self.sentences),
            divided(self.named, self.sentences),
            strict=True,
        ):
            if offices and names:
                offices = [
                    role
                    for role in offices
                    if not is_oblique(self.folded, role)
                    or not ends.isdisjoint((role.start, role.start - 1))
                ]
                found += people.holdings(
                    self.folded,
                    end,
                    offices,
                    starting_in(self.bodies, start, end),
                    names,
                    self.pack.people,
                    behind_name,
                    receivers,
                )
        return found

    @cached_property
    def awards(self) -> list[FoundAward]:
        """Counts of awards; a caption adds none that the body has."""
        return Awarding(
            rules=self.pack.awards,
            view=self.view,
            hits=self.hits,
            sentences=self.sentences,
            dates=self.found_dates,
            numbers=self.numbers,
            all_numbers=self.all_numbers,
            places=self.places,
            names=self.named,
            in_full=self.people,
            offices=self.roles,
            bodies=self.bodies,
            silent=self.silent,
            captions=self.captions,
        ).awards()

    @cached_property
    def measures(self) -> list[FoundMeasure]:
        """Other counts and amounts."""
        counted = Cover((award.start, award.end) for award in self.awards)
        numbers = counted.outside(self._apart.outside(self.all_numbers))
        items = MeasureRules.items(self.hits, [*map(awarding.number_item, numbers)])
        return [
            measure
            for (start, end), said in zip(
                self.sentences, divided(items, self.sentences), strict=True
            )
            if len(said) > 1
            for measure in self.pack.measures.find(self.folded, start, end, said)
        ]

    def work_year(self, award: FoundAward) -> int | None:
        """Return the year that an award is given for: the nearest bare year of its sentence."""
        start, end = self.sentence_of(award.start)
        years = [
            (abs(date.start - award.anchor), date.period.first.year)
            for date in starting_in(self.found_dates, start, end)
            if date.period.precision == "year" and date.role in (None, "period")
        ]
        return min(years)[1] if years else None


def _follows_name(items: Sequence[Item]) -> bool:
    """Tell whether the last of some items stands directly behind a name: the holder of an office
    in front of the body that is named after somebody else.
    """
    if len(items) < MOST_NAMES:
        return False
    before, last = items[-MOST_NAMES:]
    return before.kind == roles.NAME and before.tail == before.end == last.start - 1


MOST_NAMES = 2
"""Names in front of a body: of who holds an office in it, and of whom it is named after."""


_LAYERS = (
    "view",
    "hits",
    "sentences",
    "found_dates",
    "all_numbers",
    "dates",
    "all_places",
    "names",
    "_settled",
    "named",
    "bodies",
    "roles",
    "holdings",
    "awards",
    "measures",
)


def work_out(analyses: Sequence[Analysis]) -> None:
    """Work out one layer after the other, each for all of some reports.

    The rules of a layer then stay in the processor's cache, and a report costs a fifth less than
    when each goes through all layers by itself. With many reports it is they who do not.
    """
    for layer in _LAYERS:
        for analysis in analyses:
            getattr(analysis, layer)
