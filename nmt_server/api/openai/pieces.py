"""An answer as it is translated: its pieces in the order in which they stand in it."""

from __future__ import annotations

from collections.abc import Iterator

from nmt_server.prompts import Answer, Place
from nmt_server.translation import Event, SegmentDone, TranslatedSegment, Translation
from nmt_server.translation.events import Finished


class _Text:
    """A text of which segments come in any order, and leave in theirs."""

    def __init__(self, source: str) -> None:
        self._source = source
        self._segments: dict[int, TranslatedSegment] = {}
        self._next = 0
        # How far the source has been translated, and the translation handed out, in characters.
        self._reached = 0
        self._given = 0

    @property
    def is_whole(self) -> bool:
        """Whether nothing is left of the source."""
        return self._reached == len(self._source)

    def add(self, number: int, segment: TranslatedSegment) -> None:
        self._segments[number] = segment

    def take(self) -> str:
        """What follows on what was taken before, as far as it is known."""
        taken = ""
        if not self._reached:
            # Blank segments have no event; one may stand before the first.
            lead = len(self._source) - len(self._source.lstrip())
            if lead and 0 not in self._segments and 1 in self._segments:
                self._next, self._reached = 1, lead
                taken = self._source[:lead]
        while (segment := self._segments.get(self._next)) is not None:
            if not self._source.startswith(segment.source + segment.gap, self._reached):
                break
            self._next += 1
            self._reached += len(segment.source) + len(segment.gap)
            taken += segment.text + segment.gap
        self._given += len(taken)
        return taken

    def rest(self, translation: Translation) -> str:
        """What is left when all is known."""
        self._reached = len(self._source)
        return translation.text[self._given :]


def pieces(answer: Answer, events: Iterator[Event]) -> Iterator[str | list[Translation]]:
    """The pieces of an answer, as soon as all before them are there; at last the translations."""
    texts = [_Text(text) for text in answer.texts]
    parts = iter(answer.parts)
    part = next(parts, None)
    for event in events:
        if isinstance(event, SegmentDone):
            texts[event.text_index].add(event.segment_index, event.segment)
        elif not isinstance(event, Finished):
            continue
        piece = ""
        while part is not None:
            if isinstance(part, Place):
                text = texts[part.number]
                if isinstance(event, Finished):
                    taken = text.rest(event.translations[part.number])
                else:
                    taken = text.take()
                piece += part.write(taken)
                if not text.is_whole:
                    break
            else:
                piece += part
            part = next(parts, None)
        if piece:
            yield piece
        if isinstance(event, Finished):
            yield event.translations
