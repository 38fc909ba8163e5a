"""Inspections in a host: one at a time, bounded, kept for a while."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable
from typing import Any

import pytest

from nmt_server.engines.load import load_engine
from nmt_server.engines.marking import MARKINGS
from nmt_server.engines.tokenizers import load_tokenizer
from nmt_server.errors import ServerBusy
from nmt_server.options import DecodingOptions
from nmt_server.worker import inspector as module
from nmt_server.worker.inspection import Inspection
from nmt_server.worker.inspector import Inspector
from tests.conftest import CTRANSLATE2
from tests.fairseq_models import MODEL, spec_of

TEXT = "勇者は静かに前へと歩み出た。"
Ask = Callable[..., dict[str, Any]]


@pytest.fixture(scope="module")
def parts() -> tuple[Any, ...]:
    spec = spec_of(engine=CTRANSLATE2, path=str(MODEL / "ctranslate2"), cpu_threads=1)
    tokenizer = load_tokenizer(spec)
    return load_engine(spec), tokenizer, MARKINGS[""].bound(tokenizer.encode)


@pytest.fixture
def inspector(parts: tuple[Any, ...]) -> Inspector:
    return Inspector(Inspection(*parts))


def order(**changes: Any) -> dict[str, Any]:
    return {
        "text": TEXT,
        "edits": [],
        "prefix": "",
        "translation": None,
        "options": json.dumps(DecodingOptions(beam_size=4).as_dict()),
        "candidates": 3,
        "hypotheses": False,
        "pair": ["ja", "en", "", ""],
        **changes,
    }


@pytest.fixture
def ask(inspector: Inspector) -> Ask:
    def answered(**changes: Any) -> dict[str, Any]:
        found: list[dict[str, Any]] = []
        done = threading.Event()

        def answer(message: dict[str, Any]) -> None:
            found.append(message)
            done.set()

        inspector.submit(order(**changes), answer, lambda: True)
        assert done.wait(60)
        return found[0]

    return answered


def test_the_beam_begins_with_what_was_asked_for(ask: Ask) -> None:
    found = ask(prefix="A hero", hypotheses=True)
    assert found["text"].startswith("A hero")
    hypotheses = found["hypotheses"]
    assert len(hypotheses) == 4 and len({tuple(each[2]) for each in hypotheses}) == 4
    assert all(each[0].startswith("A hero") for each in hypotheses)
    assert hypotheses[0][3][0] == 0
    ends = {tuple(each[2]) for each in hypotheses}
    assert {path_of(found["tree"], end)[:-1] for end in found["tree"]["ends"]} == ends


@pytest.mark.parametrize("what", ["prefix", "translation"])
def test_nothing_comes_behind_the_end(ask: Ask, what: str) -> None:
    said, _ = ask(**{what: ["▁The", "</s>", "▁hero"]})["refused"]
    assert "</s>" in said


def test_a_translation_may_have_its_end_as_in_an_answer(ask: Ask) -> None:
    tokens = [token for token, *_ in ask()["target"]]
    assert tokens[-1] == "</s>"
    assert [token for token, *_ in ask(translation=tokens)["target"]] == tokens


def path_of(tree: dict[str, Any], branch: int) -> tuple[str, ...]:
    parent, token, *_ = tree["branches"][branch]
    return (*(path_of(tree, parent) if parent >= 0 else ()), token)


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"edits": [[4, "omit", ""]]}, "no token 4"),
        ({"edits": [[place, "omit", ""] for place in range(4)]}, "no token for the model"),
        ({"prefix": ["nosuchtoken"]}, "no token 'nosuchtoken'"),
        ({"prefix": ["hero"]}, "no token 'hero'. There is '▁hero'."),
        ({"edits": [[1, "replace", "nosuchtoken"]]}, "no token 'nosuchtoken'"),
        ({"text": "は" * 300}, "at most 160"),
        ({"translation": "The hero " * 100}, "at most 160"),
    ],
)
def test_what_cannot_be_looked_into_is_refused(
    ask: Ask, changes: dict[str, Any], said: str
) -> None:
    message, hint = ask(**changes)["refused"]
    assert said in message and hint


def test_a_translation_is_no_longer_than_can_be_looked_into(ask: Ask) -> None:
    long = DecodingOptions(beam_size=1, min_decoding_length=200, max_decoding_length=400)
    assert len(ask(options=json.dumps(long.as_dict()))["target"]) == 161


def test_too_many_that_wait_are_refused_and_whoever_is_gone_costs_nothing(
    inspector: Inspector,
) -> None:
    begun, go_on = threading.Event(), threading.Event()

    def hold(_: dict[str, Any]) -> None:
        begun.set()
        assert go_on.wait(60)

    inspector.submit(order(), hold, lambda: True)
    assert begun.wait(60)
    answered: list[dict[str, Any]] = []
    done = threading.Event()
    for number in range(8):
        is_last = number == 7
        inspector.submit(
            order(),
            lambda _: done.set(),
            lambda is_last=is_last: is_last,  # type: ignore[misc]
        )
    with pytest.raises(ServerBusy):
        inspector.submit(order(), answered.append, lambda: True)
    go_on.set()
    assert done.wait(60) and not answered
    # Of those whose clients are gone, nothing was computed.
    assert len(inspector._kept) == 2


def test_the_newest_are_kept(
    ask: Ask, inspector: Inspector, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = ask()["inspection"]

    def slice_(inspection: str, kind: str = "cross", layer: int = 0, **more: Any) -> Any:
        asked = {"inspection": inspection, "kind": kind, "layer": layer, **more}
        return inspector.slice(asked)

    whole = slice_(first)
    assert whole["shape"] == [1, 10, 5] and whole["weights"]
    for kind, layer in (("cross", 1), ("cross", -1), ("encoder", 0)):
        assert not slice_(first, kind, layer)["weights"]
    assert slice_(first, tokens=True).keys() - whole.keys() == {"source", "target"}
    monkeypatch.setattr(module, "_MOST_KEPT", 60)
    second = ask()["inspection"]
    assert not slice_(first)["weights"]
    assert slice_(second)["weights"]
