"""The images' entry point, run on this machine as an image would run it."""

from __future__ import annotations

import functools
import http.client
import json
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
import yaml

ROOT = Path(__file__).parent.parent
DOCKERFILE = ROOT / "Dockerfile"

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="the images are Linux")


@pytest.fixture
def image() -> Iterator[tuple[dict[str, str], dict[str, object]]]:
    """The environment of the image, and how a process starts as its user where that is possible.

    The data volume is empty and belongs to that user.
    """
    # Not pytest's own folder, which nobody else may enter.
    with tempfile.TemporaryDirectory(prefix="nmt-image-") as scratch:
        Path(scratch).chmod(0o755)
        binaries, data = Path(scratch, "bin"), Path(scratch, "data")
        binaries.mkdir()
        data.mkdir(mode=0o700)
        environment = {
            "PATH": f"{binaries}:/usr/bin:/bin",
            "PYTHONUNBUFFERED": "1",
            "PYTHONDONTWRITEBYTECODE": "1",
            "NMT_DATA_DIR": str(data),
        }
        user: dict[str, object] = {}
        (binaries / "python").symlink_to(sys.executable)
        # A link to a virtual environment's interpreter does not lead to its packages.
        environment["PYTHONPATH"] = os.pathsep.join(path for path in sys.path if "site-" in path)
        if os.geteuid() == 0 and (python := _interpreter_for_nobody(environment["PYTHONPATH"])):
            user = {"user": "nobody", "group": "nogroup", "extra_groups": []}
            (binaries / "python").unlink()
            (binaries / "python").symlink_to(python)
            shutil.chown(data, "nobody", "nogroup")
        yield environment, user


@functools.cache
def _interpreter_for_nobody(packages: str) -> str | None:
    """An interpreter of this version that an unprivileged user may run here, or None."""
    version = f"python{sys.version_info.major}.{sys.version_info.minor}"
    for python in (sys.executable, f"/usr/local/bin/{version}", f"/usr/bin/{version}"):
        try:
            subprocess.run(
                [python, "-c", "import ctranslate2, django, nmt_server"],
                cwd=ROOT,
                env={"PATH": "/usr/bin:/bin", "PYTHONPATH": packages},
                check=True,
                capture_output=True,
                timeout=60,
                user="nobody",
                group="nogroup",
                extra_groups=[],
            )
        except (OSError, LookupError, subprocess.CalledProcessError):
            continue
        return python
    return None


def test_it_sets_up_serves_and_ends_well(
    image: tuple[dict[str, str], dict[str, object]],
) -> None:
    environment, user = image
    process = subprocess.Popen(
        [str(ROOT / "docker" / "entrypoint"), "serve", "--host", "0.0.0.0", "--port", "0"],
        cwd="/",
        env={
            **environment,
            "DJANGO_ALLOWED_HOSTS": "translate.example",
            "DJANGO_SUPERUSER_USERNAME": "chloe",
            "DJANGO_SUPERUSER_PASSWORD": "a quiet step forward",
        },
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        **user,  # type: ignore[call-overload]
    )
    try:
        assert process.stdout is not None
        printed = ""
        while not (started := re.search(r"http://127\.0\.0\.1:(\d+)/", printed)):
            line = process.stdout.readline()
            assert line, f"It ended: {printed}"
            printed += line
        assert "The administrator chloe" in printed
        assert "quiet" not in printed

        connection = http.client.HTTPConnection("127.0.0.1", int(started[1]), timeout=60)
        deadline = time.monotonic() + 60
        status = 0
        while status != 200:
            connection.request("GET", "/readyz")
            ready = connection.getresponse()
            status, said = ready.status, ready.read()
            assert status == 200 or time.monotonic() < deadline, said
        connection.request("POST", "/", json.dumps({"content": "クロエは静かに前へと歩み出た。"}))
        translated = json.loads(connection.getresponse().read())
        assert "stepped" in translated
        for host, status in (("translate.example", 200), ("elsewhere.example", 400)):
            connection.request("GET", "/livez", headers={"Host": host})
            answer = connection.getresponse()
            assert (host, answer.status) == (host, status)
            answer.read()
        connection.close()

        process.send_signal(signal.SIGTERM)
        assert process.wait(60) == 0
    finally:
        process.kill()
        process.wait(60)


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() != 0, reason="needs root")
def test_started_by_root_it_becomes_who_it_is_told(
    image: tuple[dict[str, str], dict[str, object]],
) -> None:
    environment, user = image
    if not user:
        pytest.skip("nobody else can run this interpreter here")
    identity = int(subprocess.check_output(["id", "-u", "nobody"], text=True))
    shown = run_entrypoint(
        {**environment, "UID": str(identity)}, "shell", "-c", "import os; print(os.getuid())"
    )
    assert shown.returncode == 0 and str(identity) in shown.stdout.split()
    data = Path(environment["NMT_DATA_DIR"])
    assert {file.stat().st_uid for file in (data, data / "db.sqlite3")} == {identity}


def test_who_it_cannot_become_is_said(image: tuple[dict[str, str], dict[str, object]]) -> None:
    environment, user = image
    asked = run_entrypoint({**environment, "UID": "4242"}, "check", **user)
    if os.geteuid() != 0 or user:
        assert asked.returncode == 2 and "--user root" in asked.stderr
    named = run_entrypoint({**environment, "UID": "chloe"}, "check")
    assert named.returncode == 2 and "chloe" in named.stderr


def test_the_number_of_web_processes_is_that_of_the_environment(
    image: tuple[dict[str, str], dict[str, object]],
) -> None:
    environment, user = image
    refused = run_entrypoint({**environment, "NUM_WEB_WORKERS": "0"}, "serve", **user)
    assert refused.returncode == 1 and "--workers" in refused.stderr


def run_entrypoint(
    environment: dict[str, str], *command: str, **user: object
) -> subprocess.CompletedProcess[str]:
    """Run the entry point to its end."""
    done: subprocess.CompletedProcess[str] = subprocess.run(
        [str(ROOT / "docker" / "entrypoint"), *command],
        cwd="/",
        env=environment,
        capture_output=True,
        text=True,
        timeout=120,
        **user,  # type: ignore[call-overload]
    )
    return done


def test_the_image_runs_what_is_tested_here() -> None:
    text = DOCKERFILE.read_text(encoding="utf-8")
    assert 'ENTRYPOINT ["/app/docker/entrypoint"]' in text
    assert 'CMD ["serve", "--host", "0.0.0.0", "--port", "14366"]' in text
    assert "NMT_DATA_DIR=/data" in text
    assert re.search(r"^USER [1-9][0-9]*:[1-9][0-9]*$", text, re.MULTILINE)
    assert not re.search(r"^(ENV|ARG).*(PASSWORD|SECRET)", text, re.MULTILINE | re.IGNORECASE)
    copied = set(re.findall(r"^!(.*)$", (ROOT / ".dockerignore").read_text(), re.MULTILINE))
    assert all(any(True for _ in ROOT.glob(name)) for name in copied)


def test_compose_sets_what_is_read() -> None:
    services = {}
    for name in ("compose.yaml", "compose.gpu.yaml"):
        services[name] = yaml.safe_load((ROOT / name).read_text())["services"]
    server = services["compose.yaml"]["nmt-server"]
    of_the_entrypoint = {"NUM_WEB_WORKERS", "LOAD_ON_START"}
    assert of_the_entrypoint <= set(server["environment"])
    sources = [
        ROOT / "mysite" / "settings.py",
        ROOT / "mysite" / "management" / "commands" / "setup.py",
        *(ROOT / "mysite" / "environment").glob("*.py"),
    ]
    # That one only says what they mean.
    sources.remove(ROOT / "mysite" / "environment" / "variables.py")
    read = "".join(source.read_text() for source in sources)
    assert all(f'"{name}"' in read for name in set(server["environment"]) - of_the_entrypoint)
    assert server["depends_on"].keys() == services["compose.yaml"].keys() - {"nmt-server"}
    args = services["compose.gpu.yaml"]["nmt-server"]["build"]["args"]
    assert all(f"ARG {name}=" in DOCKERFILE.read_text() for name in args)


def test_the_health_check_tells_ready_from_not() -> None:
    text = DOCKERFILE.read_text(encoding="utf-8")
    (command,) = re.findall(r"HEALTHCHECK .*\\\n\s*CMD (\[.*\])$", text, re.MULTILINE)
    python, option, code = json.loads(command)
    assert (python, option) == ("python", "-c")
    with socket.create_server(("127.0.0.1", 0)) as listener:
        listener.settimeout(60)
        port = listener.getsockname()[1]
        for status, expected in ((200, True), (503, False)):
            check = subprocess.Popen(
                [sys.executable, "-c", code.replace("14366", str(port))],
                stderr=subprocess.DEVNULL,
            )
            connection, _ = listener.accept()
            with connection:
                assert connection.recv(65536).startswith(b"GET /readyz HTTP/1.1\r\n")
                connection.sendall(b"HTTP/1.1 %d X\r\nContent-Length: 0\r\n\r\n" % status)
            assert (check.wait(60) == 0) is expected
