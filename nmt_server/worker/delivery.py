"""Finished segments on their way to those who wait; what fails for one is told of that one."""

from __future__ import annotations

import logging
from typing import Any

from nmt_server.engines.tokenizers import Tokenizer
from nmt_server.worker.segments import Deliver, Deliveries, Segment
from nmt_server.worker.wire import SegmentResult

logger = logging.getLogger(__name__)


def result_of(segment: Segment, tokenizer: Tokenizer) -> tuple[Any, ...]:
    """The fields of a `SegmentResult` after its index."""
    try:
        return segment.result(tokenizer)
    except Exception as error:
        # Whoever waits is told, and the thread goes on with the others.
        extra = {"request_id": segment.names}
        logger.exception("A translation could not be put together.", extra=extra)
        return "", None, (), f"The translation could not be put together: {error}", None


def deliver_to(deliver: Deliver, deliveries: Deliveries) -> None:
    """Give a client what has finished of its requests."""
    try:
        deliver(deliveries)
    except Exception as error:
        alone = [(request, each) for request, found in deliveries.items() for each in found]
        if len(alone) > 1:
            # One that cannot be delivered fails alone.
            for request, result in alone:
                deliver_to(deliver, {request: [result]})
            return
        ((request, result),) = alone
        extra = {"request_id": request.name}
        logger.exception("A translation could not be delivered.", extra=extra)
        if not result.error:
            text = f"The translation could not be delivered: {error}"
            deliver_to(deliver, {request: [SegmentResult(result.index, error=text)]})
