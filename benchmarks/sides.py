"""What the pipeline is compared with, each a process: `python -m benchmarks.sides SIDE LIST`.

`LIST` is a text file with a line for each report: its language, a tab, and its file.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

_KOREAN = {"nlp": {"tokenizer": {"@tokenizers": "spacy.Tokenizer.v1"}}}
"""spaCy's own tokenizer for Korean needs mecab; this one is the one of most languages."""


def _reports(listed: Path) -> Iterator[tuple[str, str]]:
    """Yield the language and the text of each report."""
    for line in listed.read_text("utf-8").splitlines():
        language, _, file = line.partition("\t")
        yield language, Path(file).read_text("utf-8")


def langdetect(listed: Path) -> None:
    """Detect the language of each report."""
    import langdetect

    langdetect.DetectorFactory.seed = 0
    for _, text in _reports(listed):
        langdetect.detect(text)


def spacy(listed: Path) -> None:
    """Split each report into tokens with the blank pipeline of its language."""
    import spacy

    pipelines: dict[str, Any] = {}
    for language, text in _reports(listed):
        if language not in pipelines:
            config = _KOREAN if language == "ko" else {}
            pipelines[language] = spacy.blank(language, config=config)
        pipelines[language](text)


def dateparser(listed: Path) -> None:
    """Find the dates of each report, its language given."""
    from dateparser.search import search_dates  # type: ignore[import-untyped]

    for language, text in _reports(listed):
        search_dates(text, languages=[language])


SIDES: Mapping[str, Callable[[Path], None]] = {
    "langdetect": langdetect,
    "spacy": spacy,
    "dateparser": dateparser,
}

if __name__ == "__main__":
    SIDES[sys.argv[1]](Path(sys.argv[2]))
