"""One call of a replica: the messages that came with it, and the answers on their way back."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Sequence
from typing import Any

import orjson

from nmt_server.worker.service import Service
from nmt_server.worker.wire import Message


class Exchange:
    """Who waits for the answers to the messages of one call, as the service knows them.

    All but `send` belongs to the thread of the event loop.
    """

    def __init__(self, service: Service) -> None:
        self._service = service
        self._loop = asyncio.get_running_loop()
        # Answers with the id of their request.
        self._answers: list[tuple[int, Message]] = []
        # How much of each request is not answered yet.
        self._unanswered: dict[int, int] = {}
        self._finished: list[int] = []
        self._changed = asyncio.Event()

    async def answers(self, messages: Sequence[Message]) -> AsyncIterator[bytes]:
        """Answers as they come, several at a time where they have waited.

        Each is JSON: a list of pairs of a request's id and an answer, and the ids of the requests
        that have all of theirs.
        """
        self._service.admit(self)
        try:
            for message in messages:
                self._unanswered[message["id"]] = len(message.get("segments", ())) or 1
            for message in messages:
                self._service.receive(self, message)
            while self._unanswered or self._answers:
                await self._changed.wait()
                self._changed.clear()
                if self._answers:
                    said = orjson.dumps([self._answers, self._finished])
                    # More may come until the next one is asked for.
                    self._answers, self._finished = [], []
                    yield said
        finally:
            # Also where nobody waits any more: then nothing more of it is decoded.
            self._service.disconnect(self)

    def cancel(self, number: int) -> None:
        """Nobody waits any more for the request `number`."""
        self._service.receive(self, {"type": "cancel", "id": number})
        self._unanswered.pop(number, None)
        self._changed.set()

    def send(self, message: Message) -> None:
        """Take what the service answers. From any thread."""
        self._loop.call_soon_threadsafe(self._take, message)

    def wait_until_closed(self, timeout: float) -> bool:
        """It is Ray who ends replicas, and who waits for what they still do."""
        return True

    def _take(self, message: Message) -> None:
        if message["type"] == "results":
            for number, own in message["results"]:
                self._answers.append((number, {"type": "results", "results": own}))
                self._count(number, sum(not _is_partial(result) for result in own))
        else:
            self._answers.append((message["id"], message))
            self._count(message["id"], self._unanswered.get(message["id"], 0))
        self._changed.set()

    def _count(self, number: int, answered: int) -> None:
        if number not in self._unanswered:
            return  # It was cancelled.
        self._unanswered[number] -= answered
        if self._unanswered[number] <= 0:
            del self._unanswered[number]
            self._finished.append(number)


def _is_partial(result: Sequence[Any]) -> bool:
    *_, partial, _places, _is_shared = result
    return bool(partial)
