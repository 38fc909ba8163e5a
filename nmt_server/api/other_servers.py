"""The addresses of the protocols of other servers, as their clients know them."""

from __future__ import annotations

from functools import wraps
from typing import Any

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.urls import path, re_path

from nmt_server.api import translate_address
from nmt_server.api.deepl import account as deepl_account
from nmt_server.api.deepl import dictionaries, glossaries
from nmt_server.api.deepl import documents as deepl_documents
from nmt_server.api.deepl import protocol as deepl
from nmt_server.api.deepl import translation as deepl_translation
from nmt_server.api.google import translation as google
from nmt_server.api.http.guard import View
from nmt_server.api.libretranslate import catalogue as libretranslate
from nmt_server.api.libretranslate import files as libretranslate_files
from nmt_server.api.libretranslate import suggestion as libretranslate_suggestion
from nmt_server.api.libretranslate import translation as libretranslate_translation
from nmt_server.api.lingva import translation as lingva
from nmt_server.api.mtranserver import translation as mtranserver
from nmt_server.api.nllb import api as nllb_api
from nmt_server.api.openai import completions, models
from nmt_server.api.openai import protocol as openai
from nmt_server.api.v1.nothing import nothing

# A language in an address, so that nothing else under /api/v1 is taken for one.
_CODE = "[A-Za-z]{2,3}(?:[-_][A-Za-z]{2,4})?"


def _within_v1(view: View) -> View:
    """A view of Lingva, whose addresses are any others of the REST API where it is not spoken."""

    @wraps(view)
    def answer(request: HttpRequest, **place: Any) -> HttpResponseBase:
        return view(request, **place) if lingva.LINGVA.is_spoken else nothing(request)

    return answer


urlpatterns = [
    path("v1/models", models.models),
    path("v1/models/<path:name>", models.model),
    # Programs put a slash behind it, or take the root for the base address.
    re_path(r"^(?:v1/)?chat/completions/?$", completions.chat),
    re_path(r"^(?:v1/)?completions/?$", completions.completions),
    path("v1/translate", translate_address.deeplx_pro),
    path("v1/<path:rest>", openai.nothing),
    path("translate", translate_address.translate),
    path("languages", libretranslate.languages),
    path("detect", libretranslate_translation.detect),
    path("suggest", libretranslate_suggestion.suggestion),
    path("translate_file", libretranslate_files.translate_file),
    path(
        "download_file/<uuid:pk>.<slug:key>.<slug:extension>",
        libretranslate_files.download_file,
        name="download-file",
    ),
    path("frontend/settings", libretranslate.settings),
    path("health", libretranslate.health),
    path("v2/translate", deepl_translation.translate),
    path("v2/languages", deepl_account.languages),
    path("v2/usage", deepl_account.usage),
    path("v2/document", deepl_documents.upload),
    path("v2/document/<uuid:pk>", deepl_documents.status),
    path("v2/document/<uuid:pk>/result", deepl_documents.result),
    path("v2/glossary-language-pairs", glossaries.language_pairs),
    path("v2/glossaries", glossaries.glossaries),
    path("v2/glossaries/<uuid:pk>", glossaries.glossary),
    path("v2/glossaries/<uuid:pk>/entries", glossaries.entries),
    path("v3/glossaries", dictionaries.glossaries),
    path("v3/glossaries/<uuid:pk>", dictionaries.glossary),
    path("v3/glossaries/<uuid:pk>/entries", dictionaries.entries),
    path("v3/glossaries/<uuid:pk>/dictionaries", dictionaries.dictionaries),
    re_path(r"^v[23]/(?P<rest>(?s:.*))$", deepl.nothing),
    path("language/translate/v2", google.translate),
    path("language/translate/v2/languages", google.languages),
    path("language/translate/v2/detect", google.detect),
    path("api/v4/translator", nllb_api.translator),
    path("api/v4/translator/stream", nllb_api.stream),
    path("api/v4/language", nllb_api.language),
    path("translate/batch", mtranserver.batch),
    path("kiss", mtranserver.kiss),
    path("imme", mtranserver.immersive),
    re_path(r"^api/v1/languages/(?P<kind>source|target)$", _within_v1(lingva.languages)),
    re_path(
        rf"^api/v1/(?P<source>{_CODE}|auto)/(?P<target>{_CODE})/(?P<query>(?s:.+))$",
        _within_v1(lingva.translate),
    ),
]
