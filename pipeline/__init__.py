"""Machine-translated Vietnamese conference and award reports as tidy, traceable tables.

    import pipeline
    pipeline.analyse(text)                  one report, what is found in it
    pipeline.load("data/processed").awards  the tables of a run as data frames
    pipeline.nlp("hi")                      the spaCy pipeline that finds mentions

Nothing is imported before it is used: spaCy and pandas take a second each.
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pipeline.extract import analyse as analyse
    from pipeline.extract.frame import nlp as nlp
    from pipeline.store import Corpus as Corpus
    from pipeline.store import load as load

_HOMES = {
    "Corpus": "pipeline.store",
    "analyse": "pipeline.extract",
    "load": "pipeline.store",
    "nlp": "pipeline.extract.frame",
}
__all__ = ["Corpus", "analyse", "load", "nlp"]


def __getattr__(name: str) -> object:
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(importlib.import_module(_HOMES[name]), name)


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
