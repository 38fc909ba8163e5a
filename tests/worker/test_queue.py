"""What goes next, and with what."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from nmt_server.worker.queue import Flow, Unit, WorkQueue
from nmt_server.worker.work import Priority


def add(
    queue: WorkQueue[str],
    name: str,
    costs: list[int],
    priority: Priority = Priority.BULK,
    group: str = "",
    now: float = 0.0,
) -> Flow[str]:
    flow: Flow[str] = Flow(priority)
    queue.add(flow, [Unit(name, group, cost, flow) for cost in costs], now)
    return flow


def drain(queue: WorkQueue[str], budget: int, now: float = 0.0) -> list[list[Unit[str]]]:
    batches = []
    while queue:
        batches.append(queue.take(budget, now))
    return batches


def test_two_long_requests_take_turns() -> None:
    queue: WorkQueue[str] = WorkQueue()
    add(queue, "first", [10] * 1000)
    add(queue, "second", [10] * 1000)
    batches = drain(queue, 100)
    half = [unit.work for batch in batches[: len(batches) // 2] for unit in batch]
    assert abs(half.count("first") - half.count("second")) <= 10


def test_a_late_short_request_waits_for_a_batch_and_not_for_a_book() -> None:
    queue: WorkQueue[str] = WorkQueue()
    add(queue, "book", [10] * 10_000)
    for _ in range(50):
        queue.take(100, 0.0)
    add(queue, "late", [10] * 20)
    soon = [unit.work for _ in range(4) for unit in queue.take(100, 0.0)]
    assert soon.count("late") == 20


def test_interactive_work_goes_first() -> None:
    queue: WorkQueue[str] = WorkQueue()
    add(queue, "bulk", [10] * 100)
    add(queue, "line", [7], Priority.INTERACTIVE)
    batch = queue.take(100, 0.0)
    assert batch[0].work == "line"
    # What room is left is not wasted.
    assert len(batch) == 10


def test_bulk_work_keeps_moving_under_interactive_work() -> None:
    queue: WorkQueue[str] = WorkQueue()
    add(queue, "bulk", [10] * 3, group="beam 5")
    taken = []
    for second in range(1, 10):
        add(queue, "line", [10] * 4, Priority.INTERACTIVE, now=second * 0.3)
        taken += [unit.work for unit in queue.take(20, second * 0.3)]
    assert "bulk" in taken[:10]


def test_single_lines_go_in_the_order_in_which_they_came() -> None:
    queue: WorkQueue[str] = WorkQueue()
    for number in range(20):
        # No two of a length fit into a batch.
        add(queue, str(number), [100], Priority.INTERACTIVE)
    assert [batch[0].work for batch in drain(queue, 100)] == [str(n) for n in range(20)]


def test_a_batch_is_filled_with_what_is_about_as_long() -> None:
    queue: WorkQueue[str] = WorkQueue()
    for cost in (20, 90, 21, 5, 19, 80):
        add(queue, str(cost), [cost], Priority.INTERACTIVE)
    assert {unit.work for unit in queue.take(63, 0.0)} == {"20", "21", "19"}


def test_of_what_is_about_as_long_what_has_waited_longest_goes_first() -> None:
    queue: WorkQueue[str] = WorkQueue()
    for number, cost in enumerate((20, 23, 17, 20, 20, 20)):
        add(queue, str(number), [cost], Priority.INTERACTIVE)
    assert {unit.work for unit in queue.take(69, 0.0)} == {"0", "1", "2"}


def test_however_many_come_none_waits_for_all_of_them() -> None:
    """Of lines of any length, and of small requests of which some was taken with others."""
    queue: WorkQueue[str] = WorkQueue()
    left: dict[str, int] = {}
    for number in range(400):
        for n in range(3):
            name = f"{number} {n}"
            costs = [17 + 7 * n, 30, 60] if number % 10 == 0 else [14 + (5 * number + n) % 40]
            add(queue, name, costs, Priority.INTERACTIVE)
            left[name] = len(costs)
        if number >= 20:
            for unit in queue.take(120, 0.0):
                left[unit.work] -= 1
    # More come than are taken.
    oldest = next(name for name, units in left.items() if units)
    newest = [name for name, units in left.items() if not units][-1]
    assert int(newest.split()[0]) - int(oldest.split()[0]) < 20, (oldest, newest)


def test_what_is_to_be_decoded_again_goes_before_what_has_come_since() -> None:
    queue: WorkQueue[str] = WorkQueue()
    flow = add(queue, "line", [20], Priority.INTERACTIVE)
    queue.take(100, 0.0)
    for number in range(50):
        add(queue, str(number), [20], Priority.INTERACTIVE)
    queue.add(flow, [Unit("again", "", 40, flow)], 0.0, first=True)
    assert queue.take(100, 0.0)[0].work == "again"


def test_what_goes_first_comes_with_what_is_about_as_long() -> None:
    queue: WorkQueue[str] = WorkQueue()
    flow: Flow[str] = Flow(Priority.BULK)
    queue.add(flow, [Unit(str(cost), "", cost, flow) for cost in range(10, 100, 10)], 0.0)
    assert [unit.work for unit in queue.take(100, 0.0)] == ["90"]
    queue.add(flow, [Unit("again", "", 31, flow)], 0.0, first=True)
    assert {unit.work for unit in queue.take(100, 0.0)} == {"again", "30"}
    assert [unit.work for unit in queue.take(100, 0.0)] == ["80"]


def test_what_is_removed_does_not_come() -> None:
    queue: WorkQueue[str] = WorkQueue()
    flow: Flow[str] = Flow(Priority.BULK)
    gone = [Unit("gone", "", 10, flow) for _ in range(5)]
    queue.add(flow, gone, 0.0)
    add(queue, "kept", [10] * 5)
    for unit in gone:
        queue.remove(unit)
    assert [unit.work for batch in drain(queue, 1000) for unit in batch] == ["kept"] * 5
    assert queue.waiting_cost == 0


@given(
    st.lists(
        st.tuples(
            st.integers(0, 3),
            st.sampled_from(["beam 1", "beam 5"]),
            st.lists(st.integers(1, 60), max_size=30),
            st.booleans(),
        ),
        max_size=20,
    ),
    st.integers(1, 200),
    st.integers(0, 60),
)
def test_everything_comes_once_in_batches_of_one_group_within_the_budget(
    requests: list[tuple[int, str, list[int], bool]], budget: int, most: int
) -> None:
    queue: WorkQueue[str] = WorkQueue()
    flows: list[Flow[str]] = [Flow(priority) for priority in Priority]
    for number, (flow, group, costs, first) in enumerate(requests):
        whose = flows[flow] if flow < len(flows) else Flow(list(Priority)[number % 2])
        queue.add(whose, [Unit("", group, cost, whose) for cost in costs], 0.0, first=first)
    assert queue.waiting_cost == sum(sum(costs) for _, _, costs, _ in requests)
    light = []
    while queue.has(most):
        light.append(queue.take(budget, 0.0, most))
    heavy = drain(queue, budget)
    assert all(unit.cost <= most for batch in light for unit in batch)
    assert all(unit.cost > most for batch in heavy for unit in batch)
    batches = light + heavy
    taken = [unit for batch in batches for unit in batch]
    assert len(taken) == len(set(taken)) == sum(len(costs) for _, _, costs, _ in requests)
    assert queue.waiting_cost == queue.waiting_units == 0
    for batch in batches:
        assert len({unit.group for unit in batch}) == 1
        assert len(batch) == 1 or len(batch) * max(unit.cost for unit in batch) <= budget
