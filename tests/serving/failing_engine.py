"""An engine that loads every model and translates nothing."""

from __future__ import annotations

from nmt_server.engines.base import NO_DETAIL, Detail, Engine, EngineSpec, Hypothesis, OnToken
from nmt_server.engines.ctranslate2.engine import CTranslate2Engine
from nmt_server.engines.ctranslate2.kind import CTranslate2
from nmt_server.engines.deadline import Deadline
from nmt_server.options import DecodingOptions


class Failing(CTranslate2):
    """CTranslate2 whose search is broken."""

    def load(self, spec: EngineSpec) -> Engine:
        return _FailingEngine(spec)


class _FailingEngine(CTranslate2Engine):
    def translate_batch(
        self,
        batch: list[list[str]],
        prefixes: list[list[str]],
        options: DecodingOptions,
        detail: Detail = NO_DETAIL,
        on_token: OnToken | None = None,
    ) -> list[list[Hypothesis]]:
        raise RuntimeError("the search is broken")

    def search_one(
        self,
        source: list[str],
        prefix: list[str],
        options: DecodingOptions,
        detail: Detail = NO_DETAIL,
        deadline: Deadline | None = None,
    ) -> list[Hypothesis]:
        raise RuntimeError("the search is broken")
