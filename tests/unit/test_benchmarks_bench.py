"""The benchmark measures every side as processes of their own, and forms its ratios."""

from __future__ import annotations

import json
import sys
from collections.abc import Sequence
from pathlib import Path

import pytest

from benchmarks import bench
from benchmarks.bench import PARTS, main
from benchmarks.measuring import CommandError, Cost, best, cost, machine
from benchmarks.sides import SIDES

BUSY = "import time\nwhile time.process_time() < {seconds}: pass"
LINE = {"name", "documents", "documents_per_second", "cpu_ms_per_document", "wall", "cpu", "memory"}


def test_processes_that_outlive_their_command_are_counted() -> None:
    busy = BUSY.format(seconds=0.4)
    code = f"import subprocess, sys; subprocess.Popen([sys.executable, '-c', {busy!r}])"
    found = cost([sys.executable, "-c", code])
    assert found.cpu > 0.4
    assert found.memory > 5


def test_the_memory_is_that_of_the_largest_process() -> None:
    child = "held = bytearray(120_000_000); held[::1000] = b'x' * 120_000"
    code = f"import subprocess, sys; subprocess.run([sys.executable, '-c', {child!r}])"
    assert 100 < cost([sys.executable, "-c", code]).memory < 200


def test_a_command_that_fails_is_an_error() -> None:
    with pytest.raises(CommandError, match="no such thing"):
        cost([sys.executable, "-c", "raise SystemExit('no such thing')"])


def test_sides_take_turns_and_the_least_counts() -> None:
    turns: list[str] = []

    def side(name: str, *costs: Cost) -> Cost:
        turns.append(name)
        return costs[turns.count(name) - 1]

    one, other = best(
        2,
        lambda: side("one", Cost(2, 3, 10), Cost(3, 2, 11)),
        lambda: side("other", Cost(1, 1, 5), Cost(1, 1, 5)),
    )
    assert turns == ["one", "other", "one", "other"]
    assert one == Cost(2, 2, 11)
    assert other == Cost(1, 1, 5)


def test_the_machine_is_described() -> None:
    here = machine()
    assert here.cores > 0
    assert here.memory > 0
    assert here.processor
    assert here.python.startswith("3.")


@pytest.mark.parametrize("name", SIDES)
def test_the_sides_read_what_is_listed(name: str, tmp_path: Path) -> None:
    lines = []
    said = {
        "ko": "2024년 3월 8일 오후",
        "ar": "8 مارس 2024",
        "tr": "8 Mart 2024",
        "hi": "8 मार्च 2024",
    }
    for language, text in said.items():
        file = tmp_path / f"{language}.txt"
        file.write_text(text, "utf-8")
        lines.append(f"{language}\t{file}\n")
    listed = tmp_path / "list.tsv"
    listed.write_text("".join(lines), "utf-8")
    SIDES[name](listed)


def test_ratios_are_formed_on_the_same_documents(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "bench.json"
    few = ["--documents", "6", "--rounds", "1", "--sample", "2", "--only", "ratios"]
    assert main([*few, "--json", str(file)]) == 0
    assert "\nratios\n" in capsys.readouterr().out
    found = json.loads(file.read_text("utf-8"))
    assert found.keys() == {"machine", "asked", "ratios"}
    lines = found["ratios"]["lines"]
    assert all(line.keys() == LINE for line in lines)
    assert [line["documents"] for line in lines] == [6] * 4
    assert all(line["cpu"] > 0 for line in lines)
    expected = [lines[0]["cpu"] / line["cpu"] for line in lines[1:]]
    assert list(found["ratios"]["ratios"].values()) == expected


def test_every_part_runs_the_pipeline_as_it_says(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    ran: list[str] = []

    def measured(command: Sequence[str]) -> Cost:
        if "benchmarks.generate" in command:
            return cost(command)
        ran.append(" ".join(command[command.index("-m") + 1 :]))
        return Cost(2.0, 1.0 if "--workers 2" in ran[-1] else 0.5, 100.0)

    monkeypatch.setattr(bench, "cost", measured)
    file = tmp_path / "bench.json"
    few = ["--many", "7", "--sizes", "8", "4", "--rounds", "2", "--json", str(file)]
    assert main([*few, "--only", "curve", "workers", "engines", "rerun"]) == 0
    found = json.loads(file.read_text("utf-8"))
    assert [line["documents"] for line in found["curve"]["lines"]] == [4, 8]
    assert found["curve"]["ratios"]["CPU per document, largest to smallest"] == 0.5
    assert found["workers"]["ratios"]["CPU, two workers to one worker"] == 2
    assert found["workers"]["ratios"]["wall time, two workers to one worker"] == 1
    assert [line["documents"] for line in found["rerun"]["lines"]] == [7, 7]
    assert set(found) == {"machine", "asked", *PARTS} - {"ratios"}
    assert all(one.startswith("pipeline run") for one in ran)
    assert [one.partition("--workers ")[2] for one in ran] == [
        *["1"] * 2,
        *["1", "2"] * 2,
        *["2 --engine local", "2 --engine dask"] * 2,
        *["1"] * 4,
    ]
    outs = [one.split("--out ")[1].split()[0] for one in ran[-4:]]
    assert outs[0] == outs[1] != outs[2] == outs[3]
