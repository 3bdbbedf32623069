"""Replacing the files of a folder all at once, so that a killed run leaves the last good tables.

New files are written to a hidden folder beside the old ones. Renaming that folder is the moment of
decision: before it nothing has changed, after it the change is carried through, by this run or, had
it been killed, by the next command that opens the folder. For other storage they are written on
this machine, and `pipeline.store.remote` does the rest; nothing there can be locked.
"""

from __future__ import annotations

import contextlib
import fcntl
import json
import os
import shutil
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path

from pipeline.errors import PipelineError, UsageError
from pipeline.store import places, remote
from pipeline.store.places import Place, Url

STAGING = ".staging"
"""Holds what a run is still writing; worthless once the run is gone."""
DECIDED = ".publish"
"""Holds complete files that are to take the place of the old ones."""
JOURNAL = "journal.json"
LOCK = ".lock"


def make_folder(folder: Place) -> None:
    """Make a folder for tables, if it is not there.

    Raises
    ------
    UsageError
        The path is a file.
    PipelineError
        It cannot be made.
    """
    try:
        places.make_folder(folder)
    except (FileExistsError, NotADirectoryError):
        raise UsageError(f"cannot write tables to {folder}: it is not a folder") from None
    except OSError as error:
        raise PipelineError(f"cannot write tables to {folder}: {error.strerror}") from None


@contextlib.contextmanager
def locked(folder: Place, *, wait: bool = False) -> Iterator[None]:
    """Hold a folder for one program at a time; the system lets go of it when the program ends.

    Parameters
    ----------
    folder
        Folder of tables; it is made if it is not there.
    wait
        Wait for the other program instead of giving up.

    Raises
    ------
    UsageError
        The path is a file.
    PipelineError
        Another run holds the folder, or it cannot be written.
    """
    make_folder(folder)
    if isinstance(folder, Url):
        yield
        return
    try:
        handle = os.open(folder / LOCK, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o666)
    except OSError as error:
        raise PipelineError(f"cannot write tables to {folder}: {error.strerror}") from None
    try:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | (0 if wait else fcntl.LOCK_NB))
        except BlockingIOError:
            raise PipelineError(
                f"another run is writing to {folder}; wait for it or choose another --out"
            ) from None
        yield
    finally:
        os.close(handle)


@contextlib.contextmanager
def staging(folder: Place) -> Iterator[Path]:
    """Give an empty hidden folder on the file system of `folder`, and remove it afterwards.

    Of a folder on other storage it is a temporary folder of this machine.
    """
    if isinstance(folder, Url):
        with tempfile.TemporaryDirectory(prefix="thidua-") as temporary:
            yield Path(temporary)
        return
    hidden = folder / STAGING
    shutil.rmtree(hidden, ignore_errors=True)
    hidden.mkdir()
    try:
        yield hidden
    finally:
        shutil.rmtree(hidden, ignore_errors=True)


def publish(folder: Place, ready: Path, remove: Sequence[str] = ()) -> None:
    """Put the files of one folder in the place of those of another, all or none.

    Parameters
    ----------
    folder
        Folder of tables, held by `locked`.
    ready
        Folder inside it, or on this machine, that holds the complete new files.
    remove
        Names of files of `folder` that go away.
    """
    if isinstance(folder, Url):
        remote.upload(folder / DECIDED, JOURNAL, ready, remove)
    else:
        _decide(folder, ready, remove)
    roll_forward(folder)


def _decide(folder: Path, ready: Path, remove: Sequence[str]) -> None:
    (ready / JOURNAL).write_text(json.dumps({"remove": sorted(remove)}), "utf-8")
    for file in sorted(ready.iterdir()):
        _flush(file)
    _flush(ready)
    ready.rename(folder / DECIDED)
    _flush(folder)


def unfinished(folder: Place) -> bool:
    """Whether a run was killed after it had decided to replace the files of a folder."""
    if isinstance(folder, Url):
        return remote.is_decided(folder / DECIDED, JOURNAL)
    return (folder / DECIDED).is_dir()


def roll_forward(folder: Place) -> None:
    """Carry through a replacement that was decided; do nothing if there is none.

    Every step may be done twice, so a run that is killed here is carried through by the next.
    """
    if isinstance(folder, Url):
        remote.carry_through(folder / DECIDED, JOURNAL)
        return
    decided = folder / DECIDED
    if not decided.is_dir():
        return
    journal = decided / JOURNAL
    if journal.exists():
        for name in json.loads(journal.read_text("utf-8"))["remove"]:
            (folder / name).unlink(missing_ok=True)
        for file in sorted(decided.iterdir()):
            if file != journal:
                file.replace(folder / file.name)
        _flush(folder)
        journal.unlink()
    decided.rmdir()
    _flush(folder)


def settle(folder: Place) -> None:
    """Carry through what a killed run had decided, so that a folder's files belong together."""
    if unfinished(folder):
        with locked(folder, wait=True):
            roll_forward(folder)


def _flush(path: Path) -> None:
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
