"""Boot the real server on a scratch data folder, as a user would, and speak HTTP to it."""

from __future__ import annotations

import contextlib
import functools
import http.client
import json
import os
import queue
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol
from urllib.parse import urlencode

import psutil

ROOT = Path(__file__).parent.parent.parent
_TOKEN = "0123456789abcdef0123456789abcdef01234567"
_preparing = threading.Lock()
_ADDRESS = re.compile(r"http://127\.0\.0\.1:(\d+)")


@dataclass(frozen=True)
class Answer:
    """An HTTP answer."""

    status: int
    headers: dict[str, str]
    body: bytes

    @property
    def text(self) -> str:
        """The body as text."""
        return self.body.decode()

    def json(self) -> Any:
        """The body as a JSON value."""
        return json.loads(self.body)


class Server:
    """A running server. `command` is `runserver` or `serve`, with its arguments."""

    def __init__(
        self, data: Path, *command: str, environment: dict[str, str] | None = None
    ) -> None:
        self.data = data
        # Coverage is that of the tests within the package; measuring makes a server half as fast.
        environ = {k: v for k, v in os.environ.items() if not k.startswith("COVERAGE_PROCESS")}
        self._environment = {
            **environ,
            "NMT_DATA_DIR": str(data),
            "PYTHONUNBUFFERED": "1",
            "DJANGO_SETTINGS_MODULE": "mysite.settings",
            # So that tests see the cache and all jobs under any command; tests of rights unset it.
            "NMT_TRUST_LOOPBACK": "yes",
            **(environment or {}),
        }
        self._lines: queue.Queue[str] = queue.Queue()
        if "DATABASE_URL" in self._environment:
            self.manage("setup")
        else:
            prepare(data)
        self.process = self._boot(command or ("runserver", "0"))
        self.port = self._wait_for_port()

    @property
    def url(self) -> str:
        """The address, without a slash at the end."""
        return f"http://127.0.0.1:{self.port}"

    def manage(self, *arguments: str) -> str:
        """Run a management command on the same data; its standard output."""
        done = subprocess.run(
            [sys.executable, "manage.py", *arguments],
            cwd=ROOT,
            env=self._environment,
            capture_output=True,
            text=True,
            timeout=120,
        )
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    def request(
        self,
        method: str,
        path: str,
        body: bytes | str | None = None,
        headers: dict[str, str] | None = None,
        timeout: float = 60,
    ) -> Answer:
        """Send one request exactly as given, on a connection of its own."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=timeout)
        try:
            sent = body.encode() if isinstance(body, str) else body
            connection.request(method, path, sent, headers or {})
            response = connection.getresponse()
            return Answer(response.status, dict(response.getheaders()), response.read())
        finally:
            connection.close()

    def post(self, path: str, value: Any, headers: dict[str, str] | None = None) -> Answer:
        """POST a value as JSON."""
        return self.request(
            "POST",
            path,
            json.dumps(value, ensure_ascii=False),
            {"Content-Type": "application/json", **(headers or {})},
        )

    def sugoi(self, content: Any) -> Any:
        """Translate over the Sugoi protocol; asserts success."""
        answer = self.post("/", {"content": content, "message": "translate sentences"})
        assert answer.status == 200, answer.text
        return answer.json()

    def staff_headers(self) -> dict[str, str]:
        """Make a staff user; the headers that carry its token."""
        self.manage(
            "shell",
            "-c",
            "from django.contrib.auth.models import User; "
            "from rest_framework.authtoken.models import Token; "
            "user = User.objects.create_superuser('staff'); "
            f"Token.objects.create(user=user, key='{_TOKEN}')",
        )
        return {"Authorization": f"Token {_TOKEN}"}

    def wait_until_ready(self) -> None:
        """Wait until it can translate and its database answers."""
        deadline = time.monotonic() + 60
        while self.request("GET", "/readyz").status != 200:
            assert time.monotonic() < deadline
            time.sleep(0.1)

    def wait_for_cached_row(self, beginning: str = "") -> None:
        """Wait until the cache has a text of that beginning, of many that are worked on."""
        deadline = time.monotonic() + 60
        query = urlencode({"page_size": 1, **({"search": f"^{beginning}"} if beginning else {})})
        while not self.request("GET", f"/api/v1/cache?{query}").json()["results"]:
            assert time.monotonic() < deadline
            time.sleep(0.02)

    def wait_until_served(self, text: str, translation: str) -> None:
        """Wait until every web process answers `text` with `translation`."""
        deadline = time.monotonic() + 60
        # So many in a row are not all of one process.
        in_a_row = 0
        while in_a_row < 200:
            assert time.monotonic() < deadline
            in_a_row = in_a_row + 1 if self.sugoi(text) == translation else 0

    def hosts(self) -> list[psutil.Process]:
        """The host processes on this data folder."""
        found = []
        for process in psutil.process_iter(["cmdline"]):
            if "nmt_server.worker.host" in (process.info["cmdline"] or []):
                try:
                    if process.environ().get("NMT_DATA_DIR") == str(self.data):
                        found.append(process)
                except (psutil.NoSuchProcess, psutil.AccessDenied):
                    continue
        return found

    def stop(self, with_signal: int = signal.SIGTERM, timeout: float = 60) -> int:
        """Send a signal and wait for the end; the exit status."""
        if self.process.poll() is None:
            self.process.send_signal(with_signal)
        return self.process.wait(timeout)

    def restart(self, *command: str) -> None:
        """Stop, and start again on the same data."""
        assert self.stop() == 0
        self.start_again(*command)

    def start_again(self, *command: str) -> None:
        """Start on the same data, where it has ended."""
        self.process = self._boot(command or ("runserver", "0"))
        self.port = self._wait_for_port()

    def crash(self) -> None:
        """Kill all of its processes at once."""
        master = psutil.Process(self.process.pid)
        processes = [master, *master.children(recursive=True), *self.hosts()]
        for process in processes:
            with contextlib.suppress(psutil.NoSuchProcess):
                process.kill()
        self.process.wait(60)
        deadline = time.monotonic() + 60
        while not all(_has_ended(process) for process in processes):
            assert time.monotonic() < deadline, processes
            time.sleep(0.005)

    def _boot(self, command: tuple[str, ...]) -> subprocess.Popen[str]:
        process = subprocess.Popen(
            [sys.executable, "manage.py", *command],
            cwd=ROOT,
            env=self._environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        self._lines = queue.Queue()
        reader = threading.Thread(target=self._read, args=(process, self._lines), daemon=True)
        reader.start()
        self._reader = reader
        return process

    @staticmethod
    def _read(process: subprocess.Popen[str], lines: queue.Queue[str]) -> None:
        assert process.stdout is not None
        for line in process.stdout:
            lines.put(line)
        lines.put("")

    def _wait_for_port(self) -> int:
        seen = []
        while line := self._lines.get(timeout=120):
            seen.append(line)
            if match := _ADDRESS.search(line):
                return int(match[1])
        raise AssertionError("The server ended before it listened:\n" + "".join(seen))

    def output(self) -> str:
        """What the server has printed since the last call; where it has ended, all of it."""
        if self.process.poll() is not None:
            self._reader.join(60)
        lines = []
        while not self._lines.empty():
            lines.append(self._lines.get())
        return "".join(lines)

    def wait_for_output(self, text: str) -> str:
        """What the server has printed since the last call, once `text` is in it."""
        said, deadline = "", time.monotonic() + 60
        while text not in said:
            assert time.monotonic() < deadline, said
            time.sleep(0.05)
            said += self.output()
        return said


def _has_ended(process: psutil.Process) -> bool:
    """Whether a process runs no more, be that its end was not asked for by its parent yet."""
    try:
        return bool(process.status() == psutil.STATUS_ZOMBIE)
    except psutil.NoSuchProcess:
        return True


def prepare(data: Path) -> None:
    """Make `data` what `setup` makes of a data folder, from one that it has made before."""
    with _preparing:
        prepared = _prepared()
    shutil.copytree(Path(prepared.name, "data"), data, dirs_exist_ok=True)


@functools.cache
def _prepared() -> tempfile.TemporaryDirectory[str]:
    """A folder with `data` as `setup` leaves it, to be copied: `setup` takes seconds."""
    folder = tempfile.TemporaryDirectory(prefix="nmt-prepared-")
    subprocess.run(
        [sys.executable, "manage.py", "setup"],
        cwd=ROOT,
        env={**os.environ, "NMT_DATA_DIR": str(Path(folder.name, "data"))},
        check=True,
        capture_output=True,
        timeout=120,
    )
    return folder


class Boot(Protocol):
    """Starts a server of one's own on a fresh data folder."""

    def __call__(self, *command: str, **environment: str) -> Server: ...
