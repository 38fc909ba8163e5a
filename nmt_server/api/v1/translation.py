"""`POST /api/v1/translate`."""

from __future__ import annotations

from collections.abc import Generator
from dataclasses import replace

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from drf_spectacular.utils import OpenApiExample, OpenApiResponse
from rest_framework.request import Request
from rest_framework.response import Response

from nmt_server.api.http.access import caller_of
from nmt_server.api.http.cache_header import cache_mode
from nmt_server.api.http.disconnect import ClientGone
from nmt_server.api.http.errors import log_error
from nmt_server.api.http.event_stream import event, event_stream
from nmt_server.api.http.glossaries import chosen_glossaries
from nmt_server.api.http.schema import events_of, operation, schema_of
from nmt_server.api.v1.base import ERRORS, ApiView, JsonWhateverIsAccepted, error_body
from nmt_server.api.v1.translate_answer import PartialEvent, TranslateAnswer
from nmt_server.api.v1.translate_rendering import answers, segment_event
from nmt_server.api.v1.translate_request import CheckedRequest, TranslateRequest, parse
from nmt_server.errors import NmtServerError
from nmt_server.translation import (
    Event,
    Finished,
    SegmentDone,
    translate,
    translate_events,
)

_EVENTS = events_of(
    "Server-sent events, each with JSON in one line of `data`. `segment`: "
    "`text_index`, `segment_index` and a finished segment as in `segments`, without ranges but "
    "always with its `warnings`. "
    "`partial`: `text_index`, `segment_index` and the `text` so far. `done`: the whole answer as "
    "without `stream`. `error`: as in other answers; nothing follows.",
    "segment",
    "partial",
    "done",
    "error",
)


class TranslateView(ApiView):
    """Translate a text or a list of texts."""

    content_negotiation_class = JsonWhateverIsAccepted
    text_fields = ("text",)

    @operation(
        operation_id="translate",
        summary="Translate a text or a list of texts",
        request={"application/json": schema_of(TranslateRequest)},
        examples=[
            OpenApiExample("A text", {"text": "クロエは静かに前へと歩み出た。"}, request_only=True),
            OpenApiExample(
                "Texts, with their sentences",
                {
                    "text": ["クロエは静かに前へと歩み出た。", "勇者は剣を装備した。"],
                    "detail": ["sentences"],
                },
                request_only=True,
            ),
        ],
        responses={
            (200, "application/json"): OpenApiResponse(schema_of(TranslateAnswer)),
            **_EVENTS,
            **ERRORS,
        },
    )
    def post(self, request: Request) -> HttpResponseBase:
        """Translate a text, answered by one object, or a list, answered by a list of objects.

        A text is split into sentences, or as `split` says, and each is translated by itself. Line
        breaks and white space between them come back as they were. With `stream` the answer is
        server-sent events: `segment` for each finished segment, in any order, `partial` for a
        segment so far where `beam_size` is 1, and at last `done` with what is answered without
        `stream`, or `error`.
        """
        sent = parse(request.data, cache_mode(request._request))
        caller = caller_of(request._request)
        sent = replace(sent, wishes=replace(sent.wishes, budget=caller.budget))
        if sent.glossaries is not None:
            chosen = chosen_glossaries(request._request, sent.glossaries)
            sent = replace(sent, wishes=replace(sent.wishes, glossaries=chosen))
        if sent.stream:
            return event_stream(_events(request._request, sent))
        with ClientGone(request._request) as cancel:
            wishes = replace(sent.wishes, cancel=cancel)
            translations = translate(sent.texts, sent.way, wishes)
        return Response(answers(sent, translations))


def _events(request: HttpRequest, sent: CheckedRequest) -> Generator[bytes, None, None]:
    """The events of a request; what is raised before the first is raised, later it is an event."""
    has_begun = False
    with ClientGone(request) as cancel:
        try:
            wishes = replace(sent.wishes, cancel=cancel)
            for happened in translate_events(sent.texts, sent.way, wishes):
                rendered = _event(sent, happened)
                has_begun = True
                yield rendered
        except NmtServerError as error:
            if not has_begun:
                raise
            log_error(request, error)
            yield event("error", error_body(request, error))


def _event(sent: CheckedRequest, happened: Event) -> bytes:
    if isinstance(happened, Finished):
        return event("done", answers(sent, happened.translations))
    if isinstance(happened, SegmentDone):
        done = segment_event(sent, happened.text_index, happened.segment_index, happened.segment)
        return event("segment", done)
    so_far = PartialEvent(
        text_index=happened.text_index, segment_index=happened.segment_index, text=happened.text
    )
    return event("partial", so_far)
