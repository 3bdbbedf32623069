"""Reading what persons have decided about pairs of reports: every `judgements.csv`."""

from __future__ import annotations

import datetime
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from pipeline.ingest.compression import read_bytes
from pipeline.ingest.decoding import decode
from pipeline.ingest.delimited import table
from pipeline.ingest.files import SourceFile, walk
from pipeline.ingest.limits import Limits
from pipeline.ingest.records import Doubt, SetAside
from pipeline.judgements import Judgement
from pipeline.schema import LINK_DECISIONS, Issue
from pipeline.store.places import Place
from pipeline.tables import make_issue, one_line

DECISION_COLUMNS = ("decision", "judgement", "judgment", "verdict", "same_or_different")
"""Names that the column of the decision may have; the first is its own."""

_COLUMNS = "left, right, decision, who, when, why"


@dataclass(frozen=True, slots=True)
class Judged:
    """What stands in the files of judgements."""

    judgements: tuple[Judgement, ...]
    issues: tuple[Issue, ...]
    """lines that cannot be used; they are issues of the stage that takes the judgements, link"""


def read_judgements(raw: Place, limits: Limits) -> Judged:
    """Return the judgements of a raw folder; what cannot be used is an issue.

    Parameters
    ----------
    raw
        Folder of reports; every `judgements.csv` in it and in its subfolders is read.
    limits
        Bounds on what is read.

    Raises
    ------
    RawFolderError
        The folder is missing, is no folder, or cannot be listed.
    """
    judgements: list[Judgement] = []
    issues: dict[str, Issue] = {}
    for file in walk(raw).judgements:
        for read in _read(file, limits):
            if isinstance(read, Judgement):
                judgements.append(read)
            else:
                issue = _issue(file, read)
                issues[issue.issue_id] = issue
    return Judged(tuple(judgements), tuple(issues.values()))


def _read(file: SourceFile, limits: Limits) -> Iterator[Judgement | Doubt]:
    try:
        data = read_bytes(
            file.location, gzipped=False, most=limits.max_text_bytes * 20, limits=limits
        )
        found = table(decode(data).text, "left")
        if found is None:
            raise SetAside("judgement_unusable", f"no column left; columns are {_COLUMNS}")
        names, rows = found
        decisions = next((name for name in DECISION_COLUMNS if name in names), None)
        if decisions is None or "right" not in names:
            lacking = "right" if decisions else DECISION_COLUMNS[0]
            raise SetAside("judgement_unusable", f"no column {lacking}; columns are {_COLUMNS}")
        for line, row in rows:
            if isinstance(row, str):
                yield Doubt("judgement_unusable", "warning", f"line {line}: {row}")
            else:
                yield from _judged(file, line, row, decisions)
    except SetAside as aside:
        yield aside.doubt


def _judged(
    file: SourceFile, line: int, row: Mapping[str, str], decisions: str
) -> Iterator[Judgement | Doubt]:
    """Yield the judgement of a row, and what in the row cannot be used."""
    left, right = ((row.get(side) or "").strip() for side in ("left", "right"))
    said = (row.get(decisions) or "").strip()
    decision = said.lower()
    if not left or not right:
        which = "right" if left else "left"
        yield Doubt("judgement_unusable", "warning", f"line {line}: names no report as {which}")
        return
    if decision not in LINK_DECISIONS:
        allowed = " or ".join(LINK_DECISIONS)
        detail = f"line {line}: {said!r} is no decision; write {allowed}"
        yield Doubt("judgement_unusable", "warning", detail)
        return
    told = (row.get("when") or "").strip()
    when = _moment(told)
    if told and when is None:
        detail = (
            f"line {line}: when {told!r} cannot be used; write it as 2024-03-20."
            " The judgement is taken as the oldest"
        )
        yield Doubt("judgement_unusable", "warning", detail)
    yield Judgement(
        left=left,
        right=right,
        decision=decision,
        who=_cleaned(row.get("who")),
        when=when,
        why=_cleaned(row.get("why")),
        path=file.path,
        line=line,
    )


def _moment(said: str) -> datetime.datetime | None:
    """Return a day or moment (ISO 8601) in UTC; one without a zone is taken to be in it."""
    try:
        moment = datetime.datetime.fromisoformat(said)
        if moment.tzinfo is not None:
            moment = moment.astimezone(datetime.UTC).replace(tzinfo=None)
    except (ValueError, OverflowError):
        return None
    return moment


def _cleaned(cell: str | None) -> str | None:
    return one_line(" ".join((cell or "").split())) or None


def _issue(file: SourceFile, doubt: Doubt) -> Issue:
    detail = one_line(doubt.detail)
    return make_issue("link", doubt.code, doubt.severity, detail, path=file.path)
