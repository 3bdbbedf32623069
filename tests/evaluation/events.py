"""How well reports become events: joined, people told apart, differences found, awards summed."""

from __future__ import annotations

import tempfile
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from sklearn.metrics.cluster import pair_confusion_matrix

from pipeline.run import Settings, run
from pipeline.schema import (
    AwardTotal,
    Divergence,
    Document,
    OfficialMention,
    Relation,
    Report,
    Row,
)
from pipeline.store.columnar import to_rows
from pipeline.store.sources import Stored
from pipeline.tables import Tables
from tests.evaluation.gold import occurrences
from tests.evaluation.gold_events import OFFICIAL, Difference, GoldAward, GoldEvent, gold_events
from tests.evaluation.score import Score

Cell = tuple[object, ...]
"""province, year, award, recipient and status"""
Sums = tuple[int, int]
"""number of events, and of awards"""
_READ: tuple[type[Row], ...] = (
    *(Document, OfficialMention, Report, Relation, Divergence, AwardTotal),
)


@dataclass(frozen=True)
class EventScores:
    """How well the reports of a folder of gold events become events."""

    n_events: int
    n_reports: int
    pairs: Score
    """pairs of reports of one event"""
    b_cubed: tuple[float, float]
    """precision and recall"""
    merged: Sequence[str]
    """different events that were taken for one"""
    identities: Score
    """mentions in the right identity, of people who are named in several languages"""
    differences: Mapping[str, Score]
    """divergences by kind of fact"""
    relations: Score
    totals: Score
    """cells of `award_totals`"""

    @property
    def b_cubed_f1(self) -> float:
        """Harmonic mean of both."""
        precision, recall = self.b_cubed
        return 2 * precision * recall / (precision + recall)

    @property
    def all_differences(self) -> Score:
        """All kinds of facts together."""
        found = Score()
        for score in self.differences.values():
            found.right += score.right
            found.wrong += score.wrong
            found.missed += score.missed
            found.errors += score.errors
        return found

    def figures(self, part: str) -> dict[str, float]:
        """Return what the floors keep from falling."""
        named = {
            "pairs": self.pairs.f1,
            "b_cubed": self.b_cubed_f1,
            "identities": self.identities.recall,
            "divergences_precision": self.all_differences.precision,
            "divergences_recall": self.all_differences.recall,
            "relations": self.relations.f1,
            "award_totals": _equal(self.totals),
        }
        return {f"{part}/events/{name}": round(value, 4) for name, value in named.items()}

    def table(self) -> str:
        """Return the scores as lines to print."""
        precision, recall = self.b_cubed
        mentions = self.identities.right + self.identities.missed
        cells = self.totals.right + self.totals.wrong + self.totals.missed
        lines = {
            "pairs of reports": _shown(self.pairs),
            "B-cubed": f"P {precision:.3f}  R {recall:.3f}  F1 {self.b_cubed_f1:.3f}",
            "different events merged": str(len(self.merged)),
            "people in two languages": f"{self.identities.recall:.3f} of {mentions} mentions"
            " in the right identity",
            **{f"divergences, {name}": _shown(one) for name, one in self.differences.items()},
            "divergences": _shown(self.all_differences),
            "relations": _shown(self.relations),
            "award_totals": f"{_equal(self.totals):.3f} of {cells} cells equal to truth",
        }
        return "\n".join(f"{name:26}{text}" for name, text in lines.items())

    def errors(self) -> str:
        """Return every error, one a line."""
        scores = {
            "people": self.identities,
            **{f"divergences {name}": score for name, score in self.differences.items()},
            "relations": self.relations,
            "award_totals": self.totals,
        }
        return "\n".join(
            [
                *(f"merged: {pair}" for pair in self.merged),
                *(f"{name}: {error}" for name, score in scores.items() for error in score.errors),
            ]
        )


def evaluate_events(folder: Path) -> EventScores:
    """Return how well the reports of a folder of gold events become events."""
    gold = gold_events(folder)
    tables = _run(folder)
    event_of = {path: event for event in gold for path in event.reports}
    paths = {row.doc_id: row.path for row in tables.of(Document)}
    found = {paths[row.doc_id]: str(row.event_id) for row in tables.of(Report)}
    wanted = {path: event_of[path].name for path in sorted(found)}
    people = _people(gold, tables, paths)
    return EventScores(
        len(gold),
        len(found),
        pairs(wanted, found),
        b_cubed(wanted, found),
        _merged(wanted, found),
        _identities(people),
        _differences(gold, tables, paths, people),
        _relations(gold, tables, wanted, found),
        _totals(gold, tables),
    )


def _run(raw: Path) -> Tables:
    """Return the tables of a run on a folder of reports."""
    with tempfile.TemporaryDirectory() as folder:
        run(Settings(raw=raw, out=Path(folder)))
        stored = Stored(Path(folder))
        return Tables(row for kind in _READ for row in to_rows(kind, stored.arrow(kind)))


def pairs(wanted: Mapping[str, str], found: Mapping[str, str]) -> Score:
    """Compare the pairs of reports of one event, of events in truth and as found by report."""
    named = list(wanted.values()), [found[path] for path in wanted]
    # Ordered pairs; each unordered one stands twice.
    (_, wrong), (missed, right) = pair_confusion_matrix(*named)
    return Score(int(right) // 2, int(wrong) // 2, int(missed) // 2)


def b_cubed(wanted: Mapping[str, str], found: Mapping[str, str]) -> tuple[float, float]:
    """Return precision and recall (Bagga and Baldwin 1998): the mean over reports of the share of
    its event as found that is of its event in truth, and the other way round.
    """
    both = Counter((wanted[path], found[path]) for path in wanted)
    true, taken = Counter(wanted.values()), Counter(found[path] for path in wanted)
    count = len(wanted)
    return (
        sum(together**2 / taken[event] for (_, event), together in both.items()) / count,
        sum(together**2 / true[event] for (event, _), together in both.items()) / count,
    )


def _merged(wanted: Mapping[str, str], found: Mapping[str, str]) -> list[str]:
    together: defaultdict[str, set[str]] = defaultdict(set)
    for path, event in wanted.items():
        together[found[path]].add(event)
    return sorted(" + ".join(sorted(events)) for events in together.values() if len(events) > 1)


@dataclass(frozen=True)
class _Person:
    """One person of the gold and the identities under which the reports' mentions of them stand."""

    identity: str
    languages: frozenset[str]
    found: Mapping[str, str]
    """identity that was given, by report"""


def _people(gold: Iterable[GoldEvent], tables: Tables, paths: Mapping[str, str]) -> list[_Person]:
    """Return the people of the gold who are found, each by the spellings of the reports."""
    texts = {row.path: row.text for row in tables.of(Document)}
    mentions: defaultdict[str, list[OfficialMention]] = defaultdict(list)
    for row in tables.of(OfficialMention):
        mentions[paths[row.doc_id]].append(row)
    named: defaultdict[str, dict[str, str]] = defaultdict(dict)
    spoken: defaultdict[str, set[str]] = defaultdict(set)
    for event in gold:
        for path, told in event.reports.items():
            for name, spellings in told.spellings.items():
                spans = {span for one in spellings for span in occurrences(texts[path], one)}
                ids = Counter(
                    row.person_id
                    for row in mentions[path]
                    for start, end in spans
                    if row.start is not None and row.end is not None
                    if start < row.end and row.start < end
                )
                if ids:
                    identity = event.people[name]
                    named[identity][path] = min(ids, key=lambda one: (-ids[one], one))
                    spoken[identity].add(told.language)
    return [
        _Person(identity, frozenset(spoken[identity]), found)
        for identity, found in sorted(named.items())
    ]


def _identities(people: Iterable[_Person]) -> Score:
    """Count the mentions in the right identity: the one that most mentions of the person have, and
    that has more of this person than of any other.
    """
    people = list(people)
    holders: defaultdict[str, Counter[str]] = defaultdict(Counter)
    for person in people:
        for given in person.found.values():
            holders[given][person.identity] += 1
    score = Score()
    for person in people:
        if len(person.languages) < 2:
            continue
        given = Counter(person.found.values())
        main = min(given, key=lambda one: (-given[one], one))
        theirs = holders[main]
        is_own = max(theirs.values()) == theirs[person.identity]
        for path, one in sorted(person.found.items()):
            if is_own and one == main:
                score.right += 1
            else:
                score.missed += 1
                score.errors.append(f"{path}: {person.identity} is {one}, elsewhere {main}")
    return score


def _differences(
    gold: Sequence[GoldEvent],
    tables: Tables,
    paths: Mapping[str, str],
    people: Iterable[_Person],
) -> dict[str, Score]:
    named: dict[str, Counter[str]] = defaultdict(Counter)
    for person in people:
        for given in person.found.values():
            named[given][person.identity] += 1
    identity = {given: min(of, key=lambda one: (-of[one], one)) for given, of in named.items()}
    wanted = {one.fact: one for event in gold for one in event.differences()}
    found = {
        one.fact: one
        for row in tables.of(Divergence)
        for one in [
            Difference(
                paths[row.doc_id],
                row.field,
                identity.get(row.key, row.key) if row.field == OFFICIAL else row.key,
                row.kind,
                row.consensus,
                row.value,
            )
        ]
    }
    scores = {}
    for field in sorted({one.field for one in (*wanted.values(), *found.values())}):
        score = scores[field] = Score()
        score.add(
            "",
            {fact for fact, one in found.items() if one.field == field},
            {fact for fact, one in wanted.items() if one.field == field},
            set(),
        )
    return scores


def _relations(
    gold: Iterable[GoldEvent],
    tables: Tables,
    wanted: Mapping[str, str],
    found: Mapping[str, str],
) -> Score:
    told: defaultdict[str, Counter[str]] = defaultdict(Counter)
    for path, event in wanted.items():
        told[found[path]][event] += 1
    name = {event: min(of, key=lambda one: (-of[one], one)) for event, of in told.items()}
    score = Score()
    score.add(
        "",
        {(name[row.event_id], row.kind, name[row.other_event_id]) for row in tables.of(Relation)},
        {(one.name, kind, other) for one in gold for kind, other in one.relations},
        set(),
    )
    return score


def _totals(gold: Sequence[GoldEvent], tables: Tables) -> Score:
    """Compare the cells of `award_totals`: a cell is right when its events and its count are."""
    sums: defaultdict[tuple[object, ...], list[int]] = defaultdict(list)
    awards = {
        event.name: [one for one in event.awards.values() if not one.is_part] for event in gold
    }
    for event in gold:
        ceremonies = [other for kind, other in event.relations if kind == "decision_of"]
        told_again = {_what(one) for other in ceremonies for one in awards[other]}
        mine: Counter[tuple[object, ...]] = Counter()
        for one in awards[event.name]:
            if _what(one) not in told_again:
                mine[one.province, event.year, one.award, one.recipient, one.status] += one.count
        for cell, count in mine.items():
            sums[cell].append(count)
    wanted = {cell: (len(counts), sum(counts)) for cell, counts in sums.items()}
    found = {
        (row.province_code, row.year, row.award, row.recipient, row.status): (
            row.n_events,
            row.count,
        )
        for row in tables.of(AwardTotal)
    }
    return compare_cells(wanted, found)


def compare_cells(wanted: Mapping[Cell, Sums], found: Mapping[Cell, Sums]) -> Score:
    """Compare sums cell by cell; a cell that both have with other sums is one that is wrong."""
    score = Score()
    for cell in sorted({*wanted, *found}, key=str):
        true, told = wanted.get(cell), found.get(cell)
        if true == told:
            score.right += 1
        else:
            score.wrong += told is not None
            score.missed += told is None
            score.errors.append(f"{'/'.join(map(str, cell))}: {told} is {true}")
    return score


def _what(award: GoldAward) -> tuple[object, ...]:
    return award.award, award.award_class, award.recipient, award.status


def _equal(score: Score) -> float:
    """Return the share that is right of all that is found or ought to be."""
    every = score.right + score.wrong + score.missed
    return score.right / every if every else 1.0


def _shown(score: Score) -> str:
    return (
        f"P {score.precision:.3f}  R {score.recall:.3f}  F1 {score.f1:.3f}"
        f"  ({score.right} right, {score.wrong} wrong, {score.missed} missed)"
    )
