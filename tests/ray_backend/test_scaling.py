"""What the options of the backend say, and how many replicas follow from what waits."""

from __future__ import annotations

import traceback

import pytest

from nmt_server.errors import NmtServerError
from nmt_server.ray_backend import failures
from nmt_server.ray_backend.autoscaling import replicas_for
from nmt_server.ray_backend.placement import Placement


def test_options_are_numbers_with_names() -> None:
    assert Placement.of({}) == Placement()
    placement = Placement.of({"max_replicas": "4", "num_gpus": "0.25", "num_cpus": "2"})
    assert (placement.max_replicas, placement.num_gpus, placement.threads) == (4, 0.25, 2)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("replicas", "4"),
        ("max_replicas", "0"),
        ("max_replicas", "1.5"),
        ("min_replicas", "2"),
        ("num_gpus", "half"),
        ("num_cpus", "-1"),
        ("queue_seconds", "nan"),
    ],
)
def test_what_is_no_option_is_named(name: str, value: str) -> None:
    with pytest.raises(ValueError, match=name):
        Placement.of({name: value})


@pytest.mark.parametrize(
    ("waiting_seconds", "busy", "replicas"),
    [
        (0.0, 0.0, 0),
        (0.1, 0.1, 1),
        # Nothing waits long, and there is little room.
        (0.5, 1.7, 3),
        # What a burst has brought is shared out.
        (9.0, 1.0, 5),
    ],
)
def test_replicas_follow_from_what_waits_and_how_busy_they_are(
    waiting_seconds: float, busy: float, replicas: int
) -> None:
    assert replicas_for(waiting_seconds, busy, queue_seconds=2.0) == replicas


def test_an_error_comes_through_a_traceback() -> None:
    error = NmtServerError("Es ist „weg“.", "Zurück damit:\n1. hier")
    try:
        raise RuntimeError(failures.told(error))
    except RuntimeError:
        text = traceback.format_exc() + "\nand more lines"
    found = failures.read(text)
    assert (found.message, found.hint) == (error.message, error.hint)
    assert "no room" in failures.read("Traceback:\n  there is no room\n").message


@pytest.mark.parametrize(
    ("said", "is_lost"),
    [
        ("The actor died because its node has died. Node Id: 99ea", True),
        ("the actor's node was terminated unexpectedly: health check failed", True),
        ("The actor died unexpectedly: out of memory", False),
        (failures.told(NmtServerError("model.bin: a node has died.", "")), False),
    ],
)
def test_whether_it_was_the_machine_that_was_lost(said: str, is_lost: bool) -> None:
    assert failures.is_of_machine(said) == is_lost
