"""Where a part of a text is in another version of it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nmt_server.text.versions import in_version


@pytest.mark.parametrize(
    ("text", "part", "version", "expected"),
    [
        ("剣を手に\n入れた。", "入れた。", "剣を手に入れた。", "入れた"),
        ("❤剣を得た", "剣", "剣を得た", "剣"),
        ("オークに123,456点だ", "123,456", "オークに57点だ", "57"),
        ("l'ami et l'eau", "l'eau", "l''ami et l''eau", "l''eau"),
        ("ไม่ดี", "ไม่", "ไม่ ดี", "ไม่"),
        ("a ★ b", "★", "a b", None),
        ("a b c", "b", "a b", None),
    ],
)
def test_a_part_in_a_version(text: str, part: str, version: str, expected: str | None) -> None:
    start = text.index(part)
    (place,) = in_version([(start, start + len(part))], text, version)
    assert (place and version[slice(*place)]) == expected


@given(st.lists(st.text("ab剣. \n", min_size=1)), st.data())
def test_spaces_and_signs_move_nothing(words: list[str], data: st.DataObject) -> None:
    text, version = "".join(words), "—".join(words)
    start, end = sorted(data.draw(st.integers(0, len(text))) for _ in range(2))
    (place,) = in_version([(start, end)], text, version)
    letters = [each for each in text[start:end] if each.isalnum()]
    assert (place is None) == (not letters)
    if place is not None:
        assert [each for each in version[slice(*place)] if each.isalnum()] == letters
