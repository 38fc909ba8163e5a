"""Whether a model translates: that is loaded, and tried with a text."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Self

from nmt_server.engines.base import EngineSpec
from nmt_server.engines.marking import LanguagePair
from nmt_server.errors import EngineError
from nmt_server.options import DecodingOptions
from nmt_server.serving.served_model import ServedModel
from nmt_server.worker.client import WorkerClient
from nmt_server.worker.work import WorkItem

# A text that every model takes.
_TEST_TEXT = "1, 2, 3."


@dataclass(frozen=True, slots=True)
class Candidate:
    """What is to serve the model of the row `pk`, if it can."""

    pk: int
    name: str
    spec: EngineSpec
    pair: LanguagePair
    options: DecodingOptions
    keep_alive: int

    @classmethod
    def of(cls, model: ServedModel) -> Self:
        """A model, in the languages that it translates where a request names none."""
        return cls(
            *(model.pk, model.name, model.spec),
            *(model.default_route.pair, model.options, model.keep_alive),
        )


def prove(client: WorkerClient, candidate: Candidate, timeout: float) -> None:
    """Load a model and have it translate a text.

    `timeout` bounds each, in seconds. Raises an `NmtServerError` where it cannot, or cannot now.
    """
    keep_alive = candidate.keep_alive
    client.load(candidate.spec, keep_alive=keep_alive, timeout=timeout)
    for results in client.translate(
        candidate.spec,
        [WorkItem(_TEST_TEXT, candidate.options)],
        candidate.pair,
        keep_alive=keep_alive,
        timeout=timeout,
    ):
        if results[0].error:
            raise EngineError(results[0].error)
