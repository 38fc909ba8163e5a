"""What `/api/v1/inspect` takes, and the same in the words of `nmt_server.inspection`."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, Any

from msgspec import Meta, field

from nmt_server.api.http.declared import Sent, check
from nmt_server.api.v1.request_fields import MODEL, OPTIONS, SOURCE, TARGET, Protect
from nmt_server.errors import InvalidRequest
from nmt_server.inspection import Action, AttentionKind, Edit, Wanted
from nmt_server.serving.routing import find_route
from nmt_server.serving.served_model import Route

_LONGEST = 4_000
_MOST_TOKENS = 200
_MOST_CANDIDATES = 20
_TEXT = Annotated[str, Meta(max_length=_LONGEST)]
_TOKEN = Annotated[str, Meta(max_length=200)]
_TOKENS = Annotated[list[_TOKEN], Meta(max_length=_MOST_TOKENS)]


class SourceEdit(Sent):
    """A change of the source."""

    place: Annotated[
        int,
        Meta(ge=0, le=100_000, description="Which token of the text, from 0; see `text_tokens`."),
    ]
    action: Annotated[
        Action, Meta(description="Leave it out, make it the unknown token, or put another there.")
    ]
    token: Annotated[_TOKEN | None, Meta(description="With `replace`: the other token.")] = None


class InspectRequest(Sent, kw_only=True):
    """A text to look into, and what to change of it or of its translation."""

    text: Annotated[
        str,
        Meta(
            max_length=_LONGEST,
            description="One sentence: it is read as one segment.",
            extra={"hint": "Send a sentence, not a whole text."},
        ),
    ]
    model: MODEL = None
    source: SOURCE = None
    target: TARGET = None
    options: Annotated[
        OPTIONS | None,
        Meta(
            description="Decoding options, instead of those of the model.",
            examples=[{"beam_size": 4}],
        ),
    ] = None
    protect: Annotated[
        Protect | None,
        Meta(description="What comes back untranslated, instead of what the model protects."),
    ] = None
    edits: Annotated[
        list[SourceEdit],
        Meta(
            max_length=_MOST_TOKENS,
            description="What to change of the source before the model reads it.",
            examples=[[{"place": 0, "action": "omit"}]],
        ),
    ] = field(default_factory=list)
    prefix: Annotated[
        _TEXT | _TOKENS | None,
        Meta(
            description="What the translation begins with: a text, or a list of tokens as they "
            "are. From there the model goes on by itself."
        ),
    ] = None
    translation: Annotated[
        _TEXT | _TOKENS | None,
        Meta(
            description="A translation to look at instead of searching for one (teacher forcing): "
            "a text, or a list of tokens as they are."
        ),
    ] = None
    candidates: Annotated[
        Annotated[int, Meta(ge=1, le=_MOST_CANDIDATES)] | None,
        Meta(description="How many of the likeliest tokens to tell for each place; 5 if left out."),
    ] = None
    hypotheses: Annotated[
        bool | None,
        Meta(
            description="Whether to tell all hypotheses that the beam ended with, and the tree of "
            "where it went."
        ),
    ] = None
    quick: Annotated[
        bool | None,
        Meta(
            description="Whether to look at once at what is remembered of the model, or else at "
            "what a greedy search finds in a moment, be it the beginning; changes nothing where "
            "there are edits or a prefix."
        ),
    ] = None


class SliceQuery(Sent):
    """Which weights are asked for."""

    id: Annotated[str | None, Meta(description="From the answer to POST.")] = None
    kind: Annotated[
        AttentionKind, Meta(description="One of those that the answer to POST has.")
    ] = AttentionKind.CROSS
    layer: Annotated[int, Meta(ge=0, le=1_000, description="From 0.")] = 0


class ContrastQuery(SliceQuery):
    """Which two inspections are held against each other."""

    other: Annotated[
        str | None, Meta(description="Of the other inspection, as `id` is of the one.")
    ] = None


@dataclass(frozen=True, slots=True)
class CheckedInspection:
    """A checked request."""

    text: str
    route: Route
    wanted: Wanted


def parse(value: Any) -> CheckedInspection:
    """Check a request. Raises `InvalidRequest`, and as `find_route`."""
    sent = check(value, InspectRequest)
    if sent.prefix and sent.translation is not None:
        raise InvalidRequest(
            "There are both a prefix and a translation.",
            "With a translation nothing is searched for: leave one of them out.",
        )
    edits = [Edit(each.place, each.action, each.token or "") for each in sent.edits]
    if any(each.action is Action.REPLACE and not each.token for each in edits):
        raise InvalidRequest(
            "An edit that replaces a token has no token.", "Name one, or omit the place."
        )
    return CheckedInspection(
        sent.text,
        find_route(sent.model, sent.source, sent.target),
        Wanted(
            options=sent.options,
            protect=None if sent.protect is None else sent.protect.protection(),
            edits=edits,
            prefix=sent.prefix or "",
            translation=sent.translation,
            candidates=sent.candidates or Wanted().candidates,
            hypotheses=bool(sent.hypotheses),
            quick=bool(sent.quick),
        ),
    )
