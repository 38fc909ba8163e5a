"""Which letters a language is written in, from its code."""

from __future__ import annotations

from functools import lru_cache
from typing import NamedTuple

import regex

from nmt_server.languages import subtags_of

# Scripts by their ISO 15924 codes, with the names that Unicode has for what they are made of.
_UNICODE_NAMES = {
    "Adlm": "Adlam", "Arab": "Arabic", "Armn": "Armenian", "Beng": "Bengali",
    "Cans": "Canadian_Aboriginal", "Cher": "Cherokee", "Cyrl": "Cyrillic", "Deva": "Devanagari",
    "Ethi": "Ethiopic", "Geor": "Georgian", "Grek": "Greek", "Gujr": "Gujarati",
    "Guru": "Gurmukhi", "Hang": "Hangul", "Hani": "Han Bopomofo", "Hans": "Han Bopomofo",
    "Hant": "Han Bopomofo", "Hebr": "Hebrew", "Hira": "Hiragana",
    "Hrkt": "Hiragana Katakana", "Jpan": "Hiragana Katakana Han", "Kana": "Katakana",
    "Khmr": "Khmer", "Knda": "Kannada", "Kore": "Hangul Han", "Laoo": "Lao",
    "Mlym": "Malayalam", "Mong": "Mongolian", "Mtei": "Meetei_Mayek", "Mymr": "Myanmar",
    "Nkoo": "Nko", "Olck": "Ol_Chiki", "Orya": "Oriya", "Sinh": "Sinhala", "Syrc": "Syriac",
    "Taml": "Tamil", "Telu": "Telugu", "Tfng": "Tifinagh", "Thaa": "Thaana", "Thai": "Thai",
    "Tibt": "Tibetan", "Yiii": "Yi",
}  # fmt: skip

# Languages that are written in these scripts and in no other. Those that many write in Latin
# letters too, such as Serbian and Uzbek, are not here; a code says it: `sr-Cyrl`.
_LANGUAGES = {
    "Arab": "ar ara arb arz ary apc acm ars fa fas pes prs ur urd ps pus pbt ug uig ckb azb skr",
    "Arab Deva": "sd snd ks kas",
    "Armn": "hy hye hyw",
    "Beng": "bn ben as asm",
    "Cher": "chr",
    "Cyrl": "ru rus uk ukr be bel bg bul mk mkd ky kir kk kaz tg tgk tt tat ba bak cv chv ce che "
    "os oss ab abk av ava kv kpv cu sah tyv udm mhr myv bua khk",
    "Cyrl Mong": "mn mon",
    "Deva": "hi hin mr mar ne nep npi sa san mai bho awa mag hne gom kok doi brx",
    "Ethi": "am amh ti tir",
    "Geor": "ka kat xmf",
    "Grek": "el ell grc",
    "Gujr": "gu guj",
    "Guru Arab": "pa pan pnb",
    "Hani": "zh zho chi cmn yue wuu lzh hak gan hsn",
    "Hebr": "he iw heb yi yid ydd",
    "Jpan": "ja jpn",
    "Khmr": "km khm",
    "Knda": "kn kan tcy",
    "Kore": "ko kor",
    "Laoo": "lo lao",
    "Mlym": "ml mal",
    "Mymr": "my mya bur shn",
    "Orya": "or ory ori",
    "Sinh": "si sin",
    "Taml": "ta tam",
    "Telu": "te tel",
    "Thaa": "dv div",
    "Thai": "th tha",
    "Tibt": "bo bod dz dzo",
    "Yiii": "ii iii",
}
_SCRIPTS = {
    language: scripts for scripts, languages in _LANGUAGES.items() for language in languages.split()
}

# A capital within a word is spelling in these: Irish mutations, prefixes of Bantu languages.
_INNER_CAPITALS = (
    "ga gle gd gla gv xh xho zu zul nd nde nr nbl ss ssw st sot nso tn tsn ts tso ve ven sn sna "
    "sw swh swa lg lug rw kin rn run ny nya bem ki kik"
)

# Everything that reads like a letter; not the symbols that Unicode has made of letters, such as
# the sign for information, and not the mark that makes a vowel of kana long.
_ANY = r"[\p{L}--\p{Lm}--[\u2100-\u2125\u2127-\u2129\u212c-\u214f]]"


class Letters(NamedTuple):
    """How a language is written.

    `pattern` finds a letter. `are_its_own`: it is written in no Latin letters, so that a text
    without one of these letters is not of this language. `has_inner_capitals`: `isiZulu` is a word.
    """

    pattern: regex.Pattern[str]
    are_its_own: bool
    has_inner_capitals: bool


@lru_cache(maxsize=1024)
def letters_of(language: str) -> Letters:
    """The letters of a language: ISO 639 or BCP 47 (`sr-Latn`), or as NLLB has it (`jpn_Jpan`).

    Any letter counts where the language is not known or written in Latin.
    """
    first, script, _ = subtags_of(language)
    scripts = script or _SCRIPTS.get(first, "")
    known = [_UNICODE_NAMES[script] for script in scripts.split() if script in _UNICODE_NAMES]
    names = " ".join(known).split()
    properties = "".join(rf"\p{{Script={name}}}" for name in names)
    return Letters(
        regex.compile(rf"[[{properties}]&&\p{{L}}]" if names else _ANY, regex.VERSION1),
        bool(names),
        first in _INNER_CAPITALS.split(),
    )
