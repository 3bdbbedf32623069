"""Precision, recall and F1 on the gold: of reports per kind and language, and of events.

    python -m tests.evaluate [--part development|test|all] [--language ko] [--errors]
    python -m tests.evaluate --events        only how reports become events
    python -m tests.evaluate --gold FOLDER   reports of your own: NNN.txt with NNN.yaml beside it
    python -m tests.evaluate --ner MODEL     only which rules a model is against (their mentions)
    python -m tests.evaluate --gate          fail when a figure is below its floor
    python -m tests.evaluate --raise         raise the floors of figures that are above them

Each distinct value of a report counts once: by value alone, and strictly, where it must also stand
at exactly the characters that the gold names. `people` are officials who were found, `names` those
whose name was recovered letter for letter. Floors are in `gold/floors.json`.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterable, Mapping
from pathlib import Path

from sklearn.metrics.cluster import pair_confusion_matrix

from pipeline.annotator.annotate import annotator_of
from pipeline.annotator.checkpoint import find
from pipeline.errors import PipelineError
from pipeline.link import link
from pipeline.schema import DateMention, Document, Report
from pipeline.tables import Tables
from tests.evaluation import names, rules
from tests.evaluation.agreement import agreement
from tests.evaluation.events import evaluate_events
from tests.evaluation.gold import GOLD, PARTS, SAMPLES, GoldReport, Spans, extracted, gold_reports
from tests.evaluation.gold_events import EVENTS
from tests.evaluation.kinds import KINDS, Found
from tests.evaluation.score import Score, Value
from tests.evaluation.usual_tool import days, seconds_of_both, usual_days

FLOORS = GOLD / "floors.json"
Scores = dict[str, dict[str, Score]]
"""Scores by language and kind."""
STRICT = " strict"


def evaluate(folder: Path, language: str | None) -> tuple[Scores, list[tuple[GoldReport, Found]]]:
    """Return scores of one folder of gold by language and kind, and what was found."""
    gold = [one for one in gold_reports(folder) if language in (None, one.language)]
    samples = Found.of(extracted(SAMPLES, language)) if any(g.is_sample for g in gold) else {}
    beside = Found.of(extracted(folder, language)) if any(not g.is_sample for g in gold) else {}
    scores: Scores = {}
    reports = []
    for one in gold:
        found = (samples if one.is_sample else beside).get((one.path, one.record))
        if found is None:
            sys.exit(f"error: {one.file}: {one.path} was not read as a report in {one.language}")
        reports.append((one, found))
        _compare(one, found, scores.setdefault(one.language, {}))
    return scores, reports


def _compare(gold: GoldReport, found: Found, scores: dict[str, Score]) -> None:
    where = f"{gold.path}#{gold.record}" if gold.is_sample else gold.path
    for name, kind in KINDS.items():
        stated = list(kind.gold(gold, found.document.text))
        wanted = _gathered((value, spans) for value, spans, _ in stated)
        optional = {value for value, _, may_miss in stated if may_miss}
        got = _gathered(kind.found(found, gold))
        scores.setdefault(name, Score()).add(where, got.keys(), wanted.keys(), optional)
        if kind.has_offsets:
            exact = {value for value, spans in got.items() if spans & wanted.get(value, spans)}
            shifted = {(*value, "elsewhere") for value in got.keys() - exact}
            strict = scores.setdefault(name + STRICT, Score())
            strict.add(where, exact | shifted, wanted.keys(), optional)


def _gathered(values: Iterable[tuple[Value, Spans]]) -> dict[Value, Spans]:
    gathered: dict[Value, Spans] = {}
    for value, spans in values:
        gathered[value] = gathered.get(value, frozenset()) | spans
    return gathered


def beside_the_usual_tool(reports: Iterable[tuple[GoldReport, Found]]) -> str:
    """Return a table of full days found by this project and by `dateparser`, and their cost."""
    lines = [
        f"{'full days':16}{'language':10}{'gold':>6}{'F1':>8}{'wrong':>7}"
        f"{'dateparser F1':>15}{'wrong':>7}{'its time':>10}"
    ]
    by_language: dict[str, list[tuple[GoldReport, Found]]] = {}
    for gold, found in reports:
        by_language.setdefault(gold.language, []).append((gold, found))
    for code, mine in sorted(by_language.items()):
        own, usual = Score(), Score()
        for gold, found in mine:
            text = found.document.text
            wanted = days(str(row["value"]) for row in gold.rows("dates"))
            rows = found.mentions.get(DateMention, ())
            own.add("", days(row.value for row in rows), wanted, set())
            usual.add("", usual_days(text, code), wanted, set())
        own_cost, usual_cost = seconds_of_both([one.document.text for _, one in mine], code)
        lines.append(
            f"{'':16}{code:10}{own.right + own.missed:6}{own.f1:8.3f}{own.wrong:7}"
            f"{usual.f1:15.3f}{usual.wrong:7}{usual_cost / own_cost:9.0f}x"
        )
    return "\n".join(lines)


def linked() -> Score:
    """Return how well reports are linked: pairs of reports of one event, all languages together."""
    tables = extracted(SAMPLES)
    tables.replace(Report, link(tables).of(Report))
    events = {row.doc_id: row.event_id for row in tables.of(Report)}
    documents = {(row.path, row.record): row.doc_id for row in tables.of(Document)}
    gold = [one for part in PARTS for one in gold_reports(GOLD / part) if one.is_sample]
    wanted = [str(one.facts["event"]) for one in gold]
    found = [events[documents[one.path, one.record]] for one in gold]
    # Ordered pairs; each unordered one stands twice.
    (_, wrong), (missed, right) = pair_confusion_matrix(wanted, found)
    return Score(int(right) // 2, int(wrong) // 2, int(missed) // 2)


def table(scores: Scores, readers: Scores) -> str:
    """Return the scores as a table to print, beside how far two careful readers agree."""
    lines = [
        f"{'kind':16}{'language':10}{'gold':>6}{'found':>7}{'P':>8}{'R':>8}{'F1':>8}"
        f"{'strict F1':>11}{'readers' if readers else '':>9}"
    ]
    for kind in KINDS:
        for language, by_kind in sorted(scores.items()):
            score, strict = by_kind[kind], by_kind.get(kind + STRICT)
            agreed = readers.get(language, {}).get(kind)
            lines.append(
                f"{kind:16}{language:10}{score.right + score.missed:6}"
                f"{score.right + score.wrong:7}{score.precision:8.3f}{score.recall:8.3f}"
                f"{score.f1:8.3f}{f'{strict.f1:11.3f}' if strict else '':11}"
                f"{f'{agreed.f1:9.3f}' if agreed else ''}".rstrip()
            )
    return "\n".join(lines)


def errors(scores: Scores) -> str:
    """Return every wrong and every missed value."""
    return "\n".join(
        f"{kind}: {error}"
        for by_kind in scores.values()
        for kind, score in by_kind.items()
        if not kind.endswith(STRICT)
        for error in score.errors
    )


def reached(part: str, scores: Scores) -> dict[str, float]:
    """Return F1 by `part/language/kind`."""
    return {
        f"{part}/{language}/{kind}": round(score.f1, 4)
        for language, by_kind in scores.items()
        for kind, score in by_kind.items()
    }


def floors() -> dict[str, float]:
    """Return the figures below which nothing may fall."""
    return json.loads(FLOORS.read_text("utf-8")) if FLOORS.is_file() else {}


def raise_floors(figures: Mapping[str, float]) -> None:
    """Raise the floors of figures that are above them; floors never fall by themselves."""
    known = floors()
    raised = {key: max(figure, known.get(key, 0.0)) for key, figure in figures.items()}
    FLOORS.write_text(json.dumps({**known, **raised}, indent=1, sort_keys=True) + "\n", "utf-8")


def main() -> int:
    """Print the table; with `--gate` fail when a figure has fallen."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--part", choices=(*PARTS, "all"), default="all")
    parser.add_argument("--gold", type=Path, help="a folder of gold reports instead of the parts")
    parser.add_argument("--language")
    parser.add_argument("--events", action="store_true", help="only the events")
    parser.add_argument("--ner", metavar="MODEL", help="list the rules by what a model sees")
    parser.add_argument("--ner-revision", metavar="REVISION", help="of the model")
    parser.add_argument("--errors", action="store_true", help="list every error")
    parser.add_argument("--gate", action="store_true", help="only compare with the floors")
    parser.add_argument("--raise", action="store_true", dest="ratchet", help="raise the floors")
    asked = parser.parse_args()
    parts = PARTS if asked.part == "all" else (asked.part,)
    if asked.events:
        return _settle(events_of(parts, errors_too=asked.errors), asked)
    folders = [asked.gold] if asked.gold else [GOLD / part for part in parts]
    folders = [folder for folder in folders if any(folder.rglob("*.yaml"))]
    if not folders:
        sys.exit(f"error: {asked.gold or GOLD}: there is no gold (NNN.yaml beside NNN.txt)")
    if asked.ner:
        return _beside_model(folders if asked.gold else [*folders, SAMPLES], asked)
    figures: dict[str, float] = {}
    reports = []
    for folder in folders:
        scores, mine = evaluate(folder, asked.language)
        reports += mine
        readers = agreement(asked.language) if folder == GOLD / "test" else {}
        print(f"\n{folder.name}: {len(mine)} gold reports\n{table(scores, readers)}")
        if asked.errors:
            print(errors(scores))
        figures |= reached(folder.name, scores)
    if not asked.gate:
        print(f"\n{beside_the_usual_tool(reports)}")
    if asked.part == "all" and not (asked.language or asked.gold):
        pairs = linked()
        figures["all/events/pairs"] = round(pairs.f1, 4)
        print(
            f"\npairs of reports of one event: precision {pairs.precision:.3f}, "
            f"recall {pairs.recall:.3f}, F1 {pairs.f1:.3f}"
        )
    if asked.gold:
        return 0
    recovered, misread = names.all_recoveries()
    print(f"\n{names.table(recovered)}")
    if asked.errors:
        print("\n".join(misread))
    for language, shares in recovered.items():
        figures[f"names/{language}/first"] = round(shares.first, 4)
        figures[f"names/{language}/three"] = round(shares.among_three, 4)
    if not asked.language:
        figures |= events_of(parts, errors_too=asked.errors)
    return _settle(figures, asked)


def _beside_model(folders: Iterable[Path], asked: argparse.Namespace) -> int:
    """Print how many mentions of each rule a model sees as well; return the exit code."""
    try:
        annotator = annotator_of(find(asked.ner, asked.ner_revision))
    except PipelineError as error:
        print(f"error: {error}", file=sys.stderr)
        return error.exit_code
    beside = Tables()
    for folder in folders:
        beside.extend(extracted(folder, asked.language, annotator))
    print(rules.table(rules.judged(beside, annotator.kinds)))
    return 0


def events_of(parts: Iterable[str], *, errors_too: bool) -> dict[str, float]:
    """Print how well the reports of gold events become events, and return the figures."""
    figures: dict[str, float] = {}
    for part in parts:
        scores = evaluate_events(EVENTS / part)
        print(
            f"\n{part}: {scores.n_events} gold events in {scores.n_reports} reports\n"
            f"{scores.table()}"
        )
        if errors_too:
            print(scores.errors())
        figures |= scores.figures(part)
    return figures


def _settle(figures: Mapping[str, float], asked: argparse.Namespace) -> int:
    """Raise floors, or see whether a figure has fallen, as it is asked; return the exit code."""
    if asked.ratchet:
        raise_floors(figures)
    fallen = {key: floor for key, floor in floors().items() if figures.get(key, floor) < floor}
    for key, floor in fallen.items():
        print(f"{key}: {figures[key]} is below its floor {floor}", file=sys.stderr)
    return 1 if asked.gate and fallen else 0


if __name__ == "__main__":
    sys.exit(main())
