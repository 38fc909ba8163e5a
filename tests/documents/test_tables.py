"""Tables as people and their programs save them."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nmt_server.documents import read_document
from nmt_server.documents.cells import DELIMITERS, layout_of
from nmt_server.errors import InvalidFile
from tests.documents.translated import translated

CASES = Path(__file__).parent / "cases"


def case(name: str) -> bytes:
    return (CASES / name).read_bytes()


def test_a_first_line_that_says_the_delimiter_is_no_row() -> None:
    document = read_document(case("d1-sep-semicolon.csv"), "csv", "text")
    assert document.texts == ["彼女は料理人だった。", "鎌を20個ください。; 急いで"]
    assert document.lines == [3, 4]
    written = document.write(["She was a cook.", 'Give me; "now"']).decode("utf-8-sig")
    assert written == (
        'sep=;\r\nkey;text;price\r\na1;"She was a cook.";3000000\r\na2;"Give me; ""now""";99\r\n'
    )
    comma = read_document(case("d1b-sep-comma.csv"), "csv", "text")
    assert comma.write(["a"]) == b"sep=,\r\nkey,text\r\na1,a\r\n"


@pytest.mark.parametrize("delimiter", ["^", ".", "\\", "-", " ", ";"])
def test_any_delimiter_can_be_said(delimiter: str) -> None:
    content = f"SEP={delimiter}\nid{delimiter}text\n1{delimiter}one\n"
    texts, written = translated("csv", content, "text")
    assert (texts, written) == (["one"], content.replace("one", "‹one›"))


def test_vertical_bars() -> None:
    document = read_document(case("d2-pipe.csv"), "csv", "text")
    assert document.texts == ["彼女は料理人だった。", "鎌を20個、ください。"]
    assert document.write(["a|b", "c"]) == b'key|text|note\na1|"a|b"|x\na2|c|y\n'
    with pytest.raises(InvalidFile, match="3 columns") as raised:
        read_document(case("d2-pipe.csv"), "csv")
    assert "'key', 'text', 'note'" in raised.value.hint


def test_the_export_of_translator_plus_plus() -> None:
    document = read_document(case("d3-tpp.csv"), "csv", "original text")
    assert document.texts == ["彼女は料理人だった。\n貴族の腕は震えていた。", "第９章"]


def test_one_column() -> None:
    assert read_document(case("d4-one.csv"), "csv", "text").texts == [
        "彼女は料理人だった。", "3000000", "99",
    ]  # fmt: skip
    assert read_document(case("d4-one.csv"), "csv").texts[0] == "text"


def test_a_number_is_that_of_a_column_before_it_is_a_name() -> None:
    assert translated("csv", "猫,1\n犬,2\n", "1")[0] == ["猫", "犬"]
    assert translated("csv", "key,2024\na,猫\n", "2024")[0] == ["猫"]


def test_prose_with_commas_here_and_there_is_one_column() -> None:
    assert translated("csv", "Hello world\nA comma, here\nnone here\n")[0][1] == "A comma, here"


@pytest.mark.parametrize("delimiter", DELIMITERS)
def test_keys_below_a_title_are_not_taken_for_texts(delimiter: str) -> None:
    content = "A title\nkey|text\na1|one\na2|two\n".replace("|", delimiter)
    with pytest.raises(InvalidFile, match="line 1 has one"):
        read_document(content.encode(), "csv")


def test_a_quote_within_a_cell() -> None:
    with pytest.raises(InvalidFile, match="begins in line 4 does not end"):
        read_document(case("d5-quote.csv"), "csv", "text")
    whole = case("d5-quote.csv").replace(b'a3,"', b"a3,")
    assert read_document(whole, "csv", "text").texts[1] == '5" の剣'


def test_excels_unicode_text() -> None:
    data = "key\ttext\r\na1\t彼女は料理人だった。\r\n".encode("utf-16")
    for name in ("csv", "tsv"):
        document = read_document(data, name, "TEXT")
        assert document.texts == ["彼女は料理人だった。"]
        assert document.write(["a"]).decode("utf-16") == "key\ttext\r\na1\ta\r\n"


@pytest.mark.parametrize(
    ("content", "delimiter"),
    [
        ("id;text\n1;a, b\n2;c, d, e\n3;f\n", ";"),
        ("id,text\n1,a; b\n", ","),
        ('id\t"a,b"\n1\t"x,y,z"\n', "\t"),
        ("name|text\nx|a; b; c\n\ny|d\n", "|"),
        ('"a;b";c\n"1\n2";3\n', ";"),
        ("a,b,c\n1,2\n3\n4,5,6\n", ","),
        ("", ""),
        ("word\n", ""),
        ("Hello, world\nno comma\nnone\n", ""),
    ],
)
def test_the_delimiter_is_found_by_the_rows(content: str, delimiter: str) -> None:
    assert layout_of(content).delimiter == delimiter


def test_the_delimiter_is_what_makes_the_wanted_column() -> None:
    content = "a, b;text\nc, d;e\n"
    assert translated("csv", content, "text")[0] == ["e"]
    assert translated("csv", content, "a")[0] == ["c"]


CELLS = st.text(st.sampled_from("ab彼。 '\n\""), max_size=5)


@given(
    rows=st.lists(st.tuples(CELLS, CELLS), min_size=1, max_size=5),
    delimiter=st.sampled_from(DELIMITERS),
    quoting=st.sampled_from([csv.QUOTE_MINIMAL, csv.QUOTE_ALL]),
)
def test_every_delimiter_is_found(
    rows: list[tuple[str, str]], delimiter: str, quoting: int
) -> None:
    file = io.StringIO()
    csv.writer(file, delimiter=delimiter, quoting=quoting).writerows([("id", "text"), *rows])  # type: ignore[arg-type]
    document = read_document(file.getvalue().encode(), "csv", "Text")
    assert document.texts == [text for _, text in rows if text.strip()]
