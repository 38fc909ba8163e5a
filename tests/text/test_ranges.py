"""Ranges: what a client cuts out of a text by them is the segment."""

from __future__ import annotations

from hypothesis import example, given
from hypothesis import strategies as st

from nmt_server.text.ranges import Range, Unit, ranges
from nmt_server.text.segmentation import SplitMode, segment

PIECES = st.text(st.characters(exclude_categories=["Cs"]))


@given(st.lists(st.tuples(PIECES, PIECES)))
@example([("😀猫", " "), ("é\u0301", "\n"), ("👩\u200d🦰", "")])
def test_ranges_cut_out_the_segments_in_every_unit(parts: list[tuple[str, str]]) -> None:
    text = "".join(segment + gap for segment, gap in parts)
    segments = [segment for segment, _ in parts]
    assert [text[slice(*r)] for r in ranges(parts, Unit.CODE_POINT)] == segments
    utf16 = text.encode("utf-16-le")
    cut = [utf16[2 * r.start : 2 * r.end].decode("utf-16-le") for r in ranges(parts, Unit.UTF16)]
    assert cut == segments
    utf8 = text.encode()
    assert [utf8[slice(*r)].decode() for r in ranges(parts, Unit.BYTE)] == segments


def test_half_of_a_surrogate_pair_counts_as_in_javascript() -> None:
    assert ranges([("\ud83d", ""), ("a", "")], Unit.UTF16) == [Range(0, 1), Range(1, 2)]
    assert ranges([("\ud83d", ""), ("a", "")], Unit.BYTE) == [Range(0, 3), Range(3, 4)]


@given(PIECES)
def test_ranges_of_a_segmented_text(text: str) -> None:
    segments = segment(text, SplitMode.SENTENCE, "ja")
    found = ranges([(part.text, part.gap) for part in segments], Unit.CODE_POINT)
    assert [text[r.start : r.end] for r in found] == [part.text for part in segments]
