"""Rows about pairs of reports: every pair that was compared, and those left in doubt."""

from __future__ import annotations

from collections.abc import Mapping

from pipeline.link.blocking import Pair
from pipeline.link.grouping import Grouping
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
            numbers=features.numbers,
            date=features.date,
            place=features.place,
            people=features.people,
            awards=features.awards,
            text=features.text,
            decision="same" if group_of[left] == group_of[right] else "different",
            decided_by="model",
        )
        for (left, right), features in grouping.features.items()
    ]


def doubts(grouping: Grouping, documents: Mapping[str, Document]) -> list[Issue]:
    """Return a note for each report that hardly belongs to its event, or nearly to another."""
    low, high = grouping.weights.doubtful
    group_of = grouping.group_of()
    best_within: dict[int, tuple[float, Pair]] = {}
    best_between: dict[Pair, tuple[float, Pair]] = {}
    for pair in sorted(grouping.scores):
        score = grouping.scores[pair]
        one, other = group_of[pair[0]], group_of[pair[1]]
        if one == other:
            for at in pair:
                if at not in best_within or score > best_within[at][0]:
                    best_within[at] = score, pair
        elif score >= low:
            groups = (min(one, other), max(one, other))
            if groups not in best_between or score > best_between[groups][0]:
                best_between[groups] = score, pair
    weak = {pair: score for score, pair in best_within.values() if score <= high}
    strong = {pair: score for score, pair in best_between.values()}
    return [
        _doubt(grouping, pair, score, same, documents)
        for chosen, same in ((weak, True), (strong, False))
        for pair, score in sorted(chosen.items())
    ]


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
        f" {decided}; compare the two reports",
        doc_id=left,
        path=paths[0],
    )
