"""What is asked of an inspection beside its text."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, NamedTuple

from nmt_server.text.patterns import Protection


class Action(StrEnum):
    """What becomes of a source token before the model reads it."""

    OMIT = "omit"
    MASK = "mask"
    REPLACE = "replace"


class Edit(NamedTuple):
    """A change of the source: `place` counts the tokens of the text as it is, from 0.

    `token` takes the place of the one that is to be replaced.
    """

    place: int
    action: Action
    token: str = ""


@dataclass(frozen=True, slots=True)
class Wanted:
    """What to look at; what is None is as the model's row says.

    `options` are decoding options on top of the model's own, and `protect` replaces what it
    protects. `edits` change the source. With `translation` no search is made: the model is asked
    what it thinks of that one. Else it searches for one that begins with `prefix`. Both are texts
    or, exactly, lists of tokens. There are as many `candidates` for each place, and with
    `hypotheses` all those of the beam. Where it is `quick`, and nothing is changed, the translation
    that is remembered takes the place of the search, or a greedy search does, as far as it comes in
    a moment.
    """

    options: Mapping[str, Any] | None = None
    protect: Protection | None = None
    edits: Sequence[Edit] = ()
    prefix: str | Sequence[str] = ""
    translation: str | Sequence[str] | None = None
    candidates: int = 5
    hypotheses: bool = False
    quick: bool = False


NOTHING_SPECIAL = Wanted()
"""All as the model's row says."""
