"""The web processes and the disk."""

from __future__ import annotations

import shutil
from collections.abc import Iterator, Sequence
from contextlib import suppress

import psutil

from nmt_server.conf import get_settings
from nmt_server.monitoring.figures import Figure, gauge


def machine_figures(processes: Sequence[int]) -> Iterator[Figure]:
    """Memory of the web processes of these ids, and what is free where data is kept."""
    sizes = []
    for process in processes:
        try:
            sizes.append(psutil.Process(process).memory_info().rss)
        except psutil.Error:
            continue  # It has ended meanwhile.
    yield gauge("nmt_web_processes", "Web processes that are alive.", len(sizes))
    yield gauge("nmt_web_memory_bytes", "Resident memory of all web processes.", sum(sizes))
    yield gauge(
        "nmt_web_largest_memory_bytes",
        "Resident memory of the largest web process.",
        max(sizes, default=0),
    )
    with suppress(OSError):  # The folder may be gone.
        yield gauge(
            "nmt_data_free_bytes",
            "What is free on the disk of the data folder.",
            shutil.disk_usage(get_settings().DATA_DIR).free,
        )
