"""Convert a model in a process of its own, so that its memory and its libraries go with it."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import threading
from collections.abc import Callable
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import nmt_server
from nmt_server.conversion.order import Order
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


def convert_in_process(order: Order, progress: Callable[[str], None]) -> None:
    """Convert as `order` says; `progress` is told each stage as it begins.

    However this ends, the process has ended too. Raises `InvalidModel` where conversion fails, with
    the process' own words; what it has written by then is the caller's to remove.
    """
    package_parent = str(Path(nmt_server.__file__).parent.parent)
    search_path = os.pathsep.join(filter(None, [package_parent, os.environ.get("PYTHONPATH")]))
    # All files are here: the libraries must not look on the network for newer ones.
    environment = {"PYTHONPATH": search_path, "HF_HUB_OFFLINE": "1", "TOKENIZERS_PARALLELISM": "0"}
    process = subprocess.Popen(
        [sys.executable, "-m", "nmt_server.conversion.convert"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        encoding="utf-8",
        env={**os.environ, **environment},
        # Ctrl+C in the terminal is for this process, which then ends that one.
        start_new_session=True,
        creationflags=getattr(subprocess, "CREATE_NEW_PROCESS_GROUP", 0),
    )
    assert process.stdin is not None and process.stdout is not None
    guard = threading.Timer(_LONGEST_SECONDS, process.kill)
    guard.start()
    last: dict[str, Any] = {}
    try:
        # Standard input stays open: its end tells the process that this one is gone.
        process.stdin.write(order.to_json() + "\n")
        process.stdin.flush()
        for line in process.stdout:
            last = json.loads(line)
            if "stage" in last:
                progress(last["stage"])
        status = process.wait(_END_SECONDS)
    except BrokenPipeError:
        status = process.wait(_END_SECONDS)
    finally:
        guard.cancel()
        process.kill()
        process.wait(_END_SECONDS)
        process.stdin.close()
        process.stdout.close()
    if "error" in last:
        raise InvalidModel(last["error"], last["hint"], last.get("field", ""))
    if not last.get("done"):
        raise InvalidModel(
            f"The conversion ended without a result (status {status}).",
            "Status -9 mostly means that memory ran out: convert on a machine with more of it."
            if status < 0
            else "See what it has printed.",
        )
