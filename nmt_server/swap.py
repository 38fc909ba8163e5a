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

logger = logging.getLogger(__name__)

# A text that every model takes.
_TEST_TEXT = "1, 2, 3."


@dataclass(frozen=True, slots=True)
class Candidate:
    """What is to serve a model from now on, if it can."""

    name: str
    spec: EngineSpec
    pair: LanguagePair
    options: DecodingOptions
    keep_alive: int


@dataclass(slots=True)
class _Swap:
    identity: str
    is_done: bool = False


class Swaps:
    """The swaps under way in this process, by the row of the model."""

    def __init__(self, client: WorkerClient, timeout: float, on_done: Callable[[], None]) -> None:
        """`timeout` bounds loading and the test translation, each in seconds."""
        self._client = client
        self._timeout = timeout
        self._on_done = on_done
        self._swaps: dict[int, _Swap] = {}

    def is_ready(self, pk: int, serving: EngineSpec, candidate: Candidate) -> bool:
        """Whether `candidate` may serve now; until then `serving` goes on.

        The first call starts loading the candidate. It may serve at once where no host of `serving`
        is loaded, because then there is nothing that could go on. A candidate that fails is never
        ready as long as the old host lives; why is in its failure record and in the log.
        """
        identity = candidate.spec.identity()
        if self._client.state(serving).state != "ready":
            self._swaps.pop(pk, None)
            return True
        swap = self._swaps.get(pk)
        if swap is None or swap.identity != identity:
            swap = self._swaps[pk] = _Swap(identity)
            threading.Thread(
                target=self._try, args=(swap, candidate), name="swap", daemon=True
            ).start()
        if swap.is_done:
            del self._swaps[pk]
            self._client.release(serving)
        return swap.is_done

    def must_look_again(self, pk: int, serving: EngineSpec) -> bool:
        """Whether the old host of a model that is being swapped is gone."""
        return pk in self._swaps and self._client.state(serving).state != "ready"

    def _try(self, swap: _Swap, candidate: Candidate) -> None:
        try:
            self._client.load(
                candidate.spec, keep_alive=candidate.keep_alive, timeout=self._timeout
            )
            for results in self._client.translate(
                candidate.spec,
                [_TEST_TEXT],
                candidate.pair,
                candidate.options,
                keep_alive=candidate.keep_alive,
                timeout=self._timeout,
            ):
                if results[0].error:
                    raise EngineError(results[0].error)
        except NmtServerError as error:
            logger.error(
                "The changed model %s cannot serve; the former one goes on: %s",
                candidate.name,
                error,
            )
            return
        swap.is_done = True
        logger.info("The changed model %s takes over.", candidate.name)
        self._on_done()
