"""How much memory a piece of code takes, as Python counts it."""

from __future__ import annotations

import sys
import tracemalloc
from collections.abc import Callable


def traced_peak(work: Callable[[], object]) -> int:
    """The most bytes that `work` holds at a time; the least of three runs.

    What else goes on in the process is not of it: other threads, and the measuring of coverage.
    """
    peaks = []
    measuring = sys.gettrace()
    sys.settrace(None)
    try:
        for _ in range(3):
            tracemalloc.start()
            work()
            peaks.append(tracemalloc.get_traced_memory()[1])
            tracemalloc.stop()
    finally:
        tracemalloc.stop()
        sys.settrace(measuring)
    return min(peaks)
