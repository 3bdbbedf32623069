"""What the award grammar of a pack finds in a sentence."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import partial
from itertools import pairwise, zip_longest
from operator import attrgetter

from pipeline.extract.awards.clause import Clause
from pipeline.extract.awards.continued import (
    adds_up,
    continued,
    division_of,
    is_item,
    parts_of,
    ranked_parts_of,
    status_of_list,
)
from pipeline.extract.awards.counting import (
    with_quantities,
)
from pipeline.extract.awards.grammar import Grammar
from pipeline.extract.awards.grantor import given_by
from pipeline.extract.awards.items import (
    TITLE,
    addressed,
    asides_in,
    behind,
    counted_by_one,
    heads,
    outside_marks,
    owned,
    referring,
    tells_of_a_contest,
    titles_once,
    to_be_honoured,
    uncounted,
    with_counted_bodies,
    without_asides,
    without_names_of_bodies,
)
from pipeline.extract.awards.listed import all_listed, heading_of
from pipeline.extract.awards.pairing import (
    Pair,
    Pairing,
    as_receivers,
    awards_of,
    awards_of_counted,
    without_counted_of_pairs,
    without_paired,
)
from pipeline.extract.awards.periods import Periods
from pipeline.extract.awards.pronouns import resolved, with_pronouns
from pipeline.extract.awards.reading import Reading
from pipeline.extract.awards.scope import Scope
from pipeline.extract.awards.shares import with_shares
from pipeline.extract.awards.singles import Singles, topic_of, with_years
from pipeline.extract.awards.subject import (
    with_counts_of,
)
from pipeline.extract.awards.together import named_together, outside_names
from pipeline.extract.awards.turns import (
    after_counting,
    before_counting,
    read_in_turn,
    with_receivers,
)
from pipeline.extract.awards.words import (
    ANAPHORA,
    ANY,
    AWARD,
    AWARDED,
    BODY,
    CLASS,
    COUNT,
    COUNTER,
    FROM_BODY,
    GENERAL,
    GRANTOR,
    HONOURED,
    MEDAL,
    NAME,
    NUMBER,
    PERSON,
    PLACE,
    PRIZE,
    PRONOUN,
    PROPOSED,
    QUANTITY,
    RANK,
    RECIPIENT,
    REFUSED,
    REWARDED,
    SAME,
    STATUS_OF,
    SUBJECT,
    SUBJECT_RECEIVES,
    SUBSET,
    THAT_TITLE,
    TOTAL,
    UNIT,
    UNSPECIFIED,
    UNSPECIFIED_AWARD,
    VERBS,
    FoundAward,
    Sentence,
)
from pipeline.extract.lexicon import Hit, Term
from pipeline.extract.numbers import Number
from pipeline.extract.parts import with_included
from pipeline.extract.spans import Cover, settled
from pipeline.extract.symbols import Gaps, Item, kind_of
from pipeline.text import View

FEWEST_TWICE = 2
"""Awards of which one may be said again, at least."""
FEWEST_LISTED = 2
"""Counted awards that are a list by themselves, without a verb."""
NEAR_VERB = 12
"""Folded characters before those whom a verb honours in which it stands."""
NEAR_YEARS = 100
"""Folded characters before an award in which the years of it stand."""
_TELLING = (AWARD, COUNT, HONOURED, REWARDED)
"""What tells of awards; the frames of a pack need one of them."""
_YEAR = re.compile(r"(?:19|20)[0-9]{2}")
_NUMBER = re.compile(r"(?<!\()[0-9]")


class AwardRules:
    """How one language tells of awards (`awards.yaml`)."""

    __slots__ = (
        "_after_counting",
        "_before_counting",
        "_receiving",
        "_said",
        "_telling",
        "givers",
        "marks",
    )

    def __init__(self, said: Grammar) -> None:
        """Take the award grammar of a pack."""
        self._said = said
        needed = said.frames.need(_TELLING) and said.verbless.need(_TELLING)
        self._telling = frozenset(_TELLING if needed else (*_TELLING, NUMBER))
        self.givers = said.givers
        self.marks = said.marks
        self._before_counting = before_counting(said)
        self._after_counting = after_counting(said)
        self._receiving = with_receivers(said)

    def terms(self) -> Iterator[tuple[str, Term]]:
        """Yield the words of awards for the lexicon."""
        yield from self._said.terms

    def items(
        self, folded: str, hits: Mapping[str, Sequence[Hit]], others: Sequence[Item]
    ) -> list[Item]:
        """Return everything of a text that the award frames read, settled and in order.

        Parameters
        ----------
        folded
            The folded text.
        hits
            Words of the pack that were found.
        others
            Numbers, places, names, bodies and grantors found before.
        """
        numbers = [item.payload for item in others if isinstance(item.payload, Number)]
        # "the city of N": its level word is no unit of its own.
        levels = behind(folded, others, (PLACE, UNIT))
        # What brackets say of a person receives nothing.
        brackets = behind(folded, others, (NAME, BODY, GRANTOR), "(")
        found = self._words(folded, hits, numbers, levels)
        won = [
            Item(AWARD, *noun.span(), noun.end(), self._said.won_as[place], UNSPECIFIED)
            for place, noun in self._said.won.found(folded, 0, len(folded))
        ]
        if won:
            starts = {item.start for item in won}
            # What was won is not the order that was named before.
            found = [item for item in found if item.value != SAME or item.start not in starts]
            found.extend(won)
        found = with_counted_bodies(folded, others, found, self._said.counted)
        kept = settled([*uncounted(folded, others, hits), *owned(found, others)])
        kept = brackets.outside(kept)
        kept = without_asides(folded, kept, self._said.asides)
        if self._said.verb_follows:
            # Where the verb comes last, so does the head of its nouns.
            kept = heads(folded, without_names_of_bodies(folded, kept, self.marks.units))
            kept = to_be_honoured(folded, kept, self._said.honouring)
        else:
            kept = counted_by_one(folded, kept, self._said.kinds)
        object_of = None if self.marks.object_after is None else self.marks.object_of
        kept = addressed(folded, kept, self._said.address, self.marks.recipient, object_of)
        if not _REFERRING.isdisjoint([item.value for item in kept if item.kind == AWARD]):
            kept = titles_once(folded, referring(kept))
        return resolved(folded, kept, self.marks.units)

    def _words(
        self,
        folded: str,
        hits: Mapping[str, Sequence[Hit]],
        numbers: Sequence[Number],
        levels: Cover,
    ) -> list[Item]:
        """Return the words of a text as items, without those that what was found before says.

        Parameters
        ----------
        folded
            The folded text.
        hits
            Its words.
        numbers
            Its numbers that count something.
        levels
            Where places are said to be what they are.
        """
        # A noun that says its number itself is two items: its first letter counts the rest.
        duals = {number.start for number in numbers if number.inherent}
        owners, general = self._said.owners, ""
        found: list[Item] = []
        for layer in _LAYERS:
            words = hits.get(layer)
            if words is None:
                continue
            if layer in (UNIT, RECIPIENT):
                words = levels.outside(words)
            if layer in (UNIT, SUBSET):
                words = _not_said(words, layer, numbers, hits)
            for start, end, tail, term in words:
                kind, value, payload = layer, term.value, None
                if layer == AWARD:
                    payload = owners.get(folded[start:end]) if owners else None
                    if value == GENERAL:
                        value = general = general or _general(hits)
                elif layer == COUNTER and value != ANY:
                    kind = PERSON
                elif layer == PRONOUN:
                    payload, _, value = value.partition(":")
                # A word that is one only behind a blank is listed with it.
                if folded[start] == " " or start in duals:
                    start += 1
                found.append(Item(kind, start, end, tail, value, payload))
        return found

    def together(self, view: View, others: Callable[[], Cover]) -> list[Number]:
        """Return how many places or bodies are named together in front of their noun.

        Parameters
        ----------
        view
            The text.
        others
            Returns where offices, bodies and people stand.
        """
        return list(named_together(view, self._said.together, self._said.conjunctions, others))

    def counting(
        self, view: View, numbers: Sequence[Number], others: Callable[[], Cover]
    ) -> list[Number]:
        """Return numbers without those that belong to the name of a body.

        Parameters
        ----------
        view
            The text.
        numbers
            Its numbers.
        others
            Returns where nouns for recipients, offices, bodies and people stand.
        """
        nouns = self._said.numbered
        return list(numbers) if nouns is None else outside_names(view, numbers, nouns, others)

    def topic(self, folded: str, sentences: Sequence[Sentence]) -> str:
        """Return what kind of recipient the last of some sentences is about; where it does not
        say, that of the first which does.

        A sentence in which somebody only says something leaves it at what that before it was about.
        """
        speech = self._said.speech
        for sentence in reversed(sentences):
            if speech is None or not speech.search(folded, sentence.start, sentence.end):
                last = self._topic_of(folded, sentence.items)
                break
        else:
            return ""
        if last:
            return last
        for sentence in sentences:
            topic = self._topic_of(folded, sentence.items)
            if topic and (
                speech is None or not speech.search(folded, sentence.start, sentence.end)
            ):
                return topic
        return ""

    def _topic_of(self, folded: str, items: Sequence[Item]) -> str:
        # Where something happened is not whom it is about.
        told = [
            item for item in items if item.kind != PLACE or self.marks.may_receive(folded, item)
        ]
        return topic_of(told, partial(self.marks.is_one, folded)) if told else ""

    def in_whole_words(self, folded: str, award: FoundAward) -> FoundAward:
        """Return an award with the ending of its last word."""
        ending = (
            self._said.ending.match(folded, award.end) if self._said.ending is not None else None
        )
        return award if ending is None else replace(award, end=ending.end())

    def of_each_year(
        self, folded: str, award: FoundAward, numbers: Mapping[int, Number]
    ) -> FoundAward:
        """Return one award as so many as years are listed in front of it, or said to be in a row.

        "In 2018 and 2021", "five years in a row".

        Parameters
        ----------
        folded
            The folded text.
        award
            An award of it.
        numbers
            All its numbers by where they begin.
        """
        if (
            self._said.yearly is None
            or award.count != 1
            or _NUMBER.search(folded, award.start, award.end)
        ):
            return award
        near = max(folded.rfind("\n", 0, award.anchor) + 1, award.anchor - NEAR_YEARS)
        listed = self._said.yearly.search(folded, near, award.anchor)
        if listed is None:
            return award
        said = listed.groupdict()
        years = set(_YEAR.findall(said.get("years") or ""))
        row = numbers.get(listed.start("row")) if said.get("row") else None
        often = len(years) if row is None else int(row.value)
        return replace(award, count=often) if often > 1 else award

    def is_prize(self, folded: str, award: FoundAward, hits: Mapping[str, Sequence[Hit]]) -> bool:
        """Tell whether an award of no said kind is a prize: one of works, which have nothing else,
        or one of a contest by its verb.
        """
        works, prizes = self._said.works, self._said.prizes
        if works is not None and works.search(folded, award.start, award.end) is not None:
            return True
        return (
            prizes is not None
            and bool(
                prizes.match(folded, award.end)
                or prizes.search(folded, max(0, award.start - NEAR_VERB), award.start)
            )
            and bool(hits.get(AWARD))
            and tells_of_a_contest(hits)
        )

    @property
    def periods(self) -> Periods:
        """How the language says that something was given in a period."""
        return self._said.periods

    def is_cumulative(
        self,
        folded: str,
        start: int,
        end: int,
        items: Sequence[Item],
        periods: Sequence[int] = (),
    ) -> bool:
        """Tell whether a sentence tells of a period, so that its counts are cumulative.

        How long somebody did what he is praised for is no such period.
        """
        if any(start <= period < end for period in periods):
            return True
        said = [match.end() for match in self._said.totals.matches(folded, start, end)]
        if not said:
            return False
        asides = asides_in(folded, start, end, items, self._said.asides)
        return not all(asides.touches(last - 1, last) for last in said)

    def goes_on(self, folded: str, start: int, end: int, items: Sequence[Item]) -> bool:
        """Tell whether a sentence goes on with a statistic that has told of no awards so far.

        It takes up the period, or it says of what somebody received not who gave it: "in five years
        30 km of road were paved. The chair honoured 9 people" does neither.
        """
        same = self._said.same_period
        if same is not None and same.search(folded, start, end):
            return True
        if any(item.kind in SUBJECT_RECEIVES for item in items):
            # "The corps won 2 orders, 9 flags of the ministry", "9 people": who won is told before.
            said = [item for item in items if item.kind in (NUMBER, AWARD, RECIPIENT)]
            counted = next((b for a, b in pairwise(said) if a.kind == NUMBER), None)
            if counted is not None and counted.kind == AWARD:
                return True
            # Whoever is named first may be the one who receives.
            items = items[1:] if items[0].payload in (FROM_BODY, SUBJECT) else items
        return all(item.kind != GRANTOR for item in items)

    def may_tell(self, folded: str, hits: Mapping[str, Sequence[Hit]]) -> bool:
        """Tell whether a report may count awards, by its words: most of what tells of none has none
        that names an award or says that one was given.
        """
        if NUMBER in self._telling:
            return True
        # A verb of proposing may say by itself what is to be given.
        words = (*self._telling, PROPOSED) if self._said.honouring else self._telling
        return not hits.keys().isdisjoint(words) or self._said.won.match_in(folded, 0, len(folded))

    def telling(self, items: Iterable[Item]) -> list[int]:
        """Return where those items begin without one of which a sentence counts no awards, but
        behind one that does.
        """
        telling = self._telling
        return [item.start for item in items if item.kind in telling]

    def may_count(self, items: Sequence[Item], before: Sequence[FoundAward]) -> bool:
        """Tell whether a sentence may count awards, by what is in it and whether that before it
        did, which it then may divide or go on with.
        """
        kinds = set(map(kind_of, items))
        told = bool(before) or not kinds.isdisjoint(self._telling)
        return told and not kinds.isdisjoint((NUMBER, AWARD))

    def find(
        self,
        folded: str,
        start: int,
        end: int,
        items: Sequence[Item],
        before: Sequence[FoundAward] = (),
        cumulative: bool = False,
        topic: Callable[[], str] = str,
        periods: Sequence[int] = (),
    ) -> list[FoundAward]:
        """Return the awards that a sentence counts.

        Parameters
        ----------
        folded
            The folded text.
        start, end
            The sentence.
        items
            What `items` gave, for this sentence.
        before
            The awards of the sentence before. A sentence that only divides the last of them ("of
            these 5 are collectives") has no award noun of its own, and one that lists their parts
            or more of their kind no verb.
        cumulative
            Whether the counts of the sentence are cumulative.
        topic
            Returns what the sentences before are about, as a kind of recipient.
        periods
            Where periods begin that the sentence sums up.
        """
        behind = division_of(folded, items) if self._said.verb_follows else 0
        if behind:
            middle, divides = items[behind].start, items[behind:]
            whole = self.find(
                folded, start, middle, items[:behind], before, cumulative, topic, periods
            )
            if whole and adds_up(divides, whole[-1].count):
                return [*whole, *self._parts_of(whole[-1], folded, middle, end, divides)]
            cumulative |= self.is_cumulative(folded, start, middle, items, periods)
            rest = self.find(
                folded, middle, end, divides, whole or before, cumulative, topic, periods
            )
            return [*whole, *rest]
        kinds = set(map(kind_of, items))
        goes_on = bool(before) and not folded.startswith("\n", start - 1)
        previous = before[-1] if goes_on and not before[-1].alone else None
        if previous is not None and (
            (SUBSET in kinds and AWARD not in kinds) or adds_up(items, previous.count)
        ):
            return self._parts_of(previous, folded, start, end, items)
        if kinds.isdisjoint((NUMBER, AWARD)):
            return []
        divided = previous if SUBSET in kinds else None
        sums_up = partial(self.is_cumulative, folded, items=items, periods=periods)
        tells = sums_up(start, end)
        gives_nothing = not tells and kinds.isdisjoint((*STATUS_OF, TOTAL))
        has_verb = not kinds.isdisjoint((*STATUS_OF, REFUSED, TOTAL)) or cumulative or tells
        without_number = self._said.singles is not None and AWARD in kinds
        if not (before or has_verb or self._said.lists or without_number):
            return []
        without_verb = divided is None and not has_verb
        gaps: Gaps = {}
        if kinds.isdisjoint(self._telling):
            goes_further = without_verb and before
            counted = self._counted_in(folded, start, end, items, gaps) if goes_further else []
            return continued(counted, before)
        counted = self._counted_in(folded, start, end, items, gaps)
        is_list, gives, listed_alone = True, False, False
        if without_verb:
            listed = continued(counted, before)
            counts = sum(item.kind == COUNT for item in counted)
            receives = self.marks.names_receiver(folded, counted)
            listed_alone = is_item(folded, start, counted, receives, before)
            gives = listed_alone or (self._said.pairs is not None and receives)
            is_list = gives or (self._said.lists and counts >= FEWEST_LISTED)
            if listed or not (is_list or without_number):
                return listed
        if gives_nothing:
            counted = [item for item in counted if not self.marks.counts_bearers(folded, item)]
        counted = self._with_receivers(
            folded, counted, [item for item in items if item.kind == PRONOUN]
        )
        if goes_on and self._said.verb_follows:
            counted = with_counts_of(topic, counted)
        scope = Scope(
            folded,
            (start, end),
            counted,
            sums_up,
            tells,
            self._said.verb_follows,
            cumulative,
        )
        pairs = all_listed(folded, end, counted, self._said.conjunctions) or self._paired(
            folded, counted
        )
        counted = as_receivers(counted, pairs)
        symbols = self._said.binding.encode(folded, start, end, counted, gaps)
        otherwise = status_of_list(before, listed_alone)
        clause = Clause(symbols, self._said.verb_follows)
        giver = self._giver(folded, start, before) if goes_on else UNSPECIFIED
        reading = Reading(clause, scope, divided, otherwise if without_verb else None, giver)
        matches = (self._said.frames if is_list else self._said.verbless).find(symbols)
        matches = without_counted_of_pairs(matches, pairs, counted)
        matches = without_paired(matches, pairs, counted)
        if self._said.pairs is not None:
            matches = [match for match in matches if self._said.pairs.allows(folded, match)]
        found = [
            award
            for match in matches
            if gives or not (without_verb and is_list) or match.of(COUNT)
            for award in reading.awards(match)
        ]
        found = without_said_twice(found)
        found.extend(awards_of_counted(pairs, counted, reading, matches))
        found.extend(award for pair in pairs for award in awards_of(pair, counted, reading))
        if without_number:
            used = {item.start for match in matches for item in match.items}
            used.update(counted[place].start for pair in pairs for place in pair.awards)
            found.extend(
                self._without_number(folded, start, end, counted, used, scope, topic, gaps)
            )
        if not found:
            return []
        found = with_included(found, [item.start for item in items if item.kind == SUBSET])
        found = with_shares(folded, found, counted)
        if all(award.status != "proposed" for award in found):
            return found
        first = heading_of(folded, start)
        if self._said.decisions.match_in(folded, first, end):
            return [
                replace(award, status="awarded") if award.status == "proposed" else award
                for award in found
            ]
        return found

    def _parts_of(
        self, whole: FoundAward, folded: str, start: int, end: int, items: Sequence[Item]
    ) -> list[FoundAward]:
        """Return the awards of a sentence that only divides an award: "of these 5 are units"."""
        if any(self._refuses(folded, item) for item in items):
            return []
        divided = whole.award in (PRIZE, MEDAL) and whole.award_class is None
        if divided and any(item.kind == RANK for item in items):
            ranked = [item._replace(kind=AWARD) if item.kind == RANK else item for item in items]
            return ranked_parts_of(whole, self._counted_in(folded, start, end, ranked, {}))
        counting = self._said.counting.encode(folded, start, end, items)
        return parts_of(whole, with_quantities(items, self._said.quantities.find(counting)))

    def _counted_in(
        self, folded: str, start: int, end: int, items: Sequence[Item], gaps: Gaps
    ) -> Sequence[Item]:
        """Return the first reading of a sentence: what its numbers count, and who is marked how."""
        marked = read_in_turn(self._before_counting, folded, items)
        counted = list(marked)
        if NUMBER in set(map(kind_of, marked)):
            countable = [
                item
                for before, item in zip((None, *marked), marked, strict=False)
                if item.kind != RECIPIENT
                or not (
                    self.marks.is_apart(folded, item) or self.marks.is_behind(folded, before, item)
                )
            ]
            counting = self._said.counting.encode(folded, start, end, countable, gaps)
            counted = with_quantities(marked, self._said.quantities.find(counting))
        return read_in_turn(self._after_counting, folded, counted)

    def _with_receivers(
        self, folded: str, counted: Sequence[Item], pronouns: Sequence[Item]
    ) -> Sequence[Item]:
        """Return items in which whoever receives by place, case or verb is a recipient."""
        found = [
            self.marks.single(folded, item, after)
            if item.kind in _NOUNS
            else self.marks.borne(folded, item)
            if item.kind in _COUNTED
            else item
            for item, after in zip_longest(counted, counted[1:])
        ]
        if pronouns:
            found = outside_marks(sorted([*found, *pronouns], key=_start))
            found = with_pronouns(found, self._said.verb_follows)
        return read_in_turn(self._receiving, folded, found)

    def _without_number(
        self,
        folded: str,
        start: int,
        end: int,
        items: Sequence[Item],
        used: set[int],
        scope: Scope,
        topic: Callable[[], str],
        gaps: Gaps,
    ) -> Iterator[FoundAward]:
        """Yield the awards of a sentence that stand without a number, of those left by frames."""
        if all(item.kind != AWARD for item in items):
            return
        if all(item.start in used for item in items if item.kind in (AWARD, CLASS)):
            return
        is_body = partial(self.marks.is_one, folded)
        told = with_years(folded, start, end, items, is_body)
        symbols = self._said.binding.encode(folded, start, end, told, gaps)
        clause = Clause(symbols, self._said.verb_follows)
        reading = Reading(clause, scope, None, AWARDED)
        several = partial(self.marks.is_several, folded)
        many = partial(self.marks.is_plural, folded) if self._said.verb_follows else None
        singles = Singles(
            folded, clause, reading, self._said.plurals, is_body, several, topic, many
        )
        for match in self._said.singles.find(symbols) if self._said.singles is not None else ():
            for award in singles.awards(match, used):
                if self._said.pairs is None or self._said.pairs.tells(folded, award):
                    yield award

    def _giver(self, folded: str, start: int, before: Sequence[FoundAward]) -> str:
        """Return who goes on giving in a sentence: who gave in the one before, if it says so."""
        if self._said.same_giver is None or not self._said.same_giver.match(folded, start):
            return UNSPECIFIED
        return given_by(before)

    def _paired(self, folded: str, items: Sequence[Item]) -> list[Pair]:
        """Return the single recipients of a sentence with their awards."""
        if self._said.pairs is None:
            return []
        return Pairing(
            self._said.pairs,
            folded,
            items,
            partial(self.marks.is_subject, folded),
            partial(self.marks.is_one, folded),
        ).pairs()

    def _refuses(self, folded: str, item: Item) -> bool:
        """Tell whether a verb tells of no award; that there are some among others is none such."""
        return item.kind == REFUSED and folded[item.start : item.end] not in self._said.being


_start = attrgetter("start")
_NOUNS = (RECIPIENT, PERSON)
"""What may name a single recipient."""
_COUNTED = (QUANTITY, COUNT)
_REFERRING = frozenset((SAME, ANAPHORA, THAT_TITLE, TITLE))
"""Award nouns that refer to another one, before them or right behind."""
_LAYERS = (AWARD, *VERBS, RECIPIENT, GRANTOR, CLASS, COUNTER, SUBSET, UNIT, RANK, PRONOUN)


def _general(hits: Mapping[str, Sequence[Hit]]) -> str:
    """Return what a noun for any award means in a report."""
    return PRIZE if tells_of_a_contest(hits) else UNSPECIFIED_AWARD


def _not_said(
    words: Sequence[Hit],
    layer: str,
    numbers: Iterable[Number],
    hits: Mapping[str, Sequence[Hit]],
) -> list[Hit]:
    """Return words without the nouns right behind a number: "208 members, of whom" opens nothing
    of what is counted, "2 teams" are no single one.
    """
    ends = {number.end for number in numbers if layer == SUBSET or number.value > 1}
    nouns = {noun.start for noun in hits.get(RECIPIENT, ()) if noun.start - 1 in ends}
    return [word for word in words if word.start not in nouns] if nouns else list(words)


def without_said_twice(found: Sequence[FoundAward]) -> list[FoundAward]:
    """Return awards without those that another frame has read of the same words before.

    Whom two frames name is joined to those counted: "N and 2 groups (to) the certificate gave".
    """
    if len(found) < FEWEST_TWICE:
        return list(found)
    said: set[tuple[object, ...]] = set()
    kept = []
    for award in found:
        told = (award.award, award.award_class, award.count, award.recipient)
        words = (award.start, award.end, award.anchor, *told)
        if words not in said:
            said.add(words)
            kept.append(award)
    return kept
