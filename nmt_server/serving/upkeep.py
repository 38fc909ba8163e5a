"""What a server does by itself once in a while.

Once a day, it prunes the cache where the settings say so. What stands for the addresses of people
goes minutes after they came.
"""

from __future__ import annotations

import logging
import threading
import time
from pathlib import Path

from django.db import DEFAULT_DB_ALIAS, connections
from django.db import Error as AnyDatabaseError
from filelock import FileLock, Timeout

from nmt_server.cache.pruning import Wanted, prune
from nmt_server.conf import get_settings
from nmt_server.models import AddressUsage
from nmt_server.models.failures import log_failure

logger = logging.getLogger(__name__)

_EVERY = 86_400.0
# Seconds between two looks whether a day is over.
_LOOK_EVERY = 600.0
_ROWS_A_STATEMENT = 500


def start_upkeep() -> None:
    """Start the thread that does it; call it in a web process."""
    threading.Thread(target=_keep_up, name="upkeep", daemon=True).start()


def forget_addresses() -> None:
    """Delete the counts of requests by address whose minute is over, in portions."""
    # The clocks of machines differ a little.
    over = AddressUsage.objects.filter(minute__lt=int(time.time() // 60) - 2)
    while pks := list(over.values_list("pk", flat=True)[:_ROWS_A_STATEMENT]):
        # Whoever has come again since then is counted in it.
        over.filter(pk__in=pks).delete()


def prune_if_due() -> bool:
    """Prune the cache where no process of this data folder has for a day; whether it did."""
    wanted = _wanted()
    folder = get_settings().DATA_DIR / "run"
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    try:
        with FileLock(folder / "pruned.lock", timeout=0):
            mark = folder / "pruned"
            if wanted is None or _is_recent(mark):
                return False
            pruned = prune(wanted)
            mark.touch()
    except Timeout:
        return False  # Another process is at it.
    logger.info(
        "The cache was pruned: %d unused translations and %d over the number.",
        pruned.unused,
        pruned.over,
    )
    return True


def _wanted() -> Wanted | None:
    settings = get_settings()
    wanted = Wanted(unused_for=settings.PRUNE_UNUSED_DAYS, keep=settings.PRUNE_KEEP)
    return wanted if any(wanted) else None


def _is_recent(mark: Path) -> bool:
    return mark.exists() and time.time() - mark.stat().st_mtime < _EVERY


def _keep_up() -> None:
    pause = threading.Event()
    while True:
        try:
            forget_addresses()
            prune_if_due()
        except AnyDatabaseError as error:
            log_failure(logger, "The cache is pruned later.", error)
        except OSError as error:
            logger.warning("The cache is pruned later: %s", error)
        finally:
            connections[DEFAULT_DB_ALIAS].close()
        pause.wait(_LOOK_EVERY)
