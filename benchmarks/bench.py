"""What a run costs beside other tools, at growing sizes, on more workers, on Dask, and again.

    python -m benchmarks.bench [--only ratios curve workers engines rerun] [--documents 2000]
        [--many 10000] [--sizes 1000 10000 100000] [--rounds 3] [--sample 400] [--json FILE]

Every side is a process of its own on the same generated reports, start-up included; the sides of a
ratio take turns, and the least of a few rounds counts, because machines are noisy. CPU seconds are
those of all processes of a side, peak memory is that of its largest one.

- ratios   the pipeline with one worker beside `langdetect.detect` alone, spaCy's tokenisation alone
           and `dateparser.search.search_dates` alone, the last on a sample and scaled up to all
- curve    the pipeline with one worker at several sizes, once each
- workers  one worker and two
- engines  two workers of this machine without and with Dask
- rerun    a first run, and one that finds its results unchanged
"""

from __future__ import annotations

import argparse
import dataclasses
import functools
import json
import random
import sys
import tempfile
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from benchmarks.measuring import CommandError, Cost, best, cost, machine

SIZES = (1_000, 10_000, 100_000)
SEED = 20240320


@dataclass(frozen=True, slots=True)
class Asked:
    """How much to measure."""

    documents: int
    many: int
    """documents of the parts that compare runs with runs"""
    sizes: Sequence[int]
    rounds: int
    sample: int
    """documents for `dateparser`"""


@dataclass(frozen=True, slots=True)
class Line:
    """A side, and what it cost."""

    name: str
    documents: int
    cost: Cost

    def said(self) -> Mapping[str, float | str]:
        """Return the line in the values of JSON."""
        return {
            "name": self.name,
            "documents": self.documents,
            "documents_per_second": self.documents / self.cost.wall,
            "cpu_ms_per_document": self.cost.cpu / self.documents * 1000,
            **dataclasses.asdict(self.cost),
        }


@dataclass(frozen=True, slots=True)
class Part:
    """A part of what is measured."""

    lines: Sequence[Line]
    ratios: Mapping[str, float]
    """what is compared, and how many times as much it is"""
    note: str = ""


def _generate(folder: Path, documents: int) -> Path:
    """Write that many reports and the list of them; return their folder."""
    raw, labels = folder / "raw", folder / "labels.jsonl"
    asked = ("--reports", str(documents), "--out", str(raw), "--labels", str(labels))
    cost([sys.executable, "-m", "benchmarks.generate", *asked])
    with labels.open(encoding="utf-8") as lines, (folder / "list.tsv").open("w") as listed:
        for line in lines:
            said = json.loads(line)
            listed.write(f"{said['language']}\t{raw / said['path']}\n")
    labels.unlink()
    return raw


def _pipeline(raw: Path, *options: str, out: Path | None = None) -> Cost:
    """Run the pipeline into a folder of its own, or one that may have results already."""
    with tempfile.TemporaryDirectory() as fresh:
        out = out or Path(fresh) / "out"
        command = (sys.executable, "-m", "pipeline", "run", "--raw", str(raw), "--out", str(out))
        return cost([*command, *options])


def _side(name: str, listed: Path) -> Cost:
    return cost([sys.executable, "-m", "benchmarks.sides", name, str(listed)])


def ratios(asked: Asked, folder: Path) -> Part:
    """Compare the pipeline with single steps of other tools."""
    raw, listed = _generate(folder, asked.documents), folder / "list.tsv"
    lines = listed.read_text("utf-8").splitlines(keepends=True)
    drawn = random.Random(SEED).sample(lines, min(asked.sample, len(lines)))
    sample, nothing = folder / "sample.tsv", folder / "nothing.tsv"
    sample.write_text("".join(drawn), "utf-8")
    nothing.write_text("", "utf-8")
    sides: Mapping[str, Callable[[], Cost]] = {
        "pipeline, one worker": functools.partial(_pipeline, raw, "--workers", "1"),
        "langdetect alone": functools.partial(_side, "langdetect", listed),
        "spaCy tokens alone": functools.partial(_side, "spacy", listed),
    }
    costs = dict(zip(sides, best(asked.rounds, *sides.values()), strict=True))
    started, some = best(
        1,
        functools.partial(_side, "dateparser", nothing),
        functools.partial(_side, "dateparser", sample),
    )
    costs["dateparser alone"] = _scaled(started, some, asked.documents / len(drawn))
    pipeline = costs["pipeline, one worker"]
    return Part(
        [Line(name, asked.documents, one) for name, one in costs.items()],
        {
            f"CPU of the pipeline to {name}": pipeline.cpu / one.cpu
            for name, one in costs.items()
            if one is not pipeline
        },
        f"dateparser: measured on {len(drawn)} documents, beyond its start-up scaled to all",
    )


def _scaled(started: Cost, some: Cost, times: float) -> Cost:
    """Return what more documents cost, if start-up stays what it is."""
    return replace(
        some,
        wall=started.wall + max(0.0, some.wall - started.wall) * times,
        cpu=started.cpu + max(0.0, some.cpu - started.cpu) * times,
    )


def curve(asked: Asked, folder: Path) -> Part:
    """Run the pipeline on more and more documents."""
    lines = []
    for size in sorted(asked.sizes):
        with tempfile.TemporaryDirectory(dir=folder) as inner:
            raw = _generate(Path(inner), size)
            lines.append(Line(f"{size:,} documents", size, _pipeline(raw, "--workers", "1")))
    first, last = lines[0], lines[-1]
    grown = {
        "CPU per document, largest to smallest": (last.cost.cpu / last.documents)
        / (first.cost.cpu / first.documents)
    }
    if len(lines) > 1:
        before = lines[-2]
        grown[f"peak memory, {last.name} to {before.name}"] = last.cost.memory / before.cost.memory
    return Part(lines, grown)


def workers(asked: Asked, folder: Path) -> Part:
    """Compare one worker with two."""
    raw = _generate(folder, asked.many)
    one, two = best(
        asked.rounds,
        functools.partial(_pipeline, raw, "--workers", "1"),
        functools.partial(_pipeline, raw, "--workers", "2"),
    )
    return _pair(asked, ("one worker", one), ("two workers", two))


def engines(asked: Asked, folder: Path) -> Part:
    """Compare two workers of this machine without and with Dask."""
    raw = _generate(folder, asked.many)
    local, dask = best(
        asked.rounds,
        functools.partial(_pipeline, raw, "--workers", "2", "--engine", "local"),
        functools.partial(_pipeline, raw, "--workers", "2", "--engine", "dask"),
    )
    return _pair(asked, ("local, two workers", local), ("Dask, two workers", dask))


def rerun(asked: Asked, folder: Path) -> Part:
    """Compare a first run with one after which nothing has changed."""
    raw = _generate(folder, asked.many)
    outs = iter([folder / f"out{number}" for number in range(asked.rounds)])
    current = Path()

    def first() -> Cost:
        nonlocal current
        current = next(outs)
        return _pipeline(raw, "--workers", "1", out=current)

    def again() -> Cost:
        return _pipeline(raw, "--workers", "1", out=current)

    one, two = best(asked.rounds, first, again)
    return _pair(asked, ("first run", one), ("unchanged run", two))


def _pair(asked: Asked, one: tuple[str, Cost], other: tuple[str, Cost]) -> Part:
    what = f"{other[0]} to {one[0]}"
    return Part(
        [Line(name, asked.many, found) for name, found in (one, other)],
        {
            f"wall time, {what}": other[1].wall / one[1].wall,
            f"CPU, {what}": other[1].cpu / one[1].cpu,
        },
    )


PARTS: Mapping[str, Callable[[Asked, Path], Part]] = {
    "ratios": ratios,
    "curve": curve,
    "workers": workers,
    "engines": engines,
    "rerun": rerun,
}


def _show(name: str, part: Part) -> None:
    print(f"\n{name}")
    heads = f"{'documents':>10}{'wall s':>9}{'docs/s':>9}{'CPU s':>9}{'ms/doc':>9}{'peak MB':>9}"
    print(f"  {'':24}{heads}")
    for line in part.lines:
        said, one = line.said(), line.cost
        print(
            f"  {line.name:24}{line.documents:10,}{one.wall:9.1f}"
            f"{said['documents_per_second']:9.1f}{one.cpu:9.1f}"
            f"{said['cpu_ms_per_document']:9.2f}{one.memory:9.0f}"
        )
    for what, times in part.ratios.items():
        print(f"  {what}: {times:.2f}")
    if part.note:
        print(f"  {part.note}")
    sys.stdout.flush()


def bench(asked: Asked, only: Sequence[str]) -> Mapping[str, Any]:
    """Measure and show some parts; return all of it in the values of JSON."""
    here = machine()
    print(f"{here.cores} cores, {here.processor}, {here.memory:.1f} GB, {here.system}")
    print(f"Python {here.python}, load before {here.load:.1f}, best of {asked.rounds} rounds")
    found: dict[str, Any] = {
        "machine": dataclasses.asdict(here),
        "asked": dataclasses.asdict(asked),
    }
    for name in only:
        with tempfile.TemporaryDirectory() as folder:
            part = PARTS[name](asked, Path(folder))
        _show(name, part)
        found[name] = {
            "lines": [line.said() for line in part.lines],
            "ratios": dict(part.ratios),
            "note": part.note,
        }
    return found


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure what is asked for."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("--only", nargs="+", choices=PARTS, default=list(PARTS), help="parts")
    parser.add_argument("--documents", type=int, default=2_000, help="for the ratios")
    parser.add_argument("--many", type=int, default=10_000, help="for one run beside another")
    parser.add_argument("--sizes", type=int, nargs="+", default=SIZES, help="of the curve")
    parser.add_argument("--rounds", type=int, default=3, help="of which the best counts")
    parser.add_argument("--sample", type=int, default=400, help="documents for dateparser")
    parser.add_argument("--json", type=Path, help="file for the same as JSON")
    asked = parser.parse_args(arguments)
    try:
        found = bench(
            Asked(asked.documents, asked.many, asked.sizes, asked.rounds, asked.sample), asked.only
        )
    except CommandError as failed:
        print(failed, file=sys.stderr)
        return 1
    if asked.json:
        asked.json.write_text(json.dumps(found, indent=1) + "\n", "utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
