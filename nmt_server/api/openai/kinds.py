"""How the answer to a chat, and that to other prompts, is written: whole, and in pieces."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from nmt_server.api.http.declared import Answer
from nmt_server.api.openai.answers import (
    ChatAnswer,
    ChatChoice,
    ChatMessageAnswer,
    CompletionAnswer,
    TextChoice,
    Usage,
)

ENDED = "stop"


@dataclass(frozen=True, slots=True)
class Completion(ABC):
    """What all pieces of an answer share; subclasses say how one is rendered."""

    id: str
    created: int
    model: str

    @abstractmethod
    def whole(self, texts: Sequence[str], usage: Usage) -> Answer:
        """The whole answer: a choice for each text."""

    @abstractmethod
    def begin(self, index: int) -> Answer | None:
        """What begins a choice in a stream."""

    @abstractmethod
    def piece(self, index: int, text: str) -> Answer:
        """A piece of a choice."""

    @abstractmethod
    def end(self, index: int) -> Answer:
        """What ends a choice."""

    @abstractmethod
    def used(self, usage: Usage) -> Answer:
        """What comes last, where it is asked for."""


class Chat(Completion):
    """Of a chat."""

    def _made(self, kind: str, *choices: ChatChoice, usage: Any = None) -> ChatAnswer:
        answer = ChatAnswer(
            id=f"chatcmpl-{self.id}",
            object=kind,
            created=self.created,
            model=self.model,
            choices=list(choices),
        )
        if usage is not None:
            answer.usage = usage
        return answer

    def whole(self, texts: Sequence[str], usage: Usage) -> Answer:
        """See `Completion`."""
        choices = [
            ChatChoice(
                index=index,
                message=ChatMessageAnswer(role="assistant", content=text, refusal=None),
                logprobs=None,
                finish_reason=ENDED,
            )
            for index, text in enumerate(texts)
        ]
        return self._made("chat.completion", *choices, usage=usage)

    def begin(self, index: int) -> Answer | None:
        """See `Completion`."""
        return self._piece(index, ChatMessageAnswer(role="assistant", content=""))

    def piece(self, index: int, text: str) -> Answer:
        """See `Completion`."""
        return self._piece(index, ChatMessageAnswer(content=text))

    def end(self, index: int) -> Answer:
        """See `Completion`."""
        return self._piece(index, ChatMessageAnswer(), ENDED)

    def used(self, usage: Usage) -> Answer:
        """See `Completion`."""
        return self._made("chat.completion.chunk", usage=usage)

    def _piece(self, index: int, delta: ChatMessageAnswer, ended: str | None = None) -> Answer:
        choice = ChatChoice(index=index, delta=delta, finish_reason=ended)
        return self._made("chat.completion.chunk", choice)


class Text(Completion):
    """Of prompts that are no chat."""

    def _made(self, *choices: TextChoice, usage: Any = None) -> CompletionAnswer:
        answer = CompletionAnswer(
            id=f"cmpl-{self.id}", created=self.created, model=self.model, choices=list(choices)
        )
        if usage is not None:
            answer.usage = usage
        return answer

    def whole(self, texts: Sequence[str], usage: Usage) -> Answer:
        """See `Completion`."""
        choices = [
            TextChoice(index=index, text=text, finish_reason=ENDED)
            for index, text in enumerate(texts)
        ]
        return self._made(*choices, usage=usage)

    def begin(self, index: int) -> Answer | None:
        """See `Completion`."""
        return None

    def piece(self, index: int, text: str) -> Answer:
        """See `Completion`."""
        return self._made(TextChoice(index=index, text=text))

    def end(self, index: int) -> Answer:
        """See `Completion`."""
        return self._made(TextChoice(index=index, text="", finish_reason=ENDED))

    def used(self, usage: Usage) -> Answer:
        """See `Completion`."""
        return self._made(usage=usage)
