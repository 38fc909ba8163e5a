"""What the content of a file says about its format, whatever the file is called."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from itertools import islice

from nmt_server.documents.renpy import is_renpy
from nmt_server.documents.subtitles.times import FIRST_CUE
from nmt_server.documents.subtitles.vtt import SIGNATURE
from nmt_server.documents.xunity import looks_like_xunity

_NOT_BLANK = re.compile(r"[^\s\ufeff][^\r\n]*+")
# What decides is at the beginning of a file.
MOST_LINES = 2000
_HEAD = 4000

_SCRIPT_INFO = re.compile(r"(?:\A|[\r\n])[ \t\ufeff]*+\[Script Info\]", re.IGNORECASE)
_EVENTS = re.compile(r"(?:\A|[\r\n])[ \t]*+\[Events\][ \t]*+[\r\n]++(?:Format|Dialogue):", re.I)
_JSON_STRING = r'"(?:[^"\\\r\n]++|\\.)*+"'
# What JSON does not have, and editors allow: comments.
_JSON_OBJECT = re.compile(
    rf"(?:[\s\ufeff]|//[^\r\n]*+[\r\n])*+(?:\[\s*+)*+\{{\s*+{_JSON_STRING}\s*+:"
)

_XML = re.compile(r"[\s\ufeff]*+(?:<\?xml\b|<!DOCTYPE\b(?P<html>\s++html\b)?|<!--)", re.IGNORECASE)
_ROOT = re.compile(
    r"[\s\ufeff]*+(?:(?:<!--(?:[^-]++|-(?!->))*+-->|<[?!][^<>]*+>)\s*+)*+"
    r"<(?P<name>[A-Za-z][\w:.-]*+)(?:\s[^<>]*+)?>",
    re.IGNORECASE,
)
_HTML = re.compile(
    r"<(html|head|body|div|p|table|tr|td|ul|ol|h[1-6]|section|article|main|nav|header|footer"
    r"|script|style|form|title|meta|link|li|dl|label|button)\b"
    r"[^<>]*+>",
    re.IGNORECASE,
)
_ROOTS = {
    "html": "HTML",
    "tmx": "a translation memory (TMX)",
    "xliff": "XLIFF",
    "tt": "subtitles as XML (TTML)",
    "timedtext": "subtitles of YouTube (XML)",
    "transcript": "subtitles of YouTube (XML)",
    "sami": "subtitles (SAMI)",
    "resources": "strings of Android (XML)",
    "ts": "a catalogue of Qt Linguist (XML)",
    "plist": "a property list (XML)",
    "svg": "a picture (SVG)",
}
INLINE_TAGS = frozenset(
    ("b", "i", "u", "s", "em", "strong", "color", "size", "font", "center", "span", "ruby", "c")
)
"""Tags that stand around words."""

_TEXT_STRUCTURES = (
    (re.compile(r"\{\d+\}\{\d*\}"), "subtitles (MicroDVD)"),
    (re.compile(r"\[\d+\]\[\d*\]"), "subtitles (MPL2)"),
    (re.compile(r"\d{1,2}:\d\d:\d\d[.,]\d+[,;]\d{1,2}:\d\d:\d\d[.,]\d+\s*\Z"), "subtitles (SBV)"),
    (re.compile(r"\d{1,2}:\d\d:\d\d:[^\s\d]"), "subtitles (TMPlayer)"),
    (re.compile(r"\[(?:INFORMATION|SUBTITLE)\]"), "subtitles (SubViewer)"),
    (re.compile(r"\[\d{1,3}:\d\d(?:[.:]\d{1,3})?\]"), "lyrics with times (LRC)"),
    (re.compile(r"%YAML\b"), "YAML"),
)
# In prose a space comes after a comma.
_DELIMITERS = {
    re.compile(r"\t"): "tabs",
    re.compile(r"\|"): "vertical bars",
    re.compile(r",(?!\s|\Z)"): "commas",
    re.compile(r";(?!\s|\Z)"): "semicolons",
}
_PO = re.compile(r"(?:\A|[\r\n])msgid[ \t]*+\"")
_PO_TRANSLATION = re.compile(r"[\r\n]msgstr(?:\[\d\])?[ \t]*+\"")
_YAML_LINE = re.compile(r"(?:- |[\w.'\"-]++:(?:\s|\Z)|#|---|\.\.\.)")
_YAML_PARENT = re.compile(r"[\w.'\"-]++:\s*+\Z")
_PAIR = re.compile(r"(?:[^=\\]|\\.)++=")
_NO_PAIR = re.compile(r"//|[#;!]|\[[^\]]*+\]\Z")
_PAIRS_OF_TEN = 8


def format_of(content: str) -> str:
    """The format whose signature a content has; empty without one."""
    if SIGNATURE.match(content):
        return "vtt"
    if _SCRIPT_INFO.search(content, 0, _HEAD) or _EVENTS.search(content):
        return "ass"
    if FIRST_CUE.search(content):
        return "srt"
    if is_renpy(content):
        return "renpy"
    if _are_json_lines(content):
        return "jsonl"
    if _JSON_OBJECT.match(content) or _is_json(content):
        return "json"
    return ""


def _is_json(content: str) -> bool:
    stripped = content.lstrip("\ufeff \t\r\n")
    if not stripped.startswith(("{", "[")) or not stripped.rstrip().endswith(("}", "]")):
        return False
    return isinstance(_parsed(stripped), dict | list)


def _are_json_lines(content: str) -> bool:
    first = list(islice(lines_in(content), 2))
    return len(first) == 2 and all(isinstance(_parsed(line), dict) for line in first)


def _parsed(text: str) -> object:
    if not text.startswith(("{", "[")):
        return None
    try:
        parsed: object = json.loads(text)
    except (ValueError, RecursionError):
        return None
    return parsed


def markup_of(content: str) -> str:
    """What a content is that is marked up as no text is by chance; empty where it is not."""
    root = _ROOT.match(content)
    name = root["name"].lower() if root else ""
    prolog = _XML.match(content)
    if name == "root" and "<resheader" in content:
        return "resources of .NET (RESX)"
    bare = name.rpartition(":")[2]
    if prolog or bare in _ROOTS:
        return _ROOTS.get(bare, "HTML" if prolog and prolog["html"] else "XML")
    if _HTML.match(content.lstrip("\ufeff \t\r\n")):
        return "HTML"
    is_closed = content.rstrip()[-len(name) - 3 :].lower() == f"</{name}>"
    has_lines = len(list(islice(lines_in(content), 2))) > 1
    if name and name not in INLINE_TAGS and is_closed and has_lines:
        return "XML"
    if _PO.search(content) and _PO_TRANSLATION.search(content):
        return "a gettext catalogue (PO)"
    return ""


def table_of(content: str) -> str:
    """What separates the cells of a content whose lines all have as many; empty for no table."""
    lines = list(islice(lines_in(content), MOST_LINES))
    for delimiter, name in _DELIMITERS.items():
        columns = {len(delimiter.findall(line)) for line in lines}
        if len(lines) > 1 and len(columns) == 1 and 0 not in columns:
            return name
    return ""


def tree_of(content: str) -> str:
    """What plain text is whose every line has its place in a structure; empty where it has none."""
    lines = list(islice(lines_in(content), MOST_LINES))
    for sign, what in _TEXT_STRUCTURES:
        if lines and sign.match(lines[0]):
            return what
    is_opened = lines[:1] == ["---"] and len(lines) > 1
    if all(map(_YAML_LINE.match, lines)) and (is_opened or any(map(_YAML_PARENT.match, lines))):
        return "YAML"
    return ""


def are_pairs(content: str) -> bool:
    """Whether lines are a key, an equals sign and a value, but for comments and headings.

    Of the pairs of XUnity, whose keys say what they are, some may be broken.
    """
    lines = [line for line in islice(lines_in(content), MOST_LINES) if not _NO_PAIR.match(line)]
    pairs = sum(_PAIR.match(line) is not None for line in lines)
    if len(lines) < 2 or pairs < _PAIRS_OF_TEN * len(lines) / 10:
        return False
    return pairs == len(lines) or looks_like_xunity(content)


def lines_in(content: str) -> Iterator[str]:
    """The lines that are not blank, without the white space around them."""
    return (found[0].rstrip() for found in _NOT_BLANK.finditer(content))
