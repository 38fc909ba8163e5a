"""Presets: how programs write their prompts, as a file says it."""

from __future__ import annotations

import tomllib
from functools import cache
from pathlib import Path
from typing import Annotated, Any

import msgspec

from nmt_server.errors import InvalidRequest
from nmt_server.prompts.keys import ALL, Keys
from nmt_server.prompts.layout import LAYOUTS

BUILT_IN = Path(__file__).with_name("presets.toml")

ANY_TEXTS = "any"
"""What a preset has for `texts` where all strings are, whatever their keys."""

_NAME = r"\A[a-z0-9][a-z0-9-]{0,39}\Z"


class Preset(msgspec.Struct, forbid_unknown_fields=True, frozen=True):
    """How a program writes its prompt; `presets.toml` says what each field is for."""

    name: Annotated[str, msgspec.Meta(pattern=_NAME)]
    layout: str
    program: str = ""
    system: tuple[str, ...] = ()
    user: tuple[str, ...] = ()
    after: tuple[str, ...] = ()
    before: tuple[str, ...] = ()
    answer: tuple[str, str] = ("", "")
    texts: tuple[str, ...] | str = ()
    renamed: dict[str, str] = msgspec.field(default_factory=dict)
    dropped: tuple[str, ...] = ()
    terms: tuple[str, ...] = ()
    leading_terms: str | None = None
    source: str | None = None
    target: str | None = None

    @property
    def keys(self) -> Keys:
        """What it says of the keys of objects."""
        texts = None if self.texts == () else ALL if self.texts == ANY_TEXTS else self.texts
        return Keys(self.renamed, texts, frozenset(self.dropped))

    def is_of(self, system: str, user: str) -> bool:
        """Whether a prompt has all that it names."""
        return all(each in user for each in self.user) and all(
            each in system for each in self.system
        )

    def enclosed(self, user: str) -> tuple[int, int] | None:
        """The range of the text in the user's message; None where it begins nowhere."""
        start = 0
        if self.after:
            found = next((each for each in self.after if each in user), None)
            if found is None:
                return None
            start = user.index(found) + len(found)
        ends = (user.rfind(each, start) for each in self.before)
        return start, next((end for end in ends if end >= start), len(user))


@cache
def read_presets(own: Path | None = None) -> tuple[Preset, ...]:
    """Those of a file of one's own, if there is one, and the built-in ones behind them.

    Raises `InvalidRequest` with what is wrong in the file.
    """
    built_in = _read(BUILT_IN)
    return built_in if own is None else (*_read(own), *built_in)


def _read(file: Path) -> tuple[Preset, ...]:
    try:
        content: dict[str, Any] = tomllib.loads(file.read_text(encoding="utf-8"))
        found = msgspec.convert(content.get("preset", ()), tuple[Preset, ...], strict=False)
    except (OSError, ValueError, msgspec.ValidationError) as error:
        raise InvalidRequest(f"The presets in {file} cannot be read: {error}.") from error
    for preset in found:
        if preset.layout not in LAYOUTS:
            raise InvalidRequest(
                f"The preset {preset.name} in {file} has no layout {preset.layout!r}.",
                f"The layouts are: {', '.join(LAYOUTS)}.",
            )
        if not preset.system and not preset.user:
            raise InvalidRequest(
                f"The preset {preset.name} in {file} would be taken for every prompt.",
                "Name texts in `system` or `user` by which it is known.",
            )
    return found
