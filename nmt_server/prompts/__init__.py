"""From a prompt for a chat model to the texts that are to be translated, and back to its answer."""

from nmt_server.prompts.answer import Answer, Place
from nmt_server.prompts.chat import Message, chat_of
from nmt_server.prompts.presets import Preset, read_presets
from nmt_server.prompts.terms import Term
from nmt_server.prompts.understand import Understood, understand

__all__ = [
    "Answer",
    "Message",
    "Place",
    "Preset",
    "Term",
    "Understood",
    "chat_of",
    "read_presets",
    "understand",
]
