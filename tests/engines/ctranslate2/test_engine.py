"""What CTranslate2 tells beside its translations, on the demo model."""

from __future__ import annotations

from typing import cast

import pytest

from nmt_server.engines.base import Detail, Engine, OutOfMemory
from nmt_server.engines.ctranslate2.kind import CTranslate2
from nmt_server.engines.inspection import AttentionKind, InspectingEngine
from nmt_server.engines.load import load_engine
from nmt_server.engines.tokenizers import SentencePieceTokenizer
from nmt_server.errors import InvalidOption
from nmt_server.options import DecodingOptions
from tests.conftest import CTRANSLATE2
from tests.fairseq_models import MODEL, spec_of

GREEDY = DecodingOptions(beam_size=1)
LINES = ["は静かに前へと歩み出た。", "待って！", "100ゴールドだ。"]


@pytest.fixture(scope="module")
def engine() -> InspectingEngine:
    spec = spec_of(engine=CTRANSLATE2, path=str(MODEL / "ctranslate2"), cpu_threads=1)
    return cast(InspectingEngine, load_engine(spec))


@pytest.fixture(scope="module")
def tokenizer() -> SentencePieceTokenizer:
    spec = spec_of()
    return SentencePieceTokenizer(spec.source_sentencepiece, spec.target_sentencepiece)


def test_tokens_are_told_as_they_come_without_the_prefix(
    engine: Engine, tokenizer: SentencePieceTokenizer
) -> None:
    told: dict[int, list[str]] = {}
    found = engine.translate_batch(
        tokenizer.encode(LINES),
        tokenizer.encode_target(["Hold on", "", "The"]),
        GREEDY,
        on_token=lambda number, token: told.setdefault(number, []).append(token),
    )
    assert [told[number] for number in range(3)] == [each[0].tokens for each in found]


@pytest.mark.parametrize(
    ("options", "detail"),
    [
        (DecodingOptions(beam_size=1, sampling_topk=5, num_hypotheses=3), Detail()),
        (GREEDY, Detail(alternatives=True)),
    ],
)
def test_tokens_of_several_hypotheses_are_not_told_as_those_of_one(
    engine: Engine, tokenizer: SentencePieceTokenizer, options: DecodingOptions, detail: Detail
) -> None:
    told: list[str] = []
    engine.translate_batch(
        tokenizer.encode(LINES), [[]] * 3, options, detail, lambda _, token: told.append(token)
    )
    assert not told


@pytest.mark.parametrize("longest", [5, 64])
def test_the_score_of_an_alternative_is_that_of_a_hypothesis(
    engine: Engine, tokenizer: SentencePieceTokenizer, longest: int
) -> None:
    options = DecodingOptions(beam_size=16, num_hypotheses=16, max_decoding_length=longest)
    batch = tokenizer.encode(LINES)
    prefixes: list[list[str]] = [[] for _ in LINES]
    plain = engine.translate_batch(batch, prefixes, options)
    alternatives = engine.translate_batch(batch, prefixes, options, Detail(alternatives=True))
    same = 0
    for hypotheses, (best, *others) in zip(plain, alternatives, strict=True):
        assert best.tokens == hypotheses[0].tokens
        scores = {tuple(each.tokens): each.score for each in hypotheses}
        for other in others:
            if (known := scores.get(tuple(other.tokens))) is not None:
                same += 1
                assert other.score == pytest.approx(known, abs=0.01)
    assert same


@pytest.mark.parametrize("beam_size", [1, 2, 3, 16, 64])
@pytest.mark.parametrize("sampling_topk", [0, 1, 2, 3, 5, 10, 32, 100_000])
def test_sampling_is_refused_or_works(
    engine: Engine, tokenizer: SentencePieceTokenizer, beam_size: int, sampling_topk: int
) -> None:
    for hypotheses, patience in ((1, 1.0), (5, 1.0), (5, 0.3), (16, 2.0)):
        changes = {
            "beam_size": beam_size,
            "sampling_topk": sampling_topk,
            "num_hypotheses": hypotheses,
            "patience": patience,
            "max_decoding_length": 32,
        }
        try:
            options = DecodingOptions().merged(changes)
            CTranslate2().check_options(options)
        except InvalidOption:
            assert beam_size > 1 or sampling_topk == 1
            continue
        found = engine.translate_batch(tokenizer.encode(LINES), [[]] * 3, options)
        assert [len(each) for each in found] == [hypotheses] * 3


@pytest.mark.parametrize(
    ("beam_size", "alternatives"), [(1, False), (2, False), (5, False), (1, True)]
)
def test_the_attention_is_that_of_a_forced_pass_of_a_segment_alone(
    engine: InspectingEngine,
    tokenizer: SentencePieceTokenizer,
    beam_size: int,
    alternatives: bool,
) -> None:
    options = DecodingOptions(beam_size=beam_size, num_hypotheses=min(beam_size, 2))
    lines = [*LINES, "剣と盾を持った騎士が城に来た。", "はい。", "薬草を3個ください。", "猫"]
    batch = tokenizer.encode(lines)
    prefixes = tokenizer.encode_target(["", "Hold on", *[""] * (len(lines) - 2)])
    detail = Detail(alignment=True, alternatives=alternatives)
    together = engine.translate_batch(batch, prefixes, options, detail)
    for source, prefix, found in zip(batch, prefixes, together, strict=True):
        for each in found:
            forced = engine.inspect(source, prefix, each.tokens, 1)
            rows = forced.attention[AttentionKind.CROSS].weights[0, 0][len(prefix) :]
            assert each.alignment is not None and len(each.alignment) == len(each.tokens)
            for mine, row in zip(each.alignment, rows, strict=False):
                wanted = row[forced.places] / row[forced.places].sum()
                assert mine == pytest.approx(list(wanted), abs=1e-2)


@pytest.mark.parametrize(
    "said",
    [
        "mkl_malloc: failed to allocate memory",
        "CUDA failed with error out of memory",
        "Resource temporarily unavailable",
    ],
)
def test_what_means_that_there_is_no_memory(
    engine: Engine, monkeypatch: pytest.MonkeyPatch, said: str
) -> None:
    class Translator:
        def translate_batch(self, *_: object, **__: object) -> None:
            raise RuntimeError(said)

    monkeypatch.setattr(engine, "_translator", Translator())
    with pytest.raises(OutOfMemory, match=said):
        engine.translate_batch([["a"]], [[]], GREEDY)
