"""What persons have judged, before any score: which reports are one event, which are kept apart.

Judgements are taken the newest first. `same` joins reports and all that are joined to them,
`different` keeps what is joined to one apart from what is joined to the other. A judgement that
contradicts those already taken is not applied, and told.
"""

from __future__ import annotations

import datetime
import posixpath
import unicodedata
from collections import defaultdict, deque
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from pipeline.judgements import Judgement
from pipeline.schema import Issue
from pipeline.tables import make_issue, one_line

FORMULA_ESCAPE = "'"
"""What stands before a cell of our CSV files that a spreadsheet would run as a formula."""
MOST_NAMED = 4
"""Judgements that one contradiction names; of a longer chain the rest is counted."""
LONGEST_DETAIL = 2_000
"""Characters of what an issue tells of judgements."""
MOST_SEARCHED = 1_000
"""Reports among which the chain behind a contradiction is looked for."""


@dataclass(frozen=True, slots=True)
class Ruling:
    """What judgements settle about reports with a vote of their own."""

    unit_of: Mapping[str, str] = field(default_factory=dict)
    """for each report that is judged the same as another, the smallest report it is joined to"""
    apart: frozenset[tuple[str, str]] = frozenset()
    """pairs of units, or of reports that are in none, that are kept apart; the smaller first"""
    pairs: tuple[tuple[str, str], ...] = ()
    """pairs of reports that somebody judged, the smaller first, sorted"""
    issues: tuple[Issue, ...] = ()

    def settles(self, left: str, right: str) -> bool:
        """Tell whether judgements alone say that two reports are one event, or that they are two.

        Parameters
        ----------
        left, right
            Documents of the reports.
        """
        one, other = self.unit_of.get(left, left), self.unit_of.get(right, right)
        return one == other or _ordered(one, other) in self.apart

    def units(self) -> list[list[str]]:
        """Return the reports that are judged one event, sorted, each unit sorted."""
        members: defaultdict[str, list[str]] = defaultdict(list)
        for doc_id in sorted(self.unit_of):
            members[self.unit_of[doc_id]].append(doc_id)
        return list(members.values())


NO_RULING = Ruling()


def rule(
    judgements: Iterable[Judgement], reports: Iterable[Named], shared_votes: Mapping[str, str]
) -> Ruling:
    """Return what judgements settle, with an issue for each that cannot be applied.

    Parameters
    ----------
    judgements
        The judgements, in any order.
    reports
        All reports.
    shared_votes
        Documents that share the vote of another to this; a judgement about a copy is about its
        original.
    """
    newest_first = sorted(judgements, key=_newest_first)
    names = _Names(reports, newest_first)
    issues: list[Issue] = []
    cases: list[_Case] = []
    for judgement in newest_first:
        try:
            cases.append(_case(judgement, names, shared_votes))
        except _UnusableError as unusable:
            issues.append(unusable.issue)
    verdicts = _Verdicts()
    for case in cases:
        against = verdicts.take(case) if case.left != case.right else None
        if against is not None:
            issues.append(_contradiction(case.judgement, [other.judgement for other in against]))
    unit_of = verdicts.unit_of()
    return Ruling(
        unit_of=unit_of,
        apart=verdicts.apart(unit_of),
        pairs=tuple(sorted({case.pair for case in cases if case.left != case.right})),
        issues=tuple({issue.issue_id: issue for issue in issues}.values()),
    )


def _newest_first(judgement: Judgement) -> tuple[object, ...]:
    age = datetime.datetime.max - (judgement.when or datetime.datetime.min)
    return age, judgement.path, judgement.line, repr(judgement)


@dataclass(frozen=True, slots=True)
class _Case:
    """A judgement, and the votes it is about."""

    judgement: Judgement
    left: str
    right: str

    @property
    def pair(self) -> tuple[str, str]:
        return _ordered(self.left, self.right)


def _ordered(one: str, other: str) -> tuple[str, str]:
    return (one, other) if one < other else (other, one)


class _UnusableError(ValueError):
    """A judgement that cannot be applied, whatever the others say."""

    def __init__(self, issue: Issue) -> None:
        super().__init__(issue.detail)
        self.issue = issue


def _case(judgement: Judgement, names: _Names, shared_votes: Mapping[str, str]) -> _Case:
    """Return the votes that a judgement is about.

    Raises
    ------
    _UnusableError
        It names no two reports, or parts copies of one text.
    """
    found: list[str] = []
    for name in (judgement.left, judgement.right):
        doc_ids = names.find(name, posixpath.dirname(judgement.path))
        if not doc_ids:
            raise _UnusableError(
                _issue(
                    judgement,
                    "judgement_without_report",
                    f"no such report: {name}; name it by doc_id, or by path as in documents",
                )
            )
        if len(doc_ids) > 1:
            raise _UnusableError(
                _issue(
                    judgement,
                    "judgement_unusable",
                    f"{name} may be any of {len(doc_ids)} reports; name one of them by doc_id,"
                    " or record N of a file by path#N",
                )
            )
        found += doc_ids
    if found[0] == found[1]:
        raise _UnusableError(
            _issue(
                judgement,
                "judgement_unusable",
                f"{judgement.left} and {judgement.right} are one report; name two",
            )
        )
    left, right = (shared_votes.get(doc_id, doc_id) for doc_id in found)
    case = _Case(judgement, left, right)
    if case.left == case.right and judgement.decision == "different":
        raise _UnusableError(
            _issue(
                judgement,
                "judgement_unusable",
                f"{judgement.left} and {judgement.right} are copies of one text"
                " (documents.duplicate_of) and belong to one event",
            )
        )
    return case


def _issue(judgement: Judgement, code: str, detail: str) -> Issue:
    said = one_line(f"line {judgement.line}: {detail}{judgement.said_by()}", LONGEST_DETAIL)
    return make_issue("link", code, "warning", said, path=judgement.path)


def _contradiction(judgement: Judgement, against: Sequence[Judgement]) -> Issue:
    """Return the issue of a judgement that is not applied since it contradicts others."""
    named = [
        f"line {other.line} of {other.path} ({_told(other)})"
        for other in sorted(against, key=_newest_first)[:MOST_NAMED]
    ]
    if len(against) > MOST_NAMED:
        named.append(f"{len(against) - MOST_NAMED} more")
    others = " and ".join(named) or "a long chain of others"
    detail = (
        f"line {judgement.line} of {judgement.path} ({_told(judgement)}) contradicts {others};"
        " it is not applied: the newer counts, of one time the first; take back what is wrong"
    )
    return make_issue(
        "link",
        "judgement_contradiction",
        "warning",
        one_line(detail, LONGEST_DETAIL),
        path=judgement.path,
    )


def _told(judgement: Judgement) -> str:
    return f"{judgement.left} and {judgement.right} {judgement.decision}{judgement.said_by()}"


class Named(NamedTuple):
    """A report, and by what it may be named."""

    doc_id: str
    path: str
    record: int


class _Names:
    """Finds the reports that judgements name; no others are held."""

    def __init__(self, reports: Iterable[Named], judgements: Iterable[Judgement]) -> None:
        asked = {
            form
            for judgement in judgements
            for name in (judgement.left, judgement.right)
            for form in _forms(name, posixpath.dirname(judgement.path))
        }
        doc_ids = {form.lower() for form in asked}
        paths = {path for form in asked for path in (form, form.rpartition("#")[0])}
        alike = set(map(_normal, paths))
        self._doc_ids: set[str] = set()
        self._exact: defaultdict[str, dict[str, int]] = defaultdict(dict)
        self._alike: defaultdict[str, dict[str, int]] = defaultdict(dict)
        for doc_id, path, record in reports if asked else ():
            if doc_id in doc_ids:
                self._doc_ids.add(doc_id)
            if path in paths:
                self._exact[path][doc_id] = record
            if (normal := _normal(path)) in alike:
                self._alike[normal][doc_id] = record

    def find(self, name: str, folder: str) -> list[str]:
        """Return the documents that a name may stand for.

        Parameters
        ----------
        name
            A `doc_id`, a path with or without `#record`, or either as our CSV files escape it.
        folder
            Folder of the file of judgements; a path is relative to the raw folder, or else to it.
        """
        for place in ("", folder):
            found = {
                doc_id
                for reading in _as_written(name)
                for doc_id in self._known(posixpath.join(place, reading))
            }
            if found:
                return sorted(found)
        return []

    def _known(self, name: str) -> Iterable[str]:
        if name.lower() in self._doc_ids:
            return [name.lower()]
        whole = self._of_path(name)
        if whole:
            return whole
        path, _, record = name.rpartition("#")
        return [doc_id for doc_id, number in self._of_path(path).items() if str(number) == record]

    def _of_path(self, path: str) -> Mapping[str, int]:
        return self._exact.get(path) or self._alike.get(_normal(path)) or {}


def _as_written(name: str) -> list[str]:
    """Return a name, and what our CSV files may have made it of."""
    return [name, name.removeprefix(FORMULA_ESCAPE)] if name.startswith(FORMULA_ESCAPE) else [name]


def _forms(name: str, folder: str) -> Iterator[str]:
    """Yield the forms under which a name in a file of a folder is looked for."""
    for place in ("", folder):
        for reading in _as_written(name):
            yield posixpath.join(place, reading)


def _normal(path: str) -> str:
    """Return a path to compare by: some systems write `é` in file names as two characters."""
    return posixpath.normpath(unicodedata.normalize("NFC", path))


class _Verdicts:
    """Judgements that agree with each other, taken one by one."""

    def __init__(self) -> None:
        self._joined_to: dict[str, str] = {}
        self._size: defaultdict[str, int] = defaultdict(lambda: 1)
        self._ties: defaultdict[str, list[tuple[str, _Case]]] = defaultdict(list)
        self._rivals: defaultdict[str, dict[str, _Case]] = defaultdict(dict)

    def take(self, case: _Case) -> list[_Case] | None:
        """Take a judgement, unless it contradicts some that are taken: then return these."""
        one, other = self._root(case.left), self._root(case.right)
        if case.judgement.decision == "different":
            if one == other:
                return self._chain(case.left, case.right)
            self._rivals[one].setdefault(other, case)
            self._rivals[other].setdefault(one, case)
            return None
        rival = self._rivals[one].get(other)
        if rival is not None:
            near, far = rival.left, rival.right
            if self._root(near) != one:
                near, far = far, near
            return [rival, *self._chain(case.left, near), *self._chain(case.right, far)]
        self._ties[case.left].append((case.right, case))
        self._ties[case.right].append((case.left, case))
        if one != other:
            self._join(one, other)
        return None

    def unit_of(self) -> dict[str, str]:
        """Return for each report that is joined to another the smallest it is joined to."""
        smallest: dict[str, str] = {}
        for doc_id in sorted(self._ties):
            smallest.setdefault(self._root(doc_id), doc_id)
        return {doc_id: smallest[self._root(doc_id)] for doc_id in sorted(self._ties)}

    def apart(self, unit_of: Mapping[str, str]) -> frozenset[tuple[str, str]]:
        """Return the pairs of units, or of reports that are in none, that are kept apart."""
        return frozenset(
            _ordered(unit_of.get(one, one), unit_of.get(other, other))
            for one, rivals in self._rivals.items()
            for other in rivals
        )

    def _root(self, doc_id: str) -> str:
        while (parent := self._joined_to.get(doc_id)) is not None:
            doc_id = parent
        return doc_id

    def _join(self, one: str, other: str) -> None:
        kept, gone = (one, other) if self._size[one] >= self._size[other] else (other, one)
        self._joined_to[gone] = kept
        self._size[kept] += self._size[gone]
        for rival, case in self._rivals.pop(gone, {}).items():
            del self._rivals[rival][gone]
            self._rivals[rival].setdefault(kept, case)
            self._rivals[kept].setdefault(rival, case)

    def _chain(self, start: str, end: str) -> list[_Case]:
        """Return the fewest judgements `same` that lead from one report to another."""
        came: dict[str, tuple[str, _Case] | None] = {start: None}
        waiting = deque((start,))
        while waiting and end not in came and len(came) < MOST_SEARCHED:
            at = waiting.popleft()
            for neighbour, case in self._ties[at]:
                if neighbour not in came:
                    came[neighbour] = at, case
                    waiting.append(neighbour)
        found: list[_Case] = []
        step = came.get(end)
        while step is not None:
            at, case = step
            found.append(case)
            step = came[at]
        return found
