"""A Dask cluster: one that runs already, or one started on this machine.

A worker that is lost costs what it was working on: Dask gives that to another. Workers on other
machines must see the raw folder and the output folder by the same paths or URLs, and have the same
program.
"""

from __future__ import annotations

import contextlib
import logging
import socket
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Generic

from pipeline.engines import WAITING_PER_WORKER, Engine, Item, Result, results_in_order
from pipeline.errors import PipelineError, UsageError
from pipeline.fingerprint import hash_program

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
        # A lost scheduler is one line of our own.
        logging.getLogger("distributed.client").setLevel(logging.CRITICAL)
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
            A partition was lost with every worker that worked on it, the scheduler was lost, or a
            worker has another program.
        """
        from distributed import CancelledError, KilledWorker

        work = _OfSameProgram(function, hash_program())
        ahead = WAITING_PER_WORKER * max(1, sum(self._client.nthreads().values()))
        try:
            yield from results_in_order(
                lambda partition: self._client.submit(work, partition, pure=False),
                partitions,
                ahead,
            )
        except KilledWorker:
            raise PipelineError(
                "Dask workers were lost one after the other (out of memory?); the stored tables are"
                " as they were; run again, and what is finished is not done again"
            ) from None
        except CancelledError:
            raise PipelineError(
                "the Dask scheduler was lost; the stored tables are as they were; start it and its"
                " workers, and run again: what is finished is not done again"
            ) from None


@dataclass(frozen=True)
class _OfSameProgram(Generic[Item, Result]):
    """Works as a function does, where the program is that of whoever hands out the work."""

    function: Callable[[Item], Result]
    program: str

    def __call__(self, partition: Item) -> Result:
        if hash_program() != self.program:
            raise PipelineError(
                f"the Dask worker on {socket.gethostname()} has another version of thidua, of a"
                " library or of Python; install the same on all machines and restart the workers"
            )
        return self.function(partition)
