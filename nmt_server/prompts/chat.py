"""The messages of a chat, also where they are written into one text."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

_BEGIN, _END = "<|im_start|>", "<|im_end|>"


class Message(NamedTuple):
    """What one of those in a chat has said; `role` is `system`, `user` or `assistant`."""

    role: str
    text: str


class Chat(NamedTuple):
    """What tells a model what to do, and what the user has said last."""

    system: str
    user: str


def chat_of(messages: Sequence[Message]) -> Chat:
    """The last message of the user; where there is none, the last one of all."""
    system = "\n".join(each.text for each in messages if each.role in ("system", "developer"))
    asked = [each.text for each in messages if each.role == "user"]
    return Chat(system, asked[-1] if asked else messages[-1].text)


def messages_of(prompt: str) -> list[Message]:
    """The messages in a text that is marked as models are trained with (ChatML), or the one."""
    if _BEGIN not in prompt:
        return [Message("user", prompt)]
    messages = []
    for turn in prompt.split(_BEGIN)[1:]:
        role, _, text = turn.partition("\n")
        messages.append(Message(role.strip(), text.partition(_END)[0]))
    said = [each for each in messages if each.text.strip()]
    return said or [Message("user", prompt)]
