"""Keys and values: what is a text, and how its translation is written."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nmt_server.documents import read_document, recognise
from tests.documents.translated import case, translated

SETTINGS = r"""
# a comment = not a text
; neither = this
-- nor = this
[section]
greeting=Hello\nworld
width = 100
fullscreen=true
title: "Say \"hi\" to \V[1] and \n[2]"
name: The cat's house: a story
home = http://x.example/a:b
"menu"
{
    "start"    "Begin"
    "quit" = "Leave";  // why
    "win" "Windows" [$WIN32]
}
"""


def test_keys_and_values() -> None:
    texts, written = translated("keyvalue", SETTINGS)
    assert texts == [
        "Hello\nworld", "100", 'Say "hi" to \\V[1] and \\n[2]', "The cat's house: a story",
        "http://x.example/a:b", "Begin", "Leave", "Windows",
    ]  # fmt: skip
    assert written.replace("‹", "").replace("›", "") == SETTINGS
    assert r"greeting=‹Hello\nworld›" in written
    assert r'title: "‹Say \"hi\" to \V[1] and \n[2]›"' in written


@pytest.mark.parametrize(
    ("line", "text", "written"),
    [
        ("a='剣'", "剣", "a='‹剣›'"),
        ("a = '剣を\\n売る' ; why", "剣を\n売る", "a = '‹剣を\\n売る›' ; why"),
        ("a: '剣'", "剣", "a: '‹剣›'"),
        ("a='it's'", "it's", "a='‹it\u2019s›'"),
        ("a='tis", "'tis", "a=‹'tis›"),
        ("a='", "'", "a=‹'›"),
        ("a=the cats'", "the cats'", "a=‹the cats'›"),
    ],
)
def test_single_quotes_around_a_value_stay(line: str, text: str, written: str) -> None:
    content = f"[section]\n; a comment\n{line}\n"
    assert translated("keyvalue", content) == ([text], content.replace(line, written))


def test_a_translation_cannot_end_its_string() -> None:
    document = read_document(b'a: "x"', "keyvalue")
    assert document.write(['"; b: "\\']) == b'a: "\\"; b: \\"\\\\"'
    assert document.write(["one\ntwo"]) == b'a: "one\\ntwo"'


def test_a_value_without_quotes_has_its_quotes_as_they_are() -> None:
    content = 'a=He said "x" now\nb=say \\"x\\" now\nc(1)="x"\n'
    texts, written = translated("keyvalue", content)
    assert texts == ['He said "x" now', 'say \\"x\\" now', "x"]
    assert written == 'a=‹He said "x" now›\nb=‹say \\"x\\" now›\nc(1)="‹x›"\n'


def test_what_somebody_says_has_no_backslashes_before_its_quotes() -> None:
    document = read_document("a=「はい」\n".encode(), "keyvalue")
    assert document.write(['"Yes"']) == b'a="Yes"\n'


def test_comments_of_scripts() -> None:
    content = '/* a = b */\n"k" = "v";\n /*\n x = y\n z = "w"; */\n! c = d\n'
    assert translated("keyvalue", content) == (["v"], content.replace('"v"', '"‹v›"'))


def test_a_comment_after_a_value_begins_as_those_of_whole_lines() -> None:
    content = "// no\na = one // two\nb = #1 rank # two\nc = http://x.example\nd = one ; two\n"
    assert translated("keyvalue", content)[0] == [
        "one", "#1 rank # two", "http://x.example", "one ; two",
    ]  # fmt: skip
    assert translated("keyvalue", "# no\n" + content[6:])[0][1] == "#1 rank"


def test_a_comment_after_a_value_where_no_line_is_one() -> None:
    content = "a=公園 # b\nb=猫 ## c\nc=犬\t#\nd=鳥 // e\nf=#1 だ\ng=Oui ; non\nh=http://x.y/#z\n"
    assert translated("keyvalue", content) == (
        ["公園", "猫", "犬", "鳥", "#1 だ", "Oui ; non", "http://x.y/#z"],
        "a=‹公園› # b\nb=‹猫› ## c\nc=‹犬›\t#\nd=‹鳥› // e\nf=‹#1 だ›\ng=‹Oui ; non›\n"
        "h=‹http://x.y/#z›\n",
    )  # fmt: skip


def test_what_is_left_alone_is_said() -> None:
    content = 'a = one \\\n  two\nb = C:\\\\\nc = off\nk = "one\n"l" = "\\Ud83dx";\n"m" "one\n'
    document = read_document(content.encode(), "keyvalue")
    assert document.texts == ["C:\\\\"]
    assert [line for line, _ in document.left] == [1, 4, 5, 6, 7]


def test_strings_of_apple() -> None:
    content = (
        '/* Class = "UILabel"; text = "one"; */\r\n"a.text" = "猫\\n%@ \\"x\\"";\r\n'
        '"b" = "犬"; "c" = "鳥"; // d = "x"\r\n'
        '"d" = "\\U732b\\Ud83d\\Ude00";\r\n"f" = "一\r\n二"; // g\r\n'
    )
    texts, written = translated("keyvalue", content)
    assert texts == ['猫\n%@ "x"', "犬", "鳥", "猫😀", "一\n二"]
    assert '"b" = "‹犬›"; "c" = "‹鳥›"; // d = "x"\r\n"d" = "‹猫😀›";\r\n' in written
    assert written.endswith('"f" = "‹一\\n二›"; // g\r\n')


def test_settings_with_their_comments() -> None:
    texts, written = translated("keyvalue", case("c4-mixed.lang"))
    assert "鉱山" in texts and "title = ‹鉱山› ; 行のコメント\n" in written
    assert "%USERNAME%は剣を装備した。" in texts and not any("コメント" in t for t in texts)
    assert written.replace("‹", "").replace("›", "") == case("c4-mixed.lang")


def test_java_properties() -> None:
    content = case("c3-messages.properties")
    texts, written = translated("properties", content)
    assert texts == [
        "鉱山", "{0}ゴールドを手に入れた！", "{0}ゴールドを手に入れた！", "彼女は料理人だった。",
        "彼女はリンゴを 注文した。", "公園に行きましょう", "貴族の腕は震えていた。",
        "彼女'は'料理人だった。{0,number,integer}",
    ]  # fmt: skip
    lines = written.splitlines()
    assert lines[1] == r"title=\u2039\u9271\u5c71\u203a"
    assert lines[4] == "msg.colon: ‹彼女は料理人だった。›"
    assert lines[5:7] == [
        "msg.long = ‹彼女はリンゴを 注文した。›", r"key\=with\=equals = ‹公園に行きましょう›",
    ]  # fmt: skip
    assert lines[8] == "quote = ‹彼女''は''料理人だった。{0,number,integer}›"


@pytest.mark.parametrize(
    ("raw", "translation", "written"),
    [
        (r"a=\u732b", 'the "café" 😀', rb'a=the "caf\u00e9" \ud83d\ude00'),
        (r"a=\u732B", "é", rb"a=\u00E9"),
        ("a=猫", "é", "a=é".encode()),
        ("a=cat", "é", rb"a=\u00e9"),
        ("a = 猫", " = #1:\tx\\y\nz ", rb"a = \ = #1:\tx\\y\nz"),
        ("a 猫", ":x", rb"a \:x"),
        (r"a=\=猫", "=x=", rb"a=\=x\="),
        ("a=猫\\n\\\n    犬", "one\ntwo", b"a=one\\n\\\n    two"),
        ("a={0}匹", "{0} cats' tails", b"a={0} cats'' tails"),
        ("a=猫", "cats' tails", b"a=cats' tails"),
        ("! 猫=猫\na:猫", "x", "! 猫=猫\na:x".encode()),
    ],
)
def test_a_translation_is_escaped_as_its_value_was(
    raw: str, translation: str, written: bytes
) -> None:
    document = read_document(raw.encode(), "properties")
    assert len(document.texts) == 1 and document.write([translation]) == written


def test_properties_are_latin_1_where_they_are_no_utf_8() -> None:
    for text in ("a=café\n", "a=Größe\n", "a=É é\n"):
        data = text.encode("latin-1")
        assert recognise("x.properties", data) == "properties"
        document = read_document(data, "properties")
        assert document.texts == [text[2:-1]] and document.codec == "iso8859-1"
        assert document.write(["“ü€”"]) == rb"a=\u201c" + b"\xfc" + rb"\u20ac\u201d" + b"\n"
        assert read_document(text.encode(), "properties").write(["“ü"]) == "a=“ü\n".encode()
    japanese = "a=剣を装備した。\nb=彼女は料理人だった。\n".encode("cp932")
    document = read_document(japanese, "properties", language="ja")
    assert document.write(["ü", "猫"]) == rb"a=\u00fc" + "\nb=猫\n".encode("cp932")


def test_escaped_files_of_another_name_are_read_alike() -> None:
    assert read_document(rb"a = \u732b", "keyvalue").texts == ["猫"]
    assert read_document(rb'"a" = "\u732b";', "keyvalue").texts == [r"\u732b"]


def test_pairs_of_xunity() -> None:
    content = case("c2-autogenerated.txt")
    document = read_document(content.encode(), "keyvalue")
    assert document.texts == [
        "彼女はリンゴを注文した。", "攻撃<color=#6983FFFF>剣</color>を手に入れた！",
        "<color=#EFD73C>剣</color>", "<size=50%>剣</size>を手に入れた！", "「胸が痛いです///」",
        "彼女は料理人だった。\n貴族の腕は震えていた。",
    ]  # fmt: skip
    assert document.left == [(8, "a regular expression")]
    broken = read_document("猫=\n犬=\n鳥が\n\n// c\n".encode(), "keyvalue")
    assert broken.texts == ["猫", "犬"]
    assert broken.left == [(3, "without an equals sign")]
    written = document.write([f"‹{text}›" for text in document.texts]).decode()
    for line, before in zip(written.splitlines()[1:7], content.splitlines()[1:7], strict=True):
        key = before[: len(before) // 2]
        assert line == f"{key}=‹{key}›"
    written = document.write(["a=b", "", "c\\", "e/", "http://x", r"\N"]).decode()
    assert [line.partition("=")[2] for line in written.splitlines()[5:7]] == [
        r"http:\/\/x", "\\N",
    ]  # fmt: skip
    assert written.splitlines()[1] == r"彼女はリンゴを注文した。=a\=b"


def test_a_source_of_xunity_without_a_translation_gets_one() -> None:
    document = read_document("#set level 1\n猫\\=犬=\n犬=dog // 犬\n".encode(), "keyvalue")
    assert document.texts == ["猫=犬", "dog"]
    assert document.write(["cat=dog", "a dog"]).decode() == (
        "#set level 1\n猫\\=犬=cat\\=dog\n犬=a dog // 犬\n"
    )


def test_code_points_of_xunity_are_texts() -> None:
    content = r"""#set level 1
猫\=a=\u732b
\u732b\=b=
\=c=\ud83d\ude00猫
\=d=\ud83d猫
"""
    document = read_document(content.encode(), "keyvalue")
    assert document.texts == ["猫", "猫=b", "😀猫"]
    assert document.left == [(5, "half a character")]
    assert (
        document.write(["cat", "cat=b", "😀cat"]).decode()
        == r"""#set level 1
猫\=a=cat
\u732b\=b=cat\=b
\=c=😀cat
\=d=\ud83d猫
"""
    )


def shown(pattern: str) -> list[str]:
    """What java.text.MessageFormat shows: texts, and arguments in braces."""
    pieces, literal, place = [], "", 0
    quoted = False
    while place < len(pattern):
        sign = pattern[place]
        if sign == "'":
            if pattern[place : place + 2] == "''":
                literal, place = literal + "'", place + 1
            else:
                quoted = not quoted
        elif sign == "{" and not quoted:
            end = pattern.index("}", place)
            pieces += [literal, pattern[place : end + 1]]
            literal, place = "", end
        else:
            literal += sign
        place += 1
    return [*pieces, literal]


_MESSAGES = st.lists(
    st.sampled_from(["猫", "It''s", "'{'", "'}'", "'{name}'", "'{''}'", "{0}", "{1,number}", " "]),
    min_size=1,
    max_size=8,
).map(lambda pieces: "犬{0}" + "".join(pieces))


@given(_MESSAGES, st.sampled_from(["", "l'eau ", "c'", "' ", "''"]))
def test_quotes_of_messages_stay_what_they_are(raw: str, begin: str) -> None:
    document = read_document(f"a={raw.rstrip(' ')}\n".encode(), "properties")
    (text,) = document.texts
    written = document.write([begin + text + "d'x"]).decode()[2:-1]
    first, *rest = shown(raw.rstrip(" "))
    assert shown(written) == [begin + first, *rest[:-1], rest[-1] + "d'x"]


@pytest.mark.parametrize(
    ("raw", "translation", "written"),
    [
        (r"a=\u0027\u0027{0} ", "l'{0}", b"a=l''{0} "),
        ("a=Use '{' for {0}", "'{' d'x {0}", b"a='{' d''x {0}"),
        ("a=''{0}''", "l'{0}'", b"a=l''{0}''"),
        ("a=don't {0}", "c'est {0}", b"a=c'est {0}"),
        (r"a=cat\ ", "x ", rb"a=x\ "),
        (r"a=cat  \ ", "x", rb"a=x  \ "),
        ("a=cat \\\\ ", "x\\", b"a=x\\\\ "),
    ],
)
def test_a_value_ends_and_quotes_as_it_did(raw: str, translation: str, written: bytes) -> None:
    assert read_document(raw.encode(), "properties").write([translation]) == written
