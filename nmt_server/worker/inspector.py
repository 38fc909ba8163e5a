"""Inspections of one model in a host: one at a time, kept for a short while.

They work beside the scheduler: one segment, bounded in length, is in the engine at any time, as a
batch of the smallest size between those of others. What was computed is kept, so that its attention
can be asked for in slices and no engine works twice.
"""

from __future__ import annotations

import base64
import logging
import secrets
import threading
from collections import OrderedDict, deque
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from nmt_server.errors import InvalidRequest, ServerBusy
from nmt_server.worker.inspection import Inspection
from nmt_server.worker.wire import NOTHING_KEPT, Message

if TYPE_CHECKING:
    from nmt_server.worker.inspection import Kept

logger = logging.getLogger(__name__)

# So many may wait for the one that is worked on.
_MOST_WAITING = 8
_RETRY_AFTER = 2.0
# Bytes of attention that are kept, of the newest inspections.
_MOST_KEPT = 64 * 1024 * 1024
# What `slice` tells of the tokens, if it is asked for them.
_TOKENS = ("source", "target")


@dataclass(frozen=True, slots=True)
class _Order:
    """One inspection that waits: what is asked for, who is told, and whether they still wait."""

    message: Message
    answer: Callable[[Message], None]
    is_wanted: Callable[[], bool]


@dataclass(frozen=True, slots=True)
class _Kept:
    """The attention that an inspection has computed, and the tokens of both sides."""

    weights: Kept
    tokens: Message


class Inspector:
    """The inspections of a model. Its thread starts with the first."""

    def __init__(self, inspection: Inspection) -> None:
        self._inspection = inspection
        self._changed = threading.Condition()
        self._waiting: deque[_Order] = deque()
        self._is_started = False
        self._kept: OrderedDict[str, _Kept] = OrderedDict()

    def submit(
        self,
        message: Message,
        answer: Callable[[Message], None],
        is_wanted: Callable[[], bool],
    ) -> None:
        """Look into what an `inspect` message asks for; raises `ServerBusy` where too many wait."""
        with self._changed:
            if len(self._waiting) >= _MOST_WAITING:
                raise ServerBusy(
                    f"{len(self._waiting)} others wait to look into translations of this model.",
                    "Try again in a moment.",
                    _RETRY_AFTER,
                )
            if not self._is_started:
                threading.Thread(target=self._run, name="inspector", daemon=True).start()
                self._is_started = True
            self._waiting.append(_Order(message, answer, is_wanted))
            self._changed.notify()

    def slice(self, message: Message) -> Message:
        """One layer of what is kept; its weights are empty where it is not.

        They are base64 of unsigned bytes, (heads, rows, columns), 255 for all of the attention.
        With `tokens` in the message, those of both sides are there as in the answer to `inspect`.
        """
        inspection, layer = message["inspection"], message["layer"]
        with self._changed:
            found = self._kept.get(inspection)
            if found is not None:
                self._kept.move_to_end(inspection)
        kept = None if found is None else found.weights.get(message["kind"])
        if found is None or kept is None or not 0 <= layer < len(kept):
            return NOTHING_KEPT
        weights = base64.b64encode(kept[layer].tobytes()).decode()
        told = found.tokens if message.get("tokens") else {}
        return {"shape": list(kept[layer].shape), "weights": weights, **told}

    def _run(self) -> None:
        while True:
            with self._changed:
                self._changed.wait_for(lambda: self._waiting)
                order = self._waiting.popleft()
            if order.is_wanted():
                order.answer(self._answer(order.message))

    def _answer(self, message: Message) -> Message:
        try:
            answer, kept = self._inspection.answer(message)
        except InvalidRequest as error:
            return {"refused": [error.message, error.hint]}
        except Exception as error:
            # Whoever waits is told, and the thread goes on with the others.
            logger.exception("A translation could not be looked into.")
            return {"error": f"The engine failed: {error}"}
        identity = secrets.token_hex(16)
        with self._changed:
            self._kept[identity] = _Kept(kept, {each: answer[each] for each in _TOKENS})
            while len(self._kept) > 1 and self._kept_bytes() > _MOST_KEPT:
                self._kept.popitem(last=False)
        return {**answer, "inspection": identity}

    def _kept_bytes(self) -> int:
        return sum(each.nbytes for kept in self._kept.values() for each in kept.weights.values())
