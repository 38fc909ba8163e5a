"""The routes of py3translationServer beside `POST /`, for the programs that use them."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import orjson
from django.http import HttpRequest, StreamingHttpResponse
from django.http.response import HttpResponseBase

from nmt_server import __version__
from nmt_server.api.http.errors import answer_errors
from nmt_server.api.http.responses import json_response, text_response
from nmt_server.cache.corrections import clear_engine_rows
from nmt_server.cache.store import served_pairs
from nmt_server.cache_files.row_writer import row_writer
from nmt_server.serving.current_models import get_model
from nmt_server.serving.served_model import ServedModel


def _sentence_view(sentence: Callable[[HttpRequest], str]) -> Callable[..., HttpResponseBase]:
    """A view that answers GET with a sentence and POST with `{"content": sentence}`."""

    @answer_errors
    def view(request: HttpRequest) -> HttpResponseBase:
        if request.method == "POST":
            return json_response({"content": sentence(request)})
        return text_response(sentence(request))

    return view


def _version(_request: HttpRequest) -> str:
    return f"nmt-server/{__version__}"


def _model(_request: HttpRequest) -> str:
    model = get_model()
    return f"{model.engine}/{model.name}"


def _save_cache(_request: HttpRequest) -> str:
    # Every translation is written before it is answered: there is nothing left to save.
    return "Cache was written to disk."


def _clear_cache(_request: HttpRequest) -> str:
    clear_engine_rows(get_model().pk)
    return "Cache was cleared."


version = _sentence_view(_version)
model = _sentence_view(_model)
save_cache = _sentence_view(_save_cache)
clear_cache = _sentence_view(_clear_cache)


@answer_errors
def get_cache(request: HttpRequest) -> HttpResponseBase:
    """The default model's cache. GET: a CSV file. POST: `{"content": {source: translation}}`."""
    served = get_model()
    pairs = served_pairs(served, served.signatures)
    if request.method == "POST":
        return StreamingHttpResponse(_json_lines(pairs), content_type="application/json")
    response = StreamingHttpResponse(_csv_lines(served, pairs), content_type="text/csv")
    name = f"cache.{served.model_file_sha1[:10]}.csv"
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


def _json_lines(pairs: Iterator[tuple[str, str]]) -> Iterator[bytes]:
    separator = b'{"content":{'
    for source, target in pairs:
        yield separator + orjson.dumps(source) + b":" + orjson.dumps(target)
        separator = b","
    yield b"}}" if separator == b"," else b'{"content":{}}'


def _csv_lines(served: ServedModel, pairs: Iterator[tuple[str, str]]) -> Iterator[bytes]:
    as_row = row_writer()
    yield as_row(["rawText", f"{served.name}.{served.model_file_sha1}"])
    yield from map(as_row, pairs)
