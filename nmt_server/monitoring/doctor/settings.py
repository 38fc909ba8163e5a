"""What Django's checks say, ours among them, without those that only matter to strangers."""

from __future__ import annotations

from collections.abc import Iterator

from django.core import checks

from nmt_server.monitoring.doctor.finding import Finding, failed, fine, warning

_TOLD_WITH_THE_FOLDERS = ("nmt_server.W010",)


def look_at_settings() -> Iterator[Finding]:
    """A finding for each message of `manage.py check`."""
    messages = [
        each
        for each in checks.run_checks()
        if not each.is_silenced() and each.id not in _TOLD_WITH_THE_FOLDERS
    ]
    for message in messages:
        said = f"{message.msg} ({message.id})"
        make = failed if message.is_serious() else warning
        yield make(said, message.hint or "See what Django's documentation says of this check.")
    if not messages:
        yield fine("The settings pass all checks; check --deploy has more for a public server.")
