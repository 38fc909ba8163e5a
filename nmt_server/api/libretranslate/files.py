"""`POST /translate_file`, and the address that it answers."""

from __future__ import annotations

from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse

from nmt_server.api.files.documents import create_document, is_key_to, key_to, result_of, wait_for
from nmt_server.api.files.uploads import takes_upload, upload_of
from nmt_server.api.http.fields import read_fields
from nmt_server.api.http.guard import OPEN
from nmt_server.api.http.responses import json_response
from nmt_server.api.libretranslate.protocol import LIBRETRANSLATE, WithKey
from nmt_server.documents import FORMATS
from nmt_server.errors import EngineError, InvalidRequest, JobNotDone
from nmt_server.models import Job
from nmt_server.rights import Right

EXTENSIONS = [extension for known in FORMATS.values() for extension in known.extensions]
"""What files that are translated end in."""

# Seconds that a client is kept waiting; then it has the address, where it waits again.
_PATIENCE = 60.0


class FileRequest(WithKey, kw_only=True):
    """A file to translate. `column` of a table is an extension."""

    source: str | None = None
    target: str | None = None
    column: str | None = None


@takes_upload
@LIBRETRANSLATE.view("POST", rights=frozenset({Right.JOBS}))
def translate_file(request: HttpRequest) -> HttpResponse:
    """Translate a file as a job; answers with the address of the result when that is there."""
    fields = read_fields(request, ())
    sent = fields.checked(FileRequest)
    for name in ("source", "target"):
        if not getattr(sent, name):
            raise InvalidRequest(f"Invalid request: missing {name} parameter.")
    name, data = upload_of(request, fields)
    column = sent.column or ""
    job = create_document(request, name, data, sent.source, sent.target, column=column)
    job = wait_for(job, _PATIENCE)
    if job.state == Job.State.FAILED:
        raise EngineError(job.error, "Send it again; what was translated is in the cache.")
    extension = name.rpartition(".")[2] if "." in name else FORMATS[job.format].extensions[0][1:]
    address = reverse("nmt_server:download-file", args=[job.pk, key_to(job.pk), extension or "txt"])
    return json_response({"translatedFileUrl": request.build_absolute_uri(address)})


@LIBRETRANSLATE.view("GET", rights=OPEN)
def download_file(request: HttpRequest, pk: UUID, key: str, extension: str) -> HttpResponse:
    """The file, for whoever knows its address, which nobody can guess."""
    del extension
    job = Job.objects.filter(pk=pk).first()
    if job is None or not is_key_to(pk, key):
        raise Http404
    job = wait_for(job, _PATIENCE)
    if job.state != Job.State.DONE:
        raise JobNotDone(f"The translation is {job.get_state_display()}.", "Ask again later.")
    return result_of(job)
