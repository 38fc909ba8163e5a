"""Which encoding a text is in that is not Unicode, by what it would say in each.

Detectors that count bytes need pages of text; a table of a game may have ten words. So each
encoding is tried, and what comes out is weighed as a reader would: signs that every text has are
likely, rare ones are not, and an alphabet does not change within a word. Where two readings are
about as likely, there is no answer: a question is better than the wrong letters.
"""

from __future__ import annotations

import codecs
from collections.abc import Callable
from functools import partial
from typing import NamedTuple

from nmt_server.documents.plausibility import weigh_alphabet, weigh_cjk

# Of 1, which every sign being a usual one would be.
_LIKELY = 0.3
# For another language than the expected one.
_CERTAIN = 0.6
_AHEAD = 0.12
_OF_THE_LANGUAGE = 0.25
# So many bytes that are not ASCII say little of another language.
_FEW = 6

# The most frequent ones of each language.
_KANJI = frozenset(
    "日一国人年大十二本中長出三時行見月後前生五間上東四今金九入学高円子外八六下来気小七山話女北午百書先名川千水半"
    "男西電校語土木聞食車何南万毎白天母火右読友左休父雨会事自社者地業方新場員立開手力問代明動京目通言理体田主題意"
    "不作用度強公持野以思家世多正安院心界教文元重近考画海売知道集別物使品計死特私始朝運終台広住無真有料理界武器"
    "剣使敵回復戦勇王攻撃防御魔法装備選択設定彼匹部屋店町村城"
)
_SIMPLIFIED = frozenset(
    "的一是不了人我在有他这为之大来以个中上们到说国和地也子时道出而要于就下得可你年生自会那后能对着事其里所去行过家"
    "十用发天如然作方成者多日都三小军二无同么经法当起与好看学进种将还分此心前面又定见只主没公从知全工使情明性关间"
    "它两些长重样高把已外她最手正新想问很但现点文开意动吗请谢您再什给让被身回话因走本力头气名打等数字选择设置"
)
_TRADITIONAL = frozenset(
    "的一是不了人我在有他這為之大來以個中上們到說國和地也子時道出而要於就下得可你年生自會那後能對著事其裡所去行過家"
    "十用發天如然作方成者多日都三小軍二無同麼經法當起與好看學進種將還分此心前面又定見只主沒公從知全工使情明性關間"
    "它兩些長重樣高把已外她最手正新想問很但現點文開意動嗎請謝您再什給讓被身回話因走本力頭氣名打等數字選擇設定"
)
_HANGUL = frozenset(
    "이다는의에을를가은로고하지기도한자나사어서리인대아그시과일보있들라니수으주만전부해정여었면게것장제상스와러원년오"
    "적우조선진생구연성거모소세무동신야문경음말안내때중네요습까려할없던운마저되였았녀용검얻"
)
_LATIN = frozenset("àâäáãåæçèéêëìíîïñòóôöõøœùúûüýÿßÀÂÄÁÃÅÆÇÈÉÊËÌÍÎÏÑÒÓÔÖÕØŒÙÚÛÜÝŸẞ")
_CENTRAL = frozenset(
    "ąćęłńóśźżáčďéěíňřšťúůýžőűôäľĺŕăâîşţđöüßĄĆĘŁŃÓŚŹŻÁČĎÉĚÍŇŘŠŤÚŮÝŽŐŰÔÄĽĹŔĂÂÎŞŢĐÖÜ"
)
_TURKISH = frozenset("çğıöşüâîûÇĞİÖŞÜÂÎÛ")
_BALTIC = frozenset("āčēģīķļņšūžąęėįųõäöüĀČĒĢĪĶĻŅŠŪŽĄĘĖĮŲÕÄÖÜ")


_Weigh = Callable[[str], float]


class Charset(NamedTuple):
    """An encoding: Python's codec, its name for others, and the codes of languages in it.

    `weigh` says how likely a text is that was read in it: 1 at most, below 0 where it is hardly
    one. `is_common` is false for what is only thought of where the language is known.
    """

    codec: str
    name: str
    languages: str
    weigh: _Weigh
    is_common: bool = True


def detect(data: bytes, language: str = "", *, is_cut: bool = False) -> str:
    """The codec that most likely reads a text, or a piece of one that is cut at its end.

    `language` is the code of the one that the text is probably in. Empty where none is likely, or
    where several are.
    """
    primary = language.lower().replace("_", "-").partition("-")[0]
    expected = [charset for charset in CHARSETS if primary in charset.languages.split()]
    weighed: list[tuple[float, str, Charset]] = []
    for charset in CHARSETS:
        if not charset.is_common and charset not in expected:
            continue
        text = text_in(data, charset.codec, is_cut=is_cut)
        if text is None:
            continue
        weight = charset.weigh(text)
        if weight >= _LIKELY:
            ahead = _OF_THE_LANGUAGE if charset in expected else 0.0
            weighed.append((weight + ahead, text, charset))
    if not weighed:
        return ""
    weighed.sort(key=lambda each: -each[0])
    weight, text, charset = weighed[0]
    rivals = [other for other, other_text, _ in weighed[1:] if other_text != text]
    if rivals and weight - rivals[0] < _AHEAD:
        return ""
    is_short = sum(byte > 0x7F for byte in data) < _FEW
    # Of two characters, the language alone does not decide.
    own = charset.weigh(text)
    if is_short and any(other.weigh(read) > own for _, read, other in weighed[1:] if read != text):
        return ""
    # A file may well be in another language than a model.
    if expected and charset not in expected:
        is_unsure = is_short and charset is not _WESTERN
        return "" if weight < _CERTAIN or is_unsure else charset.codec
    return charset.codec


def text_in(data: bytes, codec: str, *, is_cut: bool) -> str | None:
    """The text in an encoding, or None where it is in another one.

    Where it `is_cut`, it may end within a character.
    """
    try:
        return codecs.getincrementaldecoder(codec)().decode(data, final=not is_cut)
    except UnicodeDecodeError:
        return None


def _in(first: str, last: str) -> Callable[[str], bool]:
    return lambda sign: first <= sign <= last


def _cyrillic(sign: str) -> bool:
    return "А" <= sign <= "я" or sign in "ЁёЂђЃѓЄєЅѕІіЇїЈјЉљЊњЋћЌќЎўЏџҐґ"


def _cjk(usual: frozenset[str], codec: str, leads: range, kana: float, han: float) -> _Weigh:
    return partial(weigh_cjk, usual=usual, codec=codec, usual_leads=leads, kana=kana, han=han)


def _latin(letters: frozenset[str]) -> _Weigh:
    return partial(weigh_alphabet, letters=letters.__contains__)


def _other(letters: Callable[[str], bool], often: str) -> _Weigh:
    return partial(weigh_alphabet, letters=letters, often=often)


_JAPANESE = _cjk(_KANJI, "euc_jp", range(0xB0, 0xD0), kana=1.0, han=0.4)
# It is rare, and all characters of GB 2312 look like kanji in it.
_EUC_JP = _cjk(_KANJI, "euc_jp", range(0xB0, 0xD0), kana=1.0, han=0.3)
_GB = _cjk(_SIMPLIFIED, "gb2312", range(0xB0, 0xD8), kana=-0.5, han=0.4)
_BIG5 = _cjk(_TRADITIONAL, "big5", range(0xA4, 0xC7), kana=-0.5, han=0.4)
_KOREAN = _cjk(_HANGUL, "euc_kr", range(0xB0, 0xC9), kana=-0.5, han=-0.3)
_RUSSIAN = _other(_cyrillic, "оеаинтсрвлкмдпуыьязгбчійј")
_GREEK = _other(_in("\u0384", "\u03ce"), "αοιετσνηυρπκμλςάίόέύή")
_HEBREW = _other(_in("\u05b0", "\u05f4"), "יוהלאתמרבשנדחקעםטן")
_ARABIC = _other(_in("\u060c", "\u06d2"), "ايلمونرتبةعدسفهكقحى")
_THAI = _other(_in("\u0e01", "\u0e5b"), "นรากอเงมย่้ีัลวดท็สตะิปบคหแจพชขใไโ")

_WEST = "en fr de es it pt nl sv da no nb nn fi is ca gl eu id ms"
_WESTERN = Charset("cp1252", "windows-1252", _WEST, _latin(_LATIN))
CHARSETS = (
    Charset("cp932", "Shift_JIS", "ja", _JAPANESE),
    Charset("euc_jp", "EUC-JP", "ja", _EUC_JP),
    Charset("gb18030", "GB18030", "zh yue", _GB),
    Charset("big5hkscs", "Big5", "zh yue", _BIG5),
    Charset("cp949", "EUC-KR", "ko", _KOREAN),
    Charset("cp1251", "windows-1251", "ru uk be bg sr mk", _RUSSIAN),
    _WESTERN,
    Charset("cp1250", "windows-1250", "pl cs sk hu sl hr bs ro sq", _latin(_CENTRAL), False),
    Charset("cp1254", "windows-1254", "tr az", _latin(_TURKISH), False),
    Charset("cp1257", "windows-1257", "lt lv et", _latin(_BALTIC), False),
    Charset("cp1253", "windows-1253", "el", _GREEK, False),
    Charset("cp1255", "windows-1255", "he yi", _HEBREW, False),
    Charset("cp1256", "windows-1256", "ar fa ur", _ARABIC, False),
    Charset("cp874", "windows-874", "th", _THAI, False),
)
"""All that are thought of."""
