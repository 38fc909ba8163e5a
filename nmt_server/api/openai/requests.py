"""What clients of OpenAI send. What says how a language model samples means nothing here."""

from __future__ import annotations

from typing import Annotated, Any

from msgspec import Meta

from nmt_server.api.http.declared import Foreign

_MODEL = Annotated[
    str | None,
    Meta(
        description="A registered model, optionally with languages: `name:ja-en`. If left out, or "
        "`default`: the best one for the languages that the prompt names, or the default one."
    ),
]
_COUNT = Annotated[
    Annotated[int, Meta(ge=1, le=16)] | None,
    Meta(description="How many choices: the translation, then others that the model found."),
]
_STOP = Annotated[
    str | list[str] | None, Meta(description="What ends the answer; it is not in the answer.")
]


class ContentPart(Foreign, kw_only=True):
    """A part of a message; only those of the type `text` are read."""

    type: str | None = None
    text: str | None = None


class ChatMessage(Foreign, kw_only=True):
    """A message of the chat."""

    role: Annotated[str, Meta(examples=["user"])]
    content: str | list[ContentPart] | None = None

    def text(self) -> str:
        """What it says."""
        if isinstance(self.content, list):
            return "\n".join(part.text for part in self.content if part.text)
        return self.content or ""


class JsonSchema(Foreign, kw_only=True):
    """The JSON schema of the answer."""

    schema: dict[str, Any] | None = None


class ResponseFormat(Foreign, kw_only=True):
    """In which form the answer is wanted."""

    type: str | None = None
    json_schema: JsonSchema | None = None


class StreamOptions(Foreign, kw_only=True):
    """What a stream has beside the answer."""

    include_usage: bool | None = None


class Request(Foreign, kw_only=True):
    """What both kinds of completion have."""

    model: _MODEL = None
    n: _COUNT = None
    stop: _STOP = None
    stream: Annotated[
        bool | None, Meta(description="Whether to answer piece by piece, as it is translated.")
    ] = None
    stream_options: StreamOptions | None = None
    response_format: ResponseFormat | None = None

    def stops(self) -> list[str]:
        """What ends the answer."""
        stops = [self.stop] if isinstance(self.stop, str) else self.stop or []
        return [each for each in stops if each]


class ChatRequest(Request, kw_only=True):
    """Messages, of which the user's last one holds what is to be translated."""

    messages: Annotated[
        list[ChatMessage],
        Meta(
            description="What is translated is worked out from the user's last message: the texts "
            "that the prompts of known programs enclose, the values of JSON, the lines behind an "
            "instruction, or else all of it.",
            examples=[[{"role": "user", "content": "彼女は料理人だった。"}]],
        ),
    ]


class CompletionRequest(Request, kw_only=True):
    """A prompt, which is read like the user's message of a chat."""

    prompt: Annotated[
        str | list[str],
        Meta(description="A prompt or several, each of which has its own choices."),
    ]
