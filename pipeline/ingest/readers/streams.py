"""Decoded streams for the readers that take a file record by record."""

from __future__ import annotations

import io

from pipeline.ingest.decoding import stream_encoding
from pipeline.ingest.records import SetAside

_SAMPLE = 1 << 16


def decoded_stream(stream: io.BufferedReader) -> tuple[io.TextIOWrapper, str]:
    """Return a text stream over a byte stream, and its encoding.

    The encoding is judged by the beginning of the stream. Bytes that it does not explain become
    U+FFFD, which the records then tell of. Newlines stay as they are.

    Raises
    ------
    SetAside
        The stream is empty, binary, or in no known encoding.
    """
    sample = stream.peek(_SAMPLE)[:_SAMPLE]
    if not sample:
        raise SetAside("empty_file", "empty; remove it or fill it")
    encoding = stream_encoding(sample)
    return io.TextIOWrapper(stream, encoding, errors="replace", newline=""), encoding
