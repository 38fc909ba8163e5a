"""Who waits for a thread, and who is told at once that it would take too long."""

from __future__ import annotations

from typing import Any, cast

from mysite.http.connection import Connection
from mysite.http.waiting_room import WaitingRoom

THREADS = 10


def full(max_wait: float = 8.0, waiting: int = 1000) -> WaitingRoom:
    """A room before threads that are all occupied."""
    room = WaitingRoom(THREADS, max_wait)
    room.occupied = THREADS
    for number in range(waiting):
        room.enter(cast(Connection, number), 0)
    return room


def answer(room: WaitingRoom, times: range | list[float]) -> list[Any]:
    """At each of these times, one answer ends and who is next begins; who that was."""
    admitted = []
    for now in times:
        room.leave(now, counts=True)
        turn = room.admit(now)
        admitted.append(turn and (turn.connection, turn.waited, turn.expected_wait > 0))
        room.occupied += 1
    return admitted


def tenths(first: int, last: int) -> list[float]:
    return [tenth / 10 for tenth in range(first, last)]


def test_who_came_first_goes_first() -> None:
    room = full()
    assert room.admit(1.0) is None
    # For the first, nothing had gone on before.
    assert answer(room, [1.0, 2.0, 4.0]) == [(0, 0.0, False), (1, 1.0, False), (2, 3.0, False)]


def test_nobody_is_refused_before_it_is_known_how_long_it_takes() -> None:
    room = full()
    assert room.too_long(0, len(room)) == 0 and room.send_away(0) is None
    # A model has loaded: what has waited for it tells nothing of the others.
    answer(room, [60.0] * THREADS)
    assert room.too_long(60.1, len(room)) == 0
    # It loads again.
    answer(room, tenths(600, 650))
    assert room.too_long(65.0, len(room)) > 0
    assert room.too_long(76.0, len(room)) == 0


def test_who_comes_last_is_refused_where_it_takes_too_long() -> None:
    room = full()
    answer(room, tenths(0, 50))
    wait = room.too_long(5.0, 500)
    assert 40 < wait < 60
    assert room.too_long(5.0, 20) == 0
    found = room.send_away(5.0)
    assert found is not None and found.connection == cast(Connection, 999)
    while room.send_away(5.0):
        pass
    assert 30 < len(room) < 50


def test_who_has_waited_for_too_long_is_refused_before_anything_is_done_for_it() -> None:
    room = full()
    assert answer(room, [1.0, 5.5, 6.0]) == [(0, 0.0, False), (1, 0.0, True), (2, 0.0, True)]


def test_refusals_take_no_time() -> None:
    room = full()
    for tenth in range(100):
        room.leave(tenth / 10, counts=tenth % 10 == 0)
        room.occupied += 1
    assert room.too_long(10.0, 8) > 7


def test_large_answers_refuse_nobody_who_may_soon_begin() -> None:
    room = full(waiting=20)
    # Ten lists that take ten seconds each.
    answer(room, range(9))
    assert room.too_long(8.0, 2) == 0
    assert room.too_long(8.0, 50) > 0


def test_no_bound() -> None:
    room = full(max_wait=0)
    answer(room, tenths(0, 50))
    assert room.too_long(5.0, 10_000) == 0
