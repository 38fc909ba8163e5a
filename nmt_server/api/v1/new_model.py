"""What `POST /api/v1/models` is sent: a model of the folders for models, or of the catalogue."""

from __future__ import annotations

from dataclasses import replace
from typing import Annotated, Any

from msgspec import Meta

from nmt_server.api.http.declared import one_of
from nmt_server.api.v1.added_events import Addition, Told
from nmt_server.api.v1.model_fields import ModelOptions
from nmt_server.conversion.catalogue import BY_SOURCE
from nmt_server.conversion.stop import Stop
from nmt_server.errors import InvalidModel
from nmt_server.models import TranslationModel
from nmt_server.registration.add import add_model
from nmt_server.registration.convert import convert_and_register
from nmt_server.registration.folders import path_within
from nmt_server.registration.found import recognise
from nmt_server.registration.from_catalogue import conversion_of
from nmt_server.registration.register import Trial

_FILE = Meta(description="Its SentencePiece model. If left out, it is found.")


class NewModel(ModelOptions, kw_only=True):
    """A model to add."""

    name: Annotated[str, Meta(max_length=100, description="What clients name it by.")]
    path: Annotated[
        Annotated[str, Meta(min_length=1, max_length=1024)] | None,
        Meta(
            description="Its folder or file, in one of the folders that `GET /api/v1/model-folders`"
            " tells; it may begin there.",
        ),
    ] = None
    catalogue: Annotated[
        Annotated[str, one_of(BY_SOURCE)] | None,
        Meta(
            description="Instead of `path`: a model of the catalogue, which is downloaded and "
            "converted, where the setting `ALLOW_DOWNLOADS` says so."
        ),
    ] = None
    source: Annotated[
        str | None,
        Meta(description="Its source language, or that for requests which name none. If left out, "
             "it is found."),
    ] = None  # fmt: skip
    target: Annotated[str | None, Meta(description="Its target language.")] = None
    source_tokenizer: Annotated[str | None, _FILE] = None
    target_tokenizer: Annotated[str | None, _FILE] = None
    device: Annotated[
        Annotated[str, one_of(TranslationModel.Device.values)] | None,
        Meta(description="Where it runs."),
    ] = None
    compute_type: Annotated[
        Annotated[str, one_of(TranslationModel.ComputeType.values)] | None,
        Meta(description="Its precision."),
    ] = None
    default: Annotated[bool, Meta(description="It serves requests that name no model.")] = False

    def addition(self) -> Addition:
        """How it is added; raises `InvalidModel` where nobody may ask for it from afar."""
        fields = {
            name: value
            for name in ("device", "compute_type")
            if (value := getattr(self, name)) is not None
        } | self.changes()
        if (self.path is None) == (self.catalogue is None):
            raise InvalidModel(
                "A model is added either from a path or from the catalogue.",
                "Say one of path and catalogue.",
                field="path",
            )
        if self.catalogue is not None:
            return self._from_catalogue(self.catalogue, fields)
        return self._from_path(str(self.path), fields)

    def _from_path(self, path: str, fields: dict[str, Any]) -> Addition:
        found = recognise(path_within(path))
        if found.problem is not None and not found.can_be_added:
            raise found.problem
        row = TranslationModel(
            name=self.name,
            engine=found.engine,
            path=found.path,
            source_language_id=self.source or "",
            target_language_id=self.target or "",
            source_sentencepiece=_tokenizer(self.source_tokenizer, "source_sentencepiece"),
            target_sentencepiece=_tokenizer(self.target_tokenizer, "target_sentencepiece"),
            **fields,
        )

        def add(told: Told, stop: Stop) -> tuple[TranslationModel, Trial | None]:
            trial = add_model(
                row, as_default=self.default, on_step=told.step, before_saving=stop.check
            )
            return row, trial

        return add

    def _from_catalogue(self, source: str, fields: dict[str, Any]) -> Addition:
        if self.source_tokenizer or self.target_tokenizer:
            raise InvalidModel(
                "A model of the catalogue brings its tokenizers along.", "Name none."
            )
        wanted = replace(
            conversion_of(
                BY_SOURCE[source],
                self.name,
                source_language=self.source or "",
                target_language=self.target or "",
            ),
            as_default=self.default,
            options=fields,
        )

        def add(told: Told, stop: Stop) -> tuple[TranslationModel, Trial | None]:
            return convert_and_register(
                wanted, told.stage, on_step=told.step, on_bytes=told.bytes, stop=stop
            )

        return add


def _tokenizer(named: str | None, field: str) -> str:
    return str(path_within(named, field)) if named else ""
