"""A record of the log as a line, for people or as JSON for programs.

What a client has sent can be in a message or in the text of an error. In neither format can it
begin a line that looks like one of the server's, nor tell a terminal to do something; and no key of
this server is written, wherever somebody has sent it.
"""

from __future__ import annotations

import json
import logging
import os
from datetime import UTC, datetime
from typing import Any

from nmt_server.logs.keys import without_keys
from nmt_server.logs.request_id import ATTRIBUTE, current_request_id
from nmt_server.text.lines import in_a_line

PLAIN, JSON = "plain", "json"

FIELDS = "fields"
"""The attribute of a record, from `extra`, with what programs want to read in JSON beside it."""


class PlainFormatter(logging.Formatter):
    """A line for people. Tracebacks follow it, each of their lines indented."""

    def format(self, record: logging.LogRecord) -> str:
        """The record as text."""
        name = _request_id(record)
        named = f" [{name}]" if name else ""
        time = _time(record).strftime("%Y-%m-%d %H:%M:%S") + f",{int(record.msecs):03d}"
        line = f"{time} {record.levelname} {record.name}{named}: {in_a_line(record.getMessage())}"
        more = "".join(f"\n  {in_a_line(each)}" for each in _trace(self, record).splitlines())
        return _writable(without_keys(line + more))


class JsonFormatter(logging.Formatter):
    """An object on a line: time, level, logger, message, and what else there is."""

    def format(self, record: logging.LogRecord) -> str:
        """The record as JSON in ASCII, in which no character ends a line."""
        line: dict[str, Any] = {
            **getattr(record, FIELDS, {}),
            "time": _time(record).isoformat(timespec="milliseconds"),
            "level": record.levelname,
            "logger": record.name,
            "message": record.getMessage(),
            "process": os.getpid(),
        }
        if name := _request_id(record):
            line["request_id"] = name
        if trace := _trace(self, record):
            line["traceback"] = trace
        return without_keys(json.dumps(line, default=str))


def formatter(name: str) -> logging.Formatter:
    """The formatter for `plain` or `json`."""
    return JsonFormatter() if name == JSON else PlainFormatter()


def _request_id(record: logging.LogRecord) -> str:
    """The name of the request that a record is about, or else that this thread works for."""
    for bearer in (record, getattr(record, "request", None)):
        if name := getattr(bearer, ATTRIBUTE, ""):
            return str(name)
    return current_request_id()


def _time(record: logging.LogRecord) -> datetime:
    return datetime.fromtimestamp(record.created, UTC)


def _trace(formatter: logging.Formatter, record: logging.LogRecord) -> str:
    parts = []
    if record.exc_info:
        parts.append(formatter.formatException(record.exc_info))
    elif record.exc_text:
        parts.append(record.exc_text)
    if record.stack_info:
        parts.append(formatter.formatStack(record.stack_info))
    return "\n".join(parts)


def _writable(text: str) -> str:
    """Halves of surrogate pairs cannot be written in UTF-8."""
    return text.encode("utf-8", "backslashreplace").decode()
