"""What is answered to clients of OpenAI."""

from __future__ import annotations

from typing import Annotated

from msgspec import UNSET, Meta, UnsetType

from nmt_server.api.http.declared import Answer

# How many bytes of UTF-8 are taken for a token: no tokenizer of a language model is here.
_BYTES_A_TOKEN = 4


class ModelAnswer(Answer):
    """A registered model."""

    id: str
    object: str = "model"
    created: int = 0
    owned_by: str = "nmt-server"


class ModelsAnswer(Answer):
    """The registered models."""

    data: list[ModelAnswer]
    object: str = "list"


class Usage(Answer):
    """About how many tokens a language model would have read and written."""

    prompt_tokens: int
    completion_tokens: int
    total_tokens: int

    @classmethod
    def of(cls, prompt: str, completion: str) -> Usage:
        """That of two texts."""
        read, written = _tokens(prompt), _tokens(completion)
        return cls(read, written, read + written)


class ChatMessageAnswer(Answer, kw_only=True):
    """The translation, or a piece of it."""

    role: str | UnsetType = UNSET
    content: str | UnsetType = UNSET
    refusal: UnsetType | None = UNSET


class ChatChoice(Answer, kw_only=True, omit_defaults=True):
    """One of the answers; `delta` in a stream."""

    index: Annotated[int, Meta(ge=0)]
    message: ChatMessageAnswer | UnsetType = UNSET
    delta: ChatMessageAnswer | UnsetType = UNSET
    logprobs: UnsetType | None = UNSET
    finish_reason: str | UnsetType | None = UNSET


class ChatAnswer(Answer, kw_only=True):
    """A completion of a chat, or a piece of one in a stream."""

    id: str
    object: str
    created: int
    model: str
    choices: list[ChatChoice]
    usage: Usage | UnsetType | None = UNSET


class TextChoice(Answer, kw_only=True):
    """One of the answers."""

    index: Annotated[int, Meta(ge=0)]
    text: str
    logprobs: None = None
    finish_reason: str | None = None


class CompletionAnswer(Answer, kw_only=True):
    """A completion, or a piece of one in a stream."""

    id: str
    created: int
    model: str
    choices: list[TextChoice]
    object: str = "text_completion"
    usage: Usage | UnsetType | None = UNSET


def _tokens(text: str) -> int:
    return -(-len(text.encode("utf-8", "surrogatepass")) // _BYTES_A_TOKEN)
