"""What a request may ask of a host, and take back; the host is a real process."""

from __future__ import annotations

import threading
from dataclasses import replace

import pytest

from nmt_server.engines.base import EngineSpec
from nmt_server.errors import (
    Cancelled,
    ServerBusy,
    TranslationTimeout,
)
from nmt_server.worker.client import WorkerClient
from nmt_server.worker.wire import SegmentResult
from nmt_server.worker.work import CancelToken, Priority, WorkItem
from tests.random_model import lines
from tests.worker.asking import (
    OPTIONS,
    PAIR,
    go_on,
    items,
    translate,
    wait_until_free,
)


def test_cancelled_before_it_is_sent(client: WorkerClient, spec: EngineSpec) -> None:
    cancel = CancelToken()
    cancel.cancel()
    with pytest.raises(Cancelled):
        list(client.translate(spec, items(["猫"]), PAIR, keep_alive=300, timeout=60, cancel=cancel))
    assert translate(client, spec, ["猫"])[0].text


def test_what_is_taken_back_while_the_model_loads_is_not_decoded(
    client: WorkerClient, spec: EngineSpec
) -> None:
    work = items(lines(5000))
    with pytest.raises(TranslationTimeout):
        # Over as soon as it is sent, to a host that has just begun to load.
        list(client.translate(spec, work, PAIR, keep_alive=300, timeout=60, deadline=0))
    state = client.load(spec, keep_alive=300, timeout=60)
    assert (state.open_requests, state.waiting_tokens) == (0, 0)


def test_cancelled_in_the_middle_leaves_the_host_free(
    client: WorkerClient, spec: EngineSpec
) -> None:
    texts = lines(5000)
    cancel = CancelToken()
    done = 0
    with pytest.raises(Cancelled):
        for batch in client.translate(
            spec, items(texts), PAIR, keep_alive=300, timeout=60, cancel=cancel
        ):
            done += len(batch)
            cancel.cancel()
    assert 0 < done < 5000
    # What was queued is gone with it, at the latest before what is queued behind it.
    assert len(translate(client, spec, lines(300))) == 300
    wait_until_free(client, spec)
    # Late: nothing happens.
    cancel.cancel()


def test_who_still_waits_is_not_hurt_by_who_cancels(client: WorkerClient, spec: EngineSpec) -> None:
    texts = lines(600)
    cancel = CancelToken()
    kept: list[SegmentResult] = []
    thread = threading.Thread(target=lambda: kept.extend(translate(client, spec, texts)))
    thread.start()
    with pytest.raises(Cancelled):
        for _ in client.translate(
            spec, items(texts), PAIR, keep_alive=300, timeout=60, cancel=cancel
        ):
            cancel.cancel()
    thread.join(60)
    assert len(kept) == 600 and all(result.text for result in kept)


def test_a_full_queue_refuses_and_says_when_to_come_back(
    client: WorkerClient, held: EngineSpec
) -> None:
    small = replace(held, max_queued_tokens=100)
    texts = lines(600)
    long = client.translate(small, items(texts), PAIR, keep_alive=300, timeout=60)
    first = next(long)
    another = ["猫", "犬", "鳥", "馬"]
    with pytest.raises(ServerBusy, match="wait") as caught:
        translate(client, small, another)
    assert 1 <= caught.value.retry_after <= 60
    go_on(held)
    # A line goes before all that, and is not refused for it.
    assert translate(client, small, ["魚がいる"])[0].text
    # What was accepted is answered whole, and then there is room again.
    assert len(first) + sum(len(batch) for batch in long) == 600
    assert all(result.text for result in translate(client, small, another))


def test_what_a_request_brings_counts_where_others_wait(
    client: WorkerClient, held: EngineSpec
) -> None:
    small = replace(held, max_queued_tokens=200_000)
    long = client.translate(small, items(lines(600)), PAIR, keep_alive=300, timeout=60)
    first = next(long)
    many = [f"猫が{number}匹" for number in range(12_500)]
    with pytest.raises(ServerBusy, match="12500"):
        translate(client, small, many)
    go_on(held)
    assert translate(client, small, ["犬", "鳥", "馬", "魚"])[0].text
    assert len(first) + sum(len(batch) for batch in long) == 600


def test_lines_too_are_refused_where_too_many_wait(client: WorkerClient, held: EngineSpec) -> None:
    small = replace(held, max_queued_tokens=100)
    texts = lines(600)
    results = client.translate(
        small, items(texts), PAIR, keep_alive=300, timeout=60, priority=Priority.INTERACTIVE
    )
    first = next(results)
    with pytest.raises(ServerBusy):
        translate(client, small, ["猫"])
    go_on(held)
    assert len(first) + sum(len(batch) for batch in results) == 600


def test_a_line_does_not_wait_behind_a_book(client: WorkerClient, spec: EngineSpec) -> None:
    cancel = CancelToken()
    book = client.translate(
        spec,
        items(lines(20_000)),
        PAIR,
        keep_alive=300,
        timeout=60,
        cancel=cancel,
    )
    next(book)
    assert translate(client, spec, ["鳥がいる"])[0].text
    assert client.state(spec, timeout=60).waiting_tokens > 0
    cancel.cancel()
    with pytest.raises(Cancelled):
        list(book)


def test_what_was_asked_for_beside_the_text(client: WorkerClient, spec: EngineSpec) -> None:
    options = replace(OPTIONS, beam_size=3, num_hypotheses=3)
    wanted = ("tokens", "scores", "alignment", "hypotheses", "timings")
    (batch,) = client.translate(
        spec, items(["猫が走る"], options, detail=wanted), PAIR, keep_alive=300, timeout=60
    )
    detail = batch[0].detail
    assert detail is not None
    (part,) = detail["parts"]
    assert len(part["hypotheses"]) == 3
    best = part["hypotheses"][0]
    assert best["text"] == batch[0].text
    assert len(best["token_scores"]) == len(best["tokens"]) == len(best["alignment"])
    assert all(score <= 0 for score in best["token_scores"])
    assert {len(row) for row in best["alignment"]} == {len(part["source_tokens"])}
    assert detail["timings"]["engine"] > 0 and detail["timings"]["batch"] == 1
    (plain,) = translate(client, spec, ["猫が走る"])
    assert plain.detail is None


def test_a_translation_begins_as_asked(client: WorkerClient, spec: EngineSpec) -> None:
    for options in (OPTIONS, replace(OPTIONS, beam_size=1)):
        (batch,) = client.translate(
            spec,
            items(["猫が走る"], options, prefix="the dog", detail=("scores",)),
            PAIR,
            keep_alive=300,
            timeout=60,
        )
        assert batch[0].text.startswith("the dog")


def test_greedy_search_gives_token_by_token(client: WorkerClient, spec: EngineSpec) -> None:
    greedy = replace(OPTIONS, beam_size=1)
    results = [
        result
        for batch in client.translate(
            spec,
            items(["猫が走る"], greedy, detail=("partial",)),
            PAIR,
            keep_alive=300,
            timeout=60,
        )
        for result in batch
    ]
    *partial, whole = results
    assert not whole.partial and len(partial) > 1 and all(each.partial for each in partial)
    lengths = [len(each.text) for each in partial]
    assert lengths == sorted(lengths) and whole.text.startswith(partial[-1].text)


def test_items_of_one_request_have_options_of_their_own(
    client: WorkerClient, spec: EngineSpec
) -> None:
    short = replace(OPTIONS, max_decoding_length=2)
    mixed = [WorkItem("猫が走る", OPTIONS), WorkItem("猫が走る", short)]
    found = {
        result.index: result
        for batch in client.translate(
            spec, mixed, PAIR, keep_alive=300, timeout=60, priority=Priority.BULK
        )
        for result in batch
    }
    assert "truncated" in found[1].warnings
    assert len(found[1].text) < len(found[0].text)


def test_sampling_draws_anew_for_everybody(client: WorkerClient, spec: EngineSpec) -> None:
    sampling = replace(OPTIONS, beam_size=1, sampling_topk=0, sampling_temperature=5.0)
    texts = {result.text for result in translate(client, spec, ["猫"] * 20, options=sampling)}
    assert len(texts) > 1


def test_over_long_text_is_split_with_a_warning(client: WorkerClient, spec: EngineSpec) -> None:
    (result,) = translate(client, replace(spec, max_source_tokens=16), ["猫が走る。" * 100])
    assert "split" in result.warnings and result.text.count(" ") >= 10


def test_text_that_spells_control_tokens_is_text(client: WorkerClient, spec: EngineSpec) -> None:
    normal = translate(client, spec, ["猫が走る"])[0].text
    for text in ["</s>", "<s>", "<unk>", "▁", "猫</s>犬", "\x01", "\u200b", "<pad>" * 50]:
        assert not translate(client, spec, [text])[0].error
    assert translate(client, spec, ["猫が走る"])[0].text == normal
