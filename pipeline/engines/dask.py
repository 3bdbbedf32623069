"""A Dask cluster: one that runs already, or one started on this machine.

A worker that is lost costs what it was working on: Dask gives that to another. Workers on other
machines must see the raw folder and the output folder under the same paths.
"""

from __future__ import annotations

import contextlib
import logging
from collections.abc import Callable, Iterable, Iterator
from typing import TYPE_CHECKING

from pipeline.engines import WAITING_PER_WORKER, Engine, Item, Result, results_in_order
from pipeline.errors import PipelineError, UsageError

if TYPE_CHECKING:
    from distributed import Client

CONNECT_SECONDS = 10
_LOOPBACK = "127.0.0.1"


@contextlib.contextmanager
def dask_engine(workers: int, scheduler: str | None) -> Iterator[Engine]:
    """Give an engine on a Dask cluster, and leave or end the cluster afterwards.

    Parameters
    ----------
    workers
        Number of processes of a cluster on this machine; of no account with a scheduler.
    scheduler
        Address of a running scheduler, as in `tcp://10.0.0.7:8786`.

    Raises
    ------
    UsageError
        Dask is not installed.
    PipelineError
        No scheduler answers at the address.
    """
    try:
        from distributed import Client, LocalCluster
    except ImportError:
        raise UsageError(
            "--engine dask needs an extra; install it with: pip install 'thidua[dask]'"
        ) from None
    with contextlib.ExitStack() as stack:
        if scheduler is None:
            cluster = LocalCluster(
                n_workers=workers,
                threads_per_worker=1,
                processes=True,
                host=_LOOPBACK,
                dashboard_address=f"{_LOOPBACK}:0",
                scheduler_kwargs={"dashboard": False},
                worker_dashboard_address=f"{_LOOPBACK}:0",
                silence_logs=logging.CRITICAL,
            )
            address = stack.enter_context(cluster)
        else:
            address = scheduler
        try:
            client = stack.enter_context(Client(address, timeout=CONNECT_SECONDS))
        except (OSError, TimeoutError, ValueError):
            raise PipelineError(f"no Dask scheduler answers at {scheduler}") from None
        yield Cluster(client)


class Cluster:
    """Works on the processes of a Dask cluster."""

    def __init__(self, client: Client) -> None:
        self._client = client

    def map(
        self, function: Callable[[Item], Result], partitions: Iterable[Item]
    ) -> Iterator[Result]:
        """Yield the result of every partition, in order.

        Raises
        ------
        PipelineError
            A partition was lost with every worker that worked on it.
        """
        from distributed import CancelledError, KilledWorker

        ahead = WAITING_PER_WORKER * max(1, sum(self._client.nthreads().values()))
        try:
            yield from results_in_order(
                lambda partition: self._client.submit(function, partition, pure=False),
                partitions,
                ahead,
            )
        except (KilledWorker, CancelledError):
            raise PipelineError(
                "Dask workers were lost one after the other (out of memory?); the stored tables are"
                " as they were; run again, and what is finished is not done again"
            ) from None
