"""A real load generator, wrk, over keep-alive connections."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import tempfile
from pathlib import Path

_SCRIPT = """
local bodies = {}
for line in io.lines(os.getenv("BODIES")) do bodies[#bodies + 1] = line end
local next = math.random(#bodies)
request = function()
  next = next % #bodies + 1
  return wrk.format("POST", nil, {["Content-Type"] = "application/json"}, bodies[next])
end
done = function(summary, latency)
  local errors = summary.errors
  io.write(string.format("RESULT %d %d %d %d %d\\n", summary.requests, summary.duration,
    errors.status + errors.connect + errors.read + errors.write + errors.timeout,
    latency:percentile(50), latency:percentile(99)))
end
"""


class NoLoadGenerator(RuntimeError):
    """wrk is not installed."""


def requests_per_second(
    url: str, bodies: list[object], *, connections: int = 8, seconds: int = 4
) -> float:
    """POST the bodies in turn over `connections` connections; raises where a request failed."""
    wrk = shutil.which("wrk")
    if wrk is None:
        raise NoLoadGenerator("Install wrk, such as with: apt-get install wrk")
    with tempfile.TemporaryDirectory() as folder:
        script, lines = Path(folder) / "post.lua", Path(folder) / "bodies"
        script.write_text(_SCRIPT)
        lines.write_text("".join(json.dumps(body, ensure_ascii=False) + "\n" for body in bodies))
        done = subprocess.run(
            [wrk, "-t", "1", "-c", str(connections), "-d", f"{seconds}s", "-s", str(script), url],
            env={"BODIES": str(lines)},
            capture_output=True,
            text=True,
            check=True,
            timeout=seconds + 60,
        )
    match = re.search(r"RESULT (\d+) (\d+) (\d+)", done.stdout)
    if match is None:
        raise RuntimeError(done.stdout + done.stderr)
    requests, microseconds, errors = map(int, match.groups())
    if errors:
        raise RuntimeError(f"{errors} of {requests} requests failed:\n{done.stdout}")
    return requests / microseconds * 1e6
