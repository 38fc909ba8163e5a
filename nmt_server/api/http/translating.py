"""From the texts of a protocol to translations, where it may leave the source language open."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import NamedTuple

from django.http import HttpRequest, HttpResponse

from nmt_server.api.http.access import caller_of
from nmt_server.api.http.alternatives import other_translations, wishes_for_alternatives
from nmt_server.api.http.cache_header import cache_mode
from nmt_server.api.http.disconnect import ClientGone
from nmt_server.api.http.warnings import WARNINGS_HEADER, count_warnings
from nmt_server.documents.fragments import words_of
from nmt_server.languages import Detection, detect, match_language
from nmt_server.serving.current_models import get_model, registered_models
from nmt_server.serving.routing import AUTO, by_preference, find_way
from nmt_server.serving.way import Way
from nmt_server.translation import Translation, Wishes, translate
from nmt_server.translation.bounds import check_texts
from nmt_server.translation.wishes import NO_WISHES


class Translated(NamedTuple):
    """A text in the target language, and the codes of both languages.

    `detected` is there where the request left the source language open. `alternatives` are other
    translations, the likeliest first, at most as many as were asked for.
    """

    translation: Translation
    source: str
    target: str
    detected: Detection | None = None
    alternatives: tuple[str, ...] = ()

    @property
    def text(self) -> str:
        """What it says."""
        return self.translation.text


def translate_texts(
    request: HttpRequest,
    texts: Sequence[str],
    source: str | None,
    target: str | None,
    *,
    model: str | None = None,
    wishes: Wishes = NO_WISHES,
    alternatives: int = 0,
) -> list[Translated]:
    """A translation for each text, in order, until the client is gone.

    Where `source` is None or `auto`, each text is taken to be in the likeliest of the languages
    that there are models for; one that is in the target language already is answered as it is.
    Raises as `find_way` and `translate`.
    """
    with ClientGone(request) as cancel:
        wishes = replace(
            wishes,
            cache=cache_mode(request),
            cancel=cancel,
            budget=caller_of(request).budget,
        )
        if source is not None and source.lower() != AUTO:
            way = find_way(model, source, target)
            return translate_over(texts, way, wishes, alternatives)
        return _by_language(texts, target, model, wishes, alternatives)


def translate_over(
    texts: Sequence[str],
    way: Way,
    wishes: Wishes = NO_WISHES,
    alternatives: int = 0,
) -> list[Translated]:
    """The same by a way that is known. Raises as `translate`."""
    wishes = wishes if wishes.split else replace(wishes, split=way.split)
    if alternatives:
        wishes = wishes_for_alternatives(wishes, way[-1], alternatives)
    return [
        Translated(
            each,
            way.source_language,
            way.target_language,
            alternatives=other_translations(each, alternatives),
        )
        for each in translate(texts, way, wishes)
    ]


def detect_served(text: str) -> list[Detection]:
    """The languages of the registered models that a text may be in, the likeliest first."""
    return detect(text, served_languages())


def served_languages() -> list[str]:
    """The languages of the registered models, those of the default one first.

    Raises `NoModel` where there is none.
    """
    get_model()
    models = by_preference(registered_models())
    codes = [code for each in models for code in (each.source_language, *each.sources)]
    codes += [code for each in models for code in (each.target_language, *each.targets)]
    return list(dict.fromkeys(codes))


def tell_warnings(response: HttpResponse, translated: Sequence[Translated]) -> HttpResponse:
    """The answer with the header that counts the warnings, for which protocols have no place."""
    if counted := count_warnings(each.translation for each in translated):
        response[WARNINGS_HEADER] = counted
    return response


def sources_for(model: str | None, target: str | None) -> tuple[list[str], str | None]:
    """The languages that are translated into `target`, the preferred first, and its own code."""
    models = [get_model(model)] if model else by_preference(registered_models())
    if target is None:
        models = [get_model(model)]
        target = models[0].target_language
    codes: dict[str, None] = {}
    own = None
    for each in models:
        if (found := match_language(target, each.targets)) is not None:
            own = own or found.code
            codes |= dict.fromkeys([each.source_language, *each.sources])
    return [code for code in codes if code != own], own


def _by_language(
    texts: Sequence[str],
    target: str | None,
    model: str | None,
    wishes: Wishes,
    alternatives: int,
) -> list[Translated]:
    check_texts(len(texts))
    sources, own = sources_for(model, target)
    if own is None or not sources:
        # Raises what there is instead, or goes through a third language.
        return translate_over(texts, find_way(model, AUTO, target), wishes, alternatives)
    groups: dict[str, list[int]] = {}
    detections = []
    for index, text in enumerate(texts):
        said = words_of(text, wishes.syntax) if wishes.syntax else text
        found = next(iter(detect(said, [*sources, own])), None)
        detections.append(found)
        groups.setdefault(found.code if found else sources[0], []).append(index)
    by_index: dict[int, Translated] = {}
    for code, indices in groups.items():
        some = [texts[index] for index in indices]
        if code == own:
            made = [Translated(Translation(text, True, ()), own, own) for text in some]
        else:
            way = find_way(model, code, target)
            made = translate_over(some, way, wishes, alternatives)
            # It has waited already.
            wishes = replace(wishes, is_patient=True)
        by_index |= dict(zip(indices, made, strict=True))
    return [
        by_index[index]._replace(detected=found or Detection(by_index[index].source, 0.0))
        for index, found in enumerate(detections)
    ]
