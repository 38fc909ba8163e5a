"""Texts of HTML or XML: what they say is translated, and their markup goes around it again."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from typing import Any

from nmt_server.documents import Document
from nmt_server.documents.document import Slot
from nmt_server.documents.markup.pages import read_fragment
from nmt_server.documents.markup.rules import Syntax
from nmt_server.text.lines import is_blank
from nmt_server.text.markup.marks import MARKS
from nmt_server.translation.events import Event, Finished, SegmentDone
from nmt_server.translation.result import KEPT, TranslatedSegment, Translation
from nmt_server.translation.wishes import Item, Wishes

Translate = Callable[[Sequence[str | Item], Wishes], list[Translation]]
"""Translates texts without markup but marks."""


def translate_marked(
    texts: Sequence[str | Item], syntax: Syntax, wishes: Wishes, translate: Translate
) -> list[Translation]:
    """A translation for each text. Its segments are what stands between its blocks, with the tags.

    Raises as `translate`.
    """
    documents = [
        read_fragment(each if isinstance(each, str) else each.text, syntax) for each in texts
    ]
    items = [
        item
        for each, document in zip(texts, documents, strict=True)
        for item in _items(each, document)
    ]
    plain = replace(wishes, syntax=None, markup=(*wishes.markup, *MARKS))
    made = iter(translate(items, plain))
    return [_joined(document, [next(made) for _ in document.slots]) for document in documents]


def marked_events(translations: list[Translation]) -> Iterator[Event]:
    """The events of translations that are finished."""
    for index, translation in enumerate(translations):
        for number, segment in enumerate(translation.segments):
            if not is_blank(segment.source):
                yield SegmentDone(index, number, segment)
    yield Finished(translations)


def _items(text: str | Item, document: Document) -> Iterator[str | Item]:
    """The texts in a text, as it was asked for; only the first begins with its prefix."""
    item = Item(text) if isinstance(text, str) else text
    for number, each in enumerate(document.texts):
        yield replace(item, text=each, prefix=item.prefix if number == 0 else "")


def _joined(document: Document, translations: list[Translation]) -> Translation:
    content = document.content
    if is_blank(content):
        return Translation(content, True, ())
    if not translations:
        kept = TranslatedSegment(content, content, "", True, KEPT)
        return Translation(content, True, (kept,))
    ends = [slot.start for slot in document.slots[1:]] + [len(content)]
    segments = [
        _segment(document, slot, translation, content[slot.end : end])
        for slot, translation, end in zip(document.slots, translations, ends, strict=True)
    ]
    if before := content[: document.slots[0].start]:
        segments.insert(0, TranslatedSegment("", "", before, True, ""))
    return Translation(
        "".join(segment.text + segment.gap for segment in segments),
        all(translation.cached for translation in translations),
        tuple(segments),
    )


def _segment(
    document: Document, slot: Slot, translation: Translation, gap: str
) -> TranslatedSegment:
    """What became of the text in a slot, as one segment."""
    source = document.content[slot.start : slot.end]
    text = document.written_for(slot, translation.text)
    made = [segment for segment in translation.segments if segment.origin]
    changed = [segment for segment in made if segment.origin != KEPT] or made
    score = changed[0].score if len(changed) == 1 else None
    details = [segment.detail for segment in made if segment.detail]
    detail: dict[str, Any] | None = None
    if details:
        # Of several sentences, the engine has said something of each.
        detail = dict(details[0])
        if "parts" in detail:
            parts = [part for each in details for part in each["parts"]]
            is_whole = len(parts) == len(made) == 1
            detail["parts"] = [_rendered(document, slot, parts[0])] if is_whole else parts
    return TranslatedSegment(
        *(source, text, gap, translation.cached, changed[0].origin if changed else KEPT, score),
        *(tuple(translation.warnings), detail),
    )


def _rendered(document: Document, slot: Slot, part: dict[str, Any]) -> dict[str, Any]:
    """What the engine says of a whole text, with its markup in the translations."""
    hypotheses = [
        each | {"text": document.written_for(slot, each["text"])} for each in part["hypotheses"]
    ]
    return part | {"hypotheses": hypotheses}
