"""What a run costs: documents per second and peak memory, beside `langdetect.detect` alone.

    python benchmarks/bench.py [--documents 2000] [--workers 1]

Both sides are processes of their own, start-up included, on the same documents: the reports of
`data/raw`, repeated with other numbers and their paragraphs in another order, so that no two are
the same. CPU time is compared, and as a ratio, because machines are noisy.
"""

from __future__ import annotations

import argparse
import os
import random
import re
import resource
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

from pipeline.ingest import discover, ingest
from pipeline.schema import Document

ROOT = Path(__file__).resolve().parent.parent
SEED = 20240320
_COUNT = re.compile(r"(?<![\d./:,-])\d{2,3}(?![\d./:,%-])")
LANGDETECT = """
import sys
from pathlib import Path
import langdetect
langdetect.DetectorFactory.seed = 0
for file in sorted(Path(sys.argv[1]).rglob("*.txt")):
    langdetect.detect(file.read_text("utf-8"))
"""


@dataclass(frozen=True)
class Cost:
    """What a process cost."""

    wall: float
    """seconds"""
    cpu: float
    """seconds of all its processes"""
    memory: float
    """peak resident memory of the largest process, MB"""


def varied(text: str, source: random.Random) -> str:
    """Return a report with other counts and its paragraphs in another order."""
    lead, *paragraphs = text.split("\n")
    source.shuffle(paragraphs)
    shift = source.randrange(1, 60)
    changed = "\n".join([lead, *paragraphs])
    return _COUNT.sub(lambda count: str(int(count[0]) + shift), changed)


def write_corpus(folder: Path, documents: int) -> None:
    """Write that many different reports as text files."""
    texts = [row.text for row in ingest(discover(ROOT / "data" / "raw").files).of(Document)]
    source = random.Random(SEED)
    for number in range(documents):
        text = texts[number % len(texts)]
        file = folder / f"{number // 500:03d}" / f"{number:06d}.txt"
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(varied(text, source), "utf-8")


def cost(command: list[str]) -> Cost:
    """Run a command and return what it cost."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    started = time.perf_counter()
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, cwd=ROOT)
    _, status, usage = os.wait4(process.pid, 0)
    wall = time.perf_counter() - started
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise SystemExit(f"{' '.join(command[:4])} ... failed with exit code {process.returncode}")
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return Cost(wall, cpu, usage.ru_maxrss / 1024)


def main() -> int:
    """Print the costs and their ratio."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--documents", type=int, default=2000)
    parser.add_argument("--workers", type=int, default=1)
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        raw, out = Path(folder) / "raw", Path(folder) / "out"
        write_corpus(raw, asked.documents)
        run = cost(
            [
                *(sys.executable, "-m", "pipeline", "run"),
                *("--raw", str(raw), "--out", str(out), "--workers", str(asked.workers)),
            ]
        )
        alone = cost([sys.executable, "-c", LANGDETECT, str(raw)])
    print(f"{asked.documents} documents, {asked.workers} worker(s), start-up included")
    print(f"{'':24}{'documents/s':>12}{'CPU s':>9}{'ms/document':>13}{'peak MB':>9}")
    for name, one in (("pipeline run", run), ("langdetect.detect alone", alone)):
        print(
            f"{name:24}{asked.documents / one.wall:12.1f}{one.cpu:9.1f}"
            f"{one.cpu / asked.documents * 1000:13.2f}{one.memory:9.0f}"
        )
    print(f"ratio of CPU time, run to langdetect alone: {run.cpu / alone.cpu:.2f}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
