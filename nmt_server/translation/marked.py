"""Texts of HTML, XML or Markdown: their words are translated, and the markup goes around again."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from typing import Any

from nmt_server.documents import Document
from nmt_server.documents.document import Slot
from nmt_server.documents.fragments import Syntax, read_fragment
from nmt_server.documents.named_language import Languages, edited
from nmt_server.text.lines import is_blank
from nmt_server.text.markup.marks import MARKS
from nmt_server.translation.events import Event, Finished, SegmentDone
from nmt_server.translation.result import KEPT, TranslatedSegment, Translation
from nmt_server.translation.wishes import Item, Wishes

Translate = Callable[[Sequence[str | Item], Wishes], list[Translation]]
"""Translates texts without markup but marks."""


def translate_marked(
    texts: Sequence[str | Item],
    syntax: Syntax,
    wishes: Wishes,
    languages: Languages,
    translate: Translate,
) -> list[Translation]:
    """A translation for each text. Its segments are what stands between its blocks, with the tags.

    Where the root of a text names the first of `languages`, that of the translation names the
    second, and what stands before the first block is a segment. Raises as `translate`.
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
    return [
        _joined(document, languages, [next(made) for _ in document.texts]) for document in documents
    ]


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


def _joined(
    document: Document, languages: Languages, translations: list[Translation]
) -> Translation:
    content = document.content
    if is_blank(content):
        return Translation(content, True, ())
    edits = document.naming_edits(languages)
    if not translations:
        kept = TranslatedSegment(content, edited(content, edits), "", True, KEPT)
        return Translation(kept.text, True, (kept,))
    made = iter(translations)
    ends = [slot.start for slot in document.slots[1:]] + [len(content)]
    segments: list[TranslatedSegment] = []
    if before := content[: document.slots[0].start]:
        # Nothing else stands before the tag that names it.
        if edits:
            segments.append(TranslatedSegment(before, edited(before, edits), "", True, KEPT))
        else:
            segments.append(TranslatedSegment("", "", before, True, ""))
    for slot, end in zip(document.slots, ends, strict=True):
        own, *inner = [next(made) for _ in (slot, *slot.inner)]
        segments.append(_segment(document, slot, own, inner, content[slot.end : end]))
    return Translation(
        "".join(segment.text + segment.gap for segment in segments),
        all(translation.cached for translation in translations),
        tuple(segments),
    )


def _segment(
    document: Document, slot: Slot, own: Translation, inner: list[Translation], gap: str
) -> TranslatedSegment:
    """What became of the text in a slot, and of those in it, as one segment."""
    source = document.content[slot.start : slot.end]
    text = document.written_for(slot, own.text, [each.text for each in inner])
    made = [segment for segment in own.segments if segment.origin]
    changed = [segment for segment in made if segment.origin != KEPT] or made
    score = changed[0].score if len(changed) == 1 else None
    origin = changed[0].origin if changed else KEPT
    cached = all(each.cached for each in (own, *inner))
    warnings = sorted({warning for each in (own, *inner) for warning in each.warnings})
    detail = _detail(document, slot, made)
    return TranslatedSegment(source, text, gap, cached, origin, score, tuple(warnings), detail)


def _detail(
    document: Document, slot: Slot, segments: list[TranslatedSegment]
) -> dict[str, Any] | None:
    """What an engine says of the sentences of a text; of a single one, with its markup."""
    details = [segment.detail for segment in segments if segment.detail]
    if not details:
        return None
    detail = dict(details[0])
    if "parts" in detail:
        parts = [part for each in details for part in each["parts"]]
        is_whole = len(parts) == len(segments) == 1
        detail["parts"] = [_rendered(document, slot, parts[0])] if is_whole else parts
    return detail


def _rendered(document: Document, slot: Slot, part: dict[str, Any]) -> dict[str, Any]:
    """What the engine says of a whole text, with its markup in the translations."""
    hypotheses = [
        each | {"text": document.written_for(slot, each["text"])} for each in part["hypotheses"]
    ]
    return part | {"hypotheses": hypotheses}
