"""Hosts that do not answer any more: stopped, or stuck where no error tells of it."""

from __future__ import annotations

import logging
import os
import select
import signal
import sys
import time

import psutil

logger = logging.getLogger(__name__)

# In its first minute a host may be mute for a while: importing a large library from a cold disk,
# say, keeps all of its threads waiting.
_YOUNG_SECONDS = 60.0
_END_SECONDS = 5.0


def end_mute_host(pid: int | None) -> bool:
    """End the host with the process `pid` that was mute for some seconds; whether it has ended.

    What somebody has stopped does not go on by itself, and neither does what is older than a minute
    and mute. None stands for a process that is not known.
    """
    if sys.platform != "linux" or pid is None:
        return False
    try:
        # It stands for this process, whoever gets its number afterwards.
        process = os.pidfd_open(pid)
    except ProcessLookupError:
        return True
    except OSError:
        return False
    try:
        if not _is_hopeless(pid):
            return False
        logger.error("The process for a model, %d, does not answer and is ended.", pid)
        signal.pidfd_send_signal(process, signal.SIGKILL)
        return bool(select.select([process], [], [], _END_SECONDS)[0])
    except OSError as error:
        logger.error("It cannot be ended: %s.", error.strerror)
        return False
    finally:
        os.close(process)


def _is_hopeless(pid: int) -> bool:
    try:
        process = psutil.Process(pid)
        if process.status() == psutil.STATUS_STOPPED:
            return True
        return time.time() - process.create_time() > _YOUNG_SECONDS
    except psutil.Error:
        return False
