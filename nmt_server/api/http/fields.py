"""The fields of a request, however it carries them: JSON, a form, in parts, or a query string."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from io import BytesIO
from typing import Any, TypeVar
from urllib.parse import parse_qs

from django.core.exceptions import SuspiciousOperation
from django.core.files.uploadhandler import MemoryFileUploadHandler
from django.http import HttpRequest, QueryDict
from django.http.multipartparser import MultiPartParser, MultiPartParserError
from django.utils.datastructures import MultiValueDict
from rest_framework.exceptions import ParseError

from nmt_server.api.http.body import content_length, json_of, read_whole
from nmt_server.api.http.declared import Foreign, check, check_form
from nmt_server.conf import get_settings
from nmt_server.errors import InvalidRequest, RequestTooLarge

_Fields = TypeVar("_Fields", bound=Foreign)

_FORM = "application/x-www-form-urlencoded"
_PARTS = "multipart/form-data"
_USUAL_MOST_FIELDS = 100_000
# Where they are kept, in `META`, and how many bytes a body with a file may have.
_FIELDS = "nmt_server.fields"
_UPLOAD_BYTES = "nmt_server.upload_bytes"


class UploadInMemory(MemoryFileUploadHandler):
    """Keeps an upload in memory, whatever its size: the size of the body was checked before."""

    def handle_raw_input(self, *args: Any, **kwargs: Any) -> None:
        """Take part in every upload."""
        self.activated = True


def expect_upload(request: HttpRequest, most_bytes: int) -> None:
    """Let the body of a request be a form of so many bytes, and keep its files."""
    request.META[_UPLOAD_BYTES] = most_bytes


@dataclass(frozen=True, slots=True)
class Fields:
    """What a request has, before anybody says what it should have."""

    json: Any
    form: Mapping[str, list[str]]
    files: Mapping[str, Any] = field(default_factory=dict)

    def has(self, *names: str) -> bool:
        """Whether it has all of these fields."""
        return all(name in self.json if self._is_object else name in self.form for name in names)

    def checked(self, declared: type[_Fields]) -> _Fields:
        """As it is declared. Raises `InvalidRequest`."""
        return check_form(self.form, declared) if self.json is None else check(self.json, declared)

    @property
    def _is_object(self) -> bool:
        return isinstance(self.json, dict)


def read_fields(request: HttpRequest, texts: Collection[str]) -> Fields:
    """What the body has, and for what it lacks the query string.

    A body that is called a form and looks like JSON is JSON: many scripts call it so. `texts` are
    the fields that may have half of a surrogate pair. It is read once, for whoever asks first.
    Raises as `read_whole` and `json_of`.
    """
    known: Fields | None = request.META.get(_FIELDS)
    if known is None:
        known = request.META[_FIELDS] = _read(request, texts)
    return known


def _read(request: HttpRequest, texts: Collection[str]) -> Fields:
    query = _lists(request.GET)
    # Some clients send a form with GET.
    if request.method in ("GET", "HEAD") and not content_length(request):
        return Fields(None, query)
    body = read_whole(request, request.META.get(_UPLOAD_BYTES, 0))
    kind = (request.META.get("CONTENT_TYPE") or "").partition(";")[0].strip().lower()
    if kind == _PARTS:
        form, files = _parts(request, body)
        return Fields(None, query | form, files if _UPLOAD_BYTES in request.META else {})
    is_json = body.lstrip()[:1] in (b"{", b"[")
    if (kind == _FORM and not is_json) or (query and not body.strip()):
        return Fields(None, query | _form(body))
    value = json_of(body, request.META.get("CONTENT_TYPE", ""), texts)
    if isinstance(value, dict) and query:
        value = {**{name: each[-1] for name, each in query.items()}, **value}
    return Fields(value, {})


def _form(body: bytes) -> dict[str, list[str]]:
    most = get_settings().MAX_SEGMENTS or _USUAL_MOST_FIELDS
    if body.count(b"&") > most:
        raise RequestTooLarge(
            f"The form has more than {most} fields.", "Send several requests, or a job."
        )
    try:
        return parse_qs(body.decode(), keep_blank_values=True, errors="strict")
    except (UnicodeDecodeError, ValueError):
        raise InvalidRequest("The form is not UTF-8.", "Send UTF-8.") from None


@contextmanager
def broken_forms_told() -> Iterator[None]:
    """Raise `InvalidRequest` or `RequestTooLarge` where a form with files cannot be read within."""
    try:
        yield
    except (MultiPartParserError, ParseError):
        raise InvalidRequest(
            "The form cannot be read.",
            "Send it as curl -F file=@FILE does: with its boundary in the Content-Type, and no "
            "part in base64.",
        ) from None
    except SuspiciousOperation:
        raise RequestTooLarge(
            "The form has too many parts.", "Send each file in a request of its own."
        ) from None


def _parts(request: HttpRequest, body: bytes) -> tuple[dict[str, list[str]], Mapping[str, Any]]:
    meta = {**request.META, "CONTENT_LENGTH": str(len(body))}
    with broken_forms_told():
        parser = MultiPartParser(meta, BytesIO(body), [UploadInMemory(request)], "utf-8")
        fields, files = parser.parse()
    return _lists(fields), {str(name): file for name, file in files.items()}


def _lists(fields: QueryDict | MultiValueDict[str, Any]) -> dict[str, list[str]]:
    return {str(name): [str(each) for each in values] for name, values in fields.lists()}
