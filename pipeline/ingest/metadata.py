"""What is said about reports beside their text: `metadata.csv`, and the columns of a record."""

from __future__ import annotations

import datetime
import os
import re
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from urllib.parse import urlsplit

from pipeline import languages
from pipeline.ingest.compression import read_bytes
from pipeline.ingest.decoding import decode
from pipeline.ingest.delimited import NumberedRow, table
from pipeline.ingest.files import Found, SourceFile
from pipeline.ingest.limits import Limits
from pipeline.ingest.records import Doubt, Given, SetAside
from pipeline.orthography import orthography
from pipeline.schema import Issue
from pipeline.tables import make_issue, one_line

COLUMNS = ("url", "source", "title", "published_on", "language")
"""Columns beside `text` (of a record) or `path` (of a `metadata.csv`)."""

_LONGEST_VALUE = 2_000
_DAY = re.compile(r"(\d{4})-(\d{2})-(\d{2})(?:[T ].{0,40})?")
_SURROGATE = re.compile("[\ud800-\udfff]")


def given_from(values: Mapping[str, object]) -> tuple[Given, tuple[Doubt, ...]]:
    """Return what the columns of a record say, and what in them cannot be used.

    Parameters
    ----------
    values
        Column name to value; columns of other names are passed over. A day is ISO 8601
        (`2024-03-20`, with or without a time) or a date of the file format.
    """
    doubts: list[Doubt] = []
    texts: dict[str, str] = {}
    for column in ("url", "source", "title", "language"):
        value = values.get(column)
        if value is None:
            continue
        if not isinstance(value, str):
            doubts.append(_unusable(column, value, "a text is wanted"))
            continue
        cleaned = _SURROGATE.sub("\ufffd", " ".join(value.split()))[:_LONGEST_VALUE]
        if cleaned:
            texts[column] = cleaned
    day = None
    said = values.get("published_on")
    if said is not None and said != "":
        day = _day(said)
        if day is None:
            doubts.append(_unusable("published_on", said, "write it as 2024-03-20"))
    language = None
    if "language" in texts:
        language = orthography().declared(texts["language"])
        if language is None:
            known = ", ".join(languages.codes())
            doubts.append(_unusable("language", texts["language"], f"write it as {known}"))
    given = Given(texts.get("url"), texts.get("source"), texts.get("title"), day, language)
    return given, tuple(doubts)


def host(url: str) -> str | None:
    """Return the host of an address without `www.`, in lower case."""
    try:
        name = urlsplit(url if "://" in url else f"//{url}").hostname
    except ValueError:
        return None
    return name.removeprefix("www.") or None if name else None


def with_metadata(found: Found, limits: Limits) -> tuple[list[SourceFile], list[Issue]]:
    """Return the files with what every `metadata.csv` says about them.

    A `metadata.csv` may lie in any folder; its paths are relative to that folder. Of two rows
    about one file the one in the nearer folder counts, and in one `metadata.csv` the first.
    """
    said: dict[str, Given] = {}
    issues: list[Issue] = []
    names = {_normal(file.name) for file in found.files}
    nearest_first = sorted(
        found.metadata, key=lambda file: (-file.name.count(os.sep), os.fsencode(file.name))
    )
    for file in nearest_first:
        folder = Path(file.name).parent
        try:
            rows = list(_rows(file, limits))
        except SetAside as aside:
            issues.append(_issue(file, aside.doubt))
            continue
        seen: set[str] = set()
        for line, row in rows:
            if isinstance(row, str):
                issues.append(
                    _issue(file, Doubt("metadata_unusable", "warning", f"line {line}: {row}"))
                )
                continue
            name = _normal(str(folder / (row.get("path") or "").strip()))
            if name not in names:
                detail = f"line {line}: no such report: {row.get('path') or '(no path)'}"
                issues.append(_issue(file, Doubt("metadata_without_file", "note", detail)))
                continue
            if name in seen:
                detail = f"line {line}: a second row about {row['path']}; the first counts"
                issues.append(_issue(file, Doubt("metadata_repeated", "warning", detail)))
                continue
            seen.add(name)
            given, doubts = given_from(row)
            said[name] = said[name].or_else(given) if name in said else given
            issues.extend(
                _issue(file, replace(doubt, detail=f"line {line}: {doubt.detail}"))
                for doubt in doubts
            )
    files = [
        replace(file, given=said[name]) if (name := _normal(file.name)) in said else file
        for file in found.files
    ]
    return files, issues


def _rows(file: SourceFile, limits: Limits) -> Iterator[NumberedRow]:
    data = read_bytes(file.location, gzipped=False, most=limits.max_text_bytes * 20, limits=limits)
    found = table(decode(data).text, "path")
    if found is None:
        raise SetAside(
            "metadata_unusable", f"no column path; columns are path, {', '.join(COLUMNS)}"
        )
    _, rows = found
    return rows


def _normal(name: str) -> str:
    """Return a name to compare by: some systems write `é` in file names as two characters."""
    return os.path.normpath(unicodedata.normalize("NFC", name).replace("/", os.sep))


def _day(said: object) -> datetime.date | None:
    if isinstance(said, datetime.datetime):
        return said.date()
    if isinstance(said, datetime.date):
        return said
    match = _DAY.fullmatch(said.strip()) if isinstance(said, str) else None
    if match is None:
        return None
    try:
        return datetime.date(int(match[1]), int(match[2]), int(match[3]))
    except ValueError:
        return None


def _unusable(column: str, value: object, wanted: str) -> Doubt:
    return Doubt(
        "metadata_unusable", "warning", one_line(f"{column} {value!r} cannot be used; {wanted}")
    )


def _issue(file: SourceFile, doubt: Doubt) -> Issue:
    detail = one_line(doubt.detail)
    return make_issue("ingest", doubt.code, doubt.severity, detail, path=file.path)
