"""One trace from the request to the batch, as a collector receives it."""

from __future__ import annotations

import queue
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from tests.e2e.server import Boot

pytest.importorskip("opentelemetry.exporter.otlp.proto.http")

from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import (
    ExportTraceServiceRequest,
)
from opentelemetry.proto.trace.v1.trace_pb2 import Span

TRACE = "4bf92f3577b34da6a3ce929d0e0e4736"
CALLER = "00f067aa0ba902b7"


class Collector(ThreadingHTTPServer):
    """Takes what exporters send."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.received: queue.Queue[tuple[str, Span]] = queue.Queue()


class Handler(BaseHTTPRequestHandler):
    server: Collector

    def do_POST(self) -> None:
        sent = ExportTraceServiceRequest.FromString(
            self.rfile.read(int(self.headers["Content-Length"]))
        )
        for resource in sent.resource_spans:
            named = {each.key: each.value.string_value for each in resource.resource.attributes}
            for scope in resource.scope_spans:
                for each in scope.spans:
                    self.server.received.put((named["service.name"], each))
        self.send_response(200)
        self.end_headers()

    def log_message(self, format: str, *args: object) -> None:
        """Be quiet."""


@pytest.fixture
def collector() -> Iterator[Collector]:
    with Collector() as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield server
        server.shutdown()


def test_a_request_is_one_trace_down_to_the_batch(boot: Boot, collector: Collector) -> None:
    server = boot(
        *("serve", "--port", "0", "--workers", "1"),
        NMT_TRACE="yes",
        OTEL_EXPORTER_OTLP_ENDPOINT=f"http://127.0.0.1:{collector.server_port}",
        OTEL_BSP_SCHEDULE_DELAY="100",
    )
    text = "クロエは静かに前へと歩み出た。"
    headers = {"traceparent": f"00-{TRACE}-{CALLER}-01", "X-Request-ID": "mine"}
    assert server.post("/", {"content": [text, "猫"]}, headers).status == 200
    found: dict[str, tuple[str, Span]] = {}
    while not found.keys() >= {"POST root", "batch"}:
        service, each = collector.received.get(timeout=60)
        assert text not in str(each) and "猫" not in str(each)
        if each.trace_id.hex() == TRACE:
            found[each.name] = service, each
    service, request = found["POST root"]
    assert service == "nmt-server" and request.parent_span_id.hex() == CALLER
    assert "mine" in {each.value.string_value for each in request.attributes}
    service, batch = found["batch"]
    assert service == "nmt-server-host" and batch.parent_span_id == request.span_id
    assert batch.end_time_unix_nano > batch.start_time_unix_nano
    assert {each.key: each.value.int_value for each in batch.attributes}["nmt.batch.segments"] >= 1
