"""Rows that follow from the consensus: facts, evidence for both sides, and who diverges."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from pipeline.link.consensus import Agreed
from pipeline.schema import Divergence, Evidence, Row


def rows(agreed: Iterable[Agreed], languages: Mapping[str, str | None], n_votes: int) -> list[Row]:
    """Return the rows of facts, evidence and divergences of one event.

    Parameters
    ----------
    agreed
        The facts of the event.
    languages
        Language by document.
    n_votes
        Votes of the event: with one, nobody can miss a fact.
    """
    found: list[Row] = []
    for one in agreed:
        found.append(one.fact)
        found += _evidence(one)
        found += _divergences(one, languages, n_votes)
    return found


def _evidence(agreed: Agreed) -> list[Evidence]:
    fact = agreed.fact
    return [
        Evidence(
            event_id=fact.event_id,
            field=fact.field,
            key=fact.key,
            value=stance.value,
            doc_id=stance.doc_id,
            mention_id=mention_id,
        )
        for stance in agreed.stances
        for mention_id in stance.mention_ids
    ]


def _divergences(
    agreed: Agreed, languages: Mapping[str, str | None], n_votes: int
) -> list[Divergence]:
    found = [
        _divergence(agreed, stance.doc_id, languages, stance.value, "differs")
        for stance in agreed.stances
        if not stance.supports
    ]
    if n_votes > 1:
        found += [
            _divergence(agreed, doc_id, languages, None, "missing") for doc_id in agreed.silent
        ]
    return found


def _divergence(
    agreed: Agreed,
    doc_id: str,
    languages: Mapping[str, str | None],
    value: str | None,
    kind: str,
) -> Divergence:
    return Divergence(
        event_id=agreed.fact.event_id,
        field=agreed.fact.field,
        key=agreed.fact.key,
        doc_id=doc_id,
        language=languages.get(doc_id),
        value=value,
        consensus=agreed.fact.value,
        kind=kind,
    )
