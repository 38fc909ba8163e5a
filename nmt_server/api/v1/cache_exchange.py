"""`/api/v1/cache/export` and `/api/v1/cache/import`: the cache as files."""

from __future__ import annotations

from io import BytesIO
from typing import Annotated, Any

from django.core.files.uploadedfile import UploadedFile
from django.http import StreamingHttpResponse
from drf_spectacular.utils import OpenApiResponse
from msgspec import Meta
from rest_framework.request import Request
from rest_framework.response import Response

from nmt_server.api.files.uploads import FORM_BYTES, check_size
from nmt_server.api.http.body import content_length
from nmt_server.api.http.declared import Answer, Sent, check, one_of
from nmt_server.api.http.fields import UploadInMemory
from nmt_server.api.http.schema import files_of, operation, parameters_of, schema_of
from nmt_server.api.v1.base import ERRORS, ApiView, JsonWhateverIsAccepted
from nmt_server.api.v1.cache import ModelName, Origin, SearchWords, rows_of
from nmt_server.api.v1.job_form import FormParser, fields_of
from nmt_server.cache_files.exporting import export_rows
from nmt_server.cache_files.formats import FORMATS, TableStyle
from nmt_server.cache_files.importing import import_file
from nmt_server.errors import InvalidRequest

_EXPORTS: dict[str, tuple[str, dict[str, Any]]] = {
    "csv": ("csv", {}),
    "excel": ("csv", {"style": TableStyle(has_mark=True, is_safe=True)}),
    "jsonl": ("jsonl", {}),
    "tmx": ("tmx", {}),
}
_MOST_REASONS = 20


class ExportQuery(Sent):
    """Which rows, and in which format."""

    search: SearchWords = None
    model: ModelName = None
    origin: Origin | None = None

    format: Annotated[
        str,
        one_of(_EXPORTS),
        Meta(description="`excel` is CSV that Excel reads and runs nothing of."),
    ] = "tmx"


class ExportView(ApiView):
    """The cache as a file."""

    query_type = ExportQuery
    query: ExportQuery
    content_negotiation_class = JsonWhateverIsAccepted

    @operation(
        operation_id="export_cache",
        summary="Take the cache along as a file",
        parameters=parameters_of(ExportQuery),
        responses={**files_of(each.content_type for each in FORMATS.values()), **ERRORS},
    )
    def get(self, request: Request) -> StreamingHttpResponse:
        """The rows that are asked for as a file, the oldest first."""
        name, options = _EXPORTS[self.query.format]
        known = FORMATS[name]
        query = self.query
        blocks = export_rows(name, rows_of(query.search, query.model, query.origin), **options)
        response = StreamingHttpResponse(blocks, content_type=known.content_type)
        file_name = f"translations{known.extensions[0]}"
        response["Content-Disposition"] = f'attachment; filename="{file_name}"'
        return response


class CacheImport(Sent):
    """A file with translations."""

    file: Annotated[Any, Meta(extra_json_schema={"type": "string", "format": "binary"})]
    model: Annotated[
        str | None,
        Meta(description="For all rows; else the one that a row names, or the default one."),
    ] = None
    format: Annotated[
        Annotated[str, one_of(FORMATS)] | None,
        Meta(description="If left out, what the name and the content of the file say."),
    ] = None
    encoding: str | None = None
    dry_run: Annotated[
        Annotated[str, one_of(["true", "false"])] | None,
        Meta(description="Whether only to say what would happen."),
    ] = None


class ExampleAnswer(Answer):
    """A translation of the file."""

    line: int
    source: str
    target: str


class ImportAnswer(Answer):
    """What became of the rows of a file."""

    form: Annotated[str, Meta(description="How the file was read.")]
    imported: int
    replaced: Annotated[int, Meta(description="Of these, over a person's earlier translation.")]
    left: Annotated[int, Meta(description="Left out without anything wrong.")]
    bad: int
    reasons: Annotated[list[str], Meta(description="The first bad rows, and why.")]
    examples: Annotated[list[ExampleAnswer], Meta(description="The first that were imported.")]


class ImportView(ApiView):
    """A file becomes rows of the cache."""

    parser_classes = (FormParser,)

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        """Bound the upload before it is read, and keep it off the disk."""
        super().initial(request, *args, **kwargs)
        check_size(content_length(request._request) - FORM_BYTES)
        request._request.upload_handlers = [UploadInMemory(request._request)]

    @operation(
        operation_id="import_cache",
        summary="Bring translations as a file",
        request={"multipart/form-data": schema_of(CacheImport)},
        responses={200: OpenApiResponse(schema_of(ImportAnswer)), **ERRORS},
    )
    def post(self, request: Request) -> Response:
        """Import the translations of a file, as with `curl -F file=@memory.tmx`.

        They win over every engine. A file that cannot be read to its end changes nothing. What an
        engine had made is left out.
        """
        sent = check(fields_of(request.data), CacheImport)
        if not isinstance(sent.file, UploadedFile):
            raise InvalidRequest(
                "file must be a file in a form.", "Such as curl -F file=@memory.tmx; mind the @."
            )
        check_size(sent.file.size or 0)
        reasons: list[str] = []

        def report(line: int, reason: str) -> None:
            if len(reasons) < _MOST_REASONS:
                reasons.append(f"Line {line}: {reason}.")

        counts = import_file(
            BytesIO(sent.file.read()),
            sent.file.name or "",
            report=report,
            format_name=sent.format,
            encoding=sent.encoding or "",
            model_name=sent.model,
            dry_run=sent.dry_run == "true",
        )
        return Response(
            ImportAnswer(
                form=counts.form,
                imported=counts.imported,
                replaced=counts.replaced,
                left=sum(tally.count for tally in counts.left.values()),
                bad=counts.bad,
                reasons=reasons,
                examples=[ExampleAnswer(*each) for each in counts.examples],
            )
        )
