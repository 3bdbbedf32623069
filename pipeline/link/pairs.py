"""Rows about pairs of reports: every pair that was compared, and those left in doubt."""

from __future__ import annotations

from collections.abc import Mapping

from pipeline.link.blocking import Pair
from pipeline.link.grouping import Grouping
from pipeline.link.weights import FEATURES
from pipeline.schema import Document, Issue, Link
from pipeline.tables import make_issue


def links(grouping: Grouping) -> list[Link]:
    """Return every pair that was compared, with its features and what was decided."""
    group_of = grouping.group_of()
    return [
        Link(
            left_doc_id=grouping.profiles[left].doc_id,
            right_doc_id=grouping.profiles[right].doc_id,
            score=grouping.scores[left, right],
            **{name: getattr(features, name) for name in FEATURES},
            decision="same" if group_of[left] == group_of[right] else "different",
            decided_by="person" if grouping.judged((left, right)) else "model",
        )
        for (left, right), features in grouping.features.items()
    ]


def doubts(grouping: Grouping, documents: Mapping[str, Document]) -> list[Issue]:
    """Return a note for each report that hardly belongs to its event, or nearly to another.

    What persons have judged is no doubt.
    """
    low, high = grouping.weights.doubtful
    group_of = grouping.group_of()
    parted = {
        _groups(group_of, pair)
        for pair in grouping.scores
        if group_of[pair[0]] != group_of[pair[1]] and grouping.judged(pair)
    }
    best_within: dict[int, tuple[float, Pair]] = {}
    best_between: dict[Pair, tuple[float, Pair]] = {}
    for pair in sorted(grouping.scores):
        score = grouping.scores[pair]
        groups = _groups(group_of, pair)
        if groups[0] == groups[1]:
            certainty = 1.0 if grouping.judged(pair) else score
            for at in pair:
                if at not in best_within or certainty > best_within[at][0]:
                    best_within[at] = certainty, pair
        elif low <= score > best_between.get(groups, (-1.0, pair))[0] and groups not in parted:
            best_between[groups] = score, pair
    weak = {pair: score for score, pair in best_within.values() if score <= high}
    strong = {pair: score for score, pair in best_between.values()}
    return [
        _doubt(grouping, pair, score, same, documents)
        for chosen, same in ((weak, True), (strong, False))
        for pair, score in sorted(chosen.items())
    ]


def _groups(group_of: Mapping[int, int], pair: Pair) -> Pair:
    """Return the groups of a pair of reports, the smaller number first."""
    one, other = group_of[pair[0]], group_of[pair[1]]
    return (one, other) if one < other else (other, one)


def _doubt(
    grouping: Grouping,
    pair: Pair,
    score: float,
    same: bool,
    documents: Mapping[str, Document],
) -> Issue:
    left, right = (grouping.profiles[at].doc_id for at in pair)
    paths = [documents[doc_id].path if doc_id in documents else doc_id for doc_id in (left, right)]
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
