"""A stand-in for the Hugging Face Hub on the loopback interface."""

from __future__ import annotations

import hashlib
import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

_COMMIT = "0" * 40


class Hub(ThreadingHTTPServer):
    """Has the files of one folder as the model `name`.

    While `holds` is true, it sends weights only to the middle of the file; then it sets `halfway`
    and waits for `released`. `ranges` has what was asked of weights: None for all of the file.
    """

    daemon_threads = True

    def __init__(self, name: str, folder: Path) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.name = name
        self.files = {file.name: file.read_bytes() for file in folder.iterdir()}
        self.asked: set[str] = set()
        self.ranges: list[str | None] = []
        self.holds = False
        self.halfway = threading.Event()
        self.released = threading.Event()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_port}"


@contextmanager
def serve_hub(name: str, folder: Path) -> Iterator[Hub]:
    """A hub that has one model; it listens on a free port."""
    hub = Hub(name, folder)
    thread = threading.Thread(target=hub.serve_forever, daemon=True)
    thread.start()
    try:
        yield hub
    finally:
        hub.released.set()
        hub.shutdown()
        hub.server_close()
        thread.join(60)


class _Handler(BaseHTTPRequestHandler):
    """Answers as much of the hub's API as a download asks for."""

    server: Hub
    protocol_version = "HTTP/1.1"

    def do_HEAD(self) -> None:
        self._answer()

    def do_GET(self) -> None:
        self._answer()

    def log_message(self, format: str, *args: Any) -> None:
        pass

    def _answer(self) -> None:
        path = unquote(urlsplit(self.path).path)
        api = f"/api/models/{self.server.name}"
        names = self.server.files
        if path in (api, f"{api}/revision/main"):
            siblings = [{"rfilename": name} for name in names]
            self._json({"id": self.server.name, "sha": _COMMIT, "siblings": siblings})
        elif path == f"{api}/tree/{_COMMIT}":
            self._json(
                [
                    {"type": "file", "path": name, "size": len(content), "oid": _COMMIT}
                    for name, content in names.items()
                ]
            )
        elif path.startswith(f"/{self.server.name}/resolve/"):
            self._file(path.rpartition("/")[2])
        else:
            self._json({"error": "not found"}, {"X-Error-Code": "RepoNotFound"}, 404)

    def _json(self, content: Any, headers: dict[str, str] | None = None, status: int = 200) -> None:
        body = json.dumps(content).encode()
        self._head(status, {"Content-Type": "application/json", **(headers or {})}, len(body))
        if self.command == "GET":
            self.wfile.write(body)

    def _file(self, name: str) -> None:
        content = self.server.files[name]
        wanted = self.headers.get("Range")
        start = int(wanted.removeprefix("bytes=").rstrip("-")) if wanted else 0
        etag = f'"{hashlib.sha256(content).hexdigest()}"'
        headers = {"X-Repo-Commit": _COMMIT, "ETag": etag, "Accept-Ranges": "bytes"}
        if wanted:
            headers["Content-Range"] = f"bytes {start}-{len(content) - 1}/{len(content)}"
        self._head(206 if wanted else 200, headers, len(content) - start)
        if self.command != "GET":
            return
        self.server.asked.add(name)
        if name.endswith(".safetensors"):
            self.server.ranges.append(wanted)
            if self.server.holds:
                self.wfile.write(content[start : len(content) // 2])
                self.server.halfway.set()
                self.server.released.wait(60)
                self.close_connection = True
                return
        self.wfile.write(content[start:])

    def _head(self, status: int, headers: dict[str, str], length: int) -> None:
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(length))
        self.end_headers()
