"""Who is who: one identity a person across scripts and reports.

A report-local person (all mentions of one name in one report) is joined with others by what is
surest first: the people of one event, equal names in one office of one province, then whoever may
be one by name, office, place and time (`pipeline.link.matching`). Two people whom one report tells
apart are never joined. Candidates come from shared events, sounds, offices and provinces; all pairs
are never compared.
"""

from __future__ import annotations

import datetime
import functools
import hashlib
import heapq
import itertools
from array import array
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence, Set

from pipeline.link import matching, names, offices
from pipeline.link.identities import Identities, Identity, Key
from pipeline.link.local_people import LocalPeople, Settings
from pipeline.schema import Issue
from pipeline.tables import make_issue

Pair = tuple[Key, Key]
Place = tuple[str, str, str]
"""Position, skeletons of the first and the last syllable: where in a province like names meet."""

LARGEST_BLOCK = 32
"""Identities that are compared each with each; in a larger block each with its neighbours only."""
NAMES_BLOCKED = 4
"""Readings of an identity by which it meets others."""
LEAST_SHARE_BLOCKED = 0.03
"""Share below which it meets nobody by a reading."""
PEOPLE_AT_HAND = 512
"""People of whom it is kept at hand where they were named."""
FEWEST_REPORTS = 2
"""Reports of an event from which two of its people may be one."""
FEW_SEATS = 5
"""Seats of an office whose holders meet by one sound of their names alone."""
AMBIGUOUS = 2.0
"""Distance of scores below which somebody of no place fits two namesakes alike."""
CENTRE = ""
"""Stands for the province in blocks of those with an office of the centre."""


class Identified:
    """Who is who: an identity for each of the people of all reports."""

    def __init__(self, people: LocalPeople, identities: Identities, ids: Mapping[Key, str]) -> None:
        self._people = people
        self._identities = identities
        self._ids = ids
        roots = self._roots = {person_id: root for root, person_id in ids.items()}
        # Not a method: what holds itself is held until cycles are looked for.
        self._seen = functools.lru_cache(PEOPLE_AT_HAND)(
            lambda person_id: _seen(people, identities.members(roots[person_id]))
        )

    def of_report(self, report: int, doc_id: str) -> dict[str, str]:
        """Return the identities of the people of a report, by their identities within it.

        Parameters
        ----------
        report
            Position of the report.
        doc_id
            Its document.
        """
        return {
            self._people.id_in_report(person, doc_id): self._ids[self._identities.root(person)]
            for person in self._people.of_report(report)
        }

    def name(self, person_id: str) -> str:
        """Return the name that all spellings of a person stand for, in Vietnamese order without
        diacritics.
        """
        return self._identities.of(self._roots[person_id]).name.title()

    def renderings(self, person_id: str) -> Sequence[tuple[str, str]]:
        """Return how reports write a person, each time with its language, sorted."""
        return self._seen(person_id)[0]

    def named_together(self, one: str, other: str) -> bool:
        """Tell whether any report names both of two people."""
        return not self._seen(one)[1].isdisjoint(self._seen(other)[1])


def _seen(people: LocalPeople, keys: Iterable[Key]) -> tuple[Sequence[tuple[str, str]], Set[int]]:
    """Return how reports write a person, each time with its language, sorted, and the positions of
    these reports.
    """
    members = list(keys)
    rendered = {people.rendered(person) for person in members}
    return (
        sorted(
            {
                (one.language, spelling)
                for one in rendered
                if one.language
                for spelling in one.spellings
            }
        ),
        {people.report(person) for person in members},
    )


def identify(
    people: LocalPeople,
    settings: Settings,
    today: Mapping[str, str],
    doc_ids: Sequence[str],
) -> tuple[Identified, list[Issue]]:
    """Give everybody whom reports name the identity of a person.

    Parameters
    ----------
    people
        The people of single reports.
    settings
        Where and when reports saw them.
    today
        Codes of provinces to those of their units of today.
    doc_ids
        Documents of the reports, sorted.

    Returns
    -------
    Who is who, and an issue for each two who may be one and were kept apart.
    """
    identities = Identities(len(people), lambda keys: people.identity(keys, settings, today))
    doubtful = _join_within_events(identities, people, settings, len(doc_ids))
    _join_equal(identities, people)
    doubtful |= _join_likeliest(identities, set(_across_events(identities, len(people))))
    doubtful = _join_likeliest(identities, doubtful)

    def order(person: Key) -> tuple[str, str]:
        doc_id = doc_ids[people.report(person)]
        return doc_id, people.id_in_report(person, doc_id)

    ids = _person_ids(identities, len(people), order)
    issues = _issues(doubtful, identities, ids, lambda person: order(person)[0])
    return Identified(people, identities, ids), issues


def _join_within_events(
    identities: Identities, people: LocalPeople, settings: Settings, reports: int
) -> set[Pair]:
    """Join the people of one event: equal names, then the likeliest; return the doubtful pairs."""
    events: defaultdict[int, array[int]] = defaultdict(lambda: array("I"))
    for report in range(reports):
        events[settings[report].event].append(report)
    doubtful: set[Pair] = set()
    for members in events.values():
        # Those whom one report names were told apart by it.
        if len(members) < FEWEST_REPORTS:
            continue
        keys = [person for report in members for person in people.of_report(report)]
        first: dict[tuple[str, tuple[str, ...]], Key] = {}
        for key in keys:
            said = people.settled(key), people.accented(key)
            identities.join(first.setdefault(said, key), key)
        blocks: defaultdict[tuple[str, str], list[Key]] = defaultdict(list)
        for root in identities.roots(keys):
            begins, ends = names.skeleton(identities.of(root).settled)
            blocks["begins", begins].append(root)
            blocks["ends", ends].append(root)
        pairs = {pair for block in blocks.values() for pair in _pairs(identities, block)}
        doubtful |= _join_likeliest(identities, pairs)
    return doubtful


def _likely(identity: Identity) -> list[str]:
    """Return the names by which an identity meets others."""
    kept = identity.readings[:NAMES_BLOCKED]
    return [name for name, share in kept if share >= LEAST_SHARE_BLOCKED] or [identity.name]


def _pairs(identities: Identities, block: Sequence[Key]) -> Iterator[Pair]:
    """Yield the pairs of a block, each identity with its neighbours by name where there are many.

    This is the sorted-neighbourhood method.
    """
    roots = identities.roots(block)
    if len(roots) > LARGEST_BLOCK:
        roots.sort(key=lambda root: (identities.of(root).settled, root))
    for at, left in enumerate(roots):
        for right in roots[at + 1 : at + LARGEST_BLOCK]:
            # Those whom the same reports name were told apart by each of these.
            if identities.of(left).doc_ids != identities.of(right).doc_ids:
                yield (left, right) if left < right else (right, left)


def _join_equal(identities: Identities, people: LocalPeople) -> None:
    """Join equal names in one office of one province, in the order of time.

    Nearly all reports of a person are settled here, at the cost of one comparison each. One name
    after the other, so that few are looked at together.
    """
    by_name: defaultdict[str, array[int]] = defaultdict(lambda: array("I"))
    for root in _roots(identities, len(people)):
        by_name[_settled(identities, people, root)].append(root)
    for settled in sorted(by_name):
        buckets: defaultdict[tuple[str, str], list[Key]] = defaultdict(list)
        for root in by_name[settled] if len(by_name[settled]) > 1 else ():
            one = identities.of(root)
            for home in one.homes or {CENTRE}:
                for role in one.roles:
                    buckets[home, role].append(root)
        for bucket in sorted(buckets):
            roots = identities.roots(buckets[bucket])
            ordered = [
                key for _, key in sorted((_first_day(identities.of(key)), key) for key in roots)
            ]
            for left, right in itertools.pairwise(ordered):
                if identities.root(left) != identities.root(right):
                    score = matching.score(identities.of(left), identities.of(right))
                    if score is not None and score >= matching.JOIN:
                        identities.join(left, right)


def _roots(identities: Identities, count: int) -> Iterator[Key]:
    """Yield those that stand for all identities, in their order."""
    return (key for key in range(count) if identities.root(key) == key)


def _settled(identities: Identities, people: LocalPeople, root: Key) -> str:
    """Return the canonical name that most reports of an identity give."""
    return Identity.most_frequent(Counter(map(people.settled, identities.members(root))))


def _first_day(identity: Identity) -> datetime.date:
    return min((span[0] for span in identity.roles.values() if span), default=datetime.date.max)


def _across_events(identities: Identities, count: int) -> Iterator[Pair]:
    """Yield pairs of identities that share a place and a sound, or, without a place, a name.

    Renderings are read only where somebody else of a place has a name of the same skeleton. One
    province after the other, so that few are looked at together.
    """
    homes: defaultdict[str, array[int]] = defaultdict(lambda: array("I"))
    loose: list[Key] = []
    placed: defaultdict[str, array[int]] = defaultdict(lambda: array("I"))
    for root in _roots(identities, count):
        one = identities.of(root)
        for home in _homes(one):
            homes[home].append(root)
        if one.homes:
            for name in {rendered.settled for rendered in one.renderings}:
                placed[name].append(root)
        else:
            loose.append(root)
    for home in sorted(homes):
        places: defaultdict[Place, list[Key]] = defaultdict(list)
        for root in homes[home]:
            for place in _places(identities.of(root), home):
                places[place].append(root)
        for place in sorted(places):
            if len(places[place]) > 1:
                blocks: defaultdict[str, list[Key]] = defaultdict(list)
                for root in places[place]:
                    for sound in _sounds(identities.of(root), place):
                        blocks[sound].append(root)
                for sound in sorted(blocks):
                    yield from _pairs(identities, blocks[sound])
    nowhere: defaultdict[str, list[Key]] = defaultdict(list)
    for root in loose:
        for name in _likely(identities.of(root)):
            nowhere[name].append(root)
    for name in sorted(nowhere):
        yield from _pairs(identities, [*nowhere[name], *placed.get(name, ())])


def _homes(identity: Identity) -> frozenset[str]:
    """Return where an identity meets others: in its provinces, and in the centre where it has an
    office of it.
    """
    return identity.homes | ({CENTRE} if _of_centre(identity) else set())


def _of_centre(identity: Identity) -> set[str]:
    return {role for role in identity.roles if offices.level(role) == "central"}


def _places(identity: Identity, home: str) -> Iterator[Place]:
    """Yield where in a province, or the centre, an identity meets others of a like name: by both
    ends of the name, and by one in offices of few seats.
    """
    begins, ends = names.skeleton(identity.settled)
    of_centre = _of_centre(identity)
    yield "", begins, ends
    held = of_centre if home == CENTRE else identity.roles.keys() - of_centre
    for position in {
        offices.body_and_position(role)[1] for role in held if offices.seats(role) <= FEW_SEATS
    }:
        yield position, begins, ""
        yield position, "", ends


def _sounds(identity: Identity, place: Place) -> set[str]:
    """Return the sounds of the names that an identity may have, as far as a place goes by them."""
    _, begins, ends = place
    found = set()
    for name in _likely(identity):
        first, _, last = names.fold(name).partition(" ")
        found.add(" ".join((first if begins else "", (last or first) if ends else "")))
    return found


def _join_likeliest(identities: Identities, pairs: Iterable[Pair]) -> set[Pair]:
    """Join pairs that are likely one person, the likeliest first; return those in doubt.

    A pair is weighed again when one of the two has grown in the meantime.
    """
    waiting: list[tuple[float, Key, Key, int]] = []
    weighed: dict[Pair, int] = {}
    apart: set[Pair] = set()

    def weigh(left: Key, right: Key) -> None:
        left, right = sorted((identities.root(left), identities.root(right)))
        one, other = identities.of(left), identities.of(right)
        version = one.version + other.version
        if left == right or weighed.get((left, right)) == version:
            return
        weighed[left, right] = version
        score = matching.score(one, other)
        if score is not None and score >= matching.DOUBT:
            heapq.heappush(waiting, (-score, left, right, version))

    for pair in sorted(pairs):
        weigh(*pair)
    rivals: defaultdict[Key, list[tuple[float, Key]]] = defaultdict(list)
    for score, left, right, _ in waiting:
        rivals[left].append((-score, right))
        rivals[right].append((-score, left))
    while waiting:
        score, left, right, version = heapq.heappop(waiting)
        if identities.root(left) != left or identities.root(right) != right:
            weigh(left, right)
            continue
        one, other = identities.of(left), identities.of(right)
        if one.version + other.version != version:
            weigh(left, right)
            continue
        if (
            -score < matching.JOIN
            or (matching.is_placeless(one, other) and _has_rival(identities, rivals, left, right))
            or not identities.join(left, right)
        ):
            apart.add((left, right))
    return apart


def _has_rival(
    identities: Identities,
    rivals: Mapping[Key, Sequence[tuple[float, Key]]],
    left: Key,
    right: Key,
) -> bool:
    """Tell whether one of two identities fits a third nearly as well, who is not the other."""
    for key, partner in ((left, right), (right, left)):
        found = {identities.root(other): score for score, other in rivals.get(key, ())}
        best = found.get(partner)
        for other, score in sorted(found.items()):
            if other in (left, right) or best is None or score < best - AMBIGUOUS:
                continue
            between = matching.score(identities.of(other), identities.of(partner))
            if between is None or between < matching.JOIN:
                return True
    return False


def _person_ids(
    identities: Identities, count: int, order: Callable[[Key], tuple[str, str]]
) -> dict[Key, str]:
    """Return an id for each identity: of its name and what tells it from its namesakes.

    Where that is the same for several, the one that most reports name keeps the id, so that it does
    not change when a namesake turns up.
    """
    namesakes: defaultdict[tuple[str, str], array[int]] = defaultdict(lambda: array("I"))
    for key in _roots(identities, count):
        identity = identities.of(key)
        namesakes[identity.name, min(identity.homes, default=CENTRE)].append(key)
    found: dict[Key, str] = {}
    for said in sorted(namesakes):
        taken: set[tuple[str, ...]] = set()
        ranked = sorted(namesakes[said], key=lambda key: _most_named(identities, key))
        for key in ranked:
            marks: tuple[str, ...] = said
            _, first = _most_named(identities, key)
            for more in (min(identities.of(key).roles, default=""), *order(first)):
                if marks not in taken:
                    break
                marks = (*marks, more)
            taken.add(marks)
            found[key] = _digest(*marks)
    return found


def _most_named(identities: Identities, key: Key) -> tuple[int, Key]:
    """Return how many reports name an identity, less than zero, and the first of its people."""
    members = list(identities.members(key))
    return -len(members), min(members)


def _digest(*parts: str) -> str:
    return hashlib.sha256("\x1f".join(parts).encode()).hexdigest()[:16]


def _issues(
    doubtful: Iterable[Pair],
    identities: Identities,
    ids: Mapping[Key, str],
    doc_of: Callable[[Key], str],
) -> list[Issue]:
    """Return a note for each two people who may be one and were kept apart."""
    noted: dict[tuple[str, str], Issue] = {}
    for left, right in sorted(doubtful):
        one, other = sorted((identities.root(left), identities.root(right)))
        if one == other or (ids[one], ids[other]) in noted:
            continue
        first, second = identities.of(one), identities.of(other)
        noted[ids[one], ids[other]] = make_issue(
            "link",
            "similar_names",
            "note",
            f"{first.name.title()} ({ids[one]}, {min(first.roles)}) and"
            f" {second.name.title()} ({ids[other]}, {min(second.roles)}) have like names and"
            " were kept apart; check whether they are one person",
            doc_id=doc_of(second.order),
        )
    return [noted[pair] for pair in sorted(noted)]
