"""How a language marks who gives and who receives: prepositions, particles and case endings."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import zip_longest

from pipeline.extract.awards.pronouns import as_one, is_title
from pipeline.extract.awards.words import (
    AWARD,
    AWARDED,
    BODY,
    COUNT,
    COUNTER,
    FROM_BODY,
    GIVES,
    GRANTOR,
    MARKED,
    NAME,
    PERSON,
    PLACE,
    PRONOUN,
    PROVINCE,
    QUANTITY,
    RECEIVED,
    RECEIVES,
    RECIPIENT,
    SAME,
    SUBJECT,
    TITLES,
    UNIT,
    UNSPECIFIED,
    award_code,
    counted_in,
)
from pipeline.extract.symbols import Item
from pipeline.extract.values import Fields, Patterns
from pipeline.text import View

MARK_REACH = 28
"""Folded characters before an item in which its mark, a preposition, is looked for."""
LEADER_REACH = 120
"""The same for the office of somebody who hands over."""
EXPRESSIONS = (
    "dative_after",
    "dative_before",
    "office_dative_after",
    "grantor_after",
    "grantor_before",
    "subject_after",
    "receiver_after",
    "giverless",
    "several_before",
    "several_after",
    "apart_after",
    "parts_after",
    "owner_after",
    "member_after",
    "partner_before",
    "partner_after",
    "head_before",
    "proxy_before",
    "leader_before",
    "leader_after",
    "object_after",
    "quoted_after",
    "authors",
    "authority_after",
)
"""Keys of `awards.yaml` that say how somebody is marked."""
PASSIVE = "passive"
"""Key of what marks a verb of giving as passive; it is read as it is written, not folded."""


@dataclass(frozen=True, slots=True)
class Marks:
    """The marks of one language, and the nouns that they make one body, family or person."""

    dative_after: re.Pattern[str] | None
    dative_before: re.Pattern[str] | None
    office_dative_after: re.Pattern[str] | None
    grantor_after: re.Pattern[str] | None
    grantor_before: re.Pattern[str] | None
    subject_after: re.Pattern[str] | None
    receiver_after: re.Pattern[str] | None
    giverless: re.Pattern[str] | None
    several_before: re.Pattern[str] | None
    several_after: re.Pattern[str] | None
    apart_after: re.Pattern[str] | None
    parts_after: re.Pattern[str] | None
    owner_after: re.Pattern[str] | None
    member_after: re.Pattern[str] | None
    partner_before: re.Pattern[str] | None
    partner_after: re.Pattern[str] | None
    head_before: re.Pattern[str] | None
    proxy_before: re.Pattern[str] | None
    leader_before: re.Pattern[str] | None
    leader_after: re.Pattern[str] | None
    object_after: re.Pattern[str] | None
    quoted_after: re.Pattern[str] | None
    authors: re.Pattern[str] | None
    authority_after: re.Pattern[str] | None
    units: frozenset[str]
    bearers: frozenset[str]
    passive: re.Pattern[str] | None

    @classmethod
    def read(
        cls, said: Fields, patterns: Patterns, units: Iterable[str], bearers: Iterable[str]
    ) -> Marks:
        """Read the expressions of `awards.yaml` that mark somebody, each of which may be missing.

        Parameters
        ----------
        said
            The entries of `awards.yaml`.
        patterns
            What compiles its expressions.
        units
            Folded nouns of single bodies, families and people.
        bearers
            Folded award nouns that name the one person who bears the award.
        """
        found = {key: patterns.compile_of(said, key) for key in EXPRESSIONS}
        return cls(
            **found,
            units=frozenset(units),
            bearers=frozenset(bearers),
            passive=re.compile(said[PASSIVE].text()) if PASSIVE in said else None,
        )

    def without_deputed(self, folded: str, items: Sequence[Item]) -> list[Item]:
        """Return items without those who only hand over what somebody told before them gives: "on
        behalf of the Prime Minister the chair of N gave".
        """
        if self.authority_after is None:
            return list(items)
        found: list[Item] = []
        behalf = False
        for item in items:
            if item.kind == GRANTOR:
                deputed = behalf
                authority = self.authority_after.match(folded, item.end)
                behalf = behalf or authority is not None
                if deputed and authority is None:
                    continue
            elif item.kind not in (PLACE, UNIT):
                # Behind who hands over, by name, stands who receives.
                behalf = False
            found.append(item)
        return found

    def voiced(self, item: Item, view: View) -> Item:
        """Return a verb of giving that is written in the passive as one of receiving.

        Where both voices have the same letters, only a mark that folding drops tells them apart.
        """
        if self.passive is None or item.kind != AWARDED:
            return item
        passive = self.passive.match(view.surface(item.start, item.end))
        return item if passive is None else item._replace(kind=RECEIVED)

    def object_of(self, folded: str, item: Item) -> Item | None:
        """Return the pronoun that is written onto a verb of giving: "gave-him the order"."""
        if self.object_after is None or item.kind != AWARDED:
            return None
        said = self.object_after.search(folded, item.start, item.tail)
        if said is None or said.end() != item.tail:
            return None
        kind = next(name for name, part in said.groupdict().items() if part is not None)
        return Item(PRONOUN, item.tail, item.tail, item.tail, kind, RECEIVES)

    def grantor(self, folded: str, item: Item) -> bool:
        """Tell whether the words around somebody mark them as the one who gives."""
        return _is_marked(folded, item, self.grantor_before, self.grantor_after) or _is_marked(
            folded, item, None, self.subject_after
        )

    def recipient(self, folded: str, item: Item) -> bool:
        """Tell whether the words around a place, person or body mark it as a recipient.

        Not where they mark somebody who is only of the body: "to the officers of the union".
        """
        if item.kind in _OF_MEMBERS and _is_marked(folded, item, None, self.member_after):
            return False
        return _is_marked(folded, item, self.dative_before, self.dative_after) or (
            item.kind == NAME and _is_marked(folded, item, None, self.office_dative_after)
        )

    def names_receiver(self, folded: str, items: Iterable[Item]) -> bool:
        """Tell whether somebody is marked as who receives: whatever the verb is, it is giving."""
        return any(
            item.kind in MARKED.values() or (item.kind == QUANTITY and self.recipient(folded, item))
            for item in items
        )

    def is_subject(self, folded: str, item: Item) -> bool:
        """Tell whether somebody is marked as the subject of the clause."""
        return _is_marked(folded, item, None, self.subject_after) or _is_marked(
            folded, item, None, self.receiver_after
        )

    def is_one(self, folded: str, item: Item) -> bool:
        """Tell whether a noun for recipients names a single body: "the school", not "many"."""
        return (
            item.kind in (RECIPIENT, PERSON)
            and folded[item.start : item.end] in self.units
            and not _is_marked(folded, item, self.several_before, self.several_after)
        )

    def is_several(self, folded: str, item: Item) -> bool:
        """Tell whether a noun for recipients, works or awards names several of no number: "some
        units", "many works".
        """
        nouns = (RECIPIENT, COUNTER, AWARD)
        return item.kind in nouns and _is_marked(folded, item, self.several_before, None)

    def is_plural(self, folded: str, item: Item) -> bool:
        """Tell whether a noun for recipients is in the plural: "the pupils"."""
        return item.kind == RECIPIENT and _is_marked(folded, item, None, self.several_after)

    def is_apart(self, folded: str, item: Item) -> bool:
        """Tell whether a noun for recipients is none that the number behind it counts: "of the
        school 3 teachers".
        """
        return item.kind == RECIPIENT and _is_marked(folded, item, None, self.apart_after)

    def is_behind(self, folded: str, before: Item | None, item: Item) -> bool:
        """Tell whether a noun for recipients is none that the counter before it counts, which has
        a mark of its own: "35 persons (subject) the union's medal".
        """
        return (
            item.kind == RECIPIENT
            and before is not None
            and before.kind == PERSON
            and (
                # "(15 of them teachers)" says in brackets who they are, "8 to units" to whom.
                (
                    before.value == SAME
                    and not folded.startswith(")", item.tail)
                    and not _is_marked(folded, item, None, self.parts_after)
                    and not self.recipient(folded, item)
                )
                or (
                    before.end < before.tail
                    and (self.is_subject(folded, before) or self.recipient(folded, before))
                )
            )
        )

    def may_receive(self, folded: str, item: Item) -> bool:
        """Tell whether somebody stands in a case in which he gives, receives or is in a list.

        "the pupils of the school", "in the school": where the pack says how a receiver ends, what
        ends otherwise is neither. Nor is a body of which only somebody is named, "pupil of the
        school N", or one with which somebody else gives: "in coordination with the ministry"; nor
        somebody who is only quoted ("according to N"), or who takes what another has: "on behalf
        of the union, its chair N took it"; nor a leader who hands over what others are given: "the
        chair N, the pupils A and B (to) the medal gave".
        """
        if item.kind == NAME and (
            (_is_marked(folded, item, self.proxy_before, None) and not self.recipient(folded, item))
            or self._hands_over(folded, item)
            or _is_marked(folded, item, None, self.quoted_after)
        ):
            return False
        if item.payload == FROM_BODY and _is_marked(folded, item, None, self.member_after):
            return False
        if item.kind in (UNIT, RECIPIENT) and _is_marked(folded, item, self.head_before, None):
            return False
        if item.kind == GRANTOR and _is_marked(
            folded, item, self.partner_before, self.partner_after
        ):
            return False
        return (
            self.receiver_after is None
            or item.kind not in (UNIT, NAME, PLACE)
            or self.recipient(folded, item)
            or _is_marked(folded, item, None, self.receiver_after)
        )

    def _hands_over(self, folded: str, item: Item) -> bool:
        """Tell whether somebody is a leader by what stands before, and gives by what follows."""
        before, after = self.leader_before, self.leader_after
        return (
            before is not None
            and after is not None
            and after.match(folded, item.end) is not None
            and before.search(folded, max(0, item.start - LEADER_REACH), item.start) is not None
        )

    def owns(self, folded: str, item: Item, after: Item | None) -> bool:
        """Tell whether a noun for recipients only says whose the next one is: "of the school"."""
        return (
            self.receiver_after is not None
            and after is not None
            and item.kind == after.kind == RECIPIENT
            and item.end < item.tail == after.start - 1
            and not self.recipient(folded, item)
        )

    def all_marked(self, folded: str, items: Sequence[Item]) -> list[Item]:
        """Return items that say how they are marked, without those who neither give nor receive."""
        return [
            self.marked(folded, item) if item.kind in MARKABLE else item
            for item, after in zip_longest(items, items[1:])
            if item.kind not in MARKABLE
            or (self.may_receive(folded, item) and not self.owns(folded, item, after))
        ]

    def marked(self, folded: str, item: Item) -> Item:
        """Return an item that says how it is marked: as who gives, receives, or is the subject."""
        if item.payload == FROM_BODY and _is_marked(
            folded, item, self.several_before, self.owner_after
        ):
            return item._replace(payload=None)
        if item.kind == PLACE and _is_marked(folded, item, None, self.grantor_after):
            # "given by the city of N"
            return item._replace(kind=GRANTOR, value=PROVINCE, payload=GIVES)
        if item.kind in MARKED and self.recipient(folded, item):
            return item._replace(kind=MARKED[item.kind], tail=self._behind_mark(folded, item))
        if item.kind in (RECIPIENT, PERSON) and self.recipient(folded, item):
            behind = self._behind_mark(folded, item) if self.is_one(folded, item) else item.tail
            # "to the group A and B": who is in it has nothing more.
            held = folded.count(" ", item.end, behind) > 1
            return item._replace(payload=RECEIVES, tail=behind if held else item.tail)
        if item.kind == GRANTOR and _is_marked(
            folded, item, self.grantor_before, self.grantor_after
        ):
            return item._replace(payload=GIVES)
        if item.kind == GRANTOR and _is_marked(folded, item, None, self.subject_after):
            return item._replace(payload=SUBJECT if item.payload == FROM_BODY else GIVES)
        return item

    def _behind_mark(self, folded: str, item: Item) -> int:
        """Return where the mark behind a recipient ends, with the names of a group it may hold."""
        office = self.office_dative_after if item.kind == NAME else None
        said = (mark.match(folded, item.end) for mark in (self.dative_after, office) if mark)
        return max((item.tail, *(mark.end() for mark in said if mark)))

    def single(self, folded: str, item: Item, after: Item | None) -> Item:
        """Return a noun that is marked as a recipient and was not counted as the one it names.

        In front of a name it is that one's title: "to the pupil N".
        """
        if is_title(folded, item, after):
            return item
        if item.payload == RECEIVES and self.is_one(folded, item):
            return as_one(item, marked=True)
        return item

    def receiving(self, folded: str, item: Item) -> Item:
        """Return a noun that is the subject of a receiving verb as the one body that it names."""
        if self.is_one(folded, item) and self.is_subject(folded, item):
            return as_one(item, marked=False)
        if item.kind == PLACE and _is_marked(folded, item, None, self.receiver_after):
            return item._replace(kind=MARKED[PLACE])
        return item

    def counts_bearers(self, folded: str, item: Item) -> bool:
        """Tell whether an item counts people by the title that they bear: "3 heroic mothers"."""
        noun = counted_in(item).award if item.kind == COUNT else None
        return (
            noun is not None
            and award_code(noun.value) in TITLES
            and folded[noun.start : noun.end] in self.bearers
        )

    def borne(self, folded: str, item: Item) -> Item:
        """Return a count of awards whose noun says that a person bears it as one of individuals.

        A quantity that is marked as a recipient says so.
        """
        if item.kind == QUANTITY and self.recipient(folded, item):
            return item._replace(value=RECEIVES)
        if item.kind != COUNT:
            return item
        counted = counted_in(item)
        noun = counted.award
        if (
            noun is None
            or counted.recipient != UNSPECIFIED
            or folded[noun.start : noun.end] not in self.bearers
        ):
            return item
        return item._replace(payload=counted._replace(recipient="individual"))


MARKABLE = frozenset((*MARKED, RECIPIENT, PERSON, GRANTOR))
"""What may be marked as who gives or receives."""
_OF_MEMBERS = (BODY, UNIT)
"""What may have members who receive, and not itself."""


def _is_marked(
    folded: str, item: Item, before: re.Pattern[str] | None, after: re.Pattern[str] | None
) -> bool:
    """Tell whether one of two expressions holds before or behind an item."""
    if after is not None and after.match(folded, item.end):
        return True
    return before is not None and bool(
        before.search(folded, max(0, item.start - MARK_REACH), item.start)
    )
