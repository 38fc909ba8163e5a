"""Replicas and threads."""

import pytest

from nmt_server.engines.cores import usable_cores
from nmt_server.engines.threads import thread_layout


@pytest.mark.parametrize(
    ("arguments", "layout"),
    [
        ((2,), (2, 1)),
        ((8,), (8, 1)),
        ((16,), (8, 2)),
        ((8, 2), (2, 4)),
        ((8, 0, 4), (2, 4)),
        ((8, 3, 5), (3, 5)),
        ((1, 4), (4, 1)),
    ],
)
def test_layouts(arguments: tuple[int, ...], layout: tuple[int, int]) -> None:
    assert thread_layout(*arguments) == layout


def test_all_usable_cores_are_used() -> None:
    layout = thread_layout()
    assert layout.replicas * layout.threads in (usable_cores(), usable_cores() - 1)
