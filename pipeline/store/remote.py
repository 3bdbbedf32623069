"""Replacing the files of a folder on other storage, as `pipeline.store.publish` does on a disk.

Such storage renames no folders, so the moment of decision is another one: new files are uploaded to
a folder of their own, and their journal is written last. What lies there without a journal that can
be read has not been decided, and the next publication takes it away.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path

from pipeline.store.places import Url


def upload(decided: Url, journal: str, ready: Path, remove: Sequence[str]) -> None:
    """Upload files, and decide that they take the place of others.

    Parameters
    ----------
    decided
        Folder for them.
    journal
        Name of the journal in it.
    ready
        Folder on this machine that holds them.
    remove
        Names of files that go away.
    """
    decided.remove_folder()
    decided.mkdir()
    files = sorted(file.name for file in ready.iterdir())
    for name in files:
        (decided / name).upload(ready / name)
    plan = json.dumps({"put": files, "remove": sorted(remove)})
    (decided / journal).write_bytes(plan.encode())


def is_decided(decided: Url, journal: str) -> bool:
    """Tell whether files were decided to take the place of others and have not all done so."""
    return _plan(decided / journal) is not None


def carry_through(decided: Url, journal: str) -> None:
    """Do what was decided, if anything was; whatever of it is done already is passed over."""
    plan = _plan(decided / journal)
    if plan is None:
        return
    folder = decided.parent
    for name in plan["remove"]:
        (folder / name).remove_file()
    for name in plan["put"]:
        (decided / name).move(folder / name)
    decided.remove_folder()


def _plan(journal: Url) -> dict[str, list[str]] | None:
    try:
        plan: dict[str, list[str]] = json.loads(journal.read_bytes())
    except (FileNotFoundError, ValueError):
        return None
    return plan
