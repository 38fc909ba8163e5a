"""Each reads a value of one kind, as Python has it or as text; raises `Takes` for any other."""

from __future__ import annotations

import os
import re
from collections.abc import Iterable
from math import isfinite
from pathlib import Path
from typing import Any

from nmt_server.languages import LANGUAGE_CODES, is_language_code, meant_language

_LONGEST_SECONDS = 86_400
_SIZE = re.compile(r"([0-9.,_]{1,24})\s{0,4}([KMGT]?)(?:I?B)?")
_GROUPS = re.compile(r"[0-9]{1,3}(?:,[0-9]{3})+")
_ORIGIN = re.compile(r"[a-z][a-z0-9+.-]*://[^/?#\s]+")
_ANY_ORIGIN = ("*", "null", "file://")


class Takes(ValueError):
    """A value is none of what may stand there, which this names."""


def folder(value: Any) -> Path:
    """The path of a folder, which need not be there."""
    if not isinstance(value, (str, Path)):
        raise Takes("the path of a folder")
    return Path(value)


def folders(value: Any) -> tuple[Path, ...]:
    """Paths of folders, which need not be there; in text as in `PATH`."""
    listed = value.split(os.pathsep) if isinstance(value, str) else value
    if not isinstance(listed, (list, tuple)) or not all(
        isinstance(each, (str, Path)) and "\0" not in str(each) for each in listed
    ):
        raise Takes("paths of folders with : between them (on Windows ;)")
    return tuple(Path(each) for each in listed if str(each).strip())


def file(value: Any) -> Path | None:
    """The path of a file; None where there is none."""
    if value is not None and not isinstance(value, (str, Path)):
        raise Takes("the path of a file")
    return Path(value) if value else None


def seconds(value: Any) -> float:
    """Some time above 0, at most a day."""
    found = _number(value, float)
    if found is None or not 0 < found <= _LONGEST_SECONDS:
        raise Takes(f"a number of seconds above 0, at most {_LONGEST_SECONDS}")
    return found


def seconds_or_none(value: Any) -> float:
    """Some time, at most a day; 0 stands for no bound."""
    found = _number(value, float)
    if found is None or not 0 <= found <= _LONGEST_SECONDS:
        raise Takes(f"a number of seconds, 0 or more, at most {_LONGEST_SECONDS}")
    return found


def count(value: Any) -> int:
    """A whole number, 0 or more."""
    found = _number(value, int)
    if found is None or found < 0:
        raise Takes("a whole number, 0 or more")
    return int(found)


def size(value: Any) -> int:
    """A number of bytes, which may have a unit."""
    found = _SIZE.fullmatch(value.strip().upper()) if isinstance(value, str) else None
    number, unit = found.groups() if found else (value, "")
    amount = _number(number, float)
    if amount is None or amount < 0 or (not unit and amount != int(amount)):
        raise Takes("a number of bytes, or one with a unit, such as 512KB, 10MB or 2GB")
    return int(amount * 1024 ** " KMGT".index(unit or " "))


def yes_or_no(value: Any) -> bool:
    """True or False, or a word for it."""
    word = str(value).strip().lower()
    if word in ("1", "true", "yes", "on"):
        return True
    if word in ("0", "false", "no", "off"):
        return False
    raise Takes("yes or no (True or False)")


def language(value: Any) -> str:
    """The code of a language, or nothing."""
    if isinstance(value, str):
        code = value.strip()
        if not code or is_language_code(code):
            return code
        if meant := meant_language(code, LANGUAGE_CODES):
            raise Takes(f"the code of a language (did you mean {meant}?)")
    raise Takes("the code of a language, such as en")


def words(value: Any) -> tuple[str, ...]:
    """A list of words, in text with spaces or commas between them."""
    found = value.replace(",", " ").split() if isinstance(value, str) else value
    if not isinstance(found, Iterable):
        raise Takes("a list of words")
    listed = tuple(found)
    if not all(isinstance(word, str) for word in listed):
        raise Takes("a list of words")
    return listed


def origins(value: Any) -> tuple[str, ...]:
    """Origins of web pages, as a browser sends them."""
    named = [word.lower() for word in words(value)]
    found = tuple(word if word in _ANY_ORIGIN else word.rstrip("/") for word in named)
    if not all(origin in _ANY_ORIGIN or _ORIGIN.fullmatch(origin) for origin in found):
        raise Takes("origins of web pages, such as https://example.org, or * for all")
    return found


def _number(value: Any, kind: type[int] | type[float]) -> float | None:
    """The finite number that a value is or writes, also in groups such as 1,000,000."""
    if isinstance(value, str):
        text = value.strip()
        try:
            value = kind(text.replace(",", "") if _GROUPS.fullmatch(text) else text)
        except ValueError:
            return None
    is_number = isinstance(value, (int, kind)) and not isinstance(value, bool)
    return value if is_number and isfinite(value) else None
