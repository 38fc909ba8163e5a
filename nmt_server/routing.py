"""Which model translates what a request names: model, source and target language."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from nmt_server.conf import get_settings
from nmt_server.errors import InvalidRequest, UnsupportedPair
from nmt_server.registry import get_model, registered_models
from nmt_server.served import Route, ServedModel

# What clients send where they do not know the source language.
AUTO = "auto"

# Most models translate from or to English.
_USUAL_PIVOT = "en"

_MOST_PAIRS_NAMED = 40


def find_route(
    name: str | None = None, source: str | None = None, target: str | None = None
) -> Route:
    """The route for what a request names; what it leaves out is the model's own default.

    Without a model's name the best one for the pair serves: the default model, else the one with
    the highest priority. `auto` as the source means the only one that the model has.
    Raises `UnknownModel`, `NoModel`, `InvalidRequest`, or `UnsupportedPair` with what there is.
    """
    if source is None and target is None:
        return get_model(name).default_route
    if name is not None:
        model = get_model(name)
        if (route := _route(model, source, target)) is not None:
            return route
        raise _unsupported(f"The model {name} does not translate", source, target, [model])
    get_model()
    models = by_preference(registered_models())
    cannot_tell: InvalidRequest | None = None
    for model in models:
        try:
            route = _route(model, source, target)
        except InvalidRequest as error:
            # Of several source languages; a model of one may serve.
            cannot_tell = cannot_tell or error
            continue
        if route is not None:
            return Route(get_model(model.name), *_languages(route))
    raise cannot_tell or _unsupported("No registered model translates", source, target, models)


def find_routes(
    name: str | None, source: str | None, target: str | None, *, pivot: bool | None = None
) -> tuple[Route] | tuple[Route, Route]:
    """The direct route, or the two routes through the pivot language where there is no direct one.

    `pivot` asks for that or forbids it; None leaves it to the setting PIVOT_LANGUAGE. A request
    that names its model gets that model only. Raises as `find_route`.
    """
    try:
        return (find_route(name, source, target),)
    except UnsupportedPair:
        is_wanted = bool(get_settings().PIVOT_LANGUAGE) if pivot is None else pivot
        if name is not None or not is_wanted:
            raise
        language = pivot_language()
        try:
            return find_route(None, source, language), find_route(None, language, target)
        except UnsupportedPair as error:
            raise UnsupportedPair(
                f"There is no way through {language} either. {error.message}", error.hint
            ) from None


def pivot_language() -> str:
    """The language through which pairs go that no model has, where a request wants that."""
    return get_settings().PIVOT_LANGUAGE or _USUAL_PIVOT


def by_preference(models: Iterable[ServedModel]) -> list[ServedModel]:
    """The default model, then by descending priority, then by name."""
    return sorted(models, key=lambda model: (not model.is_default, -model.priority, model.name))


def match_language(wanted: str, offered: Mapping[str, str]) -> str | None:
    """The language among `offered` that `wanted` means, as BCP 47 lookup does (RFC 4647, 3.4).

    `en-US` is served by `en`; `zh` by `zh-Hans` where that is the only Chinese on offer.
    """
    by_lower = {code.lower(): code for code in offered}
    parts = wanted.lower().replace("_", "-").split("-")
    for length in range(len(parts), 0, -1):
        if (code := by_lower.get("-".join(parts[:length]))) is not None:
            return code
    narrower = [code for lower, code in by_lower.items() if lower.split("-")[0] == parts[0]]
    return narrower[0] if len(narrower) == 1 else None


def _route(model: ServedModel, source: str | None, target: str | None) -> Route | None:
    source_language = _source(model, source)
    target_language = (
        model.target_language if target is None else match_language(target, model.targets)
    )
    if source_language is None or target_language is None:
        return None
    if source_language == target_language:
        return None
    return Route(
        model,
        source_language,
        target_language,
        model.sources[source_language],
        model.targets[target_language],
    )


def _source(model: ServedModel, source: str | None) -> str | None:
    if source is None:
        return model.source_language
    if source.lower() != AUTO:
        return match_language(source, model.sources)
    if len(model.sources) > 1:
        raise InvalidRequest(
            f"The model {model.name} translates from {len(model.sources)} languages and cannot "
            "tell which one this is.",
            "Name the source language.",
        )
    return model.source_language


def _languages(route: Route) -> tuple[str, str, str, str]:
    return route.source_language, route.target_language, route.source_code, route.target_code


def _unsupported(
    statement: str, source: str | None, target: str | None, models: list[ServedModel]
) -> UnsupportedPair:
    pairs = sorted({f"{a}-{b}" for model in models for a, b in model.pairs()})
    shown = ", ".join(pairs[:_MOST_PAIRS_NAMED])
    if len(pairs) > _MOST_PAIRS_NAMED:
        languages = sorted({language for model in models for language in model.targets})
        shown = f"{len(pairs)} pairs, to the languages {', '.join(languages)}"
    return UnsupportedPair(
        f"{statement} {source or 'its source language'} to {target or 'its target language'}.",
        f"There is: {shown}.",
    )
