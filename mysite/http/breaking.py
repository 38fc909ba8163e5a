"""Work without which no more requests are answered."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager

logger = logging.getLogger(__name__)


@contextmanager
def told_when_broken(on_break: Callable[[], None]) -> Iterator[None]:
    """Call `on_break` where what is within ends with an error, whatever it is."""
    try:
        yield
    except BaseException:
        on_break()
        logger.exception("No more requests can be answered.")
