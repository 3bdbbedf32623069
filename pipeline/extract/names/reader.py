"""One language's reader of Vietnamese names alone, without the rest of its pack."""

from __future__ import annotations

import functools
from dataclasses import dataclass

from pipeline import languages
from pipeline.extract.names.inventory import inventory
from pipeline.extract.names.model import NameModel
from pipeline.extract.names.tables import NameTables, NameTablesError
from pipeline.extract.values import Fields, Node
from pipeline.text import Folding, FoldingError


@dataclass(frozen=True, slots=True)
class NameReader:
    """How a language folds its text, and what it writes for Vietnamese syllables."""

    folding: Folding
    model: NameModel


@functools.cache
def load(code: str) -> NameReader:
    """Return the name reader of a language.

    Parameters
    ----------
    code
        Language (ISO 639-1) of a folder in `pipeline/languages`.

    Raises
    ------
    PackError
        The pack is missing, or says something that is not understood; the message says where.
    """
    pack = Node(f"{code}: pack.yaml", languages.read(code, "pack"))
    said = Fields(pack)
    said.update(pack.mapping())
    fold = said["fold"]
    try:
        folding = Folding.from_mapping({key: node.value for key, node in fold.mapping().items()})
    except FoldingError as error:
        raise fold.error(str(error)) from None
    names = languages.read(code, "names")
    try:
        tables = NameTables.from_mapping(names, folding.fold)
    except NameTablesError as error:
        raise Node(f"{code}: names.yaml", names).error(str(error)) from None
    return NameReader(folding, NameModel(tables, inventory()))
