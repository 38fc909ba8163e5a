"""Download and convert in processes of their own, so that memory and libraries go with them."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import threading
from collections.abc import Callable
from contextlib import suppress
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import nmt_server
from nmt_server.conversion.order import Order
from nmt_server.conversion.stop import Stop
from nmt_server.errors import InvalidModel
from nmt_server.model_files.identify import TOOLKIT_NAMES, Toolkit

# The largest models take an hour on a slow disk; what takes longer than this hangs.
_LONGEST_SECONDS = 6 * 3600.0
# To give much memory back can take a while.
_END_SECONDS = 60.0

# What the conversion from each toolkit needs beside the server itself.
_LIBRARIES: dict[Toolkit, tuple[str, ...]] = {
    "fairseq": ("torch", "fairseq"),
    "huggingface": ("torch", "transformers"),
    "marian": ("yaml",),
    "opennmt": ("torch",),
}
_FAIRSEQ_HINT = "Install fairseq: requirements-fairseq.txt says how."
_HINT = (
    "Install what conversion needs: pip install -r requirements-torch-cpu.txt, then pip install "
    "-r requirements-convert.txt."
)


def check_libraries(toolkit: Toolkit) -> None:
    """Raise `InvalidModel` with what to install where conversion from this toolkit needs more."""
    missing = [name for name in _LIBRARIES[toolkit] if find_spec(name) is None]
    if missing:
        raise InvalidModel(
            f"To convert {TOOLKIT_NAMES[toolkit]}, {' and '.join(missing)} must be installed.",
            _FAIRSEQ_HINT if "fairseq" in missing else _HINT,
        )


def check_download_libraries() -> None:
    """Raise `InvalidModel` with what to install where no model of the hub can be had."""
    if find_spec("huggingface_hub") is None:
        raise InvalidModel(
            "To download from the Hugging Face Hub, huggingface_hub must be installed.", _HINT
        )
    check_libraries("huggingface")


def convert_in_process(
    order: Order, progress: Callable[[str], None], stop: Stop | None = None
) -> None:
    """Convert as `order` says; `progress` is told each stage as it begins.

    However this ends, the process has ended too. Raises `InvalidModel` where conversion fails, with
    the process' own words, and `Cancelled`; what it has written by then is the caller's to remove.
    """

    def tell(report: dict[str, Any]) -> None:
        if "stage" in report:
            progress(report["stage"])

    # All files are here: the libraries must not look on the network for newer ones.
    offline = {"HF_HUB_OFFLINE": "1", "TOKENIZERS_PARALLELISM": "0"}
    _run("nmt_server.conversion.convert", order.to_json(), tell, stop or Stop(), offline)


def download_in_process(
    name: str,
    progress: Callable[[int, int], None] = lambda done, total: None,
    stop: Stop | None = None,
) -> Path:
    """The folder of a model of the hub; `progress` is told how many bytes of how many are here.

    Raises as `nmt_server.conversion.download.download`, and `Cancelled`; another one goes on where
    this one stopped.
    """
    folder = ""

    def tell(report: dict[str, Any]) -> None:
        nonlocal folder
        if "bytes" in report:
            progress(report["bytes"], report["of"])
        folder = report.get("folder", folder)

    _run("nmt_server.conversion.fetch", name, tell, stop or Stop(), {})
    return Path(folder)


def _run(
    module: str,
    order: str,
    tell: Callable[[dict[str, Any]], None],
    stop: Stop,
    environment: dict[str, str],
) -> None:
    """Run the module in a process until it is done, and tell what it reports."""
    package_parent = str(Path(nmt_server.__file__).parent.parent)
    search_path = os.pathsep.join(filter(None, [package_parent, os.environ.get("PYTHONPATH")]))
    process = subprocess.Popen(
        [sys.executable, "-m", module],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        encoding="utf-8",
        env={**os.environ, "PYTHONPATH": search_path, **environment},
        # Ctrl+C in the terminal is for this process, which then ends that one.
        start_new_session=True,
        creationflags=getattr(subprocess, "CREATE_NEW_PROCESS_GROUP", 0),
    )
    assert process.stdin is not None and process.stdout is not None
    guard = threading.Timer(_LONGEST_SECONDS, process.kill)
    guard.start()
    last: dict[str, Any] = {}
    try:
        with stop.ending(process):
            # Standard input stays open: its end tells the process that this one is gone.
            process.stdin.write(order + "\n")
            process.stdin.flush()
            for line in process.stdout:
                last = json.loads(line)
                tell(last)
            status = process.wait(_END_SECONDS)
    except BrokenPipeError:
        status = process.wait(_END_SECONDS)
    finally:
        guard.cancel()
        process.kill()
        process.wait(_END_SECONDS)
        # What was not written to a process that ended early is of no use.
        with suppress(BrokenPipeError):
            process.stdin.close()
        process.stdout.close()
    stop.check()
    if "error" in last:
        raise InvalidModel(last["error"], last["hint"], last.get("field", ""))
    if not last.get("done"):
        raise InvalidModel(
            f"The process {module} ended without a result (status {status}).",
            "Status -9 mostly means that memory ran out: convert on a machine with more of it."
            if status < 0
            else "See what it has printed.",
        )
