"""The patterns of what texts of games and messages are laid out with."""

from __future__ import annotations

_UNITY_NAMES = (
    "align|allcaps|alpha|b|br|color|cspace|duration|font|font-weight|gradient|i|indent|line-height"
    "|line-indent|link|lowercase|margin|margin-left|margin-right|mark|material|mspace|nobr|noparse"
    "|page|pos|quad|rotate|s|size|smallcaps|space|sprite|strikethrough|style|sub|sup|u|uppercase"
    "|voffset|width"
)
UNITY = (
    # <color=#f00>, <size=120%>, <sprite name="a">, </b>; but not <Enter>.
    rf"(?i:</?(?:{_UNITY_NAMES})(?:(?:=|\s)[^<>\n]{{0,200}})?/?>)|<#[0-9A-Fa-f]{{3,8}}>|</>",
    # What is in it is no markup.
    r"(?i:<noparse>[^<>\n]{0,500}</noparse>)",
    # {0}, {0:N2}, {name}, {player.name:plural:one|many}
    r"\{[A-Za-z0-9_][^{}\n]{0,200}\}",
)
"""Unity's rich text and that of TextMesh Pro, and the fields of C#."""

MARKDOWN = (
    r"``[^\n]{1,500}?``|`[^`\n]{1,500}`",
    # The two sides of [words](address), of ![words](address), and of [words][name]
    r"!?\[(?=[^\[\]\n]{1,300}\](?:\(|\[))|\]\([^()\n]{0,500}\)|\]\[[^\[\]\n]{0,200}\]",
    r"\[\^[^\[\]\s]{1,100}\]|<[A-Za-z][A-Za-z0-9+.-]{1,15}:[^\s<>]{1,500}>",
    r"\*{1,3}(?=[^\s*])|(?<=[^\s*])\*{1,3}|~~(?=[^\s~])|(?<=[^\s~])~~",
    r"(?<![^\W_])_{1,3}(?=[^\s_])|(?<=[^\s_])_{1,3}(?![^\W_])",
    r"\\[!-/:-@\[-`{-~]",
    r"</?[A-Za-z][A-Za-z0-9-]{0,30}(?:\s[^<>\n]{0,500})?/?>",
)
"""Emphasis, code and links of Markdown within a line."""

RPG_MAKER_TAGS = (
    # Of the plugins that wrap and align what a window shows
    r"(?i:</?(?:wordwrap|br|line ?break|left|center|right|b|i|caps|up)>)",
)
