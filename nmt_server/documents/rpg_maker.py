"""The data files of RPG Maker MV and MZ: which of their strings players read.

The other strings name pictures, sounds and events, are scripts, or are notes of the developer:
translated, they would break the game.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from typing import Any

from nmt_server.documents.json_strings import Path

# Says of a string why it is left alone; empty where it is a text.
Rule = Callable[[Path], str]

# Commands of events by their codes. The texts are the parameters with these indices, and what is
# in them: 101 has the name of the speaker (MZ), 102 the choices, 402 the choice that was made,
# 401 and 405 lines of messages, 320, 324 and 325 new names and profiles of actors.
_TEXTS_OF = {101: 4, 102: 0, 402: 1, 401: 0, 405: 0, 320: 1, 324: 1, 325: 1}
_WHY_LEFT = {
    **dict.fromkeys((355, 655, 122, 111, 45), "a script"),
    **dict.fromkeys((108, 408), "a comment of the developer"),
    **dict.fromkeys((118, 119), "a label"),
    **dict.fromkeys((356, 357, 657), "for a plugin"),
    **dict.fromkeys((41, 101, 231, 283, 284, 322, 323), "the name of a picture"),
}
# In the lists of actors, skills, items and so on.
_DATABASE_TEXTS = frozenset((
    "name", "nickname", "profile", "description", "message1", "message2", "message3", "message4",
))  # fmt: skip
# In System.json; those in `terms` are all texts.
_SYSTEM_TEXTS = frozenset((
    "gameTitle", "currencyUnit", "elements", "skillTypes", "weaponTypes", "armorTypes",
    "equipTypes", "terms",
))  # fmt: skip

# By what is in an entry of a list of the database, those whose names players read.
_DATABASE_SIGNS = (
    frozenset(("nickname", "characterName")),  # Actors
    frozenset(("learnings", "params")),  # Classes
    frozenset(("stypeId", "mpCost")),  # Skills
    frozenset(("itypeId", "consumable")),  # Items
    frozenset(("wtypeId", "etypeId")),  # Weapons
    frozenset(("atypeId", "etypeId")),  # Armors
    frozenset(("battlerName", "dropItems")),  # Enemies
    frozenset(("restriction", "removeByDamage")),  # States
)
# Those whose names only the developer sees.
_OTHER_SIGNS = (
    frozenset(("list", "trigger", "switchId")),  # CommonEvents
    frozenset(("members", "pages")),  # Troops
    frozenset(("tilesetNames", "flags")),  # Tilesets
    frozenset(("parentId", "order", "scrollX")),  # MapInfos
    frozenset(("timings", "frames")),  # Animations of MV
    frozenset(("effectName", "soundTimings")),  # Animations of MZ
)


def rpg_maker_rule(content: str) -> Rule | None:
    """The rule for a file of RPG Maker; None for any other, which may be no JSON at all."""
    try:
        data = json.loads(content, parse_int=_small_number)
    except (ValueError, RecursionError):
        return None
    fields = _fields_of(data)
    if fields is None:
        return None

    def why_left(path: Path) -> str:
        command = _command_of(data, path)
        if command is not None:
            code, inner = command
            return "" if _is_text(code, inner) else _WHY_LEFT.get(code) or _why(data, path)
        return "" if fields(path) else _why(data, path)

    return why_left


def _small_number(digits: str) -> int:
    """The number; those that are too large for a code or an index do not matter here."""
    return int(digits) if len(digits) < 10 else 0


def _fields_of(data: Any) -> Callable[[Path], bool] | None:
    """Whether a place outside commands holds a text, for the kind of file that `data` is."""
    if isinstance(data, dict):
        if "gameTitle" in data and ("terms" in data or "switches" in data):
            return lambda path: path[0] in _SYSTEM_TEXTS
        events = data.get("events")
        is_map = isinstance(events, list) and not data.keys().isdisjoint(
            ("displayName", "tilesetId", "encounterList")
        )
        return (lambda path: path == ("displayName",)) if is_map else None
    if not isinstance(data, list):
        return None
    entries = [entry for entry in data if entry is not None]
    if not entries or not all(isinstance(entry, dict) for entry in entries):
        return None
    keys = entries[0].keys()
    if any(signs <= keys for signs in _DATABASE_SIGNS):
        return lambda path: len(path) == 2 and path[1] in _DATABASE_TEXTS
    if any(signs <= keys for signs in _OTHER_SIGNS):
        return lambda path: False
    return None


def _command_of(data: Any, path: Path) -> tuple[int, Path] | None:
    """The code of the innermost command around a string, and the way from there to the string."""
    found: tuple[int, Path] | None = None
    value = data
    for depth, key in enumerate(path):
        if isinstance(value, dict) and "parameters" in value and isinstance(value.get("code"), int):
            found = value["code"], path[depth:]
        value = _inside(value, key)
    return found


def _is_text(code: int, inner: Path) -> bool:
    """Whether a string in a command is a parameter that players read, or in a list that is one."""
    if len(inner) < 2 or inner[0] != "parameters" or inner[1] != _TEXTS_OF.get(code):
        return False
    return len(inner) == 2 or (len(inner) == 3 and isinstance(inner[2], int))


def _inside(value: Any, key: str | int) -> Any:
    if isinstance(value, list) and isinstance(key, int) and key < len(value):
        return value[key]
    return value.get(key) if isinstance(value, dict) else None


def _why(data: Any, path: Path) -> str:
    """What a string is that players do not read."""
    parent = data
    for key in path[:-1]:
        parent = _inside(parent, key)
    last = path[-1]
    if isinstance(parent, Mapping) and "volume" in parent:
        return "the name of a sound"
    if last == "note":
        return "a note of the developer"
    if last == "name":
        return "a name that only the developer sees"
    if any(isinstance(key, str) and key.endswith(("Name", "Names")) for key in path):
        return "the name of a picture"
    if path[0] in ("switches", "variables"):
        return "a name that only the developer sees"
    return "a setting of the game"
