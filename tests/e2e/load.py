"""Clients that ask without a pause, each text with a marker by which its answer is known."""

from __future__ import annotations

import http.client
import itertools
import re
import threading
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from tests.e2e.server import Server

# Of an error that is told as the REST API does.
_MESSAGE = re.compile(r'"message": ?"((?:[^"\\]|\\.)*)"')


@dataclass
class Load:
    """What clients have seen so far.

    `refused` are requests that the server has not taken, `broken` those whose connection ended
    without an answer, `errors` other answers than 200 and 503, `mixed_up` those of another text.
    """

    answered: int = 0
    # Of those that were answered.
    numbers: list[int] = field(default_factory=list)
    refused: int = 0
    unavailable: int = 0
    # What was said where it was not available, and how often.
    reasons: Counter[str] = field(default_factory=Counter)
    broken: list[str] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)
    mixed_up: list[str] = field(default_factory=list)

    def add(self, other: Load) -> None:
        """Add what somebody else has seen."""
        self.answered += other.answered
        self.numbers += other.numbers
        self.refused += other.refused
        self.unavailable += other.unavailable
        self.reasons += other.reasons
        self.broken += other.broken
        self.errors += other.errors
        self.mixed_up += other.mixed_up

    def wait_for(self, more: int) -> None:
        """Wait until so many more were answered."""
        deadline = time.monotonic() + 60
        wanted = self.answered + more
        while self.answered < wanted:
            assert time.monotonic() < deadline, self
            time.sleep(0.01)


def marked(number: int) -> tuple[str, str]:
    """The marker of a number, which is protected, and a text with it."""
    marker = f"{{{number:06d}}}"
    return marker, f"{marker}勇者は{number}本の剣を装備した。"


def ask_once(server: Server, number: int, load: Load) -> bool:
    """Ask for the text of a number, and note what came of it; whether it was in the cache."""
    marker, text = marked(number)
    sent = {"text": text, "protect": {"sets": ["braces"]}}
    try:
        answer = server.post("/api/v1/translate", sent)
    except ConnectionRefusedError:
        load.refused += 1
        return False
    except (OSError, http.client.HTTPException) as error:
        load.broken.append(f"{text}: {error!r}")
        return False
    if answer.status == 503:
        load.unavailable += 1
        said = _MESSAGE.search(answer.text)
        load.reasons[said[1] if said else answer.text[:200]] += 1
    elif answer.status != 200:
        load.errors.append(f"{text}: {answer.status} {answer.text}")
    elif answer.json()["text"].count(marker) != 1:
        load.mixed_up.append(f"{text}: {answer.text}")
    else:
        load.answered += 1
        load.numbers.append(number)
        return bool(answer.json()["cached"])
    return False


def unwritten(server: Server) -> float:
    """How many translations were answered that could not be written to the cache."""
    lines = server.request("GET", "/metrics").text.splitlines()
    values = dict(line.rsplit(" ", 1) for line in lines if not line.startswith("#"))
    return float(values["nmt_cache_unwritten_total"])


@contextmanager
def under_load(server: Server, clients: int = 8, first: int = 0) -> Iterator[Load]:
    """Clients ask within, for texts with numbers from `first` on."""
    load = Load()
    numbers = itertools.count(first)
    ended = threading.Event()

    def ask() -> None:
        while not ended.is_set():
            refused = load.refused
            ask_once(server, next(numbers), load)
            if load.refused > refused:
                ended.wait(0.05)

    threads = [threading.Thread(target=ask) for _ in range(clients)]
    for thread in threads:
        thread.start()
    try:
        yield load
    finally:
        ended.set()
        for thread in threads:
            thread.join(120)
