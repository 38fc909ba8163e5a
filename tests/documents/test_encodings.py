"""Files in the encodings that people have."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nmt_server.documents import read_document
from nmt_server.documents.encoding import decode, name_of
from nmt_server.errors import InvalidFile, InvalidRequest

CASES = Path(__file__).parent / "cases"
# A heading and one short line, as the smallest table has them.
SENTENCES = {
    "ja": "key,text\r\na1,彼女は料理人だった。\r\n",
    "zh": "key,text\na1,她是一名厨师。\n",
    "zh-Hant": "key,text\na1,她是一名廚師。\n",
    "ko": "key,text\na1,그녀는 요리사였다.\n",
    "ru": "key,text\na1,Она была поваром.\n",
    "uk": "key,text\na1,Її ім'я невідоме.\n",
    "fr": "key,text\na1,Elle était cuisinière à l’école.\n",
    "de": "key,text\na1,Sie übt Schwertkampf – größer als zuvor.\n",
    "pl": "key,text\na1,Była kucharką. Źródło światła.\n",
    "el": "key,text\na1,Ήταν μαγείρισσα.\n",
    "tr": "key,text\na1,O bir aşçıydı.\n",
}
ENCODINGS = [
    ("ja", "cp932", "Shift_JIS"), ("ja", "euc_jp", "EUC-JP"), ("zh", "gbk", "GB18030"),
    ("ja", "iso2022_jp", "ISO-2022-JP"),
    ("zh", "gb18030", "GB18030"), ("zh-Hant", "big5", "Big5"), ("ko", "euc_kr", "EUC-KR"),
    ("ru", "cp1251", "windows-1251"), ("uk", "cp1251", "windows-1251"),
    ("fr", "cp1252", "windows-1252"), ("de", "cp1252", "windows-1252"),
    ("pl", "cp1250", "windows-1250"), ("el", "cp1253", "windows-1253"),
    ("tr", "cp1254", "windows-1254"),
    *((language, encoding, "UTF-16") for language in ("ja", "zh", "ko", "ru", "fr")
      for encoding in ("utf-16-le", "utf-16-be")),
]  # fmt: skip


@pytest.mark.parametrize(("language", "encoding", "name"), ENCODINGS)
def test_one_short_line_is_enough(language: str, encoding: str, name: str) -> None:
    text = SENTENCES[language]
    found = decode(text.encode(encoding), language=language)
    assert (found.content, name_of(found.encoding), found.mark) == (text, name, b"")


@pytest.mark.parametrize(
    ("language", "encoding"),
    [("ja", "cp932"), ("ja", "euc_jp"), ("zh", "gbk"), ("ko", "euc_kr"), ("zh-Hant", "big5"),
     ("ru", "cp1251"), ("fr", "cp1252")],
)  # fmt: skip
def test_common_ones_are_found_without_a_language(language: str, encoding: str) -> None:
    assert decode(SENTENCES[language].encode(encoding)).content == SENTENCES[language]


def test_an_escape_of_a_game_is_no_other_encoding() -> None:
    assert decode(b"Gold: \x1b$ and \x1bC[2]").encoding == "utf-8"
    assert decode(b"\x1b$B and \x1bC[2]").encoding == "utf-8"


@pytest.mark.parametrize("language", ["ja", "zh", "ko", "ru", "fr"])
@pytest.mark.parametrize(
    ("of_file", "encoding"),
    [("ja", "cp932"), ("ja", "euc_jp"), ("zh", "gbk"), ("zh-Hant", "big5"), ("ko", "euc_kr"),
     ("ru", "cp1251")],
)  # fmt: skip
def test_a_file_may_be_in_another_language_than_the_model(
    language: str, of_file: str, encoding: str
) -> None:
    text = SENTENCES[of_file] * 2
    assert decode(text.encode(encoding), language=language).content == text


@pytest.mark.parametrize("words", ["你好", "开始游戏", "保存游戏"])
def test_some_words_of_another_language_are_not_taken_for_ones_of_the_model(words: str) -> None:
    with pytest.raises(InvalidFile, match="nor plainly in another encoding"):
        decode(f"key,text\n{words}\n".encode("gbk"), language="ja")


@pytest.mark.parametrize("language", ["ja", "zh", "ko", "ru", ""])
@given(sample=st.binary(min_size=1, max_size=30))
def test_there_is_a_text_or_a_line_with_a_hint(language: str, sample: bytes) -> None:
    try:
        content, mark, encoding = decode(b"a\n" + sample, language=language)
    except InvalidFile as error:
        assert "Line" in error.message and error.hint
    else:
        assert content and encoding and mark == b""


@pytest.mark.parametrize(
    ("data", "language"),
    [
        (b"\xff\xff\xfe", "ja"),
        ("整数".encode("euc_jp"), ""),  # Also Korean, and Chinese.
        (b"caf\xc3\xa9 \xe9t\xe9\n" * 3 + b"\xc3\xa9\n" * 9, "fr"),  # UTF-8, with broken lines.
    ],
)
def test_what_is_not_plain_is_refused(data: bytes, language: str) -> None:
    with pytest.raises(InvalidFile, match="Line 1 is not UTF-8"):
        decode(data, language=language)


def test_a_text_may_end_with_a_letter_that_utf_8_would_go_on_after() -> None:
    assert decode("un café".encode("cp1252"), language="fr").content == "un café"
    long = "a" * 64 * 1024 + "\n" + "une école\n" * 20_000
    for encoding in ("cp1252", "utf-8"):
        assert decode(long.encode(encoding), language="fr").content == long
    for shift in range(4):
        long = "a" * shift + "彼女は料理人だった。\n" * 20_000
        for encoding in ("cp932", "utf-8", "utf-16-le"):
            assert decode(long.encode(encoding), language="ja").content == long


def test_whoever_knows_it_can_say_it() -> None:
    data = "整数".encode("euc_jp")
    assert decode(data, "EUC-JP") == ("整数", b"", "euc_jp")
    assert decode("ｱ①".encode("cp932"), "shift-jis").content == "ｱ①"
    with pytest.raises(InvalidFile, match="Line 2 is not Shift_JIS"):
        decode(b"a\n\x81", "Shift_JIS")
    for wrong in ("klingon", "base64", "\0"):
        with pytest.raises(InvalidRequest, match="no encoding"):
            decode(data, wrong)


def test_a_byte_order_mark_says_more() -> None:
    assert decode("\ufeff猫".encode(), "Shift_JIS") == ("猫", b"\xef\xbb\xbf", "utf-8")


def test_the_result_is_in_the_encoding_of_the_file() -> None:
    document = read_document((CASES / "d6-sjis.csv").read_bytes(), "csv", "text", language="ja")
    assert document.texts == ["彼女は料理人だった。"]
    assert name_of(document.codec) == "Shift_JIS"
    assert document.write(["She was a cook, 又。"]) == (
        'key,text\r\na1,"She was a cook, 又。"\r\n'.encode("cp932")
    )


def test_what_the_encoding_lacks_makes_the_file_utf_8() -> None:
    document = read_document((CASES / "d6-sjis.csv").read_bytes(), "csv", "text", language="ja")
    assert document.lacking(["Café, é", "é—"]) == "é—"
    assert document.write(["Café"]).decode("utf-8-sig") == "key,text\r\na1,Café\r\n"
    assert document.write(["Café"]).startswith(b"\xef\xbb\xbf")


@pytest.mark.parametrize("encoding", ["cp932", "gb18030", "big5hkscs", "cp949", "euc_jp"])
@given(data=st.data())
def test_what_is_no_text_stays_byte_for_byte(encoding: str, data: st.DataObject) -> None:
    """Shift_JIS has two forms of some characters, of which Python writes one."""
    pieces = data.draw(
        st.lists(st.binary(max_size=4) | st.sampled_from([b"\xed\x40", b"\x81\xca", b"\n", b"a"]))
    )
    file = b"one\n" + b"".join(pieces)
    try:
        document = read_document(file, "text", encoding=encoding)
    except InvalidFile:
        return
    assert document.write(document.texts) == file
    written = document.write(["two", *document.texts[1:]])
    assert written == b"two" + file[3:]


@pytest.mark.parametrize(
    "word",
    [
        "攻击",
        "防御",
        "魔法",
        "装备",
        "道具",
        "设置",
        "开始",
        "结束",
        "保存",
        "读取",
        "战斗",
        "金币",
        "怪物",
        "武器",
        "画面",
        "雷电",
    ],
)
def test_a_chinese_word_is_not_taken_for_a_japanese_one(word: str) -> None:
    with pytest.raises(InvalidFile, match="nor plainly in another encoding"):
        decode(f"{word}\n".encode("gbk"), language="ja")
    assert decode(f"{word}\n".encode("gbk"), "gbk", language="ja").content == f"{word}\n"


@pytest.mark.parametrize("word", ["攻撃", "装備", "設定", "宝箱", "洞窟", "音量"])
def test_a_japanese_word_is_still_known(word: str) -> None:
    assert decode(f"{word}\n".encode("cp932"), language="ja").content == f"{word}\n"
