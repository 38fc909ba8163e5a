"""Forms with a file, read as JSON is."""

from __future__ import annotations

from collections.abc import Mapping
from io import BytesIO
from typing import Any

import orjson
from django.http import QueryDict
from rest_framework.parsers import MultiPartParser

from nmt_server.api.files.uploads import FORM_BYTES
from nmt_server.api.http.body import read_body
from nmt_server.api.http.fields import broken_forms_told
from nmt_server.conf import get_settings
from nmt_server.errors import InvalidRequest

# What a form can send only as JSON in a string.
_JSON_FIELDS = ("options", "pivot", "protect")


class FormParser(MultiPartParser):
    """A form, also a compressed one."""

    def parse(
        self,
        stream: Any,
        media_type: str | None = None,
        parser_context: Mapping[str, Any] | None = None,
    ) -> Any:
        """The fields and files of the form."""
        assert parser_context is not None
        request = parser_context["request"]._request
        if "HTTP_CONTENT_ENCODING" in request.META:
            limit = get_settings().MAX_UPLOAD_BYTES + FORM_BYTES
            stream = BytesIO(read_body(request, limit))
        with broken_forms_told():
            return super().parse(stream, media_type, parser_context)


def fields_of(data: Any) -> dict[str, Any]:
    """The fields of a form or of JSON; an empty one is left out, as forms send them."""
    if isinstance(data, QueryDict):
        if repeated := [name for name, values in data.lists() if len(values) > 1]:
            raise InvalidRequest(
                f"The form has more than one {repeated[0]}.", "Send each file as a job of its own."
            )
        data = {name: _from_form(name, value) for name, value in data.items()}
    if not isinstance(data, dict):
        raise InvalidRequest("The body must be a JSON object.")
    return {name: None if value == "" else value for name, value in data.items()}


def _from_form(name: str, value: Any) -> Any:
    if not isinstance(value, str):
        return value
    # The name of one glossary is sent as it is.
    is_list = name == "glossary" and value.startswith("[")
    if name not in _JSON_FIELDS and not is_list:
        return value
    try:
        return orjson.loads(value or "null")
    except orjson.JSONDecodeError as error:
        raise InvalidRequest(f"{name} is not valid JSON: {error}.") from None
