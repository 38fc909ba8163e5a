"""Other translations of a text, which the engine has found beside the best one."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from nmt_server.serving.served_model import Route
from nmt_server.translation import TranslatedSegment, Translation, Wishes


def wishes_for_alternatives(wishes: Wishes, route: Route, count: int) -> Wishes:
    """The same wishes, and as many hypotheses more than the best one."""
    wanted = count + 1
    options: Mapping[str, Any] = wishes.options or {}
    beam_size = max(wanted, options.get("beam_size", route.model.options.beam_size))
    return replace(
        wishes,
        options={**options, "beam_size": beam_size, "num_hypotheses": wanted},
        detail={*wishes.detail, "hypotheses"},
    )


def other_translations(translation: Translation, count: int) -> tuple[str, ...]:
    """At most so many, each once: the next one of every segment, then the one after that."""
    found: dict[str, None] = {}
    for rank in range(1, count + 1):
        text = "".join(_hypothesis(each, rank) + each.gap for each in translation.segments)
        if text != translation.text:
            found[text] = None
    return tuple(found)


def _hypothesis(segment: TranslatedSegment, rank: int) -> str:
    """That of this rank; the best one where there is none, or where it was split for the engine."""
    parts = (segment.detail or {}).get("parts", [])
    hypotheses = parts[0]["hypotheses"] if len(parts) == 1 else []
    if rank >= len(hypotheses):
        return segment.text
    # What joins it to the next segment is at the end of the text.
    joint = segment.text[len(segment.text.rstrip()) :] if segment.is_joint else ""
    return str(hypotheses[rank]["text"]) + joint
