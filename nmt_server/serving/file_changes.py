"""Notice that a model's files have changed, and say what they are now."""

from __future__ import annotations

import logging
import threading

from django.db import Error as AnyDatabaseError
from django.db import connection, transaction

from nmt_server.engines.base import EngineSpec
from nmt_server.engines.kind import engine_kind, model_files
from nmt_server.errors import InvalidModel
from nmt_server.model_files.fingerprint import files_signature, fingerprint
from nmt_server.models import TranslationModel
from nmt_server.models.changes import bump_revision

logger = logging.getLogger(__name__)

# A model of gigabytes is read by one thread of the process at a time.
_reading = threading.Lock()


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


def note_change(pk: int) -> None:
    """Take the fingerprint of a model anew and tell all processes of it.

    Does nothing where another thread or process has done so, or the model is gone.
    """
    with _reading:
        try:
            row = TranslationModel.objects.get(pk=pk)
            if files_signature(row.files()) == row.files_signature:
                return
            refresh_fingerprint(row)
            with transaction.atomic():
                row.save(update_fields=["fingerprint", "model_file_sha1", "files_signature"])
                bump_revision()
        except TranslationModel.DoesNotExist:
            return
        except (OSError, InvalidModel, AnyDatabaseError) as error:
            logger.warning("The changed files of a model cannot be taken over yet: %s", error)
            return
    logger.info("The files of the model %s have changed.", row.name)


def note_change_meanwhile(pk: int) -> None:
    """Do the same in a thread of its own, while the model in memory goes on serving."""
    if not _reading.locked():
        threading.Thread(target=_note, args=(pk,), name="file-changes", daemon=True).start()


def _note(pk: int) -> None:
    try:
        note_change(pk)
    finally:
        connection.close()
