"""The documentation can be built, loads nothing from the network, and names only what there is."""

from __future__ import annotations

import re
import shlex
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import fields
from html.parser import HTMLParser
from pathlib import Path

import pytest
from django.core.management import get_commands, load_command_class

from nmt_server.conf import Settings

ROOT = Path(__file__).parent.parent
AT_THE_FRONT = [ROOT / f"{name}.md" for name in ("README", "CONTRIBUTING", "SECURITY", "CHANGELOG")]
PAGES = [*AT_THE_FRONT, *sorted((ROOT / "docs").glob("*.md"))]

_CODE_BLOCK = re.compile(r"^```sh\n(.*?)^```", re.MULTILINE | re.DOTALL)
_LINK = re.compile(r"\]\(([^)\s]+)\)")
# `manage.py NAME --option`, or only `NAME ... --option`, in a code span.
_SPAN = re.compile(r"`([^`\n]+)`")
# The markers of both sides; `=======` alone may underline a heading.
_CONFLICT = re.compile(rb"^(?:<{7}|>{7}|\|{7}) ", re.MULTILINE)
_VARIABLE = re.compile(r"\b(?:(?:NMT|DJANGO)_(?!SERVER\b|SETTINGS_MODULE\b)[A-Z_]+|DATABASE_URL)\b")


class Loaded(HTMLParser):
    """The addresses that a browser fetches by itself when it shows a page."""

    def __init__(self) -> None:
        super().__init__()
        self.addresses: list[str] = []

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        for name, value in attributes:
            if value and (name in ("src", "srcset") or (tag == "link" and name == "href")):
                self.addresses.append(value)


def test_it_is_a_site_without_warnings_that_loads_nothing_from_elsewhere(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "sphinx", "-q", "-W", "--keep-going", "docs", str(tmp_path)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=110,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    for page in (ROOT / "docs").glob("*.md"):
        built = (tmp_path / page.name).with_suffix(".html").read_text(encoding="utf-8")
        loaded = Loaded()
        loaded.feed(built)
        assert loaded.addresses
        outside = [each for each in loaded.addresses if re.match("(?:[a-z]+:)?//", each)]
        assert not outside, page
    for sheet in tmp_path.rglob("*.css"):
        assert not re.search(r"url\([\"']?(?:https?:)?//", sheet.read_text(encoding="utf-8")), sheet


def test_no_text_has_what_a_merge_left_undone() -> None:
    # The names of files end with NUL, as what they are may hold anything else.
    listed = subprocess.run(
        ["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, timeout=60, check=False
    )
    if listed.returncode:
        pytest.skip("This is no checkout.")
    for name in filter(None, listed.stdout.decode().split("\0")):
        file = ROOT / name
        content = file.read_bytes() if file.is_file() else b""
        if b"\0" not in content:
            assert not _CONFLICT.search(content), name


@pytest.mark.parametrize("page", AT_THE_FRONT, ids=lambda page: page.stem)
def test_links_of_the_front_page_lead_somewhere(page: Path) -> None:
    for target in _LINK.findall(page.read_text(encoding="utf-8")):
        if not target.startswith(("https://", "http://")):
            assert (page.parent / target.partition("#")[0]).exists(), target


def commands_of(page: Path) -> Iterator[list[str]]:
    """The words of every command that a page shows, in blocks and in sentences."""
    text = page.read_text(encoding="utf-8")
    for block in _CODE_BLOCK.findall(text):
        for line in block.replace("\\\n", " ").splitlines():
            if words := shlex.split(line, comments=True):
                yield words
    for span in _SPAN.findall(_CODE_BLOCK.sub("", text)):
        words = span.split()
        if words[:1] == ["make"] or words[:2] == ["python", "manage.py"]:
            yield words
        elif words[0] in get_commands() and words[1:]:
            yield ["python", "manage.py", *words]


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_every_command_exists_with_its_options(page: Path) -> None:
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    for words in commands_of(page):
        if words[0] == "make" and words[1:] and "=" not in words[1]:
            assert re.search(rf"^{words[1]}:.*## ", makefile, re.MULTILINE), words
        for word in words:
            if word.startswith("requirements"):
                assert (ROOT / word).is_file(), words
        if words[:2] != ["python", "manage.py"]:
            continue
        name = words[2]
        assert name in get_commands(), words
        command = load_command_class(get_commands()[name], name)
        known = command.create_parser("manage.py", name)._option_string_actions
        for word in words[3:]:
            if word.startswith("-") and not re.fullmatch(r"-\d+", word):
                assert word.partition("=")[0] in known, words


def test_every_variable_of_the_environment_is_explained() -> None:
    read = {
        variable
        for folder in ("mysite", "docker")
        for file in (ROOT / folder).rglob("*")
        if file.is_file() and file.suffix != ".pyc"
        for variable in _VARIABLE.findall(file.read_text(encoding="utf-8"))
    }
    read |= {f"NMT_{field.name}" for field in fields(Settings)}
    # Stands for any setting, in a docstring.
    read -= {"NMT_NAME"}
    pages = {page.stem: _VARIABLE.findall(page.read_text(encoding="utf-8")) for page in PAGES}
    assert read - {"DJANGO_SUPERUSER_EMAIL"} <= {*pages["settings"], *pages["deploying"]}
    named = {each for found in pages.values() for each in found}
    assert named <= read
