"""The officials of an event: which offices its reports agree on, person by person.

A person may hold several offices, and a report that names one of them says nothing against another.
What contradicts an office is another position in the same body: the vice-chair for the chair.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence

from pipeline.link import offices
from pipeline.link.agreed import Agreed, Members, Stance
from pipeline.schema import OfficialMention


def official_facts(
    members: Members, officials: Mapping[str, Iterable[OfficialMention]]
) -> Iterator[Agreed]:
    """Yield the facts of the officials of an event: one a person and body.

    Parameters
    ----------
    members
        The reports of the event.
    officials
        Mentions with global identities, by document.
    """
    people: defaultdict[str, dict[str, list[OfficialMention]]] = defaultdict(dict)
    for doc_id in members.doc_ids:
        for row in officials.get(doc_id, ()):
            people[row.person_id].setdefault(doc_id, []).append(row)
    for person_id in sorted(people):
        yield from _offices_of(members, person_id, people[person_id])


def _offices_of(
    members: Members, person_id: str, mentions: Mapping[str, Sequence[OfficialMention]]
) -> Iterator[Agreed]:
    """Yield the offices of a person, the one that most reports give first.

    A report that does not name the person misses the first, not the others too.
    """
    times = Counter(row.role for rows in mentions.values() for row in rows)
    told = {doc_id: {row.role for row in rows} for doc_id, rows in mentions.items()}
    left = set(times)
    besides: Collection[str] = mentions
    while left:
        office = _most_told(members, told, times, left)
        same_body = {role for role in left if _of_body(role, office)}
        yield _agreed(members, person_id, office, same_body, mentions, besides)
        left -= same_body
        besides = members.doc_ids


def _of_body(role: str, office: str) -> bool:
    return _is(role, office) or offices.contradicts(role, office)


def _is(role: str, office: str) -> bool:
    return offices.says_no_more(role, office) or offices.renders(role, office)


def _most_told(
    members: Members,
    told: Mapping[str, Collection[str]],
    times: Mapping[str, int],
    left: set[str],
) -> str:
    """Return the office that most votes support.

    Of equals the one that more votes give in full, then the one with more mentions, then the first
    by alphabet.
    """
    full: defaultdict[str, set[str]] = defaultdict(set)
    for doc_id, roles in told.items():
        for role in left.intersection(roles):
            full[role].add(members.vote_of[doc_id])

    def votes(office: str) -> int:
        backing = (full[role] for role in full if offices.says_no_more(role, office))
        return len(set().union(*backing))

    return min(full, key=lambda role: (-votes(role), -len(full[role]), -times[role], role))


def _agreed(
    members: Members,
    person_id: str,
    office: str,
    same_body: Collection[str],
    mentions: Mapping[str, Sequence[OfficialMention]],
    besides: Collection[str],
) -> Agreed:
    """Return one office of a person with what the reports say of it."""
    stances = []
    for doc_id, rows in mentions.items():
        times = Counter(row.role for row in rows if row.role in same_body)
        if not times:
            continue
        # The office itself, or one that the report leaves vague, or another in the body.
        role = min(
            times,
            key=lambda one: (
                one != office,
                not _is(one, office),
                -times[one],
                one,
            ),
        )
        supports = _is(role, office)
        stances.append(
            Stance(
                doc_id,
                office if supports else role,
                supports,
                tuple(sorted(row.mention_id for row in rows if row.role == role)),
            )
        )
    votes = Counter(
        stance.value
        for doc_id in members.casting(stance.doc_id for stance in stances).values()
        for stance in stances
        if stance.doc_id == doc_id
    )
    tied = any(role != office and votes[role] >= votes[office] for role in votes)
    return members.agree("official", person_id, office, stances, tied=tied, besides=besides)
