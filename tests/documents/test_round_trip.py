"""Whatever a file holds: what is not text comes back byte for byte."""

from __future__ import annotations

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nmt_server.documents import FORMATS, read_document
from nmt_server.documents.key_values import SWITCHES
from nmt_server.errors import InvalidFile
from tests.documents.generated import ENCODINGS, SAID, WELL_FORMED, hostile

COLUMNS = {"csv": "text", "tsv": "2"}
# Those of packages are tested by their parts, in test_office.
_NAMES = [name for name, known in FORMATS.items() if not known.is_package]
each_format = pytest.mark.parametrize("name", _NAMES)
# In the others, what is translated is no text any more.
each_format_in_place = pytest.mark.parametrize(
    "name", [name for name in _NAMES if name not in ("po", "xliff", "trans")]
)


@each_format
@settings(deadline=None)
@given(data=st.data())
def test_a_file_whose_texts_stay_is_the_same_file(name: str, data: st.DataObject) -> None:
    encoding, mark = data.draw(ENCODINGS)
    file = mark + data.draw(WELL_FORMED[name]).encode(encoding)
    document = read_document(file, name, COLUMNS.get(name, ""))
    assert document.write(document.texts) == file
    assert all(text.strip() for text in document.texts)


@each_format_in_place
@settings(deadline=None)
@given(data=st.data())
def test_a_translated_file_has_as_many_texts_and_nothing_else_changed(
    name: str, data: st.DataObject
) -> None:
    encoding, mark = data.draw(ENCODINGS)
    column = COLUMNS.get(name, "")
    file = mark + data.draw(WELL_FORMED[name]).encode(encoding)
    document = read_document(file, name, column)
    count = len(document.texts)
    said = SAID
    if name == "keyvalue":
        # A value without quotes would be read as one with quotes or a comment, or as no text.
        said = said.filter(lambda text: not text.strip().startswith('"'))
        said = said.filter(lambda text: text.strip() not in SWITCHES)
        said = said.filter(lambda text: not re.search(r"(?:\s|^)(?:[#;]|//)", text))
    translations = data.draw(st.lists(said, min_size=count, max_size=count))
    written = document.write(translations)
    assert written.startswith(mark)
    again = read_document(written, name, column)
    assert len(again.texts) == count
    # With every text the same, what is compared is all that is not text. All cells need quotes.
    marker = ['X",\tY'] * count
    assert again.write(marker) == document.write(marker)


@each_format
@settings(deadline=None)
@given(data=st.data())
def test_a_hostile_file_is_read_or_refused_with_a_line(name: str, data: st.DataObject) -> None:
    file = data.draw(hostile(name))
    try:
        document = read_document(file, name)
    except InvalidFile as error:
        assert re.search(r"[Ll]ine \d|columns|no text", error.message)
    else:
        assert document.write(document.texts) == file
        document.write([f'{text}\n"\\\n-->' for text in document.texts])


def test_what_no_text_has_is_not_written() -> None:
    document = read_document("猫\n犬\x1b\u2028x".encode(), "text")
    assert document.texts == ["猫", "犬\x1b\u2028x"]
    written = document.write(["\ufeffa\0\x1b\uffff\u2028b\x85c", "d\x1b\u2028e"])
    assert written.decode() == "a b c\nd\x1b\u2028e"


def test_a_tsv_file_has_tabs_although_most_rows_have_one_cell() -> None:
    file = "id\ttext\r猫 猫\t猫\n猫\r猫\n猫\t犬\n猫\n猫\r".encode()
    document = read_document(file, "tsv", "2")
    assert document.texts == ["text", "猫", "犬"] and document.write(document.texts) == file


@each_format
def test_too_few_translations_are_an_error(name: str) -> None:
    files = {"srt": "1\n00:00:01,000 --> 00:00:02,000\na", "json": '"a"', "jsonl": '"a"',
             "vtt": "WEBVTT\n\n00:01.000 --> 00:02.000\na", "keyvalue": "k=a",
             "properties": "k=a", "renpy": "'a'",
             "ass": "[Events]\nFormat: Text\nDialogue: a",
             "po": 'msgid "a"\nmsgstr ""', "trans": '{"project":{"files":{"a":{"data":[["a"]]}}}}',
             "xliff": "<trans-unit><source>a</source></trans-unit>",
             "resx": "<root><data><value>a</value></data></root>"}  # fmt: skip
    document = read_document(files.get(name, "a").encode(), name)
    assert document.texts == ["a"]
    for wrong in ([], ["a", "b"]):
        with pytest.raises(ValueError, match="zip"):
            document.write(wrong)
