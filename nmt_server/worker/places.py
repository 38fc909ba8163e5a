"""Where what codes stand around in a source is in its translation."""

from __future__ import annotations

from collections.abc import Sequence

from nmt_server.engines.tokenizers import Tokenizer
from nmt_server.text.alignment import aligned
from nmt_server.text.ranges import Interval
from nmt_server.text.versions import in_version
from nmt_server.worker.attempts import Attempt
from nmt_server.worker.work import WorkItem


def target_places(
    item: WorkItem, read: str, attempt: Attempt, translation: str, tokenizer: Tokenizer
) -> tuple[Interval | None, ...]:
    """For each range of `item.enclosed`, that of `translation`, where the attention tells.

    `read` is what a model was given of the item's text, `attempt` what it made of that.
    """
    unknown = (None,) * len(item.enclosed)
    if attempt.stand_ins is not None:
        read = attempt.stand_ins.text
    best = attempt.hypotheses[0]
    pieces = tokenizer.pieces(read)
    parts = in_version(item.enclosed, item.text, read)
    known = [part for part in parts if part is not None]
    if not known or not best.alignment or [piece for piece, *_ in pieces] != attempt.tokens:
        return unknown
    beginnings = tokenizer.decode([best.tokens[: i + 1] for i in range(len(best.tokens))])
    target = beginnings[-1]
    # A detokenizer may write an end differently from what goes on there.
    ends = [_length_in_common(beginning, target) for beginning in beginnings]
    found = aligned(
        attempt.attention(best),
        read,
        [(start, end) for _, start, end in pieces],
        target,
        list(zip([0, *ends], ends, strict=False)),
        known,
    )
    placed = in_version([place or (0, 0) for place in found], target, translation)
    of_known = iter(placed)
    return tuple(None if part is None else next(of_known) for part in parts)


def places_in_list(
    enclosed: Sequence[Interval], items: Sequence[Interval], translated: Sequence[Interval]
) -> tuple[Interval | None, ...]:
    """The same for a list whose items were translated one by one; None for a part of an item.

    `items` are their ranges in the text, and `translated` those in its translation.
    """
    pairs = list(zip(items, translated, strict=True))
    starts = {source[0]: target[0] for source, target in pairs}
    ends = {source[1]: target[1] for source, target in pairs}
    return tuple(
        (starts[start], ends[end]) if start in starts and end in ends else None
        for start, end in enclosed
    )


def _length_in_common(text: str, other: str) -> int:
    both = zip(text, other, strict=False)
    differing = (place for place, (one, two) in enumerate(both) if one != two)
    return next(differing, min(len(text), len(other)))
