"""Who is refused for how long it would wait, over a real engine that can be held up."""

from __future__ import annotations

from pathlib import Path

import pytest

from nmt_server.engines.base import NO_DETAIL
from nmt_server.errors import MustWait
from nmt_server.options import DecodingOptions
from nmt_server.worker.batches import Batches
from nmt_server.worker.costs import search_cost
from nmt_server.worker.work import Priority
from tests.random_model import lines
from tests.worker.watched import OPTIONS, Host, cats_and_dogs

# Seconds, less than anything takes.
AT_ONCE = 1e-9


@pytest.fixture
def host(random_model_folder: Path) -> Host:
    return Host(random_model_folder)


def test_a_model_that_has_done_nothing_yet_refuses_nobody(host: Host) -> None:
    host.engine.gate.clear()
    pending = [host.begin([text], max_wait=AT_ONCE) for text in lines(200)]
    host.engine.gate.set()
    assert all(each.results()[0].text for each in pending)


def test_what_others_have_before_it_is_what_counts(host: Host) -> None:
    texts = lines(900)
    host.translate(texts[:100])
    host.engine.gate.clear()
    # Few are no queue.
    accepted = [host.begin([text], max_wait=AT_ONCE) for text in texts[100:110]]
    # A line passes lists, and each list begins soon, however long they are.
    lists = [texts[110:310], texts[310:510]]
    accepted += [host.begin(each, OPTIONS, Priority.BULK, AT_ONCE) for each in lists]
    accepted += [host.begin([texts[510]], max_wait=AT_ONCE)]
    # Lines that are there before it are waited for by a line and by a list.
    accepted += [host.begin([text]) for text in texts[511:800]]
    for priority in Priority:
        with pytest.raises(MustWait, match="NMT_MAX_WAIT") as caught:
            host.begin([texts[800]], OPTIONS, priority, AT_ONCE)
        assert 1 <= caught.value.retry_after <= 60
        accepted.append(host.begin([texts[800]], OPTIONS, priority, 3600))
    accepted.append(host.begin([texts[801]]))
    host.engine.gate.set()
    for each in accepted:
        assert all(result.text for result in each.results())
    assert host.begin([texts[802]], max_wait=AT_ONCE).results()[0].text


def test_few_wait_for_long_unless_somebody_has_waited_in_vain(host: Host) -> None:
    texts = lines(200)
    host.translate(texts[:100])
    host.engine.gate.clear()
    first, *others = [host.begin([text], max_wait=AT_ONCE) for text in texts[100:110]]
    host.scheduler.cancel(first.request)
    with pytest.raises(MustWait):
        host.begin([texts[110]], max_wait=AT_ONCE)
    others.append(host.begin([texts[110]], max_wait=3600))
    host.engine.gate.set()
    assert all(each.results()[0].text for each in others)


def test_what_is_decoded_again_makes_all_else_wait_for_longer(
    host: Host, monkeypatch: pytest.MonkeyPatch
) -> None:
    measure = Batches._measure
    asked: list[int] = []

    def measured(self: Batches, tokens: int, seconds: float, *, is_full: bool) -> None:
        asked.append(tokens)
        measure(self, tokens, seconds, is_full=is_full)

    monkeypatch.setattr(Batches, "_measure", measured)
    loose = DecodingOptions(beam_size=1, max_decoding_length=60)
    host.translate([f"{n}匹の猫" for n in range(12)], loose)
    first = [len(tokens) for tokens in host.engine.decoded(loose)]
    assert len(first) == 12 < sum(len(batch) for batch, _ in host.engine.batches)
    assert sum(asked) == sum(search_cost(length, loose, NO_DETAIL) for length in first)


def test_the_batch_that_a_line_is_decoded_in_is_waited_for_as_well(host: Host) -> None:
    host.translate([cats_and_dogs(number) for number in range(100)])
    host.engine.gate.clear()
    begun = 100
    told = []
    accepted = []
    for count in (200, 400):
        texts = [cats_and_dogs(number) for number in range(begun, 100 + count)]
        accepted += [host.begin([text]) for text in texts]
        begun += len(texts)
        with pytest.raises(MustWait) as caught:
            host.begin([cats_and_dogs(510)], max_wait=AT_ONCE)
        told.append(caught.value.seconds)
    host.engine.gate.set()
    of_a_line = (told[1] - told[0]) / 200
    # Without it, half as many others would take half as long.
    assert told[0] > (200 + 3) * of_a_line
    assert all(each.results()[0].text for each in accepted)
