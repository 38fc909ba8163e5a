"""Office, OpenDocument and EPUB: which texts they have, and that nothing else changes."""

from __future__ import annotations

import io
import re
import zipfile

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nmt_server.documents import read_document, recognise
from nmt_server.errors import InvalidFile
from tests.documents.packages import (
    docx,
    epub,
    field,
    marked,
    open_document,
    packed,
    paragraph,
    part,
    pptx,
    read,
    run,
    xlsx,
)
from tests.traced_memory import traced_peak

DOCUMENT = "word/document.xml"


def test_a_paragraph_of_runs_is_one_text_and_keeps_its_looks() -> None:
    bold = "<w:b/>"
    body = (
        paragraph("<w:pPr><w:jc/></w:pPr>", run("彼女は"), '<w:proofErr w:type="spellStart"/>',
                  run("鋭い", '<w:rFonts w:hint="eastAsia"/>'), run("剣", bold),
                  run("を装備した。"))
        + paragraph(run("見て: "), field('HYPERLINK "http://a"', run("リンク", "<w:u/>")),
                    run("。"))
        + paragraph(run("頁"), field("PAGE", run("7")), run("である"))
        + paragraph(run("名前"), "<w:r><w:tab/></w:r>", run("値段", bold))
        + paragraph("<w:r><w:br/></w:r>")
    )  # fmt: skip
    document = read(docx(body), "docx")
    assert document.texts == [
        "彼女は鋭い<g1>剣</g1>を装備した。",
        "見て: <g1>リンク</g1>。",
        "頁<x1/>である",
        "名前\n<g1>値段</g1>",
    ]
    written = document.write(
        ["She took the <g1>sword</g1>, a sharp one.", "<g1>A link</g1>: see.", "Page <x1/>", "Name"]
    )
    content = part(written, DOCUMENT)
    assert (run("She took the ") + run("sword", bold) + run(", a sharp one.") + "</w:p>") in content
    link = field('HYPERLINK "http://a"', run("A link", "<w:u/>"))
    assert f"<w:p>{link}{run(': see.')}</w:p>" in content
    assert run("Page ") + field("PAGE", run("7")) in content
    # What a translation has lost is there all the same.
    assert f"{run('Name')}<w:r><w:tab/></w:r>" in content


def test_what_is_within_a_paragraph_is_translated_by_itself() -> None:
    box = f"<w:r><w:drawing><w:txbxContent>{paragraph(run('箱'))}</w:txbxContent></w:drawing></w:r>"
    control = f"<w:sdt><w:sdtPr><w:tag/></w:sdtPr><w:sdtContent>{run('欄')}</w:sdtContent></w:sdt>"
    deleted = "<w:del><w:r><w:delText>古い</w:delText></w:r></w:del>"
    body = paragraph(run("前"), box, run("後")) + paragraph(run("その"), control, deleted)
    document = read(docx(body), "docx")
    assert document.texts == ["前<x1/>後", "箱", "その<g1>欄</g1>"]
    content = part(document.write(["a<x1/>b", "c", "that <g1>box</g1>"]), DOCUMENT)
    assert re.sub(r"<[^>]*>", "|", content).replace("|", "").strip() == "acbthat box古い"
    assert control.replace("欄", "box") in content and deleted in content
    # The paragraph stays as it is where only what is in it is translated.
    assert part(document.write(["前<x1/>後", "c", document.texts[2]]), DOCUMENT) == part(
        docx(body.replace("箱", "c").replace("<w:t xml", "<w:t xml", 1)), DOCUMENT
    )


def test_each_kind_of_part_is_read_and_the_others_are_copied() -> None:
    footer = f'<w:ftr xmlns:w="http://purl.oclc.org/ooxml/wordprocessingml/main">{paragraph(run("足"))}</w:ftr>'
    picture = bytes(range(256)) * 100
    parts: dict[str, str | bytes] = {"word/footer1.xml": footer, "word/media/a.png": picture}
    data = docx(paragraph(run("本文")), **parts)
    assert recognise("a.bin", data) == "docx"
    document = read(data, "docx")
    assert document.texts == ["本文", "足"]
    written = marked(document)
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(io.BytesIO(written)) as new:
        assert [each.filename for each in new.infolist()] == old.namelist()
        assert new.read("word/media/a.png") == picture
        assert {each.date_time for each in new.infolist()} <= {i.date_time for i in old.infolist()}
    assert "‹足›" in part(written, "word/footer1.xml")
    unchanged = document.write(document.texts)
    assert all(part(unchanged, name) == part(data, name) for name in (DOCUMENT, "word/footer1.xml"))


STRINGS = (
    "<si><t>Name</t></si><si><r><rPr><b/></rPr><t>赤い</t></r><r><t>長い剣</t></r>"
    '<rPh sb="0" eb="1"><t>あか</t></rPh></si><si><t>一行\n二行</t></si>'
)
ROWS = (
    '<row r="1"><c r="A1" t="s"><v>0</v></c><c r="B1"><v>5</v></c></row>'
    '<row r="2"><c r="A2" s="3" t="s"><v>1</v></c>'
    '<c r="C2" t="inlineStr"><is><t>中</t></is></c></row>'
)


def test_a_workbook() -> None:
    document = read(xlsx(STRINGS, ROWS), "xlsx")
    assert document.texts == ["Name", "<g1>赤い</g1>長い剣", "一行\n二行", "中"]
    strings = part(document.write(["a", "b<g1>c</g1>", "d\ne", "f"]), "xl/sharedStrings.xml")
    assert '<t xml:space="preserve">d\ne</t>' in strings and "あか" not in strings
    for column in ("name", "A", "1"):
        one = read(xlsx(STRINGS, ROWS), "xlsx", column)
        assert one.texts[-1] == "<g1>赤い</g1>長い剣" and len(one.texts) == 1 + (column != "name")
    written = marked(read(xlsx(STRINGS, ROWS), "xlsx", "Name"))
    assert part(written, "xl/sharedStrings.xml") == part(
        xlsx(STRINGS, ROWS), "xl/sharedStrings.xml"
    )
    assert '<c r="A2" s="3" t="inlineStr"><is>' in part(written, "xl/worksheets/sheet1.xml")
    with pytest.raises(InvalidFile, match="column 'x'") as raised:
        read(xlsx(STRINGS, ROWS), "xlsx", "x")
    assert "'Name'" in raised.value.hint


def test_the_headings_of_a_table_stay_because_formulas_name_them() -> None:
    parts = {
        "xl/worksheets/_rels/sheet1.xml.rels": '<Relationships xmlns="r">'
        '<Relationship Id="a" Target="../tables/table1.xml"/></Relationships>',
        "xl/tables/table1.xml": '<table ref="A1:B2"/>',
    }
    document = read(xlsx(STRINGS, ROWS, parts), "xlsx")
    assert "Name" not in document.texts and "赤い" in document.texts[0]
    assert document.left == [(1, "the heading of a table, which formulas may name")]


def test_a_workbook_of_translator_plus_gets_its_translations_beside_the_originals() -> None:
    said = ["Original Text", "Initial", "Machine translation", "猫", "犬", "鳥"]
    strings = "".join(f"<si><t>{each}</t></si>" for each in said)
    rows = (
        '<row r="1"><c r="A1" t="s"><v>0</v></c><c r="B1" t="s"><v>1</v></c>'
        '<c r="C1" t="s"><v>2</v></c></row><row r="2"><c r="A2" t="s"><v>3</v></c></row>'
        '<row r="3"><c r="A3" t="s"><v>4</v></c><c r="B3" t="s"><v>0</v></c></row>'
        '<row r="4"><c r="A4" t="s"><v>5</v></c><c r="C4" s="7"/><c r="D4"><v>1</v></c></row>'
    )
    document = read(xlsx(strings, rows), "xlsx")
    assert document.texts == ["猫", "鳥"]
    sheet = part(document.write(["cat", "bird"]), "xl/worksheets/sheet1.xml")
    new = '<c r="{}" t="inlineStr"><is><t xml:space="preserve">{}</t></is></c>'
    assert f"<v>3</v></c>{new.format('C2', 'cat')}</row>" in sheet
    assert new.format("C4", "bird").replace(" t=", ' s="7" t=') + '<c r="D4">' in sheet


def test_slides_in_their_order() -> None:
    words = "<a:p><a:r>{}<a:t>{}</a:t></a:r>{}</a:p>"
    placeholder = f"<p:sp><p:nvPr><p:ph/></p:nvPr>{words.format('', '題名を入力', '')}</p:sp>"
    logo = f"<p:sp>{words.format('', '社名', '')}</p:sp>"
    data = pptx(
        {
            "ppt/slides/slide10.xml": words.format("", "十", ""),
            "ppt/slides/slide2.xml": words.format(
                '<a:rPr lang="ja-JP" dirty="0"/>', "二",
                '<a:r><a:rPr lang="en-US"/><a:t>A</a:t></a:r>'
                "<a:br/><a:r><a:rPr b=\"1\"/><a:t>太い</a:t></a:r>",
            ),
            "ppt/slideLayouts/slideLayout1.xml": placeholder + logo,
        }
    )  # fmt: skip
    document = read(data, "pptx")
    assert document.texts == ["二A\n<g1>太い</g1>", "十", "社名"]
    slide = part(document.write(["two A\n<g1>bold</g1>", "ten", "firm"]), "ppt/slides/slide2.xml")
    assert '<a:t>two A</a:t></a:r><a:br/><a:r><a:rPr b="1"/><a:t>bold</a:t></a:r></a:p>' in slide


def test_open_documents() -> None:
    unseen = (
        '<style:style style:name="T1" style:family="text">'
        '<style:text-properties officeooo:rsid="00a"/></style:style>'
    )
    span = '<text:span text:style-name="{}">{}</text:span>'
    note = "<text:note><text:note-body><text:p>注</text:p></text:note-body></text:note>"
    sword = span.format("T2", "剣")
    text = f"<text:p>赤い{span.format('T1', '鋭い')}{sword}{note}\n だ。<text:tab/>次</text:p>"
    whole = f"<text:h>{span.format('T9', '題')}</text:h>"
    cells = (
        '<table:table-cell table:formula="of:=A1"><text:p>計算</text:p></table:table-cell>'
        "<table:table-cell><text:p>値</text:p></table:table-cell>"
        "<text:tracked-changes><text:p>削除</text:p></text:tracked-changes>"
    )
    for kind, name in (("text", "odt"), ("spreadsheet", "ods"), ("presentation-template", "odp")):
        document = read(open_document(kind, unseen + text + whole + cells), name)
        assert document.texts == ["赤い鋭い<g1>剣</g1><x2/> だ。\n次", "注", "題", "値"]
    content = part(
        document.write(["A <g1>sword</g1><x2/>, sharp\nnext", "a note", "Title", "value"]),
        "content.xml",
    )
    assert (
        f"<text:p>A {span.format('T2', 'sword')}{note.replace('注', 'a note')}, sharp<text:tab/>"
        f"next</text:p>{whole.replace('題', 'Title')}"
    ) in content


PAGE = (
    '<?xml version="1.0"?><!DOCTYPE html PUBLIC "-//W3C//DTD XHTML 1.1//EN" "http://x/y.dtd">\n'
    '<html xmlns="http://www.w3.org/1999/xhtml"><head><title>Head</title><style>p{}</style></head>'
    "<body><p>One&nbsp;<b>bold</b> word<br/>\n  next</p>"
    "<div>loose <i>in<p>block</p>out</i> end</div>"
    '<pre>code</pre><p translate="no">kept</p>'
    "<p><ruby>漢<rt>かん</rt></ruby>字 <code>x</code> y</p>"
    "</body></html>"
)


def test_a_book() -> None:
    document = read(epub({"a.xhtml": PAGE, "b.xhtml": "<html><p>broken"}), "epub")
    assert document.texts == [
        "The title", "Head", "One\xa0<g1>bold</g1> word\n next", "loose", "in", "block", "out",
        "end", "漢字 <x1/> y",
    ]  # fmt: skip
    assert document.left == [(3, "a page that is no XML")]
    page = part(marked(document), "OEBPS/a.xhtml")
    assert "<p>‹One\xa0<b>bold</b> word<br/> next›</p><div>‹loose› <i>‹in›<p>‹block›</p>" in page
    assert "<p>‹漢字 <code>x</code> y›</p>" in page and page[:70] == PAGE[:70]
    locked = {"META-INF/encryption.xml": '<a><CipherReference URI="OEBPS/a.xhtml"/></a>'}
    with pytest.raises(InvalidFile, match="DRM"):
        read(epub({"a.xhtml": PAGE}, locked), "epub")
    named = PAGE.replace(PAGE[: PAGE.index("<html")], "<!DOCTYPE html>\n")
    assert "One\xa0<g1>bold</g1> word\n next" in read(epub({"a.xhtml": named}), "epub").texts


def test_what_is_hostile_or_damaged_is_refused() -> None:
    lol = '<!DOCTYPE x [<!ENTITY a "aaaa">]><w:document>&a;</w:document>'
    outside = '<!DOCTYPE x SYSTEM "file:///etc/passwd"><w:document/>'
    parts = {"[Content_Types].xml": "x", "word/document.xml": "<w:document/>"}
    good = packed(parts)
    locked = bytearray(good)
    for found in re.finditer(b"PK\x01\x02", good):
        locked[found.start() + 8] |= 1
    for data, said in (
        (packed({**parts, "word/document.xml": lol}), "document type"),
        (packed({**parts, "word/document.xml": outside}), "document type"),
        (packed({**parts, "word/document.xml": "<w:document>"}), "not XML"),
        (packed({**parts, "word/document.xml": "<a>" * 2000 + "</a>" * 2000}), "nested"),
        (packed({**parts, "word/media/a": b"\0" * 40_000_000}), "too much"),
        (bytes(locked), "password"),
        (good[:-30], "damaged"),
        (packed({"word/document.xml": "<w:document>猫</w:document>"}), "prefix"),
    ):
        with pytest.raises(InvalidFile, match=said):
            read_document(data, "docx")
    with pytest.raises(InvalidFile, match="of the format docx"):
        read_document(good, "odt")
    with pytest.raises(InvalidFile, match="no file of the format docx") as raised:
        read_document(b"text", "docx")
    assert raised.value.hint


LOOKS = st.sampled_from(["", "<w:b/>", "<w:i/>", '<w:lang w:val="ja"/>'])
PIECES = st.one_of(
    st.builds(run, st.sampled_from(["猫", " ", "a b", "&amp;", "&lt;g1&gt;", "。 "]), LOOKS),
    st.sampled_from([
        "<w:r><w:tab/></w:r>", '<w:bookmarkStart w:id="1"/>', '<w:bookmarkEnd w:id="1"/>',
        "<w:r><w:footnoteReference/></w:r>", field("PAGE", run("1")),
        field("HYPERLINK x", run("鏈")),
        f'<w:hyperlink r:id="1">{run("環")}{run("境", "<w:b/>")}</w:hyperlink>', "<w:ins/>",
    ]),
)  # fmt: skip
SAID = st.lists(
    st.sampled_from(
        ["<g1>", "</g1>", "<g2>", "</g2>", "<x1/>", "<x3/>", "\n", "word", " ", "<", "&"]
    ),
    max_size=8,
).map("".join)  # fmt: skip


@settings(max_examples=50)
@given(st.lists(PIECES, max_size=7), st.data())
def test_whatever_a_translation_says_the_document_is_whole(
    pieces: list[str], data: st.DataObject
) -> None:
    file = docx(paragraph(*pieces))
    document = read(file, "docx")
    said = [data.draw(SAID) for _ in document.texts]
    content = part(document.write(said), DOCUMENT)
    again = read(docx(content.partition("<w:body>")[2].partition("<w:sectPr/>")[0]), "docx")
    assert len(again.texts) <= 1
    before = part(file, DOCUMENT)
    for sign in ("w:footnoteReference", "w:tab", "w:bookmarkStart", "w:fldChar"):
        if document.texts:
            assert content.count(f"<{sign}") == before.count(f"<{sign}"), (sign, content)
    if document.texts and document.texts != said:
        assert re.sub("<[^>]*>", "", content).count("word") == said[0].count("word")


def test_memory_is_in_proportion_to_the_text() -> None:
    page = paragraph(run("彼女は"), run("剣", "<w:b/>"), run("を装備した。" * 5)) * 25
    file = docx(page * 12)
    # What is read once for all is not of this text.
    assert len(read(file, "docx").texts) == 300

    def translate() -> None:
        document = read(file, "docx")
        document.write([text.replace("剣", "sword") for text in document.texts])

    size = len(part(file, DOCUMENT).encode())
    assert traced_peak(translate) < 12 * size + 2_000_000
