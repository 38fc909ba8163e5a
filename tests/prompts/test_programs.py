"""The prompts of known programs, and the answers that they read."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

import pytest

from nmt_server.prompts import Message, read_presets, understand

REQUESTS = tomllib.loads(Path(__file__).with_name("programs.toml").read_text(encoding="utf-8"))


@pytest.mark.parametrize("known", REQUESTS["request"], ids=lambda known: known["from"])
def test_the_prompt_of_a_program(known: dict[str, Any]) -> None:
    messages = [
        Message("system", known.get("system", "")),
        Message("user", "an earlier text"),
        Message("assistant", "its translation"),
        Message("user", known["user"]),
        # What some programs have the model go on with.
        Message("assistant", "Here is the translation:"),
    ]
    found = understand(messages, read_presets())
    assert found.preset == known["preset"]
    assert found.answer.texts == known["texts"]
    translations = [f"{number}*" for number in range(1, len(known["texts"]) + 1)]
    assert found.answer.rendered(translations).strip() == known["answer"].strip()
    assert [code or "" for code in found.languages] == known["languages"]
    assert [list(term) for term in found.terms] == known.get("terms", [])


def test_every_preset_has_a_program() -> None:
    used = {known["preset"] for known in REQUESTS["request"]}
    without = {preset.name for preset in read_presets()} - used
    assert without <= {"galtransl-proofread-lines"}, without
