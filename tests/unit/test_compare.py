"""One event side by side: what every cell holds, and how it is printed whatever reports hold."""

from __future__ import annotations

import dataclasses
import io
import re
from pathlib import Path

import pytest
from link_sheets import VICE, Award, Official, Sheet, tables
from rich.cells import cell_len
from rich.console import Console
from typer.testing import CliRunner

from pipeline import schema
from pipeline.cli import app
from pipeline.compare import FIELDS, Cell, Comparison, Line, compare
from pipeline.errors import PipelineError, UsageError
from pipeline.judgements import Judgement
from pipeline.link import link
from pipeline.side_by_side import DIFFERS, MISSING, MOST_SURFACES, print_comparison
from pipeline.store.columnar import to_arrow
from pipeline.store.formats import DATABASE, write_database, write_table
from pipeline.store.sources import Stored

ISOLATE, END = "\u2068", "\u2069"
KOREAN = Sheet(
    "a1",
    "ko",
    day="2024-03-20",
    province="VN-40",
    officials=[Official("Doan Anh Dung", surface="도안 안 중"), Official("Le Thi Oanh", VICE)],
    awards=[
        Award("emulation_flag", 12),
        Award("labour_order", 3, "individual", "president", "proposed", award_class=2),
    ],
    numbers=[10, 15, "8.34", 1812],
    filler=300,
    path="ko/1.txt",
)


def version(doc_id: str, language: str, **changes: object) -> Sheet:
    changes = {"path": f"{language}/{doc_id}.txt"} | changes
    return dataclasses.replace(KOREAN, doc_id=doc_id, language=language, **changes)  # type: ignore[arg-type]


ARABIC = version(
    "a2",
    "ar",
    day="2024-03-02",
    officials=[Official("Doan Anh Dung", surface="دوان آن دونغ")],
    awards=[dataclasses.replace(KOREAN.awards[0], count=21), KOREAN.awards[1]],
)
TURKISH = version("a3", "tr", awards=[dataclasses.replace(KOREAN.awards[0], grantor="unspecified")])


def store(folder: Path, *sheets: Sheet, until: str = "link", one_event: bool = True) -> Path:
    """Write the tables of invented reports as a run would."""
    given = tables(*sheets)
    first = sheets[0].doc_id
    judged = [Judgement(left=first, right=one.doc_id, decision="same") for one in sheets[1:]]
    linked = link(given, judged if one_event else ())
    given.replace(schema.Report, linked.of(schema.Report))
    given.replace(schema.OfficialMention, linked.of(schema.OfficialMention))
    folder.mkdir(exist_ok=True)
    files: dict[str, Path] = {}
    for name, kind in schema.TABLES.items():
        if schema.STAGES.index(kind.made_by) <= schema.STAGES.index(until):
            rows = given.of(kind) or linked.of(kind)
            write_table(kind, to_arrow(kind, schema.in_order(rows)).to_batches(), folder)
            files[name] = folder / f"{name}.parquet"
    write_database(files, folder / DATABASE)
    (folder / "run.json").write_text("{}")
    return folder


def only_event(folder: Path) -> str:
    (event_id,) = Stored(folder).arrow(schema.Event).column("event_id").to_pylist()
    return str(event_id)


def printed(folder: Path, width: int = 200, *, colours: bool = False) -> str:
    console = Console(
        file=io.StringIO(),
        width=width,
        force_terminal=colours,
        color_system="truecolor" if colours else None,
    )
    print_comparison(folder, only_event(folder), console)
    assert isinstance(console.file, io.StringIO)
    return console.file.getvalue()


def line_about(comparison: Comparison, about: str) -> Line:
    (line,) = [line for line in comparison.lines if line.about == about]
    return line


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return store(tmp_path / "out", KOREAN, ARABIC, TURKISH)


def test_every_kind_of_fact_has_its_place() -> None:
    assert set(FIELDS) == set(schema.FACT_FIELDS)


def test_every_report_is_a_column_and_every_fact_a_row(folder: Path) -> None:
    comparison = compare(folder, only_event(folder))
    assert [(source.language, source.path) for source in comparison.sources] == [
        ("ar", "ar/a2.txt"),
        ("ko", "ko/1.txt"),
        ("tr", "tr/a3.txt"),
    ]
    assert [(line.about, line.consensus) for line in comparison.lines] == [
        ("day", "2024-03-20"),
        ("province", "VN-40 Bình Thuận"),
        ("Doan Anh Dung", "provincial peoples committee chair"),
        ("Le Thi Oanh", "provincial peoples committee vice chair"),
        ("emulation flag to collective, by province", "12"),
        ("labour order class 2 to individual, by president, proposed", "3"),
    ]
    assert all(len(line.cells) == 3 for line in comparison.lines)


def test_a_cell_holds_what_its_report_says(folder: Path) -> None:
    comparison = compare(folder, only_event(folder))
    day = line_about(comparison, "day")
    assert (day.agreement, day.n_for, day.n_against) == ("majority", 2, 1)
    assert day.cells == (
        Cell(("2024-03-02",), ("2024-03-02",), differs=True),
        Cell(("2024-03-20",), ("2024-03-20",), differs=False),
        Cell(("2024-03-20",), ("2024-03-20",), differs=False),
    )
    chair = line_about(comparison, "Doan Anh Dung")
    assert [cell.surfaces for cell in chair.cells] == [
        ("دوان آن دونغ",),
        ("도안 안 중",),
        ("도안 안 중",),
    ]
    assert line_about(comparison, "Le Thi Oanh").cells[0] == Cell((), (), differs=False)
    flags = line_about(comparison, "emulation flag to collective, by province")
    assert flags.cells == (
        Cell(("21",), ("21",), differs=True),
        Cell(("12",), ("12",), differs=False),
        Cell(("12; grantor unspecified",), ("12",), differs=False),
    )


def test_what_differs_in_its_key_is_told_in_words(tmp_path: Path) -> None:
    other = [dataclasses.replace(KOREAN.awards[0], status="proposed"), KOREAN.awards[1]]
    folder = store(tmp_path / "out", KOREAN, version("a2", "tr"), version("a3", "hi", awards=other))
    comparison = compare(folder, only_event(folder))
    flags = line_about(comparison, "emulation flag to collective, by province")
    assert flags.cells[0] == Cell(("12; status proposed",), ("12",), differs=True)


def test_another_reading_of_the_same_count_is_shown_and_no_difference(tmp_path: Path) -> None:
    other = [dataclasses.replace(KOREAN.awards[0], recipient="locality"), KOREAN.awards[1]]
    folder = store(tmp_path / "out", KOREAN, version("a2", "tr"), version("a3", "hi", awards=other))
    comparison = compare(folder, only_event(folder))
    flags = line_about(comparison, "emulation flag to collective, by province")
    assert flags.cells[0] == Cell(("12; recipient locality",), ("12",), differs=False)


def test_a_rendering_is_shown_and_no_difference(tmp_path: Path) -> None:
    other = [Official("Doan An Dung"), KOREAN.officials[1]]
    folder = store(
        tmp_path / "out", KOREAN, version("a2", "tr"), version("a3", "hi", officials=other)
    )
    comparison = compare(folder, only_event(folder))
    assert line_about(comparison, "Doan Anh Dung").cells[0] == Cell(
        ("Doan An Dung: provincial peoples committee chair",), ("Doan An Dung",), differs=False
    )


def test_differences_are_marked_with_and_without_colours(folder: Path) -> None:
    plain = printed(folder)
    assert "\x1b" not in plain
    assert f"{DIFFERS} 21 " in plain
    assert f"{DIFFERS} 2024-03-02 " in plain
    assert plain.count(f" {MISSING} ") == 3  # one official, one award, and the legend
    assert plain.count(DIFFERS) == 3
    coloured = printed(folder, colours=True)
    assert f"\x1b[1;31m{DIFFERS} 21" in coloured
    assert f"\x1b[33m{MISSING} " in coloured


def test_the_head_says_which_event_it_is(folder: Path) -> None:
    head = printed(folder).split("┏")[0].splitlines()
    assert [line.split(maxsplit=1) for line in head] == [
        ["event", only_event(folder)],
        ["day", "2024-03-20"],
        ["province", "VN-40 Bình Thuận"],
        ["kind", "emulation conference"],
        ["organiser", "provincial peoples committee"],
        ["languages", "ar, ko, tr (3 reports)"],
    ]


def test_an_event_without_anything_is_printed(tmp_path: Path) -> None:
    folder = store(tmp_path / "out", Sheet("a1", "ko", organiser=None, kind="other"))
    text = printed(folder, 60)
    assert "day       not settled" in text
    assert "organiser not settled" in text
    assert "a1.txt" in text


@pytest.mark.parametrize("width", [20, 60, 80, 120, 160, 250])
@pytest.mark.parametrize("count", [1, 2, 5, 11])
def test_reports_that_do_not_fit_stand_in_tables_one_below_the_other(
    width: int, count: int, tmp_path: Path
) -> None:
    folder = store(
        tmp_path / "out",
        *(version(f"a{at:02}", ("ko", "ar", "hi", "tr")[at % 4]) for at in range(count)),
    )
    text = printed(folder, width)
    for at in range(count):
        assert text.count(f"a{at:02}.txt") == 1
    tables_printed = text.count("┏")
    assert text.count("2024-03-20") == 1 + tables_printed + 2 * count
    assert (tables_printed == 1) == (count == 1 or width >= 80 + 16 * (count - 2))
    rows = re.findall(r"^[┏┡├│┃└].*", text, re.MULTILINE)
    assert max(map(cell_len, rows)) <= max(width, 60)


def test_columns_stand_straight_and_arabic_turns_no_neighbour(tmp_path: Path) -> None:
    long = "دوان آن دونغ رئيس اللجنة الشعبية للمقاطعة (UBND 12) " * 4
    arabic = version(
        "a2", "ar", officials=[Official("Doan Anh Dung", surface=long.strip())], path="عر/تقرير.txt"
    )
    folder = store(tmp_path / "out", KOREAN, arabic, TURKISH)
    text = printed(folder, 120)
    assert ISOLATE in text
    for block in re.findall(r"┏.*?┘", text, re.DOTALL):
        assert len({cell_len(line) for line in block.splitlines()}) == 1
    for line in text.splitlines():
        inside = False
        for part in re.split("([│┃\u2068\u2069])", line):
            if part in (ISOLATE, END):
                assert inside == (part == END)
                inside = part == ISOLATE
            elif part in "│┃" and part:
                assert not inside
            elif re.search("[\u0600-\u06ff]", part):
                assert inside
        assert not inside


def test_hostile_text_steers_no_terminal(tmp_path: Path) -> None:
    surface = "\x1b[2J\x07Doan\u202e \u2069\u2066\x9b31m [red]Dung[/red]\n\tx\u200f"
    hostile = version(
        "a2",
        "tr",
        officials=[Official("Doan Anh Dung", surface=surface)],
        path="\u202etxt.exe\x1b]0;x\x07.txt",
    )
    folder = store(tmp_path / "out", KOREAN, hostile)
    text = printed(folder)
    assert all(one.isprintable() or one in ("\n", ISOLATE, END) for one in text)
    assert text.count(ISOLATE) == text.count(END) == 0
    assert "[red]Dung[/red]" in text


def test_a_text_without_end_is_cut_and_many_surfaces_counted(tmp_path: Path) -> None:
    officials = [Official("Doan Anh Dung", surface=f"Doan Anh Dung {'x' * 900}")]
    officials += [Official("Doan Anh Dung", surface=f"Doan {at}") for at in range(5)]
    folder = store(tmp_path / "out", KOREAN, version("a2", "tr", officials=officials))
    text = printed(folder)
    assert text.count("x") < 300
    assert f"and {6 - MOST_SURFACES} more" in text


def test_copies_and_records_are_told(tmp_path: Path) -> None:
    copy = version("a9", "ko", duplicate_of="a1", path="ko/2.txt")
    sheets = [KOREAN, copy, version("a3", "tr", path="all.csv")]
    folder = store(tmp_path / "out", *sheets)
    sources = {
        source.path: source.is_copy for source in compare(folder, only_event(folder)).sources
    }
    assert sources == {"ko/1.txt": False, "ko/2.txt": True, "all.csv": False}
    assert "ko, a copy" in printed(folder)


def test_only_rows_of_the_event_are_read(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def whole(*_: object) -> None:
        raise AssertionError("a whole table is read")

    event = only_event(folder)
    monkeypatch.setattr(Stored, "arrow", whole)
    assert len(compare(folder, event).lines) == 6


def test_the_beginning_of_an_id_is_enough(tmp_path: Path) -> None:
    others = [
        Sheet(f"b{at:03}", day=f"20{10 + at % 12}-0{1 + at % 9}-11", province=f"VN-{10 + at}")
        for at in range(40)
    ]
    folder = store(tmp_path / "out", KOREAN, *others, one_event=False)
    ids = [row["event_id"] for row in Stored(folder).arrow(schema.Event).to_pylist()]
    for event_id in ids[:3]:
        length = 1
        while sum(one.startswith(event_id[:length]) for one in ids) > 1:
            length += 1
        assert compare(folder, f" {event_id[:length].upper()} ").event.event_id == event_id
    shared = next(one[0] for one in ids if sum(other[0] == one[0] for other in ids) > 1)
    with pytest.raises(UsageError, match=f"several events begin with '{shared}': {shared}"):
        compare(folder, shared)


@pytest.mark.parametrize(
    "event_id", ["", "  ", "nothing", "%", "_", "'; DROP TABLE events", "\x1b"]
)
def test_an_unknown_event_is_one_line_that_says_where_to_look(event_id: str, folder: Path) -> None:
    shown = CliRunner().invoke(app, ["compare", event_id, "--out", str(folder)])
    assert shown.exit_code == 2
    assert shown.stdout == ""
    assert shown.stderr.count("\n") == 1
    assert "table events lists them" in shown.stderr
    assert shown.stderr.rstrip("\n").isprintable()


def test_missing_tables_are_one_line_that_says_what_to_do(tmp_path: Path) -> None:
    def said(folder: Path) -> str:
        shown = CliRunner().invoke(app, ["compare", "a", "--out", str(folder)])
        assert (shown.exit_code, shown.stdout, shown.stderr.count("\n")) == (1, "", 1)
        return shown.stderr

    assert "holds no tables; make them with `python -m pipeline run`" in said(tmp_path / "none")
    early = store(tmp_path / "early", KOREAN, until="extract")
    assert "has no table events; make it with `python -m pipeline link`" in said(early)
    late = store(tmp_path / "late", KOREAN)
    (late / DATABASE).unlink()
    assert "make it with `python -m pipeline run`" in said(late)
    with pytest.raises(PipelineError):
        compare(late, "a")
