"""Swap a changed model under load: the new host proves itself before the old one is let go."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from dataclasses import dataclass

from nmt_server.engines.base import EngineSpec
from nmt_server.engines.marking import LanguagePair
from nmt_server.errors import EngineError, NmtServerError
from nmt_server.options import DecodingOptions
from nmt_server.worker.client import WorkerClient
from nmt_server.worker.work import WorkItem

logger = logging.getLogger(__name__)

# A text that every model takes.
_TEST_TEXT = "1, 2, 3."


@dataclass(frozen=True, slots=True)
class Candidate:
    """What is to serve the model of the row `pk` from now on, if it can."""

    pk: int
    name: str
    spec: EngineSpec
    pair: LanguagePair
    options: DecodingOptions
    keep_alive: int


@dataclass(slots=True)
class _Swap:
    candidate: Candidate
    is_done: bool = False
    failure: str = ""


class Swaps:
    """The swaps under way in this process, by the row of the model."""

    def __init__(
        self, client: WorkerClient, timeout: float, on_done: Callable[[Candidate], None]
    ) -> None:
        """`timeout` bounds loading and the test translation, each in seconds.

        `on_done` is called, in a thread of the swap, with a candidate that has proved itself.
        """
        self._client = client
        self._timeout = timeout
        self._on_done = on_done
        self._swaps: dict[int, _Swap] = {}

    def is_ready(self, serving: EngineSpec, candidate: Candidate) -> bool:
        """Whether `candidate` may serve now; until then `serving` goes on.

        The first call starts loading the candidate. It may serve at once where no host of `serving`
        is loaded, because then there is nothing that could go on. A candidate that fails is never
        ready as long as the old host lives; the next call tries it again, and `failure` tells why
        it failed.
        """
        if self._client.state(serving).state != "ready":
            self._swaps.pop(candidate.pk, None)
            return True
        swap = self._swaps.get(candidate.pk)
        if swap is None or swap.failure or swap.candidate.spec != candidate.spec:
            swap = self._swaps[candidate.pk] = _Swap(candidate)
            threading.Thread(target=self._try, args=(swap,), name="swap", daemon=True).start()
        if swap.is_done:
            self.forget(candidate.pk)
        return swap.is_done

    def forget(self, pk: int) -> None:
        """The model's swap is over, or is not wanted any more."""
        self._swaps.pop(pk, None)

    def failure(self, pk: int) -> str | None:
        """Why the changed model cannot serve, empty while it is tried; None without a swap."""
        swap = self._swaps.get(pk)
        return swap.failure if swap else None

    def must_look_again(self, pk: int, serving: EngineSpec) -> bool:
        """Whether the old host of an unfinished swap is gone, or the new one has recovered."""
        swap = self._swaps.get(pk)
        if swap is None:
            return False
        if self._client.state(serving).state != "ready":
            return True
        return bool(swap.failure) and self._client.state(swap.candidate.spec).state == "ready"

    def _try(self, swap: _Swap) -> None:
        candidate = swap.candidate
        try:
            self._client.load(
                candidate.spec, keep_alive=candidate.keep_alive, timeout=self._timeout
            )
            for results in self._client.translate(
                candidate.spec,
                [WorkItem(_TEST_TEXT, candidate.options)],
                candidate.pair,
                keep_alive=candidate.keep_alive,
                timeout=self._timeout,
            ):
                if results[0].error:
                    raise EngineError(results[0].error)
        except NmtServerError as error:
            swap.failure = str(error)
            logger.error(
                "The changed model %s cannot serve; the former one goes on: %s",
                candidate.name,
                error,
            )
            return
        swap.is_done = True
        logger.info("The changed model %s takes over.", candidate.name)
        self._on_done(candidate)
