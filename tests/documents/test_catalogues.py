"""Files of translators: PO, XLIFF, RESX, ARB, .strings, those of Translator++ and of MTool."""

from __future__ import annotations

import json
import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nmt_server.documents import read_document, recognise
from nmt_server.errors import InvalidFile
from tests.documents.translated import translated

PO = r"""# a comment
msgid ""
msgstr ""
"Content-Type: text/plain; charset=SHIFT_JIS\n"

#, c-format
msgid "%s を保存した。\n"
msgstr ""

#, fuzzy
msgid "二つの"
"行\"だ\""
msgstr "old"

msgctxt "menu"
msgid "one"
msgid_plural "many"
msgstr[0] ""
msgstr[1] ""

msgid "はい"
msgstr "Yes"

#~ msgid "古い"
#~ msgstr ""
"""


def test_a_catalogue_is_filled_in() -> None:
    data = PO.encode("cp932")
    assert recognise("a.po", data) == recognise("", data) == "po"
    document = read_document(data, "po")
    assert document.texts == ["%s を保存した。\n", '二つの行"だ"', "one", "many"]
    assert document.left == [(22, "translated already")] and document.codec == "cp932"
    written = document.write(["Saved %s.\n", 'two "lines"', "a\nb\n", "c"]).decode("cp932")
    for new in (
        'msgstr "Saved %s.\\n"', r'msgstr "two \"lines\""', "msgstr[1] \"c\"",
        'msgstr[0] ""\n"a\\n"\n"b\\n"', 'msgstr "Yes"', "#~ msgstr \"\"", "charset=SHIFT_JIS",
    ):  # fmt: skip
        assert new in written
    # Where that encoding lacks a letter, the catalogue says that it is in another one.
    written = document.write(["ü", "ü", "ü", "ü"]).decode()
    assert "charset=UTF-8" in written and 'msgstr "ü"' in written
    assert document.write(document.texts) == data
    with pytest.raises(InvalidFile, match="Line 2"):
        read_document(b'msgid "a"\nmsgstr b\n', "po")


UNITS = """<?xml version="1.0" encoding="UTF-8"?>
<xliff version="1.2" xmlns="urn:oasis:names:tc:xliff:document:1.2"><file source-language="ja"><body>
  <trans-unit id="1">
    <source>赤い<g id="1">剣</g>だ<x id="2"/>。</source>
    <alt-trans><source>別</source><target>other</target></alt-trans>
  </trans-unit>
  <trans-unit id="2"><source>猫</source><target state="needs-translation"/></trans-unit>
  <trans-unit id="3"><source>犬</source><target>dog</target></trans-unit>
  <trans-unit id="4" translate="no"><source>X1</source></trans-unit>
  <trans-unit id="5"><source>同じ</source><target>同じ</target></trans-unit>
  <trans-unit id="6"><source>a b</source><seg-source><mrk mtype="seg" mid="1">一。</mrk> <mrk
    mtype="seg" mid="2">二。</mrk></seg-source></trans-unit>
</body></file></xliff>"""


def test_xliff_1() -> None:
    assert recognise("a", UNITS.encode()) == "xliff"
    document = read_document(UNITS.encode(), "xliff")
    assert document.texts == [
        "赤い<g1>剣</g1>だ<x2/>。", "猫", "同じ", "<g1>一。</g1> <g2>二。</g2>",
    ]  # fmt: skip
    assert [why for _, why in document.left] == ["translated already"]
    written = document.write(
        ["A red <g1>sword</g1><x2/> & more.", "cat", "same", "<g1>One.</g1> <g2>Two.</g2>"]
    ).decode()
    for new in (
        '</source>\n    <target>A red <g id="1">sword</g><x id="2"/> &amp; more.</target>',
        '<target state="translated">cat</target>', "<target>same</target>",
        '</seg-source><target><mrk mtype="seg" mid="1">One.</mrk> <mrk', "<target>dog</target>",
    ):  # fmt: skip
        assert new in written
    assert "<target>other</target>" in written and written.count("</source>") == 7


def test_xliff_2() -> None:
    content = (
        '<x:xliff version="2.0" xmlns:x="urn:oasis:names:tc:xliff:document:2.0"><x:file>'
        '<x:unit id="1">'
        '<x:segment state="initial"><x:source>見て<x:pc id="1">剣</x:pc></x:source></x:segment>'
        '<x:ignorable><x:source> </x:source></x:ignorable></x:unit><x:unit id="2" translate="no">'
        "<x:segment><x:source>X1</x:source></x:segment></x:unit></x:file></x:xliff>"
    )
    assert translated("xliff", content) == (
        ["見て<g1>剣</g1>"],
        content.replace(
            "</x:source></x:segment><x:ign",
            '</x:source><x:target>‹見て<x:pc id="1">剣</x:pc>›</x:target></x:segment><x:ign',
        ),
    )


def test_resources_of_net() -> None:
    content = (
        '<?xml version="1.0"?>\r\n<root><resheader name="version"><value>2</value></resheader>\r\n'
        '<data name="a" xml:space="preserve"><value>{0} &amp; 剣\r\nだ</value><comment>c</comment>'
        "</data>"
        '<data name="b" type="System.Int32"><value>5</value></data>'
        '<data name="&gt;&gt;x.Name"><value>x</value></data></root>'
    )
    assert recognise("a.xml", content.encode()) == "resx"
    texts, written = translated("resx", content)
    assert texts == ["{0} & 剣\nだ"]
    assert written == content.replace("{0} &amp; 剣\r\nだ", "‹{0} &amp; 剣\r\nだ›")


@pytest.mark.parametrize("name", ["xliff", "resx"])
def test_xml_that_is_hostile_is_refused(name: str) -> None:
    for bad in ('<!DOCTYPE a [<!ENTITY b "c">]><root/>', "<root>", "<root>&b;</root>"):
        with pytest.raises(InvalidFile):
            read_document(bad.encode(), name)


def test_projects_of_translator_plus() -> None:
    rows = '[["猫", null, null, null], ["犬"], ["鳥", "bird"], ["馬", ""], [null], ["", 1]]'
    content = f'{{"project": {{"files": {{"a.json": {{"data": {rows}, "tags": []}}}}}}}}'
    assert recognise("game.trans", content.encode()) == recognise("", content.encode()) == "trans"
    texts, written = translated("trans", content)
    assert texts == ["猫", "犬", "馬"]
    assert json.loads(written)["project"]["files"]["a.json"]["data"] == [
        ["猫", None, "‹猫›", None], ["犬", "‹犬›"], ["鳥", "bird"], ["馬", "‹馬›"], [None], ["", 1],
    ]  # fmt: skip


def test_pairs_whose_keys_are_the_texts_keep_what_is_translated() -> None:
    document = read_document('{"猫":"猫","犬":"dog","鳥":"鳥"}'.encode(), "json")
    assert document.texts == ["猫", "鳥"] and document.left == [(1, "translated already")]
    assert document.write(["cat", "bird"]).decode() == '{"猫":"cat","犬":"dog","鳥":"bird"}'
    # Of others, all values are texts.
    assert translated("json", '{"a":"猫","b":"b","c":"犬"}')[0] == ["猫", "b", "犬"]


def test_what_flutter_and_apple_have() -> None:
    arb = '{"@@locale":"ja","hi":"やあ{name}","@hi":{"description":"挨拶"}}'
    assert translated("json", arb)[0] == ["やあ{name}"]
    strings = '/* 注 */\n"hi %@" = "やあ\\n%@ \\"君\\"";\n'
    data = b"\xff\xfe" + strings.encode("utf-16-le")
    document = read_document(data, recognise("Localizable.strings", data))
    assert document.texts == ['やあ\n%@ "君"']
    assert document.write(['Hi\n%@ "you"']).decode("utf-16") == strings.replace(
        'やあ\\n%@ \\"君\\"', 'Hi\\n%@ \\"you\\"'
    )


@pytest.mark.parametrize("codec", ["utf-8", "utf-8-sig", "utf-16", "cp932", "gbk"])
@pytest.mark.parametrize(("delimiter", "said"), [(";", "sep=;\r\n"), ("\t", ""), ("|", "")])
def test_dialects_of_tables_in_each_encoding(codec: str, delimiter: str, said: str) -> None:
    language = "zh" if codec == "gbk" else "ja"
    one, two = (
        ("我们在这里，好", "装备了武器") if language == "zh" else ("猫はいる、と", "剣を装備した")
    )
    rows = ["id,text,note", f'1,"{one}",x', f"2,{two},y"]
    content = said + "".join(f"{row}\r\n" for row in rows).replace(",", delimiter)
    data = content.encode(codec)
    name = recognise("a.csv", data, language=language, column="text")
    document = read_document(data, name, "text", language=language)
    assert document.texts == [one, two]
    expected = content.replace(one, "A cat").replace(two, "Sword")
    assert document.write(["A cat", "Sword"]).decode(codec) == expected


WORDS = st.text(
    st.characters(codec="utf-8", exclude_categories=["Cc", "Cs", "Zl", "Zp"]),
    min_size=1,
    max_size=8,
)


@settings(max_examples=50)
@given(st.lists(WORDS | st.sampled_from(['"', "\\", "\n", "a\tb", "<b>&", "]]>"]), max_size=4))
def test_what_is_written_is_read_again(pieces: list[str]) -> None:
    said = "x" + "".join(pieces) + "x"
    po = read_document(b'msgid "a"\nmsgstr ""\n', "po").write([said])
    # As the msgid of another catalogue.
    as_source = po.replace(b'msgid "a"\nmsgstr', b"msgid") + b'msgstr ""\n'
    assert read_document(as_source, "po").texts == [said]
    resx = read_document(b'<root><data name="a"><value>a</value></data></root>', "resx").write(
        [said]
    )
    assert read_document(resx, "resx").texts == [re.sub("\r\n?", "\n", said)]


def test_xliff_and_po_as_other_programs_write_them() -> None:
    unit = '<x:trans-unit id="1"><x:source>猫</x:source></x:trans-unit>'
    xliff = (
        '<?xml version="1.0"?>\n<!-- <a> - <b> -->\n<x:xliff version="1.2" '
        'xmlns:x="urn:oasis:names:tc:xliff:document:1.2"><x:file source-language="ja" '
        f'target-language="en"><x:body>{unit}</x:body></x:file></x:xliff>'
    )
    assert recognise("a.xlf", xliff.encode()) == recognise("", xliff.encode()) == "xliff"
    assert translated("xliff", xliff)[0] == ["猫"]
    po = 'domain one\n\nmsgid "猫"\nmsgstr\n""\n\ndomain two\n\nmsgid\n"犬"\nmsgstr ""\n'
    texts, written = translated("po", po)
    assert texts == ["猫", "犬"]
    assert [line for line in written.split("\n") if "domain" in line] == [
        "domain one",
        "domain two",
    ]
