"""How far a run is, on a terminal; nothing where there is none."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager


@contextmanager
def progress(wanted: bool, stage: str, total: int | None) -> Iterator[Callable[[int], object]]:
    """Show how many reports or files a stage has done, how fast, and how long it will take.

    Parameters
    ----------
    wanted
        Whether to show it, if there is a terminal.
    stage
        What is being done.
    total
        How many there are; null where that is not known.

    Yields
    ------
    What counts those that are done.
    """
    if not wanted or not sys.stderr.isatty():
        yield lambda _: None
        return
    from tqdm import tqdm

    with tqdm(total=total, desc=stage, unit=" reports", file=sys.stderr, leave=False) as bar:
        yield bar.update
