"""From a spec to the engine with a model in it."""

from __future__ import annotations

from nmt_server.engines.base import Engine, EngineSpec
from nmt_server.engines.kind import engine_kind


def load_engine(spec: EngineSpec) -> Engine:
    """Load the model that `spec` describes; raises `InvalidModel` or `ModelUnavailable`."""
    kind = engine_kind(spec.engine)
    kind.check_installed()
    kind.check(spec)
    return kind.load(spec)
