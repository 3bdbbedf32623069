"""Reading: the files of the raw folder, or the stored documents, become documents with segments."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from typing import TYPE_CHECKING

import pyarrow as pa

from pipeline.engines import Engine
from pipeline.entries import ENTRIES, Entry, digest, entries_in
from pipeline.errors import UsageError
from pipeline.fingerprint import content_of
from pipeline.partition import Reading, Stretch
from pipeline.reuse import Share
from pipeline.schema import Document, Issue, Row, Segment
from pipeline.stages.job import Done, Job, adopt, ledger_of, limits_of, work_through
from pipeline.stages.stored import count, digests_of, stored_documents
from pipeline.store.parts import UNIT, Parts
from pipeline.store.seen import Seen
from pipeline.units import Ledger, partitions_of_files, units_of_file

if TYPE_CHECKING:
    from pipeline.ingest import Limits, SourceFile

_READ: tuple[type[Row], ...] = (Document, Segment, Issue)
_PARTS_HELD = 64
"""Parts whose texts are at hand, where duplicates are compared; local ones are not in memory."""


def read_files(job: Job, stages: Sequence[str], engine: Engine, done: Done) -> None:
    """Read the files of the raw folder that have not been read as they are now."""
    ledger = done.read = ledger_of(job.read)
    limits = limits_of(job.settings)
    basis = job.basis.for_reading(stages)
    seen = Seen.of_inputs(job.settings.out)
    files = [
        (digest(basis, repr(file.unit), content_of(file, seen)), file)
        for file in _discover(job, limits)
    ]
    todo = [one for one in files if units_of_file(*one, ledger.places) is None]
    partitions = partitions_of_files(todo, limits, ledger.places)
    reading = Reading(stages, limits, job.read, job.settings.raw.absolute())
    work_through(job, "reading", engine, reading, partitions, ledger, len(todo))
    ledger.take(
        [unit for key, file in files for unit in units_of_file(key, file, ledger.places) or ()]
    )
    adopt(job.workspace, job.read, ledger, _READ)
    _mark_duplicates(job, ledger)
    done.files = Share(len(files), len(files) - len(todo))


def _discover(job: Job, limits: Limits) -> Sequence[SourceFile]:
    from pipeline.ingest import RawFolderError, discover

    raw = job.settings.raw
    try:
        found = discover(raw, limits)
    except RawFolderError as error:
        raise UsageError(str(error)) from None
    if not found.files and not found.issues:
        raise UsageError(f"there are no reports in {raw}; put some there, or name another --raw")
    job.workspace.extend(Issue, found.issues)
    return found.files


def _mark_duplicates(job: Job, read: Ledger) -> None:
    from pipeline.ingest.duplicates import Fingerprint, duplicates

    part_of: dict[str, str] = {}
    prints: list[Fingerprint] = []
    for part, _, entry in entries_of(job.read, read):
        part_of[entry.doc_id] = part
        prints.append(entry.print)

    @lru_cache(maxsize=_PARTS_HELD)
    def texts(part: str) -> Mapping[str, tuple[pa.StringArray, int]]:
        return {
            doc_id: (batch.column("text"), row)
            for batch in job.read.batches(part, Document.table_name)
            for row, doc_id in enumerate(batch.column("doc_id").to_pylist())
        }

    def text_of(doc_id: str) -> str:
        column, row = texts(part_of[doc_id])[doc_id]
        text: str = column[row].as_py()
        return text

    job.workspace.mark_duplicates(duplicates(prints, text_of))


def entries_of(parts: Parts, read: Ledger) -> Iterator[tuple[str, int, Entry]]:
    """Yield part, unit and entry of every document that was read, part by part."""
    for part, units in sorted(read.live.items()):
        for batch in parts.numbered(part, ENTRIES, units):
            yield from (
                (part, unit, entry)
                for unit, entry in zip(
                    batch.column(UNIT).to_pylist(), entries_in(batch), strict=True
                )
            )


def read_stored(job: Job, stages: Sequence[str], engine: Engine, done: Done) -> None:
    """Do the stages that read, ingest aside, on the stored documents."""
    ledger = done.read = ledger_of(job.read)
    basis = job.basis.for_reading(stages)
    keys: list[str] = []

    def todo() -> Iterator[Stretch]:
        for rows in stored_documents(job.stored):
            marks = rows.documents.column("duplicate_of").to_pylist()
            keys.append(digest(basis, repr(marks), *digests_of(rows).values()))
            if keys[-1] not in ledger.places:
                yield Stretch(keys[-1], rows)

    reading = Reading(stages, limits_of(job.settings), job.read, job.settings.raw.absolute())
    work_through(job, "reading", engine, reading, todo(), ledger, count(job.stored))
    ledger.take(keys)
    adopt(job.workspace, job.read, ledger, _READ)
