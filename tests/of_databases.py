"""Of the tests of a run, those that touch the database, for a run on another one.

With `-p tests.of_databases`. They are found by themselves: pytest-django keeps all others from the
database. End-to-end tests are none of them: their servers have databases of their own.
"""

from __future__ import annotations

import pytest

# What a test asks for itself or through what it asks for.
_FIXTURES = {"db", "transactional_db"}
_MARKER = "django_db"


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave out the others."""
    others = [item for item in items if not _touches_the_database(item)]
    items[:] = [item for item in items if _touches_the_database(item)]
    config.hook.pytest_deselected(items=others)


def _touches_the_database(item: pytest.Item) -> bool:
    fixtures = getattr(item, "fixturenames", ())
    return not _FIXTURES.isdisjoint(fixtures) or item.get_closest_marker(_MARKER) is not None
