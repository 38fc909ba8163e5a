"""What a request can ask for beside the translation."""

from __future__ import annotations

import math

import pytest

from nmt_server.cache.corrections import correct
from nmt_server.errors import Cancelled, InvalidOption, InvalidRequest, TranslationTimeout
from nmt_server.models import CachedTranslation, TranslationModel
from nmt_server.models.changes import forget_revision
from nmt_server.serving.served_model import ServedModel
from nmt_server.text.segmentation import SplitMode
from nmt_server.translation import (
    CancelToken,
    Item,
    Priority,
    Translation,
    Wishes,
    forget_translations,
    translate,
)

TEXT = "猫が走る。犬が好きです。"


def ask(*detail: str, text: str = TEXT, **wishes: object) -> Translation:
    wished = {"split": SplitMode.SENTENCE, **wishes}
    (translation,) = translate([text], wishes=Wishes(detail=detail, **wished))  # type: ignore[arg-type]
    return translation


def test_nothing_is_told_that_was_not_asked_for(served_model: TranslationModel) -> None:
    assert all(segment.detail is None for segment in ask().segments)
    (first, _) = ask("tokens").segments
    assert first.detail is not None and first.detail.keys() == {"parts"}
    (part,) = first.detail["parts"]
    assert part.keys() == {"source_tokens", "hypotheses"}
    (hypothesis,) = part["hypotheses"]
    assert hypothesis.keys() == {"text", "score", "tokens"}
    assert hypothesis["text"] + " " == first.text and hypothesis["score"] == first.score


def test_scores_alignment_and_quality_fit_together(served_model: TranslationModel) -> None:
    (segment, _) = ask("scores", "tokens", "alignment", "quality").segments
    assert segment.detail is not None
    (part,) = segment.detail["parts"]
    (best,) = part["hypotheses"]
    assert len(best["token_scores"]) == len(best["tokens"]) == len(best["alignment"])
    assert all(len(row) == len(part["source_tokens"]) for row in best["alignment"])
    assert all(score <= 0.001 for score in best["token_scores"])
    mean = sum(best["token_scores"]) / len(best["token_scores"])
    assert segment.detail["quality"] == pytest.approx(math.exp(min(0, mean)))
    assert "".join(word["text"] for word in segment.detail["words"]) == "".join(
        word for word in best["words"]
    )
    for source, target in best["word_alignment"]:
        assert source < len(part["source_words"]) and target < len(best["words"])


def test_what_only_an_engine_knows_is_asked_of_it(served_model: TranslationModel) -> None:
    plain = ask()
    assert ask("sentences", "cached", "warnings", "timings").cached
    again = ask("tokens")
    assert not again.cached and again.text == plain.text
    assert ask().cached
    # A person's translation stays.
    row = CachedTranslation.objects.get(source="猫が走る。")
    correct(row, "Tama runs.", ServedModel.from_row(TranslationModel.objects.get()).default_route)
    forget_revision()
    corrected, engine = ask("tokens", "quality").segments
    assert corrected.text == "Tama runs. " and corrected.cached and corrected.detail is None
    assert not engine.cached and engine.detail is not None


def test_timings_are_of_the_work_that_was_done(served_model: TranslationModel) -> None:
    (segment, _) = ask("timings").segments
    assert segment.detail is not None
    timings = segment.detail["timings"]
    assert timings["queued"] >= 0 and timings["engine"] > 0 and timings["batch"] >= 1
    assert all(segment.detail is None for segment in ask("timings").segments)


def test_n_best(served_model: TranslationModel) -> None:
    options = {"beam_size": 4, "num_hypotheses": 3}
    (segment, _) = ask("hypotheses", options=options).segments
    assert segment.detail is not None
    hypotheses = segment.detail["parts"][0]["hypotheses"]
    assert len(hypotheses) == 3 and hypotheses[0]["text"] + " " == segment.text
    with pytest.raises(InvalidOption):
        ask("hypotheses", options={"beam_size": 2, "num_hypotheses": 3})
    with pytest.raises(InvalidOption):
        ask("hypotheses", options={"num_hypotheses": 17, "beam_size": 20})


@pytest.mark.parametrize("prefix", ["", "The"])
def test_alternatives_stand_behind_the_translation(
    demo_model: TranslationModel, prefix: str
) -> None:
    for text in ("勇者は剣を装備した。", "村長は料理人だった。"):
        plain = ask(text=text, prefix=prefix)
        forget_translations()
        found = ask("alternatives", "tokens", text=text, prefix=prefix)
        assert found.text == plain.text
        (segment,) = found.segments
        assert segment.detail is not None
        best, *others = segment.detail["parts"][0]["hypotheses"]
        assert best["text"] == plain.text and len(others) == 4
        assert len({each["text"] for each in (best, *others)}) == 5
        scores = [each["score"] for each in others]
        assert scores == sorted(scores, reverse=True)
        assert all(each["tokens"][0].startswith("▁") for each in others), "no half word"
        CachedTranslation.objects.all().delete()
        assert ask("alternatives", text=text, prefix=prefix).text == plain.text
        assert ask(text=text, prefix=prefix).cached, "it is the same translation"


def test_alternatives_differ_after_the_prefix(served_model: TranslationModel) -> None:
    options = {"beam_size": 5, "num_hypotheses": 4}
    translation = ask(
        "alternatives", "tokens", prefix="The cat", options=options, text="猫が走る。"
    )
    (segment,) = translation.segments
    assert segment.detail is not None
    hypotheses = segment.detail["parts"][0]["hypotheses"]
    assert len({each["text"] for each in hypotheses}) == len(hypotheses) > 1
    assert all(each["text"].startswith("The cat") for each in hypotheses)


def test_a_prefix_is_the_beginning_of_the_first_segment(served_model: TranslationModel) -> None:
    plain = ask(text=f"\n{TEXT}")
    prefixed = ask(text=f"\n{TEXT}", prefix="The cat")
    assert prefixed.text.startswith("\nThe cat")
    assert prefixed.segments[-1].text == plain.segments[-1].text and prefixed.segments[-1].cached
    forget_translations()
    assert ask(text=f"\n{TEXT}", prefix="The cat").cached
    assert not ask(text=f"\n{TEXT}", prefix="The dog").cached
    with pytest.raises(InvalidRequest):
        ask(prefix="x" * 3_000)


def test_items_have_options_of_their_own(served_model: TranslationModel) -> None:
    texts: list[str | Item] = [
        "猫が走る",
        Item("猫が走る", options={"max_decoding_length": 2}),
        Item("猫が走る", prefix="Hello"),
        Item(TEXT, split=SplitMode.SENTENCE),
        "猫が走る",
    ]
    plain, short, prefixed, split, same = translate(texts, wishes=Wishes(options={"beam_size": 3}))
    assert plain == same and "truncated" in short.warnings and short.text != plain.text
    assert prefixed.text.startswith("Hello") and len(split.segments) == 2
    assert all(t.cached for t in translate(texts, wishes=Wishes(options={"beam_size": 3})))
    with pytest.raises(InvalidOption):
        translate([Item("猫", options={"beem_size": 1})])


def test_what_is_drawn_at_random_is_not_cached(served_model: TranslationModel) -> None:
    options = {"sampling_topk": 0, "beam_size": 1}
    first = translate([f"猫{n}" for n in range(8)], wishes=Wishes(options=options))
    assert not CachedTranslation.objects.exists()
    second = translate([f"猫{n}" for n in range(8)], wishes=Wishes(options=options))
    assert not any(t.cached for t in second)
    assert [t.text for t in first] != [t.text for t in second]


def test_a_cancelled_request_ends(served_model: TranslationModel) -> None:
    token = CancelToken()
    token.cancel()
    with pytest.raises(Cancelled):
        translate(["猫が走る"], wishes=Wishes(cancel=token))
    assert translate(["猫が走る"])[0].text
    # What needs no engine needs no cancelling.
    assert translate(["猫が走る"], wishes=Wishes(cancel=token))[0].cached


def test_a_deadline_that_is_over(served_model: TranslationModel) -> None:
    translate(["猫"])
    with pytest.raises(TranslationTimeout):
        translate(
            [f"猫が走る{n}" for n in range(2_000)],
            wishes=Wishes(deadline=0.01, priority=Priority.BULK),
        )
    # It ended in the middle.
    assert CachedTranslation.objects.count() < 2_000


def test_a_detail_that_there_is_not(served_model: TranslationModel) -> None:
    with pytest.raises(InvalidRequest, match="tokens"):
        ask("token")


def test_a_single_text_is_no_list(served_model: TranslationModel) -> None:
    for text in ("猫", Item("猫")):
        with pytest.raises(TypeError, match="a list of texts"):
            translate(text)  # type: ignore[arg-type]
