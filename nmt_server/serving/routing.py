"""Which model translates what a request names: model, source and target language."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from nmt_server.conf import get_settings
from nmt_server.errors import InvalidRequest, UnsupportedPair
from nmt_server.languages import (
    LANGUAGE_CODES,
    Match,
    known_code,
    match_language,
    meant_language,
)
from nmt_server.serving.current_models import get_model, registered_models
from nmt_server.serving.served_model import Route, ServedModel
from nmt_server.serving.way import Way

# What clients send where they do not know the source language.
AUTO = "auto"

# Most models translate from or to English.
_USUAL_PIVOT = "en"

_MOST_PAIRS_NAMED = 40


def find_route(
    name: str | None = None, source: str | None = None, target: str | None = None
) -> Route:
    """The route for what a request names; what it leaves out is the model's own default.

    Without a model's name the best one for the pair serves: of those with the nearest languages the
    default model, else the one with the highest priority. `auto` as the source means the only one
    that the model has.
    Raises `UnknownModel`, `NoModel`, `InvalidRequest`, or `UnsupportedPair` with what there is.
    """
    for side, language in (("source", source), ("target", target)):
        if language is not None and not language.strip():
            raise InvalidRequest(
                f"The {side} language is empty.",
                f"Name one, or leave {side} out: it is the model's own then.",
            )
    if source is None and target is None:
        return get_model(name).default_route
    if name is not None:
        model = get_model(name)
        if (found := _route(model, source, target)) is not None:
            return found[1]
        first, second = _pair(source, target)
        raise UnsupportedPair(
            f"The model {name} does not translate {first} to {second}.",
            _offered(source, target, [model]),
        )
    models = by_preference(registered_models())
    if not models:
        get_model()  # Raises `NoModel`. Where there are some, none waits for another one's host.
    cannot_tell: InvalidRequest | None = None
    found_routes: list[tuple[int, Route]] = []
    for model in models:
        try:
            found = _route(model, source, target)
        except InvalidRequest as error:
            # Of several source languages; a model of one may serve.
            cannot_tell = cannot_tell or error
            continue
        if found is not None:
            found_routes.append(found)
    if found_routes:
        _, route = min(found_routes, key=lambda each: each[0])
        current = get_model(route.model.name)
        return route if current is route.model else replace(route, model=current)
    first, second = _pair(source, target)
    raise cannot_tell or UnsupportedPair(
        f"No registered model translates {first} to {second}.", _offered(source, target, models)
    )


def find_way(
    name: str | None, source: str | None, target: str | None, *, pivot: bool | None = None
) -> Way:
    """The direct route, or the two routes through the pivot language where there is no direct one.

    `pivot` asks for that or forbids it; None leaves it to the setting PIVOT_LANGUAGE. A request
    that names its model gets that model only. Raises as `find_route`.
    """
    try:
        return Way((find_route(name, source, target),))
    except UnsupportedPair:
        is_wanted = bool(get_settings().PIVOT_LANGUAGE) if pivot is None else pivot
        if name is not None or not is_wanted:
            raise
        language = pivot_language()
        try:
            return Way((find_route(None, source, language), find_route(None, language, target)))
        except UnsupportedPair as error:
            raise UnsupportedPair(
                f"There is no way through {language} either. {error.message}", error.hint
            ) from None


def pivot_language() -> str:
    """The language through which pairs go that no model has, where a request wants that."""
    named = get_settings().PIVOT_LANGUAGE or _USUAL_PIVOT
    return known_code(named, LANGUAGE_CODES) or named


def by_preference(models: Iterable[ServedModel]) -> list[ServedModel]:
    """The default model, then by descending priority, then by name."""
    return sorted(models, key=lambda model: (not model.is_default, -model.priority, model.name))


def _route(model: ServedModel, source: str | None, target: str | None) -> tuple[int, Route] | None:
    """What the model has for the pair, behind how far its languages are from what is wanted."""
    from_language = _source(model, source)
    to_language = (
        Match(model.target_language, 0) if target is None else match_language(target, model.targets)
    )
    if from_language is None or to_language is None or from_language.code == to_language.code:
        return None
    return from_language.distance + to_language.distance, Route(
        model,
        from_language.code,
        to_language.code,
        model.sources[from_language.code],
        model.targets[to_language.code],
    )


def _source(model: ServedModel, source: str | None) -> Match | None:
    if source is None:
        return Match(model.source_language, 0)
    if source.lower() != AUTO:
        return match_language(source, model.sources)
    if len(model.sources) > 1:
        raise InvalidRequest(
            f"The model {model.name} translates from {len(model.sources)} languages and cannot "
            "tell which one this is.",
            "Name the source language.",
        )
    return Match(model.source_language, 0)


def _pair(source: str | None, target: str | None) -> tuple[str, str]:
    return source or "its source language", target or "its target language"


def _offered(source: str | None, target: str | None, models: list[ServedModel]) -> str:
    """What there is in place of these languages, and which of it may be meant."""
    pairs = sorted({f"{a}-{b}" for model in models for a, b in model.pairs()})
    shown = ", ".join(pairs[:_MOST_PAIRS_NAMED])
    if len(pairs) > _MOST_PAIRS_NAMED:
        languages = sorted({language for model in models for language in model.targets})
        shown = f"{len(pairs)} pairs, to the languages {', '.join(languages)}"
    meant = [
        _meant(source, {language for model in models for language in model.sources}),
        _meant(target, {language for model in models for language in model.targets}),
    ]
    questions = "".join(f"Did you mean {code}? " for code in meant if code)
    return f"{questions}There is: {shown}."


def _meant(wanted: str | None, offered: set[str]) -> str | None:
    """The offered language that a code which is none of them was probably meant for."""
    if wanted is None or match_language(wanted, dict.fromkeys(offered, "")):
        return None
    return meant_language(wanted, offered)
