"""A Ray cluster of two nodes on this machine."""

from __future__ import annotations

from collections.abc import Iterator
from importlib.util import find_spec
from typing import Any

import pytest

from tests.ray_backend.nodes import two_nodes

# Ray comes with the extra `ray` alone: pip install -r requirements-ray.txt
if find_spec("ray") is None:
    collect_ignore = ["test_backend.py", "test_calls.py", "test_many_models.py", "test_swap.py"]


@pytest.fixture(scope="package")
def cluster() -> Iterator[Any]:
    """Two nodes of one core, the second of which a test kills."""
    with two_nodes() as made:
        yield made
