"""Threads that compute in turns, instead of fighting for the interpreter.

A batch wakes many threads at once. Each system call of one of them lets another one run, and a line
costs twenty changes of thread. Threads that take part compute one at a time, each until it waits;
the others wait for their turns, first come, first served. All other threads run as ever.
"""

from __future__ import annotations

import threading
import time
from collections import deque

# Seconds that a thread waits for its turn at most: long ones are ended by whoever watches.
_LONGEST_WAIT = 1.0


class Turns:
    """Who has the turn, and who is next.

    `is_contended` is set when a thread waits while another one has the turn: whoever waits for that
    is to call `end_longer_than`, because a turn may last as long as a client that takes nothing.
    """

    def __init__(self, is_contended: threading.Event) -> None:
        self.is_contended = is_contended
        self._lock = threading.Lock()
        self._next: deque[Wait] = deque()
        self._current: Wait | None = None
        self._since = 0.0

    def join(self) -> None:
        """Have the calling thread take part from now on; it has no turn yet."""
        _own.turns = self

    def take(self) -> None:
        """Begin a turn of the calling thread, which takes part."""
        wait = Wait()
        wait.end()
        wait.for_seconds(_LONGEST_WAIT)

    def end(self) -> None:
        """End the turn of the calling thread."""
        self.leave(_own.turn)

    def end_longer_than(self, seconds: float) -> None:
        """End a turn that takes longer; its thread goes on without one."""
        with self._lock:
            if self._next and time.monotonic() - self._since > seconds:
                self._pass_on()

    def queue(self, wait: Wait) -> None:
        """Let a thread go on when it is its turn."""
        with self._lock:
            if wait.is_given_up:
                return
            self._next.append(wait)
            if self._current is None:
                self._pass_on()
            elif not self.is_contended.is_set():
                self.is_contended.set()

    def leave(self, wait: Wait | None) -> None:
        """Have the next thread go on if this one has the turn; else it wants none any more."""
        if wait is None:
            return
        with self._lock:
            wait.is_given_up = True
            if self._current is wait:
                self._pass_on()
            elif wait in self._next:
                self._next.remove(wait)

    @property
    def has_others(self) -> bool:
        """Whether threads wait for their turns."""
        return bool(self._next)

    def _pass_on(self) -> None:
        self._current = self._next.popleft() if self._next else None
        if self._current is not None:
            self._since = time.monotonic()
            self._current.open()


class Wait:
    """The calling thread is about to wait for another one. For one use."""

    def __init__(self) -> None:
        self.is_given_up = False
        self._turns = _own.turns
        self._gate = threading.Lock()
        self._gate.acquire()

    def end(self) -> None:
        """The thread may go on, when it is its turn. To be called once, by any thread."""
        if self._turns is None:
            self.open()
        else:
            self._turns.queue(self)

    def open(self) -> None:
        """The thread goes on now."""
        self._gate.release()

    def for_seconds(self, timeout: float) -> bool:
        """Wait so long at most; whether it was ended. Called by the thread itself."""
        if self._turns is not None:
            self._turns.leave(_own.turn)
        if self._gate.acquire(timeout=timeout):
            _own.turn = self
            return True
        if self._turns is not None:
            self._turns.leave(self)
        return False


class _Own(threading.local):
    """What the calling thread takes part in, and its last turn."""

    turns: Turns | None = None
    turn: Wait | None = None


_own = _Own()


def let_others_go_first() -> None:
    """Have the threads that wait for their turns now go before the calling one."""
    if _own.turns is not None and _own.turns.has_others:
        wait = Wait()
        wait.end()
        wait.for_seconds(_LONGEST_WAIT)
