"""What linking costs as the number of reports grows, and whether it stays right.

    python -m benchmarks.linking [--reports 1000 10000 100000]

Each size is a process of its own: it makes its reports, links them and sums up their awards. Only
the latter two are timed; the peak of memory holds everything, the rows themselves included. The
number of events a day is the same for every size.
"""

from __future__ import annotations

import argparse
import dataclasses
import json
import resource
import subprocess
import sys
import time
from collections import Counter, defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from benchmarks.reports import Corpus, corpus
from pipeline.aggregate import aggregate
from pipeline.link import link
from pipeline.schema import Link, OfficialMention, Report
from pipeline.tables import Tables

ROOT = Path(__file__).resolve().parent.parent
SIZES = (1_000, 10_000, 100_000)


@dataclass(frozen=True)
class Measured:
    """What linking so many reports took and gave."""

    reports: int
    cpu: float
    """seconds"""
    memory_before: float
    """resident memory once the reports are made, MB"""
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


def measure(reports: int) -> Measured:
    """Make reports, link them, and compare with what is true."""
    made = corpus(reports)
    before = _peak()
    started = time.process_time()
    linked = link(made.tables)
    made.tables.extend(aggregate(_together(made.tables, linked)))
    cpu = time.process_time() - started
    memory = _peak()
    # Imported here, since what it imports is no part of linking.
    from tests.evaluation.events import b_cubed, pairs

    wanted = {doc_id: str(event) for doc_id, event in made.event_of.items()}
    found = {row.doc_id: str(row.event_id) for row in linked.of(Report)}
    pairwise = pairs(wanted, found)
    precision, recall = b_cubed(wanted, found)
    return Measured(
        reports=reports,
        cpu=cpu,
        memory_before=before,
        memory=memory,
        pairs=len(linked.of(Link)),
        pairwise=pairwise.f1,
        b_cubed=2 * precision * recall / (precision + recall),
        wrong_pairs=pairwise.wrong,
        identities=right_identities(made, linked),
    )


def _together(tables: Tables, linked: Tables) -> Tables:
    """Return the rows that were linked with those that linking made, in place of its own."""
    kinds = {type(row) for row in linked}
    found = Tables(row for row in tables if type(row) not in kinds)
    found.extend(linked)
    return found


def _peak() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def right_identities(made: Corpus, linked: Tables) -> float:
    """Return the share of mentions in the identity that most mentions of the person have, and that
    has more of this person than of any other.
    """
    people: defaultdict[str, Counter[str]] = defaultdict(Counter)
    holders: defaultdict[str, Counter[str]] = defaultdict(Counter)
    before = {row.mention_id: row.person_id for row in made.tables.of(OfficialMention)}
    for row in linked.of(OfficialMention):
        person = made.person_of[row.doc_id, before[row.mention_id]]
        people[person][row.person_id] += 1
        holders[row.person_id][person] += 1
    right = 0
    for person, given in people.items():
        identity, times = given.most_common(1)[0]
        if holders[identity].most_common(1)[0][0] == person:
            right += times
    return right / max(1, len(before))


def _in_own_process(reports: int) -> Measured:
    command = [sys.executable, "-m", "benchmarks.linking", "--alone", str(reports)]
    shown = subprocess.run(command, cwd=ROOT, stdout=subprocess.PIPE, check=True, text=True)
    said: Mapping[str, float] = json.loads(shown.stdout.splitlines()[-1])
    return Measured(**said)  # type: ignore[arg-type]


def main() -> int:
    """Print the curve."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("--reports", type=int, nargs="+", default=SIZES, help="sizes to measure")
    parser.add_argument("--alone", type=int, help="measure this size here, and print it as JSON")
    asked = parser.parse_args()
    if asked.alone:
        print(json.dumps(dataclasses.asdict(measure(asked.alone))))
        return 0
    print(
        f"{'reports':>9}{'reports/s':>11}{'CPU s/1000':>12}{'to first':>10}{'peak MB':>9}"
        f"{'rows MB':>9}{'pairs/report':>14}{'wrong pairs':>13}{'pairwise':>10}{'B-cubed':>9}"
        f"{'people':>8}"
    )
    first: float | None = None
    for size in sorted(asked.reports):
        one = _in_own_process(size)
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
