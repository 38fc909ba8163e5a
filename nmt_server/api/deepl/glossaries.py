"""`/v2/glossaries`, each for one pair of languages, and `/v2/glossary-language-pairs`."""

from __future__ import annotations

from typing import Annotated, Any

from django.http import HttpRequest, HttpResponse

from nmt_server.api.deepl.protocol import DEEPL
from nmt_server.api.http.declared import Foreign, one_of
from nmt_server.api.http.fields import read_fields
from nmt_server.api.http.glossaries import glossaries_of, glossary_of, new_glossary, unknown
from nmt_server.api.http.guard import ANY
from nmt_server.api.http.responses import json_response, text_response
from nmt_server.errors import InvalidRequest
from nmt_server.glossaries.change import (
    checked_pair,
    delete_glossary,
    dictionaries_of,
    make_glossary,
    terms_of,
)
from nmt_server.glossaries.formats import deepl
from nmt_server.glossaries.term import Dictionary, Pair
from nmt_server.models import Glossary
from nmt_server.rights import Right
from nmt_server.serving.current_models import registered_models

TERMS = frozenset({Right.TRANSLATE, Right.CORRECT})
"""What a client needs for glossaries; shared ones are changed by who corrects."""


class SentDictionary(Foreign, kw_only=True):
    """Terms for a pair of languages."""

    source_lang: str
    target_lang: str
    entries: str
    entries_format: Annotated[str, one_of(("tsv", "csv"))] | None = None

    def dictionary(self) -> Dictionary:
        """The same in our words. Raises `InvalidRequest` and `InvalidFile`."""
        pair = checked_pair(self.source_lang, self.target_lang)
        is_csv = self.entries_format == "csv"
        terms = deepl.read_csv(self.entries) if is_csv else deepl.read(self.entries, pair)
        if not terms:
            raise InvalidRequest("Parameter 'entries' has no entry.")
        return Dictionary(pair, terms)


class SentGlossary(SentDictionary, kw_only=True):
    """A glossary to make."""

    name: str


@DEEPL.view("GET", rights=ANY)
def language_pairs(request: HttpRequest) -> HttpResponse:
    """The pairs that a model translates."""
    del request
    pairs = sorted({pair for model in registered_models() for pair in model.pairs()})
    told = [{"source_lang": source, "target_lang": target} for source, target in pairs]
    return json_response({"supported_languages": told})


@DEEPL.view("GET", "POST", rights=TERMS)
def glossaries(request: HttpRequest) -> HttpResponse:
    """Those of one pair of languages, or a new one."""
    if request.method == "POST":
        sent = read_fields(request, ()).checked(SentGlossary)
        made = make_glossary(new_glossary(request, sent.name), [sent.dictionary()])
        return json_response(_told(made), status=201)
    found = (_told(row) for row in glossaries_of(request).order_by("created_at"))
    return json_response({"glossaries": [each for each in found if each is not None]})


@DEEPL.view("GET", "DELETE", rights=TERMS)
def glossary(request: HttpRequest, pk: str) -> HttpResponse:
    """One glossary."""
    if request.method == "DELETE":
        delete_glossary(glossary_of(request, pk, changes=True))
        return nothing_to_say()
    if (told := _told(glossary_of(request, pk))) is None:
        raise unknown(pk)
    return json_response(told)


@DEEPL.view("GET", rights=TERMS)
def entries(request: HttpRequest, pk: str) -> HttpResponse:
    """The terms of a glossary, a line each."""
    row = glossary_of(request, pk)
    if (pair := _only_pair(row)) is None:
        raise unknown(pk)
    response = text_response(deepl.write(terms_of(row, pair), pair))
    response["Content-Type"] = "text/tab-separated-values; charset=utf-8"
    return response


def nothing_to_say() -> HttpResponse:
    """The answer where something was deleted."""
    return HttpResponse(status=204)


def created(row: Glossary) -> str:
    """When it was made, as the client reads it: with fractions of seconds."""
    return row.created_at.isoformat(timespec="microseconds")


def _only_pair(row: Glossary) -> Pair | None:
    """The languages of a glossary; None where it has several pairs, or none."""
    pairs = list(dictionaries_of(row))
    return pairs[0] if len(pairs) == 1 else None


def _told(row: Glossary) -> dict[str, Any] | None:
    """A glossary as the client reads it; None where version 2 has no such thing."""
    counted = dictionaries_of(row)
    if len(counted) != 1:
        return None
    [(pair, number)] = counted.items()
    return {
        "glossary_id": str(row.pk),
        "name": row.name,
        "ready": True,
        "source_lang": pair.source,
        "target_lang": pair.target,
        "creation_time": created(row),
        "entry_count": number,
    }
