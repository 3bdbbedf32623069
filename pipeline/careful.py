"""A report that a stage fails on is set aside as an issue; the run goes on with the others.

This is for faults of the program, which no test had foreseen. Faults of a language pack or of the
installation concern every report, and end the run.
"""

from __future__ import annotations

import traceback
from collections import defaultdict
from collections.abc import Callable
from pathlib import Path

from pipeline.languages import PackError
from pipeline.schema import Document, Issue, Segment
from pipeline.tables import Tables, make_issue

Stage = Callable[[Tables], Tables]


def careful(name: str, stage: Stage, instead: Stage, tables: Tables) -> Tables:
    """Do a stage on a partition; where it fails, on each report alone.

    Parameters
    ----------
    name
        Name of the stage.
    stage
        The stage.
    instead
        What to do with a report that the stage fails on.
    tables
        Documents and their segments.

    Returns
    -------
    What the stage gives, and an issue `stage_failed` for every report that it fails on.
    """
    try:
        return stage(tables)
    except (PackError, ImportError, MemoryError):
        raise
    except Exception as error:
        documents = tables.of(Document)
        if len(documents) != 1:
            return _one_by_one(name, stage, instead, tables)
        made = instead(tables)
        made.add(failed(name, documents[0], error))
        return made


def failed(name: str, document: Document, error: Exception) -> Issue:
    """Return the issue of a report that a stage failed on.

    Parameters
    ----------
    name
        Name of the stage.
    document
        The report.
    error
        The fault.
    """
    return make_issue(
        name,
        "stage_failed",
        "error",
        f"stage {name} failed on this report, a fault of the program: {_said(error)}",
        doc_id=document.doc_id,
        path=document.path,
    )


def _one_by_one(name: str, stage: Stage, instead: Stage, tables: Tables) -> Tables:
    segments: dict[str, list[Segment]] = defaultdict(list)
    for segment in tables.of(Segment):
        segments[segment.doc_id].append(segment)
    made = Tables()
    for document in tables.of(Document):
        alone = Tables([document, *segments[document.doc_id]])
        made.extend(careful(name, stage, instead, alone))
    return made


def _said(error: Exception) -> str:
    place = traceback.extract_tb(error.__traceback__)[-1]
    message = " ".join(str(error).split())[:200]
    return f"{type(error).__name__}: {message} ({Path(place.filename).name}:{place.lineno})"
