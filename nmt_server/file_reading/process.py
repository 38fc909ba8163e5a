"""Do what there is to do with a file: here where it is small, else in a process of its own."""

from __future__ import annotations

import logging
import os
import subprocess
import sys
import threading
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import nmt_server
from nmt_server.conf import get_settings
from nmt_server.errors import InvalidFile, ServerBusy
from nmt_server.file_reading.work import WORK, ReadFile
from nmt_server.text import any_json

logger = logging.getLogger(__name__)

# Bytes from which a process of its own, which takes a fifth of a second to start, is worth it. A
# package holds several times as much as it has.
_LARGE = 256 * 1024
_IN_A_PACKAGE = 8
# Such processes of one web process: they leave processors to others.
_at_once = threading.BoundedSemaphore(2)


def recognise_file(
    name: str, data: bytes, encoding: str = "", language: str = "", column: str = ""
) -> str:
    """The format of a file. Raises as `nmt_server.documents.recognise`, and as `texts_of`."""
    return str(
        _do("recognise", data, name=name, encoding=encoding, language=language, column=column)
    )


def texts_of(
    data: bytes, format_name: str, column: str = "", *, encoding: str = "", language: str = ""
) -> ReadFile:
    """What there is to translate in a file.

    Raises as `nmt_server.documents.read_document`, `InvalidFile` where it takes longer than a
    request may, and `ServerBusy` where too many others are read.
    """
    found = _do(
        "texts", data, format_name=format_name, column=column, encoding=encoding, language=language
    )
    return ReadFile(*found)


def rows_of(data: bytes, format_name: str, language: str) -> list[list[str]]:
    """The cells of the first rows of a table. Raises as `texts_of`."""
    return list(_do("rows", data, format_name=format_name, language=language))


def with_translations(
    data: bytes,
    format_name: str,
    translations: Sequence[str],
    languages: tuple[str, str],
    *,
    column: str = "",
    encoding: str = "",
) -> bytes:
    """The file with its texts translated from the first of `languages` into the second.

    Raises as `texts_of`, and `InvalidFile` where it has another number of texts.
    """
    return bytes(
        _do(
            "write",
            data,
            format_name=format_name,
            column=column,
            encoding=encoding,
            translations=translations,
            languages=languages,
        )
    )


def _do(what: str, data: bytes, **values: Any) -> Any:
    size = len(data) * (_IN_A_PACKAGE if data.startswith(b"PK") else 1)
    if size < _LARGE:
        return WORK[what](data, **values)
    seconds = get_settings().REQUEST_TIMEOUT
    if not _at_once.acquire(timeout=seconds):
        raise ServerBusy("Other large files are read.", "Try again later.", retry_after=10)
    try:
        return _apart(what, data, values, seconds)
    finally:
        _at_once.release()


def _apart(what: str, data: bytes, values: dict[str, Any], seconds: float) -> Any:
    order = any_json.dumps({"do": what, "with": values})
    package_parent = str(Path(nmt_server.__file__).parent.parent)
    search_path = os.pathsep.join(filter(None, [package_parent, os.environ.get("PYTHONPATH")]))
    try:
        done = subprocess.run(
            [sys.executable, "-m", "nmt_server.file_reading.child"],
            input=order + b"\n" + data,
            capture_output=True,
            timeout=seconds,
            check=False,
            env={**os.environ, "PYTHONPATH": search_path},
            # Ctrl+C in the terminal is for this process, which still answers.
            start_new_session=True,
        )
    except subprocess.TimeoutExpired as error:
        raise InvalidFile(
            f"To read the file takes more than {seconds:g} seconds.",
            "Send it in parts, or when the server has less to do.",
        ) from error
    kind, content = done.stdout[:1], done.stdout[1:]
    if done.returncode or not kind:
        logger.error("A file could not be read: %s", done.stderr[-2000:].decode(errors="replace"))
        raise InvalidFile(
            f"The process that read the file ended with status {done.returncode}.",
            "Status -9 mostly means that memory ran out: send the file in parts. Otherwise see "
            "the server's log.",
        )
    if kind == b"!":
        raise InvalidFile(*any_json.loads(content))
    return content if kind == b"=" else any_json.loads(content)
