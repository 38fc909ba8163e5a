"""What is a text in each format, and how its translation is written."""

from __future__ import annotations

import pytest

from nmt_server.documents import read_document
from nmt_server.documents.json_strings import MOST_NESTED
from nmt_server.errors import InvalidFile
from tests.documents.translated import case, translated


def test_lines_of_plain_text() -> None:
    texts, written = translated("text", "\n one\r\n \r\ntwo\rthree\u2028four")
    assert texts == [" one", "two", "three\u2028four"]
    assert written == "\n‹ one›\r\n \r\n‹two›\r‹three\u2028four›"


def test_a_line_stays_a_line() -> None:
    document = read_document(b"one\ntwo\n", "text")
    assert document.write(["1\n2\r\n3", ""]) == b"1 2 3\n\n"


def test_a_column_by_name_and_by_number() -> None:
    content = 'id;text\n1;one\n2;"two; ""2"""\n\n3\n4;\n'
    assert translated("csv", content, "text") == (
        ["one", 'two; "2"'],
        'id;text\n1;‹one›\n2;"‹two; ""2""›"\n\n3\n4;\n',
    )
    assert translated("csv", content, "2")[0] == ["text", "one", 'two; "2"']


def test_a_file_of_one_column_needs_no_name() -> None:
    document = read_document(b'one\n"two"\n', "csv")
    assert document.write(["a,b", 'c"']) == b'"a,b"\n"c"""\n'


def test_quotes_in_tsv_may_be_characters() -> None:
    content = '5" nail\t"a\n"quoted\tcell"\tb"\n'
    assert translated("tsv", content, "1")[0] == ['5" nail', "quoted\tcell"]
    assert translated("tsv", content, "2")[0] == ['"a', 'b"']


@pytest.mark.parametrize("column", ["", "name", "0", "3", "-1", "1.0", "٢"])
def test_a_column_that_is_not_there(column: str) -> None:
    with pytest.raises(InvalidFile) as raised:
        read_document(b"id,text\n1,one\n", "csv", column)
    assert "'id', 'text'" in raised.value.hint


def test_an_empty_table_has_no_column() -> None:
    with pytest.raises(InvalidFile) as raised:
        read_document(b"\n", "csv", "text")
    assert raised.value.hint.endswith(".") and ": ." not in raised.value.hint


def test_values_of_json() -> None:
    content = '{"a" : ["one", 1e3, true, null, "", " "],\n\t"b":{"c":"tw\\u00f6\\n","a":"one"}}\n'
    texts, written = translated("json", content)
    assert texts == ["one", "twö\n", "one"]
    assert written == content.replace('"one"', '"\\u2039one\\u203a"').replace(
        "tw\\u00f6\\n", "\\u2039tw\\u00f6\\n\\u203a"
    )
    assert translated("json", content, "a")[0] == ["one", "one"]
    assert translated("json", content, "c")[1].count("203a") == 1


def test_json_that_is_not_escaped_stays_so() -> None:
    assert translated("json", '["ä"]')[1] == '["‹ä›"]'
    assert translated("json", '"a"')[1] == '"‹a›"'


def test_half_a_character_stays_as_it_is() -> None:
    assert translated("json", r'["\ud83d", "\ud83d\ude00 a"]')[0] == ["😀 a"]


def test_escapes_of_json_stay_in_the_style_of_their_value() -> None:
    texts, written = translated("json", case("b3-escapes.json"))
    assert texts[0] == "彼女は料理人だった。" and texts[2].endswith("震えていた。\r\n")
    assert r'"b":"‹<b><剣><\/b>›"' in written and r'"d":"‹\"はい\"›"' in written
    assert translated("json", r'{"a": "\u003ci\u003e", "b": "猫"}')[1] == (
        r'{"a": "\u2039\u003ci\u003e\u203a", "b": "‹猫›"}'
    )


@pytest.mark.parametrize("name", ["b4-trailing.json", "b5-nan.json", "b6-comment.json"])
def test_what_people_write_beside_the_standard_is_read(name: str) -> None:
    content = case(name)
    assert translated("json", content) == (["はい"], content.replace("はい", "‹はい›"))


def test_what_a_file_says_of_itself_is_left_alone() -> None:
    content = '{"$schema": "a", "@@locale": "ja", "b": "c", "@b": {"description": "d"}, "@e": "f"}'
    document = read_document(content.encode(), "json")
    assert document.texts == ["c", "f"] and len(document.left) == 3


def test_json_lines() -> None:
    assert translated("jsonl", '{"a":"one"}\n\n"two"\n') == (
        ["one", "two"], '{"a":"‹one›"}\n\n"‹two›"\n',
    )  # fmt: skip
    assert translated("jsonl", "\n")[0] == []


@pytest.mark.parametrize(
    ("name", "content", "line"),
    [
        ("text", b"one\n\xff", 2),
        ("csv", b"one\nt\0\0wo", 2),
        ("text", b"\xff\xfea\0\n\0\0", 2),
        ("srt", b"1\n00:00:01,000 --> 00:00:02,000\na\n\n2\n00:00:01 -->\n", 6),
        ("srt", b"1\n00:00:01,000 --> 00:00:02,000\na\n\n2\n--> 00:00:04,000\n", 6),
        ("srt", b"\nHello\n", 2),
        ("srt", b"1\r\r\n00:00:01,000 --> 00:00:02,000\r\r\na\r\r\n\r\r\n00:00:03 -->", 5),
        ("ass", b"[Script Info]\nTitle: a\n", 3),
        ("ass", b"[Events]\nFormat: Start, Text, End\n", 2),
        ("vtt", b"00:01.000 --> 00:02.000\na\n", 1),
        ("vtt", b"WEBVTTX\n", 1),
        ("vtt", b"WEBVTT\n\n1 --> 2\n", 3),
        ("csv", b'a\n"b\nc\n', 2),
        ("csv", b'a\n"b"c\n', 2),
        ("json", b'{"a":\n1,,}', 2),
        ("json", b'{"a":1}\n/* c', 2),
        ("json", b'["a"]\n["b"]', 2),
        ("json", b'\n"a\nb"', 2),
        ("json", b"\n\n[}", 3),
        ("json", b"[1,\n", 2),
        ("json", b"", 1),
        ("csv", b"," * 20_000, 1),
        ("json", b"\n" + b"[" * 100_000, 2),
        ("jsonl", b'{"a":"b"}\n{', 2),
        ("keyvalue", b'a: "b"\nb: "c\n', 2),
        ("renpy", b'e "a"\ne "b\n\n', 2),
        ("renpy", b"$ a = (1,\n\n", 1),
    ],
)
def test_what_is_wrong_is_named_with_its_line(name: str, content: bytes, line: int) -> None:
    with pytest.raises(InvalidFile, match=rf"\b[Ll]ine {line}\b") as raised:
        read_document(content, name)
    assert raised.value.hint


def test_nesting_has_a_bound() -> None:
    deep = "[" * MOST_NESTED + '"a"' + "]" * MOST_NESTED
    assert translated("json", deep)[0] == ["a"]
    with pytest.raises(InvalidFile, match="nested"):
        read_document(f"[{deep}]".encode(), "json")


@pytest.mark.parametrize(
    ("name", "content"), [("text", b"a\n" * 1_000_001), ("csv", b"a," * 10_001)]
)
def test_the_size_has_a_bound(name: str, content: bytes) -> None:
    with pytest.raises(InvalidFile, match="more than"):
        read_document(content, name)


def test_only_some_formats_have_columns() -> None:
    with pytest.raises(InvalidFile, match="no columns"):
        read_document(b"a", "text", "text")


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("text", b"\n" * 2_000_000),
        ("csv", b'"' * 1_000_001),
        ("tsv", b'"a\t' * 300_000),
        ("tsv", b'\t"a""' * 200_000),
        ("json", b'"\\' * 500_000),
        ("keyvalue", b'"' * 1_000_000),
        ("keyvalue", b"a " * 500_000),
        ("keyvalue", b'a: "' + b"\\" * 999_999),
        ("srt", b"-->" * 300_000),
        ("srt", b"1\n" * 500_000),
        ("vtt", b"WEBVTT\n\n" + b"0" * 1_000_000 + b"-->"),
        ("vtt", b"WEBVTT\n\n00:01.000 --> 00:02.000\n" + b"&#" * 500_000),
        ("srt", b"1\n\n" * 100_000 + b"00:00:01,000 --> 00:00:02,000\n" + b"1\n\n" * 100_000),
        ("srt", b"0:00" + b"-" * 500_000 + b">"),
        ("srt", b"1\n00:00:01,000 --> 00:00:02,000\n{\\p1" + b"{" * 500_000),
        (
            "ass",
            b"[Events]\nFormat: Text\nDialogue:" + b"\\N{}" * 100_000 + b"a" + b"\\h" * 100_000,
        ),
        ("ass", b"[Events]\nFormat: Text\nDialogue:" + b"{\\" * 300_000),
        ("srt", b"1\n00:00:01,000 --> 00:00:02,000\n" + b"<" * 500_000 + b"\n-" * 200_000),
        ("keyvalue", b"a=" + b"a." * 500_000),
        ("keyvalue", b"a = b" + b" " * 1_000_000 + b"c\n;"),
        ("keyvalue", b"=a" * 500_000),
        ("keyvalue", "鍵".encode() * 300_000 + b"="),
        ("keyvalue", b"sr:\na=" + b"/\\" * 500_000),
        ("properties", b"a b" + b" " * 1_000_000 + b"c"),
        ("properties", b"\\" * 1_000_001),
        ("properties", b"a=" + b"'" * 1_000_001 + b"\\u0041"),
        ("renpy", b'e "' + b"\n" * 1_000_000 + b'"'),
        ("renpy", b'e """' + b"a\n\n" * 100_000 + b'"""'),
        ("renpy", b"a" * 1_000_000 + b"\n" + b"- " * 300_000),
        ("json", b"/*" + b"*" * 1_000_000),
    ],
)
@pytest.mark.timeout(20)
def test_no_file_takes_long(name: str, content: bytes) -> None:
    try:
        document = read_document(content, name, "1" if name == "tsv" else "")
        assert document.write(document.texts) == content
    except InvalidFile:
        pass


def test_line_breaks_within_a_cell_stay_what_they_were() -> None:
    document = read_document(b'a,b\r\n1,"one\ntwo"\r\n2,x\r\n', "csv", "b")
    assert document.write(["1\n2", "3\n4"]) == b'a,b\r\n1,"1\n2"\r\n2,"3\r\n4"\r\n'


def test_white_space_around_the_name_of_a_column() -> None:
    assert translated("csv", "id, text \n1,one\n", "text")[0] == ["one"]
