"""The people of a report who hold an office: one for all spellings, with their real name."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace

from rapidfuzz.distance import Levenshtein

from pipeline import gazetteer
from pipeline.extract.analysis import Analysis
from pipeline.extract.names.identity import NameMention, group_people
from pipeline.extract.names.identity import Person as Identity
from pipeline.extract.names.model import Candidate
from pipeline.extract.names.spot import NameSpan
from pipeline.extract.officeholders import NATIONAL, Days, fitting, is_known
from pipeline.extract.people import Holding
from pipeline.extract.roles import BODY, Role
from pipeline.text import plain_apostrophes

CANDIDATES = 40
"""Readings of a name that are compared with other spellings and with known officeholders."""
LEAST_SHARE = 0.002
"""Share of its reading below which an officeholder's name is no plausible reading."""
FEWEST_FOR_SLIP = 3
"""Syllables of a name in which one may be a slip of the translation."""
MOST_SLIPS = 2
"""Letters in which two names of one office may differ: one holder, spelled in two ways."""
PRESIDENT = "state_president"
LED_ALIKE = (
    ("chair", "president", "head", "director", "chief_of_office", "rector", "secretary"),
    ("vice_chair", "vice_president", "deputy_head", "deputy_director", "deputy_secretary"),
)
"""Positions that translations call by one bare word, which refers back to the full office."""
OFFICEHOLDER_WEIGHT = 3.0
"""What it weighs that a reading is the name of a known holder of the very office."""


_PARTY_COMMITTEE = "provincial_party_committee"


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody whom the report names in an office."""

    name_ascii: str
    name: str | None
    """with diacritics, where a caption or an officeholder fact supports them"""
    share: float
    """how much of what the spellings may stand for is this name, 0 to 1"""
    names: tuple[str, ...]
    """what the spellings may stand for, likeliest first"""
    spans: tuple[NameSpan, ...]
    holdings: tuple[Holding, ...]
    national: frozenset[str] = frozenset()
    """codes of the offices that a bare position may mean and the person is known to hold"""

    @property
    def slug(self) -> str:
        """The name as part of an identifier."""
        return self.name_ascii.lower().replace(" ", "-")

    @property
    def score(self) -> float:
        """Certainty of the name."""
        return min(1.0, self.share)

    @property
    def roles(self) -> frozenset[str]:
        """Codes of all offices that the report gives the person."""
        return frozenset(self.role_of(holding) for holding in self.holdings)

    def _fuller(self, holding: Holding) -> Role:
        """Return the office that a mention without a body stands for.

        It is the one office of the person with that position, or with its standing variant
        ("deputy secretary" for the standing deputy secretary).
        """
        role = holding.role
        if role.code == PRESIDENT and len(self._chairs) == 1:
            # One word in many languages: nobody is President and chair of a committee at once.
            return self._chairs[0]
        if role.body is not None:
            return role
        for position in (role.position, f"standing_{role.position}"):
            fuller = {
                other.role.code: other.role
                for other in self.holdings
                if other.role.body is not None and other.role.position == position
            }
            if len(fuller) == 1:
                return next(iter(fuller.values()))
        known = [
            office
            for code, office in NATIONAL.get(role.position, {}).items()
            if code in self.national
        ]
        if len(known) == 1:
            body, position = known[0]
            return role._replace(body=body, position=position)
        if role.position == "standing_committee_member" and self._heads_commission:
            return role._replace(body=_PARTY_COMMITTEE)
        alike = next((group for group in LED_ALIKE if role.position == group[0]), ())
        full = {one.role.code: one.role for one in self.holdings if one.role.body is not None}
        meant = {code: other for code, other in full.items() if other.position in alike}
        return next(iter(meant.values())) if len(meant) == 1 else role

    @property
    def _heads_commission(self) -> bool:
        """Whether the person has an office in a commission of the provincial party committee, on
        whose standing committee its heads sit.
        """
        bodies = (one.role.body or "" for one in self.holdings)
        return any(
            body.startswith("provincial_party_") and body != _PARTY_COMMITTEE for body in bodies
        )

    @property
    def _chairs(self) -> list[Role]:
        """The current offices of a chair below the state, by code."""
        chairs = {
            one.role.code: one.role
            for one in self.holdings
            if one.role.position == "chair"
            and one.role.standing == "current"
            and one.role.body is not None
            and gazetteer.offices()[BODY, one.role.body].level != "central"
        }
        return list(chairs.values())

    def role_of(self, holding: Holding) -> str:
        """Return the code of an office, its body taken from another mention where it lacks one."""
        return self._fuller(holding).code

    def body_of(self, holding: Holding) -> str | None:
        """Return the body of an office, from another mention where this one leaves it out."""
        return self._fuller(holding).body


def persons_of(analysis: Analysis, about: Days | None) -> list[Person]:
    """Return the people of a report who hold an office, in the order of their first mention.

    Parameters
    ----------
    analysis
        The report.
    about
        The days that it may be about; officeholders of another time say nothing of its people.
    """
    spans = [item.payload for item in analysis.named if isinstance(item.payload, NameSpan)]
    mentions = [_mention(analysis, span) for span in spans]
    held: defaultdict[int, list[Holding]] = defaultdict(list)
    for holding in analysis.holdings:
        held[id(holding.name.payload)].append(holding)
    offices = [{holding.role.code for holding in held[id(span)]} for span in spans]
    evidence = _evidence(mentions, offices, about)
    found = []
    for identity in group_people(mentions, evidence):
        members = [spans[member] for member in identity.members]
        holdings = tuple(holding for span in members for holding in held[id(span)])
        if holdings:
            candidates = [mentions[member].candidates for member in identity.members]
            found.append(_person(identity, members, holdings, candidates, about))
    return _with_slips(found)


def _with_slips(people: Sequence[Person]) -> list[Person]:
    """Return people in which a slip of one syllable beside a bare position is no other person.

    "Giang Seo Lu, chair of the people's committee", and later "chair Giang Xeo Lu": the position
    without its body refers back to somebody whom the report has named in it.
    """
    people = _with_same_office(people)
    kept = [person for person in people if any(one.role.body for one in person.holdings)]
    found = {id(person): person for person in kept}
    for person in people:
        if person in kept:
            continue
        meant = [other for other in kept if _is_slip(person, other)]
        if len(meant) == 1:
            whole = found[id(meant[0])]
            found[id(meant[0])] = replace(
                whole,
                spans=(*whole.spans, *person.spans),
                holdings=(*whole.holdings, *person.holdings),
            )
        else:
            found[id(person)] = person
    return [found[id(person)] for person in people if id(person) in found]


def _with_same_office(people: Sequence[Person]) -> list[Person]:
    """Return people in which two spellings in one office are one person.

    "Vice chair Nguyen Long Bien" and "vice chair Nguyen Long Binh" may be written alike; the surer
    reading is the person's. "Vice chair Nguyen Thi Khanh" is the vice chair Nguyen Thi Khanh Van.
    """
    found: list[Person] = []
    for person in people:
        same = next((other for other in found if _shares_office(person, other)), None)
        if same is None:
            found.append(person)
            continue
        surer = max(same, person, key=lambda one: (len(one.name_ascii.split()), one.share))
        found[found.index(same)] = replace(
            surer,
            spans=(*same.spans, *person.spans),
            holdings=(*same.holdings, *person.holdings),
        )
    return found


def _shares_office(person: Person, other: Person) -> bool:
    mine, theirs = sorted((person.name_ascii.split(), other.name_ascii.split()), key=len)
    if len(theirs) - len(mine) > 1 or len(mine) < FEWEST_FOR_SLIP:
        return False
    bodies = {one.role.code for one in person.holdings if one.role.body is not None}
    if bodies.isdisjoint(one.role.code for one in other.holdings):
        return False
    if len(mine) < len(theirs):
        return any(theirs[:at] + theirs[at + 1 :] == mine for at in range(1, len(theirs)))
    if Levenshtein.distance(person.name_ascii, other.name_ascii) <= MOST_SLIPS:
        return True
    if sum(a != b for a, b in zip(mine, theirs, strict=True)) != 1:
        return False
    return person.name_ascii in other.names or other.name_ascii in person.names


def _is_slip(person: Person, other: Person) -> bool:
    positions = {one.role.position.removeprefix("standing_") for one in person.holdings}
    held = {one.role.position.removeprefix("standing_") for one in other.holdings}
    mine, theirs = person.name_ascii.split(), other.name_ascii.split()
    if len(mine) != len(theirs) or len(mine) < FEWEST_FOR_SLIP or not positions <= held:
        return False
    return sum(a != b for a, b in zip(mine, theirs, strict=True)) == 1


def _mention(analysis: Analysis, span: NameSpan) -> NameMention:
    latin = None
    if span.gloss_start is not None and span.gloss_end is not None:
        latin = analysis.view.surface(span.gloss_start, span.gloss_end)
    elif len(span.tokens) > 1 and "".join(span.tokens).isascii():
        surface = analysis.view.surface(span.start, span.end)
        # Latin letters with diacritics are the name itself, as in an untranslated caption.
        latin = None if surface.isascii() else surface
    if latin is not None:
        latin = plain_apostrophes(latin)
    return NameMention(span, analysis.pack.names.recover(span.tokens, CANDIDATES), latin)


def _evidence(
    mentions: Sequence[NameMention], offices: Sequence[set[str]], about: Days | None
) -> dict[str, float]:
    """Return the names that known officeholders speak for, among the readings of the mentions."""
    found: dict[str, float] = {}
    for mention, roles in zip(mentions, offices, strict=True):
        if not roles:
            continue
        names = {
            candidate.name_ascii
            for candidate in mention.candidates
            if candidate.weight >= LEAST_SHARE
        }
        known = {holder.name_ascii for holder in fitting(names, roles, about)}
        if len(known) == 1:
            found[next(iter(known))] = OFFICEHOLDER_WEIGHT
    return found


def _person(
    identity: Identity,
    spans: Sequence[NameSpan],
    holdings: tuple[Holding, ...],
    candidates: Sequence[tuple[Candidate, ...]],
    about: Days | None,
) -> Person:
    names = dict.fromkeys([identity.name_ascii])
    for group in candidates:
        names.update((name, None) for name, weight in group if weight >= LEAST_SHARE)
    person = Person(
        name_ascii=identity.name_ascii,
        name=None if identity.name.isascii() else identity.name,
        share=identity.weight,
        names=tuple(names),
        spans=tuple(spans),
        holdings=holdings,
    )
    if not is_known(person.name_ascii):
        return person
    holders = fitting([person.name_ascii], person.roles, about)
    known = {holder.name for holder in holders}
    person = replace(person, national=frozenset(holder.role for holder in holders))
    if person.name is None and len(known) == 1:
        return replace(person, name=next(iter(known)))
    return person
