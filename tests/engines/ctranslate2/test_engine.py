"""What CTranslate2 tells beside its translations, on the demo model."""

from __future__ import annotations

import pytest

from nmt_server.engines.base import Detail, Engine, OutOfMemory
from nmt_server.engines.ctranslate2.kind import CTranslate2
from nmt_server.engines.load import load_engine
from nmt_server.engines.tokenizers import SentencePieceTokenizer
from nmt_server.errors import InvalidOption
from nmt_server.options import DecodingOptions
from tests.conftest import CTRANSLATE2
from tests.fairseq_models import MODEL, spec_of

GREEDY = DecodingOptions(beam_size=1)
LINES = ["は静かに前へと歩み出た。", "待って！", "100ゴールドだ。"]


@pytest.fixture(scope="module")
def engine() -> Engine:
    return load_engine(spec_of(engine=CTRANSLATE2, path=str(MODEL / "ctranslate2"), cpu_threads=1))


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


@pytest.mark.parametrize("beam_size", [1, 5])
def test_the_attention_of_a_segment_is_the_same_beside_others(
    engine: Engine, tokenizer: SentencePieceTokenizer, beam_size: int
) -> None:
    options = DecodingOptions(beam_size=beam_size, num_hypotheses=min(beam_size, 2))
    batch, prefixes = tokenizer.encode(LINES), tokenizer.encode_target(["", "Hold on", ""])
    together = engine.translate_batch(batch, prefixes, options, Detail(alignment=True))
    for source, prefix, found in zip(batch, prefixes, together, strict=True):
        (alone,) = engine.translate_batch([source], [prefix], options, Detail(alignment=True))
        for one, other in zip(found, alone, strict=True):
            assert one.tokens == other.tokens and one.alignment is not None
            assert len(one.alignment) == len(one.tokens)
            for mine, theirs in zip(one.alignment, other.alignment or [], strict=True):
                assert mine == pytest.approx(theirs, abs=1e-3) and len(mine) == len(source)


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
