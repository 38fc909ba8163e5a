"""The fields of an entry as text, under the names that CSV and JSON lines share."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import Any

from nmt_server.cache_files.formats.entry import BadEntry, Entry

_ORIGINS = ("", "engine", "imported", "edited")


def fields_of_entry(entry: Entry) -> dict[str, str]:
    """All fields as text, in the order of `Entry`; the time in ISO 8601."""
    fields: dict[str, Any] = entry._asdict()
    fields["updated_at"] = entry.updated_at.isoformat() if entry.updated_at else ""
    return fields


def entry_from_fields(fields: Mapping[str, Any], note: Callable[[str], None]) -> Entry:
    """The entry of such fields: names that are unknown are ignored, `BadEntry` for wrong values.

    A target that is null is an empty one. `note` gets what is wrong with a time, without which the
    row is taken.
    """
    known = {name: fields[name] for name in Entry._fields if fields.get(name) is not None}
    if "target" in fields:
        known.setdefault("target", "")
    for name in ("source", "target"):
        if name not in known:
            raise BadEntry(f"{name} is missing")
    for name, value in known.items():
        if not isinstance(value, str):
            raise BadEntry(f"{name} is not a string")
    checked_origin(known.get("origin", ""))
    time = time_of(known.pop("updated_at", ""), datetime.fromisoformat, note)
    return Entry(**known, updated_at=time)


def checked_origin(origin: str) -> str:
    """`origin` if it is one (or empty, for unknown); `BadEntry` otherwise."""
    if origin not in _ORIGINS:
        raise BadEntry(f"there is no origin {origin!r}")
    return origin


def time_of(
    text: str, read: Callable[[str], datetime], note: Callable[[str], None]
) -> datetime | None:
    """The time that a row names, in UTC where it does not say; None where it is in another form."""
    if not text.strip():
        return None
    try:
        time = read(text.strip())
        return time if time.tzinfo else time.replace(tzinfo=UTC)
    except (ValueError, OverflowError):
        note("without its time, which is in another form")
        return None
