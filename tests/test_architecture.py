"""Who may know whom: the floors of the house, and what no room may do although it stands high."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
from functools import cache
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
PACKAGE = ROOT / "nmt_server"

# From the roof to the ground. A room imports only from floors below its own, at the top of a file
# or within a function: neither from above nor from beside. A file belongs to the longest entry
# that it lies in, so a room may lie in another one, as `engines/fairseq` in `engines`.
FLOORS: tuple[tuple[str, ...], ...] = (
    ("apps.py", "urls.py"),
    ("admin", "management", "api", "checks"),
    (
        "api/deepl",
        "api/deeplx",
        "api/google",
        "api/libretranslate",
        "api/lingva",
        "api/mtranserver",
        "api/nllb",
        "api/openai",
        "api/sugoi",
        "api/v1",
        "api/xunity",
    ),
    ("api/files", "monitoring", "pages"),
    ("api/http", "inspection", "jobs"),
    ("accounts", "cache_files", "registration", "translation"),
    ("serving",),
    ("ray_backend",),
    ("cache", "conversion", "evaluation", "glossaries", "migrations", "worker"),
    ("engines/load.py", "file_reading", "models"),
    ("engines/ctranslate2", "engines/fairseq", "engines/tokenizers"),
    ("conf.py", "documents", "engines", "prompts", "sentences"),
    ("logs", "metrics", "tracing"),
    ("model_files", "options.py", "text", "values"),
    ("__init__.py", "errors.py", "languages", "rights", "threads"),
)

FLOOR_OF = {room: floor for floor, rooms in enumerate(FLOORS) for room in rooms}

# What starts in a host, or may run on a machine without a database. Their imports are of the same.
WITHOUT_DJANGO = {
    "__init__.py", "conversion", "documents", "engines", "engines/ctranslate2", "engines/fairseq",
    "engines/load.py", "engines/tokenizers", "errors.py", "evaluation", "languages", "logs",
    "metrics", "model_files", "options.py", "prompts", "ray_backend", "rights", "text", "threads",
    "tracing", "values", "worker",
}  # fmt: skip

# What stands below a room and is yet no business of it.
STRANGERS = [
    (("admin", "api", "pages", "inspection", "jobs", "translation", "cache_files"),
     ("nmt_server.engines.load", "nmt_server.engines.ctranslate2", "nmt_server.engines.fairseq",
      "nmt_server.engines.tokenizers", "nmt_server.worker.host", "nmt_server.worker.scheduler")),
    (("api", "pages", "jobs", "cache", "cache_files"), ("nmt_server.worker", "nmt_server.engines")),
    (("jobs", "pages"), ("nmt_server.cache",)),
    (("accounts", "inspection", "jobs", "translation", "cache", "glossaries", "serving",
      "registration"),
     ("rest_framework",)),
    (("accounts",), ("nmt_server.cache", "nmt_server.worker", "nmt_server.engines")),
    (("translation",), ("nmt_server.engines",)),
    (("engines",), ("socket", "multiprocessing")),
    (("",), ("mysite", "demo", "benchmarks", "tests")),
]  # fmt: skip

ADVICE = (
    "is in no floor of FLOORS (tests/test_architecture.py). Put it on the lowest floor that is "
    "above all that it imports, and tell what it is for in docs/architecture.md."
)


def files_of(place: str = "") -> list[Path]:
    """The Python files of a file or folder of the package; all of them without one."""
    path = PACKAGE / place
    found = [path] if path.is_file() else sorted(path.rglob("*.py"))
    assert found, f"There is no {place} (any more)."
    return found


@cache
def imports_of(file: Path) -> frozenset[str]:
    """Every module, or name in one, that a file names in an import, anywhere in it."""
    names: set[str] = set()
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            names.update(alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{file} imports relatively"
            names.update(f"{node.module}.{alias.name}" for alias in node.names)
    return frozenset(names)


def file_of(name: str) -> Path | None:
    """The file of the package that an imported name stands for, or is defined in."""
    parts = name.split(".")
    if parts[0] != "nmt_server":
        return None
    for length in range(len(parts), 0, -1):
        path = ROOT.joinpath(*parts[:length])
        for file in (path.with_suffix(".py"), path / "__init__.py"):
            if file.is_file():
                return file
    raise AssertionError(f"There is no {name}.")


def room_of(file: Path) -> str:
    """The room that a file belongs to."""
    path = file.relative_to(PACKAGE)
    for place in (path, *path.parents):
        if place.as_posix() in FLOOR_OF:
            return place.as_posix()
    raise AssertionError(f"nmt_server/{path.parts[0]} {ADVICE}")


def is_named(name: str, places: tuple[str, ...]) -> bool:
    return any(name == place or name.startswith(place + ".") for place in places)


def test_every_room_has_its_floor() -> None:
    places = {file.relative_to(PACKAGE).parent for file in files_of()} - {Path()}
    # Where one folder of a folder is a room, so are those beside it.
    divided = {Path(room).parent for room in FLOOR_OF if not room.endswith(".py")}
    for place in sorted(places):
        if place.parent in divided:
            assert place.as_posix() in FLOOR_OF, f"nmt_server/{place.as_posix()} {ADVICE}"
    for file in PACKAGE.glob("*.py"):
        assert file.name in FLOOR_OF, f"nmt_server/{file.name} {ADVICE}"
    for room in FLOOR_OF:
        assert (PACKAGE / room).exists(), f"FLOORS names {room}, which is not there any more."


def test_each_room_knows_only_what_stands_below() -> None:
    for file in files_of():
        room = room_of(file)
        for name in imports_of(file):
            known = file_of(name)
            if known is None or (other := room_of(known)) == room:
                continue
            assert FLOOR_OF[other] > FLOOR_OF[room], (
                f"{file.relative_to(ROOT)} imports {name}: {room} may know only what stands below "
                f"it in FLOORS, and {other} does not."
            )


def test_no_modules_import_each_other_in_a_circle() -> None:
    known = {
        file: {file_of(name) for name in imports_of(file)} - {None, file} for file in files_of()
    }
    try:
        TopologicalSorter(known).prepare()
    except CycleError as error:
        circle = " imports ".join(str(file.relative_to(ROOT)) for file in reversed(error.args[1]))
        pytest.fail(f"A circle: {circle}.")


def test_what_a_host_needs_knows_no_django() -> None:
    for file in files_of():
        if room_of(file) not in WITHOUT_DJANGO:
            continue
        for name in imports_of(file):
            assert name.split(".")[0] not in ("django", "rest_framework"), f"{file}: {name}"
            known = file_of(name)
            assert known is None or room_of(known) in WITHOUT_DJANGO, f"{file}: {name}"


@pytest.mark.parametrize(("rooms", "strangers"), STRANGERS)
def test_rooms_keep_to_their_business(rooms: tuple[str, ...], strangers: tuple[str, ...]) -> None:
    for room in rooms:
        for file in files_of(room):
            for name in imports_of(file):
                assert not is_named(name, strangers), f"{file}: {name}"


def test_torch_is_only_for_fairseq_and_for_conversion() -> None:
    allowed = ("engines/fairseq/", "conversion/checkpoints.py", "conversion/opennmt.py")
    for file in files_of():
        if not file.relative_to(PACKAGE).as_posix().startswith(allowed):
            assert not any(is_named(name, ("torch", "fairseq")) for name in imports_of(file)), file


def test_ray_is_only_for_its_backend() -> None:
    for file in files_of():
        if file.relative_to(PACKAGE).parts[0] != "ray_backend":
            assert not any(is_named(name, ("ray",)) for name in imports_of(file)), file
    assert "ray" not in modules_after("import nmt_server.ray_backend.backend")


def test_the_heavy_libraries_are_only_for_engines_and_for_conversion() -> None:
    for file in files_of():
        if not file.relative_to(PACKAGE).as_posix().startswith(("engines/", "conversion/")):
            heavy = ("ctranslate2", "sentencepiece")
            assert not any(is_named(name, heavy) for name in imports_of(file)), file


def test_who_expects_the_database_to_fail_expects_all_its_errors() -> None:
    """A connection that has ended is an `InterfaceError`, which is no `DatabaseError`."""
    for file in [*files_of(), *sorted((ROOT / "mysite").rglob("*.py"))]:
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if isinstance(node, ast.ExceptHandler) and node.type:
                caught = {name.id for name in ast.walk(node.type) if isinstance(name, ast.Name)}
                assert not caught & {"DatabaseError", "OperationalError"}, (
                    f"{file.relative_to(ROOT)}:{node.lineno} catches {caught}: take "
                    "`from django.db import Error as AnyDatabaseError`."
                )


def test_tests_stand_where_what_they_test_stands() -> None:
    for file in (ROOT / "tests").rglob("test_*.py"):
        place = file.parent.relative_to(ROOT / "tests")
        is_there = any((house / place).is_dir() for house in (PACKAGE, ROOT))
        assert place == Path("e2e") or is_there, (
            f"{file.relative_to(ROOT)}: there is no nmt_server/{place}, and no {place}."
        )


def test_at_the_root_of_the_project_is_what_django_and_servers_name() -> None:
    named = {"__init__", "apps", "checks", "settings", "urls", "wsgi"}
    assert {file.stem for file in (ROOT / "mysite").glob("*.py")} == named, (
        "What is no part of these goes into a room of mysite/ (docs/architecture.md)."
    )


PAGE = (ROOT / "docs" / "architecture.md").read_text(encoding="utf-8")


def test_the_page_shows_every_room() -> None:
    picture = PAGE.partition("## The rooms")[2].partition("\n## ")[0]
    for room in FLOOR_OF:
        name = room.rpartition("/")[2]
        shown = name if name.endswith(".py") else f"{name}/"
        if room not in ("__init__.py", "engines/load.py"):
            assert re.search(rf"(?:^|\s|/){re.escape(shown)}", picture), f"{room} is not shown."


def test_the_page_names_files_that_are_there() -> None:
    text = re.sub(r"^```.*?^```", "", PAGE, flags=re.DOTALL | re.MULTILINE)
    named = re.findall(r"(?<![\w/.])(?:\w+/)+(?:\w+\.py)?", text)
    assert len(named) > 40
    for name in named:
        # In the picture, a folder stands below the one that it is in.
        below = (
            found for house in (PACKAGE, ROOT / "mysite") for found in house.glob(f"**/{name}")
        )
        assert (ROOT / name).exists() or any(below), f"There is no {name}."


def test_the_page_names_the_forms_of_a_text_where_they_are() -> None:
    forms = PAGE.partition("it is, in order:")[2].partition("\n\nWhat is protected")[0]
    found = re.findall(r"`([A-Z]\w+)`|`([\w/]+\.py)`", forms)
    waiting: list[str] = []
    for name, file in found:
        if name:
            waiting.append(name)
            continue
        source = (PACKAGE / file).read_text(encoding="utf-8")
        for name in waiting:
            assert re.search(rf"^class {name}\b", source, re.MULTILINE), f"{name} is not in {file}."
        waiting.clear()
    assert len(found) > 30 and waiting == []


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
        "import mysite.wsgi, mysite.urls\n"
        "from nmt_server.models import engine_choices; assert dict(engine_choices())['fairseq']\n"
        "assert 'drf_spectacular.openapi' not in sys.modules"
    )
    assert "django" in loaded
    assert not loaded & {"ctranslate2", "sentencepiece", "numpy", "torch"}
