"""Who is who: one identity a person across scripts and reports.

A report-local person (all mentions of one name in one report) is joined with others by what is
surest first: the people of one event, equal names in one office of one province, then whoever may
be one by name, office, place and time (`pipeline.link.matching`). Two people whom one report tells
apart are never joined. Candidates come from shared events, sounds, offices and provinces; all pairs
are never compared.
"""

from __future__ import annotations

import dataclasses
import datetime
import hashlib
import heapq
import itertools
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from pipeline import gazetteer
from pipeline.link import matching, names, offices, readings
from pipeline.link.identities import Identities, Identity, Key, Span, widened
from pipeline.schema import Event, Issue, OfficialMention, Person
from pipeline.tables import make_issue

Pair = tuple[Key, Key]
Place = tuple[str, str, str, str]
"""Province, position, skeletons of the first and the last syllable: where like names meet."""

LARGEST_BLOCK = 32
"""Identities that are compared each with each; in a larger block each with its neighbours only."""
NAMES_BLOCKED = 4
"""Readings of an identity by which it meets others."""
LEAST_SHARE_BLOCKED = 0.03
"""Share below which it meets nobody by a reading."""
FEW_SEATS = 5
"""Seats of an office whose holders meet by one sound of their names alone."""
AMBIGUOUS = 2.0
"""Distance of scores below which somebody of no place fits two namesakes alike."""
UNKNOWN = "-"
"""Stands in lists for a day or a language that is not known."""
CENTRE = ""
"""Stands for the province in blocks of those with an office of the centre."""


@dataclass(frozen=True, slots=True)
class Setting:
    """Where, when and in which language a report's officials were seen."""

    event_id: str
    day: datetime.date | None
    province: str | None
    """code of the event's province, as it is named"""
    language: str | None = None


@dataclass(frozen=True, slots=True)
class Identified:
    """Officials with their identities."""

    officials: list[OfficialMention]
    issues: list[Issue]
    names: Mapping[str, str]
    """the name that all spellings of a person stand for, in Vietnamese order without diacritics"""


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
    mentions: defaultdict[Key, list[OfficialMention]] = defaultdict(list)
    for row in sorted(officials, key=lambda row: row.mention_id):
        mentions[row.doc_id, row.person_id].append(row)
    identities = Identities(
        {
            key: _local(key, rows, settings.get(key[0]), today)
            for key, rows in sorted(mentions.items())
        }
    )
    keys = sorted(mentions)
    doubtful = _join_within_events(identities, keys)
    _join_equal(identities, keys)
    doubtful |= _join_likeliest(identities, set(_across_events(identities, keys)))
    doubtful = _join_likeliest(identities, doubtful)
    ids = _person_ids({root: identities.of(root) for root in identities.roots(keys)})
    found = [
        dataclasses.replace(row, person_id=ids[identities.root((row.doc_id, row.person_id))])
        for row in officials
    ]
    agreed = {person_id: identities.of(root).name.title() for root, person_id in ids.items()}
    return Identified(found, _issues(doubtful, identities, ids), agreed)


def _local(
    key: Key,
    rows: Sequence[OfficialMention],
    setting: Setting | None,
    today: Mapping[str, str],
) -> Identity:
    settled = Counter(names.canonical(row.name_ascii) for row in rows)
    name = Identity.most_frequent(settled)
    rendered = readings.Rendered(
        settled=name,
        share=max(row.score for row in rows),
        language=(setting.language if setting else None) or "",
        spellings=tuple(sorted({row.surface for row in rows})),
    )
    day = setting.day if setting else None
    roles: dict[str, Span | None] = {}
    for row in rows:
        held = (day, day) if day and row.standing != "former" else None
        roles[row.role] = widened(roles.get(row.role), held)
    offices_in = Counter({row.province_code for row in rows if row.province_code})
    event_in = Counter([setting.province] if setting and setting.province else [])
    named = offices_in or (event_in if offices.of_province(roles) else Counter[str]())
    return Identity(
        order=key,
        renderings=Counter([rendered]),
        accented=Counter({" ".join(row.name.lower().split()) for row in rows if row.name}),
        doc_ids={key[0]},
        roles=roles,
        provinces=Counter({today.get(code, code) for code in offices_in}),
        contexts=Counter({today.get(code, code) for code in event_in}),
        former_units=Counter(named if day and day < gazetteer.merged_on() else ()),
        events={setting.event_id} if setting else set(),
    )


def _join_within_events(identities: Identities, keys: Sequence[Key]) -> set[Pair]:
    """Join the people of one event: equal names, then the likeliest; return the doubtful pairs."""
    events: defaultdict[str, list[Key]] = defaultdict(list)
    for key in keys:
        for event in identities.of(key).events:
            events[event].append(key)
    doubtful: set[Pair] = set()
    for event in sorted(events):
        first: dict[tuple[str, tuple[str, ...]], Key] = {}
        for key in events[event]:
            one = identities.of(key)
            identities.join(first.setdefault((one.settled, tuple(sorted(one.accented))), key), key)
        blocks: defaultdict[tuple[str, str], list[Key]] = defaultdict(list)
        for root in identities.roots(events[event]):
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


def _join_equal(identities: Identities, keys: Sequence[Key]) -> None:
    """Join equal names in one office of one province, in the order of time.

    Nearly all reports of a person are settled here, at the cost of one comparison each.
    """
    buckets: defaultdict[tuple[str, str, str], list[Key]] = defaultdict(list)
    for root in identities.roots(keys):
        one = identities.of(root)
        for home in one.homes or {CENTRE}:
            for role in one.roles:
                buckets[one.settled, home, role].append(root)
    for bucket in sorted(buckets):
        dated = [(_first_day(identities.of(key)), key) for key in identities.roots(buckets[bucket])]
        ordered = [key for _, key in sorted(dated)]
        for left, right in itertools.pairwise(ordered):
            if identities.root(left) != identities.root(right):
                score = matching.score(identities.of(left), identities.of(right))
                if score is not None and score >= matching.JOIN:
                    identities.join(left, right)


def _first_day(identity: Identity) -> datetime.date:
    return min((span[0] for span in identity.roles.values() if span), default=datetime.date.max)


def _across_events(identities: Identities, keys: Sequence[Key]) -> Iterator[Pair]:
    """Yield pairs of identities that share a place and a sound, or, without a place, a name.

    Renderings are read only where somebody else of a place has a name of the same skeleton.
    """
    places: defaultdict[Place, list[Key]] = defaultdict(list)
    loose: list[Key] = []
    placed: defaultdict[str, list[Key]] = defaultdict(list)
    for root in identities.roots(keys):
        one = identities.of(root)
        for place in _places(one):
            places[place].append(root)
        if one.homes:
            for name in {rendered.settled for rendered in one.renderings}:
                placed[name].append(root)
        else:
            loose.append(root)
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


def _places(identity: Identity) -> Iterator[Place]:
    """Yield where an identity meets others of a like name: in its provinces, and in the centre
    where it has an office of it; by one end of the name in offices of few seats.
    """
    begins, ends = names.skeleton(identity.settled)
    of_centre = {role for role in identity.roles if offices.level(role) == "central"}
    for home in identity.homes | ({CENTRE} if of_centre else set()):
        yield home, "", begins, ends
        held = of_centre if home == CENTRE else identity.roles.keys() - of_centre
        for position in {
            offices.body_and_position(role)[1] for role in held if offices.seats(role) <= FEW_SEATS
        }:
            yield home, position, begins, ""
            yield home, position, "", ends


def _sounds(identity: Identity, place: Place) -> set[str]:
    """Return the sounds of the names that an identity may have, as far as a place goes by them."""
    _, _, begins, ends = place
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


def _person_ids(roots: Mapping[Key, Identity]) -> dict[Key, str]:
    """Return an id for each identity: of its name and what tells it from its namesakes.

    Where that is the same for several, the one that most reports name keeps the id, so that it does
    not change when a namesake turns up.
    """
    namesakes: defaultdict[tuple[str, str], list[Key]] = defaultdict(list)
    for key, identity in roots.items():
        namesakes[identity.name, min(identity.homes, default=CENTRE)].append(key)
    found: dict[Key, str] = {}
    for said in sorted(namesakes):
        taken: set[tuple[str, ...]] = set()
        ranked = sorted(
            namesakes[said], key=lambda key: (-len(roots[key].doc_ids), roots[key].order)
        )
        for key in ranked:
            marks: tuple[str, ...] = said
            for more in (min(roots[key].roles, default=""), *roots[key].order):
                if marks not in taken:
                    break
                marks = (*marks, more)
            taken.add(marks)
            found[key] = _digest(*marks)
    return found


def _digest(*parts: str) -> str:
    return hashlib.sha256("\x1f".join(parts).encode()).hexdigest()[:16]


def rows(
    identified: Identified, events: Mapping[str, Event], languages: Mapping[str, str | None]
) -> list[Person]:
    """Return the rows of people.

    Parameters
    ----------
    identified
        Mentions with their identities, and the names agreed on.
    events
        Event by document.
    languages
        Language by document.
    """
    mentions: defaultdict[str, list[OfficialMention]] = defaultdict(list)
    for row in identified.officials:
        mentions[row.person_id].append(row)
    return [
        _person(person_id, identified.names[person_id], mentions[person_id], events, languages)
        for person_id in sorted(mentions)
    ]


def _person(
    person_id: str,
    agreed: str,
    rows: Sequence[OfficialMention],
    events: Mapping[str, Event],
    languages: Mapping[str, str | None],
) -> Person:
    seen = {events[row.doc_id] for row in rows if row.doc_id in events}
    days = sorted(event.event_date for event in seen if event.event_date)
    name = _most_frequent({(row.doc_id, row.name) for row in rows if row.name})
    roles = sorted({row.role for row in rows})
    held = [_days_in_office(role, rows, events) for role in roles]
    spellings = sorted({(row.surface, languages.get(row.doc_id) or UNKNOWN) for row in rows})
    return Person(
        person_id=person_id,
        name=name,
        # A name that a fact supports outweighs any number of readings.
        name_ascii=next((row.name_ascii for row in rows if name and row.name == name), agreed),
        roles=tuple(roles),
        role_first_seen=tuple(span[0].isoformat() if span else UNKNOWN for span in held),
        role_last_seen=tuple(span[1].isoformat() if span else UNKNOWN for span in held),
        provinces=tuple(sorted({row.province_code for row in rows if row.province_code})),
        first_seen=days[0] if days else None,
        last_seen=days[-1] if days else None,
        n_events=len(seen),
        spellings=tuple(surface for surface, _ in spellings),
        spelling_languages=tuple(language for _, language in spellings),
    )


def _days_in_office(
    role: str, rows: Iterable[OfficialMention], events: Mapping[str, Event]
) -> Span | None:
    """Return the days of the first and the last event at which somebody is in an office."""
    days = {
        event.event_date
        for row in rows
        if row.role == role and row.standing != "former" and (event := events.get(row.doc_id))
    }
    dated = sorted(day for day in days if day)
    return (dated[0], dated[-1]) if dated else None


def _most_frequent(named: Iterable[tuple[str, str | None]]) -> str | None:
    """Return the name that most reports give, the first by alphabet of equals."""
    votes = Counter(name for _, name in named if name)
    return min(votes, key=lambda name: (-votes[name], name), default=None)


def _issues(
    doubtful: Iterable[Pair], identities: Identities, ids: Mapping[Key, str]
) -> list[Issue]:
    """Return a note for each two people who may be one and were kept apart."""
    noted: dict[tuple[str, str], Issue] = {}
    for left, right in sorted(doubtful):
        one, other = sorted((identities.root(left), identities.root(right)))
        if one == other:
            continue
        first, second = identities.of(one), identities.of(other)
        noted.setdefault(
            (ids[one], ids[other]),
            make_issue(
                "link",
                "similar_names",
                "note",
                f"{first.name.title()} ({ids[one]}, {min(first.roles)}) and"
                f" {second.name.title()} ({ids[other]}, {min(second.roles)}) have like names and"
                " were kept apart; check whether they are one person",
                doc_id=second.order[0],
            ),
        )
    return [noted[pair] for pair in sorted(noted)]
