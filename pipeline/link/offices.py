"""When two role codes may mean one office: translations leave out the level, or the whole body."""

from __future__ import annotations

import functools
from collections.abc import Iterable

from pipeline import gazetteer


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
    return position == full_position and (not body or full_body.endswith(f"_{body}"))


def may_be_one(roles: Iterable[str], others: Iterable[str]) -> bool:
    """Tell whether two people hold a common office, as far as their reports say."""
    held = tuple(others)
    return any(
        says_no_more(role, other) or says_no_more(other, role) for role in roles for other in held
    )
