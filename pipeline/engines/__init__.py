"""Where partitions are worked on: in this process, in several, or on a Dask cluster.

An engine knows nothing of stages, and stages know nothing of engines. Results come back in the
order of the partitions, whatever order they were finished in.
"""

from __future__ import annotations

import itertools
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import AbstractContextManager, ExitStack, contextmanager
from typing import Protocol, TypeVar

Item = TypeVar("Item")
Result = TypeVar("Result")
Outcome = TypeVar("Outcome", covariant=True)

ENGINES = ("local", "dask")
WAITING_PER_WORKER = 2
"""Partitions handed out ahead, so that no worker waits and memory stays bounded."""


class Engine(Protocol):
    """Runs a function over partitions."""

    def map(
        self, function: Callable[[Item], Result], partitions: Iterable[Item]
    ) -> Iterator[Result]:
        """Yield the result of every partition, in order.

        Parameters
        ----------
        function
            Picklable, and free of side effects.
        partitions
            Picklable; taken as they are needed, so that few are in memory at a time.
        """
        ...


class Promise(Protocol[Outcome]):
    """Work that was handed out, of a pool or of a cluster."""

    def result(self) -> Outcome:
        """Wait for the work and return what it gives, or raise what it raises."""
        ...


def results_in_order(
    hand_out: Callable[[Item], Promise[Result]], partitions: Iterable[Item], ahead: int
) -> Iterator[Result]:
    """Yield the result of every partition, in order.

    Parameters
    ----------
    hand_out
        Begins the work on a partition, somewhere else.
    partitions
        Taken as they are needed.
    ahead
        How many are handed out before the first result is waited for.
    """
    waiting: deque[Promise[Result]] = deque()
    for partition in partitions:
        waiting.append(hand_out(partition))
        if len(waiting) >= ahead:
            yield waiting.popleft().result()
    while waiting:
        yield waiting.popleft().result()


def open_engine(
    name: str, *, workers: int, scheduler: str | None = None, preload: Sequence[str] = ()
) -> AbstractContextManager[Engine]:
    """Return an engine, to be used in a `with` statement.

    Parameters
    ----------
    name
        `local` or `dask`.
    workers
        Number of processes; 1 of the local engine works in this process.
    scheduler
        Address of a running Dask scheduler; without it a cluster is started on this machine.
    preload
        Modules that every worker needs, imported once for all of them where that is possible.

    Raises
    ------
    UsageError
        Dask is not installed.
    """
    if name == "dask":
        from pipeline.engines.dask import dask_engine

        return dask_engine(workers, scheduler)
    from pipeline.engines.local import local_engine

    return local_engine(workers, preload)


@contextmanager
def on_demand(opening: Callable[[], AbstractContextManager[Engine]]) -> Iterator[Engine]:
    """Give an engine that is started when there is work for it, and not before.

    Parameters
    ----------
    opening
        Opens the engine.
    """
    with ExitStack() as stack:
        yield _OnDemand(lambda: stack.enter_context(opening()))


class _OnDemand:
    def __init__(self, start: Callable[[], Engine]) -> None:
        self._start = start
        self._started: Engine | None = None

    def map(
        self, function: Callable[[Item], Result], partitions: Iterable[Item]
    ) -> Iterator[Result]:
        """Yield the result of every partition, in order."""
        waiting = iter(partitions)
        for first in waiting:
            if self._started is None:
                self._started = self._start()
            yield from self._started.map(function, itertools.chain((first,), waiting))
