"""The page on clusters is tried on loopback, command by command, as a reader would."""

from __future__ import annotations

import os
import re
import shlex
import shutil
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from tests.conftest import Contents

ROOT = Path(__file__).resolve().parents[2]
PAGE = (ROOT / "docs" / "cluster.md").read_text("utf-8")
COMMANDS = [
    line.strip()
    for block in re.findall(r"^ *```sh\n(.*?)^ *```", PAGE, re.MULTILINE | re.DOTALL)
    for line in block.splitlines()
]
OPTIONS = {"RAW": "--raw", "OUT": "--out", "ENGINE": "--engine", "SCHEDULER": "--scheduler"}
RUN = [sys.executable, "-m", "pipeline", "run"]

Start = Callable[[str], subprocess.Popen[str]]


def words_of(command: str) -> list[str]:
    """Return a command with the programs of this environment, as the Makefile would call them."""
    words = shlex.split(command)
    if words[:2] == ["make", "run"]:
        given = dict(word.split("=") for word in words[2:])
        options = [part for name, value in given.items() for part in option(name, value)]
        return [*RUN, *options]
    programs = {
        ".venv/bin/python": [sys.executable],
        ".venv/bin/dask": [sys.executable, "-m", "dask"],
    }
    return [*programs[words[0]], *words[1:]]


def option(name: str, value: str) -> tuple[str, str]:
    return OPTIONS.get(name, f"--{name.lower()}"), value


@pytest.fixture
def start(tmp_path: Path) -> Iterator[Start]:
    """Return what starts a command of the page, with a port and a shared folder of the test's."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    checkout = tmp_path / "checkout"
    for folder in (checkout / "data/raw", tmp_path / "shared/reports"):
        for file in sorted((ROOT / "data/raw").glob("*/00[12].txt")):
            copy = folder / file.relative_to(ROOT / "data/raw")
            copy.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(file, copy)
    with ExitStack() as stack:

        def begin(command: str) -> subprocess.Popen[str]:
            command = command.replace("8786", str(port)).replace("/shared", f"{tmp_path}/shared")
            process = subprocess.Popen(
                words_of(command),
                cwd=checkout,
                env={
                    **os.environ,
                    "PYTHONPATH": str(ROOT),
                    "DASK_DISTRIBUTED__DASHBOARD__LINK": "",
                },
                stdout=subprocess.PIPE,
                stderr=subprocess.STDOUT,
                encoding="utf-8",
            )
            stack.callback(end, process)
            return process

        yield begin


def end(process: subprocess.Popen[str]) -> None:
    process.terminate()
    process.communicate(timeout=30)


def test_the_page_on_clusters_holds(start: Start, tmp_path: Path, contents: Contents) -> None:
    said = []
    for command in COMMANDS:
        process = start(command)
        if "/dask " in command:
            # It goes on; the workers wait for the scheduler, and the run for the workers.
            continue
        output, _ = process.communicate(timeout=120)
        assert process.returncode == 0, f"{command}: {output}"
        said.append(output)
    tables = [contents(tmp_path / "shared" / name) for name in ("tables", "elsewhere")]
    assert tables[0] == tables[1] == contents(tmp_path / "checkout/data/processed")
    assert len(said) == 5
    assert "province_code" in said[3]
    assert said[4].startswith("Nothing to do")
