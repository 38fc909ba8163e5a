"""The registered models: their files, their engines and devices, and whether they translate."""

from __future__ import annotations

from collections.abc import Iterator

from nmt_server.errors import InvalidModel, NmtServerError
from nmt_server.models import TranslationModel
from nmt_server.monitoring.doctor.finding import Finding, failed, fine, warning
from nmt_server.serving.file_changes import have_changed
from nmt_server.serving.hosts import worker_client
from nmt_server.serving.served_model import ServedModel
from nmt_server.serving.status import device_note, size_text

_LOAD_SECONDS = 60.0


def look_at_models() -> Iterator[Finding]:
    """Each model; the default one is loaded, if it is not, and has to load."""
    rows = list(TranslationModel.objects.order_by("name"))
    if not rows:
        yield failed(
            "No model is registered.",
            "Register one: python manage.py add_model NAME PATH --source ja --target en",
        )
        return
    if not any(row.is_default for row in rows):
        yield failed("No model is the default one.", "Choose one in the admin.")
    for row in rows:
        yield from _files(row)
        if row.is_default:
            yield _loads(row)


def _files(row: TranslationModel) -> Iterator[Finding]:
    named = f"{row.name} ({row.engine}, {row.pair})"
    try:
        kind = row.kind
        kind.check_installed()
        missing = [file for file in row.files() if not file.is_file()]
        size = sum(file.stat().st_size for file in row.files() if file.is_file())
    except (InvalidModel, FileNotFoundError) as error:
        hint = (
            error.hint if isinstance(error, InvalidModel) else "Put it back, or remove the model."
        )
        yield failed(f"{named}: {error}", hint)
        return
    if missing:
        yield failed(
            f"{named}: there is no {missing[0]}.",
            f"Put it back, or remove the model: python manage.py remove_model {row.name}",
        )
        return
    yield fine(f"{named}: {size_text(size)} in {row.path}.")
    if have_changed(ServedModel.from_row(row).spec, row.files_signature):
        yield warning(
            f"{named}: its files are not those that were registered.",
            "The server takes the new ones when it next loads the model; what is cached of the "
            "former stays, and is not served.",
        )


def _loads(row: TranslationModel) -> Finding:
    model = ServedModel.from_row(row)
    try:
        host = worker_client().load(model.spec, keep_alive=model.keep_alive, timeout=_LOAD_SECONDS)
    except NmtServerError as error:
        return failed(f"{row.name}, the default model, does not load: {error.message}", error.hint)
    said = (
        f"{row.name}, the default model, is loaded on {host.device} ({host.compute_type}, "
        f"{host.replicas} x {host.threads_per_replica} threads, {size_text(host.memory)})."
    )
    if note := device_note(host):
        return warning(
            f"{said} {note}", "Check the driver, and what the row of the model asks for."
        )
    return fine(said)
