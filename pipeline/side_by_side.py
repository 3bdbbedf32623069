"""An event side by side in the terminal: one row a fact, one column a report."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from rich.cells import cell_len
from rich.console import Console
from rich.table import Table
from rich.text import Text

from pipeline.compare import Cell, Comparison, Line, Source, compare, province_named, readable
from pipeline.store.places import Place
from pipeline.terminal import printable, wrapped

DIFFERS, MISSING = "≠", "∅"
"""Signs that also show where there are no colours."""
LONGEST_SURFACE = 160
MOST_SURFACES = 3
"""Surfaces that a cell shows; a report may say a thing often."""

_STYLES = {"differs": "bold red", "missing": "yellow", "surface": "dim", "split": "bold red"}
_NARROWEST_TERMINAL = 60
"""Cells of a line that one report needs; on a terminal with fewer, lines go over its edge."""
_NARROWEST, _WIDEST = 13, 40
"""Cells of a column of a report."""
_LEAD = {"fact": (12, 30), "consensus": (10, 22), "agreement": (9, 12)}
"""Fewest and most cells of the columns before them."""
_SHARE_OF_LEAD = 6
"""Part of the terminal's width that one of these takes, if that is between the two."""
_BORDER = 3
"""Cells that a column takes besides its text."""


def print_comparison(folder: Place, event_id: str, console: Console | None = None) -> None:
    """Print an event side by side.

    Parameters
    ----------
    folder
        Folder of tables.
    event_id
        The event, or a beginning of its id that no other has.
    console
        Where to print; the terminal unless another is given.

    Raises
    ------
    UsageError
        There is no such event, or there are several.
    PipelineError
        The folder holds no tables of events.
    """
    comparison = compare(folder, event_id)
    out = console or Console()
    out.width = max(out.width, _NARROWEST_TERMINAL)
    for name, text in _head(comparison):
        out.print(Text.assemble((f"{name:<10}", "bold"), printable(text)), soft_wrap=True)
    lead = _lead(comparison.lines, out.width)
    free = out.width - 1 - sum(lead.values()) - _BORDER * len(lead)
    count = len(comparison.sources)
    per_table = _evenly(count, max(1, free // (_NARROWEST + _BORDER)))
    width = min(_WIDEST, max(_NARROWEST, free // per_table - _BORDER))
    for first in range(0, count, per_table):
        shown = range(first, min(first + per_table, count))
        out.print(_table(out, comparison, shown, lead, width))
    out.print(Text(f"{DIFFERS} differs from the consensus   {MISSING} says nothing of it"))


def _head(comparison: Comparison) -> Iterator[tuple[str, str]]:
    event = comparison.event
    yield "event", event.event_id
    yield "day", event.event_date.isoformat() if event.event_date else "not settled"
    yield (
        "province",
        (province_named(event.province_code) if event.province_code else "not settled"),
    )
    yield "kind", readable(event.event_kind)
    yield "organiser", readable(event.organiser or "not settled")
    reports = "1 report" if event.n_reports == 1 else f"{event.n_reports} reports"
    yield "languages", f"{', '.join(event.languages) or 'unknown'} ({reports})"


def _lead(lines: Sequence[Line], width: int) -> dict[str, int]:
    """Return the widths of the columns before those of the reports."""
    texts = {
        "fact": [line.about for line in lines],
        "consensus": [line.consensus for line in lines],
        "agreement": [_agreement(line) for line in lines],
    }
    found: dict[str, int] = {}
    for name, (fewest, most) in _LEAD.items():
        longest = max(map(cell_len, [name, *texts[name]]))
        found[name] = min(longest, most, max(fewest, width // _SHARE_OF_LEAD))
    return found


def _evenly(count: int, most: int) -> int:
    """Return how many of `count` columns a table has, none more than `most`, all nearly alike."""
    n_tables = max(1, -(-count // most))
    return max(1, -(-count // n_tables))


def _table(
    out: Console,
    comparison: Comparison,
    shown: range,
    lead: dict[str, int],
    width: int,
) -> Table:
    table = Table(show_lines=True)
    for name, cells in lead.items():
        table.add_column(name, width=cells, no_wrap=True)
    for at in shown:
        table.add_column(_title(out, comparison.sources[at], width), width=width, no_wrap=True)
    for line in comparison.lines:
        table.add_row(
            _lines(wrapped(out, line.about, lead["fact"])),
            _lines(wrapped(out, line.consensus, lead["consensus"], "bold")),
            _lines(
                wrapped(
                    out,
                    _agreement(line),
                    lead["agreement"],
                    _STYLES["split"] if line.agreement == "split" else "",
                )
            ),
            *(_cell(out, line.cells[at], width) for at in shown),
        )
    return table


def _title(out: Console, source: Source, width: int) -> Text:
    copy = ", a copy" if source.is_copy else ""
    named = [*wrapped(out, f"{source.language or 'unknown'}{copy}", width)]
    return _lines([*named, *wrapped(out, source.path, width)])


def _agreement(line: Line) -> str:
    votes = f"{line.n_for}:{line.n_against}" if line.n_against else f"{line.n_for}"
    return f"{line.agreement} {votes}"


def _cell(out: Console, cell: Cell, width: int) -> Text:
    if not cell.values:
        return Text(MISSING, _STYLES["missing"])
    value = " / ".join(cell.values)
    if cell.differs:
        lines = [*wrapped(out, f"{DIFFERS} {value}", width, _STYLES["differs"])]
    else:
        lines = [*wrapped(out, value, width)]
    for surface in _surfaces(cell.surfaces):
        lines += wrapped(out, surface, width, _STYLES["surface"])
    return _lines(lines)


def _surfaces(surfaces: Sequence[str]) -> Iterator[str]:
    for surface in surfaces[:MOST_SURFACES]:
        cut = surface if len(surface) <= LONGEST_SURFACE else f"{surface[:LONGEST_SURFACE]}…"
        yield f"“{cut}”"
    if len(surfaces) > MOST_SURFACES:
        yield f"and {len(surfaces) - MOST_SURFACES} more"


def _lines(lines: Iterator[Text] | Sequence[Text]) -> Text:
    return Text("\n").join(lines)
