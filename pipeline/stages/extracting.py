"""Extraction: documents become mentions and reports, those that have not been extracted before."""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Mapping
from functools import cache

from pipeline import units
from pipeline.engines import Engine
from pipeline.entries import digest
from pipeline.partition import Extracting, Loose, SecondReader, Shipped
from pipeline.reuse import Share
from pipeline.schema import MENTIONS, Issue, Report, Row
from pipeline.stages.job import Done, Job, adopt, ledger_of, work_through
from pipeline.stages.reading import entries_of
from pipeline.stages.stored import count, digests_of, stored_documents
from pipeline.units import Ledger, partitions_of_documents

_EXTRACTED: tuple[type[Row], ...] = (*MENTIONS, Report, Issue)


def extract(job: Job, read: Ledger, engine: Engine, done: Done) -> dict[str, str]:
    """Extract from the documents that were read and have not been extracted as they are now.

    Returns
    -------
    Keys of extraction by document.
    """
    ledger = done.extracted = ledger_of(job.extracted)
    basis_of = cache(job.basis.for_extraction)
    entries = [
        (part, unit, entry.doc_id, digest(basis_of(entry.language), entry.digest))
        for part, unit, entry in entries_of(job.read, read)
    ]
    todo = [entry for entry in entries if entry[-1] not in ledger.places]
    extracting = Extracting(job.extracted, job.read, _reader(job))
    partitions = partitions_of_documents(todo, _together(job))
    work_through(job, "extracting", engine, extracting, partitions, ledger, len(todo))
    keys = {doc_id: key for _, _, doc_id, key in entries}
    ledger.take(keys.values())
    adopt(job.workspace, job.extracted, ledger, _EXTRACTED)
    done.reports = Share(len(entries), len(entries) - len(todo))
    return keys


def extract_stored(job: Job, engine: Engine, done: Done) -> dict[str, str]:
    """Do the same with the stored documents."""
    ledger = done.extracted = ledger_of(job.extracted)
    keys: dict[str, str] = {}
    reused = 0

    def todo() -> Iterator[Loose]:
        nonlocal reused
        for rows, key_of in _stored_with_keys(job):
            keys.update(key_of)
            new = {doc_id: key for doc_id, key in key_of.items() if key not in ledger.places}
            reused += len(key_of) - len(new)
            for some in _in_parts(new, _together(job)):
                yield Loose(some, rows.of_documents(some))

    extracting = Extracting(job.extracted, job.read, _reader(job))
    total = count(job.stored)
    work_through(job, "extracting", engine, extracting, todo(), ledger, total)
    ledger.take(keys.values())
    adopt(job.workspace, job.extracted, ledger, _EXTRACTED)
    done.reports = Share(len(keys), reused)
    return keys


def _reader(job: Job) -> SecondReader | None:
    """Return the model that reads beside the rules, as workers are told of it."""
    return SecondReader(job.checkpoint, job.basis.annotator) if job.checkpoint else None


def _together(job: Job) -> int:
    """Return how many documents are a partition."""
    return units.REPORTS_READ_TWICE if job.checkpoint else units.REPORTS_PER_PART


def _in_parts(keys: Mapping[str, str], most: int) -> Iterator[dict[str, str]]:
    """Yield the keys of documents, so many at a time."""
    items = iter(keys.items())
    while some := dict(itertools.islice(items, most)):
        yield some


def stored_keys(job: Job) -> dict[str, str]:
    """Return the keys of extraction of the stored documents."""
    return {doc_id: key for _, keys in _stored_with_keys(job) for doc_id, key in keys.items()}


def _stored_with_keys(job: Job) -> Iterator[tuple[Shipped, dict[str, str]]]:
    """Yield the stored documents, some at a time, with their keys of extraction."""
    basis_of = cache(job.basis.for_extraction)
    for rows in stored_documents(job.stored):
        languages = rows.documents.column("language").to_pylist()
        yield (
            rows,
            {
                doc_id: digest(basis_of(language), said)
                for (doc_id, said), language in zip(
                    digests_of(rows).items(), languages, strict=True
                )
            },
        )
