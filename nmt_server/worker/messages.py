"""Work and its results as the JSON messages of `wire`.

Most items of a request have the same options: what items share is sent once.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from functools import lru_cache
from typing import Any

import orjson

from nmt_server.options import DecodingOptions
from nmt_server.worker.wire import Message, SegmentResult
from nmt_server.worker.work import Context, WorkItem


def items_message(items: Sequence[WorkItem]) -> Message:
    """The fields of a `translate` message that say what to translate.

    `kinds` are the distinct (options, prefix, detail, context), `kind_of` the number of each item's
    kind; the latter is left out where there is one kind. `enclosed` has those ranges by the numbers
    of the items that have some, and is left out where none has.
    """
    kinds: dict[tuple[DecodingOptions, str, tuple[str, ...], Context | None], int] = {}
    kind_of = [
        kinds.setdefault((i.options, i.prefix, i.detail, i.context), len(kinds)) for i in items
    ]
    message: Message = {
        "segments": [item.text for item in items],
        "kinds": [
            [_as_text(options), prefix, detail, context and [context.separator, context.lines]]
            for options, prefix, detail, context in kinds
        ],
    }
    if len(kinds) > 1:
        message["kind_of"] = kind_of
    if enclosed := [[i, item.enclosed] for i, item in enumerate(items) if item.enclosed]:
        message["enclosed"] = enclosed
    return message


def items_of(message: Message) -> list[WorkItem]:
    """The items of a `translate` message."""
    kinds = [
        (
            *(_options_of(options), prefix, tuple(detail), ()),
            context and Context(context[0], tuple(context[1])),
        )
        for options, prefix, detail, context in message["kinds"]
    ]
    segments = message["segments"]
    kind_of = message.get("kind_of") or [0] * len(segments)
    items = [WorkItem(text, *kinds[kind]) for text, kind in zip(segments, kind_of, strict=True)]
    for number, enclosed in message.get("enclosed", ()):
        ranges = tuple((start, end) for start, end in enclosed)
        items[number] = replace(items[number], enclosed=ranges)
    return items


# Requests have the same few over and over.
@lru_cache(maxsize=256)
def _as_text(options: DecodingOptions) -> str:
    return orjson.dumps(options.as_dict()).decode()


@lru_cache(maxsize=256)
def _options_of(text: str) -> DecodingOptions:
    return DecodingOptions(**orjson.loads(text))


def results_message(results: Mapping[int, Iterable[SegmentResult]]) -> Message:
    """The `results` message for requests of one client, by their id."""
    return {
        "type": "results",
        "results": [
            [request_id, [_as_list(result) for result in own]]
            for request_id, own in results.items()
        ],
    }


def _as_list(r: SegmentResult) -> list[Any]:
    said = [r.index, r.text, r.score, r.warnings, r.error, r.detail, r.partial, r.places]
    return [*said, r.is_shared]


def results_of(results: list[Any], indices: Sequence[int]) -> list[SegmentResult]:
    """The results of a request; `indices` says which item each number in it stands for."""
    return [
        SegmentResult(
            *(indices[index], text, score, tuple(warnings), error, detail, partial),
            tuple(place and (place[0], place[1]) for place in places),
            is_shared,
        )
        for index, text, score, warnings, error, detail, partial, places, is_shared in results
    ]
