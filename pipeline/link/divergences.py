"""Rows that follow from the consensus: facts, evidence for both sides, who diverges, and doubts."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping

from pipeline.link.agreed import Agreed, Members
from pipeline.link.rereading import Trace
from pipeline.link.told import Told
from pipeline.schema import Divergence, Evidence, Fact, Issue, Row
from pipeline.tables import make_issue

Reread = Callable[[str, Agreed], Trace | None]
"""Returns where a report (document) may tell a fact that it was not read to tell."""


class Divergences:
    """Makes the rows of the facts of an event.

    Parameters
    ----------
    told
        What was read of each report of it, by document.
    reread
        Reads a report once more for a fact that it is silent on.
    """

    def __init__(self, told: Mapping[str, Told], reread: Reread) -> None:
        self._told = told
        self._reread = reread

    def rows(self, agreed: Iterable[Agreed], members: Members) -> list[Row]:
        """Return the rows of facts, evidence, divergences and issues of one event.

        Parameters
        ----------
        agreed
            The facts of the event.
        members
            Its reports; where they have one vote, nobody can miss a fact.
        """
        found: list[Row] = []
        for one in agreed:
            found.append(one.fact)
            found += _evidence(one)
            found += self._differing(one)
        if members.votes > 1:
            found += self._silent(agreed, members)
        return found

    def _differing(self, agreed: Agreed) -> Iterator[Row]:
        fact = agreed.fact
        for stance in agreed.stances:
            if stance.supports:
                if stance.aside:
                    yield self._read_otherwise(fact, stance.doc_id, stance.aside)
                continue
            # A report that names the day of the others too may have been read to mean the wrong.
            trace = self._reread(stance.doc_id, agreed) if fact.field == "date" else None
            if trace is None:
                yield self._divergence(fact, stance.doc_id, stance.value, "differs")
            else:
                yield self._unread(fact, stance.doc_id, trace)

    def _silent(self, agreed: Iterable[Agreed], members: Members) -> Iterator[Row]:
        """Yield what each report misses, or seems to; report by report, so each is reread once."""
        facts = list(agreed)
        for doc_id in members.doc_ids:
            for one in facts:
                if doc_id not in one.silent:
                    continue
                trace = self._reread(doc_id, one)
                if trace is None:
                    yield self._divergence(one.fact, doc_id, None, "missing")
                else:
                    yield self._unread(one.fact, doc_id, trace)

    def _divergence(self, fact: Fact, doc_id: str, value: str | None, kind: str) -> Divergence:
        return Divergence(
            event_id=fact.event_id,
            field=fact.field,
            key=fact.key,
            doc_id=doc_id,
            language=self._told[doc_id].document.language,
            value=value,
            consensus=fact.value,
            kind=kind,
        )

    def _unread(self, fact: Fact, doc_id: str, trace: Trace) -> Issue:
        return make_issue(
            "link",
            "unread_fact",
            "note",
            f"other reports of event {fact.event_id} tell {_said(fact)}; this one seems to tell it"
            " here, and was not read to: look at these characters",
            doc_id=doc_id,
            path=self._told[doc_id].document.path,
            start=trace.start,
            end=trace.end,
            surface=trace.surface,
        )

    def _read_otherwise(self, fact: Fact, doc_id: str, aside: str) -> Issue:
        return make_issue(
            "link",
            "read_otherwise",
            "note",
            f"event {fact.event_id}: {_said(fact)}; this report was read as {aside}, which is"
            " another rendering or a slip of reading: see evidence",
            doc_id=doc_id,
            path=self._told[doc_id].document.path,
        )


def _said(fact: Fact) -> str:
    return f"{fact.field} {fact.key} = {fact.value}"


def _evidence(agreed: Agreed) -> Iterator[Evidence]:
    fact = agreed.fact
    for stance in agreed.stances:
        for mention_id in stance.mention_ids:
            yield Evidence(
                event_id=fact.event_id,
                field=fact.field,
                key=fact.key,
                value=stance.value,
                doc_id=stance.doc_id,
                mention_id=mention_id,
            )
