"""What linking keeps of every report while it looks at all of them: two hundred numbers or so."""

from __future__ import annotations

import datetime
from array import array
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence

from pipeline.link import events, votes
from pipeline.link.judgements import Named
from pipeline.link.local_people import LocalPeople, Settings
from pipeline.link.outline import Outline
from pipeline.link.packed import Numbered, PackedProfiles


class Survey:
    """A look at every report, once.

    Parameters
    ----------
    outlines
        The reports, sorted by document.
    duplicate_of
        Documents whose text repeats another to this.
    """

    def __init__(self, outlines: Iterable[Outline], duplicate_of: Mapping[str, str]) -> None:
        self.doc_ids: list[str] = []
        """the documents, sorted"""
        self.people = LocalPeople()
        self.today: dict[str, str] = {}
        """province codes that reports mention to those of their units of today"""
        self.languages: list[str | None] = []
        """of the documents"""
        self.document_days: dict[int, frozenset[datetime.date]] = {}
        """days of decisions and other documents, by position of the report that names them"""
        self._duplicate_of = duplicate_of
        self._profiles = PackedProfiles()
        self._event_days = array("I")
        """0 where the report settles none"""
        self._codes: Numbered[str | None] = Numbered()
        self._provinces = array("H")
        self._paths = bytearray()
        self._path_ends = array("Q", (0,))
        self._records = array("Q")
        for one in outlines:
            self.today.update(one.today)
            if one.document_days:
                self.document_days[len(self.doc_ids)] = one.document_days
            self.doc_ids.append(one.doc_id)
            self.languages.append(one.language)
            self.people.append(one.people, one.doc_id)
            self._profiles.append(one.profile)
            day = one.event_day
            self._event_days.append(day.toordinal() if day else 0)
            self._provinces.append(self._codes.number(one.profile.province))
            self._paths += one.path.encode("utf-8", "surrogatepass")
            self._path_ends.append(len(self._paths))
            self._records.append(one.record)

    def take_profiles(self, shared_votes: Mapping[str, str]) -> PackedProfiles:
        """Return the profiles of the reports with a vote of their own, which are held no longer.

        Parameters
        ----------
        shared_votes
            Documents that share the vote of another.
        """
        voting = [at for at, doc_id in enumerate(self.doc_ids) if doc_id not in shared_votes]
        found = self._profiles.only(voting)
        found.today = self.today
        self._profiles = PackedProfiles()
        return found

    def names(self) -> Iterator[Named]:
        """Yield by what persons may name the reports."""
        for at, doc_id in enumerate(self.doc_ids):
            yield Named(doc_id, self._path(at), self._records[at])

    def path_of(self, doc_id: str) -> str:
        """Return the path of a document."""
        return self._path(bisect_left(self.doc_ids, doc_id))

    def _path(self, at: int) -> str:
        path = self._paths[self._path_ends[at] : self._path_ends[at + 1]]
        return path.decode("utf-8", "surrogatepass")

    def shared_votes(self) -> dict[str, str]:
        """Return for each report that shares the vote of another the report whose vote it is.

        Documents whose text repeats another have one vote together.
        """
        roots = {doc_id: self._original(doc_id) for doc_id in sorted(self._duplicate_of)}
        sharing: defaultdict[str, list[str]] = defaultdict(list)
        for doc_id, root in roots.items():
            sharing[root].append(doc_id)
        found: dict[str, str] = {}
        for root, doc_ids in sharing.items():
            vote = root if roots.get(root, root) == root else min(doc_ids)
            found.update((doc_id, vote) for doc_id in doc_ids if doc_id != vote)
        return found

    def _original(self, doc_id: str) -> str:
        """Return the document whose text a document repeats, at the end of the chain."""
        seen = [doc_id]
        while (parent := self._duplicate_of.get(seen[-1])) and parent not in seen:
            at = bisect_left(self.doc_ids, parent)
            if at == len(self.doc_ids) or self.doc_ids[at] != parent:
                break
            seen.append(parent)
        return seen[-1]

    def settings(self, event_of: Sequence[int]) -> Settings:
        """Return where and when officials were seen; what a report does not tell is its event's.

        Parameters
        ----------
        event_of
            Number of the event of each report.
        """
        reports: defaultdict[int, array[int]] = defaultdict(lambda: array("I"))
        for at, event in enumerate(event_of):
            reports[event].append(at)
        usual: dict[int, tuple[datetime.date | None, str | None]] = {}
        for event, members in reports.items():
            days = [day.isoformat() if (day := self._day(at)) else None for at in members]
            provinces = [self._province(at) for at in members]
            usual[event] = events.full_day(votes.majority(days)), votes.majority(provinces)
        found = Settings()
        for at, event in enumerate(event_of):
            day, province = usual[event]
            found.append(event, self._day(at) or day, self._province(at) or province)
        return found

    def _province(self, at: int) -> str | None:
        return self._codes.values[self._provinces[at]]

    def _day(self, at: int) -> datetime.date | None:
        day = self._event_days[at]
        return datetime.date.fromordinal(day) if day else None
