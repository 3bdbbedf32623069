"""What a run has to know of each document that was read, to go on without its text."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from operator import attrgetter
from typing import cast

import pyarrow as pa

from pipeline.ingest.duplicates import BANDS_BYTES, EXACT_BYTES, Fingerprint, fingerprint
from pipeline.schema import Document, Segment, columns
from pipeline.store import hashing

DIGEST_LENGTH = 32
ENTRIES = "entries"
"""Table of a part of reading that holds them."""


# The text is hashed as it is. Which document it repeats is found later, and is nothing that
# extraction looks at.
_told_of = attrgetter(
    *(column.name for column in columns(Document) if column.name not in ("text", "duplicate_of"))
)
_told_of_stretch = attrgetter(*(column.name for column in columns(Segment)))


@dataclass(frozen=True, slots=True)
class Entry:
    """One document that was read."""

    language: str | None
    digest: str
    """of everything that extraction is given of it"""
    print: Fingerprint
    """by which its duplicates are found"""

    @property
    def doc_id(self) -> str:
        """The document."""
        return self.print.doc_id


def entries_of(documents: Sequence[Document], segments: Iterable[Segment]) -> pa.Table:
    """Return the entries of some documents."""
    prints = [fingerprint(document) for document in documents]
    digest_of = digests(documents, segments)
    return pa.table(
        {
            "doc_id": pa.array([row.doc_id for row in documents], pa.string()),
            "path": pa.array([row.path for row in documents], pa.string()),
            "record": pa.array([row.record for row in documents], pa.int64()),
            "language": pa.array([row.language for row in documents], pa.string()),
            "digest": pa.array([digest_of[row.doc_id] for row in documents], pa.string()),
            "exact": pa.array([one.exact for one in prints], pa.binary(EXACT_BYTES)),
            "bands": pa.array([one.bands for one in prints], pa.binary(BANDS_BYTES)),
        }
    )


def entries_in(batch: pa.RecordBatch) -> Iterator[Entry]:
    """Yield the entries of a batch of their table."""
    columns = ("doc_id", "path", "record", "language", "digest", "exact", "bands")
    for cells in zip(*(batch.column(name).to_pylist() for name in columns), strict=True):
        doc_id, path, record, language, digest, exact, bands = cast(
            "tuple[str, str, int, str | None, str, bytes, bytes]", cells
        )
        yield Entry(language, digest, Fingerprint(doc_id, (path, record, doc_id), exact, bands))


def digests(documents: Iterable[Document], segments: Iterable[Segment]) -> Mapping[str, str]:
    """Return a digest of everything that extraction is given of each document, by document."""
    stretches: defaultdict[str, list[Segment]] = defaultdict(list)
    for segment in segments:
        stretches[segment.doc_id].append(segment)
    return {
        document.doc_id: digest(
            document.text,
            repr(
                (_told_of(document), [_told_of_stretch(one) for one in stretches[document.doc_id]])
            ),
        )
        for document in documents
    }


def digest(*said: str) -> str:
    """Return a short digest of some texts."""
    return hashing.digest(said)[:DIGEST_LENGTH]
