"""The fairseq engine on the demo model, against CTranslate2 and against its contract."""

from __future__ import annotations

import subprocess
import sys
from collections import Counter
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from nmt_server.engines.base import Detail, Engine, Hypothesis
from nmt_server.engines.load import load_engine
from nmt_server.engines.tokenizers import SentencePieceTokenizer
from nmt_server.errors import InvalidModel, ModelUnavailable
from nmt_server.options import DecodingOptions
from nmt_server.worker.attempts import Attempt
from nmt_server.worker.places import target_places
from nmt_server.worker.work import WorkItem
from tests.conftest import CTRANSLATE2, DEMO
from tests.fairseq_models import MODEL, as_hydra_style, as_old_style, spec_of, write_model

pytest.importorskip("fairseq")

OPTIONS = DecodingOptions(beam_size=5, no_repeat_ngram_size=3)
LINES = [
    "猫",
    "は静かに前へと歩み出た。",
    "「明日の朝、僕たちはゾンビを退治します。」",
    "宝箱の中にはノートがあった",
]


@pytest.fixture(scope="module")
def fairseq() -> Engine:
    # One thread: several that wait for each other are slow where other tests run beside these.
    return load_engine(spec_of(cpu_threads=1))


@pytest.fixture(scope="module")
def ctranslate2() -> Engine:
    spec = spec_of(engine=CTRANSLATE2, path=str(MODEL / "ctranslate2"), cpu_threads=1)
    return load_engine(spec)


@pytest.fixture(scope="module")
def tokenizer() -> SentencePieceTokenizer:
    spec = spec_of()
    return SentencePieceTokenizer(spec.source_sentencepiece, spec.target_sentencepiece)


def decode(
    engine: Engine, segments: list[list[str]], options: DecodingOptions = OPTIONS
) -> list[list[Hypothesis]]:
    return engine.translate_batch(segments, [[] for _ in segments], options)


def by_length(
    engine: Engine, segments: list[list[str]], options: DecodingOptions
) -> list[Hypothesis]:
    """The best hypothesis of each segment, decoded in batches of equal length, in order."""
    order = sorted(range(len(segments)), key=lambda index: len(segments[index]))
    found: dict[int, Hypothesis] = {}
    for start in range(0, len(order), 128):
        indices = order[start : start + 128]
        hypotheses = decode(engine, [segments[index] for index in indices], options)
        found |= {index: h[0] for index, h in zip(indices, hypotheses, strict=True)}
    return [found[index] for index in range(len(segments))]


@pytest.mark.timeout(600)
def test_both_engines_agree_on_the_held_out_lines(
    fairseq: Engine, ctranslate2: Engine, tokenizer: SentencePieceTokenizer
) -> None:
    """CTranslate2 as it is served, in int8, against fairseq in float32."""
    lines = (DEMO / "heldout.ja.txt").read_text(encoding="utf-8").splitlines()[:400]
    assert len(lines) == 400 and ctranslate2.compute_type.startswith("int8")
    assert fairseq.compute_type == "float32"
    segments = tokenizer.encode(lines)
    pairs = [
        (ours, theirs)
        for ours, theirs in zip(
            by_length(fairseq, segments, OPTIONS),
            by_length(ctranslate2, segments, OPTIONS),
            strict=True,
        )
        if ours.tokens == theirs.tokens
    ]
    assert len(pairs) >= 394
    # The same score says that both count the tokens in the same way.
    assert sum(abs(ours.score - theirs.score) < 0.02 for ours, theirs in pairs) >= 390


@pytest.mark.parametrize("length_penalty", [-1.0, 0.0, 0.5, 2.0])
def test_scores_are_means_under_every_length_penalty(
    fairseq: Engine,
    ctranslate2: Engine,
    tokenizer: SentencePieceTokenizer,
    length_penalty: float,
) -> None:
    options = DecodingOptions(beam_size=2, length_penalty=length_penalty)
    segments = tokenizer.encode(LINES[1:3])
    for ours, theirs in zip(
        decode(fairseq, segments, options), decode(ctranslate2, segments, options), strict=True
    ):
        assert ours[0].tokens == theirs[0].tokens
        assert ours[0].score == pytest.approx(theirs[0].score, abs=0.02)


@pytest.mark.parametrize("beam_size", [1, 5])
@pytest.mark.parametrize("size", [1, 2, 3])
def test_no_ngram_comes_twice(
    fairseq: Engine, tokenizer: SentencePieceTokenizer, size: int, beam_size: int
) -> None:
    # A translation that is forced to be long repeats itself where it may.
    long = {"beam_size": beam_size, "min_decoding_length": 30, "max_decoding_length": 40}
    segments = tokenizer.encode(LINES)
    banned = decode(fairseq, segments, DecodingOptions(**long, no_repeat_ngram_size=size))
    free = decode(fairseq, segments, DecodingOptions(**long))

    def repeated(hypothesis: Hypothesis) -> bool:
        tokens = hypothesis.tokens
        ngrams = Counter(tuple(tokens[i : i + size]) for i in range(len(tokens) - size + 1))
        return max(ngrams.values()) > 1

    assert not any(repeated(each) for hypotheses in banned for each in hypotheses)
    assert any(repeated(each) for hypotheses in free for each in hypotheses)


def test_lengths_are_bounded_and_cuts_are_told(
    fairseq: Engine, ctranslate2: Engine, tokenizer: SentencePieceTokenizer
) -> None:
    segments = tokenizer.encode(LINES[1:3])
    for options in (
        DecodingOptions(beam_size=5, max_decoding_length=3),
        DecodingOptions(beam_size=5, max_decoding_length=7),
        DecodingOptions(beam_size=5, min_decoding_length=20, max_decoding_length=20),
    ):
        ours, theirs = (decode(engine, segments, options) for engine in (fairseq, ctranslate2))
        for mine, other in zip(ours, theirs, strict=True):
            assert (len(mine[0].tokens), mine[0].truncated) == (
                len(other[0].tokens),
                other[0].truncated,
            )
    # Beyond the positions that the model has, and that is no error.
    [[best, *_]] = decode(fairseq, segments[:1], DecodingOptions(max_decoding_length=4096))
    assert not best.truncated


def test_as_many_hypotheses_as_asked_for_come_best_first(
    fairseq: Engine, tokenizer: SentencePieceTokenizer
) -> None:
    segments = tokenizer.encode(LINES)
    assert [len(hypotheses) for hypotheses in decode(fairseq, segments)] == [1] * len(LINES)
    for hypotheses in decode(fairseq, segments, replace(OPTIONS, num_hypotheses=5)):
        scores = [hypothesis.score for hypothesis in hypotheses]
        assert len(hypotheses) == 5 and scores == sorted(scores, reverse=True) and scores[0] <= 0
        assert len({tuple(hypothesis.tokens) for hypothesis in hypotheses}) == 5


def test_a_segment_is_the_same_alone_and_in_a_batch_of_any_order(
    fairseq: Engine, tokenizer: SentencePieceTokenizer
) -> None:
    segments = tokenizer.encode(LINES)
    alone = [decode(fairseq, [segment])[0][0].tokens for segment in segments]
    assert [h[0].tokens for h in decode(fairseq, segments)] == alone
    assert [h[0].tokens for h in decode(fairseq, segments[::-1])] == alone[::-1]


def test_what_the_vocabulary_lacks_neither_fails_nor_comes_out(
    fairseq: Engine, tokenizer: SentencePieceTokenizer
) -> None:
    segments = [*tokenizer.encode(["龘靐齉🐉"]), ["<unk>"] * 8, ["not a piece of it"]]
    for hypotheses in decode(fairseq, segments):
        assert not any("<unk>" in hypothesis.tokens for hypothesis in hypotheses)


def test_a_translation_begins_with_its_prefix_which_is_taken_off(
    fairseq: Engine, tokenizer: SentencePieceTokenizer
) -> None:
    segments = tokenizer.encode(LINES[1:3])
    free = [hypotheses[0].tokens for hypotheses in decode(fairseq, segments)]
    prefixes = [free[0][:2], free[1][:1]]
    found = fairseq.translate_batch(segments, prefixes, OPTIONS)
    assert [h[0].tokens for h in found] == [free[0][2:], free[1][1:]]
    # One prefix does not touch the other segment, and costs what it is worth.
    [[begun, *_], [other, *_]] = fairseq.translate_batch(segments, [["▁The"], []], OPTIONS)
    assert other.tokens == free[1] and begun.score < other.score


def test_sampling_gives_one_and_another(fairseq: Engine, tokenizer: SentencePieceTokenizer) -> None:
    [segment] = tokenizer.encode(LINES[:1])
    options = DecodingOptions(beam_size=1, sampling_topk=0, sampling_temperature=3)
    found = decode(fairseq, [segment] * 8, options)
    assert len({tuple(hypotheses[0].tokens) for hypotheses in found}) > 1
    [several] = decode(fairseq, [segment], replace(options, num_hypotheses=8))
    assert len({tuple(hypothesis.tokens) for hypothesis in several}) > 1


def test_sampling_is_bounded(fairseq: Engine, tokenizer: SentencePieceTokenizer) -> None:
    [segment] = tokenizer.encode(LINES[:1])
    [[best]] = decode(fairseq, [segment], DecodingOptions(beam_size=1))
    # So little probability has nothing but the best token, at any temperature below one.
    narrow = DecodingOptions(beam_size=1, sampling_topk=0, sampling_topp=0.001)
    for options in (narrow, replace(narrow, sampling_temperature=0.5)):
        assert decode(fairseq, [segment] * 4, options)[3][0].tokens == best.tokens
    # More than there are tokens.
    assert decode(fairseq, [segment], DecodingOptions(beam_size=1, sampling_topk=100_000))


def test_a_seed_makes_sampling_repeatable_in_any_company(
    fairseq: Engine, tokenizer: SentencePieceTokenizer
) -> None:
    segments = tokenizer.encode(LINES)
    options = DecodingOptions(
        beam_size=1, sampling_topk=0, sampling_temperature=3, seed=7, max_decoding_length=16
    )
    found = [each[0].tokens for each in decode(fairseq, segments, options)]
    assert [each[0].tokens for each in decode(fairseq, segments[::-1], options)] == found[::-1]
    assert [decode(fairseq, [each], options)[0][0].tokens for each in segments] == found
    other = [each[0].tokens for each in decode(fairseq, segments, replace(options, seed=8))]
    assert other != found
    # Without one, what comes after a seed is not the same again.
    free = replace(options, seed=0)
    again = []
    for _ in range(2):
        decode(fairseq, segments, options)
        again.append([each[0].tokens for each in decode(fairseq, segments, free)])
    assert again[0] != again[1]


def test_every_token_has_a_score(fairseq: Engine, tokenizer: SentencePieceTokenizer) -> None:
    segments = tokenizer.encode(LINES)
    options = replace(OPTIONS, num_hypotheses=3)
    plain: list[list[str]] = [[] for _ in segments]
    for hypotheses in fairseq.translate_batch(segments, plain, options, Detail(token_scores=True)):
        for each in hypotheses:
            assert each.token_scores is not None and len(each.token_scores) == len(each.tokens)
            assert all(score <= 0 for score in each.token_scores) and each.alignment is None
            # What is missing in the sum is the end.
            total = each.score * (len(each.tokens) + 1)
            assert sum(each.token_scores) >= total - 1e-4
    [[cut]] = fairseq.translate_batch(
        segments[1:2], [[]], replace(OPTIONS, max_decoding_length=3), Detail(token_scores=True)
    )
    assert cut.truncated and cut.token_scores is not None
    assert sum(cut.token_scores) / 3 == pytest.approx(cut.score, abs=1e-5)
    assert decode(fairseq, segments)[0][0].token_scores is None


def test_tokens_are_scored_and_aligned_as_by_ctranslate2(
    fairseq: Engine, tokenizer: SentencePieceTokenizer
) -> None:
    """In batches of unequal length, with text that the translation begins with."""
    exact = load_engine(
        spec_of(
            engine=CTRANSLATE2,
            path=str(MODEL / "ctranslate2"),
            cpu_threads=1,
            compute_type="float32",
        )
    )
    segments = tokenizer.encode(LINES)
    prefixes: list[list[str]] = [[], ["▁The"], [], []]
    detail = Detail(token_scores=True, alignment=True)
    found = [each[0] for each in fairseq.translate_batch(segments, prefixes, OPTIONS, detail)]
    # One by one: in batches, the attention that CTranslate2 gives with a beam is of other segments.
    expected = [
        exact.translate_batch([segment], [prefix], OPTIONS, detail)[0][0]
        for segment, prefix in zip(segments, prefixes, strict=True)
    ]
    for ours, theirs, source in zip(found, expected, segments, strict=True):
        assert ours.tokens == theirs.tokens
        assert ours.token_scores == pytest.approx(theirs.token_scores, abs=0.05)
        assert ours.alignment is not None and theirs.alignment is not None
        assert len(ours.alignment) == len(theirs.alignment) == len(ours.tokens)
        for mine, other in zip(ours.alignment, theirs.alignment, strict=True):
            assert len(mine) == len(source) and sum(mine) == pytest.approx(1)
            share = sum(other)
            assert mine == pytest.approx([weight / share for weight in other], abs=0.02)


@pytest.mark.parametrize("kind", ["old", "hydra", "legacy file", "old in a legacy file"])
def test_older_and_newer_checkpoints_translate_the_same(
    fairseq: Engine, tokenizer: SentencePieceTokenizer, tmp_path: Path, kind: str
) -> None:
    change: Any = {"old": as_old_style, "hydra": as_hydra_style}.get(kind.split()[0])
    folder = write_model(tmp_path, change, legacy="legacy" in kind)
    engine = load_engine(spec_of(folder, cpu_threads=1))
    segments = tokenizer.encode(LINES)
    expected = [hypotheses[0].tokens for hypotheses in decode(fairseq, segments)]
    assert [hypotheses[0].tokens for hypotheses in decode(engine, segments)] == expected


@pytest.mark.parametrize("compute_type", ["float16", "bfloat16"])
def test_half_precision_translates_the_same(
    fairseq: Engine, tokenizer: SentencePieceTokenizer, compute_type: str
) -> None:
    """On a CPU, where it gains nothing, as it is on CUDA."""
    engine = load_engine(spec_of(cpu_threads=1, device="cpu", compute_type=compute_type))
    assert engine.compute_type == compute_type
    segments = tokenizer.encode(LINES[1:])
    for half, full in zip(decode(engine, segments), decode(fairseq, segments), strict=True):
        assert half[0].tokens == full[0].tokens
        assert half[0].score == pytest.approx(full[0].score, abs=0.02)


def test_a_dictionary_is_found_under_the_languages_of_the_row(tmp_path: Path) -> None:
    def forget_languages(state: dict[str, Any]) -> None:
        state["cfg"]["task"].update(source_lang=None, target_lang="english")

    assert load_engine(spec_of(write_model(tmp_path, forget_languages), cpu_threads=1)).device
    (tmp_path / "dict.en.txt").unlink()
    with pytest.raises(InvalidModel, match=r"dict\.english\.txt or dict\.en\.txt"):
        load_engine(spec_of(tmp_path))


def test_dictionaries_of_another_model_are_told(tmp_path: Path) -> None:
    write_model(tmp_path)
    with (tmp_path / "dict.en.txt").open("a", encoding="utf-8") as stream:
        stream.write("more 1\n")
    with pytest.raises(InvalidModel, match="dictionaries"):
        load_engine(spec_of(tmp_path))


def test_threads_follow_the_settings() -> None:
    engine = load_engine(spec_of(inter_threads=2, intra_threads=3))
    assert (engine.replicas, engine.threads_per_replica, engine.device) == (1, 6, "cpu")
    engine = load_engine(spec_of(cpu_threads=1))
    assert (engine.replicas, engine.threads_per_replica, engine.device) == (1, 1, "cpu")


def test_what_the_machine_or_the_engine_lacks_is_told() -> None:
    import torch

    with pytest.raises(InvalidModel, match="int8"):
        load_engine(spec_of(compute_type="int8"))
    if not torch.cuda.is_available():
        with pytest.raises(ModelUnavailable, match="CUDA"):
            load_engine(spec_of(device="cuda"))


def test_nothing_is_written_to_standard_output() -> None:
    """Whoever starts a host reads there, one line and no more."""
    script = (
        "from nmt_server.engines.load import load_engine\n"
        "from nmt_server.options import DecodingOptions\n"
        "from tests.fairseq_models import spec_of\n"
        "load_engine(spec_of()).translate_batch([['▁']], [[]], DecodingOptions())"
    )
    done = subprocess.run(
        [sys.executable, "-c", script],
        cwd=DEMO.parent,
        capture_output=True,
        check=True,
        timeout=100,
    )
    assert done.stdout == b"" and done.stderr == b""


@pytest.mark.parametrize(
    ("text", "word", "expected"),
    [
        ("アーサーは剣を装備した。", "剣", "sword"),
        ("オークに51のダメージを与えた！", "オーク", "orc"),
    ],
)
def test_its_attention_tells_where_codes_belong(
    fairseq: Engine, tokenizer: SentencePieceTokenizer, text: str, word: str, expected: str
) -> None:
    options = DecodingOptions(beam_size=5)
    (tokens,) = tokenizer.encode([text])
    (found,) = fairseq.translate_batch([tokens], [[]], options, Detail(alignment=True))
    (translation,) = tokenizer.decode([found[0].tokens])
    place = text.index(word)
    item = WorkItem(text, options, enclosed=((place, place + len(word)),))
    attempt = Attempt(options, tokens, tokens, hypotheses=found, texts=[translation])
    (target,) = target_places(item, text, attempt, translation, tokenizer)
    assert target is not None and translation[slice(*target)] == expected
