"""How many web processes `serve` starts where nobody says."""

from __future__ import annotations

from io import StringIO

import pytest

from mysite.management.commands.serve import Command
from mysite.start.worker_count import usual_workers

GIGABYTE = 1024**3


@pytest.mark.parametrize(
    ("cores", "gigabytes", "on_sqlite", "elsewhere"),
    [(1, 8, 2, 2), (2, 8, 2, 2), (6, 8, 3, 3), (16, 16, 4, 8), (96, 64, 4, 16)],
)
def test_half_of_the_cores_within_what_the_database_carries(
    cores: int, gigabytes: int, on_sqlite: int, elsewhere: int
) -> None:
    memory = gigabytes * GIGABYTE
    assert usual_workers(cores, memory, is_sqlite=True) == on_sqlite
    assert usual_workers(cores, memory, is_sqlite=False) == elsewhere


@pytest.mark.parametrize(("gigabytes", "workers"), [(0.1, 1), (0.5, 1), (1, 2), (2, 4), (4, 8)])
def test_little_memory_has_few(gigabytes: float, workers: int) -> None:
    assert usual_workers(64, int(gigabytes * GIGABYTE), is_sqlite=False) == workers


def test_the_help_says_how_many_here() -> None:
    said = StringIO()
    Command().create_parser("manage.py", "serve").print_help(said)
    assert "half of the cores" in said.getvalue() and "from 2 to 4" in " ".join(
        said.getvalue().split()
    )
