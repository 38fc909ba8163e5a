"""What a request of DeepL's protocol says of the tags in its texts."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated

from msgspec import Meta

from nmt_server.api.http.declared import Foreign, one_of
from nmt_server.documents.fragments import Markup, Syntax
from nmt_server.documents.markup.pages import is_well_formed
from nmt_server.documents.markup.rules import TagRules
from nmt_server.errors import InvalidRequest

_NAMES = Annotated[
    str | list[str] | None, Meta(description="Names of tags, a list or parted by commas.")
]
_STRICT = "v2"
_NO = frozenset(("0", "false"))


class TagFields(Foreign, kw_only=True):
    """How tags are treated."""

    tag_handling: Annotated[
        Annotated[str, one_of(("xml", "html"))] | None,
        Meta(
            description="What the texts are written in: their tags stand around their words again."
        ),
    ] = None
    tag_handling_version: Annotated[
        Annotated[str, one_of(("v1", _STRICT))] | None,
        Meta(description="`v2` refuses XML that is malformed."),
    ] = None
    outline_detection: Annotated[
        bool | int | str | None,
        Meta(description="If false, only `splitting_tags` end a sentence in XML."),
    ] = None
    splitting_tags: _NAMES = None
    non_splitting_tags: _NAMES = None
    ignore_tags: _NAMES = None


def syntax_of(sent: TagFields, texts: Sequence[str]) -> Syntax | None:
    """What the texts of a request are written in; None where tags are nothing special.

    Raises `InvalidRequest` for malformed XML where it must not be.
    """
    if not sent.tag_handling:
        return None
    is_xml = sent.tag_handling == "xml"
    if is_xml and sent.tag_handling_version == _STRICT and not all(map(is_well_formed, texts)):
        raise InvalidRequest(
            "Tag handling parsing failed, please check input.",
            "Close every tag, or leave tag_handling_version away.",
        )
    rules = TagRules(
        ignored=_names(sent.ignore_tags, is_xml),
        splitting=_names(sent.splitting_tags, is_xml),
        inline=_names(sent.non_splitting_tags, is_xml),
        finds_outline=str(sent.outline_detection).lower() not in _NO,
    )
    return Syntax(Markup(sent.tag_handling), rules)


def _names(sent: str | list[str] | None, is_xml: bool) -> frozenset[str]:
    each = [sent] if isinstance(sent, str) else sent or []
    names = (name.strip() for names in each for name in names.split(","))
    return frozenset(name if is_xml else name.lower() for name in names if name)
