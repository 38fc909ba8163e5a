"""Threads that take part compute one at a time, and nobody waits for ever."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator

import pytest

from nmt_server.threads.turns import Turns, Wait, let_others_go_first

Begin = Callable[[Callable[[], None]], threading.Thread]


@pytest.fixture
def turns() -> Turns:
    return Turns(threading.Event())


@pytest.fixture
def begin(turns: Turns) -> Iterator[Begin]:
    """Starts threads that take part and have a turn; all must come to their end."""
    threads = []

    def run(work: Callable[[], None]) -> None:
        turns.join()
        turns.take()
        work()
        turns.end()

    def start(work: Callable[[], None]) -> threading.Thread:
        threads.append(threading.Thread(target=run, args=(work,), daemon=True))
        threads[-1].start()
        return threads[-1]

    yield start
    for thread in threads:
        thread.join(60)
        assert not thread.is_alive()


def test_one_computes_at_a_time(begin: Begin) -> None:
    alone = threading.Lock()
    done = []

    def work() -> None:
        for _ in range(50):
            assert alone.acquire(blocking=False), "two have a turn"
            alone.release()
            let_others_go_first()
        done.append(True)

    threads = [begin(work) for _ in range(8)]
    for thread in threads:
        thread.join(60)
    assert len(done) == 8


def test_who_waits_lets_others_on_and_goes_on_in_turn(begin: Begin) -> None:
    waits: dict[int, Wait] = {}
    order: list[int] = []
    all_wait = threading.Semaphore(0)

    def work(number: int) -> Callable[[], None]:
        def wait() -> None:
            waits[number] = Wait()
            all_wait.release()
            assert waits[number].for_seconds(60)
            order.append(number)

        return wait

    threads = [begin(work(number)) for number in range(4)]
    for _ in threads:
        assert all_wait.acquire(timeout=60)

    def wake() -> None:
        for number in (2, 0, 3, 1):
            waits[number].end()
        assert order == []

    begin(wake).join(60)
    for thread in threads:
        thread.join(60)
    assert order == [2, 0, 3, 1]


def test_a_turn_that_lasts_is_noticed_and_ended(turns: Turns, begin: Begin) -> None:
    has_turn, may_end, gone_on = threading.Event(), threading.Event(), threading.Event()

    def last() -> None:
        has_turn.set()
        assert may_end.wait(60)

    begin(last)
    assert has_turn.wait(60)
    begin(gone_on.set)
    assert turns.is_contended.wait(60)
    turns.end_longer_than(60)
    assert not gone_on.is_set()
    turns.end_longer_than(0)
    assert gone_on.wait(60)
    may_end.set()


def test_who_has_waited_for_too_long_is_not_waited_for(begin: Begin) -> None:
    def give_up() -> None:
        wait = Wait()
        assert not wait.for_seconds(0.001)
        # Too late: nobody is there to have this turn.
        wait.end()

    begin(give_up).join(60)
    done = threading.Event()
    begin(done.set)
    assert done.wait(60)


def test_a_thread_that_takes_no_part_goes_on_at_once() -> None:
    wait = Wait()
    wait.end()
    assert wait.for_seconds(60)
    let_others_go_first()
