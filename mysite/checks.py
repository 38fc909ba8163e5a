"""System checks of the environment."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core import checks

from mysite.environment.values import unknown_variables
from mysite.proxies.unnamed import mark_in, seen_last

# Of a network for private use: 10.0.0.0/8, fc00::/7.
_SMALLEST_PREFIX = 7


@checks.register
def check_variables(**_: Any) -> list[checks.CheckMessage]:
    """W001: a variable is set that nothing reads."""
    return [
        checks.Warning(
            f"The environment variable {name} means nothing here.",
            hint=f"Is {nearest} meant?" if nearest else "docs/settings.md lists those that do.",
            id="mysite.W001",
        )
        for name, nearest in unknown_variables().items()
    ]


@checks.register
def check_proxies(**_: Any) -> list[checks.CheckMessage]:
    """W002: behind TLS, and no proxy is named that could say so of a request."""
    if not settings.BEHIND_TLS or settings.TRUSTED_PROXIES:
        return []
    return [
        checks.Warning(
            "NMT_BEHIND_TLS is set, but NMT_TRUSTED_PROXIES names no proxy, so every request "
            "counts as one without TLS and nobody can sign in.",
            hint="Set NMT_TRUSTED_PROXIES to the address of the proxy, such as 127.0.0.1, and "
            "have it send X-Forwarded-Proto.",
            id="mysite.W002",
        )
    ]


@checks.register
def check_unnamed_proxy(**_: Any) -> list[checks.CheckMessage]:
    """W004: a proxy forwards requests that no setting names."""
    address = seen_last(settings.DATA_DIR, settings.TRUSTED_PROXIES)
    if not address:
        return []
    return [
        checks.Warning(
            f"A proxy at {address} forwards requests, and NMT_TRUSTED_PROXIES does not name it: "
            "all who come through it have its address. Whoever tries wrong passwords for a user, "
            "or wrong keys, closes the way to the others, too.",
            hint=f"Set NMT_TRUSTED_PROXIES={address}, and have the proxy send X-Forwarded-For. "
            f"Where it is none, delete {mark_in(settings.DATA_DIR)}.",
            id="mysite.W004",
        )
    ]


@checks.register(deploy=True)
def check_tls(**_: Any) -> list[checks.CheckMessage]:
    """W003: texts, passwords and keys go over the network as they are."""
    if settings.BEHIND_TLS:
        return []
    return [
        checks.Warning(
            "The server speaks HTTP without TLS: whoever stands between can read texts, passwords "
            "and keys, and a browser sends its session's cookie without TLS, too.",
            hint="Put a proxy with TLS before it (docs/deploying.md) and set NMT_BEHIND_TLS=1. In "
            "a network of your own without strangers, this may stay.",
            id="mysite.W003",
        )
    ]


@checks.register(checks.Tags.security, deploy=True)
def check_hosts(**_: Any) -> list[checks.CheckMessage]:
    """W006: the server answers under any name."""
    if "*" not in settings.ALLOWED_HOSTS:
        return []
    return [
        checks.Warning(
            "The server answers to every name of a host (DJANGO_ALLOWED_HOSTS has *): a web page "
            "that gives this machine's address to a name of its own reaches it through the "
            "browser of whoever opens it.",
            hint="Name those under which others reach it, such as translate.example.org.",
            id="mysite.W006",
        )
    ]


@checks.register(checks.Tags.security, deploy=True)
def check_who_is_a_proxy(**_: Any) -> list[checks.CheckMessage]:
    """W005: everybody, or most of the internet, is believed as a proxy is."""
    return [
        checks.Warning(
            f"NMT_TRUSTED_PROXIES has {network}: strangers may say there what their address is, "
            "so no limit by address holds, and under which path and scheme they came.",
            hint="Name the proxy alone, such as 127.0.0.1, or the network of its containers.",
            id="mysite.W005",
        )
        for network in settings.TRUSTED_PROXIES
        if network.prefixlen < _SMALLEST_PREFIX
    ]
