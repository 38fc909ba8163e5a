"""Many connections answered by few threads, of which one leads.

The leader watches all connections that rest, and answers what comes on them itself, one after the
other: a short answer costs no change of thread, and threads do not fight for the interpreter. When
an answer takes long or waits, the thread stays with it, and another one leads.
"""

from __future__ import annotations

import logging
import selectors
import threading
import time
from collections import deque
from collections.abc import Callable
from concurrent.futures import Executor, ThreadPoolExecutor

from mysite.http.breaking import told_when_broken
from mysite.http.connection import Connection
from mysite.http.refusals import Refusals
from mysite.http.resting import MOST_HELD, to_close
from mysite.http.slow_bodies import SlowBodies
from mysite.http.waiting_room import Turn, WaitingRoom
from nmt_server.api.http.faults import is_memory_gone
from nmt_server.threads.turns import Turns, Wait, let_others_go_first

logger = logging.getLogger(__name__)

# Seconds after which an answer is long. One that waits for an engine says so at once.
_LONG = 0.005
# Seconds after which a thread with nothing to do ends.
_IDLE = 60.0
# Seconds between two looks at what has rested for too long.
_LOOK = 1.0
# How long a stopping server waits for a request that may be on its way already.
_LAST_REQUEST = 2.0
# Connections at a time whose clients have a moment to see that theirs has ended.
_MOST_ENDING = 32
_READ = selectors.EVENT_READ


class Leadership:
    """Answers the requests of all connections in threads of `pool`.

    As many answers as there are `threads` may wait at a time; the pool has one more, which reads
    and answers what need not wait. A connection that rests for `idle_seconds` is closed. `on_close`
    is called, in any thread, with each connection that has come to its end, and `on_break` when
    connections may not be answered any more: a thread of this has failed. Of more than
    `most_resting` those are closed that have rested longest. See `WaitingRoom` for `max_wait`.
    """

    def __init__(
        self,
        pool: Executor,
        on_close: Callable[[Connection], None],
        on_break: Callable[[], None],
        is_stopping: Callable[[], bool],
        idle_seconds: float,
        *,
        threads: int,
        max_wait: float = 0.0,
        most_resting: int = 900,
    ) -> None:
        self._room = WaitingRoom(threads, max_wait)
        self._slow_bodies = SlowBodies(threads)
        self._pool = pool
        self._on_break = on_break
        self._on_close = on_close
        self._is_stopping = is_stopping
        self._idle_seconds = idle_seconds
        self._most_resting = most_resting
        self._selector = selectors.DefaultSelector()
        self._is_busy = threading.Event()
        self._turns = Turns(self._is_busy)
        self._lock = threading.Lock()
        self._has_leader = False
        self._has_ended = False
        # Threads that have nothing to do, and connections on which something has come.
        self._idle: list[Wait] = []
        self._ready: deque[Connection] = deque()
        # Those of the pool, which would only queue more of them.
        self._most_workers = threads + 1
        self._workers = 1
        self._ending = ThreadPoolExecutor(_MOST_ENDING, thread_name_prefix="ending")
        # Whose answer the leader is at, and since when.
        self._current: Connection | None = None
        self._is_extra = False
        self._since = 0.0
        self.refusals = Refusals()
        self._open = 0
        # Bytes of bodies that are on their way; at least, those that came since the last look.
        self._held = 0
        self._next_look = 0.0
        threading.Thread(target=self._watch, name="long answers", daemon=True).start()
        pool.submit(self._work)

    def add(self, connection: Connection) -> None:
        """Answer what comes on a connection from now on."""
        connection.on_wait(lambda: self._hand_over(connection))
        connection.count_among(self._slow_bodies)
        connection.rests_since = time.monotonic()
        with self._lock:
            self._open += 1
            self._selector.register(connection.socket, _READ, connection)

    def _work(self) -> None:
        with told_when_broken(self._on_break):
            self._turns.join()
            while self._is_next_leader():
                self._lead()
            self._turns.end()

    def _is_next_leader(self) -> bool:
        """Wait until nobody else leads; False where there is no need of this thread.

        Meanwhile it answers those who have waited for a thread.
        """
        while True:
            wait = Wait()
            with self._lock:
                if self._has_ended:
                    return False
                is_wanted = not self._has_leader
                self._has_leader = True
                turn = None if is_wanted else self._room.admit(time.monotonic())
                if turn is not None:
                    self._room.occupied += 1
                elif not is_wanted:
                    self._idle.append(wait)
            if turn is None:
                break
            let_others_go_first()
            self._answer(turn)
        if is_wanted:
            self._turns.take()
        elif not wait.for_seconds(_IDLE):
            with self._lock:
                if wait in self._idle:
                    self._idle.remove(wait)
                    self._workers -= 1
                    return False
        return not self._has_ended

    def _lead(self) -> None:
        """Answer what comes, until another thread leads or there is nothing left."""
        while self._open or not self._is_stopping():
            while (turn := self._next_turn()) is not None:
                let_others_go_first()
                # It may have been quiet for long before somebody's turn has come.
                if not self._is_busy.is_set():
                    self._is_busy.set()
                with self._lock:
                    self._current, self._since = turn.connection, time.monotonic()
                    self._is_extra = turn.is_extra
                if not self._answer(turn):
                    return
                if self._held > MOST_HELD:
                    self._close_idle()
            self._close_idle()
            self._turns.end()
            events = self._selector.select(_LOOK)
            if not events:
                self._is_busy.clear()
                if self._turns.has_others:
                    self._is_busy.set()
                continue
            if not self._is_busy.is_set():
                self._is_busy.set()
            self._turns.take()
            self._ready.extend(key.data for key, _ in events)
        with self._lock:
            self._has_ended = True
        for wait in self._idle:
            wait.end()

    def _next_turn(self) -> Turn | None:
        """What the leader answers next."""
        with self._lock:
            now = time.monotonic()
            turn = self._room.admit(now)
            while turn is None and self._ready:
                connection = self._ready.popleft()
                if not self._room.is_full:
                    return Turn(connection)
                if wait := self._room.too_long(now, len(self._room)):
                    return Turn(connection, expected_wait=wait, is_extra=True)
                self._selector.unregister(connection.socket)
                self._room.enter(connection, now)
            turn = turn or self._room.send_away(now)
            if turn is not None:
                self._selector.register(turn.connection.socket, _READ, turn.connection)
            return turn

    def _answer(self, turn: Turn) -> bool:
        """Answer what has come on a connection; False where another thread leads by then."""
        connection = turn.connection
        is_gone = self._room.is_full and connection.is_gone
        keeps = not is_gone and self._answer_all(turn)
        connection.rests_since = time.monotonic()
        if connection.was_refused:
            self.refusals.add(connection.rests_since)
        with self._lock:
            leads = self._current is connection
            if leads:
                self._current = None
            elif not turn.is_extra:
                counts = not is_gone and connection.has_succeeded
                self._room.leave(connection.rests_since, counts=counts)
            if leads and not keeps:
                self._selector.unregister(connection.socket)
            elif keeps and not leads:
                self._selector.register(connection.socket, _READ, connection)
        if not keeps:
            self._close(connection)
        return leads

    def _answer_all(self, turn: Turn) -> bool:
        connection, waited, expected, _ = turn
        try:
            keeps = connection.answer_next(0, waited=waited, expected_wait=expected)
            # Sent ahead: the system does not know of it any more.
            while keeps and connection.has_request:
                keeps = connection.answer_next(0, expected_wait=expected)
        except TimeoutError:
            self._held += connection.newly_held()
            return True
        except Exception as error:
            if is_memory_gone(error):
                # Not even for a head: nor will there be for the next.
                self._on_break()
            logger.exception("A connection has failed.")
            return False
        return keeps

    def _hand_over(self, connection: Connection) -> None:
        """Have another thread lead, where the one that answers `connection` does."""
        with self._lock:
            if self._current is not connection:
                return
            self._current = None
            # Who has taken no turn of those that wait leaves theirs to them.
            self._room.occupied += not self._is_extra
            self._selector.unregister(connection.socket)
            next_leader = self._idle.pop() if self._idle else None
            self._has_leader = next_leader is not None
            # Where there are no more threads, the first that is done leads.
            begins = next_leader is None and self._workers < self._most_workers
            self._workers += begins
        if next_leader is not None:
            next_leader.end()
        elif begins:
            try:
                self._pool.submit(self._work)
            except RuntimeError:
                # There is no memory for it: as where there are no more threads.
                with self._lock:
                    self._workers -= 1

    def _watch(self) -> None:
        never = threading.Event()
        with told_when_broken(self._on_break):
            while True:
                self._is_busy.wait()
                never.wait(_LONG)
                current, since = self._current, self._since
                if current is not None and time.monotonic() - since > _LONG:
                    self._hand_over(current)
                self._turns.end_longer_than(_LONG)

    def _close_idle(self) -> None:
        now = time.monotonic()
        if now < self._next_look and self._held <= MOST_HELD:
            return
        self._next_look = now + _LOOK
        longest = _LAST_REQUEST if self._is_stopping() else self._idle_seconds
        with self._lock:
            resting = {key.data for key in self._selector.get_map().values()}.difference(
                self._ready
            )
            closed = list(to_close(resting, now, longest, self._most_resting))
            for connection, _ in closed:
                self._selector.unregister(connection.socket)
            self._held = sum(connection.held_bytes for connection in resting)
        # Of those that are ready, what comes with the next part counts as new.
        for connection, error in closed:
            self._held -= connection.held_bytes
            connection.forget()
            if error is not None:
                connection.refuse(error)
            self._close(connection)

    def _close(self, connection: Connection) -> None:
        with self._lock:
            self._open -= 1
        if connection.has_unread:
            self._ending.submit(connection.end)
        else:
            connection.end()
        self._on_close(connection)
