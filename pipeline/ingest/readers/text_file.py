"""Plain text: one report a file."""

from __future__ import annotations

from collections.abc import Iterator

from pipeline.ingest.compression import read_bytes
from pipeline.ingest.decoding import decode
from pipeline.ingest.files import SourceFile
from pipeline.ingest.limits import Limits
from pipeline.ingest.records import Record, SetAside


def read(file: SourceFile, limits: Limits) -> Iterator[Record]:
    """Read a text file; see the package for parameters and errors."""
    data = read_bytes(
        file.location, gzipped=file.gzipped, most=limits.max_text_bytes, limits=limits
    )
    decoded = decode(data)
    text = decoded.text.removeprefix("\ufeff")
    if not text.strip():
        raise SetAside("empty_file", "empty, or only blanks; remove it or fill it")
    yield Record(0, text, decoded.encoding, doubts=decoded.doubts)
