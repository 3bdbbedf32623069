"""Which award statements of an event's reports are about one award.

Two reports may give one award with another number, another class, another status, or without
saying who grants it. So statements are joined best first, never two of one report: the same in
all, then the same count with less said, then the same count with one thing garbled, then the same
award with another number.
"""

from __future__ import annotations

import dataclasses
import functools
import itertools
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from rapidfuzz.distance import Levenshtein

from pipeline.schema import AWARD_CODES, SINGLE_RECIPIENTS, UNKNOWN, AwardMention

AWARD, CLASS, RECIPIENT, GRANTOR, STATUS = range(5)
"""Parts of a key."""
UNSAID = frozenset((UNKNOWN, "unspecified", "unspecified_award"))
"""Parts of a key by which a report leaves something open."""
CLASSLESS = frozenset(("prize",))
"""Awards that may have no class, so that none is not one left open: consolation prizes."""
KINDRED = (
    frozenset(("merit_certificate", "commendation_letter")),
    frozenset(("emulation_fighter", "hero_title", "other_title")),
    frozenset(("medal", "commemorative_medal", "party_badge")),
    frozenset(code for code in AWARD_CODES if code.endswith("_order")),
)
"""Awards that translations take for each other."""
RARE_COUNT = 5
"""Smallest count at which equal counts of two kinds of award are taken for one garbled award, if
translations do not take them for each other."""
CLEAR_COUNT = 10
"""Smallest count at which this holds although two parts of the key differ."""
GARBLED_NUMBER = 0.8
"""Likeness from which one number is the other garbled, and not only near it."""
MOST_GARBLED = 2
"""Parts of a key that two statements of one count may contradict each other in, if they stand
beside statements about one award."""
LIKE_NUMBER = 0.5
"""Likeness from which two numbers may be one garbled number."""
FAR_NUMBER = 0.2
"""Ratio below which two numbers are two facts even where each report gives one."""
FEWEST_AGREEING = 3
"""Reports from which an award that they tell is sure enough to hear a misread echo of it."""
MOST_COMPARED = 300
"""Different statements of one event that are compared with each other; more are not aligned."""

_LESS_SAID, _ONE_GARBLED, _TWO_GARBLED, _OTHER_COUNT = 4.0, 3.0, 2.0, 0.0

Key = tuple[str, str, str, str, str]
"""award, class, recipient, grantor, status"""


@dataclass(frozen=True, slots=True)
class Statement:
    """What one report says of one award."""

    doc_id: str
    key: Key
    count: int
    part: bool
    """it is a part of a total"""
    mention_ids: tuple[str, ...]
    echo: Key | None = None
    """another key under which the report seems to say it once more"""


def key_of(row: AwardMention) -> Key:
    """Return the key of an award: what is counted."""
    award_class = UNKNOWN if row.award_class is None else str(row.award_class)
    return row.award, award_class, row.recipient, row.grantor, row.status


def written(key: Key) -> str:
    """Return a key as it stands in `facts`."""
    return "/".join(key)


@functools.lru_cache(maxsize=4096)
def unsaid(key: Key) -> tuple[bool, ...]:
    """Return for each part of a key whether the report leaves it open."""
    award, award_class, *rest = (part in UNSAID for part in key)
    return award, award_class and key[AWARD] not in CLASSLESS, *rest


def covers(key: Key, other: Key) -> bool:
    """Tell whether a key says all that another says, and perhaps more."""
    return all(
        said == less or is_open
        for said, less, is_open in zip(key, other, unsaid(other), strict=True)
    )


@functools.lru_cache(maxsize=1 << 14)
def contradicted(key: Key, other: Key) -> frozenset[int]:
    """Return in which parts two keys contradict each other; what is unsaid contradicts nothing."""
    return frozenset(
        part
        for part, (said, told, said_open, told_open) in enumerate(
            zip(key, other, unsaid(key), unsaid(other), strict=True)
        )
        if not (
            said == told
            or said_open
            or told_open
            or (said == "mixed" and told in SINGLE_RECIPIENTS)
            or (told == "mixed" and said in SINGLE_RECIPIENTS)
        )
    )


def statements(doc_id: str, awards: Iterable[AwardMention]) -> list[Statement]:
    """Return what one report says of awards, a fact said twice once.

    Parameters
    ----------
    doc_id
        The report.
    awards
        Its award mentions in the order of the text.

    Returns
    -------
    Statements in the order of the text. A headline that gives a count without who receives it
    says the same as the sentence that gives both; so does one that seems to name another grantor,
    the contest itself for instance. A total and its part are never one.
    """
    grouped: dict[tuple[Key, int, bool], list[str]] = {}
    for row in awards:
        said = key_of(row), row.count, row.part_of is not None
        grouped.setdefault(said, []).append(row.mention_id)
    found: list[Statement] = []
    fullest_first = sorted(grouped, key=lambda said: sum(unsaid(said[0])))
    kept: dict[tuple[Key, int, bool], list[str]] = {}
    for said in fullest_first:
        key, count, part = said
        fuller = next(
            (
                other
                for other in kept
                if other[1] == count
                and (
                    (other[2] == part and covers(other[0], key))
                    or _says_again(key, other[0], count)
                )
            ),
            said,
        )
        kept.setdefault(fuller, []).extend(grouped[said])
    for said in grouped:
        if said in kept:
            key, count, part = said
            found.append(Statement(doc_id, key, count, part, tuple(sorted(kept[said]))))
    return found


def _says_again(key: Key, fuller: Key, count: int) -> bool:
    """Tell whether a statement says what another does, whoever it says gives, and whether one of
    the two is a part of a total or not: a headline has no room for either.
    """
    return (
        count >= CLEAR_COUNT
        and contradicted(fuller, key) <= {GRANTOR}
        and (key[RECIPIENT] == fuller[RECIPIENT] or unsaid(key)[RECIPIENT])
    )


def align(reports: Sequence[Sequence[Statement]]) -> list[list[Statement]]:
    """Return the statements of all reports of an event grouped by the award they are about.

    Parameters
    ----------
    reports
        The statements of each report.

    Returns
    -------
    Groups that hold at most one statement of a report, each sorted by document.
    """
    slots = _equal(reports)
    if len(reports) > 1 and 1 < len(slots) <= MOST_COMPARED:
        slots = _joined_between_neighbours(_joined(slots, _Keys(reports)), reports)
    return [sorted(slot, key=lambda one: one.doc_id) for slot in _without_echoes(slots)]


def _without_echoes(slots: Sequence[list[Statement]]) -> list[list[Statement]]:
    """Return the groups without statements that no other report makes, where the same report tells
    the same clear count of an award that several others tell too, with one part another.

    A headline and a sentence that tell one award are read in two ways when one of them is misread;
    what the sentence says is then evidence for the award that all tell.
    """
    agreed = {
        (one.doc_id, one.count): (at, place)
        for at, slot in enumerate(slots)
        if len(slot) >= FEWEST_AGREEING
        for place, one in enumerate(slot)
    }
    kept = {at: list(slot) for at, slot in enumerate(slots)}
    for at, slot in enumerate(slots):
        echo = slot[0]
        told = agreed.get((echo.doc_id, echo.count))
        if len(slot) > 1 or told is None or echo.count < CLEAR_COUNT:
            continue
        like, place = told
        one = kept[like][place]
        if len(contradicted(one.key, echo.key)) == 1:
            heard = tuple(sorted((*one.mention_ids, *echo.mention_ids)))
            kept[like][place] = dataclasses.replace(one, mention_ids=heard, echo=echo.key)
            del kept[at]
    return [kept[at] for at in sorted(kept)]


def _equal(reports: Sequence[Sequence[Statement]]) -> list[list[Statement]]:
    """Group what is equal in key and count; totals and parts may have been told apart in one."""
    found: dict[tuple[Key, int, int], list[Statement]] = {}
    for report in reports:
        times: Counter[tuple[Key, int]] = Counter()
        for one in sorted(report, key=lambda one: one.part):
            said = one.key, one.count
            found.setdefault((*said, times[said]), []).append(one)
            times[said] += 1
    return [found[said] for said in sorted(found)]


class _Keys:
    """The keys that the reports of an event use."""

    def __init__(self, reports: Iterable[Sequence[Statement]]) -> None:
        self._of: defaultdict[str, Counter[Key]] = defaultdict(Counter)
        for report in reports:
            for one in report:
                self._of[one.doc_id][one.key] += 1
        most: defaultdict[Key, int] = defaultdict(int)
        for keys in self._of.values():
            for key, times in keys.items():
                most[key] = max(most[key], times)
        self._most = most

    def alone(self, key: Key) -> bool:
        """Tell whether no report uses a key for two awards.

        Where each report gives one number under a key, another number contradicts, however unlike.
        """
        return self._most[key] == 1

    def exchanged(self, one: Statement, other: Statement) -> bool:
        """Tell whether each of two reports has the key of the other's statement for another count.

        Then the counts of two awards were exchanged, and not what the awards are.
        """
        return (
            one.key != other.key
            and other.key in self._of[one.doc_id]
            and one.key in self._of[other.doc_id]
        )


def _joined(slots: list[list[Statement]], keys: _Keys) -> list[list[Statement]]:
    """Join groups about one award, the likest first, never two statements of one report."""
    pairs = sorted(
        (-likeness, left, right)
        for left, one in enumerate(slots)
        for right in range(left + 1, len(slots))
        if (likeness := _likeness(one[0], slots[right][0], keys))
    )
    group_of = list(range(len(slots)))
    members = {at: list(slot) for at, slot in enumerate(slots)}
    documents = {at: {one.doc_id for one in slot} for at, slot in enumerate(slots)}
    for _, left, right in pairs:
        one, other = group_of[left], group_of[right]
        if one == other or documents[one] & documents[other]:
            continue
        members[one] += members.pop(other)
        documents[one] |= documents.pop(other)
        group_of = [one if group == other else group for group in group_of]
    return [members[at] for at in sorted(members)]


def _joined_between_neighbours(
    slots: list[list[Statement]], reports: Iterable[Sequence[Statement]]
) -> list[list[Statement]]:
    """Join groups of one count whose statements stand beside statements about one award.

    Translations keep the order of a list: where "9 certificates to enterprises" is told in both
    reports, the 4 told next in one is the 4 told next in the other, whatever was garbled.
    """
    group_of = {one: at for at, slot in enumerate(slots) for one in slot}
    beside: dict[Statement, tuple[Statement | None, Statement | None]] = {}
    for report in reports:
        row = [None, *report, None]
        for before, one, after in zip(row, report, row[2:], strict=False):
            beside[one] = before, after
    members = {at: list(slot) for at, slot in enumerate(slots)}

    def stand_alike(one: Statement, other: Statement) -> bool:
        return any(
            near is not None and like is not None and group_of[near] == group_of[like]
            for near, like in zip(beside[one], beside[other], strict=True)
        )

    by_count: defaultdict[int, list[int]] = defaultdict(list)
    for at, slot in members.items():
        for count in sorted({one.count for one in slot}):
            by_count[count].append(at)
    by_count.pop(1, None)
    for count, alike in sorted(by_count.items()):
        for left, right in itertools.combinations(alike, 2):
            if left not in members or right not in members:
                continue
            ones, others = members[left], members[right]
            apart = {one.doc_id for one in ones}.isdisjoint(other.doc_id for other in others)
            if apart and any(
                one.count == other.count == count
                and len(contradicted(one.key, other.key)) <= MOST_GARBLED
                and stand_alike(one, other)
                for one in ones
                for other in others
            ):
                members[left] = ones + members.pop(right)
                group_of.update(dict.fromkeys(others, left))
    return [members[at] for at in sorted(members)]


def _likeness(one: Statement, other: Statement, keys: _Keys) -> float:
    """Return how likely two statements of two reports are about one award; 0 where they are not."""
    if one.count != other.count and _other_award(one.key, other.key):
        return 0.0
    differing = contradicted(one.key, other.key)
    said_alike = sum(map(str.__eq__, one.key, other.key)) / 10
    if one.count == other.count:
        if not differing:
            return _LESS_SAID + said_alike
        awards = {one.key[AWARD], other.key[AWARD]}
        other_award = len(awards - UNSAID) == 2 and not any(awards <= kin for kin in KINDRED)
        if keys.exchanged(one, other):
            return 0.0
        if len(differing) == 1 and (one.count >= RARE_COUNT or not other_award):
            return _ONE_GARBLED + said_alike
        if len(differing) == 2 and one.count >= CLEAR_COUNT:
            return _TWO_GARBLED + said_alike
        return 0.0
    number = _number_likeness(one.count, other.count)
    if differing == {GRANTOR} and number >= GARBLED_NUMBER:
        return _OTHER_COUNT + number / 10 + said_alike
    if differing:
        return 0.0
    near = min(one.count, other.count) >= FAR_NUMBER * max(one.count, other.count)
    only_one = near and keys.alone(one.key) and keys.alone(other.key)
    if number < LIKE_NUMBER and not only_one:
        return 0.0
    return _OTHER_COUNT + 0.1 + number + (0.2 if one.part == other.part else 0.0) + said_alike


def _other_award(key: Key, other: Key) -> bool:
    """Tell whether two keys say another award each."""
    said, told = key[AWARD], other[AWARD]
    return said != told and said not in UNSAID and told not in UNSAID


def _number_likeness(one: int, other: int) -> float:
    """Return how likely one number is the other garbled: digits swapped, changed, lost, or near."""
    left, right = str(one), str(other)
    if sorted(left) == sorted(right):
        return 0.95
    edits = Levenshtein.distance(left, right)
    if edits == 1 and min(len(left), len(right)) > 1:
        return 0.8 if len(left) == len(right) else 0.6
    ratio = min(one, other) / max(one, other, 1)
    return max(0.6 if edits == 1 and len(left) == len(right) and ratio >= 0.5 else 0.0, 0.7 * ratio)
