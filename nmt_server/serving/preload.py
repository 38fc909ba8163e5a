"""Models that are loaded when the server starts, so that the first text does not wait for one."""

from __future__ import annotations

import logging
import threading
from collections.abc import Sequence

from django.db import Error as AnyDatabaseError
from django.db import close_old_connections

from nmt_server.conf import get_settings
from nmt_server.errors import DatabaseUnavailable, NmtServerError
from nmt_server.serving.current_models import get_model, registered_models
from nmt_server.serving.hosts import worker_client
from nmt_server.serving.served_model import ServedModel

logger = logging.getLogger(__name__)

ALL = "all"

# How long one model may take, in seconds; what takes longer is loaded at its first text.
_LOAD_SECONDS = 600.0


def load_on_start() -> None:
    """Load what the setting `LOAD_ON_START` names, in the background; log what cannot be loaded."""
    if get_settings().LOAD_ON_START:
        threading.Thread(target=_load, name="load on start", daemon=True).start()


def _load() -> None:
    try:
        for model in _wanted(get_settings().LOAD_ON_START):
            try:
                model.check_files()
                worker_client().load(model.spec, keep_alive=model.keep_alive, timeout=_LOAD_SECONDS)
            except NmtServerError as error:
                logger.warning("%s was not loaded at start: %s", model.name, error)
    except (AnyDatabaseError, DatabaseUnavailable) as error:
        logger.warning("No model was loaded at start: %s", error)
    finally:
        close_old_connections()


def _wanted(names: Sequence[str]) -> list[ServedModel]:
    if list(names) == [ALL]:
        return registered_models()
    wanted = []
    for name in names:
        try:
            wanted.append(get_model(name))
        except NmtServerError as error:
            logger.warning("NMT_LOAD_ON_START names %s, which cannot be loaded: %s", name, error)
    return wanted
