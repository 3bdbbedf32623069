"""Fit the coefficients of the link score on the development gold and write them.

    python -m tests.train_links

The pairs are all those of reports of gold events, those of the other reports of the development
part and of the samples that a run would compare, and with little weight those with short notes made
of the reports. Writes `pipeline/link/weights.json`.
"""

from __future__ import annotations

import dataclasses
import itertools
import json
import random
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path

import pipeline.link
from pipeline.link import blocking, profile, training, weights
from pipeline.link.compared import Pair
from pipeline.link.features import Comparison
from pipeline.link.grouping import rarity_of
from pipeline.link.packed import PackedProfiles
from pipeline.link.profile import Profile
from pipeline.link.rarity import PackedRarity
from pipeline.link.told import told_by_reports, units_of_today
from pipeline.link.training import Labelled
from pipeline.schema import Document
from pipeline.tables import Tables
from tests.evaluation.gold import GOLD, PARTS, SAMPLES, extracted, gold_reports
from tests.evaluation.gold_events import EVENTS, gold_events

WEIGHTS = Path(pipeline.link.__file__).parent / "weights.json"
PART = "development"
PROVENANCE = (
    "Fitted by `python -m tests.train_links` with scikit-learn's LogisticRegression on the"
    " development gold: all pairs of reports of its events, and those pairs of other reports that a"
    " run compares, and with little weight pairs with short notes made of them; cross-validated by"
    " families of related events."
)


def labelled_pairs() -> list[Labelled]:
    """Return the pairs of the development gold with their labels."""
    tables = Tables()
    told: dict[str, tuple[str, str]] = {}
    for folder, events in (
        (EVENTS / PART, dict(_gold_events())),
        (SAMPLES, dict(_samples())),
        (GOLD / PART, {}),
    ):
        found = extracted(folder)
        tables.extend(found)
        for row in found.of(Document):
            alone = (row.doc_id, row.doc_id)
            told[row.doc_id] = events.get((row.path, row.record), alone)
    read = told_by_reports(tables)
    today = units_of_today(read)
    profiles = [profile.profile_of(one, today) for one in read.values()]
    rarity = rarity_of(profiles, weights.load().rarity)
    packed = PackedProfiles(profiles)
    candidates = list(blocking.candidates(packed, PackedRarity(packed, weights.load().rarity)))
    of_events = [
        at
        for at, one in enumerate(profiles)
        if told[one.doc_id][0] != one.doc_id and len(told[one.doc_id][1]) == 1
    ]
    pairs = sorted({*candidates, *itertools.combinations(of_events, 2)})
    notes = list(_notes(profiles, candidates, told))
    comparison = Comparison([*profiles, *(note for note, _, _ in notes)], rarity)
    found = [
        Labelled(
            comparison.features(left, right),
            told[profiles[left].doc_id] == told[profiles[right].doc_id],
            told[profiles[left].doc_id][1],
        )
        for left, right in pairs
    ]
    for at, (_, source, beside) in enumerate(notes, len(profiles)):
        event, family = told[profiles[source].doc_id]
        found.extend(
            Labelled(
                comparison.features(other, at),
                told[profiles[other].doc_id][0] == event,
                family,
                True,
            )
            for other in beside
        )
    return found


def _notes(
    profiles: Sequence[Profile[str]],
    candidates: Iterable[Pair],
    told: Mapping[str, tuple[str, str]],
) -> Iterator[tuple[Profile[str], int, Sequence[int]]]:
    """Yield short notes made of reports: two award counts and one official, with day and place or
    without; with the report each is made of, and the reports to compare it with.
    """
    near: defaultdict[int, set[int]] = defaultdict(set)
    for left, right in candidates:
        near[left].add(right)
        near[right].add(left)
    together: defaultdict[str, set[int]] = defaultdict(set)
    for at, one in enumerate(profiles):
        together[told[one.doc_id][0]].add(at)
    for at, one in enumerate(profiles):
        event = told[one.doc_id][0]
        if event == one.doc_id or len(one.award_counts) < 2 or not one.people:
            continue
        chance = random.Random(one.doc_id)
        kept = frozenset(chance.sample(sorted(one.award_counts), 2))
        counts = {token.rpartition(":")[2] for token in kept}
        note = dataclasses.replace(
            one,
            numbers=one.numbers & kept,
            documents=frozenset(),
            sequence=tuple(token for token in one.sequence if token in kept),
            people=(chance.choice(one.people),),
            awards=frozenset(token for token in one.awards if token.rpartition(":")[2] in counts),
            award_counts=kept,
            n_chars=one.n_chars // 5,
            n_paragraphs=1,
        )
        bare = dataclasses.replace(
            note,
            day=None,
            month_day=None,
            named_days=frozenset(),
            province=None,
            province_today=None,
            named_provinces=frozenset(),
        )
        beside = sorted((near[at] | together[event]) - {at})
        yield note, at, beside
        yield bare, at, beside


def _gold_events() -> Iterator[tuple[tuple[str, int], tuple[str, str]]]:
    """Yield event and family of the reports of gold events; a letter names related events."""
    for event in gold_events(EVENTS / PART):
        for path in event.reports:
            yield (path, 0), (event.name, event.name[0])


def _samples() -> Iterator[tuple[tuple[str, int], tuple[str, str]]]:
    for part in PARTS:
        for one in gold_reports(GOLD / part):
            if one.is_sample:
                event = str(one.facts["event"])
                yield (one.path, one.record), (event, event)


def main() -> None:
    """Write the fitted coefficients and say how well they do."""
    start = weights.load()
    trained = training.fit(labelled_pairs(), start)
    reasons = {
        name: said["why"]
        for name, said in json.loads(WEIGHTS.read_text("utf-8"))["features"].items()
    }
    WEIGHTS.write_text(training.as_json(trained, reasons, PROVENANCE) + "\n", "utf-8")
    print(
        f"{trained.n_pairs} pairs, {trained.n_same} of one event; cross-validated:"
        f" precision {trained.precision:.3f}, recall {trained.recall:.3f}, F1 {trained.f1:.3f}"
    )


if __name__ == "__main__":
    main()
