"""Rows about pairs of reports: every pair that was compared, and those left in doubt."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from pipeline.link.compared import Pair
from pipeline.link.grouping import Grouping
from pipeline.schema import Issue, Link
from pipeline.tables import make_issue


def links(grouping: Grouping) -> Iterator[Link]:
    """Yield every pair that was compared, with its features and what was decided."""
    doc_ids, group_of, compared = grouping.doc_ids, grouping.group_of, grouping.compared
    for at, (left, right) in enumerate(compared.pairs):
        features = compared.features(at)
        yield Link(
            left_doc_id=doc_ids[left],
            right_doc_id=doc_ids[right],
            score=compared.score(at),
            **features._asdict(),
            decision="same" if group_of[left] == group_of[right] else "different",
            decided_by="person" if grouping.judged((left, right)) else "model",
        )


def doubts(grouping: Grouping, path_of: Callable[[str], str]) -> list[Issue]:
    """Return a note for each report that hardly belongs to its event, or nearly to another.

    What persons have judged is no doubt.

    Parameters
    ----------
    grouping
        What was compared and grouped.
    path_of
        Returns the path of a document.
    """
    low, high = grouping.weights.doubtful
    group_of, compared = grouping.group_of, grouping.compared
    parted = {
        _groups(group_of, pair)
        for pair in compared.pairs
        if group_of[pair[0]] != group_of[pair[1]] and grouping.judged(pair)
    }
    best_within: dict[int, tuple[float, Pair]] = {}
    best_between: dict[Pair, tuple[float, Pair]] = {}
    for at, pair in enumerate(compared.pairs):
        score = compared.score(at)
        groups = _groups(group_of, pair)
        if groups[0] == groups[1]:
            certainty = 1.0 if grouping.judged(pair) else score
            for report in pair:
                if report not in best_within or certainty > best_within[report][0]:
                    best_within[report] = certainty, pair
        elif low <= score > best_between.get(groups, (-1.0, pair))[0] and groups not in parted:
            best_between[groups] = score, pair
    weak = {pair: score for score, pair in best_within.values() if score <= high}
    strong = {pair: score for score, pair in best_between.values()}
    return [
        _doubt(grouping, pair, score, same, path_of)
        for chosen, same in ((weak, True), (strong, False))
        for pair, score in sorted(chosen.items())
    ]


def _groups(group_of: Sequence[int], pair: Pair) -> Pair:
    """Return the groups of a pair of reports, the smaller number first."""
    one, other = group_of[pair[0]], group_of[pair[1]]
    return (one, other) if one < other else (other, one)


def _doubt(
    grouping: Grouping,
    pair: Pair,
    score: float,
    same: bool,
    path_of: Callable[[str], str],
) -> Issue:
    left, right = (grouping.doc_ids[at] for at in pair)
    paths = [path_of(left), path_of(right)]
    decided = "taken for one event" if same else "kept as two events"
    return make_issue(
        "link",
        "uncertain_link",
        "note",
        f"{paths[0]} and {paths[1]} ({left}, {right}) may tell one event: score {score:.2f},"
        f" {decided}; compare the two reports, and settle it in judgements.csv",
        doc_id=left,
        path=paths[0],
    )
