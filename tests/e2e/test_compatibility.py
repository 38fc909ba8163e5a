"""docs/compatibility.md says what the tests of the clients try, and nothing else."""

from __future__ import annotations

import tomllib
from importlib import import_module
from pathlib import Path

from tests.e2e.compatibility import table

ROOT = Path(__file__).parent.parent.parent
PAGE = (ROOT / "docs" / "compatibility.md").read_text(encoding="utf-8")
PROGRAMS = ROOT / "tests" / "prompts" / "programs.toml"


def test_the_table_of_clients_is_what_is_tried() -> None:
    for file in sorted(Path(__file__).parent.glob("test_client_*.py")):
        import_module(f"tests.e2e.{file.stem}")
    assert table() in PAGE, f"docs/compatibility.md lacks this table:\n\n{table()}"


def test_the_table_of_prompts_is_what_is_tried() -> None:
    requests = tomllib.loads(PROGRAMS.read_text(encoding="utf-8"))["request"]
    presets: dict[str, dict[str, None]] = {}
    for each in requests:
        program = each["from"].partition(",")[0]
        presets.setdefault(program, {})[each["preset"]] = None
    rows = [
        f"| {program} | {', '.join(f'`{name}`' for name in names)} |"
        for program, names in sorted(presets.items())
    ]
    wanted = "\n".join(["| program | presets |", "| --- | --- |", *rows])
    assert wanted in PAGE, f"docs/compatibility.md lacks this table:\n\n{wanted}"
