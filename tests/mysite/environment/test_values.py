"""What people set by environment variables is read as they mean it, or refused in a sentence."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from dataclasses import fields
from pathlib import Path
from typing import Any

import pytest
from django.core.exceptions import ImproperlyConfigured

from mysite.checks import check_variables
from mysite.environment import values
from mysite.environment.database import database
from mysite.environment.server_settings import data_folder, server_settings
from nmt_server.conf import Settings, check_setting
from tests.conftest import DEMO

ROOT = DEMO.parent
Set = Callable[..., None]


@pytest.fixture
def set_variables(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Set:
    """Sets variables, and no other of ours but a data folder."""
    for name in list(os.environ):
        if name.startswith(("NMT_", "DJANGO_A", "DJANGO_CSRF", "DATABASE_")):
            monkeypatch.delenv(name)
    monkeypatch.setenv("NMT_DATA_DIR", str(tmp_path))

    def set_them(**variables: str) -> None:
        for name, value in variables.items():
            monkeypatch.setenv(name, value)

    return set_them


@pytest.mark.parametrize(
    ("variable", "value", "meant"),
    [
        ("MAX_UPLOAD_BYTES", "10MB", 10 * 1024**2),
        ("MAX_UPLOAD_BYTES", " 1.5 gb ", 3 * 1024**3 // 2),
        ("MAX_UPLOAD_BYTES", "512KiB", 512 * 1024),
        ("MAX_BODY_BYTES", "64m", 64 * 1024**2),
        ("MAX_BODY_BYTES", "100 B", 100),
        ("MEMORY_CACHE_BYTES", "16777216", 16 * 1024**2),
        ("MAX_QUEUED_TOKENS", "2,000,000", 2_000_000),
        ("MAX_QUEUED_TOKENS", "2_000_000", 2_000_000),
        ("REQUEST_TIMEOUT", "0.5", 0.5),
        ("ALLOW_CLOSE", "No", False),
        ("LOG_TEXTS", "on", True),
        ("PIVOT_LANGUAGE", "jpn_Jpan", "jpn_Jpan"),
        ("PIVOT_LANGUAGE", "haw", "haw"),
        ("PROTECT", "none", ()),
        ("PROTECT", "braces, printf", ("braces", "printf")),
        ("ALLOWED_ORIGINS", "https://A.example/ file://", ("https://a.example", "file://")),
    ],
)
def test_a_value_is_read_as_it_is_meant(
    set_variables: Set, variable: str, value: str, meant: Any
) -> None:
    set_variables(**{f"NMT_{variable}": value})
    assert getattr(Settings(**server_settings()), variable) == meant


def test_what_is_not_set_or_empty_is_as_the_settings_say(
    set_variables: Set, tmp_path: Path
) -> None:
    set_variables(**{f"NMT_{field.name}": "" for field in fields(Settings)[1:]})
    assert Settings(**server_settings()) == Settings(tmp_path)
    usual = Settings(tmp_path)
    for field in fields(Settings):
        value = getattr(usual, field.name)
        assert check_setting(field.name, value) == value, "every setting can be read"


_WRONG = [
    ("NMT_MAX_UPLOAD_BYTES", "ten", "a number of bytes"),
    ("NMT_MAX_UPLOAD_BYTES", "10 apples", "a number of bytes"),
    ("NMT_MAX_BODY_BYTES", "-1MB", "a number of bytes"),
    ("NMT_REQUEST_TIMEOUT", "abc", "a number of seconds"),
    ("NMT_REQUEST_TIMEOUT", "nan", "a number of seconds"),
    ("NMT_REQUEST_TIMEOUT", "0", "a number of seconds"),
    ("NMT_KEEP_JOBS_DAYS", "1.5", "a whole number"),
    ("NMT_CPU_THREADS", "-1", "a whole number"),
    ("NMT_ALLOW_CLOSE", "maybe", "yes or no"),
    ("NMT_PIVOT_LANGUAGE", "english", "en"),
    ("NMT_PIVOT_LANGUAGE", "xyz", "code of a language"),
    ("NMT_PROTECT", "codes none", "codes"),
    ("NMT_ALLOWED_ORIGINS", "example.org", "https://"),
    ("NMT_ALLOWED_ORIGINS", "https://example.org/page", "https://"),
    ("NMT_DATA_DIR", "/proc/self/nowhere", "cannot be made"),
    ("NMT_DATA_DIR", "/proc/self/status", "is a file"),
    ("NMT_DATA_DIR", "/proc", "nothing can be written there"),
    ("NMT_DATA_DIR", "~nobody-of-that-name/data", "home folder"),
]


@pytest.mark.skipif(sys.platform == "win32", reason="paths of Linux")
@pytest.mark.parametrize(("variable", "value", "takes"), _WRONG)
def test_a_value_that_cannot_be_meant_is_refused_in_a_sentence(
    set_variables: Set, variable: str, value: str, takes: str
) -> None:
    set_variables(**{variable: value})
    with pytest.raises(ImproperlyConfigured) as refused:
        server_settings()
    told = str(refused.value)
    assert variable in told and value in told and takes in told and "\n" not in told


@pytest.mark.parametrize(
    ("read", "variable", "value", "takes"),
    [
        (values.log_level, "NMT_LOG_LEVEL", "verbose", "DEBUG"),
        (lambda: values.is_yes("DJANGO_DEBUG"), "DJANGO_DEBUG", "2", "yes or no"),
        *(
            (lambda: values.hosts("DJANGO_ALLOWED_HOSTS"), "DJANGO_ALLOWED_HOSTS", value, name)
            for value, name in (("http://a.example", "without http"), ("a:80", "and port"))
        ),
        (
            lambda: values.sites("DJANGO_CSRF_TRUSTED_ORIGINS"),
            "DJANGO_CSRF_TRUSTED_ORIGINS",
            "a.example",
            "https://",
        ),
        *(
            (
                lambda: values.path("DJANGO_FORCE_SCRIPT_NAME"),
                "DJANGO_FORCE_SCRIPT_NAME",
                value,
                "/nmt",
            )
            for value in ("nmt", "//nmt", "https://a.example/nmt", "/a?b", "/a b")
        ),
        *(
            (lambda: database(Path()), "DATABASE_URL", value, name)
            for value, name in (
                ("foo", "postgres://"),
                ("foo://x", "postgres://"),
                ("postgres://h:port/name", "postgres://"),
                ("postgres://h", "name"),
                ("oracle://h/name", "not installed"),
                ("sqlite:////nowhere/db.sqlite3", "no folder /nowhere"),
                ("sqlite:////proc", "it is a folder"),
                ("sqlite:////proc/sys/db.sqlite3", "nothing can be written"),
            )
        ),
    ],
)
def test_the_same_holds_for_what_django_and_the_database_are_told(
    set_variables: Set, read: Callable[[], Any], variable: str, value: str, takes: str
) -> None:
    set_variables(**{variable: value})
    with pytest.raises(ImproperlyConfigured) as refused:
        read()
    told = str(refused.value)
    assert variable in told and value in told and takes in told and "\n" not in told


def test_no_message_shows_a_password(set_variables: Set) -> None:
    set_variables(DATABASE_URL="postgres://nmt:secret@h:port/name")
    with pytest.raises(ImproperlyConfigured) as refused:
        database(Path())
    assert "secret" not in str(refused.value)


def test_addresses_may_be_written_as_people_do(set_variables: Set) -> None:
    set_variables(DJANGO_ALLOWED_HOSTS="NMT.example.org, 192.168.1.20 ::1 .lan *")
    assert values.hosts("DJANGO_ALLOWED_HOSTS") == [
        "nmt.example.org",
        "192.168.1.20",
        "[::1]",
        ".lan",
        "*",
    ]
    set_variables(DJANGO_CSRF_TRUSTED_ORIGINS="https://nmt.example.org/")
    assert values.sites("DJANGO_CSRF_TRUSTED_ORIGINS") == ["https://nmt.example.org"]


@pytest.mark.parametrize(
    ("written", "read"), [("", ""), ("/", ""), ("/nmt", "/nmt"), ("/a/nmt/", "/a/nmt")]
)
def test_a_path_ends_without_a_slash(set_variables: Set, written: str, read: str) -> None:
    set_variables(DJANGO_FORCE_SCRIPT_NAME=written)
    assert values.path("DJANGO_FORCE_SCRIPT_NAME") == read


def test_the_data_folder_may_be_in_the_home_folder(set_variables: Set, tmp_path: Path) -> None:
    set_variables(HOME=str(tmp_path), NMT_DATA_DIR="~/nmt")
    assert data_folder() == tmp_path / "nmt"


def test_a_variable_that_nothing_reads_is_pointed_out(set_variables: Set) -> None:
    set_variables(NMT_ALOW_CLOSE="no")
    (warning,) = check_variables()
    assert "NMT_ALOW_CLOSE" in warning.msg and "NMT_ALLOW_CLOSE" in str(warning.hint)


def manage(*arguments: str, **variables: str) -> tuple[int, list[str]]:
    """Exit status and standard error of a command."""
    done = subprocess.run(
        [sys.executable, "manage.py", *arguments],
        cwd=ROOT,
        env={**os.environ, "DJANGO_SETTINGS_MODULE": "mysite.settings", **variables},
        capture_output=True,
        text=True,
        timeout=60,
    )
    return done.returncode, done.stderr.splitlines()


def test_on_the_command_line_it_is_that_sentence_alone() -> None:
    status, said = manage("list_models", NMT_MAX_UPLOAD_BYTES="ten")
    assert status == 1
    assert said == [
        "NMT_MAX_UPLOAD_BYTES is 'ten'; it takes a number of bytes, or one with a unit, such as "
        "512KB, 10MB or 2GB."
    ]


def test_a_command_before_the_setup_says_what_to_run(tmp_path: Path) -> None:
    status, said = manage("list_models", NMT_DATA_DIR=str(tmp_path))
    assert status == 1 and len(said) == 1 and "manage.py setup" in said[0]


def test_a_python_that_is_too_old_is_named_before_anything_is_looked_for() -> None:
    # As if this were an older one: none can be counted on here.
    program = (
        "import sys, runpy; sys.version_info = (3, 10, 4, 'final', 0)\n"
        "runpy.run_path('manage.py', run_name='__main__')"
    )
    done = subprocess.run(
        [sys.executable, "-IS", "-c", program], cwd=ROOT, capture_output=True, text=True, timeout=60
    )
    assert done.stderr == "nmt-server needs Python 3.11 or newer, and this is Python 3.10.\n"
