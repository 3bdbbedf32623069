"""Reading `judgements.csv` as spreadsheets and hands write it; what is no use costs its line."""

from __future__ import annotations

import csv
import datetime
from pathlib import Path

import pytest

from pipeline.ingest import Limits
from pipeline.ingest.judgements import DECISION_COLUMNS, Judged, read_judgements
from pipeline.judgements import Judgement

LIMITS = Limits()


def read(folder: Path, content: str | bytes, name: str = "judgements.csv") -> Judged:
    file = folder / name
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_bytes(content if isinstance(content, bytes) else content.encode())
    return read_judgements(folder, LIMITS)


def said(judged: Judged) -> list[tuple[str, str, str]]:
    assert judged.issues == ()
    return [(one.left, one.right, one.decision) for one in judged.judgements]


def problems(judged: Judged) -> list[str]:
    assert {issue.stage for issue in judged.issues} <= {"link"}
    return [f"{issue.path}: {issue.code}: {issue.detail}" for issue in judged.issues]


def test_a_row_says_who_when_and_why(tmp_path: Path) -> None:
    judged = read(
        tmp_path,
        "left,right,decision,who,when,why\n"
        "a.txt,sub/b.csv#3,same,Lan,2024-05-01,one ceremony\n"
        "c.txt,d.txt,Different,,2024-05-01T09:30:00+07:00,\n"
        "e.txt,f.txt, SAME \n",
    )
    assert judged.issues == ()
    assert judged.judgements == (
        Judgement(
            left="a.txt",
            right="sub/b.csv#3",
            decision="same",
            who="Lan",
            when=datetime.datetime(2024, 5, 1),
            why="one ceremony",
            path="judgements.csv",
            line=2,
        ),
        Judgement(
            left="c.txt",
            right="d.txt",
            decision="different",
            when=datetime.datetime(2024, 5, 1, 2, 30),
            line=3,
        ),
        Judgement(left="e.txt", right="f.txt", decision="same", line=4),
    )
    assert judged.judgements[0].said_by() == " (Lan, 2024-05-01: one ceremony)"
    assert judged.judgements[1].said_by() == " (2024-05-01 02:30)"
    assert judged.judgements[2].said_by() == ""


@pytest.mark.parametrize("column", [*DECISION_COLUMNS, "Decision "])
def test_the_column_of_the_decision_has_several_names(column: str, tmp_path: Path) -> None:
    judged = read(tmp_path, f"left,right,{column}\na.txt,b.txt,same\n")
    assert said(judged) == [("a.txt", "b.txt", "same")]


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1258", "cp1252"])
def test_a_file_as_spreadsheets_write_it(delimiter: str, encoding: str, tmp_path: Path) -> None:
    lines = ["Right|Left|Decision|Who|", "b.txt|a.txt|same|Thùy|", "c.txt|d.txt|different|Hà|"]
    text = "\r\n".join([*lines, ""]).replace("|", delimiter)
    judged = read(tmp_path, text.encode(encoding))
    assert said(judged) == [("a.txt", "b.txt", "same"), ("d.txt", "c.txt", "different")]
    if encoding.startswith("utf"):
        assert [one.who for one in judged.judgements] == ["Thùy", "Hà"]


def test_files_lie_in_any_folder_and_case(tmp_path: Path) -> None:
    read(tmp_path, "left,right,decision\na,b,same\n", "x/y/Judgements.CSV")
    judged = read(tmp_path, "left,right,decision\nc,d,different\n")
    assert [(one.path, one.left) for one in judged.judgements] == [
        ("judgements.csv", "c"),
        ("x/y/Judgements.CSV", "a"),
    ]


def test_hidden_folders_are_not_read(tmp_path: Path) -> None:
    assert not read(tmp_path, "left,right,decision\na,b,same\n", ".git/judgements.csv").judgements


def test_every_unusable_line_is_told_and_costs_no_other(tmp_path: Path) -> None:
    judged = read(
        tmp_path,
        "left,right,decision,when,why\n"
        "a.txt,b.txt,perhaps\n"
        "a.txt,,same\n"
        ",b.txt,same\n"
        "\n"
        ",,,,\n"
        "a.txt,b.txt\n"
        "a.txt,b.txt,same,,,one too many\n"
        "a.txt,b.txt,same,01/05/2024,\n"
        "c.txt,d.txt,same,2024-05-01,fine\n",
    )
    assert [(one.line, one.when) for one in judged.judgements] == [
        (9, None),
        (10, datetime.datetime(2024, 5, 1)),
    ]
    assert problems(judged) == [
        "judgements.csv: judgement_unusable: " + detail
        for detail in (
            "line 2: 'perhaps' is no decision; write same or different",
            "line 3: names no report as right",
            "line 4: names no report as left",
            "line 7: '' is no decision; write same or different",
            "line 8: 6 cells under 5 columns; row not used",
            "line 9: when '01/05/2024' cannot be used; write it as 2024-03-20."
            " The judgement is taken as the oldest",
        )
    ]


@pytest.mark.parametrize(
    ("content", "detail"),
    [
        (b"", "no column left; columns are left, right, decision, who, when, why"),
        (b"a.txt,b.txt,same\n", "no column left; columns are"),
        (b"left,decision\na,same\n", "no column right; columns are"),
        (b"left,right,who\na,b,same\n", "no column decision; columns are"),
    ],
)
def test_a_file_without_its_columns_is_told_once(
    content: bytes, detail: str, tmp_path: Path
) -> None:
    judged = read(tmp_path, content)
    (problem,) = problems(judged)
    assert problem.startswith(f"judgements.csv: judgement_unusable: {detail}")
    assert judged.judgements == ()


def test_a_file_that_is_no_text_is_told(tmp_path: Path) -> None:
    judged = read(tmp_path, b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 20)
    assert [(issue.stage, issue.code) for issue in judged.issues] == [("link", "binary_file")]


def test_a_file_beyond_all_bounds_is_told(tmp_path: Path) -> None:
    (tmp_path / "judgements.csv").write_text("left,right,decision\na.txt,b.txt,same\n")
    judged = read_judgements(tmp_path, Limits(max_text_bytes=1))
    assert [(issue.stage, issue.code) for issue in judged.issues] == [("link", "too_large")]


def test_a_quotation_mark_that_is_not_closed_does_not_swallow_the_rest(tmp_path: Path) -> None:
    judged = read(
        tmp_path,
        "left,right,decision,why\n"
        'a.txt,b.txt,same,"not closed\n'
        'c.txt,d.txt,same,"one" day\n'
        'e.txt,f.txt,same,"two\nlines, one cell"\n'
        "g.txt,h.txt,different,end\n",
    )
    assert [(one.line, one.left, one.why) for one in judged.judgements] == [
        (2, "a.txt", "not closed"),
        (3, "c.txt", "one day"),
        (4, "e.txt", "two lines, one cell"),
        (6, "g.txt", "end"),
    ]
    assert judged.issues == ()


@pytest.mark.parametrize("limit", [131_072, 10_000_000])
def test_a_cell_beyond_all_bounds_costs_its_line_alone(tmp_path: Path, limit: int) -> None:
    # Another reader in the process may have moved the limit of the library.
    before = csv.field_size_limit(limit)
    try:
        judged = read(
            tmp_path,
            f"left,right,decision,why\na,b,same,{'x' * 200_000}\nc,d,same,{'y' * 5_000}\n",
        )
    finally:
        csv.field_size_limit(before)
    assert [one.line for one in judged.judgements] == [3]
    assert len(judged.judgements[0].why or "") <= 300
    (problem,) = problems(judged)
    assert "line 2: field larger than field limit" in problem


def test_what_is_told_steers_no_terminal(tmp_path: Path) -> None:
    judged = read(
        tmp_path,
        "left,right,decision,who,why\n"
        "a,b,\x1b[31m\u202ered,,\n"
        f"a,b,same,\u2066x\x07,\x1b]0;title\x07\n{',' * 2000}\n",
    )
    (judgement,) = judged.judgements
    assert all(text.isprintable() for text in (judged.issues[0].detail, judgement.said_by()))
