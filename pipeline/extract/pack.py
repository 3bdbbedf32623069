"""A language pack, read and compiled: everything the extractors need to know of one language."""

from __future__ import annotations

import functools
import re
from dataclasses import dataclass

from pipeline import gazetteer, languages
from pipeline.extract import people
from pipeline.extract.awards.grammar import Grammar
from pipeline.extract.awards.rules import AwardRules
from pipeline.extract.dates import DateRules
from pipeline.extract.events import EventRules
from pipeline.extract.lexicon import Boundaries, Lexicon
from pipeline.extract.measures import MeasureRules
from pipeline.extract.names.model import NameModel
from pipeline.extract.names.reader import load as names_of_language
from pipeline.extract.names.spot import NameSpotter
from pipeline.extract.numbers import NumberRules
from pipeline.extract.places import PlaceRules
from pipeline.extract.roles import RoleRules
from pipeline.extract.symbols import Encoder
from pipeline.extract.values import Node, Patterns
from pipeline.text import Folding

_KEYS = (
    "code",
    "name",
    "letters",
    "fold",
    "boundaries",
    "sentence_end",
    "conjunctions",
    "events",
)


@dataclass(frozen=True, slots=True)
class Pack:
    """The compiled rules of one language."""

    folding: Folding
    lexicon: Lexicon
    boundaries: Boundaries
    sentence_end: re.Pattern[str]
    numbers: NumberRules
    number_words: Lexicon
    """the words of numbers alone"""
    dates: DateRules
    places: PlaceRules
    roles: RoleRules
    people: Encoder
    """reads what stands between offices and names"""
    names: NameModel
    spotter: NameSpotter
    awards: AwardRules
    measures: MeasureRules


@functools.cache
def load(code: str) -> Pack:
    """Return the compiled pack of a language.

    Parameters
    ----------
    code
        Language (ISO 639-1) of a folder in `pipeline/languages`.

    Raises
    ------
    PackError
        The pack is missing, or says something that is not understood; the message says where.
    """
    said = Node(f"{code}: pack.yaml", languages.read(code, "pack")).fields(_KEYS)
    reader = names_of_language(code)
    folding = reader.folding
    letters = said["letters"].text()
    patterns = Patterns(
        folding.fold, {"end": f"(?![{letters}])", "letters": letters, "start": f"(?<![{letters}])"}
    )
    boundaries = Boundaries.read(said["boundaries"], letters, patterns)
    conjunctions = [folding.fold(word) for word in said["conjunctions"].texts()]

    def part(name: str) -> Node:
        return Node(f"{code}: {name}.yaml", languages.read(code, name))

    numbers = NumberRules(part("numbers"), patterns)
    dates = DateRules(code, part("dates"), patterns)
    places = PlaceRules(code, part("places"), patterns)
    roles = RoleRules(part("roles"), patterns, conjunctions)
    awards = AwardRules(Grammar.read(part("awards"), patterns, conjunctions))
    measures = MeasureRules(part("measures"), patterns, conjunctions)
    events = EventRules(said["events"], patterns)
    names = reader.model
    tables = names.tables
    return Pack(
        folding=folding,
        lexicon=Lexicon(
            (
                *numbers.terms(folding.fold),
                *dates.terms(),
                *places.terms(),
                *roles.terms(),
                *awards.terms(),
                *measures.terms(),
                *events.terms(),
            ),
            boundaries,
        ),
        boundaries=boundaries,
        sentence_end=patterns.compile(said["sentence_end"]),
        numbers=numbers,
        number_words=Lexicon(numbers.terms(folding.fold), boundaries),
        dates=dates,
        places=places,
        roles=roles,
        people=Encoder(
            people.ALPHABET,
            conjunctions,
            (*roles.linkers, *tables.honorifics_before, *tables.honorifics_after),
            roles.asides,
        ),
        names=names,
        spotter=NameSpotter(
            names,
            not_people=[
                *(province.name_ascii for province in gazetteer.provinces().values()),
                *(settlement.name_ascii for settlement in gazetteer.settlements()),
            ],
            known_people=[holder.name_ascii for holder in gazetteer.officeholders()],
        ),
        awards=awards,
        measures=measures,
    )
