"""A host from the loading of its model to its end."""

from __future__ import annotations

import logging
import time
from multiprocessing.connection import Connection
from pathlib import Path

from nmt_server.engines.base import EngineSpec
from nmt_server.errors import ModelUnavailable, NmtServerError
from nmt_server.worker.failure import note_work, record_failure
from nmt_server.worker.loading import load_model
from nmt_server.worker.service import Service
from nmt_server.worker.work import Sample

logger = logging.getLogger("nmt_server.host")

# How long a host that ends goes on with what it has accepted: clients give up sooner.
_LAST_ANSWERS_SECONDS = 3600.0
# How often the engine is looked at.
_LOOK_SECONDS = 1.0
# A model that takes longer to load than this is stuck.
_LONGEST_LOAD_SECONDS = 1800.0
# How long work may be held up by what nobody waits for any more, at least: so long as the model
# takes to load, to wait is no worse than to start another host.
_HELD_UP_SECONDS = 5.0


class Host:
    """Loads a model, serves it as long as it is needed, and ends."""

    def __init__(
        self, spec: EngineSpec, failure_record: Path, tuning_record: Path, sample: Sample | None
    ) -> None:
        """Records are files beside the socket; a `sample` asks to measure where nobody has yet."""
        self._spec = spec
        self._failure_record = failure_record
        self._tuning_record = tuning_record
        self._sample = sample
        self._service = Service()
        self._changed = self._service.changed
        self._began_at = self._held_up_since = time.monotonic()
        self._hands_over = False
        self._has_worked = False

    @property
    def is_ending(self) -> bool:
        """Whether it takes no new work."""
        return not self._service.accepting

    @property
    def has_failed(self) -> bool:
        """Whether it ends because it cannot serve the model."""
        return self._service.failure is not None

    def connect(self, connection: Connection, key: bytes) -> None:
        """Take a new client; its handshake runs in a thread of its own."""
        self._service.connect(connection, key)

    def load(self) -> None:
        """Load the model, then handle what has been waiting for it."""
        try:
            model = load_model(self._spec, self._tuning_record, self._sample)
        except Exception as error:
            if not isinstance(error, NmtServerError):
                logger.exception("The model could not be loaded.")
            self._fail(error)
            return
        self._service.begin(model)

    def serve_until_unneeded(self) -> None:
        """Return when the host is to end; from then on it accepts nothing."""
        with self._changed:
            while self._service.accepting and not self._is_unneeded():
                # Requests that come do not wake this thread: that takes as long as a line.
                left = self._seconds_to_live()
                self._changed.wait(_LOOK_SECONDS if left is None else min(left, _LOOK_SECONDS))
                self._look()
            self._service.accepting = False

    def finish(self) -> None:
        """After the listener was closed: send newcomers elsewhere and answer what was accepted.

        Where the engine does not get to it, that is sent elsewhere, too.
        """
        service = self._service
        with self._changed:
            service.stop_listening()
            if self._hands_over:
                service.send_all_elsewhere()
            self._changed.wait_for(lambda: not service.clients.open_requests, _LAST_ANSWERS_SECONDS)
        service.say_goodbye()

    def _fail(self, error: Exception) -> None:
        """The model cannot be served: say why to who waits and to who comes, and end."""
        if not isinstance(error, NmtServerError):
            error = NmtServerError(f"{error}", "See the server's log.")
        record_failure(self._failure_record, error.message, error.hint)
        self._service.fail(error)

    def _is_unneeded(self) -> bool:
        clients = self._service.clients
        if clients.were_there and not clients:
            return True
        return self._seconds_to_live() == 0.0

    def _seconds_to_live(self) -> float | None:
        """Seconds until the host may end if nothing happens; None where something must happen."""
        service, residency = self._service, self._service.residency
        is_needed = service.clients.open_requests or residency.is_permanent or service.is_loading
        return None if service.clients.were_there and is_needed else residency.seconds_left

    def _look(self) -> None:
        """See whether the engine goes on."""
        now, model = time.monotonic(), self._service.model
        if model is None:
            if not self.has_failed and now - self._began_at > _LONGEST_LOAD_SECONDS:
                self._fail(
                    ModelUnavailable(
                        f"The model was not loaded within {_LONGEST_LOAD_SECONDS:g} seconds.",
                        "See that its files can be read, and the server's log.",
                    )
                )
            return
        if not self._has_worked and model.scheduler.figures.segments:
            self._has_worked = True
            note_work(self._failure_record)
        if not model.scheduler.is_held_up():
            self._held_up_since = now
        elif now - self._held_up_since > max(_HELD_UP_SECONDS, model.seconds):
            logger.warning(
                "Nobody waits any more for what the engine works on, and others do: another "
                "process takes over."
            )
            self._hands_over = True
            self._service.accepting = False
