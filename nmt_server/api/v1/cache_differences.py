"""Which options of a cached translation are others than its model has by itself."""

from __future__ import annotations

import json
from dataclasses import fields
from typing import Any

from nmt_server.cache.keys import options_signature
from nmt_server.conf import get_settings
from nmt_server.models import CachedTranslation, TranslationModel
from nmt_server.options import DecodingOptions
from nmt_server.text.segmentation import SplitMode

_NEUTRAL = {field.name: field.default for field in fields(DecodingOptions)}


class Differences:
    """Holds rows against what their models are asked for by who asks for nothing special."""

    def __init__(self) -> None:
        self._usual: dict[int, tuple[str, str]] = {}

    def of(self, row: CachedTranslation) -> dict[str, Any]:
        """The options that differ, by name; None for something usual that was not asked for."""
        if row.origin != CachedTranslation.Origin.ENGINE:
            return {}
        plain, whole = self._usual_of(row.model)
        stored = row.options or "{}"
        if stored in (plain, whole):
            return {}
        made = _NEUTRAL | json.loads(stored)
        if "sha256" in made:
            return {"sha256": made["sha256"]}
        usual = _NEUTRAL | json.loads(whole)
        # Of a text with nothing to protect, nothing is said of what would be.
        names = [name for name in made | usual if name != "protect" or name in made]
        return {name: made.get(name) for name in names if made.get(name) != usual.get(name)}

    def _usual_of(self, model: TranslationModel) -> tuple[str, str]:
        if model.pk not in self._usual:
            options = model.decoding_options()
            protection = model.protection(get_settings().PROTECT)
            split = SplitMode(model.split) if model.split else SplitMode.LINE
            self._usual[model.pk] = (
                options_signature(options, split=split),
                options_signature(options, protection, split=split),
            )
        return self._usual[model.pk]
