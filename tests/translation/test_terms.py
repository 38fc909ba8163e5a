"""Terms of glossaries brought about by a real engine."""

from __future__ import annotations

from typing import Any

import pytest

from nmt_server.cache.corrections import correct
from nmt_server.glossaries.change import delete_glossary, make_glossary, update_glossary
from nmt_server.glossaries.term import Dictionary, Pair, Term
from nmt_server.models import CachedTranslation, Glossary, TranslationModel
from nmt_server.serving.served_model import route_of
from nmt_server.text.patterns import Protection
from nmt_server.translation import Translation, Wishes, translate

PAIR = Pair("ja", "en")


def shared(*terms: Term, **fields: Any) -> Glossary:
    glossary = Glossary(name="game", is_shared=True, is_default=True, **fields)
    return make_glossary(glossary, [Dictionary(PAIR, list(terms))])


def methods(translation: Translation) -> list[str]:
    return [
        term["method"]
        for segment in translation.segments
        for term in (segment.detail or {}).get("glossary", ())
    ]


def made(text: str, *terms: Term, **wishes: Any) -> tuple[str, list[str]]:
    told = Wishes(terms=terms, detail=("glossary",), **wishes)
    [translation] = translate([text], wishes=told)
    assert not translation.warnings
    return translation.text, methods(translation)


def test_each_way_is_taken_where_it_does_best(demo_model: TranslationModel) -> None:
    line = "クロエは静かに前へと歩み出た。"
    assert made(line, Term("クロエ", "Chloe")) == ("Chloe stepped quietly forward.", ["plain"])
    other = made(line, Term("クロエ", "Aurelia"))
    assert other == ("Aurelia stepped quietly forward.", ["alignment"])
    unknown = made("ザルドリックは静かに前へと歩み出た。", Term("ザルドリック", "Zaldrick"))
    assert unknown[0] == "Zaldrick stepped quietly forward."
    assert made("【クロエ】", Term("クロエ", "Aurelia")) == ("【Aurelia】", ["exact"])
    # What is a term as a whole needs no engine, although it is no language.
    assert made("HP", Term("HP", "PV")) == ("PV", ["exact"])
    noun = made("勇者は剣を装備した。", Term("剣", "axe", forbidden=("sword",)))
    assert noun == ("The hero equipped the axe.", ["alignment"])


def test_each_item_of_a_list_may_be_a_term(demo_model: TranslationModel) -> None:
    terms = Term("剣", "blade"), Term("盾", "aegis"), Term("鍵", "token")
    ways = ["alignment"] * 3
    assert made("剣、盾、鍵", *terms) == ("Blade, aegis, token", ways)
    assert made("「<b>剣</b>・盾・鍵」", *terms) == ('"<b>Blade</b>, aegis, token"', ways)
    both, _ = made("<b>剣、盾</b>、鍵", *terms)
    assert both == "<b>Blade, aegis</b>, token"


def test_codes_and_terms_stand_beside_each_other(demo_model: TranslationModel) -> None:
    terms = Term("クロエ", "Aurelia"), Term("レオン", "Leon")
    protect = Protection(("braces", "tags"))
    line = "{name}は<b>クロエ</b>に会った。"
    text, _ = made(line, *terms, protect=protect)
    assert "<b>Aurelia</b>" in text and text.startswith("{name}")


def test_what_cannot_be_brought_about_is_told(demo_model: TranslationModel) -> None:
    wishes = Wishes(terms=(Term("クロエ", "", forbidden=("Chloe",)),), detail=("glossary",))
    [translation] = translate(["クロエは静かに前へと歩み出た。"], wishes=wishes)
    # A name is all that the model has; where it has another word, that is served.
    if "Chloe" in translation.text:
        assert translation.warnings == ["glossary"] and methods(translation) == ["missed"]


def test_an_edit_shows_at_once_and_other_rows_stay(demo_model: TranslationModel) -> None:
    lines = ["クロエは静かに前へと歩み出た。", "彼女は料理人だった。"]
    plain = [each.text for each in translate(lines)]
    glossary = shared(Term("クロエ", "Aurelia"))
    first, other = translate(lines)
    assert first.text == "Aurelia stepped quietly forward." and not first.cached
    assert other.cached and other.text == plain[1]
    assert all(each.cached for each in translate(lines))
    update_glossary(glossary, [Dictionary(PAIR, [Term("クロエ", "Mirene")])])
    first, other = translate(lines)
    assert first.text.startswith("Mirene") and not first.cached and other.cached
    # A term that no text has changes nothing, and one that is taken back is served again.
    changed = [Dictionary(PAIR, [Term("ミア", "Mia"), Term("クロエ", "Aurelia")])]
    update_glossary(glossary, changed, replaces=True)
    assert [each.cached for each in translate(lines)] == [True, True]
    delete_glossary(glossary)
    assert [each.text for each in translate(lines)] == plain


def test_a_person_wins_over_a_glossary(demo_model: TranslationModel) -> None:
    shared(Term("クロエ", "Aurelia"))
    for line in ("クロエは静かに前へと歩み出た。", "クロエ"):
        assert translate([line])[0].text.startswith("Aurelia")
        row = CachedTranslation(model=demo_model, source=line)
        correct(row, "Mine.", route_of(row))
        assert translate([line])[0].text == "Mine."


@pytest.mark.parametrize("chosen", [None, ()])
def test_whose_glossaries_are_in_force(demo_model: TranslationModel, chosen: Any) -> None:
    own = shared(Term("クロエ", "Aurelia"))
    other = Glossary(name="other", is_shared=True)
    make_glossary(other, [Dictionary(Pair("ja", "de"), [Term("クロエ", "Chloé")])])
    make_glossary(other_named := Glossary(name="x"), [Dictionary(PAIR, [Term("クロエ", "Zoe")])])
    line = "クロエは静かに前へと歩み出た。"
    text = translate([line], wishes=Wishes(glossaries=chosen))[0].text
    assert text.startswith("Aurelia" if chosen is None else "Chloe")
    named = Wishes(glossaries=(other.pk, other_named.pk, own.pk))
    assert translate([line], wishes=named)[0].text.startswith("Zoe")
