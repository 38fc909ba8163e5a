"""Who may know whom: the import rules that keep the design."""

from __future__ import annotations

import ast
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
PACKAGE = ROOT / "nmt_server"


def imports_of(file: Path) -> set[str]:
    """Every module that a file names in an import, anywhere in it."""
    names: set[str] = set()
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            names.update(alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{file} imports relatively"
            names.update(f"{node.module}.{alias.name}" for alias in node.names)
    return names


def files_below(*places: str) -> list[Path]:
    """The Python files of these files and folders of the package."""
    found: list[Path] = []
    for place in places:
        path = PACKAGE / place
        found += [path] if path.is_file() else sorted(path.rglob("*.py"))
    assert found, places
    return found


@pytest.mark.parametrize(
    ("places", "forbidden"),
    [
        (("api",), ("nmt_server.worker", "nmt_server.engines")),
        (("worker/host.py", "worker/scheduler.py", "worker/wire.py", "worker/failure.py"),
         ("django", "nmt_server.models", "nmt_server.conf", "nmt_server.registry")),
        (("engines",),
         ("django", "nmt_server.worker", "nmt_server.models", "nmt_server.conf", "nmt_server.api",
          "nmt_server.translation", "nmt_server.cache", "socket", "multiprocessing")),
        (("conversion/convert.py", "conversion/order.py", "conversion/recognise.py",
          "conversion/codes.py", "conversion/huggingface.py", "conversion/marian.py",
          "conversion/checkpoints.py", "conversion/opennmt.py", "conversion/process.py",
          "description.py"),
         ("django", "nmt_server.models", "nmt_server.conf", "nmt_server.worker")),
        (("text",), ("django", "nmt_server.worker", "nmt_server.engines", "nmt_server.models",
                     "nmt_server.conf", "nmt_server.cache", "nmt_server.api")),
        (("documents",), ("django", "nmt_server.worker", "nmt_server.engines", "nmt_server.models",
                          "nmt_server.conf", "nmt_server.cache", "nmt_server.api",
                          "nmt_server.jobs", "nmt_server.translation")),
        (("jobs",), ("nmt_server.api", "nmt_server.worker", "nmt_server.engines",
                     "nmt_server.cache", "rest_framework")),
        (("cache",), ("nmt_server.api", "nmt_server.worker", "nmt_server.engines",
                      "nmt_server.translation", "nmt_server.registry")),
        (("translation",), ("nmt_server.api", "nmt_server.engines", "nmt_server.worker.host",
                            "nmt_server.worker.scheduler", "rest_framework")),
        (("worker",), ("nmt_server.api", "nmt_server.translation", "nmt_server.cache",
                       "nmt_server.models", "django")),
        (("errors.py", "options.py", "fingerprint.py"), ("django", "nmt_server.models")),
    ],
)  # fmt: skip
def test_dependencies_point_down(places: tuple[str, ...], forbidden: tuple[str, ...]) -> None:
    for file in files_below(*places):
        for name in imports_of(file):
            for wrong in forbidden:
                assert not (name == wrong or name.startswith(wrong + ".")), f"{file}: {name}"


def test_torch_is_only_for_fairseq_and_for_conversion() -> None:
    allowed = ("engines/fairseq", "conversion/checkpoints.py", "conversion/opennmt.py")
    for file in files_below("."):
        if not file.relative_to(PACKAGE).as_posix().startswith(allowed):
            assert not any(name.split(".")[0] in ("torch", "fairseq") for name in imports_of(file))


def test_the_heavy_libraries_are_only_for_engines_and_for_conversion() -> None:
    for file in files_below("."):
        if not file.relative_to(PACKAGE).as_posix().startswith(("engines/", "conversion/")):
            names = {name.split(".")[0] for name in imports_of(file)}
            assert not names & {"ctranslate2", "sentencepiece"}, file


def modules_after(statement: str) -> set[str]:
    """The top-level modules that a fresh interpreter has loaded after a statement."""
    script = f"import sys\n{statement}\nprint(*{{name.split('.')[0] for name in sys.modules}})"
    return set(
        subprocess.run(
            [sys.executable, "-c", script],
            cwd=ROOT, check=True, capture_output=True, text=True, timeout=60,
        ).stdout.split()
    )  # fmt: skip


def test_a_host_loads_no_django() -> None:
    loaded = modules_after("import nmt_server.worker.host")
    assert "django" not in loaded and "torch" not in loaded


def test_a_web_process_loads_no_engine() -> None:
    loaded = modules_after(
        "import os; os.environ['DJANGO_SETTINGS_MODULE'] = 'mysite.settings'\n"
        "import mysite.wsgi, mysite.urls"
    )
    assert "django" in loaded
    assert not loaded & {"ctranslate2", "sentencepiece", "numpy", "torch"}
