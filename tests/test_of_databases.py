"""Which tests run on other databases, too."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parent.parent

_TESTS = """
import pytest

@pytest.fixture
def rows(transactional_db): ...

@pytest.fixture
def people(db): ...

def test_of_rows(rows): ...
def test_of_people(people): ...
def test_of_a_client(admin_client): ...
def test_of_nothing(client): ...

@pytest.mark.django_db
def test_of_a_mark(): ...

@pytest.mark.usefixtures("rows")
class TestOfAClass:
    def test_within(self): ...
"""


def test_those_that_touch_the_database_are_found(tmp_path: Path) -> None:
    file = tmp_path / "test_some.py"
    file.write_text(_TESTS)
    command = [sys.executable, "-m", "pytest", "-p", "tests.of_databases", "--collect-only", "-q"]
    found = subprocess.run(
        [*command, f"--rootdir={ROOT}", f"--config-file={ROOT / 'pyproject.toml'}", file],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=120,
    ).stdout
    names = {line.rpartition("::")[2] for line in found.splitlines() if "::" in line}
    assert names == {
        *("test_of_rows", "test_of_people", "test_of_a_client", "test_of_a_mark", "test_within")
    }
