"""How many replicas of how many threads a model gets on a CPU."""

from __future__ import annotations

from typing import NamedTuple

from nmt_server.engines.cores import usable_cores


class ThreadLayout(NamedTuple):
    """`replicas` batches are decoded at once, each by `threads` threads."""

    replicas: int
    threads: int


def thread_layout(
    wanted_threads: int = 0, inter_threads: int = 0, intra_threads: int = 0
) -> ThreadLayout:
    """Replicas of one thread on all usable cores, or on `wanted_threads` of them.

    `inter_threads` replicas of `intra_threads` threads where they are given; one of them alone
    decides the other by the cores.

    Several replicas of one thread translate more lines a second than one replica of several
    threads (twice as many on two cores, by `benchmarks/`), because a batch has serial parts. From
    sixteen cores on, memory bandwidth is shared by too many replicas, and each gets two threads.
    """
    cores = wanted_threads or usable_cores()
    if inter_threads and not intra_threads:
        return ThreadLayout(inter_threads, max(1, cores // inter_threads))
    threads = intra_threads or (1 if cores < 16 else 2)
    return ThreadLayout(inter_threads or max(1, cores // threads), threads)
