"""Words that are no words: addresses, names of variables, placeholders, numbers with letters."""

from __future__ import annotations

import re

from nmt_server.text.language.faces import SIDEWAYS
from nmt_server.text.language.paths import SAYS_SOMETHING, is_file_name, is_path

# What may stand around such a word.
_EDGES = "()[]<>\"'«»„“”‘’「」『』【】（）.,;:!?…*‥。、！？"

_TOP_LEVEL = (
    "com org net edu gov mil info biz io dev app xyz online site shop blog jp de fr uk eu ru ua cn "
    "tw kr nl ch es pt pl cz se fi dk gr tr br mx ar au nz ca tv gg"
)
_HOST = rf"(?:[A-Za-z0-9][A-Za-z0-9-]{{0,62}}\.){{1,8}}(?:{'|'.join(_TOP_LEVEL.split())})"
_URL_SIGN = r"[A-Za-z0-9\-._~:/?#\[\]@!$&'()*+,;=%|]"
_MONTHS = "jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec"
_DUNDERS = "all|call|class|dict|doc|file|init|len|main|name|new|repr|str"

_PART = r"(?:[A-Za-z0-9]++|[^\W\dA-Za-z_]++\d*+)"

# Each is matched with a whole word. None takes longer than in proportion to the word's length.
_KINDS = (
    # https://example.com/wiki/日本, but not https://example.com/を
    rf"(?:[A-Za-z][A-Za-z0-9+.-]{{1,20}}://|www\.|mailto:|data:){_URL_SIGN}++"
    rf"(?:(?<=[/=_-])(?![をはがにへでもとの])[\w-]++{_URL_SIGN}*+)*+",
    rf"{_HOST}(?::\d{{1,5}})?(?:/{_URL_SIGN}*+)?",
    r"[A-Za-z0-9._%+-]{1,64}@[A-Za-z0-9-]{1,63}(?:\.[A-Za-z0-9-]{1,63}){1,8}",
    r"@[A-Za-z0-9_.-]+",
    # IPv6 and MAC
    r"[0-9A-Fa-f]{0,4}(?::[0-9A-Fa-f]{0,4}){2,8}(?:/\d{1,3}|%\w+)?",
    r"(?:[0-9A-Fa-f]{2}[:-]){5}[0-9A-Fa-f]{2}",
    # #ff8800, 0xFF, 1e10
    r"#(?:[0-9A-Fa-f]{3,4}|[0-9A-Fa-f]{6}|[0-9A-Fa-f]{8})",
    r"[+-]?0[xX][0-9A-Fa-f]+|[+-]?\d[\d.,]*[eE][+-]?\d+",
    # v1.2.0-beta.1, 2.0rc1
    r"[vV](?a:\d[\w.+-]*)|\d+(?:\.\d+)+-?(?:alpha|beta|rc|a|b|dev|pre|post|final|snapshot)[\w.+-]*",
    # 2024-05-01T12:00:00Z, 01-Jan-2024, 2024-W05, 12h30, 9pm, P1DT2H
    r"\d{4}-?\d\d-?\d\dT\d\d(?::?\d\d(?:[.,]\d+)?){0,2}(?:Z|[+-]\d\d:?\d\d)?",
    rf"\d{{1,2}}[-/.](?i:{_MONTHS})[-/.]\d{{2,4}}|\d{{4}}-?W\d\d(?:-?\d)?|\d{{1,2}}h\d\d",
    r"\d{1,2}(?::\d\d){0,2}(?i:am|pm|a\.m|p\.m)",
    r"P(?=\d|T\d)(?:\d+[YMWD])*(?:T(?:\d+[HMS])+)?",
    # UUIDs, hashes, keys
    r"\{?[0-9A-Fa-f]{8}(?:-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}\}?",
    r"(?=[A-Fa-f]*\d)[0-9A-Fa-f]{7,}",
    r"(?=[^\d]*\d)(?=[^A-Z]*[A-Z])(?=[^a-z]*[a-z])[A-Za-z0-9+/_-]{16,}={0,2}",
    r"(?=[^a-z]*[a-z])(?=[A-Za-z][a-z]*[A-Z0-9])(?:[A-Za-z0-9+/]{4})+[A-Za-z0-9+/]{2,3}={1,2}",
    r"[A-Z]{1,4}-\d+[A-Za-z]?|(?=[A-Z-]*\d)[A-Z0-9]{2,}(?:-[A-Z0-9]{2,}){2,}",
    # EV001, Town1, MP3; 3D, 4K, but not 1st or 80er
    r"[A-Za-z]++\d[A-Za-z0-9]*+",
    r"(?!\d+(?:ST|ND|RD|TH)\b)\d+[A-Z]{1,2}|\d++[A-Z]++\d[A-Z0-9]*+",
    # II, XIV
    r"(?=[IVX]{2})X{0,3}(?:IX|IV|V?I{0,3})",
    # snake_case, BGM_戦闘01, __init__, _private, but neither _word_ nor user_name已输入: a part is
    # in Latin letters or in others.
    rf"(?=[^A-Za-z0-9]*[A-Za-z0-9])_*(?:{_PART}_+)+{_PART}_*",
    rf"__(?:{_DUNDERS})__|_[A-Za-z]\w*[^\W_]",
    # GameObjectManager
    r"(?:[A-Z][a-z0-9]++){3,}",
    # menu.file.open, a.b.c::d, Node::child; not End.Start, e.g., p.m.
    r"(?a:[a-z]\w++(?:(?:\.|::|->)[a-z0-9]\w*+)++)|[A-Za-z]\w++(?:(?:\.|::|->)[A-Za-z]\w++){2,}",
    r"[A-Za-z]\w*+(?:::|->)\w+",
    # --option, $variable
    r"--[A-Za-z][\w-]*+(?:=\S*)?|\$[A-Za-z_][\w.]*",
)
_NO_WORD = re.compile("|".join(f"(?:{kind})" for kind in _KINDS))

# In `config.jsonを開いた` no space says where the name ends, but the Japanese particle does.
_GOES_ON = re.compile(
    r"[A-Za-z0-9](?:を|は|が|に|へ|で|も|と|の|から|まで|より)[ぁ-ゖァ-ヺー一-鿿A-Za-z0-9]"
)

# {name}, {0}, %s, %1$s, %(name)s, %USERNAME%, \N[1], [b], [player.name!t]
PLACEHOLDER = re.compile(
    r"[$#%]?\{\{?[A-Za-z0-9_.:!]{0,100}\}?\}|%[A-Z_]{3,50}%"
    r"|%(?:\d{1,2}\$)?(?:\(\w{1,50}\))?[-+0#]{0,4}\d{0,4}(?:\.\d{1,4})?[A-Za-z@]"
    r"|\\[A-Za-z]{1,20}(?:\[[A-Za-z0-9_#\\\[]{0,50}\]{1,3}|<[^<>\n]{0,50}>)|\\[nrtgG]"
    r"|\[/[a-z]{1,20}\]|\[(?:b|i|u|s|size|colou?r|font|url|img|br|center|ruby)(?:=[^\[\]\n]{0,100})?\]"
    r"|\[(?=[A-Za-z0-9]{0,50}[._])[A-Za-z][A-Za-z0-9_.]{0,100}(?:![A-Za-z]{1,5})?\]"
)
"""What a program puts something else for. Its letters are no word."""

# playerName, but neither iPhone nor macOS.
_CAMEL = re.compile(
    r"[a-z]{2}[a-z0-9]*+(?:[A-Z][a-z0-9]++|ID|URL|UI|IP|API|HTML|HTTP|XML|JSON|HP|MP|SE|BG[MS])+"
)

_CUTS = re.compile(r"""[\s,;|"、，；]+""")


def words(text: str) -> list[str]:
    """The words of a text, as white space, commas and quotation marks part them."""
    return [word for word in _CUTS.split(text) if word]


def is_no_word(word: str, has_inner_capitals: bool) -> bool:
    """Whether a word is a name of the machine's, an address or a number with letters.

    `has_inner_capitals`: in this language, a capital within a word is spelling.
    """
    if _is_no_word(word, has_inner_capitals):
        return True
    bare = word.strip(_EDGES)
    return not bare or (bare != word and _is_no_word(bare, has_inner_capitals))


def _is_no_word(word: str, has_inner_capitals: bool) -> bool:
    return (
        is_file_name(word)
        or (_NO_WORD.fullmatch(word) is not None and not _goes_on(word))
        or is_path(word)
        or SIDEWAYS.fullmatch(word) is not None
        or (not has_inner_capitals and _CAMEL.fullmatch(word) is not None)
    )


def _goes_on(word: str) -> bool:
    if _GOES_ON.search(word):
        return True
    return "://" not in word and SAYS_SOMETHING.search(word) is not None
