"""Lines before a text: what a real model reads of them, and what is left of what it writes."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from nmt_server.engines.base import Hypothesis
from nmt_server.worker.context import mark_of, tokens_before, without_lines_before
from nmt_server.worker.messages import items_message, items_of
from nmt_server.worker.work import Context, WorkItem
from tests.worker.watched import OPTIONS, Host

TEXT, BEFORE = "猫が走る", "犬が好き"


@pytest.fixture(scope="module")
def host(random_model_folder: Path) -> Host:
    return Host(random_model_folder)


def test_a_text_is_read_behind_the_lines_before_it(host: Host) -> None:
    plain = host.begin([TEXT]).results()[0]
    tokens = host.tokenizer.encode([BEFORE, TEXT])
    pieces = sorted(host.engine.vocabularies.source or ())
    used = 0
    for separator in [*pieces[::2], "no-such-token"]:
        host.engine.batches.clear()
        [result] = host.begin([TEXT], context=Context(separator, (BEFORE,))).results()
        read = host.engine.batches[0][0][0]
        if separator in tokens[1] or separator == "no-such-token":
            # It would not be known from the text, or not be read at all.
            assert read == tokens[1]
        else:
            assert read == [*tokens[0], separator, *tokens[1]]
            [[made]] = host.engine.translate_batch([read], [[]], OPTIONS)
            behind = without_lines_before([made], separator)
            if behind:
                used += 1
                assert result.text == host.tokenizer.decode([behind[0].tokens])[0]
                assert "context" not in result.warnings
                continue
        assert (result.text, "context" in result.warnings) == (plain.text, True)
    assert used


def test_a_text_that_fills_the_model_is_read_alone(host: Host) -> None:
    long = "".join(f"{TEXT}。" for _ in range(40))
    plain, framed, begun = (
        host.begin([long], **more).results()[0]
        for more in (
            {},
            {"context": Context("犬", (BEFORE,))},
            {"context": Context("犬", (BEFORE,)), "prefix": "The"},
        )
    )
    assert plain.text == framed.text and "context" not in plain.warnings
    assert "context" in framed.warnings and "context" in begun.warnings


def test_the_nearest_lines_are_read_as_far_as_there_is_room() -> None:
    context = Context("▁ <sep>", ("a b c", "d", "e f"))

    def encode(texts: list[str]) -> list[list[str]]:
        return [text.split() for text in texts]

    assert tokens_before(context, encode, 3) == []
    assert tokens_before(context, encode, 8) == ["d", "▁", "<sep>", "e", "f", "▁", "<sep>"]
    assert len(tokens_before(context, encode, 100)) == 12
    assert mark_of(context.separator) == "<sep>"


def test_what_is_told_of_tokens_is_of_the_text_alone() -> None:
    whole = Hypothesis(["▁a", "<sep>", "▁b", "<sep>", "▁c"], -0.5, False, [-1.0] * 5, [[0.5]] * 5)
    [cut] = without_lines_before([whole], "<sep>")
    assert (cut.tokens, cut.token_scores, cut.alignment) == (["▁c"], [-1.0], [[0.5]])
    assert not without_lines_before([replace(whole, tokens=["▁a", "<sep>", "▁"])], "<sep>")
    assert without_lines_before([whole, replace(whole, tokens=["▁a"])], "<sep>") == [cut]


def test_lines_before_go_to_a_host() -> None:
    items = [WorkItem("a", OPTIONS, context=Context("<sep>", ("b", "c"))), WorkItem("a", OPTIONS)]
    assert items_of(items_message(items)) == items
