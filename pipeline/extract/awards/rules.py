"""The award rules of a pack: its words, its frames, and what they find in a sentence."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from functools import partial
from itertools import zip_longest
from operator import attrgetter

from pipeline.extract.awards.clause import Clause
from pipeline.extract.awards.continued import continued, is_item, parts_of, status_of_item
from pipeline.extract.awards.counting import (
    with_generic_awards,
    with_quantities,
    with_receiving_body,
    without_announcing_nouns,
    without_one_each,
)
from pipeline.extract.awards.giving import KEYS as GIVING
from pipeline.extract.awards.giving import Givers
from pipeline.extract.awards.items import (
    behind,
    heads,
    outside_marks,
    owned,
    referring,
    tells_of_a_contest,
    titles_once,
    to_be_honoured,
    uncounted,
    with_counted_bodies,
)
from pipeline.extract.awards.marks import EXPRESSIONS, PASSIVE, Marks
from pipeline.extract.awards.pairing import (
    Pair,
    Pairing,
    Pairs,
    as_receivers,
    awards_of,
    without_paired,
)
from pipeline.extract.awards.phrases import with_verb_in_each_phrase
from pipeline.extract.awards.pronouns import resolved, with_pronouns
from pipeline.extract.awards.ranks import with_ranks
from pipeline.extract.awards.reading import Reading
from pipeline.extract.awards.receiving import (
    with_joined_bodies,
    with_named_bodies,
    with_receiving_clauses,
)
from pipeline.extract.awards.scope import Scope
from pipeline.extract.awards.singles import Singles, topic_of, with_years
from pipeline.extract.awards.subject import with_subjects_counts, without_addressees
from pipeline.extract.awards.vocabulary import allowed_code, terms_of
from pipeline.extract.awards.words import (
    ANY,
    AWARD,
    AWARDED,
    BINDING,
    BODY,
    CLASS,
    COUNT,
    COUNTER,
    COUNTING,
    GENERAL,
    GRANTOR,
    HONOURED,
    MARKED,
    NAME,
    NUMBER,
    PERSON,
    PLACE,
    PRIZE,
    PRONOUN,
    QUANTITY,
    RANK,
    RECIPIENT,
    REFUSED,
    STATUS_OF,
    SUBJECT_RECEIVES,
    SUBSET,
    UNIT,
    UNSPECIFIED_AWARD,
    VERBS,
    FoundAward,
)
from pipeline.extract.lexicon import Hit, Term
from pipeline.extract.numbers import Number
from pipeline.extract.parts import with_included
from pipeline.extract.spans import settled
from pipeline.extract.symbols import Encoder, Frames, Item
from pipeline.extract.values import Node, Patterns
from pipeline.schema import GRANTORS, RECIPIENTS

FEWEST_LISTED = 2
"""Counted awards that are a list by themselves, without a verb."""


class AwardRules:
    """How one language tells of awards (`awards.yaml`)."""

    __slots__ = (
        "_being",
        "_binding",
        "_conjunctions",
        "_counted",
        "_counting",
        "_decisions",
        "_ending",
        "_frames",
        "_honouring",
        "_lists",
        "_owners",
        "_pairs",
        "_phrases",
        "_plurals",
        "_quantities",
        "_singles",
        "_terms",
        "_totals",
        "_units",
        "_verb_follows",
        "_verbless",
        "givers",
        "marks",
    )

    def __init__(self, node: Node, patterns: Patterns, conjunctions: Sequence[str]) -> None:
        """Read `awards.yaml`.

        Keys: `awards` (code, or code/class, to surfaces; `letter`: nouns for the merit certificate
        and the letter of commendation, which the grantor tells apart; `praise`: the same, but the
        certificate where no grantor is said),
        `generic` (nouns for the award named before them), `general` (nouns that are a prize where
        a report tells of a contest or of no other award, else an award of no said kind),
        `anaphora` (nouns for the award, no gift, that the report named last; `titles`: for the
        title that it did),
        `owners` (grantor to surfaces of `awards` whose name alone says that they are that
        grantor's), `bearers` (award nouns that name the one person who bears the award),
        `classes` (1-3 to surfaces), `ranks` (code, or code/class, of a prize to words that name it
        where the noun of a prize follows or, verb first, precedes), `recipients` (kind to nouns),
        `pronouns`, `pronoun_subjects` (kind of recipient, or `any` for whatever was named last, to
        pronouns that are a recipient, and that are one as the subject of receiving),
        `counters` (kind of recipient, or `any`, to counter words; the former are `person` in
        frames; `same` counts whom the quantity before counts), `counted` (kind of recipient to a
        regular expression: what a number and its counter count where no noun of `recipients`
        stands behind them), `units` (nouns of single bodies,
        families and people, which count as one where they are marked as recipients), `subsets`
        (words that open the parts of a total), `being` (verbs of `refused` that say of parts that
        they are there: "among them were 3 women"), `grantors` (code to surfaces), `verbs` (awarded,
        received, honoured, rewarded, proposed, total, refused: to surfaces), `totals` (regular
        expressions over a sentence whose counts are cumulative), `decisions` (regular expressions
        over a sentence that tells of a decision made: what it says will be given is given),
        `verb` (`after` or `before` what is awarded), `dative_after`, `dative_before` (regular
        expressions: what marks a recipient), `grantor_after`, `grantor_before` (what marks who
        gives), `subject_after` (what marks a subject: who gives, or receives, by the verb),
        `passive` (how a verb of `awarded` begins, as written, where its subject receives),
        `receiver_after` (what stands behind a place or
        a single body that is the subject of such a verb),
        `owner_after`, `member_after` (what marks a body as the owner of what follows, and as that
        of which somebody is a member),
        `several_before`, `several_after` (what stands before or behind a noun that names no single
        body: "many", "other", the ending of a plural), `apart_after` (what stands behind a noun
        that the number behind it does not count: "of the school 3 teachers"),
        `ending` (what belongs to the word in which an award, or whom it goes to, ends),
        `pairs` (how single recipients and awards without a count are paired, see `pairing.py`),
        `organised`, `contests`, `givers`, `giver_after` (see `giving.py`),
        `lists` (true where counted awards stand in lists without a verb: they are given),
        `verbless` (frames of sentences without a verb, else read by none: "badge C to 4 groups"),
        `phrases` (true where phrases that share one verb stand between commas),
        `skip` (words that mean nothing to the frames), `macros` (named parts of `frames`, each
        written with symbols and with those before it), `quantities` (frames of counted
        recipients), `counts` (frames of counted awards), `frames` (frames that bind them),
        `singles` (frames of awards without a number, see `singles.py`), `plurals` (what an
        award noun is that stands for several, or a verb whose subject is several).
        """
        said = node.fields(
            (
                "awards",
                "generic",
                "general",
                "anaphora",
                "titles",
                "owners",
                "bearers",
                "classes",
                "recipients",
                "counters",
                "counted",
                "units",
                "pronouns",
                "pronoun_subjects",
                "ranks",
                "subsets",
                "being",
                "grantors",
                "verbs",
                "totals",
                "decisions",
                "verb",
                *EXPRESSIONS,
                *GIVING,
                PASSIVE,
                "lists",
                "phrases",
                "pairs",
                "skip",
                "macros",
                "quantities",
                "counts",
                "frames",
                "singles",
                "verbless",
                "plurals",
                "ending",
            )
        )
        fold = patterns.fold
        self._terms = terms_of(said, patterns)
        self._owners = {
            fold(surface): grantor
            for grantor, surfaces in (said["owners"].mapping() if "owners" in said else {}).items()
            if allowed_code(grantor, GRANTORS, surfaces)
            for surface in surfaces.texts()
        }
        self._units = frozenset(
            fold(surface) for surface in (said["units"].texts() if "units" in said else ())
        )
        bearers = said["bearers"].texts() if "bearers" in said else ()
        self.marks = Marks.read(said, patterns, self._units, map(fold, bearers))
        self.givers = Givers.read(said, patterns)
        self._being = frozenset(
            fold(surface) for surface in (said["being"].texts() if "being" in said else ())
        )
        verbs = said["verbs"].fields(VERBS)
        self._honouring = tuple(map(fold, verbs[HONOURED].texts())) if HONOURED in verbs else ()
        self._verb_follows = said["verb"].code(("after", "before")) == "after"
        self._totals = [
            patterns.compile(item) for item in (said["totals"].items() if "totals" in said else ())
        ]
        self._decisions = [
            patterns.compile(item)
            for item in (said["decisions"].items() if "decisions" in said else ())
        ]
        self._phrases = "phrases" in said and said["phrases"].flag()
        self._counted = [
            (kind, patterns.compile(expression))
            for kind, expression in (said["counted"].mapping() if "counted" in said else {}).items()
            if allowed_code(kind, RECIPIENTS, expression)
        ]
        self._lists = "lists" in said and said["lists"].flag()
        self._pairs = Pairs.read(said["pairs"], patterns) if "pairs" in said else None
        self._conjunctions = frozenset(conjunctions)
        skip = [fold(word) for word in (said["skip"].texts() if "skip" in said else ())]
        self._counting = Encoder(COUNTING, conjunctions, skip)
        self._binding = Encoder(BINDING, conjunctions, skip)
        self._quantities = Frames([*said["counts"].items(), *said["quantities"].items()], COUNTING)
        # An award noun may serve several quantities; a quantity is counted once.
        macros = said["macros"].mapping() if "macros" in said else {}
        binding = BINDING
        for name, macro in macros.items():
            try:
                binding = binding.with_macros({name: macro.text()})
            except KeyError as error:
                raise macro.error(f"unknown item {error.args[0]}") from None
        self._frames = Frames(said["frames"].items(), binding, shared=(AWARD, CLASS, *VERBS))
        self._singles = Frames(said["singles"].items(), binding) if "singles" in said else None
        self._verbless = Frames(said["verbless"].items() if "verbless" in said else (), binding)
        self._ending = _optional(said.get("ending"), patterns)
        self._plurals = _optional(said.get("plurals"), patterns)

    def terms(self) -> Iterator[tuple[str, Term]]:
        """Yield the words of awards for the lexicon."""
        yield from self._terms

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
        # A noun that says its number itself is two items: its first letter counts the rest.
        general = PRIZE if tells_of_a_contest(hits) else UNSPECIFIED_AWARD
        duals = {
            item.start
            for item in others
            if isinstance(item.payload, Number) and item.payload.inherent
        }
        # "the city of N": its level word is no unit of its own.
        levels = behind(folded, others, (PLACE, UNIT))
        # What brackets say of a person receives nothing.
        brackets = behind(folded, others, (NAME, BODY, GRANTOR), "(")
        found = []
        for layer in (
            AWARD,
            *VERBS,
            RECIPIENT,
            GRANTOR,
            CLASS,
            COUNTER,
            SUBSET,
            UNIT,
            RANK,
            PRONOUN,
        ):
            for hit in hits.get(layer, ()):
                if layer in (UNIT, RECIPIENT) and levels.touches(hit.start, hit.end):
                    continue
                names_who = layer == COUNTER and hit.term.value != ANY
                item = Item.of(PERSON if names_who else layer, hit)
                if layer == PRONOUN:
                    case, _, value = item.value.partition(":")
                    item = replace(item, value=value, payload=case)
                if item.value == GENERAL:
                    item = replace(item, value=general)
                if layer == AWARD and self._owners:
                    item = replace(item, payload=self._owners.get(folded[hit.start : hit.end]))
                found.append(replace(item, start=item.start + (item.start in duals)))
        found = with_counted_bodies(folded, others, found, self._counted)
        kept = [
            item
            for item in settled([*uncounted(others, hits), *owned(found, others)])
            if not brackets.touches(item.start, item.end)
        ]
        if self._verb_follows:
            # Where the verb comes last, so does the head of its nouns.
            kept = to_be_honoured(folded, heads(kept), self._honouring)
        return resolved(folded, titles_once(folded, referring(kept)), self._units)

    def topic(self, folded: str, items: Sequence[Item]) -> str:
        """Return what kind of recipient a sentence is about, empty where it does not say."""
        return topic_of(items, partial(self.marks.is_one, folded))

    def in_whole_words(self, folded: str, award: FoundAward) -> FoundAward:
        """Return an award with the ending of its last word."""
        ending = self._ending.match(folded, award.end) if self._ending is not None else None
        return award if ending is None else replace(award, end=ending.end())

    def is_cumulative(self, folded: str, start: int, end: int) -> bool:
        """Tell whether a sentence tells of a period, so that its counts are cumulative."""
        return any(total.search(folded, start, end) for total in self._totals)

    def find(
        self,
        folded: str,
        start: int,
        end: int,
        items: Sequence[Item],
        before: Sequence[FoundAward] = (),
        cumulative: bool = False,
        topic: str = "",
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
            What the sentences before are about, as a kind of recipient.
        """
        behind = self._division(folded, items)
        if behind:
            middle = items[behind].start
            whole = self.find(folded, start, middle, items[:behind], before, cumulative, topic)
            rest = self.find(
                folded, middle, end, items[behind:], whole or before, cumulative, topic
            )
            return [*whole, *rest]
        kinds = {item.kind for item in items}
        goes_on = bool(before) and not folded.startswith("\n", start - 1)
        previous = before[-1] if goes_on and not before[-1].alone else None
        if previous is not None and SUBSET in kinds and AWARD not in kinds:
            return self._parts_of(previous, folded, start, end, items)
        divided = previous if SUBSET in kinds else None
        has_verb = not kinds.isdisjoint((*STATUS_OF, REFUSED, "total"))
        has_verb = has_verb or cumulative or self.is_cumulative(folded, start, end)
        without_number = self._singles is not None and AWARD in kinds
        if kinds.isdisjoint((NUMBER, AWARD)) or not (
            before or has_verb or self._lists or without_number
        ):
            return []
        counted = self._counted_in(folded, start, end, items)
        without_verb = divided is None and not has_verb
        is_list, gives, listed_alone = True, False, False
        if without_verb:
            listed = continued(counted, before)
            counts = sum(item.kind == COUNT for item in counted)
            receives = self._names_receiver(folded, counted)
            listed_alone = is_item(folded, start, counted, receives, before)
            gives = listed_alone or (self._pairs is not None and receives)
            is_list = gives or (self._lists and counts >= FEWEST_LISTED)
            if listed or not (is_list or without_number):
                return listed
        counted = self._with_receivers(
            folded, counted, [item for item in items if item.kind == PRONOUN]
        )
        scope = Scope(
            folded,
            (start, end),
            counted,
            partial(self.is_cumulative, folded),
            self._verb_follows,
            cumulative,
        )
        pairs = self._paired(folded, counted)
        counted = as_receivers(counted, pairs)
        symbols = self._binding.encode(folded, start, end, counted)
        otherwise = status_of_item(before) if listed_alone else AWARDED
        clause = Clause(symbols, self._verb_follows)
        reading = Reading(clause, scope, divided, otherwise if without_verb else None)
        matches = (self._frames if is_list else self._verbless).find(symbols)
        matches = without_paired(matches, pairs, counted)
        if self._pairs is not None:
            matches = [match for match in matches if self._pairs.allows(folded, match)]
        found = [
            award
            for match in matches
            if gives or not (without_verb and is_list) or match.of(COUNT)
            for award in reading.awards(match)
        ]
        found.extend(award for pair in pairs for award in awards_of(pair, counted, reading))
        if without_number:
            used = {item.start for match in matches for item in match.items}
            used.update(counted[place].start for pair in pairs for place in pair.awards)
            found.extend(self._without_number(folded, start, end, counted, used, scope, topic))
        found = with_included(found, [item.start for item in items if item.kind == SUBSET])
        if any(decision.search(folded, start, end) for decision in self._decisions):
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
        counting = self._counting.encode(folded, start, end, items)
        return parts_of(whole, with_quantities(items, self._quantities.find(counting)))

    def _counted_in(self, folded: str, start: int, end: int, items: Sequence[Item]) -> list[Item]:
        """Return the first reading of a sentence: what its numbers count, and who is marked how."""
        named = with_ranks(
            folded,
            without_announcing_nouns(
                folded, self.givers.named(folded, items, self.marks.owner_after)
            ),
            self._conjunctions,
            self._verb_follows,
        )
        named = [
            self.marks.marked(folded, item)
            for item, after in zip_longest(named, named[1:])
            if item.kind != PRONOUN
            and self.marks.may_receive(folded, item)
            and not self.marks.owns(folded, item, after)
        ]
        marked = with_generic_awards(outside_marks(named))
        countable = [item for item in marked if not self.marks.is_apart(folded, item)]
        counting = self._counting.encode(folded, start, end, countable)
        return with_quantities(marked, self._quantities.find(counting))

    def _with_receivers(
        self, folded: str, counted: Sequence[Item], pronouns: Sequence[Item]
    ) -> list[Item]:
        """Return items in which whoever receives by place, case or verb is a recipient."""
        found = [self.marks.borne(folded, self.marks.single(folded, item)) for item in counted]
        if pronouns:
            found = sorted([*found, *pronouns], key=_start)
            found = with_pronouns(found, self._verb_follows)
        if self._phrases:
            found = without_one_each(found)
        found = without_addressees(found, self._verb_follows)
        verbs = [item.kind for item in found if item.kind in (*STATUS_OF, REFUSED)]
        if verbs and verbs[-1 if self._verb_follows else 0] in SUBJECT_RECEIVES:
            found = [self.marks.receiving(folded, item) for item in found]
        if self._phrases:
            found = with_verb_in_each_phrase(folded, found, self._verb_follows)
        if self._verb_follows:
            found = with_joined_bodies(folded, found, self._conjunctions)
            found = with_receiving_clauses(folded, found)
        found = with_receiving_body(found, self._verb_follows)
        if not self._verb_follows:
            found = with_named_bodies(folded, found, self._units, self._conjunctions)
        return with_subjects_counts(
            found, partial(self.marks.is_subject, folded), self._verb_follows
        )

    def _without_number(
        self,
        folded: str,
        start: int,
        end: int,
        items: Sequence[Item],
        used: set[int],
        scope: Scope,
        topic: str,
    ) -> Iterator[FoundAward]:
        """Yield the awards of a sentence that stand without a number, of those left by frames."""
        is_body = partial(self.marks.is_one, folded)
        told = with_years(folded, start, end, items, is_body)
        symbols = self._binding.encode(folded, start, end, told)
        clause = Clause(symbols, self._verb_follows)
        reading = Reading(clause, scope, None, AWARDED)
        singles = Singles(folded, clause, reading, self._plurals, is_body, topic)
        for match in self._singles.find(symbols) if self._singles is not None else ():
            for award in singles.awards(match, used):
                if self._pairs is None or self._pairs.tells(folded, award):
                    yield award

    def _names_receiver(self, folded: str, items: Sequence[Item]) -> bool:
        """Tell whether somebody is marked as who receives: whatever the verb is, it is giving."""
        return any(
            item.kind in MARKED.values()
            or (item.kind == QUANTITY and self.marks.recipient(folded, item))
            for item in items
        )

    def _paired(self, folded: str, items: Sequence[Item]) -> list[Pair]:
        """Return the single recipients of a sentence with their awards."""
        if self._pairs is None:
            return []
        return Pairing(
            self._pairs,
            folded,
            items,
            partial(self.marks.is_subject, folded),
            partial(self.marks.is_one, folded),
        ).pairs()

    def _refuses(self, folded: str, item: Item) -> bool:
        """Tell whether a verb tells of no award; that there are some among others is none such."""
        return item.kind == REFUSED and folded[item.start : item.end] not in self._being

    def _division(self, folded: str, items: Sequence[Item]) -> int:
        """Return where a sentence begins to divide what it has counted and given, 0 for nowhere.

        "gave 60 people certificates; of these 22 were ...": behind a verb and a semicolon, with no
        award named. Awards that no recipient was named for may be divided behind a comma.
        """
        if not self._verb_follows:
            return 0
        kinds = [item.kind for item in items]
        if SUBSET not in kinds:
            return 0
        place = kinds.index(SUBSET)
        given = any(kind in STATUS_OF for kind in kinds[:place])
        marks = ";" if RECIPIENT in kinds[:place] else (";", ",")
        apart = folded.startswith(marks, items[place].start - 2)
        return place if given and apart and AWARD not in kinds[place:] else 0


_start = attrgetter("start")


def _optional(node: Node | None, patterns: Patterns) -> re.Pattern[str] | None:
    return patterns.compile(node) if node is not None else None
