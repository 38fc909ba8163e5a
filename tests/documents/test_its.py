"""What pages say by ITS 2.0 of what is translated, and where sentences end."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nmt_server.documents.markup.its import NAMESPACE
from nmt_server.documents.markup.pages import read_html, read_xml
from nmt_server.documents.xliff import read_xliff


def its(*rules: tuple[str, str, str]) -> str:
    """Rules, each with its element, its selector and its value."""
    written = (
        f'<its:{kind}Rule selector="{selector}" {kind}="{says}"/>' for kind, selector, says in rules
    )
    return f'<its:rules xmlns:its="{NAMESPACE}" version="2.0">{"".join(written)}</its:rules>'


@pytest.mark.parametrize(
    ("rules", "body", "texts"),
    [
        ([("translate", "//code", "no")], "<p>Use <code>ls</code> now.</p><code>rm</code>",
         ["Use <w1/> now."]),
        # The last rule counts, and what stands at the element more than any.
        ([("translate", "//p", "no"), ("translate", "/doc/p/d:b", "yes")],
         "<p>one <b>two</b></p><p its:translate='yes'>three</p>", ["two", "three"]),
        ([("translate", "//p[@class='x' or not(@lang)]", "no")],
         "<p class='x' lang='a'>one</p><p>two</p><p lang='a'>three</p>", ["three"]),
        ([("translate", "//*[term][contains(@id, 'a')] | //q", "no")],
         "<p id='ba'>one<term/></p><p id='a'>two</p><q>three</q>", ["two"]),
        ([("withinText", "//fn", "no")], "<p>One <fn>note</fn> two.</p>", ["One", "note", "two."]),
        ([("withinText", "//t", "yes")], "<p><t>One</t><t>two</t></p>",
         ["<g1>One</g1><g2>two</g2>"]),
        # What is not understood says nothing.
        ([("translate", "//p[position()=1]", "no"), ("translate", "p", "no"),
          ("translate", "//p", "maybe")], "<p>one</p>", ["one"]),
    ],
)  # fmt: skip
def test_rules_of_xml(rules: list[tuple[str, str, str]], body: str, texts: list[str]) -> None:
    content = f"<doc>{its(*rules)}{body}</doc>"
    document = read_xml(content)
    assert document.texts == texts and document.write(texts) == content.encode()


def test_rules_of_a_page_and_what_elements_say() -> None:
    rules = its(("translate", "//h:em[@class='k']", "no"), ("translate", "//h:code", "yes"))
    document = read_html(
        f'<script type="application/its+xml">{rules}</script>'
        "<p>a <em class=k>b</em> <code>c</code> <span its-within-text=no>d</span></p>"
    )
    assert document.texts == ["a <w1/> <g2>c</g2>", "d"]


@pytest.mark.parametrize(
    ("source", "texts"),
    [
        ('<source>a <mrk mtype="protected">b</mrk> c</source>', ["a <x1/> c"]),
        ('<source>a <mrk mtype="x-its-translate-no">b</mrk> c</source>', ["a <x1/> c"]),
        ('<source>a <mrk its:translate="no">b</mrk> c</source>', ["a <x1/> c"]),
        ('<source its:translate="no">a</source>', []),
        ('<source>a <sm id="1" translate="no"/>b <g>c</g><em startRef="1"/> d</source>',
         ["a <x1/> d"]),
        ('<source>a <sm id="1" translate="no"/>b <g>c<em startRef="1"/></g> d</source>',
         ["a <x1/>b <g2>c<x3/></g2> d"]),
    ],
)  # fmt: skip
def test_what_xliff_says_of_a_source(source: str, texts: list[str]) -> None:
    unit = f'<xliff xmlns:its="{NAMESPACE}"><trans-unit id="1">{source}</trans-unit></xliff>'
    document = read_xliff(unit)
    assert document.texts == texts
    written = document.write([text.replace("a ", "A ") for text in texts]).decode()
    copied = source.replace("source>", "target>").replace("a ", "A ", 1)
    assert not texts or copied in written


@pytest.mark.parametrize(
    ("rules", "source", "texts"),
    [
        ([("translate", "//mrk[@type='code']", "no")],
         '<source>a <mrk type="code">b</mrk> <mrk>c</mrk></source>', ["a <x1/> <g2>c</g2>"]),
        ([("translate", "//trans-unit[@restype='id']", "no")], "<source>a </source>", []),
        ([("translate", "//trans-unit", "no"), ("translate", "//x:source", "yes")],
         "<source>a </source>", []),
        # What stands at the element counts more than a rule.
        ([("translate", "//mrk", "no")],
         '<source>a <mrk its:translate="yes">b</mrk></source>', ["a <g1>b</g1>"]),
        ([("withinText", "//h:b", "yes")],
         '<source>a <h:b>b</h:b> <h:i>c</h:i> d</source>',
         ["a <g1>b</g1> <x2/> d"]),
        ([], '<source>a <h:b its:withinText="yes">b</h:b></source>', ["a <g1>b</g1>"]),
    ],
)  # fmt: skip
def test_rules_of_xliff(rules: list[tuple[str, str, str]], source: str, texts: list[str]) -> None:
    content = (
        f'<xliff xmlns:its="{NAMESPACE}" xmlns:h="h"><file><header>{its(*rules)}</header><body>'
        f'<trans-unit id="1" restype="id">{source}</trans-unit></body></file></xliff>'
    )
    document = read_xliff(content)
    assert document.texts == texts
    written = document.write([text.replace("a ", "A ") for text in texts]).decode()
    copied = source.replace("source>", "target>").replace("a ", "A ", 1)
    assert not texts or copied in written


_PIECES = ["/", "//", "*", "p", "h:", "[", "]", "@", "@id", "=", "'a'", "not(", ")", " and ", "or",
           "|", "contains(", ",", " ", "&#65;", "text()", "::", "1"]  # fmt: skip


@settings(deadline=None, max_examples=50)
@given(st.lists(st.sampled_from(_PIECES), max_size=12).map("".join))
def test_whatever_a_selector_is_the_rest_stays(selector: str) -> None:
    content = f"<doc>{its(('translate', selector, 'no'))}<p id='a'>one</p></doc>"
    document = read_xml(content)
    assert document.texts in ([], ["one"]) and document.write(document.texts) == content.encode()
