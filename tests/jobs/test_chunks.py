"""Chunks: how texts are cut, and what becomes of texts that the engine fails on."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pytest_django.fixtures import Settings

from nmt_server.errors import Cancelled, EngineError, InvalidRequest
from nmt_server.jobs.chunks import Chunk, cut, translate_chunks
from nmt_server.jobs.plan import Plan
from nmt_server.models import TranslationModel
from nmt_server.serving.current_models import forget_models
from nmt_server.translation import CancelToken, Priority, Translation


@given(st.lists(st.integers(0, 70_000).map("x".__mul__), max_size=12), st.integers(0, 1000))
def test_chunks_are_bounded_and_make_the_texts_again(long: list[str], short: int) -> None:
    texts = long + ["y"] * short
    chunks = list(cut(texts))
    assert [text for chunk in chunks for text in chunk.texts] == texts
    first = 0
    for chunk in chunks:
        assert chunk.first == first
        first += len(chunk.texts)
        assert 0 < len(chunk.texts) <= 256
        assert len(chunk.texts) == 1 or sum(map(len, chunk.texts)) <= 64 * 1024


def test_the_first_of_many_texts_are_soon_done() -> None:
    lengths = [len(chunk.texts) for chunk in cut(["y"] * 2_000)]
    assert lengths[0] <= 16, "a slow model takes seconds for more"
    assert lengths == sorted(lengths[:-1]) + lengths[-1:]
    assert lengths.count(256) >= 6


class FailingPlan(Plan):
    """A plan whose engine fails on every request with one of some texts in it."""

    bad: frozenset[str] = frozenset()

    def translate(
        self,
        texts: Sequence[str],
        cancel: CancelToken,
        priority: Priority = Priority.BULK,
        on_stored: Callable[[], None] | None = None,
    ) -> list[Translation]:
        if self.bad & set(texts):
            raise EngineError("The engine failed.")
        return [Translation(text.upper(), False, ()) for text in texts]


def test_a_text_that_the_engine_fails_on_fails_alone() -> None:
    texts = [f"t{n}" for n in range(500)]
    FailingPlan.bad = frozenset({"t7", "t300"})
    results = [
        result
        for _, results in sorted(translate_chunks(cut(texts), FailingPlan(), CancelToken()))
        for result in results
    ]
    assert [r.text for r in results if not r.error] == [
        text.upper() for text in texts if text not in FailingPlan.bad
    ]
    assert {r.text: r.error for r in results if r.error} == {
        "t7": "The engine failed.",
        "t300": "The engine failed.",
    }


def test_an_engine_that_fails_on_everything_is_an_error() -> None:
    texts = [f"t{n}" for n in range(100)]
    FailingPlan.bad = frozenset(texts)
    with pytest.raises(EngineError):
        list(translate_chunks(cut(texts), FailingPlan(), CancelToken()))


def test_cancelled_before_it_begins(served_model: TranslationModel) -> None:
    cancel = CancelToken()
    cancel.cancel()
    with pytest.raises(Cancelled):
        list(translate_chunks([Chunk(0, ["猫"] * 300)], Plan(), cancel))


def test_what_is_wrong_with_the_plan_is_raised(served_model: TranslationModel) -> None:
    with pytest.raises(InvalidRequest, match="split"):
        list(translate_chunks([Chunk(0, ["猫"])], Plan(split="word"), CancelToken()))


def test_the_frames_of_subtitles(served_model: TranslationModel) -> None:
    """Markup is protected, and a line break within a cue is no more than a space."""
    cue = "<i>猫が好き</i>"
    plan = Plan(format_name="srt")
    ((_, (marked, wrapped)),) = translate_chunks(
        [Chunk(0, [cue, "猫は\n静かに"])], plan, CancelToken()
    )
    assert marked.text.startswith("<i>") and marked.text.endswith("</i>")
    assert "\n" not in wrapped.text


def test_a_text_with_more_segments_than_a_request_may_have_fails_alone(
    served_model: TranslationModel, settings: Settings
) -> None:
    settings.NMT_SERVER = {**settings.NMT_SERVER, "MAX_SEGMENTS": 5}
    forget_models()
    texts = ["猫。犬。", "猫。犬。鳥。魚。馬。牛。", "鳥。魚。馬。"]
    chunks = cut(texts)
    ((_, results),) = translate_chunks(chunks, Plan(split="sentence"), CancelToken())
    assert [bool(result.error) for result in results] == [False, True, False]
    assert "more than 5 segments" in results[1].error and results[1].text == texts[1]


def test_progress_is_told_before_a_chunk_is_done(demo_model: TranslationModel) -> None:
    texts = [f"猫が{n}匹いる。" for n in range(250)]
    told: list[int] = []
    done = translate_chunks(
        [Chunk(0, texts)], Plan(), CancelToken(), on_stored=lambda: told.append(len(told))
    )
    assert len(list(done)) == 1 and len(told) > 1
