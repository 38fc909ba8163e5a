"""Rows of many threads are written together, and nobody goes on before his are."""

from __future__ import annotations

import threading
from collections.abc import Callable

from nmt_server.cache.group_commit import GroupCommit


def started(work: Callable[[], None]) -> threading.Thread:
    thread = threading.Thread(target=work)
    thread.start()
    return thread


def test_what_comes_while_others_are_written_is_written_at_once() -> None:
    written: list[list[int]] = []
    is_writing, may_write = threading.Semaphore(0), threading.Event()
    lost = []

    def write(group: list[list[int]]) -> None:
        is_writing.release()
        assert may_write.wait(60)
        written.append(sorted(row for rows in group for row in rows))

    commit = GroupCommit(write)

    def store(number: int) -> Callable[[], None]:
        def work() -> None:
            commit.write([number])
            if not any(number in rows for rows in written):
                lost.append(number)

        return work

    threads = [started(store(0))]
    assert is_writing.acquire(timeout=60)
    threads += [started(store(number)) for number in range(1, 9)]
    # Until all of them wait.
    while len(commit._group) < 8:
        assert threads[0].is_alive()
    may_write.set()
    for thread in threads:
        thread.join(60)
    assert not lost
    assert written == [[0], [1, 2, 3, 4, 5, 6, 7, 8]]


def test_an_error_of_the_one_who_writes_holds_up_nobody() -> None:
    failures = iter([True, False])

    def write(_group: list[list[int]]) -> None:
        if next(failures):
            raise ValueError("a bug")

    commit = GroupCommit(write)
    try:
        commit.write([1])
    except ValueError:
        commit.write([2])
    assert not any(failures)
