"""What `POST /api/v1/translate` takes, and the same in the words of `nmt_server.translation`."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Annotated, Any

from msgspec import Meta

from nmt_server.api.http.declared import check
from nmt_server.api.v1.request_fields import RequestFields, TextFields
from nmt_server.documents.fragments import SYNTAXES
from nmt_server.serving.routing import find_way
from nmt_server.serving.way import Way
from nmt_server.text.ranges import Unit
from nmt_server.translation import DETAILS, Item, Priority, Wishes
from nmt_server.translation.wishes import CacheMode

# The names are looked at in `nmt_server.translation`.
_DETAIL = Annotated[str, Meta(extra_json_schema={"enum": list(DETAILS)})]
_PREFIX = Annotated[
    str | None,
    Meta(description="What the translation begins with, in the target language."),
]
_CONTEXT = Annotated[
    str | list[str] | None,
    Meta(
        description="The lines before the text, the nearest last, with who speaks where that is "
        "known. They are not translated. A model that was trained to read such lines reads them "
        "with each segment; others ignore them (see `detail`).",
        examples=[["クロエ「待って！」"]],
    ),
]


class TextFormat(StrEnum):
    """What texts are written in."""

    TEXT = "text"
    HTML = "html"
    XML = "xml"
    MARKDOWN = "markdown"


class TextItem(TextFields, kw_only=True):
    """A text that needs wishes of its own."""

    text: str
    prefix: _PREFIX = None
    context: _CONTEXT = None


class TranslateRequest(RequestFields, kw_only=True):
    """Texts, and how to translate them."""

    text: Annotated[
        str | TextItem | list[str | TextItem],
        Meta(
            description="A text, or a list of them. One that needs wishes of its own is an object.",
            extra={"hint": "Send an empty string where there is nothing to translate."},
        ),
    ]
    prefix: _PREFIX = None
    context: _CONTEXT = None
    format: Annotated[
        TextFormat | None,
        Meta(
            description="What the texts are written in. Of `html`, `xml` and `markdown`, the words "
            "are translated, and tags stand around theirs again; attributes, code and what has "
            '`translate="no"` stay. A segment is then what stands between two blocks. If left out: '
            "`text`."
        ),
    ] = None
    detail: Annotated[
        list[_DETAIL] | None,
        Meta(
            description="What to tell of each segment. What only an engine can tell makes it "
            "translate anew what it has translated before; what a person has translated stays.",
            examples=[["sentences", "cached"]],
        ),
    ] = None
    cache: Annotated[
        CacheMode | None,
        Meta(
            description="What becomes of translations that are there. `refresh` translates anew, "
            "and what comes takes the place of what was there; `read-only` keeps nothing of what "
            "is made; both serve what people have corrected. `skip` reads and keeps nothing. If "
            "left out: what the header `X-Translation-Cache` says, else `use`."
        ),
    ] = None
    unit: Annotated[
        Unit | None,
        Meta(
            description="What ranges are counted in: Unicode code points, code units of UTF-16 or "
            "bytes of UTF-8. If left out: `code_point`."
        ),
    ] = None
    stream: Annotated[
        bool | None, Meta(description="Whether to answer with server-sent events.")
    ] = None
    priority: Annotated[
        Priority | None,
        Meta(
            description="Who goes first. If left out: `interactive` for up to three segments, else "
            "`bulk`."
        ),
    ] = None
    deadline: Annotated[
        Annotated[float, Meta(gt=0, le=1e9)] | None,
        Meta(
            description="Seconds; what has not reached the engine by then is not translated.",
            extra={"hint": "It is in seconds."},
        ),
    ] = None


@dataclass(frozen=True, slots=True)
class CheckedRequest:
    """A checked request; `glossaries` are the names and ids that it has for them."""

    texts: list[str | Item]
    is_list: bool
    way: Way
    wishes: Wishes
    glossaries: list[str] | None
    detail: frozenset[str]
    unit: Unit
    stream: bool

    def has_context(self, index: int) -> bool:
        """Whether lines before a text were sent with it."""
        text = self.texts[index]
        own = text.context if isinstance(text, Item) else None
        return bool(self.wishes.context if own is None else own)


def parse(value: Any, cache: CacheMode = CacheMode.USE) -> CheckedRequest:
    """Check a request; `cache` is for one that says nothing of it.

    Raises `InvalidRequest`, and as `find_way`.
    """
    sent = check(value, TranslateRequest)
    way = find_way(sent.model, sent.source, sent.target, pivot=sent.pivot)
    detail = frozenset(sent.detail or ())
    is_list = isinstance(sent.text, list)
    texts = sent.text if isinstance(sent.text, list) else [sent.text]
    return CheckedRequest(
        [text if isinstance(text, str) else _item(text) for text in texts],
        is_list,
        way,
        Wishes(
            options=sent.options,
            split=sent.split or way.split,
            protect=sent.protection(),
            translate=sent.translate,
            syntax=SYNTAXES.get(sent.format or TextFormat.TEXT),
            prefix=sent.prefix or "",
            context=_lines(sent.context) or (),
            detail=detail,
            cache=sent.cache or cache,
            priority=sent.priority,
            deadline=sent.deadline,
        ),
        sent.named_glossaries(),
        detail,
        sent.unit or Unit.CODE_POINT,
        sent.stream or False,
    )


def _item(sent: TextItem) -> Item:
    return Item(
        *(sent.text, sent.options, sent.prefix, sent.split, sent.protection(), sent.translate),
        context=_lines(sent.context),
    )


def _lines(context: str | list[str] | None) -> tuple[str, ...] | None:
    if context is None:
        return None
    return (context,) if isinstance(context, str) else tuple(context)
