"""The messages of a chat, also where they are written into one text."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import zip_longest
from typing import NamedTuple

# How the templates of models mark who speaks, and where that ends.
_TURN = re.compile(
    r"<\|im_start\|>(\w{1,20})\n|<\|start_header_id\|>(\w{1,20})<\|end_header_id\|>\s{0,4}"
    r"|<start_of_turn>(\w{1,20})\n|<\|(system|user|assistant)\|>\s?|(\[INST\])|(\[/INST\])"
)
_END = re.compile(r"<\|(?:im_end|eot_id|end|endoftext|end_of_text|begin_of_text)\|>|<end_of_turn>")
_ROLES = {"[INST]": "user", "[/INST]": "assistant", "model": "assistant"}


class Message(NamedTuple):
    """What one of those in a chat has said; `role` is `system`, `user` or `assistant`."""

    role: str
    text: str


class Chat(NamedTuple):
    """What tells a model what to do; what the user has said last, and first where that is else."""

    system: str
    user: str
    first: str


def chat_of(messages: Sequence[Message]) -> Chat:
    """The last message of the user; where there is none, the last one of all."""
    system = "\n".join(each.text for each in messages if each.role in ("system", "developer"))
    asked = [each.text for each in messages if each.role == "user"] or [messages[-1].text]
    if _TURN.search(asked[-1]):
        within = messages_of(asked[-1])
        if len(within) > 1 or within[0].text != asked[-1]:
            inner = chat_of(within)
            return inner._replace(system=f"{system}\n{inner.system}")
    return Chat(system, asked[-1], asked[0] if len(asked) > 1 else "")


def messages_of(prompt: str) -> list[Message]:
    """The messages in a text that is marked as models are trained with (ChatML), or the one."""
    turns = list(_TURN.finditer(prompt))
    messages = []
    for turn, following in zip_longest(turns, turns[1:]):
        said = prompt[turn.end() : following.start() if following else len(prompt)]
        ended = _END.search(said)
        role = turn[turn.lastindex or 0]
        text = said[: ended.start()] if ended else said
        messages.append(Message(_ROLES.get(role, role), text.strip()))
    said_ones = [each for each in messages if each.text]
    return said_ones or [Message("user", prompt)]
