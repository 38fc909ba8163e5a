"""fairseq checkpoints, converted, give what fairseq itself gives, token for token."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from nmt_server.conversion.convert import convert
from nmt_server.conversion.order import Order
from nmt_server.engines.base import Engine
from nmt_server.engines.load import load_engine
from nmt_server.engines.marking import MARKINGS, LanguagePair
from nmt_server.errors import InvalidModel
from nmt_server.model_files.identify import identify
from nmt_server.model_files.manifest import ModelDescription, read_description
from tests import fairseq_zoo as zoo
from tests.conftest import CTRANSLATE2
from tests.fairseq_models import spec_of

pytest.importorskip("fairseq")
pytestmark = pytest.mark.filterwarnings("ignore")

SEGMENTS = zoo.tokenize(zoo.TEXTS)


def converted(checkpoint: Path, source: str = "", target: str = "") -> tuple[Engine, Any]:
    """The engine of the model that a checkpoint is converted into, and its description."""
    output = checkpoint.parent / "converted"
    output.mkdir()
    convert(Order(identify(checkpoint), str(output), "float32", source, target))
    assert not [*output.glob("*.pt"), *output.glob("dict.*")]
    description = read_description(output)
    assert description is not None
    spec = spec_of(
        engine=CTRANSLATE2, path=str(output), cpu_threads=1, compute_type="float32", device="cpu"
    )
    return load_engine(spec), description


def translate(
    engine: Engine, description: ModelDescription, source: str, target: str, beam: int
) -> list[list[str]]:
    codes = {each.language: each.code for each in description.languages}
    pair = LanguagePair(source, target, codes[source], codes[target])
    marking = MARKINGS[description.family]
    found = engine.translate_batch(
        [marking.mark_source(segment, pair) for segment in SEGMENTS],
        [marking.prefix(pair) for _ in SEGMENTS],
        zoo.options(beam),
    )
    return [zoo.without_marks(each[0].tokens) for each in found]


ENGLISH = ("dict.ja_XX.txt", "dict.en_XX.txt")
MULTILINGUAL: dict[str, Any] = {"task": "by pair", "arch": "multilingual_transformer"}
BOTH = ("--encoder-langtok", "src", "--decoder-langtok")


@pytest.mark.parametrize(
    ("options", "how", "names", "family"),
    [
        ((), {}, "ja en", ""),
        (("--alignment-layer", "0"), {"arch": "transformer_align"}, "ja en", ""),
        ((), {"arch": "bart_base"}, "ja en", ""),
        (
            (),
            {"task": "pretrained", "arch": "mbart_base", "dictionaries": ENGLISH},
            "ja_XX en_XX",
            "fairseq_pretrained",
        ),
        ((), MULTILINGUAL, "de en", ""),
        (("--encoder-langtok", "src"), MULTILINGUAL, "ja en", "fairseq_source_end"),
        (
            ("--encoder-langtok", "tgt", "--decoder-langtok"),
            MULTILINGUAL,
            "de en",
            "fairseq_target_end",
        ),
    ],
    ids=["transformer", "transformer_align", "bart", "mbart", "by pair", "source", "target"],
)
def test_one_pair_is_translated_as_by_fairseq(
    tmp_path: Path, options: tuple[str, ...], how: dict[str, Any], names: str, family: str
) -> None:
    checkpoint = zoo.build(tmp_path, *options, **how)
    source, target = (name[:2] for name in names.split())
    engine, description = converted(checkpoint, source, target)
    assert description.family == family
    assert [each.language for each in description.languages] == [source, target]
    reference = zoo.Reference(checkpoint, *names.split())
    for beam in (1, 4):
        ours = translate(engine, description, source, target, beam)
        assert ours == reference.tokens(SEGMENTS, beam=beam)


@pytest.mark.parametrize(
    ("options", "family"),
    [
        (BOTH, "fairseq_multilingual"),
        ((*BOTH, "--lang-tok-style", "mbart"), "fairseq_multilingual"),
        (("--encoder-langtok", "tgt"), "fairseq_target"),
        (("--encoder-langtok", "tgt", "--decoder-langtok"), "fairseq_target_both"),
    ],
    ids=["both", "mbart style", "target", "target both"],
)
def test_all_pairs_are_translated_as_by_fairseq(
    tmp_path: Path, options: tuple[str, ...], family: str
) -> None:
    checkpoint = zoo.build(tmp_path, *options, task="shared")
    engine, description = converted(checkpoint, "ja", "en")
    assert description.family == family
    assert {each.language for each in description.languages} == {"ja", "en", "de"}
    for pair in (("ja", "en"), ("en", "de"), ("de", "ja")):
        reference = zoo.Reference(checkpoint, *pair)
        for beam in (1, 4):
            ours = translate(engine, description, *pair, beam)
            assert ours == reference.tokens(SEGMENTS, beam=beam)


@pytest.mark.parametrize(
    ("options", "how", "said"),
    [
        ((*BOTH, "--lang-tok-replacing-bos-eos"), {"task": "shared"}, "lang_tok_replacing"),
        (("--decoder-langtok",), {"task": "shared"}, "decoder_langtok True"),
        (("--no-token-positional-embeddings",), {}, "--no-token-positional-embeddings"),
        (("--encoder-normalize-before",), {}, "--decoder-normalize-before"),
        (("--no-cross-attention",), {}, "no_cross_attention"),
    ],
    ids=lambda each: each if isinstance(each, str) else "",
)
def test_what_is_not_converted_is_served_as_it_is(
    tmp_path: Path, options: tuple[str, ...], how: dict[str, Any], said: str
) -> None:
    checkpoint = zoo.build(tmp_path, *options, **how)
    with pytest.raises(InvalidModel, match=f"{said}.*add_model NAME CHECKPOINT --engine fairseq"):
        converted(checkpoint, "ja", "en")


def test_a_pair_is_named_where_there_are_several(tmp_path: Path) -> None:
    checkpoint = zoo.build(tmp_path, **MULTILINGUAL)
    for pair, said in (
        ((), "several languages: it translates from de, ja"),
        (("fr", "en"), "no source language fr"),
        (("ja", "de"), "no target language de: it translates to en"),
    ):
        with pytest.raises(InvalidModel, match=said):
            converted(checkpoint, *pair)
        (tmp_path / "converted").rmdir()
    # One of both is enough where the other is always the same.
    assert converted(checkpoint, "ja")[1].languages[1].language == "en"
