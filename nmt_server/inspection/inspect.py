"""inspect(): from a text to what its model thinks of it."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import partial
from typing import Any

import orjson

from nmt_server.cache.keys import cache_key
from nmt_server.cache.store import lookup
from nmt_server.conf import get_settings
from nmt_server.engines.inspection import AttentionKind
from nmt_server.errors import EngineError, InvalidRequest, UnknownInspection
from nmt_server.inspection.contrast import Contrast, contrast_of
from nmt_server.inspection.result import Inspection, Slice, inspection_of, seen_of, slice_of
from nmt_server.inspection.wanted import NOTHING_SPECIAL, Wanted
from nmt_server.serving.current_models import get_model, registered_models
from nmt_server.serving.hosts import worker_client
from nmt_server.serving.served_model import Route
from nmt_server.serving.way import Way
from nmt_server.text.encoding import utf8
from nmt_server.text.language import TranslateMode
from nmt_server.text.patterns import PatternTime
from nmt_server.translation import Budget, CancelToken, Wishes
from nmt_server.translation.parameters import text_requests
from nmt_server.translation.segment_request import SegmentRequest
from nmt_server.worker.wire import NOTHING_KEPT

# A model that was looked into stays so long at least, so that there are slices to ask for.
_LEAST_SECONDS = 60
_SLICE_SECONDS = 10.0
_ID = re.compile(r"([0-9]{1,18})-([0-9a-f]{32})")


def inspect(
    text: str,
    route: Route | None = None,
    wanted: Wanted = NOTHING_SPECIAL,
    *,
    budget: Budget | None = None,
    cancel: CancelToken | None = None,
) -> Inspection:
    """Look into the translation of a text, which the model reads as one segment.

    The model reads it as in `translate`, with placeholders for what is protected; but no number
    gets a stand-in, and no letter that the model does not know is set aside.
    Raises `InvalidOption` where the model's engine shows nothing, `InvalidRequest` for a text that
    is blank or too long, and what `translate` raises.
    """
    route = route or get_model().default_route
    model = route.model
    model.kind.check_inspects()
    request = _segment_request(text, route, wanted)
    decoding = request.parameters.decoding
    given = None if wanted.translation is None else _given(request, wanted.translation)
    is_quick = wanted.quick and given is None and not wanted.prefix and not wanted.edits
    if is_quick:
        if request.flat.text == text and not wanted.options:
            given = _remembered(text, route)
        decoding = replace(decoding, beam_size=1)
    message = {
        "type": "inspect",
        "text": request.flat.text,
        "edits": [[each.place, each.action, each.token] for each in wanted.edits],
        "prefix": _given(request, wanted.prefix),
        "translation": given,
        "options": orjson.dumps(decoding.as_dict()).decode(),
        "candidates": wanted.candidates,
        "hypotheses": wanted.hypotheses,
        "quick": is_quick,
        "pair": route.pair.as_list(),
    }
    if budget is not None:
        budget.check_way(Way((route,)))
        budget.spend(len(text))
    try:
        said = worker_client().ask(
            model.spec,
            message,
            keep_alive=model.keep_alive
            if model.keep_alive < 0
            else max(model.keep_alive, _LEAST_SECONDS),
            timeout=get_settings().REQUEST_TIMEOUT,
            cancel=cancel,
        )
        _check(said)
    except BaseException:
        if budget is not None:
            budget.give_back(len(text))
        raise
    identity = f"{route.pk}-{said['inspection']}"
    return inspection_of(
        said,
        id=identity,
        model=model.name,
        read=request.flat.text,
        is_searched=not is_quick and given is None,
        restored=lambda written: request.restored(written, route.target_language).text,
        slice_of=partial(attention_slice, identity),
    )


def attention_slice(inspection: str, kind: AttentionKind, layer: int) -> Slice:
    """One layer of the attention of an inspection, by its id.

    Raises `UnknownInspection` where nobody has it: its model keeps the newest, while it is loaded.
    """
    kept = slice_of(_kept(inspection, kind, layer))
    if kept is None:
        raise _unknown(kind, layer)
    return kept


def contrast(one: str, other: str, kind: AttentionKind, layer: int) -> Contrast:
    """Hold a layer of two inspections of one model against each other, by their ids.

    Raises `UnknownInspection` as `attention_slice`, and `InvalidRequest` where the models differ.
    """
    seen = [seen_of(_kept(each, kind, layer, with_tokens=True)) for each in (one, other)]
    if seen[0] is None or seen[1] is None:
        raise _unknown(kind, layer)
    if one.partition("-")[0] != other.partition("-")[0]:
        raise InvalidRequest(
            "The two inspections are of different models.", "Look into one model twice."
        )
    return contrast_of(seen[0], seen[1], kind)


def _kept(
    inspection: str, kind: AttentionKind, layer: int, *, with_tokens: bool = False
) -> Mapping[str, Any]:
    """What a host says of a layer of an inspection; without a shape where nobody has it."""
    found = _ID.fullmatch(inspection)
    model = next((each for each in registered_models() if found and each.pk == int(found[1])), None)
    if found is None or model is None:
        return NOTHING_KEPT
    message = {"type": "slice", "inspection": found[2], "kind": kind, "layer": layer}
    if with_tokens:
        message["tokens"] = True
    said = worker_client().ask_running(model.spec, message, timeout=_SLICE_SECONDS)
    return NOTHING_KEPT if said is None else said


def _unknown(kind: AttentionKind, layer: int) -> UnknownInspection:
    return UnknownInspection(
        f"There is no attention of the kind {kind} in layer {layer} of this inspection, or it is "
        "not kept any more.",
        "Ask for the inspection again; the model keeps the newest ones, while it is loaded.",
    )


def _segment_request(text: str, route: Route, wanted: Wanted) -> SegmentRequest:
    if not text.strip():
        raise InvalidRequest("The text is blank.", "Send a sentence to look into.")
    utf8(text)
    wishes = Wishes(wanted.options, protect=wanted.protect, translate=TranslateMode.ALL)
    [asked] = text_requests([text], route, wishes, glossary="")
    pair = route.source_language, route.target_language
    request = SegmentRequest.of(text, text, asked.parameters, pair, PatternTime())
    if request.is_kept:
        raise InvalidRequest(
            "All of the text is protected, and no model reads it.",
            "Send a text with words, or `protect` with empty lists.",
        )
    return request


def _remembered(text: str, route: Route) -> str | None:
    """What the model itself once made of the text; None where nobody remembers it."""
    key = cache_key(route, route.model.signatures[0], text)
    entry = lookup([key]).entries.get(key)
    return None if entry is None or entry.is_a_persons else entry.target


def _given(request: SegmentRequest, given: str | Sequence[str]) -> str | list[str]:
    """Tokens as they are, and a text with the signs that the model knows for protected spans."""
    if isinstance(given, str):
        utf8(given)
        return request.as_written(given)
    for each in given:
        utf8(each)
    return list(given)


def _check(said: dict[str, Any]) -> None:
    """Raise what the host says is wrong."""
    if refused := said.get("refused"):
        raise InvalidRequest(*refused)
    if error := said.get("error"):
        raise EngineError(error, "Send it again; see the server's log.")
