"""What happens while a request is worked on."""

from __future__ import annotations

from dataclasses import dataclass

from nmt_server.translation.result import TranslatedSegment, Translation


@dataclass(frozen=True, slots=True)
class SegmentDone:
    """A segment is finished. The indices are those of its text and, in it, of the segment."""

    text_index: int
    segment_index: int
    segment: TranslatedSegment


@dataclass(frozen=True, slots=True)
class SegmentSoFar:
    """The beginning of a segment's translation, which is still being decoded."""

    text_index: int
    segment_index: int
    text: str


@dataclass(frozen=True, slots=True)
class Finished:
    """The last event: as many translations as texts, in the same order."""

    translations: list[Translation]


Event = SegmentDone | SegmentSoFar | Finished
