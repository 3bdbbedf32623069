"""YAML of packs, read fast: as `yaml.safe_load` reads it."""

from __future__ import annotations

from importlib import resources

import pytest
import yaml

from pipeline import languages, plain_yaml


@pytest.mark.parametrize("code", languages.codes())
def test_packs_are_read_as_they_are_written(code: str) -> None:
    for part in languages.PARTS:
        text = (resources.files(languages) / code / f"{part}.yaml").read_text("utf-8")
        assert repr(plain_yaml.load(text)) == repr(yaml.safe_load(text))


@pytest.mark.parametrize(
    "text",
    [
        "",
        "a: [1, 2.5, yes, null, ~, 2020-01-01, 'yes', \"1\", 0x10, 1_000, .inf, -, =x]",
        "- &a {b: c}\n- *a",
        "? a\n: b",
        "x: |\n  text\n  more\ny: >-\n a\n b",
        "'1': 2\n1: 3\nnull: 4",
        "a:\n  b:\n",
        "plain text",
    ],
)
def test_all_that_packs_may_hold_is_understood(text: str) -> None:
    assert repr(plain_yaml.load(text)) == repr(yaml.safe_load(text))


@pytest.mark.parametrize(
    "text",
    ["a: [", "a: *b", "a: !!str 5", "<<: {a: 1}", "{[a]: 1}", "a: b\n---\nc: d", " - a\n -b", "\0"],
)
def test_what_is_not_understood_is_an_error(text: str) -> None:
    with pytest.raises(yaml.YAMLError):
        plain_yaml.load(text)
