"""This machine: one process, or a pool of processes."""

from __future__ import annotations

import contextlib
import multiprocessing
import multiprocessing.connection
import os
import signal
import threading
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from multiprocessing.context import BaseContext

from pipeline.engines import WAITING_PER_WORKER, Engine, Item, Result, results_in_order
from pipeline.errors import PipelineError
from pipeline.process import collect_seldom, keep_little, keep_pandas_out


@contextlib.contextmanager
def local_engine(workers: int, preload: Sequence[str]) -> Iterator[Engine]:
    """Give an engine of so many processes, and end them afterwards."""
    if workers == 1:
        yield InProcess()
        return
    pool = ProcessPoolExecutor(workers, mp_context=_context(preload), initializer=_start_worker)
    try:
        yield Pool(pool, workers * WAITING_PER_WORKER)
    finally:
        pool.shutdown(cancel_futures=True)


class InProcess:
    """Works in this process, one partition after the other."""

    def map(
        self, function: Callable[[Item], Result], partitions: Iterable[Item]
    ) -> Iterator[Result]:
        """Yield the result of every partition, in order."""
        return map(function, partitions)


class Pool:
    """Works in a pool of processes."""

    def __init__(self, pool: ProcessPoolExecutor, ahead: int) -> None:
        self._pool = pool
        self._ahead = ahead

    def map(
        self, function: Callable[[Item], Result], partitions: Iterable[Item]
    ) -> Iterator[Result]:
        """Yield the result of every partition, in order.

        Raises
        ------
        PipelineError
            A process was killed, most often because memory ran out.
        """
        try:
            yield from results_in_order(
                lambda partition: self._pool.submit(function, partition), partitions, self._ahead
            )
        except BrokenProcessPool:
            raise PipelineError(
                "a worker process was killed (out of memory?); the stored tables are as they were; "
                "run again with fewer --workers, and what is finished is not done again"
            ) from None


def _context(preload: Sequence[str]) -> BaseContext:
    """Return how processes are started: never by forking this one, which may run threads."""
    if "forkserver" not in multiprocessing.get_all_start_methods():
        return multiprocessing.get_context("spawn")
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(list(preload))
    return context


def _start_worker() -> None:
    """Leave Ctrl-C to the main process, and end when that is killed."""
    collect_seldom()
    keep_little()
    keep_pandas_out()
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    parent = multiprocessing.parent_process()
    if parent is not None:
        threading.Thread(target=_end_with, args=(parent.sentinel,), daemon=True).start()


def _end_with(sentinel: int) -> None:
    multiprocessing.connection.wait([sentinel])
    os._exit(1)
