"""Doing the stages: those that look at one report at a time by partition, then the others."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import pyarrow as pa
import pyarrow.parquet

from pipeline.engines import open_engine
from pipeline.errors import UsageError
from pipeline.partition import PARTITION_STAGES, FilePart, Part, ReportPart, Work
from pipeline.schema import (
    MENTIONS,
    STAGES,
    TABLES,
    AwardMention,
    Document,
    Event,
    Evidence,
    Fact,
    Issue,
    OfficialMention,
    Relation,
    Report,
    Row,
    Segment,
)
from pipeline.store.columnar import to_arrow
from pipeline.store.workspace import Workspace
from pipeline.tables import Tables

if TYPE_CHECKING:
    from pipeline.ingest import Limits, SourceFile
    from pipeline.judgements import Judgement
    from pipeline.run import Settings

REPORTS_PER_PART = 256
BYTES_PER_PART = 4_000_000
LIKELY_COMPRESSION = 8
_PRELOAD = {
    "ingest": "pipeline.ingest",
    "detect": "pipeline.detect",
    "extract": "pipeline.extract.assemble",
}
"""Modules that take time to import, by the stage that needs them."""
_LINK_TAKES: tuple[type[Row], ...] = (Document, Segment, *MENTIONS, Report)
_LINK_CHANGES: tuple[type[Row], ...] = (
    OfficialMention,
    Report,
    *(kind for kind in TABLES.values() if kind.made_by == "link"),
)
_AGGREGATE_TAKES: tuple[type[Row], ...] = (AwardMention, Report, Event, Relation, Evidence, Fact)
_AGGREGATE_CHANGES = tuple(kind for kind in TABLES.values() if kind.made_by == "aggregate")


def do_stages(settings: Settings, stages: Sequence[str], workspace: Workspace) -> None:
    """Do consecutive stages on the tables of a workspace.

    Parameters
    ----------
    settings
        Folders and how to work.
    stages
        The stages, in their order.
    workspace
        Holds the tables of the stages before, and receives those of these stages.

    Raises
    ------
    UsageError
        The raw folder holds no reports.
    """
    earlier = STAGES[: STAGES.index(stages[0])]
    issues = [issue for issue in workspace.rows(Issue) if issue.stage in earlier]
    workspace.replace(Issue, issues)
    by_partition = [stage for stage in stages if stage in PARTITION_STAGES]
    if by_partition:
        _do_by_partition(settings, by_partition, workspace)
    held = Tables()
    if "link" in stages:
        from pipeline.link import link

        linking = partial(link, judgements=_judgements(settings, workspace))
        held = _do_at_once(linking, _LINK_TAKES, _LINK_CHANGES, held, workspace)
    if "aggregate" in stages:
        from pipeline.aggregate import aggregate

        _do_at_once(aggregate, _AGGREGATE_TAKES, _AGGREGATE_CHANGES, held, workspace)


def _judgements(settings: Settings, workspace: Workspace) -> Sequence[Judgement]:
    """Return what persons have judged; lines that cannot be used are issues."""
    from pipeline.ingest import RawFolderError
    from pipeline.ingest.judgements import read_judgements

    try:
        judged = read_judgements(settings.raw, _limits(settings))
    except RawFolderError as error:
        raise UsageError(str(error)) from None
    workspace.extend(Issue, judged.issues)
    return judged.judgements


def _limits(settings: Settings) -> Limits:
    from pipeline.ingest import Limits
    from pipeline.ingest.limits import MEGABYTE

    return Limits(max_text_bytes=settings.max_text_mb * MEGABYTE)


def _do_at_once(
    stage: Callable[[Tables], Tables],
    takes: Iterable[type[Row]],
    changes: Iterable[type[Row]],
    held: Tables,
    workspace: Workspace,
) -> Tables:
    """Do a stage that needs all reports at a time; return the rows that are in memory after it.

    Parameters
    ----------
    stage
        The stage.
    takes, changes
        Tables that it reads, and those that it writes anew.
    held
        Rows that the stage before left in memory, which need not be read again.
    workspace
        Holds all other tables, and receives those that are written.
    """
    given = Tables()
    for kind in takes:
        given.replace(kind, held.of(kind) or workspace.rows(kind))
    made = stage(given)
    workspace.extend(Issue, made.of(Issue))
    for kind in changes:
        workspace.replace(kind, made.of(kind))
        given.replace(kind, made.of(kind))
    return given


def _do_by_partition(settings: Settings, stages: Sequence[str], workspace: Workspace) -> None:
    """Do the stages that look at one report at a time."""
    from pipeline.ingest.duplicates import Fingerprint, duplicates

    work = Work(stages, _limits(settings))
    total = None
    if "ingest" in stages:
        parts = _file_parts(_discover(settings.raw, work.limits, workspace), work.limits)
    else:
        parts, total = _stored_parts(settings.out)
    fingerprints: list[Fingerprint] = []
    engine = open_engine(
        settings.engine,
        workers=settings.workers,
        scheduler=settings.scheduler,
        preload=[_PRELOAD[stage] for stage in stages],
    )
    with engine as started, _progress(settings.show_progress, total) as advance:
        for made in started.map(work, parts):
            workspace.append(made.tables)
            fingerprints.extend(made.fingerprints)
            advance(made.n_reports)
    if fingerprints:
        texts = workspace.texts()
        workspace.mark_duplicates(duplicates(fingerprints, texts.__getitem__))


def _discover(raw: Path, limits: Limits, workspace: Workspace) -> Sequence[SourceFile]:
    from pipeline.ingest import RawFolderError, discover

    try:
        found = discover(raw, limits)
    except RawFolderError as error:
        raise UsageError(str(error)) from None
    if not found.files and not found.issues:
        raise UsageError(f"there are no reports in {raw}; put some there, or name another --raw")
    workspace.extend(Issue, found.issues)
    return found.files


def _file_parts(files: Iterable[SourceFile], limits: Limits) -> Iterator[Part]:
    """Yield files in parts of about the same size; a large file is read here, part by part."""
    from pipeline.ingest import batches

    held: list[SourceFile] = []
    size = 0
    for file in files:
        bytes_to_read = file.size * (LIKELY_COMPRESSION if file.gzipped else 1)
        if held and (len(held) == REPORTS_PER_PART or size + bytes_to_read > BYTES_PER_PART):
            yield FilePart(held)
            held, size = [], 0
        if bytes_to_read > BYTES_PER_PART:
            yield from map(ReportPart.of, batches([file], limits, REPORTS_PER_PART))
        else:
            held.append(file)
            size += bytes_to_read
    if held:
        yield FilePart(held)


def _stored_parts(out: Path) -> tuple[Iterator[Part], int]:
    """Return the stored documents in parts, and how many there are."""
    documents = pyarrow.parquet.ParquetFile(out / f"{Document.table_name}.parquet")
    segments = pyarrow.parquet.read_table(out / f"{Segment.table_name}.parquet")
    places: dict[str, list[int]] = {}
    for place, doc_id in enumerate(segments.column("doc_id").to_pylist()):
        places.setdefault(doc_id, []).append(place)

    def parts() -> Iterator[Part]:
        for batch in documents.iter_batches(REPORTS_PER_PART):
            ids = batch.column("doc_id").to_pylist()
            rows = [place for doc_id in ids for place in places.get(doc_id, ())]
            yield ReportPart(
                pa.Table.from_batches([batch]),
                segments.take(pa.array(rows, pa.int64())),
                to_arrow(Issue, ()),
            )

    return parts(), documents.metadata.num_rows


@contextmanager
def _progress(wanted: bool, total: int | None) -> Iterator[Callable[[int], object]]:
    """Show on a terminal how many reports are done; give what counts them."""
    if not wanted or not sys.stderr.isatty():
        yield lambda _: None
        return
    from tqdm import tqdm

    with tqdm(total=total, unit=" reports", file=sys.stderr, leave=False) as bar:
        yield bar.update
