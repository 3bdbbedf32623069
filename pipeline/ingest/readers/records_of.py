"""What the readers of records (JSONL, CSV, Parquet) share."""

from __future__ import annotations

import re
from collections.abc import Mapping

from pipeline.ingest.decoding import REPLACEMENT, losses
from pipeline.ingest.limits import Limits
from pipeline.ingest.metadata import given_from
from pipeline.ingest.readers import NotRead
from pipeline.ingest.records import Doubt, Record

_SURROGATE = re.compile("[\ud800-\udfff]")


def record_or_not(
    number: int, values: Mapping[str, object], encoding: str, limits: Limits
) -> Record | NotRead:
    """Return the record that the columns of a row make, or why they make none.

    Parameters
    ----------
    number
        Position in the file, from 0.
    values
        Column name to value; `text` is required.
    encoding
        What the bytes were read with.
    limits
        Bounds on a text.
    """
    text = values.get("text")
    if not isinstance(text, str):
        what = "no text" if text is None else f"text is {type(text).__name__}, not text"
        return malformed(number, what)
    if not text.strip():
        return malformed(number, "its text is empty")
    most = limits.max_text_bytes
    if len(text) * 4 > most and len(text.encode("utf-8", "surrogatepass")) > most:
        detail = f"record {number}: more than {most} bytes of text; split it or raise the limit"
        return NotRead(Doubt("too_large", "error", detail))
    if _SURROGATE.search(text):
        text = _SURROGATE.sub(REPLACEMENT, text)
    given, doubts = given_from(values)
    return Record(number, text, encoding, given, (*doubts, *losses(text)))


def malformed(number: int, what: str) -> NotRead:
    """Return a record that is set aside because it is not as its format wants it."""
    return NotRead(Doubt("malformed_record", "error", f"record {number}: {what}; mend it"))
