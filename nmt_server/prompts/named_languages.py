"""The languages that an instruction to translate names, in English, Chinese or Japanese."""

from __future__ import annotations

import re
from functools import cache
from typing import NamedTuple

from nmt_server.languages import LANGUAGES, is_language_code

# What languages are called in Chinese and Japanese, where that is none of the names in the table.
_OTHER_NAMES = {
    "ja": "日文 日语 日語 日本语",
    "en": "英文 英语 英語",
    "zh": "中国語 汉语 漢語",
    "zh-Hans": "简体中文 简中 簡体字中国語 簡体字",
    "zh-Hant": "繁體中文 繁体中文 繁中 正體中文 繁体字中国語 繁体字",
    "ko": "韩文 韩语 韓文 韓語 韓国語 朝鲜语 朝鮮語",
    "ru": "俄文 俄语 俄語 ロシア語",
    "fr": "法文 法语 法語 フランス語",
    "de": "德文 德语 德語 ドイツ語",
    "es": "西班牙文 西班牙语 西班牙語 スペイン語",
    "pt": "葡萄牙文 葡萄牙语 葡萄牙語 ポルトガル語",
    "it": "意大利文 意大利语 義大利文 義大利語 イタリア語",
    "th": "泰文 泰语 泰語 タイ語",
    "vi": "越南文 越南语 越南語 ベトナム語",
    "id": "印尼文 印尼语 印度尼西亚语 インドネシア語",
    "ar": "阿拉伯文 阿拉伯语 アラビア語",
    "tr": "土耳其文 土耳其语 トルコ語",
    "pl": "波兰文 波兰语 ポーランド語",
    "uk": "乌克兰文 乌克兰语 ウクライナ語",
    "nl": "荷兰文 荷兰语 オランダ語",
}  # fmt: skip
# And in German, French, Spanish, Portuguese, Italian, Russian and Korean.
_NAMES_ELSEWHERE = {
    "ja": "japanisch japanische japanischen japonais japonés japonês giapponese японский"
    " японского 일본어",
    "en": "englisch englische englischen anglais inglés inglês inglese английский английского 영어",
    "zh": "chinesisch chinesische chinesischen chinois chino chinês cinese китайский китайского"
    " 중국어",
    "ko": "koreanisch koreanische koreanischen coréen coreano корейский корейского 한국어",
    "de": "deutsche deutschen allemand alemán alemão tedesco немецкий немецкого 독일어",
    "fr": "französisch französische französischen francés francês francese французский"
    " французского 프랑스어",
    "es": "spanisch spanische spanischen espagnol espanhol spagnolo испанский испанского 스페인어",
    "ru": "russisch russische russischen russe ruso russo русского 러시아어",
    "it": "italienisch italienische italienischen italien итальянский 이탈리아어",
    "pt": "portugiesisch portugiesische portugais portugués portoghese португальский 포르투갈어",
}
_WITH_SCRIPT = {
    "Simplified Chinese": "zh-Hans",
    "Chinese (Simplified)": "zh-Hans",
    "Chinese Simplified": "zh-Hans",
    "Traditional Chinese": "zh-Hant",
    "Chinese (Traditional)": "zh-Hant",
    "Chinese Traditional": "zh-Hant",
    "Brazilian Portuguese": "pt-BR",
}
# Names that are words of another kind, and no letters by which to know them in a sentence.
_NO_NAMES = {"", "polish", "ido"}

_CODES = {
    **{each.name.casefold(): each.code for each in LANGUAGES},
    **{each.native_name.casefold(): each.code for each in LANGUAGES},
    **{name: code for code, names in _NAMES_ELSEWHERE.items() for name in names.split()},
    **{name: code for code, names in _OTHER_NAMES.items() for name in names.split()},
    **{name.casefold(): code for name, code in _WITH_SCRIPT.items()},
}
_LATIN = "[A-Za-z\u00c0-\u024f]"
_CODE = r"['\"`(\[]?([A-Za-z]{2,3}(?:[-_][A-Za-z]{2,4})?)['\"`)\]]?"
_FROM_TO = (
    re.compile(rf"(?<!\w)from {_CODE} (?:into|to) {_CODE}(?![\w-])"),
    re.compile(rf"(?<!\w){_CODE} ?(?:->|→|=>) ?{_CODE}(?![\w-])"),
)
_SETTING = r"(?:[ _-]?lang(?:uage)?)?[\"']?\s{0,3}[:=：]\s{0,3}"
_SOURCE_SETTING = rf"\b(?:source|src|input){_SETTING}"
_TARGET_SETTING = rf"\b(?:target|tgt|output){_SETTING}"
_CODE_SETTINGS = tuple(
    re.compile(rf"{setting}{_CODE}(?![\w-])", re.IGNORECASE)
    for setting in (_SOURCE_SETTING, _TARGET_SETTING)
)
_PAIR = re.compile(
    r"[\[(【]?([^\n\[\]()【】>→⇒]{2,30}?)(?P<between>\s?(?:->|→|=>|⇒)\s?|\sto\s|-)"
    r"([^\n\[\]()【】>→⇒:：]{2,30})[\])】]?[:：]?",
    re.IGNORECASE,
)
# At the end of a sentence, short codes are no words, but for these.
_TO_SHORT_CODE = re.compile(
    r"(?<!\w)(?:into|to) ['\"`(\[]?([a-z]{2})['\"`)\]]?[.:：]?[ \t]*$", re.MULTILINE
)
_NO_CODES = {"it", "me", "no", "is", "be", "so", "my", "he", "an", "as", "or", "hi"}
_TO_CODE = re.compile(r"(?<!\w)(?:into|to) ['\"`(\[]?([a-z]{2,3}[-_][A-Za-z]{2,4})(?![\w-])")

# What people write for the code of a language and is that of a country.
_SHORT = {"jp": "ja", "jpn": "ja", "eng": "en", "cn": "zh", "kr": "ko"}

# How much around a name is looked at, in characters.
_NEAR = 32
_OPENING = r"""["'`*{\[<(「『《]{0,3}"""
_INTO = re.compile(
    rf"(?:{_TARGET_SETTING}|\b(?:into|to)\s{{1,3}}(?:(?:natural|fluent|idiomatic|native|modern|the)\s{{1,3}}){{0,2}}"
    rf"|->\s?|→\s?|=>\s?|[译譯訳]?[成为為作]\s?|[译譯]?至){_OPENING}\Z",
    re.IGNORECASE,
)
_IN = re.compile(rf"\b(?:in|ins|en|al|au|na|на|para(?: o)?)\s{{1,3}}{_OPENING}\Z", re.IGNORECASE)
_BECOMES = re.compile(r"""["'`*}\]>)」』》]{0,3}(?:に|へ|로)""")
_FROM = re.compile(
    rf"(?:{_SOURCE_SETTING}|\b(?:from|following|given|translate|this|these)\s{{1,3}}(?:the\s{{1,3}})?|[从從由将將把]|下面的|以下)"
    rf"{_OPENING}\Z",
    re.IGNORECASE,
)
_OF = re.compile(
    r"""["'`*}\]>)」』》]{0,3}(?:から|에서|の(?:文|テキスト|セリフ)|文本?|[翻译譯]|\s?->|\s?→|-to-"""
    r"|\s{1,3}(?:texts?|subtitles?|sentences?|dialogues?|content|lines?|into|to)\b)",
    re.IGNORECASE,
)
_TRANSLATE = re.compile(
    rf"translat|翻|译|譯|訳|übersetz|tradu|traduz|перев|번역|{_TARGET_SETTING}|->|→", re.IGNORECASE
)

# Instructions are shorter; what stands farther in is a text or an example.
_MOST_CHARACTERS = 20_000
_MOST_LINES = 40


@cache
def _name() -> re.Pattern[str]:
    """Any name. It takes some megabytes, which servers that see no such prompt need not have."""
    return re.compile(
        "|".join(
            # Latin letters next to a name in Latin letters make another word of it.
            rf"(?<!{_LATIN}){re.escape(name)}(?!{_LATIN})" if name[0].isascii() else re.escape(name)
            for name in sorted(_CODES, key=len, reverse=True)
            if name not in _NO_NAMES and len(name) > 1
        )
        + rf"|(?-i:(?<!{_LATIN})Polish(?!{_LATIN}))",
        re.IGNORECASE,
    )


class NamedLanguages(NamedTuple):
    """The codes of the languages; None for what is not named."""

    source: str | None = None
    target: str | None = None


def named_languages(instruction: str) -> NamedLanguages:
    """The languages that an instruction to translate names, each where it is named first."""
    text = instruction[:_MOST_CHARACTERS]
    if not _TRANSLATE.search(text):
        lines = text.split("\n")[:_MOST_LINES]
        return next((pair for line in lines if (pair := _pair(line))), NamedLanguages())
    source = target = maybe = None
    for found in _name().finditer(text):
        code = _CODES[found[0].casefold()]
        before = text[max(0, found.start() - _NEAR) : found.start()]
        after = text[found.end() : found.end() + _NEAR]
        if _INTO.search(before) or _BECOMES.match(after):
            target = target or code
        elif _FROM.search(before) or _OF.match(after):
            source = source or code
        elif _IN.search(before):
            maybe = maybe or code
    target = target or maybe
    if target is None:
        source, target = _by_codes(text, source)
    return NamedLanguages(None if source == target else source, target)


def _by_codes(text: str, source: str | None) -> tuple[str | None, str | None]:
    for pattern in _FROM_TO:
        for found in pattern.finditer(text):
            if is_language_code(found[1]) and is_language_code(found[2]):
                return found[1], found[2]
    set_source, set_target = (
        set_to[1] if (set_to := setting.search(text)) and is_language_code(set_to[1]) else None
        for setting in _CODE_SETTINGS
    )
    if set_target is not None:
        return source or set_source, set_target
    for to in (_TO_CODE.search(text), _TO_SHORT_CODE.search(text)):
        if to and to[1] not in _NO_CODES and is_language_code(to[1]):
            return source, to[1]
    return source, None


def language_called(name: str) -> str | None:
    """The code of the language that has this name; None where it is no name."""
    return None if (bare := name.strip().casefold()) == "" else _CODES.get(bare)


def is_language(name: str) -> bool:
    """Whether it is the name of a language, or the code of one as a label has it."""
    return code_of(name) is not None


def is_pair(line: str) -> bool:
    """Whether a line is two languages with an arrow, or the like, between them."""
    return _pair(line) is not None


def _pair(line: str) -> NamedLanguages | None:
    found = _PAIR.fullmatch(line.strip()) if len(line) < 80 else None
    # With a hyphen, it may be a word: `Ko-fi`.
    if found is None or (found["between"] == "-" and found[0][0] not in "[(【"):
        return None
    source, target = code_of(found[1]), code_of(found[3])
    return NamedLanguages(source, target) if source and target else None


def code_of(name: str) -> str | None:
    """The code of the language that has this name, or this code; None where it is neither."""
    bare = name.strip()
    if (code := language_called(bare)) is not None:
        return code
    code = _SHORT.get(bare.lower(), bare)
    is_code = len(code) <= 10 and code.lower() not in _NO_CODES and is_language_code(code)
    return code if is_code else None
