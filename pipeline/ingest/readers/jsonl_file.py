"""JSON Lines: one report a line."""

from __future__ import annotations

import io
import json
from collections.abc import Iterator

from pipeline.ingest.compression import open_bytes
from pipeline.ingest.files import SourceFile
from pipeline.ingest.limits import Limits
from pipeline.ingest.readers import NotRead
from pipeline.ingest.readers.records_of import malformed, record_or_not
from pipeline.ingest.readers.streams import decoded_stream
from pipeline.ingest.records import Doubt, Record, SetAside


def read(file: SourceFile, limits: Limits) -> Iterator[Record | NotRead]:
    """Read a JSON Lines file; see the package for parameters and errors.

    Blank lines are no records and are not counted.
    """
    number = 0
    most = limits.max_container_bytes
    with open_bytes(file.location, gzipped=file.gzipped, most=most, limits=limits) as stream:
        lines, encoding = decoded_stream(stream)
        while line := lines.readline(limits.max_record_bytes):
            if len(line) >= limits.max_record_bytes and not line.endswith("\n"):
                _skip_line(lines, limits)
                detail = (
                    f"record {number}: a line of more than {limits.max_record_bytes} characters"
                )
                yield NotRead(Doubt("too_large", "error", detail))
                number += 1
            elif line.strip():
                yield _record(number, line, encoding, limits)
                number += 1
    if number == 0:
        raise SetAside("empty_file", "holds no record; remove it or fill it")


def _record(number: int, line: str, encoding: str, limits: Limits) -> Record | NotRead:
    try:
        values = json.loads(line.rstrip("\r\n"))
    except json.JSONDecodeError as error:
        what = error.msg.removesuffix(" at")
        return malformed(number, f"not JSON ({what} at column {error.colno})")
    except (ValueError, RecursionError) as error:
        return malformed(number, f"not usable JSON ({type(error).__name__})")
    if not isinstance(values, dict):
        return malformed(number, "not a JSON object")
    return record_or_not(number, values, encoding, limits)


def _skip_line(lines: io.TextIOWrapper, limits: Limits) -> None:
    while (rest := lines.readline(limits.max_record_bytes)) and not rest.endswith("\n"):
        pass
