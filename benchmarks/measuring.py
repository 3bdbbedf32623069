"""What a command costs: wall time, CPU time of all its processes, memory of the largest.

A command runs below a small process of its own, which adopts and waits for every process that the
command starts, those that outlive their parents too: `python -m benchmarks.measuring COMMAND ...`
prints the cost as JSON on the last line of the errors.
"""

from __future__ import annotations

import ctypes
import dataclasses
import json
import os
import platform
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
_ADOPT_ORPHANS = 36
"""PR_SET_CHILD_SUBREAPER of Linux"""
_TO_MEGABYTES = 1 << 20 if platform.system() == "Darwin" else 1 << 10
_PATIENCE = 10.0
"""seconds that processes have to end after their command"""


@dataclass(frozen=True, slots=True)
class Cost:
    """What a command cost."""

    wall: float
    """seconds until it ended"""
    cpu: float
    """seconds of all its processes"""
    memory: float
    """peak resident memory of its largest process, MB"""


@dataclass(frozen=True, slots=True)
class Machine:
    """What it was measured on."""

    cores: int
    processor: str
    memory: float
    """GB"""
    system: str
    python: str
    load: float
    """processes that wanted to run at the start, on average over a minute"""


class CommandError(Exception):
    """A command that was measured failed."""


def cost(command: Sequence[str]) -> Cost:
    """Run a command in the project's folder and return what it cost."""
    alone = [sys.executable, "-m", "benchmarks.measuring", *command]
    # Python keeps what it has compiled, as it does wherever this is not set.
    kept = {name: said for name, said in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    shown = subprocess.run(alone, cwd=ROOT, capture_output=True, check=False, env=kept)
    *said, last = shown.stderr.decode(errors="replace").splitlines() or [""]
    if shown.returncode:
        tail = "\n".join([*said, last][-5:])
        raise CommandError(f"{' '.join(command[:5])} ... failed\n{tail}")
    return Cost(**json.loads(last))


def best(rounds: int, *sides: Callable[[], Cost]) -> list[Cost]:
    """Return the least that each side cost, the sides taking turns."""
    costs: list[list[Cost]] = [[] for _ in sides]
    for _ in range(rounds):
        for side, found in zip(sides, costs, strict=True):
            found.append(side())
    return [
        Cost(
            min(one.wall for one in found),
            min(one.cpu for one in found),
            max(one.memory for one in found),
        )
        for found in costs
    ]


def machine() -> Machine:
    """Return what this machine is."""
    pages = os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE")
    usable = (
        os.sched_getaffinity(0) if hasattr(os, "sched_getaffinity") else range(os.cpu_count() or 1)
    )
    return Machine(
        cores=len(usable),
        processor=_processor(),
        memory=pages / 1e9,
        system=f"{platform.system()} {platform.machine()}",
        python=platform.python_version(),
        load=os.getloadavg()[0],
    )


def _processor() -> str:
    try:
        lines = Path("/proc/cpuinfo").read_text("utf-8").splitlines()
    except OSError:
        lines = []
    names = (line.partition(":")[2].strip() for line in lines if line.startswith("model name"))
    return next(names, platform.processor() or "unknown processor")


def _measured(command: Sequence[str]) -> tuple[int, Cost]:
    """Run a command and return its exit status with what it cost."""
    if platform.system() == "Linux":
        ctypes.CDLL(None).prctl(_ADOPT_ORPHANS, 1, 0, 0, 0)
    started = time.perf_counter()
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL)
    cpu = memory = wall = 0.0
    end: float | None = None
    while end is None or time.perf_counter() < end:
        try:
            pid, status, usage = os.wait4(-1, os.WNOHANG if end else 0)
        except ChildProcessError:
            break
        if not pid:
            time.sleep(0.01)
            continue
        # The usage of a process holds that of the processes it waited for.
        cpu += usage.ru_utime + usage.ru_stime
        memory = max(memory, usage.ru_maxrss / _TO_MEGABYTES)
        if pid == process.pid:
            wall = time.perf_counter() - started
            process.returncode = os.waitstatus_to_exitcode(status)
            end = time.perf_counter() + _PATIENCE
    return process.returncode, Cost(wall, cpu, memory)


def main() -> int:
    """Measure the command of the arguments."""
    code, found = _measured(sys.argv[1:])
    print(json.dumps(dataclasses.asdict(found)), file=sys.stderr)
    return code


if __name__ == "__main__":
    sys.exit(main())
