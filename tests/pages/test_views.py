"""The page as it leaves the server: policy, links, and nothing that the policy would refuse."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from django.contrib.staticfiles import finders
from django.test import Client, override_settings
from django.urls import include, path

import nmt_server

APP = Path(nmt_server.__file__).parent
STATIC = APP / "static" / "nmt_server"
SOURCES = sorted([*STATIC.iterdir(), *(APP / "templates" / "nmt_server").glob("*.html")])
# Every browser sends something like this for the address that a person opens.
ACCEPT = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"

# A project that has the app and nothing else: no admin.
urlpatterns = [path("", include("nmt_server.urls"))]


@pytest.fixture
def page(client: Client) -> str:
    response = client.get("/", headers={"accept": ACCEPT})
    assert response.status_code == 200
    return response.content.decode()


def test_a_browser_gets_the_page_under_a_strict_policy(client: Client) -> None:
    response = client.get("/", headers={"accept": ACCEPT})
    assert response["Content-Type"] == "text/html; charset=utf-8"
    assert "default-src 'self'" in response["Content-Security-Policy"]
    assert "unsafe" not in response["Content-Security-Policy"]
    # A cache in between must not give the page to a program, nor the greeting to a browser.
    assert "Accept" in response["Vary"]


def test_nothing_stands_inline(page: str) -> None:
    assert not re.search(r"<script(?![^>]*\bsrc=)", page)
    assert not re.search(r"<style|\sstyle=|\son\w+=|javascript:", page)


def test_it_leads_to_the_admin_and_the_api_docs(page: str) -> None:
    assert 'href="/admin/"' in page
    assert 'href="/api/v1/docs"' in page


def test_every_field_and_button_has_a_name(page: str) -> None:
    assert '<label for="model">' in page
    assert re.search(r'<textarea[^>]*aria-labelledby="source-title"', page)
    for button in re.findall(r"<button.*?</button>", page, re.DOTALL):
        # The one for the theme gets its name with its function, from its script.
        assert 'id="theme"' in button or re.sub(r"<[^>]+>", "", button).strip()


def test_every_id_is_there_once_and_every_reference_has_its_target(page: str) -> None:
    ids = re.findall(r'\sid="([^"]+)"', page)
    assert len(ids) == len(set(ids))
    names = [
        name for group in re.findall(r'\saria-\w+by="([^"]+)"', page) for name in group.split()
    ]
    names += re.findall(r'\s(?:for|href)="#?([\w-]+)"', page)
    assert set(names) <= set(ids)


def test_what_the_page_asks_for_is_there(page: str) -> None:
    files = re.findall(r'="/static/([^"]+)"', page)
    assert any(file.endswith(".js") for file in files)
    assert all(finders.find(file) for file in files)


@pytest.mark.parametrize("file", sorted(STATIC.glob("*.js")), ids=lambda file: file.name)
def test_every_import_and_every_icon_of_a_script_is_there(file: Path) -> None:
    script = file.read_text(encoding="utf-8")
    for name in re.findall(r'from "([^"]+)"', script):
        assert (STATIC / name).is_file()
    icons = (APP / "templates" / "nmt_server" / "icons.html").read_text(encoding="utf-8")
    for name in re.findall(r"#(icon-\w+)", script):
        assert f'id="{name}"' in icons


@pytest.mark.parametrize("file", SOURCES, ids=lambda file: file.name)
def test_no_file_names_another_host(file: Path) -> None:
    text = file.read_text(encoding="utf-8").replace("http://www.w3.org/2000/svg", "")
    assert not re.search(r"https?://|[\"'(]//\w", text)


@override_settings(ROOT_URLCONF="tests.pages.test_views")
def test_a_project_without_the_admin_has_the_page_without_that_link(client: Client) -> None:
    page = client.get("/", headers={"accept": ACCEPT}).content.decode()
    assert "Admin" not in page
    assert "API" in page
