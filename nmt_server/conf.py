"""The `NMT_SERVER` settings dict: its names, types and defaults. An unknown name is an error."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields
from functools import cache
from pathlib import Path
from typing import Any

from django.conf import settings as django_settings
from django.core.exceptions import ImproperlyConfigured
from django.core.signals import setting_changed

from nmt_server.errors import InvalidRequest
from nmt_server.text.patterns import NO_SETS, chosen_sets


@dataclass(frozen=True, slots=True)
class Settings:
    """What a project can set in `NMT_SERVER`; every name has a default but `DATA_DIR`."""

    # The folder of run/ (sockets and locks of the hosts) and models/.
    DATA_DIR: Path
    # Seconds without any segment coming back after which a request is answered 504.
    REQUEST_TIMEOUT: float = 120.0
    # The largest request body, in bytes.
    MAX_BODY_BYTES: int = 32 * 1024 * 1024
    # The largest file that a job takes, in bytes.
    MAX_UPLOAD_BYTES: int = 10 * 1024 * 1024
    # Days after which a job that has come to its end is deleted; 0 keeps it.
    KEEP_JOBS_DAYS: int = 30
    # Bound of each web process' layer over the cache, in bytes.
    MEMORY_CACHE_BYTES: int = 16 * 1024 * 1024
    # Cores that one host uses on a CPU; 0 takes all usable ones.
    CPU_THREADS: int = 0
    # Tokens a batch, padded, and 16 for each segment; 0 takes the engine's own default.
    TOKEN_BUDGET: int = 0
    # Tokens that may wait for one model, 16 for each segment included; while more wait before it, a
    # new request is answered 503.
    MAX_QUEUED_TOKENS: int = 1_000_000
    # Origins of web pages that may use the server from a browser; "*" allows every page.
    ALLOWED_ORIGINS: Sequence[str] = ()
    # Whether the Sugoi message "close server" ends the server when it comes from loopback.
    ALLOW_CLOSE: bool = True
    # The language through which a pair is translated that no model has; empty for none.
    PIVOT_LANGUAGE: str = ""
    # What is never translated where neither a model's row nor a request says it: names of sets, or
    # "none" alone.
    PROTECT: Sequence[str] = ("codes",)
    # Whether texts are written to the log (logger nmt_server.texts).
    LOG_TEXTS: bool = False


@cache
def get_settings() -> Settings:
    """The settings of this project; raises `ImproperlyConfigured` where they are wrong."""
    given: dict[str, Any] = getattr(django_settings, "NMT_SERVER", {})
    known = {field.name: field for field in fields(Settings)}
    if unknown := sorted(set(given) - set(known)):
        raise ImproperlyConfigured(
            f"NMT_SERVER has no setting {', '.join(unknown)}. There are: {', '.join(known)}."
        )
    if "DATA_DIR" not in given:
        raise ImproperlyConfigured(
            "NMT_SERVER needs DATA_DIR, the folder where the server keeps its files: 'NMT_SERVER = "
            '{"DATA_DIR": BASE_DIR / "data"}\'.'
        )
    return Settings(**{name: _checked(name, value) for name, value in given.items()})


def _checked(name: str, value: Any) -> Any:
    if name == "DATA_DIR":
        if not isinstance(value, (str, Path)):
            raise ImproperlyConfigured("NMT_SERVER['DATA_DIR'] is a path.")
        return Path(value)
    if name == "PIVOT_LANGUAGE":
        if not isinstance(value, str):
            raise ImproperlyConfigured("NMT_SERVER['PIVOT_LANGUAGE'] is a language code.")
        return value
    if name == "ALLOWED_ORIGINS":
        if isinstance(value, str) or not all(isinstance(origin, str) for origin in value):
            raise ImproperlyConfigured("NMT_SERVER['ALLOWED_ORIGINS'] is a list of strings.")
        return tuple(value)
    if name == "PROTECT":
        if isinstance(value, str) or not all(isinstance(word, str) for word in value):
            raise ImproperlyConfigured(f"NMT_SERVER['PROTECT'] is a list, such as ['{NO_SETS}'].")
        try:
            return chosen_sets(value)
        except InvalidRequest as error:
            raise ImproperlyConfigured(f"NMT_SERVER['PROTECT']: {error}") from error
    if name in ("ALLOW_CLOSE", "LOG_TEXTS"):
        if not isinstance(value, bool):
            raise ImproperlyConfigured(f"NMT_SERVER[{name!r}] is True or False.")
        return value
    kinds = (int, float) if name == "REQUEST_TIMEOUT" else (int,)
    if isinstance(value, bool) or not isinstance(value, kinds) or value < 0:
        raise ImproperlyConfigured(f"NMT_SERVER[{name!r}] is a number, 0 or more.")
    return value


def _forget(*, setting: str, **_: Any) -> None:
    if setting == "NMT_SERVER":
        get_settings.cache_clear()


setting_changed.connect(_forget)
