"""What all REST views share: strict JSON in, raw UTF-8 JSON out, errors with a code and a hint."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Annotated, Any

from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import get_language_from_request
from drf_spectacular.utils import OpenApiResponse
from msgspec import UNSET, Meta, UnsetType
from rest_framework import exceptions, status
from rest_framework.negotiation import DefaultContentNegotiation
from rest_framework.parsers import BaseParser
from rest_framework.permissions import SAFE_METHODS
from rest_framework.renderers import BaseRenderer
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from nmt_server.api.http.body import read_json_body, require_length
from nmt_server.api.http.declared import Answer, Sent, check_query
from nmt_server.api.http.disclosure import disclose
from nmt_server.api.http.errors import (
    headers_of,
    log_error,
    status_of,
)
from nmt_server.api.http.faults import fault_of
from nmt_server.api.http.responses import json_response
from nmt_server.api.http.schema import SchemaWhenAsked, schema_of
from nmt_server.errors import InvalidFile, InvalidRequest, NmtServerError
from nmt_server.sentences import translated
from nmt_server.text import any_json


class JSONParser(BaseParser):
    """JSON as `nmt_server.api.http.body` reads it, under any media type."""

    media_type = "*/*"

    def parse(
        self,
        stream: Any,
        media_type: str | None = None,
        parser_context: Mapping[str, Any] | None = None,
    ) -> Any:
        """The JSON value in the body."""
        assert parser_context is not None
        texts = parser_context["view"].text_fields
        return read_json_body(parser_context["request"]._request, texts)


class JSONRenderer(BaseRenderer):
    """Raw UTF-8 JSON."""

    media_type = "application/json"
    format = "json"

    def render(
        self,
        data: Any,
        accepted_media_type: str | None = None,
        renderer_context: Mapping[str, Any] | None = None,
    ) -> bytes:
        """`data` as JSON; nothing where there is no content."""
        return b"" if data is None else any_json.dumps(data)


class JsonWhateverIsAccepted(DefaultContentNegotiation):
    """For what is answered in another form than JSON: an error is JSON also for who wants that."""

    def select_renderer(
        self, request: Request, renderers: Iterable[BaseRenderer], format_suffix: str | None = None
    ) -> tuple[BaseRenderer, str]:
        """The first renderer."""
        renderer = next(iter(renderers))
        return renderer, renderer.media_type


class ErrorDetail(Answer):
    """What went wrong."""

    code: str
    message: str
    hint: Annotated[str, Meta(description="What to do about it.")]
    option: Annotated[
        str | UnsetType,
        Meta(description="Of a file: the field of the request that would help, such as `column`."),
    ] = UNSET


class ErrorAnswer(Answer):
    """The answer to a request that failed."""

    error: ErrorDetail


ERRORS: Any = {"default": OpenApiResponse(schema_of(ErrorAnswer), description="What went wrong.")}
"""The answers that every operation may have, for `operation`."""


class NoQuery(Sent):
    """A query string without parameters."""


class ApiView(APIView):
    """Base of the REST views. `text_fields` are those of the body that hold texts to translate."""

    schema: Any = SchemaWhenAsked()
    authentication_classes: Any = ()
    permission_classes: Any = ()
    parser_classes: Any = (JSONParser,)
    renderer_classes = (JSONRenderer,)
    text_fields: tuple[str, ...] = ()
    query_type: type[Sent] = NoQuery
    """What the query string of `query_methods` may have; `query` is the one of this request."""
    query_methods: tuple[str, ...] = ("GET", "HEAD")
    query: Any

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        """Refuse chunks, and parameters that mean nothing, before anything is read."""
        declared = self.query_type if request.method in self.query_methods else NoQuery
        self.query = check_query(request.query_params.dict(), declared)
        if request.method not in SAFE_METHODS:
            require_length(request._request)
        super().initial(request, *args, **kwargs)

    @staticmethod
    def refuse(request: HttpRequest, error: NmtServerError) -> HttpResponse:
        """The answer where the route is not reached (`nmt_server.api.http.guard`)."""
        log_error(request, error)
        body = error_body(request, error)
        return json_response(body, status=status_of(error), headers=headers_of(error))

    def get_exception_handler(self) -> Callable[[Exception, dict[str, Any]], Response | None]:
        """Errors in the form of this API."""
        return _answer_error


def error_body(request: HttpRequest, error: NmtServerError) -> ErrorAnswer:
    """An error as this API answers it, in the language that a browser asks for."""
    language = get_language_from_request(request)
    message, hint = (
        translated(disclose(request, text), language) for text in (error.message, error.hint)
    )
    option = error.option if isinstance(error, InvalidFile) else ""
    return error_answer(error.code, message, hint, option)


def _answer_error(error: Exception, context: dict[str, Any]) -> Response | None:
    request = context["request"]._request
    error = fault_of(error) or error
    if isinstance(error, NmtServerError):
        log_error(request, error)
        return Response(
            error_body(request, error),
            status=status_of(error),
            headers=headers_of(error),
        )
    if isinstance(error, Http404):
        nothing = translated(
            "There is nothing under this address.", get_language_from_request(request)
        )
        return Response(error_answer("not_found", nothing), status=404)
    if isinstance(error, exceptions.UnsupportedMediaType):
        refusal = InvalidRequest(
            "This address takes a file in a form.", "Send it as curl -F file=@FILE does."
        )
        return Response(error_body(request, refusal), status=error.status_code)
    if isinstance(error, exceptions.APIException):
        code = {
            status.HTTP_404_NOT_FOUND: "not_found",
            status.HTTP_405_METHOD_NOT_ALLOWED: "method_not_allowed",
        }.get(error.status_code, "invalid_request")
        return Response(error_answer(code, str(error.detail)), status=error.status_code)
    return None


def error_answer(code: str, message: str, hint: str = "", option: str = "") -> ErrorAnswer:
    """An error in the shape of this API."""
    detail = ErrorDetail(code=code, message=message, hint=hint, option=option or UNSET)
    return ErrorAnswer(error=detail)
