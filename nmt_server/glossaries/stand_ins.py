"""Words that every model knows, for those that it does not.

A model that has never met a noun makes a mess of its sentence, and takes a placeholder for a name.
With another noun in its place, the sentence comes out right but for that word.
"""

from __future__ import annotations

from collections.abc import Mapping

from nmt_server.glossaries.term import Term
from nmt_server.languages import subtags_of

# Things to hold in a hand, of which there may be many.
_NOUNS: Mapping[str, tuple[str, ...]] = {
    "ja": ("指輪", "鏡", "鍵"),
    "zh": ("戒指", "镜子", "钥匙"),
    "ko": ("반지", "거울", "열쇠"),
    "en": ("ring", "mirror", "key"),
    "de": ("Lampe", "Tasche", "Karte"),
    "fr": ("lampe", "carte", "table"),
    "es": ("lámpara", "carta", "mesa"),
    "it": ("lampada", "carta", "tavola"),
    "pt": ("lâmpada", "carta", "mesa"),
    "ru": ("лампа", "карта", "книга"),
}
# Names that are the same in most languages.
_NAMES: Mapping[str, tuple[str, ...]] = {
    "ja": ("アンナ", "マリア", "エマ"),
    "zh": ("安娜", "玛丽亚", "艾玛"),
    "ko": ("안나", "마리아", "엠마"),
    "ru": ("Анна", "Мария", "Эмма"),
}
_LATIN_NAMES = ("Anna", "Maria", "Emma")


def nouns(language: str) -> tuple[str, ...]:
    """Nouns of a language; none where none are known here."""
    return _NOUNS.get(subtags_of(language).language, ())


def names(language: str) -> tuple[str, ...]:
    """Names, as a language writes them."""
    return _NAMES.get(subtags_of(language).language, _LATIN_NAMES)


def is_name(term: Term) -> bool:
    """Whether a term is a name, by its capital: that of the translation, else its own."""
    first = term.target[:1]
    return first.isupper() or (not first.islower() and term.source[:1].isupper())
