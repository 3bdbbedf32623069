"""What the award grammars read: kinds of items, their alphabets, and what is found with them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

from pipeline.extract.numbers import Number
from pipeline.extract.symbols import Alphabet, Item
from pipeline.schema import AWARD_STATUSES

AWARD, CLASS, RECIPIENT, COUNTER = "award", "class", "recipient", "counter"
PERSON = "person"
"""A counter word that says who is counted."""
ANY, SAME = "any", "same"
"""Counter words that do not say it, and those that count whom the quantity before counts."""
GRANTOR, NUMBER, SUBSET = "grantor", "number", "subset"
QUANTITY, COUNT = "quantity", "count"
YEAR = "year"
"""A bare year, an item only where awards without a number are read."""
REFUSED, TOTAL = "refused", "total"
PRONOUN = "pronoun"
"""A word that stands for one recipient, whom the report named before."""
RANK = "rank"
"""A rank of prizes without their noun."""
HONOURED = "honoured"
"""A verb that says by itself that an award was given, without an award noun."""
AWARDED = "awarded"
PROPOSED = "proposed"
RECEIVED = "received"
"""A verb whose subject is who receives."""
REWARDED = "rewarded"
"""A verb that is both: it says by itself that an award was given, to its subject."""
WINNING = "winning"
"""Such a verb that says as well that the award is a prize; an item of the kind before."""
SUBJECT_RECEIVES = (RECEIVED, REWARDED)
VERBS = (*AWARD_STATUSES, RECEIVED, HONOURED, REWARDED, REFUSED)
VERBS_SAID = (*VERBS, WINNING)
STATUS_OF = {
    "awarded": "awarded",
    PROPOSED: "proposed",
    RECEIVED: "awarded",
    HONOURED: "awarded",
    REWARDED: "awarded",
}
PLACE, NAME, BODY, UNIT = "place", "name", "body", "unit"
MARKED = {PLACE: "place_to", NAME: "name_to", BODY: "body_to", UNIT: "unit_to"}
"""Places, people, bodies and single units that the language marks as recipients."""
PEOPLE = (NAME, MARKED[NAME])
BODIES = (BODY, UNIT, MARKED[BODY], MARKED[UNIT])
"""People and bodies, marked as recipients or not."""
_KINDS = (
    NUMBER,
    COUNTER,
    PERSON,
    SUBSET,
    RECIPIENT,
    AWARD,
    CLASS,
    GRANTOR,
    PRONOUN,
    RANK,
    *VERBS,
    *MARKED,
    *MARKED.values(),
    YEAR,
)
_GAP = (
    "word|comma|and|dash|open|close|colon|class|grantor|counter|person|recipient|place|name|body"
    "|unit"
)
CLASS_MARK = "/"
"""Stands in the value of an award noun between the award and the class that it says."""
COUNTING = Alphabet(_KINDS, {"sep": "comma|and|comma and", "gap": f"({_GAP}){{0,14}}"})
BINDING = Alphabet(
    (QUANTITY, COUNT, *_KINDS),
    {
        "sep": "comma|and|comma and",
        "gap": f"({_GAP}){{0,30}}",
        "near": "(word|class|grantor|body|name|recipient|counter|person|unit){0,4}",
        "quantities": "quantity((comma|and|word){0,3}quantity){0,8}",
        "places": "(place(comma|and){0,2}){0,12}place_to",
        "names": "(name(comma|and){0,2}){0,12}name_to",
        "bodies": "((body|unit)(comma|and){0,2}){0,8}(body_to|unit_to)",
    },
)
LETTER = "letter"
"""An award noun for both the merit certificate and the lower letter of commendation."""
CERTIFICATE = "certificate"
"""A noun for both as well, but the first unless a body below the province gives it."""
APPRECIATION = "appreciation"
"""A noun for both as well: the second where a body of a province or below the province gives it."""
PRAISE = "praise"
"""A noun for both as well: the second where it says who gives it and that is below a province."""
CITY_BODY = "city_body"
"""A body of a city as grantor, which may be a city of the rank of a province."""
JURY = "jury"
"""The jury or organising board of a contest as grantor, beside whoever holds the contest."""
PROVINCE = "province"
PROVINCE_BODY = "province_body"
"""A department or union of a province as grantor, beside the province's own committee."""
CENTRAL_BODY = "central_body"
"""The central committee of a union or association as grantor: it has merit certificates."""
UNSPECIFIED, UNSPECIFIED_AWARD, GIFT = "unspecified", "unspecified_award", "gift"
ANAPHORA = "anaphora"
"""Nouns for the award that the report named last ("this title")."""
THAT_TITLE = "that_title"
"""Nouns for the title that the report named last, whatever else it named since."""
PERSONAL = ("emulation_fighter", "party_badge")
"""What only people have, whoever else is told of."""
TITLES = ("hero_title", "other_title", "emulation_fighter")
MEDAL = "medal"
GENERAL, PRIZE = "general", "prize"
"""Nouns for any award ("ödül"): a prize in a contest, elsewhere an award of no said kind."""
GIVES, RECEIVES, FROM_BODY, SUBJECT = "gives", "receives", "body", "subject"
"""Payloads: a grantor marked as the one who gives, a noun marked as one who receives, a grantor
that is a body and so may receive as well, and such a body that is the subject of its sentence."""
RECIPIENT_OF = {
    "place_to": "locality",
    "name_to": "individual",
    "body_to": "collective",
    "unit_to": "collective",
}
REACH = 200
"""How many symbols around a match its verb, its grantor and its clause are looked for."""


class Sentence(NamedTuple):
    """A sentence with what the award frames read in it."""

    start: int
    end: int
    items: Sequence[Item]
    divides: bool
    """whether it begins to divide what stands before"""


@dataclass(frozen=True, slots=True)
class FoundAward:
    """A count of an award in a folded text."""

    start: int
    end: int
    rule: str
    award: str
    award_class: int | None
    count: int
    approximate: bool
    recipient: str
    grantor: str
    status: str
    places: tuple[str, ...]
    """province codes of recipients that are places"""
    anchor: int
    """where the award stands; the year it is given for is looked for from here"""
    alone: bool = False
    """whether it stands without a number, so that it is one, and no sum"""


class Counted(NamedTuple):
    """What a quantity of recipients or a count of awards says."""

    number: Number
    recipient: str
    award: Item | None = None
    rank: str = ""
    """class that is said beside the count"""
    told_from: int | None = None
    """where the count is told, if not at its beginning: behind a class"""


def counted_in(item: Item) -> Counted:
    """Return what a quantity or count carries."""
    if not isinstance(item.payload, Counted):
        raise TypeError("a quantity carries its number")
    return item.payload


def number_item(number: Number) -> Item:
    """Return a number as the item that the award frames count with."""
    return Item(NUMBER, number.start, number.end, number.end, "", number)


def ends_clause(item: Item | None) -> bool:
    """Tell whether an item is a verb, so that a clause of the sentence ends with it."""
    return item is not None and (item.kind in STATUS_OF or item.kind == REFUSED)


def is_granting_body(item: Item) -> bool:
    """Tell whether a grantor is a body, which may receive as well, and not somebody's office."""
    return item.kind == GRANTOR and item.payload in (FROM_BODY, SUBJECT)


def award_code(value: str) -> str:
    """Return which award a noun of the pack names, without the class that it may say."""
    return value.partition(CLASS_MARK)[0]


def meanings(value: str) -> tuple[str, ...]:
    """Return which awards a noun of the pack may name; several nouns are renderings of two."""
    code = award_code(value)
    if code in (LETTER, CERTIFICATE, APPRECIATION, PRAISE):
        return ("merit_certificate", "commendation_letter")
    if code == GENERAL:
        return (PRIZE, UNSPECIFIED_AWARD)
    return (code,)


def class_said(value: str) -> str:
    """Return the class that a noun of the pack says with its award, nothing where it says none."""
    said = value.partition(CLASS_MARK)[2]
    return said if said.isdigit() else ""


def recipient_said(value: str) -> str:
    """Return who has an award by its very noun ("individual prize"), nothing where it says none."""
    said = value.partition(CLASS_MARK)[2]
    return "" if said.isdigit() else said


def of_law(award: str) -> str:
    """Return the award of the law whose rules hold for a noun."""
    return _OF_LAW.get(award, award)


_OF_LAW = {
    LETTER: "commendation_letter",
    CERTIFICATE: "merit_certificate",
    APPRECIATION: "merit_certificate",
    PRAISE: "commendation_letter",
}
