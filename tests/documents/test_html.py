"""Pages and fragments of HTML and XML: what of them is text, and what comes of the rest."""

from __future__ import annotations

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nmt_server.documents import read_document
from nmt_server.documents.fragments import HTML, XML, Markup, Syntax, read_fragment, words_of
from nmt_server.documents.markup.pages import read_html, read_xml
from nmt_server.documents.markup.rules import TagRules
from nmt_server.text.markup.marks import MARK
from tests.documents.generated import LINES, PIECES


def shouted(texts: list[str]) -> list[str]:
    """The texts in capitals, but for their marks."""
    return [
        "".join(
            each if MARK.fullmatch(each) else each.upper()
            for each in re.split(f"({MARK.pattern})", text)
        )
        for text in texts
    ]


@pytest.mark.parametrize(
    ("page", "texts"),
    [
        # Sentences go through inline tags and end at blocks.
        ("<p>one <b>two</b></p><p>three</p>", ["one <g1>two</g1>", "three"]),
        ("<ul><li>one<li>two</ul>three", ["one", "two", "three"]),
        ("<p><b>all</b></p><p><img src=a> one<br></p>", ["all", "one"]),
        ("<p>one<br>two<br><br>three", ["one", "two", "three"]),
        ("<x-a>one</x-a><x-a>two</x-a><p>a <x-b>b</x-b>", ["one", "two", "a <g1>b</g1>"]),
        # Links that nothing stands between say something each.
        ("<a>one</a> | <a>two</a>", ["one", "two"]), ("<a>one</a> or <a>two</a>",
                                                     ["<g1>one</g1> or <g2>two</g2>"]),
        # What is not translated
        ("<p>Run <code>a < b</code> now", ["Run <w1/> now"]),
        ("<p>a <span class='x notranslate'>b</span><p translate=no>c <b>d</b><p>e",
         ["a <w1/>", "e"]),
        ("<div translate=no>a<p translate=yes>b</p>c</div>d", ["b", "d"]),
        ("<pre>a\n<b>b</b></pre><style>p{}</style>c<textarea>d</textarea>", ["c"]),
        ("<script>write('<p>a</p>')</script><!-- <p>b</p> --><svg><text>c</text></svg>", []),
        ("<ruby>漢字<rt>かんじ</rt></ruby>", ["漢字"]), ("<p> 12 <i></i>&nbsp;", ["12"]),
        # Templates
        ("<%@ page %><p>one <%= a > b %> two<#-- <b> --></p><#if c??>three</#if> 5 <% of",
         ["one <x1/> two", "three<x1/> 5 <% of"]),
        # What a reader sees
        ("a &lt;b&gt; &amp; &eacute;&#x732b;&unknown; AT&T", ["a <b> & é猫<w1/> AT&T"]),
        ("<p>one\n   two 猫は\n 犬</p>", ["one two 猫は犬"]),
        ("one\ntwo & 三\n", ["one\ntwo & 三"]),
        ("<p>a<wbr>b&shy;c<!-- x -->", ["a<x1/>bc"]),
        # Malformed
        ("<p>one <b>two<p>three</b>", ["one <x1/>two", "three"]), ("a </i>b", ["a <x1/>b"]),
        ("a <3 b < c <", ["a <3 b < c <"]),
        ("<a href=x/>one</a> <b/>two", ["<g1>one</g1> <x2/>two"]), ("one <!-- two", ["one"]),
    ],
)  # fmt: skip
def test_the_texts_of_a_page(page: str, texts: list[str]) -> None:
    document = read_fragment(page, HTML)
    assert document.texts == texts
    assert document.write(texts) == page.encode()


def test_what_a_page_says_in_its_attributes() -> None:
    page = (
        '<html lang="ja"><head><meta charset=utf-8><title>one &amp; all</title>'
        '<meta name=description content="two"><meta name=viewport content="width">'
        '<body title="three" class="no"><input placeholder=four value=no>'
        "<input type=submit value='it&#39;s five'><p>six <img alt=\"seven\" src=no> eight"
        '<p translate=no title="no">no</p><code title=no>no</code>'
    )
    document = read_html(page)
    texts = ["one & all", "two", "three", "four", "it's five", "six <x1/> eight", "seven"]
    assert document.texts == texts and document.write(texts).decode() == page
    written = document.write(['<1> & "it\'s"'] * 5 + ["<x1/> SIX EIGHT", '"7"']).decode()
    assert '<title>&lt;1&gt; &amp; "it\'s"</title>' in written
    assert 'placeholder="&lt;1> &amp; &quot;it\'s&quot;"' in written
    assert "value='&lt;1> &amp; \"it&#39;s\"'" in written
    assert '<p><img alt="&quot;7&quot;" src=no> SIX EIGHT<p translate=no' in written
    assert read_fragment(page, HTML).texts == ["one & all", "six <x1/> eight"]


@pytest.mark.parametrize(
    ("text", "rules", "texts"),
    [
        ("<d><t>One.</t><p>Two <i>three</i>. Four</p></d>", TagRules(),
         ["One.", "Two <g1>three</g1>. Four"]),
        ("<d><t>One</t><p>Two</p></d>", TagRules(finds_outline=False),
         ["<g1>One</g1><g2>Two</g2>"]),
        ("<d><t>One</t><p>Two</p></d>", TagRules(finds_outline=False, splitting=frozenset("pt")),
         ["One", "Two"]),
        ("One <p>two</p> three <q>four</q>", TagRules(splitting=frozenset("p")),
         ["One", "two", "three <g1>four</g1>"]),
        ("<d><b>One</b> <i>two</i></d>", TagRules(inline=frozenset("bi")),
         ["<g1>One</g1> <g2>two</g2>"]),
        ("Open <x>Settings</x> now<y/>", TagRules(ignored=frozenset("x")), ["Open <w1/> now"]),
        ("<a its:translate='no'>one</a><b>&x; &#233; &lt;</b>", TagRules(), ["<w1/> é <"]),
        ("<a><![CDATA[one <b>]]></a>", TagRules(), ["one <b>"]),
        ("<?xml version='1.0'?><!DOCTYPE a [<!ENTITY b 'c>'>]><p>one</p>", TagRules(), ["one"]),
        # Names of HTML mean nothing.
        ("<p>a <br>b</br> <code>c</code></p>", TagRules(), ["a <g1>b</g1> <g2>c</g2>"]),
    ],
)  # fmt: skip
def test_the_texts_of_xml(text: str, rules: TagRules, texts: list[str]) -> None:
    document = read_xml(text, rules)
    assert document.texts == texts and document.write(texts) == text.encode()


def test_what_is_written_into_a_section_of_cdata_does_not_end_it() -> None:
    document = read_xml("<a><![CDATA[one]]></a>")
    assert document.write(["a ]]> & <b>"]) == b"<a><![CDATA[a ]]]]><![CDATA[> & <b>]]></a>"


def test_a_page_is_in_the_encoding_that_it_names() -> None:
    for head in ('<meta charset="Shift_JIS">', "<?xml version='1.0' encoding='x-sjis'?>"):
        page = f"{head}<p>猫</p><!-- ｱ -->".encode("cp932")
        document = read_document(page, "html")
        assert document.texts == ["猫"] and document.codec == "cp932"
        # What it lacks is written as a reference, and nothing of the page has to change.
        assert (
            document.write(["naïve 犬"]).decode("cp932") == f"{head}<p>na&#239;ve 犬</p><!-- ｱ -->"
        )
    wrong = '<meta charset="Shift_JIS"><p>猫</p>'.encode()
    assert read_document(wrong, "html").texts == ["猫"]


def test_what_is_said_without_the_tags() -> None:
    assert words_of("<p>one <b>two</b></p><code>no</code><p>three", HTML) == "one two\nthree"
    assert words_of("<a>one</a>", XML) == "one"


TAGS = ["<b>", "</b>", "<i class='x'>", "</i>", "<a href='y?a&b'>", "</a>", "<br>", "<img src=z>",
        "<code>x y</code>", "<!-- c -->"]  # fmt: skip
INLINE = st.lists(st.sampled_from(TAGS) | LINES.map(lambda t: t.replace("<", "&lt;")), max_size=8)


SYNTAXES = [HTML, XML, Syntax(Markup.HTML, TagRules(frozenset("b"), frozenset("i")))]


@given(INLINE.map("".join), st.sampled_from(SYNTAXES), st.data())
@settings(max_examples=50)
def test_tags_are_neither_lost_nor_made_up(text: str, syntax: Syntax, data: st.DataObject) -> None:
    document = read_fragment(text, syntax)
    assert document.write(document.texts) == text.encode()

    def tags(written: str) -> list[str]:
        return sorted(re.findall("<[^<>]+>", written))

    said = data.draw(st.lists(st.lists(LINES).map(" ".join), min_size=3, max_size=3))
    for translations in (
        shouted(document.texts),
        [said[number % 3] for number in range(len(document.texts))],
        [text[::2] + "<g1><x2/>" + text[1::2] for text in document.texts],
    ):
        assert tags(document.write(translations).decode()) == tags(text)


@given(st.lists(st.sampled_from(PIECES["html"]), max_size=40).map("".join))
@settings(max_examples=50)
def test_whatever_it_is_it_can_be_read_and_comes_back(text: str) -> None:
    for syntax in (HTML, XML):
        document = read_fragment(text, syntax)
        assert document.write(document.texts) == text.encode()
        document.write(shouted(document.texts))


@pytest.mark.parametrize(
    "unit",
    ["<a ", "<a b='", '<a b="', "</a", "<!--", "<title>", "<b>", "<p>", "<code>", "<i><p>", "</i>",
     "<![CDATA[", "<!DOCTYPE[", "<?php ", "&", "<kbd>a</b>", "a <b>b</b> ", "<img> ", "<br>a",
     "<a>b</a>"],
)  # fmt: skip
def test_no_page_takes_long(unit: str) -> None:
    text = "<i>" + unit * 5_000 + ">"
    for syntax in (HTML, XML):
        document = read_fragment(text, syntax)
        document.write(["x" for _ in document.texts])
