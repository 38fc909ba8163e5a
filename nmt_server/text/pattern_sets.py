r"""The named sets of what in a text is not language.

Each set is a list of regular expressions, every one linear in the length of a text: what repeats is
bounded, and begins with a sign that a text has few of. `codes` is what no text of any language
has by chance, and what is protected where nobody says otherwise; the other sets take more, such as
all that stands in braces.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from functools import cache

from nmt_server.text.addresses import PATHS, URLS
from nmt_server.text.engine_codes import ENGINES
from nmt_server.text.number_notations import NUMBER_NOTATIONS
from nmt_server.text.numbered_places import CLOSING, NUMBERED_PLACES, OPENING
from nmt_server.text.printf import AFTER_COLOUR, PRINTF
from nmt_server.text.readings import READINGS
from nmt_server.text.rich_text import MARKDOWN, RPG_MAKER_TAGS, UNITY
from nmt_server.text.scripts import UNSPACED

BB_CODES = (
    "b|i|u|s|em|strong|sub|sup|size|colou?r|font|url|img|br|hr|p|r|l|w|wait|center|left|right"
    "|quote|code|spoiler|list|table|tr|td|ruby|rb|rt|cm|er|np"
)
"""Names of tags in square brackets, as alternatives of a regular expression."""

# {{name}}, {{{{raw}}}}, ${name}, #{name}, %{name}, @{name}; but not the percent sign of 50%{name}.
_SIGNED_BRACES = (
    r"[$#@]?\{{2,4}[^{}\n]{1,200}\}{2,4}",
    r"(?:[$#@]|(?<!\d)%)\{[^{}\n]{1,200}\}",
    # $t(key) of i18next, $(name), and \(name) of Swift
    r"\$t\([^()\n]{1,100}\)|[$\\]\((?a:[A-Za-z_][\w.]{0,60})\)",
)
# {\an8}, {\pos(1,2)}
_OVERRIDES = r"\{\\[A-Za-z0-9][^{}\n]{0,200}\}"
# {i}, {/i}, {color=#f00}, {#comment}
_TAGS_IN_BRACES = r"\{[/#=]?[A-Za-z_]\w{0,30}(?:=[^{}\n]{0,100})?\}"
# {}, {name}, {player.name}, {items[0]}, {0:N2}, {name,-10}, {name!r:>10}, {0, number, percent}
_FIELD = (
    r"\{\}",
    r"""\{ ?[$@]?[A-Za-z0-9_][\w.\-\[\]'"()/]{0,60}(?:![rsa])?"""
    r"(?: ?, ?-?\w{1,20}(?: ?, ?[^{}\n]{1,60})?)?(?::[!-z|~][ -z|~]{0,60})? ?\}",
    # {:d}, {:>5}, {-brand}
    r"\{:[-+<>=^#0-9a-zA-Z_,.%]{1,20}\}|\{ ?-[A-Za-z][\w-]{0,60} ?\}",
    # '{', as Java quotes it
    r"'[{}]'",
    # {主人公}, but not {彼は剣を持った}
    r"\{(?!\w{1,20}(?:を|(?:です|ます|した|だった|ない)\}))\w[\w.・]{0,20}\}",
)

_CONTROL = r"[\x01-\x08\x0e-\x1b\x1f\x7f-\x84\x86-\x9f]"

_EQUALS = r"(?:=|\\=|%3D)"
_ATTRIBUTES = r"""(?:"[^"<]{0,500}"|'[^'<]{0,500}'|[^<>"']){0,500}+"""
_TAG_NAME = r"</?[A-Za-z][\w:.-]{0,50}"
_SPECIAL_TAGS = (
    # <#f00>, <#FF8000>, </>
    r"<#[0-9A-Fa-f]{3,8}>|</>",
    # <%= name %>
    r"<%[=-]?[^%<>\n]{1,200}%>",
    r"<!--[^<>]{0,500}-->",
    # <?= $name ?>
    r"<\?[^<>?\n]{1,200}\?>",
    # <@1234567890>, <:smile:1234567890>
    r"<(?:@[!&]?|#|a?:\w{2,32}:)[0-9]{5,22}>",
    # The times within a cue of WebVTT
    r"<(?:\d{2,9}:)?\d{2}:\d{2}\.\d{3}>",
)

# [/b], [color=red], [ruby text="..."]
_CLOSED_BRACKETS = r"\[/[A-Za-z]\w{0,50}\]"
_VALUED_BRACKETS = r"\[[A-Za-z]\w{0,50}(?: [A-Za-z]\w{0,50})?=[^\[\]\n]{0,200}\]"

# [player_name], [player.name!t], [items[0]], [name!t]; not [Captain], [Mr.Smith].
_NAMES_IN_BRACKETS = (
    r"(?a:\[[A-Za-z]\w{0,30}_\w{1,30}(?:![a-z]{1,3})?\])",
    r"(?a:\[[a-z_]\w{1,60}(?:\.[a-z_]\w{0,60}|\[[^\[\]\n]{1,30}\]){1,5}"
    r"(?:![a-z]{1,3})?(?::[^\[\]\n]{1,20})?\])",
    r"(?a:\[[A-Za-z_]\w{0,60}![a-z]{1,3}\])",
)

MARK_FORM = r"</?g[1-9]\d{0,6}>|<(?:x|w|br)[1-9]\d{0,6}/>"
"""What stands for markup in a text that was taken out of it (`nmt_server.text.markup`)."""


def _nested_brackets(longest: Sequence[int]) -> str:
    """Balanced square brackets, with room for `longest` in each, from the inside out."""
    within = r"[^\[\]\n]"
    brackets = ""
    for most in longest:
        inside = rf"(?:{within}|{brackets})" if brackets else within
        brackets = rf"\[{inside}{{0,{most}}}+\]"
    return brackets


_NESTED_BRACKETS = _nested_brackets((20, 40, 40, 60, 100))
_ESCAPES = r"\\{1,2}[nrt]"
_RPG_MAKER = (
    # \V[1], \C[\V[1]], \C[#ff0000], \msg<name>, \-[2]; RPG Maker itself writes an escape for \
    r"(?:[\\¥]{1,4}|\x1b)(?:[A-Za-z]{1,20}|[-+])" + _NESTED_BRACKETS,
    r"\\{1,4}[A-Za-z]{1,20}<[^<>\n]{0,100}>",
    # \fb, \fi and \oc of plugins, which need no brackets; but not a line break before a word
    rf"\\{{1,4}}(?![nrt])[A-Za-z]{{2,12}}(?={UNSPACED})",
    # The control signs
    r"\\[.|!<>^$\\{}]|\\[gG](?![A-Za-z])",
    _ESCAPES,
)

_COLOUR_LETTER = "[0-9A-FK-ORXa-fk-orx]"

_ENTITIES = (r"&(?:[A-Za-z]{2,8}[0-9]{0,2}|#[0-9]{1,7}|#[xX][0-9A-Fa-f]{1,6});",)
PLACEHOLDER_FORM = r"ZM[A-Z]Z"
"""What game translators put in the place of names: ZMAZ to ZMZZ."""

# user_name, but neither _word_ nor BGM_戦闘; and @name, which is no address.
_IDENTIFIERS = (
    r"(?<![A-Za-z0-9_])[A-Za-z][A-Za-z0-9]{0,40}(?:_[A-Za-z0-9]{1,40}){1,8}(?![A-Za-z0-9_])",
    r"(?<![\w.@/])@[A-Za-z_][A-Za-z0-9_]{1,40}",
    # @アーサー, #料理, where something else stands beside it in the line
    r"(?<!\S)[@#](?=\d{0,9}[^\W\d])(?![0-9A-Fa-f]{6}|[A-Za-z]\b)\w{1,40}(?=[ \t\u3000]{1,20}\S)",
    r"(?<=[ \t\u3000])[@#](?=\d{0,9}[^\W\d])(?![0-9A-Fa-f]{6}|[A-Za-z]\b)\w{1,40}(?!\S)",
    # @name@, #name#
    r"(?<![A-Za-z0-9_.@/])@[A-Za-z_][A-Za-z0-9_]{1,40}@(?![A-Za-z0-9_@])",
    r"(?<![A-Za-z0-9_#&])#[A-Za-z_][A-Za-z0-9_]{1,40}#(?![A-Za-z0-9_#])",
    # @:common.name of Vue
    r"(?<![A-Za-z0-9_.@/])@(?:\.[a-z]{1,20})?:(?:\([\w.]{1,60}\)|(?a:[A-Za-z_]\w{0,40}(?:\.\w{1,40}){0,8}))",
)
# :smile:, and what tokenizers write as the letters that it is drawn with: ㊙, 🈲, 🆗.
_SYMBOLS = (
    # :nameは, Hello :name, but neither 作者:tanaka nor :D
    r"(?<![A-Za-z0-9:/\u30a1-\u30ff\u3400-\u9fff\u3005]):[a-z][a-z0-9_]{2,30}"
    rf"(?= ?{UNSPACED})",
    r"(?<![^\s(\"']):[a-z][a-z0-9_]{3,30}(?=[\s,.!?)\"']|$)",
    # [[name]]は; but not [[sic]].
    rf"\[\[(?a:[A-Za-z_][\w.]{{0,60}})\]\](?= ?{UNSPACED})",
    rf"(?<={UNSPACED})\[\[(?a:[A-Za-z_][\w.]{{0,60}})\]\]",
    # [名前]は, [店長]さん; but neither [注] nor [設定]を, which is a word on a button.
    r"\[(?:名前|氏名|名字|苗字|主人公|相手|勇者|数値?|個数|金額|値段|(?:プレイヤー|ユーザー|キャラ(?:クター)?"
    r"|アイテム|モンスター|スキル|技|場所|町|敵)名?)[0-9０-９A-Z]?\](?=[はがをにのともへで、！]|さん|くん|ちゃん|様)",
    r"\[[\u3041-\u30ff\u3400-\u9fff\u3005]{1,12}\](?=さん|くん|ちゃん|様|殿)",
    # 彼女は*剣*を, 猫は**剣**だ。, ~~盾~~だ; around all of a text they are a frame.
    rf"(?<={UNSPACED})(\*{{1,3}}|~~)(?={UNSPACED}[^*~\n]{{0,80}}\1(?![*~0-9０-９]))",
    rf"(?<![*~])(\*{{1,3}}|~~)(?={UNSPACED}[^*~\n]{{0,80}}\1{UNSPACED})",
    rf"(?<={UNSPACED})(\*{{1,3}}|~~)(?={UNSPACED})(?![０-９])",
)
# What programs write as control characters; those that break a line are none.
_CONTROLS = (
    rf"{_CONTROL}{{1,20}}",
    # SentencePiece takes it for a space.
    r"\u2581{1,80}",
)
_PICTURES = (
    r"(?<![A-Za-z0-9:]):[a-z][a-z0-9_+-]{1,30}:(?![A-Za-z0-9:])",
    r"[\u24c2\u3297\u3299\U0001f170-\U0001f19a\U0001f200-\U0001f251]\ufe0f?",
)

_CODES = (
    *_SIGNED_BRACES,
    _OVERRIDES,
    _TAGS_IN_BRACES,
    *_FIELD,
    *PRINTF,
    # An attribute has a value: not <b and c>.
    rf"{_TAG_NAME}(?:(?:/|{_EQUALS}|\s{{1,5}}(?:/|[A-Za-z][\w:.-]{{0,50}}\s?{_EQUALS}))"
    rf"{_ATTRIBUTES})?>",
    *_SPECIAL_TAGS,
    _CLOSED_BRACKETS,
    _VALUED_BRACKETS,
    # Not [B] and [R], which are buttons, and not [left]: capitals only with what closes them.
    r"\[(?:b|i|u|s|sub|sup|url|img|br|hr|r|l|p|cm|er|np)\]",
    r"\[([BIUS])\](?=[^\n]{0,300}?\[/\1\])",
    *_NAMES_IN_BRACKETS,
    *_RPG_MAKER,
    r"\\[Nh](?![A-Za-z\[<])",
    # §c, §l, §6剣; but not the § 5 and §5a of a law. &e剣&f; but not Q&A.
    r"§(?:[A-Za-z!]|[0-9](?![0-9\s.,;:)]|[a-z]\b|$))",
    rf"(?:(?<![A-Za-z0-9&])|{AFTER_COLOUR})&[0-9a-fk-or](?![A-Za-z;#_=.])",
    # The key of a menu: ファイル(&F)
    r"\(&[A-Za-z0-9]\)",
    *_ENTITIES,
    PLACEHOLDER_FORM,
    *URLS,
    *PATHS,
    *_IDENTIFIERS,
    *READINGS,
    *_SYMBOLS,
    *_CONTROLS,
    *_PICTURES,
    *ENGINES,
    *NUMBERED_PLACES,
    *NUMBER_NOTATIONS,
)

PATTERN_SETS: Mapping[str, tuple[str, ...]] = {
    # Placeholders and markup that are unmistakable, of all the kinds below.
    "codes": _CODES,
    # {name}, {{name}}, ${name}, and whatever else stands in braces
    "braces": (*_SIGNED_BRACES, r"\{[^{}\n]{0,200}\}"),
    # %d, %1$s, %-5.2f, %(name)s, %@, %1, %NAME%, %%; but not the percent sign of "50% of".
    "printf": PRINTF,
    # <b>, </b>, <color=#fff>, <#fff>, <a href="x>y">
    "tags": (rf"{_TAG_NAME}(?:(?:[\s/]|{_EQUALS}){_ATTRIBUTES})?>", *_SPECIAL_TAGS),
    # [b], [/b], [color=red], [player_name]; but not [Captain].
    "brackets": (
        rf"(?i:\[/?(?:{BB_CODES})\])",
        _CLOSED_BRACKETS,
        _VALUED_BRACKETS,
        *_NAMES_IN_BRACKETS,
    ),
    "placeholders": (PLACEHOLDER_FORM,),
    # Web and mail addresses
    "urls": URLS,
    "paths": PATHS,
    "rpgmaker": (*_RPG_MAKER, *RPG_MAKER_TAGS),
    "unity": UNITY,
    "markdown": MARKDOWN,
    # [player_name], [points], [[, {i}, {w=0.5}, {{, %%
    "renpy": (
        _TAGS_IN_BRACES,
        r"\{\{|%%",
        r"\[\[|\[[A-Za-z_][^\[\]\n]{0,100}(?:\[[^\[\]\n]{0,50}\][^\[\]\n]{0,60})?\]",
    ),
    # {\an8}, {comment}, \N, \h
    "ass": (_OVERRIDES, r"\{[^{}\n]{0,500}\}", r"\\[Nnh]"),
    # §c, &c, &#ff8000
    "minecraft": (
        rf"§(?:{_COLOUR_LETTER}|[A-Za-z!])",
        rf"&(?:#[0-9A-Fa-f]{{6}}(?!;)|{_COLOUR_LETTER}(?![A-Za-z]{{1,8}};))",
    ),
    "entities": _ENTITIES,
    # What `nmt_server.text.markup` puts in the place of markup
    "marks": (MARK_FORM,),
    # Within a message of ICU: the number, and what is quoted.
    "icu": (r"#", r"'[{}#|](?:[ -&(-~]|''){0,200}+'"),
    # Within a string of a program
    "literal": (r"\\[^\n]",),
}
"""Regular expressions by the name of their set."""


@cache
def set_version(name: str) -> str:
    """Eight hex digits that change with the patterns of a set."""
    return hashlib.sha256("\n".join(PATTERN_SETS.get(name, ())).encode()).hexdigest()[:8]


TRIGGERS = (
    # One look at each character, for what needs none beside it.
    rf"[%{{<\[\]\\¥§&$@#*`~_⁰¹²³⁴-⁹｛【〔［{OPENING}{CLOSING}\u2581\u24c2\u3297\u3299\U0001f170-\U0001f251"
    rf"{_CONTROL[1:]}|'[}}|]|{PLACEHOLDER_FORM}|://|www\.|\.[A-Za-z7]"
    r"|:[/a-z]|\|[|crnhHT]|\^[-+−0-9]|![swd][0-9]"
    # 1e5, 0x1F, T12:, 1+1=2
    r"|[a-z]:[+?A-Za-z0-9]|[0-9](?:[eE][-+−0-9]|T[0-9]|(?<=0)[xXbBoO][0-9A-Fa-f])|= ?[A-Za-z0-9]"
    r"|[＜〈《][0-9０-９]|[\u3400-\u9fff\u3005\u30f6][《（(]"
)
"""What matches a named set has a match of this."""
