"""Errors of ours through Ray, which has room for text alone."""

from __future__ import annotations

import base64
import re

import orjson

from nmt_server.errors import ModelUnavailable, NmtServerError

# In letters that stay as they are, in whatever traceback they are written.
_TOLD = re.compile(r"nmt_server_error:([A-Za-z0-9_-]+=*)")
_LAST_LINES = 3
# What Ray says of an actor whose machine is no more.
_LOST = ("node has died", "node was terminated")


def told(error: NmtServerError) -> str:
    """An error as a text in which `read` finds it."""
    packed = base64.urlsafe_b64encode(orjson.dumps([error.message, error.hint])).decode()
    return f"{error.message} (nmt_server_error:{packed})"


def read(text: str) -> ModelUnavailable:
    """The error that a text of Ray tells of, or what it says itself."""
    found = _TOLD.search(text)
    if found is not None:
        return ModelUnavailable(*orjson.loads(base64.urlsafe_b64decode(found[1])))
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    said = " ".join(lines[-_LAST_LINES:])
    return ModelUnavailable(
        f"Ray could not start the model: {said}", "See the logs of Ray: `ray logs`."
    )


def is_of_machine(text: str) -> bool:
    """Whether Ray tells that a machine was lost, which says nothing of what ran on it."""
    return _TOLD.search(text) is None and any(words in text for words in _LOST)
