"""The command line: exit codes, and one line for everything that goes wrong."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from pipeline.cli import app
from pipeline.schema import STAGES

ROOT = Path(__file__).resolve().parent.parent.parent


def command(*arguments: object) -> Result:
    return CliRunner().invoke(app, [str(argument) for argument in arguments])


def assert_one_line(result: Result, code: int, *said: str) -> None:
    assert result.exit_code == code, result.output
    assert result.stdout == ""
    assert result.stderr.startswith("error: ")
    assert result.stderr.count("\n") == 1
    for words in said:
        assert words in result.stderr


def test_help_names_every_command() -> None:
    result = command("--help")
    assert result.exit_code == 0
    for name in ("run", *STAGES, "show", "compare", "name", "dictionary"):
        assert f"\n  {name} " in result.stdout


def test_version() -> None:
    assert command("--version").stdout.startswith("thidua ")


def test_an_unknown_option_is_wrong_usage() -> None:
    assert command("run", "--wrokers", "2").exit_code == 2


@pytest.mark.parametrize("name", ["run", *STAGES])
def test_a_missing_folder_is_one_line(name: str, tmp_path: Path) -> None:
    result = command(name, "--raw", tmp_path / "none", "--out", tmp_path / "out")
    assert_one_line(result, 2, f"there is no folder {tmp_path / 'none'}")
    assert not (tmp_path / "out").exists()


def test_a_file_for_a_folder_is_one_line(raw: Path, tmp_path: Path) -> None:
    file = raw / "ar.txt"
    assert_one_line(command("run", "--raw", file, "--out", tmp_path), 2, "is not a folder")
    (tmp_path / "file").touch()
    for out in (tmp_path / "file", tmp_path / "file" / "below"):
        assert_one_line(command("run", "--raw", raw, "--out", out), 2, "not a folder")


def test_an_empty_folder_is_one_line(tmp_path: Path) -> None:
    (tmp_path / "raw").mkdir()
    result = command("run", "--raw", tmp_path / "raw", "--out", tmp_path / "out")
    assert_one_line(result, 2, "there are no reports in")


def test_tables_among_the_reports_are_wrong_usage(raw: Path, tmp_path: Path) -> None:
    (tmp_path / "link").symlink_to(raw)
    for out in (raw, raw / "tables", tmp_path / "link" / "tables"):
        assert_one_line(command("run", "--raw", raw, "--out", out), 2, "lies inside --raw")


def test_an_unwritable_target_is_one_line(
    raw: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def denied(*_: object, **__: object) -> int:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(os, "open", denied)
    result = command("run", "--raw", raw, "--out", tmp_path / "out")
    assert_one_line(result, 1, "cannot write tables to", "Permission denied")


@pytest.mark.parametrize(
    ("option", "value", "said"),
    [
        ("--engine", "spark", "--engine is local or dask"),
        ("--workers", "0", "must be 1 or more"),
        ("--max-text-mb", "0", "must be 1 or more"),
        ("--scheduler", "tcp://127.0.0.1:1", "needs --engine dask"),
        ("--until", "lunch", "there is no stage 'lunch'"),
    ],
)
def test_a_wrong_value_is_one_line(
    option: str, value: str, said: str, raw: Path, tmp_path: Path
) -> None:
    result = command("run", "--raw", raw, "--out", tmp_path / "out", option, value)
    assert_one_line(result, 2, said)


@pytest.mark.parametrize(
    ("error", "code", "said"),
    [
        (OSError(28, "No space left on device", "x.csv"), 1, "No space left on device: x.csv"),
        (MemoryError(), 1, "out of memory"),
        (ZeroDivisionError("a\nb"), 1, "ZeroDivisionError: a b (--verbose shows where)"),
        (KeyboardInterrupt(), 130, "stopped; the stored tables are as they were"),
    ],
)
def test_whatever_goes_wrong_is_one_line(
    error: BaseException,
    code: int,
    said: str,
    raw: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def fails(*_: object) -> None:
        raise error

    monkeypatch.setattr("pipeline.run.run", fails)
    folders = ("--raw", raw, "--out", tmp_path / "out")
    assert_one_line(command("run", *folders), code, said)
    if code == 1:
        assert "Traceback" in command("run", *folders, "--verbose").stderr


def test_a_run_says_what_it_found_and_a_second_that_nothing_is_to_do(
    raw: Path, tmp_path: Path
) -> None:
    folders = ("--raw", raw, "--out", tmp_path / "out")
    first = command("run", *folders)
    assert first.exit_code == 0, first.output
    said = dict(line.split(maxsplit=1) for line in first.stdout.splitlines())
    assert said["reports"] == "5 (ar 1, hi 1, ko 1, tr 2)"
    assert said["tables"] == str(tmp_path / "out")
    assert said["set"].startswith("aside  1 file")
    assert {"mentions", "events", "awards"} <= set(said)
    second = command("run", *folders)
    assert second.exit_code == 0
    assert second.stdout == f"Nothing to do: {tmp_path / 'out'} is up to date\n"


def test_a_stage_alone_says_what_comes_next(raw: Path, tmp_path: Path) -> None:
    folders = ("--raw", raw, "--out", tmp_path / "out")
    assert_one_line(command("detect", *folders), 1, "run `python -m pipeline ingest` first")
    assert "next       python -m pipeline detect" in command("ingest", *folders).stdout
    command("run", *folders)
    (raw / "ar.txt").unlink()
    again = command("detect", *folders)
    assert "has changed since stage ingest" in again.stderr
    assert again.stdout.startswith("Nothing to do")
    removed = command("ingest", *folders).stdout
    assert "removed    attendance, award_totals, awards, dates," in removed


def test_the_dictionary_is_written_where_it_is_wanted(tmp_path: Path) -> None:
    target = tmp_path / "docs" / "dictionary.md"
    assert command("dictionary", "--to", target).exit_code == 0
    assert target.read_text("utf-8").startswith("# Data dictionary\n")


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["run", "--nope"], "--nope"),
        (["nope"], "nope"),
        (["run", "--workers", "two"], "workers"),
        (["run", "--out", ""], "empty"),
        (["run", "--raw", ""], "empty"),
        (["show"], "file"),
        (["compare"], "event_id"),
    ],
)
def test_wrong_usage_is_one_line_and_exit_code_2(
    arguments: list[str], says: str, tmp_path: Path
) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "pipeline", *arguments],
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 2
    assert done.stdout == ""
    assert len(done.stderr.splitlines()) == 1
    assert says in done.stderr
    assert not any(tmp_path.iterdir())
