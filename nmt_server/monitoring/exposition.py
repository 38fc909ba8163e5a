"""All metrics of the server in Prometheus' formats.

A name that is given here or in `metrics/counts.py` is also in the dashboard and the alerts of
`deploy/`, which a test compares with what a server gives.
"""

from __future__ import annotations

from collections.abc import Iterator

from prometheus_client import CollectorRegistry, Metric
from prometheus_client.exposition import choose_encoder
from prometheus_client.registry import Collector

from nmt_server import __version__
from nmt_server.conf import get_settings
from nmt_server.metrics.shared import shared_counts
from nmt_server.monitoring.figures import Figure, gauge
from nmt_server.monitoring.hosts import host_figures
from nmt_server.monitoring.machine import machine_figures
from nmt_server.monitoring.records import record_figures


def exposition(accept: str) -> tuple[bytes, str]:
    """The metrics in the format that the header `Accept` asks for, and its media type."""
    registry = CollectorRegistry(auto_describe=False)
    registry.register(_Everything())
    encode, media_type = choose_encoder(accept)
    return encode(registry), media_type


class _Everything(Collector):
    """Each metric, once."""

    def collect(self) -> Iterator[Metric]:
        together = shared_counts(get_settings().DATA_DIR / "run" / "metrics").together()
        yield from together.metrics()
        figures: list[Figure] = [
            gauge("nmt_build", "The version that runs; always 1.", 1, version=__version__),
            *machine_figures(together.processes),
            *record_figures(),
            *host_figures(),
        ]
        found: dict[str, Metric] = {}
        for figure in figures:
            metric = found.setdefault(
                figure.name, Metric(figure.name, figure.description, figure.kind)
            )
            suffix = "_total" if figure.kind == "counter" else ""
            metric.add_sample(figure.name + suffix, figure.labels, figure.value)
        yield from found.values()
