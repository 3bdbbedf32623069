"""One report that a stage fails on costs that report, not the run."""

from __future__ import annotations

import pytest

from pipeline.careful import careful
from pipeline.languages import PackError
from pipeline.schema import Document, Issue, Report, Segment
from pipeline.tables import Tables
from tests.conftest import MakeRow


@pytest.fixture
def three(row: MakeRow) -> Tables:
    """Return three documents, each with a segment."""
    return Tables(
        made
        for name in ("a", "b", "c")
        for made in (
            row(Document, doc_id=name, path=f"{name}.txt"),
            row(Segment, doc_id=name),
        )
    )


def test_a_report_that_a_stage_fails_on_is_set_aside(three: Tables, row: MakeRow) -> None:
    def stage(tables: Tables) -> Tables:
        names = [document.doc_id for document in tables.of(Document)]
        assert [segment.doc_id for segment in tables.of(Segment)] == names
        if "b" in names:
            raise ValueError("not\nforeseen")
        return Tables(row(Report, doc_id=name, event_kind="congress") for name in names)

    def instead(tables: Tables) -> Tables:
        return Tables(row(Report, doc_id=document.doc_id) for document in tables.of(Document))

    made = careful("extract", stage, instead, three)
    assert [(report.doc_id, report.event_kind) for report in made.of(Report)] == [
        ("a", "congress"),
        ("b", "emulation_conference"),
        ("c", "congress"),
    ]
    (issue,) = made.of(Issue)
    assert (issue.stage, issue.code, issue.severity) == ("extract", "stage_failed", "error")
    assert (issue.doc_id, issue.path) == ("b", "b.txt")
    assert "ValueError: not foreseen (test_careful.py:" in issue.detail


@pytest.mark.parametrize("error", [PackError("pack"), ImportError("library"), MemoryError()])
def test_what_concerns_every_report_ends_the_run(error: Exception, three: Tables) -> None:
    def stage(_: Tables) -> Tables:
        raise error

    with pytest.raises(type(error)):
        careful("extract", stage, stage, three)
