"""What others may do here (`check --deploy`), and on this machine."""

from __future__ import annotations

from typing import Any

from django.core import checks

from nmt_server.checks.known_settings import known_settings
from nmt_server.monitoring.private_files import open_to_others
from nmt_server.rights import Right


@checks.register(checks.Tags.security, deploy=True)
def check_origins(**_: Any) -> list[checks.CheckMessage]:
    """W005: every web page may use the server."""
    settings = known_settings()
    if settings is None or "*" not in settings.ALLOWED_ORIGINS:
        return []
    return [
        checks.Warning(
            "Every web page that somebody opens may translate here (NMT_ALLOWED_ORIGINS has *).",
            hint="Name the origins that need it, such as https://example.org.",
            id="nmt_server.W005",
        )
    ]


@checks.register(checks.Tags.security, deploy=True)
def check_log(**_: Any) -> list[checks.CheckMessage]:
    """W006: what people translate is in the log."""
    settings = known_settings()
    if settings is None or not settings.LOG_TEXTS:
        return []
    return [
        checks.Warning(
            "All texts that people translate are written to the log (NMT_LOG_TEXTS is on).",
            hint="Set NMT_LOG_TEXTS to no where the texts may be private.",
            id="nmt_server.W006",
        )
    ]


@checks.register(checks.Tags.security, deploy=True)
def check_loopback(**_: Any) -> list[checks.CheckMessage]:
    """W008: whoever seems to be on this machine may do everything."""
    settings = known_settings()
    if settings is None or not settings.TRUST_LOOPBACK:
        return []
    return [
        checks.Warning(
            "Whoever sends a request from this machine may do everything, without a key "
            "(NMT_TRUST_LOOPBACK is on). Behind a proxy on this machine, that is everybody.",
            hint="Set NMT_TRUST_LOOPBACK to no, and make keys for programs on this machine: "
            "python manage.py create_key NAME.",
            id="nmt_server.W008",
        )
    ]


@checks.register(checks.Tags.security, deploy=True)
def check_rights_of_everybody(**_: Any) -> list[checks.CheckMessage]:
    """W009: everybody may manage the server, or change the cache."""
    settings = known_settings()
    risky = {Right.MANAGE, Right.CORRECT} & set(settings.ANONYMOUS_RIGHTS if settings else ())
    if not risky:
        return []
    return [
        checks.Warning(
            f"Everybody has the right {' and '.join(sorted(risky))}, without a key "
            "(NMT_ANONYMOUS_RIGHTS).",
            hint="Leave it out there, and make keys: python manage.py create_key NAME.",
            id="nmt_server.W009",
        )
    ]


@checks.register(checks.Tags.security)
def check_private_files(**_: Any) -> list[checks.CheckMessage]:
    """W010: other users of the machine can read keys or texts, as in folders of old versions."""
    if known_settings() is None:
        return []
    return [
        checks.Warning(
            f"Other users of this machine may read or change {path}.",
            hint=f"Take that away: {todo}",
            id="nmt_server.W010",
        )
        for path, todo in open_to_others().items()
    ]
