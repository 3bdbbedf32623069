"""What linking costs as the number of reports grows, and whether it stays right.

    python -m benchmarks.linking [--reports 1000 10000 100000] [--in-memory]

Each size is two processes: one makes the reports and writes their rows, as the stages before would;
the other links them from there, sums up their awards and writes what it makes. Only the second is
measured. With `--in-memory` one process does all in memory, and only linking and summing are timed.
The number of events a day is the same for every size.
"""

from __future__ import annotations

import argparse
import dataclasses
import json
import resource
import subprocess
import sys
import tempfile
import time
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

import pyarrow as pa

from benchmarks.reports import Corpus, corpus
from pipeline.aggregate import aggregate, aggregated
from pipeline.link import link, linked
from pipeline.link.stored import READ, StoredSource
from pipeline.schema import (
    TABLES,
    AwardMention,
    Link,
    OfficialMention,
    Report,
    Row,
    in_order,
)
from pipeline.store.columnar import arrow_schema, to_arrow, to_rows
from pipeline.store.divided import Batches
from pipeline.stored_awards import StoredAwards
from pipeline.tables import Tables

ROOT = Path(__file__).resolve().parent.parent
SIZES = (1_000, 10_000, 100_000)
ROWS_TOGETHER = 2048
TRUTH = "truth.json"


@dataclass(frozen=True)
class Measured:
    """What linking so many reports took and gave."""

    reports: int
    cpu: float
    """seconds"""
    memory_before: float
    """resident memory before they are linked, MB"""
    memory: float
    """peak, MB"""
    pairs: int
    """pairs of reports that were compared"""
    pairwise: float
    """F1"""
    b_cubed: float
    """F1"""
    wrong_pairs: int
    """pairs of reports of two events that were taken for one"""
    identities: float
    """share of mentions in the right identity"""


@dataclass(frozen=True)
class Truth:
    """What is true of the reports."""

    event_of: Mapping[str, int]
    """document to its event"""
    person_of: Mapping[str, str]
    """mention of an official to the person"""

    @classmethod
    def of(cls, made: Corpus) -> Truth:
        """Return what is true of reports that were made."""
        people = {
            row.mention_id: made.person_of[row.doc_id, row.person_id]
            for row in made.tables.of(OfficialMention)
        }
        return cls(made.event_of, people)


def measure(reports: int) -> Measured:
    """Make reports, link them in memory, and compare with what is true."""
    made = corpus(reports)
    truth = Truth.of(made)
    before = _peak()
    started = time.process_time()
    linked = link(made.tables)
    made.tables.extend(aggregate(_together(made.tables, linked)))
    cpu = time.process_time() - started
    return _compared(truth, linked, cpu, before, _peak())


def write(reports: int, folder: Path) -> None:
    """Make reports, and write their rows and what is true of them into a folder."""
    made = corpus(reports)
    for kind in READ:
        rows = in_order(made.tables.of(kind))
        with pa.ipc.new_file(str(_file(folder, kind)), arrow_schema(kind)) as file:
            for at in range(0, len(rows), ROWS_TOGETHER):
                file.write_table(to_arrow(kind, rows[at : at + ROWS_TOGETHER]))
    (folder / TRUTH).write_text(json.dumps(dataclasses.asdict(Truth.of(made))), "utf-8")


def measure_stored(folder: Path) -> Measured:
    """Link the reports of a folder from disk, and compare with what is true."""
    before = _peak()
    started = time.process_time()
    made = folder / "made"
    made.mkdir()
    with ExitStack() as stack:
        files: dict[type[Row], pa.RecordBatchFileWriter] = {}
        for part in linked(StoredSource(_batches(folder), folder)):
            for kind in TABLES.values():
                rows = part.of(kind)
                if rows and kind not in files:
                    file = pa.ipc.new_file(str(_file(made, kind)), arrow_schema(kind))
                    files[kind] = stack.enter_context(file)
                if rows:
                    files[kind].write_table(to_arrow(kind, rows))
    given, linked_rows = _batches(folder), _batches(made)
    aggregated(
        StoredAwards(
            lambda kind: given(kind) if kind is AwardMention else linked_rows(kind), folder
        )
    )
    cpu, peak = time.process_time() - started, _peak()
    found = Tables()
    for kind in (Report, OfficialMention, Link):
        table = pa.Table.from_batches(linked_rows(kind), arrow_schema(kind))
        found.replace(kind, to_rows(kind, table))
    truth = Truth(**json.loads((folder / TRUTH).read_text("utf-8")))
    return _compared(truth, found, cpu, before, peak)


def _file(folder: Path, kind: type[Row]) -> Path:
    return folder / f"{kind.table_name}.arrow"


def _batches(folder: Path) -> Batches:
    def batches(kind: type[Row]) -> Iterator[pa.RecordBatch]:
        if _file(folder, kind).exists():
            with pa.ipc.open_file(str(_file(folder, kind))) as file:
                for number in range(file.num_record_batches):
                    yield file.get_batch(number)

    return batches


def _compared(truth: Truth, linked: Tables, cpu: float, before: float, memory: float) -> Measured:
    """Compare what was linked with what is true."""
    # Imported here, since what it imports is no part of linking.
    from tests.evaluation.events import b_cubed, pairs

    wanted = {doc_id: str(event) for doc_id, event in truth.event_of.items()}
    found = {row.doc_id: str(row.event_id) for row in linked.of(Report)}
    pairwise = pairs(wanted, found)
    precision, recall = b_cubed(wanted, found)
    return Measured(
        reports=len(wanted),
        cpu=cpu,
        memory_before=before,
        memory=memory,
        pairs=len(linked.of(Link)),
        pairwise=pairwise.f1,
        b_cubed=2 * precision * recall / (precision + recall),
        wrong_pairs=pairwise.wrong,
        identities=right_identities(truth.person_of, linked),
    )


def _together(tables: Tables, linked: Tables) -> Tables:
    """Return the rows that were linked with those that linking made, in place of its own."""
    kinds = {type(row) for row in linked}
    found = Tables(row for row in tables if type(row) not in kinds)
    found.extend(linked)
    return found


def _peak() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def right_identities(person_of: Mapping[str, str], linked: Tables) -> float:
    """Return the share of mentions in the identity that most mentions of the person have, and that
    has more of this person than of any other.

    Parameters
    ----------
    person_of
        The person of each mention.
    linked
        Officials with their identities.
    """
    people: defaultdict[str, Counter[str]] = defaultdict(Counter)
    holders: defaultdict[str, Counter[str]] = defaultdict(Counter)
    for row in linked.of(OfficialMention):
        person = person_of[row.mention_id]
        people[person][row.person_id] += 1
        holders[row.person_id][person] += 1
    right = 0
    for person, given in people.items():
        identity, times = given.most_common(1)[0]
        if holders[identity].most_common(1)[0][0] == person:
            right += times
    return right / max(1, len(person_of))


def _in_own_process(reports: int, in_memory: bool) -> Measured:
    if in_memory:
        return _measured("--measure", str(reports))
    with tempfile.TemporaryDirectory() as folder:
        _said("--write", str(reports), folder)
        return _measured("--measure-stored", folder)


def _measured(*arguments: str) -> Measured:
    said: Mapping[str, float] = json.loads(_said(*arguments).splitlines()[-1])
    return Measured(**said)  # type: ignore[arg-type]


def _said(*arguments: str) -> str:
    command = [sys.executable, "-m", "benchmarks.linking", *arguments]
    return subprocess.run(command, cwd=ROOT, stdout=subprocess.PIPE, check=True, text=True).stdout


def main() -> int:
    """Print the curve."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("--reports", type=int, nargs="+", default=SIZES, help="sizes to measure")
    parser.add_argument("--in-memory", action="store_true", help="keep all rows in memory")
    here = parser.add_argument_group("what its own processes do")
    here.add_argument("--write", nargs=2, metavar=("REPORTS", "FOLDER"))
    here.add_argument("--measure", type=int, metavar="REPORTS")
    here.add_argument("--measure-stored", type=Path, metavar="FOLDER")
    asked = parser.parse_args()
    if asked.write:
        write(int(asked.write[0]), Path(asked.write[1]))
        return 0
    if asked.measure or asked.measure_stored:
        one = measure(asked.measure) if asked.measure else measure_stored(asked.measure_stored)
        print(json.dumps(dataclasses.asdict(one)))
        return 0
    print(
        f"{'reports':>9}{'reports/s':>11}{'CPU s/1000':>12}{'to first':>10}{'peak MB':>9}"
        f"{'before':>9}{'pairs/report':>14}{'wrong pairs':>13}{'pairwise':>10}{'B-cubed':>9}"
        f"{'people':>8}"
    )
    first: float | None = None
    for size in sorted(asked.reports):
        one = _in_own_process(size, asked.in_memory)
        each = one.cpu / one.reports * 1000
        first = first or each
        print(
            f"{one.reports:9,}{one.reports / one.cpu:11.0f}{each:12.2f}{each / first:10.2f}"
            f"{one.memory:9.0f}{one.memory_before:9.0f}{one.pairs / one.reports:14.2f}"
            f"{one.wrong_pairs:13,}{one.pairwise:10.4f}{one.b_cubed:9.4f}{one.identities:8.4f}",
            flush=True,
        )
    return 0


if __name__ == "__main__":
    sys.exit(main())
