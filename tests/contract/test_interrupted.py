"""A run that is killed leaves the last good tables, or is carried through by the next."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

import pipeline
from pipeline.run import Settings, run
from pipeline.schema import STAGES
from pipeline.store.publish import DECIDED, STAGING
from tests.conftest import Contents


class Killed(BaseException):
    """Stands for the end of the process."""


def kill_after(moves: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """Kill the run after it has put so many new files in place."""
    left = moves
    replace = Path.replace

    def move(self: Path, target: Path) -> Path:
        nonlocal left
        if self.parent.name == DECIDED:
            if left == 0:
                raise Killed
            left -= 1
        return replace(self, target)

    monkeypatch.setattr(Path, "replace", move)


@pytest.mark.parametrize("moves", [0, 1, 7])
def test_a_run_killed_between_renames_is_carried_through(
    moves: int, raw: Path, tmp_path: Path, contents: Contents, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings = Settings(raw=raw, out=tmp_path / "out")
    run(settings)
    (raw / "ar.txt").unlink()
    run(Settings(raw=raw, out=tmp_path / "expected"))
    with monkeypatch.context() as patched:
        kill_after(moves, patched)
        with pytest.raises(Killed):
            run(settings)
    assert (settings.out / DECIDED).is_dir()
    assert len(pipeline.load(settings.out).documents) == 4
    assert contents(settings.out) == contents(tmp_path / "expected")
    assert run(settings).done == ()


def test_a_run_killed_before_it_is_done_changes_nothing(
    raw: Path, tmp_path: Path, contents: Contents, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings = Settings(raw=raw, out=tmp_path / "out")
    run(settings)
    before = contents(settings.out)
    (raw / "ar.txt").unlink()

    def killed(*_: object) -> None:
        raise Killed

    with monkeypatch.context() as patched:
        patched.setattr("pipeline.execute.write_database", killed)
        with pytest.raises(Killed):
            run(settings)
    assert contents(settings.out) == before
    assert len(pipeline.load(settings.out).documents) == 5
    assert run(settings).done == STAGES


@pytest.mark.parametrize("end", [signal.SIGKILL, signal.SIGINT])
def test_a_process_that_is_ended_leaves_what_was_there(
    end: signal.Signals, raw: Path, tmp_path: Path, contents: Contents
) -> None:
    settings = Settings(raw=raw, out=tmp_path / "out")
    run(settings)
    before = contents(settings.out)
    # Enough reports that the run takes its time and is ended in the middle of it.
    for number in range(300):
        (raw / f"{number}.txt").write_text(f"{number} Mart 2024 tarihinde toplandı. " * 50, "utf-8")
    process = subprocess.Popen(
        [sys.executable, "-m", "pipeline", "run", "--raw", raw, "--out", settings.out,
         "--workers", "2"],
        stderr=subprocess.PIPE,
        text=True,
        # Whoever runs the tests in the background has them ignore SIGINT, and children inherit it.
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),
    )  # fmt: skip
    deadline = time.monotonic() + 60
    while not (settings.out / STAGING).exists() and time.monotonic() < deadline:
        time.sleep(0.01)
    os.kill(process.pid, end)
    _, errors = process.communicate(timeout=60)
    if end == signal.SIGINT:
        assert process.returncode == 130
        assert errors == "error: stopped; the stored tables are as they were\n"
    assert contents(settings.out) == before
    assert run(settings).done == STAGES
    assert not (settings.out / STAGING).exists()


_STOPPED_IN_A_STRING = """
from pipeline import cli, run

def stopped(*_):
    exec("raise KeyboardInterrupt")

run.run = stopped
cli.main()
"""


def test_an_interrupt_within_an_executed_string_ends_as_any_other(tmp_path: Path) -> None:
    (tmp_path / "stopped.py").write_text(_STOPPED_IN_A_STRING, "utf-8")
    ended = subprocess.run(
        [sys.executable, "-m", "stopped", "run", "--raw", tmp_path, "--out", tmp_path / "out"],
        env={**os.environ, "PYTHONPATH": os.pathsep.join([str(tmp_path), *sys.path])},
        capture_output=True,
        text=True,
        check=False,
    )
    # A shell shows 130 for the signal too; whoever started the process does not.
    assert ended.returncode == 130
    assert ended.stderr == "error: stopped; the stored tables are as they were\n"
