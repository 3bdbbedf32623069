"""What a model's `config.json` says, and what of it is refused."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from pipeline.annotator.labels import Label, meanings
from pipeline.errors import UsageError
from pipeline.tables import one_line

CONFIG = "config.json"
TOKENIZER = "tokenizer.json"
_TASK = "ForTokenClassification"
_BY_CHARACTERS = "canine"


@dataclass(frozen=True, slots=True)
class Configuration:
    """What is to be known of a model before it is loaded."""

    labels: tuple[Label, ...]
    """what each of its labels stands for"""
    by_characters: bool
    """whether its tokens are code points, so that it needs no tokenizer"""


def read_configuration(folder: Path) -> Configuration:
    """Return what a model's configuration says.

    Parameters
    ----------
    folder
        Folder of the model.

    Raises
    ------
    UsageError
        There is none, it is broken, or it is of a model that is of no use here.
    """
    shown = one_line(str(folder))
    said = _read(folder / CONFIG, shown)
    if code := next(_code(said), None):
        raise UsageError(
            f"the model in {shown} brings code of its own ({code} in {CONFIG}), which is not run; "
            "name one that transformers knows with --ner"
        )
    if "quantization_config" in said:
        raise UsageError(
            f"the weights in {shown} are quantized; name the model that they were made from"
        )
    architectures = said.get("architectures")
    names = architectures if isinstance(architectures, list) else []
    if not any(isinstance(name, str) and name.endswith(_TASK) for name in names):
        what = one_line(", ".join(map(str, names)), 80) or "it does not say what"
        raise UsageError(
            f"the model in {shown} does not label tokens ({what}); "
            f"name one whose architecture ends in {_TASK} with --ner"
        )
    try:
        labels = meanings(_label_names(said.get("id2label")))
    except UsageError as error:
        raise UsageError(f"the model in {shown} is of no use here: {error}") from None
    return Configuration(labels, said.get("model_type") == _BY_CHARACTERS)


def _read(file: Path, shown: str) -> Mapping[str, object]:
    if not file.is_file():
        raise UsageError(f"{shown} holds no model: it has no {CONFIG}; name another with --ner")
    try:
        said = json.loads(file.read_text("utf-8"))
    except (RecursionError, ValueError):
        said = None
    if not isinstance(said, dict):
        raise UsageError(f"{CONFIG} in {shown} is broken; get the model again")
    return said


def _code(said: Mapping[str, object]) -> Iterator[str]:
    """Yield the keys of a configuration, at any depth, that name code to run."""
    for key, value in said.items():
        # An implementation "of a repository" is code that transformers would fetch from there.
        if key == "auto_map" or (key.endswith("_implementation") and "/" in str(value)):
            yield one_line(key, 80)
        elif isinstance(value, dict):
            yield from _code(value)


def _label_names(said: object) -> list[str]:
    """Return labels by their number; none where they are not numbered from 0."""
    if not isinstance(said, dict):
        return []
    try:
        by_number = {int(number): str(name) for number, name in said.items()}
    except ValueError:
        return []
    if sorted(by_number) != list(range(len(by_number))):
        return []
    return [by_number[number] for number in range(len(by_number))]
