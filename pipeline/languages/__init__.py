"""Language packs: one folder of data a language, found by listing the folders.

Nothing here knows a language. A folder is a pack when it holds `pack.yaml`; adding a language adds
a folder and changes no Python.
"""

from __future__ import annotations

import functools
from collections.abc import Mapping
from importlib import resources

import yaml

from pipeline import plain_yaml

PARTS = (
    "pack",
    "detect",
    "noise",
    "numbers",
    "dates",
    "places",
    "roles",
    "names",
    "awards",
    "measures",
)
"""The files of a pack, in the order in which a report is read."""
READING_PARTS = ("detect", "noise")
"""Those that a report is read with before its language is known; the others are its own pack's."""


class PackError(ValueError):
    """A pack says something that the code does not understand; the message says where."""


@functools.cache
def codes() -> tuple[str, ...]:
    """Return the codes of the languages there are packs for, sorted."""
    folder = resources.files(__name__)
    return tuple(
        sorted(entry.name for entry in folder.iterdir() if (entry / "pack.yaml").is_file())
    )


@functools.cache
def read(code: str, part: str) -> Mapping[str, object]:
    """Return one file of a pack as plain data.

    Parameters
    ----------
    code
        Language (ISO 639-1).
    part
        One of `PARTS`.

    Raises
    ------
    PackError
        The file is missing, is not YAML, or is not a mapping.
    """
    file = resources.files(__name__) / code / f"{part}.yaml"
    if not file.is_file():
        raise PackError(f"language pack {code}: {part}.yaml is missing; add the file")
    try:
        loaded = plain_yaml.load(file.read_text("utf-8"))
    except yaml.YAMLError as error:
        line = " ".join(str(error).split())
        raise PackError(f"language pack {code}: {part}.yaml is not valid YAML: {line}") from None
    if not isinstance(loaded, dict) or not all(isinstance(key, str) for key in loaded):
        raise PackError(f"language pack {code}: {part}.yaml must be a mapping of names")
    return loaded
