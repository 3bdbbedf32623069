"""Web pages: the main text, with title, source and day as the page's own metadata gives them."""

from __future__ import annotations

import logging
import re
from collections.abc import Iterator

from pipeline.ingest.compression import read_bytes
from pipeline.ingest.decoding import decode
from pipeline.ingest.files import SourceFile
from pipeline.ingest.limits import Limits
from pipeline.ingest.metadata import given_from, host
from pipeline.ingest.records import NOTHING_GIVEN, Given, Record, SetAside

_HEAD_BYTES = 4_096
_CHARSET = re.compile(
    rb"<meta[^>]{0,200}?charset\s{0,3}=\s{0,3}[\"']?([A-Za-z0-9_.:-]{2,40})"
    rb"|<\?xml[^>]{0,100}?encoding\s{0,3}=\s{0,3}[\"']([A-Za-z0-9_.:-]{2,40})",
    re.IGNORECASE,
)
_LANGUAGE = re.compile(
    r"<html[^>]{0,500}?\slang\s{0,3}=\s{0,3}[\"']?([A-Za-z-]{2,20})", re.IGNORECASE
)
_HTML = re.compile(r"<html[\s>]", re.IGNORECASE)
_COMMENT = re.compile(rb"<!--.{0,4096}?-->", re.DOTALL)


def read(file: SourceFile, limits: Limits) -> Iterator[Record]:
    """Read a web page; see the package for parameters and errors."""
    data = read_bytes(
        file.location, gzipped=file.gzipped, most=limits.max_text_bytes, limits=limits
    )
    if not data.strip():
        raise SetAside("empty_file", "empty, or only blanks; remove it or fill it")
    decoded = decode(data, declared_charset(data))
    text, given = _main_text(decoded.text.removeprefix("\ufeff"))
    if not text.strip():
        raise SetAside("no_main_text", "a web page without a main text; save it as .txt instead")
    yield Record(0, text, decoded.encoding, given, decoded.doubts)


def declared_charset(data: bytes) -> str | None:
    """Return the charset that a page names in its first 4,096 bytes."""
    match = _CHARSET.search(_COMMENT.sub(b"", data[:_HEAD_BYTES]))
    if match is None:
        return None
    return (match[1] or match[2]).decode("ascii")


def _main_text(page: str) -> tuple[str, Given]:
    import trafilatura

    # Without a handler of its own, each page it dislikes would be a line on standard error.
    logging.getLogger("trafilatura").addHandler(_SILENT)
    logging.getLogger("htmldate").addHandler(_SILENT)
    try:
        found = trafilatura.bare_extraction(
            page if _HTML.search(page[:_HEAD_BYTES]) else f"<html><body>{page}</body></html>",
            with_metadata=True,
            include_comments=False,
            include_tables=True,
            favor_recall=True,
            date_extraction_params={"extensive_search": False, "original_date": True},
        )
    except Exception as error:
        # A page can break the parser in any way; the run goes on without it.
        raise SetAside("malformed_html", f"cannot be parsed ({type(error).__name__})") from None
    if found is None or isinstance(found, dict):
        return "", NOTHING_GIVEN
    values = {
        "url": found.url,
        "source": found.hostname or (host(found.url) if found.url else None) or found.sitename,
        "title": found.title,
        "published_on": found.date,
    }
    language = _LANGUAGE.search(page[:_HEAD_BYTES])
    if language is not None:
        values["language"] = language[1]
    given, _ = given_from(values)
    return str(found.text or ""), given


_SILENT = logging.NullHandler()
