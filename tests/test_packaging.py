"""The app by itself: built, installed into another environment, and used in another project."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import sysconfig
import tarfile
import tomllib
import venv
import zipfile
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).parent.parent

# What docs/operating.md tells people to add to their project.
_SETTINGS = """
INSTALLED_APPS += [
    "nmt_server",
    "rest_framework",
    "rest_framework.authtoken",
    "drf_spectacular",
    "drf_spectacular_sidecar",
]
NMT_SERVER = {"DATA_DIR": BASE_DIR / "data"}
DATA_UPLOAD_MAX_MEMORY_SIZE = 32 * 1024 * 1024
"""
_URLS = """
from django.urls import include
from rest_framework.views import APIView
urlpatterns += [path("own", APIView.as_view()), path("nmt/", include("nmt_server.urls"))]
"""
_TRANSLATE = """
import nmt_server
from django.test import Client
from django.urls import reverse

client = Client(headers={"host": "localhost"})
prefix = reverse("nmt_server:root")
sent = {"content": ["猫", "", "犬がいる。"]}
answer = client.post(prefix, sent, content_type="application/json")
assert answer.status_code == 200, answer.content
translated = answer.json()
assert len(translated) == 3 and translated[1] == "" and all(translated[::2]), translated
page = client.get(prefix, headers={"accept": "text/html"})
assert page.status_code == 200 and b"<html" in page.content
schema = client.get(prefix + "api/v1/schema", headers={"accept": "application/json"})
assert schema.status_code == 200 and schema.json()["openapi"] == "3.1.0", schema.content
assert {"/", "/api/v1/translate"} < set(schema.json()["paths"])
assert "/own" not in schema.json()["paths"]
assert schema.json().get("servers", [{"url": ""}]) == [{"url": prefix.rstrip("/")}]
docs = client.get(prefix + "api/v1/docs").content.decode()
assert prefix + "api/v1/schema" in docs and "https://" not in docs, docs
print(nmt_server.__file__)
"""


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of the sdist and of the wheel, which is made of the sdist.

    They are built from a copy of the sources, so that nothing is left behind in them.
    """
    folder = tmp_path_factory.mktemp("built")
    source = folder / "source"
    ignored = shutil.ignore_patterns(".*", "data", "build", "dist", "*.egg-info", "__pycache__")
    shutil.copytree(ROOT, source, ignore=ignored)
    _run(
        [sys.executable, "-m", "build", "--no-isolation", "-o", str(folder), str(source)],
        folder,
    )
    return folder


@pytest.fixture(scope="module")
def wheel(built: Path) -> Path:
    (file,) = built.glob("*.whl")
    return file


def test_the_sdist_says_what_it_is(built: Path) -> None:
    (file,) = built.glob("*.tar.gz")
    with tarfile.open(file) as archive:
        packed = {name.partition("/")[2] for name in archive.getnames()}
    assert {"LICENSE", "README.md", "CHANGELOG.md", "pyproject.toml"} <= packed


def test_the_wheel_has_the_whole_app_and_nothing_else(wheel: Path) -> None:
    app = ROOT / "nmt_server"
    expected = {
        file.relative_to(ROOT).as_posix()
        for file in app.rglob("*")
        if file.is_file() and "__pycache__" not in file.parts
    }
    with zipfile.ZipFile(wheel) as archive:
        packed = {name for name in archive.namelist() if ".dist-info/" not in name}
        licence = [name for name in archive.namelist() if name.endswith("LICENSE")]
    assert packed == expected
    assert licence


def test_another_project_translates_with_it(
    wheel: Path, random_model_folder: Path, tmp_path: Path
) -> None:
    environment = tmp_path / "environment"
    venv.create(environment, with_pip=False)
    python = environment / ("Scripts" if sys.platform == "win32" else "bin") / "python"
    packages = Path(sysconfig.get_path("purelib", vars=dict.fromkeys(_BASES, str(environment))))
    # What the app depends on comes from this environment, which has no nmt_server.
    (packages / "dependencies.pth").write_text(sysconfig.get_path("purelib") + "\n")
    _run(
        [*_PIP, "--python", str(python), "install", *_OFFLINE, str(wheel)],
        tmp_path,
    )

    project = tmp_path / "project"
    project.mkdir()
    _run([str(python), "-m", "django", "startproject", "elsewhere", "."], project)
    with (project / "elsewhere" / "settings.py").open("a") as settings:
        settings.write(_SETTINGS)
    with (project / "elsewhere" / "urls.py").open("a") as urls:
        urls.write(_URLS)

    def manage(*arguments: str) -> str:
        return _run([str(python), "manage.py", *arguments], project)

    manage("check", "--fail-level", "WARNING")
    manage("makemigrations", "--check", "--dry-run")
    manage("migrate")
    pair = ("--source", "ja", "--target", "en")
    manage("add_model", "random", str(random_model_folder), *pair, "--max-decoding-length", "24")
    used = manage("shell", "--no-imports", "-c", _TRANSLATE)
    assert Path(used.strip().splitlines()[-1]).is_relative_to(environment)


PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]

# What only the deployable project in `mysite` needs.
_OF_THE_PROJECT = {
    *("dj-database-url", "django-axes", "django-cors-headers", "gunicorn", "httptools"),
    "whitenoise",
}


@pytest.mark.parametrize(
    ("declared", "files"),
    [
        (PROJECT["dependencies"], ("requirements",)),
        (PROJECT["optional-dependencies"]["fairseq"], ("torch-cpu", "fairseq")),
        (PROJECT["optional-dependencies"]["fairseq"], ("torch-cuda", "fairseq")),
        (PROJECT["optional-dependencies"]["convert"], ("torch-cpu", "convert")),
        (PROJECT["optional-dependencies"]["postgresql"], ("postgresql",)),
        (PROJECT["optional-dependencies"]["mysql"], ("mysql",)),
        (PROJECT["optional-dependencies"]["otel"], ("otel",)),
        (PROJECT["optional-dependencies"]["ray"], ("ray",)),
        (PROJECT["optional-dependencies"]["evaluate"], ("evaluate",)),
    ],
    ids=lambda each: " ".join(each) if isinstance(each, tuple) else "",
)
def test_what_the_app_asks_for_is_what_was_tested(
    declared: list[str], files: tuple[str, ...]
) -> None:
    ranges = {canonicalize_name(each.name): each for each in map(Requirement, declared)}
    pins = {canonicalize_name(each.name): each for file in files for each in _pinned(file)}
    assert ranges.keys() == pins.keys() - _OF_THE_PROJECT
    for name, wanted in ranges.items():
        [pin] = pins[name].specifier
        assert pin.operator == "==" and wanted.specifier.contains(pin.version), name
        assert wanted.extras == pins[name].extras, name


def test_the_extras_are_those_that_have_been_compared() -> None:
    assert set(PROJECT["optional-dependencies"]) == {
        *("fairseq", "convert", "postgresql", "mysql", "otel", "evaluate", "ray")
    }


def _pinned(name: str) -> list[Requirement]:
    """What a requirements file names itself, without those that it includes."""
    file = ROOT / ("requirements.txt" if name == "requirements" else f"requirements-{name}.txt")
    lines = [line.strip() for line in file.read_text(encoding="utf-8").splitlines()]
    return [Requirement(line) for line in lines if line and not line.startswith(("#", "-r"))]


_PIP = (sys.executable, "-m", "pip")
_OFFLINE = ("--no-deps", "--no-index")
_BASES = ("base", "platbase")


def _run(command: list[str], folder: Path) -> str:
    """Standard output of a command that must succeed."""
    kept = {
        name: value
        for name, value in os.environ.items()
        if name not in ("DJANGO_SETTINGS_MODULE", "NMT_DATA_DIR", "PYTHONPATH")
    }
    done = subprocess.run(
        command,
        cwd=folder,
        env={**kept, "PYTHONUTF8": "1"},
        capture_output=True,
        text=True,
        timeout=100,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout
