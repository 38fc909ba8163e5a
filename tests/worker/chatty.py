"""An engine whose library writes to standard output: more than a pipe holds."""

from __future__ import annotations

import os

from nmt_server.engines.base import Engine, EngineSpec
from nmt_server.engines.ctranslate2.kind import CTranslate2


class Chatty(CTranslate2):
    """CTranslate2 with a progress bar, once by Python and once by C."""

    def load(self, spec: EngineSpec) -> Engine:
        print("loading, from Python\n" * 10_000, flush=True)
        for _ in range(100):
            os.write(1, b"loading, from C\n" * 100)
        return super().load(spec)
