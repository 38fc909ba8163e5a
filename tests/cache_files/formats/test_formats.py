"""Cache files, read and written without a database."""

from __future__ import annotations

import io
from datetime import UTC, datetime
from typing import NamedTuple

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nmt_server.cache_files.formats import FORMATS, Entry, ReaderContext, format_of
from nmt_server.errors import InvalidFile, UnknownModel
from nmt_server.languages import match_language

TEXT = st.text(st.characters(exclude_categories=["Cs"]))
XML_TEXT = st.text(
    st.characters(exclude_categories=["Cs", "Cc"], exclude_characters="\ufffe\uffff")
    | st.sampled_from("\t\n\r")
)


def entries(texts: st.SearchStrategy[str]) -> st.SearchStrategy[Entry]:
    return st.builds(
        Entry,
        source=texts,
        target=texts,
        source_language=st.just("ja"),
        target_language=st.just("en"),
        model=st.sampled_from(["", "demo"]),
        origin=st.sampled_from(["engine", "imported", "edited"]),
        updated_at=st.datetimes(datetime(2000, 1, 1), timezones=st.just(UTC)),
    )


def languages_of(model: str) -> tuple[str, str]:
    if model == "unknown":
        raise UnknownModel("No model is named 'unknown'.")
    return "ja", "en"


def nearness(code: str, language: str) -> int | None:
    found = match_language(code, {language: ""})
    return int(found.is_other_script) if found else None


class Found(NamedTuple):
    entries: list[Entry]
    bad: list[tuple[int, str]]
    left: list[tuple[int, str]]
    noted: list[tuple[int, str]]
    lines: list[int]
    form: str


def read_all(format_name: str, content: bytes, encoding: str = "") -> Found:
    bad: list[tuple[int, str]] = []
    left: list[tuple[int, str]] = []
    noted: list[tuple[int, str]] = []
    context = ReaderContext(
        lambda line, what: bad.append((line, what)),
        lambda line, what: left.append((line, what)),
        lambda line, what: noted.append((line, what)),
        languages_of,
        nearness,
        encoding,
    )
    found = list(FORMATS[format_name].read(io.BytesIO(content), context))
    entries = [entry for _, entry in found]
    return Found(entries, bad, left, noted, [line for line, _ in found], context.form)


def read(format_name: str, content: bytes) -> tuple[list[Entry], list[tuple[int, str]]]:
    found = read_all(format_name, content)
    return found.entries, found.bad


def write(format_name: str, rows: list[Entry]) -> tuple[bytes, list[tuple[int, str]]]:
    left_out: list[tuple[int, str]] = []
    write = FORMATS[format_name].write
    assert write is not None
    chunks = write(rows, lambda *problem: left_out.append(problem))
    return b"".join(chunks), left_out


@pytest.mark.parametrize("format_name", ["csv", "jsonl"])
@given(rows=st.lists(entries(TEXT), max_size=5))
def test_what_is_written_is_read_back(format_name: str, rows: list[Entry]) -> None:
    content, left_out = write(format_name, rows)
    assert left_out == []
    assert read(format_name, content) == (rows, [])


@given(st.lists(entries(XML_TEXT), max_size=5))
def test_tmx_is_read_back(rows: list[Entry]) -> None:
    content, left_out = write("tmx", rows)
    in_seconds = [row._replace(updated_at=row.updated_at.replace(microsecond=0)) for row in rows]  # type: ignore[union-attr]
    assert left_out == []
    assert read("tmx", content) == (in_seconds, [])


@given(entries(TEXT))
def test_tmx_leaves_out_what_xml_cannot_hold_and_says_so(row: Entry) -> None:
    content, left_out = write("tmx", [row])
    found, bad = read("tmx", content)
    assert bad == []
    if left_out:
        assert found == []
        assert b"1 left out" in content
    else:
        assert [entry[:2] for entry in found] == [row[:2]]


@given(st.binary(), st.sampled_from(sorted(FORMATS)))
def test_no_bytes_are_worse_than_an_invalid_file(content: bytes, format_name: str) -> None:
    try:
        read(format_name, content)
    except InvalidFile as error:
        assert error.hint or error.message


REFERENCE = (
    "rawText,sugoi.da39a3ee5e6b4b0d3255bfef95601890afd80709\r\n"
    "猫,cat\r\n"
    '"a,""b""","x, ""y"""\r\n'
    "　猫,　cat\r\n"
    '"一\n二","one\ntwo"\r\n'
    "空,\r\n"
    "😀👨‍👩‍👧,😀\r\n"
)
REFERENCE_PAIRS = [
    ("猫", "cat"),
    ('a,"b"', 'x, "y"'),
    ("　猫", "　cat"),
    ("一\n二", "one\ntwo"),
    ("空", ""),
    ("😀👨‍👩‍👧", "😀"),
]


@pytest.mark.parametrize("bom", ["", "\ufeff"])
@pytest.mark.parametrize("line_break", ["\r\n", "\n"])
def test_the_reference_cache(bom: str, line_break: str) -> None:
    content = (bom + REFERENCE.replace("\r\n", line_break)).encode()
    found, bad = read("csv", content)
    assert [entry[:2] for entry in found] == REFERENCE_PAIRS
    assert bad == []


def test_of_several_models_the_first_counts() -> None:
    found, _ = read("csv", b"rawText,a.1,b.2\nx,from a,from b\n")
    assert [entry[:2] for entry in found] == [("x", "from a")]


def test_bad_csv_rows_are_reported_and_the_rest_is_read() -> None:
    content = (
        b"rawText,m.1\n"
        b"a,A\n"
        b"one column\n"
        b"b,B,too many\n"
        b'"c\nc",C\n'
        b"\xff\xfe,not UTF-8\n"
        b'"stray" quote,x\n'
        b"d,D\n"
        b'"never closed,x\n'
    )
    found, bad = read("csv", content)
    assert [entry[:2] for entry in found] == [("a", "A"), ("c\nc", "C"), ("d", "D")]
    assert [line for line, _ in bad] == [3, 4, 7, 8, 10]


def test_columns_are_found_by_name() -> None:
    found, bad = read("csv", b"id,target,note,source\n1,A,x,a\n")
    assert found == [Entry("a", "A")]
    assert bad == []


@pytest.mark.parametrize("content", [b"", b"a,b\n1,2\n", b"rawText\nx\n"])
def test_a_csv_file_of_something_else_is_refused(content: bytes) -> None:
    with pytest.raises(InvalidFile, match="header"):
        read("csv", content)


def test_bad_json_lines_are_reported_and_the_rest_is_read() -> None:
    content = (
        b'\xef\xbb\xbf{"source": "a", "target": "A", "extra": [1]}\n'
        b"\n"
        b'{"source": "b"}\n'
        b"[1, 2]\n"
        b'{"source": 1, "target": "x"}\n'
        b'{"source": "\\ud800", "target": "x"}\n'
        b'{"source": "c", "target": "C", "origin": "nobody"}\n'
        b'{"source": "c", "target": "C", "updated_at": "yesterday"}\n'
        b'{"source": "\xff", "target": "x"}\n'
        b'{"source": "d", "target": "D", "model": null}'
    )
    found, bad = read("jsonl", content)
    assert found == [Entry("a", "A"), Entry("c", "C"), Entry("d", "D")]
    assert [line for line, _ in bad] == [3, 4, 5, 6, 7, 9]


TMX = """<?xml version="1.0" encoding="UTF-8"?>
<!DOCTYPE tmx SYSTEM "tmx14.dtd">
<tmx version="1.4"><header srclang="en"/><body>
<tu changedate="20250102T030405Z">
  <tuv xml:lang="EN-US"><seg>the <ph>&lt;b&gt;</ph>cat<ph>&lt;/b&gt;</ph></seg></tuv>
  <tuv xml:lang="fr"><seg>le chat</seg></tuv>
  <tuv lang="ja_JP"><note>n</note><seg>　猫 </seg></tuv>
</tu>
<tu><tuv xml:lang="fr"><seg>x</seg></tuv><tuv xml:lang="en"><seg>x</seg></tuv></tu>
<tu><prop type="x-nmt-model">unknown</prop>
  <tuv xml:lang="ja"><seg>a</seg></tuv><tuv xml:lang="en"><seg>A</seg></tuv></tu>
<tu><tuv xml:lang="ja"><seg>&missing;</seg></tuv><tuv xml:lang="en"><seg>A</seg></tuv></tu>
<tu changedate="soon">
<tuv xml:lang="ja"><seg>a</seg></tuv><tuv xml:lang="en"><seg>A</seg></tuv></tu>
<tu><tuv xml:lang="ja"><seg>b</seg></tuv><tuv xml:lang="en"><seg/></tuv></tu>
</body></tmx>
"""


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_tmx_of_other_programs(encoding: str) -> None:
    found, bad = read("tmx", TMX.replace("UTF-8", encoding.removesuffix("-sig")).encode(encoding))
    assert found == [
        Entry("　猫 ", "the cat", "ja", "en", "", "", datetime(2025, 1, 2, 3, 4, 5, tzinfo=UTC)),
        Entry("a", "A", "ja", "en"),
        Entry("b", "", "ja", "en"),
    ]
    assert [line for line, _ in bad] == [9, 10, 12]


def test_an_exact_language_comes_before_a_regional_one() -> None:
    unit = (
        '<tu><tuv xml:lang="en-GB"><seg>colour</seg></tuv><tuv xml:lang="en"><seg>color</seg></tuv>'
        '<tuv xml:lang="ja"><seg>色</seg></tuv></tu>'
    )
    found, _ = read("tmx", f'<tmx version="1.4"><body>{unit}</body></tmx>'.encode())
    assert [entry[:2] for entry in found] == [("色", "color")]


def test_broken_tmx_says_where() -> None:
    with pytest.raises(InvalidFile, match="line 3"):
        read("tmx", b"<tmx>\n<body>\n<tu></body></tmx>")


def test_xml_that_is_no_tmx_is_refused() -> None:
    with pytest.raises(InvalidFile, match="no <tmx>"):
        read("tmx", b"<html></html>")


def test_entities_are_refused() -> None:
    content = b'<!DOCTYPE tmx [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]><tmx>&b;</tmx>'
    with pytest.raises(InvalidFile, match="entities"):
        read("tmx", content)


@pytest.mark.parametrize(
    ("name", "start", "expected"),
    [
        ("cache.0123456789.csv", b"rawText,m.1\n", "csv"),
        ("memory.TMX", b"", "tmx"),
        ("x.jsonl", b"", "jsonl"),
        ("x.ndjson", b"", "jsonl"),
        ("x", b"", None),
        ("x.csv", b'\xef\xbb\xbf{"source": "a"}', "jsonl"),
        ("x.txt", b"\n <?xml version", "tmx"),
        ("x", "<?xml".encode("utf-16"), "tmx"),
    ],
)
def test_the_format_is_recognised(name: str, start: bytes, expected: str | None) -> None:
    assert format_of(name, start) == expected
