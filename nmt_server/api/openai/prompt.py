"""From what a client of OpenAI sends to texts, and the way that they go."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

from nmt_server.api.http.translating import sources_for
from nmt_server.api.openai.requests import Request
from nmt_server.api.openai.shape import asked_keys, shaped
from nmt_server.conf import get_settings
from nmt_server.errors import UnknownModel, UnsupportedPair
from nmt_server.glossaries.term import Term
from nmt_server.languages import detect, match_language
from nmt_server.prompts import Answer, Message, Understood, read_presets, understand
from nmt_server.serving.current_models import get_model
from nmt_server.serving.routing import find_way
from nmt_server.serving.served_model import ServedModel
from nmt_server.serving.way import Way

# What clients send that must name some model.
_ANY_MODEL = ("", "default")


class Prompt(NamedTuple):
    """What is to be translated, by what, and with which terms."""

    preset: str
    answer: Answer
    way: Way
    terms: tuple[Term, ...]

    @property
    def languages(self) -> str:
        """From which language into which, such as `ja-en`."""
        return self.way.pair


def read_prompt(sent: Request, messages: Sequence[Message]) -> Prompt:
    """Raises `UnknownModel`, and as `find_way`."""
    schema = _schema(sent)
    presets = read_presets(get_settings().PROMPT_PRESETS)
    understood = understand(messages, presets, asked_keys(schema))
    way = _way(sent.model, understood)
    answer = understood.answer
    form = sent.response_format.type if sent.response_format else None
    if form in ("json_object", "json_schema"):
        answer = shaped(answer, schema, way.target_language)
    terms = tuple(Term(each.source, each.target, note=each.note) for each in understood.terms)
    return Prompt(understood.preset, answer, way, terms)


def _schema(sent: Request) -> dict[str, Any] | None:
    form = sent.response_format
    return form.json_schema.schema if form and form.json_schema else None


def _way(named: str | None, understood: Understood) -> Way:
    name, pair = _model_and_pair(named or "")
    if pair is not None:
        return find_way(name, *pair)
    source, target = understood.languages
    try:
        return _found(name, source, target, understood)
    except UnsupportedPair:
        if not understood.are_languages_wishes:
            raise
        return _found(name, None, None, understood)


def _found(name: str | None, source: str | None, target: str | None, understood: Understood) -> Way:
    if source is None:
        sources, own = sources_for(name, target)
        if own is None and name is None and target is not None:
            # No model has it; the sentence that says what there is comes from there.
            return find_way(None, None, target)
        if len(sources) > 1:
            text = "\n".join(understood.answer.texts)
            found = detect(text, sources)
            source = found[0].code if found else None
    return find_way(name, source, target)


def _model_and_pair(named: str) -> tuple[str | None, tuple[str, str] | None]:
    """The name of a model, and the languages behind it, if it has any."""
    if named.strip() in _ANY_MODEL:
        return None, None
    try:
        return get_model(named).name, None
    except UnknownModel:
        name, colon, languages = named.rpartition(":")
        if not colon:
            raise
        model = get_model(name) if name.strip() not in _ANY_MODEL else None
        pair = _pair(languages, model)
        if pair is None:
            raise
        return (model.name if model else None), pair


def _pair(languages: str, model: ServedModel | None) -> tuple[str, str] | None:
    """The two languages in `ja-en` or `zh-Hant-en`."""
    parts = languages.replace("_", "-").replace(">", "-").split("-")
    splits = [("-".join(parts[:at]), "-".join(parts[at:])) for at in range(1, len(parts))]
    for source, target in splits:
        if model is not None and not (
            match_language(source, model.sources) and match_language(target, model.targets)
        ):
            continue
        return source, target
    return splits[0] if splits else None
