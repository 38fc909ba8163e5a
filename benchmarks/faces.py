"""What another protocol costs: uncached lists through each face, against `/api/v1/translate`."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable
from typing import Any

from benchmarks.figure import Figure
from benchmarks.lines import FreshLines
from benchmarks.subjects import demo
from tests.e2e.server import Server

_ROUNDS = 15
_LINES = 64
_REST = "/api/v1/translate"


def _chat(lines: list[str]) -> dict[str, Any]:
    numbered = "\n".join(f"{number}. {line}" for number, line in enumerate(lines, 1))
    content = f"Translate the following lines from Japanese to English:\n{numbered}"
    return {"model": "demo", "messages": [{"role": "user", "content": content}]}


_FACES: dict[str, tuple[str, Callable[[list[str]], dict[str, Any]]]] = {
    "Sugoi": ("/", lambda lines: {"content": lines, "message": "translate sentences"}),
    "LibreTranslate": ("/translate", lambda lines: {"q": lines, "source": "ja", "target": "en"}),
    "DeepL": (
        "/v2/translate",
        lambda lines: {"text": lines, "source_lang": "JA", "target_lang": "EN"},
    ),
    "Google": (
        "/language/translate/v2",
        lambda lines: {"q": lines, "source": "ja", "target": "en", "format": "text"},
    ),
    "OpenAI": ("/v1/chat/completions", _chat),
}


def faces() -> list[Figure]:
    """Each face's list of 64, right after one of the same length through REST."""
    fresh = FreshLines(7)
    ratios: dict[str, list[float]] = {name: [] for name in _FACES}
    with demo().served() as server:
        for _ in range(_ROUNDS):
            for name, (path, form) in _FACES.items():
                rest = _seconds(server, _REST, {"text": fresh.take(_LINES)})
                face = _seconds(server, path, form(fresh.take(_LINES)))
                rest += _seconds(server, _REST, {"text": fresh.take(_LINES)})
                ratios[name].append(rest / 2 / face)
    detail = f"median of {_ROUNDS} rounds"
    return [
        Figure(f"{_LINES} lines through {name}, of REST", statistics.median(each), detail, 0.95)
        for name, each in ratios.items()
    ]


def _seconds(server: Server, path: str, value: dict[str, Any]) -> float:
    # DeepL's clients always send a key; others take no notice of one that is none of ours.
    headers = {"Authorization": "DeepL-Auth-Key any"} if path.startswith("/v2") else {}
    started = time.perf_counter()
    answer = server.post(path, value, headers)
    assert answer.status == 200, answer.text
    return time.perf_counter() - started
