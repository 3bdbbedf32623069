"""The stage `extract`: from documents to mentions, and to one `reports` row each."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from pipeline import languages
from pipeline.schema import Document, Issue, Report, Segment
from pipeline.tables import Tables, make_issue

if TYPE_CHECKING:
    from pipeline.annotator.predicted import Annotator, Predicted
    from pipeline.extract.analysis import Analysis, Context
    from pipeline.store import Corpus

__all__ = ["analyse", "extract", "tables_of"]

MOST_CHARACTERS = 200_000
"""Longest text that is extracted; a hundred times the length of a report."""
CHARACTERS_AT_A_TIME = 30_000
"""Characters of the reports that are worked out together, layer by layer, at most."""
AD_HOC = "-"
"""Path of a report that comes from no file."""


def extract(tables: Tables, annotator: Annotator | None = None) -> Tables:
    """Return the mentions, reports and issues of a partition of documents.

    Parameters
    ----------
    tables
        `documents` with their language, and `segments`.
    annotator
        Reads the same texts by itself: what it sees as well is surer, and what it alone sees is an
        issue. It adds no row to any other table.

    Returns
    -------
    Rows of dates, provinces, officials, awards, measures, reports and issues. A document without
    a language pack has a report that says nothing: no document is lost.
    """
    from pipeline.extract import pack
    from pipeline.extract.analysis import Analysis, work_out
    from pipeline.extract.assemble import Identity, assemble

    documents = sorted(tables.of(Document), key=lambda document: document.doc_id)
    stretches: dict[str, list[Segment]] = {}
    for segment in tables.of(Segment):
        stretches.setdefault(segment.doc_id, []).append(segment)
    second = _Second.of(annotator, [one for one in documents if _is_read(one)])
    found = Tables()
    for code in languages.codes():
        mine = [
            document for document in documents if document.language == code and _is_read(document)
        ]
        if not mine:
            continue
        rules = pack.load(code)
        for some in _together(mine):
            analyses = [
                Analysis(
                    document.text, rules, context_of(document, stretches.get(document.doc_id, ()))
                )
                for document in some
            ]
            work_out(analyses)
            for document, analysis in zip(some, analyses, strict=True):
                rows = assemble(analysis, Identity(document.doc_id, document.path))
                if second is not None:
                    segments = stretches.get(document.doc_id, ())
                    rows = second.reconciled(rows, document, segments, analysis)
                found.extend(rows)
    for document in documents:
        known = document.language in languages.codes()
        if not _is_read(document):
            found.add(_silent_report(document))
        if known and document.n_chars > MOST_CHARACTERS:
            found.add(_too_long(document))
    return found.sorted()


def _is_read(document: Document) -> bool:
    """Tell whether anything is extracted from a document."""
    return document.language in languages.codes() and document.n_chars <= MOST_CHARACTERS


@dataclass(frozen=True, slots=True)
class _Second:
    """A second annotator of some documents, and what it sees in each."""

    kinds: frozenset[str]
    predicted: Mapping[str, Sequence[Predicted]]
    """by document"""

    @classmethod
    def of(cls, annotator: Annotator | None, documents: Sequence[Document]) -> _Second | None:
        """Return what an annotator sees; it is asked once for all, so that its batches are full."""
        if annotator is None:
            return None
        seen = annotator.annotate([document.text for document in documents])
        by_document = zip((document.doc_id for document in documents), seen, strict=True)
        return cls(annotator.kinds, dict(by_document))

    def reconciled(
        self, rows: Tables, document: Document, segments: Sequence[Segment], analysis: Analysis
    ) -> Tables:
        """Return the rows of one document beside what the annotator sees in it."""
        from pipeline.annotator.reconciling import reconciled
        from pipeline.extract.beside import beside

        return reconciled(
            rows,
            document,
            segments,
            self.predicted[document.doc_id],
            self.kinds,
            beside(document.language or "", analysis),
        )


def _together(documents: Iterable[Document]) -> Iterator[Sequence[Document]]:
    """Yield documents in groups that are worked out together."""
    held: list[Document] = []
    characters = 0
    for document in documents:
        if held and characters + document.n_chars > CHARACTERS_AT_A_TIME:
            yield held
            held, characters = [], 0
        held.append(document)
        characters += document.n_chars
    if held:
        yield held


def context_of(document: Document, segments: Iterable[Segment]) -> Context:
    """Return what is known of a document besides its text.

    Parameters
    ----------
    document
        The document.
    segments
        Its segments.
    """
    from pipeline.extract.analysis import Context, Stretch

    return Context(
        tuple(Stretch(segment.start, segment.end, segment.kind) for segment in segments),
        published_on=document.published_on,
        url=document.url,
        source=document.source,
    )


def _too_long(document: Document) -> Issue:
    return make_issue(
        "extract",
        "too_long_to_extract",
        "warning",
        f"{document.n_chars} characters are more than the {MOST_CHARACTERS} of any report; "
        "nothing was extracted: divide it into its reports",
        doc_id=document.doc_id,
        path=document.path,
    )


def _silent_report(document: Document) -> Report:
    """Return the report row of a document that is not extracted."""
    return Report(
        doc_id=document.doc_id,
        event_id=None,
        event_date=None,
        event_date_basis=None,
        province_code=None,
        province_basis=None,
        organiser=None,
        event_kind="other",
    )


def tables_of(
    text: str,
    *,
    language: str | None = None,
    published_on: datetime.date | None = None,
    url: str | None = None,
    title: str | None = None,
) -> Tables:
    """Return every row that one report gives, through the same stages as `run`.

    Parameters
    ----------
    text
        The report.
    language
        Language (ISO 639-1), where detection is not wanted.
    published_on, url, title
        What is known of it besides its text.
    """
    from pipeline.detect import detect
    from pipeline.ingest.documents import rows_of
    from pipeline.ingest.files import document_id
    from pipeline.ingest.records import Given

    given = Given(url=url, title=title, published_on=published_on)
    rows = rows_of(text, path=AD_HOC, doc_id=document_id(AD_HOC, 0), given=given)
    tables = detect(Tables(rows))
    if language is not None:
        tables.replace(Document, [replace(row, language=language) for row in tables.of(Document)])
    tables.extend(extract(tables))
    return tables


def analyse(
    text: str,
    *,
    language: str | None = None,
    published_on: datetime.date | None = None,
    url: str | None = None,
    title: str | None = None,
) -> Corpus:
    """Return what one report says, as the tables that `load` gives for many.

    Parameters
    ----------
    text
        The report.
    language
        Language (ISO 639-1), where detection is not wanted.
    published_on, url, title
        What is known of it besides its text.

    Returns
    -------
    The tables as data frames: `analyse(text).awards`.
    """
    from pipeline.store import Corpus

    return Corpus.from_tables(
        tables_of(text, language=language, published_on=published_on, url=url, title=title)
    )
