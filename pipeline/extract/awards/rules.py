"""The award rules of a pack: its words, its frames, and what they find in a sentence."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from functools import partial
from itertools import zip_longest
from operator import attrgetter

from pipeline import gazetteer
from pipeline.extract.awards.clause import Clause
from pipeline.extract.awards.continued import continued
from pipeline.extract.awards.counting import (
    says_who,
    with_generic_awards,
    with_quantities,
    with_receiving_body,
    without_announcing_nouns,
    without_one_each,
)
from pipeline.extract.awards.items import (
    behind,
    heads,
    outside_marks,
    owned,
    referring,
    tells_of_a_contest,
    titles_once,
    uncounted,
    with_counted_bodies,
)
from pipeline.extract.awards.pairing import (
    Pair,
    Pairing,
    Pairs,
    as_receivers,
    awards_of,
    without_paired,
)
from pipeline.extract.awards.phrases import with_verb_in_each_phrase
from pipeline.extract.awards.pronouns import as_one, resolved, with_pronouns
from pipeline.extract.awards.ranks import with_ranks
from pipeline.extract.awards.scope import Scope
from pipeline.extract.awards.singles import Singles, topic_of, with_years
from pipeline.extract.awards.subject import with_subjects_counts, without_addressees
from pipeline.extract.awards.words import (
    ANAPHORA,
    ANY,
    AWARD,
    AWARDED,
    BINDING,
    BODY,
    CERTIFICATE,
    CLASS,
    COUNT,
    COUNTER,
    COUNTING,
    FROM_BODY,
    GENERAL,
    GIVES,
    GRANTOR,
    LETTER,
    MARKED,
    NAME,
    NUMBER,
    PERSON,
    PLACE,
    PRAISE,
    PRIZE,
    PRONOUN,
    PROVINCE_BODY,
    QUANTITY,
    RANK,
    RECEIVES,
    RECIPIENT,
    REFUSED,
    SAME,
    STATUS_OF,
    SUBJECT,
    SUBJECT_RECEIVES,
    SUBSET,
    UNIT,
    UNSPECIFIED,
    UNSPECIFIED_AWARD,
    VERBS,
    FoundAward,
    counted_in,
    of_law,
)
from pipeline.extract.lexicon import Hit, Term
from pipeline.extract.numbers import Number
from pipeline.extract.spans import settled
from pipeline.extract.symbols import Encoder, Frames, Item
from pipeline.extract.values import Node, Patterns
from pipeline.schema import AWARD_CODES, GRANTORS, RECIPIENTS

FEWEST_LISTED = 2
"""Counted awards that are a list by themselves, without a verb."""
MARK_REACH = 28
"""Folded characters before an item in which its mark, a preposition, is looked for."""


class AwardRules:
    """How one language tells of awards (`awards.yaml`)."""

    __slots__ = (
        "_bearers",
        "_being",
        "_binding",
        "_conjunctions",
        "_counted",
        "_counting",
        "_dative_after",
        "_dative_before",
        "_decisions",
        "_ending",
        "_frames",
        "_grantor_after",
        "_grantor_before",
        "_lists",
        "_owners",
        "_pairs",
        "_phrases",
        "_plurals",
        "_quantities",
        "_receiver_after",
        "_several_after",
        "_several_before",
        "_singles",
        "_subject_after",
        "_terms",
        "_totals",
        "_units",
        "_verb_follows",
    )

    def __init__(self, node: Node, patterns: Patterns, conjunctions: Sequence[str]) -> None:
        """Read `awards.yaml`.

        Keys: `awards` (code, or code/class, to surfaces; `letter`: nouns for the merit certificate
        and the letter of commendation, which the grantor tells apart; `praise`: the same, but the
        certificate where no grantor is said),
        `generic` (nouns for the award named before them), `general` (nouns that are a prize where
        a report tells of a contest or of no other award, else an award of no said kind),
        `anaphora` (nouns for the award, no gift, that the report named last),
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
        `receiver_after` (what stands behind a place or
        a single body that is the subject of such a verb),
        `several_before`, `several_after` (what stands before or behind a noun that names no single
        body: "many", "other", the ending of a plural),
        `ending` (what belongs to the word in which an award, or whom it goes to, ends),
        `pairs` (how single recipients and awards without a count are paired, see `pairing.py`),
        `lists` (true where counted awards stand in lists without a verb: they are given),
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
                "dative_after",
                "dative_before",
                "grantor_after",
                "grantor_before",
                "subject_after",
                "receiver_after",
                "several_before",
                "several_after",
                "lists",
                "phrases",
                "pairs",
                "skip",
                "macros",
                "quantities",
                "counts",
                "frames",
                "singles",
                "plurals",
                "ending",
            )
        )
        fold = patterns.fold
        self._terms = [
            (fold(surface), Term(layer, value, f"{layer}:{value}"))
            for layer, key, allowed in (
                (AWARD, "awards", _AWARD_VALUES),
                (CLASS, "classes", ("1", "2", "3")),
                (RECIPIENT, "recipients", RECIPIENTS),
                (COUNTER, "counters", (*RECIPIENTS, ANY, SAME)),
                (GRANTOR, "grantors", (*GRANTORS, PROVINCE_BODY)),
                (RANK, "ranks", _RANKS),
                *((verb, "verbs", (verb,)) for verb in VERBS),
            )
            for value, surfaces in (said[key].mapping() if key in said else {}).items()
            if layer not in VERBS or value == layer
            if _allowed(value, allowed, surfaces)
            for surface in surfaces.texts()
        ]
        self._terms.extend(
            (fold(surface), Term(PRONOUN, f"{case}:{value}", PRONOUN))
            for case, key in ((RECEIVES, "pronouns"), (SUBJECT, "pronoun_subjects"))
            for value, surfaces in (said[key].mapping() if key in said else {}).items()
            if _allowed(value, (*RECIPIENTS, ANY), surfaces)
            for surface in surfaces.texts()
        )
        self._terms.extend(
            (fold(surface), Term(layer, value, layer))
            for layer, key, value in (
                (SUBSET, "subsets", SUBSET),
                (UNIT, "units", UNIT),
                (AWARD, "generic", SAME),
                (AWARD, "general", GENERAL),
                (AWARD, "anaphora", ANAPHORA),
            )
            for surface in (said[key].texts() if key in said else ())
        )
        self._owners = {
            fold(surface): grantor
            for grantor, surfaces in (said["owners"].mapping() if "owners" in said else {}).items()
            if _allowed(grantor, GRANTORS, surfaces)
            for surface in surfaces.texts()
        }
        self._units = frozenset(
            fold(surface) for surface in (said["units"].texts() if "units" in said else ())
        )
        self._bearers = frozenset(
            fold(surface) for surface in (said["bearers"].texts() if "bearers" in said else ())
        )
        self._being = frozenset(
            fold(surface) for surface in (said["being"].texts() if "being" in said else ())
        )
        said["verbs"].fields(VERBS)
        self._verb_follows = said["verb"].code(("after", "before")) == "after"
        self._totals = [
            patterns.compile(item) for item in (said["totals"].items() if "totals" in said else ())
        ]
        self._decisions = [
            patterns.compile(item)
            for item in (said["decisions"].items() if "decisions" in said else ())
        ]
        self._dative_after = _optional(said.get("dative_after"), patterns)
        self._dative_before = _optional(said.get("dative_before"), patterns)
        self._grantor_after = _optional(said.get("grantor_after"), patterns)
        self._grantor_before = _optional(said.get("grantor_before"), patterns)
        self._receiver_after = _optional(said.get("receiver_after"), patterns)
        self._subject_after = _optional(said.get("subject_after"), patterns)
        self._phrases = "phrases" in said and said["phrases"].flag()
        self._counted = [
            (kind, patterns.compile(expression))
            for kind, expression in (said["counted"].mapping() if "counted" in said else {}).items()
            if _allowed(kind, RECIPIENTS, expression)
        ]
        self._lists = "lists" in said and said["lists"].flag()
        self._pairs = Pairs.read(said["pairs"], patterns) if "pairs" in said else None
        self._several_before = _optional(said.get("several_before"), patterns)
        self._several_after = _optional(said.get("several_after"), patterns)
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
            kept = heads(kept)
        return resolved(folded, titles_once(folded, referring(kept)), self._units)

    def topic(self, folded: str, items: Sequence[Item]) -> str:
        """Return what kind of recipient a sentence is about, empty where it does not say."""
        return topic_of(items, partial(self._is_one, folded))

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
        previous = before[-1] if before and not before[-1].alone else None
        if previous is not None and SUBSET in kinds and AWARD not in kinds:
            if any(self._refuses(folded, item) for item in items):
                return []
            counted = with_quantities(
                items, self._quantities.find(self._counting.encode(folded, start, end, items))
            )
            return [
                replace(
                    previous,
                    start=item.start,
                    end=item.end,
                    count=int(counted_in(item).number.value),
                    approximate=counted_in(item).number.approximate,
                    recipient=counted_in(item).recipient,
                    award_class=_rank_of(item, previous),
                    places=(),
                )
                for item in counted
                if item.kind == QUANTITY
            ]
        divided = previous if SUBSET in kinds else None
        has_verb = not kinds.isdisjoint((*STATUS_OF, REFUSED, "total"))
        has_verb = has_verb or cumulative or self.is_cumulative(folded, start, end)
        without_number = self._singles is not None and AWARD in kinds
        if kinds.isdisjoint((NUMBER, AWARD)) or not (
            before or has_verb or self._lists or without_number
        ):
            return []
        pronouns = [item for item in items if item.kind == PRONOUN]
        named = with_ranks(
            folded,
            without_announcing_nouns(folded, items),
            self._conjunctions,
            self._verb_follows,
        )
        named = [
            item
            for item, after in zip_longest(named, named[1:])
            if item.kind != PRONOUN
            and self._may_receive(folded, item)
            and not self._owns(folded, item, after)
        ]
        marked = with_generic_awards(outside_marks([self._marked(folded, item) for item in named]))
        counting = self._counting.encode(folded, start, end, marked)
        counted = with_quantities(marked, self._quantities.find(counting))
        without_verb = divided is None and not has_verb
        is_list, gives = True, False
        if without_verb:
            listed = continued(counted, before)
            counts = sum(item.kind == COUNT for item in counted)
            gives = self._pairs is not None and self._names_receiver(folded, counted)
            is_list = gives or (self._lists and counts >= FEWEST_LISTED)
            if listed or not (is_list or without_number):
                return listed
        counted = [self._borne(folded, self._single(folded, item)) for item in counted]
        if pronouns:
            counted = sorted([*counted, *pronouns], key=_start)
            counted = with_pronouns(counted, self._verb_follows)
        if self._phrases:
            counted = without_one_each(counted)
        counted = without_addressees(counted, self._verb_follows)
        verbs = [item.kind for item in counted if item.kind in (*STATUS_OF, REFUSED)]
        if verbs and verbs[-1 if self._verb_follows else 0] in SUBJECT_RECEIVES:
            counted = [self._receiving(folded, item) for item in counted]
        if self._phrases:
            counted = with_verb_in_each_phrase(folded, counted, self._verb_follows)
        counted = self._with_receiving_clauses(folded, self._with_joined(folded, counted))
        counted = with_receiving_body(counted, self._verb_follows)
        if not self._verb_follows:
            counted = self._with_named_bodies(folded, counted)
        counted = with_subjects_counts(
            counted, partial(self._is_subject, folded), self._verb_follows
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
        clause = Clause(
            symbols, self._verb_follows, scope, divided, AWARDED if without_verb else None
        )
        matches = self._frames.find(symbols) if is_list else []
        matches = without_paired(matches, pairs, counted)
        if self._pairs is not None:
            matches = [match for match in matches if self._pairs.allows(folded, match)]
        found = [
            award
            for match in matches
            if gives or not without_verb or match.of(COUNT)
            for award in clause.awards(match)
        ]
        found.extend(award for pair in pairs for award in awards_of(pair, counted, clause))
        if without_number:
            used = {item.start for match in matches for item in match.items}
            used.update(counted[place].start for pair in pairs for place in pair.awards)
            found.extend(self._without_number(folded, start, end, counted, used, scope, topic))
        if any(decision.search(folded, start, end) for decision in self._decisions):
            return [
                replace(award, status="awarded") if award.status == "proposed" else award
                for award in found
            ]
        return found

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
        is_body = partial(self._is_one, folded)
        told = with_years(folded, start, end, items, is_body)
        symbols = self._binding.encode(folded, start, end, told)
        clause = Clause(symbols, self._verb_follows, scope, None, AWARDED)
        singles = Singles(
            folded, symbols, clause, self._plurals, is_body, topic, self._verb_follows
        )
        for match in self._singles.find(symbols) if self._singles is not None else ():
            for award in singles.awards(match, used):
                if self._pairs is None or self._pairs.tells(folded, award):
                    yield award

    def _names_receiver(self, folded: str, items: Sequence[Item]) -> bool:
        """Tell whether somebody is marked as who receives: whatever the verb is, it is giving."""
        return any(
            item.kind in MARKED.values()
            or (item.kind == QUANTITY and self.marks_recipient(folded, item))
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
            partial(self._is_subject, folded),
            partial(self._is_one, folded),
        ).pairs()

    def _refuses(self, folded: str, item: Item) -> bool:
        """Tell whether a verb tells of no award; that there are some among others is none such."""
        return item.kind == REFUSED and folded[item.start : item.end] not in self._being

    def _borne(self, folded: str, item: Item) -> Item:
        """Return a count of awards whose noun says that a person bears it as one of individuals.

        A quantity that is marked as a recipient says so.
        """
        if item.kind == QUANTITY and self.marks_recipient(folded, item):
            return replace(item, value=RECEIVES)
        if item.kind != COUNT:
            return item
        counted = counted_in(item)
        noun = counted.award
        if (
            noun is None
            or counted.recipient != UNSPECIFIED
            or folded[noun.start : noun.end] not in self._bearers
        ):
            return item
        return replace(item, payload=replace(counted, recipient="individual"))

    def _with_named_bodies(self, folded: str, items: Sequence[Item]) -> list[Item]:
        """Return items in which the bodies that a verb-first sentence names as recipients are so.

        Those directly behind a receiving verb, its subject, those joined to one that is marked, and
        whom it is proposed to give something, where no other verb follows.
        """
        found: list[Item] = []
        last_given = max(
            (place for place, item in enumerate(items) if item.kind == "awarded"), default=-1
        )
        for place, item in enumerate(items):
            before = next((one for one in reversed(found) if one.kind != CLASS), None)
            is_body = item.kind == GRANTOR and item.payload in (FROM_BODY, SUBJECT)
            is_unit = item.kind == UNIT or (
                item.kind == RECIPIENT and folded[item.start : item.end] in self._units
            )
            kind = item.kind
            if before is not None and (is_body or is_unit):
                follows = before.kind in SUBJECT_RECEIVES
                joined = before.kind in (BODY, UNIT, MARKED[BODY], MARKED[UNIT]) and self._joins(
                    folded[before.tail : item.start]
                )
                if follows or (joined and is_body) or (joined and item.payload != RECEIVES):
                    kind = BODY if is_body else UNIT
                elif before.kind == "proposed" and place > last_given:
                    kind = MARKED[BODY if is_body else UNIT]
            found.append(item if kind == item.kind else replace(item, kind=kind))
        return found

    def _joins(self, between: str) -> bool:
        """Tell whether what stands between two bodies joins them: it ends in a conjunction."""
        words = between.split()
        return bool(words) and (words[-1] in self._conjunctions or words[-1].endswith(("،", ",")))

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

    def _single(self, folded: str, item: Item) -> Item:
        """Return a noun that is marked as a recipient and was not counted as the one it names."""
        if item.payload == RECEIVES and self._is_one(folded, item):
            return as_one(item, marked=True)
        return item

    def _with_joined(self, folded: str, items: Sequence[Item]) -> list[Item]:
        """Return items in which a body joined to one that is marked receives like it: "A and B"."""
        found = list(items)
        for place in range(len(items) - 2, -1, -1):
            item, after = items[place], found[place + 1]
            between = folded[item.tail : after.start].split()
            if (
                self._verb_follows
                and item.kind == GRANTOR
                and item.payload == FROM_BODY
                and after.kind in (MARKED[BODY], MARKED[UNIT])
                and between[:1]
                and between[0] in self._conjunctions
            ):
                found[place] = replace(item, kind=BODY)
        return found

    def _with_receiving_clauses(self, folded: str, items: Sequence[Item]) -> list[Item]:
        """Return items in which a body that begins a clause that ends in receiving receives.

        "the police received A; 2 units received B". What directly precedes an award owns it, and a
        participle ends no clause.
        """
        found = list(items)
        start = 0
        for place, item in enumerate(items if self._verb_follows else ()):
            is_verb = item.kind in STATUS_OF or item.kind == REFUSED
            if not is_verb or _CLAUSE_ENDS.match(folded, item.tail) is None:
                continue
            opened = folded.rfind(":", items[start].start, item.start)
            clause = range(bisect_left(items, opened, start, place, key=_start), place)
            award = next((at for at in clause if items[at].kind == AWARD), start)
            body = next((at for at in clause if items[at].payload == FROM_BODY), place)
            if (
                item.kind in SUBJECT_RECEIVES
                and body < award - 1
                and items[body].kind == GRANTOR
                and not says_who(items[clause.start : place])
            ):
                found[body] = replace(items[body], kind=BODY)
            start = place + 1
        return found

    def _may_receive(self, folded: str, item: Item) -> bool:
        """Tell whether somebody stands in a case in which he gives, receives or is in a list.

        "the pupils of the school", "in the school": where the pack says how a receiver ends, what
        ends otherwise is neither.
        """
        return (
            self._receiver_after is None
            or item.kind not in (UNIT, NAME, PLACE)
            or self.marks_recipient(folded, item)
            or _is_marked(folded, item, None, self._receiver_after)
        )

    def _owns(self, folded: str, item: Item, after: Item | None) -> bool:
        """Tell whether a noun for recipients only says whose the next one is: "of the school"."""
        return (
            self._receiver_after is not None
            and after is not None
            and item.kind == after.kind == RECIPIENT
            and item.end < item.tail == after.start - 1
            and not self.marks_recipient(folded, item)
        )

    def _receiving(self, folded: str, item: Item) -> Item:
        """Return a noun that is the subject of a receiving verb as the one body that it names."""
        if self._is_one(folded, item) and self._is_subject(folded, item):
            return as_one(item, marked=False)
        if item.kind == PLACE and _is_marked(folded, item, None, self._receiver_after):
            return replace(item, kind=MARKED[PLACE])
        return item

    def _is_subject(self, folded: str, item: Item) -> bool:
        """Tell whether somebody is marked as the subject of the clause."""
        return _is_marked(folded, item, None, self._subject_after) or _is_marked(
            folded, item, None, self._receiver_after
        )

    def _is_one(self, folded: str, item: Item) -> bool:
        """Tell whether a noun for recipients names a single body: "the school", not "many"."""
        return (
            item.kind in (RECIPIENT, PERSON)
            and folded[item.start : item.end] in self._units
            and not _is_marked(folded, item, self._several_before, self._several_after)
        )

    def _marked(self, folded: str, item: Item) -> Item:
        if item.payload == FROM_BODY and _is_marked(folded, item, self._several_before, None):
            return replace(item, payload=None)
        if item.kind in MARKED and self.marks_recipient(folded, item):
            mark = self._dative_after.match(folded, item.end) if self._dative_after else None
            tail = item.tail if mark is None else max(item.tail, mark.end())
            return replace(item, kind=MARKED[item.kind], tail=tail)
        if item.kind in (RECIPIENT, PERSON) and self.marks_recipient(folded, item):
            return replace(item, payload=RECEIVES)
        if item.kind == GRANTOR and _is_marked(
            folded, item, self._grantor_before, self._grantor_after
        ):
            return replace(item, payload=GIVES)
        if item.kind == GRANTOR and _is_marked(folded, item, None, self._subject_after):
            return replace(item, payload=SUBJECT if item.payload == FROM_BODY else GIVES)
        return item

    def marks_grantor(self, folded: str, item: Item) -> bool:
        """Tell whether the words around somebody mark them as the one who gives."""
        return _is_marked(folded, item, self._grantor_before, self._grantor_after) or _is_marked(
            folded, item, None, self._subject_after
        )

    def marks_recipient(self, folded: str, item: Item) -> bool:
        """Tell whether the words around a place, person or body mark it as a recipient."""
        return _is_marked(folded, item, self._dative_before, self._dative_after)


_LAYERS = (AWARD, *VERBS, RECIPIENT, GRANTOR, CLASS, COUNTER, SUBSET, UNIT, RANK, PRONOUN)
_start = attrgetter("start")
_CLAUSE_ENDS = re.compile(r"\s*(?:[.;,:!?…|\n]|\Z)")


def _is_marked(
    folded: str, item: Item, before: re.Pattern[str] | None, after: re.Pattern[str] | None
) -> bool:
    """Tell whether one of two expressions holds before or behind an item."""
    if after is not None and after.match(folded, item.end):
        return True
    return before is not None and bool(
        before.search(folded, max(0, item.start - MARK_REACH), item.start)
    )


def _rank_of(item: Item, whole: FoundAward) -> int | None:
    """Return the class that a part says it has, else that of the whole."""
    rank = counted_in(item).rank
    return (
        int(rank) if rank and gazetteer.awards()[of_law(whole.award)].classed else whole.award_class
    )


def _optional(node: Node | None, patterns: Patterns) -> re.Pattern[str] | None:
    return patterns.compile(node) if node is not None else None


def _allowed(value: str, allowed: Sequence[str], node: Node) -> bool:
    if value not in allowed:
        raise node.error(f"unknown code {value}; use {', '.join(allowed)}")
    return True


_RANKS = (PRIZE, *(f"{PRIZE}/{rank}" for rank in (1, 2, 3)))
_AWARD_VALUES = tuple(
    value
    for code in (*AWARD_CODES, LETTER, CERTIFICATE, PRAISE)
    for value in (code, *(f"{code}/{rank}" for rank in (1, 2, 3)))
)
