"""Every architecture and task that is served gives what fairseq itself gives."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from nmt_server.engines.base import Detail, Engine, Hypothesis
from nmt_server.engines.fairseq.languages import FAMILY
from nmt_server.engines.inspection import AttentionKind
from nmt_server.engines.load import load_engine
from nmt_server.engines.marking import MARKINGS, LanguagePair
from nmt_server.errors import InvalidModel
from tests import fairseq_zoo as zoo
from tests.fairseq_models import spec_of

pytest.importorskip("fairseq")
pytestmark = pytest.mark.filterwarnings("ignore")

SEGMENTS = zoo.tokenize(zoo.TEXTS)
ENGLISH = ("dict.ja_XX.txt", "dict.en_XX.txt")
SHARED = ("--encoder-langtok", "src", "--decoder-langtok")


def load(checkpoint: Path, **changes: Any) -> Engine:
    return load_engine(spec_of(checkpoint.parent, cpu_threads=1, device="cpu", **changes))


def translate(
    engine: Engine,
    pairs: list[tuple[str, str]] | None = None,
    *,
    beam: int = 1,
    style: str = "__{}__",
) -> list[list[str]]:
    """The best translations of `SEGMENTS`, each in its pair."""
    batch = SEGMENTS
    prefixes: list[list[str]] = [[] for _ in SEGMENTS]
    if pairs is not None:
        marking = MARKINGS[FAMILY]
        told = [LanguagePair(*pair, *map(style.format, pair)) for pair in pairs]
        batch = [marking.mark_source(*each) for each in zip(SEGMENTS, told, strict=True)]
        prefixes = [marking.prefix(each) for each in told]
    detail = Detail(token_scores=True)
    found = engine.translate_batch(batch, prefixes, zoo.options(beam), detail)
    if beam == 1:
        check_inspection(engine, batch[0], prefixes[0], found[0][0])
    return [zoo.without_marks(each[0].tokens) for each in found]


def check_inspection(engine: Any, source: list[str], prefix: list[str], found: Hypothesis) -> None:
    """What is told of a translation is what the search thought of it, on both sides of it all."""
    told = engine.inspect(source, prefix, found.tokens, 3)
    own = slice(told.start, told.start + len(found.tokens))
    assert [token.text for token in told.target[own]] == found.tokens
    scores = [step.log_probability for step in told.steps[own]]
    assert scores == pytest.approx(found.token_scores, abs=1e-3)
    cross = told.attention[AttentionKind.CROSS].weights
    assert cross.shape[2:] == (len(told.target), len(told.source))
    assert cross.sum(-1) == pytest.approx(1, abs=1e-4)


@pytest.mark.parametrize(
    ("options", "how", "languages"),
    [
        ((), {}, ("ja", "en")),
        (("--alignment-layer", "0"), {"arch": "transformer_align"}, ("ja", "en")),
        ((), {"arch": "bart_base"}, ("ja", "en")),
        (
            (),
            {"task": "pretrained", "arch": "mbart_base", "dictionaries": ENGLISH},
            ("ja_XX", "en_XX"),
        ),
    ],
    ids=["transformer", "transformer_align", "bart", "mbart"],
)
def test_a_model_of_one_pair(
    tmp_path: Path, options: tuple[str, ...], how: dict[str, Any], languages: tuple[str, str]
) -> None:
    checkpoint = zoo.build(tmp_path, *options, **how)
    engine, reference = load(checkpoint), zoo.Reference(checkpoint, *languages)
    for beam in (1, 4):
        assert translate(engine, beam=beam) == reference.tokens(SEGMENTS, beam=beam)


@pytest.mark.parametrize(
    "marks",
    [
        SHARED,
        ("--encoder-langtok", "tgt"),
        ("--encoder-langtok", "tgt", "--decoder-langtok"),
        ("--decoder-langtok",),
        (*SHARED, "--lang-tok-replacing-bos-eos"),
        (*SHARED, "--lang-tok-style", "mbart"),
    ],
    ids=" ".join,
)
def test_a_model_that_all_languages_share(tmp_path: Path, marks: tuple[str, ...]) -> None:
    checkpoint = zoo.build(tmp_path, *marks, task="shared")
    engine = load(checkpoint, family=FAMILY)
    pairs = [("ja", "en"), ("en", "de"), ("de", "en"), ("de", "ja")]
    style = "[{}]" if "mbart" in marks else "__{}__"
    references = {pair: zoo.Reference(checkpoint, *pair) for pair in pairs}
    for beam in (1, 4):
        expected = [
            references[pair].tokens([segment], beam=beam)[0]
            for pair, segment in zip(pairs, SEGMENTS, strict=True)
        ]
        # All pairs in one batch, where the model has no parts for one of them.
        assert translate(engine, pairs, beam=beam, style=style) == expected
    with pytest.raises(InvalidModel, match="does not translate"):
        translate(engine, [("ja", "fr")] * len(SEGMENTS), style=style)


@pytest.mark.parametrize(
    "marks",
    [
        (),
        ("--encoder-langtok", "tgt"),
        ("--encoder-langtok", "src", "--decoder-langtok"),
        ("--encoder-langtok", "tgt", "--decoder-langtok", "--share-encoders", "--share-decoders"),
    ],
    ids=" ".join,
)
def test_a_model_with_parts_for_every_pair(tmp_path: Path, marks: tuple[str, ...]) -> None:
    checkpoint = zoo.build(tmp_path, *marks, task="by pair", arch="multilingual_transformer")
    engine = load(checkpoint, family=FAMILY)
    pairs = [("ja", "en"), ("de", "en"), ("ja", "en"), ("de", "en")]
    references = {pair: zoo.Reference(checkpoint, *pair) for pair in pairs}
    for beam in (1, 4):
        expected = [
            references[pair].tokens([segment], beam=beam)[0]
            for pair, segment in zip(pairs, SEGMENTS, strict=True)
        ]
        assert translate(engine, pairs, beam=beam) == expected
    with pytest.raises(InvalidModel, match=r"does not translate.*ja-en, de-en"):
        translate(engine, [("en", "ja")] * len(SEGMENTS))


def test_languages_come_from_the_row(tmp_path: Path) -> None:
    checkpoint = zoo.build(tmp_path, *SHARED, task="shared")
    with pytest.raises(InvalidModel, match="many languages.*add_model"):
        load(checkpoint)
    checkpoint = zoo.build(tmp_path / "one")
    with pytest.raises(InvalidModel, match="one pair.*add_model"):
        load(checkpoint, family=FAMILY)


def test_one_dictionary_for_all_languages_is_found(tmp_path: Path) -> None:
    checkpoint = zoo.build(tmp_path, *SHARED, task="shared")
    expected = translate(load(checkpoint, family=FAMILY), [("ja", "en")] * len(SEGMENTS))
    (tmp_path / "dict.ja.txt").rename(tmp_path / "model_dict.128k.txt")
    for language in ("en", "de"):
        (tmp_path / f"dict.{language}.txt").unlink()
    found = translate(load(checkpoint, family=FAMILY), [("ja", "en")] * len(SEGMENTS))
    assert found == expected
    (tmp_path / "model_dict.128k.txt").unlink()
    with pytest.raises(InvalidModel, match="no dictionary"):
        load(checkpoint, family=FAMILY)


@pytest.mark.parametrize("layer", [0, 1])
def test_alignment_is_that_of_the_trained_heads(tmp_path: Path, layer: int) -> None:
    checkpoint = zoo.build(
        tmp_path, "--alignment-layer", str(layer), "--alignment-heads", "2",
        "--full-context-alignment", arch="transformer_align",
    )  # fmt: skip
    found = load(checkpoint).translate_batch(
        SEGMENTS, [[] for _ in SEGMENTS], zoo.options(4), Detail(alignment=True)
    )
    expected = zoo.Reference(checkpoint, "ja", "en").translate(
        SEGMENTS, beam=4, print_alignment="soft"
    )
    for [ours], theirs, source in zip(found, expected, SEGMENTS, strict=True):
        rows = [[float(weight) for weight in row] for row in theirs[0]["alignment"]]
        assert ours.alignment is not None and len(ours.alignment) == len(ours.tokens)
        for mine, other in zip(ours.alignment, rows[: len(ours.tokens)], strict=True):
            assert len(mine) == len(source) and sum(mine) == pytest.approx(1, abs=1e-4)
            # fairseq's rows have the end of the source as well, and six digits.
            share = sum(other[:-1])
            assert share < 0.01 or mine == pytest.approx([w / share for w in other[:-1]], abs=1e-3)


@pytest.mark.parametrize("trust", [False, True])
def test_languages_that_a_file_lists_are_found_beside_the_checkpoint(
    tmp_path: Path, trust: bool
) -> None:
    """In the order of the list, which decides the numbers of their tokens."""
    checkpoint = zoo.build(tmp_path, *SHARED, task="shared", languages_in="ML50_langs.txt")
    engine = load(checkpoint, family=FAMILY, trust_checkpoint=trust)
    reference = zoo.Reference(checkpoint, "ja", "en")
    found = translate(engine, [("ja", "en")] * len(SEGMENTS))
    assert found == reference.tokens(SEGMENTS, beam=1)
    (tmp_path / "ML50_langs.txt").unlink()
    with pytest.raises(InvalidModel, match=r"ML50_langs\.txt, cannot be read"):
        load(checkpoint, family=FAMILY, trust_checkpoint=trust)
