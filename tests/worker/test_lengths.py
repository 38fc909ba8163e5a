"""No request asks a model for more tokens than it has positions for, in either engine."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from nmt_server.engines.base import EngineSpec
from nmt_server.engines.kind import EngineKind
from nmt_server.engines.load import load_engine
from nmt_server.engines.marking import MARKINGS, LanguagePair
from nmt_server.engines.tokenizers import load_tokenizer
from nmt_server.options import DecodingOptions
from nmt_server.worker.scheduler import Scheduler
from nmt_server.worker.segments import Request
from nmt_server.worker.tuning import Material, measure
from nmt_server.worker.wire import SegmentResult
from nmt_server.worker.work import Priority, WorkItem
from tests.conftest import COMPUTE_TYPE, CTRANSLATE2
from tests.fairseq_models import spec_of
from tests.random_model import build_random_model
from tests.worker.watched import Pending

LONG = DecodingOptions(beam_size=2, max_decoding_length=1024)
LONGEST = DecodingOptions(beam_size=2, max_decoding_length=1024, min_decoding_length=1024)
GREEDY = DecodingOptions(beam_size=1, max_decoding_length=4096)
UNREPEATED = DecodingOptions(beam_size=5, max_decoding_length=256, no_repeat_ngram_size=3)
TEXT = "猫は静かに前へと歩み出た。犬が好きです。"
PREFIX = "The cat runs and the dog sleeps. " * 30


class Asked:
    """A scheduler over one model, which reads as many tokens at once as a row may say."""

    def __init__(self, spec: EngineSpec, pair: LanguagePair) -> None:
        self.spec = spec
        self.engine = load_engine(spec)
        self.tokenizer = load_tokenizer(spec)
        self.marking = MARKINGS[spec.family].bound(self.tokenizer.encode)
        self._pair = pair
        self._scheduler = Scheduler(
            self.engine, self.tokenizer, marking=self.marking, max_source_tokens=4096
        )

    def one(self, text: str, options: DecodingOptions, **item: Any) -> SegmentResult:
        pending = Pending([WorkItem(text, options, **item)], Priority.INTERACTIVE)
        pending.request = Request(
            [WorkItem(text, options, **item)], self._pair, pending._deliver, Priority.INTERACTIVE
        )
        self._scheduler.submit(pending.request)
        (result,) = pending.results()
        return result

    def material(self) -> Material:
        tokens = self.tokenizer.encode([TEXT])[0]
        return Material(
            tokens,
            lambda some: self.marking.mark_source(some, self._pair),
            self.marking.prefix(self._pair),
        )


def ctranslate2(folder: Path, positions: int, **how: Any) -> Asked:
    codes = ("__ja__", "__en__") if how.get("family") else ()
    build_random_model(
        folder, positions=positions, codes=codes, adds_end=not codes, quantization="float32"
    )
    spec = EngineSpec(
        fingerprint="",
        engine=CTRANSLATE2,
        path=str(folder),
        source_sentencepiece=str(folder / "spm.ja.nopretok.model"),
        target_sentencepiece=str(folder / "spm.en.nopretok.model"),
        source_language="ja",
        target_language="en",
        compute_type=COMPUTE_TYPE,
        cpu_threads=1,
        **how,
    )
    return Asked(spec, LanguagePair("ja", "en", *codes))


def fairseq(folder: Path, task: str, *arguments: str, **how: Any) -> Asked:
    pytest.importorskip("fairseq")
    from tests import fairseq_zoo

    fairseq_zoo.build(folder, *arguments, task=task, **how)
    is_told = task in ("shared", "by pair")
    family = "fairseq_multilingual" if is_told else ""
    codes = ("__ja__", "__en__") if is_told else ()
    return Asked(spec_of(folder, family=family, cpu_threads=1), LanguagePair("ja", "en", *codes))


MODELS: dict[str, Callable[[Path], Asked]] = {
    "ctranslate2, 128": lambda folder: ctranslate2(folder, 128),
    "ctranslate2, 32": lambda folder: ctranslate2(folder, 32),
    "ctranslate2, 32, told": lambda folder: ctranslate2(folder, 32, family="m2m100"),
    "fairseq, 64": lambda folder: fairseq(folder, "pair"),
    "fairseq, 64, shared": lambda folder: fairseq(
        folder, "shared", "--encoder-langtok", "tgt", "--decoder-langtok"
    ),
    "fairseq, 64, by pair": lambda folder: fairseq(
        folder, "by pair", arch="multilingual_transformer"
    ),
    "fairseq, 64, pretrained": lambda folder: fairseq(
        folder,
        "pretrained",
        arch="mbart_base",
        dictionaries=("dict.ja_XX.txt", "dict.en_XX.txt"),
    ),
}


@pytest.fixture(scope="module", params=MODELS)
def ask(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Asked:
    return MODELS[request.param](tmp_path_factory.mktemp("models") / "model")


@pytest.mark.parametrize(
    ("repeats", "options"), [(20, LONG), (1, LONGEST), (3, LONGEST), (3, GREEDY)]
)
def test_whatever_is_asked_for_is_answered(
    ask: Asked, repeats: int, options: DecodingOptions
) -> None:
    result = ask.one(TEXT * repeats, options)
    assert not result.error and result.text
    is_long = len(ask.tokenizer.encode([TEXT * repeats])[0]) > ask.engine.lengths.source
    assert ("split" in result.warnings) >= is_long
    assert ("truncated" in result.warnings) >= (options is LONGEST)


@pytest.mark.parametrize("options", [GREEDY, UNREPEATED])
def test_a_prefix_may_be_longer_than_what_the_model_writes(
    ask: Asked, options: DecodingOptions
) -> None:
    result = ask.one(TEXT, options, prefix=PREFIX)
    assert not result.error and "truncated" in result.warnings
    assert result.text.startswith("The cat runs")


def test_details_take_no_more_positions(ask: Asked) -> None:
    details: list[tuple[str, ...]] = [("scores", "alignment", "hypotheses", "tokens")]
    details += [("alternatives",)] if ask.spec.engine == CTRANSLATE2 else []
    options = DecodingOptions(
        beam_size=2, num_hypotheses=2, max_decoding_length=1024, min_decoding_length=1000
    )
    for detail in details:
        result = ask.one(TEXT * 3, options, detail=detail)
        assert not result.error and result.detail


def test_a_text_without_a_boundary_is_split_too(ask: Asked) -> None:
    result = ask.one("猫" * 1000, LONG)
    assert not result.error and "split" in result.warnings


def test_what_is_measured_has_its_place(ask: Asked, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(EngineKind, "token_budgets", lambda _self, _device: (128,))
    assert measure(ask.spec, load_engine, ask.material()).token_budget


@pytest.mark.parametrize("family", ["", "marian", "nllb", "madlad", "fairseq_pretrained"])
@pytest.mark.parametrize("positions", [1, 2, 3, 4, 5])
def test_a_model_of_few_positions_says_that_it_is_too_short(
    tmp_path: Path, family: str, positions: int
) -> None:
    asked = ctranslate2(tmp_path / "model", positions, **({"family": family} if family else {}))
    for options in (LONGEST, GREEDY):
        for prefix in ("", PREFIX):
            result = asked.one(TEXT, options, prefix=prefix)
            assert not result.error or "The model is too short for this text" in result.error
            # Its texts are "▁" and a character, beside the codes of languages and the end.
            assert bool(result.error) == (
                positions < (5 if family == "madlad" else 4 if family else 3)
            )
    assert measure(asked.spec, load_engine, asked.material()).token_budget


@pytest.mark.parametrize(
    ("name", "content", "lengths"),
    [
        ("nmt_model.json", {"limits": {"source": 20, "target": 30, "usual_target": 9}}, (19, 29)),
        ("nmt_model.json", {"limits": {}}, (47, 47)),
        ("nmt_model.json", {}, (47, 47)),
        ("tokenizer_config.json", {"model_max_length": 20}, (19, 47)),
        ("tokenizer_config.json", {"model_max_length": 1e30}, (47, 47)),
        ("tokenizer_config.json", {"model_max_length": 512}, (47, 47)),
        ("tokenizer_config.json", {"model_max_length": None}, (47, 47)),
        ("tokenizer_config.json", [], (47, 47)),
    ],
)
def test_what_the_configuration_says_is_kept_to(
    tmp_path: Path, name: str, content: Any, lengths: tuple[int, int]
) -> None:
    folder = tmp_path / "model"
    folder.mkdir()
    if name == "nmt_model.json":
        described = {
            "family": "",
            "languages": [],
            "source_tokenizer": "a",
            "target_tokenizer": "b",
        }
        content = {**described, **content}
    (folder / name).write_text(json.dumps(content), encoding="utf-8")
    asked = ctranslate2(folder, 48)
    assert asked.engine.lengths == lengths
    result = asked.one("猫は静かに前へと歩み出た。" * 2, LONGEST)
    assert "truncated" in result.warnings
    assert ("split" in result.warnings) == (lengths[0] < 20)


def test_computed_positions_have_no_end(tmp_path: Path) -> None:
    asked = ctranslate2(tmp_path / "model", 0)
    assert asked.engine.lengths == (sys.maxsize, sys.maxsize)
    result = asked.one(TEXT * 40, LONGEST)
    assert not result.error and "split" not in result.warnings
