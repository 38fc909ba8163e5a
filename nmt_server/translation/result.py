"""What comes back: translations, and the segments that they are made of."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from nmt_server.text.ranges import Range, Unit, ranges

KEPT = "kept"
"""The origin of what is served as it is."""

TERM = "glossary"
"""The origin of what is a term of a glossary as a whole."""


@dataclass(frozen=True, slots=True)
class TranslatedSegment:
    """One segment of a text and its translation.

    `origin` is who made it: `engine`, `imported` or `edited`; `glossary` where it is a term of one
    as a whole; `kept` where the segment is served as
    it is, because it is no language or cannot be treated; empty where it is blank.
    `gap` is what stands between this segment and the next, as it was. `score` is the mean
    log-probability of the tokens. `detail` is what was asked for beside the text, see
    `nmt_server.translation.detail`; it is None where no engine worked.

    `is_joint` says that the source has no space before the next sentence because of its script;
    where the target language wants one, `text` ends with it.
    """

    source: str
    text: str
    gap: str
    cached: bool
    origin: str
    score: float | None = None
    warnings: tuple[str, ...] = ()
    detail: Mapping[str, Any] | None = field(default=None, hash=False)
    is_joint: bool = False

    def in_place(self, source: str, gap: str, joint: str | None = None) -> TranslatedSegment:
        """The same where it stands in a text.

        `joint` parts it from a next one that it touches; None where something else does.
        """
        text = self.text
        if joint and text and not text[-1].isspace():
            text += joint
        return TranslatedSegment(
            *(source, text, gap, self.cached, self.origin, self.score),
            *(self.warnings, self.detail, joint is not None),
        )


@dataclass(frozen=True, slots=True)
class Translation:
    """The translation of one text. `cached` says that no engine worked for this request."""

    text: str
    cached: bool
    segments: tuple[TranslatedSegment, ...]

    @property
    def warnings(self) -> list[str]:
        """The warnings of all segments, each once."""
        return sorted({warning for segment in self.segments for warning in segment.warnings})

    @property
    def origin(self) -> str:
        """That of its segments; `several` where they differ, and empty where all are blank."""
        origins = {segment.origin for segment in self.segments if segment.origin}
        return "several" if len(origins) > 1 else "".join(origins)

    def ranges(self, unit: Unit = Unit.CODE_POINT) -> list[tuple[Range, Range]]:
        """For each segment its range in the source and in the translation."""
        return list(
            zip(
                ranges(((s.source, s.gap) for s in self.segments), unit),
                ranges(((s.text, s.gap) for s in self.segments), unit),
                strict=True,
            )
        )


def joined(segments: Iterable[TranslatedSegment]) -> Translation:
    """The translation that these segments and their gaps make."""
    segments = tuple(segments)
    return Translation(
        "".join(segment.text + segment.gap for segment in segments),
        all(segment.cached for segment in segments),
        segments,
    )
