"""From the name of an engine to the engine with a model in it."""

from __future__ import annotations

import os

from nmt_server.engines.base import Engine, EngineSpec
from nmt_server.engines.capabilities import check_installed
from nmt_server.errors import InvalidModel


def load_engine(spec: EngineSpec) -> Engine:
    """Load the model that `spec` describes; raises `InvalidModel` or `ModelUnavailable`."""
    check_installed(spec.engine)
    # Imported here because each engine brings a heavy library that the other does not need.
    if spec.engine == "ctranslate2":
        from nmt_server.engines.ctranslate2.engine import CTranslate2Engine

        return CTranslate2Engine(spec)
    if spec.engine == "fairseq":
        # Read by GNU OpenMP when PyTorch is loaded. By default, threads that wait for each other
        # spin for so long that a busy machine does nothing else (a tenth of the speed).
        os.environ.setdefault("GOMP_SPINCOUNT", "10000")
        from nmt_server.engines.fairseq.engine import FairseqEngine

        return FairseqEngine(spec)
    raise InvalidModel(f"There is no engine {spec.engine!r}.", "Use ctranslate2 or fairseq.")
