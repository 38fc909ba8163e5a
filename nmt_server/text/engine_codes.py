"""The codes of single engines for games and stories."""

from __future__ import annotations

from nmt_server.text.scripts import UNSPACED

_TAG = r"\[[a-z][a-z0-9_]{1,30}\]"
ENGINES = (
    # [heart]勇者[resetfont]は, [center]Hello[/center]
    rf"{_TAG}(?=(?:\[[^\[\]\n]{{1,60}}\]){{0,4}}{UNSPACED})|(?<={UNSPACED}){_TAG}",
    r"\[([a-z][a-z0-9_]{1,20})\](?=[^\n]{0,300}?\[/\1\])",
    # [$name], [%name%], [#id], %[name], $[name], #[name]
    r"\[[%$@#][A-Za-z_][A-Za-z0-9_.]{0,60}[%$]?\]",
    r"(?<![A-Za-z0-9%$#])[%$#]\[[A-Za-z_][A-Za-z0-9_.]{0,60}\]",
    # <<name>>は, <<player.name>>
    rf"<<(?a:[a-z_][\w.]{{0,40}})>>(?= ?{UNSPACED})|(?<={UNSPACED})<<(?a:[a-z_][\w.]{{0,40}})>>",
    # $name, $player.name
    r"(?<![A-Za-z0-9_$])\$[a-z_][A-Za-z0-9_]{1,40}(?:\.[A-Za-z_][A-Za-z0-9_]{0,40}){0,5}",
    # <<if $a > 5>>, <<else>>, <</if>>; but not <<Bonjour>>.
    r"<</[a-z]\w{0,30}>>|<<(?:else|nobr|silently)>>",
    r"<<[a-z=-](?=[^<>\n]{0,100}[$\"=])(?:[^<>\n]|>(?!>)|<(?!<)){0,200}>>",
    # [[to the inn|Inn]], [[to the inn->Inn]]: the name of the passage stays.
    r"\[\[(?=[^\[\]\n]{1,200}(?:\||->)[^\[\]|<>\n]{1,80}\]\])|(?:\||->)[^\[\]|<>\n]{1,80}\]\]",
    # {% if a %}, {# comment #}
    r"\{%[^{}\n]{1,200}%\}|\{#[^{}\n]{1,200}#\}",
    # {Count}|plural(one=day,other=days)
    r"\{\w{1,40}\}\|(?:plural|ordinal|gender|hpp)\([^()\n]{0,300}\)",
    # |cffff0000, |r, |n, |Hitem:1234|h
    r"\|c[0-9A-Fa-f]{8}|\|[rnh](?![A-Za-z])|\|H[^|\n]{1,100}\|h|\|T[^|\n]{1,200}\|t",
    # ^7, but neither 2^7 nor (^0^).
    r"(?<![A-Za-z0-9)\]^])\^[0-9](?![0-9^])",
    # #ff0000, &#ff8000
    r"(?<![A-Za-z0-9#&])&?#[0-9A-Fa-f]{6}(?:[0-9A-Fa-f]{2})?(?![A-Za-z0-9_;])",
    # !w500, !s100
    r"(?<![A-Za-z0-9!])![swd][0-9]{1,5}(?![A-Za-z0-9])",
    # __NAME__
    r"(?<![A-Za-z0-9_])__[A-Z][A-Z0-9_]{0,40}__(?![A-Za-z0-9_])",
    # \E, \u5263, \", and the colours of a terminal
    r"\\[A-Z](?![A-Za-z])|\\u[0-9A-Fa-f]{4}|\\x[0-9A-Fa-f]{2}|\\[\"']",
    r"(?:\x1b|\\x1[bB]|\\033)\[[0-9;]{0,20}[A-Za-z]",
)
