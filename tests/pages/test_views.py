"""The pages as they leave the server: policy, links, texts, and nothing that the policy refuses."""

from __future__ import annotations

import re
from collections.abc import Iterable
from pathlib import Path

import pytest
from babel.messages.catalog import Message
from babel.messages.mofile import read_mo
from babel.messages.pofile import read_po
from django.contrib.auth.models import Permission, User
from django.contrib.staticfiles import finders
from django.test import Client, override_settings
from django.urls import include, path

import nmt_server
from nmt_server.conversion.catalogue import CATALOGUE
from nmt_server.pages.views import LANGUAGES

APP = Path(nmt_server.__file__).parent
STATIC = APP / "static" / "nmt_server"
SCRIPTS = sorted(STATIC.rglob("*.js"))
TEMPLATES = sorted((APP / "templates" / "nmt_server").glob("*.html"))
VIEWS = ("", "compare", "files", "inspect", "cache", "glossaries", "models")
# Every browser sends something like this for the address that a person opens.
ACCEPT = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"

# A project that has the app and nothing else: no admin.
urlpatterns = [path("", include("nmt_server.urls"))]

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("untrusted", "fresh_accounts")]


def page_of(client: Client, view: str, language: str = "en") -> str:
    response = client.get(f"/{view}", headers={"accept": ACCEPT, "accept-language": language})
    assert response.status_code == 200
    return response.content.decode()


def test_a_browser_gets_the_page_under_a_strict_policy(client: Client) -> None:
    for view in VIEWS:
        response = client.get(f"/{view}", headers={"accept": ACCEPT})
        assert response["Content-Type"] == "text/html; charset=utf-8"
        assert "default-src 'self'" in response["Content-Security-Policy"]
        assert "unsafe" not in response["Content-Security-Policy"]
        # A cache in between must not give the page to a program, nor the greeting to a browser,
        # nor what somebody may do to others.
        assert {"Accept", "Accept-Language", "Cookie"} <= set(response["Vary"].split(", "))
        assert "private" in response["Cache-Control"]


@pytest.mark.parametrize("view", VIEWS)
def test_the_page_is_well_formed(client: Client, view: str) -> None:
    page = page_of(client, view)
    assert not re.search(r"<script(?![^>]*\bsrc=)", page), "nothing stands inline"
    assert not re.search(r"<style|\sstyle=|\son\w+=|javascript:", page)
    assert 'href="/admin/"' in page
    assert 'href="/api/v1/docs"' in page
    for button in re.findall(r"<button.*?</button>", page, re.DOTALL):
        # The one for the theme gets its name with its function, from its script.
        assert 'id="theme"' in button or re.sub(r"<[^>]+>", "", button).strip()
    ids = re.findall(r'\sid="([^"]+)"', page)
    assert len(ids) == len(set(ids))
    names = [
        name for group in re.findall(r'\saria-\w+by="([^"]+)"', page) for name in group.split()
    ]
    names += re.findall(r'\sfor="([\w-]+)"', page)
    names += re.findall(r'\shref="#([\w-]+)"', page)
    assert set(names) <= set(ids)
    files = re.findall(r'="/static/([^"]+)"', page)
    assert any(file.endswith(".js") for file in files)
    assert all(finders.find(file) for file in files)


def test_a_page_knows_who_looks_at_it(client: Client) -> None:
    def rights(**headers: str) -> tuple[str, str]:
        page = client.get("/cache", headers={"accept": ACCEPT, **headers}).content.decode()
        found = re.search(r'data-rights="([^"]*)" data-user="([^"]*)"', page)
        assert found is not None
        return found[1], found[2]

    assert rights() == ("translate jobs", "")
    assert rights(**{"x-api-key": "wrong"}) == ("", "")
    user = User.objects.create_user("reader")
    user.user_permissions.add(Permission.objects.get(codename="correct"))
    client.force_login(user)
    assert rights() == ("translate correct jobs", "reader")


def test_every_import_and_every_icon_of_a_script_is_there() -> None:
    icons = (APP / "templates" / "nmt_server" / "icons.html").read_text(encoding="utf-8")
    for file in SCRIPTS:
        script = file.read_text(encoding="utf-8")
        for name in re.findall(r'(?:from|import\() ?"([^"]+)"', script):
            assert (file.parent / name).is_file(), f"{file}: {name}"
        for name in re.findall(r'(?:#icon-|\bicon\(")(\w+)', script):
            assert f'id="icon-{name}"' in icons, f"{file}: {name}"


def test_no_file_names_another_host() -> None:
    for file in [*SCRIPTS, *STATIC.rglob("*.css"), *TEMPLATES]:
        text = file.read_text(encoding="utf-8").replace("http://www.w3.org/2000/svg", "")
        assert not re.search(r"https?://|[\"'(]//\w", text), file


def test_a_project_without_the_admin_has_the_page_without_that_link(client: Client) -> None:
    with override_settings(ROOT_URLCONF="tests.pages.test_views"):
        for view in VIEWS:
            page = page_of(client, view)
            assert "/admin/" not in page
            assert "API" in page


def test_the_page_speaks_the_language_of_the_browser_or_the_chosen_one(client: Client) -> None:
    assert ">Translate</a>" in page_of(client, "", "de")
    japanese = page_of(client, "", "ja,en;q=0.5")
    assert '<html lang="ja"' in japanese
    assert ">翻訳</a>" in japanese
    client.cookies["django_language"] = "en"
    assert ">Translate</a>" in page_of(client, "", "ja")


def test_scripts_get_their_texts_as_a_script_of_their_own(client: Client) -> None:
    response = client.get("/page/texts.ja.js")
    assert response["Content-Type"].startswith("text/javascript")
    assert '"Copied": "\\u30b3' in response.content.decode(), "コ"
    assert client.get("/page/texts.xx.js").status_code == 404


_TEXT = r'"((?:[^"\\]|\\.)*)"'


def texts_of_scripts() -> set[str]:
    """The texts that scripts ask for; whatever is no literal could not be translated."""
    found: set[str] = set()
    for file in SCRIPTS:
        if file.name == "texts.js":
            continue
        script = file.read_text(encoding="utf-8")
        assert not re.search(rf"\bn?gettext\((?!\s*{_TEXT})", script), file
        found.update(re.findall(rf"\bn?gettext\(\s*{_TEXT}", script))
    return found


def texts_of_templates() -> set[str]:
    templates = "".join(file.read_text(encoding="utf-8") for file in TEMPLATES)
    double = re.findall(r'\{% translate "([^"]+)"', templates)
    single = re.findall(r"\{% translate '([^']+)'", templates)
    # What the catalogue of models says in words.
    return {*double, *single, *(each.languages for each in CATALOGUE), "see its page"}


def texts_in(catalog: Iterable[Message]) -> dict[str, str]:
    """The translations by their texts; of one with a plural, the first form of both."""
    found = {}
    for message in catalog:
        text, translated = message.id, message.string
        first = text if isinstance(text, str) else text[0]
        if first:
            found[first] = translated if isinstance(translated, str) else (translated or ("",))[0]
    return found


@pytest.mark.parametrize("language", [code for code in LANGUAGES if code != "en"])
def test_every_text_is_translated_and_compiled(language: str) -> None:
    folder = APP / "locale" / language / "LC_MESSAGES"
    for domain, texts in (("django", texts_of_templates()), ("djangojs", texts_of_scripts())):
        with (folder / f"{domain}.po").open("rb") as file:
            written = texts_in(read_po(file))
        with (folder / f"{domain}.mo").open("rb") as file:
            assert texts_in(read_mo(file)) == written, f"make texts compiles {domain}.po"
        assert texts <= set(written), f"not in {domain}.po: {texts - set(written)}"
        for text, translated in written.items():
            places = sorted(re.findall(r"%\(\w+\)s", text))
            assert places == sorted(re.findall(r"%\(\w+\)s", translated)), text
