"""The queue of a host, over a real engine whose batches are watched."""

from __future__ import annotations

import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nmt_server.options import DecodingOptions
from nmt_server.worker.work import Priority, WorkItem
from tests.worker.watched import OPTIONS, POISON, Host, Pending, cats_and_dogs, of_many_lengths


@pytest.fixture(scope="module")
def host(random_model_folder: Path) -> Host:
    return Host(random_model_folder)


@pytest.fixture(autouse=True)
def _reset(host: Host) -> None:
    host.engine.poison = host.engine.mute = host.engine.short_of = None
    host.engine.batches.clear()


def test_no_engine_call_is_over_the_budget(host: Host) -> None:
    texts = of_many_lengths(300)
    host.translate(texts)
    assert len(host.engine.decoded(OPTIONS)) == 300
    for batch, _ in host.engine.batches:
        longest = max(map(len, batch))
        assert len(batch) == 1 or longest * len(batch) <= 256


def test_batches_hold_similar_lengths(host: Host) -> None:
    texts = of_many_lengths(300)
    host.translate(texts)
    padded = sum(max(map(len, batch)) * len(batch) for batch, _ in host.engine.batches)
    tokens = sum(len(segment) for batch, _ in host.engine.batches for segment in batch)
    assert tokens / padded > 0.9


def test_the_same_line_is_decoded_once(host: Host) -> None:
    host.engine.gate.clear()
    pending = [host.begin(["猫が好き", "犬が好き", "猫が好き"]) for _ in range(10)]
    host.engine.gate.set()
    results = [each.results() for each in pending]
    answers = [[result.text for result in each] for each in results]
    shared = [{result.is_shared for result in each} for each in results]
    assert shared == [{False}, *[{True}] * 9]
    assert all(answer == answers[0] for answer in answers) and answers[0][0] == answers[0][2]
    assert len(host.engine.decoded(OPTIONS)) == 2


def test_requests_of_many_clients_share_batches(host: Host) -> None:
    host.engine.gate.clear()
    pending = [host.begin([cats_and_dogs(n)]) for n in range(40)]
    host.engine.gate.set()
    for each in pending:
        each.results()
    # The first ones were taken as they came; all that waited meanwhile went together.
    assert sum(options == OPTIONS for _, options in host.engine.batches) <= 12


def test_options_never_share_a_batch(host: Host) -> None:
    other = replace(OPTIONS, beam_size=3)
    host.engine.gate.clear()
    pending = [host.begin([cats_and_dogs(n)], other if n % 2 else OPTIONS) for n in range(20)]
    host.engine.gate.set()
    for each in pending:
        each.results()
    for number in range(20):
        tokens = host.tokenizer.encode([cats_and_dogs(number)])[0]
        used = [options for batch, options in host.engine.batches if tokens in batch]
        assert used[0] == (other if number % 2 else OPTIONS)
        assert (OPTIONS if number % 2 else other) not in used


def test_a_poisoned_segment_fails_alone(host: Host) -> None:
    texts = [cats_and_dogs(n) for n in range(500)]
    expected = host.translate(texts)
    texts[321] = POISON
    host.engine.poison = host.tokenizer.encode([POISON])[0]
    results = host.begin(texts).results()
    assert "poisoned" in results[321].error and not results[321].text
    for index, result in enumerate(results):
        if index != 321:
            assert not result.error and result.text
    same = sum(r.text == e for r, e in zip(results, expected, strict=True))
    assert same >= 495  # Batch mates may change a near tie.


def test_a_segment_without_a_hypothesis_is_an_error_and_work_goes_on(host: Host) -> None:
    host.engine.mute = host.tokenizer.encode([POISON])[0]
    results = host.begin(["猫", POISON, "犬"]).results()
    assert results[1].error and not results[1].text
    assert results[0].text and results[2].text
    assert all(result.text for result in host.begin(["猫が走る", "犬が好き"]).results())


def test_an_engine_that_leaves_one_out_is_an_error_and_work_goes_on(host: Host) -> None:
    host.engine.short_of = host.tokenizer.encode([POISON])[0]
    # More often than there are threads: none is lost.
    for number in range(host.engine.replicas + 3):
        results = host.begin([POISON, cats_and_dogs(number)]).results()
        assert results[0].error
    assert host.begin(["猫が走る"]).results()[0].text


def test_what_cannot_be_delivered_fails_alone_and_work_goes_on(host: Host) -> None:
    for _ in range(host.engine.replicas + 3):
        pending = Pending([WorkItem(cats_and_dogs(n), OPTIONS) for n in range(8)])
        pending.refuses = 5
        host.scheduler.submit(pending.request)
        results = pending.results()
        assert [n for n, result in enumerate(results) if result.error] == [5]
        assert all(result.text for n, result in enumerate(results) if n != 5)


def test_a_text_that_cannot_be_tokenized_fails_alone(host: Host) -> None:
    results = host.begin(["猫", "\ud800", "犬"]).results()
    assert [bool(result.error) for result in results] == [False, True, False]


def test_a_book_is_tokenized_beside_other_work_and_no_further_than_it_is_wanted(
    host: Host,
) -> None:
    host.tokenizer.arrived.clear()
    host.tokenizer.gate.clear()
    texts = [f"{POISON}{cats_and_dogs(n % 512)}{cats_and_dogs(n // 512)}" for n in range(10_000)]
    book = host.begin(texts, priority=Priority.BULK)
    assert host.tokenizer.arrived.wait(60)
    assert host.scheduler.waiting_tokens >= 9000
    assert host.begin(["猫が好き"]).results()[0].text
    host.scheduler.cancel(book.request)
    assert host.scheduler.waiting_tokens == 0
    host.tokenizer.encoded.clear()
    host.tokenizer.gate.set()
    # It takes its turn after what is left of the book.
    host.begin([cats_and_dogs(n) for n in range(300)]).results()
    assert sum(POISON in text for text in host.tokenizer.encoded) <= 200
    assert not book._results


def test_long_requests_are_tokenized_in_turn(host: Host) -> None:
    host.tokenizer.arrived.clear()
    host.tokenizer.gate.clear()
    texts = [f"{POISON}{cats_and_dogs(n % 512)}{cats_and_dogs(n // 512)}" for n in range(2000)]
    book = host.begin(texts, priority=Priority.BULK)
    assert host.tokenizer.arrived.wait(60)
    other = host.begin([cats_and_dogs(n) for n in range(300)], priority=Priority.BULK)
    host.tokenizer.encoded.clear()
    host.tokenizer.gate.set()
    other.results()
    book.results()
    order = [POISON in text for text in host.tokenizer.encoded]
    last_of_other = max(n for n, is_book in enumerate(order[:3000]) if not is_book)
    assert order[:last_of_other].count(True) <= 600


def test_what_nobody_waits_for_is_not_decoded(host: Host) -> None:
    host.engine.gate.clear()
    first = [host.begin([cats_and_dogs(200 + n)]) for n in range(host.engine.replicas)]
    dropped = host.begin([cats_and_dogs(n) for n in range(100)])
    kept = host.begin([cats_and_dogs(7), "静かに"])
    host.scheduler.cancel(dropped.request)
    host.engine.gate.set()
    assert all(result.text for result in kept.results())
    for each in first:
        each.results()
    decoded = [segment for batch, _ in host.engine.batches for segment in batch]
    unwanted = host.tokenizer.encode([cats_and_dogs(n) for n in range(100) if n != 7])
    # Only what a replica held already when the request was cancelled.
    assert sum(segment in decoded for segment in unwanted) <= 50
    assert not dropped._results


@settings(max_examples=30)
@given(st.lists(st.text(max_size=40), max_size=12))
def test_list_in_list_out_for_any_text(host: Host, texts: list[str]) -> None:
    results = host.begin(texts).results() if texts else []
    assert len(results) == len(texts)
    assert all(not result.error for result in results)


def test_each_of_many_threads_gets_its_own_answers(host: Host) -> None:
    # The prefix comes back whatever the batch mates are.
    groups = [[f"{k} {n}" for n in range(10)] for k in range(32)]

    def work(group: list[str]) -> None:
        for _ in range(3):
            items = [WorkItem(cats_and_dogs(n), OPTIONS, prefix=own) for n, own in enumerate(group)]
            pending = Pending(items, Priority.INTERACTIVE)
            host.scheduler.submit(pending.request)
            answers = [result.text for result in pending.results()]
            assert [answer[: len(own)] for answer, own in zip(answers, group, strict=True)] == group

    with ThreadPoolExecutor(len(groups)) as pool:
        for done in [pool.submit(work, group) for group in groups]:
            done.result(100)


def test_out_of_memory_makes_batches_smaller_and_loses_nothing(random_model_folder: Path) -> None:
    host = Host(random_model_folder)
    host.engine.memory = 60
    results = host.begin([cats_and_dogs(n) for n in range(200)]).results()
    assert all(result.text and not result.error for result in results)
    assert host.scheduler.token_budget < 256
    host.engine.batches.clear()
    host.translate([cats_and_dogs(n) for n in range(200, 256)])
    # It was learnt: nothing fails any more.
    assert all(len(batch) * max(map(len, batch)) <= 60 for batch, _ in host.engine.batches)


def test_a_segment_that_never_fits_fails_alone(random_model_folder: Path) -> None:
    host = Host(random_model_folder)
    host.engine.memory = 20
    results = host.begin(["猫と犬が" * 10, "猫"]).results()
    assert "memory" in results[0].error
    assert results[1].text and not results[1].error


def test_a_translation_that_goes_in_circles_is_decoded_again(host: Host) -> None:
    loose = DecodingOptions(beam_size=1, max_decoding_length=60)
    looping = [f"{n}匹の猫" for n in range(12)]
    results = host.begin(looping, loose).results()
    again = {options.repetition_penalty for _, options in host.engine.batches if options != loose}
    # A model of random weights repeats itself, and is told not to.
    assert again and all(penalty > 1 for penalty in again)
    assert all(result.text for result in results)
    for result in results:
        words = result.text.split()
        assert "repetition" in result.warnings or len(words) < 8 or len(set(words)) > 2


def test_a_line_that_waits_in_a_book_does_not_wait_for_the_book(host: Host) -> None:
    host.engine.gate.clear()
    book = host.begin([cats_and_dogs(n) for n in range(128)], priority=Priority.BULK)
    line = host.begin([cats_and_dogs(3)], priority=Priority.INTERACTIVE)
    tokens = host.tokenizer.encode([cats_and_dogs(3)])[0]
    host.engine.gate.set()
    line.results()
    book.results()
    assert host.engine.decoded(OPTIONS).count(tokens) == 1
    # After those that the replicas held already; of two that are taken, either is decoded first.
    taken = {segment.taken_at for segment in book.request.segments}
    (own,) = line.request.segments
    assert sum(at < own.taken_at for at in taken) <= host.engine.replicas < len(taken)


def test_what_is_forced_to_be_long_or_wide_shares_no_batch(host: Host) -> None:
    long = replace(OPTIONS, min_decoding_length=200, max_decoding_length=200)
    wide = replace(OPTIONS, beam_size=64)
    host.engine.gate.clear()
    pending = [host.begin([cats_and_dogs(n)], each) for each in (long, wide) for n in range(3)]
    host.engine.gate.set()
    assert all(each.results() for each in pending)
    for options in (long, wide):
        batches = [batch for batch, used in host.engine.batches if used == options]
        assert [len(batch) for batch in batches] == [1, 1, 1]


def test_a_line_does_not_wait_for_heavy_searches(host: Host) -> None:
    heavy = replace(OPTIONS, min_decoding_length=300, max_decoding_length=300)
    host.engine.held = heavy
    searches = [host.begin([cats_and_dogs(n)], heavy) for n in range(4)]
    mixed = host.begin([cats_and_dogs(9)], heavy, Priority.BULK)
    deadline = time.monotonic() + 60
    while not host.engine.decoded(heavy):
        assert time.monotonic() < deadline
        time.sleep(0.01)
    try:
        # One replica is for them alone.
        assert host.translate([cats_and_dogs(5)]) and host.translate(of_many_lengths(40))
        assert len(host.engine.decoded(heavy)) == 1
    finally:
        host.engine.opened.set()
    assert all(each.results()[0].text for each in (*searches, mixed))
    assert len(host.engine.decoded(heavy)) == 5


def test_an_engine_is_held_up_by_what_nobody_waits_for(host: Host) -> None:
    host.engine.gate.clear()
    abandoned = []
    deadline = time.monotonic() + 60
    for number in range(host.engine.replicas):
        abandoned.append(host.begin([cats_and_dogs(number)]))
        # Each is decoded by a replica of its own.
        while host.scheduler.waiting_tokens:
            assert time.monotonic() < deadline
    waiting = host.begin([cats_and_dogs(2)])
    assert not host.scheduler.is_held_up()
    host.scheduler.cancel(abandoned[0].request)
    assert not host.scheduler.is_held_up()
    host.scheduler.cancel(abandoned[1].request)
    assert host.scheduler.is_held_up()
    host.engine.gate.set()
    assert waiting.results() and not host.scheduler.is_held_up()
