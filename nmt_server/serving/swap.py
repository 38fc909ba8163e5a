"""Swap a changed model under load: the new host proves itself before the old one is let go."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from dataclasses import dataclass, field

from nmt_server.engines.base import EngineSpec
from nmt_server.errors import ModelUnavailable, NmtServerError
from nmt_server.metrics import counts
from nmt_server.serving.proof import Candidate, prove
from nmt_server.worker.client import WorkerClient

logger = logging.getLogger(__name__)

# How long a model waits for what its host says, in seconds: longer than that may take.
_DECIDE_SECONDS = 15.0
# After how long a host that says nothing counts as mute, in seconds; requests wait for it.
_MUTE_SECONDS = 0.5


@dataclass(slots=True)
class _Swap:
    candidate: Candidate
    # Whether the old host goes on is known; without one the candidate has taken over.
    decided: threading.Event = field(default_factory=threading.Event)
    is_done: bool = False
    failure: str = ""


def is_in_memory(client: WorkerClient, spec: EngineSpec) -> bool:
    """Whether a host has the model of `spec` in memory, as far as is known of one that is mute."""
    try:
        return client.state(spec, timeout=_MUTE_SECONDS).state in ("ready", "not responding")
    except ModelUnavailable:
        return True  # It is there, and does not even greet.


class Swaps:
    """The swaps under way in this process, by the row of the model."""

    def __init__(
        self, client: WorkerClient, timeout: float, on_done: Callable[[Candidate], None]
    ) -> None:
        """`timeout` bounds loading and the test translation, each in seconds.

        `on_done` is called, in a thread of the swap, with a candidate that is to serve.
        """
        self._client = client
        self._timeout = timeout
        self._on_done = on_done
        self._swaps: dict[int, _Swap] = {}

    def begin(self, serving: EngineSpec, candidate: Candidate) -> None:
        """Let `candidate` serve once it has proved itself; until then `serving` goes on.

        It serves at once where no host has `serving` in memory, because then there is nothing that
        could go on; one that is mute for a while may. A candidate that fails does not serve as long
        as the old host lives; the next call tries it again, and `failure` tells why it failed.
        Waits for nobody.
        """
        swap = self._swaps.get(candidate.pk)
        if swap is None or swap.is_done or swap.failure or swap.candidate.spec != candidate.spec:
            swap = self._swaps[candidate.pk] = _Swap(candidate)
            try:
                threading.Thread(
                    target=self._run, args=(swap, serving), name="swap", daemon=True
                ).start()
            except BaseException:
                # Nobody would ever decide it; the next call begins it anew.
                self.forget(candidate.pk)
                raise

    def wait_until_decided(self, pk: int, timeout: float = _DECIDE_SECONDS) -> None:
        """Wait, at most `timeout` seconds, until it is known whether the old host goes on."""
        swap = self._swaps.get(pk)
        if swap is not None:
            swap.decided.wait(timeout)

    def forget(self, pk: int) -> None:
        """The model's swap is over, or is not wanted any more."""
        self._swaps.pop(pk, None)

    def failure(self, pk: int) -> str | None:
        """Why the changed model cannot serve, empty while it is tried; None without a swap."""
        swap = self._swaps.get(pk)
        return swap.failure if swap and swap.decided.is_set() else None

    def must_look_again(self, pk: int, serving: EngineSpec) -> bool:
        """Whether the old host of an unfinished swap is gone, or the new one has recovered."""
        swap = self._swaps.get(pk)
        if swap is None or not swap.decided.is_set():
            return False
        if not is_in_memory(self._client, serving):
            return True
        return bool(swap.failure) and self._has_recovered(swap.candidate)

    def _has_recovered(self, candidate: Candidate) -> bool:
        try:
            return self._client.state(candidate.spec).state == "ready"
        except ModelUnavailable:
            return False

    def _run(self, swap: _Swap, serving: EngineSpec) -> None:
        name = swap.candidate.name
        try:
            self._swap(swap, serving)
        except NmtServerError as error:
            self._fail(swap, str(error))
            logger.error(
                "The changed model %s cannot serve; the former one goes on: %s", name, error
            )
        except Exception as error:
            # A swap without an end would be waited for, and never be begun anew.
            self._fail(swap, f"The server met a mistake of its own: {error!r}.")
            logger.exception("The changed model %s cannot serve; the former one goes on.", name)
        finally:
            swap.decided.set()

    def _swap(self, swap: _Swap, serving: EngineSpec) -> None:
        if is_in_memory(self._client, serving):
            swap.decided.set()
            prove(self._client, swap.candidate, self._timeout)
            counts.model_swaps.labels("done").inc()
            logger.info("The changed model %s takes over.", swap.candidate.name)
        swap.is_done = True
        self._on_done(swap.candidate)

    @staticmethod
    def _fail(swap: _Swap, why: str) -> None:
        swap.failure = why
        counts.model_swaps.labels("failed").inc()
