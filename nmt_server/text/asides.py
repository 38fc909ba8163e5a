"""What stands apart in a sentence: a speaker （アーサー）, a label 注意：, an aside （たぶん）.

A model that learnt sentences often makes one of both, or forgets one.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from nmt_server.text.frame import as_written
from nmt_server.text.language import is_language
from nmt_server.text.language.faces import FACE
from nmt_server.text.limits import is_written_without_spaces
from nmt_server.text.lists import Joined
from nmt_server.text.placement import place, size
from nmt_server.text.ranges import Interval
from nmt_server.text.spans import Kind, Span

_HAS_SIGN = re.compile("[（(［[【〔《〈＜<「『：:]")
# A sentence goes on so after brackets that it needs; but not with はい, もう, でも, だれ.
_GOES_ON = (
    "と(?!ても|にかく|ころ)|って|は(?![いぁあっ])|が(?!ん)|も(?![うしっ])|[をにのへ、，]|で(?!も)|だ(?![れめかっ])"
    "|や(?![っめあれ])|から|まで|より|なら|さん|くん|ちゃん|様"
)
# Of words alone: no sentence.
_NAME = r"[^\W\d_][\w ・･＝=&＆.’'-]{0,19}"
# Where they may be code, none of ASCII.
_NO_CODE = r"[^\W\d_\x00-\x7f][^\W_]{0,19}"
_BRACKETED_NAMES = "|".join(
    rf"{re.escape(pair[0])}{name}{re.escape(pair[1])}"
    for name, pairs in (
        (_NAME, ("（）", "()", "【】", "〔〕", "《》", "〈〉")),
        (_NO_CODE, ("［］", "[]", "＜＞", "<>", "「」", "『』")),
    )
    for pair in pairs
)
_LEADING = re.compile(rf"(?:{_BRACKETED_NAMES})(?=[ \u3000]*[^\s。．.!?！？…])(?!{_GOES_ON})")
_LABEL = re.compile(rf"({_NAME})(?:：|:(?=[^\x00-\x7f]))(?=[ \u3000]*[^\W\d])")
_SPEAKER = re.compile(r"([^\W\d_][\w・]{0,15})(?=[「『][^「」『』]{1,500}[」』]\Z)")
_INNER = re.compile(
    r"（[^（）]{1,60}）|\([^()]{1,60}\)|（[^（）]{1,30}\Z"
    r"|(?:[［[][^］\][［]{1,60}[］\]]|【[^【】]{1,60}】|〔[^〔〕]{1,60}〕)(?=[。．.!?！？…]{0,9}\Z)"
)
_STOPS = "。．.!?！？…"
_MOST = 8
# So many letters are more than a particle.
_SAYS_SOMETHING = 3
# In a translation, brackets of any kind and quotations.
_BRACKETED = re.compile(
    r"\([^()]*\)|（[^（）]*）|\[[^\[\]]*\]|［[^［］]*］|【[^【】]*】|〔[^〔〕]*〕|<[^<>]*>|＜[^＜＞]*＞"
    r"|《[^《》]*》|〈[^〈〉]*〉|[(（][^()（）]*\Z"
)
_QUOTED = re.compile(r"\"[^\"]*\"|[“„][^“”„]*[“”]|「[^「」]*」|『[^『』]*』|«[^«»]*»|»[^«»]*«")
_COLON = re.compile("[:：]")
_ASCII = {0xFF01 + offset: 0x21 + offset for offset in range(94)} | {0x3000: 0x20}
_QUOTES = dict.fromkeys("「『」』", '"')


class _Aside(NamedTuple):
    """What stands between `opening` and `closing`, at a place of the rest; -1 before all of it.

    What is no language `is_kept` as it is.
    """

    text: str
    opening: str
    closing: str
    place: int
    is_kept: bool = False


class Asides(NamedTuple):
    """A text without what stands apart in it, and that, in order."""

    rest: str
    found: tuple[_Aside, ...]

    @property
    def items(self) -> list[str]:
        """What is translated by itself, the rest first."""
        return [self.rest, *(each.text for each in self.found if not each.is_kept)]

    def ranges(self) -> list[Interval]:
        """As for a list; what is taken out leaves no place to know a word by."""
        return []

    def are_said(self, translation: str) -> bool:
        """Whether a translation may have all of it: words outside the brackets, and within each."""
        first, bracketed = self.found[0], sum(not each.is_kept for each in self.found)
        if any(each.is_kept for each in self.found):
            translation = unicodedata.normalize("NFKC", translation)
        for each in self.found:
            kept = unicodedata.normalize("NFKC", each.text)
            if not each.is_kept:
                continue
            if each.opening:
                if not any(kept in apart for apart in _BRACKETED.findall(translation)):
                    return False
            elif kept not in translation:
                return False
            elif not each.closing:
                translation = translation.replace(kept, " ", 1)
        is_quoted = first.opening in _QUOTES
        if first.place < 0 and (is_quoted or not (first.opening or first.is_kept)):
            bracketed -= 1
            is_speaker = is_quoted or not first.closing
            if is_speaker and not _has_word(_QUOTED.sub(" ", translation)):
                return False
            if is_quoted and not _QUOTED.match(translation):
                return False
            if not is_speaker and not _is_labelled(translation):
                return False
        elif first.place < 0 and first.opening and not _BRACKETED.match(translation):
            return False
        if sum(map(_says, _BRACKETED.findall(translation))) < bracketed:
            return False
        return _has_word(_BRACKETED.sub(" ", translation))

    def joined(self, translations: Sequence[str], language: str) -> Joined:
        """A translation into `language` from those of `items`."""
        rest, *translated = translations
        others = iter(translated)
        is_unspaced = is_written_without_spaces(language)
        leading, spans = "", list[Span]()
        for aside in self.found:
            text = aside.text if aside.is_kept else next(others)
            written = _written(aside, text.rstrip(" .。") or text, is_unspaced=is_unspaced)
            if aside.place < 0:
                leading += written
            elif not self.rest[aside.place :].strip(_STOPS + " \u3000"):
                stops = rest[len(rest.rstrip(_STOPS)) :] if self.rest[aside.place :] else ""
                space = "" if is_unspaced else " "
                rest = rest.removesuffix(stops) + space + written + stops
            else:
                before, after = self.rest[: aside.place], self.rest[aside.place :]
                share = size(before) / size(self.rest)
                kinds = Kind.WORD, Kind.WORD
                span = Span(written, "", *kinds, before[-1:], after[:1], share, False, False)
                spans.append(span)
        if spans:
            rest = place([rest], tuple(spans), list(range(len(spans))))
        return Joined(leading + rest, [])


def asides_of(text: str, language: str) -> Asides | None:
    """What stands apart in a text, or None where nothing does, or nothing else would be left.

    `language` is that of `text`.
    """
    if not _HAS_SIGN.search(text):
        return None
    found: list[_Aside] = []
    start = 0
    if leading := _LEADING.match(text):
        start = leading.end()
        found.append(_aside(text[:start], -1, language))
    elif label := _LABEL.match(text):
        start = label.end()
        found.append(_Aside(label[1].strip(), "", "：", -1, not is_language(label[1], language)))
    elif speaker := _SPEAKER.match(text):
        start = speaker.end()
        found.append(_Aside(speaker[1], "", "", -1))
    start += len(text[start:]) - len(text[start:].lstrip())
    rest = ""
    for first, last, is_face in _inner(text, start):
        apart = text[first:last]
        if len(found) == _MOST:
            break
        rest += text[start:first]
        place_ = len(rest) if rest.strip() else -1
        found.append(
            _Aside(apart.strip(), "", "", place_, is_kept=True)
            if is_face
            else _aside(apart, place_, language)
        )
        start = last
    rest += text[start:]
    if not found or not _has_word(rest):
        return None
    return Asides(rest, tuple(found))


def loses_outside(source: str, translation: str) -> bool:
    """Whether a text says something outside its brackets or quotations, and a translation nothing.

    A particle alone says nothing.
    """
    if not _HAS_SIGN.search(source):
        return False
    return any(
        form.search(source)
        and form.search(translation)
        and sum(map(str.isalpha, form.sub("", source))) >= _SAYS_SOMETHING
        and not _has_word(form.sub("", translation))
        for form in (_BRACKETED, _QUOTED)
    )


def _inner(text: str, start: int) -> Iterator[tuple[int, int, bool]]:
    """Where something stands apart from `start` on, in order, and whether it is a face."""
    faces = [
        (found.start(), found.end(), True)
        for found in FACE.finditer(text.translate(_ASCII), start)
        if found.end() - found.start() > 2
    ]
    done = start
    others = (found.span() for found in _INNER.finditer(text, start))
    apart = sorted([*faces, *((*span, False) for span in others)], key=lambda each: each[0])
    for first, last, is_face in apart:
        if first >= done:
            yield first, last, is_face
            done = last


def _aside(bracketed: str, place: int, language: str) -> _Aside:
    closing = "" if bracketed[-1].isalnum() else bracketed[-1]
    text = bracketed[1 : len(bracketed) - len(closing)].strip()
    return _Aside(text, bracketed[0], closing, place, not is_language(text, language))


def _written(aside: _Aside, text: str, *, is_unspaced: bool) -> str:
    """An aside with its brackets, in the typography of the target language."""
    if not aside.opening:
        if aside.is_kept and not aside.closing:
            return text + " " * (aside.place < 0)
        if is_unspaced:
            return text + aside.closing
        return f"{text}: "
    opening, closing = (
        as_written(sign, is_unspaced_target=is_unspaced) for sign in (aside.opening, aside.closing)
    )
    if not is_unspaced:
        opening, closing = (_QUOTES.get(sign, sign) for sign in (opening, closing))
    is_parted = aside.place < 0 and not is_unspaced
    return opening + text + closing + " " * is_parted


def _is_labelled(translation: str) -> bool:
    parts = _COLON.split(translation, maxsplit=1)
    return len(parts) == 2 and all(map(_says, parts))


def _says(text: str) -> bool:
    return any(map(str.isalnum, text))


def _has_word(text: str) -> bool:
    return any(map(str.isalpha, text))
