r"""Codes of which one opens what another closes: `<b>剣</b>`, `\C[2]剣\C[0]`, `{\b1}剣{\b0}`."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache
from typing import NamedTuple

from nmt_server.text.numbered_places import RARE_BRACKETS

_NAME = r"(?P<name>[A-Za-z][\w:.-]*)"
_SLASHES = r"(?:[\\¥]{1,4}|\x1b)"
_ESCAPE = r"(?:\x1b|\\x1[bB]|\\033)\["

# What opens and what closes it; where they have a name, both have the same.
_KINDS = tuple(
    (re.compile(opening), re.compile(closing))
    for opening, closing in (
        # <color=red>…</color>, and <#f00>…</color>
        (f"<{_NAME}", f"</{_NAME}>"),
        ("<#", r"</(?:color)?>"),
        ("<[A-Za-z]", "</>"),
        # <ruby>剣<rt>けん</rt></ruby>, ｜剣《けん》
        ("<ruby", "<r[tp]>"),
        (r"[|｜]$", "《"),
        # [b]…[/b], [font color=red]…[resetfont], [heart]…[reset]
        (rf"\[{_NAME}", rf"\[/{_NAME}\]"),
        (rf"\[{_NAME}", rf"\[(?:end|reset){_NAME}\]"),
        (r"\[[a-z]", r"\[(?:end|reset)[a-z]*\]"),
        # [the inn](inn.html)
        (r"!?\[$", r"\][(\[]"),
        # [[to the inn|Inn]]
        (r"\[\[", r".*\]\]"),
        # {b}…{/b}, {{#if x}}…{{/if}}, {% if x %}…{% endif %}, <<if x>>…<</if>>
        (rf"\{{{_NAME}", rf"\{{/{_NAME}\}}"),
        (rf"\{{\{{[#^]{_NAME}", rf"\{{\{{/{_NAME}"),
        (rf"\{{% ?{_NAME}", rf"\{{% ?end{_NAME}"),
        (rf"<<{_NAME}", rf"<</{_NAME}>>"),
        # {\b1}…{\b0}, {\c&HFF&}…{\c}, {\fs20}…{\r}
        (r"\{\\(?P<name>[bius])[1-9]", r"\{\\(?P<name>[bius])0\}"),
        (r"\{\\(?P<name>[1-4]?c|fs|fn)[&\w]", r"\{\\(?P<name>[1-4]?c|fs|fn)\}"),
        (r"\{\\(?!an|pos)[a-z1-4]", r"\{\\r"),
        # \C[2]…\C[0], \{…\}, \>…\<
        (rf"{_SLASHES}[cC]\[", rf"{_SLASHES}[cC]\[0\]"),
        (r"\\{1,4}\{", r"\\{1,4}\}"),
        (r"\\{1,4}>", r"\\{1,4}<"),
        # §c…§r, &e…&r, |cffff0000…|r, the colours of a terminal
        ("§", "§[rR]"),
        (r"&[0-9a-fk-o](?!\w)", r"&r(?!\w)"),
        (r"\|c", r"\|r"),
        (_ESCAPE, rf"{_ESCAPE}0?m"),
        ("&lt;", "&gt;"),
        # <0>…</0>, ⟦…⟧
        (r"<(?P<name>\d+)>", r"</(?P<name>\d+)>"),
        *((f"{opening}$", f"{closing}$") for opening, closing in RARE_BRACKETS.items()),
        ("&(?P<name>l[ds]quo|laquo);", "&(?P<name>r[ds]quo|raquo);"),
    )
)
# What holds until the next of its kind: white closes the colour before it.
_SWITCHES = tuple(
    re.compile(switch)
    for switch in (
        rf"{_SLASHES}[cC]\[",
        rf"{_SLASHES}(?P<name>F[SN])\[",
        "§",
        r"&[0-9a-f](?!\w)",
        r"\^\d",
        r"&?#[0-9A-Fa-f]{6}",
        r"\\[\"']|&quot;",
        # *…*, **…**, _…_, ~~…~~
        r"(?P<name>\*{1,3}|_{1,3}|~~)$",
        r"\{\\(?P<name>fs|[1-4]?c)[\d&]",
    )
)
_Family = tuple[int, str]


class _Roles(NamedTuple):
    """The families that a code opens, closes, and switches."""

    opens: tuple[_Family, ...]
    closes: tuple[_Family, ...]
    switches: tuple[_Family, ...]


def pairs_of(codes: Sequence[str]) -> list[tuple[int, int]]:
    """The pairs among the codes of a text, by their numbers, in order of what opens.

    A code that has none is in no pair. The time is in proportion to how many codes there are.
    """
    open_codes: dict[_Family, list[int]] = {}
    partner: dict[int, int] = {}
    roles = [_roles(code) for code in codes]
    for number, role in enumerate(roles):
        for family in role.closes:
            opened = open_codes.get(family, [])
            while opened and opened[-1] in partner:
                opened.pop()
            if opened:
                partner[opened.pop()] = number
                break
        else:
            for family in role.opens:
                open_codes.setdefault(family, []).append(number)
    closing = set(partner.values())
    last: dict[_Family, int] = {}
    for number, role in enumerate(roles):
        for family in role.switches:
            if number in partner or number in closing:
                last.pop(family, None)
            elif (before := last.pop(family, None)) is not None:
                partner[before] = number
            else:
                last[family] = number
    return sorted(partner.items())


@lru_cache(maxsize=4096)
def _roles(code: str) -> _Roles:
    opens, closes = [], []
    for number, (opening, closing) in enumerate(_KINDS):
        if (found := closing.match(code)) is not None:
            closes.append((number, _name(found)))
        elif (found := opening.match(code)) is not None:
            opens.append((number, _name(found)))
    found_switches = ((i, each.match(code)) for i, each in enumerate(_SWITCHES))
    switches = [(number, _name(found)) for number, found in found_switches if found is not None]
    return _Roles(tuple(opens), tuple(closes), tuple(switches))


def _name(found: re.Match[str]) -> str:
    """The name that both codes of a pair have; quotation marks differ in their side alone."""
    name = found.groupdict().get("name") or ""
    return name[1:] if name.endswith("quo") else name.casefold()
