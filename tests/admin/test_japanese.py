"""The administration in Japanese: page by page, no English of ours is left in it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from html.parser import HTMLParser
from typing import Any

import pytest
from django.contrib import admin
from django.contrib.auth.models import Group, User
from django.contrib.messages import get_messages
from django.test import Client
from django.urls import reverse
from django.utils import translation

from nmt_server.accounts.keys import issue
from nmt_server.models import (
    ApiKey,
    CachedTranslation,
    Glossary,
    GlossaryEntry,
    Job,
    Language,
    Suggestion,
    TranslationModel,
)
from nmt_server.rights import Right
from nmt_server.text.pattern_sets import PATTERN_SETS

# What has no Japanese name, or is typed as it stands: programs, formats, options and their values.
_NAMES = set(
    re.findall(
        r"\S+",
        """
        nmt server NMT PROTECT API URL ID CPU CUDA GPU SHA CSV TSV TBX TMX JSON Excel Lines XUnity
        Sugoi REST CTranslate fairseq SentencePiece Apache MIT CC BY NC SA Python Hugging Face Hub
        UTC UUID MB GB KB cpu cuda float none vmap txt pt spm sep gram translate correct jobs manage
        language all keep alive manage python py export cache convert model Mac Command Control LDAP
        JavaScript Enter Ctrl PNG SVG BLEU chrF TER
        """,
    )
)
# Of other people's programs, which have no Japanese for it.
_THEIRS = re.compile(r"^(User Agent|HTTP Accept|IP( Address)?|Search|True)$", re.IGNORECASE)
_WORD = re.compile(r"[A-Za-z]{2,}")
_SHOWN = ("title", "aria-label", "placeholder", "data-placeholder", "alt")


class _Texts(HTMLParser):
    """What a page shows or says aloud; what is of no language in it is left out."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []
        self._hidden = 0
        self._value: str | None = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = dict(attrs)
        self._value = values.get("value") if tag == "option" else None
        if tag in ("script", "style", "code", "pre"):
            self._hidden += 1
        names = (*_SHOWN, "value") if values.get("type") in ("submit", "button") else _SHOWN
        self.found += [value for name in names if (value := values.get(name))]

    def handle_endtag(self, tag: str) -> None:
        if tag in ("script", "style", "code", "pre"):
            self._hidden -= 1

    def handle_data(self, data: str) -> None:
        # A choice that is its own value is what programs send.
        if not self._hidden and data.strip() and _as_sent(data) != self._value:
            self.found.append(" ".join(data.split()))


def _as_sent(choice: str) -> str:
    return choice.lower().replace(" ", "_")


def english(page: str, *data: str) -> set[str]:
    """The texts of a page with an English word that is no name and stands in none of the data."""
    # The permissions are rows of the database, which Django writes in English.
    page = re.sub(r'<select[^>]*name="(?:user_)?permissions".*?</select>', "", page, flags=re.S)
    # Names of all languages.
    page = re.sub(r'<select[^>]*name="(?:language|timezone)".*?</select>', "", page, flags=re.S)
    texts = _Texts()
    texts.feed(page)
    return {text for text in texts.found if english_in(text, data)}


def english_in(text: str, data: Iterable[str] = ()) -> bool:
    """Whether a text has an English word that is no name and stands in none of the data."""
    rest = re.sub(r"例：ja$|filler\w+|[0-9a-f]{8}-[0-9a-f-]{27}", "", text)
    for each in sorted(data, key=len, reverse=True):
        rest = "" if rest == each else rest.replace(each, "") if len(each) > 3 else rest
    words = _WORD.findall(rest)
    return not _THEIRS.match(rest.strip(":")) and any(word not in _NAMES for word in words)


@pytest.fixture
def chief(client: Client, db: None) -> Client:
    """Somebody who may do everything, and reads Japanese."""
    client.force_login(User.objects.create_superuser("管理者"))
    client.cookies["django_language"] = "ja"
    return client


@pytest.fixture
def rows(served_model: TranslationModel) -> list[Any]:
    """A row of each kind, with nothing English in what it holds."""
    model = TranslationModel.objects.get(pk=served_model.pk)
    japanese, korean = Language.objects.get(pk="ja"), Language.objects.get(pk="ko")
    pair = {"source_language": model.source_language, "target_language": model.target_language}
    key = ApiKey(name="鍵", quota=1000, rights=Right.TRANSLATE)
    issue(key)
    glossary = Glossary.objects.create(name="用語", is_shared=True, is_default=True)
    codes = {"source_language": "ja", "target_language": "en"}
    Language.objects.create(code="zh-Hant", name="繁体", native_name="繁体")
    made = [
        CachedTranslation.objects.create(
            key="1" * 64, model=model, **pair, source="王", target="王", source_start="王"
        ),
        Suggestion.objects.create(model=model, **pair, source="王", target="王"),
        Job.objects.create(
            name="章.txt",
            **codes,
            model=model.name,
            state="failed",
            error="誤り",
            total=3,
            report={"translated": 3, "cached": 1, "kept": {"count": 2, "lines": [1, 2]}},
        ),
        glossary,
        GlossaryEntry.objects.create(glossary=glossary, **codes, source="王", target="王"),
        key,
        Language.objects.get(pk="zh-Hant"),
        Group.objects.create(name="組"),
        model,
    ]
    assert japanese and korean
    return made


def _pages(client: Client, rows: list[Any]) -> Iterator[str]:
    """The addresses of all pages: of the site, of each kind of record, and of each record."""
    site = admin.site
    request: Any = client.get("/admin/").wsgi_request
    yield from ("/admin/", "/admin/nmt_server/", "/admin/password_change/")
    for model, its in site._registry.items():
        name = f"{model._meta.app_label}_{model._meta.model_name}"
        yield reverse(f"admin:{name}_changelist")
        if its.has_add_permission(request):
            yield reverse(f"admin:{name}_add")
    for row in [*rows, User.objects.get()]:
        name = f"{row._meta.app_label}_{row._meta.model_name}"
        for page in ("change", "history", "delete"):
            yield reverse(f"admin:{name}_{page}", args=[row.pk])


def test_no_page_has_english_of_ours(chief: Client, rows: list[Any]) -> None:
    data = _data(rows)
    left = {}
    for address in _pages(chief, rows):
        response = chief.get(address)
        assert response.status_code == 200, address
        if found := english(response.content.decode(), *data):
            left[address] = found
    assert left == {}


def test_what_was_changed_is_told_in_japanese(chief: Client, rows: list[Any]) -> None:
    """The history of a row all whose fields somebody has changed."""
    left = {}
    for row in rows:
        its = admin.site._registry[type(row)]
        name = f"{row._meta.app_label}_{row._meta.model_name}"
        request: Any = chief.get(reverse(f"admin:{name}_change", args=[row.pk])).wsgi_request
        form: Any = its.get_form(request, row)(instance=row)
        form.__dict__["changed_data"] = list(form.fields)
        its.log_change(request, row, its.construct_change_message(request, form, []))
        page = chief.get(reverse(f"admin:{name}_history", args=[row.pk])).content.decode()
        assert "変更" in page
        if found := english(page, *_data(rows)):
            left[name] = found
    assert left == {}


def test_what_is_done_is_told_in_japanese(chief: Client, rows: list[Any]) -> None:
    """Each action of each list, on a row that it is for."""
    left = {}
    data = _data(rows)
    for row in rows:
        address = reverse(f"admin:{row._meta.app_label}_{row._meta.model_name}_changelist")
        request: Any = chief.get(address).wsgi_request
        for action in admin.site._registry[type(row)].get_actions(request):
            if action.startswith(("export", "delete")) and type(row) is not CachedTranslation:
                continue
            if action.startswith("export"):
                continue
            response = chief.post(address, {"action": action, "_selected_action": [row.pk]})
            said = "\n".join(map(str, get_messages(response.wsgi_request)))
            shown = response.content.decode()
            key = re.sub(r": \S+$", "", said)  # A new key, at the end.
            if found := english(key, *data) | english(shown, *data):
                left[action] = found
    assert left == {}


def test_a_form_that_is_filled_in_wrongly_says_so_in_japanese(
    chief: Client, rows: list[Any]
) -> None:
    left = {}
    model = rows[-1]
    wrong: dict[str, dict[str, Any]] = {
        "apikey": {"name": "別", "rights": "translate", "allowed_models": "別のモデル"},
        "cachedtranslation": {"source": " ", "target": "", "model": model.pk},
        "glossary": {"name": "別", "is_shared": "on", "key": rows[5].pk},
        "language": {"code": "!", "name": ""},
        "translationmodel": {"name": "二 つ", "engine": "ctranslate2", "path": "/無"},
    }
    wrong["translationmodel"] |= {"languages-TOTAL_FORMS": 0, "languages-INITIAL_FORMS": 0}
    for name, sent in wrong.items():
        page = chief.post(reverse(f"admin:nmt_server_{name}_add"), sent).content.decode()
        assert "errornote" in page, name
        if found := english(page, *_data(rows)):
            left[name] = found
    assert left == {}


def test_names_change_no_migration() -> None:
    """They are those of the models, looked up when they are shown."""
    field = TranslationModel._meta.get_field("keep_alive")
    with translation.override("en"):
        assert str(field.verbose_name) == "keep alive"
        assert field.help_text == (
            "Idle seconds after which the model leaves memory: 0 at once, -1 never."
        )
    with translation.override("ja"):
        assert str(field.verbose_name) != "keep alive"
    assert field.deconstruct()[3].get("verbose_name") is None


def _data(rows: list[Any]) -> list[str]:
    """What stands in the rows, and what is typed as it stands."""
    model, key = rows[-1], rows[5]
    languages = [
        text
        for language in Language.objects.all()
        for text in (language.name, language.native_name, str(language), language.pk)
    ]
    examples = ("ja-en", "ko-en", "jpn_Jpan", "__ja__", "ja_XX", "<2ja>")
    sets = " ".join(PATTERN_SETS)
    return [model.name, model.path, model.fingerprint, key.prefix, sets, *examples, *languages]
