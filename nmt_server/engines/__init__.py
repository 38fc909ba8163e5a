"""Engines: tokens in, hypotheses out. They run in host processes only and know no request."""

from __future__ import annotations

from nmt_server.engines.base import Engine, EngineSpec
from nmt_server.errors import InvalidModel


def load_engine(spec: EngineSpec) -> Engine:
    """Load the model that `spec` describes; raises `InvalidModel` or `ModelUnavailable`."""
    # Imported here because each engine brings a heavy library that the other does not need.
    if spec.engine == "ctranslate2":
        from nmt_server.engines.ctranslate2 import CTranslate2Engine

        return CTranslate2Engine(spec)
    raise InvalidModel(f"There is no engine {spec.engine!r}.", "Use ctranslate2.")
