"""The `NMT_SERVER` settings dict: its names, types and defaults. An unknown name is an error."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field, fields
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Any

from django.conf import settings as django_settings
from django.core.exceptions import ImproperlyConfigured
from django.core.signals import setting_changed

from nmt_server.errors import InvalidRequest
from nmt_server.logs.formats import JSON, PLAIN
from nmt_server.rights import Right, chosen_rights
from nmt_server.text.pattern_sets import PATTERN_SETS
from nmt_server.text.patterns import NO_SETS, chosen_sets
from nmt_server.values import readers
from nmt_server.values.readers import Takes

BUILT_IN_ENGINES = MappingProxyType(
    {
        "ctranslate2": "nmt_server.engines.ctranslate2.kind.CTranslate2",
        "fairseq": "nmt_server.engines.fairseq.kind.Fairseq",
    }
)


BUILT_IN_BACKENDS = MappingProxyType(
    {
        "sockets": "nmt_server.worker.socket_backend.SocketBackend",
        "ray": "nmt_server.ray_backend.backend.RayBackend",
    }
)

PROTOCOLS = (
    *("openai", "libretranslate", "deepl", "google", "nllb-api", "nllb-serve", "xunity"),
    *("lingva", "mtranserver", "deeplx"),
)
"""The protocols of other servers, each of which can be switched off."""

NO_PROTOCOLS = "none"


@dataclass(frozen=True, slots=True)
class Settings:
    """What a project can set in `NMT_SERVER`; every name has a default but `DATA_DIR`."""

    # The folder of models/, of run/ with the sockets of the hosts, and of the database where
    # DATABASE_URL names none.
    DATA_DIR: Path
    # Seconds without any segment coming back after which a request is answered 504.
    REQUEST_TIMEOUT: float = 120.0
    # The largest request body, in bytes.
    MAX_BODY_BYTES: int = 32 * 1024 * 1024
    # Segments of one request at most, each text being one at least: a web process holds about a
    # kilobyte for each; 0 sets no bound.
    MAX_SEGMENTS: int = 100_000
    # Texts of one request at most, those of jobs apart; 0 sets no bound.
    MAX_TEXTS: int = 20_000
    # The largest file that a job takes, in bytes.
    MAX_UPLOAD_BYTES: int = 10 * 1024 * 1024
    # Jobs that one [owner](keys.md#quotas-and-rates) may have waiting; 0 sets no bound.
    MAX_JOBS: int = 100
    # What the files and texts of all jobs of one owner may take, in bytes; 0 sets no bound.
    MAX_JOB_BYTES: int = 1024**3
    # Days after which a job that has come to its end is deleted; 0 keeps it.
    KEEP_JOBS_DAYS: int = 30
    # Once a day, delete translations by engines that nobody asked for so many days; 0 keeps them.
    PRUNE_UNUSED_DAYS: int = 0
    # Once a day, delete translations by engines unused for longest until so many are left; 0 keeps
    # them.
    PRUNE_KEEP: int = 0
    # What each web process keeps in memory of the cache, beside the database, in bytes.
    MEMORY_CACHE_BYTES: int = 16 * 1024 * 1024
    # Cores that a model uses on a CPU; 0 takes all usable ones.
    CPU_THREADS: int = 0
    # Tokens a batch, padded, and 16 for each segment; 0 takes the engine's own default.
    TOKEN_BUDGET: int = 0
    # Tokens that may wait for one model, 16 for each segment included; a new request that
    # would make them more is answered 503, unless nothing waits before it.
    MAX_QUEUED_TOKENS: int = 1_000_000
    # Seconds that a line [waits for others](scaling.md#when-too-much-comes) at most: where it would
    # be more, it is answered 503 at once. 0 sets no bound.
    MAX_WAIT: float = 8.0
    # Origins of web pages that may use the server from a browser; "*" allows every page.
    ALLOWED_ORIGINS: Sequence[str] = ()
    # Whether the Sugoi message "close server" ends the server when who sends it may manage it.
    ALLOW_CLOSE: bool = True
    # What people may do [without a key](keys.md#what-each-right-allows), or "none" alone.
    ANONYMOUS_RIGHTS: Collection[Right] = frozenset({Right.TRANSLATE, Right.JOBS})
    # Requests a minute that may come from one address [without a key](keys.md#quotas-and-rates);
    # 0 sets no bound.
    ANONYMOUS_RATE: int = 0
    # Whether programs on this machine may do everything without a key; behind a proxy on it, that
    # is everybody. `runserver` says yes where nobody says no.
    TRUST_LOOPBACK: bool = False
    # Whether a text that was in the cache counts for a key's [quota](keys.md#quotas-and-rates).
    QUOTA_COUNTS_CACHED: bool = False
    # The language through which a pair is translated that no model has; empty for none.
    PIVOT_LANGUAGE: str = ""
    # What is never translated where neither a model's row nor a request says it: names of sets, or
    # "none" alone.
    PROTECT: Sequence[str] = ("codes",)
    # [Engines of your own](architecture.md#an-engine), by name: dotted paths of classes that derive
    # from `nmt_server.engines.kind.EngineKind`. They are added to those that come along.
    ENGINES: Mapping[str, str] = field(default_factory=lambda: BUILT_IN_ENGINES)
    # Names of the models that are loaded when the server starts, or "all" alone. The others are
    # loaded at their first text.
    LOAD_ON_START: Sequence[str] = ()
    # The folders from which whoever has the right `manage` may [add models](page.md#add-a-model) on
    # the page and over the API; nothing outside of them is looked at.
    MODEL_FOLDERS: Sequence[Path] = ()
    # Whether whoever has the right `manage` may have models of the [catalogue](page.md#add-a-model)
    # downloaded and converted, on the page and over the API. `runserver` says yes where nobody says
    # no.
    ALLOW_DOWNLOADS: bool = False
    # What runs the processes that translate: sockets, on this machine; ray, on
    # [many](scaling.md#ray-serve); or the dotted path of a class that derives from
    # `nmt_server.worker.backend.Backend`.
    WORKER_BACKEND: str = BUILT_IN_BACKENDS["sockets"]
    # What it is told, by name, such as `max_replicas=4 num_gpus=0.5` for
    # [Ray](scaling.md#ray-serve).
    WORKER_OPTIONS: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    # The [protocols of other servers](compatibility.md) that are spoken beside Sugoi's, such as
    # `openai deepl`, or "none" alone.
    PROTOCOLS: Sequence[str] = PROTOCOLS
    # A TOML file with [presets of prompts](compatibility.md#prompts), which come before those that
    # are built in.
    PROMPT_PRESETS: Path | None = None
    # Whether texts are written to the log (logger `nmt_server.texts`).
    LOG_TEXTS: bool = False
    # How lines of the log are written: plain, or json for programs that read it.
    LOG_FORMAT: str = PLAIN
    # Whether [traces](operating.md#traces) are sent, from each request to the batch.
    TRACE: bool = False


@cache
def get_settings() -> Settings:
    """The settings of this project; raises `ImproperlyConfigured` where they are wrong."""
    given: dict[str, Any] = getattr(django_settings, "NMT_SERVER", {})
    known = {each.name: each for each in fields(Settings)}
    if unknown := sorted(set(given) - set(known)):
        raise ImproperlyConfigured(
            f"NMT_SERVER has no setting {', '.join(unknown)}. There are: {', '.join(known)}."
        )
    if "DATA_DIR" not in given:
        raise ImproperlyConfigured(
            "NMT_SERVER needs DATA_DIR, the folder where the server keeps its files: 'NMT_SERVER = "
            '{"DATA_DIR": BASE_DIR / "data"}\'.'
        )
    values = {name: check_setting(name, value) for name, value in given.items()}
    return Settings(**values)


def check_setting(name: str, value: Any, variable: str = "") -> Any:
    """`value` as `Settings` has it; text is read as an environment variable would be.

    Raises `ImproperlyConfigured`, in a sentence with the `variable` that the value is from.
    """
    try:
        return _READERS[name](value)
    except Takes as takes:
        told = variable or f"NMT_SERVER[{name!r}]"
        raise ImproperlyConfigured(f"{told} is {value!r}; it takes {takes}.") from None


def what_it_takes(name: str) -> str:
    """What the setting of that name takes, as the error for something else says it."""
    for wrong in (("\0",), object()):
        try:
            _READERS[name](wrong)
        except Takes as takes:
            return str(takes)
    raise AssertionError(f"{name} takes anything.")


_ENGINE_NAME = re.compile(r"[a-z0-9][a-z0-9_.+-]{0,19}")


def _sets(value: Any) -> tuple[str, ...]:
    try:
        return chosen_sets(readers.words(value))
    except InvalidRequest:
        known = ", ".join(PATTERN_SETS)
        raise Takes(f"names of sets ({known}), or {NO_SETS} alone") from None


def _rights(value: Any) -> frozenset[Right]:
    try:
        return chosen_rights(readers.words(value))
    except ValueError as error:
        raise Takes(str(error)) from None


def _protocols(value: Any) -> tuple[str, ...]:
    names = tuple(word.lower() for word in readers.words(value))
    if names == (NO_PROTOCOLS,):
        return ()
    if not set(names) <= set(PROTOCOLS):
        raise Takes(f"names of protocols ({', '.join(PROTOCOLS)}), or {NO_PROTOCOLS} alone")
    return names


def _engines(value: Any) -> Mapping[str, str]:
    """Whether the classes are there is seen when they are imported, for which `checks` waits."""
    if isinstance(value, str):
        value = dict(word.partition("=")[::2] for word in readers.words(value))
    if not isinstance(value, Mapping) or not all(
        isinstance(name, str) and _ENGINE_NAME.fullmatch(name) and isinstance(path, str) and path
        for name, path in value.items()
    ):
        raise Takes(
            "names of engines, of at most 20 small letters, digits and . _ + -, with the dotted "
            "paths of their classes, such as mine=package.module.Class"
        )
    return MappingProxyType({**BUILT_IN_ENGINES, **value})


def _backend(value: Any) -> str:
    """Whether the class is there is seen when it is imported."""
    if not isinstance(value, str) or not (value in BUILT_IN_BACKENDS or "." in value):
        raise Takes(f"{' or '.join(BUILT_IN_BACKENDS)}, or the dotted path of a class")
    return BUILT_IN_BACKENDS.get(value, value)


def _options(value: Any) -> Mapping[str, str]:
    if isinstance(value, str):
        value = dict(word.partition("=")[::2] for word in readers.words(value))
    if not isinstance(value, Mapping) or not all(
        isinstance(name, str) and name and str(given) for name, given in value.items()
    ):
        raise Takes("names with their values, such as max_replicas=4")
    return MappingProxyType({name: str(given) for name, given in value.items()})


def _log_format(value: Any) -> str:
    if value not in (PLAIN, JSON):
        raise Takes(f"{PLAIN} or {JSON}")
    return str(value)


_READERS: Mapping[str, Callable[[Any], Any]] = {
    "DATA_DIR": readers.folder,
    "REQUEST_TIMEOUT": readers.seconds,
    "MAX_BODY_BYTES": readers.size,
    "MAX_SEGMENTS": readers.count,
    "MAX_TEXTS": readers.count,
    "MAX_UPLOAD_BYTES": readers.size,
    "MAX_JOBS": readers.count,
    "MAX_JOB_BYTES": readers.size,
    "KEEP_JOBS_DAYS": readers.count,
    "PRUNE_UNUSED_DAYS": readers.count,
    "PRUNE_KEEP": readers.count,
    "MEMORY_CACHE_BYTES": readers.size,
    "CPU_THREADS": readers.count,
    "TOKEN_BUDGET": readers.count,
    "MAX_QUEUED_TOKENS": readers.count,
    "MAX_WAIT": readers.seconds_or_none,
    "ALLOWED_ORIGINS": readers.origins,
    "ALLOW_CLOSE": readers.yes_or_no,
    "ANONYMOUS_RIGHTS": _rights,
    "ANONYMOUS_RATE": readers.count,
    "TRUST_LOOPBACK": readers.yes_or_no,
    "QUOTA_COUNTS_CACHED": readers.yes_or_no,
    "PIVOT_LANGUAGE": readers.language,
    "PROTECT": _sets,
    "ENGINES": _engines,
    "LOAD_ON_START": readers.words,
    "MODEL_FOLDERS": readers.folders,
    "ALLOW_DOWNLOADS": readers.yes_or_no,
    "WORKER_BACKEND": _backend,
    "WORKER_OPTIONS": _options,
    "PROTOCOLS": _protocols,
    "PROMPT_PRESETS": readers.file,
    "LOG_TEXTS": readers.yes_or_no,
    "LOG_FORMAT": _log_format,
    "TRACE": readers.yes_or_no,
}


def _forget(*, setting: str, **_: Any) -> None:
    if setting == "NMT_SERVER":
        get_settings.cache_clear()


setting_changed.connect(_forget)
