"""One fact of an event: what its reports settle on, and what each of them says."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

from pipeline.link.votes import agreement
from pipeline.schema import Fact


@dataclass(frozen=True, slots=True)
class Stance:
    """What one report says of one fact."""

    doc_id: str
    value: str
    supports: bool
    mention_ids: tuple[str, ...]
    aside: str | None = None
    """what a report that supports the fact says otherwise beside it: another noun for the award,
    another recipient or grantor of the same count, which is a rendering or a slip of reading"""


@dataclass(frozen=True, slots=True)
class Agreed:
    """One fact of an event: the consensus, and what every report says."""

    fact: Fact
    stances: tuple[Stance, ...]
    """of the reports that speak of it, by document"""
    silent: tuple[str, ...]
    """documents of the reports that do not"""


@dataclass(frozen=True, slots=True)
class Members:
    """The reports of one event."""

    event_id: str
    doc_ids: tuple[str, ...]
    """sorted"""
    vote_of: Mapping[str, str]
    """document to the vote it shares; a document whose text repeats another shares its vote"""

    @property
    def votes(self) -> int:
        """How many votes there are."""
        return len({self.vote_of[doc_id] for doc_id in self.doc_ids})

    def casting(self, speaking: Iterable[str]) -> dict[str, str]:
        """Return for each vote the document that casts it: the one repeated, else the first.

        Parameters
        ----------
        speaking
            Documents that say something.
        """
        found: dict[str, str] = {}
        for doc_id in sorted(speaking):
            vote = self.vote_of[doc_id]
            if vote == doc_id or vote not in found:
                found[vote] = doc_id
        return found

    def agree(
        self,
        field: str,
        key: str,
        value: str,
        stances: Iterable[Stance],
        *,
        tied: bool,
        besides: Collection[str] = (),
    ) -> Agreed:
        """Return a fact with the votes for it and against it.

        Parameters
        ----------
        field, key, value
            The fact as it stands in `facts`.
        stances
            What the reports say that speak of it.
        tied
            Whether another value has as many votes.
        besides
            Documents that say nothing of this fact and miss nothing by it.
        """
        by_doc = {stance.doc_id: stance for stance in stances}
        casting = self.casting(by_doc).values()
        n_for = sum(by_doc[doc_id].supports for doc_id in casting)
        n_against = len(casting) - n_for
        return Agreed(
            fact=Fact(
                event_id=self.event_id,
                field=field,
                key=key,
                value=value,
                n_for=n_for,
                n_against=n_against,
                agreement=agreement(n_for, n_against, self.votes, tied=tied),
            ),
            stances=tuple(by_doc[doc_id] for doc_id in sorted(by_doc)),
            silent=tuple(
                doc_id for doc_id in self.doc_ids if doc_id not in by_doc and doc_id not in besides
            ),
        )
