"""Files of terms."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nmt_server.errors import InvalidFile, InvalidRequest
from nmt_server.glossaries.formats import FORMATS, deepl, read_file, read_terms
from nmt_server.glossaries.term import Pair, Term

PAIR = Pair("ja", "en")
_WORD = st.text("abc 剣\"',;&<#-", min_size=1, max_size=8).filter(
    lambda text: text == text.strip() and text.strip("\"',;&<#- ") != ""
)
_TERMS = st.lists(
    st.builds(
        Term,
        _WORD,
        _WORD,
        st.booleans(),
        st.booleans(),
        st.lists(_WORD, max_size=2).map(tuple),
        note=st.just(""),
        glossary=st.just(""),
    ),
    min_size=1,
    max_size=4,
    unique_by=lambda term: term.source,
)


@given(_TERMS)
@settings(max_examples=50)
def test_what_is_written_is_read_again(terms: list[Term]) -> None:
    for name in ("csv", "tsv"):
        assert read_terms(FORMATS[name].write(terms, PAIR), name, PAIR) == terms
    plain = [Term(term.source, term.target) for term in terms]
    assert read_terms(FORMATS["deepl"].write(terms, PAIR), "deepl", PAIR) == plain
    with_forbidden = [
        Term(each.source, each.target, forbidden=tuple(" ".join(f.split()) for f in each.forbidden))
        for each in terms
    ]
    squeezed = [
        each._replace(source=" ".join(each.source.split()), target=" ".join(each.target.split()))
        for each in with_forbidden
    ]
    assert read_terms(FORMATS["tbx"].write(terms, PAIR), "", PAIR) == squeezed


@pytest.mark.parametrize(
    "content",
    [
        "クロエ=Chloe\nミア=Mia",
        "// names\nクロエ -> Chloe #heroine\n\nミア -> Mia",
        "クロエ：Chloe\r\nミア：Mia\r\n",
        "クロエ|Chloe|heroine\nミア|Mia|friend",
        "クロエ\tChloe\nミア\tMia",
        "クロエ,Chloe\nミア,Mia",
        "sep=;\nクロエ;Chloe\nミア;Mia",
        "source,target\nクロエ,Chloe\nミア,Mia",
        "ja,en\nクロエ,Chloe\nミア,Mia",
        "note,dst,src\nheroine,Chloe,クロエ\n,Mia,ミア",
        '{"クロエ": "Chloe", "ミア": "Mia"}',
        '[{"src": "クロエ", "dst": "Chloe", "info": "heroine"}, {"src": "ミア", "dst": "Mia"}]',
    ],
)
def test_a_name_table_is_read_however_it_is_written(content: str) -> None:
    read = read_terms(content, "", PAIR)
    assert [(each.source, each.target) for each in read] == [("クロエ", "Chloe"), ("ミア", "Mia")]


def test_a_file_is_read_in_its_encoding() -> None:
    content = "原文,訳文\n剣,blade\n"
    for encoding in ("utf-8-sig", "utf-16", "cp932"):
        assert read_file(content.encode(encoding), "", PAIR) == [Term("剣", "blade")]


def test_tbx_of_2008() -> None:
    content = """<?xml version="1.0"?><!DOCTYPE martif SYSTEM "TBXcoreStructV02.dtd">
<martif type="TBX"><text><body><termEntry id="1"><note>weapon</note>
<langSet xml:lang="ja-JP"><tig><term>剣</term></tig><tig><term>つるぎ</term></tig></langSet>
<langSet xml:lang="en-US"><ntig><termGrp><term>blade</term></termGrp></ntig><tig><term>sword</term>
<termNote type="administrativeStatus">deprecatedTerm-admn-sts</termNote></tig></langSet>
<langSet xml:lang="de"><tig><term>Schwert</term></tig></langSet></termEntry></body></text></martif>
"""
    blade = Term("剣", "blade", forbidden=("sword",), note="weapon")
    assert read_terms(content, "", PAIR) == [blade, blade._replace(source="つるぎ")]
    hostile = '<!DOCTYPE tbx [<!ENTITY a "b">]><tbx>&a;</tbx>'
    for wrong in (hostile, "<tbx><", "<html/>"):
        with pytest.raises(InvalidFile):
            read_terms(wrong, "tbx", PAIR)


def test_json_that_is_cut_off_is_no_table_of_names() -> None:
    with pytest.raises(InvalidFile, match="no valid JSON"):
        read_terms('{"クロエ": "Chloe", "ミア":', "", PAIR)
    with pytest.raises(InvalidFile, match="no valid JSON"):
        read_terms('[{"src": "クロエ", "dst": "Chloe"}', "", PAIR)
    assert read_terms("[クロエ]=[Chloe]", "", PAIR) == [Term("[クロエ]", "[Chloe]")]


def test_what_is_wrong_is_told_with_its_line() -> None:
    with pytest.raises(InvalidFile, match="Line 2"):
        read_terms("クロエ=Chloe\nミア", "names", PAIR)
    with pytest.raises(InvalidFile, match="Line 2"):
        deepl.read("a\tb\na\tc", PAIR)
    with pytest.raises(InvalidFile, match="Line 1"):
        deepl.read_csv("a")
    assert deepl.read_csv('"a, b",c,ja,en\n') == [Term("a, b", "c")]
    with pytest.raises(InvalidRequest, match="xlsx"):
        read_terms("", "xlsx", PAIR)
