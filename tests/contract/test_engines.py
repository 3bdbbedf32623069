"""Where the work is done leaves no trace in the tables."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from pipeline import units
from pipeline.engines import Engine, open_engine
from pipeline.errors import PipelineError, UsageError
from pipeline.run import Settings, run
from pipeline.store.parts import FOLDER
from tests.conftest import Contents

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def scheduler() -> Iterator[str]:
    """Start a Dask cluster on this machine, and return its address."""
    from distributed import LocalCluster

    with LocalCluster(
        n_workers=1, threads_per_worker=1, host="127.0.0.1", dashboard_address="127.0.0.1:0"
    ) as cluster:
        yield cluster.scheduler_address


def test_any_number_of_processes_gives_the_same_bytes(
    raw: Path, tmp_path: Path, contents: Contents, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(units, "REPORTS_PER_PART", 2)
    run(Settings(raw=raw, out=tmp_path / "one"))
    run(Settings(raw=raw, out=tmp_path / "two", workers=2))
    assert contents(tmp_path / "one") == contents(tmp_path / "two")


def test_a_dask_cluster_gives_the_same_bytes(
    raw: Path, tmp_path: Path, contents: Contents, monkeypatch: pytest.MonkeyPatch, scheduler: str
) -> None:
    run(Settings(raw=raw, out=tmp_path / "one"))
    monkeypatch.setattr(units, "REPORTS_PER_PART", 2)
    run(Settings(raw=raw, out=tmp_path / "own", workers=2, engine="dask"))
    run(Settings(raw=raw, out=tmp_path / "address", engine="dask", scheduler=scheduler))
    assert contents(tmp_path / "one") == contents(tmp_path / "own")
    assert contents(tmp_path / "one") == contents(tmp_path / "address")


def test_how_files_are_divided_leaves_no_trace(
    raw: Path, tmp_path: Path, contents: Contents, monkeypatch: pytest.MonkeyPatch
) -> None:
    run(Settings(raw=raw, out=tmp_path / "one"))
    monkeypatch.setattr(units, "BYTES_PER_PART", 1)  # every file is large: read here, in parts
    run(Settings(raw=raw, out=tmp_path / "two"))
    assert contents(tmp_path / "one") == contents(tmp_path / "two")


def square(number: int) -> int:
    return number * number


def die(number: int) -> int:
    if number == 3:
        os._exit(9)
    return number


def fail(number: int) -> int:
    raise PipelineError(f"no {number}")


@pytest.mark.parametrize(("name", "workers"), [("local", 1), ("local", 2), ("dask", 2)])
def test_results_come_in_order_and_few_are_taken_ahead(name: str, workers: int) -> None:
    taken = 0

    def numbers() -> Iterator[int]:
        nonlocal taken
        for number in range(30):
            taken += 1
            yield number

    with open_engine(name, workers=workers) as engine:
        results = engine.map(square, numbers())
        assert next(results) == 0
        assert taken <= 2 * workers + 1
        assert list(results) == [number * number for number in range(1, 30)]


@pytest.mark.parametrize(("name", "workers"), [("local", 1), ("local", 2), ("dask", 1)])
def test_an_error_of_the_work_is_that_error(name: str, workers: int) -> None:
    with (
        open_engine(name, workers=workers) as engine,
        pytest.raises(PipelineError, match=r"^no 7$"),
    ):
        list(engine.map(fail, [7]))


def test_a_killed_process_is_one_line() -> None:
    def work(engine: Engine) -> None:
        list(engine.map(die, range(9)))

    with (
        open_engine("local", workers=2) as engine,
        pytest.raises(PipelineError, match="a worker process was killed"),
    ):
        work(engine)


def die_once(given: tuple[int, Path]) -> int:
    number, marker = given
    if number == 3 and not marker.exists():
        marker.touch()
        os._exit(9)
    return number


def test_a_dask_worker_that_dies_is_survived(tmp_path: Path) -> None:
    given = [(number, tmp_path / "died") for number in range(9)]
    with open_engine("dask", workers=2) as engine:
        assert list(engine.map(die_once, given)) == list(range(9))
    assert (tmp_path / "died").exists()


def test_a_worker_killed_in_the_middle_of_a_run_leaves_no_trace(
    raw: Path, tmp_path: Path, contents: Contents, monkeypatch: pytest.MonkeyPatch, scheduler: str
) -> None:
    from distributed import Client

    for number in range(20):
        text = f"{number} Mart 2024 tarihinde {number + 2} kişiye madalya verildi. " * 40
        (raw / f"{number}.txt").write_text(text, "utf-8")
    run(Settings(raw=raw, out=tmp_path / "one"))
    monkeypatch.setattr(units, "REPORTS_PER_PART", 2)
    settings = Settings(raw=raw, out=tmp_path / "two", engine="dask", scheduler=scheduler)

    def kill_worker() -> None:
        with Client(scheduler, set_as_default=False) as client:
            (process,) = client.run(os.getpid).values()
            parts = settings.out / FOLDER / "extracted"
            while not any(parts.glob("*/units.arrow")):
                time.sleep(0.01)
            os.kill(process, signal.SIGKILL)
            killed.set()

    killed = threading.Event()
    killer = threading.Thread(target=kill_worker)
    killer.start()
    run(settings)
    killer.join()
    assert killed.is_set()
    assert contents(tmp_path / "one") == contents(tmp_path / "two")


def test_a_worker_with_another_program_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("pipeline.engines.dask.hash_program", lambda: "another")
    with (
        open_engine("dask", workers=1) as engine,
        pytest.raises(PipelineError, match=r"the Dask worker on .* has another version of thidua"),
    ):
        list(engine.map(square, [1]))


def test_a_lost_scheduler_is_one_line(capfd: pytest.CaptureFixture[str]) -> None:
    command = [sys.executable, "-m", "dask", "scheduler", "--host", "127.0.0.1", "--port", "0"]
    started = subprocess.Popen(
        [*command, "--no-dashboard"], cwd=ROOT, stderr=subprocess.PIPE, encoding="utf-8"
    )
    assert started.stderr is not None
    address = next(found[0] for line in started.stderr if (found := re.findall(r"tcp://\S+", line)))
    with open_engine("dask", workers=1, scheduler=address) as engine:
        threading.Timer(1, started.kill).start()
        with pytest.raises(PipelineError, match="the Dask scheduler was lost"):
            list(engine.map(time.sleep, [60]))
    started.wait()
    started.stderr.close()
    assert capfd.readouterr().err == ""


def test_no_scheduler_is_one_line(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("pipeline.engines.dask.CONNECT_SECONDS", 1)
    with (
        pytest.raises(PipelineError, match=r"no Dask scheduler answers at tcp://127\.0\.0\.1:1$"),
        open_engine("dask", workers=1, scheduler="tcp://127.0.0.1:1"),
    ):
        pass


def test_what_cannot_be_is_wrong_usage(raw: Path, tmp_path: Path) -> None:
    for wrong in (
        {"engine": "spark"},
        {"workers": 0},
        {"scheduler": "tcp://127.0.0.1:1"},
        {"max_text_mb": 0},
    ):
        with pytest.raises(UsageError):
            Settings(raw=raw, out=tmp_path / "out", **wrong)  # type: ignore[arg-type]
