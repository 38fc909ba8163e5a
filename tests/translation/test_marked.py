"""Texts of HTML and XML on their way through a real engine."""

from __future__ import annotations

import re

from hypothesis import given, settings
from hypothesis import strategies as st

from nmt_server.documents.fragments import HTML, XML, Markup, Syntax
from nmt_server.models import CachedTranslation, TranslationModel
from nmt_server.text.segmentation import SplitMode
from nmt_server.translation import (
    Finished,
    Item,
    SegmentDone,
    Wishes,
    forget_translations,
    translate,
    translate_events,
)

PAGE = (
    '<h1 class="a">彼女は料理人だった。</h1>\n'
    "<p>クロエは<b title=x>静かに</b>前へと歩み出た。彼女は料理人だった。</p>\n"
    "<pre>猫</pre><p translate=no>猫</p>"
)
ENGLISH = (
    '<h1 class="a">She was a cook.</h1>\n'
    "<p>Chloe stepped <b title=x>quietly</b> forward. She was a cook.</p>\n"
    "<pre>猫</pre><p translate=no>猫</p>"
)


def test_tags_stand_around_their_words_again(demo_model: TranslationModel) -> None:
    wishes = Wishes(syntax=HTML)
    page, blank, nothing = translate([PAGE, " ", "<code>猫</code>"], wishes=wishes)
    assert page.text == ENGLISH and not page.cached
    assert (blank.text, nothing.text, nothing.origin) == (" ", "<code>猫</code>", "kept")
    sources = [segment.source + segment.gap for segment in page.segments]
    assert "".join(sources) == PAGE and len(page.segments) == 3
    assert "".join(segment.text + segment.gap for segment in page.segments) == ENGLISH
    forget_translations()
    (again,) = translate([PAGE], wishes=wishes)
    assert again.cached and again.text == ENGLISH
    # A sentence without tags is the one that is remembered of a text without any.
    (plain,) = translate(["彼女は料理人だった。"])
    assert plain.cached and plain.text == "She was a cook."


def test_attributes_are_no_part_of_what_is_remembered(demo_model: TranslationModel) -> None:
    first, second = (
        f'クロエは<a href="{address}">静かに</a>前へと歩み出た。' for address in ("a", "b?x=<1>")
    )
    translate([first], wishes=Wishes(syntax=XML))
    (found,) = translate([second], wishes=Wishes(syntax=XML))
    assert found.cached
    assert found.text == 'Chloe stepped <a href="b?x=<1>">quietly</a> forward.'
    row = CachedTranslation.objects.get(source__contains="<g1>")
    # Whoever corrects it and loses a mark loses no tag.
    row.target, row.origin = "Chloe walked.", "edited"
    row.save()
    forget_translations()
    (corrected,) = translate([first], wishes=Wishes(syntax=XML))
    assert re.fullmatch(r'(?=.*walked)(?=.*</a>).*<a href="a">.*', corrected.text)


def test_markdown_with_a_picture(demo_model: TranslationModel) -> None:
    picture = "![彼女は料理人だった。](猫.png)"
    text = f"# 彼女は料理人だった。\n\nクロエは**静かに**前へと歩み出た。{picture}\n"
    (found,) = translate([text], wishes=Wishes(syntax=Syntax(Markup.MARKDOWN)))
    assert found.text == (
        "# She was a cook.\n\nChloe stepped **quietly** forward.![She was a cook.](猫.png)\n"
    )


def test_what_stands_before_a_sentence_does_not_decide_what_it_is_remembered_as(
    demo_model: TranslationModel,
) -> None:
    sentence = "クロエは<b>静かに</b>前へと歩み出た。"
    wishes = Wishes(syntax=HTML, split=SplitMode.SENTENCE)
    translate([f"<i>彼女は</i>料理人だった。{sentence}{sentence}"], wishes=wishes)
    rows = set(CachedTranslation.objects.values_list("source", flat=True))
    assert rows == {"<g1>彼女は</g1>料理人だった。", "クロエは<g1>静かに</g1>前へと歩み出た。"}
    (alone,) = translate([f"<p>{sentence}"], wishes=wishes)
    assert alone.cached and alone.text == "<p>Chloe stepped <b>quietly</b> forward."


def test_a_page_names_the_language_that_it_is_in_now(demo_model: TranslationModel) -> None:
    [page] = translate(['<html lang="ja">\n<p>99</p></html>'], wishes=Wishes(syntax=HTML))
    assert page.text == '<html lang="en">\n<p>99</p></html>'
    assert "".join(each.text + each.gap for each in page.segments) == page.text
    assert page.segments[0].source == '<html lang="ja">\n<p>'


def test_wishes_of_texts_and_events(demo_model: TranslationModel) -> None:
    wishes = Wishes(syntax=HTML, detail=["hypotheses"])
    item = Item("<p>クロエは<b>静かに</b>前へと歩み出た。", prefix="Chloe walked")
    *done, last = translate_events([item, PAGE], wishes=wishes)
    assert all(isinstance(event, SegmentDone) for event in done)
    assert isinstance(last, Finished)
    first, page = last.translations
    assert re.sub("</?b>", "", first.text).startswith("<p>Chloe walked") and "</b>" in first.text
    assert page.text == ENGLISH
    (segment,) = [segment for segment in first.segments if segment.source]
    assert segment.detail is not None
    assert "<b>" in segment.detail["parts"][0]["hypotheses"][0]["text"]


WORDS = st.sampled_from(
    ["クロエは", "静かに", "前へと", "歩み出た。", "彼女は料理人だった。", "猫", "\\V[1]"]
)
TAGS = ["<b>", "</b>", "<i>", "</i>", "<br>", "<img src=a>", "<code>猫</code>", "<p>", "&amp;"]


@given(st.lists(WORDS | st.sampled_from(TAGS), max_size=12).map("".join))
@settings(max_examples=25)
def test_no_tag_is_lost_or_made_up_whatever_a_model_says(
    served_model: TranslationModel, text: str
) -> None:
    (found,) = translate([text], wishes=Wishes(syntax=HTML))

    def tags(written: str) -> list[str]:
        return sorted(re.findall("|".join(TAGS), written))

    assert [t for t in tags(found.text) if t != "&amp;"] == [t for t in tags(text) if t != "&amp;"]
