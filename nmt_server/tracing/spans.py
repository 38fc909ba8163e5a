"""Spans of this process. Until `start_tracing` was called, all of this does nothing."""

from __future__ import annotations

import atexit
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from importlib.util import find_spec
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from opentelemetry.trace import Tracer

_HEADER = "traceparent"
_EXPORTER = "opentelemetry.exporter.otlp.proto.http"

Attributes = Mapping[str, str | int | float]

_tracer: Tracer | None = None
_shutdown: list[Callable[[], object]] = []


class Span:
    """What a span is told while it lasts."""

    def __init__(self, span: Any = None) -> None:
        self._span = span

    def rename(self, name: str, attributes: Attributes) -> None:
        """What is known only at its end."""
        if self._span is not None:
            self._span.update_name(name)
            self._span.set_attributes(attributes)


_NO_SPAN = Span()


def can_trace() -> bool:
    """Whether the library is installed."""
    try:
        # Other packages bring the API alone.
        return find_spec("opentelemetry") is not None and find_spec(_EXPORTER) is not None
    except ModuleNotFoundError:
        return False


def start_tracing(service: str) -> None:
    """Send spans of this process, under the name of `service`, from now on.

    Raises `ModuleNotFoundError` where the library is not installed.
    """
    from opentelemetry import trace
    from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
    from opentelemetry.sdk.resources import Resource
    from opentelemetry.sdk.trace import TracerProvider
    from opentelemetry.sdk.trace.export import BatchSpanProcessor

    global _tracer
    if _tracer is not None:
        return
    provider = TracerProvider(resource=Resource.create({"service.name": service}))
    provider.add_span_processor(BatchSpanProcessor(OTLPSpanExporter()))
    _tracer = trace.get_tracer("nmt_server", tracer_provider=provider)
    _shutdown.append(provider.shutdown)
    atexit.register(end_tracing)


def end_tracing() -> None:
    """Send what is left; a process that ends by itself does so anyway."""
    while _shutdown:
        _shutdown.pop()()


def is_tracing() -> bool:
    """Whether spans of this process are sent."""
    return _tracer is not None


@contextmanager
def span(name: str, parent: str = "") -> Iterator[Span]:
    """A span around what is done within, below `parent` (a `traceparent`) or the span around it."""
    if _tracer is None:
        yield _NO_SPAN
        return
    with _tracer.start_as_current_span(name, context=_context(parent)) as started:
        yield Span(started)


def current_parent() -> str:
    """The span around this as a `traceparent`, for another process; empty where there is none."""
    if _tracer is None:
        return ""
    from opentelemetry.propagate import inject

    carrier: dict[str, str] = {}
    inject(carrier)
    return carrier.get(_HEADER, "")


def record(name: str, parents: Iterable[str], seconds: float, attributes: Attributes) -> None:
    """Add a span that has just ended, and took so long, to each of the traces of `parents`."""
    if _tracer is None:
        return
    end = time.time_ns()
    for parent in dict.fromkeys(filter(None, parents)):
        _tracer.start_span(
            name,
            context=_context(parent),
            start_time=end - int(seconds * 1e9),
            attributes=dict(attributes),
        ).end(end)


def _context(parent: str) -> Any:
    from opentelemetry.propagate import extract

    return extract({_HEADER: parent}) if parent else None
