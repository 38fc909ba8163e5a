"""Notice that a model's files have changed, and say what they are now."""

from __future__ import annotations

import logging
import threading
import time
from dataclasses import dataclass, field

from django.db import Error as AnyDatabaseError
from django.db import connection, transaction

from nmt_server.conf import get_settings
from nmt_server.engines.base import EngineSpec
from nmt_server.engines.kind import engine_kind, model_files
from nmt_server.errors import InvalidModel, NmtServerError
from nmt_server.model_files.fingerprint import files_signature, fingerprint
from nmt_server.models import TranslationModel
from nmt_server.models.changes import bump_revision
from nmt_server.serving.hosts import worker_client
from nmt_server.serving.proof import Candidate, prove
from nmt_server.serving.served_model import ServedModel

logger = logging.getLogger(__name__)

# After so many seconds, files that did not translate are tried again as they are.
_TRY_AGAIN_AFTER = 30.0

# A model of gigabytes is read by one thread of the process at a time.
_reading = threading.Lock()


@dataclass(frozen=True, slots=True)
class _Refusal:
    """Why files of a signature were not taken over."""

    signature: str
    why: str
    at: float = field(default_factory=time.monotonic)

    def is_of(self, signature: str) -> bool:
        """Whether it holds for files of that signature still."""
        return signature == self.signature and time.monotonic() - self.at < _TRY_AGAIN_AFTER


# By row.
_refusals: dict[int, _Refusal] = {}


def refresh_fingerprint(row: TranslationModel) -> bool:
    """Take the fingerprint of a row's files anew; whether it changed.

    Sets the fields on `row` without saving them. Raises `OSError`, and `InvalidModel` where the row
    has an engine that the settings do not name.
    """
    files = row.files()
    row.files_signature = files_signature(files)
    taken = fingerprint(files)
    changed = taken.sha256 != row.fingerprint
    row.fingerprint, row.model_file_sha1 = taken.sha256, taken.model_file_sha1
    return changed


def have_changed(spec: EngineSpec, signature: str) -> bool:
    """Whether the files are others than those of `signature`; False where some are missing.

    Of missing files the host speaks when it loads the model; one in memory goes on serving.
    """
    tokenizers = (spec.source_sentencepiece, spec.target_sentencepiece)
    try:
        files = model_files(engine_kind(spec.engine), spec.path, tokenizers)
        return files_signature(files) != signature
    except (OSError, InvalidModel):
        return False


def note_change(pk: int) -> str:
    """Take over the changed files of a model for all processes, once they have translated a text.

    Returns why they cannot be taken over, so that the model stays what it was; empty where they
    were, or where there is nothing to take over, such as after another thread or process.
    """
    with _reading:
        try:
            row = TranslationModel.objects.get(pk=pk)
            signature = files_signature(row.files())
            if signature == row.files_signature:
                return ""
            refusal = _refusals.get(pk)
            if refusal is not None and refusal.is_of(signature):
                return refusal.why
            if refresh_fingerprint(row):
                candidate = Candidate.of(ServedModel.from_row(row))
                prove(worker_client(), candidate, get_settings().REQUEST_TIMEOUT)
            with transaction.atomic():
                row.save(update_fields=["fingerprint", "model_file_sha1", "files_signature"])
                bump_revision()
        except TranslationModel.DoesNotExist:
            return ""
        except (OSError, NmtServerError, AnyDatabaseError) as error:
            logger.warning("The changed files of a model cannot be taken over yet: %s", error)
            if isinstance(error, NmtServerError):
                _refusals[pk] = _Refusal(signature, str(error))
            return str(error)
    forget_refusal(pk)
    logger.info("The files of the model %s have changed.", row.name)
    return ""


def refused_change(pk: int) -> str:
    """Why the changed files of a model were not taken over; empty where they were."""
    refusal = _refusals.get(pk)
    return refusal.why if refusal else ""


def forget_refusal(pk: int) -> None:
    """The files are those of the model again."""
    _refusals.pop(pk, None)


def note_change_meanwhile(pk: int) -> None:
    """Do the same in a thread of its own, while the model in memory goes on serving."""
    if not _reading.locked():
        threading.Thread(target=_note, args=(pk,), name="file-changes", daemon=True).start()


def _note(pk: int) -> None:
    try:
        note_change(pk)
    finally:
        connection.close()
