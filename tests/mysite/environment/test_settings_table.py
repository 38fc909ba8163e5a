"""The page of all settings is that of the settings that there are."""

from __future__ import annotations

from dataclasses import fields
from pathlib import Path

import pytest

from mysite.environment import values
from mysite.environment.settings_table import settings_page
from mysite.environment.variables import VARIABLES
from nmt_server.conf import Settings

PAGE = Path(__file__).parents[3] / "docs" / "settings.md"


def test_the_page_is_up_to_date() -> None:
    # Else: python manage.py settings_table --file docs/settings.md
    assert PAGE.read_text(encoding="utf-8") == settings_page()


def test_every_setting_is_explained_once() -> None:
    rows = [line.split(" | ") for line in settings_page().splitlines() if line.startswith("| `")]
    names = [row[0].strip("| `") for row in rows]
    assert names == sorted({*VARIABLES, *(f"NMT_{field.name}" for field in fields(Settings))})
    assert all(len(row) == 5 and all(cell.strip(" |") for cell in row[2:]) for row in rows)


def test_what_is_not_declared_is_not_read() -> None:
    with pytest.raises(KeyError, match="NMT_SECRET_SWITCH"):
        values.read("NMT_SECRET_SWITCH")
