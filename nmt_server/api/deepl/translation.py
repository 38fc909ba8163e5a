"""`POST /v2/translate`."""

from __future__ import annotations

from typing import Annotated, Any

from django.http import HttpRequest, HttpResponse
from msgspec import Meta

from nmt_server.api.deepl.protocol import DEEPL
from nmt_server.api.deepl.tags import TagFields, syntax_of
from nmt_server.api.http.declared import one_of
from nmt_server.api.http.fields import read_fields
from nmt_server.api.http.glossaries import chosen_glossaries
from nmt_server.api.http.responses import json_response
from nmt_server.api.http.translating import tell_warnings, translate_texts
from nmt_server.errors import InvalidRequest
from nmt_server.languages import subtags_of
from nmt_server.text.segmentation import SplitMode
from nmt_server.translation import Wishes

# What says how texts are split; where nothing says it, line breaks of markup do not count.
_SPLITS = {
    "0": SplitMode.NONE,
    "1": SplitMode.SENTENCE,
    "nonewlines": SplitMode.PARAGRAPH,
}
_MODEL = "quality_optimized"


class TranslateRequest(TagFields, kw_only=True):
    """Texts to translate. What is not named here is accepted and has no effect."""

    text: Annotated[
        list[str], Meta(description="The texts.", extra={"hint": "Send at least one text."})
    ]
    target_lang: Annotated[str, Meta(description="Such as `EN-US`.")]
    source_lang: Annotated[str | None, Meta(description="If left out, it is detected.")] = None
    split_sentences: Annotated[
        Annotated[str, one_of(_SPLITS)] | int | None,
        Meta(description="`0`: a text is one sentence; `nonewlines`: line breaks end none."),
    ] = None
    glossary_id: str | None = None
    glossary_ids: list[str] | None = None
    context: Annotated[
        str | None, Meta(description="What stands before the texts; it is not translated.")
    ] = None
    model_type: str | None = None


@DEEPL.view("POST")
def translate(request: HttpRequest) -> HttpResponse:
    """Translate texts, in order."""
    sent = read_fields(request, ("text",)).checked(TranslateRequest)
    if not sent.text:
        raise InvalidRequest("Parameter 'text' not specified.")
    named = [sent.glossary_id] if sent.glossary_id else sent.glossary_ids
    wishes = Wishes(
        syntax=syntax_of(sent, sent.text),
        split=_split_of(sent),
        context=(sent.context,) if sent.context else (),
        glossaries=chosen_glossaries(request, named) if named else None,
    )
    translated = translate_texts(
        request, sent.text, sent.source_lang or None, sent.target_lang, wishes=wishes
    )
    found = []
    for source, each in zip(sent.text, translated, strict=True):
        told: dict[str, Any] = {
            "detected_source_language": subtags_of(each.source).language.upper(),
            "text": each.text,
            "billed_characters": len(source),
        }
        if sent.model_type:
            told["model_type_used"] = _MODEL
        if sent.tag_handling_version:
            told["tag_handling_version"] = sent.tag_handling_version
        found.append(told)
    return tell_warnings(json_response({"translations": found}), translated)


def _split_of(sent: TranslateRequest) -> SplitMode | None:
    if sent.split_sentences is None:
        return SplitMode.PARAGRAPH if sent.tag_handling else None
    mode = _SPLITS.get(str(sent.split_sentences))
    if mode is None:
        raise InvalidRequest(
            f"Value for 'split_sentences' not supported: {sent.split_sentences}.",
            f"It is one of: {', '.join(_SPLITS)}.",
        )
    return mode
