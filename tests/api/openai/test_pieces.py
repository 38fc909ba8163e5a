"""An answer in pieces is the answer, whatever comes first."""

from __future__ import annotations

import random

from hypothesis import given, settings
from hypothesis import strategies as st

from nmt_server.api.openai.pieces import pieces
from nmt_server.prompts import Answer
from nmt_server.prompts.answer import in_quotes
from nmt_server.translation import Event, Finished, SegmentDone, TranslatedSegment
from nmt_server.translation.result import joined

_GAP = st.sampled_from(["", " ", "\n", "\n\n", " \n"])
_SEGMENT = st.tuples(st.sampled_from(["猫。", "犬", 'a "b"', "。", ""]), _GAP)


def segments(parts: list[tuple[str, str]], lead: str) -> list[TranslatedSegment]:
    made = [TranslatedSegment(s, f"<{s}>" if s else s, gap, False, "engine") for s, gap in parts]
    return [TranslatedSegment("", "", lead, True, ""), *made] if lead else made


@settings(deadline=None)
@given(st.lists(st.tuples(st.lists(_SEGMENT, max_size=4), _GAP), max_size=4), st.randoms())
def test_pieces_make_the_whole(
    texts: list[tuple[list[tuple[str, str]], str]], chance: random.Random
) -> None:
    split = [segments(parts, lead) for parts, lead in texts]
    translations = [joined(each) for each in split]
    answer = Answer()
    answer.add("[")
    for each in split:
        answer.add("'")
        answer.translate("".join(s.source + s.gap for s in each), in_quotes)
    answer.add("]")
    events: list[Event] = [
        SegmentDone(index, number, segment)
        for index, each in enumerate(split)
        for number, segment in enumerate(each)
        if segment.source.strip()
    ]
    chance.shuffle(events)
    *said, last = pieces(answer, iter([*events, Finished(translations)]))
    assert last == translations
    assert "".join(map(str, said)) == answer.rendered([each.text for each in translations])


def test_what_is_known_is_not_kept_back() -> None:
    answer = Answer()
    for text in ("猫。犬。", "鳥。"):
        answer.translate(text)
        answer.add("\n")
    made = [TranslatedSegment(s, s.lower() + t, "", False, "engine")
            for s, t in (("猫。", "Cat. "), ("犬。", "Dog."), ("鳥。", "Bird."))]  # fmt: skip
    whole = [joined(made[:2]), joined(made[2:])]
    events: list[Event] = [SegmentDone(1, 0, made[2]), SegmentDone(0, 0, made[0])]
    found = pieces(answer, iter([*events, SegmentDone(0, 1, made[1]), Finished(whole)]))
    assert next(found) == made[0].text
    assert next(found) == f"{made[1].text}\n{made[2].text}\n"
