"""What all tests share: a scratch data folder, small real models, real host processes."""

from __future__ import annotations

import os
import signal
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import HealthCheck
from hypothesis import settings as hypothesis_settings

from nmt_server.conf import BUILT_IN_ENGINES
from nmt_server.errors import ModelUnavailable

if TYPE_CHECKING:
    from nmt_server.models import TranslationModel
    from nmt_server.worker.client import WorkerClient

# A shell that runs the tests in the background has them ignore Ctrl+C, and so every process that
# they start to see what Ctrl+C does.
if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
    signal.signal(signal.SIGINT, signal.default_int_handler)

# How long an example takes, or is made, depends on what else the machine does. What 50 examples do
# not find is found by the next runs: each tries others. Fixtures may be shared by the examples.
hypothesis_settings.register_profile(
    "of nmt-server",
    deadline=None,
    max_examples=50,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture],
)
hypothesis_settings.load_profile("of nmt-server")

DEMO = Path(__file__).parent.parent / "demo"

# What models with random weights compute with. In int8, the libraries that CTranslate2 is built
# with round differently, and what such a model says depends on the processor.
COMPUTE_TYPE = "float32"

# What a spec names the engines by.
CTRANSLATE2, FAIRSEQ = BUILT_IN_ENGINES["ctranslate2"], BUILT_IN_ENGINES["fairseq"]


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_setup() -> None:
    """No test finds a database away, as this process knows it, because another one was about that.

    A thread looks whether it is back.
    """
    outage = sys.modules.get("nmt_server.models.outage")
    deadline = time.monotonic() + 60
    while outage is not None and (outage.reads.why or outage.writes.why):
        assert time.monotonic() < deadline
        time.sleep(0.01)


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_teardown() -> None:
    """The thread that works on jobs ends with the test that has woken it, before its database.

    Left alone, it would take the jobs of the tests after it.
    """
    module = sys.modules.get("nmt_server.jobs.runner")
    if module is not None and module.runner.cache_info().currsize:
        module.runner().stop()
        module.runner().join(60)
        module.runner.cache_clear()


@pytest.fixture
def uncovered(monkeypatch: pytest.MonkeyPatch) -> None:
    """What the processes that the test starts do is not measured by coverage.

    For tests of memory and of very many requests: what coverage keeps and costs is not of the
    server.
    """
    for name in [name for name in os.environ if name.startswith("COVERAGE_PROCESS")]:
        monkeypatch.delenv(name)


@pytest.fixture(scope="session")
def _quick_passwords() -> Iterator[None]:
    """To set or to try a password takes no time: what makes it hard to guess takes long."""
    from django.test import override_settings

    with override_settings(PASSWORD_HASHERS=["django.contrib.auth.hashers.MD5PasswordHasher"]):
        yield


@pytest.fixture(scope="session")
def django_db_setup(_quick_passwords: None, django_db_setup: None, django_db_blocker: Any) -> None:
    """The rows that Django makes after each transactional test are copies of the first ones.

    It empties all tables then, and to work out anew which rows belong into those of content types
    and permissions takes longer than most of these tests.
    """
    from django.contrib.auth.management import create_permissions
    from django.contrib.auth.models import Permission
    from django.contrib.contenttypes.management import create_contenttypes
    from django.contrib.contenttypes.models import ContentType
    from django.db.models.signals import post_migrate

    with django_db_blocker.unblock():
        copies = [list(model.objects.order_by("pk")) for model in (ContentType, Permission)]

    def restore(sender: Any, using: str, **_: Any) -> None:
        if sender.label == "auth":
            for rows in copies:
                type(rows[0])._default_manager.using(using).bulk_create(rows, ignore_conflicts=True)

    post_migrate.disconnect(create_contenttypes)
    post_migrate.disconnect(
        create_permissions, dispatch_uid="django.contrib.auth.management.create_permissions"
    )
    post_migrate.connect(restore, weak=False)


@pytest.fixture(scope="session")
def random_model_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A tiny CTranslate2 model with random weights, ja-en, with its SentencePiece files."""
    from tests.random_model import build_random_model

    return build_random_model(tmp_path_factory.mktemp("models") / "random")


# Threads that end by themselves, a moment after what has started them, and are at the database.
_BESIDE = ("job ", "texts from ", "file-changes", "uses", "add-model")


@pytest.fixture
def _clean_process() -> Iterator[None]:
    """Forget, before and after a test, what this process keeps in memory over the database.

    What the test has left to threads comes to its end before the tables are emptied: it would take
    their locks, and write into those of the next test.
    """
    from nmt_server.glossaries.current import forget_glossaries
    from nmt_server.serving.current_models import forget_models
    from nmt_server.translation import forget_translations

    forgets = (forget_models, forget_translations, forget_glossaries)
    for forget in forgets:
        forget()
    yield
    for thread in threading.enumerate():
        if thread.name.startswith(_BESIDE):
            thread.join(60)
    for forget in forgets:
        forget()


@pytest.fixture(scope="module")
def _leases() -> Iterator[WorkerClient]:
    from nmt_server.serving.hosts import new_client

    client = new_client()
    yield client
    client.close()


@pytest.fixture
def lasting_hosts(
    tmp_path: Path, transactional_db: None, _clean_process: None, _leases: WorkerClient
) -> Iterator[None]:
    """Hosts of models that are not a test's own stay for the next tests of its module.

    To start one takes a second. Not for tests of how hosts come and go.
    """
    from nmt_server.models import TranslationModel
    from nmt_server.serving.served_model import ServedModel

    yield
    for row in TranslationModel.objects.exclude(path__startswith=str(tmp_path)):
        with suppress(ModelUnavailable):
            # To have asked it is a lease.
            _leases.state(ServedModel.from_row(row).spec)


@pytest.fixture
def no_host() -> None:
    """The hosts of the tests before have ended: each takes a moment once nobody holds it."""
    for thread in threading.enumerate():
        if thread.name == "reap-host":
            thread.join(60)


@pytest.fixture
def fresh_accounts(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Forget before and after a test what this process knows of keys: rows of others are gone.

    No month ends in between.
    """
    from nmt_server.accounts import usage
    from nmt_server.accounts.anonymous import requests_without_key
    from nmt_server.accounts.passwords import wrong_passwords
    from nmt_server.accounts.verification import verification

    month = usage.current_month()
    monkeypatch.setattr(usage, "current_month", lambda: month)
    forgets = (
        *(usage.forget_use, verification.cache_clear),
        *(requests_without_key.cache_clear, wrong_passwords.cache_clear),
    )
    for forget in forgets:
        forget()
    yield
    for forget in forgets:
        forget()


@pytest.fixture
def untrusted(settings: Any) -> None:
    """Nobody may do more for being on this machine, as under `serve`."""
    settings.NMT_SERVER = {**settings.NMT_SERVER, "TRUST_LOOPBACK": False}


@pytest.fixture
def little_to_measure(settings: Any) -> None:
    """How a model decodes fastest is found in no time, for tests that register models."""
    settings.NMT_SERVER = {**settings.NMT_SERVER, "CPU_THREADS": 1, "TOKEN_BUDGET": 256}


@pytest.fixture
def _patience(monkeypatch: pytest.MonkeyPatch) -> None:
    """On a machine that does something else, too, no host counts as mute and no model as stuck."""
    from nmt_server.serving import readiness, status

    monkeypatch.setattr(status, "_WAIT_SECONDS", 60.0)
    monkeypatch.setattr(readiness, "_MUTE_SECONDS", 60.0)
    monkeypatch.setattr(readiness, "_PROOF_SECONDS", 60.0)


@pytest.fixture
def served_model(
    random_model_folder: Path, transactional_db: None, _clean_process: None, _patience: None
) -> TranslationModel:
    """The random model, registered as the default `random`, ja-en."""
    from nmt_server.languages import LANGUAGES
    from nmt_server.models import Language, TranslationModel
    from nmt_server.serving.file_changes import refresh_fingerprint

    # A transactional test begins with empty tables: what the migrations seeded is gone.
    Language.objects.bulk_create(
        [Language(**language._asdict()) for language in LANGUAGES], ignore_conflicts=True
    )
    row = TranslationModel(
        name="random",
        path=str(random_model_folder),
        source_language_id="ja",
        target_language_id="en",
        source_sentencepiece=str(random_model_folder / "spm.ja.nopretok.model"),
        target_sentencepiece=str(random_model_folder / "spm.en.nopretok.model"),
        max_decoding_length=24,
        compute_type=COMPUTE_TYPE,
        is_default=True,
    )
    refresh_fingerprint(row)
    row.save()
    return row


@pytest.fixture
def demo_model(served_model: TranslationModel) -> TranslationModel:
    """The demo model, which knows placeholders, as the default one."""
    from nmt_server.serving.current_models import forget_models
    from nmt_server.serving.file_changes import refresh_fingerprint

    folder = DEMO / "model"
    served_model.path = str(folder / "ctranslate2")
    served_model.source_sentencepiece = str(folder / "spm.ja.nopretok.model")
    served_model.target_sentencepiece = str(folder / "spm.en.nopretok.model")
    served_model.max_decoding_length = 128
    refresh_fingerprint(served_model)
    served_model.save()
    forget_models()
    return served_model
