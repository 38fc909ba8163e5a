"""Where imported rows go: models by name, and what waits to be written for each."""

from __future__ import annotations

import time

from nmt_server.cache.corrections import Pair, count_replaced, import_pairs
from nmt_server.cache.portions import let_others_write
from nmt_server.serving.current_models import get_model
from nmt_server.serving.served_model import Route, ServedModel

_ROWS_A_BATCH = 1000


class Destination:
    """The models that rows go to, and what waits to be written there.

    `replaced` counts what was replaced, or what would be: a dry run writes nothing.
    """

    def __init__(self, model_name: str | None, *, dry_run: bool) -> None:
        self.replaced = 0
        self._chosen = model_name
        self._dry_run = dry_run
        self._models: dict[str, ServedModel] = {}
        self._waiting: dict[Route, list[Pair]] = {}

    def model(self, name: str) -> ServedModel:
        """The model for a row that names `name`, or "". Raises `UnknownModel`, `NoModel`."""
        if (model := self._models.get(name)) is None:
            model = self._models[name] = get_model(self._chosen or name or None)
        return model

    def put(self, route: Route, pair: Pair) -> None:
        """Take one translation; some are written at a time."""
        waiting = self._waiting.setdefault(route, [])
        waiting.append(pair)
        if len(waiting) >= _ROWS_A_BATCH:
            self._write(route, waiting)

    def flush(self) -> None:
        """Write what still waits."""
        for route, waiting in self._waiting.items():
            self._write(route, waiting)

    def _write(self, route: Route, waiting: list[Pair]) -> None:
        if waiting and not self._dry_run:
            began = time.monotonic()
            self.replaced += import_pairs(route, route.model.signatures, waiting)
            let_others_write(time.monotonic() - began)
        elif waiting:
            self.replaced += count_replaced(route, waiting)
        waiting.clear()
