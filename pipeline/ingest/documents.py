"""From records to rows: documents, their segments, and issues."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from pipeline.ingest.boilerplate import segment
from pipeline.ingest.files import SourceFile, document_id
from pipeline.ingest.limits import Limits
from pipeline.ingest.metadata import host
from pipeline.ingest.readers import NotRead, reader
from pipeline.ingest.records import NOTHING_GIVEN, Doubt, Given, Record, SetAside
from pipeline.schema import Document, Issue, Row, Segment
from pipeline.tables import Tables, make_issue, one_line

BATCH_DOCUMENTS = 500


def batches(
    files: Iterable[SourceFile], limits: Limits, size: int = BATCH_DOCUMENTS
) -> Iterator[Tables]:
    """Read files and return their rows a few documents at a time, so that memory stays bounded.

    Parameters
    ----------
    files
        Files of reports, as `discover` finds them.
    limits
        Bounds on what is read.
    size
        Documents in a batch, at most.
    """
    batch = Tables()
    count = 0
    for file in files:
        for rows in _read(file, limits):
            batch.extend(rows)
            count += any(isinstance(row, Document) for row in rows)
            if count >= size:
                yield batch
                batch = Tables()
                count = 0
    if len(batch):
        yield batch


def rows_of(
    text: str,
    *,
    path: str,
    doc_id: str,
    record: int = 0,
    encoding: str = "utf-8",
    given: Given = NOTHING_GIVEN,
    doubts: Iterable[Doubt] = (),
) -> list[Row]:
    """Return the document, segments and issues of one text.

    Parameters
    ----------
    text
        As decoded; its newlines are brought to one form, nothing else is changed.
    path, doc_id, record, encoding
        Columns of the document.
    given
        What is known about the report; what is missing is taken from its boilerplate.
    doubts
        What to tell about it.
    """
    if "\r" in text:
        text = text.replace("\r\n", "\n").replace("\r", "\n")
    found = segment(text)
    published_on = given.published_on
    issues = list(doubts)
    if published_on is None and found.page_days:
        if len(found.page_days) == 1:
            published_on = found.page_days[0]
        else:
            days = ", ".join(day.isoformat() for day in found.page_days[:5])
            issues.append(
                Doubt(
                    "page_stamps_disagree",
                    "warning",
                    f"its page stamps give several days ({days}); published_on is left open",
                )
            )
    url = given.url or found.url
    rows: list[Row] = [
        Document(
            doc_id=doc_id,
            path=path,
            record=record,
            url=url,
            source=given.source or (host(url) if url else found.host),
            title=given.title,
            published_on=published_on,
            declared_language=given.declared_language,
            language=None,
            language_score=None,
            language_method=None,
            encoding=encoding,
            n_chars=len(text),
            duplicate_of=None,
            text=text,
        )
    ]
    rows.extend(
        Segment(doc_id=doc_id, start=span.start, end=span.end, kind=span.kind, language=None)
        for span in found.spans
    )
    rows.extend(_issue(path, doubt, doc_id) for doubt in issues)
    return rows


def _read(file: SourceFile, limits: Limits) -> Iterator[list[Row]]:
    """Read one file; whatever is wrong with it becomes issues."""
    set_aside = 0
    try:
        for item in reader(file.format)(file, limits):
            if isinstance(item, NotRead):
                set_aside += 1
                if set_aside <= limits.max_doubts_per_file:
                    yield [_issue(file.path, item.doubt)]
            else:
                yield _rows(file, item)
    except SetAside as aside:
        yield [_issue(file.path, aside.doubt)]
    if set_aside > limits.max_doubts_per_file:
        rest = set_aside - limits.max_doubts_per_file
        doubt = Doubt("malformed_record", "error", f"{rest} more records were set aside")
        yield [_issue(file.path, doubt)]


def _rows(file: SourceFile, record: Record) -> list[Row]:
    return rows_of(
        record.text,
        path=file.path,
        doc_id=document_id(file.name, record.number),
        record=record.number,
        encoding=record.encoding,
        # What a record says itself counts before metadata.csv; a page's own metadata after it.
        given=file.given.or_else(record.given)
        if file.format == "html"
        else record.given.or_else(file.given),
        doubts=record.doubts,
    )


def _issue(path: str, doubt: Doubt, doc_id: str | None = None) -> Issue:
    detail = one_line(doubt.detail)
    return make_issue("ingest", doubt.code, doubt.severity, detail, doc_id=doc_id, path=path)
