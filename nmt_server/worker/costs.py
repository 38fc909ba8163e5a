"""What segments take of a batch's token budget."""

from __future__ import annotations

from nmt_server.engines.base import Detail
from nmt_server.options import DecodingOptions

# What a segment costs an engine beside its source tokens, in tokens: it takes part in every step of
# the search, however short it is.
_STEPS_COST = 16
# Budgets are measured with searches of usual width: up to so many hypotheses at a time.
_USUAL_WIDTH = 8


def segment_cost(source_tokens: int) -> int:
    """What a segment of so many tokens takes of a batch's token budget in a usual search."""
    return source_tokens + _STEPS_COST


def search_cost(source_tokens: int, options: DecodingOptions, detail: Detail) -> int:
    """The same for any search: what is forced to be longer and what is wider counts as it is."""
    width = max(options.beam_size, options.num_hypotheses)
    if detail.alternatives:
        # Twice as many as are wanted, in a search of their own.
        width = max(width, 2 * options.num_hypotheses)
    steps = max(segment_cost(source_tokens), options.min_decoding_length)
    return steps if width <= _USUAL_WIDTH else steps * -(-width // _USUAL_WIDTH)
