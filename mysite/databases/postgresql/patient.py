"""Connections to PostgreSQL that do not wait for ever for a server that has gone mute."""

from __future__ import annotations

from typing import Any, ClassVar

import psycopg
from psycopg.errors import _WaitTimeout


class PatientConnection(psycopg.Connection[Any]):
    """A connection that is closed where the server does not answer within `seconds`.

    Of what takes long, the server hears from `statement_timeout`; of its own silence it cannot.
    """

    seconds: ClassVar[float | None] = None

    def wait(self, gen: Any, interval: float = 0.1, timeout: float | None = None) -> Any:
        """Raises `OperationalError` when the time is over."""
        try:
            return super().wait(gen, interval, timeout or self.seconds)
        except _WaitTimeout:
            self.pgconn.finish()
            raise psycopg.OperationalError("timed out: the server is silent") from None
