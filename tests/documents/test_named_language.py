"""A translated document names the language that it is in now, and nothing else of it changes."""

from __future__ import annotations

import pytest

from nmt_server.documents import read_document
from nmt_server.documents.fragments import HTML, XML, Syntax, read_fragment
from nmt_server.documents.named_language import Languages, edited
from nmt_server.documents.xliff import named_in_xliff
from tests.documents.packages import epub, part

JA_EN = Languages("ja", "en")


@pytest.mark.parametrize(
    ("page", "translated"),
    [
        ('<!DOCTYPE html>\n<html lang="ja"><p lang="ja">猫',
         '<!DOCTYPE html>\n<html lang="en"><p lang="ja">猫'),
        ("<HTML xml:lang='ja-JP' LANG=JA class=a><p>猫",
         "<HTML xml:lang='en' LANG=en class=a><p>猫"),
        ('<!-- <html lang="ja"> --><html title="猫" lang="ja">',
         '<!-- <html lang="ja"> --><html title="猫" lang="en">'),
        # It says that the page is in another language, or nothing, or is no page.
        *[(page, page) for page in ('<html lang="en"><p>猫', '<html lang=""><p>猫', '<html lang>猫',
          '<p lang="ja">猫', '猫<html lang="ja">', "猫")],
    ],
)  # fmt: skip
def test_of_a_page(page: str, translated: str) -> None:
    for codec in ("utf-8", "shift_jis", "utf-16"):
        document = read_document(page.encode(codec), "html", encoding=codec)
        assert document.write(document.texts, JA_EN).decode(codec) == translated
        for others in (None, Languages("fr", "en")):
            assert document.write(document.texts, others) == page.encode(codec)


@pytest.mark.parametrize(
    ("syntax", "text", "expected"),
    [
        (HTML, '<html lang="ja"><p>猫</p></html>', '<html lang="zh-Hant"><p>猫</p></html>'),
        (XML, '<?xml version="1.0"?>\n<d xml:lang="ja"><t xml:lang="ja">猫</t></d>',
         '<?xml version="1.0"?>\n<d xml:lang="zh-Hant"><t xml:lang="ja">猫</t></d>'),
        (XML, "<d>猫</d>", "<d>猫</d>"),
    ],
)  # fmt: skip
def test_of_a_fragment(syntax: Syntax, text: str, expected: str) -> None:
    edits = read_fragment(text, syntax).naming_edits(Languages("ja", "zh-Hant"))
    assert edited(text, edits) == expected


def test_of_a_book() -> None:
    page = (
        '<html xmlns="http://www.w3.org/1999/xhtml" xml:lang="ja" lang="ja"><body>{}</body></html>'
    )
    book = epub({"a.xhtml": page.format("<p>猫</p>"), "b.xhtml": page.format("<hr/>")})
    described = part(book, "OEBPS/a.opf").replace(
        "<dc:title>", '<dc:language id="l">ja-JP</dc:language><dc:title>'
    )
    pages = {name: part(book, f"OEBPS/{name}") for name in ("a.xhtml", "b.xhtml")}
    document = read_document(epub(pages, {"OEBPS/a.opf": described}), "epub")
    written = document.write(document.texts, JA_EN)
    for name, content in pages.items():
        assert part(written, f"OEBPS/{name}") == content.replace('"ja"', '"en"')
    assert part(written, "OEBPS/a.opf") == described.replace("ja-JP", "en")
    same = document.write(document.texts)
    assert (
        part(same, "OEBPS/a.opf") == described and part(same, "OEBPS/b.xhtml") == pages["b.xhtml"]
    )


def test_of_an_arb_file() -> None:
    file = '{"@@locale": "ja_JP", "@@x": "ja", "hi": "猫", "@hi": {"description": "ja"}}'
    document = read_document(file.encode(), "json")
    written = document.write(["cat"], Languages("ja", "zh-Hant")).decode()
    assert written == file.replace("ja_JP", "zh_Hant").replace("猫", "cat")
    assert document.write(["猫"], Languages("fr", "en")) == file.encode()


@pytest.mark.parametrize(
    ("said", "written"),
    [
        ('<xliff srcLang="ja-JP" a="b">', '<xliff srcLang="ja-JP" trgLang="en" a="b">'),
        ("<x:file source-language='ja' a='b'>",
         "<x:file source-language='ja' target-language=\"en\" a='b'>"),
        ('<file target-language="" source-language="ja">',
         '<file target-language="en" source-language="ja">'),
        *[(tag, tag) for tag in ('<file source-language="ja" target-language="fr">',
          '<file source-language="de">', "<file>", '<!-- <file source-language="ja"> -->')],
    ],
)  # fmt: skip
def test_of_xliff(said: str, written: str) -> None:
    assert edited(said, named_in_xliff(said, JA_EN)) == written
