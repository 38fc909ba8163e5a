"""`POST /api/v1/detect`: which language a text is in."""

from __future__ import annotations

from typing import Annotated

from drf_spectacular.utils import OpenApiExample, OpenApiResponse
from msgspec import Meta
from rest_framework.request import Request
from rest_framework.response import Response

from nmt_server.api.http.declared import Answer, Sent, check
from nmt_server.api.http.schema import operation, schema_of
from nmt_server.api.http.translating import detect_served
from nmt_server.api.v1.base import ERRORS, ApiView


class DetectRequest(Sent):
    """A text in a language that is not known."""

    text: str


class DetectedLanguage(Answer):
    """A language that a text may be in."""

    code: str
    confidence: Annotated[float, Meta(ge=0, le=1)]


class DetectAnswer(Answer):
    """The languages of the registered models that a text may be in, the likeliest first."""

    languages: list[DetectedLanguage]


class DetectView(ApiView):
    """Find out the language of a text."""

    text_fields = ("text",)

    @operation(
        operation_id="detect",
        summary="Find out the language of a text",
        request={"application/json": schema_of(DetectRequest)},
        examples=[OpenApiExample("A text", {"text": "Good morning!"}, request_only=True)],
        responses={200: OpenApiResponse(schema_of(DetectAnswer)), **ERRORS},
    )
    def post(self, request: Request) -> Response:
        """Which of the languages that there are models for a text may be in.

        Empty for a text without letters, and for one in none of their scripts. What cannot be told
        apart has little confidence.
        """
        found = detect_served(check(request.data, DetectRequest).text)
        return Response(DetectAnswer(languages=[DetectedLanguage(*each) for each in found]))
