"""One report in the terminal: its text with the findings marked, then what was found and why."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from rich.console import Console
from rich.table import Table
from rich.text import Text

from pipeline.detect import detect
from pipeline.errors import UsageError
from pipeline.extract import extract
from pipeline.ingest import discover_file, ingest
from pipeline.schema import (
    MENTIONS,
    AwardMention,
    DateMention,
    Document,
    Issue,
    MeasureMention,
    Mention,
    OfficialMention,
    ProvinceMention,
    Report,
)
from pipeline.tables import Tables
from pipeline.terminal import printable

STYLES: dict[type[Mention], str] = {
    DateMention: "bold cyan",
    ProvinceMention: "bold green",
    OfficialMention: "bold magenta",
    AwardMention: "bold yellow",
    MeasureMention: "bold blue",
}


@dataclass(frozen=True, slots=True)
class Finding:
    """One mention as a line of the table."""

    kind: str
    surface: str
    value: str
    basis: str
    rule: str


def show(path: Path, console: Console | None = None) -> int:
    """Print the reports of a file with what was found in them.

    Parameters
    ----------
    path
        A file of reports, of any type that the pipeline reads.
    console
        Where to print; the terminal unless another is given.

    Returns
    -------
    Exit code: 0, or 1 when the file holds no report that can be read.

    Raises
    ------
    UsageError
        There is no such file.
    """
    if not path.is_file():
        raise UsageError(f"{path}: no such file")
    out = console or Console()
    discovery = discover_file(path)
    ingested = ingest(discovery.files)
    tables = detect(ingested)
    tables.extend((*discovery.issues, *ingested.of(Issue)))
    tables.extend(extract(tables))
    for document in tables.of(Document):
        _show_document(out, document, tables)
    for issue in tables.of(Issue):
        if issue.doc_id is None:
            out.print(f"{issue.severity}: {issue.code}: {issue.detail}", style="red", markup=False)
    return 0 if tables.of(Document) else 1


def _show_document(out: Console, document: Document, tables: Tables) -> None:
    mentions = [
        row for kind in MENTIONS for row in tables.of(kind) if row.doc_id == document.doc_id
    ]
    report = next(row for row in tables.of(Report) if row.doc_id == document.doc_id)
    language = document.language or "unknown language"
    out.rule(Text(f"{document.path} · {language} · {document.n_chars} characters"))
    if out.is_terminal:
        out.print(_coloured(document.text, mentions))
        legend = Text("marked: ")
        for kind, style in STYLES.items():
            legend.append(f" {kind.table_name} ", style=style)
        out.print(legend)
    else:
        out.print(Text(_bracketed(document.text, mentions)))
    out.print(
        Text(
            f"event: {report.event_kind}, "
            f"{report.event_date or 'day not settled'} ({report.event_date_basis or '-'}), "
            f"{report.province_code or 'province not settled'} ({report.province_basis or '-'})"
        )
    )
    table = Table("kind", "as written", "value", "basis", "rule", title="What was found")
    for finding in _findings(mentions):
        table.add_row(
            *(
                Text(printable(part))
                for part in (
                    finding.kind,
                    finding.surface,
                    finding.value,
                    finding.basis,
                    finding.rule,
                )
            )
        )
    out.print(table)
    for issue in tables.of(Issue):
        if issue.doc_id == document.doc_id:
            out.print(Text(f"{issue.severity}: {issue.code}: {printable(issue.detail)}"))


def _bracketed(text: str, mentions: Sequence[Mention]) -> str:
    """Return a text with brackets and the kind around every mention, for where colours are lost."""
    kinds: dict[tuple[int, int], set[str]] = {}
    for mention in mentions:
        if mention.start is not None and mention.end is not None:
            kinds.setdefault((mention.start, mention.end), set()).add(mention.table_name)
    parts: list[str] = []
    reached = 0
    for (start, end), names in sorted(kinds.items()):
        if start >= reached:
            label = ", ".join(sorted(names))
            parts.append(f"{text[reached:start]}[{text[start:end]} | {label}]")
            reached = end
    return printable("".join([*parts, text[reached:]]))


def _coloured(text: str, mentions: Sequence[Mention]) -> Text:
    # One character for one, so that the offsets of the mentions stay right.
    marked = Text(printable(text))
    for mention in mentions:
        if mention.start is not None and mention.end is not None:
            marked.stylize(STYLES[type(mention)], mention.start, mention.end)
    return marked


def _findings(mentions: Sequence[Mention]) -> Iterator[Finding]:
    for mention in mentions:
        value, basis = _value(mention)
        yield Finding(mention.table_name, mention.surface, value, basis, mention.rule)


def _value(mention: Mention) -> tuple[str, str]:
    match mention:
        case DateMention():
            return f"{mention.value} ({mention.role})", mention.basis
        case ProvinceMention():
            return f"{mention.province_code} {mention.province} ({mention.role})", mention.basis
        case OfficialMention():
            name = mention.name or mention.name_ascii
            return f"{name}: {mention.role} ({mention.standing})", mention.role_surface or "-"
        case AwardMention():
            rank = f", class {mention.award_class}" if mention.award_class else ""
            return (
                f"{mention.count} {mention.award}{rank} to {mention.recipient}, {mention.status}",
                f"grantor {mention.grantor}",
            )
        case MeasureMention():
            whole = mention.value == int(mention.value)
            value = f"{int(mention.value):,}" if whole else f"{mention.value:,}"
            return f"{value} {mention.unit or ''}", mention.what or "-"
    return "", ""
