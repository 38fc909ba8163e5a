"""The backend; Django finds it by the name of this module."""

from __future__ import annotations

from typing import Any

from django.db.backends.postgresql import base
from psycopg_pool import PoolTimeout


class DatabaseWrapper(base.DatabaseWrapper):
    """Django's, but that a pool which cannot connect lets each request wait for its time-out."""

    def get_new_connection(self, conn_params: dict[str, Any]) -> Any:
        """A connection of the pool. Raises `DatabaseAway` at once where there can be none."""
        if not self.pool:
            return super().get_new_connection(conn_params)
        # Once there are models, for which Django asks the backend.
        from nmt_server.models.outage import reads, refuse_while_away

        refuse_while_away()
        try:
            return super().get_new_connection(conn_params)
        except PoolTimeout as error:
            # Nobody else waits as long, whatever it is that asks.
            reads.found_away(error)
            raise
