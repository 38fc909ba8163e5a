"""Texts under `Original>`, whose translations are asked back under `Translation>`."""

from __future__ import annotations

from nmt_server.prompts.answer import Answer
from nmt_server.prompts.keys import Keys

_ORIGINAL, _TRANSLATION = "Original>", "Translation>"


def originals(text: str, _keys: Keys) -> Answer | None:
    """Each of them by itself; what stands behind the last place of a translation is left out."""
    answer = Answer()
    read: list[str] = []
    original: list[str] | None = None
    for line in text.split("\n"):
        read.append(line)
        if line.strip() == _ORIGINAL:
            original = []
        elif line.strip() != _TRANSLATION:
            if original is not None:
                original.append(line)
        elif original is not None:
            answer.add("\n".join(read) + "\n")
            if said := "\n".join(original).strip():
                answer.translate(said)
            original = None
            read = [""]
    return answer if answer.texts else None
