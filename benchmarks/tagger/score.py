"""What the tagger finds in the gold, beside the rules and together with them.

    python -m benchmarks.tagger.score [--part development|test] [--model FOLDER]

Of the development part only those reports count that the tagger was not trained on.

A fact of the gold is a person with an office, a named province, a date, or a count of awards. It
is seen where a span of its kind stands at any place where its surface stands: exactly there, or
over some of its characters. Of an award that is the number, exactly if it is the digits in the
surface or the surface itself; the noun of an award alone tells no fact. A span is right where it
sees a fact; spans of one kind with the same characters are one to a report, however often they
come. Only the rules know what else a fact says (value, office, recipient); here it does not count.

At the end stands what decides: facts that no rule sees and the tagger does (half: of which it has
half of the characters, of awards exactly the number), and what it marks besides that is no fact of
the gold: of all spans that the rules have not, and of those that a run lists in `issues`.
"""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from benchmarks.tagger.annotated import NAMED, NUMBER, is_held_out
from benchmarks.tagger.examples import Span
from benchmarks.tagger.reading import annotator_in
from pipeline.annotator.checkpoint import OWN_FOLDER
from pipeline.annotator.predicted import Annotator
from pipeline.errors import PipelineError
from pipeline.extract import extract
from pipeline.schema import (
    AwardMention,
    DateMention,
    Document,
    Issue,
    Mention,
    OfficialMention,
    ProvinceMention,
)
from pipeline.tables import Tables
from tests.evaluation.gold import GOLD, PARTS, SAMPLES, GoldReport, gold_reports, occurrences, read

KINDS = ("person", "place", "date", "award")
WHO = ("rules", "tagger", "union")
_MENTIONS: Mapping[str, type[Mention]] = {
    "person": OfficialMention,
    "place": ProvinceMention,
    "date": DateMention,
    "award": AwardMention,
}
_ROWS = {"person": "officials", "place": "provinces", "date": "dates", "award": "awards"}
_TOLD_AS = {"count": "award"}
"""Which of the tagger's kinds tells a fact of another name."""
_ISSUES = {f"unconfirmed_{kind}": kind for kind in KINDS}

Places = frozenset[tuple[int, int]]


@dataclass(frozen=True, slots=True)
class Fact:
    """A fact of the gold, and where it stands."""

    places: Places
    exact: Places
    """what spans are exactly right"""
    optional: bool


@dataclass(slots=True)
class Beside:
    """What one annotator found of a kind."""

    right: int = 0
    right_exactly: int = 0
    found: int = 0
    seen: int = 0
    seen_exactly: int = 0
    facts: int = 0

    def shares(self, exactly: bool) -> tuple[float, float, float]:
        """Return precision, recall and F1."""
        right, seen = (
            (self.right_exactly, self.seen_exactly) if exactly else (self.right, self.seen)
        )
        precision, recall = right / max(1, self.found), seen / max(1, self.facts)
        return precision, recall, 2 * precision * recall / max(1e-9, precision + recall)


@dataclass(slots=True)
class Alone:
    """What the tagger sees without the rules."""

    missed: int = 0
    """facts that no rule sees"""
    seen: int = 0
    """of those, what the tagger sees"""
    well: int = 0
    """of those, what it has half of the characters of: a stray letter may be anywhere"""
    alarms: int = 0
    """spans that no rule has and that are no fact"""
    listed: int = 0
    """facts among those that no rule sees, in the issues of a run"""
    issues: int = 0
    """issues of a run"""


@dataclass(slots=True)
class Scores:
    """Figures by language and kind."""

    beside: dict[tuple[str, str, str], Beside] = field(default_factory=dict)
    """by language, kind and annotator"""
    alone: dict[tuple[str, str], Alone] = field(default_factory=dict)

    def add(
        self,
        gold: GoldReport,
        text: str,
        found: Mapping[str, Sequence[Span]],
        doubts: Sequence[Span],
    ) -> None:
        """Count one report.

        Parameters
        ----------
        gold
            Its facts.
        text
            The report.
        found
            Spans of the rules and of the tagger, each of one of `KINDS`.
        doubts
            Spans of the issues of a run.
        """
        for kind in KINDS:
            facts = list(_facts(gold, text, kind))
            mine = {who: _places(found[who], kind) for who in WHO[:2]}
            mine["union"] = mine["rules"] | mine["tagger"]
            for who in WHO:
                self._compare(self.beside, (gold.language, kind, who), facts, mine[who], text)
            alone = self.alone.setdefault((gold.language, kind), Alone())
            missed = [one for one in facts if not one.optional and not _meets(one, mine["rules"])]
            listed = _places(doubts, kind)
            alone.missed += len(missed)
            alone.seen += sum(_meets(one, mine["tagger"]) for one in missed)
            alone.well += sum(_covers(one, kind, mine["tagger"]) for one in missed)
            alone.listed += sum(_meets(one, listed) for one in missed)
            alone.issues += len(listed)
            extra = {
                text[start:end]
                for start, end in mine["tagger"]
                if not _overlaps((start, end), mine["rules"])
                and not any(_overlaps((start, end), one.places) for one in facts)
            }
            alone.alarms += len(extra)

    @staticmethod
    def _compare(
        scores: dict[tuple[str, str, str], Beside],
        key: tuple[str, str, str],
        facts: Sequence[Fact],
        found: Places,
        text: str,
    ) -> None:
        score = scores.setdefault(key, Beside())
        wanted = [one for one in facts if not one.optional]
        score.facts += len(wanted)
        score.seen += sum(_meets(one, found) for one in wanted)
        score.seen_exactly += sum(not one.exact.isdisjoint(found) for one in wanted)
        surfaces: dict[str, set[tuple[int, int]]] = {}
        for start, end in found:
            surfaces.setdefault(text[start:end], set()).add((start, end))
        for places in surfaces.values():
            met = [one for one in facts if _meets(one, places)]
            if met and all(one.optional for one in met):
                continue
            score.found += 1
            score.right += bool(met)
            score.right_exactly += any(not one.exact.isdisjoint(places) for one in met)


def _facts(gold: GoldReport, text: str, kind: str) -> Iterator[Fact]:
    """Yield the facts of a kind that a report names."""
    for row in gold.rows(_ROWS[kind]):
        if kind == "place" and row["basis"] not in NAMED:
            continue
        places = occurrences(text, str(row.get("surface") or ""))
        if not places:
            continue
        exact = set(places)
        if kind == "award":
            for start, end in places:
                exact.update(number.span() for number in NUMBER.finditer(text, start, end))
        yield Fact(places, frozenset(exact), bool(row.get("optional")))


def _places(spans: Iterable[Span], kind: str) -> Places:
    return frozenset((one.start, one.end) for one in spans if one.kind == kind)


def _meets(fact: Fact, places: Iterable[tuple[int, int]]) -> bool:
    return any(_overlaps(one, fact.places) for one in places)


def _covers(fact: Fact, kind: str, places: Places) -> bool:
    """Return whether spans hold half of the characters of a fact, or exactly a count."""
    if kind == "award":
        return not fact.exact.isdisjoint(places)
    return any(
        2 * sum(max(0, min(end, other[1]) - max(start, other[0])) for other in places)
        >= end - start
        for start, end in fact.places
    )


def _overlaps(one: tuple[int, int], others: Iterable[tuple[int, int]]) -> bool:
    return any(one[0] < end and start < one[1] for start, end in others)


def _by_rules(tables: Tables) -> dict[str, list[Span]]:
    """Return the spans of the rules' rows by document."""
    found: dict[str, list[Span]] = {}
    for kind, mention in _MENTIONS.items():
        for row in tables.of(mention):
            if row.start is not None and row.end is not None:
                found.setdefault(row.doc_id, []).append(Span(row.start, row.end, kind))
    return found


def _doubts(tables: Tables) -> dict[str, list[Span]]:
    """Return the spans of the issues of the second annotator by document."""
    found: dict[str, list[Span]] = {}
    for row in tables.of(Issue):
        kind = _ISSUES.get(row.code)
        if kind and row.doc_id and row.start is not None and row.end is not None:
            found.setdefault(row.doc_id, []).append(Span(row.start, row.end, kind))
    return found


def score(gold: Sequence[GoldReport], folder: Path, annotator: Annotator) -> tuple[Scores, float]:
    """Return the figures of some gold, and how many reports a second the tagger reads.

    Parameters
    ----------
    gold
        The reports.
    folder
        Where those are that are no samples.
    annotator
        The tagger.
    """
    scores = Scores()
    seconds = 0.0
    for raw, is_sample in ((SAMPLES, True), (folder, False)):
        wanted = {(one.path, one.record): one for one in gold if one.is_sample == is_sample}
        if not wanted:
            continue
        tables = read(raw)
        mine = [row for row in tables.of(Document) if (row.path, row.record) in wanted]
        tables.replace(Document, mine)
        found = extract(tables, annotator)
        rules, doubts = _by_rules(found), _doubts(found)
        began = time.process_time()
        predicted = annotator.annotate([row.text for row in mine])
        seconds += time.process_time() - began
        for document, spans in zip(mine, predicted, strict=True):
            tagged = [
                Span(one.start, one.end, _TOLD_AS.get(one.kind, one.kind))
                for one in spans
                if one.kind != "award"
            ]
            seen = {"rules": rules.get(document.doc_id, []), "tagger": tagged}
            report = wanted[document.path, document.record]
            scores.add(report, document.text, seen, doubts.get(document.doc_id, []))
    return scores, len(gold) / max(1e-9, seconds)


def _tables(scores: Scores) -> Iterator[str]:
    languages = sorted({language for language, _ in scores.alone})
    yield f"{'':18}" + "".join(f"{who + ' (P R F1, exact F1)':>30}" for who in WHO)
    for language in languages:
        for kind in KINDS:
            cells = []
            for who in WHO:
                one = scores.beside[language, kind, who]
                precision, recall, f1 = one.shares(exactly=False)
                exact = one.shares(exactly=True)[2]
                cells.append(f"{precision:11.3f}{recall:6.3f}{f1:6.3f}{exact:7.3f}")
            yield f"{language} {kind:8}{scores.beside[language, kind, 'rules'].facts:7}" + "".join(
                cells
            )
    yield ""
    heads = "".join(f"{head:>8}" for head in ("alarms", "listed", "issues"))
    yield f"{'':12}{'missed by rules':>16}{'seen':>6}{'half':>6}{heads}"
    total = Alone()
    for language in languages:
        for kind in KINDS:
            alone = scores.alone[language, kind]
            yield _line(f"{language} {kind}", alone)
            for name in Alone.__slots__:
                setattr(total, name, getattr(total, name) + getattr(alone, name))
    yield _line("all", total)


def _line(head: str, alone: Alone) -> str:
    return (
        f"{head:12}{alone.missed:16}{alone.seen:6}{alone.well:6}"
        f"{alone.alarms:8}{alone.listed:8}{alone.issues:8}"
    )


def main(said: Callable[[str], object] = print) -> int:
    """Print the figures."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("--part", choices=PARTS, default="development", help="of the gold")
    parser.add_argument("--model", type=Path, default=OWN_FOLDER, help="folder of the tagger")
    asked = parser.parse_args()
    folder = GOLD / asked.part
    gold = gold_reports(folder)
    if asked.part == "development":
        gold = [one for one in gold if is_held_out(one)]
    try:
        annotator = annotator_in(asked.model)
    except PipelineError as error:
        sys.exit(f"error: {error}")
    scores, speed = score(gold, folder, annotator)
    for line in _tables(scores):
        said(line)
    said(f"\n{len(gold)} reports, {speed:.1f} a second on one core")
    return 0


if __name__ == "__main__":
    sys.exit(main())
