"""What a newcomer meets on a fresh machine: `make`, its set-up, and one line for every mistake."""

from __future__ import annotations

import shutil
import signal
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest

from pipeline.schema import STAGES
from pipeline.store.publish import locked

ROOT = Path(__file__).resolve().parents[2]
MAKE = shutil.which("make")
with_make = pytest.mark.skipif(MAKE is None, reason="there is no make")
TOOLS = ("sh", "awk", "rm", "touch", "find", "cat", "echo", "mkdir", "dirname", "chmod", "env")
TARGETS = (
    *("run", *STAGES, "test", "check", "evaluate", "bench", "bench-linking", "notebooks", "lab"),
    "clean",
)
STUB = """#!/bin/sh
# Stands for a Python: tells its calls, and makes a virtual environment of copies of itself.
for last; do :; done
case "$*" in
*version_info*) exit {too_old} ;;
*ensurepip*) exit {no_venv} ;;
"-m venv "*) mkdir -p "$last/bin" && cat "$0" > "$last/bin/python" && chmod +x "$last/bin/python" ;;
*"pip "*) echo "pip $*" >> calls; exit {no_pip} ;;
*) for word; do printf '[%s]' "$word" >> calls; done; echo >> calls ;;
esac
"""


def pipeline_run(*arguments: object) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "pipeline", *map(str, arguments)]
    return subprocess.run(command, cwd=ROOT, capture_output=True, encoding="utf-8", check=False)


@pytest.mark.parametrize("reports", ["missing", "empty"])
def test_no_reports_are_one_line_from_a_real_process(reports: str, tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    raw = tmp_path / reports
    ended = pipeline_run("run", "--raw", raw, "--out", tmp_path / "out")
    assert (ended.returncode, ended.stdout) == (2, "")
    assert ended.stderr.startswith("error: there ")
    assert f"{raw}; " in ended.stderr
    assert ended.stderr.count("\n") == 1


def test_a_target_that_cannot_be_made_is_one_line(raw: Path, tmp_path: Path) -> None:
    target = tmp_path / ("long" * 100)  # whoever runs this, root too, may not make it
    ended = pipeline_run("run", "--raw", raw, "--out", target)
    assert (ended.returncode, ended.stdout) == (1, "")
    assert ended.stderr.startswith("error: ")
    assert ended.stderr.count("\n") == 1


def test_two_runs_on_one_target_are_one_line(raw: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    with locked(out):
        ended = pipeline_run("run", "--raw", raw, "--out", out)
    assert (ended.returncode, ended.stdout) == (1, "")
    assert ended.stderr == (
        f"error: another run is writing to {out}; wait for it or choose another --out\n"
    )


def test_a_reader_of_the_output_who_goes_away_is_no_traceback(raw: Path, tmp_path: Path) -> None:
    command = [sys.executable, "-m", "pipeline", "run", "--raw", raw, "--out", tmp_path / "out"]
    process = subprocess.Popen(
        command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, encoding="utf-8"
    )
    assert process.stdout is not None
    assert process.stderr is not None
    process.stdout.close()
    errors = process.stderr.read()
    process.stderr.close()
    process.wait(timeout=60)
    assert "Traceback" not in errors
    assert process.returncode in {0, 1, -signal.SIGPIPE, 128 + signal.SIGPIPE}
    assert (tmp_path / "out" / "run.json").is_file()


@dataclass(frozen=True)
class Checkout:
    """A fresh clone on a machine where only some programs are installed."""

    folder: Path
    programs: Path

    def install(self, name: str, too_old: int = 0, no_venv: int = 0, no_pip: int = 0) -> Path:
        """Put a stub of Python among the programs."""
        stub = self.programs / name
        stub.write_text(STUB.format(too_old=too_old, no_venv=no_venv, no_pip=no_pip))
        stub.chmod(0o755)
        return stub

    def make(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        assert MAKE is not None
        clean = {"PATH": str(self.programs), "HOME": str(self.folder), "LC_ALL": "C"}
        return subprocess.run(
            [MAKE, *arguments],
            cwd=self.folder,
            env=clean,
            capture_output=True,
            encoding="utf-8",
            check=False,
        )

    def calls(self) -> list[str]:
        """Return what Python was asked to do since the last time."""
        file = self.folder / "calls"
        lines = file.read_text("utf-8").splitlines() if file.exists() else []
        file.unlink(missing_ok=True)
        return lines


@pytest.fixture
def checkout(tmp_path: Path) -> Checkout:
    folder, programs = tmp_path / "thi đua", tmp_path / "bin"
    folder.mkdir()
    programs.mkdir()
    for name in ("Makefile", "pyproject.toml", "constraints.txt"):
        shutil.copy(ROOT / name, folder)
    for tool in TOOLS:
        (programs / tool).symlink_to(shutil.which(tool) or pytest.skip(f"there is no {tool}"))
    return Checkout(folder, programs)


def installs(calls: list[str]) -> list[str]:
    """Return the calls that install the project; pip itself may be renewed before."""
    return [call for call in calls if call.startswith("pip ") and "--editable" in call]


@with_make
def test_make_alone_lists_what_it_can_do(checkout: Checkout) -> None:
    ended = checkout.make()
    assert (ended.returncode, ended.stderr) == (0, "")
    for target in TARGETS:
        assert f"\n  {target} " in ended.stdout
    assert "RAW=folder" in ended.stdout
    assert not (checkout.folder / ".venv").exists()


@with_make
@pytest.mark.parametrize("target", ["run", "test"])
@pytest.mark.parametrize("given", [False, True])
def test_a_python_that_is_too_old_is_one_line(target: str, given: bool, checkout: Checkout) -> None:
    old = checkout.install("python3", too_old=1)
    ended = checkout.make(target, *([f"PYTHON={old}"] if given else []))
    said = [line for line in ended.stderr.splitlines() if not line.startswith("make: ***")]
    assert len(said) == 1
    assert said[0].startswith("error: Python 3.11 or newer is needed, and ")
    assert f"{old if given else 'python3'} is not" in said[0]
    assert ended.returncode == 2
    assert checkout.calls() == []
    assert not (checkout.folder / ".venv").exists()


@with_make
def test_no_python_and_no_venv_module_are_one_line(checkout: Checkout) -> None:
    ended = checkout.make("run")
    assert "error: Python 3.11 or newer is needed" in ended.stderr
    assert "not found" not in ended.stderr
    checkout.install("python3", no_venv=1)
    ended = checkout.make("run")
    assert "error: python3 has no venv module; install it" in ended.stderr
    assert ended.stderr.count("error: ") == 1
    assert checkout.calls() == []


@with_make
def test_a_newer_python_beside_an_old_one_is_found(checkout: Checkout) -> None:
    checkout.install("python3", too_old=1)
    checkout.install("python3.12")
    assert checkout.make("run").returncode == 0
    assert len(installs(checkout.calls())) == 1


@with_make
def test_what_is_installed_is_installed_once_and_no_more_than_needed(checkout: Checkout) -> None:
    checkout.install("python3")
    first = checkout.make("run")
    assert first.returncode == 0, first.stderr
    (install,) = installs(checkout.calls())
    assert install.endswith("--constraint constraints.txt --editable .")
    assert checkout.make("run").returncode == 0
    assert installs(checkout.calls()) == []
    assert checkout.make("run", "ENGINE=dask").returncode == 0
    (dask,) = installs(checkout.calls())
    assert dask.endswith("--editable .[dask]")
    assert checkout.make("run", "NER=a model").returncode == 0
    (transformers,) = installs(checkout.calls())
    assert transformers.endswith("--editable .[transformers]")
    assert checkout.make("test").returncode == 0
    (dev, tests) = checkout.calls()
    assert dev.endswith("--editable .[dask,notebooks,transformers,dev]")
    assert tests == "[-m][pytest]"


@with_make
def test_an_installation_that_fails_is_tried_again(checkout: Checkout) -> None:
    checkout.install("python3", no_pip=1)
    for _ in range(2):
        assert checkout.make("run").returncode == 2
        assert checkout.calls()[-1].startswith("pip ")


@with_make
def test_settings_reach_the_command_unharmed(checkout: Checkout) -> None:
    checkout.install("python3")
    options = ("RAW=my reports", "OUT=bảng", "WORKERS=4")
    assert checkout.make("run", *options).returncode == 0
    given = "[--raw][my reports][--out][bảng][--workers][4][--engine][local]"
    assert checkout.calls()[-1] == f"[-m][pipeline][run]{given}"
    for stage in STAGES:
        assert checkout.make(stage, *options).returncode == 0
        assert checkout.calls() == [f"[-m][pipeline][run][--until][{stage}]{given}"]
    checkout.make("run", "ENGINE=dask", "SCHEDULER=tcp://10.0.0.1:8786")
    assert checkout.calls()[-1].endswith("[--engine][dask][--scheduler][tcp://10.0.0.1:8786]")
    checkout.make("run", "NER=a model", "NER_REVISION=v1")
    assert checkout.calls()[-1].endswith("[--ner][a model][--ner-revision][v1]")
    checkout.make("run")
    assert checkout.calls()[-1].startswith(
        "[-m][pipeline][run][--raw][data/raw][--out][data/processed]"
    )


@with_make
def test_clean_leaves_the_reports_and_what_is_installed(checkout: Checkout) -> None:
    checkout.install("python3")
    checkout.make("run")
    kept = ("data/raw/a.txt", "data/processed/.gitkeep", "pipeline/cli.py")
    gone = ("data/processed/awards.csv", "data/processed/.lock", "pipeline/__pycache__/cli.pyc")
    for name in (*kept, *gone, "tests/x", "benchmarks/x", "notebooks/x"):
        (checkout.folder / name).parent.mkdir(parents=True, exist_ok=True)
        (checkout.folder / name).touch()
    for _ in range(2):
        ended = checkout.make("clean")
        assert (ended.returncode, ended.stderr) == (0, "")
    assert all((checkout.folder / name).exists() for name in kept)
    assert not any((checkout.folder / name).exists() for name in gone)
    checkout.calls()
    checkout.make("run")
    assert installs(checkout.calls()) == []
