"""Engines that fail as real ones do not on demand: they die, hang, wait, or lose a thread."""

from __future__ import annotations

import os
import resource
import signal
import threading
import time
from pathlib import Path

import psutil

from nmt_server.engines.base import NO_DETAIL, Detail, Engine, EngineSpec, Hypothesis, OnToken
from nmt_server.engines.ctranslate2.engine import CTranslate2Engine
from nmt_server.engines.ctranslate2.kind import CTranslate2
from nmt_server.options import DecodingOptions
from nmt_server.worker import lifetime

# A text of so many tokens or more is never finished.
ENDLESS = "猫" * 40
_MOST_TOKENS = 30


class Dying(CTranslate2):
    """A library that brings its process down when it loads a model."""

    def load(self, spec: EngineSpec) -> Engine:
        os.kill(os.getpid(), signal.SIGKILL)
        raise AssertionError


class DyingAtWork(CTranslate2):
    """A library that loads every model and brings its process down with the first text."""

    def load(self, spec: EngineSpec) -> Engine:
        return _DyingEngine(spec)


class _DyingEngine(CTranslate2Engine):
    def translate_batch(
        self,
        batch: list[list[str]],
        prefixes: list[list[str]],
        options: DecodingOptions,
        detail: Detail = NO_DETAIL,
        on_token: OnToken | None = None,
    ) -> list[list[Hypothesis]]:
        os.kill(os.getpid(), signal.SIGKILL)
        raise AssertionError


class LosingAThread(CTranslate2):
    """One of the threads of the process ends with an error."""

    def load(self, spec: EngineSpec) -> Engine:
        def fail() -> None:
            raise RuntimeError("a thread of this engine is broken")

        threading.Thread(target=fail, name="fragile").start()
        return super().load(spec)


class InLittleMemory(CTranslate2):
    """Its process may take as many more megabytes of memory as `NMT_TEST_ROOM` says."""

    def load(self, spec: EngineSpec) -> Engine:
        # Who asks is to be told: its connection has all of its threads.
        deadline = time.monotonic() + 60
        while not any(thread.name == "channel-writer" for thread in threading.enumerate()):
            assert time.monotonic() < deadline
            time.sleep(0.01)
        room = int(os.environ["NMT_TEST_ROOM"]) << 20
        taken = psutil.Process().memory_info().vms
        _, most = resource.getrlimit(resource.RLIMIT_AS)
        resource.setrlimit(resource.RLIMIT_AS, (taken + room, most))
        return super().load(spec)


class Stuck(CTranslate2):
    """It never gets done with loading."""

    def load(self, spec: EngineSpec) -> Engine:
        lifetime._LONGEST_LOAD_SECONDS = 0.5
        threading.Event().wait(60)
        raise AssertionError


class Slow(CTranslate2):
    """It takes two minutes to load a model."""

    def load(self, spec: EngineSpec) -> Engine:
        threading.Event().wait(120)
        return super().load(spec)


class Endless(CTranslate2):
    """One batch at a time, and some segments take for ever: nothing can stop the engine."""

    def load(self, spec: EngineSpec) -> Engine:
        lifetime._HELD_UP_SECONDS = 0.5
        lifetime._LOOK_SECONDS = 0.1
        return _EndlessEngine(spec)


class _EndlessEngine(CTranslate2Engine):
    def translate_batch(
        self,
        batch: list[list[str]],
        prefixes: list[list[str]],
        options: DecodingOptions,
        detail: Detail = NO_DETAIL,
        on_token: OnToken | None = None,
    ) -> list[list[Hypothesis]]:
        if any(len(tokens) > _MOST_TOKENS for tokens in batch):
            threading.Event().wait(600)
        return super().translate_batch(batch, prefixes, options, detail, on_token)


class Held(CTranslate2):
    """It decodes one batch, and no other before there is a file `go` beside the model."""

    def load(self, spec: EngineSpec) -> Engine:
        return _HeldEngine(spec)


class _HeldEngine(CTranslate2Engine):
    def __init__(self, spec: EngineSpec) -> None:
        super().__init__(spec)
        self._go = Path(spec.path) / "go"
        self._one = threading.Semaphore(1)

    def translate_batch(
        self,
        batch: list[list[str]],
        prefixes: list[list[str]],
        options: DecodingOptions,
        detail: Detail = NO_DETAIL,
        on_token: OnToken | None = None,
    ) -> list[list[Hypothesis]]:
        deadline = time.monotonic() + 120
        while not self._one.acquire(blocking=False) and not self._go.exists():
            assert time.monotonic() < deadline
            time.sleep(0.01)
        return super().translate_batch(batch, prefixes, options, detail, on_token)
