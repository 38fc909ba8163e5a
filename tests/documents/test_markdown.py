"""Markdown: what of it is text, and how translations are written into it."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nmt_server.documents.markdown.reader import read_markdown
from tests.documents.generated import PIECES


@pytest.mark.parametrize(
    ("content", "texts"),
    [
        ("---\ntitle: no\n---\n# one ##\n\nTwo\n===\n***\n", ["one", "Two"]),
        ("one\ntwo  \nthree\\\nfour\n\n猫は\n犬。", ["one two", "three", "four", "猫は犬。"]),
        ("- one\n  two\n  - three\n* [x] four\n\n  five\n1. six\n",
         ["one two", "three", "four", "five", "six"]),
        ("> one\n> two\n>\n>> three\n", ["one two", "three"]),
        ("```sh\nno\n```\n~~~\nno\n\n~~~\n    no\n\n$$\nno\n$$\none\n", ["one"]),
        ("| one | `a` |\n|:--|--|\n| two \\| three |**four**|\n\nfive",
         ["one", "two | three", "four", "five"]),
        ("*one* **two** ***three*** _four_ 2 * 3 a_b_c",
         ["<g1>one</g1> <g2>two</g2> <g3><g4>three</g4></g3> <g5>four</g5> 2 * 3 a_b_c"]),
        ('a [b *c*](http://x.y/(z)_ "no") d [e][f] g [f] [h]\n\n[f]: http://no "no"\n',
         ["a <g1>b <g2>c</g2></g1> d <g3>e</g3> g <g4>f</g4> [h]"]),
        ("a ![one](no.png) [![two](no)](no) ~~b~~ c",
         ["a <x1/> <g2><x3/></g2> <g4>b</g4> c", "one", "two"]),
        ("use `` a`b `` and <kbd>x</kbd>, <https://no.no>, https://a.b/c_d_. $x_1$ for $5",
         ["use <w1/> and <w2/>, <w3/>, <w4/>_. <w5/> for $5"]),
        ("one[^1] \\*two\\* &amp; [[Page]]\n\n[^1]: three\n*[no]: no\n{: .no}\n",
         ["one<x1/> *two* & <w2/>", "three"]),
        ("<div>\n<p>one <b>two</b></p>\n</div>\n\n<!-- no\n\nno -->\na <i>b</i><br>c\n",
         ["one <g1>two</g1>", "a <g1>b</g1>", "c"]),
        ("!!! note\n    one\n\n??? tip\n    two\n", ["one", "two"]),
        ("Term\n: one\n", ["Term", "one"]),
        ("$$x$$\n\n$$x$$ is\n\n$$\none\n", ["<w1/> is", "$$ one"]),
    ],
)  # fmt: skip
def test_the_texts_of_a_document(content: str, texts: list[str]) -> None:
    for end in ("\n", "\r\n"):
        written = content.replace("\n", end)
        document = read_markdown(written)
        assert document.texts == texts
        assert document.write(texts) == written.encode()


@pytest.mark.parametrize(
    ("content", "translation", "written"),
    [
        ("> a\n> b\n", "# not a\n\n heading *x*", "> \\# not a heading \\*x\\*\n"),
        ("- a", "1. <b> a_b _c_", "- 1\\. \\<b> a_b \\_c\\_"),
        ("|a|\n|-|\n", "x | `y\\", "|x \\| \\`y\\\\|\n|-|\n"),
        ("*a* b", "B <g1>[A](b)</g1>", "B *[A\\](b)*"),
        ("_a_ b", "これは<g1>重要</g1>です", "これは*重要*です"),
        ("a", "===a===", r"\=\=\=a\=\=\="),
        ("a", "~~~a", r"\~\~\~a"),
        ("a", "[ [x]:", r"\[ [x\]:"),
        ("- a", "!!! b", r"- \!!! b"),
        ("- a", "\u2028    b", "- b"),
        ("a", ":::b", r"\:::b"),
        ("# a", "b {#c}", r"# b \{#c}"),
        ("see [a]\n\n[a]: x", "siehe <g1>A</g1>", "siehe [A][a]\n\n[a]: x"),
    ],
)
def test_words_are_written_so_that_they_are_read_as_words(
    content: str, translation: str, written: str
) -> None:
    document = read_markdown(content)
    assert document.write([translation]).decode() == written


@given(st.lists(st.sampled_from(PIECES["markdown"]), max_size=40).map("".join))
@settings(max_examples=50)
def test_whatever_it_is_it_can_be_read_and_comes_back(content: str) -> None:
    document = read_markdown(content)
    assert document.write(document.texts) == content.encode()
    document.write([text[::-1] for text in document.texts])


@pytest.mark.parametrize(
    "unit",
    ["[", "*", "**a ", "_a", "`", "` ``", "![", "[a](", "<b>", " ", "|", "> ", "- ", "# ", "\\",
     "$a", "[a][", "*a_", "<kbd>", "![a](b) "],
)  # fmt: skip
def test_no_document_takes_long(unit: str) -> None:
    document = read_markdown("a" + unit * 5_000 + "\n|-|\n")
    document.write(["x" for _ in document.texts])
