"""An environment in which some libraries are not installed."""

from __future__ import annotations

import sys
from importlib.machinery import PathFinder
from typing import Any

import pytest


def hide_libraries(monkeypatch: pytest.MonkeyPatch, *names: str) -> None:
    """Let no import and no look for an import find these top-level modules."""

    class Without(PathFinder):
        @classmethod
        def find_spec(cls, fullname: str, *args: Any, **kwargs: Any) -> Any:
            return None if fullname in names else super().find_spec(fullname, *args, **kwargs)

    finders = [Without if finder is PathFinder else finder for finder in sys.meta_path]
    monkeypatch.setattr(sys, "meta_path", finders)
    for name in names:
        monkeypatch.delitem(sys.modules, name, raising=False)
