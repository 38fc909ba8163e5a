"""Reads each variable as what it is: yes or no, a number, names of machines and networks."""

from __future__ import annotations

import difflib
import os
import re
from dataclasses import fields
from ipaddress import AddressValueError, IPv4Network, IPv6Address, IPv6Network, ip_network

from django.core.exceptions import ImproperlyConfigured

from mysite.environment.variables import VARIABLES
from nmt_server.api.sugoi.close import PID_VARIABLE
from nmt_server.conf import Settings
from nmt_server.values import readers

_LEVELS = ("DEBUG", "INFO", "WARNING", "ERROR", "CRITICAL")
_LARGEST_NUMBER = 10_000
_HOST = re.compile(r"\*|\.?[a-z0-9_](?:[a-z0-9_.-]*[a-z0-9_])?|\[[0-9a-f:.]+\]")
# Two slashes would begin the address of another server, a backslash counts as one.
_PATH = re.compile(r"(?:/[^/\\?#\s]+)+")
_SITE = re.compile(r"https?://[^/?#\s]+")

# Every variable that can be read, and those that the servers set for their own processes.
_KNOWN = {PID_VARIABLE, *VARIABLES, *(f"NMT_{field.name}" for field in fields(Settings))}


def read(variable: str, default: str = "") -> str:
    """The value of a variable without the space around it."""
    if variable not in _KNOWN:
        raise KeyError(f"{variable} is declared nowhere.")
    return os.environ.get(variable, "").strip() or default


def is_yes(variable: str) -> bool:
    """Whether it is set to yes; not where it is not set."""
    try:
        return readers.yes_or_no(read(variable, "no"))
    except readers.Takes as takes:
        raise wrong(variable, str(takes)) from None


def number(variable: str, default: int) -> int:
    """A whole number above 0."""
    try:
        value = readers.count(read(variable, str(default)))
    except readers.Takes:
        value = 0
    if not 0 < value <= _LARGEST_NUMBER:
        raise wrong(variable, f"a whole number from 1 to {_LARGEST_NUMBER}")
    return value


def log_level() -> str:
    """The level of the log."""
    level = read("NMT_LOG_LEVEL", "INFO").upper()
    if level not in _LEVELS:
        raise wrong("NMT_LOG_LEVEL", f"one of {', '.join(_LEVELS)}")
    return level


def hosts(variable: str) -> list[str]:
    """Names and addresses of machines, as Django compares them."""
    found = [_bracketed(word.lower()) for word in readers.words(read(variable))]
    if not all(_HOST.fullmatch(host) for host in found):
        raise wrong(
            variable,
            "names or addresses without http:// and port, such as nmt.example.org 192.168.1.20",
        )
    return found


def sites(variable: str) -> list[str]:
    """Origins of web sites, such as `https://nmt.example.org`."""
    found = [word.rstrip("/") for word in readers.words(read(variable))]
    if not all(_SITE.fullmatch(site) for site in found):
        raise wrong(variable, "origins with https:// or http://, such as https://nmt.example.org")
    return found


def path(variable: str) -> str:
    """A path on this server, without the slash at its end; empty for the root."""
    value = read(variable).rstrip("/")
    if value and not _PATH.fullmatch(value):
        raise wrong(variable, "a path that begins with one slash, such as /nmt")
    return value


def networks(variable: str) -> list[IPv4Network | IPv6Network]:
    """Addresses of machines, and of networks such as `172.16.0.0/12`."""
    words = readers.words(read(variable))
    try:
        return [ip_network(word.strip("[]"), strict=False) for word in words]
    except ValueError:
        raise wrong(
            variable, "addresses or networks, such as 127.0.0.1 ::1 172.16.0.0/12"
        ) from None


def unknown_variables() -> dict[str, str]:
    """Variables that look like one of the server's and are none, with the nearest that is."""
    mistaken = sorted(name for name in os.environ if name.startswith("NMT_") and name not in _KNOWN)
    return {
        name: next(iter(difflib.get_close_matches(name, sorted(_KNOWN), 1)), "")
        for name in mistaken
    }


def shown(variable: str) -> str:
    """The value, without the password that a URL may have."""
    start, scheme, rest = read(variable).rpartition("://")
    user, at, place = rest.rpartition("@")
    return repr(start + scheme + (f"***@{place}" if at else user + place))


def wrong(variable: str, takes: str) -> ImproperlyConfigured:
    """The error for a value that is none of what the variable takes."""
    return ImproperlyConfigured(f"{variable} is {shown(variable)}; it takes {takes}.")


def _bracketed(host: str) -> str:
    try:
        return f"[{IPv6Address(host)}]"
    except AddressValueError:
        return host
