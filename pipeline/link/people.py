"""Who is who: one identity a person across scripts and reports.

A report-local person (all mentions of one name in one report) is joined with others by what is
surest first: the same name in one event, a like name in the same office in one event, the same name
in a compatible province anywhere, a like name in the same office of the same province at about the
same time. Two people whom one report tells apart are never joined. Candidates come from shared
events, names and offices; all pairs are never compared.
"""

from __future__ import annotations

import dataclasses
import datetime
import hashlib
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from pipeline.link import names, offices
from pipeline.schema import Event, Issue, OfficialMention, Person
from pipeline.tables import make_issue

NEAR_IN_EVENT = (0.7, 0.35)
"""Mean and least likeness of syllables of one name, in one office at one event."""
NEAR_IN_OFFICE = (0.85, 0.55)
"""The same, in one office of one province at another event."""
NEAR_TIME = datetime.timedelta(days=366)
"""Time between two events at which a like name in the same office is one person."""


@dataclass(frozen=True, slots=True)
class Setting:
    """Where and when a report's officials were seen."""

    event_id: str
    day: datetime.date | None
    province: str | None
    """unit of today of the event's province"""


@dataclass(slots=True)
class _Identity:
    """People taken for one so far."""

    order: tuple[str, str]
    names: Counter[str]
    in_report: dict[str, str]
    """document to the canonical name it gives"""
    roles: set[str]
    bodies: set[str]
    provinces: set[str]
    """units of today of the offices"""
    contexts: set[str]
    """units of today of the events"""
    events: set[str]
    days: list[datetime.date] = field(default_factory=list)

    def absorb(self, other: _Identity) -> None:
        """Take over all of another identity."""
        self.order = min(self.order, other.order)
        self.names.update(other.names)
        self.in_report.update(other.in_report)
        for mine, theirs in (
            (self.roles, other.roles),
            (self.bodies, other.bodies),
            (self.provinces, other.provinces),
            (self.contexts, other.contexts),
            (self.events, other.events),
        ):
            mine |= theirs
        self.days = sorted({*self.days, *other.days})

    def told_apart_from(self, other: _Identity) -> bool:
        """Tell whether one report names both, differently."""
        small, large = self.in_report, other.in_report
        if len(small) > len(large):
            small, large = large, small
        return any(large.get(doc_id, name) != name for doc_id, name in small.items())

    def main_name(self) -> str:
        """Return the canonical name that most reports give, the first by alphabet of equals."""
        return min(self.names, key=lambda name: (-self.names[name], name))


class _Identities:
    """Local people and what they were joined to."""

    def __init__(self, nodes: Mapping[tuple[str, str], _Identity]) -> None:
        self._parent = {key: key for key in nodes}
        self._identity = dict(nodes)

    def root(self, key: tuple[str, str]) -> tuple[str, str]:
        """Return the local person that stands for the identity of another."""
        while self._parent[key] != key:
            self._parent[key] = self._parent[self._parent[key]]
            key = self._parent[key]
        return key

    def of(self, key: tuple[str, str]) -> _Identity:
        """Return the identity of a local person."""
        return self._identity[self.root(key)]

    def join(self, left: tuple[str, str], right: tuple[str, str]) -> bool:
        """Join two identities unless a report tells them apart; say whether they are one now."""
        one, other = sorted((self.root(left), self.root(right)))
        if one == other:
            return True
        if self._identity[one].told_apart_from(self._identity[other]):
            return False
        self._parent[other] = one
        self._identity[one].absorb(self._identity.pop(other))
        return True

    def roots(self, keys: Iterable[tuple[str, str]]) -> list[tuple[str, str]]:
        """Return those that stand for the identities of local people, sorted, each once."""
        return sorted({self.root(key) for key in keys})


@dataclass(frozen=True, slots=True)
class Identified:
    """Officials with their identities."""

    officials: list[OfficialMention]
    issues: list[Issue]


def identify(
    officials: Sequence[OfficialMention],
    settings: Mapping[str, Setting],
    today: Mapping[str, str],
) -> Identified:
    """Give every official the identity of a person.

    Parameters
    ----------
    officials
        Mentions whose `person_id` holds within their report only.
    settings
        Where and when, by document.
    today
        Codes of provinces to those of their units of today.
    """
    mentions: defaultdict[tuple[str, str], list[OfficialMention]] = defaultdict(list)
    for row in sorted(officials, key=lambda row: row.mention_id):
        mentions[row.doc_id, row.person_id].append(row)
    identities = _Identities(
        {key: _local(key, rows, settings, today) for key, rows in mentions.items()}
    )
    keys = sorted(mentions)
    _join_within_events(identities, keys)
    _join_same_names(identities, keys)
    doubtful = _join_offices(identities, keys)
    ids = _person_ids({root: identities.of(root) for root in identities.roots(keys)})
    found = [
        dataclasses.replace(row, person_id=ids[identities.root((row.doc_id, row.person_id))])
        for row in officials
    ]
    return Identified(found, _issues(doubtful, identities, ids))


def _local(
    key: tuple[str, str],
    rows: Sequence[OfficialMention],
    settings: Mapping[str, Setting],
    today: Mapping[str, str],
) -> _Identity:
    doc_id = key[0]
    setting = settings.get(doc_id)
    spelled = Counter(names.canonical(row.name_ascii) for row in rows)
    name = min(spelled, key=lambda one: (-spelled[one], one))
    return _Identity(
        order=key,
        names=Counter([name]),
        in_report={doc_id: name},
        roles={row.role for row in rows},
        bodies={row.body for row in rows if row.body},
        provinces={
            today.get(row.province_code, row.province_code) for row in rows if row.province_code
        },
        contexts={setting.province} if setting and setting.province else set(),
        events={setting.event_id} if setting else set(),
        days=[setting.day] if setting and setting.day else [],
    )


def _join_within_events(identities: _Identities, keys: Sequence[tuple[str, str]]) -> None:
    """Join the people of one event: the same names, then like names in the same office."""
    events: defaultdict[str, list[tuple[str, str]]] = defaultdict(list)
    for key in keys:
        for event in identities.of(key).events:
            events[event].append(key)
    for event in sorted(events):
        _join_equal(identities, events[event])
        _join_near(identities, _alike(identities, identities.roots(events[event]), NEAR_IN_EVENT))


def _join_equal(identities: _Identities, keys: Iterable[tuple[str, str]]) -> None:
    first: dict[str, tuple[str, str]] = {}
    for key in keys:
        name = identities.of(key).main_name()
        identities.join(first.setdefault(name, key), key)


def _alike(
    identities: _Identities, roots: Sequence[tuple[str, str]], enough: tuple[float, float]
) -> list[tuple[float, tuple[str, str], tuple[str, str]]]:
    """Return pairs with like names and a common office, the likest first."""
    found = []
    for at, left in enumerate(roots):
        one = identities.of(left)
        name = one.main_name()
        for right in roots[at + 1 :]:
            other = identities.of(right)
            if offices.may_be_one(one.roles, other.roles) and _may_share_province(one, other):
                mean, least = names.likeness(name, other.main_name())
                if mean >= enough[0] and least >= enough[1]:
                    found.append((-mean, left, right))
    return sorted(found)


def _may_share_province(one: _Identity, other: _Identity) -> bool:
    return not one.provinces or not other.provinces or bool(one.provinces & other.provinces)


def _join_near(
    identities: _Identities,
    pairs: Iterable[tuple[float, tuple[str, str], tuple[str, str]]],
) -> None:
    for _, left, right in pairs:
        if _may_share_province(identities.of(left), identities.of(right)):
            identities.join(left, right)


def _join_same_names(identities: _Identities, keys: Sequence[tuple[str, str]]) -> None:
    """Join people of the same name whose provinces are compatible."""
    buckets: defaultdict[str, list[tuple[str, str]]] = defaultdict(list)
    for root in identities.roots(keys):
        for name in sorted(identities.of(root).names):
            buckets[name].append(root)
    for name in sorted(buckets):
        bucket = identities.roots(buckets[name])
        if name and len(bucket) > 1:
            _join_by(identities, bucket, "provinces")
            _join_without_province(identities, identities.roots(bucket))


def _join_by(identities: _Identities, keys: Iterable[tuple[str, str]], mark: str) -> None:
    """Join identities that share a role, body or province: the named field of `_Identity`."""
    first: dict[str, tuple[str, str]] = {}
    for key in keys:
        marks: set[str] = getattr(identities.of(key), mark)
        for value in sorted(marks):
            identities.join(first.setdefault(value, key), key)


def _join_without_province(identities: _Identities, bucket: Sequence[tuple[str, str]]) -> None:
    """Give people of no province to the one namesake they fit; who fits two is left alone."""
    placed = [key for key in bucket if identities.of(key).provinces]
    loose = [key for key in bucket if not identities.of(key).provinces]
    for key in loose:
        one = identities.of(key)
        fitting = [other for other in placed if _fits(one, identities.of(other))]
        if not fitting and len(placed) == 1 and not one.contexts:
            fitting = placed
        if len(fitting) == 1:
            identities.join(fitting[0], key)
    rest = [key for key in loose if not identities.of(key).provinces]
    for mark in ("roles", "bodies", "contexts"):
        _join_by(identities, rest, mark)
    groups = identities.roots(rest)
    if not placed and len(groups) == 2 and not all(identities.of(key).contexts for key in groups):
        identities.join(*groups)


def _fits(loose: _Identity, placed: _Identity) -> bool:
    """Tell whether a person of no province belongs to one of a province."""
    if loose.contexts & placed.provinces:
        return True
    return bool(loose.roles & placed.roles) and not loose.contexts


def _join_offices(
    identities: _Identities, keys: Sequence[tuple[str, str]]
) -> list[tuple[tuple[str, str], tuple[str, str]]]:
    """Join like names in one office of one province; return those that stayed two."""
    blocks: defaultdict[tuple[str, str, str], list[tuple[str, str]]] = defaultdict(list)
    for root in identities.roots(keys):
        one = identities.of(root)
        sounds = sorted({part for name in one.names for part in _sounds(name)})
        positions = {offices.body_and_position(role)[1] for role in one.roles}
        for position in sorted(positions):
            for province in sorted(one.provinces):
                for sound in sounds:
                    blocks[position, province, sound].append(root)
    pairs = sorted(
        {
            pair
            for block in sorted(blocks)
            for pair in _alike(identities, identities.roots(blocks[block]), NEAR_IN_OFFICE)
        }
    )
    apart: set[tuple[tuple[str, str], tuple[str, str]]] = set()
    for _, left, right in pairs:
        one, other = identities.of(left), identities.of(right)
        if one.provinces & other.provinces and _near_in_time(one, other):
            joined = identities.join(left, right)
        else:
            joined = identities.root(left) == identities.root(right)
        if not joined:
            apart.add((left, right))
    return sorted(apart)


def _sounds(name: str) -> tuple[str, str]:
    """Return the sounds by which like names in one office meet: of the first and last syllable."""
    first, _, last = names.fold(name).partition(" ")
    return f"first {first}", f"last {last or first}"


def _near_in_time(one: _Identity, other: _Identity) -> bool:
    if not one.days or not other.days:
        return False
    return one.days[0] <= other.days[-1] + NEAR_TIME and other.days[0] <= one.days[-1] + NEAR_TIME


def _person_ids(roots: Mapping[tuple[str, str], _Identity]) -> dict[tuple[str, str], str]:
    """Return an id for each identity: of its name and what tells it from its namesakes."""
    base = {key: _distinction(identity) for key, identity in roots.items()}
    taken = Counter(base.values())
    return {
        key: _digest(*base[key], *(roots[key].order if taken[base[key]] > 1 else ()))
        for key in sorted(roots)
    }


def _distinction(identity: _Identity) -> tuple[str, str]:
    where = min(identity.provinces, default="") or min(identity.roles, default="")
    return identity.main_name(), where


def _digest(*parts: str) -> str:
    return hashlib.sha256("\x1f".join(parts).encode()).hexdigest()[:16]


def rows(officials: Iterable[OfficialMention], events: Mapping[str, Event]) -> list[Person]:
    """Return the rows of people.

    Parameters
    ----------
    officials
        Mentions with their identities.
    events
        Event by document.
    """
    mentions: defaultdict[str, list[OfficialMention]] = defaultdict(list)
    for row in officials:
        mentions[row.person_id].append(row)
    return [_person(person_id, mentions[person_id], events) for person_id in sorted(mentions)]


def _person(person_id: str, rows: Sequence[OfficialMention], events: Mapping[str, Event]) -> Person:
    seen = {events[row.doc_id] for row in rows if row.doc_id in events}
    days = sorted(event.event_date for event in seen if event.event_date)
    name = _most_frequent({(row.doc_id, row.name) for row in rows if row.name})
    # A name that a fact supports outweighs any number of readings.
    spelled = {(row.doc_id, row.name_ascii) for row in rows if name is None or row.name == name}
    return Person(
        person_id=person_id,
        name=name,
        name_ascii=_most_frequent(spelled) or "",
        roles=tuple(sorted({row.role for row in rows})),
        provinces=tuple(sorted({row.province_code for row in rows if row.province_code})),
        first_seen=days[0] if days else None,
        last_seen=days[-1] if days else None,
        n_events=len(seen),
        spellings=tuple(sorted({row.surface for row in rows})),
    )


def _most_frequent(named: Iterable[tuple[str, str | None]]) -> str | None:
    """Return the name that most reports give, the first by alphabet of equals."""
    votes = Counter(name for _, name in named if name)
    return min(votes, key=lambda name: (-votes[name], name), default=None)


def _issues(
    doubtful: Sequence[tuple[tuple[str, str], tuple[str, str]]],
    identities: _Identities,
    ids: Mapping[tuple[str, str], str],
) -> list[Issue]:
    """Return a note for each two people with like names in one office."""
    noted: dict[tuple[str, str], Issue] = {}
    for left, right in doubtful:
        one, other = sorted((identities.root(left), identities.root(right)))
        if one == other:
            continue
        first, second = identities.of(one), identities.of(other)
        role = min(first.roles & second.roles or first.roles)
        pair = (ids[one], ids[other])
        noted.setdefault(
            pair,
            make_issue(
                "link",
                "similar_names",
                "note",
                f"{first.main_name()} ({ids[one]}) and {second.main_name()} ({ids[other]}) are"
                f" like names in one office ({role}) and were kept apart; check whether they are"
                " one person",
                doc_id=second.order[0],
            ),
        )
    return [noted[pair] for pair in sorted(noted)]
