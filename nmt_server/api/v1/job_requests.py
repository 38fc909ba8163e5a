"""What requests about jobs take."""

from __future__ import annotations

from typing import Annotated, Any

from msgspec import UNSET, Meta, UnsetType, field

from nmt_server.api.http.declared import Sent, one_of
from nmt_server.api.v1.pages import PageQuery
from nmt_server.api.v1.request_fields import RequestFields
from nmt_server.documents import FORMATS
from nmt_server.models import Job

_MOST_COLUMN = 255
_MOST_RESULTS = 1000

SegmentNumber = Annotated[int, Meta(ge=0, le=2**31 - 1)]


class TextsJob(RequestFields, kw_only=True):
    """Texts to translate in the background."""

    texts: Annotated[
        list[str],
        Meta(
            extra={"hint": "Send an empty string where there is nothing to translate."},
        ),
    ]


class FileJob(RequestFields, kw_only=True):
    """A file to translate in the background. In a form, objects are sent as JSON."""

    file: Annotated[Any, Meta(extra_json_schema={"type": "string", "format": "binary"})]
    format: Annotated[
        Annotated[str, one_of(FORMATS)] | None,
        Meta(description="If left out, what the name and the content of the file say."),
    ] = None
    column: Annotated[
        Annotated[str, Meta(max_length=_MOST_COLUMN)] | None,
        Meta(
            description="Of CSV, TSV and Excel: the column to translate, by its name in the first "
            "row, or its number from 1, with which the first row is translated too. Of JSON: the "
            "key whose values are translated; all strings if left out."
        ),
    ] = None
    encoding: Annotated[
        str | None,
        Meta(
            description="The encoding of the file, such as Shift_JIS, where it cannot be told from "
            "its content. The result is in the same one, or in UTF-8 where that lacks a character "
            "of a translation."
        ),
    ] = None


class JobsQuery(PageQuery):
    """Which jobs are asked for."""

    state: Annotated[str, one_of(Job.State.values)] | None = None


class JobQuery(Sent):
    """Whether results of a job are asked for."""

    from_: Annotated[
        SegmentNumber | UnsetType,
        Meta(
            description="List results too: those that are done from this segment on, counted from "
            "0, up to the first one that is not done. `next` is where to go on."
        ),
    ] = field(name="from", default=UNSET)
    limit: Annotated[int, Meta(ge=1, le=_MOST_RESULTS, description="Results at most.")] = 100


class ResultQuery(Sent):
    """Whether what there is will do."""

    partial: Annotated[
        bool,
        Meta(description="Whether to answer before all is done, the rest as it was."),
    ] = False


class EventsQuery(Sent):
    """Where events begin."""

    from_: Annotated[SegmentNumber, Meta(description="The first segment to hear of.")] = field(
        name="from", default=0
    )
