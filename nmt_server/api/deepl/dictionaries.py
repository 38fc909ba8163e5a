"""`/v3/glossaries`, with a dictionary for each pair of languages."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse

from nmt_server.api.deepl.glossaries import TERMS, SentDictionary, created, nothing_to_say
from nmt_server.api.deepl.protocol import DEEPL
from nmt_server.api.http.declared import Foreign
from nmt_server.api.http.fields import read_fields
from nmt_server.api.http.glossaries import glossaries_of, glossary_of, new_glossary
from nmt_server.api.http.responses import json_response
from nmt_server.errors import InvalidRequest, UnknownGlossary
from nmt_server.glossaries.change import (
    checked_pair,
    delete_glossary,
    dictionaries_of,
    make_glossary,
    terms_of,
    update_glossary,
)
from nmt_server.glossaries.formats import deepl
from nmt_server.glossaries.term import Dictionary, Pair
from nmt_server.models import Glossary


class SentGlossary(Foreign, kw_only=True):
    """A glossary to make."""

    name: str
    dictionaries: list[SentDictionary]


class SentChange(Foreign, kw_only=True):
    """What to change of a glossary."""

    name: str | None = None
    dictionaries: list[SentDictionary] | None = None


class SentPair(Foreign, kw_only=True):
    """Which dictionary is meant."""

    source_lang: str | None = None
    target_lang: str | None = None


@DEEPL.view("GET", "POST", rights=TERMS)
def glossaries(request: HttpRequest) -> HttpResponse:
    """All glossaries, or a new one."""
    if request.method == "POST":
        sent = read_fields(request, ()).checked(SentGlossary)
        if not sent.dictionaries:
            raise InvalidRequest("Parameter 'dictionaries' has no item.")
        made = [each.dictionary() for each in sent.dictionaries]
        row = make_glossary(new_glossary(request, sent.name), made)
        return json_response(_told(row), status=201)
    rows = glossaries_of(request).order_by("created_at")
    return json_response({"glossaries": [_told(row) for row in rows]})


@DEEPL.view("GET", "PATCH", "DELETE", rights=TERMS)
def glossary(request: HttpRequest, pk: str) -> HttpResponse:
    """One glossary; a change adds terms to its dictionaries."""
    row = glossary_of(request, pk, changes=request.method != "GET")
    if request.method == "DELETE":
        delete_glossary(row)
        return nothing_to_say()
    if request.method == "PATCH":
        sent = read_fields(request, ()).checked(SentChange)
        changed = [each.dictionary() for each in sent.dictionaries or ()]
        update_glossary(row, changed, name=sent.name)
    return json_response(_told(row))


@DEEPL.view("GET", rights=TERMS)
def entries(request: HttpRequest, pk: str) -> HttpResponse:
    """The terms of a dictionary; of all of them where none is named."""
    row = glossary_of(request, pk)
    sent = read_fields(request, ()).checked(SentPair)
    pairs = list(dictionaries_of(row)) if sent.source_lang is None else [_pair(row, sent)]
    told = [
        {
            "source_lang": pair.source,
            "target_lang": pair.target,
            "entries": deepl.write(terms_of(row, pair), pair),
            "entries_format": "tsv",
        }
        for pair in pairs
    ]
    return json_response({"dictionaries": told})


@DEEPL.view("PUT", "DELETE", rights=TERMS)
def dictionaries(request: HttpRequest, pk: str) -> HttpResponse:
    """Replace a dictionary, or delete it."""
    row = glossary_of(request, pk, changes=True)
    if request.method == "DELETE":
        pair = _pair(row, read_fields(request, ()).checked(SentPair))
        update_glossary(row, [Dictionary(pair, [])], replaces=True)
        return nothing_to_say()
    dictionary = read_fields(request, ()).checked(SentDictionary).dictionary()
    update_glossary(row, [dictionary], replaces=True)
    counted = dictionaries_of(row)
    return json_response(_told_dictionary(dictionary.pair, counted[dictionary.pair]))


def _pair(row: Glossary, sent: SentPair) -> Pair:
    pair = checked_pair(sent.source_lang or "", sent.target_lang or "")
    if pair not in dictionaries_of(row):
        raise UnknownGlossary(f"The glossary has no dictionary {pair.source}-{pair.target}.")
    return pair


def _told_dictionary(pair: Pair, number: int) -> dict[str, Any]:
    return {"source_lang": pair.source, "target_lang": pair.target, "entry_count": number}


def _told(row: Glossary) -> dict[str, Any]:
    return {
        "glossary_id": str(row.pk),
        "name": row.name,
        "dictionaries": [_told_dictionary(*each) for each in dictionaries_of(row).items()],
        "creation_time": created(row),
    }
