"""Every line of the pages on what real reports look like is shown by some spec.

A line is a bullet, a table row, or a paragraph of its own; its id is the first word of its heading
and its number there (`dates.2`), `all.<n>` on the page about all languages. A spec group that shows
it says so: `line: dates.2`. What is not handled is named with its reason in docs/method.md.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import zip_longest
from pathlib import Path

import pytest
import yaml

from pipeline import languages

ROOT = Path(__file__).parents[2]
SPECS = ROOT / "tests" / "spec"
PAGES = ROOT.parent / "shared" / "phenomena"
METHOD = ROOT / "docs" / "method.md"
MOST_NOT_HANDLED = 1 / 20

needs_pages = pytest.mark.skipif(
    not PAGES.is_dir(), reason=f"the pages on phenomena are not beside the project: {PAGES}"
)


def lines_of(page: Path, section: str = "") -> list[str]:
    """Return the ids of the lines of a page."""
    found: list[str] = []
    number = 0
    continues = False
    lines = page.read_text("utf-8").splitlines()
    for line, after in zip_longest(lines, lines[1:], fillvalue=""):
        heading = re.match(r"## (\w+)", line)
        if heading:
            section, number, continues = heading[1].lower(), 0, False
        elif not line.strip() or line.startswith(("#", "|--")):
            continues = False
        elif after.startswith("|--"):
            continue  # the head of a table
        elif line.startswith(("- ", "|")) or (section != "all" and not continues):
            number += 1
            continues = not line.startswith("|")
            found.append(f"{section}.{number}")
    return found


def shown(file: Path) -> Iterator[str]:
    """Yield the ids that the specs of a file name."""

    def ids(value: object) -> Iterator[str]:
        if isinstance(value, dict):
            named = value.get("line", [])
            yield from [named] if isinstance(named, str) else named
            for inner in value.values():
                yield from ids(inner)
        elif isinstance(value, list):
            for inner in value:
                yield from ids(inner)

    yield from ids(yaml.safe_load(file.read_text("utf-8")))


def pages() -> dict[str, list[str]]:
    common = lines_of(PAGES / "README.md", "all")
    return {
        code: common + lines_of(PAGES / f"{code}.md")
        for code in languages.codes()
        if (PAGES / f"{code}.md").is_file()
    }


def shown_by(code: str) -> set[str]:
    files = [*SPECS.glob(f"*/{code}.yaml"), *SPECS.glob("*/any.yaml")]
    return {one for file in files for one in shown(file)}


def not_handled(code: str) -> set[str]:
    return set(re.findall(rf"`{code} (\w+\.\d+)`", METHOD.read_text("utf-8")))


@needs_pages
def test_every_line_is_shown_or_named_as_not_handled() -> None:
    missing = [
        f"{code} {line}"
        for code, lines in pages().items()
        for line in lines
        if line not in shown_by(code) | not_handled(code)
    ]
    assert missing == []


@needs_pages
def test_few_lines_are_not_handled() -> None:
    for code, lines in pages().items():
        assert len(not_handled(code)) <= MOST_NOT_HANDLED * len(lines)


@needs_pages
def test_specs_name_only_lines_that_there_are() -> None:
    for code, lines in pages().items():
        assert sorted(shown_by(code) - set(lines)) == []
