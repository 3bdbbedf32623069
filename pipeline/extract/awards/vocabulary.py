"""The words of awards of one language, as the lexicon looks for them."""

from __future__ import annotations

from collections.abc import Sequence

from pipeline.extract.awards.words import (
    ANAPHORA,
    ANY,
    APPRECIATION,
    AWARD,
    CENTRAL_BODY,
    CERTIFICATE,
    CLASS,
    COUNTER,
    GENERAL,
    GRANTOR,
    JURY,
    LETTER,
    PRAISE,
    PRIZE,
    PRONOUN,
    PROVINCE_BODY,
    RANK,
    RECEIVES,
    RECIPIENT,
    REWARDED,
    SAME,
    SUBJECT,
    SUBSET,
    THAT_TITLE,
    UNIT,
    VERBS,
    WINNING,
)
from pipeline.extract.lexicon import Term
from pipeline.extract.values import Fields, Node, Patterns
from pipeline.schema import AWARD_CODES, GRANTORS, RECIPIENTS

_RANKS = (PRIZE, *(f"{PRIZE}/{rank}" for rank in (1, 2, 3)))
_AWARD_VALUES = tuple(
    value
    for code in (*AWARD_CODES, LETTER, CERTIFICATE, APPRECIATION, PRAISE)
    for value in (code, *(f"{code}/{said}" for said in (1, 2, 3, *RECIPIENTS)))
)


def terms_of(said: Fields, patterns: Patterns) -> list[tuple[str, Term]]:
    """Return the surfaces of `awards.yaml` with what they stand for.

    Raises
    ------
    PackError
        A code is not one of the schema's.
    """
    fold = patterns.fold
    found = [
        (fold(surface), term)
        for layer, key, allowed in (
            (AWARD, "awards", _AWARD_VALUES),
            (CLASS, "classes", ("1", "2", "3")),
            (RECIPIENT, "recipients", RECIPIENTS),
            (COUNTER, "counters", (*RECIPIENTS, ANY, SAME)),
            (GRANTOR, "grantors", (*GRANTORS, CENTRAL_BODY, PROVINCE_BODY, JURY)),
            (RANK, "ranks", _RANKS),
            *((verb, "verbs", (*VERBS, WINNING)) for verb in VERBS),
        )
        for value, surfaces in said.mapping_of(key).items()
        if layer not in VERBS or layer == (REWARDED if value == WINNING else value)
        if allowed_code(value, allowed, surfaces)
        for term in (Term(layer, value, f"{layer}:{value}"),)
        for surface in surfaces.texts()
    ]
    found.extend(
        (fold(surface), Term(PRONOUN, f"{case}:{value}", PRONOUN))
        for case, key in ((RECEIVES, "pronouns"), (SUBJECT, "pronoun_subjects"))
        for value, surfaces in said.mapping_of(key).items()
        if allowed_code(value, (*RECIPIENTS, ANY), surfaces)
        for surface in surfaces.texts()
    )
    found.extend(
        (fold(surface), Term(layer, value, layer))
        for layer, key, value in (
            (SUBSET, "subsets", SUBSET),
            (RECIPIENT, "address", "individual"),
            (UNIT, "units", UNIT),
            (AWARD, "generic", SAME),
            (AWARD, "general", GENERAL),
            (AWARD, "anaphora", ANAPHORA),
            (AWARD, "titles", THAT_TITLE),
        )
        for surface in said.texts_of(key)
    )
    return found


def allowed_code(value: str, allowed: Sequence[str], node: Node) -> bool:
    """Tell that a code is one of a closed list; raise where it is not."""
    if value not in allowed:
        raise node.error(f"unknown code {value}; use {', '.join(allowed)}")
    return True
