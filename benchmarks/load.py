"""A real load generator, wrk, over keep-alive connections."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

# The time of each request is written down: in a closed loop, that of the answer before it.
_SCRIPT = """
local ffi = require("ffi")
ffi.cdef("typedef struct { long s, ns; } moment; int clock_gettime(int clock, moment *now);")
local now = ffi.new("moment")
local times = io.open(os.getenv("TIMES"), "w")
local bodies = {}
local headers = {["Content-Type"] = "application/json"}
headers["Authorization"] = os.getenv("AUTHORIZATION")
for line in io.lines(os.getenv("BODIES")) do bodies[#bodies + 1] = line end
local next = tonumber(os.getenv("FIRST")) or math.random(#bodies)
request = function()
  ffi.C.clock_gettime(0, now)
  times:write(string.format("%d.%06d\\n", tonumber(now.s), tonumber(now.ns) / 1000))
  next = next % #bodies + 1
  return wrk.format("POST", nil, headers, bodies[next])
end
done = function(summary, latency)
  local errors = summary.errors
  io.write(string.format("RESULT %d %d %d %d %d %d\\n", summary.requests, summary.duration,
    errors.status + errors.connect + errors.read + errors.write + errors.timeout,
    latency:percentile(50), latency:percentile(95), latency:percentile(99)))
end
"""


class NoLoadGenerator(RuntimeError):
    """wrk is not installed."""


@dataclass(frozen=True)
class Load:
    """What wrk has measured.

    `sent` are the times (seconds since the epoch) at which requests were sent, those in flight at
    the end included; `rate` is in requests a second, p50, p95 and p99
    in seconds.
    """

    rate: float
    p50: float
    p95: float
    p99: float
    sent: list[float]


def requests_per_second(
    url: str,
    bodies: Sequence[object],
    *,
    connections: int = 8,
    seconds: int = 4,
    authorization: str = "",
) -> float:
    """POST the bodies in turn over `connections` connections; raises where a request failed."""
    return _run(url, bodies, connections, seconds, authorization=authorization).rate


def requests(url: str, bodies: Sequence[object], *, connections: int, seconds: int) -> Load:
    """As `requests_per_second`, with all that was measured."""
    return _run(url, bodies, connections, seconds)


def closed_loop(url: str, bodies: Sequence[object], *, connections: int, seconds: int) -> Load:
    """POST each body once, in order, each connection the next one when it has its answer.

    The rate is that between the first answer to each connection and the last, so that neither
    the start nor what is cut off at the end counts. Raises where a request failed, and where
    there were too few bodies.
    """
    # wrk asks for one request to look at it, which is not sent: the last body.
    load = _run(url, bodies, connections, seconds, first=str(len(bodies) - 1))
    if len(load.sent) > len(bodies):
        raise RuntimeError(f"{len(load.sent)} requests, but only {len(bodies)} bodies")
    answered = load.sent[connections:]
    intervals = len(answered) - connections
    if intervals < connections:
        raise RuntimeError(f"{len(answered)} answers to {connections} connections are too few")
    # Answers come in groups, a batch at a time; a mean over all connections smooths that.
    first, last = answered[:connections], answered[-connections:]
    seconds_between = (sum(last) - sum(first)) / connections
    return Load(intervals / seconds_between, load.p50, load.p95, load.p99, load.sent)


def _run(
    url: str,
    bodies: Sequence[object],
    connections: int,
    seconds: int,
    first: str = "",
    authorization: str = "",
) -> Load:
    wrk = shutil.which("wrk")
    if wrk is None:
        raise NoLoadGenerator("Install wrk, such as with: apt-get install wrk")
    with tempfile.TemporaryDirectory() as folder:
        script, lines, times = (Path(folder) / name for name in ("post.lua", "bodies", "times"))
        script.write_text(_SCRIPT)
        lines.write_text("".join(json.dumps(body, ensure_ascii=False) + "\n" for body in bodies))
        done = subprocess.run(
            [
                *(wrk, "-t", "1", "-c", str(connections), "-d", f"{seconds}s"),
                *("--timeout", "120s", "-s", str(script), url),
            ],
            env={
                **{"BODIES": str(lines), "TIMES": str(times), "FIRST": first},
                **({"AUTHORIZATION": authorization} if authorization else {}),
            },
            capture_output=True,
            text=True,
            check=True,
            timeout=seconds + 60,
        )
        # The first is the one that is looked at.
        sent = [float(line) for line in times.read_text().splitlines()[1:]]
    match = re.search(r"RESULT (\d+) (\d+) (\d+) (\d+) (\d+) (\d+)", done.stdout)
    if match is None:
        raise RuntimeError(done.stdout + done.stderr)
    requests, microseconds, errors, p50, p95, p99 = map(int, match.groups())
    if errors:
        raise RuntimeError(f"{errors} of {requests} requests failed:\n{done.stdout}")
    return Load(requests / microseconds * 1e6, p50 / 1e6, p95 / 1e6, p99 / 1e6, sent)
