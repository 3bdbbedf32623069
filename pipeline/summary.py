"""What a run found, in a few lines."""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from pipeline.reuse import NOTHING_REUSED, Reuse
from pipeline.schema import MENTIONS, SEVERITIES, STAGES, AwardTotal, Document, Event, Issue, Link
from pipeline.store.places import Place
from pipeline.store.record import read_record
from pipeline.tables import one_line


@dataclass(frozen=True, slots=True)
class Summary:
    """Lines of a name and what there is to say of it."""

    lines: tuple[tuple[str, str], ...]

    def print(self) -> None:
        """Print a table on a terminal, and plain lines elsewhere."""
        if not sys.stdout.isatty():
            width = max(len(name) for name, _ in self.lines)
            for name, text in self.lines:
                print(f"{name:<{width}}  {text}")
            return
        from rich.console import Console
        from rich.table import Table
        from rich.text import Text

        table = Table(show_header=False, box=None, padding=(0, 2, 0, 0))
        table.add_column(style="bold")
        table.add_column()
        for name, text in self.lines:
            table.add_row(Text(name), Text(text))
        Console().print(table)


def summarise(
    folder: Place, stages: Sequence[str], removed: Iterable[str], reuse: Reuse = NOTHING_REUSED
) -> Summary:
    """Return what the stored tables of a folder hold.

    Parameters
    ----------
    folder
        Folder of tables.
    stages
        Stages that are done, in their order.
    removed
        Names of tables of later stages that were taken away.
    reuse
        What was taken over from runs before.
    """
    languages = _languages(folder) if "detect" in stages else []
    lines = [("reports", _with_parts(_count(folder, "documents"), languages))]
    if "extract" in stages:
        kinds = [kind.table_name for kind in MENTIONS]
        counts = [(name, _count(folder, name)) for name in kinds]
        lines.append(("mentions", _with_parts(sum(count for _, count in counts), counts)))
        lines.extend(_confirmed(folder))
    if "link" in stages:
        lines.append(("events", f"{_count(folder, Event.table_name):,}"))
        lines.extend(_judged(folder))
    if "aggregate" in stages:
        lines.append(("awards", _awards(folder)))
    lines.extend(_issues(folder))
    lines.extend(_reused(reuse))
    if gone := sorted(removed):
        lines.append(("removed", f"{', '.join(gone)}: older than the stage before them"))
    if STAGES[-1] not in stages:
        following = STAGES[len(stages)]
        lines.append(("next", f"python -m pipeline {following}"))
    lines.append(("tables", str(folder)))
    return Summary(tuple(lines))


def _reused(reuse: Reuse) -> Iterator[tuple[str, str]]:
    """Yield what was taken over from runs before, if anything was."""
    done = (
        (reuse.files, "files", "read"),
        (reuse.reports, "reports", "extracted"),
        (reuse.events, "events", "settled"),
    )
    said = [
        f"{share.reused:,} of {share.total:,} {things} ({how} before)"
        for share, things, how in done
        if share is not None and share.reused
    ]
    if said:
        yield "reused", ", ".join(said)


def _count(folder: Place, table: str) -> int:
    import pyarrow.parquet

    with (folder / f"{table}.parquet").open("rb") as file:
        rows: int = pyarrow.parquet.read_metadata(file).num_rows
    return rows


def _cells(folder: Place, table: str, *names: str) -> list[tuple[object, ...]]:
    import pyarrow.parquet

    with (folder / f"{table}.parquet").open("rb") as file:
        # Threads of Arrow that read through Python may outlive it, and abort the process.
        found = pyarrow.parquet.ParquetFile(file, pre_buffer=False).read(
            list(names), use_threads=False
        )
    return list(zip(*(found.column(name).to_pylist() for name in names), strict=True))


def _with_parts(total: int, parts: Iterable[tuple[str, int]]) -> str:
    shown = ", ".join(f"{name} {count:,}" for name, count in parts if count)
    return f"{total:,} ({shown})" if shown else f"{total:,}"


def _languages(folder: Place) -> list[tuple[str, int]]:
    counts = Counter(
        str(language or "unclear")
        for (language,) in _cells(folder, Document.table_name, "language")
    )
    return sorted(counts.items())


def _confirmed(folder: Place) -> Iterator[tuple[str, str]]:
    """Yield how many mentions a model sees as well, if one has read the reports."""
    record = read_record(folder)
    if record is None or not record.annotator:
        return
    methods = Counter(
        method for kind in MENTIONS for (method,) in _cells(folder, kind.table_name, "method")
    )
    said = f"{methods['both']:,} of {methods.total():,} mentions"
    yield "confirmed", f"{said}, by {one_line(record.annotator['name'])}"


def _judged(folder: Place) -> Iterator[tuple[str, str]]:
    """Yield the number of pairs of reports that persons have judged, if there are any."""
    cells = _cells(folder, Link.table_name, "decision", "decided_by")
    decisions = Counter(str(decision) for decision, by in cells if by == "person")
    if decisions:
        total = decisions.total()
        pairs = "1 pair" if total == 1 else f"{total:,} pairs"
        parts = ", ".join(f"{name} {count:,}" for name, count in sorted(decisions.items()))
        yield "judged", f"{pairs} of reports ({parts})"


def _awards(folder: Place) -> str:
    counts: Counter[str] = Counter()
    for status, count in _cells(folder, AwardTotal.table_name, "status", "count"):
        counts[str(status)] += int(str(count))
    return ", ".join(f"{count:,} {status}" for status, count in sorted(counts.items())) or "0"


def _issues(folder: Place) -> Iterator[tuple[str, str]]:
    """Yield the number of issues by severity and code, and of inputs that were set aside."""
    cells = _cells(folder, Issue.table_name, "severity", "code", "doc_id", "path")
    aside = {path for _, _, doc_id, path in cells if doc_id is None and path is not None}
    if aside:
        files = "1 file" if len(aside) == 1 else f"{len(aside):,} files"
        yield "set aside", f"{files}, in whole or in part; see table issues"
    for severity in SEVERITIES:
        codes = Counter(str(code) for found, code, _, _ in cells if found == severity)
        if codes:
            name = severity if codes.total() == 1 else f"{severity}s"
            yield name, _with_parts(codes.total(), sorted(codes.items()))
