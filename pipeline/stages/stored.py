"""The stored documents, where a stage begins with them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet

from pipeline import units
from pipeline.entries import digests
from pipeline.partition import Shipped
from pipeline.schema import Document, Issue, Segment
from pipeline.store.columnar import to_arrow, to_rows


def stored_documents(stored: Mapping[str, Path]) -> Iterator[Shipped]:
    """Yield the stored documents with their segments, some at a time."""
    documents = pyarrow.parquet.ParquetFile(stored[Document.table_name])
    segments = pyarrow.parquet.read_table(stored[Segment.table_name])
    places: dict[str, list[int]] = {}
    for place, doc_id in enumerate(segments.column("doc_id").to_pylist()):
        places.setdefault(doc_id, []).append(place)
    for batch in documents.iter_batches(units.REPORTS_PER_PART):
        ids = batch.column("doc_id").to_pylist()
        rows = [place for doc_id in ids for place in places.get(doc_id, ())]
        yield Shipped(
            pa.Table.from_batches([batch]),
            segments.take(pa.array(rows, pa.int64())),
            to_arrow(Issue, ()),
        )


def digests_of(rows: Shipped) -> Mapping[str, str]:
    """Return a digest of everything that extraction is given of each document."""
    return digests(to_rows(Document, rows.documents), to_rows(Segment, rows.segments))


def count(stored: Mapping[str, Path]) -> int:
    """Return how many documents are stored."""
    found: int = pyarrow.parquet.read_metadata(stored[Document.table_name]).num_rows
    return found
