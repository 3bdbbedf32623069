"""When two role codes may mean one office, and how many people can hold it at a time.

Translations leave out the level, or the whole body; careers lead from one office to another.
"""

from __future__ import annotations

import functools
from collections.abc import Iterable

from pipeline import gazetteer

BODIES_OF_LEVEL = {"district": 12, "commune": 200, "": 50}
"""Bodies of one kind in a province, by the level of the body; one where it is not said here."""
BODIES = {
    "provincial_department": 20,
    "ministry": 20,
    "ministry_department": 200,
    "central_commission": 6,
    "national_assembly_committee": 10,
    "peoples_committee": 5,
    "peoples_council": 5,
    "party_committee": 20,
    "fatherland_front": 10,
    "": 100,
}
"""The same for single bodies; central ones count for the whole country."""
SEATS = {
    "vice_chair": 3,
    "vice_president": 2,
    "deputy_prime_minister": 5,
    "deputy_secretary": 2,
    "deputy_minister": 5,
    "standing_member": 3,
    "standing_committee_member": 15,
    "alternate_member": 20,
    "member": 50,
    "deputy_head": 3,
    "deputy_director": 4,
    "deputy_general_director": 4,
    "deputy_chief_of_office": 3,
    "deputy_commander": 3,
    "deputy_political_commissar": 3,
    "deputy_rector": 3,
    "deputy_editor_in_chief": 3,
    "ambassador": 5,
    "deputy": 8,
    "specialist": 100,
}
"""People in one position of one body; one where it is not said here."""
LEADER, DEPUTY = "leader", "deputy"
LEADERS = frozenset(
    (
        *("chair", "head", "director", "general_director", "secretary", "minister", "president"),
        *("chief_justice", "procurator_general", "rector", "village_head", "governor"),
        *("commander", "editor_in_chief", "general_secretary", "chief_inspector"),
    )
)
"""Positions that lead a body, whatever a translation calls them."""
GOVERNING = ("peoples_committee", "peoples_council", "party_committee")
"""Bodies between which the leaders of one place are promoted."""
PARTY_COMMITTEE = "provincial_party_committee"


@functools.lru_cache(maxsize=4096)
def body_and_position(role: str) -> tuple[str, str]:
    """Return the two halves of a role code; the body is empty where the code names none.

    Parameters
    ----------
    role
        Code of an office: body and position of `gazetteer/roles.csv`, or a position alone.
    """
    words = role.split("_")
    for at in range(len(words)):
        position = "_".join(words[at:])
        if ("position", position) in gazetteer.offices():
            return "_".join(words[:at]), position
    return "", role


@functools.lru_cache(maxsize=1 << 14)
def says_no_more(role: str, office: str) -> bool:
    """Tell whether a role names an office, or leaves out its level or body and contradicts nothing.

    `chair` and `peoples_committee_chair` say no more than `provincial_peoples_committee_chair`.
    """
    if role == office:
        return True
    body, position = body_and_position(role)
    full_body, full_position = body_and_position(office)
    # The standing deputy is one of the deputies.
    standing = full_position.removeprefix("standing_")
    return position in (full_position, standing) and (
        not body or body == full_body or full_body.endswith(f"_{body}")
    )


@functools.lru_cache(maxsize=1 << 14)
def renders(role: str, office: str) -> bool:
    """Tell whether a role is an office of one body as another translation calls it.

    The director, head or chair of a body are one office, and so is its deputy of any name; each
    translation chooses a noun.
    """
    return _in_one_body(role, office) and _rank(role) == _rank(office) != ""


@functools.lru_cache(maxsize=1 << 14)
def contradicts(role: str, office: str) -> bool:
    """Tell whether one role leads a body and the other is that of a deputy in it.

    A vice-chair of the committee is not its chair; but one who chairs a committee may well be the
    deputy secretary of a party committee too.
    """
    return _in_one_body(role, office) and {_rank(role), _rank(office)} == {LEADER, DEPUTY}


def _in_one_body(role: str, office: str) -> bool:
    """Tell whether two roles are of one body, as far as both name it."""
    short, full = sorted((body_and_position(role)[0], body_and_position(office)[0]), key=len)
    return not short or short == full or full.endswith(f"_{short}")


def _rank(role: str) -> str:
    """Return whether a position leads its body or is that of a deputy; empty for any other."""
    position = body_and_position(role)[1].removeprefix("standing_")
    if position.startswith(("vice_", "deputy_")):
        return DEPUTY
    return LEADER if position in LEADERS else ""


def may_be_one(role: str, other: str) -> bool:
    """Tell whether two role codes may mean one office."""
    return says_no_more(role, other) or says_no_more(other, role)


@functools.lru_cache(maxsize=4096)
def level(role: str) -> str:
    """Return the level of the body of a role: central, provincial, district, commune, or empty."""
    office = gazetteer.offices().get(("body", body_and_position(role)[0]))
    return office.level if office is not None else ""


@functools.lru_cache(maxsize=4096)
def seats(role: str) -> int:
    """Return about how many people of a province hold a role at one time; of the whole country
    where its body is a central one.
    """
    body, position = body_and_position(role)
    return BODIES.get(body, BODIES_OF_LEVEL.get(level(role), 1)) * SEATS.get(position, 1)


def is_shared(role: str) -> bool:
    """Tell whether several people hold an office in one body at a time, as its deputies do."""
    return body_and_position(role)[1] in SEATS


@functools.lru_cache(maxsize=1 << 14)
def is_career(role: str, other: str) -> bool:
    """Tell whether two roles are steps of one career.

    One rises within a body, and between the committee, the council and the party committee of a
    place.
    """
    body, other_body = body_and_position(role)[0], body_and_position(other)[0]
    if body and body == other_body and BODIES.get(body, 1) == 1:
        return BODIES_OF_LEVEL.get(level(role), 1) == 1
    levels = {level(role), level(other)}
    return (
        body.endswith(GOVERNING)
        and other_body.endswith(GOVERNING)
        and "central" not in levels
        and (len(levels) == 1 or "" in levels)
    )


@functools.lru_cache(maxsize=1 << 14)
def go_together(role: str, other: str) -> bool:
    """Tell whether one person often holds both roles: heads of the departments and unions of a
    province sit on its party committee.
    """
    bodies = body_and_position(role)[0], body_and_position(other)[0]
    return PARTY_COMMITTEE in bodies and {level(role), level(other)} == {"provincial"}


def of_province(roles: Iterable[str]) -> bool:
    """Tell whether any of the roles is below the centre, or may be."""
    return any(level(role) != "central" for role in roles)
