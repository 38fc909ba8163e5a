"""What can be said of how a model is served: when it is added, and when it is changed."""

from __future__ import annotations

from typing import Annotated, Any

from msgspec import Meta
from msgspec.structs import asdict, fields

from nmt_server.api.http.declared import Answer, Sent
from nmt_server.models import TranslationModel
from nmt_server.options import RANGES
from nmt_server.text.language import TranslateMode


def _told(name: str) -> Meta:
    field = TranslationModel._meta.get_field(name)
    said = str(getattr(field, "help_text", "")) or RANGES[name].meaning
    return Meta(description=f"{said[0].upper()}{said[1:]}")


class ModelOptions(Sent, kw_only=True):
    """How a model is served; what is left out stays as it is."""

    keep_alive: Annotated[int | None, _told("keep_alive")] = None
    priority: Annotated[int | None, _told("priority")] = None
    beam_size: Annotated[int | None, _told("beam_size")] = None
    length_penalty: Annotated[float | None, _told("length_penalty")] = None
    no_repeat_ngram_size: Annotated[int | None, _told("no_repeat_ngram_size")] = None
    max_source_tokens: Annotated[int | None, _told("max_source_tokens")] = None
    max_decoding_length: Annotated[int | None, _told("max_decoding_length")] = None
    translate: Annotated[TranslateMode | None, _told("translate")] = None

    def changes(self) -> dict[str, Any]:
        """What is said, by the field of the row."""
        sent = asdict(self)
        return {name: sent[name] for name in OPTION_NAMES if sent[name] is not None}


OPTION_NAMES = tuple(field.name for field in fields(ModelOptions))


class OptionsAnswer(Answer):
    """How a model is served."""

    keep_alive: int
    priority: int
    beam_size: int
    length_penalty: float
    no_repeat_ngram_size: int
    max_source_tokens: int
    max_decoding_length: int
    translate: str


def options_answer(row: TranslationModel) -> OptionsAnswer:
    """The options of a row."""
    return OptionsAnswer(**{name: getattr(row, name) for name in OPTION_NAMES})
