"""Kinds of requests that take turns of 20 milliseconds, so that all find the same machine.

What else a machine does changes rates by half from one second to the next. Here all kinds are sent
over the same connections, in turns too short for that to fall on one of them, and are compared
within each round.
"""

from __future__ import annotations

import json
import os
import shutil
import statistics
import subprocess
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from benchmarks.load import NoLoadGenerator

_MILLISECONDS = 20
# A thread has all connections to a server, and says nothing while it is the turn of another one's.
_SCRIPT = """
local ffi = require("ffi")
ffi.cdef("typedef struct { long s, ns; } moment; int clock_gettime(int clock, moment *now);")
local now = ffi.new("moment")
local kinds, bodies, threads = {}, {}, {}
counts = {}
for line in io.lines(os.getenv("KINDS")) do
  local host, port, path, authorization = line:match("(%S+)\\t(%S+)\\t(%S+)\\t(.*)")
  local headers = {["Content-Type"] = "application/json", ["Host"] = host .. ":" .. port}
  if authorization ~= "" then headers["Authorization"] = authorization end
  kinds[#kinds + 1] = {host = host, port = port, path = path, headers = headers}
end
for line in io.lines(os.getenv("BODIES")) do bodies[#bodies + 1] = line end
local servers, found = {}, {}
for _, kind in ipairs(kinds) do
  if not found[kind.port] then
    servers[#servers + 1] = kind
    found[kind.port] = true
  end
end
local TURN = tonumber(os.getenv("TURN"))
local next = math.random(#bodies)
local function turn()
  ffi.C.clock_gettime(0, now)
  local milliseconds = tonumber(now.s) * 1000 + tonumber(now.ns) / 1e6
  local number = math.floor(milliseconds / TURN)
  local round = math.floor(number / #kinds)
  -- Each round begins with another kind.
  return round, (number + round) % #kinds + 1, (number + 1) * TURN - milliseconds
end
function setup(thread)
  local server = servers[#threads + 1]
  thread.addr = wrk.lookup(server.host, server.port)[1]
  thread:set("own_port", server.port)
  threads[#threads + 1] = thread
end
if #servers > 1 then
  function delay()
    local _, kind, left = turn()
    return kinds[kind].port == own_port and 0 or math.ceil(left)
  end
end
function request()
  local round, number = turn()
  local kind = kinds[number]
  if kind.port == own_port then
    local name = round .. " " .. number
    counts[name] = (counts[name] or 0) + 1
  else
    -- It is late by less than a millisecond, and belongs to nobody.
    for _, each in ipairs(servers) do if each.port == own_port then kind = each end end
  end
  next = next % #bodies + 1
  return wrk.format("POST", kind.path, kind.headers, bodies[next])
end
function done(summary, latency)
  local errors = summary.errors
  io.write(string.format("ERRORS %d\\n",
    errors.status + errors.connect + errors.read + errors.write + errors.timeout))
  for _, thread in ipairs(threads) do
    for name, count in pairs(thread:get("counts")) do
      io.write("COUNT ", name, " ", count, "\\n")
    end
  end
end
"""


@dataclass(frozen=True)
class Kind:
    """What is sent: to which server, under which path, as whom."""

    port: int
    path: str = "/"
    authorization: str = ""


@dataclass
class Turns:
    """The requests of each kind, by number, in each round."""

    kinds: int
    rounds: dict[int, dict[int, int]] = field(default_factory=dict)

    def ratio(self, kind: int, to: int = 0) -> float:
        """The median of the rates of a kind in each round, of those of another one."""
        return statistics.median(each[kind] / each[to] for each in self._whole())

    def rate(self, kind: int) -> float:
        """The median rate in requests a second."""
        return statistics.median(each[kind] for each in self._whole()) * 1000 / _MILLISECONDS

    def _whole(self) -> list[dict[int, int]]:
        first, last = min(self.rounds), max(self.rounds)
        return [
            each
            for number, each in self.rounds.items()
            if first < number < last and len(each) == self.kinds
        ]


def take_turns(
    kinds: Sequence[Kind], bodies: Sequence[object], *, connections: int = 8, seconds: int
) -> Turns:
    """POST the bodies over `connections` to each server; raises where a request failed."""
    wrk = shutil.which("wrk")
    if wrk is None:
        raise NoLoadGenerator("Install wrk, such as with: apt-get install wrk")
    servers = len({kind.port for kind in kinds})
    with tempfile.TemporaryDirectory() as folder:
        script, lines, described = (Path(folder) / name for name in ("turns.lua", "b", "kinds"))
        script.write_text(_SCRIPT)
        lines.write_text("".join(json.dumps(body, ensure_ascii=False) + "\n" for body in bodies))
        described.write_text(
            "".join(f"127.0.0.1\t{k.port}\t{k.path}\t{k.authorization}\n" for k in kinds)
        )
        done = subprocess.run(
            [
                *(wrk, "-t", str(servers), "-c", str(servers * connections)),
                *("-d", f"{seconds}s", "--timeout", "120s", "-s", str(script)),
                f"http://127.0.0.1:{kinds[0].port}/",
            ],
            env={
                **os.environ,
                "BODIES": str(lines),
                "KINDS": str(described),
                "TURN": str(_MILLISECONDS),
            },
            capture_output=True,
            text=True,
            check=True,
            timeout=seconds + 60,
        )
    turns = Turns(len(kinds))
    errors = None
    for line in done.stdout.splitlines():
        word, *numbers = line.split()
        if word == "ERRORS":
            errors = int(numbers[0])
        elif word == "COUNT":
            number, kind, count = map(int, numbers)
            turns.rounds.setdefault(number, {})[kind - 1] = count
    if errors != 0:
        raise RuntimeError(f"{errors} requests failed:\n{done.stdout}{done.stderr}")
    return turns
