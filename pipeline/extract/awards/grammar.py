"""What a pack says of awards (`awards.yaml`), read and compiled."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from pipeline.extract.awards.giving import KEYS as GIVING
from pipeline.extract.awards.giving import Givers
from pipeline.extract.awards.marks import EXPRESSIONS, PASSIVE, Marks
from pipeline.extract.awards.pairing import Pairs
from pipeline.extract.awards.periods import Periods
from pipeline.extract.awards.vocabulary import allowed_code, terms_of
from pipeline.extract.awards.words import (
    AWARD,
    BINDING,
    CLASS,
    COUNTING,
    HONOURED,
    VERBS,
    VERBS_SAID,
)
from pipeline.extract.lexicon import Term
from pipeline.extract.searches import Searches
from pipeline.extract.symbols import Alphabet, Encoder, Frames
from pipeline.extract.values import Fields, Node, Patterns
from pipeline.schema import AWARD_CODES, GRANTORS, RECIPIENTS

_KEYS = (
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
    "works",
    "won",
    "asides",
    "units",
    "pronouns",
    "pronoun_subjects",
    "address",
    "ranks",
    "subsets",
    "being",
    "grantors",
    "verbs",
    "totals",
    "same_period",
    "periods",
    "merits",
    "decisions",
    "governed",
    "verb",
    *EXPRESSIONS,
    *GIVING,
    PASSIVE,
    "lists",
    "namely",
    "together",
    "numbered",
    "same_giver",
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
    "yearly",
    "speech",
    "prizes",
)


@dataclass(frozen=True, slots=True)
class Grammar:
    """The award grammar of one language."""

    terms: Sequence[tuple[str, Term]]
    """its words, for the lexicon"""
    owners: dict[str, str]
    """grantor by folded surface of an award whose name says whose it is"""
    kinds: dict[str, str]
    """kind of recipient by folded noun; of nouns for several kinds none"""
    being: frozenset[str]
    honouring: tuple[str, ...]
    address: frozenset[str]
    """forms of address that are a recipient where nobody is named behind them"""
    marks: Marks
    givers: Givers
    verb_follows: bool
    """whether the verb comes last in its clause"""
    totals: Searches
    same_period: re.Pattern[str] | None
    """what takes up the period of the sentence before"""
    periods: Periods
    decisions: Searches
    governed: Sequence[re.Pattern[str]]
    counted: Sequence[tuple[str, re.Pattern[str]]]
    works: re.Pattern[str] | None
    won: Searches
    won_as: Sequence[str]
    """the award that each expression of `won` finds"""
    asides: Searches
    pairs: Pairs | None
    lists: bool
    phrases: bool
    conjunctions: frozenset[str]
    counting: Encoder
    """writes a sentence in symbols before its numbers are read with what they count"""
    binding: Encoder
    """writes it after that"""
    quantities: Frames
    frames: Frames
    singles: Frames | None
    verbless: Frames
    plurals: re.Pattern[str] | None
    namely: re.Pattern[str] | None
    together: Searches
    numbered: re.Pattern[str] | None
    same_giver: re.Pattern[str] | None
    ending: re.Pattern[str] | None
    yearly: re.Pattern[str] | None
    speech: re.Pattern[str] | None
    prizes: re.Pattern[str] | None

    @classmethod
    def read(cls, node: Node, patterns: Patterns, conjunctions: Sequence[str]) -> Grammar:
        """Read `awards.yaml`.

        Keys: `awards` (code, or code/class, to surfaces; `letter`: nouns for the merit certificate
        and the letter of commendation, which the grantor tells apart; `appreciation`: the same, but
        the letter only where a body of a province or below gives it; `praise`: the same, but the
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
        `authors` (people and groups of them who made the works of a contest: whoever a prize of
        the report goes to, where nobody is said to have it),
        `address` (forms of address: the one person they stand for receives where no name that is
        known follows), `proxy_before` (what stands in front of somebody who takes what another
        receives: "on behalf of the union"), `head_before` (what stands in front of a body of
        which somebody is only the head), `authority_after` (what stands behind whoever's award it
        is that the next one only hands over: "authorised by the minister, N gave"),
        `object_after` (how a verb of `awarded` ends in whom it is given, a group for each kind of
        recipient, as in `pronouns`),
        `counters` (kind of recipient, or `any`, to counter words; the former are `person` in
        frames; `same` counts whom the quantity before counts), `counted` (kind of recipient to a
        regular expression: what a number and its counter count where no noun of `recipients`
        stands behind them), `works` (what is counted that is only ever given prizes: films,
        paintings), `won` (award to a regular expression of nouns that are it only where they are
        counted and won: medals of games), `units` (nouns of single bodies,
        families and people, which count as one where they are marked as recipients), `subsets`
        (words that open the parts of a total), `being` (verbs of `refused` that say of parts that
        they are there: "among them were 3 women"), `grantors` (code to surfaces), `verbs` (awarded,
        received, honoured, rewarded, winning (rewarded, with a prize), proposed, total, refused: to
        surfaces), `totals` (regular expressions over a sentence whose counts are cumulative),
        `same_period` (a regular expression of what takes up the period of the sentence before),
        `periods`, `merits` (contexts of a
        period of several years in which something was given, and a regular expression of what
        stands behind one for which something is given now, see `periods.py`), `decisions` (regular
        expressions over a sentence that tells of a decision made: what it says will be given is
        given), `governed` (regular expressions of what joins a verb of giving to the one before, so
        that it is proposed as that is: "it proposed that A give ..., and that B give ..."),
        `verb` (`after` or `before` what is awarded), `dative_after`, `dative_before` (regular
        expressions: what marks a recipient), `office_dative_after` (the same behind the office, in
        several words, of somebody named), `grantor_after`, `grantor_before` (what marks who
        gives), `subject_after` (what marks a subject: who gives, or receives, by the verb),
        `passive` (how a verb of `awarded` begins, as written, where its subject receives),
        `receiver_after` (what stands behind a place or
        a single body that is the subject of such a verb),
        `giverless` (the verbs of `awarded` whose subject is what is given, where the verb comes
        last: whoever is listed in front of a marked body receives like it),
        `owner_after`, `member_after` (what marks a body as the owner of what follows, and as that
        of which somebody is a member), `partner_before`, `partner_after` (what marks a body with
        which somebody else gives), `quoted_after` (what stands behind who is only quoted),
        `several_before`, `several_after` (what stands before or behind a noun that names no single
        body: "many", "other", the ending of a plural), `apart_after` (what stands behind a noun
        that the number behind it does not count: "of the school 3 teachers"), `parts_after` (what
        stands behind one that says who a part of a total are: "45 of them units, 62 persons"),
        `namely` (what stands right behind counted recipients who are named next),
        `together` (a noun in the plural that the names in capitals before it share, and that
        receives: "the A and B communes"),
        `numbered` (what stands behind the number in the name of a body: "the Song Da 5 company"),
        `same_giver` (how a sentence begins in which whoever gave in the one before gives on),
        `ending` (what belongs to the word in which an award, or whom it goes to, ends),
        `yearly` (what stands in front of an award that was given in each of some years; its group
        `years` holds them: "in 2018 and 2021 the flag"; its group `row` how many are in a row:
        "five years in a row"), `speech` (what a sentence has that tells
        what somebody said, so that the report is not about him), `prizes` (what stands behind
        whoever has an award of no said kind that is a prize where a contest is told of),
        `pairs` (how single recipients and awards without a count are paired, see `pairing.py`),
        `organised`, `contests`, `givers`, `giver_after`, `giver_before` (see `giving.py`),
        `lists` (true where counted awards stand in lists without a verb: they are given),
        `verbless` (frames of sentences without a verb, else read by none: "badge C to 4 groups"),
        `phrases` (true where phrases that share one verb stand between commas),
        `skip` (words that mean nothing to the frames), `macros` (named parts of `frames`, each
        written with symbols and with those before it), `quantities` (frames of counted
        recipients), `counts` (frames of counted awards), `frames` (frames that bind them),
        `singles` (frames of awards without a number, see `singles.py`), `plurals` (what an
        award noun is that stands for several, or a verb whose subject is several).
        """
        said = node.fields(_KEYS)
        fold = patterns.fold
        verbs = said["verbs"].fields(VERBS_SAID)
        skip = [fold(word) for word in said.texts_of("skip")]
        alphabet = _binding_alphabet(said)
        won = {
            code: expression
            for code, expression in said.mapping_of("won").items()
            if allowed_code(code, AWARD_CODES, expression)
        }
        return cls(
            terms=terms_of(said, patterns),
            owners={
                fold(surface): grantor
                for grantor, surfaces in said.mapping_of("owners").items()
                if allowed_code(grantor, GRANTORS, surfaces)
                for surface in surfaces.texts()
            },
            kinds={
                fold(surface): kind
                for kind, surfaces in said.mapping_of("recipients").items()
                if kind != "mixed"
                for surface in surfaces.texts()
            },
            being=frozenset(map(fold, said.texts_of("being"))),
            honouring=tuple(map(fold, verbs[HONOURED].texts())) if HONOURED in verbs else (),
            address=frozenset(map(fold, said.texts_of("address"))),
            marks=Marks.read(
                said,
                patterns,
                units=map(fold, (*said.texts_of("units"), *said.texts_of("address"))),
                bearers=map(fold, said.texts_of("bearers")),
            ),
            givers=Givers.read(said, patterns),
            verb_follows=said["verb"].code(("after", "before")) == "after",
            totals=Searches(map(patterns.expression, said.items_of("totals"))),
            same_period=patterns.compile_of(said, "same_period"),
            periods=Periods.read(said, patterns),
            decisions=Searches(map(patterns.expression, said.items_of("decisions"))),
            governed=list(map(patterns.compile, said.items_of("governed"))),
            counted=[
                (kind, patterns.compile(expression))
                for kind, expression in said.mapping_of("counted").items()
                if allowed_code(kind, RECIPIENTS, expression)
            ],
            works=patterns.compile_of(said, "works"),
            won=Searches(map(patterns.expression, won.values())),
            won_as=tuple(won),
            asides=Searches(map(patterns.expression, said.items_of("asides"))),
            pairs=Pairs.read(said["pairs"], patterns) if "pairs" in said else None,
            lists="lists" in said and said["lists"].flag(),
            phrases="phrases" in said and said["phrases"].flag(),
            conjunctions=frozenset(conjunctions),
            # Of the same words: what one puts into symbols between items, the other has as well.
            counting=Encoder(COUNTING, conjunctions, skip),
            binding=Encoder(BINDING, conjunctions, skip),
            quantities=Frames([*said["counts"].items(), *said["quantities"].items()], COUNTING),
            # An award noun may serve several quantities; a quantity is counted once.
            frames=Frames(said["frames"].items(), alphabet, shared=(AWARD, CLASS, *VERBS)),
            singles=Frames(said["singles"].items(), alphabet) if "singles" in said else None,
            verbless=Frames(said.items_of("verbless"), alphabet),
            plurals=patterns.compile_of(said, "plurals"),
            namely=patterns.compile_of(said, "namely"),
            together=Searches(
                [patterns.expression(said["together"])] if "together" in said else ()
            ),
            numbered=patterns.compile_of(said, "numbered"),
            same_giver=patterns.compile_of(said, "same_giver"),
            ending=patterns.compile_of(said, "ending"),
            yearly=patterns.compile_of(said, "yearly"),
            speech=patterns.compile_of(said, "speech"),
            prizes=patterns.compile_of(said, "prizes"),
        )


def _binding_alphabet(said: Fields) -> Alphabet:
    """Return the letters of the frames that bind, with the macros of the pack."""
    alphabet = BINDING
    for name, macro in said.mapping_of("macros").items():
        try:
            alphabet = alphabet.with_macros({name: macro.text()})
        except KeyError as error:
            raise macro.error(f"unknown item {error.args[0]}") from None
    return alphabet
